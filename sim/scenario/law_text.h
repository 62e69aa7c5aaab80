/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Laws of random lengths of time as people write them: 20ms, uniform(1ms, 5ms), exp(1s),
 * lognormal(2s, 0.5); and what can be said of a law without drawing.
 *
 * Pure functions; no floating point.
 */
#ifndef TENURE_SCENARIO_LAW_TEXT_H
#define TENURE_SCENARIO_LAW_TEXT_H

#include "sim/kernel/law.h"
#include "sim/scenario/text_error.h"

/* Room for any printed law and its NUL. */
#define LAW_TEXT_BYTES 128

/* Reads all of `text`. TEXT_OK, or a problem with `*error` filled and `*law` untouched. Lengths go
 * up to SIM_LAW_LIMIT_NS, sigma to 4 with six decimals. */
enum text_problem law_text_parse(const char *text, size_t length, struct sim_law *law,
                                 struct text_error *error);

/* Prints a law so that law_text_parse() gives it back. Returns `out`. */
char *law_text_print(const struct sim_law *law, char out[LAW_TEXT_BYTES]);

/* The mean, rounded down, ns; and bounds, ns: nothing shorter and nothing longer is ever drawn. */
int64_t law_mean(const struct sim_law *law);
int64_t law_least(const struct sim_law *law);
int64_t law_most(const struct sim_law *law);

#endif
