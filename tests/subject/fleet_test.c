/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/fault/fleet_world.h"
#include "tests/t.h"

static struct fleet_world w;

static int close_it(void **state)
{
    (void)state;
    fleet_world_close(&w);
    return 0;
}

#define LIFE_AND_RUNNERS (LIFE | KIND(INSTANCE_CANCELLED) | KIND(RUNNER_ENDED))

static const char *text(uint64_t kinds)
{
    sim_kernel_flush(w.kernel);
    return event_log_text(&w.log, kinds);
}

/* The begin of a pass of an instance at or before a time, from its drawn phase. */
static int64_t pass_begin(unsigned instance, int64_t started_ns, uint64_t incarnation,
                          int64_t at_ns)
{
    uint64_t entity = (uint64_t)instance << 32 | incarnation;
    int64_t phase_ns = (int64_t)sim_choose(w.kernel, SIM_CHOICE_PASS_PHASE, entity, 0,
                                           (uint64_t)w.config.pass_interval_ns);
    int64_t first_ns = started_ns + phase_ns;
    return first_ns + (at_ns - first_ns) / w.config.pass_interval_ns * w.config.pass_interval_ns;
}

/* ---- starting ------------------------------------------------------------------------------- */

static void instances_start_staggered_and_with_a_head_start(void **state)
{
    (void)state;
    fleet_world_init(&w);
    w.config.instance_count = 4;
    w.config.start_stagger_ns = 3 * S;
    w.config.head_start_ns = 10 * S;
    fleet_world_open(&w);
    fleet_world_go(&w, 60 * S);
    assert_string_equal(text(LIFE), "0s instance_started n0 1\n13s instance_started n1 1\n"
                                    "16s instance_started n2 1\n19s instance_started n3 1\n");
}

static void each_runner_says_what_it_runs_with(void **state)
{
    (void)state;
    fleet_world_init(&w);
    w.config.resource_count = 2;
    w.config.instance_count = 1;
    w.config.runner.master_hold_interval_ns = 1;
    w.config.runner.master_check_interval_ns = 0;
    w.config.runner.resign_odds = -3;
    fleet_world_open(&w);
    fleet_world_go(&w, 2 * S);
    assert_string_equal(text(KIND(RUNNER_STARTED) | KIND(RUNNER_CONFIGURED)),
                        "0s runner_started n0 r0 10000000000\n"
                        "0s runner_configured n0 r0 1000000000\n"
                        "0s runner_started n0 r1 10000000000\n"
                        "0s runner_configured n0 r1 1000000000\n");
    const struct sim_event *e = event_log_nth(&w.log, SIM_EVENT_RUNNER_STARTED, 0, 0);
    assert_int_equal(e->extra, 50 * MS);
    assert_int_equal(event_log_nth(&w.log, SIM_EVENT_RUNNER_CONFIGURED, 0, 0)->extra, 1);
}

static void what_makes_no_sense_is_harmless(void **state)
{
    (void)state;
    fleet_world_begin(&w, (const char *const[]){NULL});
    struct fleet *f = w.fleet;
    fleet_crash(f, 0); /* not started yet */
    fleet_stop(f, 0, true);
    fleet_pause(f, 0, true);
    fleet_resume(f, 0);
    fleet_look(f, 0);
    fleet_world_go(&w, 10 * S);
    fleet_start(f, 0); /* up already */
    fleet_resume(f, 0);
    fleet_pause(f, 1, true);
    fleet_pause(f, 1, false); /* is paused */
    fleet_world_go(&w, 20 * S);
    assert_true(f->instances[1].host.clock.frozen);
    fleet_resume(f, 1);
    fleet_stop(f, 2, false);
    fleet_stop(f, 2, true); /* is stopping */
    fleet_world_go(&w, 30 * S);
    assert_string_equal(text(LIFE & ~KIND(INSTANCE_STOPPED)),
                        "0s instance_started n0 1\n0s instance_started n1 1\n"
                        "0s instance_started n2 1\n20s instance_stopping n2 1\n");
    assert_int_equal(event_log_count(&w.log, SIM_EVENT_INSTANCE_STOPPED, 2), 1);
}

/* ---- stopping ------------------------------------------------------------------------------- */

static struct fleet *f;

static void stop_first(void *at_once)
{
    fleet_stop(f, 0, at_once != NULL);
}

static void begin_alone(int64_t pass_length_ns)
{
    fleet_world_init(&w);
    w.config.instance_count = 1;
    w.config.pass_length.a_ns = pass_length_ns;
    fleet_world_open(&w);
    f = w.fleet;
}

