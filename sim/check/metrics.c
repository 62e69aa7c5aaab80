/* SPDX-License-Identifier: Apache-2.0 */
/* Online metrics; see metrics.h. Sees the events of one case in order. */
#include "sim/check/metrics.h"

#include <stdlib.h>
#include <string.h>

#include "sim/check/balance.h"
#include "sim/kernel/cache.h"

struct metric_pair {
    uint32_t owns; /* how many of its sessions do */
    bool believes;
    uint8_t stale; /* 0 no, 1 foreign, 2 unowned */
    int64_t believed_since_ns, owned_since_ns;
    int64_t lost_at_ns; /* involuntary loss while believing; -1 */
    int64_t stale_since_ns;
    int64_t queued_at_ns; /* resignation; -1 */
};

struct metric_resource {
    uint32_t believers, owners;
    int64_t leaderless_since_ns, unowned_since_ns; /* -1: not */
    uint8_t leaderless_after; /* enum sim_cause; SIM_CAUSE_NONE: the run's beginning */
    uint16_t holders[2];      /* the last two, newest first; SIM_NO_INSTANCE */
    int64_t holder_since_ns, holder_length_ns; /* of the last one; length once ended, else -1 */
    uint64_t accepted_epoch;
};

struct metrics {
    struct metrics_config config;
    struct metric_pair *pairs; /* by resource, then instance */
    struct metric_resource *resources;
    int64_t *belief_ns; /* by instance, in the window */
    int64_t now_ns, leaderless_ns, unowned_ns;
    uint32_t faults, believed_resources;
    int64_t healed_at_ns; /* waiting for belief everywhere; -1 */
    int64_t counted_heal_ns; /* when one was last counted; -1 */
    int64_t counted_heal_length_ns;
    int64_t first_holders, first_holders_first; /* resources held at all, held first by the first */
    struct balance *balance;
    bool out_of_memory;
    int64_t scalars[METRIC_COUNT_OF];
    struct lengths series[METRIC_COUNT_OF];
};

static struct metric_pair *pair_of(struct metrics *m, const struct sim_event *e)
{
    return &m->pairs[(uint64_t)e->resource * m->config.instance_count + e->instance];
}

static void count(struct metrics *m, enum metric metric)
{
    if (m->now_ns >= m->config.warm_up_ns)
        m->scalars[metric]++;
}

static void add_length(struct metrics *m, enum metric metric, int64_t length_ns)
{
    if (!lengths_add(&m->series[metric], length_ns))
        m->out_of_memory = true;
}

/* A length from begin_ns to now; left out if it began before the warm-up was over. */
static void add(struct metrics *m, enum metric metric, int64_t begin_ns)
{
    if (begin_ns >= m->config.warm_up_ns)
        add_length(m, metric, m->now_ns - begin_ns);
}

/* The part of [begin, now) that lies in the window. */
static int64_t clipped(const struct metrics *m, int64_t begin_ns)
{
    int64_t from_ns = begin_ns > m->config.warm_up_ns ? begin_ns : m->config.warm_up_ns;
    return m->now_ns > from_ns ? m->now_ns - from_ns : 0;
}

/* ---- balance -------------------------------------------------------------------------------- */

static void add_news(struct metrics *m, struct balance_news news)
{
    if (news.rebalance_ns >= 0)
        add_length(m, METRIC_REBALANCE, news.rebalance_ns);
    if (news.joined_ns >= 0)
        add(m, METRIC_NEWCOMER, news.joined_ns);
}

static void tell_balance(struct metrics *m, const struct sim_event *e)
{
    add_news(m, balance_take(m->balance, e));
}

/* ---- stale belief --------------------------------------------------------------------------- */

static void set_stale(struct metrics *m, struct metric_pair *p, uint8_t stale)
{
    if (p->stale == stale)
        return;
    if (p->stale != 0 && m->now_ns > p->stale_since_ns)
        add(m, p->stale == 1 ? METRIC_STALE_FOREIGN : METRIC_STALE_UNOWNED, p->stale_since_ns);
    p->stale = stale;
    p->stale_since_ns = m->now_ns;
}

