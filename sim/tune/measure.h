/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a study looks at in each case, by the names of measure_name.h: values as they come out of a
 * case, which is how they are stored, and how they are shown.
 */
#ifndef TENURE_SIM_MEASURE_H
#define TENURE_SIM_MEASURE_H

#include "sim/tune/observe.h"

/* Its id in the table metric_name of a study. */
int64_t measure_id(const struct measure *measure);

/* From a stored value, or a mean of such, to what is shown: seconds, a share of one, events per
 * hour, a count. */
double measure_shown(const struct measure *measure, double stored);

/* "s", "%", "/h", "/s" or "": what measure_print() ends with. */
#define MEASURE_TEXT_BYTES 32

/* A shown value with its unit, to so many significant digits: "105s", "0.0029%", "34.2/h". Returns
 * `out`. */
char *measure_print(const struct measure *measure, double shown, int digits,
                    char out[MEASURE_TEXT_BYTES]);

/* The figure of theory.h of the same name, which has the unit of what is shown; or -1. Of a measure
 * that is averaged that of its metric. */
int measure_theory(const struct measure *measure);

/* The value of a finished case of a sweep that is observed; false if it has none. */
bool measure_value(const struct measure *measure, const struct sweep_case *one, int64_t *value);

#endif
