/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Expectations over seeds: pools the cases of one combination of a scenario and judges what is
 * expected of all of them together.
 *
 * Integer arithmetic throughout. Standard errors are compared exactly; chi-square is summed in
 * fixed point (20 bits after the point) and its quantile is the formula of Wilson and Hilferty (30
 * bits).
 */
#ifndef TENURE_SIM_OVER_SEEDS_H
#define TENURE_SIM_OVER_SEEDS_H

#include "sim/search/verdict.h"
#include "sim/search/wide.h"

/* How many lattice points a distribution is compared at. */
#define OVER_SEEDS_CELLS 256

struct over_seeds_pool {
    uint64_t count;          /* samples, or seeds in which a property was violated */
    metric_int128 sum; /* of the values, in their unit */
    struct wide squares; /* and of their squares */
    uint64_t cells[OVER_SEEDS_CELLS];
    uint64_t off_lattice;
};

struct over_seeds {
    const struct scenario *scenario;
    struct over_seeds_pool *pools; /* by expectation */
    uint64_t seeds;
};

/* False when out of memory. */
bool over_seeds_init(struct over_seeds *pool, const struct scenario *scenario);
void over_seeds_clear(struct over_seeds *pool); /* for the next combination */
void over_seeds_destroy(struct over_seeds *pool);

/* Take a finished case in. */
void over_seeds_add(struct over_seeds *pool, const struct scenario_parameters *p,
                    const struct case_result *result);

/* Judge. `results` as in verdict_case. */
enum verdict over_seeds_judge(struct over_seeds *pool, const struct scenario_parameters *p,
                              struct expectation_result *results, uint32_t *count);

/* The quantile 0.999 of chi-square with so many degrees of freedom, times 2^20. What the formula is
 * off by is on the lenient side: 3.1 % with one degree, 0.6 % with 10, 0.2 % with 30. */
int64_t over_seeds_chi_square_limit(int64_t degrees);

#endif
