/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Resignations and the queue in which they wait. Resignation of the API, and the channel `pending`
 * that Run is given there.
 *
 * A runner that wants to resign puts a resignation into the queue; whoever works on behalf of the
 * mastership takes it out and executes it at a point where no such work is going on.
 */
#ifndef ELECTION_RESIGNATION_H
#define ELECTION_RESIGNATION_H

#include "election.h"

#ifdef __cplusplus
extern "C" {
#endif

struct election_pending;

/* A value: copy it as you like, only the first execution of all copies does anything. It refers to
 * its runner by number, so it may outlive the runner, but not the queue it came from. */
struct election_resignation {
    char id[ELECTION_ID_SIZE]; /* of the runner, ends with NUL; what follows is left as it was */
    /* private */
    struct election_pending *pending;
    uint32_t slot;
    uint64_t generation;
};

struct election_resignation_outcome {
    enum election_error resign; /* what the backend's resign returned */
    enum election_error start;  /* what the start behind it returned */
};

/* A queue for at most `capacity` resignations (the original used 100); a runner that finds it full
 * waits. ELECTION_ERR_INVALID if capacity is 0, ELECTION_ERR_NO_MEMORY. */
enum election_error election_pending_new(struct election_pending **pending,
                                         struct election_env *env, uint32_t capacity);

/* No runner that was given the queue may be running. NULL is fine. */
void election_pending_free(struct election_pending *pending);

/* Take the oldest resignation out. ELECTION_ERR_EMPTY if there is none. Any thread; never blocks.
 */
enum election_error election_pending_take(struct election_pending *pending,
                                          struct election_resignation *resignation);

/* Wait until a resignation is in the queue; it stays there. ELECTION_ERR_CANCELLED or
 * ELECTION_ERR_DEADLINE. Any thread. */
enum election_error election_pending_wait(struct election_pending *pending,
                                          struct election_context *context);

/* How many are waiting. Any thread; never blocks. */
uint32_t election_pending_count(struct election_pending *pending);

/* Perform the resignation: the backend's resign, then its start whatever resign returned, then let
 * the runner go on. Each of the two calls is bounded by the runner's call timeout and by `context`.
 *
 * ELECTION_OK if both succeeded, else the first error; both stand in *outcome, which may be NULL.
 * ELECTION_ERR_SPENT, and nothing was done, if the resignation was executed before, if it was
 * withdrawn because its runner was cancelled, or if its run is over. ELECTION_ERR_INVALID for one
 * that never came out of a queue. */
enum election_error election_resignation_execute(const struct election_resignation *resignation,
                                                 struct election_context *context,
                                                 struct election_resignation_outcome *outcome);

#ifdef __cplusplus
}
#endif

#endif
