/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Running ahead: a case is the same run whether masters foresee their checks or go step by step.
 * Made-up worlds in which times meet, and what keeps anybody from running ahead.
 */
#include "sim/search/case_run.h"
#include "sim/search/difference.h"
#include "tests/search/script_trial.h"
#include "tests/search/script_worlds.h"
#include "tests/t.h"

/* Beside each five of these there is one full of faults. */
#if !defined(WORLDS) && defined(__OPTIMIZE__)
#define WORLDS 600
#elif !defined(WORLDS)
#define WORLDS 100
#endif

static void run(const struct scenario *scenario, bool step_by_step, struct case_result *result)
{
    const struct scenario_case which = scenario_case_at(scenario, 0);
    const struct case_options options = {.context = sim_context_default(),
                                         .step_by_step = step_by_step};
    case_run(scenario, &which, &options, result);
    assert_int_equal(result->outcome, CASE_FINISHED);
}

static void assert_same(const char *text, const struct case_result *a, const struct case_result *b)
{
    if (a->digest.high == b->digest.high && a->digest.low == b->digest.low &&
        a->steps == b->steps && a->events == b->events && a->requests == b->requests)
        return;
    fputs(text, stderr);
    fail_msg("%" PRIu64 " steps, %" PRIu64 " events, %" PRIu64 " requests; step by step %" PRIu64
             ", %" PRIu64 ", %" PRIu64,
             a->steps, a->events, a->requests, b->steps, b->events, b->requests);
}

/* How often somebody ran ahead. */
static uint64_t run_both_ways(const char *text)
{
    struct case_result ahead, step_by_step;
    struct scenario *scenario = script_trial_read(text);
    run(scenario, false, &ahead);
    run(scenario, true, &step_by_step);
    assert_same(text, &ahead, &step_by_step);
    assert_int_equal(step_by_step.ran_ahead, 0);
    uint64_t ran_ahead = ahead.ran_ahead;
    case_result_clear(&ahead);
    case_result_clear(&step_by_step);
    scenario_free(scenario);
    return ran_ahead;
}

static void calm_worlds_are_the_same_step_by_step(void **state)
{
    unsigned with_somebody_ahead = 0;
    (void)state;
    for (uint64_t number = 1; number <= WORLDS; number++) {
        char *text = script_calm_world(number);
        with_somebody_ahead += run_both_ways(text) > 0;
        free(text);
    }
    assert_true(with_somebody_ahead > WORLDS * 2 / 3);
}

static void worlds_full_of_faults_are_the_same_step_by_step(void **state)
{
    (void)state;
    for (uint64_t number = 1; number <= WORLDS / 5; number++) {
        char *text = script_world(number);
        run_both_ways(text);
        free(text);
    }
}

/* ---- who may ------------------------------------------------------------------------------- */

static uint64_t ran_ahead(const char *settings)
{
    char text[1000];
    snprintf(text, sizeof text,
             "scenario: 1\nname: ahead\nduration: 20m\nresources: 4\n%s", settings);
    return run_both_ways(text);
}

static void masters_of_a_store_that_answers_at_once_run_ahead(void **state)
{
    (void)state;
    assert_true(ran_ahead("profile: ideal\n") > 10);
    assert_true(ran_ahead("profile: ideal\nsubject: trillian-2018\n") > 10);
    assert_true(ran_ahead("profile: ideal\npass_length: exp(1s)\n") > 10);
}

static void nobody_runs_ahead_where_answers_take_time(void **state)
{
    (void)state;
    assert_int_equal(ran_ahead("profile: ideal\none_way_delay: 1ms\n"), 0);
}

static void nobody_runs_ahead_where_a_lease_can_end(void **state)
{
    (void)state;
    assert_int_equal(ran_ahead("one_way_delay: 0s\ncommit_delay: 0s\nno_master_answer: false\n"),
                     0);
}

static void nobody_runs_ahead_with_random_ties(void **state)
{
    (void)state;
    assert_int_equal(ran_ahead("profile: ideal\nties: random\n"), 0);
}

static void nobody_runs_ahead_while_a_fault_is_active_or_waits_for_an_event(void **state)
{
    (void)state;
    assert_int_equal(ran_ahead("profile: ideal\nfaults:\n  - cut n1\n"), 0);
    assert_int_equal(ran_ahead("profile: ideal\nfaults:\n"
                               "  - when any resigns for the 1000th time crash n1\n"),
                     0);
    assert_int_equal(ran_ahead("profile: ideal\nfaults:\n"
                               "  - when nobody is master of r1 for 9m crash n1\n"),
                     0);
}

/* The last messages of the first instance arrive a minute after the end of the delay. */
static void nobody_runs_ahead_while_a_call_is_under_way(void **state)
{
    (void)state;
    assert_int_equal(ran_ahead("profile: ideal\ncall_timeout: 1000s\nfaults:\n"
                               "  - delay n1 by 1m until 19m30s\n"),
                     0);
    assert_true(ran_ahead("profile: ideal\ncall_timeout: 1000s\nfaults:\n"
                          "  - delay n1 by 1m until 5m\n") > 10);
}

static void masters_run_ahead_when_it_is_over_or_has_struck(void **state)
{
    (void)state;
    assert_true(ran_ahead("profile: ideal\nfaults:\n  - at 0s cut n1 until 5m\n") > 10);
    assert_true(ran_ahead("profile: ideal\nfaults:\n"
                          "  - when n1 crashes heal\n  - at 5m crash n1\n") > 10);
    assert_true(ran_ahead("profile: ideal\nfaults:\n  - when any resigns crash n1\n") > 10);
}

static void a_process_that_is_down_for_good_is_in_nobodys_way(void **state)
{
    (void)state;
    assert_true(ran_ahead("profile: ideal\nfaults:\n  - at 1s crash n1\n") > 10);
    assert_true(ran_ahead("profile: ideal\nfaults:\n  - at 1s stop n1\n") > 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(calm_worlds_are_the_same_step_by_step),
        cmocka_unit_test(worlds_full_of_faults_are_the_same_step_by_step),
        cmocka_unit_test(masters_of_a_store_that_answers_at_once_run_ahead),
        cmocka_unit_test(nobody_runs_ahead_where_answers_take_time),
        cmocka_unit_test(nobody_runs_ahead_where_a_lease_can_end),
        cmocka_unit_test(nobody_runs_ahead_with_random_ties),
        cmocka_unit_test(nobody_runs_ahead_while_a_fault_is_active_or_waits_for_an_event),
        cmocka_unit_test(nobody_runs_ahead_while_a_call_is_under_way),
        cmocka_unit_test(masters_run_ahead_when_it_is_over_or_has_struck),
        cmocka_unit_test(a_process_that_is_down_for_good_is_in_nobodys_way),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
