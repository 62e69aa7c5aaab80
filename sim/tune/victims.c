/* SPDX-License-Identifier: Apache-2.0 */
/* Whom drawn faults hit, and whom they could have hit; see victims.h. Floating point: statistics
 * over a run that has been decided. */
#include "sim/tune/victims.h"

#include <math.h>
#include <stdlib.h>

#include "sim/tune/theory.h"

/* What one master that is hit costs, and what is drawn. */
struct cost {
    bool draws_victim, draws_time;
    double leaderless_ns, involuntary;
    int64_t from_ns, period_ns;
    double instances; /* that one strike is about */
};

struct victims {
    const struct fault_log *log;
    uint32_t instances, resources, sentences;
    int64_t warm_up_ns, end_ns;
    bool *believes;      /* by resource, then instance */
    uint32_t *believers; /* by resource */
    uint32_t *alone;     /* by instance: resources that have no other master */
    uint32_t *all;       /* by instance: resources that it is a master of */
    uint64_t alone_total, all_total;
    struct cost *costs; /* by sentence */
    struct victims_excess excess;
};

/* ---- what a hit costs ----------------------------------------------------------------------- */

/* Long enough for the lease to end. */
static bool outlasts(const struct fault_plan *plan, const struct scenario_parameters *p)
{
    return p->lease > 0 && plan->length_ns >= p->lease && plan->end_ns == FAULT_FOREVER;
}

/* A crash ends belief at once, and somebody else is master a fail-over later. Who is cut off
 * notices at the next check; until the lease ends nobody can follow. Who is paused goes on
 * believing, and so does who lost its session until the next check: no time without a master. What
 * a session in one resource only is drawn for is left as it happens. */
static bool ends_mastership(const struct fault_plan *plan, const struct scenario_parameters *p)
{
    switch (plan->kind) {
    case FAULT_CRASH:
        return true;
    case FAULT_RESTART:
        return plan->manner == 1;
    case FAULT_CUT:
        return plan->channel == 0 && outlasts(plan, p);
    case FAULT_PAUSE:
    case FAULT_SUSPEND:
        return outlasts(plan, p);
    case FAULT_REVOKE:
        return plan->resource == SIM_NO_RESOURCE;
    default:
        return false;
    }
}

static double leaderless_of(const struct fault_plan *plan, const struct scenario_parameters *p)
{
    const struct theory_input in = theory_input_of(p);
    double failover_ns = theory_failover_mean(&in) * 1e9;
    if (plan->kind == FAULT_CRASH || plan->kind == FAULT_RESTART)
        return failover_ns;
    double noticed_ns = in.check_s * 1e9 / 2 + (double)p->call_timeout;
    return plan->kind == FAULT_CUT ? fmax(failover_ns - noticed_ns, 0) : 0;
}

/* No longer than the window, so that window_integral() has one case less. */
static double at_most_window(double length_ns, const struct scenario_parameters *p)
{
    return fmin(length_ns, (double)(p->duration - p->warm_up));
}

static bool has_heal(const struct scenario *s)
{
    for (uint32_t i = 0; i < s->fault_count; i++)
        if (s->faults[i].kind == FAULT_HEAL)
            return true;
    return false;
}

/* Whether it strikes once a period from its beginning to the end of the run, at a moment that is
 * drawn. A rolling restart leaves out what comes while one goes on; a master may not be found. */
static bool draws_time(const struct scenario *s, const struct fault_plan *plan)
{
    return plan->trigger == FAULT_EVERY && !plan->exactly && plan->jitter_ns == 0 &&
           plan->until_ns == FAULT_FOREVER && plan->times == UINT64_MAX &&
           plan->end_ns == FAULT_FOREVER && plan->kind != FAULT_RESTART &&
           plan->target <= FAULT_TARGET_ANY && !has_heal(s);
}

static struct cost cost_of(const struct scenario *s, const struct fault_plan *plan,
                           const struct scenario_parameters *p)
{
    if (!ends_mastership(plan, p))
        return (struct cost){0};
    return (struct cost){.draws_victim = plan->target == FAULT_TARGET_ANY,
                         .draws_time = draws_time(s, plan),
                         .leaderless_ns = at_most_window(leaderless_of(plan, p), p),
                         .involuntary = 1,
                         .from_ns = plan->at_ns,
                         .period_ns = plan->period_ns,
                         .instances = plan->target == FAULT_TARGET_NAMED ? plan->instance_count
                                      : plan->target == FAULT_TARGET_ALL ? (double)p->instances
                                                                         : 1};
}

bool victims_are_drawn(const struct scenario *s)
{
    for (uint32_t i = 0; i < s->fault_count; i++) {
        struct cost cost = cost_of(s, &s->faults[i], &s->parameters);
        if (cost.draws_victim || cost.draws_time)
            return true;
    }
    return false;
}

/* ---- life ----------------------------------------------------------------------------------- */

void victims_free(struct victims *v)
{
    if (!v)
        return;
    free(v->believes);
    free(v->believers);
    free(v->alone);
    free(v->all);
    free(v->costs);
    free(v);
}

