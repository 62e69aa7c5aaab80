/* SPDX-License-Identifier: Apache-2.0 */
/* Lists about a master that is lost, and about the last fault: L1, L2. */
#include "tests/check/edge.h"

/* n1 dies at 100 s; its session for r stays. */
static void master_dies(struct stream *s)
{
    fleet(s);
    s->now_ns = 100 * S;
    fault(s, FAULT_CRASH, 0);
    crash(s, 0);
    disbelieved(s, 0, 0, SIM_CAUSE_CRASH);
    disbelieved(s, 0, 1, SIM_CAUSE_CRASH);
}

static void leases_end(struct stream *s)
{
    for (uint32_t r = 0; r < 2; r++)
        expires(s, 0, r, 10 + r, 1);
}

/* ---- L1 ------------------------------------------------------------------------------------- */

static void l1_after_a_crash(struct stream *s, int64_t beyond)
{
    master_dies(s);
    s->now_ns = 160 * S;
    leases_end(s);
    takes_over(s, 1, 1, 21, 2);
    granted(s, 1, 0, 2, 20);
    s->now_ns = 170 * S + beyond;
    believed(s, 1, 0, 2);
}

/* A new process neither helps nor is in the way. */
static void l1_a_start_is_no_excuse(struct stream *s, int64_t beyond)
{
    master_dies(s);
    s->now_ns = 130 * S;
    up(s, 0);
    heal(s, FAULT_CRASH, 0);
    for (uint32_t r = 0; r < 2; r++)
        campaigns(s, 0, r, 40 + r);
    s->now_ns = 160 * S;
    leases_end(s);
    takes_over(s, 1, 1, 21, 2);
    granted(s, 1, 0, 2, 20);
    s->now_ns = 170 * S + beyond;
    believed(s, 1, 0, 2);
}

static void l1_at_the_end_of_the_run(struct stream *s, int64_t beyond)
{
    master_dies(s);
    s->now_ns = 160 * S;
    leases_end(s);
    takes_over(s, 1, 1, 21, 2);
    granted(s, 1, 0, 2, 20);
    s->now_ns = 170 * S + beyond;
}

static void l1_after_a_loss(struct stream *s, int64_t beyond)
{
    fleet(s);
    s->now_ns = 100 * S;
    disbelieved(s, 0, 0, SIM_CAUSE_ERROR);
    s->now_ns = 170 * S + beyond;
    believed(s, 0, 0, 1);
}

static void l1_at_the_start(struct stream *s, int64_t beyond)
{
    for (uint16_t i = 0; i < 3; i++)
        up(s, i);
    s->now_ns = 1 * S;
    for (uint16_t i = 0; i < 3; i++)
        for (uint32_t r = 0; r < 2; r++)
            campaigns(s, i, r, 10u * i + r + 1);
    takes_over(s, 0, 1, 2, 1);
    s->now_ns = 70 * S + beyond;
    takes_over(s, 0, 0, 1, 1);
}

static void l1_from_when_it_is_possible(struct stream *s, int64_t beyond)
{
    s->now_ns = 500 * S;
    up(s, 0);
    campaigns(s, 0, 0, 1);
    wins(s, 0, 1, 2, 1);
    s->now_ns = 570 * S + beyond;
    takes_over(s, 0, 0, 1, 1);
}

/* Each fault, and each end of one, begins the deadline anew; what was overdue before stays overdue.
 */
static void l1_calm_begins_anew(struct stream *s, int64_t beyond)
{
    master_dies(s);
    s->now_ns = 150 * S;
    fault(s, FAULT_CUT, 2);
    s->now_ns = 160 * S;
    leases_end(s);
    takes_over(s, 1, 1, 21, 2);
    granted(s, 1, 0, 2, 20);
    s->now_ns = 200 * S;
    heal(s, FAULT_CUT, 2);
    s->now_ns = 270 * S + beyond;
    believed(s, 1, 0, 2);
}

static void overdue(struct stream *s, int64_t beyond)
{
    master_dies(s);
    s->now_ns = 160 * S;
    leases_end(s);
    takes_over(s, 1, 1, 21, 2);
    s->now_ns = 170 * S + beyond;
}

