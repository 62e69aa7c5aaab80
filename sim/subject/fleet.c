/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Life of instances: start, graceful stop, crash, pause; see fleet.h. The pass loop is manager.c.
 *
 * Everything an incarnation owns comes from its arena and goes with it.
 */
#include "sim/subject/fleet.h"

#include <stdlib.h>
#include <string.h>

#include "sim/store/participant.h"
#include "sim/subject/fetch.h"
#include "sim/subject/runner_2018.h"

static struct instance *instance_of_timer(struct sim_timer *timer, size_t offset)
{
    return (struct instance *)(void *)((char *)timer - offset);
}

static void emit(struct instance *in, enum sim_event_kind kind)
{
    sim_emit(in->fleet->kernel, kind, 0, in->number, SIM_NO_RESOURCE, in->incarnation, 0);
}

/* ---- belief and notices --------------------------------------------------------------------- */

/* Why belief ends, from what the runner saw last. */
static enum sim_cause cause_of_end(struct subject_runner *r)
{
    if (election_context_error(&r->instance->root) != ELECTION_OK)
        return SIM_CAUSE_SHUTDOWN;
    if (r->intercept.last_error == ELECTION_ERR_NO_MASTER)
        return SIM_CAUSE_LOST;
    if (r->intercept.last_error != ELECTION_OK)
        return SIM_CAUSE_ERROR;
    return r->intercept.last_answer ? SIM_CAUSE_RESIGN : SIM_CAUSE_LOST;
}

/* With the fencing token that a program would read from its tracker; the original had none. */
static void believe(struct subject_runner *r, const char *id)
{
    struct instance *in = r->instance;
    r->believes = true;
    r->epoch = r->runner ? election_tracker_epoch(in->tracker, id)
                         : r->intercept.election.ops->epoch(&r->intercept.election);
    r->believed_since_ns = sim_host_now(&in->host);
    sim_emit(in->fleet->kernel, SIM_EVENT_BELIEVED, SIM_CAUSE_ELECTED, in->number, r->resource,
             r->epoch, 0);
}

static void disbelieve(struct subject_runner *r, enum sim_cause cause)
{
    struct instance *in = r->instance;
    r->believes = false;
    r->disbelieved_at_ns = sim_host_now(&in->host);
    sim_emit(in->fleet->kernel, SIM_EVENT_DISBELIEVED, cause, in->number, r->resource, r->epoch, 0);
}

/* The tracker tells on the task of the runner that set it, so the running task says which one. */
void subject_notify(void *data, const char *id, bool is_master)
{
    struct instance *in = data;
    struct subject_runner *r = in->fleet->kernel->current->memory;
    fault_intercept_tell(&r->intercept);
    if (is_master)
        believe(r, id);
    else
        disbelieve(r, cause_of_end(r));
}

static int64_t hold_clock(struct subject_runner *r)
{
    struct election_env *env = &r->env.env;
    return r->instance->fleet->config.runner.time_source == ELECTION_TIME_WALL
               ? env->ops->wall_now(env)
               : election_now(env);
}

static void emit_started(struct subject_runner *r)
{
    struct sim_kernel *kernel = r->instance->fleet->kernel;
    const struct election_runner_config *c =
        r->runner ? election_runner_config(r->runner) : runner_2018_config(r->runner_2018);
    sim_emit(kernel, SIM_EVENT_RUNNER_STARTED, 0, r->instance->number, r->resource,
             (uint64_t)c->master_hold_interval_ns, (uint64_t)c->master_check_interval_ns);
    sim_emit(kernel, SIM_EVENT_RUNNER_CONFIGURED, 0, r->instance->number, r->resource,
             (uint64_t)c->pre_election_pause_ns, (uint64_t)c->resign_odds);
}

