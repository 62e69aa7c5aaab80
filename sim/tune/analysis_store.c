/* SPDX-License-Identifier: Apache-2.0 */
/* The tables that are made anew from a study's cases, for views and pictures; see analysis.h. */
#include <math.h>
#include <string.h>

#include "sim/tune/analysis.h"

static bool store_aims(const struct study *s, struct study_file *f)
{
    bool good = study_file_clear(f, "study_aim");
    char name[MEASURE_NAME_BYTES], unit[MEASURE_TEXT_BYTES];
    for (uint32_t i = 0; good && i < s->objective_count; i++) {
        const struct study_objective *o = &s->objectives[i];
        measure_print(&o->measure, 1, 1, unit);
        measure_name(&o->measure, name);
        good = study_file_row(f, "study_aim", "ntttt", o->maximise ? "maximise" : "minimise", name,
                              unit + strspn(unit, "0123456789."), name);
    }
    for (uint32_t i = 0; good && i < s->constraint_count; i++) {
        measure_print(&s->constraints[i].measure, 1, 1, unit);
        good = study_file_row(f, "study_aim", "ntttt", "limit",
                              measure_name(&s->constraints[i].measure, name),
                              unit + strspn(unit, "0123456789."), s->constraints[i].text);
    }
    return good;
}

static bool store_estimate(struct study_file *f, int64_t configuration, const struct measure *m,
                           const struct estimate *e)
{
    char name[MEASURE_NAME_BYTES];
    return study_file_row(f, "study_estimate", "nitidddddd", configuration, measure_name(m, name),
                          (int64_t)e->stored.count, e->mean, e->low, e->high, e->theory,
                          e->expected, e->errors);
}

static bool is_objective(const struct study *s, const struct measure *m)
{
    for (uint32_t i = 0; i < s->objective_count; i++)
        if (measure_id(&s->objectives[i].measure) == measure_id(m))
            return true;
    return false;
}

/* Of objectives that are averaged over the draws of faults: what happened, too. */
static bool store_plain(const struct analysis *a, struct study_file *f, uint32_t setting)
{
    bool good = true;
    for (uint32_t o = 0; good && o < a->study->objective_count; o++) {
        struct measure m;
        struct estimate e;
        if (!measure_plain(&a->study->objectives[o].measure, &m) || measure_theory(&m) >= 0 ||
            is_objective(a->study, &m))
            continue; /* what has a closed form is stored in any case */
        good = analysis_measure(a, f, setting, &m, &e) &&
               store_estimate(f, study_file_configuration(f, setting), &m, &e);
    }
    return good;
}

static bool store_estimates(const struct analysis *a, struct study_file *f, uint32_t setting)
{
    const struct study *s = a->study;
    int64_t id = study_file_configuration(f, setting);
    bool good = true;
    for (uint32_t o = 0; good && o < s->objective_count; o++) {
        struct estimate e = *analysis_estimate(a, setting, o);
        analysis_compare(a, setting, &s->objectives[o].measure, &e);
        good = store_estimate(f, id, &s->objectives[o].measure, &e);
    }
    for (uint32_t i = 0; good && i < THEORY_COUNT; i++) {
        struct measure m;
        struct estimate e;
        struct text_error none;
        const char *name = theory_table[i].name;
        if (measure_parse(name, strlen(name), &m, &none) != TEXT_OK || is_objective(s, &m))
            continue;
        good = analysis_measure(a, f, setting, &m, &e);
        if (good) {
            analysis_compare(a, setting, &m, &e);
            good = store_estimate(f, id, &m, &e);
        }
    }
    return good && store_plain(a, f, setting);
}

static bool store_theory(const struct study *s, struct study_file *f, uint32_t setting)
{
    struct scenario_parameters p = study_parameters(s, setting);
    struct theory_input in = theory_input_in(s->scenario, &p);
    double figures[THEORY_COUNT];
    bool good = true;
    theory_compute(&in, figures);
    for (int i = 0; good && i < THEORY_COUNT; i++)
        good = study_file_row(f, "study_theory", "nitd", study_file_configuration(f, setting),
                              theory_table[i].name, figures[i]);
    return good;
}

static bool store_verdict(const struct analysis *a, struct study_file *f, uint32_t setting)
{
    const struct setting_state *s = &a->states[setting];
    int64_t by = s->dominated_by < 0 ? 0 : study_file_configuration(f, (uint32_t)s->dominated_by);
    char types[] = "iiidiiiiii";
    if (s->within == WITHIN_UNDECIDED)
        types[4] = 'n';
    if (by == 0)
        types[6] = 'n';
    int64_t id = study_file_configuration(f, setting), front = s->on_front;
    int64_t knee = a->knee == (int64_t)setting, best = a->best == (int64_t)setting;
    int64_t cases = (int64_t)s->cases, unsafe = (int64_t)s->unsafe, dropped = s->dropped;
    int64_t within = s->within == WITHIN_YES;
    if (types[4] == 'n' && types[6] == 'n')
        return study_file_row(f, "study_verdict", types, id, cases, unsafe, s->unsafe_most, front,
                              knee, best, dropped);
    if (types[4] == 'n')
        return study_file_row(f, "study_verdict", types, id, cases, unsafe, s->unsafe_most, front,
                              by, knee, best, dropped);
    if (types[6] == 'n')
        return study_file_row(f, "study_verdict", types, id, cases, unsafe, s->unsafe_most, within,
                              front, knee, best, dropped);
    return study_file_row(f, "study_verdict", types, id, cases, unsafe, s->unsafe_most, within,
                          front, by, knee, best, dropped);
}

/* Objectives of settings at other rates of faults, as far as there are cases of them. */
static bool store_variants(const struct analysis *a, struct study_file *f)
{
    bool good = true;
    const uint32_t count = a->study->setting_count;
    for (uint32_t v = count; good && v < count * STUDY_RATE_COUNT; v++)
        for (uint32_t o = 0; good && o < a->study->objective_count; o++) {
            const struct measure *m = &a->study->objectives[o].measure;
            struct estimate e;
            if (study_file_configuration(f, v) == 0)
                break;
            good = analysis_measure(a, f, v, m, &e) &&
                   store_estimate(f, study_file_configuration(f, v), m, &e);
        }
    return good;
}

bool analysis_store(const struct analysis *a, struct study_file *f)
{
    bool good = store_aims(a->study, f) && study_file_clear(f, "study_estimate") &&
                study_file_clear(f, "study_verdict") && study_file_clear(f, "study_theory");
    for (uint32_t i = 0; good && i < a->study->setting_count; i++)
        good = store_estimates(a, f, i) && store_verdict(a, f, i) && store_theory(a->study, f, i);
    return good && store_variants(a, f) && study_file_commit(f);
}
