/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The in-memory election backend: what the store itself knows and decides.
 *
 * Ownership, leases, queue entries and epochs change only here, each in one atomic step at an
 * instant of true time. How a request gets here and an answer back is call.h; what a client knows
 * is participant.h.
 *
 *   session   LIVE --------------------------------> GONE
 *             [store_open_session]   expiry, revocation, close, crash without a lease
 * [store_end_session]
 *
 *   entry     QUEUED --------> OWNER --------> (none)
 *             [store_enter]    first in the queue [settle]   release, end of session [remove_entry]
 *             QUEUED --------> GHOST --------> (none), its client is told that it won
 *                              session gone, and the client does not look after its own entry
 */
#ifndef TENURE_SIM_STORE_H
#define TENURE_SIM_STORE_H

#include "core/error.h"
#include "sim/kernel/kernel.h"
#include "sim/kernel/pool.h"
#include "sim/store/link.h"
#include "sim/store/profile.h"

struct store;
struct store_participant;

struct store_session {
    struct sim_timer expiry; /* first: found from its timer */
    struct store *store;
    uint64_t id;
    struct store_entry *entries;
    uint32_t clients; /* participants that refer to it */
    uint16_t instance;
    bool live;
    bool revoking; /* expired; the revocation is being written */
    int64_t lease_ns;
    int64_t last_renewal_ns, extra_ns; /* ends at last renewal + lease + extra, or later */
    struct store_session *next, *prev; /* of all live ones */
};

enum store_entry_state { STORE_ENTRY_QUEUED, STORE_ENTRY_OWNER, STORE_ENTRY_GHOST };

struct store_entry {
    struct store_entry *next, *prev;   /* of the resource's queue, oldest first */
    struct store_entry *next_of_session;
    struct store_session *session;     /* NULL for a ghost */
    struct store_participant *client; /* to be told; NULL if it crashed or does not wait any more */
    uint64_t number, epoch;            /* epoch: 0 until granted */
    uint32_t resource;
    enum store_entry_state state;
};

struct store_resource {
    struct store_entry *first, *last;
    struct store_entry *owner; /* the newest one where several may own */
    uint64_t epoch;            /* of the last grant */
};

enum store_recovery { STORE_RECOVERY_EXPIRE, STORE_RECOVERY_EXTEND };

#define STORE_NOT_SENT INT64_C(-1)     /* the keep-alive is not made */
#define STORE_NOT_ANSWERED INT64_C(-2) /* made, but the client learns nothing */

struct store {
    struct sim_kernel *kernel;
    struct store_parameters parameters;
    bool instant; /* no delay, no commit time: a call on a clean link is decided at once */
    uint32_t down; /* how many outages are going on */
    bool answers_at_once; /* whether somebody is master; over a clean link */
    int64_t expiry_phase_ns;
    struct store_resource *resources;
    uint32_t resource_count;
    struct store_link *links; /* by instance */
    uint32_t instance_count;
    uint32_t
        candidate_count; /* so many of them may be master; the others only ask, and need no name */
    const char *const *instance_names;
    /* What becomes of a keep-alive that is about to be sent: its answer comes so much later, or one
     * of the two below. NULL: nothing does. */
    int64_t (*keep_alive_fate)(void *data, uint16_t instance);
    void *keep_alive_fate_data;
    /* Called before an instance is granted or loses a resource. NULL: nobody wants to know. */
    void (*before_change)(void *data, uint16_t instance, uint32_t resource);
    void *before_change_data;
    struct store_session *sessions; /* live ones, newest first */
    uint64_t sessions_made, entries_made;
    uint64_t requests, renewals; /* how much work the store had */
    uint32_t calls; /* that travel or are waited for */
    struct sim_pool session_pool, entry_pool, call_pool, participant_pool;
};

/* A store for `instance_count` instances, whose names are borrowed, and `resource_count` resources.
 * NULL when out of memory. Allocation failures later on stop the kernel (SIM_RUN_NO_MEMORY). */
struct store *store_new(struct sim_kernel *kernel, const struct store_parameters *parameters,
                        const char *const *instance_names, uint32_t instance_count,
                        uint32_t resource_count);
void store_free(struct store *store);

/* ---- atomic steps, at the present instant --------------------------------------------------- */

/* NULL when out of memory. */
struct store_session *store_open_session(struct store *store, uint16_t instance);

/* A keep-alive arrived. False if the session is gone. */
bool store_renew(struct store_session *session);

/* End a session: its entries go, their resources are granted anew. Harmless when it is gone. */
void store_end_session(struct store_session *session, enum sim_cause cause);

/* Enter the queue for a resource, or find the entry that is there. NULL if the session is gone or
 * memory is out. `client` is told when the entry is granted later on; it may be granted at once. */
struct store_entry *store_enter(struct store_session *session, uint32_t resource,
                                struct store_participant *client);

/* Take the session's entry for a resource out of the queue, whether it owns or waits. */
void store_leave(struct store_session *session, uint32_t resource, enum sim_cause cause);

/* The session's entry for a resource, NULL if there is none. */
struct store_entry *store_entry_of(struct store_session *session, uint32_t resource);

/* Whether this session is the owner, by the profile's way of telling. */
bool store_is_owner(struct store *store, const struct store_session *session, uint16_t instance,
                    uint32_t resource);

/* The owning instance, SIM_NO_INSTANCE if nobody owns. */
uint16_t store_owner(const struct store *store, uint32_t resource);

/* A client lets go of a session it knew. */
void store_forget_session(struct store_session *session);

/* ---- faults of the store -------------------------------------------------------------------- */

/* Calls are refused and no session expires until the outage ends. Outages nest. */
void store_outage_begin(struct store *store);
void store_outage_end(struct store *store, enum store_recovery recovery);

/* The process is gone: sessions without a lease end now, others when they expire. */
void store_instance_crashed(struct store *store, uint16_t instance);

/* End the sessions of an instance that have an entry for the resource (SIM_NO_RESOURCE: any). */
void store_kill_leases(struct store *store, uint16_t instance, uint32_t resource);

#endif
