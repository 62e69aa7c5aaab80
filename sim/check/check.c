/* SPDX-License-Identifier: Apache-2.0 */
/* The state of the world as the events tell it, and the order in which checkers see them; see
 * check.h. */
#include "sim/check/check.h"

#include <stdlib.h>
#include <string.h>

#include "core/error.h"
#include "sim/fault/fault_kind.h"
#include "sim/kernel/cache.h"

void check_violate(struct check *c, struct violation violation)
{
    struct property_result *r = &c->results[violation.property];
    if (r->violations < CHECK_VIOLATIONS_KEPT)
        r->kept[r->violations] = violation;
    r->violations++;
}

void check_measure(struct check *c, struct violation measured)
{
    struct property_result *r = &c->results[measured.property];
    const struct violation *closest = &r->closest;
    if (measured.measured > 0 && (!r->has_closest || measured.limit - measured.measured <
                                                         closest->limit - closest->measured)) {
        r->has_closest = true;
        r->closest = measured;
    }
    if (measured.measured > measured.limit)
        check_violate(c, measured);
}

/* ---- the world ------------------------------------------------------------------------------ */

static void restart_pairs(struct check *c, uint16_t instance, bool up)
{
    for (uint32_t i = 0; i < c->config.resource_count; i++) {
        struct check_pair *p = check_pair(c, instance, i);
        p->out_since_ns = up ? c->now_ns : -1;
        p->ended_at_ns = -1;
        p->campaigned_at_ns = INT64_MAX;
        p->running = up;
        p->queued = p->executing = p->working = p->closed = p->resigned = false;
        p->listed = p->unsure = false;
        p->former_session = c->last_session;
    }
}

static void take_instance(struct check *c, const struct sim_event *e)
{
    struct check_instance *in = &c->instances[e->instance];
    /* One more candidate gets in nobody's way. */
    if (e->kind != SIM_EVENT_INSTANCE_STARTED || !liveness_is_possible(c))
        c->calm_since_ns = e->time_ns;
    if (e->kind == SIM_EVENT_INSTANCE_STOPPING) {
        in->stopping = true;
        return;
    }
    in->up = e->kind == SIM_EVENT_INSTANCE_STARTED;
    in->stopping = false;
    in->cancelled_at_ns = -1;
    restart_pairs(c, e->instance, in->up);
}

bool check_is_absence(unsigned kind)
{
    return kind == FAULT_CRASH || kind == FAULT_STOP || kind == FAULT_START ||
           kind == FAULT_RESTART || kind == FAULT_JOIN || kind == FAULT_CONFIGURE;
}

static bool breaks_instance(unsigned kind)
{
    return !check_is_absence(kind) && kind != FAULT_REVOKE && kind != FAULT_STEP;
}

static void take_fault(struct check *c, const struct sim_event *e)
{
    int change = e->kind == SIM_EVENT_FAULT_BEGUN ? 1 : -1;
    if (!check_is_absence(e->cause))
        c->calm_since_ns = e->time_ns;
    c->faults += (uint32_t)change;
    if (e->instance == SIM_NO_INSTANCE)
        c->outages += e->cause == FAULT_OUTAGE ? (uint32_t)change : 0;
    else if (breaks_instance(e->cause))
        c->instances[e->instance].broken += (uint32_t)change;
    c->healed_at_ns = c->faults == 0 ? e->time_ns : -1;
}

/* Of the sessions of an instance the newest that entered for a resource is its client's; older ones
 * are given up and only stay until they expire. */
static void leave(struct check_pair *p, uint64_t session, int64_t now_ns)
{
    if (session <= p->former_session)
        return;
    p->listed = false;
    p->out_since_ns = now_ns;
}

static void take_entry(struct check *c, const struct sim_event *e)
{
    struct check_pair *p = check_pair(c, e->instance, e->resource);
    if (e->kind == SIM_EVENT_WITHDRAWN_ENTRY) {
        leave(p, e->value, e->time_ns);
    } else if (e->value > p->former_session) {
        p->former_session = e->value - 1;
        p->listed = true;
        p->unsure = false;
        p->out_since_ns = -1;
    }
}

