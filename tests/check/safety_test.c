/* SPDX-License-Identifier: Apache-2.0 */
/* Each safety property: event lists that hold exactly at the limit and break one nanosecond, or one
 * unit, beyond it. The lists stand in files by subject; here they are run. */
#include "tests/check/edge.h"
#include "tests/t.h"

/* Lists about safety stop in the middle of things; liveness_test.c is about the rest. */
#define LIVENESS (BIT(L1) | BIT(L2) | BIT(L4) | BIT(L5) | BIT(L7) | BIT(L9))

/* What is open is judged at the time of the last event. */
static void finish(struct stream *s)
{
    s->check->now_ns = s->now_ns;
    safety_finish(s->check);
}

static uint64_t beside(const struct edge *edge)
{
    (void)edge;
    return LIVENESS;
}

static const struct edge_set *const sets[] = {&safety_store_edges, &safety_runner_edges,
                                              &safety_call_edges, NULL};

static const struct edge_family safety = {sets, finish, beside};

static void a_list_at_the_limit_holds(void **state)
{
    (void)state;
    edges_hold_at_the_limit(&safety);
}

static void a_list_beyond_the_limit_breaks_its_property_once(void **state)
{
    (void)state;
    edges_break_beyond_the_limit(&safety);
}

/* Of S17 there is none: what two runs differ in is no list. */
static void every_safety_property_but_determinism_has_an_edge(void **state)
{
    (void)state;
    every_property_has_an_edge(&safety, PROPERTY_SAFETY, BIT(S17));
}

/* ---- what a violation says ------------------------------------------------------------------ */

static void a_violation_names_time_place_and_size(void **state)
{
    (void)state;
    struct stream s;
    edge_run(&safety, edge_named(&safety, "s2_after_expiry"), 5, &s);
    const struct violation *v = &s.check->results[PROPERTY_S2].kept[0];
    assert_int_equal(v->property, PROPERTY_S2);
    assert_int64_equal(v->time_ns, 100 * S);
    assert_int_equal(v->instance, 0);
    assert_int_equal(v->other, 1);
    assert_int_equal(v->resource, 0);
    assert_int64_equal(v->measured, 3 * S + 5);
    assert_int64_equal(v->limit, 3 * S);
    stream_close(&s);
}

static void a_stale_belief_is_measured_from_the_loss(void **state)
{
    (void)state;
    struct stream s;
    edge_run(&safety, edge_named(&safety, "s3_window"), 7, &s);
    const struct violation *v = &s.check->results[PROPERTY_S3].kept[0];
    assert_int64_equal(v->time_ns, 100 * S);
    assert_int64_equal(v->measured, 5 * S + 7);
    assert_int64_equal(v->limit, 5 * S);
    assert_int_equal(v->other, SIM_NO_INSTANCE);
    stream_close(&s);
}

static void what_comes_closest_to_a_bound_is_kept_without_a_violation(void **state)
{
    static const struct {
        const char *edge;
        enum property property;
        int64_t bound_ns;
    } rows[] = {{"s2_after_expiry", PROPERTY_S2, 3 * S}, {"s3_window", PROPERTY_S3, 5 * S}};
    (void)state;
    for (int i = 0; i < 2; i++)
        for (int64_t beyond_ns = 0; beyond_ns < 2; beyond_ns++) {
            struct stream s;
            edge_run(&safety, edge_named(&safety, rows[i].edge), beyond_ns, &s);
            const struct property_result *r = &s.check->results[rows[i].property];
            assert_int_equal(r->violations, beyond_ns);
            assert_true(r->has_closest);
            assert_int64_equal(r->closest.measured, rows[i].bound_ns + beyond_ns);
            assert_int64_equal(r->closest.limit, rows[i].bound_ns);
            stream_close(&s);
        }
}

static void checks_that_are_told_together_count_one_by_one(void **state)
{
    (void)state;
    struct stream s;
    edge_run(&safety, edge_named(&safety, "s14_confirmed"), 0, &s);
    assert_int_equal(stream_exercised(&s, PROPERTY_S14), 17);
    stream_close(&s);
    edge_run(&safety, edge_named(&safety, "s14_confirmed"), 1, &s);
    assert_int64_equal(s.check->results[PROPERTY_S14].kept[0].time_ns, 95 * S);
    stream_close(&s);
}

