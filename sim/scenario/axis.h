/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The values that a study tries for a parameter, as they are written:
 *
 *     10s,30s,1m         a list
 *     10s..5m            five values, each by the same factor above the one before
 *     10s..5m/8          eight of them
 *     10s..5m by 30s     by the same difference
 *     10s..5m by x2      by this factor
 *     2,5,10..1000/5     and all of these in one list
 *
 * Values between the ends of a range by factors are rounded to two digits. Pure functions but for
 * the memory of the values.
 */
#ifndef TENURE_SCENARIO_AXIS_H
#define TENURE_SCENARIO_AXIS_H

#include "sim/scenario/scenario.h"
#include "sim/scenario/text_error.h"

#define AXIS_VALUES_MOST 1000
#define AXIS_STEPS_USUAL 5

/* Reads the values of a parameter, in the order written, each once. Places in `*error` are bytes of
 * `text`. The axis is given to axis_free(). TEXT_OK, or a problem with nothing to free. */
enum text_problem axis_parse(const struct scenario_parameter *parameter, const char *text,
                             struct scenario_axis *axis, struct text_error *error);

/* Adds a value at the end unless it is there, as the parameter prints it; its index, or -1 when
 * memory ran out. */
int axis_add(struct scenario_axis *axis, const char *value);

void axis_free(struct scenario_axis *axis);

#endif
