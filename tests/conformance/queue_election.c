/* SPDX-License-Identifier: Apache-2.0 */
/* The FIFO election and its defects. Where `has` stands, a defect is; without them it is sound. */
#include "tests/conformance/queue_election.h"

#include <string.h>

struct queue_member {
    struct election election;
    struct queue_factory *factory;
    struct queue_service *service;
    struct queue_race *race;
    uint64_t epoch;
    bool started, ever_started, closed, waits, resigned_once;
    bool sticks, forgot; /* only for defects */
    int grants;
    int64_t resigned_ns;
};

static struct queue_member *member_of(struct election *election)
{
    return (struct queue_member *)(void *)election;
}

static bool has(const struct queue_member *m, enum queue_defect defect)
{
    return m->service->defect == defect;
}

static void lock(struct queue_member *m)
{
    election_lock(m->service->env);
}

static void unlock(struct queue_member *m)
{
    election_unlock(m->service->env);
}

/* What every operation begins with: the context, then the error that was asked for. */
static enum election_error begin(struct queue_member *m, struct election_context *context,
                                 enum election_conformance_op op)
{
    enum election_error error = election_context_error(context);
    if (error != ELECTION_OK && !has(m, QUEUE_IGNORES_CONTEXTS))
        return error;
    lock(m);
    error = m->factory->next_error[op];
    m->factory->next_error[op] = ELECTION_OK;
    unlock(m);
    return error;
}

/* ---- [locked] the race ---------------------------------------------------------------------- */

static void wake(struct queue_member *m)
{
    election_condition_wake_all(&m->race->changed, m->service->env);
}

static void enqueue(struct queue_member *m)
{
    struct queue_race *race = m->race;
    for (size_t i = 0; i < race->waiting_count; i++)
        if (race->waiting[i] == m)
            return;
    race->waiting[race->waiting_count++] = m;
}

static void dequeue(struct queue_member *m)
{
    struct queue_race *race = m->race;
    for (size_t i = 0; i < race->waiting_count; i++) {
        if (race->waiting[i] != m)
            continue;
        memmove(&race->waiting[i], &race->waiting[i + 1],
                (race->waiting_count - i - 1) * sizeof race->waiting[0]);
        race->waiting_count--;
        wake(m);
        return;
    }
}

static bool is_next(struct queue_member *m)
{
    struct queue_race *race = m->race;
    if (has(m, QUEUE_HERD_WINS))
        return race->master == NULL ||
               (m->waits && race->waiting_count < ELECTION_CONFORMANCE_INSTANCES &&
                election_now(m->service->env) <= race->master_since_ns);
    if (has(m, QUEUE_TAKES_OVER))
        return true;
    if (race->master)
        return false;
    if (has(m, QUEUE_LAST_COMES_FIRST))
        return race->waiting[race->waiting_count - 1] == m;
    return race->waiting[0] == m;
}

static void grant(struct queue_member *m)
{
    struct queue_race *race = m->race;
    m->grants++;
    race->master_since_ns = election_now(m->service->env);
    m->epoch = has(m, QUEUE_CONSTANT_EPOCH) ? 1 : ++race->epoch;
    if (!has(m, QUEUE_PHANTOM_WIN))
        race->master = m;
}

static void release(struct queue_member *m, bool wakes)
{
    struct queue_race *race = m->race;
    race->master = NULL;
    if (has(m, QUEUE_ZOMBIE_WINS) && race->waiting_count > 0 && !race->waiting[0]->waits) {
        race->master = race->waiting[0];
        dequeue(race->waiting[0]);
    }
    if (wakes)
        wake(m);
}

/* ---- operations ----------------------------------------------------------------------------- */

static enum election_error queue_start(struct election *election, struct election_context *context)
{
    struct queue_member *m = member_of(election);
    enum election_error error = begin(m, context, ELECTION_CONFORMANCE_START);
    if (has(m, QUEUE_START_ERROR_STICKS) && error != ELECTION_OK)
        m->sticks = true;
    if (error != ELECTION_OK)
        return error;
    lock(m);
    if (has(m, QUEUE_START_RESIGNS) && m->race->master == m)
        release(m, true);
    m->started = !(has(m, QUEUE_RESIGN_FOR_GOOD) && m->resigned_once) &&
                 !(has(m, QUEUE_CLOSE_FOR_GOOD) && m->closed);
    m->ever_started = true;
    m->closed = m->closed && !m->started;
    m->resigned_ns = 0;
    unlock(m);
    return ELECTION_OK;
}

