/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Triggers and the table of active faults; see fault.h. What a kind does is in effect.c.
 */
#include "sim/fault/fault.h"

#include <assert.h>
#include <stddef.h>
#include <stdlib.h>

#include "sim/fault/fault_private.h"

static struct planned *planned_of(struct sim_timer *timer)
{
    return (struct planned *)(void *)timer;
}

static void emit(struct active *a, enum sim_event_kind kind)
{
    struct planned *p = a->planned;
    sim_emit(p->engine->kernel, kind, p->plan->kind, a->instance, SIM_NO_RESOURCE, a->number, 0);
}

/* ---- the table ------------------------------------------------------------------------------ */

static void table_remove(struct active *a)
{
    struct active **link = &a->planned->engine->first;
    while (*link != a)
        link = &(*link)->next;
    *link = a->next;
    a->planned->engine->active--;
    sim_timer_disarm(&a->end);
    sim_pool_give_back(&a->planned->engine->pool, a);
}

static void roll_on(struct planned *p);

static void end_fault(struct active *a)
{
    struct planned *p = a->planned;
    if (a->in_effect)
        fault_effect_end(a);
    emit(a, SIM_EVENT_FAULT_ENDED);
    table_remove(a);
    if (p->plan->kind == FAULT_RESTART)
        roll_on(p);
}

static bool takes_down(enum fault_kind kind)
{
    return kind == FAULT_CRASH || kind == FAULT_STOP || kind == FAULT_RESTART;
}

static bool is_absence(const struct active *a)
{
    return a->in_effect && takes_down(a->planned->plan->kind);
}

static bool keeps_down(const struct active *a, uint16_t instance)
{
    return a->instance == instance && is_absence(a);
}

/* A process that is still on its way down is started when it has got there. */
static void end_timer_fired(struct sim_timer *timer)
{
    struct active *a = (struct active *)(void *)timer;
    const struct fault_actions *actions = &a->planned->engine->actions;
    a->overdue = takes_down(a->planned->plan->kind) && a->in_effect &&
                 actions->is_up(actions->data, a->instance);
    if (!a->overdue)
        end_fault(a);
}

void fault_engine_start(struct fault_engine *e, uint16_t instance, const struct active *except)
{
    e->actions.start(e->actions.data, instance);
    struct active *a = e->first;
    while (a) {
        struct active *next = a->next;
        if (a != except && keeps_down(a, instance)) {
            a->in_effect = false;
            end_fault(a);
        }
        a = next;
    }
}

static struct active *table_add(struct planned *p, uint16_t instance)
{
    struct fault_engine *e = p->engine;
    struct active *a = sim_pool_take(&e->pool);
    if (!a) {
        sim_kernel_fail(e->kernel);
        return NULL;
    }
    *a = (struct active){.end = {.fire = end_timer_fired},
                         .planned = p,
                         .instance = instance,
                         .number = ++e->numbers};
    struct active **link = &e->first;
    while (*link)
        link = &(*link)->next;
    *link = a;
    e->active++;
    return a;
}

/* Whether a plan strikes at the end of an instant: whatever waits for an event does. */
static bool strikes_after(const struct fault_plan *plan)
{
    return plan->trigger == FAULT_AT ? plan->after : plan->trigger != FAULT_EVERY;
}

/* At one instant sentences take effect in the order in which they are written. */
static void arm_trigger(struct planned *p, int64_t time_ns)
{
    p->strikes_at_ns = time_ns;
    sim_timer_arm_ranked(p->engine->kernel, &p->trigger, time_ns,
                         strikes_after(p->plan) ? SIM_TIE_LAST : SIM_TIE_FIRST, 1 + p->number);
}

/* All but the first of those that are restarted wait for an event. */
static void keep_in_log(const struct planned *p, const struct active *a)
{
    struct fault_log *log = p->engine->log;
    bool after = strikes_after(p->plan) || p->turns > 1;
    if (log && !fault_log_add(log, &(struct fault_log_entry){.time_ns = p->engine->kernel->now_ns,
                                                             .strike = p->engine->strikes,
                                                             .occurrence = p->occurrences,
                                                             .plan = p->number,
                                                             .instance = a->instance,
                                                             .after = after}))
        sim_kernel_fail(p->engine->kernel);
}

/* When a fault that begins now ends; FAULT_FOREVER: not by itself. */
static int64_t end_of(const struct fault_plan *plan, int64_t now_ns)
{
    if (plan->length_ns != FAULT_FOREVER)
        return election_time_add(now_ns, plan->length_ns);
    return plan->end_ns;
}

