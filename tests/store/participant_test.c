/* SPDX-License-Identifier: Apache-2.0 */
#include "sim/store/call.h"
#include "tests/store/sim_world.h"
#include "tests/t.h"

static struct sim_world w;
static struct actor a, b, c;

static int close_it(void **state)
{
    (void)state;
    world_close(&w);
    return 0;
}

/* 5 ms each way, 10 ms for a write, leases of 60 s, no tick. */
static struct store_parameters usual(void)
{
    struct store_parameters p = parameters_of("etcd-lease");
    p.expiry_tick_ns = 0;
    return p;
}

/* ---- start ---------------------------------------------------------------------------------- */

static void start_is_idempotent_and_makes_a_lost_session_anew(void **state)
{
    (void)state;
    struct store_parameters p = usual();
    world_open(&w, &p);
    ACT(&a, &w, 0, 0, {0, SIM_OPERATION_START, 0}, {0, SIM_OPERATION_START, 0},
        {0, SIM_OPERATION_WAIT, 0}, {0, SIM_OPERATION_START, 0}, {30 * S, SIM_OPERATION_WAIT, 0},
        {0, SIM_OPERATION_START, 0}, {0, SIM_OPERATION_WAIT, 0});
    world_go(&w, 10 * S);
    store_kill_leases(w.store, 0, SIM_NO_RESOURCE); /* known to the client from 20.03 s on */
    world_go(&w, 40 * S);
    assert_string_equal(actor_text(&a),
                        "start ok 0s-0.02s, start ok 0.02s-0.02s, wait ok=1 0.02s-0.04s, "
                        "start ok 0.04s-0.04s, wait session_lost 30s-30s, start ok 30s-30.02s, "
                        "wait ok=2 30.02s-30.04s");
}

static void without_start_there_is_nothing_to_wait_with(void **state)
{
    (void)state;
    struct store_parameters p = usual();
    world_open(&w, &p);
    ACT(&a, &w, 0, 0, {0, SIM_OPERATION_WAIT, 0}, {0, SIM_OPERATION_RESIGN, 0},
        {0, SIM_OPERATION_IS_MASTER, 0}, {0, SIM_OPERATION_GET_CURRENT_MASTER, 0},
        {0, SIM_OPERATION_CLOSE, 0});
    world_go(&w, 1 * S);
    assert_string_equal(actor_text(&a),
                        "wait session_lost 0s-0s, resign ok 0s-0s, is_master no_master 0s-0.01s, "
                        "master no_master 0.01s-0.02s, close ok 0.02s-0.02s");
}

/* ---- wait ----------------------------------------------------------------------------------- */

static void a_wait_that_was_given_up_stands_in_the_queue_all_the_same(void **state)
{
    (void)state;
    struct store_parameters p = usual();
    world_open(&w, &p);
    ACT(&a, &w, 0, 0, {0, SIM_OPERATION_START, 0}, {0, SIM_OPERATION_WAIT, 0},
        {5 * S, SIM_OPERATION_RESIGN, 0});
    ACT(&b, &w, 1, 0, {50 * MS, SIM_OPERATION_START, 0}, {0, SIM_OPERATION_WAIT, 1 * S},
        {10 * S, SIM_OPERATION_WAIT, 0});
    world_go(&w, 20 * S);
    assert_string_equal(actor_text(&b), "start ok 0.05s-0.07s, wait deadline 0.07s-1.07s, "
                                        "wait ok=2 10s-10.02s");
    assert_string_equal(event_log_text(&w.log, OWNERSHIP),
                        "0.035s granted n0 r0 1\n5.015s released/resign n0 r0 1\n"
                        "5.015s granted n1 r0 2\n");
}

static void resigning_takes_one_out_of_the_queue(void **state)
{
    (void)state;
    struct store_parameters p = usual();
    world_open(&w, &p);
    ACT(&a, &w, 0, 0, {0, SIM_OPERATION_START, 0}, {0, SIM_OPERATION_WAIT, 0},
        {5 * S, SIM_OPERATION_RESIGN, 0});
    ACT(&b, &w, 1, 0, {50 * MS, SIM_OPERATION_START, 0}, {0, SIM_OPERATION_WAIT, 1 * S},
        {0, SIM_OPERATION_RESIGN, 0}, {10 * S, SIM_OPERATION_IS_MASTER, 0});
    ACT(&c, &w, 2, 0, {200 * MS, SIM_OPERATION_START, 0}, {0, SIM_OPERATION_WAIT, 0});
    world_go(&w, 20 * S);
    assert_int_equal(b.outcomes[3].value, 0);
    assert_int64_equal(c.outcomes[1].returned_ns, 5 * S + 20 * MS);
}

