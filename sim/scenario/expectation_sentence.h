/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sentences about what is expected, to and from struct expectation.
 *
 *   METRIC[.STATISTIC] (< | <= | == | != | >= | >) FORMULA
 *   PROPERTY holds
 *   PROPERTY violated
 *   PROPERTY may be violated
 *
 * and after `over seeds:`
 *
 *   METRIC[.mean] within N se of FORMULA
 *   tenure fits geometric
 *   PROPERTY violated in (< | <= | == | != | >= | >) FORMULA seeds
 *
 * A series of lengths needs a statistic, a number has none. The limit of a length of time is a
 * duration, that of a share is a ratio, all others are numbers (which may have decimals).
 *
 * Pure functions but for the allocation of what an expectation owns.
 */
#ifndef TENURE_SCENARIO_EXPECTATION_SENTENCE_H
#define TENURE_SCENARIO_EXPECTATION_SENTENCE_H

#include "sim/check/vocabulary.h"
#include "sim/scenario/formula.h"
#include "sim/scenario/scenario.h"
#include "sim/scenario/text_error.h"

/* The longest sentence, in bytes. */
#define EXPECTATION_SENTENCE_MAX 2000

/* Reads all of `text`. TEXT_OK: the expectation is complete but for its places (formula_column is
 * the byte of the formula in the text, from 0), its formula is not evaluated yet, and it has to be
 * given to expectation_free(). Otherwise `*error` says what is wrong where, and there is nothing to
 * free. */
enum text_problem expectation_parse(const char *text, size_t length, bool over_seeds,
                                    struct expectation *expectation, struct text_error *error);

/* Evaluates the formula with the (filled in) parameters of a case and checks that it may be
 * compared with what it is a limit of. Places in `*error` are bytes of the formula. Expectations
 * without a formula are TEXT_OK and get the limit 0. */
enum text_problem expectation_limit(const struct expectation *expectation,
                                    const struct scenario_parameters *parameters,
                                    struct formula_value *limit, struct text_error *error);

/* What kind of value the limit is, and a measured value as such: of METRIC_PER_HOUR the
 * thousandths, of METRIC_PPM the parts per million, of VIOLATED_IN the number of seeds. */
enum formula_dimension expectation_dimension(const struct expectation *expectation);
struct formula_value expectation_measured(const struct expectation *expectation, int64_t value);

/* Whether a measured value meets a limit; exact. For METRIC and VIOLATED_IN. */
bool expectation_is_met(const struct expectation *expectation, int64_t measured,
                        struct formula_value limit);

/* The sign of a comparison. Static storage. */
const char *expectation_compare_sign(enum expectation_compare compare);

/* The canonical sentence, which reads back as the same expectation. Belongs to the caller; NULL
 * when out of memory. */
char *expectation_print(const struct expectation *expectation);

/* Frees what an expectation owns, not the expectation itself. */
void expectation_free(struct expectation *expectation);

#endif