void subject_notice(void *data, const char *id, enum election_notice notice,
                    enum election_error error)
{
    struct subject_runner *r = data;
    struct instance *in = r->instance;
    struct sim_kernel *kernel = in->fleet->kernel;
    (void)id;
    switch (notice) {
    case ELECTION_NOTICE_ELECTED:
        r->master_since_ns = hold_clock(r);
        fetch_expect_successor(r);
        sim_task_expect_check(kernel, in->number, r->resource, true);
        break;
    case ELECTION_NOTICE_BACKING_OFF:
        sim_emit(kernel, SIM_EVENT_BACKED_OFF, 0, in->number, r->resource, error, 0);
        break;
    case ELECTION_NOTICE_RESIGNATION_QUEUED:
        fetch_successor(r);
        fault_intercept_tell(&r->intercept); /* a defective runner still believes */
        sim_emit(kernel, SIM_EVENT_RESIGNATION_QUEUED, 0, in->number, r->resource,
                 (uint64_t)(hold_clock(r) - r->master_since_ns), 0);
        in->offers++;
        manager_wake(in);
        break;
    case ELECTION_NOTICE_RESIGNATION_WITHDRAWN:
        in->offers--;
        sim_emit(kernel, SIM_EVENT_RESIGNATION_WITHDRAWN, 0, in->number, r->resource, 0, 0);
        break;
    case ELECTION_NOTICE_RESIGNING:
        in->offers--;
        r->execution = ++in->executions;
        r->execute_error = ELECTION_OK;
        sim_emit(kernel, SIM_EVENT_EXECUTE_BEGUN, 0, in->number, r->resource, r->execution, 0);
        break;
    case ELECTION_NOTICE_RESIGN_FAILED:
    case ELECTION_NOTICE_RESTART_FAILED:
        if (r->execute_error == ELECTION_OK)
            r->execute_error = error;
        break;
    case ELECTION_NOTICE_RESIGNED:
        sim_emit(kernel, SIM_EVENT_EXECUTE_ENDED, 0, in->number, r->resource, r->execute_error,
                 r->execution);
        break;
    default:
        break;
    }
}

/* ---- environments --------------------------------------------------------------------------- */

/* The library would take it for an error like others, and the run for one that means something. */
static void *alloc_or_fail(struct election_env *env, size_t size)
{
    struct sim_env *sim = (struct sim_env *)(void *)env;
    void *memory = sim_env_alloc(sim, size);
    if (!memory)
        sim->host->kernel->failed = true;
    return memory;
}

static void make_env(struct instance *in, struct sim_env *env, uint32_t resource)
{
    uint64_t entity = in->incarnation << 48 | (uint64_t)in->number << 32 | resource;
    sim_env_init(env, &in->host, entity, &in->arena);
    env->env.ops = &in->fleet->env_ops;
}

/* ---- runners -------------------------------------------------------------------------------- */

/* A task that ends loses its memory, but the incarnation is asked about its runners to its end. */
static void stay(struct sim_task *task)
{
    for (;;)
        sim_task_wait(task->kernel, ELECTION_FOREVER);
}

static void runner_main(void *argument)
{
    struct sim_task *task = ((struct instance *)argument)->fleet->kernel->current;
    struct subject_runner *r = task->memory;
    struct instance *in = r->instance;
    enum election_error error;
    emit_started(r);
    if (r->runner)
        error = election_runner_run(r->runner, &in->root, in->pending);
    else
        error = runner_2018_run(r->runner_2018, &in->root);
    fault_intercept_tell(&r->intercept);
    sim_emit(in->fleet->kernel, SIM_EVENT_RUNNER_ENDED, 0, in->number, r->resource, error,
             r->believes);
    in->running--;
    manager_wake(in);
    stay(task);
}

_Static_assert(sizeof(struct subject_runner) <= SIM_TASK_MEMORY, "it lies in its task's memory");

static void set(int64_t *value, int64_t own)
{
    if (own != FAULT_UNCHANGED)
        *value = own;
}

/* What the instance's runners are started with. */
static struct election_runner_config runner_config(const struct instance *in)
{
    struct election_runner_config config = in->fleet->config.runner;
    set(&config.master_hold_interval_ns, in->settings.hold_ns);
    set(&config.master_check_interval_ns, in->settings.check_ns);
    set(&config.resign_odds, in->settings.odds);
    return config;
}

static bool runner_make(struct instance *in, uint32_t resource)
{
    struct fleet *fleet = in->fleet;
    const char *id = fleet->config.resource_names[resource];
    struct sim_task *task =
        sim_task_spawn(&in->host, runner_main, in, sizeof(struct subject_runner));
    if (!task)
        return false;
    struct subject_runner *r = in->runners[resource] = task->memory;
    r->instance = in;
    r->task = task;
    r->resource = resource;
    in->running++;
    make_env(in, &r->env, resource);
    r->env.near = r->near;
    r->env.near_end = r->near + sizeof r->near;
    store_participant_init(&r->participant, fleet->store, &in->host, in->number, resource);
    fault_intercept_init(&r->intercept, &r->participant.election, &in->host, &fleet->call_faults,
                         in->number, resource);
    if (fleet->config.tells_each_check)
        fault_intercept_tell_each_check(&r->intercept);
    struct election_runner_config config = runner_config(in);
    config.observer = (struct election_observer){subject_notice, r};
    if (fleet->config.is_2018)
        r->runner_2018 = runner_2018_new(in, r, id, &config, fleet->config.defects);
    else if (election_runner_new(&r->runner, &r->env.env, id, &config, in->tracker, NULL, NULL,
                                 &r->intercept.election) != ELECTION_OK)
        return false;
    return r->runner || r->runner_2018;
}

