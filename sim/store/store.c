/* SPDX-License-Identifier: Apache-2.0 */
/* Sessions, entries, grants: the atomic steps of store.h. No message and no client state here. */
#include "sim/store/store.h"

#include <assert.h>
#include <stdlib.h>

#include "sim/store/call.h"
#include "sim/store/participant.h"

static void settle_answers(struct store *store)
{
    store->answers_at_once =
        store->instant && store->down == 0 && !store->parameters.no_master_is_error;
}

struct store *store_new(struct sim_kernel *kernel, const struct store_parameters *parameters,
                        const char *const *instance_names, uint32_t instance_count,
                        uint32_t resource_count)
{
    struct store *store = calloc(1, sizeof *store);
    if (!store)
        return NULL;
    store->kernel = kernel;
    store->parameters = *parameters;
    store->instance_names = instance_names;
    store->instance_count = store->candidate_count = instance_count;
    store->resource_count = resource_count;
    const struct sim_law *one_way = &store->parameters.one_way;
    store->instant = parameters->commit_ns == 0 && one_way->kind == SIM_LAW_CONSTANT &&
                     one_way->a_ns == 0;
    settle_answers(store);
    sim_pool_init(&store->session_pool, sizeof(struct store_session));
    sim_pool_init(&store->entry_pool, sizeof(struct store_entry));
    sim_pool_init(&store->call_pool, sizeof(struct store_call));
    sim_pool_init(&store->participant_pool, sizeof(struct store_participant));
    store->resources = calloc(resource_count ? resource_count : 1, sizeof *store->resources);
    store->links = calloc(instance_count ? instance_count : 1, sizeof *store->links);
    if (!store->resources || !store->links) {
        store_free(store);
        return NULL;
    }
    for (uint32_t i = 0; i < instance_count; i++) {
        store_link_init(&store->links[i], kernel, one_way, i);
        store->links[i].lease_ns = parameters->lease_ns;
        store->links[i].keep_alive_interval_ns = parameters->keep_alive_interval_ns;
    }
    if (parameters->expiry_tick_ns > 0)
        store->expiry_phase_ns = (int64_t)sim_choose(kernel, SIM_CHOICE_EXPIRY_PHASE, 0, 0,
                                                     (uint64_t)parameters->expiry_tick_ns);
    return store;
}

void store_free(struct store *store)
{
    if (!store)
        return;
    sim_pool_destroy(&store->session_pool);
    sim_pool_destroy(&store->entry_pool);
    sim_pool_destroy(&store->call_pool);
    sim_pool_destroy(&store->participant_pool);
    free(store->resources);
    free(store->links);
    free(store);
}

static void *take(struct store *store, struct sim_pool *pool)
{
    void *record = sim_pool_take(pool);
    if (!record)
        sim_kernel_fail(store->kernel);
    return record;
}

/* ---- leases --------------------------------------------------------------------------------- */

/* When the store will end the session if it is not renewed: its loop looks at every tick. */
static int64_t expires_at(const struct store_session *session)
{
    const struct store *store = session->store;
    const struct store_parameters *p = &store->parameters;
    int64_t over_ns = session->last_renewal_ns + session->lease_ns + session->extra_ns;
    if (p->expiry_tick_ns == 0)
        return over_ns;
    int64_t since_phase = over_ns - store->expiry_phase_ns;
    int64_t ticks = (since_phase + p->expiry_tick_ns - 1) / p->expiry_tick_ns;
    return store->expiry_phase_ns + ticks * p->expiry_tick_ns;
}

/* Fires when the lease as known at arming is over; renewals since then put it off. */
static void check_expiry(struct sim_timer *timer)
{
    struct store_session *session = (struct store_session *)(void *)timer;
    struct store *store = session->store;
    int64_t now_ns = store->kernel->now_ns;
    if (store->down > 0)
        return;
    int64_t at_ns = expires_at(session);
    if (at_ns > now_ns) {
        sim_timer_arm(store->kernel, timer, at_ns);
    } else if (!session->revoking && store->parameters.commit_ns > 0) {
        session->revoking = true;
        sim_timer_arm(store->kernel, timer, now_ns + store->parameters.commit_ns);
    } else {
        store_end_session(session, SIM_CAUSE_EXPIRY);
    }
}

static void arm_expiry(struct store_session *session)
{
    session->revoking = false;
    if (session->lease_ns > 0)
        sim_timer_arm(session->store->kernel, &session->expiry, expires_at(session));
}

