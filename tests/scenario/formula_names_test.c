/* SPDX-License-Identifier: Apache-2.0 */
#include "sim/scenario/formula_names.h"
#include "sim/scenario/quantity.h"
#include "tests/t.h"

static struct scenario_parameters parameters;

static int defaults(void **state)
{
    (void)state;
    scenario_parameters_default(&parameters);
    scenario_parameters_fill(&parameters);
    return 0;
}

static void assert_formula(const char *text, const char *expected)
{
    const struct formula_names names = formula_names_of(&parameters);
    struct formula_value value;
    struct text_error error;
    char printed[FORMULA_BYTES];
    if (formula_evaluate(text, strlen(text), &names, &value, &error) != TEXT_OK)
        fail_msg("%s: %s (%s)", text, error.message, error.help);
    assert_string_equal(formula_print(value, printed), expected);
}

static void set(const char *name, const char *value)
{
    struct text_error error;
    assert_int_equal(scenario_parameter_set(scenario_parameter_find(name), value, strlen(value),
                                            &parameters, &error),
                     TEXT_OK);
}

static void parameters_go_by_their_names(void **state)
{
    (void)state;
    assert_formula("lease", "1m");
    assert_formula("resign_odds", "10");
    assert_formula("lease + 2 * call_timeout", "1m20s");
    assert_formula("instances * resources", "3");
}

static void laws_have_a_mean_and_bounds(void **state)
{
    (void)state;
    set("pass_length", "uniform(1s, 3s)");
    assert_formula("pass_length.least", "1s");
    assert_formula("pass_length.mean", "2s");
    assert_formula("pass_length.most", "3s");
    assert_formula("one_way_delay.most", "5ms");
}

static void what_follows_from_the_defaults_is_known(void **state)
{
    (void)state;
    assert_formula("effective_pause", "1s");
    assert_formula("effective_check", "5s");
    assert_formula("effective_hold", "1m");
    assert_formula("effective_odds", "10");
    assert_formula("effective_back_off_max", "5s");
    assert_formula("round_trip", "10ms");
    assert_formula("round_trip_most", "10ms");
    assert_formula("check_period", "5.01s");
    assert_formula("hold_checks", "12");
    assert_formula("mean_tenure", "1m45.21s"); /* 5.01 * 21 */
    assert_formula("mean_tenure_seen", "1m44.563606655s"); /* less 5.01^2 * 90 / (3600 - 105.21) */
    assert_formula("keep_alive_period", "20.5s");
    assert_formula("failover_least", "39.505s"); /* 60 - 20 - 0.5 - 0.01, 0.01 + 0.005 */
    assert_formula("failover_most", "1m0.52s");  /* 60 + 0.5 + 0.01 + 2 * 0.005 */
    assert_formula("stale_window", "15.005s");
    assert_formula("overlap_most", "0s");
    assert_formula("recovery_most", "1m16.52s"); /* + 10 + 5 + 1 */
}

static void values_that_are_too_small_are_clamped(void **state)
{
    (void)state;
    set("pre_election_pause", "0s");
    set("master_check_interval", "0s");
    set("master_hold_interval", "0s");
    set("resign_odds", "-3");
    set("back_off_min", "10s");
    set("one_way_delay", "0");
    assert_formula("effective_pause", "10ms");
    assert_formula("effective_check", "50ms");
    assert_formula("effective_hold", "10s");
    assert_formula("effective_odds", "1");
    assert_formula("effective_back_off_max", "10s");
    assert_formula("hold_checks", "200");
    assert_formula("mean_tenure", "10s");
}

static void an_exact_multiple_takes_no_further_check(void **state)
{
    (void)state;
    set("one_way_delay", "0");
    assert_formula("hold_checks", "12");
    assert_formula("mean_tenure", "1m45s");
    set("master_hold_interval", "60.000000001s");
    assert_formula("hold_checks", "13");
    set("master_check_interval", "2m");
    assert_formula("hold_checks", "1");
    assert_formula("mean_tenure", "20m");
    set("one_way_delay", "250ms"); /* a longer round trip saves a check */
    set("master_check_interval", "5s");
    set("master_hold_interval", "60s");
    assert_formula("hold_checks", "11");
}

static void a_run_sees_few_of_the_longest_tenures(void **state)
{
    (void)state;
    set("one_way_delay", "0");
    set("duration", "24h");
    set("warm_up", "10m");
    assert_formula("mean_tenure_seen", "1m44.973744093s"); /* 105 - 25 * 90 / 85695 */
    set("resign_odds", "1");
    assert_formula("mean_tenure_seen", "1m");
    set("resign_odds", "1000000000");
    assert_formula("mean_tenure_seen", "0s");
}

