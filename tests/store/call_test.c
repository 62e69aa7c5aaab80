/* SPDX-License-Identifier: Apache-2.0 */
#include "sim/store/call.h"
#include "tests/store/sim_world.h"
#include "tests/t.h"

static struct sim_world w;

static int close_it(void **state)
{
    (void)state;
    world_close(&w);
    return 0;
}

/* 5 ms each way, 10 ms for a write, leases of 60 s that are not kept alive within the test. */
static struct store_parameters usual(void)
{
    struct store_parameters p = parameters_of("etcd-lease");
    p.expiry_tick_ns = 0;
    return p;
}

/* ---- times ---------------------------------------------------------------------------------- */

static void writes_take_a_round_trip_and_a_commit_reads_a_round_trip(void **state)
{
    (void)state;
    struct store_parameters p = usual();
    world_open(&w, &p);
    struct actor a;
    ACT(&a, &w, 0, 0, {0, SIM_OPERATION_START, 0}, {0, SIM_OPERATION_WAIT, 0},
        {0, SIM_OPERATION_IS_MASTER, 0}, {0, SIM_OPERATION_GET_CURRENT_MASTER, 0},
        {0, SIM_OPERATION_RESIGN, 0}, {0, SIM_OPERATION_CLOSE, 0});
    world_go(&w, 1 * S);
    assert_string_equal(actor_text(&a),
                        "start ok 0s-0.02s, wait ok=1 0.02s-0.04s, is_master ok=1 0.04s-0.05s, "
                        "master ok=n0 0.05s-0.06s, resign ok 0.06s-0.08s, close ok 0.08s-0.1s");
    /* applied half a round trip and a commit after it was sent */
    assert_string_equal(
        event_log_text(&w.log, OWNERSHIP | KIND(SESSION_OPENED) | KIND(SESSION_GONE)),
        "0.015s session_opened n0 1\n"
        "0.035s granted n0 r0 1\n"
        "0.075s released/resign n0 r0 1\n"
        "0.095s session_gone/shutdown n0 1\n");
    assert_int_equal(w.store->requests, 6);
}

static void without_delays_calls_take_no_time_and_no_message(void **state)
{
    (void)state;
    struct store_parameters p = parameters_of("ideal");
    world_open(&w, &p);
    struct actor a;
    ACT(&a, &w, 0, 0, {0, SIM_OPERATION_START, 0}, {0, SIM_OPERATION_WAIT, 0},
        {0, SIM_OPERATION_IS_MASTER, 0}, {0, SIM_OPERATION_GET_CURRENT_MASTER, 0},
        {0, SIM_OPERATION_RESIGN, 0}, {0, SIM_OPERATION_IS_MASTER, 0},
        {0, SIM_OPERATION_GET_CURRENT_MASTER, 0}, {0, SIM_OPERATION_CLOSE, 0});
    world_go(&w, 0);
    assert_string_equal(
        actor_text(&a),
        "start ok 0s-0s, wait ok=1 0s-0s, is_master ok=1 0s-0s, master ok=n0 0s-0s, "
        "resign ok 0s-0s, is_master ok=0 0s-0s, master no_master 0s-0s, "
        "close ok 0s-0s");
    assert_int_equal(w.store->links[0].sent[STORE_REQUEST], 0);
    assert_int_equal(w.store->requests, 8);
}

/* On a link that is not clean the same calls travel; with no delay that takes no time either. */
static void a_call_on_a_link_with_a_fault_travels(void **state)
{
    (void)state;
    struct store_parameters p = parameters_of("ideal");
    world_open(&w, &p);
    store_link_delay(&w.store->links[0], 1);
    struct actor a;
    ACT(&a, &w, 0, 0, {0, SIM_OPERATION_START, 0}, {0, SIM_OPERATION_WAIT, 0});
    world_go(&w, 1 * S);
    assert_string_equal(actor_text(&a),
                        "start ok 0s-0.000000002s, wait ok=1 0.000000002s-0.000000004s");
}