static void take_session(struct check *c, const struct sim_event *e)
{
    c->last_session = e->value;
    if (e->instance >= c->config.instance_count)
        return;
    struct check_instance *in = &c->instances[e->instance];
    int64_t lease_ns = (int64_t)e->extra;
    in->opened_session = e->value;
    if (!c->config.mixed || lease_ns == in->lease_ns)
        return;
    if (in->lease_ns < in->former_lease_ns)
        in->former_lease_ns = in->lease_ns;
    in->lease_ns = lease_ns;
    in->lease_since = e->value;
}

static void take_granted(struct check *c, const struct sim_event *e)
{
    struct check_resource *r = &c->resources[e->resource];
    struct check_pair *p = check_pair(c, e->instance, e->resource);
    /* A release and a grant in one step of the store leave nobody time to see it free. */
    if (r->owners == 0 && r->freed_at_ns < e->time_ns)
        r->unowned_until_ns = e->time_ns;
    r->owners++;
    r->owner = e->instance;
    r->owner_session = e->extra;
    if (e->value > r->epoch)
        r->epoch = e->value;
    p->owns++;
    p->granted_epoch = e->value;
    p->owned_since_ns = e->time_ns;
}

/* A request to resign that comes late, after its execution gave it up, is a loss like any other. */
static bool is_own_doing(const struct check_pair *p, unsigned cause)
{
    return sim_cause_is_voluntary(cause) && (cause != SIM_CAUSE_RESIGN || p->executing);
}

/* If nobody believes: from now on somebody should. */
static void begin_leaderless(struct check_resource *r, bool handed_over, int64_t now_ns)
{
    if (r->believers > 0)
        return;
    r->handed_over = handed_over;
    r->leaderless_since_ns = now_ns;
}

static void take_released(struct check *c, const struct sim_event *e)
{
    struct check_resource *r = &c->resources[e->resource];
    struct check_pair *p = check_pair(c, e->instance, e->resource);
    r->owners -= r->owners > 0;
    if (r->owner == e->instance)
        r->owner = SIM_NO_INSTANCE;
    r->freed_at_ns = e->time_ns;
    if (p->queued || p->executing)
        begin_leaderless(r, false, e->time_ns);
    p->owns -= p->owns > 0;
    p->owned_until_ns = e->time_ns;
    p->lost_by = e->cause;
    p->releases += e->cause == SIM_CAUSE_RESIGN;
    leave(p, e->extra, e->time_ns);
    if (p->believes && p->owns == 0 && p->lost_at_ns < 0 && !is_own_doing(p, e->cause))
        p->lost_at_ns = e->time_ns;
}

static void take_believed(struct check *c, const struct sim_event *e)
{
    struct check_resource *r = &c->resources[e->resource];
    struct check_pair *p = check_pair(c, e->instance, e->resource);
    if (p->believes)
        return;
    p->believes = true;
    p->believed_since_ns = e->time_ns;
    p->believed_epoch = e->value;
    p->never_owned = e->value == 0 || e->value != p->granted_epoch;
    p->lost_at_ns = -1;
    if (p->owns == 0 && !p->never_owned) { /* born stale: lost before it began */
        p->lost_at_ns = e->time_ns;
        p->lost_by = SIM_CAUSE_LOST;
    }
    r->believers++;
    r->leaderless_since_ns = -1;
}

static void take_disbelieved(struct check *c, const struct sim_event *e)
{
    struct check_resource *r = &c->resources[e->resource];
    struct check_pair *p = check_pair(c, e->instance, e->resource);
    if (!p->believes)
        return;
    p->believes = false;
    p->lost_at_ns = -1;
    r->believers--;
    begin_leaderless(r, false, e->time_ns);
}

static void take_called(struct check *c, const struct sim_event *e)
{
    struct check_pair *p = check_pair(c, e->instance, e->resource);
    if (e->cause == SIM_OPERATION_START) {
        p->resigned = false;
        p->session_at_start = c->last_session;
    } else if (e->cause == SIM_OPERATION_WAIT) {
        p->campaigned_at_ns = e->time_ns;
    }
}

