/* SPDX-License-Identifier: Apache-2.0 */
/* Passes over the faults with a time, in the order of their times; see fault_times.h. */
#include "sim/search/fault_times.h"

#include "core/env.h"

static int64_t smaller(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static int64_t larger(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

int64_t fault_times_length(const struct fault_plan *plan, const struct scenario_parameters *p)
{
    if (plan->length_ns != FAULT_FOREVER)
        return plan->length_ns;
    return smaller(plan->end_ns, p->duration) - smaller(plan->at_ns, p->duration);
}

/* Not after the end of the run. */
static int64_t end_of(const struct fault_plan *plan, const struct scenario_parameters *p)
{
    int64_t end_ns = election_time_add(plan->at_ns, fault_times_length(plan, p));
    return smaller(end_ns, larger(p->duration, plan->at_ns));
}

/* ---- delays --------------------------------------------------------------------------------- */

int64_t fault_times_delay(const struct scenario *scenario, const struct scenario_parameters *p)
{
    int64_t most_ns = 0;
    for (uint32_t i = 0; i < scenario->timed_count; i++) {
        const struct fault_plan *last = scenario->timed[i];
        int64_t sum_ns = 0;
        if (last->kind != FAULT_DELAY)
            continue;
        for (uint32_t k = 0; k < scenario->timed_count; k++) {
            const struct fault_plan *plan = scenario->timed[k];
            if (plan->at_ns > last->at_ns)
                break;
            if (plan->kind == FAULT_DELAY && (plan == last || end_of(plan, p) > last->at_ns))
                sum_ns = election_time_add(sum_ns, plan->by);
        }
        most_ns = larger(sum_ns, most_ns);
    }
    return most_ns;
}

/* ---- pauses --------------------------------------------------------------------------------- */

bool fault_times_may_strike(const struct fault_plan *plan, uint16_t instance)
{
    if (plan->target != FAULT_TARGET_NAMED)
        return plan->target != FAULT_TARGET_STORE;
    for (uint32_t i = 0; i < plan->instance_count; i++)
        if (plan->instances[i] == instance)
            return true;
    return false;
}

bool fault_times_surely_strikes(const struct fault_plan *plan, uint16_t instance)
{
    return fault_times_may_strike(plan, instance) &&
           (plan->target == FAULT_TARGET_NAMED || plan->target == FAULT_TARGET_ALL);
}

static bool is_pause(const struct fault_plan *plan)
{
    return plan->kind == FAULT_PAUSE || plan->kind == FAULT_SUSPEND;
}

/* The stretches in which a process may be paused, one after the other. */
struct stretches {
    const struct scenario *scenario;
    const struct scenario_parameters *p;
    uint16_t instance;
    bool merge;    /* a pause may be cut short, so that one that begins meanwhile takes effect */
    uint32_t next; /* in scenario->timed */
    int64_t begin_ns, end_ns;
};

static bool crashes(const struct fault_plan *plan)
{
    return plan->kind == FAULT_CRASH || (plan->kind == FAULT_RESTART && plan->manner == 1);
}

/* A process that crashes while it is paused can be paused again before the first pause would have
 * been over; one that is surely paused cannot. */
static bool can_be_cut_short(const struct scenario *scenario, uint16_t instance)
{
    for (uint32_t i = 0; i < scenario->fault_count; i++) {
        const struct fault_plan *plan = &scenario->faults[i];
        if (crashes(plan) && fault_times_may_strike(plan, instance))
            return true;
        if (is_pause(plan) && fault_times_may_strike(plan, instance) &&
            (plan->trigger != FAULT_AT || !fault_times_surely_strikes(plan, instance)))
            return true;
    }
    return false;
}

/* False: there is no further one. */
static bool next_stretch(struct stretches *s)
{
    const struct scenario *scenario = s->scenario;
    int64_t before_ns = s->end_ns;
    bool found = false;
    for (; s->next < scenario->timed_count; s->next++) {
        const struct fault_plan *plan = scenario->timed[s->next];
        if (!is_pause(plan) || !fault_times_may_strike(plan, s->instance))
            continue;
        if (found && (!s->merge || plan->at_ns > s->end_ns))
            return true;
        if (found) {
            s->end_ns = larger(end_of(plan, s->p), s->end_ns);
        } else if (plan->at_ns >= before_ns) {
            s->begin_ns = plan->at_ns;
            s->end_ns = end_of(plan, s->p);
            found = true;
        }
    }
    return found;
}

/* The worst window begins with a stretch: moved to there it gains at least what it loses. */
static int64_t paused_of(struct stretches first, int64_t window_ns)
{
    struct stretches last = first;
    int64_t most_ns = 0, sum_ns = 0;
    bool more = next_stretch(&last);
    while (next_stretch(&first)) {
        int64_t until_ns = election_time_add(first.begin_ns, window_ns);
        for (; more && last.begin_ns <= until_ns; more = next_stretch(&last))
            sum_ns += last.end_ns - last.begin_ns;
        most_ns = larger(sum_ns, most_ns);
        sum_ns -= first.end_ns - first.begin_ns;
    }
    return most_ns;
}

int64_t fault_times_paused(const struct scenario *scenario, const struct scenario_parameters *p,
                           int64_t window_ns)
{
    int64_t most_ns = 0;
    bool any = false;
    for (uint32_t i = 0; i < scenario->timed_count && !any; i++)
        any = is_pause(scenario->timed[i]);
    for (int64_t i = 0; i < p->instances && any; i++) {
        const struct stretches none_yet = {.scenario = scenario,
                                           .p = p,
                                           .instance = (uint16_t)i,
                                           .merge = can_be_cut_short(scenario, (uint16_t)i),
                                           .end_ns = INT64_MIN};
        most_ns = larger(paused_of(none_yet, window_ns), most_ns);
    }
    return most_ns;
}

/* ---- cuts and outages ----------------------------------------------------------------------- */

struct fault_times_row fault_times_rows(const struct scenario *scenario,
                                        const struct scenario_parameters *p, int64_t settling_ns)
{
    struct fault_times_row worst = {.least_ns = INT64_MAX};
    int64_t end_ns = INT64_MIN, broken_ns = 0;
    for (uint32_t i = 0; i < scenario->timed_count; i++) {
        const struct fault_plan *plan = scenario->timed[i];
        if (plan->kind != FAULT_CUT && plan->kind != FAULT_OUTAGE)
            continue;
        bool is_first = end_ns == INT64_MIN || plan->at_ns - end_ns > settling_ns;
        int64_t begin_ns = is_first ? plan->at_ns : larger(plan->at_ns, end_ns);
        int64_t before_ns = is_first ? 0 : broken_ns - larger(end_ns - plan->at_ns, 0);
        end_ns = is_first ? end_of(plan, p) : larger(end_of(plan, p), end_ns);
        broken_ns = (is_first ? 0 : broken_ns) + end_ns - begin_ns;
        worst.before_ns = larger(before_ns, worst.before_ns);
        worst.broken_ns = larger(broken_ns, worst.broken_ns);
        worst.least_ns = smaller(fault_times_length(plan, p), worst.least_ns);
    }
    return worst;
}
