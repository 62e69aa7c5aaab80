/* SPDX-License-Identifier: Apache-2.0 */
/* Lists about owners and believers: S1, S1b, S2, S2h, S3, S12. */
#include "tests/check/edge.h"

/* n1's lease has run out at 100 s, and n2 is master; n1 believes still. */
static void stale_master(struct stream *s)
{
    one_master(s);
    s->now_ns = 100 * S;
    expires(s, 0, 0, 1, 1);
    takes_over(s, 1, 0, 2, 2);
}

/* ---- S1, S1b, S12: the store ---------------------------------------------------------------- */

static void s1_two_owners(struct stream *s, int64_t beyond)
{
    one_master(s);
    s->now_ns = 100 * S;
    if (!beyond)
        expires(s, 0, 0, 1, 1);
    granted(s, 1, 0, 2, 2);
    disbelieved(s, 0, 0, SIM_CAUSE_LOST);
}

static void s1_epoch_again(struct stream *s, int64_t beyond)
{
    one_master(s);
    s->now_ns = 100 * S;
    expires(s, 0, 0, 1, 1);
    disbelieved(s, 0, 0, SIM_CAUSE_LOST);
    granted(s, 1, 0, (uint64_t)(2 - beyond), 2);
}

static void s1b_lease(struct stream *s, int64_t beyond)
{
    one_master(s);
    s->now_ns = 100 * S - beyond;
    gone(s, 0, 1, 40 * S, SIM_CAUSE_EXPIRY);
    released(s, 0, 0, 1, 1, SIM_CAUSE_EXPIRY);
    disbelieved(s, 0, 0, SIM_CAUSE_LOST);
}

static void s1b_without_end_of_session(struct stream *s, int64_t beyond)
{
    one_master(s);
    s->now_ns = 100 * S;
    gone(s, 0, beyond ? 2 : 1, 40 * S, SIM_CAUSE_EXPIRY);
    released(s, 0, 0, 1, 1, SIM_CAUSE_STORE);
    disbelieved(s, 0, 0, SIM_CAUSE_LOST);
}

static void s1b_revoked_at_once(struct stream *s, int64_t beyond)
{
    one_master(s);
    s->now_ns = 20 * S;
    gone(s, 0, 1, 15 * S, SIM_CAUSE_REVOKE);
    released(s, 0, 0, 1, 1, SIM_CAUSE_REVOKE);
    disbelieved(s, 0, 0, SIM_CAUSE_LOST);
    expires(s, 1, 0, 2, 2);
    (void)beyond;
}

static void s12_grants(struct stream *s, int64_t beyond)
{
    up(s, 0);
    wins(s, 0, 0, 1, 7);
    disbelieved(s, 0, 0, SIM_CAUSE_LOST);
    expires(s, 0, 0, 1, 7);
    granted(s, 0, 0, (uint64_t)(8 - beyond), 1);
}

/* ---- S2: overlap ---------------------------------------------------------------------------- */

static void s2_after_expiry(struct stream *s, int64_t beyond)
{
    stale_master(s);
    s->now_ns = 103 * S + beyond;
    disbelieved(s, 0, 0, SIM_CAUSE_LOST);
}

static void s2_after_expiry_the_new_one_first(struct stream *s, int64_t beyond)
{
    stale_master(s);
    s->now_ns = 103 * S + beyond;
    released(s, 1, 0, 2, 2, SIM_CAUSE_REVOKE);
    disbelieved(s, 1, 0, SIM_CAUSE_LOST);
    disbelieved(s, 0, 0, SIM_CAUSE_LOST);
}

static void s2_still_open(struct stream *s, int64_t beyond)
{
    stale_master(s);
    s->now_ns = 103 * S + beyond;
}

static void s2_after_revocation(struct stream *s, int64_t beyond)
{
    one_master(s);
    s->now_ns = 100 * S;
    gone(s, 0, 1, 95 * S, SIM_CAUSE_REVOKE);
    released(s, 0, 0, 1, 1, SIM_CAUSE_REVOKE);
    granted(s, 1, 0, 2, 2);
    s->now_ns = 101 * S;
    believed(s, 1, 0, 2);
    s->now_ns = 105 * S + beyond;
    disbelieved(s, 0, 0, SIM_CAUSE_LOST);
}

/* The two owned one after the other; what counts is that they believe at once. */
static void s2_of_beliefs_and_not_of_owners(struct stream *s, int64_t beyond)
{
    one_master(s);
    s->now_ns = 100 * S;
    gone(s, 0, 1, 95 * S, SIM_CAUSE_SHUTDOWN);
    released(s, 0, 0, 1, 1, SIM_CAUSE_SHUTDOWN);
    granted(s, 1, 0, 2, 2);
    if (!beyond)
        disbelieved(s, 0, 0, SIM_CAUSE_SHUTDOWN);
    believed(s, 1, 0, 2);
    s->now_ns = 100 * S + 1;
    if (beyond)
        disbelieved(s, 0, 0, SIM_CAUSE_SHUTDOWN);
}

