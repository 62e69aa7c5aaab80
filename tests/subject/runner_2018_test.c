/* SPDX-License-Identifier: Apache-2.0 */
/* The runner of 2018: its calls and end states branch by branch, and each defect cured alone. */
#include "tests/fault/fleet_world.h"
#include "tests/t.h"

static struct fleet_world w;

static int close_it(void **state)
{
    (void)state;
    fleet_world_close(&w);
    return 0;
}

enum {
    CHECK_ERROR = DEFECT_STALE_BELIEF_AFTER_CHECK_ERROR,
    AFTER_RUN = DEFECT_STALE_BELIEF_AFTER_RUN,
    EXIT = DEFECT_EXIT_ON_WAIT_ERROR,
    CLOSE = DEFECT_CLOSE_WITH_DEAD_CONTEXT,
    BLOCK = DEFECT_BLOCK_ON_SHUTDOWN,
    ALL = CHECK_ERROR | AFTER_RUN | EXIT | CLOSE | BLOCK
};

/* One instance; a store that revokes with the caller's context, so that one sees which one that is.
 */
static void prepare(unsigned defects)
{
    fleet_world_init(&w);
    w.parameters.close_revokes = STORE_CLOSE_CALLER_CONTEXT;
    w.config.instance_count = 1;
    w.config.is_2018 = true;
    w.config.defects = defects;
    w.config.runner.resign_odds = 1000000;
    w.config.runner.pre_election_pause_ns = 0;
    w.config.pass_interval_ns = 0;
}

static void begin(unsigned defects, const char *const *sentences)
{
    prepare(defects);
    while (*sentences)
        fleet_world_fault(&w, *sentences++);
    fleet_world_open(&w);
}

/* The calls in their order with their outcome, what the tracker was told, and how it ended:
 * "start wait +true is_master(unavailable) wait +true* close(cancelled) ended(held)". A star: it
 * was set already. Checks that say yes are left out. */
static const char *trace(int instance)
{
    static char text[2000];
    size_t length = 0;
    text[0] = '\0';
    sim_kernel_flush(w.kernel);
    for (size_t i = 0; i < w.log.count; i++) {
        const struct sim_event *e = &w.log.events[i];
        const char *before = length > 0 ? " " : "";
        if (e->instance != instance || length > sizeof text - 100)
            continue;
        if (e->kind == SIM_EVENT_ANSWERED) {
            const char *name =
                e->cause == SIM_OPERATION_WAIT ? "wait" : sim_operation_name(e->cause);
            length += (size_t)sprintf(text + length, "%s%s", before, name);
            if (e->value != ELECTION_OK)
                length += (size_t)sprintf(text + length, "(%s)",
                                          election_error_name((enum election_error)e->value));
        } else if (e->kind == SIM_EVENT_CHECKED && (e->cause != ELECTION_OK || !e->value)) {
            length += (size_t)sprintf(text + length, "%sis_master(%s)", before,
                                      e->cause ? election_error_name(e->cause) : "no");
        } else if (e->kind == SIM_EVENT_BELIEVED || e->kind == SIM_EVENT_DISBELIEVED) {
            length += (size_t)sprintf(text + length, "%s%s", before,
                                      e->kind == SIM_EVENT_BELIEVED ? "+true" : "+false");
        } else if (e->kind == SIM_EVENT_DUPLICATE_SET) {
            length +=
                (size_t)sprintf(text + length, "%s%s", before, e->value ? "+true*" : "+false*");
        } else if (e->kind == SIM_EVENT_RUNNER_ENDED) {
            length += (size_t)sprintf(text + length, "%sended(%s)", before,
                                      e->extra ? "held" : "not held");
        }
    }
    return text;
}

static const char *trace_of(unsigned defects, const char *const *sentences)
{
    if (w.kernel)
        fleet_world_close(&w);
    begin(defects, sentences);
    fleet_world_go(&w, 100 * S);
    return trace(0);
}

