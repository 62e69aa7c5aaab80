/* SPDX-License-Identifier: Apache-2.0 */
/* Messages between client and store; see call.h. Runs on the main stack but for sending and
 * waiting. */
#include "sim/store/call.h"

#include "sim/store/participant.h"

static enum store_channel channel_of(const struct store_call *call)
{
    return call->request.operation == SIM_OPERATION_KEEP_ALIVE ? STORE_CHANNEL_KEEP_ALIVE
                                                       : STORE_CHANNEL_CALLS;
}

static bool is_write(enum sim_operation operation)
{
    return operation == SIM_OPERATION_START || operation == SIM_OPERATION_WAIT ||
           operation == SIM_OPERATION_RESIGN || operation == SIM_OPERATION_CLOSE;
}

/* ---- life ----------------------------------------------------------------------------------- */

static void unlink_call(struct store_call *call)
{
    struct store_participant *p = call->request.participant;
    if (!p)
        return;
    if (call->prev)
        call->prev->next = call->next;
    else
        p->calls = call->next;
    if (call->next)
        call->next->prev = call->prev;
    call->request.participant = NULL;
    sim_local_timer_destroy(&call->at_client);
}

/* Over, and nobody waits for it. */
static void release(struct store_call *call)
{
    if (call->phase != STORE_CALL_OVER || call->awaited)
        return;
    unlink_call(call);
    sim_timer_disarm(&call->at_store);
    if (call->request.session)
        store_forget_session(call->request.session);
    call->request.session = NULL;
    if (--call->request.store->calls == 0)
        call->request.store->kernel->calm_is_known = false;
    sim_pool_give_back(&call->request.store->call_pool, call);
}

static void lost(struct store_call *call)
{
    call->phase = STORE_CALL_OVER;
    release(call);
}

/* ---- at the store --------------------------------------------------------------------------- */

/* A client that has another session by now is not told of an entry that an old call of it makes. */
static enum election_error enter(struct store_request *request)
{
    struct store_participant *client = request->participant;
    if (client && client->session != request->session)
        client = NULL;
    struct store_entry *entry = store_enter(request->session, request->resource, client);
    if (!entry)
        return ELECTION_ERR_SESSION_LOST;
    if (client)
        client->entry = entry;
    request->value = entry->state == STORE_ENTRY_OWNER ? entry->epoch : 0;
    return ELECTION_OK;
}

/* A late one must not take away what was granted since it was sent. */
static void leave(struct store_request *request)
{
    const struct store_entry *entry = store_entry_of(request->session, request->resource);
    if (entry && (request->entry == 0 || request->entry == entry->number))
        store_leave(request->session, request->resource, SIM_CAUSE_RESIGN);
}

static enum election_error tell_master(struct store_request *request)
{
    const struct store *store = request->store;
    bool itself = !store->parameters.exclusive && request->instance < store->candidate_count;
    uint16_t owner = itself ? request->instance : store_owner(store, request->resource);
    request->value = owner;
    return owner == SIM_NO_INSTANCE ? ELECTION_ERR_NO_MASTER : ELECTION_OK;
}

static enum election_error answer_is_master(struct store_request *request)
{
    struct store *store = request->store;
    request->value = request->session && request->session->live &&
                  store_is_owner(store, request->session, request->instance, request->resource);
    if (!request->value && store->parameters.no_master_is_error &&
        store_owner(store, request->resource) == SIM_NO_INSTANCE)
        return ELECTION_ERR_NO_MASTER;
    return ELECTION_OK;
}

static enum election_error open_session(struct store_request *request)
{
    request->session = store_open_session(request->store, request->instance);
    if (!request->session)
        return ELECTION_ERR_NO_MEMORY;
    request->session->clients++;
    return ELECTION_OK;
}

/* The atomic step. */
static enum election_error apply(struct store_request *request)
{
    if (request->store->down > 0)
        return ELECTION_ERR_UNAVAILABLE;
    switch (request->operation) {
    case SIM_OPERATION_START:
        return open_session(request);
    case SIM_OPERATION_WAIT:
        return enter(request);
    case SIM_OPERATION_IS_MASTER:
        return answer_is_master(request);
    case SIM_OPERATION_RESIGN:
        leave(request);
        return ELECTION_OK;
    case SIM_OPERATION_CLOSE:
        store_end_session(request->session, SIM_CAUSE_SHUTDOWN);
        return ELECTION_OK;
    case SIM_OPERATION_KEEP_ALIVE:
        request->value = store_renew(request->session);
        return ELECTION_OK;
    default:
        return tell_master(request);
    }
}

static void answer(struct store_call *call)
{
    int64_t delay_ns = store_link_send(call->link, STORE_REPLY, channel_of(call));
    if (delay_ns < 0 || !call->request.participant || call->late_ns == STORE_NOT_ANSWERED) {
        lost(call);
        return;
    }
    call->phase = STORE_CALL_ANSWERING;
    sim_timer_arm(call->request.store->kernel, &call->at_client.timer,
                  election_time_add(call->request.store->kernel->now_ns + delay_ns, call->late_ns));
}

