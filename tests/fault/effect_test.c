/* SPDX-License-Identifier: Apache-2.0 */
/* What each kind of fault does, and that nothing of it is left when it is over. */
#include "tests/fault/fleet_world.h"
#include "tests/t.h"

static struct fleet_world w;

static int close_it(void **state)
{
    (void)state;
    fleet_world_close(&w);
    return 0;
}

/* etcd-like, without a tick; n1 is up first and master of r1. */
static void etcd_with(const char *const *sentences)
{
    fleet_world_init(&w);
    w.parameters = parameters_of("etcd-lease");
    w.parameters.expiry_tick_ns = 0;
    w.config.head_start_ns = 5 * S;
    w.config.runner.resign_odds = 1000000;
    while (*sentences)
        fleet_world_fault(&w, *sentences++);
    fleet_world_open(&w);
}

static struct sim_host *host(unsigned instance)
{
    return &w.fleet->instances[instance].host;
}

static const struct sim_event *event(enum sim_event_kind kind, int instance, size_t n)
{
    sim_kernel_flush(w.kernel);
    const struct sim_event *e = event_log_nth(&w.log, kind, instance, n);
    assert_non_null(e);
    return e;
}

static size_t count(enum sim_event_kind kind, int instance)
{
    sim_kernel_flush(w.kernel);
    return event_log_count(&w.log, kind, instance);
}

static void assert_table_is_empty(void)
{
    assert_int_equal(fault_engine_active(w.faults), 0);
    assert_int_equal(count(SIM_EVENT_FAULT_BEGUN, ANY_INSTANCE),
                     count(SIM_EVENT_FAULT_ENDED, ANY_INSTANCE));
}

/* ---- processes ------------------------------------------------------------------------------ */

static void a_crash_leaves_the_session_until_its_lease_is_over(void **state)
{
    (void)state;
    etcd_with(FAULTS("at 30s crash n1 restart after 10s"));
    fleet_world_go(&w, 30 * S);
    assert_int_equal(fleet_world_master(&w), 0);
    const struct sim_event *disbelieved = event(SIM_EVENT_DISBELIEVED, 0, 0);
    assert_int64_equal(disbelieved->time_ns, 30 * S);
    assert_int_equal(disbelieved->cause, SIM_CAUSE_CRASH);
    fleet_world_go(&w, 200 * S);
    const struct sim_event *gone = event(SIM_EVENT_SESSION_GONE, 0, 0);
    assert_int_equal(gone->cause, SIM_CAUSE_EXPIRY);
    assert_int64_equal(gone->time_ns, (int64_t)gone->extra + 60 * S + 10 * MS);
    assert_in_range(gone->time_ns, 70 * S, 90 * S + 20 * MS);
    assert_int64_equal(event(SIM_EVENT_INSTANCE_STARTED, 0, 1)->time_ns, 40 * S);
    assert_int_not_equal(fleet_world_master(&w), 0);
    assert_table_is_empty();
}

static void a_crash_without_a_lease_frees_at_once(void **state)
{
    (void)state;
    fleet_world_begin(&w, FAULTS("at 30s crash master(r1)"));
    fleet_world_go(&w, 29 * S);
    uint16_t former = fleet_world_master(&w);
    fleet_world_go(&w, 30 * S);
    assert_int_equal(event(SIM_EVENT_SESSION_GONE, former, 0)->cause, SIM_CAUSE_CRASH);
    assert_int64_equal(event(SIM_EVENT_GRANTED, ANY_INSTANCE, 1)->time_ns, 30 * S);
}

static void a_stop_hands_over_and_a_restart_follows(void **state)
{
    (void)state;
    etcd_with(FAULTS("at 30s stop n1 restart after 10s"));
    fleet_world_go(&w, 60 * S);
    int64_t stopping_ns = event(SIM_EVENT_INSTANCE_STOPPING, 0, 0)->time_ns;
    int64_t cancelled_ns = event(SIM_EVENT_INSTANCE_CANCELLED, 0, 0)->time_ns;
    assert_int64_equal(stopping_ns, 30 * S);
    assert_in_range(cancelled_ns, stopping_ns, stopping_ns + 20 * MS); /* the pass in flight */
    assert_int64_equal(event(SIM_EVENT_RELEASED, 0, 0)->time_ns, cancelled_ns + 15 * MS);
    assert_int_equal(event(SIM_EVENT_DISBELIEVED, 0, 0)->cause, SIM_CAUSE_SHUTDOWN);
    assert_int64_equal(event(SIM_EVENT_INSTANCE_STOPPED, 0, 0)->time_ns, cancelled_ns + 20 * MS);
    assert_int64_equal(event(SIM_EVENT_INSTANCE_STARTED, 0, 1)->time_ns, 40 * S);
    assert_table_is_empty();
}

