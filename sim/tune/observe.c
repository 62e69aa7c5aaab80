/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Measures of a study; see observe.h. Floating point decides where to look (how far apart samples
 * are) and turns counts into a rate at the end.
 */
#include "sim/tune/observe.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sim/check/metrics.h"
#include "sim/tune/edges.h"
#include "sim/tune/victims.h"

/* Samples from one lag to the next. The correlation is taken at one lag and at two. After 1.25
 * relaxation times other modes, which decay four times as fast, are about half a percent of it. */
#define LAG_RELAXATIONS 1.25
#define LAG             8
#define RING            (2 * LAG + 1)
#define TWO_PI          6.283185307179586

struct place {
    uint16_t holder;
    bool leaderless_by_force;
    uint32_t stage;  /* successions so far, modulo the instances */
    uint32_t begins; /* how many, at most the instances */
    int64_t began_ns, ended_ns, first_ns;
    int64_t next_sample; /* number of it */
    int64_t next_look;   /* for the load after the first master */
    uint32_t samples;    /* in the ring */
    uint8_t ring[RING];  /* stages at the last samples */
};

struct observer {
    struct observe_result result;
    uint32_t instances, resources;
    int64_t warm_up_ns, end_ns, sample_ns;
    int64_t join_until_ns; /* newcomers join before this */
    bool mixes;
    struct place *places;
    int64_t *begins;               /* by resource: the times of the last `instances` successions */
    uint64_t *near, *far;          /* by how many stages, how often: after one lag, after two */
    metric_int128 waited, exposed; /* newcomer: ns^2 and ns */
    struct fault_log faults;
    struct victims *victims; /* NULL: none are drawn */
};

const char *const observe_unit_names[OBSERVE_COUNT] = {
#define UNIT_NS                         "ns"
#define UNIT_PER_HOUR                   "per_hour"
#define UNIT_PPM                        "ppm"
#define X(identifier, name, unit, what) UNIT_##unit,
    OBSERVE_LIST(X)
#undef X
};

const char *const observe_meanings[OBSERVE_COUNT] = {
#define X(identifier, name, unit, what) what,
    OBSERVE_LIST(X)
#undef X
};

const char *const observe_series_names[OBSERVE_SERIES_COUNT] = {
#define X(identifier, name) name,
    OBSERVE_HISTOGRAM_LIST(X)
#undef X
};

static void put(struct observe_histogram *h, int64_t length_ns)
{
    int64_t bin = length_ns / h->width_ns;
    h->counts[bin < OBSERVE_BINS ? bin : OBSERVE_BINS - 1]++;
}

/* ---- mixing --------------------------------------------------------------------------------- */

static uint8_t ring_back(const struct place *p, uint32_t back)
{
    return p->ring[(p->next_sample - back) % RING];
}

/* All samples before this moment see the stage of now. */
static void sample_until(struct observer *o, struct place *p, int64_t now_ns)
{
    uint32_t k = o->instances;
    while (o->mixes && p->next_sample * o->sample_ns < now_ns) {
        p->ring[p->next_sample % RING] = (uint8_t)p->stage;
        if (p->samples >= LAG)
            o->near[(p->stage + k - ring_back(p, LAG)) % k]++;
        if (p->samples >= 2 * LAG)
            o->far[(p->stage + k - ring_back(p, 2 * LAG)) % k]++;
        p->samples++;
        p->next_sample++;
    }
}

/* |E exp(i theta stages)| of the counts; -1 if there are none. */
static double correlation(const uint64_t *counts, uint32_t k)
{
    double real = 0, imaginary = 0, all = 0;
    for (uint32_t d = 0; d < k; d++) {
        real += (double)counts[d] * cos(TWO_PI * d / k);
        imaginary += (double)counts[d] * sin(TWO_PI * d / k);
        all += (double)counts[d];
    }
    return all > 0 ? hypot(real, imaginary) / all : -1;
}

static void finish_mixing(struct observer *o)
{
    double near = correlation(o->near, o->instances), far = correlation(o->far, o->instances);
    if (!o->mixes || near <= 0 || far <= 0)
        return;
    double per_hour = log(near / far) * 3.6e12 / ((double)o->sample_ns * LAG);
    o->result.has[OBSERVE_MIXING] = true;
    o->result.values[OBSERVE_MIXING] = (int64_t)llround(per_hour * 1000);
}

/* ---- newcomers ------------------------------------------------------------------------------ */

/* Adds the waits of all moments of (from, until] that count, for one who gets the resource at
 * `gets_ns`. */