static void a_newcomer_waits_for_the_rest_of_a_tenure_and_for_those_before_it(void **state)
{
    (void)state;
    set("one_way_delay", "0");
    set("commit_delay", "0");
    set("pass_interval", "600ms");
    assert_formula("residual_tenure", "1m3.214285714s"); /* (105 + 2250 / 105) / 2 */
    assert_formula("handover_mean", "300ms");
    assert_formula("leaderless_mean", "2849ppm"); /* 0.3 / 105.3 */
    assert_formula("newcomer_mean", "2m49.314285714s"); /* 0.5 + 63.21 + 105 + 2 * 0.3 */
    set("instances", "2");
    assert_formula("newcomer_mean", "1m4.014285714s");
    set("instances", "1");
    assert_formula("newcomer_mean", "1m3.714285714s");
    set("resign_odds", "1"); /* all tenures are equal */
    assert_formula("residual_tenure", "30s");
    set("one_way_delay", "10ms");
    set("commit_delay", "5ms");
    assert_formula("handover_mean", "325ms");
    set("instances", "5");
    set("resign_odds", "10");
    /* 0.5 + 0.03 + 0.01, (105.42 + 5.02^2 * 90 / 105.42) / 2, 3 * 105.42, 4 * 0.325 */
    assert_formula("newcomer_mean", "6m21.567142857s");
}

static void a_resignation_waits_for_the_end_of_a_pass(void **state)
{
    (void)state;
    assert_formula("pass_wait", "50ms"); /* 20 ms every 100 ms */
    set("pass_length", "500ms");
    assert_formula("pass_wait", "250ms");
    set("pass_length", "uniform(300ms, 900ms)"); /* (0.81 + 0.27 + 0.09) / 3 / 1.2 */
    assert_formula("pass_wait", "325ms");
    set("pass_interval", "600ms"); /* (0.015 + 2 * 0.075 * 0.6 + 0.39) / 2 / (0.075 + 0.6) */
    assert_formula("pass_wait", "366.666666ms");
    set("pass_interval", "900ms"); /* (0.12 + 2 * 0.3 * 0.6 + 0.39) / 2 / 0.9 */
    assert_formula("pass_wait", "483.333333ms");
    set("pass_interval", "1s"); /* (0.19 + 2 * 0.4 * 0.6 + 0.39) / 2 */
    assert_formula("pass_wait", "530ms");
    set("pass_length", "uniform(900ms, 900ms)");
    set("pass_interval", "1ms");
    assert_formula("pass_wait", "450ms");
    set("pass_length", "uniform(0s, 1000d)"); /* a third of it, as exactly as cubes of it fit */
    assert_formula("floor(pass_wait / 1d)", "333");
    set("pass_interval", "1ns");
    set("pass_length", "exp(300ms)");
    assert_formula("pass_wait", "300ms");
    set("pass_interval", "300ms"); /* 3 * 0.09 / 2 / (0.3 + 0.3 / e) */
    assert_formula("pass_wait", "328.97636ms");
    set("pass_interval", "1d"); /* no pass is longer: half the interval, and 0.09 / 1 d */
    assert_formula("pass_wait", "12h0.000001041s");
    set("pass_length", "exp(0s)");
    assert_formula("pass_wait", "12h");
    set("pass_interval", "1ns");
    set("pass_length", "lognormal(1s, 1)"); /* e^1.5 / 2 = 2.2408, to 5 digits */
    assert_formula("pass_wait", "2.240807379s");
    set("pass_interval", "1s"); /* 2.20444 by 200,000 quantiles; to four digits */
    assert_formula("pass_wait", "2.204404191s");
    set("pass_length", "lognormal(0s, 1)");
    assert_formula("pass_wait", "500ms");
    set("execute", "at_once");
    assert_formula("pass_wait", "0s");
    set("execute", "between_passes");
    set("pass_interval", "0s");
    assert_formula("pass_wait", "0s");
}

static void chance_spreads_load_the_better_the_more_there_is(void **state)
{
    (void)state;
    set("resources", "30");
    assert_formula("load_jain_mean", "937500ppm");
    set("resources", "10");
    assert_formula("load_jain_mean", "833333ppm");
    set("instances", "1");
    assert_formula("load_jain_mean", "100%");
}

