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

static void begin(const char *profile, uint32_t observers, uint32_t resources)
{
    fleet_world_init(&w);
    w.parameters = parameters_of(profile);
    w.config.observer_count = observers;
    w.config.resource_count = resources;
    w.config.runner.resign_odds = 1000000;
}

static int64_t phase(uint64_t observer)
{
    return (int64_t)sim_choose(w.kernel, SIM_CHOICE_OBSERVER_PHASE, observer, 0, S);
}

static void observers_ask_for_each_resource_in_turn(void **state)
{
    (void)state;
    begin("ideal", 2, 3);
    fleet_world_open(&w);
    fleet_world_go(&w, 20 * S);
    int64_t next_ns[2] = {phase(0), phase(1)};
    uint32_t turn[2] = {0, 0};
    const struct sim_event *e;
    size_t n = 0;
    for (; (e = event_log_nth(&w.log, SIM_EVENT_OBSERVED, SIM_NO_INSTANCE, n)); n++) {
        unsigned who = e->time_ns == next_ns[0] ? 0 : 1;
        assert_int64_equal(e->time_ns, next_ns[who]);
        assert_int_equal(e->resource, turn[who]);
        turn[who] = (turn[who] + 1) % 3;
        next_ns[who] += S;
        if (e->time_ns > 2 * S) {
            assert_int_equal(e->cause, ELECTION_OK);
            assert_int_equal(e->value, store_owner(w.store, e->resource));
        }
    }
    assert_int_equal(n, 40);
}

static void they_see_that_there_is_none_and_that_there_is_no_answer(void **state)
{
    (void)state;
    begin("etcd-lease", 1, 1);
    w.config.runner.call_timeout_ns = 9 * MS; /* shorter than the round trip */
    fleet_world_open(&w);
    fleet_world_go(&w, 10 * S);
    const struct sim_event *e;
    for (size_t n = 0; (e = event_log_nth(&w.log, SIM_EVENT_OBSERVED, SIM_NO_INSTANCE, n)); n++) {
        assert_int_equal(e->cause, ELECTION_ERR_DEADLINE);
        assert_int_equal(e->value, SIM_NO_INSTANCE);
        assert_int64_equal(e->time_ns - (int64_t)e->extra, 9 * MS);
    }
    fleet_world_close(&w);
    begin("etcd-lease", 1, 1);
    w.config.start_stagger_ns = 100 * S;
    fleet_world_fault(&w, "at 5s crash n1"); /* its session lasts until 61 s or later */
    fleet_world_open(&w);
    fleet_world_go(&w, 90 * S);
    size_t none = 0, some = 0;
    for (size_t n = 0; (e = event_log_nth(&w.log, SIM_EVENT_OBSERVED, SIM_NO_INSTANCE, n)); n++) {
        none += e->cause == ELECTION_ERR_NO_MASTER && e->value == SIM_NO_INSTANCE;
        some += e->cause == ELECTION_OK && e->value == 0;
    }
    assert_true(none >= 27 && some >= 59);
    assert_in_range(none + some, 88, 90);
}

/* An observer has no name of its own that it could answer with. */
static void where_everybody_is_master_they_see_an_instance(void **state)
{
    (void)state;
    begin("noop", 3, 2);
    fleet_world_open(&w);
    fleet_world_go(&w, 20 * S);
    const struct sim_event *e;
    size_t n = 0;
    for (; (e = event_log_nth(&w.log, SIM_EVENT_OBSERVED, SIM_NO_INSTANCE, n)); n++) {
        if (e->time_ns > 2 * S) {
            assert_int_equal(e->cause, ELECTION_OK);
            assert_true(e->value < 3);
        }
    }
    assert_int_equal(n, 60);
}

static void faults_of_all_do_not_concern_observers(void **state)
{
    (void)state;
    begin("etcd-lease", 1, 1);
    fleet_world_fault(&w, "at 5s cut all for 10s");
    fleet_world_fault(&w, "at 5s fail get_current_master of all");
    fleet_world_open(&w);
    fleet_world_go(&w, 15 * S);
    const struct sim_event *e;
    for (size_t n = 0; (e = event_log_nth(&w.log, SIM_EVENT_OBSERVED, SIM_NO_INSTANCE, n)); n++)
        if (e->time_ns > 5 * S)
            assert_int_equal(e->cause, ELECTION_OK);
}

#define TEST(name) cmocka_unit_test_teardown(name, close_it)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(observers_ask_for_each_resource_in_turn),
        TEST(they_see_that_there_is_none_and_that_there_is_no_answer),
        TEST(where_everybody_is_master_they_see_an_instance),
        TEST(faults_of_all_do_not_concern_observers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
