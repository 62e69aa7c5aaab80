/* SPDX-License-Identifier: Apache-2.0 */
/* What operators do: restart one after the other, add an instance, give one other settings. */
#include "tests/fault/fleet_world.h"
#include "tests/t.h"

static struct fleet_world w;

static int close_it(void **state)
{
    (void)state;
    fleet_world_close(&w);
    return 0;
}

static const char *life_of(int64_t until_ns)
{
    fleet_world_go(&w, until_ns);
    sim_kernel_flush(w.kernel);
    assert_int_equal(event_log_count(&w.log, SIM_EVENT_FAULT_BEGUN, ANY_INSTANCE),
                     event_log_count(&w.log, SIM_EVENT_FAULT_ENDED, ANY_INSTANCE) +
                         fault_engine_active(w.faults));
    return event_log_text(&w.log, KIND(INSTANCE_CRASHED) | KIND(INSTANCE_STARTED) |
                                      KIND(INSTANCE_STOPPING));
}

static const char *faults_of(int64_t until_ns)
{
    life_of(until_ns);
    return event_log_text(&w.log, FAULT_EVENTS);
}

#define ALL_START "0s instance_started n0 1\n0s instance_started n1 1\n0s instance_started n2 1\n"

/* ---- restart -------------------------------------------------------------------------------- */

static void instances_restart_in_the_order_in_which_they_are_named(void **state)
{
    (void)state;
    fleet_world_begin(&w, FAULTS("at 100s restart n2 n1 down 30s between 10s"));
    assert_string_equal(life_of(500 * S), ALL_START "100s instance_stopping n1 1\n"
                                                    "130s instance_started n1 2\n"
                                                    "140s instance_stopping n0 1\n"
                                                    "170s instance_started n0 2\n");
    assert_string_equal(faults_of(500 * S), "100s fault_begun n1 1\n130s fault_ended n1 1\n"
                                            "140s fault_begun n0 2\n170s fault_ended n0 2\n");
    assert_true(w.fault_log.entries[1].after); /* it waited for the first */
    assert_true(w.fault_log.entries[0].strike != w.fault_log.entries[1].strike);
}

static void all_restart_by_a_crash_without_a_pause_between_them(void **state)
{
    (void)state;
    fleet_world_begin(&w, FAULTS("at 100s restart all down 1s manner crash"));
    assert_string_equal(life_of(500 * S), ALL_START "100s instance_crashed n0 1\n"
                                                    "101s instance_started n0 2\n"
                                                    "101s instance_crashed n1 1\n"
                                                    "102s instance_started n1 2\n"
                                                    "102s instance_crashed n2 1\n"
                                                    "103s instance_started n2 2\n");
}

static void one_that_is_drawn_restarts_alone(void **state)
{
    (void)state;
    fleet_world_begin(&w, FAULTS("at 100s restart master(r1) down 1s between 1s"));
    fleet_world_go(&w, 99 * S);
    uint16_t master = fleet_world_master(&w);
    fleet_world_go(&w, 500 * S);
    assert_int_equal(event_log_count(&w.log, SIM_EVENT_INSTANCE_STARTED, ANY_INSTANCE), 4);
    assert_int_equal(event_log_count(&w.log, SIM_EVENT_INSTANCE_STARTED, master), 2);
}

static void nobody_restarts_if_nobody_is_master(void **state)
{
    (void)state;
    fleet_world_begin(&w, FAULTS("at 0s restart master(r1) down 1s", "at 0s crash all",
                                 "every 1s exactly from 1s restart candidate(r1) down 1s"));
    assert_string_equal(faults_of(5 * S),
                        "0s fault_begun n0 1\n0s fault_begun n1 2\n0s fault_begun n2 3\n");
}

static void one_that_is_down_is_passed_over(void **state)
{
    (void)state;
    fleet_world_begin(&w, FAULTS("at 50s crash n2", "at 100s restart all down 5s between 5s"));
    assert_string_equal(life_of(500 * S), ALL_START "50s instance_crashed n1 1\n"
                                                    "100s instance_stopping n0 1\n"
                                                    "105s instance_started n0 2\n"
                                                    "115s instance_stopping n2 1\n"
                                                    "120s instance_started n2 2\n");
}