static void the_epoch_is_known_from_winning_to_resigning(void **state)
{
    (void)state;
    struct store_parameters p = usual();
    world_open(&w, &p);
    ACT(&a, &w, 0, 0, {0, SIM_OPERATION_START, 0}, {0, SIM_OPERATION_WAIT, 0},
        {1 * S, SIM_OPERATION_RESIGN, 0}, {0, SIM_OPERATION_WAIT, 0},
        {2 * S, SIM_OPERATION_CLOSE, 0});
    struct election *election = a.election;
    assert_int_equal(election->ops->epoch(election), 0);
    world_go(&w, 500 * MS);
    assert_int_equal(election->ops->epoch(election), 1);
    world_go(&w, 1 * S);
    assert_int_equal(election->ops->epoch(election), 0); /* from the moment it was asked for */
    world_go(&w, 1500 * MS);
    assert_int_equal(election->ops->epoch(election), 2);
    world_go(&w, 3 * S);
    assert_int_equal(election->ops->epoch(election), 0);
}

/* The answer that one stands in the queue is overtaken by the news that one has won. */
static void news_may_overtake_the_answer(void **state)
{
    (void)state;
    bool seen = false;
    for (uint64_t seed = 1; seed < 400 && !seen; seed++) {
        struct store_parameters p = parameters_of("ideal");
        p.one_way = (struct sim_law){SIM_LAW_UNIFORM, 1 * MS, 100 * MS};
        world_open_on(&w, &p, sim_context_default(), seed);
        ACT(&a, &w, 0, 0, {0, SIM_OPERATION_START, 0}, {0, SIM_OPERATION_WAIT, 0},
            {350 * MS, SIM_OPERATION_RESIGN, 0});
        ACT(&b, &w, 1, 0, {100 * MS, SIM_OPERATION_START, 0}, {0, SIM_OPERATION_WAIT, 0});
        while (!seen && !b.outcomes[1].returned && w.kernel->now_ns < 5 * S) {
            world_go(&w, w.kernel->now_ns + 1 * MS);
            struct store_participant *p1 = participant_of_actor(&b);
            seen = p1->won && p1->calls;
        }
        world_go(&w, 10 * S);
        assert_int_equal(b.outcomes[1].error, ELECTION_OK);
        assert_int_equal(b.outcomes[1].value, w.store->resources[0].epoch);
        if (!seen)
            world_close(&w);
    }
    assert_true(seen);
}

/* At 5.017 s: b's entry was granted at 5.015 s, b is told of that at 5.020 s, and its wait ends at
 * 5.018 s, where the next one begins. Returns what the news travel by. */
static struct sim_local_timer *news_under_way(void)
{
    struct store_parameters p = usual();
    world_open(&w, &p);
    ACT(&a, &w, 0, 0, {0, SIM_OPERATION_START, 0}, {0, SIM_OPERATION_WAIT, 0},
        {5 * S, SIM_OPERATION_RESIGN, 0});
    ACT(&b, &w, 1, 0, {50 * MS, SIM_OPERATION_START, 0}, {0, SIM_OPERATION_WAIT, 4948 * MS},
        {0, SIM_OPERATION_WAIT, 0});
    world_go(&w, 5017 * MS);
    struct sim_local_timer *watch = &participant_of_actor(&b)->watch;
    assert_int_not_equal(watch->timer.armed, 0);
    return watch;
}

/* Of an earlier wait, under way when the next one begins: nobody is told of them any more. */
static void news_of_an_earlier_wait_are_called_back(void **state)
{
    (void)state;
    struct sim_local_timer *watch = news_under_way();
    world_go(&w, 5019 * MS);
    assert_int_equal(watch->timer.armed, 0);
    world_go(&w, 10 * S);
    assert_string_equal(actor_text(&b), "start ok 0.05s-0.07s, wait deadline 0.07s-5.018s, "
                                        "wait ok=2 5.018s-5.038s");
}

