/* SPDX-License-Identifier: Apache-2.0 */
/* See sim_world.h. */
#include "tests/store/sim_world.h"

#include "tests/t.h"

/* ---- what was emitted ----------------------------------------------------------------------- */

static void keep(void *data, const struct sim_event *events, size_t count)
{
    struct event_log *log = data;
    if (log->count + count > log->capacity) {
        log->capacity = 2 * log->capacity + count;
        /* not realloc: out_of_memory_test counts those of the product */
        log->events = reallocarray(log->events, log->capacity, sizeof *log->events);
        if (!log->events)
            abort();
    }
    if (count > 0)
        memcpy(log->events + log->count, events, count * sizeof *events);
    log->count += count;
}

struct sim_reader event_log_reader(struct event_log *log)
{
    return (struct sim_reader){keep, log};
}

void event_log_destroy(struct event_log *log)
{
    free(log->events);
    memset(log, 0, sizeof *log);
}

static bool matches(const struct sim_event *event, enum sim_event_kind kind, int instance)
{
    return event->kind == kind && (instance == ANY_INSTANCE || event->instance == instance);
}

size_t event_log_count(const struct event_log *log, enum sim_event_kind kind, int instance)
{
    size_t count = 0;
    for (size_t i = 0; i < log->count; i++)
        count += matches(&log->events[i], kind, instance);
    return count;
}

const struct sim_event *event_log_nth(const struct event_log *log, enum sim_event_kind kind,
                                      int instance, size_t n)
{
    for (size_t i = 0; i < log->count; i++)
        if (matches(&log->events[i], kind, instance) && n-- == 0)
            return &log->events[i];
    return NULL;
}

const char *time_text(int64_t time_ns)
{
    static char texts[8][32];
    static unsigned next;
    char *text = texts[next++ % 8];
    int length =
        snprintf(text, sizeof texts[0], "%" PRId64 ".%09" PRId64, time_ns / S, time_ns % S);
    while (text[length - 1] == '0')
        length--;
    if (text[length - 1] == '.')
        length--;
    strcpy(text + length, "s");
    return text;
}

/* What `cause` means differs from kind to kind. */
static const char *cause_text(const struct sim_event *event)
{
    switch (event->kind) {
    case SIM_EVENT_CALLED:
    case SIM_EVENT_ANSWERED:
        return sim_operation_name(event->cause);
    case SIM_EVENT_CHECKED:
    case SIM_EVENT_OBSERVED:
        return election_error_name(event->cause);
    case SIM_EVENT_RELEASED:
    case SIM_EVENT_WITHDRAWN_ENTRY:
    case SIM_EVENT_SESSION_GONE:
    case SIM_EVENT_DISBELIEVED:
        return sim_cause_name(event->cause);
    default:
        return NULL;
    }
}

const char *event_log_text(const struct event_log *log, uint64_t kinds)
{
    static char text[WORLD_TEXT];
    size_t length = 0;
    text[0] = '\0';
    for (size_t i = 0; i < log->count && length < sizeof text - 100; i++) {
        const struct sim_event *e = &log->events[i];
        if (!(kinds >> e->kind & 1))
            continue;
        const char *cause = cause_text(e);
        length += (size_t)sprintf(text + length, "%s %s%s%s", time_text(e->time_ns),
                                  sim_event_name(e->kind), cause ? "/" : "", cause ? cause : "");
        if (e->instance != SIM_NO_INSTANCE)
            length += (size_t)sprintf(text + length, " n%u", e->instance);
        if (e->resource != SIM_NO_RESOURCE)
            length += (size_t)sprintf(text + length, " r%u", e->resource);
        length += (size_t)sprintf(text + length, " %" PRIu64 "\n", e->value);
    }
    return text;
}

/* ---- the world ------------------------------------------------------------------------------ */

static const char *const names[WORLD_HOSTS] = {"n0", "n1", "n2", "n3", "n4", "n5"};

static void host_open(struct sim_world *w, unsigned i)
{
    struct world_host *h = &w->hosts[i];
    sim_host_init(&h->host, w->kernel);
    sim_arena_init(&h->arena, NULL, 0);
    sim_env_init(&h->env, &h->host, i, &h->arena);
    election_context_init(&h->life, &h->env.env, NULL, ELECTION_FOREVER);
}

void world_open_on(struct sim_world *w, const struct store_parameters *parameters,
                   enum sim_context_kind context, uint64_t seed)
{
    memset(w, 0, sizeof *w);
    sim_choice_random_init(&w->random, seed);
    struct sim_kernel_config config = {.context = context, .choices = &w->random.source};
    w->kernel = sim_kernel_new(&config);
    sim_kernel_add_reader(w->kernel, event_log_reader(&w->log));
    w->store = store_new(w->kernel, parameters, names, WORLD_HOSTS, WORLD_RESOURCES);
    for (unsigned i = 0; i < WORLD_HOSTS; i++)
        host_open(w, i);
}

void world_open(struct sim_world *w, const struct store_parameters *parameters)
{
    world_open_on(w, parameters, sim_context_default(), 1);
}

static void host_close(struct sim_world *w, unsigned i)
{
    struct world_host *h = &w->hosts[i];
    if (h->host.paused)
        sim_host_resume(&h->host);
    store_client_crashed(w->store, (uint16_t)i);
    sim_host_crash(&h->host);
    sim_arena_destroy(&h->arena);
}

