/* SPDX-License-Identifier: Apache-2.0 */
/* Pools and their judgement; see over_seeds.h. Called on one thread, in the order of the cases. */
#include "sim/search/over_seeds.h"

#include <stdlib.h>
#include <string.h>

#include "sim/scenario/formula_names.h"

bool over_seeds_init(struct over_seeds *o, const struct scenario *scenario)
{
    size_t count = scenario->expectation_count;
    o->scenario = scenario;
    o->seeds = 0;
    o->pools = calloc(count ? count : 1, sizeof *o->pools);
    return o->pools != NULL;
}

void over_seeds_clear(struct over_seeds *o)
{
    memset(o->pools, 0, o->scenario->expectation_count * sizeof *o->pools);
    o->seeds = 0;
}

void over_seeds_destroy(struct over_seeds *o)
{
    free(o->pools);
    o->pools = NULL;
}

/* ---- taking cases in
 * --------------------------------------------------------------------------------- */

static void add_sample(struct over_seeds_pool *pool, int64_t value)
{
    pool->count++;
    pool->sum += value;
    pool->squares += (metric_int128)value * value;
}

static void add_samples(struct over_seeds_pool *pool, const struct expectation *e,
                        const struct case_result *result)
{
    int64_t value;
    if (metric_table[e->metric].is_series) {
        const struct metric_series *s = metrics_series(result->metrics, (enum metric)e->metric);
        for (size_t i = 0; i < s->count; i++)
            add_sample(pool, s->values[i]);
    } else if (metrics_value(result->metrics, (enum metric)e->metric, STATISTIC_MEAN, &value)) {
        add_sample(pool, value);
    }
}

/* A value of the formulas' vocabulary as a whole number; -1 if it is none. */
static int64_t named(const struct scenario_parameters *p, const char *name)
{
    struct formula_names names = formula_names_of(p);
    struct formula_value value;
    struct text_error error;
    int64_t whole;
    if (formula_evaluate(name, strlen(name), &names, &value, &error) != TEXT_OK ||
        !rational_scale(value.value, 0, &whole))
        return -1;
    return whole;
}

/* Without faults a tenure is a whole number of check periods, from hold_checks on. */
static void add_to_lattice(struct over_seeds_pool *pool, const struct scenario_parameters *p,
                           const struct case_result *result)
{
    const struct metric_series *s = metrics_series(result->metrics, METRIC_TENURE);
    int64_t period_ns = named(p, "check_period"), first = named(p, "hold_checks");
    for (size_t i = 0; i < s->count; i++) {
        int64_t cell = period_ns > 0 ? s->values[i] / period_ns - first : -1;
        pool->count++;
        if (cell < 0 || s->values[i] % period_ns != 0)
            pool->off_lattice++;
        else
            pool->cells[cell < OVER_SEEDS_CELLS ? cell : OVER_SEEDS_CELLS - 1]++;
    }
}

void over_seeds_add(struct over_seeds *o, const struct scenario_parameters *p,
                    const struct case_result *result)
{
    o->seeds++;
    for (uint32_t i = 0; i < o->scenario->expectation_count; i++) {
        const struct expectation *e = &o->scenario->expectations[i];
        if (!e->over_seeds)
            continue;
        if (e->kind == EXPECT_VIOLATED_IN)
            o->pools[i].count += result->properties[e->property].violations > 0;
        else if (e->kind == EXPECT_FITS)
            add_to_lattice(&o->pools[i], p, result);
        else
            add_samples(&o->pools[i], e, result);
    }
}

/* ---- judging
 * ----------------------------------------------------------------------------------------- */

/* |mean - limit| <= k standard errors of the mean, without dividing: with n samples of sum S and
 * sum of squares Q, (S - n f)^2 (n - 1) <= k^2 (n Q - S^2). Long double is exact enough for the
 * product and is compared against a relation that never is an equality in practice; equality of
 * both sides counts. */
