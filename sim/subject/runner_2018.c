/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The 2018 runner; see runner_2018.h. Runs on a task of its instance, executes on the pass loop's.
 *
 *   PAUSE -> START -> LEARNER -> MASTER -> (check) -> QUEUE -> PARKED -> LEARNER
 */
#include "sim/subject/runner_2018.h"

/* Resignations wait in a list over the runners of an instance. */
struct runner_2018 {
    struct instance *instance;
    struct subject_runner *subject;
    struct election *election;
    const char *id;
    struct election_runner_config config;
    unsigned defects;
    uint64_t tenures, checks, back_offs;
    bool queued, executing, done;
    uint64_t queued_number;
    struct election_condition executed;
};

static bool has(const struct runner_2018 *r, enum subject_defect defect)
{
    return (r->defects & (unsigned)defect) != 0;
}

static int64_t at_least(int64_t value, int64_t minimum)
{
    return value < minimum ? minimum : value;
}

struct runner_2018 *runner_2018_new(struct instance *instance, struct subject_runner *subject,
                                    const char *id, const struct election_runner_config *config,
                                    unsigned defects)
{
    struct runner_2018 *r = sim_arena_alloc(&instance->arena, sizeof *r);
    if (!r)
        return NULL;
    r->instance = instance;
    r->subject = subject;
    r->election = &subject->intercept.election;
    r->id = id;
    r->defects = defects;
    r->config = *config;
    r->config.pre_election_pause_ns =
        at_least(config->pre_election_pause_ns, ELECTION_MIN_PRE_ELECTION_PAUSE_NS);
    r->config.master_check_interval_ns =
        at_least(config->master_check_interval_ns, ELECTION_MIN_MASTER_CHECK_INTERVAL_NS);
    r->config.master_hold_interval_ns =
        at_least(config->master_hold_interval_ns, ELECTION_MIN_MASTER_HOLD_INTERVAL_NS);
    r->config.resign_odds = at_least(config->resign_odds, 1);
    election_condition_init(&r->executed);
    return r;
}

const struct election_runner_config *runner_2018_config(const struct runner_2018 *r)
{
    return &r->config;
}

static struct election_env *env_of(const struct runner_2018 *r)
{
    return &r->subject->env.env;
}

static int64_t after(const struct runner_2018 *r, int64_t interval_ns)
{
    return election_time_add(election_now(env_of(r)), interval_ns);
}

static int64_t hold_clock(const struct runner_2018 *r)
{
    struct election_env *env = env_of(r);
    return r->config.time_source == ELECTION_TIME_WALL ? env->ops->wall_now(env)
                                                       : election_now(env);
}

static uint64_t choose(const struct runner_2018 *r, enum election_choice purpose, uint64_t index,
                       uint64_t bound)
{
    struct election_env *env = env_of(r);
    return env->ops->choose(env, purpose, index, bound);
}

/* Emits what a tracker of that time only logged. */
static void set(struct runner_2018 *r, bool is_master)
{
    struct instance *in = r->instance;
    struct election *election = r->election;
    enum election_error error =
        is_master ? election_tracker_set_epoch(in->tracker, r->id, election->ops->epoch(election))
                  : election_tracker_set(in->tracker, r->id, false);
    if (error == ELECTION_ERR_DUPLICATE)
        sim_emit(in->fleet->kernel, SIM_EVENT_DUPLICATE_SET, 0, in->number, r->subject->resource,
                 is_master, 0);
}

static bool should_resign(struct runner_2018 *r, int64_t master_since_ns)
{
    if (hold_clock(r) - master_since_ns < r->config.master_hold_interval_ns)
        return false;
    return choose(r, ELECTION_CHOICE_RESIGN, r->tenures << 32 | (uint32_t)r->checks++,
                  (uint64_t)r->config.resign_odds) == 0;
}

/* ---- resignations --------------------------------------------------------------------------- */

/* Queue and park until executed. The original watched no context here. */
static enum election_error queue_resignation(struct runner_2018 *r,
                                             struct election_context *context)
{
    bool block = has(r, DEFECT_BLOCK_ON_SHUTDOWN);
    struct election_context *watched = block ? &r->instance->life : context;
    enum election_wait_result result = ELECTION_WAIT_WOKEN;
    r->done = false;
    r->queued = true;
    r->queued_number = ++r->instance->executions;
    subject_notice(r->subject, r->id, ELECTION_NOTICE_RESIGNATION_QUEUED, ELECTION_OK);
    while (!r->done && result == ELECTION_WAIT_WOKEN)
        result = election_condition_wait(&r->executed, watched, ELECTION_FOREVER);
    while (!r->done && r->executing) /* or close would run beside resign */
        election_condition_wait(&r->executed, &r->instance->life, ELECTION_FOREVER);
    if (r->done)
        return ELECTION_OK;
    r->queued = false;
    subject_notice(r->subject, r->id, ELECTION_NOTICE_RESIGNATION_WITHDRAWN,
                   ELECTION_ERR_CANCELLED);
    return ELECTION_ERR_CANCELLED;
}