/* [locked, given up meanwhile] */
static enum election_error wait_in_queue(struct queue_member *m, struct election_context *context)
{
    int64_t until_ns = ELECTION_FOREVER;
    enum election_error error = ELECTION_OK;
    struct election_context own;
    if (has(m, QUEUE_EARLY_DEADLINE) && context->deadline_ns != ELECTION_FOREVER)
        until_ns = context->deadline_ns - ELECTION_MILLISECOND;
    bool deaf =
        has(m, QUEUE_DEAF_WAIT) || (has(m, QUEUE_NO_DEADLINE) && !context->scope->cancelled);
    if (deaf) {
        unlock(m);
        election_context_init(&own, m->service->env, has(m, QUEUE_DEAF_WAIT) ? NULL : context,
                              ELECTION_FOREVER);
        own.deadline_ns = ELECTION_FOREVER;
        context = &own;
        lock(m);
    }
    enqueue(m);
    m->waits = true;
    while (error == ELECTION_OK && !is_next(m)) {
        if (has(m, QUEUE_GIVES_UP)) {
            error = ELECTION_ERR_REFUSED;
            break;
        }
        enum election_wait_result result =
            election_condition_wait(&m->race->changed, context, until_ns);
        if (result == ELECTION_WAIT_CANCELLED)
            error = ELECTION_ERR_CANCELLED;
        else if (result == ELECTION_WAIT_DEADLINE)
            error = ELECTION_ERR_DEADLINE;
    }
    m->waits = false;
    if (error == ELECTION_OK)
        grant(m);
    if (error == ELECTION_OK || !(has(m, QUEUE_GHOST_IN_THE_QUEUE) || has(m, QUEUE_ZOMBIE_WINS)))
        dequeue(m);
    if (deaf) {
        unlock(m);
        election_context_release(&own);
        lock(m);
    }
    if (has(m, QUEUE_CANCELLED_IS_SUCCESS) && error == ELECTION_ERR_CANCELLED)
        return ELECTION_OK;
    return error;
}

static enum election_error queue_wait(struct election *election, struct election_context *context)
{
    struct queue_member *m = member_of(election);
    enum election_error error = begin(m, context, ELECTION_CONFORMANCE_WAIT);
    if (has(m, QUEUE_WAIT_ERROR_STICKS) && error != ELECTION_OK)
        m->sticks = true;
    if (m->sticks && (has(m, QUEUE_WAIT_ERROR_STICKS) || has(m, QUEUE_START_ERROR_STICKS) ||
                      has(m, QUEUE_RESIGN_ERROR_STICKS)))
        error = ELECTION_ERR_UNAVAILABLE;
    if (has(m, QUEUE_WEARS_OUT) && m->grants >= 7)
        error = ELECTION_ERR_SESSION_LOST;
    if (error != ELECTION_OK)
        return error;
    lock(m);
    if (!m->started)
        error = ELECTION_ERR_CLOSED;
    else if (m->race->master != m || has(m, QUEUE_MASTER_WAITS_FOR_ITSELF))
        error = wait_in_queue(m, context);
    else if (has(m, QUEUE_EPOCH_OF_EACH_WAIT))
        m->epoch = ++m->race->epoch;
    unlock(m);
    return error;
}

/* [locked] A defect: who resigned is master again a little later, without start. */
static void perhaps_return(struct queue_member *m)
{
    if (has(m, QUEUE_RESIGN_RETURNS) && !m->race->master && m->resigned_ns != 0 &&
        election_now(m->service->env) > m->resigned_ns + ELECTION_MILLISECOND)
        m->race->master = m;
}

static enum election_error queue_is_master(struct election *election,
                                           struct election_context *context, bool *is_master)
{
    struct queue_member *m = member_of(election);
    enum election_error error = begin(m, context, ELECTION_CONFORMANCE_IS_MASTER);
    if (has(m, QUEUE_ERRORS_WRITE) || error == ELECTION_OK) {
        lock(m);
        perhaps_return(m);
        *is_master = m->race->master == m || has(m, QUEUE_ALWAYS_SAYS_YES);
        unlock(m);
    }
    return error;
}

