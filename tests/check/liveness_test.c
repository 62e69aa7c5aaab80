/* SPDX-License-Identifier: Apache-2.0 */
/* Each liveness property: event lists that hold exactly at the deadline and break one nanosecond
 * beyond it, and what begins a deadline anew or excuses it. The run ends with the list. The lists
 * stand in files by subject; here they are run. */
#include "tests/check/edge.h"
#include "tests/t.h"

static void finish(struct stream *s)
{
    stream_finish(s, s->now_ns);
}

/* What these lists are not about: some are out of the queue, or without a master, for long. */
static uint64_t beside(const struct edge *edge)
{
    uint64_t always = BIT(S2) | BIT(S3) | BIT(S15);
    return edge->property == PROPERTY_L5 ? always | BIT(L1) | BIT(L2) : always | BIT(L5);
}

static const struct edge_set *const sets[] = {&liveness_failover_edges, &liveness_queue_edges,
                                              NULL};

static const struct edge_family liveness = {sets, finish, beside};

static void a_list_at_the_deadline_holds(void **state)
{
    (void)state;
    edges_hold_at_the_limit(&liveness);
}

static void a_list_beyond_the_deadline_breaks_its_property_once(void **state)
{
    (void)state;
    edges_break_beyond_the_limit(&liveness);
}

static void every_liveness_property_has_an_edge(void **state)
{
    (void)state;
    every_property_has_an_edge(&liveness, PROPERTY_LIVENESS, 0);
}

static void a_missed_deadline_names_its_beginning(void **state)
{
    (void)state;
    struct stream s;
    edge_run(&liveness, edge_named(&liveness, "l1_after_a_crash"), 3, &s);
    const struct violation *v = &s.check->results[PROPERTY_L1].kept[0];
    assert_int64_equal(v->time_ns, 100 * S);
    assert_int64_equal(v->measured, 70 * S + 3);
    assert_int64_equal(v->limit, 70 * S);
    assert_int_equal(v->resource, 0);
    assert_int_equal(v->instance, SIM_NO_INSTANCE);
    stream_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_list_at_the_deadline_holds),
        cmocka_unit_test(a_list_beyond_the_deadline_breaks_its_property_once),
        cmocka_unit_test(every_liveness_property_has_an_edge),
        cmocka_unit_test(a_missed_deadline_names_its_beginning),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
