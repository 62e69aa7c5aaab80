/* SPDX-License-Identifier: Apache-2.0 */
/* Sums over n of where the n-th belief begins; see edges.h. Floating point. */
#include "sim/tune/edges.h"

#include <math.h>

#include "sim/tune/passes.h"
#include "sim/tune/statistics.h"

#define NS     1e9
#define STRATA 16
#define SIGMAS 8.0 /* what is further away does not happen */
#define TERMS  10000000 /* tenures of the least hold in the longest run are fewer */

/* ---- from parameters ------------------------------------------------------------------------ */

static double variance_of(const struct sim_law *law)
{
    double mean = sim_law_mean_ns(law) / NS;
    return fmax(sim_law_mean_square_ns2(law) / (NS * NS) - mean * mean, 0);
}

struct edges_input edges_input_of(const struct scenario_parameters *p)
{
    double one_way = sim_law_mean_ns(&p->one_way_delay) / NS, commit = (double)p->commit_delay / NS;
    double interval = (double)p->keep_alive_interval / NS, poll = (double)p->keep_alive_poll / NS;
    struct edges_input e = {.in = theory_input_of(p),
                            .gap_variance_s2 =
                                passes_wait_of(p).variance_s2 + 2 * variance_of(&p->one_way_delay),
                            .latency_s = 4 * one_way + 2 * commit,
                            .session_s = 2 * one_way + commit,
                            .one_way_s = one_way,
                            .window_begin_s = (double)p->warm_up / NS,
                            .window_end_s = (double)p->duration / NS,
                            .head_start_s = (double)p->head_start / NS,
                            .stagger_s = (double)p->start_stagger / NS};
    e.pause_s = e.in.pause_s;
    if (e.in.lease_s > 0) {
        e.renewal_first_s = poll > 0 ? ceil(interval / poll - 1e-9) * poll : interval;
        e.renewal_period_s = e.in.renewal_s;
    }
    return e;
}

/* ---- the first belief ----------------------------------------------------------------------- */

/* P(the least pause is longer than x), counted from the start of the first instance. */
static double none_before(const struct edges_input *e, double x)
{
    double product = 1;
    for (int i = 0; i < (int)e->in.present; i++) {
        double begins = i * e->stagger_s + (i > 0 ? e->head_start_s : 0);
        double over = (x - begins) / e->pause_s; /* the runner accepts no pause of 0 */
        product *= 1 - fmin(fmax(over, 0), 1);
        if (product <= 0)
            return 0;
    }
    return product;
}

struct first {
    double at_s[STRATA]; /* each with the same probability */
    double mean, variance;
};

static struct first first_of(const struct edges_input *e)
{
    struct first f = {{0}, 0, 0};
    for (int i = 0; i < STRATA; i++) {
        double low = 0, high = e->pause_s;
        for (int step = 0; step < 50; step++) {
            double middle = (low + high) / 2;
            if (none_before(e, middle) > 1 - (i + 0.5) / STRATA)
                low = middle;
            else
                high = middle;
        }
        f.at_s[i] = high + e->latency_s;
        f.mean += f.at_s[i] / STRATA;
    }
    for (int i = 0; i < STRATA; i++)
        f.variance += (f.at_s[i] - f.mean) * (f.at_s[i] - f.mean) / STRATA;
    return f;
}

/* ---- delays: the first belief and n gaps ---------------------------------------------------- */

struct delay {
    int strata;
    double means[STRATA], sd; /* normal about each of these */
    double mean, least, most; /* of them all; nothing is beyond */
};

static struct delay delay_of(const struct edges_input *e, const struct first *first, double gaps)
{
    struct delay d = {.strata = STRATA, .sd = sqrt(gaps * e->gap_variance_s2)};
    double moved = gaps * e->in.gap_s, spread = first->at_s[STRATA - 1] - first->at_s[0];
    if (d.sd > spread) { /* one normal law, then */
        d.strata = 1;
        d.sd = sqrt(d.sd * d.sd + first->variance);
    }
    for (int i = 0; i < d.strata; i++)
        d.means[i] = (d.strata == 1 ? first->mean : first->at_s[i]) + moved;
    d.mean = first->mean + moved;
    d.least = d.means[0] - SIGMAS * d.sd;
    d.most = d.means[d.strata - 1] + SIGMAS * d.sd;
    return d;
}