static void begin_fault(struct planned *p, uint16_t instance)
{
    struct sim_kernel *kernel = p->engine->kernel;
    sim_kernel_require_calm(kernel);
    struct active *a = table_add(p, instance);
    if (!a)
        return;
    p->occurrences++;
    keep_in_log(p, a);
    emit(a, SIM_EVENT_FAULT_BEGUN);
    a->in_effect = fault_effect_begin(a);
    if (!a->in_effect)
        end_fault(a);
    else if (a->end.armed == 0)
        sim_timer_arm(kernel, &a->end, end_of(p->plan, kernel->now_ns));
}

/* ---- targets -------------------------------------------------------------------------------- */

static uint16_t draw_instance(struct planned *p, uint64_t bound)
{
    return (uint16_t)sim_choose(p->engine->kernel, SIM_CHOICE_FAULT_TARGET, p->number, p->draws++,
                                bound);
}

static uint16_t candidate(struct planned *p)
{
    const struct store_resource *r = &p->engine->store->resources[p->plan->target_resource];
    uint64_t count = 0;
    for (const struct store_entry *e = r->first; e; e = e->next)
        count += e->state == STORE_ENTRY_QUEUED;
    if (count == 0)
        return SIM_NO_INSTANCE;
    uint64_t chosen = draw_instance(p, count);
    for (const struct store_entry *e = r->first; e; e = e->next)
        if (e->state == STORE_ENTRY_QUEUED && chosen-- == 0)
            return e->session->instance;
    return SIM_NO_INSTANCE;
}

/* One target that has to be found; SIM_NO_INSTANCE: there is none at this moment. */
static uint16_t find_target(struct planned *p)
{
    if (p->plan->target == FAULT_TARGET_ANY)
        return draw_instance(p, p->engine->instance_count);
    if (p->plan->target == FAULT_TARGET_MASTER)
        return store_owner(p->engine->store, p->plan->target_resource);
    return candidate(p);
}

/* ---- one after the other -------------------------------------------------------------------- */

static uint32_t turn_count(const struct planned *p)
{
    if (p->plan->target == FAULT_TARGET_NAMED)
        return p->plan->instance_count;
    return p->plan->target == FAULT_TARGET_ALL ? p->engine->instance_count : 1;
}

/* Each is a fault of its own, which ends with its start. */
static void take_turn(struct planned *p)
{
    const uint32_t turn = p->turns++;
    p->engine->strikes++;
    if (p->plan->target == FAULT_TARGET_NAMED)
        begin_fault(p, p->plan->instances[turn]);
    else
        begin_fault(p, p->plan->target == FAULT_TARGET_ALL ? (uint16_t)turn : p->drawn);
}

/* The instance whose turn it was is up again, or was not to be restarted. */
static void roll_on(struct planned *p)
{
    struct sim_kernel *kernel = p->engine->kernel;
    p->rolling = p->turns < turn_count(p) && !p->engine->healed;
    if (p->rolling)
        sim_timer_arm_ranked(kernel, &p->turn,
                             election_time_add(kernel->now_ns, p->plan->between_ns), SIM_TIE_LAST,
                             1 + p->number);
}

static void turn_fired(struct sim_timer *timer)
{
    take_turn((struct planned *)(void *)((char *)timer - offsetof(struct planned, turn)));
}

/* While the last time is not over there is no next one. */
static void begin_rolling(struct planned *p)
{
    enum fault_target target = p->plan->target;
    if (p->rolling)
        return;
    if (target != FAULT_TARGET_NAMED && target != FAULT_TARGET_ALL) {
        p->drawn = find_target(p);
        if (p->drawn == SIM_NO_INSTANCE)
            return;
    }
    p->rolling = true;
    p->turns = 0;
    take_turn(p);
}

/* ---- striking ------------------------------------------------------------------------------- */

static void strike(struct planned *p)
{
    const struct fault_plan *plan = p->plan;
    if (plan->kind == FAULT_RESTART) {
        begin_rolling(p);
        return;
    }
    p->engine->strikes++;
    if (plan->target == FAULT_TARGET_NAMED) {
        for (uint32_t i = 0; i < plan->instance_count; i++)
            begin_fault(p, plan->instances[i]);
    } else if (plan->target == FAULT_TARGET_ALL) {
        for (uint32_t i = 0; i < p->engine->instance_count; i++)
            begin_fault(p, (uint16_t)i);
    } else if (plan->target == FAULT_TARGET_STORE) {
        begin_fault(p, SIM_NO_INSTANCE);
    } else {
        uint16_t instance = find_target(p);
        if (instance != SIM_NO_INSTANCE)
            begin_fault(p, instance);
    }
}