static uint8_t staleness(const struct metric_resource *r, const struct metric_pair *p)
{
    if (!p->believes || p->owns > 0)
        return 0;
    return r->owners > 0 ? 1 : 2;
}

static void update_stale(struct metrics *m, uint32_t resource)
{
    const struct metric_resource *r = &m->resources[resource];
    struct metric_pair *p = &m->pairs[(uint64_t)resource * m->config.instance_count];
    for (uint32_t i = 0; i < m->config.instance_count; i++)
        set_stale(m, &p[i], staleness(r, &p[i]));
}

/* ---- overlaps ------------------------------------------------------------------------------- */

/* One length for each other instance that still believes or owns, as `e`'s stops doing so. */
static void add_overlaps(struct metrics *m, const struct sim_event *e, bool belief)
{
    const struct metric_pair *own = pair_of(m, e);
    const struct metric_pair *p = &m->pairs[(uint64_t)e->resource * m->config.instance_count];
    int64_t own_since_ns = belief ? own->believed_since_ns : own->owned_since_ns;
    for (uint32_t i = 0; i < m->config.instance_count; i++) {
        if (i == e->instance || !(belief ? p[i].believes : p[i].owns > 0))
            continue;
        int64_t since_ns = belief ? p[i].believed_since_ns : p[i].owned_since_ns;
        int64_t begin_ns = since_ns > own_since_ns ? since_ns : own_since_ns;
        if (m->now_ns > begin_ns)
            add(m, belief ? METRIC_OVERLAP_BELIEF : METRIC_OVERLAP_STORE, begin_ns);
    }
}

/* ---- ownership ------------------------------------------------------------------------------ */

static void granted(struct metrics *m, const struct sim_event *e)
{
    struct metric_resource *r = &m->resources[e->resource];
    struct metric_pair *p = pair_of(m, e);
    if (r->owners++ == 0) {
        m->unowned_ns += clipped(m, r->unowned_since_ns);
        if (m->now_ns > r->unowned_since_ns)
            add(m, METRIC_UNOWNED_STORE, r->unowned_since_ns);
    }
    if (p->owns++ == 0)
        p->owned_since_ns = m->now_ns;
    if (r->believers > 0)
        update_stale(m, e->resource);
}

static void released(struct metrics *m, const struct sim_event *e)
{
    struct metric_resource *r = &m->resources[e->resource];
    struct metric_pair *p = pair_of(m, e);
    if (p->owns == 1 && r->owners > 1)
        add_overlaps(m, e, false);
    if (--r->owners == 0)
        r->unowned_since_ns = m->now_ns;
    p->owns--;
    if (e->cause == SIM_CAUSE_EXPIRY)
        count(m, METRIC_EXPIRIES);
    if (p->believes && p->owns == 0 && !sim_cause_is_voluntary(e->cause))
        p->lost_at_ns = m->now_ns;
    if (r->believers > 0)
        update_stale(m, e->resource);
}

/* ---- belief --------------------------------------------------------------------------------- */

static void succeed(struct metrics *m, struct metric_resource *r, uint16_t instance)
{
    if (r->holders[0] == SIM_NO_INSTANCE) {
        m->first_holders++;
        m->first_holders_first += instance == 0;
    } else {
        bool change = r->holders[0] != instance;
        count(m, change ? METRIC_CHANGES : METRIC_SELF_REELECTIONS);
        if (change && r->holders[1] == instance && r->holder_length_ns >= 0 &&
            r->holder_length_ns < m->config.hold_ns)
            count(m, METRIC_PING_PONG);
    }
    r->holders[1] = r->holders[0];
    r->holders[0] = instance;
    r->holder_since_ns = m->now_ns;
    r->holder_length_ns = -1;
}