struct store_session *store_open_session(struct store *store, uint16_t instance)
{
    struct store_session *session = take(store, &store->session_pool);
    if (!session)
        return NULL;
    *session = (struct store_session){.expiry = {.fire = check_expiry},
                                      .store = store,
                                      .id = ++store->sessions_made,
                                      .lease_ns = store->links[instance].lease_ns,
                                      .last_renewal_ns = store->kernel->now_ns,
                                      .instance = instance,
                                      .live = true};
    session->next = store->sessions;
    if (session->next)
        session->next->prev = session;
    store->sessions = session;
    arm_expiry(session);
    sim_emit(store->kernel, SIM_EVENT_SESSION_OPENED, 0, instance, SIM_NO_RESOURCE, session->id,
             (uint64_t)session->lease_ns);
    return session;
}

bool store_renew(struct store_session *session)
{
    session->store->renewals++;
    if (!session->live || session->revoking)
        return false;
    session->last_renewal_ns = session->store->kernel->now_ns;
    session->extra_ns = 0;
    return true;
}

/* ---- grants --------------------------------------------------------------------------------- */

static void announce_change(struct store *store, const struct store_entry *entry)
{
    if (store->before_change)
        store->before_change(store->before_change_data, entry->session->instance,
                             entry->resource);
}

static void grant(struct store *store, struct store_entry *entry)
{
    struct store_resource *resource = &store->resources[entry->resource];
    announce_change(store, entry);
    entry->state = STORE_ENTRY_OWNER;
    entry->epoch = ++resource->epoch;
    resource->owner = entry;
    sim_emit(store->kernel, SIM_EVENT_GRANTED, SIM_CAUSE_ELECTED, entry->session->instance,
             entry->resource, entry->epoch, entry->session->id);
    if (entry->client)
        store_participant_granted(entry->client, entry->epoch);
}

static void unlink_entry(struct store *store, struct store_entry *entry)
{
    struct store_resource *resource = &store->resources[entry->resource];
    if (entry->prev)
        entry->prev->next = entry->next;
    else
        resource->first = entry->next;
    if (entry->next)
        entry->next->prev = entry->prev;
    else
        resource->last = entry->prev;
    if (resource->owner == entry)
        resource->owner = store->parameters.exclusive ? NULL : resource->last;
    if (entry->client)
        entry->client->entry = NULL;
    sim_pool_give_back(&store->entry_pool, entry);
}

/* Let the first of the queue own. A ghost in front is told that it won, and vanishes: its client
 * watches older entries only, and there are none left. */
static void settle(struct store *store, uint32_t number)
{
    struct store_resource *resource = &store->resources[number];
    while (resource->first && resource->first->state == STORE_ENTRY_GHOST) {
        struct store_entry *ghost = resource->first;
        if (ghost->client)
            store_participant_granted(ghost->client, 0);
        unlink_entry(store, ghost);
    }
    if (resource->first && resource->first->state == STORE_ENTRY_QUEUED)
        grant(store, resource->first);
}

static void emit_leaving(struct store *store, const struct store_entry *entry,
                         enum sim_cause cause)
{
    bool owned = entry->state == STORE_ENTRY_OWNER;
    if (owned)
        announce_change(store, entry);
    sim_emit(store->kernel, owned ? SIM_EVENT_RELEASED : SIM_EVENT_WITHDRAWN_ENTRY, cause,
             entry->session->instance, entry->resource, owned ? entry->epoch : entry->session->id,
             owned ? entry->session->id : entry->number);
}

/* The entry leaves its session and, unless it goes on as a ghost, the queue. */
static void remove_entry(struct store *store, struct store_entry *entry, enum sim_cause cause,
                         bool session_gone)
{
    uint32_t number = entry->resource;
    struct store_entry **link = &entry->session->entries;
    emit_leaving(store, entry, cause);
    while (*link != entry)
        link = &(*link)->next_of_session;
    *link = entry->next_of_session;
    bool waits = entry->state == STORE_ENTRY_QUEUED && entry->client;
    if (session_gone && waits && !store->parameters.wait_checks_own_entry) {
        entry->state = STORE_ENTRY_GHOST;
        entry->session = NULL;
    } else {
        if (session_gone && waits)
            store_participant_entry_gone(entry->client);
        unlink_entry(store, entry);
    }
    settle(store, number);
}

struct store_entry *store_entry_of(struct store_session *session, uint32_t resource)
{
    for (struct store_entry *e = session->entries; e; e = e->next_of_session)
        if (e->resource == resource)
            return e;
    return NULL;
}

