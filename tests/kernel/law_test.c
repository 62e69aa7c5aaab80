/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Laws of lengths: published draws, agreement of the integer arithmetic with the C library's,
 * means, extremes. The only place where a tolerance is right: a table is compared with a function.
 */
#include "sim/kernel/law.h"

#include <math.h>

#include "tests/t.h"

#define MS INT64_C(1000000)
#define SEC INT64_C(1000000000)
#define TWO_32 4294967296.0L

/* Answers what it is told, and counts. */
struct scripted {
    struct sim_choice_source source;
    uint64_t answer, asked, bound;
};

static uint64_t scripted_choose(struct sim_choice_source *source, enum sim_choice purpose,
                                uint64_t entity, uint64_t index, uint64_t bound)
{
    struct scripted *s = (struct scripted *)(void *)source;
    (void)purpose;
    (void)entity;
    (void)index;
    s->asked++;
    s->bound = bound;
    return s->answer;
}

static int64_t draw_at(struct sim_law law, uint64_t answer)
{
    struct scripted s = {.source = {scripted_choose, NULL}, .answer = answer};
    return sim_law_draw(&law, &s.source, SIM_CHOICE_REQUEST_DELAY, 0, 0);
}

/* ---- the pieces ----------------------------------------------------------------------------- */

static void the_logarithm_is_right_to_nine_digits(void **state)
{
    (void)state;
    for (uint64_t u = 1; u < UINT64_C(1) << 32; u += 1 + u / 700) {
        long double expected = -logl((long double)u / TWO_32) * TWO_32;
        long double off = (long double)sim_law_minus_ln(u) - expected;
        assert_true(off > -32 && off < 32);
    }
    assert_int_equal(sim_law_minus_ln(UINT64_C(1) << 32), 0);
    assert_true(sim_law_minus_ln(UINT64_C(1) << 31) == UINT64_C(2977044472)); /* ln 2 */
    assert_true(sim_law_minus_ln(1) == UINT64_C(95265423104));                /* 32 ln 2 */
}

static void the_logarithm_never_rises(void **state)
{
    (void)state;
    uint64_t last = UINT64_MAX;
    for (uint64_t u = 1; u <= UINT64_C(1) << 32; u += 1 + u / 5000) {
        uint64_t here = sim_law_minus_ln(u);
        assert_true(here <= last);
        last = here;
    }
}

static void the_exponential_is_right_to_eight_digits(void **state)
{
    (void)state;
    for (int64_t x = -(INT64_C(32) << 32); x <= INT64_C(32) << 32; x += INT64_C(12345678)) {
        long double expected = expl((long double)x / TWO_32) * 65536;
        long double off = (long double)sim_law_exp(x) - expected;
        assert_true(fabsl(off) <= 1 + expected * 1.5e-8L);
    }
    assert_true(sim_law_exp(0) == 65536);
    assert_true(sim_law_exp((INT64_C(32) << 32) + 1) == UINT64_MAX);
    assert_true(sim_law_exp(-(INT64_C(32) << 32) - 1) == 0);
    assert_true(sim_law_exp(-(INT64_C(32) << 32)) == 0);
    assert_true(sim_law_exp(INT64_MIN) == 0);
    assert_true(sim_law_exp(INT64_MAX) == UINT64_MAX);
}

/* By the distribution function: Phi(z) must give back the probability. */
static void the_normal_quantile_is_right_to_four_digits(void **state)
{
    (void)state;
    for (uint64_t u = 0; u < UINT64_C(1) << 31; u += 1 + u / 900) {
        long double z = (long double)sim_law_normal_quantile((uint32_t)u) / 65536;
        long double p = ((long double)u + 0.5L) / TWO_32;
        long double back = erfcl(-z / sqrtl(2)) / 2;
        assert_true(fabsl(back / p - 1) < 2e-3L);
    }
    assert_int64_equal(sim_law_normal_quantile(UINT32_C(1) << 31), 0);
    assert_int64_equal(sim_law_normal_quantile(0), -415364); /* the last of the table */
    assert_int64_equal(sim_law_normal_quantile(UINT32_MAX), 415364);
}

