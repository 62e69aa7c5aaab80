/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The liveness properties, one function each; see check.h. Labels as in property.h.
 *
 * A deadline runs only while progress is possible: no outage, and an instance that is up and not broken.
 * It begins anew whenever a fault or an instance begins or ends, so a run that could not progress is
 * excused by construction and not by a large number.
 */
#include "core/error.h"
#include "sim/check/check.h"

static bool progress_possible(const struct check *c)
{
    if (c->outages > 0)
        return false;
    for (uint32_t i = 0; i < c->config.instance_count; i++)
        if (c->instances[i].up && !c->instances[i].stopping && c->instances[i].broken == 0)
            return true;
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

/* (L1) after the loss of a master somebody believes within the failover bound */
static void check_l1(struct check *c, uint32_t resource)
{
    const struct check_resource *r = &c->resources[resource];
    if (r->leaderless_since_ns < 0 || !r->leaderless_involuntarily || !progress_possible(c))
        return;
    require_within(c, PROPERTY_L1, SIM_NO_INSTANCE, resource,
                   later(r->leaderless_since_ns, c->calm_since_ns), c->config.bounds.failover_ns);
}

/* (L2) after the last fault every resource has a master within the bound */
static void check_l2(struct check *c, uint32_t resource)
{
    const struct check_resource *r = &c->resources[resource];
    bool resigned = !r->leaderless_involuntarily && !r->leaderless_excused;
    bool waits_for_execution = resigned && r->executed_at_ns < r->leaderless_since_ns;
    int64_t since_ns = resigned ? r->executed_at_ns : r->leaderless_since_ns;
    if (c->healed_at_ns < 0 || r->leaderless_since_ns < 0 || waits_for_execution ||
        !progress_possible(c))
        return;
    require_within(c, PROPERTY_L2, SIM_NO_INSTANCE, resource, later(since_ns, c->calm_since_ns),
                   c->config.bounds.failover_ns);
}

/* The store granted to a process that is no more: only the end of its lease can help. */
static bool owned_by_the_dead(const struct check *c, const struct check_resource *r)
{
    return r->owner < c->config.instance_count &&
           !check_session_is_present(c, r->owner, r->owner_session);
}

/* (L4) a resource is leaderless no longer than its causes explain */
static void check_l4(struct check *c, uint32_t resource)
{
    const struct check_resource *r = &c->resources[resource];
    if (r->leaderless_since_ns < 0 || r->leaderless_involuntarily || r->leaderless_excused ||
        r->executed_at_ns < r->leaderless_since_ns || c->faults > 0 || !progress_possible(c))
        return;
    int64_t since_ns = later(later(r->executed_at_ns, r->freed_at_ns), c->calm_since_ns);
    require_within(c, PROPERTY_L4, SIM_NO_INSTANCE, resource, since_ns,
                   owned_by_the_dead(c, r) ? c->config.bounds.failover_ns
                                           : c->config.bounds.handover_ns);
}

/* (L5) a live runner on a healthy store owns or stands in the queue */
static void check_l5(struct check *c, uint16_t instance, uint32_t resource)
{
    const struct check_pair *p = check_pair(c, instance, resource);
    const struct check_instance *in = &c->instances[instance];
    if (!in->up || in->stopping || in->broken > 0 || c->outages > 0 || p->out_since_ns < 0)
        return;
    require_within(c, PROPERTY_L5, instance, resource, later(p->out_since_ns, c->calm_since_ns),
                   c->config.bounds.out_of_queue_ns);
}

/* (L7) a cancelled run returns in time */
static void check_l7(struct check *c, uint16_t instance, uint32_t resource)
{
    const struct check_instance *in = &c->instances[instance];
    if (in->cancelled_at_ns >= 0)
        require_within(c, PROPERTY_L7, instance, resource, in->cancelled_at_ns,
                       c->config.bounds.stop_ns);
}

/* (L9) a runner of a live instance is running */
static void check_l9(struct check *c, uint16_t instance, uint32_t resource)
{
    const struct check_pair *p = check_pair(c, instance, resource);
    const struct check_instance *in = &c->instances[instance];
    if (!in->up || in->stopping)
        return;
    check_exercise(c, PROPERTY_L9);
    if (!p->running && p->ended_at_ns >= 0 &&
        c->now_ns - p->ended_at_ns > c->config.bounds.restart_ns)
        check_violate(c, (struct violation){.property = PROPERTY_L9,
                                            .time_ns = p->ended_at_ns,
                                            .instance = instance,
                                            .other = SIM_NO_INSTANCE,
                                            .resource = resource,
                                            .measured = c->now_ns - p->ended_at_ns,
                                            .limit = c->config.bounds.restart_ns});
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
    case SIM_EVENT_INSTANCE_STARTED:
    case SIM_EVENT_INSTANCE_STOPPING:
    case SIM_EVENT_INSTANCE_CRASHED:
        judge_all(c);
        break;
    default:
        break;
    }
}

void liveness_finish(struct check *c)
{
    judge_all(c);
    for (uint32_t i = 0; i < c->config.instance_count; i++)
        for (uint32_t r = 0; c->instances[i].stopping && r < c->config.resource_count; r++)
            if (check_pair(c, (uint16_t)i, r)->running)
                check_l7(c, (uint16_t)i, r);
}