static struct store_entry *append_entry(struct store_session *session, uint32_t number)
{
    struct store *store = session->store;
    struct store_resource *resource = &store->resources[number];
    struct store_entry *entry = take(store, &store->entry_pool);
    if (!entry)
        return NULL;
    *entry = (struct store_entry){.prev = resource->last,
                                  .next_of_session = session->entries,
                                  .session = session,
                                  .number = ++store->entries_made,
                                  .resource = number,
                                  .state = STORE_ENTRY_QUEUED};
    if (resource->last)
        resource->last->next = entry;
    else
        resource->first = entry;
    resource->last = entry;
    session->entries = entry;
    return entry;
}

struct store_entry *store_enter(struct store_session *session, uint32_t resource,
                                struct store_participant *client)
{
    struct store *store = session->store;
    if (!session->live)
        return NULL;
    struct store_entry *entry = store_entry_of(session, resource);
    if (!entry) {
        entry = append_entry(session, resource);
        if (!entry)
            return NULL;
        sim_emit(store->kernel, SIM_EVENT_ENTERED, 0, session->instance, resource, session->id,
                 entry->number);
        if (!store->parameters.exclusive)
            grant(store, entry);
        else
            settle(store, resource);
    }
    entry->client = client;
    return entry;
}

void store_leave(struct store_session *session, uint32_t resource, enum sim_cause cause)
{
    struct store_entry *entry = store_entry_of(session, resource);
    if (entry)
        remove_entry(session->store, entry, cause, false);
}

void store_end_session(struct store_session *session, enum sim_cause cause)
{
    struct store *store = session->store;
    if (!session->live)
        return;
    session->live = false;
    sim_timer_disarm(&session->expiry);
    if (session->prev)
        session->prev->next = session->next;
    else
        store->sessions = session->next;
    if (session->next)
        session->next->prev = session->prev;
    sim_emit(store->kernel, SIM_EVENT_SESSION_GONE, cause, session->instance, SIM_NO_RESOURCE,
             session->id, (uint64_t)session->last_renewal_ns);
    while (session->entries)
        remove_entry(store, session->entries, cause, true);
    if (session->clients == 0)
        sim_pool_give_back(&store->session_pool, session);
}

void store_forget_session(struct store_session *session)
{
    assert(session->clients > 0);
    session->clients--;
    if (session->clients == 0 && !session->live)
        sim_pool_give_back(&session->store->session_pool, session);
}

/* ---- questions ------------------------------------------------------------------------------ */

uint16_t store_owner(const struct store *store, uint32_t resource)
{
    const struct store_entry *owner = store->resources[resource].owner;
    return owner ? owner->session->instance : SIM_NO_INSTANCE;
}

bool store_is_owner(struct store *store, const struct store_session *session, uint16_t instance,
                    uint32_t resource)
{
    const struct store_entry *owner = store->resources[resource].owner;
    if (!store->parameters.exclusive) {
        for (const struct store_entry *e = session->entries; e; e = e->next_of_session)
            if (e->resource == resource)
                return true;
        return false;
    }
    if (!owner)
        return false;
    if (store->parameters.identity == STORE_IDENTITY_NAME)
        return owner->session->instance == instance;
    return owner->session == session;
}

/* ---- faults --------------------------------------------------------------------------------- */

void store_outage_begin(struct store *store)
{
    store->down++;
    settle_answers(store);
}

/* Leases that ran out meanwhile end at once, or all begin anew. */
void store_outage_end(struct store *store, enum store_recovery recovery)
{
    assert(store->down > 0);
    --store->down;
    settle_answers(store);
    if (store->down > 0)
        return;
    for (struct store_session *s = store->sessions; s; s = s->next) {
        if (recovery == STORE_RECOVERY_EXTEND)
            s->extra_ns = store->kernel->now_ns - s->last_renewal_ns;
        arm_expiry(s);
    }
}

static bool session_concerns(struct store_session *s, uint16_t instance, uint32_t resource)
{
    return s->instance == instance &&
           (resource == SIM_NO_RESOURCE || store_entry_of(s, resource));
}

/* Ending a session changes the list, so look for the next one from the start. Oldest first would
 * need the list the other way round; newest first is as good a rule, and it is this one. */
static void end_sessions(struct store *store, uint16_t instance, uint32_t resource,
                         enum sim_cause cause)
{
    struct store_session *s = store->sessions;
    while (s) {
        struct store_session *next = s->next;
        if (session_concerns(s, instance, resource))
            store_end_session(s, cause);
        s = next;
    }
}

void store_instance_crashed(struct store *store, uint16_t instance)
{
    if (store->parameters.lease_ns == 0)
        end_sessions(store, instance, SIM_NO_RESOURCE, SIM_CAUSE_CRASH);
}

void store_kill_leases(struct store *store, uint16_t instance, uint32_t resource)
{
    end_sessions(store, instance, resource, SIM_CAUSE_REVOKE);
}
