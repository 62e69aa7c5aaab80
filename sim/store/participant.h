/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A participant: the client's side of the in-memory backend, an implementation of struct
 * election_ops.
 *
 * Knows what a real client library knows: a session it keeps alive (keep_alive.c), whether it was
 * told that it won, and nothing of the store's truth. Belongs to one incarnation of an instance and
 * one resource; goes away by ops->free or with store_client_crashed.
 */
#ifndef TENURE_SIM_PARTICIPANT_H
#define TENURE_SIM_PARTICIPANT_H

#include "core/election.h"
#include "sim/store/store.h"

struct store_call;

/* What a tenure needs stands together, in front. */
struct store_participant {
    struct election election;
    struct store *store;
    struct store_link *link;
    struct sim_host *host;
    /* the session, as the client knows it */
    struct store_session *session;
    /* the queue entry at the store that has this client to tell */
    struct store_entry *entry;
    uint32_t resource;
    uint16_t instance;
    bool lost; /* the client knows that the session is gone */
    bool keep_alive_armed;
    /* news from the watch */
    bool watch_armed; /* they are under way */
    bool watch_held;  /* the channel is cut: to be sent when it is open again */
    bool news_won, news_gone, won, gone;
    bool pooled; /* made by store_participant_new */
    uint64_t news_epoch, epoch;
    struct election_condition changed;
    struct election_env *waiting_in; /* the environment of the call that waits for news */
    struct store_call *calls;
    struct sim_local_timer watch;
    struct sim_local_timer keep_alive;
    int64_t poll_base_ns, answered_ns;     /* local */
    struct store_participant *next, *prev; /* of the link */
};

/* A participant of an instance for a resource, on the instance's host, in caller's storage. Its
 * election (participant->election) is ended by ops->free. */
void store_participant_init(struct store_participant *participant, struct store *store,
                            struct sim_host *host, uint16_t instance, uint32_t resource);

/* The same in storage of the store's, which is given back by ops->free. NULL when out of memory. */
struct store_participant *store_participant_new(struct store *store, struct sim_host *host,
                                                uint16_t instance, uint32_t resource);

/* The instance's process is gone: forget its participants without a word to the store. To be called
 * before sim_host_crash. */
void store_client_crashed(struct store *store, uint16_t instance);

/* ---- for the other files of this folder ----------------------------------------------------- */

/* The store granted (epoch 0: a ghost's phantom) or lost the entry that this client waits for. */
void store_participant_granted(struct store_participant *participant, uint64_t epoch);
void store_participant_entry_gone(struct store_participant *participant);

/* The watch channel is open again: send what was held back. */
void store_participants_watch_again(struct store_link *link);

/* Keep the session alive from now on; stop; an answer came. */
void store_keep_alive_begin(struct store_participant *participant);
void store_keep_alive_end(struct store_participant *participant);
void store_keep_alive_answered(struct store_participant *participant, bool renewed);

/* The client learns that its session is gone; a candidate that looks after its own entry stops
 * waiting. */
void store_participant_session_lost(struct store_participant *participant);

#endif
