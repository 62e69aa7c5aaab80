/* SPDX-License-Identifier: Apache-2.0 */
/* Lists about what a runner does: S4 to S11. */
#include "tests/check/edge.h"

/* ---- S4 to S9: the runner ------------------------------------------------------------------- */

static void s4_epoch(struct stream *s, int64_t beyond)
{
    up(s, 0);
    campaigns(s, 0, 0, 1);
    granted(s, 0, 0, 5, 1);
    believed(s, 0, 0, (uint64_t)(5 - beyond));
}

static void s4_without_a_grant(struct stream *s, int64_t beyond)
{
    up(s, 0);
    campaigns(s, 0, 0, 1);
    if (!beyond)
        granted(s, 0, 0, 5, 1);
    believed(s, 0, 0, beyond ? 0 : 5);
}

/* The grant that is believed ended when the campaign began, or before. */
static void s4_of_an_older_campaign(struct stream *s, int64_t beyond)
{
    up(s, 0);
    campaigns(s, 0, 0, 1);
    granted(s, 0, 0, 5, 1);
    s->now_ns = 60 * S;
    expires(s, 0, 0, 1, 5);
    s->now_ns += beyond;
    called(s, 0, 0, SIM_OPERATION_WAIT);
    believed(s, 0, 0, 5);
}

static void s4_of_another_incarnation(struct stream *s, int64_t beyond)
{
    up(s, 0);
    campaigns(s, 0, 0, 1);
    granted(s, 0, 0, 5, 1);
    s->now_ns = 60 * S;
    expires(s, 0, 0, 1, 5);
    if (beyond) {
        crash(s, 0);
        up(s, 0);
    }
    believed(s, 0, 0, 5);
}

static void s5_in_turn(struct stream *s, int64_t beyond)
{
    one_master(s);
    if (beyond)
        believed(s, 0, 0, 1);
    disbelieved(s, 0, 0, SIM_CAUSE_LOST);
}

static void s5_false_twice(struct stream *s, int64_t beyond)
{
    one_master(s);
    disbelieved(s, 0, 0, SIM_CAUSE_LOST);
    if (beyond)
        disbelieved(s, 0, 0, SIM_CAUSE_LOST);
}

static void s5_told_twice(struct stream *s, int64_t beyond)
{
    one_master(s);
    if (beyond)
        stream_emit(s, SIM_EVENT_DUPLICATE_SET, 0, 0, 0, 1, 0);
}

static void s6_end(struct stream *s, int64_t beyond)
{
    one_master(s);
    s->now_ns = 20 * S;
    cancelled(s, 0);
    if (!beyond)
        disbelieved(s, 0, 0, SIM_CAUSE_SHUTDOWN);
    ended(s, 0, 0, ELECTION_ERR_CANCELLED);
}

static void s6_what_the_tracker_says(struct stream *s, int64_t beyond)
{
    up(s, 0);
    stream_emit(s, SIM_EVENT_RUNNER_ENDED, 0, 0, 0, ELECTION_ERR_CANCELLED, (uint64_t)beyond);
}

static void s7_work(struct stream *s, int64_t beyond)
{
    one_master(s);
    if (beyond)
        disbelieved(s, 0, 0, SIM_CAUSE_LOST);
    stream_emit(s, SIM_EVENT_WORK_BEGUN, 0, 0, 0, 1, 1);
}

static void s7_in_retrospect(struct stream *s, int64_t beyond)
{
    one_master(s);
    stream_emit(s, SIM_EVENT_WORK_BEGUN, 0, 0, 0, 1, 1);
    stream_emit(s, SIM_EVENT_WORK_ENDED, 0, 0, 0, 1, 1);
    disbelieved(s, 0, 0, SIM_CAUSE_LOST);
    if (beyond)
        stream_emit(s, SIM_EVENT_WORK_BEGUN, 1, 0, 0, 1, 2);
}

static void s8_work_in_flight(struct stream *s, int64_t beyond)
{
    one_master(s);
    stream_emit(s, SIM_EVENT_WORK_BEGUN, 0, 0, 0, 1, 1);
    s->now_ns = 70 * S;
    resigns(s, 0, 0);
    if (!beyond)
        stream_emit(s, SIM_EVENT_WORK_ENDED, 0, 0, 0, 1, 1);
    executes(s, 0, 0, 1, 1);
}

/* In the moment after the execution, or before its end. */
static void s8_work_begins(struct stream *s, int64_t beyond)
{
    one_master(s);
    s->now_ns = 70 * S;
    resigns(s, 0, 0);
    stream_emit(s, SIM_EVENT_EXECUTE_BEGUN, 0, 0, 0, 1, 0);
    if (beyond)
        stream_emit(s, SIM_EVENT_WORK_BEGUN, 1, 0, 0, 1, 1);
    stream_emit(s, SIM_EVENT_EXECUTE_ENDED, 0, 0, 0, ELECTION_OK, 1);
    if (!beyond)
        stream_emit(s, SIM_EVENT_WORK_BEGUN, 1, 0, 0, 1, 1);
}

static void s8_belief_when_queued(struct stream *s, int64_t beyond)
{
    one_master(s);
    s->now_ns = 70 * S;
    checked(s, 0, 0, ELECTION_OK, true, s->now_ns);
    if (!beyond)
        disbelieved(s, 0, 0, SIM_CAUSE_RESIGN);
    stream_emit(s, SIM_EVENT_RESIGNATION_QUEUED, 0, 0, 0, 60 * S, 0);
    if (beyond)
        disbelieved(s, 0, 0, SIM_CAUSE_RESIGN);
    executes(s, 0, 0, 1, 1);
}

