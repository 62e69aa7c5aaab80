/* SPDX-License-Identifier: Apache-2.0 */
/* Triggers, targets and the table of active faults. What the kinds do is in effect_test.c. */
#include "tests/fault/fleet_world.h"
#include "tests/t.h"

static struct fleet_world w;

static int close_it(void **state)
{
    (void)state;
    fleet_world_close(&w);
    return 0;
}

/* The sentence that a fault came from, from 0. */
static uint32_t plan_of(const struct sim_event *begun)
{
    return w.fault_log.entries[begun->value - 1].plan;
}

/* At the end of each test: whatever began has ended or is in the table. */
static void assert_paired(void)
{
    sim_kernel_flush(w.kernel);
    assert_int_equal(event_log_count(&w.log, SIM_EVENT_FAULT_BEGUN, ANY_INSTANCE),
                     event_log_count(&w.log, SIM_EVENT_FAULT_ENDED, ANY_INSTANCE) +
                         fault_engine_active(w.faults));
}

static const char *life_of(int64_t until_ns)
{
    fleet_world_go(&w, until_ns);
    assert_paired();
    return event_log_text(&w.log, KIND(INSTANCE_CRASHED) | KIND(INSTANCE_STARTED));
}

static const char *faults_of(int64_t until_ns)
{
    fleet_world_go(&w, until_ns);
    assert_paired();
    return event_log_text(&w.log, FAULT_EVENTS);
}

#define ALL_START "0s instance_started n0 1\n0s instance_started n1 1\n0s instance_started n2 1\n"

/* ---- times ---------------------------------------------------------------------------------- */

static void at_a_time(void **state)
{
    (void)state;
    fleet_world_begin(&w, FAULTS("at 90s crash n2"));
    assert_string_equal(life_of(100 * S), ALL_START "90s instance_crashed n1 1\n");
    /* down for good: in the table until it starts */
    assert_int_equal(fault_engine_active(w.faults), 1);
}

static void a_fault_lasts_for_or_until(void **state)
{
    (void)state;
    fleet_world_begin(&w, FAULTS("at 10s cut n1 for 5s", "at 20s cut n2 until 30s",
                                 "at 50s until 60s cut n3", "cut n3 until 1s", "at 70s cut n1"));
    assert_string_equal(faults_of(100 * S), "0s fault_begun n2 1\n1s fault_ended n2 1\n"
                                            "10s fault_begun n0 2\n15s fault_ended n0 2\n"
                                            "20s fault_begun n1 3\n30s fault_ended n1 3\n"
                                            "50s fault_begun n2 4\n60s fault_ended n2 4\n"
                                            "70s fault_begun n0 5\n");
    assert_int_equal(fault_engine_active(w.faults), 1);
}

static void every_period_exactly(void **state)
{
    (void)state;
    fleet_world_begin(&w, FAULTS("every 10s exactly from 5s until 35s cut n1 for 1s"));
    assert_string_equal(faults_of(100 * S), "5s fault_begun n0 1\n6s fault_ended n0 1\n"
                                            "15s fault_begun n0 2\n16s fault_ended n0 2\n"
                                            "25s fault_begun n0 3\n26s fault_ended n0 3\n"
                                            "35s fault_begun n0 4\n36s fault_ended n0 4\n");
}

static void so_many_times(void **state)
{
    (void)state;
    fleet_world_begin(&w, FAULTS("every 10s exactly from 5s 2 times cut n1 for 1s"));
    assert_string_equal(faults_of(1000 * S), "5s fault_begun n0 1\n6s fault_ended n0 1\n"
                                             "15s fault_begun n0 2\n16s fault_ended n0 2\n");
    /* the log has the occurrences of each sentence numbered */
    assert_int_equal(w.fault_log.entries[1].occurrence, 2);
}

static void every_period_with_a_phase_that_is_drawn(void **state)
{
    (void)state;
    int64_t phases[8];
    int distinct = 0;
    for (uint64_t seed = 0; seed < 8; seed++) {
        fleet_world_init(&w);
        w.seed = seed;
        fleet_world_fault(&w, "every 10s from 5s cut n1 for 1s");
        fleet_world_open(&w);
        fleet_world_go(&w, 100 * S);
        int64_t first_ns = event_log_nth(&w.log, SIM_EVENT_FAULT_BEGUN, 0, 0)->time_ns;
        assert_in_range(first_ns, 5 * S, 15 * S - 1);
        for (size_t n = 1; n < 8; n++)
            assert_int64_equal(event_log_nth(&w.log, SIM_EVENT_FAULT_BEGUN, 0, n)->time_ns,
                               first_ns + (int64_t)n * 10 * S);
        phases[seed] = first_ns;
        for (uint64_t i = 0; i < seed; i++)
            distinct += phases[i] != first_ns;
        assert_paired();
        if (seed < 7)
            fleet_world_close(&w);
    }
    assert_int_equal(distinct, 8 * 7 / 2);
}

