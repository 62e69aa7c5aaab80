/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What runner and resignation share: the runner's struct, its states, and the queue's side of an
 * offer. Private: not installed.
 *
 *                      cancelled, or an error that ends the run
 *        +-------------+------------+------------+------------------------------+
 *        |             |            |            |               |              v
 *   IDLE -> PAUSING -> STARTING -> CAMPAIGNING -> MASTER ---> RESIGNING      CLOSING -> IDLE
 *          [run]       [start]     [campaign]     [be_master] [offer_resignation] [finish]
 *                       ^   |        |   ^  ^        |           |  |
 *                       |   v        v   |  +--------+-----------+  |
 *                       | BACKING_OFF    |     lost, error,         |
 *                       | [back_off]     |     executed             |
 *                       +---+--------------------------------------+  executed, start failed
 */
#ifndef ELECTION_RUNNER_STATE_H
#define ELECTION_RUNNER_STATE_H

#include "core/runner.h"

enum runner_state {
    RUNNER_IDLE,        /* not running; the tracker says false */
    RUNNER_PAUSING,     /* nothing was called yet */
    RUNNER_STARTING,    /* in or before the backend's start */
    RUNNER_CAMPAIGNING, /* in wait_for_mastership; the tracker says false */
    RUNNER_BACKING_OFF, /* after an error; the tracker says false */
    RUNNER_MASTER,      /* the tracker says true; no resignation exists */
    RUNNER_RESIGNING,   /* the tracker says false; a resignation is queued, taken or executing */
    RUNNER_CLOSING,     /* the tracker says false; close is called */
    RUNNER_STATE_COUNT
};

/* A resignation: NONE -> QUEUED -> TAKEN -> EXECUTING -> NONE, or back to NONE when withdrawn. */
enum offer_state { OFFER_NONE, OFFER_QUEUED, OFFER_TAKEN, OFFER_EXECUTING };

/* What a tenure needs stands together, in front. */
struct election_runner {
    struct election_env *env;
    struct election *election;
    struct election_tracker *tracker;
    enum runner_state state;
    uint32_t tracker_entry;
    uint64_t tenures, eligible_checks; /* of the present tenure */
    bool running;                      /* guarded by the lock */
    bool needs_start;
    /* the resignation, guarded by the lock */
    enum offer_state offer;
    uint32_t slot;
    enum election_error restart_error;
    struct election_condition offer_changed;
    struct election_pending *pending;
    struct election_runner_config config;
    uint64_t runs, back_offs;
    void (*cancel)(void *data);
    void *cancel_data;
    char id[];
};

/* Tell the observer. */
void runner_notice(struct election_runner *runner, enum election_notice notice,
                   enum election_error error);

/* Register a running runner with the queue, and take it out. Without the lock. */
enum election_error pending_register(struct election_pending *pending,
                                     struct election_runner *runner);
void pending_unregister(struct election_pending *pending, struct election_runner *runner);

/* Put the runner's resignation into the queue, wait for room if need be, and wait for its
 * execution. ELECTION_OK when executed, even if the context ended meanwhile; else the context's
 * error, and the resignation is withdrawn. */
enum election_error pending_offer(struct election_pending *pending, struct election_runner *runner,
                                  struct election_context *context);

#endif
