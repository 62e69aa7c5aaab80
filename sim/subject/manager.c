/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The pass loop of an instance: works on what it holds, commits, executes resignations in between.
 *
 * While every belief agrees with ownership and nothing is pending, nobody can tell one pass from
 * the next, so the task sleeps and the pass is computed from its schedule when something looks
 * (manager_advance). Once somebody could see a difference (manager_look), passes happen one by one,
 * with events, until all is well again at the end of one.
 *
 *              look: stale belief, pause, clock            all well at the end of a pass
 *   COMPUTED --------------------------------> WATCHED --------------------------------> COMPUTED
 *   [manager_advance]                          [open_work, close_work]
 */
#include "sim/subject/fleet.h"
#include "sim/subject/runner_2018.h"

static int64_t now_of(const struct instance *in)
{
    return sim_host_now(&in->host);
}

/* ---- the schedule --------------------------------------------------------------------------- */

static int64_t draw_length(struct instance *in)
{
    const struct fleet *fleet = in->fleet;
    uint64_t entity = (uint64_t)in->number << 32 | (uint32_t)in->incarnation;
    return sim_law_draw(&fleet->config.pass_length, fleet->kernel->choices, SIM_CHOICE_PASS_LENGTH,
                        entity, in->pass.number);
}

static void begin_pass(struct instance *in)
{
    in->pass.end_ns = election_time_add(in->pass.begin_ns, draw_length(in));
    in->pass.running = true;
    in->waiting_for_begin = false;
}

/* The next one begins an interval after this one began, or when this one and what followed it
 * ended. */
static void end_pass(struct instance *in)
{
    struct pass *p = &in->pass;
    p->last_begin_ns = p->begin_ns;
    p->last_end_ns = p->end_ns;
    p->number++;
    p->running = false;
    p->begin_ns = election_time_add(p->begin_ns, in->fleet->config.pass_interval_ns);
}

static void begin_not_before(struct instance *in, int64_t free_again_ns)
{
    if (in->pass.begin_ns < free_again_ns)
        in->pass.begin_ns = free_again_ns;
}

/* Many passes of one length need not be gone through. */
static void skip_equal_passes(struct instance *in, int64_t now_ns)
{
    struct pass *p = &in->pass;
    const struct sim_law *law = &in->fleet->config.pass_length;
    if (law->kind != SIM_LAW_CONSTANT || p->running || now_ns < p->begin_ns)
        return;
    int64_t interval_ns = in->fleet->config.pass_interval_ns;
    int64_t cycle_ns = interval_ns > law->a_ns ? interval_ns : law->a_ns;
    int64_t whole = (now_ns - p->begin_ns) / cycle_ns;
    if (whole < 1)
        return;
    p->number += (uint64_t)whole;
    p->begin_ns += whole * cycle_ns;
    p->last_begin_ns = p->begin_ns - cycle_ns;
    p->last_end_ns = p->last_begin_ns + law->a_ns;
}

void manager_advance(struct instance *in)
{
    int64_t now_ns = now_of(in);
    if (in->fleet->config.pass_interval_ns == 0)
        return;
    for (;;) {
        if (in->pass.running && in->pass.end_ns > now_ns)
            return;
        if (in->pass.running) {
            end_pass(in);
            begin_not_before(in, in->pass.last_end_ns);
        }
        skip_equal_passes(in, now_ns);
        if (in->pass.begin_ns > now_ns)
            return;
        begin_pass(in);
    }
}

/* Whether the schedule may be moved on; else the task does it, and is in the middle of it. */
static bool is_computed(const struct instance *in)
{
    return !in->waiting_for_begin && !in->waiting_for_end && !in->executing;
}

/* ---- commits that nobody watched ------------------------------------------------------------ */

/* Let the guard know that a master whose passes are computed has committed since it was looked at.
 */
static void settle_commits_of(struct instance *in, uint32_t resource)
{
    struct guard *guard = &in->fleet->guard;
    if (in->state == INSTANCE_DOWN || in->watched)
        return;
    struct subject_runner *r = in->runners[resource];
    if (!r->believes)
        return;
    if (is_computed(in))
        manager_advance(in);
    if (in->pass.last_end_ns < 0 || in->pass.last_begin_ns < r->believed_since_ns ||
        in->pass.last_end_ns <= r->settled_at_ns)
        return;
    r->settled_at_ns = in->pass.last_end_ns;
    guard_commit(guard, in->number, resource, r->epoch, guard_revision(guard, resource),
                 in->pass.number - 1);
}