/* The operator deletes the entry; the session stays. */
static void delete_entry(void *unused)
{
    (void)unused;
    store_leave(w.store->resources[0].owner->session, 0, SIM_CAUSE_REVOKE);
}

/* ---- branch by branch, with all its defects ------------------------------------------------- */

/* Each test opens its own worlds and leaves the last one to close_it. */
static int open_none(void **state)
{
    (void)state;
    memset(&w, 0, sizeof w);
    return 0;
}

static void cancelled_in_the_pause_nothing_is_called(void **state)
{
    (void)state;
    prepare(ALL);
    w.config.runner.pre_election_pause_ns = 1 * S;
    fleet_world_fault(&w, "at 1ns stop n1 context cancelled");
    fleet_world_open(&w);
    fleet_world_go(&w, 100 * S);
    assert_string_equal(trace(0), "ended(not held)");
}

static void a_failed_start_ends_the_run_without_a_close(void **state)
{
    (void)state;
    assert_string_equal(trace_of(ALL, FAULTS("fail start of n1 times 1")),
                        "start(unavailable) ended(not held)");
}

static void the_first_failed_wait_ends_the_run_with_a_close_under_a_live_context(void **state)
{
    (void)state;
    assert_string_equal(trace_of(ALL, FAULTS("fail wait_for_mastership of n1 times 1")),
                        "start wait(unavailable) close ended(not held)");
}

static void a_failed_check_leaves_it_true_and_sets_it_again(void **state)
{
    (void)state;
    assert_string_equal(trace_of(ALL, FAULTS("fail is_master of n1 times 1",
                                             "at 50s stop n1 context cancelled")),
                        "start wait +true is_master(unavailable) wait +true* close(cancelled) "
                        "ended(held) +false"); /* the end of the process, not of the run */
}

static void a_failed_check_and_a_failed_wait_leave_it_true_for_ever(void **state)
{
    (void)state;
    assert_string_equal(trace_of(ALL, FAULTS("fail is_master of n1 times 1",
                                             "fail wait_for_mastership of n1 nth 2 times 1")),
                        "start wait +true is_master(unavailable) wait(unavailable) close "
                        "ended(held)");
    assert_int_equal(w.fleet->instances[0].running, 0);
    assert_int_equal(election_tracker_count(w.fleet->instances[0].tracker), 1);
    assert_int_equal(fleet_world_master(&w), SIM_NO_INSTANCE);
}

static void a_check_that_says_no_clears_it_and_campaigns(void **state)
{
    (void)state;
    begin(ALL, FAULTS("at 50s stop n1 context cancelled"));
    fleet_world_at(&w, 21 * S, delete_entry, NULL);
    fleet_world_go(&w, 100 * S);
    assert_string_equal(trace(0), "start wait +true is_master(no) +false wait +true "
                                  "close(cancelled) ended(held) +false");
}

static void cancelled_while_master_it_stays_true(void **state)
{
    (void)state;
    assert_string_equal(trace_of(ALL, FAULTS("at 50s stop n1 context cancelled")),
                        "start wait +true close(cancelled) ended(held) +false");
}

static void a_resignation_is_resign_start_and_another_campaign(void **state)
{
    (void)state;
    prepare(ALL);
    w.config.runner.resign_odds = 1;
    fleet_world_open(&w);
    fleet_world_go(&w, 100 * S);
    assert_string_equal(trace(0), "start wait +true +false resign start wait +true");
}

static void a_failed_resignation_is_won_back(void **state)
{
    (void)state;
    prepare(ALL);
    w.config.runner.resign_odds = 1;
    fleet_world_fault(&w, "fail resign of n1 times 1");
    fleet_world_fault(&w, "fail start of n1 nth 2 times 1"); /* its error is dropped as well */
    fleet_world_open(&w);
    fleet_world_go(&w, 100 * S);
    assert_string_equal(trace(0), "start wait +true +false resign(unavailable) start(unavailable) "
                                  "wait +true");
    assert_int_equal(w.store->resources[0].epoch, 1);
    assert_int_equal(event_log_nth(&w.log, SIM_EVENT_EXECUTE_ENDED, 0, 0)->value,
                     ELECTION_ERR_UNAVAILABLE);
}

