/* SPDX-License-Identifier: Apache-2.0 */
/* Levels of repeated looks; see looks.h. Floating point. */
#include "sim/tune/looks.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

/* Points of Simpson's rule over what is within the limits: to about seven digits. */
#define POINTS   81
#define HALVINGS 40
#define ROOT_2PI 2.5066282746310002

struct looks looks_of(uint64_t least, uint64_t most)
{
    struct looks l = {0};
    uint64_t seeds = least < most ? least : most;
    l.seeds[l.count++] = seeds;
    while (seeds < most && l.count < LOOKS_MOST) {
        uint64_t more = seeds + (seeds / 2 > 10 ? seeds / 2 : 10);
        bool is_last = more + more / 8 >= most || l.count + 1 == LOOKS_MOST;
        seeds = is_last ? most : more;
        l.seeds[l.count++] = seeds;
    }
    return l;
}

static double normal_density(double z)
{
    return exp(-z * z / 2) / ROOT_2PI;
}

static double simpson_weight(int i, double step)
{
    double weight = i == 0 || i == POINTS - 1 ? 1 : i % 2 == 1 ? 4 : 2;
    return weight * step / 3;
}

/* P(|Z| <= limit at every look), Z at a look being the mean over its standard error: the density of
 * those that are within so far is carried from look to look. */
static double all_within(const struct looks *l, double limit)
{
    double density[POINTS], next[POINTS], step = 2 * limit / (POINTS - 1), sum = 0;
    for (int i = 0; i < POINTS; i++)
        density[i] = normal_density(-limit + i * step);
    for (uint32_t look = 1; look < l->count; look++) {
        double kept = (double)l->seeds[look - 1] / (double)l->seeds[look];
        double root = sqrt(kept), spread = sqrt(1 - kept);
        for (int to = 0; to < POINTS; to++) {
            double z = -limit + to * step;
            next[to] = 0;
            for (int from = 0; from < POINTS; from++)
                next[to] += simpson_weight(from, step) * density[from] *
                            normal_density((z - root * (-limit + from * step)) / spread) / spread;
        }
        memcpy(density, next, sizeof density);
    }
    for (int i = 0; i < POINTS; i++)
        sum += simpson_weight(i, step) * density[i];
    return sum;
}

double looks_level(const struct looks *l, double level)
{
    double low = 0.5, high = 10;
    if (l->count < 2)
        return level;
    for (int i = 0; i < HALVINGS; i++) {
        double middle = (low + high) / 2;
        if (all_within(l, middle) < level)
            low = middle;
        else
            high = middle;
    }
    return erf(high / sqrt(2));
}