static void without_a_lease_the_store_knows_at_once(void **state)
{
    (void)state;
    set("lease", "0");
    assert_formula("failover_least", "15ms");
    assert_formula("failover_most", "15ms");
    set("keep_alive_poll", "0");
    assert_formula("keep_alive_period", "20.01s");
}

static void a_short_lease_and_patience_let_beliefs_overlap(void **state)
{
    (void)state;
    set("lease", "10s");
    set("keep_alive_interval", "3s");
    set("tolerated_check_errors", "2");
    assert_formula("stale_window", "45.005s");
    assert_formula("overlap_most", "38.5s"); /* less 10 - 3 - 0.5 - 0.01 + 0.01 + 0.005 */
    set("keep_alive_interval", "30s");
    assert_formula("failover_least", "15ms");
}

static void a_head_start_wins_the_race(void **state)
{
    (void)state;
    assert_formula("start_race", "333333ppm");
    set("head_start", "300ms"); /* 0.3 + (1 - 0.027) / 3 */
    assert_formula("start_race", "624333ppm");
    set("head_start", "1s");
    assert_formula("start_race", "100%");
    set("head_start", "2s");
    assert_formula("start_race", "100%");
    set("instances", "1");
    set("head_start", "0");
    assert_formula("start_race", "100%");
}

static void unknown_names_are_refused_with_a_suggestion(void **state)
{
    static const struct {
        const char *text, *help;
    } bad[] = {
        {"leas", "did you mean 'lease'?"},
        {"mean_tenur", "did you mean 'mean_tenure'?"},
        {"stale_windo", "did you mean 'stale_window'?"},
        {"hold_clock", ""},
    };
    const struct formula_names names = formula_names_of(&parameters);
    struct formula_value value;
    struct text_error error;
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_int_equal(formula_evaluate(bad[i].text, strlen(bad[i].text), &names, &value, &error),
                         TEXT_NAME);
        assert_string_equal(error.help, bad[i].help);
    }
    assert_int_equal(formula_evaluate("one_way_delay.max", 17, &names, &value, &error), TEXT_NAME);
    assert_int_equal(formula_evaluate("lease.mean", 10, &names, &value, &error), TEXT_NAME);
    assert_int_equal(formula_evaluate("pass_length", 11, &names, &value, &error), TEXT_NAME);
}

static void every_row_has_a_value_of_its_dimension(void **state)
{
    const struct formula_names names = formula_names_of(&parameters);
    size_t count;
    const struct formula_name_row *rows = formula_name_rows(&count);
    (void)state;
    for (size_t i = 0; i < count; i++) {
        struct formula_value value;
        struct text_error error;
        assert_int_equal(
            formula_evaluate(rows[i].name, strlen(rows[i].name), &names, &value, &error), TEXT_OK);
        assert_int_equal(value.dimension, rows[i].dimension);
        assert_true(strlen(rows[i].meaning) > 0);
    }
}

static void huge_values_do_not_overflow(void **state)
{
    set("master_check_interval", "1000d");
    set("resign_odds", "1000000000");
    set("tolerated_check_errors", "1000");
    set("call_timeout", "1000d");
    set("one_way_delay", "lognormal(1000d, 4)");
    set("keep_alive_poll", "1000d");
    every_row_has_a_value_of_its_dimension(state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(parameters_go_by_their_names, defaults),
        cmocka_unit_test_setup(laws_have_a_mean_and_bounds, defaults),
        cmocka_unit_test_setup(what_follows_from_the_defaults_is_known, defaults),
        cmocka_unit_test_setup(values_that_are_too_small_are_clamped, defaults),
        cmocka_unit_test_setup(a_run_sees_few_of_the_longest_tenures, defaults),
        cmocka_unit_test_setup(an_exact_multiple_takes_no_further_check, defaults),
        cmocka_unit_test_setup(a_newcomer_waits_for_the_rest_of_a_tenure_and_for_those_before_it,
                               defaults),
        cmocka_unit_test_setup(a_resignation_waits_for_the_end_of_a_pass, defaults),
        cmocka_unit_test_setup(chance_spreads_load_the_better_the_more_there_is, defaults),
        cmocka_unit_test_setup(without_a_lease_the_store_knows_at_once, defaults),
        cmocka_unit_test_setup(a_short_lease_and_patience_let_beliefs_overlap, defaults),
        cmocka_unit_test_setup(a_head_start_wins_the_race, defaults),
        cmocka_unit_test_setup(huge_values_do_not_overflow, defaults),
        cmocka_unit_test_setup(unknown_names_are_refused_with_a_suggestion, defaults),
        cmocka_unit_test_setup(every_row_has_a_value_of_its_dimension, defaults),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
