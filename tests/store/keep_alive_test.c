/* SPDX-License-Identifier: Apache-2.0 */
#include "sim/store/call.h"
#include "tests/store/sim_world.h"
#include "tests/t.h"

enum { TO = 1, FROM = 2, KEEP_ALIVE = 1u << STORE_CHANNEL_KEEP_ALIVE };

static struct sim_world w;
static struct actor master, candidate;

static int close_it(void **state)
{
    (void)state;
    world_close(&w);
    return 0;
}

static bool renewed_again(void *before)
{
    return w.store->renewals > *(uint64_t *)before;
}

/* The time of the next keep-alive that arrives at the store, -1 if there is none until then. */
static int64_t next_renewal(int64_t until_ns)
{
    uint64_t before = w.store->renewals;
    return sim_kernel_run_until(w.kernel, renewed_again, &before, until_ns) ? w.kernel->now_ns : -1;
}

/* A master on n0 from 40 ms on; its session was answered at 20 ms, which is when polling began. */
static void begin(const struct store_parameters *parameters)
{
    world_open(&w, parameters);
    ACT(&master, &w, 0, 0, {0, SIM_OPERATION_START, 0}, {0, SIM_OPERATION_WAIT, 0});
    world_go(&w, 40 * MS);
}

static const struct store_participant *client(void)
{
    return participant_of_actor(&master);
}

/* ---- the period ----------------------------------------------------------------------------- */

static void with_the_defaults_a_renewal_comes_every_20_and_a_half_seconds(void **state)
{
    (void)state;
    struct store_parameters p = parameters_of("etcd-lease");
    begin(&p);
    assert_int64_equal(next_renewal(100 * S), 20 * S + 25 * MS);
    for (int64_t n = 1; n < 50; n++)
        assert_int64_equal(next_renewal(10000 * S), 20 * S + 25 * MS + n * (20 * S + 500 * MS));
    assert_int_equal(event_log_count(&w.log, SIM_EVENT_SESSION_GONE, 0), 0);
}

static void without_a_poll_a_renewal_comes_an_interval_after_the_answer(void **state)
{
    (void)state;
    struct store_parameters p = parameters_of("etcd-lease");
    p.keep_alive_poll_ns = 0;
    begin(&p);
    assert_int64_equal(next_renewal(100 * S), 20 * S + 25 * MS);
    assert_int64_equal(next_renewal(100 * S), 40 * S + 35 * MS);
    assert_int64_equal(next_renewal(100 * S), 60 * S + 45 * MS);
}

static void an_answer_at_a_poll_waits_for_no_further_one(void **state)
{
    (void)state;
    struct store_parameters p = parameters_of("etcd-lease");
    p.one_way.a_ns = 250 * MS; /* the answer comes exactly a poll after the question */
    p.commit_ns = 0;
    world_open(&w, &p);
    ACT(&master, &w, 0, 0, {0, SIM_OPERATION_START, 0});
    assert_int64_equal(next_renewal(100 * S), 500 * MS + 20 * S + 250 * MS);
    /* sent again at that poll, which came before the answer, and then an interval after the answer
     */
    assert_int64_equal(next_renewal(100 * S), 500 * MS + 20 * S + 750 * MS);
    assert_int64_equal(next_renewal(100 * S), 500 * MS + 41 * S + 250 * MS);
}

static void without_a_lease_nothing_is_kept_alive(void **state)
{
    (void)state;
    struct store_parameters p = parameters_of("ideal");
    begin(&p);
    assert_false(client()->keep_alive_armed);
    assert_int64_equal(next_renewal(1000 * S), -1);
}

/* ---- no answer ------------------------------------------------------------------------------ */

static void without_an_answer_it_is_sent_again_at_each_poll(void **state)
{
    (void)state;
    struct store_parameters p = parameters_of("etcd-lease");
    begin(&p);
    store_link_cut(&w.store->links[0], FROM, KEEP_ALIVE, 1);
    for (int64_t n = 0; n < 20; n++)
        assert_int64_equal(next_renewal(100 * S), 20 * S + 25 * MS + n * 500 * MS);
    store_link_cut(&w.store->links[0], FROM, KEEP_ALIVE, -1);
    /* the next one is answered, and all is as it was */
    assert_int64_equal(next_renewal(100 * S), 30 * S + 25 * MS);
    assert_int64_equal(next_renewal(100 * S), 50 * S + 525 * MS);
}

static void after_a_lease_without_an_answer_the_client_gives_up(void **state)
{
    (void)state;
    struct store_parameters p = parameters_of("etcd-lease");
    begin(&p);
    store_link_cut(&w.store->links[0], FROM, KEEP_ALIVE, 1);
    world_go(&w, 60 * S + 20 * MS - 1);
    assert_false(client()->lost);
    world_go(&w, 60 * S + 20 * MS);
    assert_true(client()->lost);
    assert_false(client()->keep_alive_armed);
    assert_int_equal(w.store->renewals, 80); /* 20.02 s to 59.52 s; the last one travels */
    assert_int64_equal(next_renewal(200 * S), -1);
    /* at the store the session lived a lease longer than its last renewal */
    const struct sim_event *gone = event_log_nth(&w.log, SIM_EVENT_SESSION_GONE, 0, 0);
    assert_int64_equal((int64_t)gone->extra, 59 * S + 525 * MS);
}

