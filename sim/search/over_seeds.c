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

/* ---- taking cases in ------------------------------------------------------------------------ */

static wide_limb2 magnitude(metric_int128 value)
{
    return value < 0 ? -(wide_limb2)value : (wide_limb2)value;
}

static void add_sample(struct over_seeds_pool *pool, int64_t value)
{
    pool->count++;
    pool->sum += value;
    struct wide size = wide_from(magnitude(value));
    pool->squares = wide_add(pool->squares, wide_multiply(size, size));
}

static void add_samples(struct over_seeds_pool *pool, const struct expectation *e,
                        const struct case_result *result)
{
    int64_t value;
    if (metric_table[e->metric].is_series) {
        const struct lengths *s = metrics_lengths(result->metrics, (enum metric)e->metric);
        for (size_t i = 0; i < lengths_count(s); i++)
            add_sample(pool, lengths_at(s, i));
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
    const struct lengths *s = metrics_lengths(result->metrics, METRIC_TENURE);
    int64_t period_ns = named(p, "check_period"), first = named(p, "hold_checks");
    for (size_t i = 0; i < lengths_count(s); i++) {
        int64_t length_ns = lengths_at(s, i);
        int64_t cell = period_ns > 0 ? length_ns / period_ns - first : -1;
        pool->count++;
        if (cell < 0 || length_ns % period_ns != 0)
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

/* ---- judging -------------------------------------------------------------------------------- */

/* |mean - limit| <= k standard errors of the mean, without dividing: with n samples of sum S and
 * sum of squares Q and the limit N / D, (S D - n N)^2 (n - 1) <= k^2 (n Q - S^2) D^2. Equality
 * counts. */
static bool within(const struct over_seeds_pool *pool, const struct expectation *e,
                   struct formula_value limit)
{
    unsigned unit = metric_table[e->metric].unit;
    metric_int128 scale = unit == METRIC_PER_HOUR ? 1000 : unit == METRIC_PPM ? 1000000 : 1;
    bool same_sign = (pool->sum < 0) == (limit.value.numerator < 0);
    struct wide n = wide_from(pool->count), s = wide_from(magnitude(pool->sum));
    struct wide d = wide_from(magnitude(limit.value.denominator));
    struct wide k = wide_from(magnitude(e->standard_errors));
    struct wide a = wide_multiply(s, d);
    struct wide b = wide_multiply(wide_multiply(n, wide_from(magnitude(scale))),
                                  wide_from(magnitude(limit.value.numerator)));
    struct wide spread = wide_subtract(wide_multiply(n, pool->squares), wide_multiply(s, s));
    struct wide off = !same_sign                ? wide_add(a, b)
                      : wide_compare(&a, &b) > 0 ? wide_subtract(a, b)
                                                 : wide_subtract(b, a);
    if (pool->count < 2)
        return false;
    a = wide_multiply(wide_multiply(off, off), wide_from(pool->count - 1));
    b = wide_multiply(wide_multiply(wide_multiply(k, k), wide_multiply(d, d)), spread);
    return wide_compare(&a, &b) <= 0;
}

#define POINT 20       /* bits after the point, of numbers of samples and of chi-square */
#define FINE_POINT 30  /* of the quantile, on the way */
#define LEAST_EXPECTED 5

/* The root rounded down, of a number that is not negative. */
static int64_t square_root(int64_t value)
{
    int64_t root = 0;
    for (int64_t bit = INT64_C(1) << 31; bit > 0; bit >>= 1)
        if ((root + bit) * (root + bit) <= value)
            root += bit;
    return root;
}

/* The quantile 0.999 of chi-square with d degrees of freedom, by Wilson and Hilferty: d (1 -
 * 2/(9d) + z sqrt(2/(9d)))^3 with z = 3.090232. */
int64_t over_seeds_chi_square_limit(int64_t d)
{
    const int64_t one = INT64_C(1) << FINE_POINT;
    int64_t a = 2 * one / (9 * d);
    metric_int128 t = one - a + 3090232 * square_root(a << FINE_POINT) / 1000000;
    return (int64_t)(d * t * t * t >> (3 * FINE_POINT - POINT));
}

/* Chi-square of the cells against the geometric law with 1/N; cells with fewer than 5 expected are
 * put together. Too few samples to tell it from another law are no fit. */
static bool fits_geometric(const struct over_seeds_pool *pool, const struct scenario_parameters *p)
{
    const metric_int128 one = (metric_int128)1 << POINT;
    int64_t odds = named(p, "effective_odds"), degrees = -1;
    if (pool->count < 100 || pool->off_lattice > 0 || odds < 1)
        return false;
    if (odds == 1)
        return pool->cells[0] == pool->count;
    metric_int128 tail = (metric_int128)pool->count << POINT, left = tail, chi = 0;
    for (int i = 0; i < OVER_SEEDS_CELLS - 1; i++) {
        metric_int128 expected = tail / odds;
        metric_int128 cell = (metric_int128)pool->cells[i] << POINT;
        if (tail - expected < LEAST_EXPECTED * one || expected < LEAST_EXPECTED * one)
            break;
        chi += (cell - expected) * (cell - expected) / expected;
        degrees++;
        tail -= expected;
        left -= cell;
    }
    chi += (left - tail) * (left - tail) / tail;
    degrees++;
    return degrees >= 1 && chi <= over_seeds_chi_square_limit(degrees);
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
        r->samples = pool->count;
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