static struct runner_2018 *oldest_queued(struct instance *in)
{
    struct runner_2018 *oldest = NULL;
    for (uint32_t i = 0; i < in->fleet->config.resource_count; i++) {
        struct runner_2018 *r = in->runners[i]->runner_2018;
        if (r->queued && (!oldest || r->queued_number < oldest->queued_number))
            oldest = r;
    }
    return oldest;
}

/* The original stops reading the queue when the process is told to stop. */
static bool is_read(const struct instance *in)
{
    return in->state == INSTANCE_UP;
}

uint32_t runner_2018_pending(struct instance *in)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < in->fleet->config.resource_count; i++)
        count += in->runners[i]->runner_2018->queued;
    return is_read(in) ? count : 0;
}

/* Resign and Start, each error dropped; then the runner goes on. */
static void execute(struct runner_2018 *r)
{
    struct instance *in = r->instance;
    struct sim_kernel *kernel = in->fleet->kernel;
    r->queued = false;
    r->executing = true;
    sim_emit(kernel, SIM_EVENT_EXECUTE_BEGUN, 0, in->number, r->subject->resource,
             r->queued_number, 0);
    enum election_error error = r->election->ops->resign(r->election, &in->life);
    r->election->ops->start(r->election, &in->life);
    sim_emit(kernel, SIM_EVENT_EXECUTE_ENDED, 0, in->number, r->subject->resource, error,
             r->queued_number);
    r->executing = false;
    r->done = true;
    election_condition_wake_all(&r->executed, env_of(r));
}

void runner_2018_drain(struct instance *in)
{
    struct runner_2018 *r;
    while (is_read(in) && (r = oldest_queued(in)) != NULL)
        execute(r);
}

/* ---- the run -------------------------------------------------------------------------------- */

/* From winning to the next campaign. ELECTION_OK: campaign again. */
static enum election_error be_master(struct runner_2018 *r, struct election_context *context)
{
    set(r, true);
    subject_notice(r->subject, r->id, ELECTION_NOTICE_ELECTED, ELECTION_OK);
    int64_t master_since_ns = hold_clock(r);
    r->tenures++;
    r->checks = 0;
    for (;;) {
        bool is_master = false;
        if (election_sleep(context, after(r, r->config.master_check_interval_ns)) != ELECTION_OK)
            return ELECTION_ERR_CANCELLED;
        struct election_context limited;
        election_context_bound(&limited, context, after(r, r->config.call_timeout_ns));
        enum election_error error =
            r->election->ops->is_master(r->election, &limited, &is_master);
        if (error != ELECTION_OK) {
            if (!has(r, DEFECT_STALE_BELIEF_AFTER_CHECK_ERROR))
                set(r, false);
            return ELECTION_OK;
        }
        if (!is_master) {
            set(r, false);
            return ELECTION_OK;
        }
        if (!should_resign(r, master_since_ns))
            continue;
        bool late = has(r, DEFECT_RELEASE_BEFORE_CLEAR);
        if (!late)
            set(r, false);
        error = queue_resignation(r, context);
        if (late)
            set(r, false);
        return error;
    }
}

/* Start (which returned `error`), wait, be master, until an error says otherwise. */
static enum election_error take_part(struct runner_2018 *r, struct election_context *context,
                                     enum election_error error)
{
    struct election *e = r->election;
    for (;;) {
        if (error == ELECTION_OK)
            error = e->ops->wait_for_mastership(e, context);
        if (error == ELECTION_OK)
            error = be_master(r, context);
        if (error == ELECTION_OK)
            continue;
        if (election_context_error(context) != ELECTION_OK || has(r, DEFECT_EXIT_ON_WAIT_ERROR))
            return error;
        subject_notice(r->subject, r->id, ELECTION_NOTICE_BACKING_OFF, error);
        int64_t pause_ns = r->config.back_off_min_ns;
        if (election_sleep(context, after(r, pause_ns)) != ELECTION_OK)
            return ELECTION_ERR_CANCELLED;
        error = e->ops->start(e, context);
    }
}

static void close_election(struct runner_2018 *r, struct election_context *context)
{
    struct election_context own;
    if (has(r, DEFECT_CLOSE_WITH_DEAD_CONTEXT)) {
        r->election->ops->close(r->election, context);
        return;
    }
    election_context_init(&own, env_of(r), NULL, after(r, r->config.close_timeout_ns));
    r->election->ops->close(r->election, &own);
    election_context_release(&own);
}

enum election_error runner_2018_run(struct runner_2018 *r, struct election_context *context)
{
    uint64_t pause_ns = choose(r, ELECTION_CHOICE_PAUSE, 0,
                               (uint64_t)r->config.pre_election_pause_ns);
    enum election_error error = election_sleep(context, after(r, (int64_t)pause_ns));
    if (error != ELECTION_OK)
        return error;
    error = r->election->ops->start(r->election, context);
    if (error != ELECTION_OK && has(r, DEFECT_EXIT_ON_WAIT_ERROR))
        return error;
    error = take_part(r, context, error);
    if (!has(r, DEFECT_STALE_BELIEF_AFTER_RUN) && r->subject->believes)
        set(r, false);
    close_election(r, context);
    return error;
}
