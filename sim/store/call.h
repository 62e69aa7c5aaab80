/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A call of a client to the store: a request that travels, a decision, an answer that travels back.
 *
 *   TRAVELLING --> COMMITTING --> ANSWERING --> answered
 *   [send]         [arrive]       [answer]      [receive]
 *
 * The first three can end in LOST: the client learns nothing and its context must end the wait. A
 * client that stops waiting does not stop the call: it may be applied all the same.
 */
#ifndef TENURE_SIM_CALL_H
#define TENURE_SIM_CALL_H

#include "core/context.h"
#include "sim/store/store.h"

enum store_call_phase {
    STORE_CALL_TRAVELLING,
    STORE_CALL_COMMITTING,
    STORE_CALL_ANSWERING,
    STORE_CALL_OVER
};

/* What is asked, and what is answered. */
struct store_request {
    struct store *store;
    struct store_participant *participant; /* NULL: the client is gone */
    struct store_session *session;         /* in whose name; keeps a reference */
    enum sim_operation operation;
    uint16_t instance;
    uint32_t resource;
    uint64_t entry; /* RESIGN: the entry it is about, by number; 0: whatever there is */
    uint64_t value; /* START: none; WAIT: epoch if granted; IS_MASTER, KEEP_ALIVE: yes;
                       GET_CURRENT_MASTER: instance */
};

struct store_call {
    struct sim_timer at_store; /* first: found from its timer */
    struct sim_local_timer at_client;
    struct store_request request;
    struct store_link *link;
    struct store_call *next, *prev; /* of the participant */
    struct election_condition answered;
    struct election_env *env; /* of the caller that waits */
    enum store_call_phase phase;
    bool awaited, done;
    enum election_error result;
    int64_t late_ns; /* the answer comes so much later; STORE_NOT_ANSWERED: it does not */
};

/* Call the store on behalf of a participant and wait for the answer under `context`. On ELECTION_OK
 * *value is what store_request.value says. For START the participant's session is set. Errors: the
 * store's (UNAVAILABLE while it is down, SESSION_LOST, NO_MASTER), CANCELLED, DEADLINE. */
enum election_error store_call(struct store_participant *participant,
                               enum sim_operation operation, struct election_context *context,
                               uint64_t *value);

/* Send a call and do not wait: a keep-alive (the answer is given to store_keep_alive_answered), or
 * a revocation whose outcome nobody needs. The answer is late by `late_ns`, or is none with
 * STORE_NOT_ANSWERED. */
void store_call_send(struct store_participant *participant, enum sim_operation operation,
                     int64_t late_ns);

/* The client goes away: its calls go on without it. */
void store_calls_abandon(struct store_participant *participant);

#endif