static void add_waits(struct observer *o, int64_t from_ns, int64_t until_ns, int64_t gets_ns)
{
    from_ns = from_ns < o->warm_up_ns ? o->warm_up_ns : from_ns;
    until_ns = until_ns > o->join_until_ns ? o->join_until_ns : until_ns;
    if (from_ns >= until_ns)
        return;
    int64_t span_ns = until_ns - from_ns;
    o->waited +=
        (metric_int128)span_ns * (gets_ns - until_ns) + (metric_int128)span_ns * span_ns / 2;
    o->exposed += span_ns;
}

/* Who joins between two successions gets the resource K - 2 of them later. */
static void newcomer(struct observer *o, struct place *p, int64_t *begins, int64_t now_ns)
{
    uint32_t k = o->instances;
    if (p->begins == k) {
        memmove(begins, begins + 1, (k - 1) * sizeof *begins);
        p->begins--;
    }
    begins[p->begins++] = now_ns;
    if (p->begins == k && k > 1)
        add_waits(o, begins[0], begins[1], begins[k - 1]);
}

/* Those that still wait at the end of the run: so long at least. They are few, since nobody joins
 * in the last part of it. */
static void finish_newcomers(struct observer *o, const struct place *p, const int64_t *begins)
{
    uint32_t done = p->begins == o->instances;
    for (uint32_t i = done; o->instances > 1 && i < p->begins; i++)
        add_waits(o, begins[i], i + 1 < p->begins ? begins[i + 1] : o->end_ns, o->end_ns);
}

/* ---- the load after a restart --------------------------------------------------------------- */

static void look_until(struct observer *o, struct place *p, int64_t now_ns)
{
    struct observe_histogram *h = &o->result.histograms[OBSERVE_SERIES_FIRST_LOAD];
    while (p->next_look < OBSERVE_BINS && p->first_ns + p->next_look * h->width_ns < now_ns)
        h->counts[p->next_look++] += p->stage == 0;
}

/* ---- what was hit by the draw --------------------------------------------------------------- */

static void finish_victims(struct observer *o)
{
    if (!o->victims)
        return;
    struct victims_excess excess = victims_excess(o->victims);
    double window_ns = (double)(o->end_ns - o->warm_up_ns) * o->resources;
    o->result.has[OBSERVE_LEADERLESS_AVERAGED] = o->result.has[OBSERVE_INVOLUNTARY_AVERAGED] = true;
    o->result.values[OBSERVE_LEADERLESS_AVERAGED] =
        llround(-excess.leaderless_ns * 1e6 / window_ns);
    o->result.values[OBSERVE_INVOLUNTARY_AVERAGED] =
        llround(-excess.involuntary * 3600e12 / window_ns);
}

/* ---- events --------------------------------------------------------------------------------- */

static void believed(struct observer *o, const struct sim_event *e)
{
    struct place *p = &o->places[e->resource];
    bool first = p->holder == SIM_NO_INSTANCE;
    if (p->leaderless_by_force && p->ended_ns >= o->warm_up_ns)
        put(&o->result.histograms[OBSERVE_SERIES_FAILOVER], e->time_ns - p->ended_ns);
    p->leaderless_by_force = false;
    p->began_ns = e->time_ns;
    if (first) {
        p->first_ns = e->time_ns;
        o->result.first_seen++;
    } else if (p->holder != e->instance) {
        sample_until(o, p, e->time_ns);
        look_until(o, p, e->time_ns);
        p->stage = (p->stage + 1) % o->instances;
    }
    if (first || p->holder != e->instance)
        newcomer(o, p, o->begins + (size_t)e->resource * o->instances, e->time_ns);
    p->holder = e->instance;
}

static void disbelieved(struct observer *o, const struct sim_event *e)
{
    struct place *p = &o->places[e->resource];
    if (p->holder != e->instance)
        return;
    if (p->began_ns >= o->warm_up_ns)
        put(&o->result.histograms[OBSERVE_SERIES_TENURE], e->time_ns - p->began_ns);
    p->leaderless_by_force = !sim_cause_is_voluntary(e->cause);
    p->ended_ns = e->time_ns;
}

static void read_events(void *data, const struct sim_event *events, size_t count)
{
    struct observer *o = data;
    for (size_t i = 0; i < count; i++) {
        if (events[i].kind == SIM_EVENT_BELIEVED)
            believed(o, &events[i]);
        else if (events[i].kind == SIM_EVENT_DISBELIEVED)
            disbelieved(o, &events[i]);
        if (o->victims)
            victims_take(o->victims, &events[i]);
    }
}

/* ---- life ----------------------------------------------------------------------------------- */

static void discard(void *record)
{
    struct observer *o = record;
    victims_free(o->victims);
    fault_log_destroy(&o->faults);
    free(o->places);
    free(o->begins);
    free(o->near);
    free(o->far);
    free(o);
}

static int64_t at_least_one(double seconds)
{
    return seconds * 1e9 < 1 ? 1 : (int64_t)(seconds * 1e9);
}

