/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/store/sim_world.h"
#include "tests/t.h"

#define LIVES (KIND(SESSION_OPENED) | KIND(SESSION_GONE))
#define QUEUE (OWNERSHIP | KIND(ENTERED) | KIND(WITHDRAWN_ENTRY))

/* Leases of 10 s, nothing else that takes time. */
static struct store_parameters leases(void)
{
    return (struct store_parameters){.exclusive = true,
                                     .lease_ns = 10 * S,
                                     .request_timeout_ns = 10 * S,
                                     .wait_checks_own_entry = true};
}

static struct sim_world w;

static int close_it(void **state)
{
    (void)state;
    world_close(&w);
    return 0;
}

/* ---- the queue ------------------------------------------------------------------------------ */

static void who_enters_first_owns_and_the_others_follow_in_their_order(void **state)
{
    (void)state;
    struct store_parameters p = parameters_of("ideal");
    world_open(&w, &p);
    struct store_session *s[4];
    for (uint16_t i = 0; i < 4; i++) {
        s[i] = store_open_session(w.store, i);
        assert_int_equal(store_owner(w.store, 0), i == 0 ? SIM_NO_INSTANCE : 0);
        struct store_entry *entry = store_enter(s[i], 0, NULL);
        assert_int_equal(entry->state, i == 0 ? STORE_ENTRY_OWNER : STORE_ENTRY_QUEUED);
    }
    store_leave(s[2], 0, SIM_CAUSE_RESIGN);
    store_leave(s[0], 0, SIM_CAUSE_RESIGN);
    store_enter(s[0], 0, NULL);
    store_leave(s[1], 0, SIM_CAUSE_RESIGN);
    store_leave(s[3], 0, SIM_CAUSE_RESIGN);
    store_leave(s[0], 0, SIM_CAUSE_RESIGN);
    assert_int_equal(store_owner(w.store, 0), SIM_NO_INSTANCE);
    world_go(&w, 0);
    assert_string_equal(event_log_text(&w.log, QUEUE), "0s entered n0 r0 1\n"
                                                       "0s granted n0 r0 1\n"
                                                       "0s entered n1 r0 2\n"
                                                       "0s entered n2 r0 3\n"
                                                       "0s entered n3 r0 4\n"
                                                       "0s withdrawn_entry/resign n2 r0 3\n"
                                                       "0s released/resign n0 r0 1\n"
                                                       "0s granted n1 r0 2\n"
                                                       "0s entered n0 r0 1\n"
                                                       "0s released/resign n1 r0 2\n"
                                                       "0s granted n3 r0 3\n"
                                                       "0s released/resign n3 r0 3\n"
                                                       "0s granted n0 r0 4\n"
                                                       "0s released/resign n0 r0 4\n");
}

static void epochs_of_resources_are_counted_apart(void **state)
{
    (void)state;
    struct store_parameters p = parameters_of("ideal");
    world_open(&w, &p);
    struct store_session *s = store_open_session(w.store, 0);
    assert_int_equal(store_enter(s, 0, NULL)->epoch, 1);
    assert_int_equal(store_enter(s, 1, NULL)->epoch, 1);
    store_leave(s, 0, SIM_CAUSE_RESIGN);
    assert_int_equal(store_enter(s, 0, NULL)->epoch, 2);
    assert_int_equal(store_entry_of(s, 1)->epoch, 1);
    assert_int_equal(w.store->resources[0].epoch, 2);
}

static void entering_again_finds_the_entry_that_is_there(void **state)
{
    (void)state;
    struct store_parameters p = parameters_of("ideal");
    world_open(&w, &p);
    struct store_session *a = store_open_session(w.store, 0);
    struct store_session *b = store_open_session(w.store, 1);
    struct store_entry *owner = store_enter(a, 0, NULL);
    struct store_entry *queued = store_enter(b, 0, NULL);
    assert_ptr_equal(store_enter(a, 0, NULL), owner);
    assert_ptr_equal(store_enter(b, 0, NULL), queued);
    assert_int_equal(owner->epoch, 1);
    assert_int_equal(w.store->entries_made, 2);
    assert_ptr_equal(store_entry_of(b, 0), queued);
    assert_null(store_entry_of(b, 1));
}