static void l1_overdue_before_a_fault(struct stream *s, int64_t beyond)
{
    overdue(s, beyond);
    fault(s, FAULT_CUT, 2);
    takes_over(s, 1, 0, 20, 2);
}

static void l1_overdue_before_the_end_of_a_fault(struct stream *s, int64_t beyond)
{
    master_dies(s);
    fault(s, FAULT_CUT, 2);
    s->now_ns = 160 * S;
    leases_end(s);
    takes_over(s, 1, 1, 21, 2);
    s->now_ns = 170 * S + beyond;
    heal(s, FAULT_CUT, 2);
    takes_over(s, 1, 0, 20, 2);
}

static void l1_overdue_before_a_crash(struct stream *s, int64_t beyond)
{
    overdue(s, beyond);
    crash(s, 2);
    takes_over(s, 1, 0, 20, 2);
}

static void l1_overdue_before_a_stop(struct stream *s, int64_t beyond)
{
    overdue(s, beyond);
    stopping(s, 2);
    takes_over(s, 1, 0, 20, 2);
}

static void l1_overdue_before_the_end_of_a_stop(struct stream *s, int64_t beyond)
{
    master_dies(s);
    stopping(s, 2);
    s->now_ns = 160 * S;
    leases_end(s);
    takes_over(s, 1, 1, 21, 2);
    s->now_ns = 170 * S + beyond;
    stopped(s, 2);
    takes_over(s, 1, 0, 20, 2);
}

static void l1_overdue_before_a_start(struct stream *s, int64_t beyond)
{
    overdue(s, beyond);
    up(s, 0);
    takes_over(s, 1, 0, 20, 2);
    for (uint32_t r = 0; r < 2; r++)
        campaigns(s, 0, r, 40 + r);
}

static void l1_excused_by_an_outage(struct stream *s, int64_t beyond)
{
    master_dies(s);
    fault(s, FAULT_OUTAGE, SIM_NO_INSTANCE);
    s->now_ns = 1000 * S + beyond;
}

static void l1_excused_when_all_are_broken(struct stream *s, int64_t beyond)
{
    master_dies(s);
    fault(s, FAULT_CUT, 1);
    fault(s, FAULT_PAUSE, 2);
    s->now_ns = 1000 * S + beyond;
}

static void l1_excused_when_all_are_down(struct stream *s, int64_t beyond)
{
    master_dies(s);
    crash(s, 1);
    stopping(s, 2);
    s->now_ns = 1000 * S + beyond;
}

/* A clock that was set and a session that was ended break nobody. */
static void l1_a_step_is_no_excuse(struct stream *s, int64_t beyond)
{
    master_dies(s);
    for (uint16_t i = 1; i < 3; i++) {
        fault(s, FAULT_STEP, i);
        fault(s, FAULT_REVOKE, i);
    }
    s->now_ns = 160 * S;
    leases_end(s);
    takes_over(s, 1, 1, 21, 2);
    s->now_ns = 170 * S + beyond;
    takes_over(s, 1, 0, 20, 2);
}

/* Whoever believes no more has a successor. */
static void l1_only_without_belief(struct stream *s, int64_t beyond)
{
    fleet(s);
    s->now_ns = 100 * S;
    gone(s, 0, 10, 95 * S, SIM_CAUSE_REVOKE);
    released(s, 0, 0, 1, 10, SIM_CAUSE_REVOKE);
    takes_over(s, 1, 0, 20, 2);
    s->now_ns = 102 * S;
    disbelieved(s, 0, 0, SIM_CAUSE_LOST);
    entered(s, 0, 0, 50);
    s->now_ns = 1000 * S + beyond;
}

static void l1_a_stop_leaves_a_lease(struct stream *s, int64_t beyond)
{
    fleet(s);
    s->now_ns = 100 * S;
    stopping(s, 0);
    cancelled(s, 0);
    for (uint32_t r = 0; r < 2; r++) {
        disbelieved(s, 0, r, SIM_CAUSE_SHUTDOWN);
        ended(s, 0, r, ELECTION_ERR_CANCELLED);
    }
    stopped(s, 0);
    s->now_ns = 160 * S;
    leases_end(s);
    takes_over(s, 1, 1, 21, 2);
    s->now_ns = 170 * S + beyond;
    takes_over(s, 1, 0, 20, 2);
}