/* ---- an incarnation ------------------------------------------------------------------------- */

static bool make_shared(struct instance *in)
{
    struct fleet *fleet = in->fleet;
    const struct fleet_config *c = &fleet->config;
    sim_arena_init(&in->arena, NULL, 0);
    make_env(in, &in->env, SIM_NO_RESOURCE);
    election_context_init(&in->life, &in->env.env, NULL, ELECTION_FOREVER);
    election_context_init(&in->root, &in->env.env, &in->life, ELECTION_FOREVER);
    election_condition_init(&in->news);
    in->runners = sim_arena_alloc(&in->arena, c->resource_count * sizeof *in->runners);
    return in->runners &&
           election_tracker_new(&in->tracker, &in->env.env, c->resource_names, c->resource_count,
                                subject_notify, in) == ELECTION_OK &&
           election_pending_new(&in->pending, &in->env.env, c->pending_capacity) == ELECTION_OK;
}

void fleet_start(struct fleet *fleet, uint16_t number)
{
    struct instance *in = &fleet->instances[number];
    if (in->state != INSTANCE_DOWN || in->withheld)
        return;
    in->state = INSTANCE_UP;
    in->incarnation++;
    in->running = in->offers = 0;
    in->watched = in->working = in->stop_at_once = false;
    in->waiting_for_begin = in->waiting_for_end = in->executing = false;
    if (in->settings.lease_ns != FAULT_UNCHANGED)
        store_link_set_lease(&fleet->store->links[number], in->settings.lease_ns);
    bool made = make_shared(in);
    emit(in, SIM_EVENT_INSTANCE_STARTED);
    for (uint32_t r = 0; made && r < fleet->config.resource_count; r++)
        made = runner_make(in, r);
    if (!made || !sim_task_spawn(&in->host, manager_main, in, 0))
        sim_kernel_fail(fleet->kernel);
}

void fleet_configure(struct fleet *fleet, uint16_t number, const struct fault_settings *settings)
{
    struct fault_settings *own = &fleet->instances[number].settings;
    set(&own->hold_ns, settings->hold_ns);
    set(&own->check_ns, settings->check_ns);
    set(&own->odds, settings->odds);
    set(&own->lease_ns, settings->lease_ns);
}

void fleet_withhold(struct fleet *fleet, uint16_t number)
{
    fleet->instances[number].withheld = true;
}

void fleet_join(struct fleet *fleet, uint16_t number)
{
    fleet->instances[number].withheld = false;
    fleet_start(fleet, number);
}

/* Without a word to anybody. */
static void take_apart(struct instance *in)
{
    sim_timer_disarm(&in->start_timer);
    sim_timer_disarm(&in->end_timer);
    sim_timer_disarm(&in->look_timer);
    if (in->host.paused)
        sim_host_resume(&in->host);
    store_client_crashed(in->fleet->store, in->number);
    sim_host_crash(&in->host);
    sim_arena_destroy(&in->arena);
    in->runners = NULL;
    in->fleet->stopping -= in->state == INSTANCE_STOPPING;
    in->state = INSTANCE_DOWN;
}

static void tell_checks(struct instance *in)
{
    for (uint32_t r = 0; in->state != INSTANCE_DOWN && r < in->fleet->config.resource_count; r++)
        fault_intercept_tell(&in->runners[r]->intercept);
}

void fleet_tell_checks(struct fleet *fleet)
{
    for (uint32_t i = 0; i < fleet->config.instance_count; i++)
        tell_checks(&fleet->instances[i]);
}

/* The checks of an instance were right or wrong by who owned then. */
static void before_change(void *data, uint16_t instance, uint32_t resource)
{
    struct fleet *fleet = data;
    struct instance *in = &fleet->instances[instance];
    if (in->state != INSTANCE_DOWN)
        fault_intercept_tell(&in->runners[resource]->intercept);
}