/* Touching beliefs have no overlap, whichever event comes first. */
static void s2_of_no_length(struct stream *s, int64_t beyond)
{
    one_master(s);
    s->now_ns = 100 * S;
    gone(s, 0, 1, 95 * S, SIM_CAUSE_SHUTDOWN);
    released(s, 0, 0, 1, 1, SIM_CAUSE_SHUTDOWN);
    granted(s, 1, 0, 2, 2);
    believed(s, 1, 0, 2);
    s->now_ns += beyond;
    disbelieved(s, 0, 0, SIM_CAUSE_SHUTDOWN);
}

/* Released first and forgotten afterwards. */
static void s2_of_a_resignation(struct stream *s, int64_t beyond)
{
    one_master(s);
    s->now_ns = 100 * S;
    if (!beyond)
        disbelieved(s, 0, 0, SIM_CAUSE_RESIGN);
    stream_emit(s, SIM_EVENT_EXECUTE_BEGUN, 0, 0, 0, 1, 0);
    released(s, 0, 0, 1, 1, SIM_CAUSE_RESIGN);
    granted(s, 1, 0, 2, 2);
    believed(s, 1, 0, 2);
    s->now_ns += 1;
    if (beyond)
        disbelieved(s, 0, 0, SIM_CAUSE_RESIGN);
}

static void s2_two_owners_that_believe(struct stream *s, int64_t beyond)
{
    one_master(s);
    s->now_ns = 100 * S;
    if (!beyond)
        expires(s, 0, 0, 1, 1);
    granted(s, 1, 0, 2, 2);
    believed(s, 1, 0, 2);
    s->now_ns += 1;
    disbelieved(s, 0, 0, SIM_CAUSE_LOST);
}

static void s2_with_a_phantom(struct stream *s, int64_t beyond)
{
    one_master(s);
    s->now_ns = 100 * S;
    if (beyond)
        believed(s, 1, 0, 0);
    s->now_ns += 1;
    disbelieved(s, 0, 0, SIM_CAUSE_LOST);
}

/* Of three that overlap each pair is judged by the one of the two that was granted first. */
static void s2_of_three(struct stream *s, int64_t beyond)
{
    up(s, 2);
    stale_master(s);
    s->now_ns = 101 * S;
    campaigns(s, 2, 0, 3);
    gone(s, 1, 2, 99 * S, SIM_CAUSE_REVOKE);
    released(s, 1, 0, 2, 2, SIM_CAUSE_REVOKE);
    granted(s, 2, 0, 3, 3);
    believed(s, 2, 0, 3);
    s->now_ns = 103 * S;
    disbelieved(s, 0, 0, SIM_CAUSE_LOST); /* 3 s with n2, 2 s with n3 */
    s->now_ns = 105 * S + beyond;
    disbelieved(s, 1, 0, SIM_CAUSE_LOST); /* 4 s with n3 */
}

/* A grant whose news came late: lost before belief began, in whatever way. */
static void s2_born_stale(struct stream *s, int64_t beyond)
{
    up(s, 0);
    up(s, 1);
    s->now_ns = 10 * S;
    campaigns(s, 0, 0, 1);
    campaigns(s, 1, 0, 2);
    granted(s, 0, 0, 1, 1);
    s->now_ns = 75 * S;
    expires(s, 0, 0, 1, 1);
    granted(s, 1, 0, 2, 2);
    believed(s, 1, 0, 2);
    s->now_ns = 90 * S;
    believed(s, 0, 0, 1);
    s->now_ns = 94 * S + beyond;
    disbelieved(s, 0, 0, SIM_CAUSE_LOST);
}

/* ---- S2h, S12: commits ---------------------------------------------------------------------- */

static void s2h_commits(struct stream *s, int64_t beyond)
{
    one_master(s);
    stream_emit(s, SIM_EVENT_COMMIT_ACCEPTED, 0, 0, 0, 4, 1);
    stream_emit(s, SIM_EVENT_COMMIT_ACCEPTED, 0, 1, 0, 5, 1);
    stream_emit(s, SIM_EVENT_COMMIT_ACCEPTED, 0, 0, 1, 1, 1);
    stream_emit(s, SIM_EVENT_COMMIT_REJECTED, 0, 0, 0, 1, 2);
    stream_emit(s, SIM_EVENT_COMMIT_ACCEPTED, 0, 0, 0, (uint64_t)(5 - beyond), 2);
}

/* ---- S3: stale belief ----------------------------------------------------------------------- */

static void s3_window(struct stream *s, int64_t beyond)
{
    one_master(s);
    s->now_ns = 100 * S;
    expires(s, 0, 0, 1, 1);
    s->now_ns = 105 * S + beyond;
    disbelieved(s, 0, 0, SIM_CAUSE_LOST);
}

