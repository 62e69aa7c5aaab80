/* SPDX-License-Identifier: Apache-2.0 */
/* The place of faults within an instant, and the log from which scripts are written. */
#include "tests/fault/fleet_world.h"
#include "tests/t.h"

static struct fleet_world w;

static int close_it(void **state)
{
    (void)state;
    fleet_world_close(&w);
    return 0;
}

static const char *text_of(int64_t until_ns)
{
    fleet_world_go(&w, until_ns);
    sim_kernel_flush(w.kernel);
    return event_log_text(&w.log,
                          KIND(INSTANCE_STARTED) | KIND(INSTANCE_CRASHED) | KIND(FAULT_BEGUN));
}

#define STARTS "0s instance_started n0 1\n0s instance_started n1 1\n0s instance_started n2 1\n"

static void at_one_instant_sentences_take_effect_in_their_order(void **state)
{
    (void)state;
    fleet_world_begin(&w, FAULTS("every 5s exactly from 5s until 10s step n1 by 1s",
                                 "at 10s crash n2", "at 10s start n2",
                                 "every 10s exactly from 10s until 11s step n3 by 1s"));
    assert_string_equal(text_of(10 * S), STARTS "5s fault_begun n0 1\n10s fault_begun n0 2\n"
                                                "10s fault_begun n1 3\n10s instance_crashed n1 1\n"
                                                "10s fault_begun n1 4\n10s instance_started n1 2\n"
                                                "10s fault_begun n2 5\n");
}

static void instances_start_before_faults(void **state)
{
    (void)state;
    fleet_world_init(&w);
    w.config.instance_count = 2;
    w.config.start_stagger_ns = 5 * S;
    fleet_world_fault(&w, "at 5s crash n2");
    fleet_world_fault(&w, "fail start of n1 times 1");
    fleet_world_open(&w);
    assert_string_equal(text_of(5 * S), "0s instance_started n0 1\n0s fault_begun n0 1\n"
                                        "5s instance_started n1 1\n5s fault_begun n1 2\n"
                                        "5s instance_crashed n1 1\n");
}

/* A fault at the time of the first check: whether it comes before it. */
static bool comes_before_the_check(const char *sentence)
{
    int64_t time_ns = 0;
    const struct sim_event *fault, *check;
    for (int turn = 0; turn < 2; turn++) {
        fleet_world_init(&w);
        w.config.tells_each_check = true;
        w.config.instance_count = 1;
        w.config.pass_interval_ns = 0;
        fleet_world_fault(&w, sentence);
        w.plans[0].at_ns = turn == 0 ? 1000 * S : time_ns;
        fleet_world_open(&w);
        fleet_world_go(&w, 20 * S);
        sim_kernel_flush(w.kernel);
        check = event_log_nth(&w.log, SIM_EVENT_CHECKED, 0, 0);
        assert_non_null(check);
        time_ns = check->time_ns;
        if (turn == 0)
            fleet_world_close(&w);
    }
    fault = event_log_nth(&w.log, SIM_EVENT_FAULT_BEGUN, 0, 0);
    assert_int64_equal(fault->time_ns, time_ns);
    return fault < check;
}

static void at_comes_before_all_else_of_its_instant(void **state)
{
    (void)state;
    assert_true(comes_before_the_check("at 1s step n1 by 1s"));
}

static void after_comes_behind_all_else_of_its_instant(void **state)
{
    (void)state;
    assert_false(comes_before_the_check("after 1s step n1 by 1s"));
}

static void a_milestone_strikes_when_all_else_of_its_instant_has_happened(void **state)
{
    (void)state;
    fleet_world_begin(&w, FAULTS("when n1 crashes step n1 by 1s", "at 10s crash n1",
                                 "at 9s crash n2 restart after 1s", "after 10s step n3 by 1s"));
    assert_string_equal(text_of(10 * S), STARTS "9s fault_begun n1 1\n9s instance_crashed n1 1\n"
                                                "10s fault_begun n0 2\n10s instance_crashed n0 1\n"
                                                "10s instance_started n1 2\n"
                                                "10s fault_begun n0 3\n10s fault_begun n2 4\n");
}

static void a_milestone_after_the_end_of_its_fault_strikes_nothing(void **state)
{
    (void)state;
    fleet_world_begin(&w,
                      FAULTS("when n1 crashes cut n2 until 10s", "when n2 crashes cut n3 until 11s",
                             "at 10s crash n1", "at 10s crash n2"));
    fleet_world_go(&w, 20 * S);
    assert_int_equal(w.fault_log.count, 3);
    assert_int_equal(w.fault_log.entries[2].plan, 1);
}

static void the_log_says_what_was_drawn(void **state)
{
    (void)state;
    fleet_world_begin(&w, FAULTS("at 10s crash n3 n1", "when n3 crashes start n3",
                                 "every 20s exactly from 20s crash n1", "at 30s outage for 1s"));
    fleet_world_go(&w, 40 * S);
    static const struct fault_log_entry expected[] = {{10 * S, 1, 1, 0, 2, false},
                                                      {10 * S, 1, 2, 0, 0, false},
                                                      {10 * S, 2, 1, 1, 2, true},
                                                      {20 * S, 3, 1, 2, 0, false},
                                                      {30 * S, 4, 1, 3, SIM_NO_INSTANCE, false},
                                                      {40 * S, 5, 2, 2, 0, false}};
    assert_int_equal(w.fault_log.count, 6);
    for (size_t i = 0; i < 6; i++) {
        const struct fault_log_entry *e = &w.fault_log.entries[i];
        assert_int64_equal(e->time_ns, expected[i].time_ns);
        assert_int_equal(e->strike, expected[i].strike);
        assert_int_equal(e->occurrence, expected[i].occurrence);
        assert_int_equal(e->plan, expected[i].plan);
        assert_int_equal(e->instance, expected[i].instance);
        assert_int_equal(e->after, expected[i].after);
    }
}

#define TEST(name) cmocka_unit_test_teardown(name, close_it)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(at_one_instant_sentences_take_effect_in_their_order),
        TEST(instances_start_before_faults),
        TEST(at_comes_before_all_else_of_its_instant),
        TEST(after_comes_behind_all_else_of_its_instant),
        TEST(a_milestone_strikes_when_all_else_of_its_instant_has_happened),
        TEST(a_milestone_after_the_end_of_its_fault_strikes_nothing),
        TEST(the_log_says_what_was_drawn),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
