/* SPDX-License-Identifier: Apache-2.0 */
/* Lists about handing over, the queue, and runners that end: L4, L5, L7, L9. */
#include "tests/check/edge.h"

/* ---- L4 ------------------------------------------------------------------------------------- */

static void hands_over(struct stream *s)
{
    fleet(s);
    s->now_ns = 100 * S;
    resigns(s, 0, 0);
    s->now_ns = 150 * S;
    executes(s, 0, 0, 10, 1);
    granted(s, 1, 0, 2, 20);
}

static void l4_handover(struct stream *s, int64_t beyond)
{
    hands_over(s);
    s->now_ns = 151 * S + beyond;
    believed(s, 1, 0, 2);
}

static void l4_at_the_end_of_the_run(struct stream *s, int64_t beyond)
{
    hands_over(s);
    s->now_ns = 151 * S + beyond;
}

/* The one who was granted lost it again. */
static void l4_from_the_last_release(struct stream *s, int64_t beyond)
{
    hands_over(s);
    s->now_ns = 151 * S;
    gone(s, 1, 20, 140 * S, SIM_CAUSE_REVOKE);
    released(s, 1, 0, 2, 20, SIM_CAUSE_REVOKE);
    granted(s, 2, 0, 3, 30);
    called(s, 1, 0, SIM_OPERATION_WAIT);
    entered(s, 1, 0, 60);
    s->now_ns = 152 * S + beyond;
    believed(s, 2, 0, 3);
}

/* The next one is a process that is no more: its lease has to end. */
static void l4_to_the_dead(struct stream *s, int64_t beyond)
{
    fleet(s);
    s->now_ns = 10 * S;
    crash(s, 1);
    s->now_ns = 100 * S;
    resigns(s, 0, 0);
    s->now_ns = 150 * S;
    executes(s, 0, 0, 10, 1);
    granted(s, 1, 0, 2, 20);
    s->now_ns = 220 * S + beyond;
}

/* Or a session that its client has given up for a new one. */
static void l4_to_a_session_given_up(struct stream *s, int64_t beyond)
{
    fleet(s);
    s->now_ns = 10 * S;
    campaigns(s, 1, 0, 70);
    s->now_ns = 100 * S;
    resigns(s, 0, 0);
    s->now_ns = 150 * S;
    executes(s, 0, 0, 10, 1);
    granted(s, 1, 0, 2, 20);
    s->now_ns = 220 * S + beyond;
}

/* Shortly after a fault some may not stand in the queue yet. */
static void after_a_fault(struct stream *s, int64_t executed_ns)
{
    fleet(s);
    s->now_ns = 50 * S;
    resigns(s, 0, 0);
    s->now_ns = 80 * S;
    fault(s, FAULT_CUT, 1);
    heal(s, FAULT_CUT, 1);
    s->now_ns = executed_ns;
    executes(s, 0, 0, 10, 1);
}

static void l4_before_all_is_settled(struct stream *s, int64_t beyond)
{
    after_a_fault(s, 150 * S - 1);
    s->now_ns = 220 * S - 1 + beyond;
    takes_over(s, 1, 0, 20, 2);
}

static void l4_when_all_is_settled(struct stream *s, int64_t beyond)
{
    after_a_fault(s, 150 * S);
    s->now_ns = 151 * S + beyond;
    takes_over(s, 1, 0, 20, 2);
}

static void l4_while_a_fault_lasts(struct stream *s, int64_t beyond)
{
    fleet(s);
    s->now_ns = 20 * S;
    fault(s, FAULT_CUT, 2);
    s->now_ns = 100 * S;
    resigns(s, 0, 0);
    executes(s, 0, 0, 10, 1);
    s->now_ns = 1000 * S + beyond;
    takes_over(s, 1, 0, 20, 2);
}

/* The successor has believed before the execution is over. */
static void l4_overtaken(struct stream *s, int64_t beyond)
{
    fleet(s);
    s->now_ns = 100 * S;
    resigns(s, 0, 0);
    stream_emit(s, SIM_EVENT_EXECUTE_BEGUN, 0, 0, 0, 1, 0);
    called(s, 0, 0, SIM_OPERATION_RESIGN);
    released(s, 0, 0, 1, 10, SIM_CAUSE_RESIGN);
    takes_over(s, 1, 0, 20, 2);
    s->now_ns = 101 * S;
    stream_emit(s, SIM_EVENT_EXECUTE_ENDED, 0, 0, 0, ELECTION_OK, 1);
    entered(s, 0, 0, 10);
    s->now_ns = 1000 * S + beyond;
}

static void l4_with_lingering_owners(struct stream *s, int64_t beyond)
{
    s->check->config.owner_can_linger = true;
    hands_over(s);
    s->now_ns = 220 * S + beyond;
    believed(s, 1, 0, 2);
}