static void s3_still_open(struct stream *s, int64_t beyond)
{
    one_master(s);
    s->now_ns = 100 * S;
    expires(s, 0, 0, 1, 1);
    s->now_ns = 105 * S + beyond;
}

/* From the first loss, although the instance owns and loses once more. */
static void s3_from_the_first_loss(struct stream *s, int64_t beyond)
{
    one_master(s);
    s->now_ns = 100 * S;
    expires(s, 0, 0, 1, 1);
    granted(s, 0, 0, 2, 3);
    s->now_ns = 103 * S;
    gone(s, 0, 3, 102 * S, SIM_CAUSE_REVOKE);
    released(s, 0, 0, 2, 3, SIM_CAUSE_REVOKE);
    s->now_ns = 105 * S + beyond;
    disbelieved(s, 0, 0, SIM_CAUSE_LOST);
}

/* A request to resign arrives when its execution has long been given up. */
static void s3_late_resignation(struct stream *s, int64_t beyond)
{
    one_master(s);
    s->now_ns = 100 * S;
    resigns(s, 0, 0);
    stream_emit(s, SIM_EVENT_EXECUTE_BEGUN, 0, 0, 0, 1, 0);
    called(s, 0, 0, SIM_OPERATION_RESIGN);
    answered(s, 0, 0, SIM_OPERATION_RESIGN, ELECTION_ERR_DEADLINE);
    stream_emit(s, SIM_EVENT_EXECUTE_ENDED, 0, 0, 0, ELECTION_ERR_DEADLINE, 1);
    called(s, 0, 0, SIM_OPERATION_WAIT);
    believed(s, 0, 0, 1);
    s->now_ns = 101 * S;
    released(s, 0, 0, 1, 1, SIM_CAUSE_RESIGN);
    s->now_ns = 106 * S + beyond;
    disbelieved(s, 0, 0, SIM_CAUSE_LOST);
}

static void s3_not_of_what_it_gave_up(struct stream *s, int64_t beyond)
{
    (void)beyond;
    one_master(s);
    s->now_ns = 100 * S;
    stream_emit(s, SIM_EVENT_EXECUTE_BEGUN, 0, 1, 0, 1, 0);
    released(s, 0, 0, 1, 1, SIM_CAUSE_SHUTDOWN);
    s->now_ns = 1000 * S;
    disbelieved(s, 0, 0, SIM_CAUSE_SHUTDOWN);
    stream_emit(s, SIM_EVENT_EXECUTE_ENDED, 0, 1, 0, ELECTION_OK, 1);
    expires(s, 1, 1, 9, 9);
}

static void s3_born_stale(struct stream *s, int64_t beyond)
{
    up(s, 0);
    s->now_ns = 10 * S;
    campaigns(s, 0, 0, 1);
    granted(s, 0, 0, 1, 1);
    s->now_ns = 75 * S;
    expires(s, 0, 0, 1, 1);
    s->now_ns = 90 * S;
    believed(s, 0, 0, 1);
    s->now_ns = 95 * S + beyond;
    disbelieved(s, 0, 0, SIM_CAUSE_LOST);
}

/* ---- all of them ---------------------------------------------------------------------------- */

static const struct edge edges[] = {
    EDGE(S1, s1_two_owners, 0),
    EDGE(S1, s1_epoch_again, BIT(S12)),
    EDGE(S1b, s1b_lease, 0),
    EDGE(S1b, s1b_without_end_of_session, 0),
    HOLDS(S1b, s1b_revoked_at_once),
    EDGE(S12, s12_grants, BIT(S1)),
    EDGE(S2, s2_after_expiry, 0),
    EDGE(S2, s2_after_expiry_the_new_one_first, 0),
    EDGE(S2, s2_still_open, 0),
    EDGE(S2, s2_after_revocation, BIT(S3)),
    EDGE(S2, s2_of_beliefs_and_not_of_owners, 0),
    EDGE(S2, s2_of_no_length, 0),
    EDGE(S2, s2_of_a_resignation, BIT(S8)),
    EDGE(S2, s2_two_owners_that_believe, BIT(S1)),
    EDGE(S2, s2_with_a_phantom, BIT(S4)),
    EDGE(S2, s2_of_three, 0),
    EDGE(S2, s2_born_stale, 0),
    EDGE(S2h, s2h_commits, BIT(S12)),
    EDGE(S12, s2h_commits, BIT(S2h)),
    EDGE(S3, s3_window, 0),
    EDGE(S3, s3_still_open, 0),
    EDGE(S3, s3_from_the_first_loss, 0),
    EDGE(S3, s3_late_resignation, 0),
    HOLDS(S1b, s3_not_of_what_it_gave_up),
    EDGE(S3, s3_born_stale, 0),
};

const struct edge_set safety_store_edges = {edges, sizeof edges / sizeof *edges};