static enum election_error queue_resign(struct election *election, struct election_context *context)
{
    struct queue_member *m = member_of(election);
    enum election_error error = begin(m, context, ELECTION_CONFORMANCE_RESIGN);
    if (error != ELECTION_OK) {
        m->forgot = has(m, QUEUE_FORGETS_AFTER_FAILED_RESIGN);
        m->sticks = m->sticks || has(m, QUEUE_RESIGN_ERROR_STICKS);
        return error;
    }
    lock(m);
    if (has(m, QUEUE_RESIGN_NEEDS_MASTERSHIP) && m->race->master != m)
        error = ELECTION_ERR_REFUSED;
    bool releases = m->race->master == m || has(m, QUEUE_RESIGN_ANYBODY);
    if (releases && !has(m, QUEUE_RESIGN_KEEPS) && !m->forgot)
        release(m, !has(m, QUEUE_RESIGN_WAKES_NOBODY));
    m->started = false;
    m->resigned_once = true;
    m->resigned_ns = election_now(m->service->env) + 1;
    unlock(m);
    return error;
}

/* [locked] */
static enum election_error close_one(struct queue_member *m)
{
    enum election_error error = ELECTION_OK;
    if (has(m, QUEUE_SECOND_CLOSE_FAILS) && m->closed)
        error = ELECTION_ERR_CLOSED;
    if (has(m, QUEUE_CLOSE_NEEDS_START) && !m->ever_started)
        error = ELECTION_ERR_CLOSED;
    bool sticks = m->sticks && has(m, QUEUE_CLOSE_ERROR_STICKS);
    bool releases = m->race->master == m || has(m, QUEUE_CLOSE_ANYBODY);
    if (releases && !has(m, QUEUE_CLOSE_KEEPS) && !sticks)
        release(m, true);
    if (!has(m, QUEUE_GHOST_IN_THE_QUEUE))
        dequeue(m);
    m->started = false;
    m->closed = true;
    m->resigned_ns = 0;
    return error;
}

static enum election_error queue_close(struct election *election, struct election_context *context)
{
    struct queue_member *m = member_of(election);
    enum election_error error = begin(m, context, ELECTION_CONFORMANCE_CLOSE);
    if (error == ELECTION_ERR_CANCELLED && has(m, QUEUE_DEAD_CLOSE_LIES))
        return ELECTION_OK;
    if (error != ELECTION_OK) {
        m->sticks = m->sticks || has(m, QUEUE_CLOSE_ERROR_STICKS);
        return error;
    }
    lock(m);
    error = close_one(m);
    for (size_t i = 0; i < 2 * QUEUE_MEMBERS && has(m, QUEUE_CLOSE_ALL); i++)
        if (m->service->members[i] && m->service->members[i]->factory == m->factory)
            close_one(m->service->members[i]);
    unlock(m);
    return error;
}

static enum election_error queue_get_current_master(struct election *election,
                                                    struct election_context *context,
                                                    char master[ELECTION_ID_SIZE])
{
    struct queue_member *m = member_of(election);
    enum election_error error = begin(m, context, ELECTION_CONFORMANCE_GET_CURRENT_MASTER);
    if (error != ELECTION_OK && !has(m, QUEUE_ERRORS_WRITE))
        return error;
    lock(m);
    perhaps_return(m);
    const struct queue_member *holder = m->race->master;
    if (has(m, QUEUE_BLIND_OBSERVERS) && !m->ever_started)
        holder = NULL;
    if (has(m, QUEUE_NO_ASKING_WHILE_WAITING) && m->waits)
        error = ELECTION_ERR_REFUSED;
    else if (has(m, QUEUE_NO_ASKING_AFTER_CLOSE) && m->closed)
        error = ELECTION_ERR_CLOSED;
    else if (holder)
        memcpy(master, holder->factory->instance_id, ELECTION_ID_SIZE);
    else if (error == ELECTION_OK && !has(m, QUEUE_NOBODY_HAS_AN_EMPTY_NAME))
        error = ELECTION_ERR_NO_MASTER;
    if (!holder && (has(m, QUEUE_NOBODY_HAS_AN_EMPTY_NAME) || has(m, QUEUE_WRITES_BEFORE_IT_KNOWS)))
        master[0] = '\0';
    if (has(m, QUEUE_ANSWERS_64_BYTES))
        master[64] = '\0';
    unlock(m);
    return error;
}