static void a_second_round_waits_for_the_first_to_be_over(void **state)
{
    (void)state;
    fleet_world_begin(&w, FAULTS("every 20s exactly from 100s until 140s restart n1 n2 down 10s"
                                 " between 5s"));
    assert_string_equal(life_of(500 * S),
                        ALL_START "100s instance_stopping n0 1\n110s instance_started n0 2\n"
                                  "115s instance_stopping n1 1\n125s instance_started n1 2\n"
                                  "140s instance_stopping n0 2\n150s instance_started n0 3\n"
                                  "155s instance_stopping n1 2\n165s instance_started n1 3\n");
    /* that of 140 s is one of a time again */
    assert_false(w.fault_log.entries[2].after);
}

static void a_restart_waits_for_the_pass_in_flight(void **state)
{
    (void)state;
    fleet_world_init(&w);
    w.config.pass_interval_ns = 30 * S;
    w.config.pass_length.a_ns = 30 * S;
    fleet_world_fault(&w, "at 60s restart n1 n2 down 1s");
    fleet_world_open(&w);
    fleet_world_go(&w, 200 * S);
    const struct sim_event *stopped = event_log_nth(&w.log, SIM_EVENT_INSTANCE_STOPPED, 0, 0);
    const struct sim_event *started = event_log_nth(&w.log, SIM_EVENT_INSTANCE_STARTED, 0, 1);
    const struct sim_event *next = event_log_nth(&w.log, SIM_EVENT_INSTANCE_STOPPING, 1, 0);
    assert_true(stopped->time_ns > 61 * S);
    assert_int64_equal(started->time_ns, stopped->time_ns);
    assert_int64_equal(next->time_ns, started->time_ns);
}

static void healing_ends_the_round(void **state)
{
    (void)state;
    fleet_world_begin(&w, FAULTS("at 100s restart all down 30s between 30s", "at 110s heal"));
    assert_string_equal(life_of(500 * S), ALL_START "100s instance_stopping n0 1\n"
                                                    "110s instance_started n0 2\n");
    fleet_world_close(&w);
    fleet_world_begin(&w, FAULTS("at 100s restart all down 30s between 30s", "at 140s heal"));
    assert_string_equal(life_of(500 * S), ALL_START "100s instance_stopping n0 1\n"
                                                    "130s instance_started n0 2\n");
}

static void whoever_starts_it_early_lets_the_next_one_begin(void **state)
{
    (void)state;
    fleet_world_begin(&w, FAULTS("at 100s restart n1 n2 down 30s between 5s", "at 110s start n1"));
    assert_string_equal(life_of(500 * S), ALL_START "100s instance_stopping n0 1\n"
                                                    "110s instance_started n0 2\n"
                                                    "115s instance_stopping n1 1\n"
                                                    "145s instance_started n1 2\n");
}

/* ---- join ----------------------------------------------------------------------------------- */

static void who_joins_is_not_there_before(void **state)
{
    (void)state;
    fleet_world_begin(&w, FAULTS("at 100s join n3", "at 50s start n3", "at 60s crash n3",
                                 "at 70s restart n3 down 1s"));
    assert_string_equal(life_of(500 * S), "0s instance_started n0 1\n0s instance_started n1 1\n"
                                          "100s instance_started n2 1\n");
}

static void who_joined_is_one_like_the_others(void **state)
{
    (void)state;
    fleet_world_begin(&w, FAULTS("when n1 crashes join n3", "at 100s crash n1 n3 restart after 5s",
                                 "at 200s crash n3 restart after 5s", "at 300s join n3"));
    assert_string_equal(life_of(500 * S), "0s instance_started n0 1\n0s instance_started n1 1\n"
                                          "100s instance_crashed n0 1\n"
                                          "100s instance_started n2 1\n"
                                          "105s instance_started n0 2\n"
                                          "200s instance_crashed n2 1\n"
                                          "205s instance_started n2 2\n");
}

static void healing_brings_nobody_who_has_not_joined(void **state)
{
    (void)state;
    fleet_world_begin(&w, FAULTS("at 100s join n3", "at 50s heal"));
    assert_string_equal(life_of(500 * S), "0s instance_started n0 1\n0s instance_started n1 1\n");
}

/* ---- settings ------------------------------------------------------------------------------- */

static const struct sim_event *started(uint16_t instance, unsigned nth)
{
    return event_log_nth(&w.log, SIM_EVENT_RUNNER_STARTED, instance, nth);
}

static const struct sim_event *configured(uint16_t instance, unsigned nth)
{
    return event_log_nth(&w.log, SIM_EVENT_RUNNER_CONFIGURED, instance, nth);
}