static void a_stop_with_a_cancelled_context_cancels_at_once(void **state)
{
    (void)state;
    etcd_with(FAULTS("at 30s stop n1 context cancelled"));
    fleet_world_go(&w, 60 * S);
    assert_int64_equal(event(SIM_EVENT_INSTANCE_CANCELLED, 0, 0)->time_ns, 30 * S);
    assert_int64_equal(event(SIM_EVENT_RELEASED, 0, 0)->time_ns, 30 * S + 15 * MS);
    assert_int_equal(w.fleet->instances[0].state, INSTANCE_DOWN);
    assert_int_equal(fault_engine_active(w.faults), 1); /* down for good */
}

static void a_pause_with_frozen_timers_puts_everything_off(void **state)
{
    (void)state;
    etcd_with(FAULTS("at 30s pause n1 for 20s"));
    fleet_world_go(&w, 49 * S);
    const struct sim_event *last = NULL, *e;
    for (size_t n = 0; (e = event_log_nth(&w.log, SIM_EVENT_CHECKED, 0, n)); n++)
        last = e;
    int64_t left_ns = last->time_ns + 5 * S - 30 * S;
    size_t checks = count(SIM_EVENT_CHECKED, 0);
    fleet_world_go(&w, 60 * S);
    const struct sim_event *next = event_log_nth(&w.log, SIM_EVENT_CHECKED, 0, checks);
    assert_int64_equal(next->time_ns, 50 * S + left_ns + 10 * MS);
    assert_int64_equal(sim_host_now(host(0)), 40 * S);
    assert_table_is_empty();
}

static void a_pause_with_timers_that_count_makes_everything_due(void **state)
{
    (void)state;
    etcd_with(FAULTS("at 30s pause n1 timers counting for 20s"));
    fleet_world_go(&w, 49 * S);
    size_t checks = count(SIM_EVENT_CHECKED, 0);
    fleet_world_go(&w, 60 * S);
    const struct sim_event *next = event_log_nth(&w.log, SIM_EVENT_CHECKED, 0, checks);
    assert_int64_equal(next->time_ns, 50 * S + 10 * MS);
    assert_int64_equal(sim_host_now(host(0)), 60 * S);
}

static void a_machine_that_was_suspended_finds_its_wall_clock_ahead(void **state)
{
    (void)state;
    etcd_with(FAULTS("at 30s suspend n1 for 20s"));
    fleet_world_go(&w, 40 * S);
    assert_int64_equal(sim_host_now(host(0)), 30 * S);
    fleet_world_go(&w, 60 * S);
    assert_int64_equal(sim_host_now(host(0)), 40 * S);
    assert_int64_equal(sim_clock_wall(&host(0)->clock, w.kernel->now_ns),
                       SIM_WALL_EPOCH_NS + 60 * S);
    assert_table_is_empty();
}

static void one_that_crashes_asleep_has_the_right_time_afterwards(void **state)
{
    (void)state;
    etcd_with(FAULTS("at 30s suspend n1 for 1h", "at 50s crash n1 restart after 1s"));
    fleet_world_go(&w, 60 * S);
    assert_int64_equal(sim_clock_wall(&host(0)->clock, w.kernel->now_ns),
                       SIM_WALL_EPOCH_NS + 60 * S);
    assert_table_is_empty();
}

/* ---- the link ------------------------------------------------------------------------------- */

static void a_cut_makes_checks_fail_and_belief_end(void **state)
{
    (void)state;
    etcd_with(FAULTS("at 30s cut n1 for 20s"));
    fleet_world_go(&w, 49 * S);
    const struct sim_event *disbelieved = event(SIM_EVENT_DISBELIEVED, 0, 0);
    assert_int_equal(disbelieved->cause, SIM_CAUSE_ERROR);
    /* the check that was asked first after the cut, and its call timeout */
    assert_in_range(disbelieved->time_ns, 40 * S, 45 * S + 10 * MS);
    fleet_world_go(&w, 100 * S);
    assert_true(w.store->links[0].clean);
    assert_int_equal(count(SIM_EVENT_SESSION_GONE, 0),
                     0); /* shorter than what was left of the lease */
    assert_int_equal(fleet_world_master(&w), 0);
    assert_table_is_empty();
}