/* If nothing is broken and everybody has a master. */
static void count_heal(struct metrics *m)
{
    if (m->healed_at_ns < 0 || m->believed_resources < m->config.resource_count)
        return;
    add(m, METRIC_HEAL, m->healed_at_ns);
    if (m->healed_at_ns >= m->config.warm_up_ns && !m->out_of_memory) {
        m->counted_heal_ns = m->now_ns;
        m->counted_heal_length_ns = m->now_ns - m->healed_at_ns;
    }
    m->healed_at_ns = -1;
}

static void end_leaderless(struct metrics *m, struct metric_resource *r)
{
    m->leaderless_ns += clipped(m, r->leaderless_since_ns);
    if (m->now_ns > r->leaderless_since_ns)
        add(m, METRIC_LEADERLESS_BELIEF, r->leaderless_since_ns);
    if (r->leaderless_after != SIM_CAUSE_NONE)
        add(m, sim_cause_is_voluntary(r->leaderless_after) ? METRIC_HANDOVER : METRIC_FAILOVER,
            r->leaderless_since_ns);
    r->leaderless_since_ns = -1;
    m->believed_resources++;
    count_heal(m);
}

static void believed(struct metrics *m, const struct sim_event *e)
{
    struct metric_resource *r = &m->resources[e->resource];
    struct metric_pair *p = pair_of(m, e);
    if (p->believes)
        return;
    p->believes = true;
    p->believed_since_ns = m->now_ns;
    p->lost_at_ns = -1;
    if (p->owns == 0)
        count(m, METRIC_BIRTHS_STALE);
    tell_balance(m, e);
    if (r->believers++ == 0)
        end_leaderless(m, r);
    succeed(m, r, e->instance);
    set_stale(m, p, staleness(r, p));
}

static void count_end(struct metrics *m, const struct metric_pair *p, unsigned cause)
{
    int64_t length_ns = m->now_ns - p->believed_since_ns;
    bool voluntary = sim_cause_is_voluntary(cause);
    count(m, voluntary ? METRIC_VOLUNTARY : METRIC_INVOLUNTARY);
    if (p->believed_since_ns < m->config.warm_up_ns)
        return;
    if (!voluntary && length_ns < m->config.hold_ns)
        count(m, METRIC_SHORT_TENURES);
    if (length_ns < m->config.check_interval_ns)
        count(m, METRIC_VERY_SHORT_TENURES);
}

static void disbelieved(struct metrics *m, const struct sim_event *e)
{
    struct metric_resource *r = &m->resources[e->resource];
    struct metric_pair *p = pair_of(m, e);
    if (!p->believes)
        return;
    if (r->believers > 1)
        add_overlaps(m, e, true);
    add(m, METRIC_TENURE, p->believed_since_ns);
    count_end(m, p, e->cause);
    m->belief_ns[e->instance] += clipped(m, p->believed_since_ns);
    if (p->lost_at_ns >= 0)
        add(m, METRIC_STALE_WINDOW, p->lost_at_ns);
    p->believes = false;
    p->lost_at_ns = -1;
    if (r->holders[0] == e->instance && r->holder_since_ns == p->believed_since_ns)
        r->holder_length_ns = m->now_ns - p->believed_since_ns;
    tell_balance(m, e);
    if (--r->believers == 0) {
        r->leaderless_since_ns = m->now_ns;
        r->leaderless_after = e->cause;
        m->believed_resources--;
    }
    set_stale(m, p, 0);
}

/* ---- the rest ------------------------------------------------------------------------------- */

static void fault(struct metrics *m, int change)
{
    m->faults += (uint32_t)change;
    m->healed_at_ns = m->faults > 0 ? -1 : m->now_ns;
    if (change > 0 && m->faults == 1 && m->counted_heal_ns == m->now_ns) {
        lengths_take_back(&m->series[METRIC_HEAL], m->counted_heal_length_ns); /* they are one */
        m->counted_heal_ns = -1;
    }
    count_heal(m);
}

static void execution(struct metrics *m, const struct sim_event *e)
{
    if (e->resource == SIM_NO_RESOURCE)
        return;
    struct metric_pair *p = pair_of(m, e);
    count(m, METRIC_EXECUTIONS);
    if (p->queued_at_ns >= 0)
        add(m, METRIC_RESIGNATION_WAIT, p->queued_at_ns);
    p->queued_at_ns = -1;
}