static void a_drawn_phase_beyond_the_end_never_strikes(void **state)
{
    (void)state;
    int none = 0;
    for (uint64_t seed = 0; seed < 20; seed++) {
        fleet_world_init(&w);
        w.seed = seed;
        fleet_world_fault(&w, "every 10s until 5s cut n1 for 1s");
        fleet_world_open(&w);
        fleet_world_go(&w, 50 * S);
        size_t count = event_log_count(&w.log, SIM_EVENT_FAULT_BEGUN, 0);
        assert_true(count <= 1);
        none += count == 0;
        if (seed < 19)
            fleet_world_close(&w);
    }
    assert_in_range(none, 2, 18);
}

/* ---- milestones ----------------------------------------------------------------------------- */

static void when_something_happens_for_the_nth_time(void **state)
{
    (void)state;
    fleet_world_begin(&w, FAULTS("when n1 starts for the 2nd time crash n2 restart after 3s",
                                 "when any crashes for the 2nd time crash n3",
                                 "at 10s crash n1 restart after 5s"));
    assert_string_equal(life_of(100 * S), ALL_START "10s instance_crashed n0 1\n"
                                                    "15s instance_started n0 2\n"
                                                    "15s instance_crashed n1 1\n"
                                                    "15s instance_crashed n2 1\n"
                                                    "18s instance_started n1 2\n");
}

static void milestones_of_mastership(void **state)
{
    (void)state;
    fleet_world_init(&w);
    w.config.runner.resign_odds = 1;
    fleet_world_fault(&w, "when any is elected for the 3rd time step n1 by 1s");
    fleet_world_fault(&w, "when any loses mastership for the 2nd time step n1 by 1s");
    fleet_world_fault(&w, "when any resigns for the 2nd time step n1 by 1s");
    fleet_world_fault(&w, "when any executes a resignation for the 2nd time step n1 by 1s");
    fleet_world_fault(&w, "when any enters the queue for the 3rd time step n1 by 1s");
    fleet_world_fault(&w, "when n3 stops step n1 by 1s");
    fleet_world_fault(&w, "at 300s stop n3");
    fleet_world_open(&w);
    fleet_world_go(&w, 400 * S);
    static const enum sim_event_kind kinds[] = {
        SIM_EVENT_BELIEVED, SIM_EVENT_DISBELIEVED, SIM_EVENT_RESIGNATION_QUEUED,
        SIM_EVENT_EXECUTE_BEGUN, SIM_EVENT_ENTERED, SIM_EVENT_INSTANCE_STOPPED};
    static const size_t nth[] = {3, 2, 2, 2, 3, 1};
    for (uint32_t i = 0; i < 6; i++) {
        const struct sim_event *waited_for =
            event_log_nth(&w.log, kinds[i], ANY_INSTANCE, nth[i] - 1);
        const struct sim_event *struck = NULL;
        for (size_t n = 0; (struck = event_log_nth(&w.log, SIM_EVENT_FAULT_BEGUN, 0, n)); n++)
            if (plan_of(struck) == i)
                break;
        assert_non_null(struck);
        assert_int64_equal(struck->time_ns, waited_for->time_ns);
    }
    assert_int_equal(event_log_count(&w.log, SIM_EVENT_FAULT_BEGUN, 0), 6); /* once each */
}

static void when_nobody_is_master_for_so_long(void **state)
{
    (void)state;
    fleet_world_init(&w);
    w.config.instance_count = 1;
    fleet_world_fault(&w, "when nobody is master of r1 for 2s step n1 by 1s");
    fleet_world_fault(&w, "at 10s crash n1 restart after 1s"); /* back within 2 s */
    fleet_world_fault(&w, "at 20s crash n1 restart after 4s");
    fleet_world_fault(&w, "at 40s crash n1 restart after 4s"); /* once is enough */
    fleet_world_open(&w);
    fleet_world_go(&w, 60 * S);
    assert_paired();
    size_t steps = 0;
    const struct sim_event *e;
    for (size_t n = 0; (e = event_log_nth(&w.log, SIM_EVENT_FAULT_BEGUN, 0, n)); n++)
        if (plan_of(e) == 0) {
            assert_int64_equal(e->time_ns, 22 * S);
            steps++;
        }
    assert_int_equal(steps, 1);
}

