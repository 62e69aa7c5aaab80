/* SPDX-License-Identifier: Apache-2.0 */
/* The operations of a participant and the news it gets; see participant.h. */
#include "sim/store/participant.h"

#include <stdlib.h>
#include <string.h>

#include "sim/store/call.h"

static struct store_participant *participant_of(struct election *election)
{
    return (struct store_participant *)(void *)election;
}

/* ---- news ----------------------------------------------------------------------------------- */

static void deliver_news(struct store_participant *p)
{
    p->watch_held = false;
    if (p->news_won) {
        p->won = true;
        p->epoch = p->news_epoch;
    }
    p->gone = p->gone || p->news_gone;
    p->news_won = p->news_gone = false;
    election_condition_wake_all(&p->changed, p->waiting_in);
}

static void watch_arrives(struct sim_local_timer *timer)
{
    struct store_participant *p =
        (struct store_participant *)(void *)((char *)timer -
                                             offsetof(struct store_participant, watch));
    p->watch_armed = false;
    if (store_link_open(p->link, STORE_REPLY, STORE_CHANNEL_WATCH))
        deliver_news(p);
    else
        p->watch_held = true;
}

/* A watch is a stream: what cannot be sent now is sent when the channel is open again. */
static void send_news(struct store_participant *p)
{
    struct sim_kernel *kernel = p->store->kernel;
    if (!store_link_watchable(p->link)) {
        p->watch_held = true;
        return;
    }
    int64_t delay_ns = store_link_send(p->link, STORE_REPLY, STORE_CHANNEL_WATCH);
    while (delay_ns < 0) /* lost segments of a stream are sent again */
        delay_ns = store_link_send(p->link, STORE_REPLY, STORE_CHANNEL_WATCH);
    if (delay_ns == 0 && p->store->instant && !p->host->paused) {
        deliver_news(p);
        return;
    }
    p->watch_armed = true;
    sim_timer_arm(kernel, &p->watch.timer, kernel->now_ns + delay_ns);
}

void store_participant_granted(struct store_participant *p, uint64_t epoch)
{
    p->news_won = true;
    p->news_epoch = epoch;
    send_news(p);
}

void store_participant_entry_gone(struct store_participant *p)
{
    p->news_gone = true;
    send_news(p);
}

void store_participants_watch_again(struct store_link *link)
{
    for (struct store_participant *p = link->participants; p; p = p->next)
        if (p->watch_held) {
            p->watch_held = false;
            send_news(p);
        }
}

void store_participant_session_lost(struct store_participant *p)
{
    store_keep_alive_end(p);
    p->lost = true;
    if (p->store->parameters.wait_checks_own_entry) {
        p->gone = true;
        election_condition_wake_all(&p->changed, p->waiting_in);
    }
}

/* ---- the session ---------------------------------------------------------------------------- */

static void forget_session(struct store_participant *p)
{
    store_keep_alive_end(p);
    if (p->entry)
        p->entry->client = NULL;
    p->entry = NULL;
    if (p->session)
        store_forget_session(p->session);
    p->session = NULL;
    p->lost = false;
    p->epoch = 0;
}

static enum election_error participant_start(struct election *election,
                                             struct election_context *context)
{
    struct store_participant *p = participant_of(election);
    uint64_t ignored;
    if (p->session && !p->lost)
        return election_context_error(context);
    forget_session(p);
    enum election_error error = store_call(p, SIM_OPERATION_START, context, &ignored);
    if (error == ELECTION_OK)
        store_keep_alive_begin(p);
    return error;
}

/* ---- campaigning ---------------------------------------------------------------------------- */