static void leaving_what_one_never_entered_is_harmless(void **state)
{
    (void)state;
    struct store_parameters p = parameters_of("ideal");
    world_open(&w, &p);
    struct store_session *a = store_open_session(w.store, 0);
    struct store_session *b = store_open_session(w.store, 1);
    store_enter(a, 0, NULL);
    store_leave(b, 0, SIM_CAUSE_RESIGN);
    store_leave(a, 1, SIM_CAUSE_RESIGN);
    assert_int_equal(store_owner(w.store, 0), 0);
}

static void the_end_of_a_session_takes_all_its_entries_along(void **state)
{
    (void)state;
    struct store_parameters p = parameters_of("ideal");
    world_open(&w, &p);
    struct store_session *a = store_open_session(w.store, 0);
    struct store_session *b = store_open_session(w.store, 1);
    a->clients = 1; /* somebody still knows it */
    store_enter(a, 0, NULL);
    store_enter(b, 0, NULL);
    store_enter(b, 1, NULL);
    store_enter(a, 1, NULL);
    store_end_session(a, SIM_CAUSE_SHUTDOWN);
    assert_false(a->live);
    assert_null(store_enter(a, 0, NULL));
    assert_null(a->entries);
    store_end_session(a, SIM_CAUSE_SHUTDOWN); /* harmless */
    store_leave(a, 0, SIM_CAUSE_RESIGN);      /* as well */
    assert_false(store_renew(a));
    store_forget_session(a);
    world_go(&w, 0);
    assert_string_equal(event_log_text(&w.log, LIVES | QUEUE),
                        "0s session_opened n0 1\n"
                        "0s session_opened n1 2\n"
                        "0s entered n0 r0 1\n"
                        "0s granted n0 r0 1\n"
                        "0s entered n1 r0 2\n"
                        "0s entered n1 r1 2\n"
                        "0s granted n1 r1 1\n"
                        "0s entered n0 r1 1\n"
                        "0s session_gone/shutdown n0 1\n"
                        "0s withdrawn_entry/shutdown n0 r1 1\n"
                        "0s released/shutdown n0 r0 1\n"
                        "0s granted n1 r0 2\n");
}

/* ---- identity ------------------------------------------------------------------------------- */

static void identity_is_the_grant_or_the_name(void **state)
{
    (void)state;
    struct store_parameters p = parameters_of("ideal");
    world_open(&w, &p);
    struct store_session *old = store_open_session(w.store, 0);
    struct store_session *new = store_open_session(w.store, 0);
    struct store_session *other = store_open_session(w.store, 1);
    assert_false(store_is_owner(w.store, old, 0, 0));
    store_enter(old, 0, NULL);
    assert_true(store_is_owner(w.store, old, 0, 0));
    assert_false(store_is_owner(w.store, new, 0, 0));
    w.store->parameters.identity = STORE_IDENTITY_NAME;
    assert_true(store_is_owner(w.store, new, 0, 0));
    assert_false(store_is_owner(w.store, other, 1, 0));
}

static void without_exclusion_all_that_entered_own(void **state)
{
    (void)state;
    struct store_parameters p = parameters_of("noop");
    world_open(&w, &p);
    struct store_session *s[3];
    for (uint16_t i = 0; i < 3; i++) {
        s[i] = store_open_session(w.store, i);
        assert_false(store_is_owner(w.store, s[i], i, 0));
        assert_int_equal(store_enter(s[i], 0, NULL)->epoch, i + 1);
        assert_true(store_is_owner(w.store, s[i], i, 0));
        assert_int_equal(store_owner(w.store, 0), i);
    }
    store_leave(s[2], 0, SIM_CAUSE_RESIGN);
    assert_false(store_is_owner(w.store, s[2], 2, 0));
    assert_true(store_is_owner(w.store, s[0], 0, 0));
    /* the newest of those who are left */
    assert_int_equal(store_owner(w.store, 0), 1);
    store_leave(s[0], 0, SIM_CAUSE_RESIGN);
    store_leave(s[1], 0, SIM_CAUSE_RESIGN);
    assert_int_equal(store_owner(w.store, 0), SIM_NO_INSTANCE);
}

/* ---- leases --------------------------------------------------------------------------------- */

