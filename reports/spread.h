/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How values spread over seeds: mean with its 95 % interval, and nearest-rank quantiles.
 *
 * The interval is Student's, of the mean: one value for each seed, seeds being independent.
 * Doubles; nothing is decided by them. Pure.
 */
#ifndef TENURE_REPORTS_SPREAD_H
#define TENURE_REPORTS_SPREAD_H

#include <stddef.h>
#include <stdint.h>

struct spread {
    size_t count;
    int64_t least, median, greatest;
    double mean;
    double half_width; /* of the interval; below 0 if there is none, of fewer than two values */
};

/* Sorts `values`. Of no values all is 0. */
struct spread spread_of(int64_t *values, size_t count);

/* The value of nearest rank in sorted values, `count` >= 1, `per_mille` from 0 to 1000. */
int64_t spread_quantile(const int64_t *sorted, size_t count, unsigned per_mille);

#endif
