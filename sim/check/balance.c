/* SPDX-License-Identifier: Apache-2.0 */
/* Load over time, newcomers and the way back to a fair load; see balance.h. */
#include "sim/check/balance.h"

#include <stdlib.h>

#define NS_OF_TICK INT64_C(1000000)
#define NEVER      (-1)

/* The load is fair when Jain's index is at least so much of what resources that are given away at
 * random have on average, M / (M + K - 1). */
#define FAIR_PERCENT 90

struct balance_resource {
    int64_t empty_since_ns; /* nobody believes; NEVER: somebody does */
    int64_t filled_ns;      /* the end of the last stretch in which nobody did; NEVER */
    uint32_t believers;
    bool used; /* somebody has believed */
};

/* Since something disturbed the load: has it become fair? */
struct balance_watch {
    bool open;
    int64_t since;    /* tick */
    uint32_t missing; /* resources without belief then that have not got one yet */
    int64_t complete; /* tick in which the last of them did; NEVER */
};

struct balance {
    uint32_t instance_count, resource_count;
    int64_t warm_up, hold; /* ticks */
    struct balance_resource *resources;
    int64_t *joined_ns; /* by resource, then instance: a newcomer that waits; NEVER */
    uint32_t *loads;    /* by instance */
    uint32_t *have;     /* how many instances have that load */
    uint32_t most;      /* the greatest load of one */
    int64_t beliefs, squares, up, empty; /* sums over all; resources without belief */
    int64_t faults;

    int64_t tick;           /* the present one; what follows is about those before it */
    int64_t beliefs_before; /* at the end of the tick before */
    bool changed, ended;    /* in this tick: an instance or fault began or ended; a fault ended */
    bool moved;             /* in this tick: an instance began or ended */
    int64_t fair_since;     /* NEVER: is not */
    struct balance_watch watch;

    int64_t jain_sum, jain_ticks; /* a million times 1000 days of ticks are below 10^17 */
    int64_t jain_min, peak;
};

/* ---- a tick that is over -------------------------------------------------------------------- */

static bool is_fair(const struct balance *b)
{
    const int64_t m = b->resource_count;
    return b->beliefs > 0 && b->up > 0 &&
           b->beliefs * b->beliefs * (m + b->up - 1) * 100 >= FAIR_PERCENT * m * b->up * b->squares;
}

/* A disturbance is looked at from the tick in which it came; whatever comes next ends that. */
static void settle_watch(struct balance *b)
{
    if (!b->changed)
        return;
    bool healed = b->ended && b->faults == 0;
    b->watch.open = (b->moved || healed) && b->beliefs_before > 0 && b->tick >= b->warm_up;
    b->watch.since = b->tick;
    b->watch.missing = (uint32_t)b->empty;
    b->watch.complete = b->empty == 0 ? b->tick : NEVER;
}

/* The load stays as it is from this tick up to `until`. */
static void account(struct balance *b, int64_t until)
{
    int64_t from = b->tick > b->warm_up ? b->tick : b->warm_up;
    if (until <= from)
        return;
    if (b->most > b->peak)
        b->peak = b->most;
    if (b->beliefs == 0 || b->up == 0)
        return;
    int64_t jain = b->beliefs * b->beliefs * 1000000 / (b->up * b->squares);
    if (b->jain_ticks == 0 || jain < b->jain_min)
        b->jain_min = jain;
    b->jain_sum += jain * (until - from);
    b->jain_ticks += until - from;
}

/* If the load has been fair for a whole hold interval by `until`: after how long it was. */
static int64_t became_fair(struct balance *b, int64_t until)
{
    struct balance_watch *w = &b->watch;
    if (!w->open || w->complete == NEVER || b->fair_since == NEVER)
        return NEVER;
    int64_t at = b->fair_since > w->complete ? b->fair_since : w->complete;
    if (until - at < b->hold)
        return NEVER;
    w->open = false;
    return (at - w->since) * NS_OF_TICK;
}

static int64_t advance_to(struct balance *b, int64_t tick)
{
    if (tick == b->tick)
        return NEVER;
    settle_watch(b);
    if (!is_fair(b))
        b->fair_since = NEVER;
    else if (b->fair_since == NEVER)
        b->fair_since = b->tick;
    account(b, tick);
    int64_t length_ns = became_fair(b, tick);
    b->changed = b->ended = b->moved = false;
    b->beliefs_before = b->beliefs;
    b->tick = tick;
    return length_ns;
}

/* ---- events --------------------------------------------------------------------------------- */

static void change_load(struct balance *b, uint16_t instance, int change)
{
    uint32_t *load = &b->loads[instance];
    b->beliefs += change;
    b->squares += change * (2 * (int64_t)*load + change);
    b->have[*load]--;
    *load += (uint32_t)change;
    b->have[*load]++;
    if (*load > b->most)
        b->most = *load;
    else if (b->have[b->most] == 0)
        b->most--;
}