static void settle_commits(struct fleet *fleet, uint32_t resource)
{
    for (uint32_t i = 0; i < fleet->config.instance_count; i++)
        settle_commits_of(&fleet->instances[i], resource);
}

/* ---- passes one by one ---------------------------------------------------------------------- */

/* Whether the pass that began at begin_ns took this resource up. */
static bool takes_part(const struct subject_runner *r, int64_t begin_ns)
{
    return r->believed_since_ns <= begin_ns && (r->believes || r->disbelieved_at_ns > begin_ns);
}

static void open_work(struct instance *in)
{
    struct fleet *fleet = in->fleet;
    for (uint32_t i = 0; i < fleet->config.resource_count; i++) {
        struct subject_runner *r = in->runners[i];
        r->working = takes_part(r, in->pass.begin_ns);
        if (!r->working)
            continue;
        settle_commits(fleet, i);
        r->working_epoch = r->epoch;
        r->working_base = guard_revision(&fleet->guard, i);
        bool in_retrospect = in->pass.begin_ns < now_of(in);
        sim_emit(fleet->kernel, SIM_EVENT_WORK_BEGUN, in_retrospect, in->number, i,
                 r->working_epoch, in->pass.number);
    }
    in->working = true;
}

static void close_work(struct instance *in)
{
    struct fleet *fleet = in->fleet;
    for (uint32_t i = 0; i < fleet->config.resource_count; i++) {
        struct subject_runner *r = in->runners[i];
        if (!r->working)
            continue;
        r->working = false;
        settle_commits(fleet, i);
        guard_commit(&fleet->guard, in->number, i, r->working_epoch, r->working_base,
                     in->pass.number);
        r->settled_at_ns = in->pass.end_ns;
        sim_emit(fleet->kernel, SIM_EVENT_WORK_ENDED, 0, in->number, i, r->working_epoch,
                 in->pass.number);
    }
    in->working = false;
}

/* Whether every belief agrees with ownership, so that passes need not be watched. */
static bool all_well(const struct instance *in)
{
    const struct fleet *fleet = in->fleet;
    for (uint32_t i = 0; i < fleet->config.resource_count; i++) {
        const struct store_entry *owner = fleet->store->resources[i].owner;
        if (!in->runners[i]->believes)
            continue;
        if (!fleet->store->parameters.exclusive || !owner ||
            owner->session->instance != in->number || owner->epoch != in->runners[i]->epoch)
            return false;
    }
    return true;
}

void manager_look(struct instance *in)
{
    if (in->fleet->config.pass_interval_ns == 0 || in->watched)
        return;
    if (is_computed(in))
        manager_advance(in);
    for (uint32_t i = 0; i < in->fleet->config.resource_count; i++)
        settle_commits(in->fleet, i);
    in->watched = true;
    if (in->pass.running && !in->working)
        open_work(in);
    manager_wake(in);
}

/* ---- resignations --------------------------------------------------------------------------- */

struct second_execution {
    struct instance *instance;
    struct election_resignation resignation;
    int64_t at_ns;
};

/* The runner's notices tell what happens; only a refusal has no runner to tell it. */
static void execute(struct instance *in, const struct election_resignation *resignation)
{
    if (election_resignation_execute(resignation, &in->life, NULL) == ELECTION_ERR_SPENT)
        sim_emit(in->fleet->kernel, SIM_EVENT_EXECUTE_ENDED, 0, in->number, SIM_NO_RESOURCE,
                 ELECTION_ERR_SPENT, 0);
}

static void execute_again(void *argument)
{
    struct second_execution *second = argument;
    struct instance *in = second->instance;
    if (election_sleep(&in->life, second->at_ns) == ELECTION_OK)
        execute(in, &second->resignation);
}

static void plan_second_execution(struct instance *in,
                                  const struct election_resignation *resignation)
{
    int64_t after_ns = in->fleet->config.execute_again_after_ns;
    if (after_ns == 0)
        return;
    struct second_execution *second = sim_arena_alloc(&in->arena, sizeof *second);
    if (!second) {
        sim_kernel_fail(in->fleet->kernel);
        return;
    }
    second->instance = in;
    second->resignation = *resignation;
    second->at_ns = election_time_add(now_of(in), after_ns);
    sim_task_spawn(&in->host, execute_again, second, 0);
}