/* ---- what the store says -------------------------------------------------------------------- */

static void nobody_is_master_is_an_error_or_false(void **state)
{
    (void)state;
    for (int is_error = 0; is_error < 2; is_error++) {
        struct store_parameters p = parameters_of("ideal");
        p.no_master_is_error = is_error;
        world_open(&w, &p);
        struct actor a, b;
        ACT(&a, &w, 0, 0, {0, SIM_OPERATION_START, 0}, {0, SIM_OPERATION_IS_MASTER, 0},
            {0, SIM_OPERATION_WAIT, 0});
        ACT(&b, &w, 1, 0, {0, SIM_OPERATION_IS_MASTER, 0});
        world_go(&w, 0);
        assert_int_equal(a.outcomes[1].error, is_error ? ELECTION_ERR_NO_MASTER : ELECTION_OK);
        assert_int_equal(a.outcomes[1].value, 0);
        /* somebody is: then the answer is false */
        assert_int_equal(b.outcomes[0].error, ELECTION_OK);
        assert_int_equal(b.outcomes[0].value, 0);
        if (!is_error)
            world_close(&w);
    }
}

static void a_store_that_is_down_refuses_every_call(void **state)
{
    (void)state;
    for (int instant = 0; instant < 2; instant++) {
        struct store_parameters p = instant ? parameters_of("ideal") : usual();
        world_open(&w, &p);
        struct actor a;
        ACT(&a, &w, 0, 0, {0, SIM_OPERATION_START, 0}, {0, SIM_OPERATION_WAIT, 0},
            {1 * S, SIM_OPERATION_IS_MASTER, 0}, {0, SIM_OPERATION_RESIGN, 0},
            {0, SIM_OPERATION_WAIT, 0}, {0, SIM_OPERATION_GET_CURRENT_MASTER, 0},
            {0, SIM_OPERATION_CLOSE, 0}, {2 * S, SIM_OPERATION_START, 0},
            {3 * S, SIM_OPERATION_START, 0}, {0, SIM_OPERATION_WAIT, 0});
        world_go(&w, 500 * MS);
        store_outage_begin(w.store);
        world_go(&w, 2 * S + 500 * MS);
        for (int i = 2; i < 8; i++)
            assert_int_equal(a.outcomes[i].error, ELECTION_ERR_UNAVAILABLE);
        /* a write is refused without having been written */
        assert_int64_equal(a.outcomes[7].returned_ns - a.outcomes[7].called_ns,
                           instant ? 0 : 10 * MS);
        store_outage_end(w.store, STORE_RECOVERY_EXPIRE);
        world_go(&w, instant ? 4 * S : 80 * S);
        assert_int_equal(a.outcomes[8].error, ELECTION_OK);
        assert_int_equal(w.store->resources[0].epoch, instant ? 1 : 2);
        if (!instant)
            world_close(&w);
    }
}

static void begin_outage(void *store)
{
    store_outage_begin(store);
}

static void an_outage_in_the_middle_of_a_commit_refuses_it(void **state)
{
    (void)state;
    struct store_parameters p = usual();
    world_open(&w, &p);
    struct actor a;
    ACT(&a, &w, 0, 0, {0, SIM_OPERATION_START, 0});
    world_at(&w, 10 * MS, begin_outage, w.store);
    world_go(&w, 1 * S);
    assert_string_equal(actor_text(&a), "start unavailable 0s-0.02s");
    assert_int_equal(event_log_count(&w.log, SIM_EVENT_SESSION_OPENED, 0), 0);
}

/* ---- contexts ------------------------------------------------------------------------------- */

static void cancel(void *actor)
{
    election_context_cancel(&((struct actor *)actor)->context);
}