static void s8_belief_when_executed(struct stream *s, int64_t beyond)
{
    one_master(s);
    s->now_ns = 70 * S;
    resigns(s, 0, 0);
    if (beyond)
        believed(s, 0, 0, 1);
    stream_emit(s, SIM_EVENT_EXECUTE_BEGUN, 0, 0, 0, 1, 0);
}

static void s8_belief_begins(struct stream *s, int64_t beyond)
{
    one_master(s);
    s->now_ns = 70 * S;
    resigns(s, 0, 0);
    stream_emit(s, SIM_EVENT_EXECUTE_BEGUN, 0, 0, 0, 1, 0);
    if (beyond)
        believed(s, 0, 0, 1);
    stream_emit(s, SIM_EVENT_EXECUTE_ENDED, 0, 0, 0, ELECTION_ERR_UNAVAILABLE, 1);
    if (!beyond)
        believed(s, 0, 0, 1);
}

static void s9_once(struct stream *s, int64_t beyond)
{
    one_master(s);
    s->now_ns = 70 * S;
    resigns(s, 0, 0);
    executes(s, 0, 0, 1, 1);
    granted(s, 0, 0, 2, 1);
    if (beyond)
        released(s, 0, 0, 2, 1, SIM_CAUSE_RESIGN);
    else
        gone(s, 0, 1, 65 * S, SIM_CAUSE_REVOKE);
}

static void s9_never_asked_for(struct stream *s, int64_t beyond)
{
    one_master(s);
    s->now_ns = 70 * S;
    disbelieved(s, 0, 0, SIM_CAUSE_RESIGN);
    if (!beyond)
        stream_emit(s, SIM_EVENT_EXECUTE_BEGUN, 0, 0, 0, 1, 0);
    released(s, 0, 0, 1, 1, SIM_CAUSE_RESIGN);
}

/* ---- S10, S11: the resignation -------------------------------------------------------------- */

static void s10_hold(struct stream *s, int64_t beyond)
{
    one_master(s);
    s->now_ns = 70 * S;
    checked(s, 0, 0, ELECTION_OK, true, s->now_ns);
    disbelieved(s, 0, 0, SIM_CAUSE_RESIGN);
    stream_emit(s, SIM_EVENT_RESIGNATION_QUEUED, 0, 0, 0, (uint64_t)(60 * S - beyond), 0);
}

static void s11_at_the_check(struct stream *s, int64_t beyond)
{
    one_master(s);
    s->now_ns = 70 * S;
    checked(s, 0, 0, ELECTION_OK, true, s->now_ns);
    s->now_ns += beyond;
    disbelieved(s, 0, 0, SIM_CAUSE_RESIGN);
    stream_emit(s, SIM_EVENT_RESIGNATION_QUEUED, 0, 0, 0, 60 * S, 0);
}

static void s11_at_the_last_of_some_checks(struct stream *s, int64_t beyond)
{
    one_master(s);
    s->now_ns = 70 * S;
    confirmed(s, 0, 0, 12, s->now_ns - beyond);
    disbelieved(s, 0, 0, SIM_CAUSE_RESIGN);
    stream_emit(s, SIM_EVENT_RESIGNATION_QUEUED, 0, 0, 0, 60 * S, 0);
}

static void s11_answer(struct stream *s, int64_t beyond)
{
    one_master(s);
    s->now_ns = 70 * S;
    checked(s, 0, 0, beyond ? ELECTION_ERR_DEADLINE : ELECTION_OK, true, s->now_ns);
    disbelieved(s, 0, 0, SIM_CAUSE_RESIGN);
    stream_emit(s, SIM_EVENT_RESIGNATION_QUEUED, 0, 0, 0, 60 * S, 0);
}

/* ---- all of them ---------------------------------------------------------------------------- */

static const struct edge edges[] = {
    EDGE(S4, s4_epoch, 0),
    EDGE(S4, s4_without_a_grant, 0),
    EDGE(S4, s4_of_an_older_campaign, 0),
    EDGE(S4, s4_of_another_incarnation, 0),
    EDGE(S5, s5_in_turn, 0),
    EDGE(S5, s5_false_twice, 0),
    EDGE(S5, s5_told_twice, 0),
    EDGE(S6, s6_end, 0),
    EDGE(S6, s6_what_the_tracker_says, 0),
    EDGE(S7, s7_work, 0),
    HOLDS(S7, s7_in_retrospect),
    EDGE(S8, s8_work_in_flight, 0),
    EDGE(S8, s8_work_begins, 0),
    EDGE(S8, s8_belief_when_queued, 0),
    EDGE(S8, s8_belief_when_executed, 0),
    EDGE(S8, s8_belief_begins, 0),
    EDGE(S9, s9_once, 0),
    EDGE(S9, s9_never_asked_for, 0),
    EDGE(S10, s10_hold, 0),
    EDGE(S11, s11_at_the_check, 0),
    EDGE(S11, s11_at_the_last_of_some_checks, 0),
    EDGE(S11, s11_answer, 0),
};

const struct edge_set safety_runner_edges = {edges, sizeof edges / sizeof *edges};