static void a_cut_says_direction_and_channel(void **state)
{
    (void)state;
    etcd_with(FAULTS("at 10s cut n1 direction to_store channel calls for 10s",
                     "at 10s cut n2 direction from_store channel keep_alive for 10s",
                     "at 10s cut n3 channel watch for 10s"));
    fleet_world_go(&w, 11 * S);
    for (unsigned i = 0; i < 3; i++)
        for (unsigned d = 0; d < STORE_DIRECTION_COUNT; d++)
            for (unsigned c = 0; c < STORE_CHANNEL_COUNT; c++) {
                bool is_cut = (i == 0 && d == STORE_REQUEST && c == STORE_CHANNEL_CALLS) ||
                              (i == 1 && d == STORE_REPLY && c == STORE_CHANNEL_KEEP_ALIVE) ||
                              (i == 2 && c == STORE_CHANNEL_WATCH);
                assert_int_equal(w.store->links[i].cuts[d][c], is_cut);
            }
    fleet_world_go(&w, 20 * S);
    assert_true(w.store->links[0].clean && w.store->links[1].clean && w.store->links[2].clean);
}

/* When a message arrives that is sent at `sent_ns`, with a delay from 10 s to 30 s. */
static int64_t arrival(int64_t sent_ns)
{
    bool delayed = sent_ns >= 10 * S && sent_ns < 30 * S;
    return sent_ns + 5 * MS + (delayed ? 500 * MS : 0);
}

static void a_delay_is_added_to_each_message(void **state)
{
    (void)state;
    etcd_with(FAULTS("at 10s delay n1 by 500ms for 20s"));
    fleet_world_go(&w, 60 * S);
    const struct sim_event *e;
    for (size_t n = 0; (e = event_log_nth(&w.log, SIM_EVENT_CHECKED, 0, n)); n++)
        assert_int64_equal(e->time_ns, arrival(arrival((int64_t)e->extra)));
}

static void losses_make_calls_time_out(void **state)
{
    (void)state;
    etcd_with(FAULTS("at 10s lose n1 by 100% for 30s"));
    fleet_world_go(&w, 39 * S);
    assert_int_equal(event(SIM_EVENT_DISBELIEVED, 0, 0)->cause, SIM_CAUSE_ERROR);
    fleet_world_go(&w, 60 * S);
    assert_int64_equal(w.store->links[0].loss_ppm, 0);
    assert_int_equal(count(SIM_EVENT_BELIEVED, 0), 2);
}

/* ---- calls ---------------------------------------------------------------------------------- */

static void a_failed_check_ends_belief(void **state)
{
    (void)state;
    etcd_with(FAULTS("at 10s fail is_master of n1 times 1 with deadline"));
    fleet_world_go(&w, 60 * S);
    size_t failed = 0;
    const struct sim_event *e;
    for (size_t n = 0; (e = event_log_nth(&w.log, SIM_EVENT_CHECKED, 0, n)); n++)
        failed += e->cause == ELECTION_ERR_DEADLINE;
    assert_int_equal(failed, 1);
    assert_int_equal(event(SIM_EVENT_DISBELIEVED, 0, 0)->cause, SIM_CAUSE_ERROR);
    assert_int_equal(count(SIM_EVENT_BELIEVED, 0), 2);
    assert_int_equal(count(SIM_EVENT_RELEASED, 0), 0);
}

/* When the first check of n1 after 10 s was asked. */
static int64_t first_check_ns(void)
{
    const struct sim_event *e = NULL;
    for (size_t n = 0; !e || e->time_ns < 10 * S; n++)
        e = event_log_nth(&w.log, SIM_EVENT_CHECKED, 0, n);
    return (int64_t)e->extra;
}

static void a_fault_that_has_struck_all_its_calls_is_over(void **state)
{
    (void)state;
    etcd_with(FAULTS("at 10s fail is_master of n1 times 1 with deadline"));
    fleet_world_go(&w, 60 * S);
    assert_int64_equal(event(SIM_EVENT_FAULT_ENDED, 0, 0)->time_ns, first_check_ns());
    assert_table_is_empty();
    fleet_world_close(&w);
    etcd_with(FAULTS("at 10s postpone is_master of n1 by 3s times 1"));
    fleet_world_go(&w, 60 * S);
    assert_int64_equal(event(SIM_EVENT_FAULT_ENDED, 0, 0)->time_ns, first_check_ns() + 3 * S);
    assert_table_is_empty();
}