static void settings_without_a_time_are_there_from_the_beginning(void **state)
{
    (void)state;
    fleet_world_begin(&w, FAULTS("configure n2 master_hold_interval 300s resign_odds 7",
                                 "configure n2 n3 master_check_interval 1s"));
    fleet_world_go(&w, 10 * S);
    assert_int64_equal(started(0, 0)->value, 60 * S);
    assert_int64_equal(started(0, 0)->extra, 5 * S);
    assert_int64_equal(configured(0, 0)->extra, 10);
    assert_int64_equal(started(1, 0)->value, 300 * S);
    assert_int64_equal(started(1, 0)->extra, 1 * S);
    assert_int64_equal(configured(1, 0)->extra, 7);
    assert_int64_equal(started(2, 0)->value, 60 * S);
    assert_int64_equal(started(2, 0)->extra, 1 * S);
    assert_string_equal(faults_of(10 * S), "0s fault_begun n1 1\n0s fault_ended n1 1\n"
                                           "0s fault_begun n1 2\n0s fault_ended n1 2\n"
                                           "0s fault_begun n2 3\n0s fault_ended n2 3\n");
}

static void settings_count_from_the_next_start_on(void **state)
{
    (void)state;
    fleet_world_begin(&w, FAULTS("at 50s configure n1 resign_odds 3",
                                 "at 100s crash n1 restart after 1s",
                                 "at 200s restart n1 down 1s master_hold_interval 20s",
                                 "at 10s join n3 resign_odds 2"));
    fleet_world_go(&w, 500 * S);
    assert_int64_equal(configured(0, 0)->extra, 10);
    assert_int64_equal(configured(0, 1)->extra, 3);
    assert_int64_equal(started(0, 1)->value, 60 * S);
    assert_int64_equal(configured(0, 2)->extra, 3);
    assert_int64_equal(started(0, 2)->value, 20 * S);
    assert_int64_equal(configured(2, 0)->extra, 2);
    assert_int64_equal(configured(1, 0)->extra, 10);
}

static void an_instance_has_its_own_lease(void **state)
{
    (void)state;
    fleet_world_init(&w);
    w.parameters = parameters_of("etcd-lease");
    fleet_world_fault(&w, "configure n2 lease 12s");
    fleet_world_fault(&w, "at 100s crash n1 n2");
    fleet_world_open(&w);
    fleet_world_go(&w, 300 * S);
    const struct sim_event *first = event_log_nth(&w.log, SIM_EVENT_SESSION_OPENED, 0, 0);
    const struct sim_event *own = event_log_nth(&w.log, SIM_EVENT_SESSION_OPENED, 1, 0);
    const struct sim_event *gone = event_log_nth(&w.log, SIM_EVENT_SESSION_GONE, 0, 0);
    const struct sim_event *own_gone = event_log_nth(&w.log, SIM_EVENT_SESSION_GONE, 1, 0);
    assert_int64_equal(first->extra, 60 * S);
    assert_int64_equal(own->extra, 12 * S);
    /* renewed when a third is over, and then not any more */
    assert_true((int64_t)own_gone->extra > 95 * S && own_gone->time_ns < 113 * S);
    assert_true(own_gone->time_ns - (int64_t)own_gone->extra >= 12 * S);
    assert_true(gone->time_ns - (int64_t)gone->extra >= 60 * S);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define CLOSED(test) cmocka_unit_test_teardown(test, close_it)
        CLOSED(instances_restart_in_the_order_in_which_they_are_named),
        CLOSED(all_restart_by_a_crash_without_a_pause_between_them),
        CLOSED(one_that_is_drawn_restarts_alone),
        CLOSED(nobody_restarts_if_nobody_is_master),
        CLOSED(one_that_is_down_is_passed_over),
        CLOSED(a_second_round_waits_for_the_first_to_be_over),
        CLOSED(a_restart_waits_for_the_pass_in_flight),
        CLOSED(healing_ends_the_round),
        CLOSED(whoever_starts_it_early_lets_the_next_one_begin),
        CLOSED(who_joins_is_not_there_before),
        CLOSED(who_joined_is_one_like_the_others),
        CLOSED(healing_brings_nobody_who_has_not_joined),
        CLOSED(settings_without_a_time_are_there_from_the_beginning),
        CLOSED(settings_count_from_the_next_start_on),
        CLOSED(an_instance_has_its_own_lease),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
