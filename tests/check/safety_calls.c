/* SPDX-License-Identifier: Apache-2.0 */
/* Lists about answers, close, resign, configuration and tracker: S14, S15, S16, S18, S20. */
#include "tests/check/edge.h"

/* ---- S14: answers --------------------------------------------------------------------------- */

static void s14_yes(struct stream *s, int64_t beyond)
{
    one_master(s);
    s->now_ns = 100 * S;
    expires(s, 0, 0, 1, 1);
    s->now_ns = 101 * S;
    checked(s, 0, 0, ELECTION_OK, true, 100 * S + beyond);
}

static void s14_no(struct stream *s, int64_t beyond)
{
    one_master(s);
    s->now_ns = 11 * S;
    checked(s, 0, 0, ELECTION_OK, false, 10 * S + beyond);
}

static void s14_no_without_ownership(struct stream *s, int64_t beyond)
{
    (void)beyond;
    one_master(s);
    checked(s, 1, 0, ELECTION_OK, false, 10 * S);
}

/* Free until 10 s. */
static void s14_nobody(struct stream *s, int64_t beyond)
{
    one_master(s);
    s->now_ns = 11 * S;
    checked(s, 1, 0, ELECTION_ERR_NO_MASTER, false, 10 * S + beyond);
}

/* Released and granted in one step: free at no moment. */
static void s14_nobody_between_two(struct stream *s, int64_t beyond)
{
    one_master(s);
    s->now_ns = 100 * S;
    expires(s, 0, 0, 1, 1);
    disbelieved(s, 0, 0, SIM_CAUSE_LOST);
    s->now_ns += 1 - beyond;
    granted(s, 1, 0, 2, 2);
    s->now_ns = 101 * S;
    checked(s, 1, 0, ELECTION_ERR_NO_MASTER, false, 99 * S);
}

static void s14_nobody_now(struct stream *s, int64_t beyond)
{
    (void)beyond;
    one_master(s);
    s->now_ns = 100 * S;
    expires(s, 0, 0, 1, 1);
    disbelieved(s, 0, 0, SIM_CAUSE_LOST);
    s->now_ns = 101 * S;
    checked(s, 1, 0, ELECTION_ERR_NO_MASTER, false, 101 * S);
    observed(s, 0, ELECTION_ERR_NO_MASTER, SIM_NO_INSTANCE, 101 * S);
}

static void s14_errors_say_nothing(struct stream *s, int64_t beyond)
{
    (void)beyond;
    one_master(s);
    checked(s, 0, 0, ELECTION_OK, true, 10 * S);
    checked(s, 0, 0, ELECTION_ERR_DEADLINE, false, 10 * S);
    observed(s, 0, ELECTION_ERR_UNAVAILABLE, SIM_NO_INSTANCE, 10 * S);
}

/* Told as the owner goes, of the time when it owned. */
static void s14_confirmed(struct stream *s, int64_t beyond)
{
    one_master(s);
    s->now_ns = 100 * S;
    confirmed(s, beyond ? 1 : 0, 0, 17, 95 * S);
    expires(s, 0, 0, 1, 1);
    disbelieved(s, 0, 0, SIM_CAUSE_LOST);
}

static void s14_observed(struct stream *s, int64_t beyond)
{
    one_master(s);
    observed(s, 0, ELECTION_OK, 0, 10 * S);
    s->now_ns = 100 * S;
    expires(s, 0, 0, 1, 1);
    disbelieved(s, 0, 0, SIM_CAUSE_LOST);
    s->now_ns = 101 * S;
    observed(s, 0, ELECTION_OK, 0, 100 * S + beyond);
}

static void s14_observed_nobody_known(struct stream *s, int64_t beyond)
{
    one_master(s);
    observed(s, 0, ELECTION_OK, beyond ? 3 : 0, 10 * S);
}

static void s14_observed_nobody(struct stream *s, int64_t beyond)
{
    one_master(s);
    s->now_ns = 11 * S;
    observed(s, 0, ELECTION_ERR_NO_MASTER, SIM_NO_INSTANCE, 10 * S + beyond);
}