static void a_fault_of_calls_with_a_length_lasts_as_long(void **state)
{
    (void)state;
    etcd_with(FAULTS("at 10s fail is_master of n1 times 1 for 30s"));
    fleet_world_go(&w, 60 * S);
    assert_int64_equal(event(SIM_EVENT_FAULT_ENDED, 0, 0)->time_ns, 40 * S);
}

static void call_faults_end_with_their_time(void **state)
{
    (void)state;
    etcd_with(FAULTS("at 10s fail is_master of n1 for 10s", "at 10s doubt resign of n1 for 5s",
                     "at 10s postpone is_master of n2 by 1s for 7s"));
    fleet_world_go(&w, 12 * S);
    size_t active = 0;
    for (const struct fault_call *f = w.fleet->call_faults.first; f; f = f->next)
        active++;
    assert_int_equal(active, 3);
    fleet_world_go(&w, 16 * S);
    assert_int_equal(w.fleet->call_faults.first->fate, FAULT_FATE_FAIL);
    assert_int_equal(w.fleet->call_faults.first->next->fate, FAULT_FATE_POSTPONE);
    fleet_world_go(&w, 20 * S);
    assert_null(w.fleet->call_faults.first);
    assert_table_is_empty();
}

static void a_doubted_start_leaves_a_session_and_is_repeated(void **state)
{
    (void)state;
    etcd_with(FAULTS("doubt start of n1 times 1"));
    fleet_world_go(&w, 4 * S);
    /* the client knows its session, so that starting again finds it there */
    assert_int_equal(count(SIM_EVENT_SESSION_OPENED, 0), 1);
    assert_int_equal(count(SIM_EVENT_BACKED_OFF, 0), 1);
    assert_int_equal(count(SIM_EVENT_BELIEVED, 0), 1);
}

/* Keep-alives are no calls of the runner, but can be struck all the same. */
static void keep_alives_can_fail_be_doubted_and_be_late(void **state)
{
    (void)state;
    static const char *const verbs[] = {"fail keep_alive of n1 for 45s",
                                        "doubt keep_alive of n1 for 45s",
                                        "postpone keep_alive of n1 by 3s for 45s"};
    for (int i = 0; i < 3; i++) {
        etcd_with(FAULTS(verbs[i]));
        fleet_world_go(&w, 44 * S);
        struct store_participant *p = w.store->links[0].participants;
        if (i == 0)
            assert_int_equal(w.store->renewals, 2 * 1 /* of n2 and n3, at 25 s */);
        else if (i == 1)
            assert_true(w.store->renewals > 40);
        assert_int_equal(p->answered_ns > 20 * S, i == 2);
        fleet_world_go(&w, 50 * S);
        assert_true(p->answered_ns > 23 * S);
        assert_int_equal(count(SIM_EVENT_SESSION_GONE, 0), 0);
        assert_table_is_empty();
        if (i < 2)
            fleet_world_close(&w);
    }
}

static void a_lease_that_is_never_renewed_ends(void **state)
{
    (void)state;
    etcd_with(FAULTS("fail keep_alive of n1"));
    fleet_world_go(&w, 70 * S);
    const struct sim_event *gone = event(SIM_EVENT_SESSION_GONE, 0, 0);
    assert_int_equal(gone->cause, SIM_CAUSE_EXPIRY);
    assert_int64_equal(gone->time_ns,
                       event(SIM_EVENT_SESSION_OPENED, 0, 0)->time_ns + 60 * S + 10 * MS);
}

/* ---- the store ------------------------------------------------------------------------------ */

static void an_outage_refuses_and_then_expires_or_extends(void **state)
{
    (void)state;
    static const char *const sentences[] = {"at 30s outage store for 90s",
                                            "at 30s outage store leases extend for 90s"};
    for (int extend = 0; extend < 2; extend++) {
        etcd_with(FAULTS(sentences[extend]));
        fleet_world_go(&w, 119 * S);
        assert_int_equal(w.store->down, 1);
        assert_int_equal(event(SIM_EVENT_DISBELIEVED, 0, 0)->cause, SIM_CAUSE_ERROR);
        assert_int_equal(event(SIM_EVENT_FAULT_BEGUN, ANY_INSTANCE, 0)->instance, SIM_NO_INSTANCE);
        assert_int_equal(count(SIM_EVENT_SESSION_GONE, ANY_INSTANCE), 0);
        fleet_world_go(&w, 200 * S);
        assert_int_equal(w.store->down, 0);
        /* the client gave its session up long before, but the store does not know that */
        assert_int_equal(count(SIM_EVENT_SESSION_GONE, 0), 1);
        assert_int64_equal(event(SIM_EVENT_SESSION_GONE, 0, 0)->time_ns,
                           (extend ? 180 : 120) * S + 10 * MS);
        assert_table_is_empty();
        if (!extend)
            fleet_world_close(&w);
    }
}

