/* SPDX-License-Identifier: Apache-2.0 */
/* An election backend within one process. See local_election.h. */
#include "local_election.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

struct local_election {
    struct election election; /* first, so that one pointer is both */
    struct local_service *service;
    struct local_race *race;
    bool started;
    uint64_t epoch;              /* of the latest grant */
    struct local_election *next; /* in the race's queue */
    char instance_id[ELECTION_ID_SIZE];
};

/* The election for one resource. All fields are guarded by the service's mutex. */
struct local_race {
    struct local_race *next;
    struct local_election *master; /* NULL: nobody */
    struct local_election *queue;  /* those in wait_for_mastership, who came first stands first */
    uint64_t epoch;                /* of the latest grant to anybody */
    pthread_cond_t changed;
    char resource_id[ELECTION_ID_SIZE];
};

static struct local_election *local_of(struct election *election)
{
    return (struct local_election *)(void *)election;
}

/* ---- waiting -------------------------------------------------------------------------------- */

static void enqueue(struct local_election *e)
{
    struct local_election **end = &e->race->queue;
    while (*end)
        end = &(*end)->next;
    e->next = NULL;
    *end = e;
}

static void dequeue(struct local_election *e)
{
    struct local_election **place = &e->race->queue;
    while (*place != e)
        place = &(*place)->next;
    *place = e->next;
    pthread_cond_broadcast(&e->race->changed);
}

/* The cancel hook. Runs in the thread that cancels; the waiter cannot miss it, because it looks at
 * the context while it holds the mutex. */
static void wake_up(void *data)
{
    struct local_election *e = data;
    pthread_mutex_lock(&e->service->mutex);
    pthread_cond_broadcast(&e->race->changed);
    pthread_mutex_unlock(&e->service->mutex);
}

static void wait_for_change(struct local_election *e, int64_t deadline_ns)
{
    struct timespec until = {.tv_sec = (time_t)(deadline_ns / ELECTION_SECOND),
                             .tv_nsec = (long)(deadline_ns % ELECTION_SECOND)};
    if (deadline_ns == ELECTION_FOREVER)
        pthread_cond_wait(&e->race->changed, &e->service->mutex);
    else
        pthread_cond_timedwait(&e->race->changed, &e->service->mutex, &until);
}

static enum election_error queue_for_mastership(struct local_election *e,
                                                struct election_context *context)
{
    struct local_race *race = e->race;
    enum election_error error = ELECTION_OK;
    enqueue(e);
    while ((error = election_context_error(context)) == ELECTION_OK) {
        if (!race->master && race->queue == e) {
            race->master = e;
            e->epoch = ++race->epoch;
            break;
        }
        wait_for_change(e, context->deadline_ns);
    }
    dequeue(e);
    return error;
}

static enum election_error local_wait_for_mastership(struct election *election,
                                                     struct election_context *context)
{
    struct local_election *e = local_of(election);
    struct election_cancel_hook hook = {.wake_up = wake_up, .data = e};
    enum election_error error = election_context_error(context);
    if (error != ELECTION_OK)
        return error;
    /* Without the mutex, both here and below: the hook takes it. */
    election_context_add_hook(context, &hook);
    pthread_mutex_lock(&e->service->mutex);
    if (!e->started)
        error = ELECTION_ERR_CLOSED;
    else if (e->race->master != e)
        error = queue_for_mastership(e, context);
    pthread_mutex_unlock(&e->service->mutex);
    election_context_remove_hook(&hook);
    return error;
}

/* ---- the calls that do not block ------------------------------------------------------------ */

static enum election_error local_start(struct election *election, struct election_context *context)
{
    struct local_election *e = local_of(election);
    enum election_error error = election_context_error(context);
    if (error != ELECTION_OK)
        return error;
    pthread_mutex_lock(&e->service->mutex);
    e->started = true;
    pthread_mutex_unlock(&e->service->mutex);
    return ELECTION_OK;
}

static enum election_error local_is_master(struct election *election,
                                           struct election_context *context, bool *is_master)
{
    struct local_election *e = local_of(election);
    enum election_error error = election_context_error(context);
    if (error != ELECTION_OK)
        return error;
    pthread_mutex_lock(&e->service->mutex);
    *is_master = e->race->master == e;
    pthread_mutex_unlock(&e->service->mutex);
    return ELECTION_OK;
}

