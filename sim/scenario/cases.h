/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The cases of a scenario: every combination of the matrix with every seed, numbered from 0.
 *
 * Combinations come in the order of the file, the last axis fastest; seeds are faster still. The
 * number of a case is a way of dividing work and nothing that people see: they get names and
 * values.
 */
#ifndef TENURE_SCENARIO_CASES_H
#define TENURE_SCENARIO_CASES_H

#include "sim/scenario/scenario.h"

struct scenario_case {
    uint64_t number, combination, seed;
    struct scenario_parameters parameters; /* matrix and profile values filled in */
};

/* At least 1; SCENARIO_CASES_LIMIT at the most. */
uint64_t scenario_combination_count(const struct scenario *scenario);
uint64_t scenario_seed_count(const struct scenario *scenario);
uint64_t scenario_case_count(const struct scenario *scenario);

/* The case of a number below the count. */
struct scenario_case scenario_case_at(const struct scenario *scenario, uint64_t number);

/* The parameters of a combination below the count. */
struct scenario_parameters scenario_combination_at(const struct scenario *scenario,
                                                   uint64_t combination);

/* The value of an axis in a combination, as written. Borrowed from the scenario. */
const char *scenario_axis_value(const struct scenario *scenario, uint64_t combination,
                                uint32_t axis);

/* What distinguishes a combination, "resign_odds=5 profile=ideal"; "" without a matrix. Writes at
 * most `capacity` bytes with the NUL and returns the length it has or would have had, as snprintf()
 * does. */
size_t scenario_combination_label(const struct scenario *scenario, uint64_t combination, char *out,
                                  size_t capacity);

/* The same as options of the command line, and with them the settings that the scenario was read
 * with, quoted for a shell where need be:
 * "--set resign_odds=5 --set 'pass_length=lognormal(2s, 1)'". */
size_t scenario_combination_options(const struct scenario *scenario, uint64_t combination,
                                    char *out, size_t capacity);

/* The least and the largest number that a parameter (not a LAW) has in any case. */
void scenario_parameter_extent(const struct scenario *scenario,
                               const struct scenario_parameter *parameter, int64_t *least,
                               int64_t *most);

#endif