struct victims *victims_new(const struct scenario *s, const struct scenario_parameters *p,
                            const struct fault_log *log)
{
    struct victims *v = calloc(1, sizeof *v);
    size_t instances = (size_t)p->instances, resources = (size_t)p->resources;
    if (!v)
        return NULL;
    v->log = log;
    v->instances = (uint32_t)p->instances;
    v->resources = (uint32_t)p->resources;
    v->sentences = s->fault_count;
    v->warm_up_ns = p->warm_up;
    v->end_ns = p->duration;
    v->believes = calloc(instances * resources, sizeof *v->believes);
    v->believers = calloc(resources, sizeof *v->believers);
    v->alone = calloc(instances, sizeof *v->alone);
    v->all = calloc(instances, sizeof *v->all);
    v->costs = calloc(s->fault_count + 1, sizeof *v->costs);
    if (!v->believes || !v->believers || !v->alone || !v->all || !v->costs) {
        victims_free(v);
        return NULL;
    }
    for (uint32_t i = 0; i < s->fault_count; i++)
        v->costs[i] = cost_of(s, &s->faults[i], p);
    return v;
}

/* ---- events --------------------------------------------------------------------------------- */

/* The one that believes, if it is one, is alone or no longer so. */
static void count_alone(struct victims *v, uint32_t resource, bool is_alone)
{
    const bool *believes = &v->believes[(size_t)resource * v->instances];
    if (v->believers[resource] != 1)
        return;
    for (uint32_t i = 0; i < v->instances; i++)
        if (believes[i]) {
            v->alone[i] += is_alone ? 1 : (uint32_t)-1;
            v->alone_total += is_alone ? 1 : (uint64_t)-1;
        }
}

static void set_belief(struct victims *v, const struct sim_event *e, bool believes)
{
    bool *now = &v->believes[(size_t)e->resource * v->instances + e->instance];
    if (*now == believes)
        return;
    count_alone(v, e->resource, false);
    *now = believes;
    v->believers[e->resource] += believes ? 1 : (uint32_t)-1;
    v->all[e->instance] += believes ? 1 : (uint32_t)-1;
    v->all_total += believes ? 1 : (uint64_t)-1;
    count_alone(v, e->resource, true);
}

/* The part of a time without a master that the window has. */
static double in_window(const struct victims *v, int64_t from_ns, double length_ns)
{
    double begin = fmax((double)from_ns, (double)v->warm_up_ns);
    double end = fmin((double)from_ns + length_ns, (double)v->end_ns);
    return fmax(end - begin, 0);
}

/* Masters that an instance is, on average. */
static double masters(const struct victims *v)
{
    return (double)v->resources / v->instances;
}

/* The fault of number n is entry n - 1 of the log, which is ahead of the stream. */
static void struck(struct victims *v, const struct sim_event *e)
{
    const struct cost *cost = &v->costs[v->log->entries[e->value - 1].plan];
    double alone = 0, all = 0;
    if (cost->draws_victim) {
        alone += v->alone[e->instance] - (double)v->alone_total / v->instances;
        all += v->all[e->instance] - (double)v->all_total / v->instances;
    }
    if (cost->draws_time) { /* what is expected of them all is taken off at the end */
        alone += masters(v);
        all += masters(v);
    }
    v->excess.leaderless_ns += alone * in_window(v, e->time_ns, cost->leaderless_ns);
    if (e->time_ns >= v->warm_up_ns)
        v->excess.involuntary += all * cost->involuntary;
}

void victims_take(struct victims *v, const struct sim_event *e)
{
    if (e->kind == SIM_EVENT_BELIEVED)
        set_belief(v, e, true);
    else if (e->kind == SIM_EVENT_DISBELIEVED)
        set_belief(v, e, false);
    else if (e->kind == SIM_EVENT_FAULT_BEGUN)
        struck(v, e);
}

/* The integral of in_window() over the moments from `from_ns` to the end: a strike before the
 * warm-up is over may reach into the window, one near the end is cut off. */
static double window_integral(const struct victims *v, int64_t from_ns, double length_ns)
{
    double begin = (double)v->warm_up_ns, end = (double)v->end_ns, from = (double)from_ns;
    double rises = fmax(from, begin - length_ns), falls = fmax(from, end - length_ns), sum = 0;
    if (from >= end)
        return 0;
    if (rises < begin)
        sum += (begin - rises) * (rises + 2 * length_ns - begin) / 2;
    sum += (falls - fmax(from, begin)) * length_ns; /* here all of it is in the window */
    return sum + (end - falls) * (end - falls) / 2;
}

struct victims_excess victims_excess(const struct victims *v)
{
    struct victims_excess excess = v->excess;
    for (uint32_t i = 0; i < v->sentences; i++) {
        const struct cost *c = &v->costs[i];
        if (!c->draws_time)
            continue;
        double hits = c->instances * masters(v) / (double)c->period_ns;
        double from = fmax((double)c->from_ns, (double)v->warm_up_ns);
        excess.leaderless_ns -= hits * window_integral(v, c->from_ns, c->leaderless_ns);
        excess.involuntary -= hits * fmax((double)v->end_ns - from, 0) * c->involuntary;
    }
    return excess;
}