/* The same of news that a paused host has not looked at yet. */
static void news_that_wait_on_a_paused_host_are_called_back(void **state)
{
    (void)state;
    struct sim_local_timer *watch = news_under_way();
    sim_host_pause(b.host, false);
    world_go(&w, 6 * S);
    assert_true(watch->due);
    sim_host_resume(b.host);
    world_go(&w, 10 * S);
    assert_false(watch->due);
    assert_int_equal(watch->timer.armed, 0);
    assert_string_equal(actor_text(&b), "start ok 0.05s-0.07s, wait deadline 0.07s-6s, "
                                        "wait ok=2 6s-6.02s");
}

/* ---- ghosts --------------------------------------------------------------------------------- */

static void kill_candidate(void *resource)
{
    store_kill_leases(w.store, 1, *(uint32_t *)resource);
}

static uint32_t any = SIM_NO_RESOURCE;

static void campaign(bool looks_after_its_own_entry)
{
    struct store_parameters p = usual();
    p.wait_checks_own_entry = looks_after_its_own_entry;
    world_open(&w, &p);
    ACT(&a, &w, 0, 0, {0, SIM_OPERATION_START, 0}, {0, SIM_OPERATION_WAIT, 0},
        {5 * S, SIM_OPERATION_RESIGN, 0});
    ACT(&b, &w, 1, 0, {50 * MS, SIM_OPERATION_START, 0}, {0, SIM_OPERATION_WAIT, 0},
        {0, SIM_OPERATION_IS_MASTER, 0});
    ACT(&c, &w, 2, 0, {200 * MS, SIM_OPERATION_START, 0}, {0, SIM_OPERATION_WAIT, 0});
    world_at(&w, 1 * S, kill_candidate, &any);
}

static void a_candidate_that_looks_after_its_entry_learns_that_it_is_gone(void **state)
{
    (void)state;
    campaign(true);
    world_go(&w, 20 * S);
    assert_string_equal(actor_text(&b), "start ok 0.05s-0.07s, wait session_lost 0.07s-1.005s, "
                                        "is_master ok=0 1.005s-1.015s");
    assert_true(participant_of_actor(&b)->lost);
    assert_string_equal(event_log_text(&w.log, OWNERSHIP | KIND(WITHDRAWN_ENTRY)),
                        "0.035s granted n0 r0 1\n1s withdrawn_entry/revoke n1 r0 2\n"
                        "5.015s released/resign n0 r0 1\n5.015s granted n2 r0 2\n");
}

/* It wins when all that were before it are gone, with no grant: a phantom. */
static void one_that_does_not_becomes_a_ghost_and_then_a_phantom(void **state)
{
    (void)state;
    campaign(false);
    world_go(&w, 20 * S);
    assert_string_equal(actor_text(&b), "start ok 0.05s-0.07s, wait ok=0 0.07s-5.02s, "
                                        "is_master ok=0 5.02s-5.03s");
    /* nobody behind it was held up, and nothing of it is left */
    assert_string_equal(actor_text(&c), "start ok 0.2s-0.22s, wait ok=2 0.22s-5.02s");
    assert_null(participant_of_actor(&b)->entry);
    assert_ptr_equal(w.store->resources[0].first, w.store->resources[0].last);
}

static void a_ghost_whose_process_crashed_vanishes_without_a_word(void **state)
{
    (void)state;
    campaign(false);
    world_go(&w, 2 * S);
    assert_int_equal(participant_of_actor(&b)->entry->state, STORE_ENTRY_GHOST);
    world_crash(&w, 1);
    world_go(&w, 20 * S);
    assert_false(b.outcomes[1].returned);
    assert_int_equal(c.outcomes[1].value, 2);
}