static void a_lease_ends_exactly_a_lease_after_the_last_renewal(void **state)
{
    (void)state;
    struct store_parameters p = leases();
    world_open(&w, &p);
    world_go(&w, 3 * S);
    struct store_session *s = store_open_session(w.store, 0);
    store_enter(s, 0, NULL);
    world_go(&w, 13 * S - 1);
    assert_true(s->live);
    assert_true(store_renew(s)); /* a nanosecond before it is too late */
    world_go(&w, 23 * S - 2);
    assert_int_equal(store_owner(w.store, 0), 0);
    world_go(&w, 23 * S - 1);
    assert_int_equal(store_owner(w.store, 0), SIM_NO_INSTANCE);
    assert_string_equal(event_log_text(&w.log, LIVES | OWNERSHIP),
                        "3s session_opened n0 1\n3s granted n0 r0 1\n"
                        "22.999999999s session_gone/expiry n0 1\n"
                        "22.999999999s released/expiry n0 r0 1\n");
    /* what the session was renewed last */
    assert_int64_equal((int64_t)event_log_nth(&w.log, SIM_EVENT_SESSION_GONE, 0, 0)->extra,
                       13 * S - 1);
    assert_int_equal(w.store->renewals, 1);
}

static void renew_it(void *session)
{
    store_renew(session);
}

/* The store has one order of events: whoever was put in first comes first. */
static void a_renewal_at_the_instant_of_expiry_is_too_late(void **state)
{
    (void)state;
    struct store_parameters p = leases();
    world_open(&w, &p);
    struct store_session *s = store_open_session(w.store, 0);
    world_at(&w, 10 * S, renew_it, s);
    world_go(&w, 10 * S);
    assert_string_equal(event_log_text(&w.log, LIVES), "0s session_opened n0 1\n"
                                                       "10s session_gone/expiry n0 1\n");
}

static void a_renewal_at_that_instant_but_earlier_in_the_order_counts(void **state)
{
    (void)state;
    struct store_parameters p = leases();
    world_open(&w, &p);
    struct store_session *s = store_open_session(w.store, 0);
    sim_timer_disarm(&s->expiry);
    world_at(&w, 10 * S, renew_it, s);
    sim_timer_arm(w.kernel, &s->expiry, 10 * S);
    world_go(&w, 20 * S - 1);
    assert_true(s->live);
    world_go(&w, 20 * S);
    assert_int_equal(event_log_count(&w.log, SIM_EVENT_SESSION_GONE, 0), 1);
}

static void expiry_is_seen_at_the_next_tick_of_the_store(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 20; seed++) {
        struct store_parameters p = leases();
        p.expiry_tick_ns = 500 * MS;
        world_open_on(&w, &p, sim_context_default(), seed);
        int64_t phase_ns = w.store->expiry_phase_ns;
        assert_in_range(phase_ns, 0, 500 * MS - 1);
        world_go(&w, 123 * MS);
        store_open_session(w.store, 0);
        int64_t over_ns = 10 * S + 123 * MS;
        int64_t expected_ns = phase_ns;
        while (expected_ns < over_ns)
            expected_ns += 500 * MS;
        world_go(&w, 20 * S);
        const struct sim_event *gone = event_log_nth(&w.log, SIM_EVENT_SESSION_GONE, 0, 0);
        assert_int64_equal(gone->time_ns, expected_ns);
        if (seed < 20)
            world_close(&w);
    }
}

static void a_lease_that_is_over_at_a_tick_ends_at_that_tick(void **state)
{
    (void)state;
    struct store_parameters p = leases();
    p.expiry_tick_ns = 500 * MS;
    world_open(&w, &p);
    world_go(&w, w.store->expiry_phase_ns);
    store_open_session(w.store, 0);
    world_go(&w, 20 * S);
    assert_int64_equal(event_log_nth(&w.log, SIM_EVENT_SESSION_GONE, 0, 0)->time_ns,
                       w.store->expiry_phase_ns + 10 * S);
}

/* An expired session is revoked by a write; renewals do not save it any more. */
static void a_revocation_takes_a_commit(void **state)
{
    (void)state;
    struct store_parameters p = leases();
    p.commit_ns = 30 * MS;
    world_open(&w, &p);
    struct store_session *s = store_open_session(w.store, 0);
    store_enter(s, 0, NULL);
    world_go(&w, 10 * S);
    assert_true(s->live && s->revoking);
    assert_false(store_renew(s));
    assert_int_equal(store_owner(w.store, 0), 0);
    world_go(&w, 11 * S);
    assert_string_equal(event_log_text(&w.log, LIVES | OWNERSHIP),
                        "0s session_opened n0 1\n0s granted n0 r0 1\n"
                        "10.03s session_gone/expiry n0 1\n10.03s released/expiry n0 r0 1\n");
}