/* ---- triggers ------------------------------------------------------------------------------- */

/* The next time by the plan, and what is drawn on top of it. */
static void arm_periodic(struct planned *p)
{
    int64_t late_ns = 0;
    if (p->plan->jitter_ns > 0)
        late_ns = (int64_t)sim_choose(p->engine->kernel, SIM_CHOICE_FAULT_PHASE, p->number,
                                      p->times + 1, (uint64_t)p->plan->jitter_ns);
    arm_trigger(p, election_time_add(p->due_ns, late_ns));
}

static void arm_next(struct planned *p)
{
    const struct fault_plan *plan = p->plan;
    int64_t next_ns = election_time_add(p->due_ns, plan->period_ns);
    p->times++;
    if (p->times >= plan->times || next_ns > plan->until_ns)
        return;
    p->due_ns = next_ns;
    arm_periodic(p);
}

static void trigger_fired(struct sim_timer *timer)
{
    struct planned *p = planned_of(timer);
    if (p->engine->healed)
        return;
    if (p->plan->trigger == FAULT_EVERY)
        arm_next(p);
    else
        p->times++;
    if (p->engine->kernel->now_ns < p->plan->end_ns) /* else its milestone came too late */
        strike(p);
}

static void arm_first(struct planned *p)
{
    const struct fault_plan *plan = p->plan;
    if (plan->trigger == FAULT_WHEN_NOBODY) /* nobody is master before the first is elected */
        arm_trigger(p, plan->milestone_for_ns);
    if (plan->trigger != FAULT_AT && plan->trigger != FAULT_EVERY)
        return;
    p->due_ns = plan->at_ns;
    if (plan->trigger == FAULT_EVERY && !plan->exactly)
        p->due_ns += (int64_t)sim_choose(p->engine->kernel, SIM_CHOICE_FAULT_PHASE, p->number, 0,
                                         (uint64_t)plan->period_ns);
    if (p->due_ns > plan->until_ns)
        return;
    if (plan->trigger == FAULT_EVERY)
        arm_periodic(p);
    else if (plan->kind == FAULT_CONFIGURE && plan->at_ns == 0 && !plan->after)
        strike(p); /* instances start before everything else, and are to have their settings */
    else
        arm_trigger(p, p->due_ns);
}

/* ---- milestones ----------------------------------------------------------------------------- */

static uint64_t kinds_of(const struct fault_plan *plan)
{
    if (plan->trigger == FAULT_WHEN_EVENT)
        return UINT64_C(1) << fault_milestones[plan->milestone].event_kind;
    if (plan->trigger == FAULT_WHEN_NOBODY)
        return UINT64_C(1) << SIM_EVENT_BELIEVED | UINT64_C(1) << SIM_EVENT_DISBELIEVED;
    return 0;
}

uint64_t fault_engine_watched(const struct fault_engine *e)
{
    uint64_t kinds = 0;
    for (uint32_t i = 0; i < e->plan_count; i++)
        kinds |= kinds_of(e->planned[i].plan);
    return kinds;
}

static void count_event(struct planned *p, const struct sim_event *event)
{
    const struct fault_plan *plan = p->plan;
    if (plan->milestone_instance != SIM_NO_INSTANCE && plan->milestone_instance != event->instance)
        return;
    if (++p->seen == plan->milestone_nth)
        arm_trigger(p, event->time_ns);
}

/* Armed for as long as nobody believes; any belief disarms it. Strikes once. */
static void count_nobody(struct planned *p, const struct sim_event *event)
{
    const struct fault_plan *plan = p->plan;
    if (plan->milestone_resource != event->resource || p->times > 0)
        return;
    p->believers += event->kind == SIM_EVENT_BELIEVED ? 1 : -1;
    if (p->believers > 0)
        sim_timer_disarm(&p->trigger);
    else
        arm_trigger(p, election_time_add(event->time_ns, plan->milestone_for_ns));
}

void fault_engine_watch(struct fault_engine *e, const struct sim_event *event)
{
    for (uint32_t i = 0; i < e->plan_count; i++) {
        struct planned *p = &e->planned[i];
        if (!(kinds_of(p->plan) >> event->kind & 1))
            continue;
        if (p->plan->trigger == FAULT_WHEN_EVENT)
            count_event(p, event);
        else
            count_nobody(p, event);
    }
}

/* ---- healing -------------------------------------------------------------------------------- */