static void a_call_under_a_dead_context_is_not_made(void **state)
{
    (void)state;
    for (int instant = 0; instant < 2; instant++) {
        struct store_parameters p = instant ? parameters_of("ideal") : usual();
        world_open(&w, &p);
        struct actor a;
        ACT(&a, &w, 0, 0, {0, SIM_OPERATION_START, 0}, {1 * S, SIM_OPERATION_IS_MASTER, 0},
            {0, SIM_OPERATION_WAIT, 0}, {0, SIM_OPERATION_RESIGN, 0}, {0, SIM_OPERATION_START, 0},
            {0, SIM_OPERATION_GET_CURRENT_MASTER, 0});
        world_at(&w, 500 * MS, cancel, &a);
        world_go(&w, 2 * S);
        for (int i = 1; i < 6; i++) {
            assert_int_equal(a.outcomes[i].error, ELECTION_ERR_CANCELLED);
            assert_int64_equal(a.outcomes[i].returned_ns, 1 * S);
        }
        assert_int_equal(w.store->requests, 1);
        if (!instant)
            world_close(&w);
    }
}

static void a_cancelled_call_returns_at_once_and_is_applied_all_the_same(void **state)
{
    (void)state;
    struct store_parameters p = usual();
    world_open(&w, &p);
    struct actor a;
    ACT(&a, &w, 0, 0, {0, SIM_OPERATION_START, 0});
    world_at(&w, 1 * MS, cancel, &a);
    world_go(&w, 1 * S);
    assert_string_equal(actor_text(&a), "start cancelled 0s-0.001s");
    assert_int_equal(event_log_count(&w.log, SIM_EVENT_SESSION_OPENED, 0), 1);
    assert_null(participant_of_actor(&a)->session);
    assert_null(participant_of_actor(&a)->calls);
}

/* The deadline was armed when the call was made, the answer later: the caller looks before it is
 * there. */
static void a_deadline_at_the_instant_of_the_answer_comes_first(void **state)
{
    (void)state;
    struct store_parameters p = usual();
    world_open(&w, &p);
    struct actor in_time, late;
    ACT(&in_time, &w, 0, 0, {0, SIM_OPERATION_START, 20 * MS});
    ACT(&late, &w, 1, 0, {0, SIM_OPERATION_START, 20 * MS - 1});
    world_go(&w, 1 * S);
    assert_string_equal(actor_text(&in_time), "start deadline 0s-0.02s");
    assert_string_equal(actor_text(&late), "start deadline 0s-0.019999999s");
    world_close(&w);
    world_open(&w, &p);
    ACT(&in_time, &w, 0, 0, {0, SIM_OPERATION_START, 20 * MS + 1});
    world_go(&w, 1 * S);
    assert_string_equal(actor_text(&in_time), "start ok 0s-0.02s");
}

/* Whichever comes first: when the caller looks, the answer is there. */
static void an_answer_at_the_instant_of_the_cancellation_counts(void **state)
{
    (void)state;
    for (int cancel_first = 0; cancel_first < 2; cancel_first++) {
        struct store_parameters p = usual();
        world_open(&w, &p);
        struct actor a;
        ACT(&a, &w, 0, 0, {0, SIM_OPERATION_START, 0});
        if (cancel_first)
            world_at(&w, 20 * MS, cancel, &a);
        world_go(&w, 19 * MS); /* the answer is on its way */
        if (!cancel_first)
            world_at(&w, 20 * MS, cancel, &a);
        world_go(&w, 1 * S);
        assert_int64_equal(a.outcomes[0].returned_ns, 20 * MS);
        assert_int_equal(a.outcomes[0].error, ELECTION_OK);
        assert_non_null(participant_of_actor(&a)->session);
        if (!cancel_first)
            world_close(&w);
    }
}

/* ---- late answers and old calls ------------------------------------------------------------- */

static void a_late_answer_to_start_leaves_a_session_that_expires(void **state)
{
    (void)state;
    struct store_parameters p = usual();
    world_open(&w, &p);
    struct actor a;
    ACT(&a, &w, 0, 0, {0, SIM_OPERATION_START, 15 * MS}, {0, SIM_OPERATION_START, 0},
        {0, SIM_OPERATION_WAIT, 0});
    world_go(&w, 70 * S);
    assert_string_equal(actor_text(&a), "start deadline 0s-0.015s, start ok 0.015s-0.035s, "
                                        "wait ok=1 0.035s-0.055s");
    assert_string_equal(event_log_text(&w.log, KIND(SESSION_OPENED) | KIND(SESSION_GONE)),
                        "0.015s session_opened n0 1\n0.03s session_opened n0 2\n"
                        "60.025s session_gone/expiry n0 1\n");
}

