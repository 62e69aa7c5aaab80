/* SPDX-License-Identifier: Apache-2.0 */
/* Estimates and the front; see analysis.h. Floating point: statistics over results. */
#include "sim/tune/analysis.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

const enum theory_figure analysis_compared[] = {
    THEORY_TENURE_MEAN,      THEORY_HANDOVER_MEAN, THEORY_CHANGES_PER_HOUR,
    THEORY_LEADERLESS_SHARE, THEORY_FAILOVER_MEAN, THEORY_NEWCOMER_MEAN,
    THEORY_MIXING_TIME,      THEORY_STORE_LOAD,    THEORY_FIRST_SHARE};
const uint32_t analysis_compared_count = sizeof analysis_compared / sizeof *analysis_compared;

/* ---- estimates ------------------------------------------------------------------------------ */

static bool is_compared(int figure)
{
    for (uint32_t i = 0; i < analysis_compared_count; i++)
        if ((int)analysis_compared[i] == figure)
            return true;
    return false;
}

/* A run sees few of the longest tenures: of those that begin in it the last is cut off, which is
 * longer than others. */
static double tenure_seen(const double *figures, const struct scenario_parameters *p)
{
    double mean = figures[THEORY_TENURE_MEAN], sd = figures[THEORY_TENURE_SD];
    double left = (double)(p->duration - p->warm_up) / 1e9 - mean;
    return left > 0 ? mean - sd * sd / left : NAN;
}

/* Stored values are whole numbers, rounded down: on average half of one is missing. */
static double rounding(const struct measure *m)
{
    return m->unit == METRIC_COUNT || measure_is_inverse(m) ? 0 : 0.5;
}

static double to_stored(const struct measure *m, double shown)
{
    if (measure_is_inverse(m))
        return isinf(shown) ? 0 : 3600e3 / shown;
    return shown / measure_shown(m, 1);
}

static const struct edges *edges_of_setting(const struct analysis *a, uint32_t setting)
{
    struct setting_edges *known = &a->edges[setting];
    struct scenario_parameters p = study_parameters(a->study, setting);
    struct edges_input input = edges_input_of(&p);
    input.in = theory_input_in(a->study->scenario, &p);
    if (!known->is_known)
        known->edges = edges_of(&input);
    known->is_known = true;
    return &known->edges;
}

/* What runs of this length are expected to measure; NAN where they cannot be compared. */
static double expected_of(const struct analysis *a, uint32_t setting, int figure,
                          const double *figures)
{
    struct scenario_parameters p = study_parameters(a->study, setting);
    double window_s = (double)(p.duration - p.warm_up) / 1e9;
    switch (figure) {
    case THEORY_TENURE_MEAN:
        return tenure_seen(figures, &p);
    case THEORY_CHANGES_PER_HOUR:
        return edges_of_setting(a, setting)->changes_per_hour;
    case THEORY_LEADERLESS_SHARE:
        return edges_of_setting(a, setting)->leaderless_share;
    case THEORY_STORE_LOAD:
        return edges_of_setting(a, setting)->store_per_hour;
    case THEORY_NEWCOMER_MEAN:
        return edges_of_setting(a, setting)->queue_wait_s;
    case THEORY_MIXING_TIME:
        return figures[figure] * OBSERVE_RELAXATIONS <= window_s ? figures[figure] : NAN;
    default:
        return figures[figure];
    }
}

static void set_theory(const struct scenario *scenario, const struct scenario_parameters *p,
                       const struct measure *m, struct estimate *e)
{
    int figure = measure_theory(m);
    double figures[THEORY_COUNT];
    e->theory = e->expected = e->errors = NAN;
    if (figure < 0)
        return;
    struct theory_input in = theory_input_in(scenario, p);
    theory_compute(&in, figures);
    e->theory = figures[figure];
}

void analysis_compare(const struct analysis *a, uint32_t setting, const struct measure *m,
                      struct estimate *e)
{
    struct scenario_parameters p = study_parameters(a->study, setting);
    struct theory_input in = theory_input_in(a->study->scenario, &p);
    double figures[THEORY_COUNT];
    int figure = measure_theory(m);
    if (figure < 0 || !is_compared(figure) || e->stored.count < 2 || isnan(e->theory))
        return;
    theory_compute(&in, figures);
    e->expected = expected_of(a, setting, figure, figures);
    double away = e->stored.mean + rounding(m) - to_stored(m, e->expected);
    /* differences below what is stored are none */
    e->errors =
        fabs(away) <= (figure == THEORY_MIXING_TIME ? 0 : 1) ? 0 : away / sample_error(&e->stored);
    if (measure_is_inverse(m))
        e->errors = -e->errors;
}

