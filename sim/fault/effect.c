/* SPDX-License-Identifier: Apache-2.0 */
/* What each kind of fault does and how it is undone. Called by fault.c only. */
#include "sim/fault/fault_private.h"

/* ---- processes ------------------------------------------------------------------------------ */

/* Down until its restart, if there is one: the end of the fault is the start of the instance. */
static bool goes_down(struct active *a)
{
    const struct fault_plan *plan = a->planned->plan;
    struct fault_engine *e = a->planned->engine;
    bool crashes = plan->kind == FAULT_CRASH || (plan->kind == FAULT_RESTART && plan->manner == 1);
    int64_t down_ns = plan->kind == FAULT_RESTART ? plan->down_ns : plan->restart_after_ns;
    if (!e->actions.is_up(e->actions.data, a->instance))
        return false;
    if (crashes)
        e->actions.crash(e->actions.data, a->instance);
    else
        e->actions.stop(e->actions.data, a->instance, plan->context == 1);
    /* the end of the process may have been what a restart waited for */
    if (crashes && e->actions.is_up(e->actions.data, a->instance))
        return false;
    if (down_ns != FAULT_FOREVER)
        sim_timer_arm(e->kernel, &a->end, election_time_add(e->kernel->now_ns, down_ns));
    return true;
}

/* For its next start. */
static void configure(struct active *a)
{
    const struct fault_actions *actions = &a->planned->engine->actions;
    actions->configure(actions->data, a->instance, &a->planned->plan->settings);
}

static bool pauses(struct active *a)
{
    const struct fault_plan *plan = a->planned->plan;
    const struct fault_actions *actions = &a->planned->engine->actions;
    struct sim_host *host = actions->host(actions->data, a->instance);
    if (!actions->is_up(actions->data, a->instance) || host->paused)
        return false;
    a->begun_ns = a->planned->engine->kernel->now_ns;
    actions->pause(actions->data, a->instance, plan->kind == FAULT_SUSPEND || plan->timers == 0);
    return true;
}

/* A machine that wakes up reads the time of day from a clock that went on. */
void fault_effect_abort(struct active *a)
{
    struct fault_engine *e = a->planned->engine;
    struct sim_host *host = e->actions.host(e->actions.data, a->instance);
    if (a->planned->plan->kind == FAULT_SUSPEND)
        sim_clock_step_wall(&host->clock, e->kernel->now_ns - a->begun_ns);
}

static void wakes_up(struct active *a)
{
    struct fault_engine *e = a->planned->engine;
    fault_effect_abort(a);
    e->actions.resume(e->actions.data, a->instance);
}

/* ---- clocks --------------------------------------------------------------------------------- */

/* Of several rates the newest counts. */
static int32_t rate_without(const struct active *a)
{
    int64_t rate_ppm = 0;
    for (const struct active *other = a->planned->engine->first; other; other = other->next)
        if (other != a && other->instance == a->instance && other->in_effect &&
            other->planned->plan->kind == FAULT_RATE)
            rate_ppm = other->planned->plan->by;
    return (int32_t)rate_ppm;
}

static void set_rate(struct active *a, int32_t rate_ppm)
{
    struct fault_engine *e = a->planned->engine;
    struct sim_host *host = e->actions.host(e->actions.data, a->instance);
    e->actions.look(e->actions.data, a->instance);
    sim_clock_set_rate(&host->clock, e->kernel->now_ns, rate_ppm);
    sim_host_clock_changed(host);
}

static void step_wall(struct active *a)
{
    struct fault_engine *e = a->planned->engine;
    struct sim_host *host = e->actions.host(e->actions.data, a->instance);
    sim_clock_step_wall(&host->clock, a->planned->plan->by);
}

/* ---- the link ------------------------------------------------------------------------------- */

static void cut(struct active *a, int change)
{
    const struct fault_plan *plan = a->planned->plan;
    static const unsigned directions[] = {1u << STORE_REQUEST | 1u << STORE_REPLY,
                                          1u << STORE_REQUEST, 1u << STORE_REPLY};
    unsigned channels =
        plan->channel == 0 ? (1u << STORE_CHANNEL_COUNT) - 1 : 1u << (plan->channel - 1);
    store_link_cut(&a->planned->engine->store->links[a->instance], directions[plan->direction],
                   channels, change);
}