/* While a resignation waits to be executed nobody can win; from its end on somebody must. */
static void l1_resignation_withdrawn(struct stream *s, int64_t beyond)
{
    fleet(s);
    s->now_ns = 100 * S;
    resigns(s, 0, 0);
    s->now_ns = 500 * S;
    stream_emit(s, SIM_EVENT_RESIGNATION_WITHDRAWN, 0, 0, 0, 0, 0);
    s->now_ns = 570 * S + beyond;
    believed(s, 0, 0, 1);
}

static void l1_resignation_failed(struct stream *s, int64_t beyond)
{
    fleet(s);
    s->now_ns = 100 * S;
    resigns(s, 0, 0);
    s->now_ns = 500 * S;
    stream_emit(s, SIM_EVENT_EXECUTE_BEGUN, 0, 0, 0, 1, 0);
    s->now_ns = 510 * S;
    stream_emit(s, SIM_EVENT_EXECUTE_ENDED, 0, 0, 0, ELECTION_ERR_DEADLINE, 1);
    s->now_ns = 580 * S + beyond;
    believed(s, 0, 0, 1);
}

static void l1_resigner_loses_its_lease(struct stream *s, int64_t beyond)
{
    fleet(s);
    s->now_ns = 100 * S;
    resigns(s, 0, 0);
    s->now_ns = 500 * S;
    expires(s, 0, 0, 10, 1);
    s->now_ns = 570 * S + beyond;
    takes_over(s, 1, 0, 20, 2);
}

static void l1_resigner_dies(struct stream *s, int64_t beyond)
{
    fleet(s);
    s->now_ns = 100 * S;
    resigns(s, 0, 0);
    s->now_ns = 500 * S;
    crash(s, 0);
    disbelieved(s, 0, 1, SIM_CAUSE_CRASH);
    s->now_ns = 560 * S;
    leases_end(s);
    takes_over(s, 1, 1, 21, 2);
    s->now_ns = 570 * S + beyond;
    takes_over(s, 1, 0, 20, 2);
}

static void l1_resignation_waits(struct stream *s, int64_t beyond)
{
    fleet(s);
    s->now_ns = 100 * S;
    resigns(s, 0, 0);
    s->now_ns = 1000 * S + beyond;
}

/* A former owner's resignation is executed in vain: that changes nothing for the others. */
static void l1_resignation_in_vain(struct stream *s, int64_t beyond)
{
    fleet(s);
    s->now_ns = 100 * S;
    resigns(s, 0, 0);
    expires(s, 0, 0, 10, 1);
    s->now_ns = 150 * S;
    stream_emit(s, SIM_EVENT_EXECUTE_BEGUN, 0, 0, 0, 1, 0);
    stream_emit(s, SIM_EVENT_EXECUTE_ENDED, 0, 0, 0, ELECTION_OK, 1);
    entered(s, 0, 0, 50);
    s->now_ns = 170 * S + beyond;
    takes_over(s, 1, 0, 20, 2);
}

/* ---- L1 with faults that let a session live ------------------------------------------------- */

/* n1's checks fail for as long as it owns. */
static void lingering_owner(struct stream *s)
{
    s->check->config.owner_can_linger = true;
    fleet(s);
    s->now_ns = 100 * S;
    fault(s, FAULT_FAIL, 0);
    disbelieved(s, 0, 0, SIM_CAUSE_ERROR);
}

static void l1_owner_lingers(struct stream *s, int64_t beyond)
{
    lingering_owner(s);
    s->now_ns = 1000 * S + beyond;
}

static void l1_from_when_it_lingers_no_more(struct stream *s, int64_t beyond)
{
    lingering_owner(s);
    s->now_ns = 1000 * S;
    expires(s, 0, 0, 10, 1);
    s->now_ns = 1070 * S + beyond;
    takes_over(s, 1, 0, 20, 2);
}

static void l1_a_cut_owner_does_not_linger(struct stream *s, int64_t beyond)
{
    fleet(s);
    s->now_ns = 100 * S;
    fault(s, FAULT_CUT, 0);
    disbelieved(s, 0, 0, SIM_CAUSE_ERROR);
    s->now_ns = 170 * S + beyond;
    expires(s, 0, 0, 10, 1);
    takes_over(s, 1, 0, 20, 2);
}