static void arrive(struct sim_timer *timer)
{
    struct store_call *call = (struct store_call *)(void *)timer;
    struct store *store = call->request.store;
    if (call->phase == STORE_CALL_TRAVELLING) {
        if (!store_link_open(call->link, STORE_REQUEST, channel_of(call))) {
            lost(call);
            return;
        }
        store->requests++;
        if (is_write(call->request.operation) && store->parameters.commit_ns > 0 &&
            store->down == 0) {
            call->phase = STORE_CALL_COMMITTING;
            sim_timer_arm(store->kernel, timer,
                          store->kernel->now_ns + store->parameters.commit_ns);
            return;
        }
    }
    call->result = apply(&call->request);
    answer(call);
}

/* ---- at the client -------------------------------------------------------------------------- */

/* What the client learns from an answer, whether it still waits for it or not. */
static void receive(struct sim_local_timer *timer)
{
    struct store_call *call =
        (struct store_call *)(void *)((char *)timer - offsetof(struct store_call, at_client));
    struct store_participant *p = call->request.participant;
    if (!store_link_open(call->link, STORE_REPLY, channel_of(call))) {
        lost(call);
        return;
    }
    call->phase = STORE_CALL_OVER;
    if (call->request.operation == SIM_OPERATION_KEEP_ALIVE && call->result == ELECTION_OK &&
        call->request.session == p->session)
        store_keep_alive_answered(p, call->request.value != 0);
    if (call->awaited) {
        call->done = true;
        election_condition_wake_all(&call->answered, call->env);
    }
    release(call);
}

static struct store_call *begin(struct store_participant *p, enum sim_operation operation)
{
    struct store *store = p->store;
    struct store_call *call = sim_pool_take(&store->call_pool);
    if (!call) {
        sim_kernel_fail(store->kernel);
        return NULL;
    }
    *call = (struct store_call){.at_store = {.fire = arrive},
                                .request = {.store = store,
                                            .participant = p,
                                            .operation = operation,
                                            .instance = p->instance,
                                            .resource = p->resource},
                                .link = p->link,
                                .next = p->calls};
    if (call->next)
        call->next->prev = call;
    p->calls = call;
    store->calls++;
    if (p->session && operation != SIM_OPERATION_START) {
        call->request.session = p->session;
        call->request.session->clients++;
    }
    if (p->entry && operation == SIM_OPERATION_RESIGN)
        call->request.entry = p->entry->number;
    sim_local_timer_init(&call->at_client, p->host, receive);
    election_condition_init(&call->answered);
    return call;
}

static void send(struct store_call *call)
{
    int64_t delay_ns = store_link_send(call->link, STORE_REQUEST, channel_of(call));
    if (delay_ns < 0)
        lost(call);
    else
        sim_timer_arm(call->request.store->kernel, &call->at_store,
                      call->request.store->kernel->now_ns + delay_ns);
}

void store_call_send(struct store_participant *p, enum sim_operation operation, int64_t late_ns)
{
    struct store_call *call = begin(p, operation);
    if (!call)
        return;
    call->late_ns = late_ns;
    send(call);
}

/* A new session comes with the answer to START, for whoever still waits for it. */
static void adopt_session(struct store_participant *p, struct store_request *request)
{
    p->session = request->session;
    request->session = NULL;
    p->lost = false;
}

/* No delay, no fault, nothing to observe in between: decided in the caller's step. */
static enum election_error call_at_once(struct store_participant *p, enum sim_operation operation,
                                        uint64_t *value)
{
    struct store_request request = {
        .store = p->store,
        .participant = p,
        .session = operation == SIM_OPERATION_START ? NULL : p->session,
        .operation = operation,
        .instance = p->instance,
        .resource = p->resource};
    p->store->requests++;
    enum election_error error = apply(&request);
    *value = request.value;
    if (operation == SIM_OPERATION_START && error == ELECTION_OK)
        adopt_session(p, &request);
    return error;
}

enum election_error store_call(struct store_participant *p, enum sim_operation operation,
                               struct election_context *context, uint64_t *value)
{
    enum election_error error = election_context_error(context);
    if (error != ELECTION_OK)
        return error;
    if (p->store->instant && p->link->clean)
        return call_at_once(p, operation, value);
    struct store_call *call = begin(p, operation);
    if (!call)
        return ELECTION_ERR_NO_MEMORY;
    call->awaited = true;
    call->env = context->env;
    send(call);
    enum election_wait_result result = ELECTION_WAIT_WOKEN;
    election_lock(context->env);
    while (!call->done && result == ELECTION_WAIT_WOKEN)
        result = election_condition_wait(&call->answered, context, ELECTION_FOREVER);
    election_unlock(context->env);
    if (call->done) {
        error = call->result;
        *value = call->request.value;
        if (operation == SIM_OPERATION_START && error == ELECTION_OK)
            adopt_session(p, &call->request);
    } else {
        error = result == ELECTION_WAIT_CANCELLED ? ELECTION_ERR_CANCELLED : ELECTION_ERR_DEADLINE;
    }
    call->awaited = false;
    release(call);
    return error;
}

void store_calls_abandon(struct store_participant *p)
{
    while (p->calls) {
        struct store_call *call = p->calls;
        unlink_call(call);
        call->awaited = false;
        if (call->phase == STORE_CALL_ANSWERING)
            call->phase = STORE_CALL_OVER;
        release(call);
    }
}