static void stale_commit(struct metrics *m, const struct sim_event *e, uint64_t *highest)
{
    if (e->value < *highest)
        count(m, METRIC_COMMITS_STALE);
    else
        *highest = e->value;
}

static void take(struct metrics *m, const struct sim_event *e)
{
    switch (e->kind) {
    case SIM_EVENT_GRANTED:
        granted(m, e);
        break;
    case SIM_EVENT_RELEASED:
        released(m, e);
        break;
    case SIM_EVENT_BELIEVED:
        believed(m, e);
        break;
    case SIM_EVENT_DISBELIEVED:
        disbelieved(m, e);
        break;
    case SIM_EVENT_RESIGNATION_QUEUED:
        count(m, METRIC_RESIGNATIONS);
        pair_of(m, e)->queued_at_ns = m->now_ns;
        break;
    case SIM_EVENT_RESIGNATION_WITHDRAWN:
        count(m, METRIC_WITHDRAWALS);
        pair_of(m, e)->queued_at_ns = -1;
        break;
    case SIM_EVENT_EXECUTE_BEGUN:
        execution(m, e);
        break;
    case SIM_EVENT_COMMIT_ACCEPTED:
        stale_commit(m, e, &m->resources[e->resource].accepted_epoch);
        break;
    case SIM_EVENT_COMMIT_REJECTED:
        count(m, METRIC_COMMITS_REJECTED);
        break;
    case SIM_EVENT_INSTANCE_STARTED:
    case SIM_EVENT_INSTANCE_STOPPED:
        tell_balance(m, e);
        break;
    case SIM_EVENT_INSTANCE_CRASHED:
        tell_balance(m, e);
        count(m, METRIC_CRASHES);
        break;
    case SIM_EVENT_FAULT_BEGUN:
    case SIM_EVENT_FAULT_ENDED:
        tell_balance(m, e);
        fault(m, e->kind == SIM_EVENT_FAULT_BEGUN ? 1 : -1);
        break;
    default:
        break;
    }
}

/* What an event is about. */
__attribute__((always_inline)) static inline void fetch(const struct metrics *m,
                                                        const struct sim_event *e)
{
    if (e->instance >= m->config.instance_count || e->resource >= m->config.resource_count)
        return;
    __builtin_prefetch(&m->pairs[(uint64_t)e->resource * m->config.instance_count + e->instance],
                       1);
    __builtin_prefetch(&m->resources[e->resource], 1);
}

static void metrics_read(void *data, const struct sim_event *events, size_t count_of_events)
{
    struct metrics *m = data;
    int64_t warm_up_ns = m->config.warm_up_ns;
    int64_t checks = 0, errors = 0;
    bool many = (uint64_t)m->config.instance_count * m->config.resource_count > SIM_FEW_RUNNERS;
    for (size_t i = 0; i < count_of_events; i++) {
        const struct sim_event *e = &events[i];
        if (many && i + SIM_EVENTS_BEFORE < count_of_events)
            fetch(m, e + SIM_EVENTS_BEFORE);
        if (e->kind == SIM_EVENT_CHECKED) {
            bool counts = e->time_ns >= warm_up_ns;
            checks += counts;
            errors += counts && e->cause != 0;
            continue;
        }
        if (e->kind == SIM_EVENT_CONFIRMED) {
            checks += (int64_t)e->extra >= warm_up_ns ? e->cause : 0;
            continue;
        }
        m->now_ns = e->time_ns;
        take(m, e);
    }
    m->scalars[METRIC_CHECKS] += checks;
    m->scalars[METRIC_CHECK_ERRORS] += errors;
}

struct sim_reader metrics_reader(struct metrics *m)
{
    return (struct sim_reader){metrics_read, m};
}

/* ---- life ----------------------------------------------------------------------------------- */

