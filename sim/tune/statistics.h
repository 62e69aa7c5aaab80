/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Estimates and how sure they are: Student's t for means, Clopper and Pearson for proportions.
 *
 * Own code, about a hundred lines: the one library of Debian that has it all (GSL) is under the
 * GPL, which a program under the Apache licence would have to take over when it is handed on.
 * Floating point; figures to print and to compare estimates with, nothing that happens in a run
 * depends on them. Pure functions.
 */
#ifndef TENURE_SIM_STATISTICS_H
#define TENURE_SIM_STATISTICS_H

#include <stdint.h>

/* A running mean and sum of squares about it (Welford). Zeros are the empty sample. */
struct sample {
    uint64_t count;
    double mean, squares;
};

void sample_add(struct sample *sample, double value);

/* With n - 1; 0 for fewer than two. */
double sample_deviation(const struct sample *sample);

/* Of the mean; 0 for none. */
double sample_error(const struct sample *sample);

/* Half the width of the interval that covers the true mean in a share `level` of all samples, by
 * Student's t; INFINITY for fewer than two. */
double sample_half_width(const struct sample *sample, double level);

/* The regularised incomplete beta function, x in [0, 1], a and b above 0. */
double statistics_beta(double a, double b, double x);

/* x with statistics_beta(a, b, x) = share. */
double statistics_beta_quantile(double a, double b, double share);

/* Quantile of Student's t with so many degrees of freedom (at least 1), share in (0, 1). */
double statistics_t_quantile(double degrees, double share);

/* The exact interval of a proportion of which `hits` were seen in `count` (at least 1). With no
 * hit the upper limit of a one-sided interval: at 95 % about 3 / count. */
struct interval {
    double low, high;
};

struct interval statistics_proportion(uint64_t hits, uint64_t count, double level);

#endif