/* Also while all of them wait for room: who drained the queue is not told when one comes in. */
static bool is_pending(struct instance *in)
{
    return in->fleet->config.is_2018 ? runner_2018_pending(in) > 0 : in->offers > 0;
}

/* Let those come in that wait for room. False: nobody does. */
static bool let_in(struct instance *in)
{
    if (in->offers == 0)
        return false;
    election_sleep(&in->life, now_of(in));
    return election_pending_count(in->pending) > 0;
}

/* Until the queue is empty at this moment. */
static void drain(struct instance *in)
{
    struct election_resignation resignation;
    if (in->fleet->config.is_2018) {
        runner_2018_drain(in);
        return;
    }
    do {
        while (election_pending_take(in->pending, &resignation) == ELECTION_OK) {
            execute(in, &resignation);
            plan_second_execution(in, &resignation);
        }
    } while (let_in(in));
}

/* ---- the loop ------------------------------------------------------------------------------- */

void manager_wake(struct instance *in)
{
    election_condition_wake_all(&in->news, &in->env.env);
}

static bool stopping(const struct instance *in)
{
    return in->state == INSTANCE_STOPPING;
}

static void wait_for_news(struct instance *in, int64_t deadline_ns)
{
    election_condition_wait(&in->news, &in->life, deadline_ns);
}

/* Up to its end, or to news on the way. */
static void go_through_pass(struct instance *in)
{
    if (in->watched && !in->working)
        open_work(in);
    in->waiting_for_end = true;
    if (now_of(in) < in->pass.end_ns)
        wait_for_news(in, in->pass.end_ns);
}

/* A pass is over: commit, execute, see whether watching is needed any more. */
static void after_pass(struct instance *in)
{
    in->waiting_for_end = false;
    if (in->working)
        close_work(in);
    end_pass(in);
    in->executing = true;
    drain(in);
    in->executing = false;
    begin_not_before(in, now_of(in));
    if (in->watched && all_well(in))
        in->watched = false;
}

static void drain_at_once(struct instance *in)
{
    manager_look(in);
    drain(in);
}

/* One turn with passes. Resignations are drained once a cycle, at the end of a pass. False when the
 * instance should end. */
static bool turn(struct instance *in)
{
    struct pass *pass = &in->pass;
    if (in->waiting_for_end && now_of(in) >= pass->end_ns) {
        after_pass(in);
        return !stopping(in);
    }
    if (!in->watched && is_computed(in))
        manager_advance(in);
    bool pending = is_pending(in);
    if (pending && in->fleet->config.execute_at_once) {
        drain_at_once(in);
    } else if (!in->watched && !pending && !stopping(in)) {
        in->waiting_for_begin = false;
        wait_for_news(in, ELECTION_FOREVER);
    } else if (pass->running) {
        go_through_pass(in);
    } else if (stopping(in)) {
        return false;
    } else if (now_of(in) < pass->begin_ns) {
        in->waiting_for_begin = true; /* a pass without length would be over before it was seen */
        wait_for_news(in, pass->begin_ns);
    } else {
        begin_pass(in);
        go_through_pass(in);
    }
    return true;
}

/* Without passes resignations are executed as they come. */
static bool turn_without_passes(struct instance *in)
{
    if (is_pending(in))
        drain(in);
    else if (stopping(in))
        return false;
    else
        wait_for_news(in, ELECTION_FOREVER);
    return true;
}

static void first_pass(struct instance *in)
{
    int64_t interval_ns = in->fleet->config.pass_interval_ns;
    uint64_t entity = (uint64_t)in->number << 32 | (uint32_t)in->incarnation;
    in->pass = (struct pass){.last_begin_ns = -1, .last_end_ns = -1};
    in->pass.begin_ns = now_of(in);
    if (interval_ns > 0)
        in->pass.begin_ns += (int64_t)sim_choose(in->fleet->kernel, SIM_CHOICE_PASS_PHASE, entity,
                                                 0, (uint64_t)interval_ns);
}

void manager_main(void *argument)
{
    struct instance *in = argument;
    bool with_passes = in->fleet->config.pass_interval_ns > 0;
    first_pass(in);
    while (with_passes ? turn(in) : turn_without_passes(in)) {
    }
    if (!in->stop_at_once)
        fleet_cancel(in);
    while (in->running > 0)
        wait_for_news(in, ELECTION_FOREVER);
    sim_timer_arm(in->fleet->kernel, &in->end_timer, in->fleet->kernel->now_ns);
}
