/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The liveness properties, one function each; see check.h. Labels as in property.h.
 *
 * A deadline runs only while progress is possible: no outage, and an instance that is up and not
 * broken. It begins anew whenever a fault begins or ends and whenever an instance ends, so a run
 * that could not progress is excused by construction and not by a large number.
 */
#include "core/error.h"
#include "sim/check/check.h"

/* Neither down nor broken. */
static bool is_well(const struct check *c, uint32_t instance)
{
    const struct check_instance *in = &c->instances[instance];
    return in->up && !in->stopping && in->broken == 0;
}

bool liveness_is_possible(const struct check *c)
{
    for (uint32_t i = 0; i < c->config.instance_count; i++)
        if (is_well(c, i))
            return c->outages == 0;
    return false;
}

static int64_t later(int64_t a_ns, int64_t b_ns)
{
    return a_ns > b_ns ? a_ns : b_ns;
}

static void require_within(struct check *c, enum property property, uint16_t instance,
                           uint32_t resource, int64_t since_ns, int64_t limit_ns)
{
    check_exercise(c, property);
    if (c->now_ns - since_ns > limit_ns)
        check_violate(c, (struct violation){.property = property,
                                            .time_ns = since_ns,
                                            .instance = instance,
                                            .other = SIM_NO_INSTANCE,
                                            .resource = resource,
                                            .measured = c->now_ns - since_ns,
                                            .limit = limit_ns});
}

/* The owner is about to give it up, or cannot believe while a fault lets its session live: nobody
 * else can be granted either. */
static bool owner_is_in_the_way(struct check *c, uint32_t resource)
{
    uint16_t owner = c->resources[resource].owner;
    if (owner >= c->config.instance_count)
        return false;
    const struct check_pair *p = check_pair(c, owner, resource);
    return p->queued || p->executing ||
           (c->config.owner_can_linger && !is_well(c, owner));
}

/* A candidate that is well and does not wait for its own resignation to be executed. */
static bool somebody_is_free(struct check *c, uint32_t resource)
{
    for (uint32_t i = 0; i < c->config.instance_count; i++) {
        const struct check_pair *p = check_pair(c, (uint16_t)i, resource);
        if (is_well(c, i) && !p->queued && !p->executing)
            return c->outages == 0;
    }
    return false;
}

bool liveness_awaits_master(struct check *c, uint32_t resource)
{
    return c->resources[resource].leaderless_since_ns >= 0 && somebody_is_free(c, resource) &&
           !owner_is_in_the_way(c, resource);
}

static int64_t awaited_since(const struct check *c, const struct check_resource *r)
{
    int64_t since_ns = later(r->leaderless_since_ns, c->calm_since_ns);
    return c->config.owner_can_linger ? later(since_ns, r->freed_at_ns) : since_ns;
}

/* (L1) after the loss of a master somebody believes within the failover bound; at the start too */
static void check_l1(struct check *c, uint32_t resource)
{
    const struct check_resource *r = &c->resources[resource];
    if (!r->handed_over && liveness_awaits_master(c, resource))
        require_within(c, PROPERTY_L1, SIM_NO_INSTANCE, resource, awaited_since(c, r),
                       c->config.bounds.failover_ns);
}

/* (L2) after the last fault every resource has a master within the bound */
static void check_l2(struct check *c, uint32_t resource)
{
    const struct check_resource *r = &c->resources[resource];
    if (c->healed_at_ns >= 0 && liveness_awaits_master(c, resource))
        require_within(c, PROPERTY_L2, SIM_NO_INSTANCE, resource,
                       later(awaited_since(c, r), c->healed_at_ns), c->config.bounds.failover_ns);
}

/* The store granted to a session that its client knows no more: only the end of its lease can help.
 */
static bool owned_by_the_dead(struct check *c, const struct check_resource *r, uint32_t resource)
{
    return r->owner < c->config.instance_count &&
           r->owner_session <= check_pair(c, r->owner, resource)->former_session;
}

/* (L4) a resource is leaderless no longer than its causes explain: after a resignation no longer
 * than a handover takes, once everybody has had time to stand in the queue */