static void nobody_is_master_before_the_first_election(void **state)
{
    (void)state;
    fleet_world_init(&w);
    w.config.resource_count = 2;
    w.config.head_start_ns = 10 * S;
    w.config.instance_count = 2;
    fleet_world_fault(&w, "when nobody is master of r2 for 5s step n1 by 1s");
    fleet_world_fault(&w, "fail wait_for_mastership of n1");
    fleet_world_open(&w);
    fleet_world_go(&w, 60 * S);
    const struct sim_event *e = event_log_nth(&w.log, SIM_EVENT_FAULT_BEGUN, 0, 1);
    assert_int_equal(plan_of(e), 0);
    assert_int64_equal(e->time_ns, 5 * S);
}

static void several_that_believe_are_not_nobody(void **state)
{
    (void)state;
    fleet_world_init(&w);
    w.parameters = parameters_of("noop");
    w.config.runner.resign_odds = 1000000;
    fleet_world_fault(&w, "when nobody is master of r1 for 0s step n3 by 1s");
    fleet_world_fault(&w, "at 10s crash n1");
    fleet_world_fault(&w, "at 20s crash n2");
    fleet_world_fault(&w, "at 30s crash n3");
    w.plans[0].milestone_for_ns = 2 * S;
    fleet_world_open(&w);
    fleet_world_go(&w, 60 * S);
    const struct sim_event *e = event_log_nth(&w.log, SIM_EVENT_FAULT_BEGUN, 2, 1);
    assert_int_equal(plan_of(e), 0);
    assert_int64_equal(e->time_ns, 32 * S);
}

/* ---- targets -------------------------------------------------------------------------------- */

static void named_ones_and_all(void **state)
{
    (void)state;
    fleet_world_begin(&w, FAULTS("at 10s crash n3 n1", "at 20s crash all", "at 30s start all"));
    assert_string_equal(life_of(40 * S), ALL_START
                        "10s instance_crashed n2 1\n10s instance_crashed n0 1\n"
                        "20s instance_crashed n1 1\n30s instance_started n0 2\n"
                        "30s instance_started n1 2\n30s instance_started n2 2\n");
    assert_int_equal(fault_engine_active(w.faults), 0);
}

static void the_master_of_the_moment(void **state)
{
    (void)state;
    fleet_world_begin(&w, FAULTS("every 10s exactly from 10s 3 times crash master(r1)"));
    fleet_world_go(&w, 9 * S);
    uint16_t first = fleet_world_master(&w);
    fleet_world_go(&w, 19 * S);
    uint16_t second = fleet_world_master(&w);
    fleet_world_go(&w, 29 * S);
    uint16_t third = fleet_world_master(&w);
    fleet_world_go(&w, 50 * S);
    assert_paired();
    assert_int_equal(event_log_nth(&w.log, SIM_EVENT_INSTANCE_CRASHED, ANY_INSTANCE, 0)->instance,
                     first);
    assert_int_equal(event_log_nth(&w.log, SIM_EVENT_INSTANCE_CRASHED, ANY_INSTANCE, 1)->instance,
                     second);
    assert_int_equal(event_log_nth(&w.log, SIM_EVENT_INSTANCE_CRASHED, ANY_INSTANCE, 2)->instance,
                     third);
    assert_true(first != second && second != third && first != third);
}

static void nothing_happens_when_there_is_no_such_target(void **state)
{
    (void)state;
    fleet_world_begin(&w, FAULTS("at 0s crash master(r1)", "at 0s crash candidate(r1)",
                                 "at 20s crash master(r1)", "at 30s crash master(r1)",
                                 "at 35s crash candidate(r1)", "at 40s crash master(r1)",
                                 "at 50s crash master(r1)"));
    fleet_world_go(&w, 60 * S);
    assert_paired();
    assert_int_equal(event_log_count(&w.log, SIM_EVENT_FAULT_BEGUN, ANY_INSTANCE), 3);
    assert_int_equal(event_log_count(&w.log, SIM_EVENT_INSTANCE_CRASHED, ANY_INSTANCE), 3);
}

