/* SPDX-License-Identifier: Apache-2.0 */
/* Moments of passes; see passes.h. Floating point. */
#include "sim/tune/passes.h"

#include <math.h>

#define NS    1e9
#define PARTS 2000

/* A length, in ns, by the share of those that are shorter. */
static double quantile(const struct sim_law *law, double share)
{
    double a = (double)law->a_ns, b = (double)law->b;
    switch (law->kind) {
    case SIM_LAW_UNIFORM:
        return a + (b - a) * share;
    case SIM_LAW_EXPONENTIAL:
        return -a * log1p(-share);
    case SIM_LAW_LOGNORMAL: {
        double place = fmin(share * 4294967296.0, UINT32_MAX); /* a share may round to 1 */
        double z = (double)sim_law_normal_quantile((uint32_t)place) / 65536;
        return a * exp(z * b / 1e6);
    }
    default:
        return a;
    }
}

static double cube_mean(const struct sim_law *law)
{
    double a = (double)law->a_ns, b = (double)law->b;
    switch (law->kind) {
    case SIM_LAW_UNIFORM:
        return (a + b) * (a * a + b * b) / 4;
    case SIM_LAW_EXPONENTIAL:
        return 6 * a * a * a;
    case SIM_LAW_LOGNORMAL:
        return a * a * a * exp(9 * b * b / 2e12);
    default:
        return a * a * a;
    }
}

/* The share of passes that are shorter than the interval. */
static double share_below(const struct sim_law *law, double interval)
{
    double low = 0, high = 1;
    for (int i = 0; i < 60; i++) {
        double middle = (low + high) / 2;
        if (quantile(law, middle) < interval)
            low = middle;
        else
            high = middle;
    }
    return low;
}

struct passes_wait passes_wait_of(const struct scenario_parameters *p)
{
    const struct sim_law *law = &p->pass_length;
    double interval = (double)p->pass_interval, below = share_below(law, interval);
    double l1 = sim_law_mean_ns(law), l2 = sim_law_mean_square_ns2(law), l3 = cube_mean(law);
    double rests[4] = {0}; /* mean, mean square and mean cube */
    if (p->pass_interval == 0 || p->execute == 1)
        return (struct passes_wait){0};
    for (int i = 0; i < PARTS; i++) {
        double rest = fmax(interval - quantile(law, below * (i + 0.5) / PARTS), 0);
        for (int power = 1; power < 4; power++)
            rests[power] += pow(rest, power) * below / PARTS;
    }
    double first = rests[1] + l1, second = rests[2] + 2 * rests[1] * l1 + l2;
    double third = rests[3] + 3 * rests[2] * l1 + 3 * rests[1] * l2 + l3;
    double mean = second / (2 * first), variance = third / (3 * first) - mean * mean;
    return (struct passes_wait){mean / NS, variance / NS / NS};
}