static struct store_link *link_of(struct active *a)
{
    return &a->planned->engine->store->links[a->instance];
}

/* ---- calls ---------------------------------------------------------------------------------- */

/* One that has struck all its calls is over, unless its sentence says how long it lasts. */
static void strike_calls(struct active *a, enum fault_fate fate)
{
    const struct fault_plan *plan = a->planned->plan;
    bool lasts = plan->length_ns != FAULT_FOREVER || plan->end_ns != FAULT_FOREVER;
    a->call = (struct fault_call){.number = a->number,
                                  .fate = fate,
                                  .operation = plan->operation,
                                  .instance = a->instance,
                                  .nth = plan->nth,
                                  .times = plan->call_times,
                                  .probability_ppm = plan->probability_ppm,
                                  .error = plan->error,
                                  .delay_ns = plan->by,
                                  .spent = lasts ? NULL : &a->end};
    fault_calls_add(a->planned->engine->calls, &a->call);
}

/* ---- the table ------------------------------------------------------------------------------ */

bool fault_effect_begin(struct active *a)
{
    const struct fault_plan *plan = a->planned->plan;
    struct fault_engine *e = a->planned->engine;
    switch (plan->kind) {
    case FAULT_CRASH:
    case FAULT_STOP:
        return goes_down(a);
    case FAULT_RESTART:
        configure(a);
        return goes_down(a);
    case FAULT_CONFIGURE:
        configure(a);
        return false;
    case FAULT_JOIN:
        configure(a);
        e->actions.join(e->actions.data, a->instance);
        return false;
    case FAULT_START:
        fault_engine_start(e, a->instance, a);
        return false;
    case FAULT_PAUSE:
    case FAULT_SUSPEND:
        return pauses(a);
    case FAULT_CUT:
        cut(a, 1);
        return true;
    case FAULT_DELAY:
        store_link_delay(link_of(a), plan->by);
        return true;
    case FAULT_LOSE:
        store_link_lose(link_of(a), plan->by);
        return true;
    case FAULT_FAIL:
        strike_calls(a, FAULT_FATE_FAIL);
        return true;
    case FAULT_DOUBT:
        strike_calls(a, FAULT_FATE_DOUBT);
        return true;
    case FAULT_POSTPONE:
        strike_calls(a, FAULT_FATE_POSTPONE);
        return true;
    case FAULT_OUTAGE:
        store_outage_begin(e->store);
        return true;
    case FAULT_REVOKE:
        store_kill_leases(e->store, a->instance, plan->resource);
        return false;
    case FAULT_STEP:
        step_wall(a);
        return false;
    case FAULT_RATE:
        set_rate(a, (int32_t)plan->by);
        return true;
    default:
        fault_engine_heal(e);
        return false;
    }
}

void fault_effect_end(struct active *a)
{
    const struct fault_plan *plan = a->planned->plan;
    struct fault_engine *e = a->planned->engine;
    switch (plan->kind) {
    case FAULT_CRASH:
    case FAULT_STOP:
    case FAULT_RESTART:
        fault_engine_start(e, a->instance, a);
        break;
    case FAULT_PAUSE:
    case FAULT_SUSPEND:
        wakes_up(a);
        break;
    case FAULT_CUT:
        cut(a, -1);
        break;
    case FAULT_DELAY:
        store_link_delay(link_of(a), -plan->by);
        break;
    case FAULT_LOSE:
        store_link_lose(link_of(a), -plan->by);
        break;
    case FAULT_FAIL:
    case FAULT_DOUBT:
    case FAULT_POSTPONE:
        fault_calls_remove(e->calls, &a->call);
        break;
    case FAULT_OUTAGE:
        store_outage_end(e->store,
                         plan->leases == 1 ? STORE_RECOVERY_EXTEND : STORE_RECOVERY_EXPIRE);
        break;
    case FAULT_RATE:
        set_rate(a, rate_without(a));
        break;
    default:
        break;
    }
}