/* Passes of 40 s, so that a resignation of 60 s or 70 s waits until 80 s at least. */
static void stop_while_queued(unsigned defects)
{
    prepare(defects);
    w.config.runner.resign_odds = 1;
    w.config.runner.master_hold_interval_ns = 60 * S;
    w.config.pass_interval_ns = 200 * S;
    w.config.pass_length.a_ns = 150 * S;
    fleet_world_fault(&w, "when n1 resigns stop n1 context cancelled");
    fleet_world_open(&w);
    fleet_world_go(&w, 1000 * S);
    assert_int_equal(event_log_count(&w.log, SIM_EVENT_RESIGNATION_QUEUED, 0), 1);
}

static void stopped_while_a_resignation_is_queued_it_never_returns(void **state)
{
    (void)state;
    stop_while_queued(ALL);
    assert_string_equal(trace(0), "start wait +true +false");
    assert_int_equal(w.fleet->instances[0].state, INSTANCE_STOPPING);
    assert_int_equal(w.fleet->instances[0].running, 1);
}

/* Not even by the drain at the end of the pass that is in flight. */
static void the_queue_is_not_read_any_more_once_it_is_told_to_stop(void **state)
{
    (void)state;
    prepare(ALL);
    w.config.runner.resign_odds = 1;
    w.config.pass_interval_ns = 10 * S;
    w.config.pass_length.a_ns = 10 * S; /* a pass is in flight at any time */
    fleet_world_fault(&w, "when n1 resigns stop n1");
    fleet_world_open(&w);
    fleet_world_go(&w, 1000 * S);
    assert_string_equal(trace(0), "start wait +true +false");
    assert_int_equal(w.fleet->instances[0].state, INSTANCE_STOPPING);
}

/* ---- each defect cured alone ---------------------------------------------------------------- */

static void cured_of_the_stale_belief_after_a_failed_check(void **state)
{
    (void)state;
    assert_string_equal(trace_of(ALL & ~CHECK_ERROR, FAULTS("fail is_master of n1 times 1",
                                                            "at 50s stop n1 context cancelled")),
                        "start wait +true is_master(unavailable) +false wait +true "
                        "close(cancelled) ended(held) +false");
    /* the others stay */
    assert_string_equal(
        trace_of(ALL & ~CHECK_ERROR, FAULTS("fail wait_for_mastership of n1 times 1")),
        "start wait(unavailable) close ended(not held)");
}

static void cured_of_the_stale_belief_after_the_run(void **state)
{
    (void)state;
    assert_string_equal(trace_of(ALL & ~AFTER_RUN, FAULTS("at 50s stop n1 context cancelled")),
                        "start wait +true +false close(cancelled) ended(not held)");
    assert_string_equal(trace_of(ALL & ~AFTER_RUN,
                                 FAULTS("fail is_master of n1 times 1",
                                        "fail wait_for_mastership of n1 nth 2 times 1")),
                        "start wait +true is_master(unavailable) wait(unavailable) +false close "
                        "ended(not held)");
}

static void cured_of_the_exit_after_a_failed_wait(void **state)
{
    (void)state;
    assert_string_equal(trace_of(ALL & ~EXIT, FAULTS("fail wait_for_mastership of n1 times 2")),
                        "start wait(unavailable) start wait(unavailable) start wait +true");
    assert_int_equal(event_log_count(&w.log, SIM_EVENT_BACKED_OFF, 0), 2);
    assert_string_equal(trace_of(ALL & ~EXIT, FAULTS("fail start of n1 times 2")),
                        "start(unavailable) start(unavailable) start wait +true");
    /* cancelled in the back-off it ends */
    assert_string_equal(
        trace_of(ALL & ~EXIT, FAULTS("fail start of n1", "at 1s stop n1 context cancelled")) +
            strlen("start(unavailable) "),
        "start(unavailable) start(unavailable) start(unavailable) "
        "start(unavailable) start(unavailable) start(unavailable) "
        "start(unavailable) start(unavailable) start(unavailable) close(cancelled) "
        "ended(not held)");
    assert_string_equal(trace_of(ALL & ~EXIT, FAULTS("at 50s stop n1 context cancelled")),
                        "start wait +true close(cancelled) ended(held) +false");
}