static void the_normal_quantile_is_symmetrical_and_rises(void **state)
{
    (void)state;
    int64_t last = INT64_MIN;
    for (uint64_t u = 0; u <= UINT32_MAX; u += 99991) {
        int64_t z = sim_law_normal_quantile((uint32_t)u);
        assert_true(z >= last);
        assert_int64_equal(sim_law_normal_quantile(UINT32_MAX - (uint32_t)u), -z);
        last = z;
    }
}

/* ---- draws ---------------------------------------------------------------------------------- */

static void a_constant_asks_nothing(void **state)
{
    (void)state;
    struct scripted s = {.source = {scripted_choose, NULL}};
    struct sim_law law = {SIM_LAW_CONSTANT, 7 * MS, 0};
    assert_int64_equal(sim_law_draw(&law, &s.source, SIM_CHOICE_REQUEST_DELAY, 0, 0), 7 * MS);
    assert_int_equal(s.asked, 0);
}

static void a_uniform_length_has_both_ends(void **state)
{
    (void)state;
    struct scripted s = {.source = {scripted_choose, NULL}, .answer = 5};
    struct sim_law law = {SIM_LAW_UNIFORM, 10, 15};
    assert_int64_equal(sim_law_draw(&law, &s.source, SIM_CHOICE_REQUEST_DELAY, 0, 0), 15);
    assert_int_equal(s.asked, 1);
    assert_int_equal(s.bound, 6);
    assert_int64_equal(draw_at(law, 0), 10);
    assert_int64_equal(draw_at((struct sim_law){SIM_LAW_UNIFORM, 4, 4}, 0), 4);
}

static void published_draws_stay_what_they_are(void **state)
{
    (void)state;
    struct sim_law exponential = {SIM_LAW_EXPONENTIAL, SEC, 0};
    struct sim_law lognormal = {SIM_LAW_LOGNORMAL, SEC, 1000000};
    assert_int64_equal(draw_at(exponential, 0), INT64_C(22180709779));
    assert_int64_equal(draw_at(exponential, UINT32_C(1) << 30), INT64_C(1386294360));
    assert_int64_equal(draw_at(exponential, (UINT32_C(1) << 31) - 1), INT64_C(693147180));
    assert_int64_equal(draw_at(exponential, UINT32_MAX), 0);
    assert_int64_equal(draw_at(lognormal, UINT32_C(1) << 31), SEC);
    assert_int64_equal(draw_at(lognormal, UINT32_C(1) << 30), 509414672);
    assert_int64_equal(draw_at(lognormal, UINT32_C(3) << 30), INT64_C(1963012695));
    assert_int64_equal(draw_at(lognormal, 0), 1754760);
    assert_int64_equal(draw_at(lognormal, UINT32_MAX), INT64_C(565636505126));
}

/* The longest of a wide law is e^25 times the median: a millisecond becomes 3.2 years, which are
 * cut to the limit; a nanosecond becomes 102 s and not the limit. */
static void extremes_are_clamped_and_not_before(void **state)
{
    (void)state;
    struct sim_law wide = {SIM_LAW_LOGNORMAL, MS, 4000000};
    struct sim_law tiny = {SIM_LAW_LOGNORMAL, 1, 4000000};
    struct sim_law longest = {SIM_LAW_EXPONENTIAL, SIM_LAW_LIMIT_NS, 0};
    assert_int64_equal(draw_at(wide, 0), 0);
    assert_int64_equal(draw_at(wide, UINT32_MAX), SIM_LAW_LIMIT_NS);
    assert_int64_equal(draw_at(tiny, UINT32_MAX), INT64_C(102364584768));
    assert_int64_equal(draw_at((struct sim_law){SIM_LAW_LOGNORMAL, SEC, 4000000}, UINT32_MAX),
                       SIM_LAW_LIMIT_NS);
    assert_int64_equal(draw_at(longest, 0), SIM_LAW_LIMIT_NS);
    /* a sigma beyond what scenarios may say */
    assert_int64_equal(draw_at((struct sim_law){SIM_LAW_LOGNORMAL, 1, 9000000}, UINT32_MAX),
                       SIM_LAW_LIMIT_NS);
}