static void a_ghost_that_begins_anew_is_a_candidate_again(void **state)
{
    (void)state;
    struct store_parameters p = usual();
    p.wait_checks_own_entry = false;
    world_open(&w, &p);
    ACT(&a, &w, 0, 0, {0, SIM_OPERATION_START, 0}, {0, SIM_OPERATION_WAIT, 0},
        {5 * S, SIM_OPERATION_RESIGN, 0});
    ACT(&b, &w, 1, 0, {50 * MS, SIM_OPERATION_START, 0}, {0, SIM_OPERATION_WAIT, 2 * S},
        {0, SIM_OPERATION_RESIGN, 0}, {0, SIM_OPERATION_START, 0}, {0, SIM_OPERATION_WAIT, 0},
        {0, SIM_OPERATION_START, 0}, {0, SIM_OPERATION_WAIT, 0}, {0, SIM_OPERATION_IS_MASTER, 0});
    world_at(&w, 1 * S, kill_candidate, &any);
    world_go(&w, 20 * S);
    assert_string_equal(actor_text(&b),
                        "start ok 0.05s-0.07s, wait deadline 0.07s-2.07s, resign ok 2.07s-2.09s, "
                        "start ok 2.09s-2.09s, wait session_lost 2.09s-2.11s, "
                        "start ok 2.11s-2.13s, wait ok=2 2.13s-5.02s, is_master ok=1 5.02s-5.03s");
    assert_null(w.store->resources[0].first->next);
}

/* ---- close ---------------------------------------------------------------------------------- */

static void cancel(void *actor)
{
    election_context_cancel(&((struct actor *)actor)->context);
}

static void close_under_a_dead_context_revokes_or_does_not(void **state)
{
    (void)state;
    for (int instant = 0; instant < 2; instant++) {
        for (int caller = 0; caller < 2; caller++) {
            struct store_parameters p = instant ? parameters_of("ideal") : usual();
            p.close_revokes = caller ? STORE_CLOSE_CALLER_CONTEXT : STORE_CLOSE_OWN_TIMEOUT;
            world_open(&w, &p);
            ACT(&a, &w, 0, 0, {0, SIM_OPERATION_START, 0}, {0, SIM_OPERATION_WAIT, 0},
                {1 * S, SIM_OPERATION_CLOSE, 0}, {0, SIM_OPERATION_CLOSE, 0});
            world_at(&w, 500 * MS, cancel, &a);
            world_go(&w, 2 * S);
            assert_int_equal(a.outcomes[2].error, caller ? ELECTION_ERR_CANCELLED : ELECTION_OK);
            assert_int64_equal(a.outcomes[2].returned_ns, 1 * S);
            assert_int_equal(store_owner(w.store, 0), caller ? 0 : SIM_NO_INSTANCE);
            const struct sim_event *gone = event_log_nth(&w.log, SIM_EVENT_SESSION_GONE, 0, 0);
            assert_int64_equal(gone ? gone->time_ns : 0,
                               caller ? 0 : 1 * S + (instant ? 0 : 15 * MS));
            /* nothing keeps it alive any more */
            if (caller && !instant) {
                world_go(&w, 61 * S);
                assert_int_equal(store_owner(w.store, 0), SIM_NO_INSTANCE);
            }
            if (!instant || !caller)
                world_close(&w);
        }
    }
}

static void a_close_that_failed_can_be_repeated(void **state)
{
    (void)state;
    struct store_parameters p = usual();
    world_open(&w, &p);
    ACT(&a, &w, 0, 0, {0, SIM_OPERATION_START, 0}, {0, SIM_OPERATION_WAIT, 0},
        {1 * S, SIM_OPERATION_CLOSE, 1 * S}, {3 * S, SIM_OPERATION_CLOSE, 1 * S});
    world_go(&w, 500 * MS);
    store_link_cut(&w.store->links[0], 1, 1, 1);
    world_go(&w, 2500 * MS);
    assert_int_equal(store_owner(w.store, 0), 0);
    assert_false(participant_of_actor(&a)->keep_alive_armed);
    store_link_cut(&w.store->links[0], 1, 1, -1);
    world_go(&w, 5 * S);
    assert_string_equal(actor_text(&a), "start ok 0s-0.02s, wait ok=1 0.02s-0.04s, "
                                        "close deadline 1s-2s, close ok 3s-3.02s");
    assert_int_equal(store_owner(w.store, 0), SIM_NO_INSTANCE);
}