static void take_answered(struct check *c, const struct sim_event *e)
{
    struct check_pair *p = check_pair(c, e->instance, e->resource);
    if (e->cause == SIM_OPERATION_CLOSE)
        p->closed = true;
    else if (e->cause == SIM_OPERATION_RESIGN && e->value == ELECTION_OK)
        p->resigned = true;
    else if (e->cause == SIM_OPERATION_START)
        p->unsure |= e->value != ELECTION_OK ||
                     c->instances[e->instance].opened_session > p->session_at_start;
}

static void take_runner(struct check *c, const struct sim_event *e)
{
    struct check_pair *p = check_pair(c, e->instance, e->resource);
    if (e->kind == SIM_EVENT_RUNNER_STARTED) {
        p->closed = false;
        p->running = true;
        if (c->config.mixed)
            c->instances[e->instance].hold_ns = (int64_t)e->value;
        return;
    }
    p->running = false;
    if (e->value != ELECTION_ERR_CANCELLED)
        p->ended_at_ns = e->time_ns;
}

static void take_resignation(struct check *c, const struct sim_event *e)
{
    if (e->resource == SIM_NO_RESOURCE)
        return;
    struct check_pair *p = check_pair(c, e->instance, e->resource);
    bool ends = e->kind == SIM_EVENT_EXECUTE_ENDED || e->kind == SIM_EVENT_RESIGNATION_WITHDRAWN;
    bool awaited = ends && liveness_awaits_master(c, e->resource);
    p->queued = e->kind == SIM_EVENT_RESIGNATION_QUEUED;
    p->executing = e->kind == SIM_EVENT_EXECUTE_BEGUN;
    if (p->executing) {
        p->executions++;
        p->releases = 0;
    }
    if (!p->queued && !p->listed)
        p->out_since_ns = e->time_ns;
    if (!ends)
        return;
    bool in_order =
        e->kind == SIM_EVENT_EXECUTE_ENDED && e->value == ELECTION_OK && p->releases > 0;
    if (in_order || !awaited)
        begin_leaderless(&c->resources[e->resource], in_order, e->time_ns);
}

static void take_in(struct check *c, const struct sim_event *e)
{
    switch (e->kind) {
    case SIM_EVENT_INSTANCE_STARTED:
    case SIM_EVENT_INSTANCE_STOPPING:
    case SIM_EVENT_INSTANCE_STOPPED:
    case SIM_EVENT_INSTANCE_CRASHED:
        take_instance(c, e);
        break;
    case SIM_EVENT_INSTANCE_CANCELLED:
        c->instances[e->instance].cancelled_at_ns = e->time_ns;
        break;
    case SIM_EVENT_FAULT_BEGUN:
    case SIM_EVENT_FAULT_ENDED:
        take_fault(c, e);
        break;
    case SIM_EVENT_SESSION_GONE:
        c->gone_session = e->value;
        c->last_renewal_ns = (int64_t)e->extra;
        break;
    case SIM_EVENT_SESSION_OPENED:
        take_session(c, e);
        break;
    case SIM_EVENT_ENTERED:
    case SIM_EVENT_WITHDRAWN_ENTRY:
        take_entry(c, e);
        break;
    case SIM_EVENT_GRANTED:
        take_granted(c, e);
        break;
    case SIM_EVENT_RELEASED:
        take_released(c, e);
        break;
    case SIM_EVENT_BELIEVED:
        take_believed(c, e);
        break;
    case SIM_EVENT_DISBELIEVED:
        take_disbelieved(c, e);
        break;
    case SIM_EVENT_CALLED:
        take_called(c, e);
        break;
    case SIM_EVENT_ANSWERED:
        take_answered(c, e);
        break;
    case SIM_EVENT_RUNNER_STARTED:
    case SIM_EVENT_RUNNER_ENDED:
        take_runner(c, e);
        break;
    case SIM_EVENT_RESIGNATION_QUEUED:
    case SIM_EVENT_RESIGNATION_WITHDRAWN:
    case SIM_EVENT_EXECUTE_BEGUN:
    case SIM_EVENT_EXECUTE_ENDED:
        take_resignation(c, e);
        break;
    case SIM_EVENT_WORK_BEGUN:
    case SIM_EVENT_WORK_ENDED:
        check_pair(c, e->instance, e->resource)->working = e->kind == SIM_EVENT_WORK_BEGUN;
        break;
    case SIM_EVENT_COMMIT_ACCEPTED:
        if (e->value > c->resources[e->resource].accepted_epoch)
            c->resources[e->resource].accepted_epoch = e->value;
        break;
    default:
        break;
    }
}