/* Resign and close are the same here: there is no session that could be kept or ended. */
static enum election_error local_leave(struct election *election, struct election_context *context)
{
    struct local_election *e = local_of(election);
    enum election_error error = election_context_error(context);
    if (error != ELECTION_OK)
        return error;
    pthread_mutex_lock(&e->service->mutex);
    e->started = false;
    if (e->race->master == e) {
        e->race->master = NULL;
        pthread_cond_broadcast(&e->race->changed);
    }
    pthread_mutex_unlock(&e->service->mutex);
    return ELECTION_OK;
}

static enum election_error local_get_current_master(struct election *election,
                                                    struct election_context *context,
                                                    char master[ELECTION_ID_SIZE])
{
    struct local_election *e = local_of(election);
    enum election_error error = election_context_error(context);
    if (error != ELECTION_OK)
        return error;
    pthread_mutex_lock(&e->service->mutex);
    if (e->race->master)
        memcpy(master, e->race->master->instance_id, ELECTION_ID_SIZE);
    else
        error = ELECTION_ERR_NO_MASTER;
    pthread_mutex_unlock(&e->service->mutex);
    return error;
}

static uint64_t local_epoch(struct election *election)
{
    struct local_election *e = local_of(election);
    pthread_mutex_lock(&e->service->mutex);
    uint64_t epoch = e->epoch;
    pthread_mutex_unlock(&e->service->mutex);
    return epoch;
}

static void local_free(struct election *election)
{
    free(local_of(election));
}

static const struct election_ops local_ops = {
    .version = ELECTION_OPS_VERSION,
    .start = local_start,
    .wait_for_mastership = local_wait_for_mastership,
    .is_master = local_is_master,
    .resign = local_leave,
    .close = local_leave,
    .get_current_master = local_get_current_master,
    .epoch = local_epoch,
    .free = local_free,
};

/* ---- making --------------------------------------------------------------------------------- */

static struct local_race *new_race(const char *resource_id)
{
    pthread_condattr_t attributes;
    struct local_race *race = calloc(1, sizeof *race);
    if (!race)
        return NULL;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&race->changed, &attributes);
    pthread_condattr_destroy(&attributes);
    strcpy(race->resource_id, resource_id);
    return race;
}

static struct local_race *find_or_add_race(struct local_service *service, const char *resource_id)
{
    pthread_mutex_lock(&service->mutex);
    struct local_race *race = service->races;
    while (race && strcmp(race->resource_id, resource_id) != 0)
        race = race->next;
    if (!race && (race = new_race(resource_id))) {
        race->next = service->races;
        service->races = race;
    }
    pthread_mutex_unlock(&service->mutex);
    return race;
}

static enum election_error local_new_election(struct election_factory *factory,
                                              struct election_context *context,
                                              const char *resource_id, struct election **election)
{
    struct local_factory *f = (struct local_factory *)(void *)factory;
    if (!resource_id || strlen(resource_id) >= ELECTION_ID_SIZE)
        return ELECTION_ERR_INVALID;
    enum election_error error = election_context_error(context);
    if (error != ELECTION_OK)
        return error;
    struct local_race *race = find_or_add_race(f->service, resource_id);
    struct local_election *e = race ? calloc(1, sizeof *e) : NULL;
    if (!e)
        return ELECTION_ERR_NO_MEMORY;
    e->election.ops = &local_ops;
    e->service = f->service;
    e->race = race;
    memcpy(e->instance_id, f->instance_id, ELECTION_ID_SIZE);
    *election = &e->election;
    return ELECTION_OK;
}

static const struct election_factory_ops local_factory_ops = {
    .version = ELECTION_OPS_VERSION,
    .new_election = local_new_election,
};

enum election_error local_service_init(struct local_service *service)
{
    service->races = NULL;
    return pthread_mutex_init(&service->mutex, NULL) == 0 ? ELECTION_OK : ELECTION_ERR_NO_MEMORY;
}

void local_service_destroy(struct local_service *service)
{
    while (service->races) {
        struct local_race *race = service->races;
        service->races = race->next;
        pthread_cond_destroy(&race->changed);
        free(race);
    }
    pthread_mutex_destroy(&service->mutex);
}

enum election_error local_factory_init(struct local_factory *factory, struct local_service *service,
                                       const char *instance_id)
{
    if (!instance_id || strlen(instance_id) >= ELECTION_ID_SIZE)
        return ELECTION_ERR_INVALID;
    factory->factory.ops = &local_factory_ops;
    factory->service = service;
    memset(factory->instance_id, 0, ELECTION_ID_SIZE);
    memcpy(factory->instance_id, instance_id, strlen(instance_id));
    return ELECTION_OK;
}