/* ---- L5 ------------------------------------------------------------------------------------- */

/* All but r1 of n1 stand in the queue. */
static void outsider(struct stream *s)
{
    up(s, 0);
    up(s, 1);
    wins(s, 0, 1, 2, 1);
    wins(s, 1, 0, 3, 1);
    campaigns(s, 1, 1, 4);
}

static void l5_after_the_start(struct stream *s, int64_t beyond)
{
    outsider(s);
    s->now_ns = 20 * S + beyond;
    entered(s, 0, 0, 1);
}

static void l5_never(struct stream *s, int64_t beyond)
{
    outsider(s);
    s->now_ns = 20 * S + beyond;
}

static void l5_after_expiry(struct stream *s, int64_t beyond)
{
    outsider(s);
    entered(s, 0, 0, 1);
    s->now_ns = 100 * S;
    gone(s, 0, 1, 40 * S, SIM_CAUSE_EXPIRY);
    withdrawn(s, 0, 0, 1);
    s->now_ns = 120 * S + beyond;
    entered(s, 0, 0, 9);
}

static void l5_after_a_release(struct stream *s, int64_t beyond)
{
    outsider(s);
    entered(s, 0, 0, 1);
    s->now_ns = 100 * S;
    expires(s, 0, 1, 2, 1);
    disbelieved(s, 0, 1, SIM_CAUSE_LOST);
    takes_over(s, 1, 1, 4, 2);
    s->now_ns = 120 * S + beyond;
    entered(s, 0, 1, 9);
}

/* The entry that is left belongs to the process before. */
static void l5_not_by_a_former_process(struct stream *s, int64_t beyond)
{
    outsider(s);
    campaigns(s, 0, 0, 5);
    s->now_ns = 30 * S;
    crash(s, 0);
    disbelieved(s, 0, 1, SIM_CAUSE_CRASH);
    s->now_ns = 40 * S;
    up(s, 0);
    campaigns(s, 0, 1, 6);
    entered(s, 0, 0, 5); /* a request that was under way */
    s->now_ns = 60 * S + beyond;
    entered(s, 0, 0, 9);
    expires(s, 0, 1, 2, 1);
    takes_over(s, 1, 1, 4, 2);
}

/* Nor does the end of that entry count. */
static void l5_the_end_of_a_former_entry(struct stream *s, int64_t beyond)
{
    outsider(s);
    campaigns(s, 0, 0, 5);
    s->now_ns = 10 * S;
    campaigns(s, 0, 0, 6);
    s->now_ns = 60 * S;
    withdrawn(s, 0, 0, 5);
    s->now_ns = 1000 * S + beyond;
}

static void l5_a_fault_begins_it_anew(struct stream *s, int64_t beyond)
{
    outsider(s);
    s->now_ns = 15 * S;
    fault(s, FAULT_CUT, 1);
    s->now_ns = 30 * S;
    heal(s, FAULT_CUT, 1);
    s->now_ns = 50 * S + beyond;
    entered(s, 0, 0, 1);
}

static void l5_excused_while_broken(struct stream *s, int64_t beyond)
{
    outsider(s);
    fault(s, FAULT_LOSE, 0);
    s->now_ns = 1000 * S + beyond;
}

static void l5_excused_by_an_outage(struct stream *s, int64_t beyond)
{
    outsider(s);
    fault(s, FAULT_OUTAGE, SIM_NO_INSTANCE);
    s->now_ns = 1000 * S + beyond;
}

static void l5_excused_when_stopping(struct stream *s, int64_t beyond)
{
    outsider(s);
    stopping(s, 0);
    s->now_ns = 1000 * S + beyond;
}

/* Who waits for its own resignation stands in no queue; the time begins with the execution. */
static void l5_after_a_resignation(struct stream *s, int64_t beyond)
{
    outsider(s);
    entered(s, 0, 0, 1);
    s->now_ns = 100 * S;
    resigns(s, 0, 1);
    expires(s, 0, 1, 2, 1);
    takes_over(s, 1, 1, 4, 2);
    s->now_ns = 500 * S;
    stream_emit(s, SIM_EVENT_EXECUTE_BEGUN, 0, 0, 1, 1, 0);
    s->now_ns = 510 * S;
    stream_emit(s, SIM_EVENT_EXECUTE_ENDED, 0, 0, 1, ELECTION_OK, 1);
    s->now_ns = 530 * S + beyond;
    entered(s, 0, 1, 9);
}

/* ---- L7, L9 --------------------------------------------------------------------------------- */

