/* SPDX-License-Identifier: Apache-2.0 */
/* The answer of a study as JSON; see tune_json.h. Floating point, to print: nine digits, since what
 * is beyond depends on the machine. */
#include "sim/cli/tune_json.h"

#include <math.h>
#include <string.h>

#include "sim/cli/json.h"
#include "sim/tune/coupling.h"
#include "sim/tune/robust.h"

#define TUNE_SCHEMA_VERSION 1

struct writing {
    struct json_writer json;
    const struct analysis *a;
    const struct study *study;
    struct study_file *file;
};

static void bool_member(struct json_writer *j, const char *key, bool value)
{
    json_key(j, key);
    json_bool(j, value);
}

/* null where it is not finite. */
static void number_member(struct json_writer *j, const char *key, double value)
{
    char text[40];
    json_key(j, key);
    snprintf(text, sizeof text, "%.9g", value);
    json_decimal(j, isfinite(value) ? text : NULL);
}

/* ---- what was asked ------------------------------------------------------------------------- */

static const char *unit_of(const struct measure *m)
{
    if (measure_is_inverse(m) || m->unit == METRIC_NS)
        return "s";
    return m->unit == METRIC_PPM ? "share" : m->unit == METRIC_PER_HOUR ? "per_hour" : "count";
}

static void write_aims(struct writing *w)
{
    struct json_writer *j = &w->json;
    char name[MEASURE_NAME_BYTES];
    json_key(j, "objectives");
    json_array_begin(j);
    for (uint32_t i = 0; i < w->study->objective_count; i++) {
        const struct study_objective *o = &w->study->objectives[i];
        json_object_begin(j);
        json_string_member(j, "metric", measure_name(&o->measure, name));
        json_string_member(j, "unit", unit_of(&o->measure));
        json_string_member(j, "better", o->maximise ? "higher" : "lower");
        json_object_end(j);
    }
    json_array_end(j);
    json_key(j, "limits");
    json_array_begin(j);
    for (uint32_t i = 0; i < w->study->constraint_count; i++) {
        json_object_begin(j);
        json_string_member(j, "text", w->study->constraints[i].text);
        json_string_member(j, "metric", measure_name(&w->study->constraints[i].measure, name));
        bool_member(j, "in_each_seed", w->study->constraints[i].in_each_seed);
        json_object_end(j);
    }
    json_array_end(j);
}

static void write_intervals(struct writing *w, const struct tune_outcome *outcome)
{
    struct json_writer *j = &w->json;
    json_key(j, "seeds");
    json_object_begin(j);
    json_uint64_member(j, "first", outcome->plan->first_seed);
    json_uint64_member(j, "most", outcome->plan->seeds_most);
    json_uint64_member(j, "used", outcome->totals->seeds);
    json_object_end(j);
    json_key(j, "intervals");
    json_object_begin(j);
    number_member(j, "level", ANALYSIS_LEVEL);
    json_uint64_member(j, "looks", w->a->terms.looks);
    number_member(j, "level_of_each", w->a->terms.level);
    number_member(j, "precision", w->a->terms.precision);
    json_object_end(j);
}

/* ---- settings ------------------------------------------------------------------------------- */

static void write_parameters(struct writing *w, uint32_t setting)
{
    const struct scenario *s = w->study->scenario;
    json_key(&w->json, "parameters");
    json_object_begin(&w->json);
    for (uint32_t i = 0; i < s->axis_count; i++)
        json_string_member(&w->json, s->matrix[i].parameter->name,
                    scenario_axis_value(s, w->study->settings[setting], i));
    json_object_end(&w->json);
}

static void write_estimate(struct writing *w, uint32_t setting, const struct measure *m,
                           struct estimate *e)
{
    struct json_writer *j = &w->json;
    char name[MEASURE_NAME_BYTES];
    analysis_compare(w->a, setting, m, e);
    json_object_begin(j);
    json_string_member(j, "metric", measure_name(m, name));
    json_uint64_member(j, "seeds", e->stored.count);
    number_member(j, "mean", e->mean);
    number_member(j, "low", e->low);
    number_member(j, "high", e->high);
    number_member(j, "theory", e->theory);
    number_member(j, "expected", e->expected);
    number_member(j, "errors", e->errors);
    json_object_end(j);
}

/* Objectives, and beside those that are averaged over the draws of faults what happened. */
static void write_estimates(struct writing *w, uint32_t setting)
{
    json_key(&w->json, "estimates");
    json_array_begin(&w->json);
    for (uint32_t o = 0; o < w->study->objective_count; o++) {
        const struct measure *m = &w->study->objectives[o].measure;
        struct measure plain;
        struct estimate e;
        if (analysis_measure(w->a, w->file, setting, m, &e))
            write_estimate(w, setting, m, &e);
        if (measure_plain(m, &plain) && analysis_measure(w->a, w->file, setting, &plain, &e))
            write_estimate(w, setting, &plain, &e);
    }
    json_array_end(&w->json);
}