/* One end may bring others along, so each time the first is looked for anew. */
static struct active *first_to_heal(const struct fault_engine *e)
{
    struct active *a = e->first;
    while (a && a->planned->plan->kind == FAULT_HEAL)
        a = a->next;
    return a;
}

void fault_engine_heal(struct fault_engine *e)
{
    e->healed = true;
    for (uint32_t i = 0; i < e->plan_count; i++) {
        sim_timer_disarm(&e->planned[i].trigger);
        sim_timer_disarm(&e->planned[i].turn);
    }
    struct active *a;
    while ((a = first_to_heal(e)) != NULL)
        end_fault(a);
    for (uint32_t i = 0; i < e->instance_count; i++)
        e->actions.start(e->actions.data, (uint16_t)i);
    /* what is left is the healing itself */
    assert(e->active == 1);
}

uint32_t fault_engine_active(const struct fault_engine *e)
{
    return e->active;
}

static bool waits_for_event(const struct planned *p)
{
    const struct fault_plan *plan = p->plan;
    if (plan->trigger == FAULT_WHEN_EVENT)
        return p->seen < plan->milestone_nth;
    return plan->trigger == FAULT_WHEN_NOBODY && p->times == 0;
}

int64_t fault_engine_calm_until(const struct fault_engine *e)
{
    int64_t until_ns = FAULT_FOREVER;
    for (const struct active *a = e->first; a; a = a->next)
        if (!is_absence(a)) /* who is down can only start, in nobody's way */
            return INT64_MIN;
    if (e->healed)
        return until_ns;
    for (uint32_t i = 0; i < e->plan_count; i++) {
        const struct planned *p = &e->planned[i];
        if (p->rolling || waits_for_event(p))
            return INT64_MIN;
        if (p->trigger.armed != 0 && p->strikes_at_ns < until_ns)
            until_ns = p->strikes_at_ns;
    }
    return until_ns;
}

static bool is_pause_of(const struct active *a, uint16_t instance)
{
    enum fault_kind kind = a->planned->plan->kind;
    return a->instance == instance && a->in_effect &&
           (kind == FAULT_PAUSE || kind == FAULT_SUSPEND);
}

/* A pause of a process that is gone is over; a restart that waited for its end comes now. */
void fault_engine_instance_ended(struct fault_engine *e, uint16_t instance)
{
    struct active *a = e->first, *restart = NULL;
    while (a) {
        struct active *next = a->next;
        if (is_pause_of(a, instance)) {
            fault_effect_abort(a);
            a->in_effect = false;
            end_fault(a);
        } else if (a->overdue && keeps_down(a, instance)) {
            restart = a;
        }
        a = next;
    }
    if (restart)
        end_fault(restart);
    else if (e->healed)
        e->actions.start(e->actions.data, instance);
}

/* ---- life ----------------------------------------------------------------------------------- */

/* Who is to join is not there before. */
static void withhold(struct fault_engine *e, const struct fault_plan *plan)
{
    for (uint32_t i = 0; plan->kind == FAULT_JOIN && i < plan->instance_count; i++)
        e->actions.withhold(e->actions.data, plan->instances[i]);
}

struct fault_engine *fault_engine_new(struct sim_kernel *kernel, struct store *store,
                                      struct fault_calls *calls,
                                      const struct fault_actions *actions,
                                      const struct fault_plan *plans, uint32_t plan_count,
                                      uint32_t instance_count, struct fault_log *log)
{
    struct fault_engine *e = calloc(1, sizeof *e);
    if (!e)
        return NULL;
    *e = (struct fault_engine){.kernel = kernel,
                               .store = store,
                               .calls = calls,
                               .actions = *actions,
                               .plan_count = plan_count,
                               .instance_count = instance_count,
                               .log = log};
    sim_pool_init(&e->pool, sizeof(struct active));
    e->planned = calloc(plan_count ? plan_count : 1, sizeof *e->planned);
    if (!e->planned) {
        free(e);
        return NULL;
    }
    for (uint32_t i = 0; i < plan_count; i++) {
        e->planned[i] = (struct planned){.trigger = {.fire = trigger_fired},
                                         .turn = {.fire = turn_fired},
                                         .engine = e,
                                         .plan = &plans[i],
                                         .number = i};
        withhold(e, &plans[i]);
        arm_first(&e->planned[i]);
    }
    return e;
}

void fault_engine_free(struct fault_engine *e)
{
    if (!e)
        return;
    sim_pool_destroy(&e->pool);
    free(e->planned);
    free(e);
}