static void cured_of_closing_with_a_dead_context(void **state)
{
    (void)state;
    assert_string_equal(trace_of(ALL & ~CLOSE, FAULTS("at 50s stop n1 context cancelled")),
                        "start wait +true close ended(held) +false");
    assert_int_equal(event_log_nth(&w.log, SIM_EVENT_RELEASED, 0, 0)->cause, SIM_CAUSE_SHUTDOWN);
}

static void cured_of_blocking_at_shutdown(void **state)
{
    (void)state;
    stop_while_queued(ALL & ~BLOCK);
    assert_string_equal(trace(0), "start wait +true +false close(cancelled) ended(not held)");
    assert_int_equal(event_log_count(&w.log, SIM_EVENT_RESIGNATION_WITHDRAWN, 0), 1);
    assert_int_equal(w.fleet->instances[0].state, INSTANCE_DOWN);
}

/* A resignation that is being executed when the process is told to stop: close waits for it. */
static void close_does_not_run_beside_resign(void **state)
{
    (void)state;
    prepare(0);
    w.parameters = parameters_of("etcd-lease");
    w.config.runner.resign_odds = 1;
    fleet_world_fault(&w, "when n1 executes a resignation stop n1 context cancelled");
    fleet_world_open(&w);
    fleet_world_go(&w, 100 * S);
    assert_string_equal(trace(0), "start wait +true +false resign start wait(cancelled) close "
                                  "ended(not held)");
    assert_int_equal(event_log_count(&w.log, SIM_EVENT_RESIGNATION_WITHDRAWN, 0), 0);
}

static void without_defects_it_is_a_correct_runner(void **state)
{
    (void)state;
    assert_string_equal(trace_of(0, FAULTS("fail is_master of n1 times 1",
                                           "fail wait_for_mastership of n1 nth 2 times 1",
                                           "at 50s stop n1 context cancelled")),
                        "start wait +true is_master(unavailable) +false wait(unavailable) start "
                        "wait +true +false close ended(not held)");
    fleet_world_close(&w);
    stop_while_queued(0);
    assert_string_equal(trace(0), "start wait +true +false close ended(not held)");
}

/* ---- the order of resigning ----------------------------------------------------------------- */

static void releasing_before_clearing_overlaps_with_the_successor(void **state)
{
    (void)state;
    for (int late = 0; late < 2; late++) {
        prepare(late ? DEFECT_RELEASE_BEFORE_CLEAR : 0);
        w.parameters = parameters_of("etcd-lease");
        w.config.instance_count = 2;
        w.config.runner.resign_odds = 1;
        fleet_world_open(&w);
        fleet_world_go(&w, 200 * S);
        int believers = 0, most = 0;
        for (size_t i = 0; i < w.log.count; i++) {
            believers += w.log.events[i].kind == SIM_EVENT_BELIEVED;
            believers -= w.log.events[i].kind == SIM_EVENT_DISBELIEVED;
            most = believers > most ? believers : most;
        }
        assert_int_equal(most, late ? 2 : 1);
        const struct sim_event *released =
            event_log_nth(&w.log, SIM_EVENT_RELEASED, ANY_INSTANCE, 0);
        const struct sim_event *cleared =
            event_log_nth(&w.log, SIM_EVENT_DISBELIEVED, ANY_INSTANCE, 0);
        assert_int_equal(cleared->time_ns > released->time_ns, late);
        if (!late)
            fleet_world_close(&w);
    }
}

static void released_before_clearing_and_cancelled_it_is_cleared_in_the_end(void **state)
{
    (void)state;
    stop_while_queued(DEFECT_RELEASE_BEFORE_CLEAR);
    assert_string_equal(trace(0), "start wait +true +false close ended(not held)");
}