/* Enter the queue, or learn that the entry stands in it. */
static enum election_error enter_queue(struct store_participant *p,
                                       struct election_context *context)
{
    struct election_context limited;
    int64_t timeout_ns = p->store->parameters.request_timeout_ns;
    uint64_t epoch = 0;
    election_context_bound(&limited, context, election_time_add(sim_host_now(p->host), timeout_ns));
    enum election_error error = store_call(p, SIM_OPERATION_WAIT, &limited, &epoch);
    if (error == ELECTION_ERR_SESSION_LOST)
        store_participant_session_lost(p);
    if (error == ELECTION_OK && epoch != 0) {
        p->won = true;
        p->epoch = epoch;
    }
    return error;
}

static enum election_error participant_wait(struct election *election,
                                            struct election_context *context)
{
    struct store_participant *p = participant_of(election);
    if (!p->session || p->lost)
        return ELECTION_ERR_SESSION_LOST;
    p->won = p->gone = p->news_won = p->news_gone = p->watch_held = false;
    if (p->watch_armed)
        sim_local_timer_disarm(&p->watch);
    p->watch_armed = false;
    enum election_error error = enter_queue(p, context);
    if (error != ELECTION_OK)
        return error;
    enum election_wait_result result = ELECTION_WAIT_WOKEN;
    election_lock(context->env);
    p->waiting_in = context->env;
    while (!p->won && !p->gone && result == ELECTION_WAIT_WOKEN)
        result = election_condition_wait(&p->changed, context, ELECTION_FOREVER);
    election_unlock(context->env);
    if (p->won)
        return ELECTION_OK;
    if (p->gone) {
        p->lost = true;
        return ELECTION_ERR_SESSION_LOST;
    }
    return result == ELECTION_WAIT_CANCELLED ? ELECTION_ERR_CANCELLED : ELECTION_ERR_DEADLINE;
}

/* Nothing can be observed between question and answer, and the answer is wanted. On a clock that
 * shows true time: on another one, the long way comes to the same. */
static inline bool decides_at_once(const struct store_participant *p,
                                   const struct election_context *context)
{
    return p->store->answers_at_once && p->link->clean && !context->scope->cancelled &&
           p->host->clock.plain && p->host->kernel->now_ns < context->deadline_ns;
}

/* ---- the other operations ------------------------------------------------------------------- */

/* True only if the store would say so, and told by the one record that is at hand. An entry is gone
 * with its session. */
static inline bool owns_by_entry(const struct store_participant *p)
{
    return p->entry && p->entry->state == STORE_ENTRY_OWNER && p->entry->session == p->session;
}

static enum election_error ask_the_store(struct store_participant *p,
                                         struct election_context *context, bool *is_master)
{
    uint64_t yes = 0;
    sim_task_catch_up(p->store->kernel);
    enum election_error error = store_call(p, SIM_OPERATION_IS_MASTER, context, &yes);
    if (error == ELECTION_OK)
        *is_master = yes != 0;
    return error;
}

/* Looks at the client's own record only, which is at hand: there are too many for the caches. */
static enum election_error participant_is_master(struct election *election,
                                                 struct election_context *context, bool *is_master)
{
    struct store_participant *p = participant_of(election);
    if (!decides_at_once(p, context) || !owns_by_entry(p))
        return ask_the_store(p, context, is_master);
    p->store->requests++;
    *is_master = true;
    return ELECTION_OK;
}

static enum election_error participant_resign(struct election *election,
                                              struct election_context *context)
{
    struct store_participant *p = participant_of(election);
    uint64_t ignored;
    p->epoch = 0;
    if (!p->session)
        return election_context_error(context);
    return store_call(p, SIM_OPERATION_RESIGN, context, &ignored);
}

/* A client's revocation has a timeout of its own: the lease, after which it has no object. */
static int64_t revocation_deadline(const struct store_participant *p)
{
    const struct store_parameters *parameters = &p->store->parameters;
    int64_t timeout_ns = p->link->lease_ns > 0 ? p->link->lease_ns : parameters->request_timeout_ns;
    return election_time_add(sim_host_now(p->host), timeout_ns);
}