void fleet_crash(struct fleet *fleet, uint16_t number)
{
    struct instance *in = &fleet->instances[number];
    if (in->state == INSTANCE_DOWN)
        return;
    tell_checks(in);
    emit(in, SIM_EVENT_INSTANCE_CRASHED);
    for (uint32_t r = 0; r < fleet->config.resource_count; r++)
        if (in->runners[r]->believes)
            disbelieve(in->runners[r], SIM_CAUSE_CRASH);
    take_apart(in);
    store_instance_crashed(fleet->store, number);
    if (fleet->ended)
        fleet->ended(fleet->ended_data, number);
}

void fleet_stop(struct fleet *fleet, uint16_t number, bool at_once)
{
    struct instance *in = &fleet->instances[number];
    if (in->state != INSTANCE_UP)
        return;
    in->state = INSTANCE_STOPPING;
    fleet->stopping++;
    in->stop_at_once = at_once;
    emit(in, SIM_EVENT_INSTANCE_STOPPING);
    if (at_once)
        fleet_cancel(in);
    manager_wake(in);
}

void fleet_cancel(struct instance *in)
{
    emit(in, SIM_EVENT_INSTANCE_CANCELLED);
    election_context_cancel(&in->root);
}

/* The pass loop has seen all runners return; the process exits. */
static void end_instance(struct sim_timer *timer)
{
    struct instance *in = instance_of_timer(timer, offsetof(struct instance, end_timer));
    tell_checks(in);
    emit(in, SIM_EVENT_INSTANCE_STOPPED);
    for (uint32_t r = 0; r < in->fleet->config.resource_count; r++)
        if (in->runners[r]->believes)
            disbelieve(in->runners[r], SIM_CAUSE_SHUTDOWN);
    take_apart(in);
    store_instance_crashed(in->fleet->store, in->number);
    if (in->fleet->ended)
        in->fleet->ended(in->fleet->ended_data, in->number);
}

static void start_instance(struct sim_timer *timer)
{
    struct instance *in = instance_of_timer(timer, offsetof(struct instance, start_timer));
    fleet_start(in->fleet, in->number);
}

/* ---- the tracker's algebra ------------------------------------------------------------------ */

static bool ascending(const struct election_id_list *list)
{
    for (size_t i = 1; i < list->count; i++)
        if (strcmp(list->ids[i - 1], list->ids[i]) >= 0)
            return false;
    return true;
}

/* How many statements about the tracker are false: count, order, text. */
static uint64_t disagreements(struct instance *in)
{
    struct election_env *env = &in->env.env;
    struct election_id_list held, ids;
    if (election_tracker_held(in->tracker, &held) != ELECTION_OK)
        return 1;
    if (election_tracker_ids(in->tracker, &ids) != ELECTION_OK) {
        election_id_list_free(env, &held);
        return 1;
    }
    char *text = election_tracker_string(in->tracker);
    char *expected = election_held_info(env, held.ids, held.count, ids.ids, ids.count);
    uint64_t wrong = (held.count != election_tracker_count(in->tracker)) + !ascending(&held) +
                     !ascending(&ids) + (!text || !expected || strcmp(text, expected) != 0);
    election_string_free(env, text);
    election_string_free(env, expected);
    election_id_list_free(env, &held);
    election_id_list_free(env, &ids);
    return wrong;
}

void fleet_audit_trackers(struct fleet *fleet)
{
    for (uint32_t i = 0; i < fleet->config.instance_count; i++) {
        struct instance *in = &fleet->instances[i];
        if (in->state != INSTANCE_DOWN)
            sim_emit(fleet->kernel, SIM_EVENT_TRACKER_AUDITED, 0, in->number, SIM_NO_RESOURCE,
                     disagreements(in), 0);
    }
}

/* ---- pauses and looks ----------------------------------------------------------------------- */

void fleet_look(struct fleet *fleet, uint16_t number)
{
    struct instance *in = &fleet->instances[number];
    if (in->state != INSTANCE_DOWN)
        manager_look(in);
}

void fleet_pause(struct fleet *fleet, uint16_t number, bool freeze)
{
    struct instance *in = &fleet->instances[number];
    if (in->state == INSTANCE_DOWN || in->host.paused)
        return;
    fleet_look(fleet, number);
    sim_host_pause(&in->host, freeze);
}