static void a_session_without_a_lease_never_expires(void **state)
{
    (void)state;
    struct store_parameters p = parameters_of("ideal");
    world_open(&w, &p);
    struct store_session *s = store_open_session(w.store, 0);
    world_go(&w, 1000000 * S);
    assert_true(s->live);
}

/* ---- outages -------------------------------------------------------------------------------- */

static void what_ran_out_in_an_outage_ends_with_it(void **state)
{
    (void)state;
    struct store_parameters p = leases();
    world_open(&w, &p);
    struct store_session *old = store_open_session(w.store, 0);
    world_go(&w, 4 * S);
    struct store_session *young = store_open_session(w.store, 1);
    store_outage_begin(w.store);
    world_go(&w, 9 * S);
    store_outage_begin(w.store); /* another one, nested */
    world_go(&w, 11 * S);
    store_outage_end(w.store, STORE_RECOVERY_EXPIRE);
    assert_true(old->live && w.store->down == 1);
    world_go(&w, 12 * S);
    store_outage_end(w.store, STORE_RECOVERY_EXPIRE);
    world_go(&w, 13 * S);
    assert_true(young->live);
    world_go(&w, 20 * S);
    assert_string_equal(event_log_text(&w.log, KIND(SESSION_GONE)),
                        "12s session_gone/expiry n0 1\n14s session_gone/expiry n1 2\n");
}

static void leases_may_begin_anew_after_an_outage(void **state)
{
    (void)state;
    struct store_parameters p = leases();
    world_open(&w, &p);
    struct store_session *renewed = store_open_session(w.store, 0);
    store_open_session(w.store, 1);
    world_go(&w, 4 * S);
    store_outage_begin(w.store);
    world_go(&w, 34 * S);
    store_outage_end(w.store, STORE_RECOVERY_EXTEND);
    world_go(&w, 40 * S);
    assert_true(store_renew(renewed)); /* the extension is used up by a renewal */
    world_go(&w, 60 * S);
    assert_string_equal(event_log_text(&w.log, KIND(SESSION_GONE)),
                        "44s session_gone/expiry n1 2\n50s session_gone/expiry n0 1\n");
}

static void a_revocation_that_an_outage_interrupts_begins_anew(void **state)
{
    (void)state;
    struct store_parameters p = leases();
    p.commit_ns = 1 * S;
    world_open(&w, &p);
    store_open_session(w.store, 0);
    struct store_session *b = store_open_session(w.store, 1);
    world_go(&w, 10 * S + 500 * MS);
    store_outage_begin(w.store);
    world_go(&w, 15 * S);
    assert_true(b->live);
    store_outage_end(w.store, STORE_RECOVERY_EXPIRE);
    assert_false(b->revoking);
    world_go(&w, 30 * S);
    assert_string_equal(event_log_text(&w.log, KIND(SESSION_GONE)),
                        "16s session_gone/expiry n1 2\n16s session_gone/expiry n0 1\n");
}

/* ---- faults of sessions --------------------------------------------------------------------- */

static void killing_leases_concerns_an_instance_and_perhaps_one_resource(void **state)
{
    (void)state;
    struct store_parameters p = leases();
    world_open(&w, &p);
    struct store_session *a0 = store_open_session(w.store, 0);
    struct store_session *a1 = store_open_session(w.store, 0);
    struct store_session *b0 = store_open_session(w.store, 1);
    store_enter(a0, 0, NULL);
    store_enter(a1, 1, NULL);
    store_enter(b0, 0, NULL);
    store_kill_leases(w.store, 0, 1);
    assert_true(a0->live && b0->live);
    assert_int_equal(store_owner(w.store, 1), SIM_NO_INSTANCE);
    store_open_session(w.store, 0);
    store_kill_leases(w.store, 0, SIM_NO_RESOURCE);
    assert_int_equal(store_owner(w.store, 0), 1);
    world_go(&w, 0);
    assert_string_equal(event_log_text(&w.log, KIND(SESSION_GONE)),
                        "0s session_gone/revoke n0 2\n"
                        "0s session_gone/revoke n0 4\n"
                        "0s session_gone/revoke n0 1\n");
}