static void candidates_and_any_are_drawn(void **state)
{
    (void)state;
    unsigned candidates[3] = {0}, any[3] = {0};
    for (uint64_t seed = 0; seed < 60; seed++) {
        fleet_world_init(&w);
        w.seed = seed;
        fleet_world_fault(&w, "at 10s step candidate(r1) by 1s");
        fleet_world_fault(&w, "at 20s step any by 1s");
        fleet_world_open(&w);
        fleet_world_go(&w, 30 * S);
        const struct sim_event *c = event_log_nth(&w.log, SIM_EVENT_FAULT_BEGUN, ANY_INSTANCE, 0);
        const struct sim_event *a = event_log_nth(&w.log, SIM_EVENT_FAULT_BEGUN, ANY_INSTANCE, 1);
        assert_int_not_equal(c->instance, fleet_world_master(&w));
        candidates[c->instance]++;
        any[a->instance]++;
        if (seed < 59)
            fleet_world_close(&w);
    }
    for (int i = 0; i < 3; i++) {
        assert_in_range(candidates[i], 8, 34);
        assert_in_range(any[i], 8, 34);
    }
}

static void a_target_is_drawn_anew_each_time(void **state)
{
    (void)state;
    fleet_world_begin(&w, FAULTS("every 1s exactly from 1s step any by 1s"));
    fleet_world_go(&w, 100 * S);
    for (int i = 0; i < 3; i++)
        assert_in_range(event_log_count(&w.log, SIM_EVENT_FAULT_BEGUN, i), 10, 60);
}

/* ---- the table ------------------------------------------------------------------------------ */

static void faults_of_one_kind_overlap(void **state)
{
    (void)state;
    fleet_world_begin(&w, FAULTS("at 10s cut n1 for 10s", "at 15s cut n1 for 10s",
                                 "at 12s delay n1 by 1s for 10s", "at 15s delay n1 by 2s for 10s",
                                 "at 10s lose n1 by 10% for 5s", "at 12s lose n1 by 20% for 10s"));
    const struct store_link *link = &w.store->links[0];
    fleet_world_go(&w, 16 * S);
    assert_int_equal(link->cuts[STORE_REQUEST][STORE_CHANNEL_CALLS], 2);
    assert_int64_equal(link->extra_delay_ns, 3 * S);
    assert_int64_equal(link->loss_ppm, 200000);
    assert_int_equal(fault_engine_active(w.faults), 5);
    fleet_world_go(&w, 23 * S);
    assert_int_equal(link->cuts[STORE_REPLY][STORE_CHANNEL_WATCH], 1);
    assert_int64_equal(link->extra_delay_ns, 2 * S);
    assert_int64_equal(link->loss_ppm, 0);
    fleet_world_go(&w, 25 * S);
    assert_true(link->clean);
    assert_int_equal(fault_engine_active(w.faults), 0);
    assert_paired();
}

/* A fault that repeats faster than it ends is in the table several times. */
static void a_periodic_fault_overlaps_with_itself(void **state)
{
    (void)state;
    fleet_world_begin(&w, FAULTS("every 10s exactly from 10s 5 times cut n1 for 25s"));
    fleet_world_go(&w, 31 * S);
    assert_int_equal(fault_engine_active(w.faults), 3);
    assert_int_equal(w.store->links[0].cuts[STORE_REQUEST][STORE_CHANNEL_CALLS], 3);
    fleet_world_go(&w, 100 * S);
    assert_int_equal(fault_engine_active(w.faults), 0);
    assert_true(w.store->links[0].clean);
    assert_paired();
}

static void what_cannot_be_done_begins_and_ends_at_once(void **state)
{
    (void)state;
    fleet_world_begin(&w, FAULTS("at 10s crash n1", "at 11s crash n1 restart after 1s",
                                 "at 12s stop n1 restart after 1s", "at 13s pause n1 for 5s",
                                 "at 14s suspend n1 for 5s", "at 15s start n2"));
    assert_string_equal(faults_of(60 * S), "10s fault_begun n0 1\n"
                                           "11s fault_begun n0 2\n11s fault_ended n0 2\n"
                                           "12s fault_begun n0 3\n12s fault_ended n0 3\n"
                                           "13s fault_begun n0 4\n13s fault_ended n0 4\n"
                                           "14s fault_begun n0 5\n14s fault_ended n0 5\n"
                                           "15s fault_begun n1 6\n15s fault_ended n1 6\n");
    assert_int_equal(w.fleet->instances[0].state, INSTANCE_DOWN);
}

