/* SPDX-License-Identifier: Apache-2.0 */
/* Closed forms; see theory.h. Floating point, to print and to compare. */
#include "sim/tune/theory.h"

#include <math.h>
#include <string.h>

#include "sim/scenario/formula_names.h"
#include "sim/tune/passes.h"

#define NS     1e9
#define TWO_PI 6.283185307179586

const struct theory_row theory_table[THEORY_COUNT] = {
#define X(identifier, name, unit, formula) {name, THEORY_##unit, formula},
    THEORY_LIST(X)
#undef X
};

int theory_find(const char *name)
{
    for (int i = 0; i < THEORY_COUNT; i++)
        if (strcmp(theory_table[i].name, name) == 0)
            return i;
    return -1;
}

/* ---- from parameters ------------------------------------------------------------------------ */

/* A name of the language of limits, so that clamps and periods stand in one place. */
static double named(const struct scenario_parameters *p, const char *name)
{
    struct formula_names names = formula_names_of(p);
    struct formula_value value;
    if (!names.lookup(names.context, name, strlen(name), &value))
        return NAN;
    double number = (double)value.value.numerator / (double)value.value.denominator;
    return value.dimension == FORMULA_DURATION ? number / NS : number;
}

struct theory_input theory_input_of(const struct scenario_parameters *p)
{
    double one_way = sim_law_mean_ns(&p->one_way_delay) / NS, commit = (double)p->commit_delay / NS;
    return (struct theory_input){.check_s = named(p, "check_period"),
                                 .hold_s = named(p, "effective_hold"),
                                 .odds = named(p, "effective_odds"),
                                 .gap_s = passes_wait_of(p).mean_s + 2 * one_way + commit,
                                 .instances = (double)p->instances,
                                 .resources = (double)p->resources,
                                 .present = (double)p->instances,
                                 .lease_s = (double)p->lease / NS,
                                 .renewal_s = named(p, "keep_alive_period"),
                                 .expiry_tick_s = (double)p->expiry_tick / NS,
                                 .notice_s = commit + one_way,
                                 .head_start_s = (double)p->head_start / NS,
                                 .pause_s = named(p, "effective_pause")};
}

struct theory_input theory_input_in(const struct scenario *s, const struct scenario_parameters *p)
{
    struct theory_input in = theory_input_of(p);
    for (int64_t instance = 0; instance < p->instances; instance++) {
        bool joins = false;
        for (uint32_t i = 0; i < s->fault_count; i++)
            for (uint32_t k = 0; k < s->faults[i].instance_count; k++)
                joins |= s->faults[i].kind == FAULT_JOIN && s->faults[i].instances[k] == instance;
        in.present -= joins;
        in.first_is_late |= joins && instance == 0;
    }
    return in;
}

/* ---- tenure --------------------------------------------------------------------------------- */

double theory_first_check(const struct theory_input *in)
{
    double checks = ceil(in->hold_s / in->check_s - 1e-9);
    return checks < 1 ? 1 : checks;
}

double theory_mean(const struct theory_input *in)
{
    return in->check_s * (theory_first_check(in) + in->odds - 1);
}

static double variance_of(const struct theory_input *in)
{
    return in->check_s * in->check_s * in->odds * (in->odds - 1);
}

double theory_tenure_quantile(const struct theory_input *in, double share)
{
    double q = 1 - 1 / in->odds, later = 0;
    if (q > 0)
        later = ceil(log(1 - share) / log(q) - 1e-9) - 1;
    return in->check_s * (theory_first_check(in) + (later < 0 ? 0 : later));
}

double theory_tenure_up_to(const struct theory_input *in, double x)
{
    double later = floor(x / in->check_s + 1e-9) - theory_first_check(in);
    return later < 0 ? 0 : 1 - pow(1 - 1 / in->odds, later + 1);
}

/* ---- fail-over ------------------------------------------------------------------------------ */

/* P(U(0, a) + U(0, b) <= x), a >= b. */
static double trapezoid(double a, double b, double x)
{
    if (x <= 0)
        return 0;
    if (x >= a + b)
        return 1;
    if (b <= 0)
        return x / a;
    if (x < b)
        return x * x / (2 * a * b);
    if (x < a)
        return (x - b / 2) / a;
    return 1 - (a + b - x) * (a + b - x) / (2 * a * b);
}

/* The age of the last renewal is uniform, and so is the time to the next look for expired sessions:
 * the least fail-over and their sum. */
static double failover_least(const struct theory_input *in)
{
    return in->lease_s > 0 ? in->lease_s - in->renewal_s + in->notice_s : in->notice_s;
}