static void a_poll_that_comes_late_gives_up_late(void **state)
{
    (void)state;
    struct store_parameters p = parameters_of("etcd-lease");
    p.lease_ns = 30 * S + 300 * MS; /* no multiple of the poll */
    begin(&p);
    store_link_cut(&w.store->links[0], TO, KEEP_ALIVE, 1);
    world_go(&w, 30 * S + 520 * MS - 1);
    assert_false(client()->lost);
    world_go(&w, 30 * S + 520 * MS);
    assert_true(client()->lost);
}

static void a_store_that_refuses_is_no_answer(void **state)
{
    (void)state;
    struct store_parameters p = parameters_of("etcd-lease");
    begin(&p);
    store_outage_begin(w.store);
    world_go(&w, 25 * S);
    assert_false(client()->lost);
    assert_int64_equal(client()->answered_ns, 20 * MS);
    assert_int_equal(w.store->renewals, 0);
    store_outage_end(w.store, STORE_RECOVERY_EXPIRE);
    assert_int64_equal(next_renewal(100 * S), 25 * S + 25 * MS);
}

static void an_answer_that_the_session_is_gone_ends_it_for_the_client(void **state)
{
    (void)state;
    struct store_parameters p = parameters_of("etcd-lease");
    begin(&p);
    world_go(&w, 10 * S);
    store_kill_leases(w.store, 0, SIM_NO_RESOURCE);
    world_go(&w, 20 * S + 30 * MS - 1);
    assert_false(client()->lost);
    world_go(&w, 20 * S + 30 * MS);
    assert_true(client()->lost);
}

static void an_answer_for_a_former_session_says_nothing(void **state)
{
    (void)state;
    struct store_parameters p = parameters_of("etcd-lease");
    begin(&p);
    world_go(&w, 20 * S + 26 * MS); /* the keep-alive has been answered, the answer is under way */
    store_participant_session_lost(participant_of_actor(&master));
    struct actor again;
    static const struct step steps[] = {{0, SIM_OPERATION_START, 0}};
    actor_begin_on(&again, &w, 0, master.election, steps, 1);
    world_go(&w, 20 * S + 28 * MS);
    store_kill_leases(w.store, 0, SIM_NO_RESOURCE);
    world_go(&w, 20 * S + 30 * MS);
    assert_false(client()->lost);
    world_go(&w, 21 * S);
    assert_int64_equal(client()->answered_ns, 20 * S + 46 * MS);
    assert_int_equal(client()->session->id, 2);
}

/* A candidate whose session is gone stops waiting if it looks after its own entry. */
static void a_candidate_learns_of_its_lost_session_or_does_not(void **state)
{
    (void)state;
    for (int looks = 0; looks < 2; looks++) {
        struct store_parameters p = parameters_of("etcd-lease");
        p.wait_checks_own_entry = looks;
        begin(&p);
        ACT(&candidate, &w, 1, 0, {0, SIM_OPERATION_START, 0}, {0, SIM_OPERATION_WAIT, 0});
        world_go(&w, 10 * S);
        store_link_cut(&w.store->links[1], TO | FROM, KEEP_ALIVE, 1);
        world_go(&w, 60 * S + 60 * MS);
        assert_true(participant_of_actor(&candidate)->lost);
        if (looks)
            assert_string_equal(actor_text(&candidate), "start ok 0.04s-0.06s, "
                                                        "wait session_lost 0.06s-60.06s");
        else
            assert_false(candidate.outcomes[1].returned);
        if (!looks)
            world_close(&w);
    }
}

/* ---- the client's own clock ----------------------------------------------------------------- */

static void a_fast_client_renews_and_gives_up_early(void **state)
{
    (void)state;
    struct store_parameters p = parameters_of("etcd-lease");
    begin(&p);
    sim_clock_set_rate(&w.hosts[0].host.clock, w.kernel->now_ns, 250000);
    sim_host_clock_changed(&w.hosts[0].host);
    /* 40 ms so far, then 19.98 s at five quarters */
    assert_int64_equal(next_renewal(100 * S), 40 * MS + 15984 * MS + 5 * MS);
    store_link_cut(&w.store->links[0], TO, KEEP_ALIVE, 1);
    world_go(&w, 200 * S);
    assert_true(client()->lost);
    assert_false(event_log_count(&w.log, SIM_EVENT_SESSION_GONE, 0) == 0);
}

