/* SPDX-License-Identifier: Apache-2.0 */
/* Estimates; see statistics.h. Floating point. */
#include "sim/tune/statistics.h"

#include <math.h>

#define TINY       1e-300
#define TERMS_MOST 10000
#define HALVINGS   200

void sample_add(struct sample *s, double value)
{
    double before = value - s->mean;
    s->count++;
    s->mean += before / (double)s->count;
    s->squares += before * (value - s->mean);
}

double sample_deviation(const struct sample *s)
{
    return s->count < 2 ? 0 : sqrt(s->squares / (double)(s->count - 1));
}

double sample_error(const struct sample *s)
{
    return s->count < 1 ? 0 : sample_deviation(s) / sqrt((double)s->count);
}

double sample_half_width(const struct sample *s, double level)
{
    if (s->count < 2)
        return INFINITY;
    return statistics_t_quantile((double)(s->count - 1), (1 + level) / 2) * sample_error(s);
}

static double not_zero(double value)
{
    return fabs(value) < TINY ? TINY : value;
}

/* The continued fraction of the incomplete beta function, by Lentz's method. */
static double fraction(double a, double b, double x)
{
    double c = 1, d = 1 / not_zero(1 - (a + b) * x / (a + 1)), h = d;
    for (int i = 1; i <= TERMS_MOST; i++) {
        double even = i * (b - i) * x / ((a + 2 * i - 1) * (a + 2 * i));
        d = 1 / not_zero(1 + even * d);
        c = not_zero(1 + even / c);
        h *= d * c;
        double odd = -(a + i) * (a + b + i) * x / ((a + 2 * i) * (a + 2 * i + 1));
        d = 1 / not_zero(1 + odd * d);
        c = not_zero(1 + odd / c);
        h *= d * c;
        if (fabs(d * c - 1) < 1e-15)
            break;
    }
    return h;
}

double statistics_beta(double a, double b, double x)
{
    if (x <= 0 || x >= 1)
        return x >= 1;
    double front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x));
    if (x < (a + 1) / (a + b + 2))
        return front * fraction(a, b, x) / a;
    return 1 - front * fraction(b, a, 1 - x) / b;
}

double statistics_beta_quantile(double a, double b, double share)
{
    double low = 0, high = 1;
    for (int i = 0; i < HALVINGS && high - low > 1e-16 * high; i++) {
        double middle = (low + high) / 2;
        if (statistics_beta(a, b, middle) < share)
            low = middle;
        else
            high = middle;
    }
    return (low + high) / 2;
}

/* P(|T| > t) is the beta function of n / (n + t^2) with n / 2 and 1 / 2. */
double statistics_t_quantile(double degrees, double share)
{
    if (share < 0.5)
        return -statistics_t_quantile(degrees, 1 - share);
    double x = statistics_beta_quantile(degrees / 2, 0.5, 2 * (1 - share));
    return sqrt(degrees * (1 - x) / x);
}

struct interval statistics_proportion(uint64_t hits, uint64_t count, double level)
{
    double x = (double)hits, n = (double)count;
    double tail = hits == 0 || hits == count ? 1 - level : (1 - level) / 2;
    struct interval limits = {0, 1};
    if (hits > 0)
        limits.low = statistics_beta_quantile(x, n - x + 1, tail);
    if (hits < count)
        limits.high = statistics_beta_quantile(x + 1, n - x, 1 - tail);
    return limits;
}