static void fill(const struct measure *m, double level, struct estimate *e)
{
    double half = e->half = sample_half_width(&e->stored, level);
    e->mean = e->stored.count > 0 ? measure_shown(m, e->stored.mean) : NAN;
    e->low = e->high = NAN;
    if (e->stored.count == 0)
        return;
    double low = measure_shown(m, e->stored.mean - half),
           high = measure_shown(m, e->stored.mean + half);
    e->low = measure_is_inverse(m) ? high : low;
    e->high = measure_is_inverse(m) ? low : high;
}

bool analysis_measure(const struct analysis *a, struct study_file *file, uint32_t setting,
                      const struct measure *m, struct estimate *e)
{
    struct scenario_parameters p = study_parameters(a->study, setting);
    if (!study_file_sample(file, setting, m, a->seed_end, &e->stored))
        return false;
    fill(m, a->terms.level, e);
    set_theory(a->study->scenario, &p, m, e);
    if (setting >= a->study->setting_count) /* of faults closed forms know nothing */
        e->theory = NAN;
    return true;
}

double estimate_precision(const struct estimate *e)
{
    if (e->stored.count < 2)
        return INFINITY;
    return e->stored.squares == 0 ? 0 : e->half / fabs(e->stored.mean);
}

const struct estimate *analysis_estimate(const struct analysis *a, uint32_t setting,
                                         uint32_t objective)
{
    return &a->estimates[(size_t)setting * a->study->objective_count + objective];
}

/* ---- limits --------------------------------------------------------------------------------- */

static double limit_shown(const struct formula_value *limit)
{
    double value = (double)limit->value.numerator / (double)limit->value.denominator;
    return limit->dimension == FORMULA_DURATION ? value / 1e9 : value;
}

static bool meets(enum expectation_compare compare, double value, double limit)
{
    switch (compare) {
    case COMPARE_LT:
        return value < limit;
    case COMPARE_LE:
        return value <= limit;
    case COMPARE_EQ:
        return value == limit;
    case COMPARE_NE:
        return value != limit;
    case COMPARE_GE:
        return value >= limit;
    default:
        return value > limit;
    }
}

/* Of every seed: the extremes decide. Nothing measured breaks no upper limit. */
static bool judge_each_seed(struct study_file *file, uint32_t setting,
                            const struct study_constraint *c, uint64_t seed_end, double limit,
                            enum within *within, double *missed_by)
{
    int64_t least = 0, most = 0;
    if (!study_file_extremes(file, setting, &c->measure, seed_end, &least, &most) &&
        *study_file_message(file))
        return false;
    double low = measure_shown(&c->measure, (double)least);
    double high = measure_shown(&c->measure, (double)most);
    bool good =
        meets(c->expectation.compare, low, limit) && meets(c->expectation.compare, high, limit);
    *within = good ? WITHIN_YES : WITHIN_NO;
    *missed_by = fmax(fabs(high - limit), fabs(low - limit)) / fmax(fabs(limit), 1e-9);
    return true;
}

static void judge_mean(const struct study_constraint *c, const struct estimate *e, double limit,
                       enum within *within, double *missed_by)
{
    enum expectation_compare compare = c->expectation.compare;
    bool low = meets(compare, e->low, limit), high = meets(compare, e->high, limit);
    *missed_by = fabs(e->mean - limit) / fmax(fabs(limit), 1e-9);
    if (e->stored.count == 0)
        *within = compare == COMPARE_LT || compare == COMPARE_LE ? WITHIN_YES : WITHIN_NO;
    else if (low && high)
        *within = WITHIN_YES;
    else
        *within = low || high ? WITHIN_UNDECIDED : WITHIN_NO;
}

