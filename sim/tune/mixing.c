/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The relaxation time of the load from the exact roots; see theory.h.
 *
 * On a FIFO queue a resource goes round K instances; the modes of that cycle decay as exp(-s t) for
 * the roots of z^k p exp(-s g) = w (1 - q z), z = exp(-s c), w a K-th root of one, and the root
 * nearest to the axis is the last to be gone. Without the gap this is a polynomial in z, whose
 * smallest root is wanted. All roots are found together (Ehrlich and Aberth); for a hold of very
 * many checks, where that would take long, a few are looked for from where they can be expected.
 * Then Newton's method adds the gap.
 */
#include <complex.h>
#include <math.h>
#include <stdlib.h>

#include "sim/tune/theory.h"

#define TWO_PI      6.283185307179586
#define DEGREE_MOST 96 /* beyond: Newton's method from likely places */
#define ROUNDS_MOST 200

struct cycle {
    double check_s, gap_s, first, p, q, mean_s, variance_s;
    double complex w;
    double turn; /* the angle of w */
};

/* p z^k + w q z - w, and its derivative by z. */
static double complex value_at(const struct cycle *c, double complex z, double complex *slope)
{
    double complex power = cpow(z, c->first - 1);
    *slope = c->first * c->p * power + c->w * c->q;
    return c->p * power * z + c->w * c->q * z - c->w;
}

static double smallest_of(const double complex *roots, int count)
{
    double smallest = INFINITY;
    for (int i = 0; i < count; i++)
        if (cabs(roots[i]) < smallest)
            smallest = cabs(roots[i]);
    return smallest;
}

/* One round of Ehrlich and Aberth; the largest step. */
static double improve(const struct cycle *c, double complex *roots, int count)
{
    double largest = 0;
    for (int i = 0; i < count; i++) {
        double complex slope, value = value_at(c, roots[i], &slope), repulsion = 0;
        if (slope == 0)
            slope = 1e-12;
        double complex step = value / slope;
        for (int j = 0; j < count; j++)
            if (j != i)
                repulsion += 1 / (roots[i] - roots[j]);
        step /= 1 - step * repulsion;
        roots[i] -= step;
        largest = fmax(largest, cabs(step));
    }
    return largest;
}

/* The root of least modulus; 0 if rounds ran out. */
static double complex least_root(const struct cycle *c)
{
    double complex roots[DEGREE_MOST];
    int count = (int)c->first;
    double radius = pow(1 / c->p, 1 / c->first);
    for (int i = 0; i < count; i++)
        roots[i] = radius * cexp(I * (TWO_PI * i / count + 0.4));
    int rounds = 0;
    while (improve(c, roots, count) > 1e-13 && rounds < ROUNDS_MOST)
        rounds++;
    double smallest = smallest_of(roots, count);
    for (int i = 0; i < count; i++)
        if (cabs(roots[i]) == smallest)
            return roots[i];
    return 0;
}

/* Newton's method for p exp(-s (k c + g)) = w (1 - q exp(-s c)) from s; false if it ends nowhere,
 * or where nothing decays. */
static bool newton(const struct cycle *c, double complex *s)
{
    for (int i = 0; i < ROUNDS_MOST; i++) {
        double span = c->first * c->check_s + c->gap_s;
        double complex z = cexp(-*s * c->check_s), left = c->p * cexp(-*s * span);
        double complex value = left - c->w * (1 - c->q * z);
        double complex slope = -span * left - c->w * c->q * c->check_s * z;
        double complex step = value / slope;
        *s -= step;
        if (!isfinite(creal(*s)))
            return false;
        if (cabs(step) < 1e-12 * (cabs(*s) + 1e-12))
            return creal(*s) < -1e-15;
    }
    return false;
}

/* Where roots are expected when the hold is many checks: in the limit of small variance, for this
 * turn and those of a whole turn more or less, and in the limit of an exponential law. */
static double slowest_of_many(const struct cycle *c)
{
    double slowest = 0;
    for (int m = -3; m <= 3; m++) {
        double angle = c->turn + TWO_PI * m, mean = c->mean_s + c->gap_s;
        double decay = angle * angle * c->variance_s / (2 * mean * mean * mean);
        double rate = c->p / c->check_s;
        double complex starts[] = {-decay - I * angle / mean,
                                   -decay / 2 - I * angle / mean,
                                   -rate * 0.9 - I * angle / mean,
                                   -rate * (1 - conj(c->w)),
                                   -rate * 0.5,
                                   -rate * 1.01};
        for (unsigned i = 0; i < sizeof starts / sizeof *starts; i++) {
            double complex s = starts[i];
            if (newton(c, &s))
                slowest = fmax(slowest, -1 / creal(s));
        }
    }
    return slowest;
}

static double slowest_for(struct cycle *c)
{
    if (c->first > DEGREE_MOST)
        return slowest_of_many(c);
    double complex z = least_root(c), s;
    double plain = c->check_s / log(cabs(z));
    s = -clog(z) / c->check_s;
    return c->gap_s > 0 && newton(c, &s) ? -1 / creal(s) : plain;
}

double theory_mixing_time(const struct theory_input *in)
{
    double slowest = 0;
    struct cycle c = {.check_s = in->check_s,
                      .gap_s = in->gap_s,
                      .first = theory_first_check(in),
                      .p = 1 / in->odds,
                      .q = 1 - 1 / in->odds};
    c.mean_s = c.check_s * (c.first + in->odds - 1);
    c.variance_s = c.check_s * c.check_s * in->odds * (in->odds - 1);
    if (in->instances < 2)
        return 0;
    if (in->odds <= 1)
        return INFINITY;
    for (int j = 1; 2 * j <= (int)in->instances; j++) { /* the others are conjugates */
        c.turn = TWO_PI * j / in->instances;
        c.w = cexp(I * c.turn);
        slowest = fmax(slowest, slowest_for(&c));
    }
    return slowest;
}