static void write_setting(struct writing *w, uint32_t setting)
{
    static const char *const within[] = {
        [WITHIN_NO] = "no", [WITHIN_YES] = "yes", [WITHIN_UNDECIDED] = "undecided"};
    const struct setting_state *s = &w->a->states[setting];
    struct json_writer *j = &w->json;
    char label[STUDY_LABEL_BYTES];
    json_object_begin(j);
    json_string_member(j, "setting", study_label(w->study, setting, label));
    write_parameters(w, setting);
    bool_member(j, "present", setting == w->study->present);
    bool_member(j, "recommended", w->a->best == (int64_t)setting);
    bool_member(j, "knee", w->a->knee == (int64_t)setting);
    bool_member(j, "front", s->on_front);
    json_string_member(j, "beaten_by",
                s->dominated_by < 0 ? NULL
                                    : study_label(w->study, (uint32_t)s->dominated_by, label));
    json_uint64_member(j, "cases", s->cases);
    json_uint64_member(j, "unsafe", s->unsafe);
    number_member(j, "unsafe_most", s->unsafe_most);
    json_string_member(j, "within_limits", within[s->within]);
    bool_member(j, "precise", s->is_precise);
    bool_member(j, "dropped", s->dropped);
    write_estimates(w, setting);
    json_object_end(j);
}

/* ---- the recommendation --------------------------------------------------------------------- */

static void write_changes(struct writing *w, uint32_t best)
{
    struct json_writer *j = &w->json;
    char name[MEASURE_NAME_BYTES];
    json_key(j, "changes");
    json_array_begin(j);
    for (uint32_t o = 0; o < w->study->objective_count && best != w->study->present; o++) {
        json_object_begin(j);
        json_string_member(j, "metric", measure_name(&w->study->objectives[o].measure, name));
        json_string_member(
            j, "outcome",
            analysis_change_names[analysis_change(w->a, w->file, best, w->study->present, o)]);
        number_member(j, "from", analysis_estimate(w->a, w->study->present, o)->mean);
        number_member(j, "to", analysis_estimate(w->a, best, o)->mean);
        json_object_end(j);
    }
    json_array_end(j);
}

static void write_couplings(struct writing *w, uint32_t setting)
{
    struct scenario_parameters p = study_parameters(w->study, setting);
    struct json_writer *j = &w->json;
    char numbers[200];
    json_key(j, "couplings");
    json_array_begin(j);
    for (int rule = 0; rule < COUPLING_COUNT; rule++) {
        if (!coupling_applies((enum coupling)rule, &p, numbers, sizeof numbers))
            continue;
        json_object_begin(j);
        json_string_member(j, "name", coupling_table[rule].name);
        json_string_member(j, "formula", coupling_table[rule].formula);
        json_string_member(j, "numbers", numbers);
        json_object_end(j);
    }
    json_array_end(j);
}

static void write_recommendation(struct writing *w)
{
    struct json_writer *j = &w->json;
    char text[STUDY_LABEL_BYTES];
    json_key(j, "recommendation");
    if (w->a->best < 0) {
        json_null(j);
        return;
    }
    uint32_t best = (uint32_t)w->a->best;
    json_object_begin(j);
    json_string_member(j, "setting", study_label(w->study, best, text));
    write_parameters(w, best);
    json_string_member(j, "flags", study_flags(w->study, best, text));
    json_string_member(j, "reason", analysis_reason_names[analysis_reason(w->a)]);
    write_changes(w, best);
    write_couplings(w, best);
    json_object_end(j);
}

/* ---- rates of faults ------------------------------------------------------------------------ */

static void write_variants(struct writing *w, bool robust)
{
    struct json_writer *j = &w->json;
    const uint32_t count = w->study->setting_count;
    json_key(j, "robustness");
    json_array_begin(j);
    for (uint32_t v = count; robust && v < count * STUDY_RATE_COUNT; v++) {
        uint64_t cases, unsafe;
        char label[STUDY_LABEL_BYTES];
        if (study_file_configuration(w->file, v) == 0 ||
            !study_file_count(w->file, v, w->a->seed_end, &cases, &unsafe))
            continue;
        json_object_begin(j);
        json_string_member(j, "setting", study_label(w->study, v % count, label));
        number_member(j, "fault_rate", (double)study_rate_ppm[v / count] / 1e6);
        json_uint64_member(j, "cases", cases);
        json_uint64_member(j, "unsafe", unsafe);
        write_estimates(w, v);
        json_object_end(j);
    }
    json_array_end(j);
}

/* ---- the document --------------------------------------------------------------------------- */

int tune_json(FILE *out, const struct analysis *a, struct study_file *file,
              const struct tune_outcome *outcome)
{
    struct writing w = {.a = a, .study = a->study, .file = file};
    struct json_writer *j = &w.json;
    json_start(j, out, 1);
    json_object_begin(j);
    json_uint64_member(j, "schema", TUNE_SCHEMA_VERSION);
    json_string_member(j, "tenure", TENURE_VERSION);
    json_uint64_member(j, "digest_version", SIM_DIGEST_VERSION);
    json_string_member(j, "scenario", a->study->scenario->path);
    json_string_member(j, "name", a->study->scenario->name);
    json_string_member(j, "verdict", outcome->verdict);
    json_uint64_member(j, "exit_code", (uint64_t)outcome->exit_code);
    write_intervals(&w, outcome);
    write_aims(&w);
    write_recommendation(&w);
    json_key(j, "settings");
    json_array_begin(j);
    for (uint32_t i = 0; i < a->study->setting_count; i++)
        write_setting(&w, i);
    json_array_end(j);
    write_variants(&w, outcome->robust && robust_applies(a->study));
    json_object_end(j);
    return json_finish(j);
}