static void outages_nest(void **state)
{
    (void)state;
    etcd_with(FAULTS("at 30s outage store for 10s", "at 35s outage store for 10s"));
    fleet_world_go(&w, 36 * S);
    assert_int_equal(w.store->down, 2);
    fleet_world_go(&w, 41 * S);
    assert_int_equal(w.store->down, 1);
    fleet_world_go(&w, 45 * S);
    assert_int_equal(w.store->down, 0);
}

static void a_revocation_concerns_all_sessions_or_those_for_a_resource(void **state)
{
    (void)state;
    fleet_world_init(&w);
    w.parameters = parameters_of("etcd-lease");
    w.config.resource_count = 2;
    w.config.runner.resign_odds = 1000000;
    fleet_world_fault(&w, "at 30s revoke n1 resource r2");
    fleet_world_fault(&w, "at 40s revoke n2");
    fleet_world_open(&w);
    fleet_world_go(&w, 39 * S);
    assert_int_equal(count(SIM_EVENT_SESSION_GONE, 0), 1);
    assert_int_equal(event(SIM_EVENT_SESSION_GONE, 0, 0)->cause, SIM_CAUSE_REVOKE);
    fleet_world_go(&w, 60 * S);
    assert_int_equal(count(SIM_EVENT_SESSION_GONE, 1), 2);
    assert_table_is_empty();
}

/* ---- clocks --------------------------------------------------------------------------------- */

static void a_step_moves_the_wall_and_nothing_else(void **state)
{
    (void)state;
    etcd_with(FAULTS("step n2 by -5s", "at 10s step n1 by 1h"));
    fleet_world_go(&w, 20 * S);
    assert_int64_equal(sim_clock_wall(&host(0)->clock, 20 * S), SIM_WALL_EPOCH_NS + 3620 * S);
    assert_int64_equal(sim_clock_wall(&host(1)->clock, 20 * S), SIM_WALL_EPOCH_NS + 15 * S);
    assert_int64_equal(sim_host_now(host(0)), 20 * S);
    assert_table_is_empty();
}

static void a_rate_moves_both_clocks_and_the_timers(void **state)
{
    (void)state;
    etcd_with(FAULTS("at 10s rate n1 by 50% for 20s"));
    fleet_world_go(&w, 60 * S);
    assert_int64_equal(sim_host_now(host(0)), 70 * S);
    const struct sim_event *before = NULL, *e;
    size_t fast = 0;
    for (size_t n = 0; (e = event_log_nth(&w.log, SIM_EVENT_CHECKED, 0, n)); n++) {
        if (before && before->time_ns > 10 * S && e->time_ns < 30 * S) {
            /* 5 s on its clock from the end of one to the next; what it shows is rounded down */
            assert_in_range((int64_t)e->extra - before->time_ns, 3333333333, 3333333334);
            fast++;
        }
        before = e;
    }
    assert_true(fast >= 3);
    assert_int_equal(host(0)->clock.rate_ppm, 0);
}

/* Of several rates the newest counts; in whatever order they end, the last one leaves nothing
 * behind. */
static void rates_overlap(void **state)
{
    (void)state;
    etcd_with(FAULTS("at 10s rate n1 by 10% for 20s", "at 20s rate n1 by 20% for 20s",
                     "at 50s rate n1 by 10% for 30s", "at 60s rate n1 by 20% for 10s",
                     "at 15s rate n2 by 30% for 1h"));
    static const struct {
        int64_t at_s;
        int32_t rate_ppm;
    } expected[] = {{11, 100000}, {21, 200000}, {31, 200000}, {41, 0},
                    {51, 100000}, {61, 200000}, {71, 100000}, {81, 0}};
    for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++) {
        fleet_world_go(&w, expected[i].at_s * S);
        assert_int_equal(host(0)->clock.rate_ppm, expected[i].rate_ppm);
    }
    assert_int_equal(host(1)->clock.rate_ppm, 300000);
}

/* ---- all of it at once ---------------------------------------------------------------------- */