static void check_l4(struct check *c, uint32_t resource)
{
    const struct check_resource *r = &c->resources[resource];
    const struct bounds *b = &c->config.bounds;
    if (!r->handed_over || c->faults > 0 || !liveness_awaits_master(c, resource))
        return;
    int64_t since_ns = later(r->leaderless_since_ns, r->freed_at_ns);
    bool settled = since_ns - c->calm_since_ns >= b->failover_ns;
    if (settled && !c->config.owner_can_linger && !owned_by_the_dead(c, r, resource))
        require_within(c, PROPERTY_L4, SIM_NO_INSTANCE, resource, since_ns, b->handover_ns);
    else
        require_within(c, PROPERTY_L4, SIM_NO_INSTANCE, resource, later(since_ns, c->calm_since_ns),
                       b->failover_ns);
}

/* (L5) a live runner on a healthy store owns or stands in the queue */
static void check_l5(struct check *c, uint16_t instance, uint32_t resource)
{
    const struct check_pair *p = check_pair(c, instance, resource);
    if (!is_well(c, instance) || c->outages > 0 || p->queued || p->out_since_ns < 0)
        return;
    require_within(c, PROPERTY_L5, instance, resource, later(p->out_since_ns, c->calm_since_ns),
                   c->instances[instance].bounds.out_of_queue_ns);
}

/* (L7) a cancelled run returns in time */
static void check_l7(struct check *c, uint16_t instance, uint32_t resource)
{
    const struct check_instance *in = &c->instances[instance];
    if (in->cancelled_at_ns >= 0)
        require_within(c, PROPERTY_L7, instance, resource, in->cancelled_at_ns, in->bounds.stop_ns);
}

/* (L9) a runner of a live instance is running */
static void check_l9(struct check *c, uint16_t instance, uint32_t resource)
{
    const struct check_pair *p = check_pair(c, instance, resource);
    const struct check_instance *in = &c->instances[instance];
    if (!in->up || in->stopping)
        return;
    check_exercise(c, PROPERTY_L9);
    if (!p->running && p->ended_at_ns >= 0 && c->now_ns - p->ended_at_ns > in->bounds.restart_ns)
        check_violate(c, (struct violation){.property = PROPERTY_L9,
                                            .time_ns = p->ended_at_ns,
                                            .instance = instance,
                                            .other = SIM_NO_INSTANCE,
                                            .resource = resource,
                                            .measured = c->now_ns - p->ended_at_ns,
                                            .limit = in->bounds.restart_ns});
}

/* What still runs when its process is gone, or when the run is over. */
static void check_unreturned(struct check *c, uint16_t instance)
{
    for (uint32_t r = 0; r < c->config.resource_count; r++)
        if (check_pair(c, instance, r)->running)
            check_l7(c, instance, r);
}

static void check_runners(struct check *c, uint16_t instance)
{
    for (uint32_t r = 0; r < c->config.resource_count; r++) {
        check_l5(c, instance, r);
        check_l9(c, instance, r);
    }
}

/* Before calm begins anew: what was overdue until now stays overdue. */
static void judge_all(struct check *c)
{
    for (uint32_t r = 0; r < c->config.resource_count; r++) {
        check_l1(c, r);
        check_l2(c, r);
        check_l4(c, r);
    }
    for (uint32_t i = 0; i < c->config.instance_count; i++)
        check_runners(c, (uint16_t)i);
}

void liveness_before(struct check *c, const struct sim_event *e)
{
    switch (e->kind) {
    case SIM_EVENT_BELIEVED:
        check_l1(c, e->resource);
        check_l2(c, e->resource);
        check_l4(c, e->resource);
        break;
    case SIM_EVENT_ENTERED:
        check_l5(c, e->instance, e->resource);
        break;
    case SIM_EVENT_RUNNER_ENDED:
        check_l7(c, e->instance, e->resource);
        break;
    case SIM_EVENT_FAULT_BEGUN:
    case SIM_EVENT_FAULT_ENDED:
        if (!check_is_absence(e->cause))
            judge_all(c);
        break;
    case SIM_EVENT_INSTANCE_STOPPING:
    case SIM_EVENT_INSTANCE_STOPPED:
        judge_all(c);
        break;
    case SIM_EVENT_INSTANCE_CRASHED:
        judge_all(c);
        check_unreturned(c, e->instance);
        break;
    default:
        break;
    }
}

void liveness_finish(struct check *c)
{
    judge_all(c);
    for (uint32_t i = 0; i < c->config.instance_count; i++)
        check_unreturned(c, (uint16_t)i);
}