static void l7_return(struct stream *s, int64_t beyond)
{
    fleet(s);
    s->now_ns = 10 * S;
    stopping(s, 1);
    cancelled(s, 1);
    ended(s, 1, 1, ELECTION_ERR_CANCELLED);
    s->now_ns = 20 * S + beyond;
    ended(s, 1, 0, ELECTION_ERR_CANCELLED);
    stopped(s, 1);
}

static void l7_no_return(struct stream *s, int64_t beyond)
{
    fleet(s);
    s->now_ns = 10 * S;
    stopping(s, 1);
    cancelled(s, 1);
    ended(s, 1, 1, ELECTION_ERR_CANCELLED);
    s->now_ns = 20 * S + beyond;
}

static void l7_no_return_before_a_crash(struct stream *s, int64_t beyond)
{
    fleet(s);
    s->now_ns = 10 * S;
    stopping(s, 1);
    cancelled(s, 1);
    ended(s, 1, 1, ELECTION_ERR_CANCELLED);
    s->now_ns = 20 * S + beyond;
    crash(s, 1);
    s->now_ns = 100 * S;
}

static void l7_not_before_it_is_cancelled(struct stream *s, int64_t beyond)
{
    fleet(s);
    s->now_ns = 10 * S;
    stopping(s, 1); /* the pass in flight ends first */
    s->now_ns = 100 * S;
    cancelled(s, 1);
    s->now_ns = 110 * S + beyond;
    ended(s, 1, 0, ELECTION_ERR_CANCELLED);
    s->now_ns = 110 * S;
    ended(s, 1, 1, ELECTION_ERR_CANCELLED);
}

static void l9_end(struct stream *s, int64_t beyond)
{
    fleet(s);
    s->now_ns = 10 * S;
    ended(s, 1, 0, ELECTION_ERR_UNAVAILABLE);
    s->now_ns = 16 * S + beyond;
}

static void l9_supervised(struct stream *s, int64_t beyond)
{
    fleet(s);
    s->now_ns = 10 * S;
    ended(s, 1, 0, ELECTION_ERR_UNAVAILABLE);
    s->now_ns = 16 * S;
    stream_emit(s, SIM_EVENT_RUNNER_STARTED, 0, 1, 0, 60 * S, 5 * S);
    s->now_ns = 100 * S + beyond;
}

static void l9_cancelled(struct stream *s, int64_t beyond)
{
    fleet(s);
    s->now_ns = 10 * S;
    ended(s, 1, 0, ELECTION_ERR_CANCELLED);
    s->now_ns = 100 * S + beyond;
}

static void l9_down(struct stream *s, int64_t beyond)
{
    fleet(s);
    s->now_ns = 10 * S;
    ended(s, 1, 0, ELECTION_ERR_UNAVAILABLE);
    s->now_ns = 11 * S;
    stopping(s, 1);
    s->now_ns = 100 * S + beyond;
}

/* ---- all of them ---------------------------------------------------------------------------- */

static const struct edge edges[] = {
    EDGE(L4, l4_handover, 0),
    EDGE(L4, l4_at_the_end_of_the_run, 0),
    EDGE(L4, l4_from_the_last_release, 0),
    EDGE(L4, l4_to_the_dead, 0),
    EDGE(L4, l4_to_a_session_given_up, 0),
    EDGE(L4, l4_before_all_is_settled, BIT(L2)),
    EDGE(L4, l4_when_all_is_settled, 0),
    HOLDS(L9, l4_while_a_fault_lasts),
    HOLDS(L9, l4_overtaken),
    EDGE(L4, l4_with_lingering_owners, 0),
    EDGE(L5, l5_after_the_start, 0),
    EDGE(L5, l5_never, 0),
    EDGE(L5, l5_after_expiry, 0),
    EDGE(L5, l5_after_a_release, 0),
    EDGE(L5, l5_not_by_a_former_process, 0),
    HOLDS(L9, l5_the_end_of_a_former_entry),
    EDGE(L5, l5_a_fault_begins_it_anew, 0),
    HOLDS(L9, l5_excused_while_broken),
    HOLDS(L9, l5_excused_by_an_outage),
    HOLDS(L9, l5_excused_when_stopping),
    EDGE(L5, l5_after_a_resignation, 0),
    EDGE(L7, l7_return, 0),
    EDGE(L7, l7_no_return, 0),
    EDGE(L7, l7_no_return_before_a_crash, 0),
    EDGE(L7, l7_not_before_it_is_cancelled, 0),
    EDGE(L9, l9_end, 0),
    HOLDS(L9, l9_supervised),
    HOLDS(L9, l9_cancelled),
    HOLDS(L9, l9_down),
};

const struct edge_set liveness_queue_edges = {edges, sizeof edges / sizeof *edges};
