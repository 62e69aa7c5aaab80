/* SPDX-License-Identifier: Apache-2.0 */
/* Odds and jitter that stand for each other. */
#include "sim/tune/translate.h"

#include <math.h>

#include "tests/t.h"

static const struct theory_input usual = {
    .check_s = 5, .hold_s = 60, .odds = 10, .instances = 3, .resources = 30, .pause_s = 1};

static void near_to(double actual, double expected, double within)
{
    if (!(fabs(actual - expected) <= within))
        fail_msg("%.6g is not within %g of %.6g", actual, within, expected);
}

static void a_jitter_matches_what_is_asked_for(void **state)
{
    struct policy_figures odds = translate_of_odds(&usual);
    (void)state;
    double mean = translate_to_jitter(&usual, TRANSLATE_MEAN);
    near_to(mean, 90, 1e-9); /* 2 C (N - 1) */
    near_to(translate_of_jitter(&usual, mean).mean_s, odds.mean_s, 1e-9);
    double spread = translate_to_jitter(&usual, TRANSLATE_SPREAD);
    near_to(translate_of_jitter(&usual, spread).deviation_s, odds.deviation_s, 1e-9);
    double p99 = translate_to_jitter(&usual, TRANSLATE_P99);
    near_to(translate_of_jitter(&usual, p99).p99_s, 275, 1e-9);
    struct theory_input convoy = usual;
    convoy.odds = 1;
    near_to(translate_to_jitter(&convoy, TRANSLATE_MEAN), 0, 0);
}

/* The advice J = 2 C N of old keeps the mean and loses spread, and with it mixing. */
static void what_is_lost_is_shown(void **state)
{
    struct policy_figures odds = translate_of_odds(&usual);
    struct policy_figures jitter = translate_of_jitter(&usual, 100);
    (void)state;
    near_to(jitter.mean_s, 110, 1e-9);
    near_to(jitter.deviation_s, 28.9, 0.05);
    near_to(odds.deviation_s, 47.4, 0.05);
    near_to(jitter.mixing_s, 728, 1);
    near_to(odds.mixing_s, 235, 1);
}

static void odds_match_a_jitter(void **state)
{
    (void)state;
    near_to(translate_to_odds(&usual, 90, TRANSLATE_MEAN), 10, 1e-9);
    double same = sqrt(12) * 5 * sqrt(90);
    near_to(translate_to_odds(&usual, same, TRANSLATE_SPREAD), 10, 1e-9);
    struct theory_input back = usual;
    back.odds = round(translate_to_odds(&usual, 300, TRANSLATE_P99));
    near_to(translate_of_odds(&back).p99_s, 60 + 297, 15);
    near_to(translate_to_odds(&usual, 0, TRANSLATE_MEAN), 1, 0);
    near_to(translate_to_odds(&usual, 0, TRANSLATE_SPREAD), 1, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_jitter_matches_what_is_asked_for),
        cmocka_unit_test(what_is_lost_is_shown),
        cmocka_unit_test(odds_match_a_jitter),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