static void a_pause_ends_with_its_process(void **state)
{
    (void)state;
    fleet_world_begin(&w, FAULTS("at 10s pause n1 for 60s", "at 20s crash n1 restart after 1s",
                                 "at 10s pause n2 for 5s"));
    assert_string_equal(faults_of(100 * S), "10s fault_begun n0 1\n10s fault_begun n1 2\n"
                                            "15s fault_ended n1 2\n"
                                            "20s fault_begun n0 3\n20s fault_ended n0 1\n"
                                            "21s fault_ended n0 3\n");
    assert_false(w.fleet->instances[0].host.paused);
    assert_int_equal(w.fleet->instances[0].state, INSTANCE_UP);
}

static void one_that_is_paused_is_not_paused_again(void **state)
{
    (void)state;
    fleet_world_begin(&w, FAULTS("at 10s pause n1 for 10s", "at 15s suspend n1 for 60s"));
    assert_string_equal(faults_of(100 * S), "10s fault_begun n0 1\n"
                                            "15s fault_begun n0 2\n15s fault_ended n0 2\n"
                                            "20s fault_ended n0 1\n");
}

static void whoever_starts_an_instance_ends_what_kept_it_down(void **state)
{
    (void)state;
    fleet_world_begin(&w, FAULTS("at 10s crash n1 restart after 30s", "at 20s start n1",
                                 "at 30s crash n1 restart after 20s"));
    assert_string_equal(life_of(100 * S), ALL_START "10s instance_crashed n0 1\n"
                                                    "20s instance_started n0 2\n"
                                                    "30s instance_crashed n0 2\n"
                                                    "50s instance_started n0 3\n");
    assert_string_equal(faults_of(100 * S), "10s fault_begun n0 1\n"
                                            "20s fault_begun n0 2\n20s fault_ended n0 1\n"
                                            "20s fault_ended n0 2\n"
                                            "30s fault_begun n0 3\n50s fault_ended n0 3\n");
}

/* ---- restarts of what is still stopping ----------------------------------------------------- */

static void long_passes(const char *const *sentences)
{
    fleet_world_init(&w);
    w.config.pass_interval_ns = 30 * S;
    w.config.pass_length.a_ns = 30 * S;
    while (*sentences)
        fleet_world_fault(&w, *sentences++);
    fleet_world_open(&w);
}

static void a_restart_waits_for_the_end_of_the_stop(void **state)
{
    (void)state;
    long_passes(FAULTS("at 60s stop n1 restart after 1s"));
    fleet_world_go(&w, 61 * S);
    assert_int_equal(w.fleet->instances[0].state, INSTANCE_STOPPING);
    assert_int_equal(fault_engine_active(w.faults), 1);
    fleet_world_go(&w, 100 * S);
    const struct sim_event *stopped = event_log_nth(&w.log, SIM_EVENT_INSTANCE_STOPPED, 0, 0);
    const struct sim_event *started = event_log_nth(&w.log, SIM_EVENT_INSTANCE_STARTED, 0, 1);
    assert_true(stopped->time_ns > 61 * S);
    assert_int64_equal(started->time_ns, stopped->time_ns);
    assert_int_equal(fault_engine_active(w.faults), 0);
    assert_paired();
}

static void a_restart_that_waited_comes_after_a_crash_as_well(void **state)
{
    (void)state;
    long_passes(FAULTS("at 60s stop n1 restart after 1s", "at 62s crash n1"));
    fleet_world_go(&w, 61 * S);
    assert_int_equal(w.fleet->instances[0].state, INSTANCE_STOPPING);
    assert_string_equal(life_of(63 * S), ALL_START "62s instance_crashed n0 1\n"
                                                   "62s instance_started n0 2\n");
    assert_int_equal(fault_engine_active(w.faults), 0);
}

static void healing_restarts_what_is_still_stopping(void **state)
{
    (void)state;
    long_passes(FAULTS("at 60s stop n1", "at 61s heal"));
    fleet_world_go(&w, 61 * S);
    assert_int_equal(w.fleet->instances[0].state, INSTANCE_STOPPING);
    fleet_world_go(&w, 100 * S);
    assert_int_equal(w.fleet->instances[0].state, INSTANCE_UP);
    assert_int_equal(w.fleet->instances[0].incarnation, 2);
    assert_paired();
}

/* ---- healing -------------------------------------------------------------------------------- */