/* What an event is about. */
__attribute__((always_inline)) static inline void fetch(const struct check *c,
                                                        const struct sim_event *e)
{
    if (e->instance >= c->config.instance_count || e->resource >= c->config.resource_count)
        return;
    size_t pair = (size_t)e->resource * c->config.instance_count + e->instance;
    __builtin_prefetch(&c->pairs[pair], 1);
    __builtin_prefetch((const char *)&c->pairs[pair] + SIM_LINE, 1);
    __builtin_prefetch(&c->resources[e->resource]);
}

static void check_read(void *data, const struct sim_event *events, size_t count)
{
    struct check *c = data;
    bool many = (size_t)c->config.instance_count * c->config.resource_count > SIM_FEW_RUNNERS;
    for (size_t i = 0; i < count; i++) {
        const struct sim_event *e = &events[i];
        if (many && i + SIM_EVENTS_BEFORE < count)
            fetch(c, e + SIM_EVENTS_BEFORE);
        if (e->kind == SIM_EVENT_CHECKED) {
            safety_checked(c, e);
            continue;
        }
        if (e->kind == SIM_EVENT_CONFIRMED) {
            safety_confirmed(c, e);
            continue;
        }
        c->now_ns = e->time_ns;
        safety_before(c, e);
        if (LIVENESS_KINDS >> e->kind & 1)
            liveness_before(c, e);
        take_in(c, e);
    }
}

/* ---- life ----------------------------------------------------------------------------------- */

struct sim_reader check_reader(struct check *c)
{
    return (struct sim_reader){check_read, c};
}

struct check *check_new(const struct check_config *config)
{
    struct check *c = calloc(1, sizeof *c);
    if (!c)
        return NULL;
    size_t pairs = (size_t)config->instance_count * config->resource_count;
    c->config = *config;
    c->pairs = calloc(pairs, sizeof *c->pairs);
    c->resources = calloc(config->resource_count, sizeof *c->resources);
    c->instances = calloc(config->instance_count, sizeof *c->instances);
    if (!c->pairs || !c->resources || !c->instances) {
        check_free(c);
        return NULL;
    }
    for (size_t i = 0; i < pairs; i++) {
        struct check_pair *p = &c->pairs[i];
        p->owned_until_ns = p->lost_at_ns = p->checked_at_ns = p->ended_at_ns = -1;
        p->out_since_ns = p->owned_since_ns = -1;
        p->campaigned_at_ns = INT64_MAX;
    }
    for (uint32_t r = 0; r < config->resource_count; r++) {
        c->resources[r].owner = SIM_NO_INSTANCE;
        c->resources[r].unowned_until_ns = c->resources[r].freed_at_ns = -1;
    }
    for (uint32_t i = 0; i < config->instance_count; i++)
        c->instances[i] = (struct check_instance){.cancelled_at_ns = -1,
                                                  .hold_ns = config->hold_ns,
                                                  .lease_ns = config->lease_ns,
                                                  .former_lease_ns = INT64_MAX,
                                                  .bounds = config->bounds};
    c->healed_at_ns = -1;
    return c;
}

void check_free(struct check *c)
{
    if (!c)
        return;
    free(c->pairs);
    free(c->resources);
    free(c->instances);
    free(c);
}

void check_set_bounds(struct check *c, uint16_t instance, const struct bounds *bounds)
{
    c->instances[instance].bounds = *bounds;
}

void check_finish(struct check *c, int64_t end_ns)
{
    c->now_ns = end_ns;
    safety_finish(c);
    liveness_finish(c);
}