static void after_a_close_that_failed_start_makes_a_new_session(void **state)
{
    (void)state;
    struct store_parameters p = usual();
    world_open(&w, &p);
    ACT(&a, &w, 0, 0, {0, SIM_OPERATION_START, 0}, {0, SIM_OPERATION_WAIT, 0},
        {1 * S, SIM_OPERATION_CLOSE, 1 * S}, {3 * S, SIM_OPERATION_WAIT, 0},
        {0, SIM_OPERATION_START, 0}, {0, SIM_OPERATION_WAIT, 0});
    world_go(&w, 500 * MS);
    store_link_cut(&w.store->links[0], 1, 1, 1);
    world_go(&w, 2500 * MS);
    store_link_cut(&w.store->links[0], 1, 1, -1);
    world_go(&w, 100 * S);
    assert_int_equal(a.outcomes[3].error, ELECTION_ERR_SESSION_LOST);
    /* the old session holds the resource until its lease is over, 60 s after it was opened */
    assert_int64_equal(a.outcomes[5].returned_ns, 60 * S + 15 * MS + 10 * MS + 5 * MS);
    assert_int_equal(a.outcomes[5].value, 2);
}

/* The revocation is bounded by the lease: after that there is nothing to revoke. */
static void a_close_without_a_deadline_ends_after_a_lease(void **state)
{
    (void)state;
    for (int with_lease = 0; with_lease < 2; with_lease++) {
        struct store_parameters p = usual();
        if (!with_lease)
            p.lease_ns = 0;
        world_open(&w, &p);
        ACT(&a, &w, 0, 0, {0, SIM_OPERATION_START, 0}, {1 * S, SIM_OPERATION_CLOSE, 0});
        world_go(&w, 500 * MS);
        store_link_cut(&w.store->links[0], 1, 1, 1);
        world_go(&w, 100 * S);
        assert_int_equal(a.outcomes[1].error, ELECTION_ERR_DEADLINE);
        assert_int64_equal(a.outcomes[1].returned_ns, (with_lease ? 61 : 11) * S);
        if (!with_lease)
            world_close(&w);
    }
}

/* ---- life ----------------------------------------------------------------------------------- */

static void participants_of_a_link_come_and_go_in_any_order(void **state)
{
    (void)state;
    struct store_parameters p = usual();
    world_open(&w, &p);
    struct store_link *link = &w.store->links[0];
    struct store_participant *x[4];
    for (int round = 0; round < 3; round++) {
        static const int orders[3][4] = {{0, 1, 2, 3}, {3, 2, 1, 0}, {1, 2, 0, 3}};
        for (uint32_t i = 0; i < 4; i++)
            x[i] = store_participant_new(w.store, &w.hosts[0].host, 0, i % 2);
        assert_ptr_equal(link->participants, x[0]);
        assert_ptr_equal(link->last_participant, x[3]);
        for (int i = 0; i < 4; i++)
            x[orders[round][i]]->election.ops->free(&x[orders[round][i]]->election);
        assert_null(link->participants);
        assert_null(link->last_participant);
    }
}

static void a_participant_that_is_freed_leaves_its_session_to_its_lease(void **state)
{
    (void)state;
    struct store_parameters p = usual();
    world_open(&w, &p);
    ACT(&a, &w, 0, 0, {0, SIM_OPERATION_START, 0}, {0, SIM_OPERATION_WAIT, 0});
    world_go(&w, 1 * S);
    a.election->ops->free(a.election);
    assert_null(w.store->resources[0].owner->client);
    world_go(&w, 60 * S + 24 * MS);
    assert_int_equal(store_owner(w.store, 0), 0);
    world_go(&w, 60 * S + 25 * MS);
    assert_int_equal(store_owner(w.store, 0), SIM_NO_INSTANCE);
}

static void a_restarted_process_stands_behind_its_own_old_session(void **state)
{
    (void)state;
    struct store_parameters p = usual();
    world_open(&w, &p);
    ACT(&a, &w, 0, 0, {0, SIM_OPERATION_START, 0}, {0, SIM_OPERATION_WAIT, 0});
    world_go(&w, 1 * S);
    world_crash(&w, 0);
    ACT(&b, &w, 0, 0, {2 * S, SIM_OPERATION_START, 0}, {0, SIM_OPERATION_IS_MASTER, 0},
        {0, SIM_OPERATION_WAIT, 0}, {0, SIM_OPERATION_IS_MASTER, 0});
    world_go(&w, 70 * S);
    assert_string_equal(actor_text(&b), "start ok 2s-2.02s, is_master ok=0 2.02s-2.03s, "
                                        "wait ok=2 2.03s-60.03s, is_master ok=1 60.03s-60.04s");
}