static void the_first_violations_are_kept_and_all_are_counted(void **state)
{
    (void)state;
    struct stream s;
    stream_open(&s);
    for (s.now_ns = 0; s.now_ns < 20; s.now_ns++)
        stream_emit(&s, SIM_EVENT_TRACKER_AUDITED, 0, 0, SIM_NO_RESOURCE, 2, 0);
    assert_int_equal(stream_violations(&s, PROPERTY_S20), 20);
    assert_int64_equal(s.check->results[PROPERTY_S20].kept[CHECK_VIOLATIONS_KEPT - 1].time_ns,
                       CHECK_VIOLATIONS_KEPT - 1);
    stream_close(&s);
}

/* ---- where properties do not apply ---------------------------------------------------------- */

static void an_unfenced_guard_breaks_only_the_order_of_commits(void **state)
{
    (void)state;
    struct check_config config = stream_config();
    struct stream s;
    config.fenced = false;
    stream_open_with(&s, &config);
    edge_named(&safety, "s2h_commits")->events(&s, 1);
    assert_int_equal(stream_violations(&s, PROPERTY_S2h), 1);
    assert_only(&s, LIVENESS | BIT(S2h));
    stream_close(&s);
}

/* Everybody owns and believes: two owners and overlap are found, of each pair once; nothing else
 * is. */
static void a_store_for_everybody_breaks_exclusion_and_overlap_only(void **state)
{
    (void)state;
    struct check_config config = stream_config();
    struct stream s;
    config.exclusive = false;
    stream_open_with(&s, &config);
    for (uint16_t i = 0; i < 3; i++) {
        up(&s, i);
        wins(&s, i, 0, (uint64_t)i + 1, (uint64_t)i + 1);
    }
    s.now_ns = 5 * S;
    for (uint16_t i = 0; i < 3; i++)
        checked(&s, i, 0, ELECTION_OK, true, s.now_ns);
    safety_finish(s.check);
    assert_int_equal(stream_violations(&s, PROPERTY_S1), 2);
    stream_close(&s);

    stream_open_with(&s, &config);
    for (uint16_t i = 0; i < 3; i++) {
        up(&s, i);
        wins(&s, i, 0, (uint64_t)i + 1, (uint64_t)i + 1);
    }
    s.now_ns = 60 * S;
    for (uint16_t i = 0; i < 3; i++)
        resigns(&s, i, 0);
    executes(&s, 1, 0, 2, 2);
    granted(&s, 1, 0, 4, 2);
    assert_int_equal(stream_violations(&s, PROPERTY_S2), 3);
    assert_only(&s, LIVENESS | BIT(S1) | BIT(S2));
    stream_close(&s);
}

/* Of a store for everybody an instance may own twice: by a session that its former self left
 * behind. */
static void ownership_by_an_old_session_may_end_while_the_new_one_owns(void **state)
{
    (void)state;
    struct check_config config = stream_config();
    struct stream s;
    config.exclusive = false;
    stream_open_with(&s, &config);
    up(&s, 0);
    wins(&s, 0, 0, 1, 1);
    s.now_ns = 10 * S;
    crash(&s, 0);
    disbelieved(&s, 0, 0, SIM_CAUSE_CRASH);
    up(&s, 0);
    wins(&s, 0, 0, 2, 2);
    s.now_ns = 60 * S;
    expires(&s, 0, 0, 1, 1);
    s.now_ns = 70 * S;
    checked(&s, 0, 0, ELECTION_OK, true, s.now_ns);
    checked(&s, 0, 0, ELECTION_OK, false, s.now_ns);
    s.now_ns = 100 * S;
    s.check->now_ns = s.now_ns;
    safety_finish(s.check);
    assert_int_equal(stream_violations(&s, PROPERTY_S14), 1);
    assert_int_equal(stream_violations(&s, PROPERTY_S3), 0);
    assert_only(&s, LIVENESS | BIT(S1) | BIT(S14));
    stream_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_list_at_the_limit_holds),
        cmocka_unit_test(a_list_beyond_the_limit_breaks_its_property_once),
        cmocka_unit_test(every_safety_property_but_determinism_has_an_edge),
        cmocka_unit_test(a_violation_names_time_place_and_size),
        cmocka_unit_test(a_stale_belief_is_measured_from_the_loss),
        cmocka_unit_test(what_comes_closest_to_a_bound_is_kept_without_a_violation),
        cmocka_unit_test(checks_that_are_told_together_count_one_by_one),
        cmocka_unit_test(the_first_violations_are_kept_and_all_are_counted),
        cmocka_unit_test(an_unfenced_guard_breaks_only_the_order_of_commits),
        cmocka_unit_test(a_store_for_everybody_breaks_exclusion_and_overlap_only),
        cmocka_unit_test(ownership_by_an_old_session_may_end_while_the_new_one_owns),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