/* ---- L2 ------------------------------------------------------------------------------------- */

static void l2_after_the_last_fault(struct stream *s, int64_t beyond)
{
    fleet(s);
    s->now_ns = 100 * S;
    fault(s, FAULT_OUTAGE, SIM_NO_INSTANCE);
    fault(s, FAULT_CUT, 1);
    disbelieved(s, 0, 0, SIM_CAUSE_ERROR);
    s->now_ns = 400 * S;
    heal(s, FAULT_OUTAGE, SIM_NO_INSTANCE);
    s->now_ns = 420 * S;
    heal(s, FAULT_CUT, 1);
    s->now_ns = 490 * S + beyond;
    believed(s, 0, 0, 1);
}

static void l2_while_a_fault_lasts(struct stream *s, int64_t beyond)
{
    l2_after_the_last_fault(s, 0);
    s->now_ns = 500 * S;
    fault(s, FAULT_CUT, 1);
    disbelieved(s, 0, 0, SIM_CAUSE_ERROR);
    s->now_ns = 570 * S + beyond;
    believed(s, 0, 0, 1);
}

/* The restart is the last heal, and begins the time of L2 but not that of L1. */
static void l2_from_the_restart(struct stream *s, int64_t beyond)
{
    master_dies(s);
    s->now_ns = 130 * S;
    up(s, 0);
    heal(s, FAULT_CRASH, 0);
    for (uint32_t r = 0; r < 2; r++)
        campaigns(s, 0, r, 40 + r);
    s->now_ns = 160 * S;
    leases_end(s);
    takes_over(s, 1, 1, 21, 2);
    s->now_ns = 200 * S + beyond;
    takes_over(s, 1, 0, 20, 2);
}

/* ---- all of them ---------------------------------------------------------------------------- */

static const struct edge edges[] = {
    EDGE(L1, l1_after_a_crash, 0),
    EDGE(L1, l1_a_start_is_no_excuse, 0),
    EDGE(L1, l1_at_the_end_of_the_run, 0),
    EDGE(L1, l1_after_a_loss, 0),
    EDGE(L1, l1_at_the_start, 0),
    EDGE(L1, l1_from_when_it_is_possible, 0),
    EDGE(L1, l1_calm_begins_anew, 0),
    EDGE(L1, l1_overdue_before_a_fault, 0),
    EDGE(L1, l1_overdue_before_the_end_of_a_fault, 0),
    EDGE(L1, l1_overdue_before_a_crash, 0),
    EDGE(L1, l1_overdue_before_a_stop, 0),
    EDGE(L1, l1_overdue_before_the_end_of_a_stop, 0),
    EDGE(L1, l1_overdue_before_a_start, 0),
    HOLDS(L9, l1_excused_by_an_outage),
    HOLDS(L5, l1_excused_when_all_are_broken),
    HOLDS(L9, l1_excused_when_all_are_down),
    EDGE(L1, l1_a_step_is_no_excuse, 0),
    HOLDS(L9, l1_only_without_belief),
    EDGE(L1, l1_a_stop_leaves_a_lease, 0),
    EDGE(L1, l1_resignation_withdrawn, 0),
    EDGE(L1, l1_resignation_failed, 0),
    EDGE(L1, l1_resigner_loses_its_lease, 0),
    EDGE(L1, l1_resigner_dies, 0),
    HOLDS(L9, l1_resignation_waits),
    EDGE(L1, l1_resignation_in_vain, 0),
    HOLDS(L9, l1_owner_lingers),
    EDGE(L1, l1_from_when_it_lingers_no_more, 0),
    EDGE(L1, l1_a_cut_owner_does_not_linger, 0),
    EDGE(L2, l2_after_the_last_fault, BIT(L1)),
    EDGE(L1, l2_while_a_fault_lasts, 0),
    EDGE_THAT_BREAKS(L2, l2_from_the_restart, 0, BIT(L1)),
};

const struct edge_set liveness_failover_edges = {edges, sizeof edges / sizeof *edges};