static bool judge_limit(const struct analysis *a, struct study_file *file, uint32_t setting,
                        const struct study_constraint *c, enum within *within, double *missed_by)
{
    struct scenario_parameters p = study_parameters(a->study, setting);
    struct formula_value limit;
    struct text_error error;
    struct estimate e;
    *missed_by = INFINITY;
    *within = WITHIN_NO;
    if (expectation_limit(&c->expectation, &p, &limit, &error) != TEXT_OK)
        return true; /* a formula that divides by zero in this setting */
    if (c->in_each_seed)
        return judge_each_seed(file, setting, c, a->seed_end, limit_shown(&limit), within,
                               missed_by);
    if (!analysis_measure(a, file, setting, &c->measure, &e))
        return false;
    judge_mean(c, &e, limit_shown(&limit), within, missed_by);
    return true;
}

static bool judge(struct analysis *a, struct study_file *file, uint32_t setting)
{
    struct setting_state *s = &a->states[setting];
    if (!study_file_count(file, setting, a->seed_end, &s->cases, &s->unsafe))
        return false;
    s->unsafe_most =
        s->cases > 0 ? statistics_proportion(s->unsafe, s->cases, a->terms.level).high : 1;
    s->within = s->cases == 0 ? WITHIN_UNDECIDED : s->unsafe > 0 ? WITHIN_NO : WITHIN_YES;
    s->broken = UINT32_MAX;
    s->missed_by = s->unsafe > 0 ? INFINITY : 0;
    for (uint32_t i = 0; i < a->study->constraint_count && s->cases > 0; i++) {
        enum within within;
        double missed_by;
        if (!judge_limit(a, file, setting, &a->study->constraints[i], &within, &missed_by))
            return false;
        if (within == WITHIN_NO && s->unsafe == 0 && missed_by >= s->missed_by) {
            s->broken = i;
            s->missed_by = missed_by;
        }
        if (within == WITHIN_NO || (within == WITHIN_UNDECIDED && s->within == WITHIN_YES))
            s->within = within;
    }
    return true;
}

/* ---- domination ----------------------------------------------------------------------------- */

/* 1: less of the stored value is better. */
static double direction(const struct study_objective *o)
{
    return o->maximise != measure_is_inverse(&o->measure) ? -1 : 1;
}

/* Whether `a` may beat `b` by the means alone; the seeds decide. */
static bool may_beat(const struct analysis *an, uint32_t a, uint32_t b)
{
    bool better = false;
    for (uint32_t o = 0; o < an->study->objective_count; o++) {
        const struct sample *one = &analysis_estimate(an, a, o)->stored;
        const struct sample *other = &analysis_estimate(an, b, o)->stored;
        double sign = direction(&an->study->objectives[o]);
        double gain = sign * (other->mean - one->mean);
        if (one->count == 0 || other->count == 0 || gain < -an->terms.precision * fabs(other->mean))
            return false;
        better |= gain > 0;
    }
    return better;
}

/* Whether `a` beats `b`: nowhere worse by more than the precision, and better somewhere, as the
 * seeds that both have say with confidence. */
static bool beats(const struct analysis *an, struct study_file *file, uint32_t a, uint32_t b,
                  bool surely, bool *result)
{
    bool better = false;
    *result = false;
    for (uint32_t o = 0; o < an->study->objective_count; o++) {
        const struct measure *m = &an->study->objectives[o].measure;
        struct sample d;
        if (!study_file_difference(file, a, b, m, an->seed_end, &d))
            return false;
        if (d.count < 2)
            return true;
        double sign = direction(&an->study->objectives[o]),
               half = sample_half_width(&d, an->terms.level_all);
        double slack = an->terms.precision * fabs(analysis_estimate(an, b, o)->stored.mean);
        double change = sign * d.mean; /* below 0: a is better */
        if (change + (surely ? half : 0) > slack)
            return true;
        better |= change + half < 0 && -change > slack;
    }
    *result = better;
    return true;
}

static bool find_dominator(struct analysis *a, struct study_file *file, uint32_t setting,
                           bool surely, int64_t *by)
{
    *by = -1;
    for (uint32_t other = 0; other < a->study->setting_count; other++) {
        bool beaten;
        if (other == setting || a->states[other].within == WITHIN_NO ||
            a->states[other].cases == 0 || !may_beat(a, other, setting))
            continue;
        if (!beats(a, file, other, setting, surely, &beaten))
            return false;
        if (beaten) {
            *by = other;
            return true;
        }
    }
    return true;
}