static void a_stop_lets_the_pass_in_flight_end(void **state)
{
    (void)state;
    begin_alone(60 * MS);
    int64_t begin_ns = pass_begin(0, 0, 1, 10 * S);
    fleet_world_at(&w, begin_ns + 10 * MS, stop_first, NULL);
    fleet_world_go(&w, 20 * S);
    char expected[300];
    const char *stopping = time_text(begin_ns + 10 * MS), *end = time_text(begin_ns + 60 * MS);
    sprintf(expected,
            "0s instance_started n0 1\n%s instance_stopping n0 1\n%s instance_cancelled n0 1\n"
            "%s runner_ended n0 r0 2\n%s instance_stopped n0 1\n",
            stopping, end, end, end);
    assert_string_equal(text(LIFE_AND_RUNNERS), expected);
    assert_int_equal(w.fleet->instances[0].state, INSTANCE_DOWN);
    const struct sim_event *released = event_log_nth(&w.log, SIM_EVENT_RELEASED, 0, 0);
    assert_int_equal(released->cause, SIM_CAUSE_SHUTDOWN);
    assert_int_equal(event_log_nth(&w.log, SIM_EVENT_RUNNER_ENDED, 0, 0)->extra, 0);
}

static void between_passes_a_stop_waits_for_nothing(void **state)
{
    (void)state;
    begin_alone(60 * MS);
    int64_t stop_ns = pass_begin(0, 0, 1, 10 * S) + 70 * MS;
    fleet_world_at(&w, stop_ns, stop_first, NULL);
    fleet_world_go(&w, 20 * S);
    assert_int64_equal(event_log_nth(&w.log, SIM_EVENT_INSTANCE_STOPPED, 0, 0)->time_ns, stop_ns);
}

/* Passes that follow each other without a gap: the one in flight is the last. */
static void a_stop_ends_a_loop_without_gaps(void **state)
{
    (void)state;
    begin_alone(250 * MS);
    fleet_world_at(&w, 10 * S, stop_first, NULL);
    fleet_world_go(&w, 20 * S);
    const struct sim_event *stopped = event_log_nth(&w.log, SIM_EVENT_INSTANCE_STOPPED, 0, 0);
    assert_non_null(stopped);
    assert_in_range(stopped->time_ns, 10 * S, 10 * S + 250 * MS);
}

static void a_stop_at_once_cancels_first_and_ends_the_pass_all_the_same(void **state)
{
    (void)state;
    begin_alone(60 * MS);
    int64_t begin_ns = pass_begin(0, 0, 1, 10 * S);
    fleet_world_at(&w, begin_ns + 10 * MS, stop_first, &w);
    fleet_world_go(&w, 20 * S);
    char expected[300];
    const char *stopping = time_text(begin_ns + 10 * MS), *end = time_text(begin_ns + 60 * MS);
    sprintf(expected,
            "0s instance_started n0 1\n%s instance_stopping n0 1\n%s instance_cancelled n0 1\n"
            "%s runner_ended n0 r0 2\n%s instance_stopped n0 1\n",
            stopping, stopping, stopping, end);
    assert_string_equal(text(LIFE_AND_RUNNERS), expected);
}

static void without_passes_a_stop_is_immediate(void **state)
{
    (void)state;
    fleet_world_init(&w);
    w.config.pass_interval_ns = 0;
    w.config.instance_count = 1;
    w.config.runner.resign_odds = 1;
    fleet_world_open(&w);
    f = w.fleet;
    fleet_world_at(&w, 70 * S, stop_first, NULL);
    fleet_world_go(&w, 80 * S);
    assert_int64_equal(event_log_nth(&w.log, SIM_EVENT_INSTANCE_STOPPED, 0, 0)->time_ns, 70 * S);
    /* resignations were executed as they came */
    const struct sim_event *queued = event_log_nth(&w.log, SIM_EVENT_RESIGNATION_QUEUED, 0, 0);
    const struct sim_event *begun = event_log_nth(&w.log, SIM_EVENT_EXECUTE_BEGUN, 0, 0);
    assert_int64_equal(queued->time_ns, begun->time_ns);
}