/* ---- S15, S16: close and resign ------------------------------------------------------------- */

static void closes(struct stream *s, bool leaves, unsigned error)
{
    s->now_ns = 20 * S;
    cancelled(s, 0);
    disbelieved(s, 0, 0, SIM_CAUSE_SHUTDOWN);
    called(s, 0, 0, SIM_OPERATION_CLOSE);
    if (leaves) {
        gone(s, 0, 1, 15 * S, SIM_CAUSE_SHUTDOWN);
        released(s, 0, 0, 1, 1, SIM_CAUSE_SHUTDOWN);
    }
    answered(s, 0, 0, SIM_OPERATION_CLOSE, error);
}

static void s15_listed(struct stream *s, int64_t beyond)
{
    one_master(s);
    closes(s, !beyond, ELECTION_OK);
}

static void s15_listed_after_an_error(struct stream *s, int64_t beyond)
{
    one_master(s);
    closes(s, !beyond, ELECTION_ERR_DEADLINE);
}

static void s15_call(struct stream *s, int64_t beyond)
{
    one_master(s);
    closes(s, true, ELECTION_OK);
    ended(s, 0, 0, ELECTION_ERR_CANCELLED);
    if (!beyond)
        stream_emit(s, SIM_EVENT_RUNNER_STARTED, 0, 0, 0, 60 * S, 5 * S);
    called(s, 0, 0, SIM_OPERATION_START);
}

static void s15_check(struct stream *s, int64_t beyond)
{
    one_master(s);
    closes(s, true, ELECTION_OK);
    if (beyond)
        checked(s, 0, 0, ELECTION_OK, false, s->now_ns);
}

static void s15_confirmed(struct stream *s, int64_t beyond)
{
    one_master(s);
    if (!beyond)
        confirmed(s, 0, 0, 2, s->now_ns);
    closes(s, true, ELECTION_OK);
    if (beyond)
        confirmed(s, 0, 0, 2, s->now_ns);
}

/* The store lists a session that the client does not know any more. */
static void s15_of_an_older_session(struct stream *s, int64_t beyond)
{
    (void)beyond;
    one_master(s);
    s->now_ns = 15 * S;
    called(s, 0, 0, SIM_OPERATION_START);
    opened(s, 0, 7);
    answered(s, 0, 0, SIM_OPERATION_START, ELECTION_OK);
    closes(s, false, ELECTION_OK);
}

static void s15_without_a_session(struct stream *s, int64_t beyond)
{
    (void)beyond;
    one_master(s);
    s->now_ns = 15 * S;
    called(s, 0, 0, SIM_OPERATION_START);
    answered(s, 0, 0, SIM_OPERATION_START, ELECTION_ERR_DEADLINE);
    closes(s, false, ELECTION_OK);
}

static void s15_of_an_older_incarnation(struct stream *s, int64_t beyond)
{
    (void)beyond;
    one_master(s);
    s->now_ns = 12 * S;
    crash(s, 0);
    disbelieved(s, 0, 0, SIM_CAUSE_CRASH);
    s->now_ns = 15 * S;
    up(s, 0);
    campaigns(s, 0, 0, 8);
    s->now_ns = 20 * S;
    cancelled(s, 0);
    called(s, 0, 0, SIM_OPERATION_CLOSE);
    withdrawn(s, 0, 0, 8);
    answered(s, 0, 0, SIM_OPERATION_CLOSE, ELECTION_OK);
}

static void s16_grant(struct stream *s, int64_t beyond)
{
    one_master(s);
    s->now_ns = 70 * S;
    resigns(s, 0, 0);
    stream_emit(s, SIM_EVENT_EXECUTE_BEGUN, 0, 0, 0, 1, 0);
    released(s, 0, 0, 1, 1, SIM_CAUSE_RESIGN);
    answered(s, 0, 0, SIM_OPERATION_RESIGN, ELECTION_OK);
    if (!beyond)
        called(s, 0, 0, SIM_OPERATION_START);
    granted(s, 0, 0, 2, 1);
}