static void fill(struct balance *b, struct balance_resource *r, int64_t now_ns)
{
    struct balance_watch *w = &b->watch;
    b->empty--;
    if (w->open && w->missing > 0 && r->empty_since_ns / NS_OF_TICK <= w->since &&
        --w->missing == 0)
        w->complete = b->tick;
    if (!r->used || r->empty_since_ns < now_ns)
        r->filled_ns = now_ns;
    r->empty_since_ns = NEVER;
    r->used = true;
}

/* When the instance joined, if this is what it has waited for since. */
static int64_t believed(struct balance *b, const struct sim_event *e)
{
    struct balance_resource *r = &b->resources[e->resource];
    int64_t *joined = &b->joined_ns[(uint64_t)e->resource * b->instance_count + e->instance];
    int64_t joined_ns = *joined;
    change_load(b, e->instance, 1);
    if (r->believers++ == 0)
        fill(b, r, e->time_ns);
    *joined = NEVER;
    return joined_ns;
}

static void disbelieved(struct balance *b, const struct sim_event *e)
{
    struct balance_resource *r = &b->resources[e->resource];
    change_load(b, e->instance, -1);
    if (--r->believers > 0)
        return;
    b->empty++;
    r->empty_since_ns = e->time_ns;
}

/* Whether somebody believed just before this instant. */
static bool was_held(const struct balance_resource *r, int64_t now_ns)
{
    if (!r->used)
        return false;
    return r->empty_since_ns == NEVER ? r->filled_ns != now_ns : r->empty_since_ns == now_ns;
}

static void started(struct balance *b, const struct sim_event *e)
{
    b->up++;
    b->changed = b->moved = true;
    for (uint32_t r = 0; r < b->resource_count; r++)
        b->joined_ns[(uint64_t)r * b->instance_count + e->instance] =
            was_held(&b->resources[r], e->time_ns) ? e->time_ns : NEVER;
}

static void ended(struct balance *b, const struct sim_event *e)
{
    b->up--;
    b->changed = b->moved = true;
    for (uint32_t r = 0; r < b->resource_count; r++)
        b->joined_ns[(uint64_t)r * b->instance_count + e->instance] = NEVER;
}

struct balance_news balance_take(struct balance *b, const struct sim_event *e)
{
    struct balance_news news = {advance_to(b, e->time_ns / NS_OF_TICK), NEVER};
    switch (e->kind) {
    case SIM_EVENT_BELIEVED:
        news.joined_ns = believed(b, e);
        break;
    case SIM_EVENT_DISBELIEVED:
        disbelieved(b, e);
        break;
    case SIM_EVENT_INSTANCE_STARTED:
        started(b, e);
        break;
    case SIM_EVENT_INSTANCE_STOPPED:
    case SIM_EVENT_INSTANCE_CRASHED:
        ended(b, e);
        break;
    default:
        b->faults += e->kind == SIM_EVENT_FAULT_BEGUN ? 1 : -1;
        b->ended |= e->kind == SIM_EVENT_FAULT_ENDED;
        b->changed = true;
    }
    return news;
}

/* ---- life ----------------------------------------------------------------------------------- */

struct balance *balance_new(uint32_t instance_count, uint32_t resource_count, int64_t warm_up_ns,
                            int64_t hold_ns)
{
    struct balance *b = calloc(1, sizeof *b);
    if (!b)
        return NULL;
    size_t pairs = (size_t)instance_count * resource_count;
    *b = (struct balance){.instance_count = instance_count,
                          .resource_count = resource_count,
                          .warm_up = warm_up_ns / NS_OF_TICK,
                          .hold = hold_ns / NS_OF_TICK,
                          .empty = resource_count,
                          .fair_since = NEVER};
    b->resources = calloc(resource_count, sizeof *b->resources);
    b->joined_ns = calloc(pairs, sizeof *b->joined_ns);
    b->loads = calloc(instance_count, sizeof *b->loads);
    b->have = calloc((size_t)resource_count + 1, sizeof *b->have);
    if (!b->resources || !b->joined_ns || !b->loads || !b->have) {
        balance_free(b);
        return NULL;
    }
    for (uint32_t r = 0; r < resource_count; r++)
        b->resources[r].filled_ns = NEVER;
    for (size_t i = 0; i < pairs; i++)
        b->joined_ns[i] = NEVER;
    b->have[0] = instance_count;
    return b;
}

void balance_free(struct balance *b)
{
    if (!b)
        return;
    free(b->resources);
    free(b->joined_ns);
    free(b->loads);
    free(b->have);
    free(b);
}

struct balance_news balance_finish(struct balance *b, int64_t end_ns,
                                   struct balance_summary *summary)
{
    struct balance_news news = {advance_to(b, end_ns / NS_OF_TICK), NEVER};
    *summary = (struct balance_summary){.jain_min_ppm = b->jain_min, .most = b->peak};
    if (b->jain_ticks > 0)
        summary->jain_mean_ppm = (int64_t)(b->jain_sum / b->jain_ticks);
    return news;
}