static enum election_error participant_close(struct election *election,
                                             struct election_context *context)
{
    struct store_participant *p = participant_of(election);
    uint64_t ignored;
    enum election_error error = election_context_error(context);
    if (p->session && error == ELECTION_OK) {
        struct election_context limited;
        election_context_bound(&limited, context, revocation_deadline(p));
        error = store_call(p, SIM_OPERATION_CLOSE, &limited, &ignored);
    } else if (p->session && p->store->parameters.close_revokes == STORE_CLOSE_OWN_TIMEOUT) {
        store_call_send(p, SIM_OPERATION_CLOSE, 0);
        error = ELECTION_OK;
    }
    if (error == ELECTION_OK) {
        forget_session(p);
    } else {
        /* nothing keeps it alive any more, but it can be closed again */
        store_keep_alive_end(p);
        p->lost = true;
        p->epoch = 0;
    }
    return error;
}

static enum election_error participant_get_current_master(struct election *election,
                                                          struct election_context *context,
                                                          char master[ELECTION_ID_SIZE])
{
    struct store_participant *p = participant_of(election);
    uint64_t owner = 0;
    enum election_error error = store_call(p, SIM_OPERATION_GET_CURRENT_MASTER, context, &owner);
    if (error == ELECTION_OK) {
        memset(master, 0, ELECTION_ID_SIZE);
        strncpy(master, p->store->instance_names[owner], ELECTION_ID_SIZE - 1);
    }
    return error;
}

static uint64_t participant_epoch(struct election *election)
{
    return participant_of(election)->epoch;
}

/* ---- life ----------------------------------------------------------------------------------- */

static void unlink_participant(struct store_participant *p)
{
    struct store_link *link = p->link;
    if (p->prev)
        p->prev->next = p->next;
    else
        link->participants = p->next;
    if (p->next)
        p->next->prev = p->prev;
    else
        link->last_participant = p->prev;
}

/* The store keeps session and entry; there is only nobody to be told any more. */
static void go_away(struct store_participant *p)
{
    store_calls_abandon(p);
    store_keep_alive_end(p);
    sim_local_timer_destroy(&p->watch);
    if (p->entry)
        p->entry->client = NULL;
    if (p->session)
        store_forget_session(p->session);
    unlink_participant(p);
    if (p->pooled)
        sim_pool_give_back(&p->store->participant_pool, p);
}

static void participant_free(struct election *election)
{
    go_away(participant_of(election));
}

static const struct election_ops participant_ops = {
    .version = ELECTION_OPS_VERSION,
    .start = participant_start,
    .wait_for_mastership = participant_wait,
    .is_master = participant_is_master,
    .resign = participant_resign,
    .close = participant_close,
    .get_current_master = participant_get_current_master,
    .epoch = participant_epoch,
    .free = participant_free,
};

void store_participant_init(struct store_participant *p, struct store *store, struct sim_host *host,
                            uint16_t instance, uint32_t resource)
{
    struct store_link *link = &store->links[instance];
    *p = (struct store_participant){.election = {&participant_ops},
                                    .store = store,
                                    .link = link,
                                    .host = host,
                                    .prev = link->last_participant,
                                    .resource = resource,
                                    .instance = instance};
    if (p->prev)
        p->prev->next = p;
    else
        link->participants = p;
    link->last_participant = p;
    election_condition_init(&p->changed);
    sim_local_timer_init(&p->watch, host, watch_arrives);
}

struct store_participant *store_participant_new(struct store *store, struct sim_host *host,
                                                uint16_t instance, uint32_t resource)
{
    struct store_participant *p = sim_pool_take(&store->participant_pool);
    if (!p) {
        sim_kernel_fail(store->kernel);
        return NULL;
    }
    store_participant_init(p, store, host, instance, resource);
    p->pooled = true;
    return p;
}

void store_client_crashed(struct store *store, uint16_t instance)
{
    struct store_link *link = &store->links[instance];
    while (link->participants)
        go_away(link->participants);
}