bool analysis_race(struct analysis *a, struct study_file *file)
{
    for (uint32_t i = 0; i < a->study->setting_count; i++) {
        int64_t by;
        if (a->states[i].dropped || i == a->study->present || (int64_t)i == a->study->equal_churn)
            continue; /* the two that are always talked of */
        if (!find_dominator(a, file, i, true, &by))
            return false;
        a->states[i].dropped = by >= 0 || a->states[i].unsafe > 0;
    }
    return true;
}

/* The same by closed forms; false if an objective has none. */
static bool theory_beats(const struct analysis *an, uint32_t a, uint32_t b, bool *result)
{
    bool better = false, worse = false;
    for (uint32_t o = 0; o < an->study->objective_count; o++) {
        double one = analysis_estimate(an, a, o)->theory;
        double other = analysis_estimate(an, b, o)->theory;
        if (isnan(one) || isnan(other))
            return false;
        double sign = an->study->objectives[o].maximise ? -1 : 1;
        double slack = isinf(other) ? 0 : an->terms.precision * fabs(other);
        worse |= sign * one > sign * other + slack;
        better |= sign * one < sign * other - slack;
    }
    *result = better && !worse;
    return true;
}

bool analysis_theory_front(const struct analysis *a, uint32_t setting, bool *on_front)
{
    *on_front = true;
    for (uint32_t i = 0; i < a->study->setting_count; i++) {
        bool beaten;
        if (i == setting)
            continue;
        if (!theory_beats(a, i, setting, &beaten))
            return false;
        *on_front &= !beaten;
    }
    return true;
}

/* ---- the front, the knee, the best ---------------------------------------------------------- */

static bool find_front(struct analysis *a, struct study_file *file)
{
    for (uint32_t i = 0; i < a->study->setting_count; i++) {
        struct setting_state *s = &a->states[i];
        if (!find_dominator(a, file, i, false, &s->dominated_by))
            return false;
        s->on_front = s->cases > 0 && s->within != WITHIN_NO && s->dominated_by < 0;
    }
    return true;
}

/* Objectives on a scale of their own: the logarithm of what is shown, from the best on the front
 * to the worst. What never ends is the worst; 0 is taken for a thousandth of the least above it. */
static double scale_of(const struct analysis *a, uint32_t setting, uint32_t objective)
{
    const struct study_objective *o = &a->study->objectives[objective];
    double mean = analysis_estimate(a, setting, objective)->stored.mean;
    double value = log(fmax(fabs(mean), 1e-3));
    return direction(o) * value;
}

static void find_knee(struct analysis *a)
{
    double least[STUDY_OBJECTIVES_MOST], most[STUDY_OBJECTIVES_MOST], nearest = INFINITY;
    for (uint32_t o = 0; o < a->study->objective_count; o++) {
        least[o] = INFINITY;
        most[o] = -INFINITY;
        for (uint32_t i = 0; i < a->study->setting_count; i++) {
            if (!a->states[i].on_front)
                continue;
            double value = scale_of(a, i, o);
            least[o] = fmin(least[o], value);
            most[o] = fmax(most[o], value);
        }
    }
    a->knee = -1;
    for (uint32_t i = 0; i < a->study->setting_count; i++) {
        double sum = 0;
        a->states[i].distance = INFINITY;
        if (!a->states[i].on_front)
            continue;
        for (uint32_t o = 0; o < a->study->objective_count; o++) {
            double span = most[o] - least[o];
            double part = span > 0 ? (scale_of(a, i, o) - least[o]) / span : 0;
            sum += part * part;
        }
        a->states[i].distance = sqrt(sum);
        if (sum < nearest) {
            nearest = sum;
            a->knee = i;
        }
    }
}

/* Whether a setting is as good by the first objective as another one, as far as the seeds tell. */
static bool is_as_good(const struct analysis *a, struct study_file *file, uint32_t one,
                       uint32_t other)
{
    const struct study_objective *o = &a->study->objectives[0];
    struct sample d;
    if (!study_file_difference(file, one, other, &o->measure, a->seed_end, &d) || d.count < 2)
        return false;
    return direction(o) * d.mean - sample_half_width(&d, a->terms.level) <= 0;
}

/* The one within the limits that is best by the first objective; the present one, if it is as
 * good. */