static void s16_grant_after_an_error(struct stream *s, int64_t beyond)
{
    (void)beyond;
    one_master(s);
    s->now_ns = 70 * S;
    resigns(s, 0, 0);
    stream_emit(s, SIM_EVENT_EXECUTE_BEGUN, 0, 0, 0, 1, 0);
    released(s, 0, 0, 1, 1, SIM_CAUSE_RESIGN);
    answered(s, 0, 0, SIM_OPERATION_RESIGN, ELECTION_ERR_UNAVAILABLE);
    granted(s, 0, 0, 2, 1);
}

static void s16_place(struct stream *s, int64_t beyond)
{
    one_master(s);
    s->now_ns = 70 * S;
    resigns(s, 0, 0);
    stream_emit(s, SIM_EVENT_EXECUTE_BEGUN, 0, 0, 0, 1, 0);
    if (!beyond)
        released(s, 0, 0, 1, 1, SIM_CAUSE_RESIGN);
    answered(s, 0, 0, SIM_OPERATION_RESIGN, ELECTION_OK);
}

/* ---- S18, S20 ------------------------------------------------------------------------------- */

static void s18_hold(struct stream *s, int64_t beyond)
{
    stream_emit(s, SIM_EVENT_RUNNER_STARTED, 0, 0, 0, (uint64_t)(10 * S - beyond), 50000000);
}

static void s18_check(struct stream *s, int64_t beyond)
{
    stream_emit(s, SIM_EVENT_RUNNER_STARTED, 0, 0, 0, 10 * S, (uint64_t)(50000000 - beyond));
}

static void s18_pause(struct stream *s, int64_t beyond)
{
    stream_emit(s, SIM_EVENT_RUNNER_CONFIGURED, 0, 0, 0, (uint64_t)(10000000 - beyond), 1);
}

static void s18_odds(struct stream *s, int64_t beyond)
{
    stream_emit(s, SIM_EVENT_RUNNER_CONFIGURED, 0, 0, 0, 10000000, (uint64_t)(1 - beyond));
}

static void s20_audit(struct stream *s, int64_t beyond)
{
    stream_emit(s, SIM_EVENT_TRACKER_AUDITED, 0, 0, SIM_NO_RESOURCE, (uint64_t)beyond, 0);
}

/* ---- all of them ---------------------------------------------------------------------------- */

static const struct edge edges[] = {
    EDGE(S14, s14_yes, 0),
    EDGE(S14, s14_no, 0),
    HOLDS(S14, s14_no_without_ownership),
    EDGE(S14, s14_nobody, 0),
    EDGE(S14, s14_nobody_between_two, 0),
    HOLDS(S14, s14_nobody_now),
    HOLDS(S14, s14_errors_say_nothing),
    EDGE(S14, s14_confirmed, 0),
    EDGE(S14, s14_observed, 0),
    EDGE(S14, s14_observed_nobody_known, 0),
    EDGE(S14, s14_observed_nobody, 0),
    EDGE(S15, s15_listed, 0),
    HOLDS(S15, s15_listed_after_an_error),
    EDGE(S15, s15_call, 0),
    EDGE(S15, s15_check, 0),
    EDGE(S15, s15_confirmed, BIT(S14)),
    HOLDS(S15, s15_of_an_older_session),
    HOLDS(S15, s15_without_a_session),
    HOLDS(S15, s15_of_an_older_incarnation),
    EDGE(S16, s16_grant, 0),
    HOLDS(S16, s16_grant_after_an_error),
    EDGE(S16, s16_place, 0),
    EDGE(S18, s18_hold, 0),
    EDGE(S18, s18_check, 0),
    EDGE(S18, s18_pause, 0),
    EDGE(S18, s18_odds, 0),
    EDGE(S20, s20_audit, 0),
};

const struct edge_set safety_call_edges = {edges, sizeof edges / sizeof *edges};
