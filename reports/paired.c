/* SPDX-License-Identifier: Apache-2.0 */
/* Statistics of pairs; see paired.h. Floating point over results only. */
#include "reports/paired.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- Student's t ---------------------------------------------------------------------------- */

/* The probability of |T| <= t: finite sums of positive terms (Abramowitz and Stegun 26.7.3 and
 * 26.7.4). */
static double t_within(double t, size_t degrees)
{
    double angle = atan2(t, sqrt((double)degrees));
    double sine = sin(angle), cosine = cos(angle), square = cosine * cosine;
    bool odd = degrees % 2 == 1;
    double term = odd ? cosine : 1, sum = 0;
    for (size_t k = odd ? 3 : 2; k <= degrees; k += 2) {
        sum += term;
        term *= square * (double)(k - 1) / (double)k;
    }
    return odd ? (angle + sine * sum) * 2 / acos(-1) : sine * sum;
}

/* From the normal quantile, by the first terms of the expansion in 1/n; exact to 1e-9 from 1000 on
 * (Abramowitz and Stegun 26.7.5). */
static double t_of_many(double n)
{
    const double z = 1.959963984540054;
    const double z3 = z * z * z, z5 = z3 * z * z;
    return z + (z3 + z) / (4 * n) + (5 * z5 + 16 * z3 + 3 * z) / (96 * n * n);
}

double paired_t(size_t degrees)
{
    if (degrees > 1000)
        return t_of_many((double)degrees);
    double low = 1.9, high = 13;
    for (int i = 0; i < 60; i++) {
        double middle = (low + high) / 2;
        if (t_within(middle, degrees) < 0.95)
            low = middle;
        else
            high = middle;
    }
    return high;
}

/* ---- Wilcoxon's signed ranks ---------------------------------------------------------------- */

static uint64_t size_of(int64_t difference)
{
    return difference < 0 ? -(uint64_t)difference : (uint64_t)difference;
}

static int by_size(const void *a, const void *b)
{
    uint64_t x = size_of(*(const int64_t *)a), y = size_of(*(const int64_t *)b);
    return (x > y) - (x < y);
}

/* Twice the rank of each, ties sharing the middle one. Sorted by size, without zeros. Returns the
 * sum of t^3 - t over groups of t ties. */
static double rank(const int64_t *sorted, uint64_t *ranks, size_t count)
{
    double ties = 0;
    for (size_t from = 0, until; from < count; from = until) {
        until = from + 1;
        while (until < count && size_of(sorted[until]) == size_of(sorted[from]))
            until++;
        for (size_t i = from; i < until; i++)
            ranks[i] = from + until + 1;
        double t = (double)(until - from);
        ties += t * t * t - t;
    }
    return ties;
}

/* The share of the 2^count ways to draw signs that give a sum of positive doubled ranks as far from
 * the middle as this one, or farther. Counts are whole numbers below 2^53. */
static double exact_p(const uint64_t *ranks, size_t count, uint64_t positive, uint64_t whole)
{
    double ways[PAIRED_EXACT_MOST * (PAIRED_EXACT_MOST + 1) + 1] = {1}, all = 1, extreme = 0;
    uint64_t reached = 0, least = positive < whole - positive ? positive : whole - positive;
    for (size_t i = 0; i < count; i++) {
        for (uint64_t sum = reached + 1; sum-- > 0;)
            ways[sum + ranks[i]] += ways[sum];
        reached += ranks[i];
        all *= 2;
    }
    for (uint64_t sum = 0; sum <= least; sum++)
        extreme += ways[sum];
    return 2 * extreme < all ? 2 * extreme / all : 1;
}

static double normal_p(size_t count, double ties, uint64_t positive, uint64_t whole)
{
    double n = (double)count;
    double variance = n * (n + 1) * (2 * n + 1) / 24 - ties / 48;
    double distance = fabs((double)positive - (double)whole / 2) / 2 - 0.5;
    return distance <= 0 ? 1 : erfc(distance / sqrt(2 * variance));
}

static bool signed_ranks(const int64_t *sorted, size_t count, struct paired *out)
{
    uint64_t *ranks = malloc(count * sizeof *ranks);
    uint64_t positive = 0, whole = 0;
    if (!ranks)
        return false;
    double ties = rank(sorted, ranks, count);
    for (size_t i = 0; i < count; i++) {
        whole += ranks[i];
        positive += sorted[i] > 0 ? ranks[i] : 0;
    }
    out->direction = (positive * 2 > whole) - (positive * 2 < whole);
    out->p = count <= PAIRED_EXACT_MOST ? exact_p(ranks, count, positive, whole)
                                        : normal_p(count, ties, positive, whole);
    free(ranks);
    return true;
}

/* ---- pairs ---------------------------------------------------------------------------------- */

/* Mean and interval; in two passes, so that nothing cancels. */
static void judge_mean(const int64_t *differences, size_t count, struct paired *out)
{
    double sum = 0, squares = 0;
    bool same = true;
    for (size_t i = 0; i < count; i++) {
        sum += (double)differences[i];
        same = same && differences[i] == differences[0];
    }
    out->mean = sum / (double)count;
    out->is_same_in_all = same && differences[0] != 0;
    if (same || count < 2)
        return;
    for (size_t i = 0; i < count; i++) {
        double off = (double)differences[i] - out->mean;
        squares += off * off;
    }
    double error = sqrt(squares / (double)(count - 1) / (double)count);
    double half = paired_t(count - 1) * error;
    out->low = out->mean - half;
    out->high = out->mean + half;
    out->has_interval = true;
}

bool paired_judge(int64_t *differences, size_t count, struct paired *out)
{
    *out = (struct paired){.pairs = count, .p = 1};
    if (count == 0)
        return true;
    qsort(differences, count, sizeof *differences, by_size);
    size_t zeros = 0;
    while (zeros < count && differences[zeros] == 0)
        zeros++;
    out->moved = count - zeros;
    judge_mean(differences, count, out);
    out->is_testable = out->moved > 0 && ldexp(2, -(int)(out->moved < 99 ? out->moved : 99)) <=
                                             PAIRED_ALPHA;
    return out->moved == 0 || signed_ranks(differences + zeros, out->moved, out);
}

/* ---- many comparisons ----------------------------------------------------------------------- */

static int by_p(const void *a, const void *b, void *data)
{
    const double *p = data;
    double x = p[*(const size_t *)a], y = p[*(const size_t *)b];
    return (x > y) - (x < y);
}

void paired_adjust(double *p, size_t *order, size_t count)
{
    double least = 1;
    for (size_t i = 0; i < count; i++)
        order[i] = i;
    qsort_r(order, count, sizeof *order, by_p, p);
    for (size_t i = count; i-- > 0;) {
        double adjusted = p[order[i]] * (double)count / (double)(i + 1);
        least = adjusted < least ? adjusted : least;
        p[order[i]] = least;
    }
}