struct metrics *metrics_new(const struct metrics_config *config)
{
    struct metrics *m = calloc(1, sizeof *m);
    if (!m)
        return NULL;
    size_t pairs = (size_t)config->instance_count * config->resource_count;
    m->config = *config;
    m->healed_at_ns = m->counted_heal_ns = -1;
    m->pairs = calloc(pairs, sizeof *m->pairs);
    m->resources = calloc(config->resource_count, sizeof *m->resources);
    m->belief_ns = calloc(config->instance_count, sizeof *m->belief_ns);
    m->balance = balance_new(config->instance_count, config->resource_count, config->warm_up_ns,
                             config->hold_ns);
    if (!m->pairs || !m->resources || !m->belief_ns || !m->balance) {
        metrics_free(m);
        return NULL;
    }
    for (size_t i = 0; i < pairs; i++)
        m->pairs[i].lost_at_ns = m->pairs[i].queued_at_ns = -1;
    for (uint32_t r = 0; r < config->resource_count; r++)
        m->resources[r].holders[0] = m->resources[r].holders[1] = SIM_NO_INSTANCE;
    return m;
}

void metrics_free(struct metrics *m)
{
    if (!m)
        return;
    for (unsigned i = 0; i < METRIC_COUNT_OF; i++)
        lengths_destroy(&m->series[i]);
    free(m->pairs);
    free(m->resources);
    free(m->belief_ns);
    balance_free(m->balance);
    free(m);
}

/* ---- the end -------------------------------------------------------------------------------- */

/* What is open counts with its length so far, but tenure, failover and handover. */
static void close_resource(struct metrics *m, uint32_t resource)
{
    struct metric_resource *r = &m->resources[resource];
    struct sim_event e = {.resource = resource};
    for (uint32_t i = 0; i < m->config.instance_count; i++) {
        e.instance = (uint16_t)i;
        struct metric_pair *p = pair_of(m, &e);
        if (p->owns > 0) {
            add_overlaps(m, &e, false);
            p->owns = 0;
        }
        if (!p->believes)
            continue;
        add_overlaps(m, &e, true);
        m->belief_ns[i] += clipped(m, p->believed_since_ns);
        if (p->lost_at_ns >= 0)
            add(m, METRIC_STALE_WINDOW, p->lost_at_ns);
        p->believes = false;
        set_stale(m, p, 0);
    }
    if (r->believers == 0) {
        m->leaderless_ns += clipped(m, r->leaderless_since_ns);
        if (m->now_ns > r->leaderless_since_ns)
            add(m, METRIC_LEADERLESS_BELIEF, r->leaderless_since_ns);
    }
    if (r->owners == 0) {
        m->unowned_ns += clipped(m, r->unowned_since_ns);
        if (m->now_ns > r->unowned_since_ns)
            add(m, METRIC_UNOWNED_STORE, r->unowned_since_ns);
    }
}

static int64_t ppm(metric_int128 part, metric_int128 whole)
{
    return whole == 0 ? 0 : (int64_t)(part * 1000000 / whole);
}

/* Thousandths of events per hour of exposure. */
static int64_t per_hour(int64_t events, metric_int128 exposure)
{
    metric_int128 scaled = (metric_int128)events * 3600 * 1000 * 1000000000;
    return exposure == 0 ? 0 : (int64_t)(scaled / exposure);
}

static void compute_shares(struct metrics *m)
{
    uint32_t k = m->config.instance_count;
    int64_t total_ms = 0, sum = 0, least = INT64_MAX, most = 0;
    metric_int128 squares = 0;
    for (uint32_t i = 0; i < k; i++)
        total_ms += m->belief_ns[i] / 1000000;
    for (uint32_t i = 0; i < k; i++) {
        int64_t share = ppm(m->belief_ns[i] / 1000000, total_ms);
        sum += share;
        squares += (metric_int128)share * share;
        least = share < least ? share : least;
        most = share > most ? share : most;
    }
    m->scalars[METRIC_SHARE_MAX] = most;
    m->scalars[METRIC_SHARE_MIN] = least;
    m->scalars[METRIC_JAIN] = ppm((metric_int128)sum * sum, squares * k);
}

