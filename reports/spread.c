/* SPDX-License-Identifier: Apache-2.0 */
/* How values spread; see spread.h. */
#include "reports/spread.h"

#include <stdlib.h>

/* Quantiles 0.975 of Student's t by degrees of freedom, from 1; tables of statistics have them to
 * three digits. */
static const double student[] = {12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306,
                                 2.262,  2.228, 2.201, 2.179, 2.160, 2.145, 2.131, 2.120,
                                 2.110,  2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064,
                                 2.060,  2.056, 2.052, 2.048, 2.045, 2.042};

enum { STUDENT_COUNT = sizeof student / sizeof *student };

/* Beyond the table Fisher's expansion in 1/n, which is right to three digits from 30 on. */
static double student_quantile(size_t freedom)
{
    const double normal = 1.959964;
    if (freedom <= STUDENT_COUNT)
        return student[freedom - 1];
    return normal + (normal * normal * normal + normal) / (4.0 * (double)freedom);
}

/* Newton's; no libm. */
static double square_root(double x)
{
    double root = x > 1 ? x : 1;
    for (int i = 0; i < 200 && x > 0; i++) {
        double next = (root + x / root) / 2;
        if (next >= root)
            break;
        root = next;
    }
    return x > 0 ? root : 0;
}

static int rising(const void *a, const void *b)
{
    int64_t one = *(const int64_t *)a, other = *(const int64_t *)b;
    return one < other ? -1 : one > other;
}

int64_t spread_quantile(const int64_t *sorted, size_t count, unsigned per_mille)
{
    size_t rank = (count * per_mille + 999) / 1000;
    return sorted[rank > 0 ? rank - 1 : 0];
}

struct spread spread_of(int64_t *values, size_t count)
{
    struct spread s = {.count = count, .half_width = -1};
    double squares = 0;
    if (count == 0)
        return s;
    qsort(values, count, sizeof *values, rising);
    s.least = values[0];
    s.median = spread_quantile(values, count, 500);
    s.greatest = values[count - 1];
    for (size_t i = 0; i < count; i++)
        s.mean += (double)values[i] / (double)count;
    for (size_t i = 0; i < count; i++)
        squares += ((double)values[i] - s.mean) * ((double)values[i] - s.mean);
    if (count > 1)
        s.half_width = student_quantile(count - 1) *
                       square_root(squares / (double)(count - 1) / (double)count);
    return s;
}
