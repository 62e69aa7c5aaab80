/* SPDX-License-Identifier: Apache-2.0 */
/* Parameters that do not go together, and the runs that show it. */
#include "sim/tune/coupling.h"

#include "sim/search/sweep.h"
#include "tests/scenario/scenario_text.h"

static const char fleet[] = "scenario: 1\ninstances: 3\nresources: 10\nduration: 2h\n";

/* Scenarios that break one rule each, by settings. */
static const struct {
    enum coupling rule;
    const char *settings[4];
    const char *numbers;
} broken[] = {
    {COUPLING_LEASE_UNRENEWED, {"lease=10s", "keep_alive_interval=30s"}, "30.51s >= 10s"},
    {COUPLING_CHECK_BEYOND_LEASE, {"lease=10s"}, "15.005s > 6.171666667s"},
    {COUPLING_CONVOY, {"resign_odds=1", "warm_up=5m"}, "odds 1, 10 resources"},
    {COUPLING_PAUSE_TOO_SHORT, {"head_start=5s"}, "5s >= 1s"},
    {COUPLING_HOLD_WITHOUT_EFFECT, {"master_check_interval=2m"}, "2m > 1m"},
    {COUPLING_SLOW_PASSES, {"pass_interval=10s"}, "4.55 % > 1 %"},
};

static struct scenario *with(const char *text, const char *const *settings)
{
    const char *list[5] = {NULL};
    for (int i = 0; i < 4; i++)
        list[i] = settings[i];
    return load_set(text, list);
}

static void each_rule_finds_its_parameters_and_spares_the_usual_ones(void **state)
{
    struct scenario *usual = load_good(fleet);
    char numbers[200];
    (void)state;
    for (int rule = 0; rule < COUPLING_COUNT; rule++)
        assert_false(
            coupling_applies((enum coupling)rule, &usual->parameters, numbers, sizeof numbers));
    scenario_free(usual);
    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
        struct scenario *s = with(fleet, broken[i].settings);
        assert_true(coupling_applies(broken[i].rule, &s->parameters, numbers, sizeof numbers));
        assert_string_equal(numbers, broken[i].numbers);
        scenario_free(s);
    }
}

/* What takes several instances or resources, or a lease, does not concern fewer. */
static void small_fleets_are_spared(void **state)
{
    static const struct {
        enum coupling rule;
        const char *settings[4];
    } rows[] = {
        {COUPLING_LEASE_UNRENEWED, {"profile=ideal", "keep_alive_interval=30s"}},
        {COUPLING_CHECK_BEYOND_LEASE, {"profile=ideal"}},
        {COUPLING_CHECK_BEYOND_LEASE, {"lease=10s", "instances=1"}},
        {COUPLING_CONVOY, {"resign_odds=1", "instances=1"}},
        {COUPLING_CONVOY, {"resign_odds=1", "resources=1"}},
        {COUPLING_PAUSE_TOO_SHORT, {"head_start=5s", "instances=1"}},
        {COUPLING_PAUSE_TOO_SHORT, {"start_stagger=5s", "resources=1"}},
    };
    char numbers[200];
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct scenario *s = with(fleet, rows[i].settings);
        if (coupling_applies(rows[i].rule, &s->parameters, numbers, sizeof numbers))
            fail_msg("row %zu applies: %s", i, numbers);
        scenario_free(s);
    }
}

static enum verdict run(const struct scenario *s, uint64_t number)
{
    struct sweep_options options = {.context = sim_context_default()};
    struct sweep_case one = {.scenario = s, .which = scenario_case_at(s, number)};
    sweep_case_run(&one, &options);
    enum verdict verdict = one.verdict;
    sweep_case_clear(&one, &options);
    return verdict;
}

/* The printed scenario extends the fleet, fails with the broken parameters and holds without. */
static void the_scenario_of_a_rule_fails_because_of_it(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
        for (int is_broken = 0; is_broken < 2; is_broken++) {
            char *text = NULL;
            size_t size;
            static const char *const none[4] = {NULL};
            struct scenario *s = with(fleet, is_broken ? broken[i].settings : none);
            FILE *out = open_memstream(&text, &size);
            coupling_print_scenario(out, broken[i].rule, s);
            fclose(out);
            scenario_free(s);
            struct diagnostics *d = calloc(1, sizeof *d);
            const struct memory_file files[] = {{"shown.yaml", text}, {"test.yaml", fleet}};
            struct scenario *shown = load_files(files, 2, "shown.yaml", NULL, false, d);
            if (!shown)
                fail_msg("%s\n%s", text, complaints_text(d));
            int failed = 0;
            for (uint64_t seed = 0; seed < 3; seed++) {
                shown->first_seed = shown->last_seed = seed + 1;
                failed += run(shown, 0) != VERDICT_HELD;
            }
            if ((failed > 0) != (is_broken == 1))
                fail_msg("%s: %d of 3 seeds failed\n%s", coupling_table[broken[i].rule].name,
                         failed, text);
            scenario_free(shown);
            free(text);
            free(d);
        }
    }
}

static void rules_have_names(void **state)
{
    (void)state;
    for (int rule = 0; rule < COUPLING_COUNT; rule++)
        assert_int_equal(coupling_find(coupling_table[rule].name), rule);
    assert_int_equal(coupling_find("nothing"), COUPLING_COUNT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_rule_finds_its_parameters_and_spares_the_usual_ones),
        cmocka_unit_test(small_fleets_are_spared),
        cmocka_unit_test(the_scenario_of_a_rule_fails_because_of_it),
        cmocka_unit_test(rules_have_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