/* Bins are as wide as the law needs, tenures in whole checks. */
static void choose_widths(struct observer *o, const struct theory_input *in, const double *figures)
{
    struct observe_histogram *h = o->result.histograms;
    double longest = theory_tenure_quantile(in, 0.998);
    double checks = ceil(longest / in->check_s / (OBSERVE_BINS - 1));
    h[OBSERVE_SERIES_TENURE].width_ns = at_least_one(in->check_s * fmax(checks, 1));
    h[OBSERVE_SERIES_FAILOVER].width_ns =
        at_least_one(fmax(figures[THEORY_FAILOVER_MAX] * 1.3 / OBSERVE_BINS, 0.001));
    h[OBSERVE_SERIES_FIRST_LOAD].width_ns =
        at_least_one(figures[THEORY_TENURE_MEAN] * in->instances * 4 / OBSERVE_BINS);
}

/* Lags are whole checks: successions lie about on the lattice of checks, and between its points the
 * correlation goes up and down. Where the relaxation time is too long for the run, or loads never
 * mix, they are as many whole rounds of a resource as there is room for. */
static void choose_samples(struct observer *o, const struct theory_input *in, const double *figures)
{
    double window_s = (double)(o->end_ns - o->warm_up_ns) / 1e9;
    double round_s = figures[THEORY_TENURE_MEAN] + figures[THEORY_HANDOVER_MEAN];
    double lag_s = ceil(LAG_RELAXATIONS * figures[THEORY_MIXING_TIME] / in->check_s) * in->check_s;
    if (!(lag_s <= window_s / OBSERVE_RELAXATIONS))
        lag_s = floor(window_s / OBSERVE_RELAXATIONS / round_s) * round_s;
    o->mixes = o->instances > 1 && o->instances <= 255 && lag_s > 0;
    o->sample_ns = at_least_one(lag_s / LAG);
}

/* Whoever joins so long before the end has the resource by then, but for one in a thousand. */
static void choose_joining(struct observer *o, const struct theory_input *in)
{
    double until_s = edges_join_until(in, (double)o->warm_up_ns / 1e9, (double)o->end_ns / 1e9);
    o->join_until_ns = (int64_t)(until_s * 1e9);
}

static void *begin(void *data, const struct scenario *scenario, const struct scenario_case *which,
                   struct case_options *options)
{
    const struct scenario_parameters *p = &which->parameters;
    struct observer *o = calloc(1, sizeof *o);
    bool drawn = victims_are_drawn(scenario);
    (void)data;
    if (!o)
        return NULL;
    o->instances = (uint32_t)p->instances;
    o->resources = (uint32_t)p->resources;
    o->warm_up_ns = p->warm_up;
    o->end_ns = p->duration;
    o->places = calloc(o->resources, sizeof *o->places);
    o->begins = calloc((size_t)o->resources * o->instances, sizeof *o->begins);
    o->near = calloc(o->instances, sizeof *o->near);
    o->far = calloc(o->instances, sizeof *o->far);
    o->victims = drawn ? victims_new(scenario, p, &o->faults) : NULL;
    if (!o->places || !o->begins || !o->near || !o->far || (drawn && !o->victims)) {
        discard(o);
        return NULL;
    }
    struct theory_input in = theory_input_of(p);
    double figures[THEORY_COUNT];
    theory_compute(&in, figures);
    choose_widths(o, &in, figures);
    choose_samples(o, &in, figures);
    choose_joining(o, &in);
    for (uint32_t r = 0; r < o->resources; r++) {
        o->places[r].holder = SIM_NO_INSTANCE;
        o->places[r].next_sample = o->warm_up_ns / o->sample_ns + 1;
    }
    options->reader = (struct sim_reader){read_events, o};
    options->faults = drawn ? &o->faults : NULL;
    return o;
}

static void finish(void *record, int64_t end_ns)
{
    struct observer *o = record;
    for (uint32_t r = 0; r < o->resources; r++) {
        struct place *p = &o->places[r];
        if (p->holder == SIM_NO_INSTANCE)
            continue;
        sample_until(o, p, end_ns);
        look_until(o, p, end_ns);
        finish_newcomers(o, p, o->begins + (size_t)r * o->instances);
    }
    finish_mixing(o);
    finish_victims(o);
    o->result.has[OBSERVE_NEWCOMER] = o->exposed > 0;
    if (o->exposed > 0)
        o->result.values[OBSERVE_NEWCOMER] = (int64_t)(o->waited / o->exposed);
}

struct sweep_recording observe_recording(void)
{
    return (struct sweep_recording){
        .what = SWEEP_RECORD_ALL, .begin = begin, .finish = finish, .discard = discard};
}

const struct observe_result *observe_result_of(const struct sweep_case *one)
{
    return &((const struct observer *)one->record)->result;
}