static void what_is_queued_at_a_stop_is_executed_or_withdrawn(void **state)
{
    (void)state;
    for (int at_once = 0; at_once < 2; at_once++) {
        fleet_world_init(&w);
        w.config.instance_count = 1;
        w.config.resource_count = 3;
        w.config.runner.resign_odds = 1;
        w.config.pass_interval_ns = 20 * S;
        w.config.pass_length.a_ns = 15 * S;
        fleet_world_open(&w);
        f = w.fleet;
        fleet_world_at(&w, 66 * S, stop_first, at_once ? &w : NULL);
        fleet_world_go(&w, 66 * S - 1);
        size_t queued = event_log_count(&w.log, SIM_EVENT_RESIGNATION_QUEUED, 0);
        size_t begun = event_log_count(&w.log, SIM_EVENT_EXECUTE_BEGUN, 0);
        assert_int_equal(queued, 3);
        assert_int_equal(begun, 0);
        fleet_world_go(&w, 120 * S);
        assert_int_equal(event_log_count(&w.log, SIM_EVENT_RESIGNATION_WITHDRAWN, 0),
                         at_once ? 3 : 0);
        assert_int_equal(event_log_count(&w.log, SIM_EVENT_EXECUTE_ENDED, 0), at_once ? 0 : 3);
        assert_int_equal(w.fleet->instances[0].state, INSTANCE_DOWN);
        assert_int_equal(event_log_count(&w.log, SIM_EVENT_RUNNER_ENDED, 0), 3);
        if (!at_once)
            fleet_world_close(&w);
    }
}

/* ---- crashing and coming back --------------------------------------------------------------- */

static void a_crash_runs_no_code_and_an_incarnation_follows(void **state)
{
    (void)state;
    fleet_world_init(&w);
    w.config.instance_count = 1;
    fleet_world_fault(&w, "at 20s crash n1 restart after 5s");
    fleet_world_fault(&w, "at 40s crash n1 restart after 5s");
    fleet_world_open(&w);
    fleet_world_go(&w, 60 * S);
    assert_string_equal(text(LIFE_AND_RUNNERS | KIND(DISBELIEVED)),
                        "0s instance_started n0 1\n20s instance_crashed n0 1\n"
                        "20s disbelieved/crash n0 r0 1\n25s instance_started n0 2\n"
                        "40s instance_crashed n0 2\n40s disbelieved/crash n0 r0 2\n"
                        "45s instance_started n0 3\n");
    assert_int_equal(event_log_count(&w.log, SIM_EVENT_BELIEVED, 0), 3);
    assert_int_equal(w.fleet->instances[0].running, 1);
    assert_int_equal(w.fleet->instances[0].host.tasks, 2);
}

/* In every state an instance can be in, at whatever moment. */
static void a_crash_may_come_at_any_time(void **state)
{
    (void)state;
    for (int64_t at_ns = 0; at_ns < 2 * S; at_ns += 7 * MS) {
        fleet_world_init(&w);
        w.parameters = parameters_of("etcd-lease");
        w.config.resource_count = 2;
        w.config.pass_interval_ns = 50 * MS;
        w.config.runner.master_hold_interval_ns = 0;
        w.config.runner.resign_odds = 1;
        w.config.execute_again_after_ns = 500 * MS;
        w.config.is_2018 = at_ns % 2 == 1;
        fleet_world_fault(&w, "at 14s stop n2 context cancelled");
        fleet_world_open(&w);
        fleet_world_go(&w, 13 * S + at_ns);
        for (uint16_t i = 0; i < 3; i++)
            fleet_crash(w.fleet, i);
        for (uint16_t i = 0; i < 3; i++)
            assert_null(w.store->links[i].participants);
        fleet_start(w.fleet, 0);
        fleet_world_go(&w, 100 * S);
        assert_int_equal(fleet_world_master(&w), 0);
        if (at_ns + 7 * MS < 2 * S)
            fleet_world_close(&w);
    }
}

static void a_paused_instance_can_be_crashed_and_stopped(void **state)
{
    (void)state;
    fleet_world_begin(&w, FAULTS("at 10s pause n1 for 10s", "at 12s stop n1 context cancelled",
                                 "at 10s pause n2 timers counting for 10s", "at 15s crash n2",
                                 "at 10s suspend n3 for 10s", "at 15s stop n3"));
    fleet_world_go(&w, 19 * S);
    assert_int_equal(w.fleet->instances[0].state, INSTANCE_STOPPING);
    assert_int_equal(w.fleet->instances[1].state, INSTANCE_DOWN);
    assert_int_equal(w.fleet->instances[2].state, INSTANCE_STOPPING);
    fleet_world_go(&w, 30 * S);
    assert_int_equal(w.fleet->instances[0].state, INSTANCE_DOWN);
    assert_int_equal(w.fleet->instances[2].state, INSTANCE_DOWN);
    assert_int_equal(fleet_world_master(&w), SIM_NO_INSTANCE);
}

/* ---- the rest ------------------------------------------------------------------------------- */

