/* SPDX-License-Identifier: Apache-2.0 */
#include "sim/scenario/cases.h"
#include "sim/scenario/quantity.h"
#include "tests/scenario/scenario_text.h"

static const char text[] = "scenario: 1\nseeds: 5..7\nmatrix:\n  resign_odds: [1, 10]\n"
                           "  profile: [ideal, etcd-lease]\n"
                           "  pass_length: [20ms, 'lognormal(2s, 1)']\n";

static void assert_same_parameters(const struct scenario_parameters *a,
                                   const struct scenario_parameters *b)
{
    size_t count;
    const struct scenario_parameter *table = scenario_parameters(&count);
    for (size_t i = 0; i < count; i++) {
        char x[SCENARIO_VALUE_BYTES], y[SCENARIO_VALUE_BYTES];
        assert_string_equal(scenario_parameter_print(&table[i], a, x),
                            scenario_parameter_print(&table[i], b, y));
    }
}

static void the_last_axis_is_fastest_and_seeds_are_faster_still(void **state)
{
    static const int64_t odds[] = {1, 1, 1, 1, 10, 10, 10, 10},
                         profiles[] = {0, 0, 2, 2, 0, 0, 2, 2};
    (void)state;
    struct scenario *s = load_good(text);
    assert_int_equal(scenario_combination_count(s), 8);
    assert_int_equal(scenario_seed_count(s), 3);
    assert_int_equal(scenario_case_count(s), 24);
    for (uint64_t n = 0; n < 24; n++) {
        struct scenario_case c = scenario_case_at(s, n);
        assert_int_equal(c.number, n);
        assert_int_equal(c.combination, n / 3);
        assert_int_equal(c.seed, 5 + n % 3);
        assert_int64_equal(c.parameters.resign_odds, odds[n / 3]);
        assert_int64_equal(c.parameters.profile, profiles[n / 3]);
        assert_int_equal(c.parameters.pass_length.kind,
                         n / 3 % 2 == 0 ? SIM_LAW_CONSTANT : SIM_LAW_LOGNORMAL);
    }
    scenario_free(s);
}

static void values_of_the_profile_belong_to_the_case(void **state)
{
    (void)state;
    struct scenario *s = load_good(text);
    assert_int64_equal(scenario_combination_at(s, 0).lease, 0);
    assert_int64_equal(scenario_combination_at(s, 2).lease, 60 * QUANTITY_S);
    scenario_free(s);
    s = load_good("scenario: 1\nmatrix:\n  lease: [profile, 15s]\n");
    assert_int64_equal(scenario_combination_at(s, 0).keep_alive_interval, 20 * QUANTITY_S);
    assert_int64_equal(scenario_combination_at(s, 1).keep_alive_interval, 5 * QUANTITY_S);
    scenario_free(s);
}

static void a_combination_has_a_label_and_options(void **state)
{
    char out[128];
    (void)state;
    struct scenario *s = load_good(text);
    assert_int_equal(scenario_combination_label(s, 7, out, sizeof out), 62);
    assert_string_equal(out, "resign_odds=10 profile=etcd-lease pass_length=lognormal(2s, 1)");
    scenario_combination_options(s, 3, out, sizeof out);
    assert_string_equal(
        out, "--set resign_odds=1 --set profile=etcd-lease --set 'pass_length=lognormal(2s, 1)'");
    assert_int_equal(scenario_combination_label(s, 7, out, 12), 62);
    assert_string_equal(out, "resign_odds");
    assert_int_equal(scenario_combination_label(s, 7, NULL, 0), 62);
    assert_string_equal(scenario_axis_value(s, 7, 1), "etcd-lease");
    scenario_free(s);
}

/* Of each name the last one counts; seeds have an option of their own. */
static void options_hold_the_settings_that_count(void **state)
{
    static const char *const settings[] = {
        "resources=3", "seeds=4", "resign_odds=7", "resources=5", "one_way_delay=exp(3ms)", NULL};
    char out[160];
    (void)state;
    struct scenario *s = load_set(text, settings);
    scenario_combination_options(s, 0, out, sizeof out);
    assert_string_equal(out, "--set profile=ideal --set pass_length=20ms --set resign_odds=7 "
                             "--set resources=5 --set 'one_way_delay=exp(3ms)'");
    scenario_combination_label(s, 0, out, sizeof out);
    assert_string_equal(out, "profile=ideal pass_length=20ms");
    scenario_free(s);
}

static void the_options_of_a_combination_lead_back_to_it(void **state)
{
    (void)state;
    struct scenario *s = load_good(text);
    for (uint64_t c = 0; c < 8; c++) {
        char settings[3][64];
        const char *list[4] = {NULL};
        for (uint32_t i = 0; i < 3; i++) {
            snprintf(settings[i], sizeof settings[i], "%s=%s", s->matrix[i].parameter->name,
                     scenario_axis_value(s, c, i));
            list[i] = settings[i];
        }
        struct scenario *one = load_set(text, list);
        const struct scenario_parameters parameters = scenario_combination_at(s, c);
        assert_int_equal(scenario_combination_count(one), 1);
        assert_same_parameters(&one->parameters, &parameters);
        scenario_free(one);
    }
    scenario_free(s);
}

static void without_a_matrix_there_is_one_combination(void **state)
{
    char out[16];
    (void)state;
    struct scenario *s = load_good("scenario: 1\n");
    assert_int_equal(scenario_case_count(s), 1);
    assert_int_equal(scenario_combination_label(s, 0, out, sizeof out), 0);
    assert_string_equal(out, "");
    scenario_free(s);
}

static void the_extent_of_a_parameter_goes_over_all_cases(void **state)
{
    int64_t least, most;
    (void)state;
    struct scenario *s = load_good("scenario: 1\nmatrix:\n  duration: [2h, 1h, 3h]\n");
    scenario_parameter_extent(s, scenario_parameter_find("duration"), &least, &most);
    assert_int64_equal(least, QUANTITY_H);
    assert_int64_equal(most, 3 * QUANTITY_H);
    scenario_parameter_extent(s, scenario_parameter_find("lease"), &least, &most);
    assert_int64_equal(least, 60 * QUANTITY_S);
    assert_int64_equal(most, 60 * QUANTITY_S);
    scenario_free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_last_axis_is_fastest_and_seeds_are_faster_still),
        cmocka_unit_test(values_of_the_profile_belong_to_the_case),
        cmocka_unit_test(a_combination_has_a_label_and_options),
        cmocka_unit_test(options_hold_the_settings_that_count),
        cmocka_unit_test(the_options_of_a_combination_lead_back_to_it),
        cmocka_unit_test(without_a_matrix_there_is_one_combination),
        cmocka_unit_test(the_extent_of_a_parameter_goes_over_all_cases),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