double theory_failover_up_to(const struct theory_input *in, double x)
{
    double a = in->lease_s > 0 ? in->renewal_s : 0, b = in->lease_s > 0 ? in->expiry_tick_s : 0;
    double left = x - failover_least(in);
    if (a <= 0 && b <= 0)
        return left >= 0;
    return a > b ? trapezoid(a, b, left) : trapezoid(b, a, left);
}

double theory_failover_mean(const struct theory_input *in)
{
    return failover_least(in) + (in->lease_s > 0 ? (in->renewal_s + in->expiry_tick_s) / 2 : 0);
}

static double failover_quantile(const struct theory_input *in, double share)
{
    double low = failover_least(in), high = low;
    if (in->lease_s > 0)
        high += in->renewal_s + in->expiry_tick_s;
    for (int i = 0; i < 60; i++) {
        double middle = (low + high) / 2;
        if (theory_failover_up_to(in, middle) < share)
            low = middle;
        else
            high = middle;
    }
    return high;
}

static void compute_failover(const struct theory_input *in, double *f)
{
    bool leased = in->lease_s > 0;
    double a = leased ? in->renewal_s : 0, b = leased ? in->expiry_tick_s : 0;
    f[THEORY_FAILOVER_MIN] = failover_least(in);
    f[THEORY_FAILOVER_MEAN] = theory_failover_mean(in);
    f[THEORY_FAILOVER_SD] = sqrt((a * a + b * b) / 12);
    f[THEORY_FAILOVER_P50] = failover_quantile(in, 0.5);
    f[THEORY_FAILOVER_P99] = failover_quantile(in, 0.99);
    f[THEORY_FAILOVER_MAX] = failover_least(in) + a + b;
}

/* ---- mixing, in the limit of small variance ------------------------------------------------- */

static double small_variance(double mean, double variance, double instances)
{
    double turn = TWO_PI / instances;
    if (instances < 2)
        return 0;
    return variance > 0 ? 2 * mean * mean * mean / (variance * turn * turn) : INFINITY;
}

double theory_mixing_approximation(const struct theory_input *in)
{
    return small_variance(theory_mean(in), variance_of(in), in->instances);
}

double theory_jitter_mixing_approximation(double hold_s, double jitter_s, double instances)
{
    return small_variance(hold_s + jitter_s / 2, jitter_s * jitter_s / 12, instances);
}

/* ---- everything ----------------------------------------------------------------------------- */

static double start_race(const struct theory_input *in)
{
    double x = in->head_start_s >= in->pause_s ? 1 : in->head_start_s / in->pause_s;
    if (in->first_is_late)
        return 0;
    return x + (1 - pow(x, in->present)) / in->present;
}

static double store_load(const struct theory_input *in, double mean_s, double cycle_s)
{
    double renewals = in->lease_s > 0 ? in->resources * in->instances / in->renewal_s : 0;
    return 3600 * (in->resources * (mean_s / in->check_s + 2) / cycle_s + renewals);
}

void theory_compute(const struct theory_input *in, double f[THEORY_COUNT])
{
    double mean = theory_mean(in), variance = variance_of(in), cycle = mean + in->gap_s;
    f[THEORY_TENURE_MIN] = in->check_s * theory_first_check(in);
    f[THEORY_TENURE_MEAN] = mean;
    f[THEORY_TENURE_SD] = sqrt(variance);
    f[THEORY_TENURE_P50] = theory_tenure_quantile(in, 0.5);
    f[THEORY_TENURE_P90] = theory_tenure_quantile(in, 0.9);
    f[THEORY_TENURE_P99] = theory_tenure_quantile(in, 0.99);
    f[THEORY_TENURE_RESIDUAL] = (variance + mean * mean) / (2 * mean);
    f[THEORY_HANDOVER_MEAN] = in->gap_s;
    f[THEORY_CHANGES_PER_HOUR] = in->instances > 1 ? 3600 / cycle : 0;
    f[THEORY_LEADERLESS_SHARE] = in->gap_s / cycle;
    compute_failover(in, f);
    f[THEORY_NEWCOMER_MEAN] =
        in->instances > 1 ? (variance + cycle * cycle) / (2 * cycle) + (in->instances - 2) * cycle
                          : NAN;
    f[THEORY_MIXING_TIME] = theory_mixing_time(in);
    f[THEORY_STORE_LOAD] = store_load(in, mean, cycle);
    f[THEORY_FIRST_SHARE] = start_race(in);
    f[THEORY_STORM_FIRST] = in->resources / in->odds;
}