static void trackers_are_audited(void **state)
{
    (void)state;
    fleet_world_init(&w);
    w.config.resource_count = 3;
    fleet_world_fault(&w, "at 5s crash n2");
    fleet_world_open(&w);
    fleet_world_go(&w, 10 * S);
    fleet_audit_trackers(w.fleet);
    assert_string_equal(text(KIND(TRACKER_AUDITED)),
                        "10s tracker_audited n0 0\n10s tracker_audited n2 0\n");
}

static void the_hold_interval_can_be_measured_on_the_wall(void **state)
{
    (void)state;
    for (int wall = 0; wall < 2; wall++) {
        fleet_world_init(&w);
        w.config.instance_count = 1;
        w.config.runner.resign_odds = 1;
        w.config.runner.time_source = wall ? ELECTION_TIME_WALL : ELECTION_TIME_MONOTONIC;
        fleet_world_fault(&w, "at 20s step n1 by 1h");
        fleet_world_open(&w);
        fleet_world_go(&w, 100 * S);
        const struct sim_event *queued = event_log_nth(&w.log, SIM_EVENT_RESIGNATION_QUEUED, 0, 0);
        int64_t believed_ns = event_log_nth(&w.log, SIM_EVENT_BELIEVED, 0, 0)->time_ns;
        if (wall)
            assert_in_range(queued->time_ns, 20 * S, 25 * S);
        else
            assert_int64_equal(queued->time_ns, believed_ns + 60 * S);
        if (!wall)
            fleet_world_close(&w);
    }
}

static void the_same_seed_is_the_same_run_on_every_kind_of_context(void **state)
{
    (void)state;
    struct sim_digest_value values[SIM_CONTEXT_KIND_COUNT];
    int count = 0;
    for (int kind = 0; kind < SIM_CONTEXT_KIND_COUNT; kind++) {
        if (!sim_context_available((enum sim_context_kind)kind))
            continue;
        if (count > 0)
            fleet_world_close(&w);
        fleet_world_init(&w);
        w.context = (enum sim_context_kind)kind;
        w.parameters = parameters_of("etcd-lease");
        w.config.resource_count = 3;
        w.config.observer_count = 1;
        w.config.runner.resign_odds = 2;
        w.config.pass_length = (struct sim_law){SIM_LAW_LOGNORMAL, 50 * MS, 1000000};
        fleet_world_fault(&w, "every 40s crash any restart after 5s");
        fleet_world_fault(&w, "every 30s pause any for 70s");
        fleet_world_fault(&w, "every 50s stop any restart after 10s");
        fleet_world_open(&w);
        fleet_world_go(&w, 600 * S);
        values[count++] = sim_digest_value(w.digest);
    }
    for (int i = 1; i < count; i++)
        assert_memory_equal(&values[i], &values[0], sizeof values[0]);
}

static void the_end_of_a_fleet_is_the_end_of_everything_in_it(void **state)
{
    (void)state;
    fleet_world_init(&w);
    w.parameters = parameters_of("etcd-lease");
    w.config.observer_count = 2;
    fleet_world_fault(&w, "at 10s pause n1 for 1h");
    fleet_world_fault(&w, "at 19995ms stop n2");
    fleet_world_open(&w);
    fleet_world_go(&w, 20 * S);
    fleet_free(NULL);
    fleet_free(w.fleet);
    for (uint32_t i = 0; i < 5; i++)
        assert_null(w.store->links[i].participants);
    w.fleet = NULL;
}

#define TEST(name) cmocka_unit_test_teardown(name, close_it)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(instances_start_staggered_and_with_a_head_start),
        TEST(each_runner_says_what_it_runs_with),
        TEST(what_makes_no_sense_is_harmless),
        TEST(a_stop_lets_the_pass_in_flight_end),
        TEST(between_passes_a_stop_waits_for_nothing),
        TEST(a_stop_ends_a_loop_without_gaps),
        TEST(a_stop_at_once_cancels_first_and_ends_the_pass_all_the_same),
        TEST(without_passes_a_stop_is_immediate),
        TEST(what_is_queued_at_a_stop_is_executed_or_withdrawn),
        TEST(a_crash_runs_no_code_and_an_incarnation_follows),
        TEST(a_crash_may_come_at_any_time),
        TEST(a_paused_instance_can_be_crashed_and_stopped),
        TEST(trackers_are_audited),
        TEST(the_hold_interval_can_be_measured_on_the_wall),
        TEST(the_same_seed_is_the_same_run_on_every_kind_of_context),
        TEST(the_end_of_a_fleet_is_the_end_of_everything_in_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
