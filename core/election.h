/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The plug-in interface: what an election backend implements. MasterElection and Factory of the
 * API.
 *
 * One object is one participant in one election. A backend puts `struct election` first in its own
 * struct, fills a static const table of operations, and passes the conformance suite
 * (election/conformance.h).
 *
 * Who calls, and how concurrently: the runner's thread calls all operations; the thread that
 * executes a resignation calls resign and start while the runner is parked; get_current_master may
 * be called by any thread at any time between creation and free. So of the others at most one runs
 * at a time, and an implementation needs no lock of its own for them. No operation is called with a
 * lock held.
 *
 * Every operation gets a context with a deadline (ELECTION_FOREVER possible only for
 * wait_for_mastership) and must return soon after the context ends: ELECTION_ERR_CANCELLED or
 * ELECTION_ERR_DEADLINE. An error never proves that nothing happened: a call may have been applied
 * although it is reported as failed.
 */
#ifndef ELECTION_ELECTION_H
#define ELECTION_ELECTION_H

#include "context.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Version of struct election_ops. Grows when a slot is added; a table of another version is refused
 * by election_runner_new. */
#define ELECTION_OPS_VERSION 1u

/* Room for an instance id or resource id with its terminating zero. */
#define ELECTION_ID_SIZE 256

struct election;

struct election_ops {
    uint32_t version; /* ELECTION_OPS_VERSION */

    /* Kick off participation. Called before the first wait_for_mastership, after every
     * resignation, and again after an error of either; so it must be idempotent, and it must make
     * a lost session anew. Not expected to block for long; gets the configured call timeout.
     * Errors: any; the runner backs off and calls again. */
    enum election_error (*start)(struct election *election, struct election_context *context);

    /* Block until this instance is master. Called also while it is master already (after an error
     * of is_master): returns ELECTION_OK at once then. Errors: ELECTION_ERR_CANCELLED, and any
     * other; the runner backs off, calls start, and waits again. An error does not prove that
     * mastership was not won: close gives it up in the end. */
    enum election_error (*wait_for_mastership)(struct election *election,
                                               struct election_context *context);

    /* Whether this instance is master at some moment between call and return. *is_master is written
     * only with ELECTION_OK. "Nobody is master" is the answer false; ELECTION_ERR_NO_MASTER is
     * understood as the same. */
    enum election_error (*is_master)(struct election *election, struct election_context *context,
                                     bool *is_master);

    /* Release mastership and stop participating until the next start. Harmless when not master. */
    enum election_error (*resign)(struct election *election, struct election_context *context);

    /* Release everything that participating holds (a session, a lease, mastership). The runner
     * calls it once per run, on every way out, with a live context and the configured close
     * timeout. get_current_master stays legal afterwards; start may be called again by a later run.
     */
    enum election_error (*close)(struct election *election, struct election_context *context);

    /* The instance id of the current master, also for participants that never campaigned
     * (observers). ELECTION_ERR_NO_MASTER if there is none. `master` is written only with
     * ELECTION_OK. */
    enum election_error (*get_current_master)(struct election *election,
                                              struct election_context *context,
                                              char master[ELECTION_ID_SIZE]);

    /* Optional, NULL if the backend has none: the epoch (fencing token) of the grant by which this
     * instance is master; it increases from grant to grant of one resource. Called by the runner
     * between wait_for_mastership and the notification. Never blocks, cannot fail; 0 is "none". */
    uint64_t (*epoch)(struct election *election);

    /* Free the object. Called once by its owner (never by the runner), when nothing uses it. */
    void (*free)(struct election *election);
};

/* A participant begins with this. */
struct election {
    const struct election_ops *ops;
};

struct election_factory;

struct election_factory_ops {
    uint32_t version; /* ELECTION_OPS_VERSION */

    /* Make a participant in the election for `resource_id`, which is copied. On ELECTION_OK
     * *election belongs to the caller, who ends it with ops->free. ELECTION_ERR_INVALID for an id
     * that does not fit into ELECTION_ID_SIZE, ELECTION_ERR_NO_MEMORY, or the backend's errors. May
     * block. */
    enum election_error (*new_election)(struct election_factory *factory,
                                        struct election_context *context, const char *resource_id,
                                        struct election **election);
};

/* A factory begins with this. It must outlive the participants it made. */
struct election_factory {
    const struct election_factory_ops *ops;
};

#ifdef __cplusplus
}
#endif

#endif
