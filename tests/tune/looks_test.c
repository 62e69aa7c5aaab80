/* SPDX-License-Identifier: Apache-2.0 */
/* Intervals that are looked at again and again: how many looks, how wide, how often they miss. */
#include "sim/tune/looks.h"

#include <math.h>

#include "sim/tune/statistics.h"
#include "tests/t.h"

static void each_look_has_half_as_many_seeds_again(void **state)
{
    static const uint64_t expected[] = {20, 30, 45, 67, 100, 150, 200};
    struct looks l = looks_of(20, 200);
    (void)state;
    assert_int_equal(l.count, 7);
    assert_memory_equal(l.seeds, expected, sizeof expected);
    l = looks_of(20, 8);
    assert_int_equal(l.count, 1);
    assert_int_equal(l.seeds[0], 8);
    l = looks_of(20, 20);
    assert_int_equal(l.count, 1);
    l = looks_of(1, UINT64_C(1) << 62);
    assert_int_equal(l.count, LOOKS_MOST);
    assert_int_equal(l.seeds[LOOKS_MOST - 1], UINT64_C(1) << 62);
}

/* Pocock's constants for looks at equal distances (Jennison and Turnbull, table 2.1). */
/* Also where the last look would come right after the one before. */
static void more_seeds_need_a_higher_level_at_each_look(void **state)
{
    static const uint64_t most[] = {45, 46, 68, 101, 151, 226, 506, 1136, 8614, 8615, 100001};
    double before = 0.95;
    (void)state;
    for (size_t i = 0; i < sizeof most / sizeof *most; i++) {
        struct looks l = looks_of(20, most[i]);
        double level = looks_level(&l, 0.95);
        assert_int_equal(l.seeds[l.count - 1], most[i]);
        assert_true(l.seeds[l.count - 1] * 8 >= l.seeds[l.count - 2] * 9);
        assert_true(level > before - 1e-6);
        before = level;
    }
}

static void levels_are_those_of_the_tables(void **state)
{
    static const struct {
        uint32_t looks;
        double level, constant;
    } rows[] = {{2, 0.95, 2.178},  {3, 0.95, 2.289}, {4, 0.95, 2.361}, {5, 0.95, 2.413},
                {10, 0.95, 2.555}, {5, 0.99, 2.986}, {5, 0.9, 2.122}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct looks l = {.count = rows[i].looks};
        for (uint32_t k = 0; k < l.count; k++)
            l.seeds[k] = 10 * (k + 1);
        double expected = erf(rows[i].constant / sqrt(2));
        if (fabs(looks_level(&l, rows[i].level) - expected) > 5e-5)
            fail_msg("%u looks: %.6f, expected %.6f", rows[i].looks, looks_level(&l, rows[i].level),
                     expected);
    }
    struct looks one = looks_of(20, 20);
    assert_true(looks_level(&one, 0.95) == 0.95);
}

/* ---- how often they cover ------------------------------------------------------------------- */

static uint64_t next_random(uint64_t *x)
{
    *x ^= *x << 13;
    *x ^= *x >> 7;
    *x ^= *x << 17;
    return *x;
}

static double uniform(uint64_t *x)
{
    return ((double)(next_random(x) >> 11) + 0.5) / 9007199254740992.0;
}

/* Mean 10. Skewed: a sum of three exponential lengths. */
static double value_of(uint64_t *x, bool skewed)
{
    if (skewed)
        return -10.0 / 3 * log(uniform(x) * uniform(x) * uniform(x));
    return 10 + 3 * sqrt(-2 * log(uniform(x))) * cos(6.283185307179586 * uniform(x));
}

/* What standard errors are multiplied by at each look. */
static void multipliers_of(const struct looks *l, bool corrected, double *multipliers)
{
    double level = corrected ? looks_level(l, 0.95) : 0.95;
    for (uint32_t i = 0; i < l->count; i++)
        multipliers[i] = statistics_t_quantile((double)l->seeds[i] - 1, (1 + level) / 2);
}

/* Whether the interval covers where a study of so precise a mean stops. */
static bool covers(uint64_t *x, bool skewed, const struct looks *l, const double *multipliers,
                   double precision)
{
    struct sample sample = {0};
    for (uint32_t i = 0;; i++) {
        while (sample.count < l->seeds[i])
            sample_add(&sample, value_of(x, skewed));
        double half = multipliers[i] * sample_error(&sample);
        if (half <= precision * sample.mean || i + 1 == l->count)
            return fabs(sample.mean - 10) <= half;
    }
}

static double coverage(bool skewed, bool corrected, double precision)
{
    enum { REPETITIONS = 1500 };
    uint64_t random = UINT64_C(88172645463325252), covered = 0;
    struct looks l = looks_of(20, 200);
    double multipliers[LOOKS_MOST];
    multipliers_of(&l, corrected, multipliers);
    for (int i = 0; i < REPETITIONS; i++)
        covered += covers(&random, skewed, &l, multipliers, precision);
    return (double)covered / REPETITIONS;
}

/* The standard deviation of a coverage is 0.56 %. */
static void intervals_cover_wherever_a_study_stops(void **state)
{
    (void)state;
    for (double precision = 0.04; precision < 0.2; precision *= 1.5) {
        assert_true(coverage(false, true, precision) >= 0.95 - 0.017);
        assert_true(coverage(true, true, precision * 2) >= 0.95 - 0.017);
    }
    assert_true(coverage(false, true, 0) >= 0.95 - 0.017); /* it never stops before the end */
}

/* What the correction is for: stopping for precision, and, worse, for being away from a value. */
static void without_a_correction_they_would_not(void **state)
{
    enum { REPETITIONS = 1500 };
    struct looks l = looks_of(20, 200);
    uint64_t random = UINT64_C(88172645463325252);
    int wrong[2] = {0};
    (void)state;
    for (int corrected = 0; corrected < 2; corrected++) {
        double multipliers[LOOKS_MOST];
        multipliers_of(&l, corrected, multipliers);
        for (int i = 0; i < REPETITIONS; i++) {
            struct sample sample = {0};
            bool away = false;
            for (uint32_t k = 0; k < l.count; k++) {
                while (sample.count < l.seeds[k])
                    sample_add(&sample, value_of(&random, false));
                away |= fabs(sample.mean - 10) > multipliers[k] * sample_error(&sample);
            }
            wrong[corrected] += away;
        }
    }
    assert_true(wrong[0] > REPETITIONS * 0.12);
    assert_true(wrong[1] < REPETITIONS * (0.05 + 0.017));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_look_has_half_as_many_seeds_again),
        cmocka_unit_test(more_seeds_need_a_higher_level_at_each_look),
        cmocka_unit_test(levels_are_those_of_the_tables),
        cmocka_unit_test(intervals_cover_wherever_a_study_stops),
        cmocka_unit_test(without_a_correction_they_would_not),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
