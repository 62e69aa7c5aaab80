/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Statistics of pairs: the same case before and after, and whether it moved.
 *
 * How far is said by the mean difference with the 95 % interval of Student's t. Whether at all is
 * said by Wilcoxon's signed-rank test, exact up to PAIRED_EXACT_MOST differences that are not zero,
 * ties and all (Streitberg and Roehmel's recursion), by the normal approximation beyond. Exact,
 * because a scenario has ten seeds, not a thousand, and because failover times have no normal
 * distribution. Many comparisons are corrected for by Benjamini and Hochberg's procedure.
 *
 * Floating point over results only; nothing of a run is decided by it. Pure functions. docs/diff.md
 * says why these.
 */
#ifndef TENURE_REPORTS_PAIRED_H
#define TENURE_REPORTS_PAIRED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { PAIRED_EXACT_MOST = 50 };

/* What is told with an error of at most 5 %. */
#define PAIRED_ALPHA 0.05

struct paired {
    size_t pairs, moved;   /* moved: those that differ */
    double mean;           /* of the differences, those that are zero included */
    double low, high;      /* 95 % interval of the mean; only if has_interval */
    bool has_interval;     /* two pairs at least, and not all the same */
    bool is_same_in_all;   /* all differences are equal and not zero: no variance to judge by */
    int direction;         /* of the ranks: -1, 0, 1 */
    double p;              /* two-sided */
    bool is_testable;      /* as many moved as it takes for a p of PAIRED_ALPHA to be possible */
};

/* Judges differences, after less before. Reorders `differences`. False when out of memory. */
bool paired_judge(int64_t *differences, size_t count, struct paired *out);

/* The quantile 0.975 of Student's t with so many degrees of freedom (at least 1). */
double paired_t(size_t degrees);

/* Adjusts `count` values of p, given in any order, in place: what remains at or below
 * PAIRED_ALPHA is told; of that at most that share is wrong, on average. `order` has room for as
 * many indexes. */
void paired_adjust(double *p, size_t *order, size_t count);

#endif