static void delay_by(void *change_ns)
{
    store_link_delay(&w.store->links[0], *(int64_t *)change_ns);
}

/* The client gave its session up and made another; then its first call to enter arrives. */
static void an_old_call_to_enter_does_not_speak_for_the_new_session(void **state)
{
    (void)state;
    static int64_t more = 90 * S, less = -90 * S;
    struct store_parameters p = usual();
    p.lease_ns = 200 * S; /* at the store; the client gives up far earlier */
    world_open(&w, &p);
    struct actor a, b;
    ACT(&b, &w, 1, 0, {0, SIM_OPERATION_START, 0}, {0, SIM_OPERATION_WAIT, 0},
        {95 * S, SIM_OPERATION_RESIGN, 0});
    ACT(&a, &w, 0, 0, {0, SIM_OPERATION_START, 0}, {1 * S, SIM_OPERATION_WAIT, 0},
        {20 * S, SIM_OPERATION_START, 0}, {0, SIM_OPERATION_WAIT, 60 * S},
        {96 * S, SIM_OPERATION_WAIT, 2 * S});
    world_at(&w, 1 * S - 1, delay_by, &more);
    world_at(&w, 2 * S, delay_by, &less);
    world_go(&w, 15 * S);
    assert_int_equal(a.outcomes[1].error, ELECTION_ERR_DEADLINE); /* request_timeout */
    /* what a lost lease does */
    store_participant_session_lost(participant_of_actor(&a));
    world_go(&w, 30 * S);
    struct store_participant *client = participant_of_actor(&a);
    assert_int_equal(client->session->id, 3);
    world_go(&w, 94 * S); /* the old call has arrived at 91 s */
    assert_int_equal(event_log_count(&w.log, SIM_EVENT_ENTERED, 0), 2);
    assert_int_equal(client->entry->session->id, 3);
    for (struct store_entry *e = w.store->resources[0].first; e; e = e->next)
        assert_true(!e->client || e->client->entry == e);
    world_crash(&w, 0);
    for (struct store_entry *e = w.store->resources[0].first; e; e = e->next)
        assert_true(!e->client || e->session->instance == 1);
    world_go(&w, 300 * S);
}

/* What was granted since the call was sent stays. */
static void a_late_resignation_takes_nothing_that_was_granted_later(void **state)
{
    (void)state;
    static int64_t more = 3 * S, less = -3 * S;
    struct store_parameters p = usual();
    world_open(&w, &p);
    struct actor a;
    ACT(&a, &w, 0, 0, {0, SIM_OPERATION_START, 0}, {0, SIM_OPERATION_WAIT, 0},
        {1 * S, SIM_OPERATION_RESIGN, 500 * MS}, {2 * S, SIM_OPERATION_RESIGN, 0},
        {0, SIM_OPERATION_WAIT, 0}, {5 * S, SIM_OPERATION_IS_MASTER, 0},
        {0, SIM_OPERATION_RESIGN, 0});
    world_at(&w, 1 * S - 1, delay_by, &more);
    world_at(&w, 1 * S + 1, delay_by, &less);
    world_go(&w, 10 * S);
    assert_string_equal(actor_text(&a),
                        "start ok 0s-0.02s, wait ok=1 0.02s-0.04s, resign deadline 1s-1.5s, "
                        "resign ok 2s-2.02s, wait ok=2 2.02s-2.04s, is_master ok=1 5s-5.01s, "
                        "resign ok 5.01s-5.03s");
    assert_string_equal(event_log_text(&w.log, OWNERSHIP),
                        "0.035s granted n0 r0 1\n2.015s released/resign n0 r0 1\n"
                        "2.035s granted n0 r0 2\n5.025s released/resign n0 r0 2\n");
}