static bool within(const struct over_seeds_pool *pool, const struct expectation *e,
                   struct formula_value limit)
{
    long double n = (long double)pool->count, s = (long double)pool->sum;
    long double f = (long double)limit.value.numerator / (long double)limit.value.denominator;
    long double k = (long double)e->standard_errors;
    if (metric_table[e->metric].unit == METRIC_PER_HOUR)
        f *= 1000;
    if (metric_table[e->metric].unit == METRIC_PPM)
        f *= 1000000;
    long double spread = n * (long double)pool->squares - s * s;
    long double off = s - n * f;
    if (pool->count < 2)
        return false;
    if (spread <= 0)
        return off == 0;
    return off * off * (n - 1) <= k * k * spread;
}

/* The quantile 0.999 of chi-square with d degrees of freedom, by Wilson and Hilferty:
 * d (1 - 2/(9d) + z sqrt(2/(9d)))^3 with z = 3.090232. */
static long double chi_square_limit(long double d)
{
    long double a = 2 / (9 * d), root = a > 1 ? a : 1;
    for (int i = 0; i < 60; i++)
        root = (root + a / root) / 2;
    long double t = 1 - a + 3.090232L * root;
    return d * t * t * t;
}

/* Chi-square of the cells against the geometric law with 1/N; cells with fewer than 5 expected are
 * put together. */
static bool fits_geometric(const struct over_seeds_pool *pool, const struct scenario_parameters *p)
{
    int64_t odds = named(p, "effective_odds");
    if (pool->count < 100 || pool->off_lattice > 0 || odds < 1)
        return false;
    long double q = 1 - 1 / (long double)odds, tail = (long double)pool->count, chi = 0,
                degrees = -1;
    uint64_t left = pool->count;
    for (int i = 0; i < OVER_SEEDS_CELLS && left > 0; i++) {
        long double expected = tail / (long double)odds;
        if (tail - expected < 5 || expected < 5 || i == OVER_SEEDS_CELLS - 1)
            break;
        long double off = (long double)pool->cells[i] - expected;
        chi += off * off / expected;
        degrees++;
        tail *= q;
        left -= pool->cells[i];
    }
    long double off = (long double)left - tail;
    if (tail >= 5) {
        chi += off * off / tail;
        degrees++;
    }
    return degrees < 1 ? left == 0 : chi <= chi_square_limit(degrees);
}

static void judge(struct over_seeds *o, uint32_t number, const struct scenario_parameters *p,
                  struct expectation_result *r)
{
    const struct expectation *e = &o->scenario->expectations[number];
    const struct over_seeds_pool *pool = &o->pools[number];
    struct text_error error;
    *r = (struct expectation_result){.expectation = e, .has_value = true};
    if (expectation_limit(e, p, &r->limit, &error) != TEXT_OK) {
        r->verdict = VERDICT_INVALID;
        return;
    }
    if (e->kind == EXPECT_VIOLATED_IN) {
        r->value = (int64_t)pool->count;
        r->held = expectation_is_met(e, r->value, r->limit);
    } else if (e->kind == EXPECT_FITS) {
        r->value = (int64_t)pool->count;
        r->held = fits_geometric(pool, p);
    } else {
        r->has_value = pool->count > 0;
        r->value = pool->count > 0 ? (int64_t)(pool->sum / (metric_int128)pool->count) : 0;
        r->held = e->kind == EXPECT_WITHIN ? within(pool, e, r->limit)
                                           : expectation_is_met(e, r->value, r->limit);
    }
    r->verdict = r->held ? VERDICT_HELD
                         : e->kind == EXPECT_VIOLATED_IN ? VERDICT_HARNESS : VERDICT_LIMIT;
}

enum verdict over_seeds_judge(struct over_seeds *o, const struct scenario_parameters *p,
                              struct expectation_result *results, uint32_t *count)
{
    enum verdict verdict = VERDICT_HELD;
    *count = 0;
    for (uint32_t i = 0; i < o->scenario->expectation_count; i++) {
        if (!o->scenario->expectations[i].over_seeds)
            continue;
        struct expectation_result *r = &results[(*count)++];
        judge(o, i, p, r);
        verdict = verdict_worse(verdict, r->verdict);
    }
    return verdict;
}
