/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A script is the same run as the case that it was written from. A few seeds of the shipped
 * scenarios and a few made-up worlds; search.script_all has more of both.
 */
#include "tests/search/script_trial.h"
#include "tests/search/script_worlds.h"
#include "tests/t.h"

static void shipped_scenarios_are_the_runs_of_their_scripts(void **state)
{
    (void)state;
    assert_true(script_trial_all_shipped(1) >= 32);
}

#ifdef __OPTIMIZE__
#define WORLDS 300
#else
#define WORLDS 60
#endif

static void made_up_worlds_are_the_runs_of_their_scripts(void **state)
{
    (void)state;
    for (uint64_t number = 1; number <= WORLDS; number++)
        script_trial_world(number);
}

/* ---- the text ------------------------------------------------------------------------------- */

/* The script of the only case of a text, without the lines between `from` and `to`. */
static void assert_script(const char *text, const char *from, const char *to, const char *expected)
{
    struct script_trial trial;
    struct scenario *scenario = script_trial_read(text);
    const struct scenario_case which = scenario_case_at(scenario, 0);
    script_trial(&trial, scenario, &which);
    char *begin = strstr(trial.text, from), *end = strstr(trial.text, to);
    assert_non_null(begin);
    assert_non_null(end);
    memmove(begin, end, strlen(end) + 1);
    assert_string_equal(trial.text, expected);
    script_trial_end(&trial);
    scenario_free(scenario);
}

static void what_was_drawn_or_waited_for_stands_there_with_time_and_name(void **state)
{
    (void)state;
    assert_script("scenario: 1\n"
                  "name: drawn\n"
                  "seeds: 7\n"
                  "duration: 5m\n"
                  "instances: [east, west]\n"
                  "faults:\n"
                  "  - every 2m crash any restart after 30s\n"
                  "  - when west crashes step all by 1s\n"
                  "  - at 1m crash candidate(r1) restart after 1s\n"
                  "  - at 100s outage for 1s\n"
                  "  - at 4m heal\n",
                  "start_stagger", "faults:",
                  "scenario: 1\n"
                  "name: drawn-seed-7\n"
                  "seeds: 7\n"
                  "duration: 5m\n"
                  "warm_up: 0s\n"
                  "ties: insertion\n"
                  "instances:\n"
                  "  - east\n"
                  "  - west\n"
                  "resources: 1\n"
                  "faults:\n"
                  "  - at 44.296523223s crash west restart after 30s\n"
                  "  - after 44.296523223s step all by 1s\n"
                  "  - at 1m crash east restart after 1s\n"
                  "  - at 1m40s outage store for 1s\n"
                  "  - at 2m44.296523223s crash west restart after 30s\n"
                  "  - at 4m heal\n");
}

static void what_people_wrote_is_kept(void **state)
{
    (void)state;
    assert_script("scenario: 1\n"
                  "name: group/a-name-so-long-that-the-seed-would-not-fit-behind-all-of\n"
                  "summary: 'one: with \"quotes\", a # and a \\'\n"
                  "story: |\n"
                  "  First line.\n"
                  "    Indented.\n"
                  "\n"
                  "  After an empty one.\n"
                  "source: \"two\\nlines\\tand a tab\"\n"
                  "tags: [a, 2b]\n"
                  "known_failing: \" begins with a blank\"\n"
                  "duration: 1m\n",
                  "duration", "close_revokes",
                  "scenario: 1\n"
                  "name: group/a-name-so-long-that-the-seed-would-not-fit-behind-a-seed-1\n"
                  "summary: \"one: with \\\"quotes\\\", a # and a \\\\\"\n"
                  "story: |\n"
                  "  First line.\n"
                  "    Indented.\n"
                  "\n"
                  "  After an empty one.\n"
                  "source: \"two\\nlines\\x09and a tab\"\n"
                  "tags:\n"
                  "  - a\n"
                  "  - 2b\n"
                  "known_failing: \" begins with a blank\"\n"
                  "seeds: 1\n"
                  "close_revokes: own_timeout\n");
}

static void expectations_over_seeds_are_left_out_and_what_they_allow_is_kept(void **state)
{
    (void)state;
    assert_script("scenario: 1\n"
                  "name: over\n"
                  "duration: 1m\n"
                  "expect:\n"
                  "  - over seeds:\n"
                  "      - S2h violated in >= 1 seeds\n"
                  "      - S5 violated in >= 0 seeds\n"
                  "      - tenure fits geometric\n"
                  "  - S5 may be violated\n"
                  "  - changes <= 3 * (1 + resign_odds)\n",
                  "seeds: 1", "expect",
                  "scenario: 1\n"
                  "name: over-seed-1\n"
                  "expect:\n"
                  "  - S5 may be violated\n"
                  "  - changes <= 3 * (1 + resign_odds)\n"
                  "  - S2h may be violated\n"
                  "# over seeds, so left out: S2h violated in >= 1 seeds\n"
                  "# over seeds, so left out: S5 violated in >= 0 seeds\n"
                  "# over seeds, so left out: tenure fits geometric\n");
}

static void what_a_file_cannot_hold_is_refused(void **state)
{
    (void)state;
    char *text;
    struct scenario *scenario = script_trial_read("scenario: 1\nfaults:\n  - at 1m crash any\n");
    struct scenario_case which = scenario_case_at(scenario, 0);
    struct fault_log faults = {0};
    const struct script script = {.scenario = scenario, .which = &which, .faults = &faults};
    for (uint64_t strike = 0; strike <= SCENARIO_FAULTS_LIMIT; strike++) {
        const struct fault_log_entry entry = {.strike = strike};
        assert_true(fault_log_add(&faults, &entry) && fault_log_add(&faults, &entry));
    }
    assert_int_equal(script_fault_count(&faults), SCENARIO_FAULTS_LIMIT + 1);
    assert_int_equal(script_write(&script, &text), SCRIPT_TOO_MANY_FAULTS);
    faults.count -= 2;
    assert_int_equal(script_write(&script, &text), SCRIPT_GOOD);
    free(text);
    which.seed = UINT64_C(1) << 63;
    assert_int_equal(script_write(&script, &text), SCRIPT_SEED_TOO_LARGE);
    assert_null(text);
    fault_log_destroy(&faults);
    scenario_free(scenario);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shipped_scenarios_are_the_runs_of_their_scripts),
        cmocka_unit_test(what_was_drawn_or_waited_for_stands_there_with_time_and_name),
        cmocka_unit_test(what_people_wrote_is_kept),
        cmocka_unit_test(expectations_over_seeds_are_left_out_and_what_they_allow_is_kept),
        cmocka_unit_test(what_a_file_cannot_hold_is_refused),
        cmocka_unit_test(made_up_worlds_are_the_runs_of_their_scripts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
