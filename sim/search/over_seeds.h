/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Expectations over seeds: pools the cases of one combination of a scenario and judges what is
 * expected of all of them together.
 *
 * Exact integer arithmetic, but for the chi-square quantile, which is the formula of Wilson and
 * Hilferty in fixed point.
 */
#ifndef TENURE_SIM_OVER_SEEDS_H
#define TENURE_SIM_OVER_SEEDS_H

#include "sim/search/verdict.h"

/* How many lattice points a distribution is compared at. */
#define OVER_SEEDS_CELLS 256

struct over_seeds_pool {
    uint64_t count;          /* samples, or seeds in which a property was violated */
    metric_int128 sum, squares; /* of the values, in their unit */
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

#endif