static uint64_t queue_epoch(struct election *election)
{
    struct queue_member *m = member_of(election);
    lock(m);
    uint64_t epoch = m->epoch;
    unlock(m);
    return epoch;
}

static void queue_free(struct election *election)
{
    struct queue_member *m = member_of(election);
    struct queue_service *s = m->service;
    election_lock(s->env);
    for (size_t i = 0; i < 2 * QUEUE_MEMBERS; i++)
        if (s->members[i] == m)
            s->members[i] = NULL;
    election_unlock(s->env);
    s->env->ops->free(s->env, m, sizeof *m);
}

static const struct election_ops queue_ops = {
    .version = ELECTION_OPS_VERSION,
    .start = queue_start,
    .wait_for_mastership = queue_wait,
    .is_master = queue_is_master,
    .resign = queue_resign,
    .close = queue_close,
    .get_current_master = queue_get_current_master,
    .epoch = queue_epoch,
    .free = queue_free,
};

/* ---- making --------------------------------------------------------------------------------- */

static bool same_race(const struct queue_service *s, const char *a, const char *b)
{
    if (s->defect == QUEUE_ONE_RACE_FOR_ALL)
        return true;
    if (s->defect == QUEUE_COMPARES_64_BYTES)
        return strncmp(a, b, 64) == 0;
    if (s->defect == QUEUE_PREFIXES_COLLIDE)
        return strncmp(a, b, strlen(a)) == 0;
    return strcmp(a, b) == 0;
}

/* [locked] NULL when there are too many. */
static struct queue_race *race_of(struct queue_service *s, const char *resource_id)
{
    for (size_t i = 0; i < QUEUE_RACES; i++) {
        struct queue_race *race = &s->races[i];
        if (race->id[0] == '\0')
            strcpy(race->id, resource_id);
        if (same_race(s, race->id, resource_id))
            return race;
    }
    return NULL;
}

static enum election_error queue_new_election(struct election_factory *factory,
                                              struct election_context *context,
                                              const char *resource_id, struct election **election)
{
    struct queue_factory *f = (struct queue_factory *)(void *)factory;
    struct queue_service *s = f->service;
    char id[ELECTION_ID_SIZE] = "";
    (void)context;
    if (strlen(resource_id) >= ELECTION_ID_SIZE && s->defect != QUEUE_CUTS_IDS)
        return ELECTION_ERR_INVALID;
    strncpy(id, resource_id, ELECTION_ID_SIZE - 1);
    struct queue_member *m = s->env->ops->alloc(s->env, sizeof *m);
    if (!m)
        return ELECTION_ERR_NO_MEMORY;
    *m = (struct queue_member){.election.ops = &s->ops, .factory = f, .service = s};
    election_lock(s->env);
    m->race = race_of(s, id);
    size_t place = 0;
    while (place < 2 * QUEUE_MEMBERS && s->members[place])
        place++;
    if (m->race && place < 2 * QUEUE_MEMBERS)
        s->members[place] = m;
    election_unlock(s->env);
    *election = &m->election;
    return ELECTION_OK;
}

static const struct election_factory_ops queue_factory_ops = {
    .version = ELECTION_OPS_VERSION,
    .new_election = queue_new_election,
};

void queue_service_init(struct queue_service *s, struct election_env *env, enum queue_defect defect)
{
    memset(s, 0, sizeof *s);
    s->env = env;
    s->defect = defect;
    s->ops = queue_ops;
    if (defect == QUEUE_NO_RESIGN_SLOT)
        s->ops.resign = NULL;
    if (defect == QUEUE_NO_EPOCH_SLOT)
        s->ops.epoch = NULL;
    if (defect == QUEUE_OTHER_VERSION)
        s->ops.version++;
    for (size_t i = 0; i < QUEUE_RACES; i++)
        election_condition_init(&s->races[i].changed);
}

void queue_factory_init(struct queue_factory *f, struct queue_service *service,
                        const char *instance_id)
{
    memset(f, 0, sizeof *f);
    f->factory.ops = &queue_factory_ops;
    f->service = service;
    strncpy(f->instance_id, instance_id, ELECTION_ID_SIZE - 1);
}