void fleet_resume(struct fleet *fleet, uint16_t number)
{
    struct instance *in = &fleet->instances[number];
    if (in->state != INSTANCE_DOWN && in->host.paused)
        sim_host_resume(&in->host);
}

static void look_now(struct sim_timer *timer)
{
    struct instance *in = instance_of_timer(timer, offsetof(struct instance, look_timer));
    fleet_look(in->fleet, in->number);
}

/* Ownership went although belief stays, or belief went for another reason than a resignation: from
 * now on the passes of that instance can be told apart from those of a rightful master. */
void fleet_watch(struct fleet *fleet, const struct sim_event *event)
{
    if (event->instance >= fleet->config.instance_count || event->cause == SIM_CAUSE_RESIGN)
        return;
    struct instance *in = &fleet->instances[event->instance];
    if (in->state != INSTANCE_DOWN && fleet->config.pass_interval_ns > 0)
        sim_timer_arm(fleet->kernel, &in->look_timer, fleet->kernel->now_ns);
}

/* ---- keep-alives ---------------------------------------------------------------------------- */

/* They pass no intercept; to the client every error of one is the same as no answer. */
static int64_t keep_alive_fate(void *data, uint16_t instance)
{
    struct fleet *fleet = data;
    if (!fleet->call_faults.first)
        return 0;
    const struct fault_call *fault =
        fault_calls_fate(&fleet->call_faults, fleet->kernel, instance, SIM_OPERATION_KEEP_ALIVE);
    if (!fault)
        return 0;
    if (fault->fate == FAULT_FATE_POSTPONE)
        return fault->delay_ns;
    return fault->fate == FAULT_FATE_FAIL ? STORE_NOT_SENT : STORE_NOT_ANSWERED;
}

/* ---- the fleet ------------------------------------------------------------------------------ */

static void instance_init(struct fleet *fleet, uint16_t number)
{
    const struct fleet_config *c = &fleet->config;
    struct instance *in = &fleet->instances[number];
    in->fleet = fleet;
    in->number = number;
    in->settings =
        (struct fault_settings){FAULT_UNCHANGED, FAULT_UNCHANGED, FAULT_UNCHANGED, FAULT_UNCHANGED};
    in->start_timer.fire = start_instance;
    in->end_timer.fire = end_instance;
    in->look_timer.fire = look_now;
    sim_host_init(&in->host, fleet->kernel);
    int64_t start_ns = number * c->start_stagger_ns + (number > 0 ? c->head_start_ns : 0);
    sim_timer_arm_ranked(fleet->kernel, &in->start_timer, start_ns, SIM_TIE_FIRST, FLEET_RANK);
}

struct fleet *fleet_new(struct sim_kernel *kernel, struct store *store,
                        const struct fleet_config *config)
{
    struct fleet *fleet = calloc(1, sizeof *fleet);
    if (!fleet)
        return NULL;
    fleet->kernel = kernel;
    kernel->memory_lines = fetch_lines_in_use();
    fleet->store = store;
    fleet->config = *config;
    fleet->instances = calloc(config->instance_count, sizeof *fleet->instances);
    if (!fleet->instances)
        goto no_instances;
    struct sim_env env;
    sim_env_init(&env, NULL, 0, NULL);
    fleet->env_ops = *env.env.ops;
    fleet->env_ops.alloc = alloc_or_fail;
    if (!guard_init(&fleet->guard, kernel, config->guard, config->resource_count))
        goto no_guard;
    for (uint32_t i = 0; i < config->instance_count; i++)
        instance_init(fleet, (uint16_t)i);
    if (!observers_new(fleet))
        goto no_observers;
    store->candidate_count = config->instance_count;
    store->keep_alive_fate = keep_alive_fate;
    store->keep_alive_fate_data = fleet;
    store->before_change = before_change;
    store->before_change_data = fleet;
    return fleet;
no_observers:
    guard_destroy(&fleet->guard);
no_guard:
    free(fleet->instances);
no_instances:
    free(fleet);
    return NULL;
}

void fleet_free(struct fleet *fleet)
{
    if (!fleet)
        return;
    observers_free(fleet);
    for (uint32_t i = 0; i < fleet->config.instance_count; i++)
        if (fleet->instances[i].state != INSTANCE_DOWN)
            take_apart(&fleet->instances[i]);
    guard_destroy(&fleet->guard);
    fleet->store->keep_alive_fate = NULL;
    fleet->store->before_change = NULL;
    free(fleet->instances);
    free(fleet);
}