void world_close(struct sim_world *w)
{
    for (unsigned i = 0; i < WORLD_HOSTS; i++)
        host_close(w, i);
    store_free(w->store);
    sim_kernel_free(w->kernel);
    event_log_destroy(&w->log);
}

struct store_parameters parameters_of(const char *profile)
{
    return store_profile_find(profile)->parameters;
}

void world_go(struct sim_world *w, int64_t time_ns)
{
    sim_kernel_run(w->kernel, time_ns, UINT64_MAX);
    if (w->kernel->now_ns < time_ns)
        w->kernel->now_ns = time_ns;
    sim_kernel_flush(w->kernel);
}

static void carry_out(struct sim_timer *timer)
{
    struct world_plan *plan = (struct world_plan *)(void *)timer;
    plan->act(plan->data);
}

void world_at(struct sim_world *w, int64_t time_ns, void (*act)(void *data), void *data)
{
    struct world_plan *plan = &w->plans[w->plan_count++];
    *plan = (struct world_plan){.timer = {.fire = carry_out}, .act = act, .data = data};
    sim_timer_arm(w->kernel, &plan->timer, time_ns);
}

void world_crash(struct sim_world *w, unsigned host)
{
    host_close(w, host);
    host_open(w, host);
    store_instance_crashed(w->store, (uint16_t)host);
}

/* ---- actors --------------------------------------------------------------------------------- */

static enum election_error call(struct actor *a, enum sim_operation operation,
                                struct election_context *context, struct outcome *outcome)
{
    const struct election_ops *ops = a->election->ops;
    enum election_error error;
    bool is_master = false;
    switch (operation) {
    case SIM_OPERATION_START:
        return ops->start(a->election, context);
    case SIM_OPERATION_WAIT:
        error = ops->wait_for_mastership(a->election, context);
        outcome->value = error == ELECTION_OK ? ops->epoch(a->election) : 0;
        return error;
    case SIM_OPERATION_IS_MASTER:
        error = ops->is_master(a->election, context, &is_master);
        outcome->value = is_master;
        return error;
    case SIM_OPERATION_RESIGN:
        return ops->resign(a->election, context);
    case SIM_OPERATION_CLOSE:
        return ops->close(a->election, context);
    default:
        return ops->get_current_master(a->election, context, outcome->master);
    }
}

static void act(void *argument)
{
    struct actor *a = argument;
    for (size_t i = 0; i < a->count; i++) {
        const struct step *step = &a->steps[i];
        struct outcome *outcome = &a->outcomes[i];
        struct election_context limited;
        if (sim_host_now(a->host) < step->at_ns)
            election_sleep(&a->world->hosts[a->env->entity].life, step->at_ns);
        int64_t deadline_ns = step->timeout_ns > 0 ? sim_host_now(a->host) + step->timeout_ns
                                                   : ELECTION_FOREVER;
        election_context_bound(&limited, &a->context, deadline_ns);
        outcome->called_ns = a->world->kernel->now_ns;
        outcome->error = call(a, step->operation, &limited, outcome);
        outcome->returned_ns = a->world->kernel->now_ns;
        outcome->returned = true;
    }
}

void actor_begin_on(struct actor *a, struct sim_world *w, unsigned host, struct election *election,
                    const struct step *steps, size_t count)
{
    struct world_host *h = &w->hosts[host];
    memset(a, 0, sizeof *a);
    a->world = w;
    a->host = &h->host;
    a->env = &h->env;
    a->election = election;
    a->count = count;
    memcpy(a->steps, steps, count * sizeof *steps);
    election_context_init(&a->context, &h->env.env, NULL, ELECTION_FOREVER);
    sim_task_spawn(&h->host, act, a, 0);
}

void actor_begin(struct actor *a, struct sim_world *w, unsigned host, uint32_t resource,
                 const struct step *steps, size_t count)
{
    struct store_participant *p =
        store_participant_new(w->store, &w->hosts[host].host, (uint16_t)host, resource);
    actor_begin_on(a, w, host, &p->election, steps, count);
}

struct store_participant *participant_of_actor(const struct actor *a)
{
    return (struct store_participant *)(void *)a->election;
}

const char *actor_text(const struct actor *a)
{
    static const char *const words[] = {"start", "wait", "is_master", "resign", "close", "master"};
    static char text[WORLD_TEXT];
    size_t length = 0;
    text[0] = '\0';
    for (size_t i = 0; i < a->count; i++) {
        const struct outcome *o = &a->outcomes[i];
        if (!o->returned)
            break;
        length += (size_t)sprintf(text + length, "%s%s %s", i > 0 ? ", " : "",
                                  words[a->steps[i].operation], election_error_name(o->error));
        if (o->error == ELECTION_OK && a->steps[i].operation == SIM_OPERATION_GET_CURRENT_MASTER)
            length += (size_t)sprintf(text + length, "=%s", o->master);
        else if (o->error == ELECTION_OK && (a->steps[i].operation == SIM_OPERATION_IS_MASTER ||
                                             a->steps[i].operation == SIM_OPERATION_WAIT))
            length += (size_t)sprintf(text + length, "=%" PRIu64, o->value);
        length += (size_t)sprintf(text + length, " %s-%s", time_text(o->called_ns),
                                  time_text(o->returned_ns));
    }
    return text;
}