/* By name it would have been master from the first question on, without having won. */
static void with_identity_by_name_it_is_master_at_once(void **state)
{
    (void)state;
    struct store_parameters p = usual();
    p.identity = STORE_IDENTITY_NAME;
    world_open(&w, &p);
    ACT(&a, &w, 0, 0, {0, SIM_OPERATION_START, 0}, {0, SIM_OPERATION_WAIT, 0});
    world_go(&w, 1 * S);
    world_crash(&w, 0);
    ACT(&b, &w, 0, 0, {2 * S, SIM_OPERATION_START, 0}, {0, SIM_OPERATION_IS_MASTER, 0});
    world_go(&w, 10 * S);
    assert_int_equal(b.outcomes[1].value, 1);
}

static void one_that_only_asks_learns_the_newest_master_where_all_are(void **state)
{
    (void)state;
    struct store_parameters p = parameters_of("noop");
    world_open(&w, &p);
    w.store->candidate_count = 2;
    ACT(&a, &w, 0, 0, {0, SIM_OPERATION_START, 0}, {0, SIM_OPERATION_WAIT, 0},
        {0, SIM_OPERATION_GET_CURRENT_MASTER, 0});
    ACT(&b, &w, 1, 0, {1 * S, SIM_OPERATION_GET_CURRENT_MASTER, 0}, {0, SIM_OPERATION_START, 0},
        {0, SIM_OPERATION_WAIT, 0}, {3 * S, SIM_OPERATION_RESIGN, 0});
    ACT(&c, &w, 2, 0, {500 * MS, SIM_OPERATION_GET_CURRENT_MASTER, 0},
        {2 * S, SIM_OPERATION_GET_CURRENT_MASTER, 0}, {4 * S, SIM_OPERATION_GET_CURRENT_MASTER, 0},
        {6 * S, SIM_OPERATION_GET_CURRENT_MASTER, 0});
    world_go(&w, 5 * S);
    assert_string_equal(a.outcomes[2].master, "n0");
    assert_string_equal(b.outcomes[0].master, "n1");
    store_kill_leases(w.store, 0, SIM_NO_RESOURCE);
    world_go(&w, 7 * S);
    assert_string_equal(actor_text(&c), "master ok=n0 0.5s-0.5s, master ok=n1 2s-2s, "
                                        "master ok=n0 4s-4s, master no_master 6s-6s");
}

#define TEST(name) cmocka_unit_test_teardown(name, close_it)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(start_is_idempotent_and_makes_a_lost_session_anew),
        TEST(without_start_there_is_nothing_to_wait_with),
        TEST(a_wait_that_was_given_up_stands_in_the_queue_all_the_same),
        TEST(resigning_takes_one_out_of_the_queue),
        TEST(the_epoch_is_known_from_winning_to_resigning),
        TEST(news_may_overtake_the_answer),
        TEST(news_of_an_earlier_wait_are_called_back),
        TEST(news_that_wait_on_a_paused_host_are_called_back),
        TEST(a_candidate_that_looks_after_its_entry_learns_that_it_is_gone),
        TEST(one_that_does_not_becomes_a_ghost_and_then_a_phantom),
        TEST(a_ghost_whose_process_crashed_vanishes_without_a_word),
        TEST(a_ghost_that_begins_anew_is_a_candidate_again),
        TEST(close_under_a_dead_context_revokes_or_does_not),
        TEST(a_close_that_failed_can_be_repeated),
        TEST(after_a_close_that_failed_start_makes_a_new_session),
        TEST(a_close_without_a_deadline_ends_after_a_lease),
        TEST(participants_of_a_link_come_and_go_in_any_order),
        TEST(a_participant_that_is_freed_leaves_its_session_to_its_lease),
        TEST(a_restarted_process_stands_behind_its_own_old_session),
        TEST(with_identity_by_name_it_is_master_at_once),
        TEST(one_that_only_asks_learns_the_newest_master_where_all_are),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