static void a_crash_ends_sessions_only_where_there_is_no_lease(void **state)
{
    (void)state;
    for (int with_lease = 0; with_lease < 2; with_lease++) {
        struct store_parameters p = with_lease ? leases() : parameters_of("ideal");
        world_open(&w, &p);
        store_enter(store_open_session(w.store, 0), 0, NULL);
        store_enter(store_open_session(w.store, 1), 0, NULL);
        store_instance_crashed(w.store, 0);
        world_go(&w, 9 * S);
        assert_string_equal(event_log_text(&w.log, KIND(SESSION_GONE)),
                            with_lease ? "" : "0s session_gone/crash n0 1\n");
        assert_int_equal(store_owner(w.store, 0), with_lease ? 0 : 1);
        if (!with_lease)
            world_close(&w);
    }
    world_go(&w, 10 * S);
    assert_int_equal(event_log_count(&w.log, SIM_EVENT_SESSION_GONE, 0), 1);
}

/* A record goes back to its pool when the store and the last client are through with it, not
 * before. */
static void a_session_is_reused_only_when_nobody_refers_to_it(void **state)
{
    (void)state;
    struct store_parameters p = leases();
    world_open(&w, &p);
    struct store_session *known = store_open_session(w.store, 0);
    known->clients = 2;
    store_end_session(known, SIM_CAUSE_SHUTDOWN);
    store_forget_session(known);
    assert_ptr_not_equal(store_open_session(w.store, 1), known);
    store_forget_session(known);
    assert_ptr_equal(store_open_session(w.store, 2), known);
    known->clients = 1;
    store_forget_session(known); /* live: stays */
    assert_true(known->live);
}

/* ---- profiles ------------------------------------------------------------------------------- */

static void profiles_are_found_by_name(void **state)
{
    (void)state;
    unsigned count;
    const struct store_profile *rows = store_profiles(&count);
    assert_int_equal(count, 3);
    for (unsigned i = 0; i < count; i++) {
        assert_ptr_equal(store_profile_find(rows[i].name), &rows[i]);
        assert_true(strlen(rows[i].summary) > 10);
        const struct store_parameters *p = &rows[i].parameters;
        assert_true(p->request_timeout_ns > 0);
        assert_true(p->lease_ns == 0 || 3 * p->keep_alive_interval_ns == p->lease_ns);
    }
    assert_null(store_profile_find("paxos"));
    struct store_parameters p = parameters_of("ideal");
    world_open(&w, &p);
    assert_true(w.store->instant);
}

static void only_a_store_without_delays_answers_in_the_callers_step(void **state)
{
    (void)state;
    struct store_parameters p = parameters_of("ideal");
    p.commit_ns = 1;
    world_open(&w, &p);
    assert_false(w.store->instant);
    world_close(&w);
    p = parameters_of("ideal");
    p.one_way.a_ns = 1;
    world_open(&w, &p);
    assert_false(w.store->instant);
    world_close(&w);
    p = parameters_of("ideal");
    p.one_way = (struct sim_law){SIM_LAW_UNIFORM, 0, 0};
    world_open(&w, &p);
    assert_false(w.store->instant);
    world_close(&w);
    store_free(NULL);
    store_free(store_new(w.kernel, &p, NULL, 0, 0));
    world_open(&w, &p);
}

#define TEST(name) cmocka_unit_test_teardown(name, close_it)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(who_enters_first_owns_and_the_others_follow_in_their_order),
        TEST(epochs_of_resources_are_counted_apart),
        TEST(entering_again_finds_the_entry_that_is_there),
        TEST(leaving_what_one_never_entered_is_harmless),
        TEST(the_end_of_a_session_takes_all_its_entries_along),
        TEST(identity_is_the_grant_or_the_name),
        TEST(without_exclusion_all_that_entered_own),
        TEST(a_lease_ends_exactly_a_lease_after_the_last_renewal),
        TEST(a_renewal_at_the_instant_of_expiry_is_too_late),
        TEST(a_renewal_at_that_instant_but_earlier_in_the_order_counts),
        TEST(expiry_is_seen_at_the_next_tick_of_the_store),
        TEST(a_lease_that_is_over_at_a_tick_ends_at_that_tick),
        TEST(a_revocation_takes_a_commit),
        TEST(a_session_without_a_lease_never_expires),
        TEST(what_ran_out_in_an_outage_ends_with_it),
        TEST(leases_may_begin_anew_after_an_outage),
        TEST(a_revocation_that_an_outage_interrupts_begins_anew),
        TEST(killing_leases_concerns_an_instance_and_perhaps_one_resource),
        TEST(a_crash_ends_sessions_only_where_there_is_no_lease),
        TEST(a_session_is_reused_only_when_nobody_refers_to_it),
        TEST(profiles_are_found_by_name),
        TEST(only_a_store_without_delays_answers_in_the_callers_step),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