/* P(delay <= y), and E[the larger of y - delay and 0]. */
static double up_to(const struct delay *d, double y, double *spare)
{
    double share = 0;
    *spare = 0;
    for (int i = 0; i < d->strata; i++) {
        double left = y - d->means[i];
        if (d->sd <= 0) {
            share += left >= 0;
            *spare += fmax(left, 0);
            continue;
        }
        double z = left / d->sd, below = erfc(-z / sqrt(2)) / 2;
        share += below;
        *spare += left * below + d->sd * exp(-z * z / 2) / 2.5066282746310002;
    }
    *spare /= d->strata;
    return share / d->strata;
}

/* ---- the sum of n tenures ------------------------------------------------------------------- */

struct renewal {
    const struct edges_input *e;
    struct first first;
    double check_s, k, p, time_s;
};

/* P(G <= j), j >= 0, G the checks of n tenures that were eligible and did not resign. */
static double count_up_to(const struct renewal *r, double n, double j)
{
    double mean = n * (1 - r->p) / r->p, sd = sqrt(mean / r->p);
    if (n == 0 || r->p >= 1)
        return 1;
    double least = mean - 12 * sd, most = mean + 40 * sd + 40 / r->p; /* to the right it is long */
    if (j < least || j > most)
        return j > most;
    return statistics_beta(n, j + 1, r->p);
}

/* E[the larger of y - G and 0]. */
static double count_spare(const struct renewal *r, double n, double y, double share)
{
    if (y <= 0)
        return 0;
    return y * share - (n == 0 ? 0 : n * (1 - r->p) / r->p * count_up_to(r, n + 1, y - 1));
}

struct sum {
    double share;  /* P(the delay of `gaps` gaps and n tenures are over) */
    double spare;  /* how long they have been: E[the larger of what is left and 0], s */
    double checks; /* the same in whole checks since the delay was over */
};

/* Most of the tenures of a long run are over for certain, and where gaps have spread the moment
 * over more than a check, what is left of one is uniform. False if it is not as easy as that. */
static bool surely_over(const struct renewal *r, double n, const struct delay *d, struct sum *s)
{
    double count = n * (1 - r->p) / r->p, sd = sqrt(count / r->p), c = r->check_s;
    double latest = d->most + c * (r->k * n + count + 40 * sd + 40 / r->p);
    if (latest >= r->time_s || d->sd < 1.5 * c)
        return false;
    s->share = 1;
    s->spare = r->time_s - d->mean - c * (r->k * n + count);
    s->checks = s->spare / c - 0.5;
    return true;
}

static struct sum sum_of(const struct renewal *r, double n, double gaps)
{
    struct delay d = delay_of(r->e, &r->first, gaps);
    struct sum s = {0};
    if (surely_over(r, n, &d, &s))
        return s;
    double c = r->check_s, x = fmax(floor((r->time_s - d.most) / c), 0), spare, next_spare;
    double most = floor((r->time_s - d.least) / c);
    double share = up_to(&d, r->time_s - c * x, &spare);
    for (; x <= most; x++) {
        double next = up_to(&d, r->time_s - c * (x + 1), &next_spare);
        double y = x - r->k * n, probability = share - next;
        double part = (spare - next_spare) / c - next; /* of a check, beyond x */
        if (y >= 0 && probability > 0) {
            double within = count_up_to(r, n, y), left = count_spare(r, n, y, within);
            s.share += probability * within;
            s.checks += probability * left;
            s.spare += c * (probability * left + part * within);
        }
        share = next;
        spare = next_spare;
    }
    return s;
}