/* Of several that wait, the oldest comes first. */
static void resignations_are_executed_in_their_order(void **state)
{
    (void)state;
    prepare(ALL);
    w.config.resource_count = 3;
    w.config.runner.resign_odds = 1;
    w.config.runner.pre_election_pause_ns = 3 * S;
    w.config.pass_interval_ns = 100 * S;
    w.config.pass_length.a_ns = 90 * S;
    fleet_world_open(&w);
    fleet_world_go(&w, 1000 * S);
    assert_true(event_log_count(&w.log, SIM_EVENT_EXECUTE_BEGUN, 0) >= 9);
    const struct sim_event *begun;
    for (size_t n = 0; (begun = event_log_nth(&w.log, SIM_EVENT_EXECUTE_BEGUN, 0, n)); n++)
        assert_int_equal(begun->resource,
                         event_log_nth(&w.log, SIM_EVENT_RESIGNATION_QUEUED, 0, n)->resource);
}

static void its_configuration_is_clamped_and_its_hold_may_be_on_the_wall(void **state)
{
    (void)state;
    prepare(ALL);
    w.config.runner.time_source = ELECTION_TIME_WALL;
    w.config.runner.master_check_interval_ns = 0;
    w.config.runner.master_hold_interval_ns = 0;
    w.config.runner.resign_odds = -1;
    fleet_world_fault(&w, "at 3s step n1 by 1h");
    fleet_world_open(&w);
    fleet_world_go(&w, 20 * S);
    const struct sim_event *started = event_log_nth(&w.log, SIM_EVENT_RUNNER_STARTED, 0, 0);
    assert_int_equal(started->value, 10 * S);
    assert_int_equal(started->extra, 50 * MS);
    assert_int_equal(event_log_nth(&w.log, SIM_EVENT_RUNNER_CONFIGURED, 0, 0)->value, 10 * MS);
    assert_int_equal(event_log_nth(&w.log, SIM_EVENT_RUNNER_CONFIGURED, 0, 0)->extra, 1);
    const struct sim_event *first = event_log_nth(&w.log, SIM_EVENT_RESIGNATION_QUEUED, 0, 0);
    assert_in_range(first->time_ns, 3 * S, 3 * S + 50 * MS);
    const struct sim_event *again = event_log_nth(&w.log, SIM_EVENT_RESIGNATION_QUEUED, 0, 1);
    assert_int_equal(again->value, 10 * S);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_none, close_it)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(cancelled_in_the_pause_nothing_is_called),
        TEST(a_failed_start_ends_the_run_without_a_close),
        TEST(the_first_failed_wait_ends_the_run_with_a_close_under_a_live_context),
        TEST(a_failed_check_leaves_it_true_and_sets_it_again),
        TEST(a_failed_check_and_a_failed_wait_leave_it_true_for_ever),
        TEST(a_check_that_says_no_clears_it_and_campaigns),
        TEST(cancelled_while_master_it_stays_true),
        TEST(a_resignation_is_resign_start_and_another_campaign),
        TEST(a_failed_resignation_is_won_back),
        TEST(stopped_while_a_resignation_is_queued_it_never_returns),
        TEST(the_queue_is_not_read_any_more_once_it_is_told_to_stop),
        TEST(cured_of_the_stale_belief_after_a_failed_check),
        TEST(cured_of_the_stale_belief_after_the_run),
        TEST(cured_of_the_exit_after_a_failed_wait),
        TEST(cured_of_closing_with_a_dead_context),
        TEST(cured_of_blocking_at_shutdown),
        TEST(close_does_not_run_beside_resign),
        TEST(without_defects_it_is_a_correct_runner),
        TEST(releasing_before_clearing_overlaps_with_the_successor),
        TEST(released_before_clearing_and_cancelled_it_is_cleared_in_the_end),
        TEST(resignations_are_executed_in_their_order),
        TEST(its_configuration_is_clamped_and_its_hold_may_be_on_the_wall),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