static void a_slow_client_renews_too_late(void **state)
{
    (void)state;
    struct store_parameters p = parameters_of("etcd-lease");
    begin(&p);
    sim_clock_set_rate(&w.hosts[0].host.clock, w.kernel->now_ns, -750000);
    sim_host_clock_changed(&w.hosts[0].host);
    world_go(&w, 70 * S);
    /* expired at the first tick from 60.015 s on, revoked 10 ms later */
    int64_t expired_ns = w.store->expiry_phase_ns;
    while (expired_ns < 60 * S + 15 * MS)
        expired_ns += 500 * MS;
    const struct sim_event *gone = event_log_nth(&w.log, SIM_EVENT_SESSION_GONE, 0, 0);
    assert_int64_equal(gone->time_ns, expired_ns + 10 * MS);
    assert_false(client()->lost);
    /* its first keep-alive comes at four times 20 s, and the answer says so */
    assert_int64_equal(next_renewal(200 * S), 40 * MS + 4 * 19980 * MS + 5 * MS);
    world_go(&w, 40 * MS + 4 * 19980 * MS + 10 * MS);
    assert_true(client()->lost);
}

static void a_paused_client_sends_when_it_goes_on(void **state)
{
    (void)state;
    for (int freeze = 0; freeze < 2; freeze++) {
        struct store_parameters p = parameters_of("etcd-lease");
        begin(&p);
        world_go(&w, 10 * S);
        sim_host_pause(&w.hosts[0].host, freeze);
        world_go(&w, 40 * S);
        assert_int_equal(w.store->renewals, 0);
        sim_host_resume(&w.hosts[0].host);
        /* timers that counted are due at once; frozen ones have 10.02 s to go */
        assert_int64_equal(next_renewal(100 * S),
                           (freeze ? 50 * S + 20 * MS : 40 * S) + 5 * MS);
        world_go(&w, 60 * S);
        assert_false(client()->lost);
        if (!freeze)
            world_close(&w);
    }
}

/* Longer than a lease: a client whose clock counted knows at once, one that was frozen does not. */
static void after_a_long_pause_a_client_may_not_know_that_its_lease_is_over(void **state)
{
    (void)state;
    for (int freeze = 0; freeze < 2; freeze++) {
        struct store_parameters p = parameters_of("etcd-lease");
        begin(&p);
        world_go(&w, 10 * S);
        sim_host_pause(&w.hosts[0].host, freeze);
        world_go(&w, 100 * S);
        assert_int_equal(event_log_count(&w.log, SIM_EVENT_SESSION_GONE, 0), 1);
        sim_host_resume(&w.hosts[0].host);
        world_go(&w, 100 * S + 1);
        assert_int_equal(client()->lost, !freeze);
        world_go(&w, 110 * S + 30 * MS); /* 10.02 s left, and the answer to a keep-alive */
        assert_true(client()->lost);
        if (!freeze)
            world_close(&w);
    }
}

/* ---- fates ---------------------------------------------------------------------------------- */

static int64_t fate_ns;
static uint64_t asked;

static int64_t decide(void *data, uint16_t instance)
{
    (void)data;
    assert_int_equal(instance, 0);
    asked++;
    return fate_ns;
}

static void a_fault_decides_the_fate_of_keep_alives(void **state)
{
    (void)state;
    struct store_parameters p = parameters_of("etcd-lease");
    begin(&p);
    w.store->keep_alive_fate = decide;
    asked = 0;
    fate_ns = STORE_NOT_SENT;
    assert_int64_equal(next_renewal(25 * S), -1);
    assert_int_equal(asked, 10); /* 20.02 s to 24.52 s, at each poll */
    fate_ns = STORE_NOT_ANSWERED;
    assert_int64_equal(next_renewal(30 * S), 25 * S + 25 * MS);
    assert_int64_equal(next_renewal(30 * S), 25 * S + 525 * MS);
    assert_int64_equal(client()->answered_ns, 20 * MS);
    fate_ns = 100 * MS;
    assert_int64_equal(next_renewal(30 * S), 26 * S + 25 * MS);
    world_go(&w, 26 * S + 129 * MS);
    assert_int64_equal(client()->answered_ns, 20 * MS);
    world_go(&w, 26 * S + 130 * MS);
    assert_int64_equal(client()->answered_ns, 26 * S + 130 * MS);
}

#define TEST(name) cmocka_unit_test_teardown(name, close_it)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(with_the_defaults_a_renewal_comes_every_20_and_a_half_seconds),
        TEST(without_a_poll_a_renewal_comes_an_interval_after_the_answer),
        TEST(an_answer_at_a_poll_waits_for_no_further_one),
        TEST(without_a_lease_nothing_is_kept_alive),
        TEST(without_an_answer_it_is_sent_again_at_each_poll),
        TEST(after_a_lease_without_an_answer_the_client_gives_up),
        TEST(a_poll_that_comes_late_gives_up_late),
        TEST(a_store_that_refuses_is_no_answer),
        TEST(an_answer_that_the_session_is_gone_ends_it_for_the_client),
        TEST(an_answer_for_a_former_session_says_nothing),
        TEST(a_candidate_learns_of_its_lost_session_or_does_not),
        TEST(a_fast_client_renews_and_gives_up_early),
        TEST(a_slow_client_renews_too_late),
        TEST(a_paused_client_sends_when_it_goes_on),
        TEST(after_a_long_pause_a_client_may_not_know_that_its_lease_is_over),
        TEST(a_fault_decides_the_fate_of_keep_alives),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