static int64_t best_within(const struct analysis *a, struct study_file *file)
{
    const struct study *s = a->study;
    double sign = direction(&s->objectives[0]), least = INFINITY;
    int64_t best = -1;
    for (uint32_t i = 0; i < s->setting_count; i++) {
        const struct sample *one = &analysis_estimate(a, i, 0)->stored;
        if (a->states[i].within != WITHIN_YES || a->states[i].dominated_by >= 0 ||
            one->count == 0 || sign * one->mean >= least)
            continue;
        least = sign * one->mean;
        best = i;
    }
    bool present =
        a->states[s->present].within == WITHIN_YES && a->states[s->present].dominated_by < 0;
    return best >= 0 && present && is_as_good(a, file, s->present, (uint32_t)best)
               ? (int64_t)s->present
               : best;
}

/* Of those that beat a setting one is told; better one that none beats in turn. */
static bool prefer_front(struct analysis *a, struct study_file *file, uint32_t setting)
{
    bool beaten = false;
    if (a->states[setting].dominated_by < 0)
        return true;
    for (uint32_t i = 0; i < a->study->setting_count && !beaten; i++) {
        if (!a->states[i].on_front || !may_beat(a, i, setting))
            continue;
        if (!beats(a, file, i, setting, false, &beaten))
            return false;
        if (beaten)
            a->states[setting].dominated_by = i;
    }
    return true;
}

/* Without limits what beats the present setting; else the proposal at the same churn, if it is
 * measured to be on the front; else the knee. */
static bool find_best(struct analysis *a, struct study_file *file)
{
    const struct study *s = a->study;
    if (!prefer_front(a, file, s->present))
        return false;
    int64_t by = a->states[s->present].dominated_by;
    if (s->constraint_count > 0)
        a->best = best_within(a, file);
    else if (by >= 0)
        a->best = by;
    else if (s->equal_churn >= 0 && a->states[s->equal_churn].on_front)
        a->best = s->equal_churn;
    else
        a->best = a->knee;
    return true;
}

/* ---- making --------------------------------------------------------------------------------- */

static bool estimate_all(struct analysis *a, struct study_file *file)
{
    for (uint32_t i = 0; i < a->study->setting_count; i++) {
        a->states[i].is_precise = true;
        for (uint32_t o = 0; o < a->study->objective_count; o++) {
            struct estimate *e = &a->estimates[(size_t)i * a->study->objective_count + o];
            if (!analysis_measure(a, file, i, &a->study->objectives[o].measure, e))
                return false;
            a->states[i].is_precise &= estimate_precision(e) <= a->terms.precision;
        }
        if (!judge(a, file, i))
            return false;
        a->states[i].is_precise &= a->states[i].within != WITHIN_UNDECIDED;
    }
    return true;
}

struct analysis_terms analysis_terms_of(const struct study *study, const struct looks *looks,
                                        double precision)
{
    double each = 1 - (1 - ANALYSIS_LEVEL) / study->objective_count;
    return (struct analysis_terms){.precision = precision,
                                   .looks = looks->count,
                                   .level = looks_level(looks, ANALYSIS_LEVEL),
                                   .level_all = looks_level(looks, each)};
}

bool analysis_make(struct analysis *a, const struct study *study, struct study_file *file,
                   uint64_t seed_end, const struct analysis_terms *terms,
                   const struct analysis *before)
{
    *a = (struct analysis){
        .study = study, .seed_end = seed_end, .terms = *terms, .knee = -1, .best = -1};
    a->estimates =
        calloc((size_t)study->setting_count * study->objective_count, sizeof *a->estimates);
    a->states = calloc(study->setting_count, sizeof *a->states);
    a->edges = calloc(study->setting_count, sizeof *a->edges);
    if (!a->estimates || !a->states || !a->edges) {
        analysis_free(a);
        return false;
    }
    for (uint32_t i = 0; before && i < study->setting_count; i++)
        a->states[i].dropped = before->states[i].dropped;
    if (!estimate_all(a, file) || !find_front(a, file)) {
        analysis_free(a);
        return false;
    }
    find_knee(a);
    if (find_best(a, file))
        return true;
    analysis_free(a);
    return false;
}

void analysis_free(struct analysis *a)
{
    free(a->estimates);
    free(a->states);
    free(a->edges);
    a->estimates = NULL;
    a->states = NULL;
    a->edges = NULL;
}