bool metrics_finish(struct metrics *m, int64_t end_ns, uint64_t requests, uint64_t renewals)
{
    struct balance_summary load;
    m->now_ns = end_ns;
    add_news(m, balance_finish(m->balance, end_ns, &load));
    for (uint32_t r = 0; r < m->config.resource_count; r++)
        close_resource(m, r);
    int64_t window_ns = end_ns > m->config.warm_up_ns ? end_ns - m->config.warm_up_ns : 0;
    metric_int128 exposure_ns = (metric_int128)window_ns * m->config.resource_count;
    metric_int128 exposure_ms = (metric_int128)(window_ns / 1000000) * m->config.resource_count;
    int64_t *s = m->scalars;
    s[METRIC_CHANGES_PER_HOUR] = per_hour(s[METRIC_CHANGES], exposure_ns);
    s[METRIC_INVOLUNTARY_PER_HOUR] = per_hour(s[METRIC_INVOLUNTARY], exposure_ns);
    s[METRIC_SELF_REELECTION_SHARE] =
        ppm(s[METRIC_SELF_REELECTIONS], s[METRIC_SELF_REELECTIONS] + s[METRIC_CHANGES]);
    s[METRIC_LEADERLESS_SHARE] = ppm(m->leaderless_ns / 1000000, exposure_ms);
    s[METRIC_UNOWNED_SHARE] = ppm(m->unowned_ns / 1000000, exposure_ms);
    s[METRIC_FIRST_SHARE] = ppm(m->first_holders_first, m->first_holders);
    s[METRIC_REQUESTS] = (int64_t)requests;
    s[METRIC_RENEWALS] = (int64_t)renewals;
    s[METRIC_STORE_OPERATIONS_PER_HOUR] = per_hour((int64_t)requests, end_ns);
    s[METRIC_LOAD_JAIN_MEAN] = load.jain_mean_ppm;
    s[METRIC_LOAD_JAIN_MIN] = load.jain_min_ppm;
    s[METRIC_LOAD_MAX] = load.most;
    compute_shares(m);
    return !m->out_of_memory;
}

/* ---- asking --------------------------------------------------------------------------------- */

const struct lengths *metrics_lengths(struct metrics *m, enum metric metric)
{
    lengths_sort(&m->series[metric]);
    return &m->series[metric];
}

int64_t metrics_belief_ns(const struct metrics *m, uint16_t instance)
{
    return m->belief_ns[instance];
}

/* Sorts when it is asked for a rank for the first time; most runs of a sweep never are. */
static int64_t ranked(struct lengths *s, enum statistic statistic)
{
    static const uint8_t percents[STATISTIC_COUNT_OF] = {[STATISTIC_P1] = 1,
                                                         [STATISTIC_P10] = 10,
                                                         [STATISTIC_P50] = 50,
                                                         [STATISTIC_P90] = 90,
                                                         [STATISTIC_P99] = 99};
    lengths_sort(s);
    if (statistic == STATISTIC_MIN)
        return lengths_at(s, 0);
    if (statistic == STATISTIC_MAX)
        return lengths_at(s, lengths_count(s) - 1);
    return lengths_percentile(s, percents[statistic]);
}

bool metrics_value(struct metrics *m, enum metric metric, enum statistic statistic, int64_t *value)
{
    struct lengths *s = &m->series[metric];
    if (!metric_table[metric].is_series)
        *value = m->scalars[metric];
    else if (statistic == STATISTIC_COUNT)
        *value = (int64_t)lengths_count(s);
    else if (statistic == STATISTIC_TOTAL)
        *value = (int64_t)lengths_total(s);
    else if (lengths_count(s) == 0)
        return false;
    else if (statistic == STATISTIC_MEAN)
        *value = (int64_t)(lengths_total(s) / (metric_int128)lengths_count(s));
    else
        *value = ranked(s, statistic);
    return true;
}