/* ---- means ---------------------------------------------------------------------------------- */

enum { DRAWS = 200000 };

/* The mean of many draws lies within five standard errors of the formula's, and so does that of the
 * squares for laws whose fourth moment is tame. */
static void assert_mean(struct sim_law law)
{
    struct sim_choice_random random;
    double sum = 0, squares = 0;
    sim_choice_random_init(&random, 11);
    for (uint64_t i = 0; i < DRAWS; i++) {
        double length =
            (double)sim_law_draw(&law, &random.source, SIM_CHOICE_REPLY_DELAY, 1, i);
        sum += length;
        squares += length * length;
    }
    double mean = sim_law_mean_ns(&law), square = sim_law_mean_square_ns2(&law);
    double sigma = sqrt((square - mean * mean) / DRAWS);
    assert_true(fabs(sum / DRAWS - mean) <= 5 * sigma + 1);
    assert_true(fabs(squares / DRAWS / square - 1) < 0.1);
}

static void means_are_those_of_the_formulas(void **state)
{
    (void)state;
    assert_mean((struct sim_law){SIM_LAW_CONSTANT, 3 * MS, 0});
    assert_mean((struct sim_law){SIM_LAW_UNIFORM, MS, 20 * MS});
    assert_mean((struct sim_law){SIM_LAW_EXPONENTIAL, 50 * MS, 0});
    assert_mean((struct sim_law){SIM_LAW_LOGNORMAL, 10 * MS, 250000});
    assert_mean((struct sim_law){SIM_LAW_LOGNORMAL, 2 * SEC, 500000});
    assert_mean((struct sim_law){SIM_LAW_LOGNORMAL, 2 * SEC, 0});
}

static void formulas_hold_up_to_the_largest_sigma(void **state)
{
    (void)state;
    for (int64_t sigma_ppm = 0; sigma_ppm <= 4000000; sigma_ppm += 100000) {
        struct sim_law law = {SIM_LAW_LOGNORMAL, SEC, sigma_ppm};
        double sigma = (double)sigma_ppm / 1e6;
        assert_true(fabs(sim_law_mean_ns(&law) / (1e9 * exp(sigma * sigma / 2)) - 1) < 1e-4);
        assert_true(fabs(sim_law_mean_square_ns2(&law) / (1e18 * exp(2 * sigma * sigma)) - 1) <
                    1e-4);
    }
}

static void half_of_the_lognormal_lengths_lie_below_the_median(void **state)
{
    (void)state;
    struct sim_law law = {SIM_LAW_LOGNORMAL, 5 * SEC, 1500000};
    struct sim_choice_random random;
    uint32_t below = 0;
    sim_choice_random_init(&random, 3);
    for (uint64_t i = 0; i < 40000; i++)
        below += sim_law_draw(&law, &random.source, SIM_CHOICE_PASS_LENGTH, 0, i) < 5 * SEC;
    assert_in_range(below, 20000 - 500, 20000 + 500); /* five sigma */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_logarithm_is_right_to_nine_digits),
        cmocka_unit_test(the_logarithm_never_rises),
        cmocka_unit_test(the_exponential_is_right_to_eight_digits),
        cmocka_unit_test(the_normal_quantile_is_right_to_four_digits),
        cmocka_unit_test(the_normal_quantile_is_symmetrical_and_rises),
        cmocka_unit_test(a_constant_asks_nothing),
        cmocka_unit_test(a_uniform_length_has_both_ends),
        cmocka_unit_test(published_draws_stay_what_they_are),
        cmocka_unit_test(extremes_are_clamped_and_not_before),
        cmocka_unit_test(means_are_those_of_the_formulas),
        cmocka_unit_test(formulas_hold_up_to_the_largest_sigma),
        cmocka_unit_test(half_of_the_lognormal_lengths_lie_below_the_median),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