/* Whatever happened in whatever order: healed is healed. */
static void a_storm_of_faults_leaves_nothing_behind(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 25; seed++) {
        fleet_world_init(&w);
        w.seed = seed;
        w.parameters = parameters_of("etcd-lease");
        w.parameters.one_way = (struct sim_law){SIM_LAW_UNIFORM, 1 * MS, 200 * MS};
        w.parameters.wait_checks_own_entry = seed % 2;
        w.config.instance_count = 5;
        w.config.resource_count = 3;
        w.config.runner.resign_odds = 1;
        w.config.pass_length = (struct sim_law){SIM_LAW_EXPONENTIAL, 80 * MS, 0};
        w.config.execute_again_after_ns = seed % 3 ? 0 : 2 * S;
        w.config.is_2018 = seed % 5 == 0;
        w.config.defects = seed % 10 ? 0 : 31;
        static const char *const storm[] = {
            "every 31s crash any restart after 7s",
            "every 37s stop any restart after 1ms",
            "every 41s stop any context cancelled restart after 3s",
            "every 43s start any",
            "every 17s pause any for 9s",
            "every 23s pause any timers counting for 70s",
            "every 47s suspend any for 30s",
            "every 19s cut any for 15s",
            "every 29s cut any direction from_store channel watch for 40s",
            "every 53s delay any by 12s for 20s",
            "every 59s lose any by 60% for 70s",
            "every 13s doubt wait_for_mastership of any times 2 for 60s",
            "every 61s outage store for 20s",
            "every 11s revoke any",
            "every 67s rate any by 20% for 100s",
            "at 1h heal",
        };
        for (size_t i = 0; i < sizeof storm / sizeof storm[0]; i++)
            fleet_world_fault(&w, storm[i]);
        fleet_world_open(&w);
        assert_int_equal(fleet_world_go(&w, 3600 * S), SIM_RUN_UNTIL);
        assert_table_is_empty();
        assert_int_equal(fleet_world_go(&w, 4200 * S), SIM_RUN_UNTIL);
        for (uint32_t i = 0; i < 5; i++) {
            assert_true(w.store->links[i].clean);
            assert_int_equal(host(i)->clock.rate_ppm, 0);
            assert_false(host(i)->paused);
            if (!w.config.is_2018)
                assert_int_equal(w.fleet->instances[i].state, INSTANCE_UP);
        }
        /* with the current runner every resource has a master again, who believes it */
        for (uint32_t r = 0; r < 3 && !w.config.is_2018; r++) {
            const struct store_entry *owner = w.store->resources[r].owner;
            assert_non_null(owner);
            size_t queued = 0;
            for (const struct store_entry *e = w.store->resources[r].first; e; e = e->next)
                queued++;
            assert_in_range(queued, 4, 5); /* one may be resigning at the moment */
        }
        if (seed < 25)
            fleet_world_close(&w);
    }
}

#define TEST(name) cmocka_unit_test_teardown(name, close_it)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_crash_leaves_the_session_until_its_lease_is_over),
        TEST(a_crash_without_a_lease_frees_at_once),
        TEST(a_stop_hands_over_and_a_restart_follows),
        TEST(a_stop_with_a_cancelled_context_cancels_at_once),
        TEST(a_pause_with_frozen_timers_puts_everything_off),
        TEST(a_pause_with_timers_that_count_makes_everything_due),
        TEST(a_machine_that_was_suspended_finds_its_wall_clock_ahead),
        TEST(one_that_crashes_asleep_has_the_right_time_afterwards),
        TEST(a_cut_makes_checks_fail_and_belief_end),
        TEST(a_cut_says_direction_and_channel),
        TEST(a_delay_is_added_to_each_message),
        TEST(losses_make_calls_time_out),
        TEST(a_failed_check_ends_belief),
        TEST(a_fault_that_has_struck_all_its_calls_is_over),
        TEST(a_fault_of_calls_with_a_length_lasts_as_long),
        TEST(call_faults_end_with_their_time),
        TEST(a_doubted_start_leaves_a_session_and_is_repeated),
        TEST(keep_alives_can_fail_be_doubted_and_be_late),
        TEST(a_lease_that_is_never_renewed_ends),
        TEST(an_outage_refuses_and_then_expires_or_extends),
        TEST(outages_nest),
        TEST(a_revocation_concerns_all_sessions_or_those_for_a_resource),
        TEST(a_step_moves_the_wall_and_nothing_else),
        TEST(a_rate_moves_both_clocks_and_the_timers),
        TEST(rates_overlap),
        TEST(a_storm_of_faults_leaves_nothing_behind),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