/* ---- until a moment ------------------------------------------------------------------------- */

struct edges_until edges_until(const struct edges_input *e, double time_s)
{
    struct renewal r = {.e = e,
                        .first = first_of(e),
                        .check_s = e->in.check_s,
                        .k = theory_first_check(&e->in),
                        .p = 1 / e->in.odds,
                        .time_s = time_s};
    struct edges_until u = {0};
    if (time_s <= 0)
        return u;
    struct sum before = sum_of(&r, 0, 0);
    u.checks = before.checks;
    u.leaderless_s = time_s - before.spare;
    for (double n = 1; n < TERMS; n++) {
        struct sum ended = sum_of(&r, n, n - 1), next = sum_of(&r, n, n);
        if (ended.share < 1e-12)
            break;
        u.successions += next.share;
        u.succession_s += next.spare;
        u.leaderless_s += ended.spare - next.spare;
        u.checks -= ended.checks - next.checks;
    }
    return u;
}

/* ---- what a run measures -------------------------------------------------------------------- */

double edges_join_until(const struct theory_input *in, double begin_s, double end_s)
{
    double figures[THEORY_COUNT];
    theory_compute(in, figures);
    double wait_s =
        theory_tenure_quantile(in, 0.999) + 2.5 * (in->instances - 2) * figures[THEORY_TENURE_MEAN];
    double window_s = end_s - begin_s;
    return wait_s < window_s * 0.8 ? end_s - wait_s : begin_s + window_s / 5;
}

/* Renewals of the session of one runner that reach the store. */
static double renewals(const struct edges_input *e, int instance)
{
    double begins = instance * e->stagger_s + (instance > 0 ? e->head_start_s : 0), sum = 0;
    if (e->renewal_period_s <= 0)
        return 0;
    for (int i = 0; i < STRATA; i++) {
        double session = begins + e->pause_s * (i + 0.5) / STRATA + e->session_s;
        double left = e->window_end_s - session - e->renewal_first_s - e->one_way_s;
        sum += fmax(floor(left / e->renewal_period_s) + 1, 0) / STRATA;
    }
    return sum;
}

/* Each runner opens its session and enters the queue; whoever resigns leaves and enters again. */
static double store_operations(const struct edges_input *e, const struct edges_until *end)
{
    double sum = e->in.resources * (end->checks + 2 * end->successions);
    for (int i = 0; i < (int)e->in.instances; i++)
        sum += e->in.resources * (2 + renewals(e, i));
    return sum;
}

/* The wait of one that joins at t: until the K-1st succession from then, whose expectation is that
 * of the number of cycles (Wald). */
static double queue_wait(const struct edges_input *e, const struct edges_until *begin)
{
    double join = edges_join_until(&e->in, e->window_begin_s, e->window_end_s);
    double cycle = theory_mean(&e->in) + e->in.gap_s;
    struct edges_until until = edges_until(e, join);
    double successions = (until.succession_s - begin->succession_s) / (join - e->window_begin_s);
    return first_of(e).mean + cycle * (successions + e->in.instances - 1) -
           (join + e->window_begin_s) / 2;
}

struct edges edges_of(const struct edges_input *e)
{
    struct edges_until begin = edges_until(e, e->window_begin_s);
    struct edges_until end = edges_until(e, e->window_end_s);
    double window_s = e->window_end_s - e->window_begin_s;
    struct edges f = {.leaderless_share = (end.leaderless_s - begin.leaderless_s) / window_s,
                      .queue_wait_s = NAN};
    if (e->in.instances > 1) {
        f.changes_per_hour = (end.successions - begin.successions) * 3600 / window_s;
        f.queue_wait_s = queue_wait(e, &begin);
    }
    struct edges_until asked = edges_until(e, e->window_end_s + e->one_way_s);
    asked.successions = end.successions;
    f.store_per_hour = store_operations(e, &asked) * 3600 / e->window_end_s;
    return f;
}