/* ---- crashes -------------------------------------------------------------------------------- */

static void crash_it(void *host)
{
    world_crash(&w, *(unsigned *)host);
}

/* At every stage of every call; what was sent is applied, and nobody is told. */
static void calls_of_a_process_that_crashes_go_on_without_it(void **state)
{
    (void)state;
    static const enum sim_operation operations[] = {
        SIM_OPERATION_START, SIM_OPERATION_WAIT, SIM_OPERATION_IS_MASTER,
        SIM_OPERATION_RESIGN, SIM_OPERATION_CLOSE, SIM_OPERATION_GET_CURRENT_MASTER};
    static unsigned crashing = 0;
    for (size_t o = 0; o < sizeof operations / sizeof operations[0]; o++) {
        for (int64_t stage_ns = 0; stage_ns <= 25 * MS; stage_ns += 2500 * US) {
            struct store_parameters p = usual();
            world_open(&w, &p);
            struct actor a;
            ACT(&a, &w, 0, 0, {0, SIM_OPERATION_START, 0}, {0, SIM_OPERATION_WAIT, 0},
                {1 * S, operations[o], 0});
            world_at(&w, 1 * S + stage_ns, crash_it, &crashing);
            world_go(&w, 2 * S);
            bool was_sent = stage_ns > 0 || a.outcomes[2].called_ns > 0;
            if (operations[o] == SIM_OPERATION_CLOSE && was_sent)
                assert_int_equal(event_log_count(&w.log, SIM_EVENT_SESSION_GONE, 0), 1);
            assert_null(w.store->links[0].participants);
            world_go(&w, 120 * S);
            for (struct store_session *s = w.store->sessions; s; s = s->next)
                assert_int_equal(s->clients, 0);
            assert_int_equal(store_owner(w.store, 0), SIM_NO_INSTANCE);
            if (o + 1 < sizeof operations / sizeof operations[0] || stage_ns < 25 * MS)
                world_close(&w);
        }
    }
}

static void a_lost_call_of_a_crashed_process_is_given_back(void **state)
{
    (void)state;
    struct store_parameters p = usual();
    world_open(&w, &p);
    struct actor a;
    ACT(&a, &w, 0, 0, {0, SIM_OPERATION_START, 0}, {1 * S, SIM_OPERATION_IS_MASTER, 0});
    world_go(&w, 500 * MS);
    store_link_cut(&w.store->links[0], 1, 1, 1); /* requests are lost */
    world_go(&w, 2 * S);
    struct store_call *waiting = participant_of_actor(&a)->calls;
    assert_int_equal(waiting->phase, STORE_CALL_OVER);
    assert_true(waiting->awaited);
    world_crash(&w, 0);
    assert_ptr_equal(sim_pool_take(&w.store->call_pool), waiting);
}

#define TEST(name) cmocka_unit_test_teardown(name, close_it)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(writes_take_a_round_trip_and_a_commit_reads_a_round_trip),
        TEST(without_delays_calls_take_no_time_and_no_message),
        TEST(a_call_on_a_link_with_a_fault_travels),
        TEST(nobody_is_master_is_an_error_or_false),
        TEST(a_store_that_is_down_refuses_every_call),
        TEST(an_outage_in_the_middle_of_a_commit_refuses_it),
        TEST(a_call_under_a_dead_context_is_not_made),
        TEST(a_cancelled_call_returns_at_once_and_is_applied_all_the_same),
        TEST(a_deadline_at_the_instant_of_the_answer_comes_first),
        TEST(an_answer_at_the_instant_of_the_cancellation_counts),
        TEST(a_late_answer_to_start_leaves_a_session_that_expires),
        TEST(an_old_call_to_enter_does_not_speak_for_the_new_session),
        TEST(a_late_resignation_takes_nothing_that_was_granted_later),
        TEST(calls_of_a_process_that_crashes_go_on_without_it),
        TEST(a_lost_call_of_a_crashed_process_is_given_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