static void heal_empties_the_table_and_starts_what_is_down(void **state)
{
    (void)state;
    fleet_world_begin(&w, FAULTS("at 10s crash n1 n2", "at 11s crash n3 restart after 60s",
                                 "at 20s cut all", "at 20s outage for 1h", "at 20s lose n1 by 5%",
                                 "at 20s fail start of all", "at 20s rate n2 by 10%",
                                 "at 20s delay n3 by 1s", "every 1s exactly from 5s step n1 by 1s",
                                 "when n1 starts for the 2nd time crash n1",
                                 "when nobody is master of r1 for 1h crash n1", "at 40s heal",
                                 "at 50s crash n2", "at 60s heal"));
    fleet_world_go(&w, 39 * S);
    assert_int_equal(fault_engine_active(w.faults), 3 + 3 + 1 + 1 + 3 + 1 + 1);
    fleet_world_go(&w, 40 * S);
    assert_int_equal(fault_engine_active(w.faults), 0);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(w.fleet->instances[i].state, INSTANCE_UP);
        assert_true(w.store->links[i].clean);
        assert_int_equal(w.fleet->instances[i].host.clock.rate_ppm, 0);
    }
    assert_int_equal(w.store->down, 0);
    assert_null(w.fleet->call_faults.first);
    sim_kernel_flush(w.kernel);
    size_t begun = event_log_count(&w.log, SIM_EVENT_FAULT_BEGUN, ANY_INSTANCE);
    fleet_world_go(&w, 5000 * S);
    /* nothing begins any more */
    assert_int_equal(event_log_count(&w.log, SIM_EVENT_FAULT_BEGUN, ANY_INSTANCE), begun);
    assert_int_equal(event_log_count(&w.log, SIM_EVENT_INSTANCE_CRASHED, ANY_INSTANCE), 3);
    assert_paired();
}

static void healing_wakes_those_that_are_paused(void **state)
{
    (void)state;
    fleet_world_begin(&w, FAULTS("at 10s pause n1 for 1h", "at 10s suspend n2 for 1h",
                                 "at 20s heal"));
    fleet_world_go(&w, 20 * S);
    assert_false(w.fleet->instances[0].host.paused || w.fleet->instances[1].host.paused);
    /* the machine that slept reads the time of day */
    const struct sim_clock *clock = &w.fleet->instances[1].host.clock;
    assert_int64_equal(sim_clock_wall(clock, 20 * S), SIM_WALL_EPOCH_NS + 20 * S);
    assert_int64_equal(sim_clock_local(clock, 20 * S), 10 * S);
    assert_paired();
}

static void healing_what_is_whole_is_harmless(void **state)
{
    (void)state;
    fleet_world_begin(&w, FAULTS("at 10s heal"));
    assert_string_equal(faults_of(20 * S), "10s fault_begun 1\n10s fault_ended 1\n");
}

static void an_engine_without_faults_watches_nothing(void **state)
{
    (void)state;
    fleet_world_begin(&w, (const char *const[]){NULL});
    assert_int_equal(fault_engine_watched(w.faults), 0);
    assert_int_equal(fault_engine_active(w.faults), 0);
    fault_engine_free(NULL);
}

#define TEST(name) cmocka_unit_test_teardown(name, close_it)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(at_a_time),
        TEST(a_fault_lasts_for_or_until),
        TEST(every_period_exactly),
        TEST(so_many_times),
        TEST(every_period_with_a_phase_that_is_drawn),
        TEST(a_drawn_phase_beyond_the_end_never_strikes),
        TEST(when_something_happens_for_the_nth_time),
        TEST(milestones_of_mastership),
        TEST(when_nobody_is_master_for_so_long),
        TEST(nobody_is_master_before_the_first_election),
        TEST(several_that_believe_are_not_nobody),
        TEST(named_ones_and_all),
        TEST(the_master_of_the_moment),
        TEST(nothing_happens_when_there_is_no_such_target),
        TEST(candidates_and_any_are_drawn),
        TEST(a_target_is_drawn_anew_each_time),
        TEST(faults_of_one_kind_overlap),
        TEST(a_periodic_fault_overlaps_with_itself),
        TEST(what_cannot_be_done_begins_and_ends_at_once),
        TEST(a_pause_ends_with_its_process),
        TEST(one_that_is_paused_is_not_paused_again),
        TEST(whoever_starts_an_instance_ends_what_kept_it_down),
        TEST(a_restart_waits_for_the_end_of_the_stop),
        TEST(a_restart_that_waited_comes_after_a_crash_as_well),
        TEST(healing_restarts_what_is_still_stopping),
        TEST(heal_empties_the_table_and_starts_what_is_down),
        TEST(healing_wakes_those_that_are_paused),
        TEST(healing_what_is_whole_is_harmless),
        TEST(an_engine_without_faults_watches_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
