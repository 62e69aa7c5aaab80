/* SPDX-License-Identifier: Apache-2.0 */
/* What a study tries and what it is after; see study.h. Floating point places the proposal. */
#include "sim/tune/study.h"

#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "sim/scenario/formula_names.h"
#include "sim/scenario/quantity.h"
#include "sim/scenario/scenario_read.h"
#include "sim/scenario/suggest.h"
#include "sim/scenario/axis.h"
#include "sim/tune/theory.h"
#include "sim/tune/victims.h"

struct making {
    struct study *study;
    struct scenario_axis *axes;
    uint32_t axis_count, capacity;
    FILE *notes;
    char *message;
    char present[64][SCENARIO_VALUE_BYTES]; /* of each axis */
};

#define AXES_MOST 64

static bool fail(struct making *m, const char *format, ...) __attribute__((format(printf, 2, 3)));

static bool fail(struct making *m, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(m->message, STUDY_MESSAGE_BYTES, format, arguments);
    va_end(arguments);
    return false;
}

static bool no_memory(struct making *m)
{
    return fail(m, "out of memory");
}

static bool text_failed(struct making *m, const char *option, const char *text,
                        const struct text_error *error)
{
    return fail(m, "%s '%.200s': %s%s%s", option, text, error->message, *error->help ? "; " : "",
                error->help);
}

/* ---- axes ----------------------------------------------------------------------------------- */

static struct scenario_axis *axis_of(struct making *m, const struct scenario_parameter *parameter)
{
    for (uint32_t i = 0; i < m->axis_count; i++)
        if (m->axes[i].parameter == parameter)
            return &m->axes[i];
    return NULL;
}

static bool keep_axis(struct making *m, struct scenario_axis axis)
{
    struct scenario_axis *there = axis_of(m, axis.parameter);
    if (there) {
        axis_free(there);
        *there = axis;
        return true;
    }
    if (m->axis_count == AXES_MOST) {
        axis_free(&axis);
        return fail(m, "more than %d parameters are varied; fix some of them", AXES_MOST);
    }
    m->axes[m->axis_count++] = axis;
    return true;
}

static bool unknown_parameter(struct making *m, const char *name, size_t length)
{
    size_t count;
    const struct scenario_parameter *table = scenario_parameters(&count);
    struct suggestion suggestion = suggest_for(name, length);
    for (size_t i = 0; i < count; i++)
        suggest_offer(&suggestion, table[i].name);
    const char *best = suggestion.best;
    for (size_t i = 0; i < count && !best && length > 2; i++) /* "hold", "odds" */
        if (memmem(table[i].name, strlen(table[i].name), name, length))
            best = table[i].name;
    if (length >= 6 && memmem(name, length, "jitter", 6))
        return fail(m,
                    "--vary '%.*s': the runner resigns by odds and has no jitter; vary "
                    "resign_odds, and let --jitter say which odds stand for one",
                    text_error_quote(name, length), name);
    return fail(m, "--vary '%.*s': there is no such parameter; %s%s%s",
                text_error_quote(name, length), name, best ? "did you mean '" : "",
                best ? best : "`tenure schema` lists them", best ? "'?" : "");
}

static bool read_vary(struct making *m, const char *text)
{
    const char *equals = strchr(text, '=');
    struct scenario_axis axis;
    struct text_error error;
    if (!equals)
        return fail(m, "--vary '%.200s': write NAME=VALUES, such as master_hold_interval=10s..5m",
                    text);
    const struct scenario_parameter *parameter =
        scenario_parameter_find_word(text, (size_t)(equals - text));
    if (!parameter)
        return unknown_parameter(m, text, (size_t)(equals - text));
    if (axis_parse(parameter, equals + 1, &axis, &error) != TEXT_OK)
        return text_failed(m, "--vary", text, &error);
    return keep_axis(m, axis);
}

/* The matrix of the scenario, as far as nothing else was said. */
static bool take_matrix(struct making *m)
{
    const struct scenario *s = m->study->scenario;
    for (uint32_t i = 0; i < s->axis_count; i++) {
        struct scenario_axis axis = {.parameter = s->matrix[i].parameter};
        for (uint32_t v = 0; v < s->matrix[i].count; v++) {
            struct scenario_parameters p = s->given;
            struct text_error none;
            char printed[SCENARIO_VALUE_BYTES];
            const char *value = s->matrix[i].values[v];
            scenario_parameter_set(axis.parameter, value, strlen(value), &p, &none);
            if (axis_add(&axis, scenario_parameter_print(axis.parameter, &p, printed)) < 0) {
                axis_free(&axis);
                return no_memory(m);
            }
        }
        if (!keep_axis(m, axis))
            return false;
    }
    return true;
}

/* Hold and odds, each from a quarter to four times what they are. */
static bool take_usual(struct making *m)
{
    static const int quarters[] = {1, 2, 4, 8, 16};
    const struct scenario_parameters *p = &m->study->scenario->parameters;
    char hold[8 * QUANTITY_BYTES] = "master_hold_interval=",
                  odds[8 * QUANTITY_BYTES] = "resign_odds=";
    for (size_t i = 0; i < sizeof quarters / sizeof *quarters; i++) {
        char one[QUANTITY_BYTES];
        int64_t hold_ns = p->master_hold_interval / 4 * quarters[i];
        int64_t in_n = p->resign_odds * quarters[i] / 4;
        hold_ns = hold_ns < 10 * QUANTITY_S ? 10 * QUANTITY_S : hold_ns;
        strcat(strcat(hold, i > 0 ? "," : ""), quantity_print(QUANTITY_DURATION, hold_ns, one));
        in_n = in_n < 1 ? 1 : in_n;
        strcat(strcat(odds, i > 0 ? "," : ""), quantity_print(QUANTITY_INTEGER, in_n, one));
    }
    return read_vary(m, hold) && read_vary(m, odds);
}

/* ---- clamps --------------------------------------------------------------------------------- */

static const struct {
    const char *parameter, *effective;
} clamps[] = {
    {"pre_election_pause", "effective_pause"},  {"master_check_interval", "effective_check"},
    {"master_hold_interval", "effective_hold"}, {"resign_odds", "effective_odds"},
    {"back_off_max", "effective_back_off_max"},
};

/* What the runner makes of a value; false if nothing is made of it. */
static bool effective(const struct scenario_parameter *parameter,
                      const struct scenario_parameters *p, struct rational *value)
{
    struct formula_names names = formula_names_of(p);
    for (size_t i = 0; i < sizeof clamps / sizeof *clamps; i++) {
        struct formula_value found;
        if (strcmp(clamps[i].parameter, parameter->name) != 0)
            continue;
        names.lookup(names.context, clamps[i].effective, strlen(clamps[i].effective), &found);
        *value = found.value;
        return true;
    }
    return false;
}

static bool effective_of_text(const struct making *m, const struct scenario_parameter *parameter,
                              const char *text, struct rational *value)
{
    struct scenario_parameters p = m->study->scenario->given;
    struct text_error none;
    scenario_parameter_set(parameter, text, strlen(text), &p, &none);
    scenario_parameters_fill(&p);
    return effective(parameter, &p, value);
}

/* Of values that act alike only the last stays: the others are below the least that the runner
 * accepts. */
static void drop_clamped(struct making *m, struct scenario_axis *axis)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < axis->count; i++) {
        struct rational one, other;
        bool twin = false;
        for (uint32_t j = i + 1; j < axis->count && !twin; j++)
            twin = effective_of_text(m, axis->parameter, axis->values[i], &one) &&
                   effective_of_text(m, axis->parameter, axis->values[j], &other) &&
                   rational_compare(one, other) == 0;
        if (twin && m->notes)
            fprintf(m->notes,
                    "note: %s=%s crosses a clamp: it acts like another value of the range and is "
                    "left out\n",
                    axis->parameter->name, axis->values[i]);
        if (twin)
            free(axis->values[i]);
        else
            axis->values[kept++] = axis->values[i];
    }
    axis->count = kept;
    for (uint32_t i = 0; i < axis->count && m->notes; i++) {
        struct scenario_parameters p = m->study->scenario->given;
        struct text_error none;
        struct rational acts;
        scenario_parameter_set(axis->parameter, axis->values[i], strlen(axis->values[i]), &p,
                               &none);
        int64_t number = axis->parameter->type <= SCENARIO_RATIO
                             ? scenario_parameter_number(axis->parameter, &p)
                             : 0;
        scenario_parameters_fill(&p);
        if (effective(axis->parameter, &p, &acts) &&
            rational_compare(acts, rational_from_integer(number)) != 0)
            fprintf(m->notes,
                    "note: %s=%s is below the least that the runner accepts; it acts as that\n",
                    axis->parameter->name, axis->values[i]);
    }
}

/* ---- settings ------------------------------------------------------------------------------- */

/* The number of a combination of value numbers, the last axis fastest. */
static uint64_t combination_of(const struct making *m, const uint32_t *indexes)
{
    uint64_t number = 0;
    for (uint32_t i = 0; i < m->axis_count; i++)
        number = number * m->axes[i].count + indexes[i];
    return number;
}

static uint32_t keep_setting(struct making *m, uint64_t combination)
{
    struct study *s = m->study;
    for (uint32_t i = 0; i < s->setting_count; i++)
        if (s->settings[i] == combination)
            return i;
    s->settings[s->setting_count] = combination;
    return s->setting_count++;
}

/* Every combination of the values that were listed, before others were added to the axes. */
static bool list_settings(struct making *m, const uint32_t *listed)
{
    uint64_t count = 1;
    uint32_t indexes[AXES_MOST] = {0};
    for (uint32_t i = 0; i < m->axis_count; i++)
        if (__builtin_mul_overflow(count, listed[i], &count) || count > STUDY_SETTINGS_MOST)
            return fail(m, "more than %d settings; vary fewer parameters, or give shorter lists",
                        STUDY_SETTINGS_MOST);
    m->study->settings = calloc(count + 2, sizeof *m->study->settings);
    if (!m->study->settings)
        return no_memory(m);
    for (uint64_t n = 0; n < count; n++) {
        m->study->settings[n] = combination_of(m, indexes);
        for (uint32_t i = m->axis_count; i-- > 0 && ++indexes[i] == listed[i];)
            indexes[i] = 0;
    }
    m->study->setting_count = (uint32_t)count;
    return true;
}

/* At the churn that there is now: a hold of a third of the mean tenure, in whole checks, and the
 * odds that make up for it. Less hold mixes hardly faster and makes for shorter tenures. */
static bool proposal(const struct making *m, int64_t *hold_ns, int64_t *odds)
{
    struct theory_input now = theory_input_of(&m->study->scenario->parameters), then = now;
    double figures[THEORY_COUNT];
    theory_compute(&now, figures);
    double checks = floor(figures[THEORY_TENURE_MEAN] / 3 / now.check_s + 1e-9);
    double total = figures[THEORY_TENURE_MEAN] / now.check_s;
    int64_t check_ns = m->study->scenario->parameters.master_check_interval;
    *hold_ns = (int64_t)checks * check_ns;
    *odds = llround(total + 1 - checks);
    then.hold_s = (double)*hold_ns / 1e9;
    then.odds = (double)*odds;
    return now.instances > 1 && *hold_ns >= 10 * QUANTITY_S && *odds >= 1 &&
           theory_mixing_time(&then) < 0.9 * theory_mixing_time(&now);
}

static int index_on(struct making *m, const char *name, int64_t value)
{
    char printed[QUANTITY_BYTES];
    const struct scenario_parameter *parameter = scenario_parameter_find(name);
    struct scenario_axis *axis = axis_of(m, parameter);
    if (!axis)
        return -1;
    return axis_add(axis, quantity_print(parameter->type == SCENARIO_DURATION ? QUANTITY_DURATION
                                                                              : QUANTITY_INTEGER,
                                         value, printed));
}

static uint32_t axis_number(struct making *m, const char *name)
{
    return (uint32_t)(axis_of(m, scenario_parameter_find(name)) - m->axes);
}

static bool make_settings(struct making *m, bool propose)
{
    uint32_t listed[AXES_MOST], present[AXES_MOST];
    int64_t hold_ns, odds;
    for (uint32_t i = 0; i < m->axis_count; i++) {
        listed[i] = m->axes[i].count;
        int at = axis_add(&m->axes[i], m->present[i]);
        if (at < 0)
            return no_memory(m);
        present[i] = (uint32_t)at;
    }
    bool varies_both = axis_of(m, scenario_parameter_find("master_hold_interval")) &&
                       axis_of(m, scenario_parameter_find("resign_odds"));
    uint32_t proposed[AXES_MOST];
    memcpy(proposed, present, sizeof proposed);
    propose = propose && varies_both && proposal(m, &hold_ns, &odds);
    if (propose) {
        int hold_at = index_on(m, "master_hold_interval", hold_ns);
        int odds_at = index_on(m, "resign_odds", odds);
        if (hold_at < 0 || odds_at < 0)
            return no_memory(m);
        proposed[axis_number(m, "master_hold_interval")] = (uint32_t)hold_at;
        proposed[axis_number(m, "resign_odds")] = (uint32_t)odds_at;
    }
    if (!list_settings(m, listed))
        return false;
    m->study->present = keep_setting(m, combination_of(m, present));
    m->study->equal_churn = propose ? (int64_t)keep_setting(m, combination_of(m, proposed)) : -1;
    return true;
}

/* What the reader of scenarios checks in every case of a matrix. */
static bool check_setting(struct making *m, uint32_t setting)
{
    struct scenario_parameters p = study_parameters(m->study, setting);
    char label[STUDY_LABEL_BYTES];
    const char *what = NULL;
    if (p.warm_up >= p.duration)
        what = "the warm-up is not shorter than the run";
    else if (p.head_start >= p.duration)
        what = "the head start is not shorter than the run";
    else if (p.back_off_min > p.back_off_max)
        what = "the first back-off is longer than the longest";
    else if (p.instances * p.resources > SCENARIO_RUNNERS_LIMIT)
        what = "there are too many instances of resources";
    else if (p.instances > m->study->scenario->instance_name_count ||
             p.resources > m->study->scenario->resource_name_count)
        what = "the scenario names fewer instances or resources; write the largest number there";
    if (what)
        return fail(m, "%.600s: %s", study_label(m->study, setting, label), what);
    return true;
}

/* ---- aims ----------------------------------------------------------------------------------- */

static bool add_objective(struct making *m, const char *option, const char *text, bool maximise)
{
    struct text_error error;
    struct study *s = m->study;
    struct measure measure;
    if (measure_parse(text, strlen(text), &measure, &error) != TEXT_OK)
        return text_failed(m, option, text, &error);
    if (s->objective_count == STUDY_OBJECTIVES_MOST)
        return fail(m, "more than %d objectives", STUDY_OBJECTIVES_MOST);
    s->objectives[s->objective_count++] = (struct study_objective){measure, maximise};
    return true;
}

static bool is_in_each_seed(const struct expectation *e)
{
    bool extreme = metric_table[e->metric].is_series &&
                   (e->statistic == STATISTIC_MIN || e->statistic == STATISTIC_MAX ||
                    e->statistic == STATISTIC_COUNT);
    return extreme || metric_table[e->metric].unit == METRIC_COUNT || e->compare == COMPARE_EQ ||
           e->compare == COMPARE_NE;
}

static bool add_constraint(struct making *m, const char *text)
{
    struct study *s = m->study;
    struct text_error error;
    struct formula_value limit;
    if (s->constraint_count == STUDY_OBJECTIVES_MOST)
        return fail(m, "more than %d limits", STUDY_OBJECTIVES_MOST);
    struct study_constraint *c = &s->constraints[s->constraint_count];
    memset(c, 0, sizeof *c);
    if (measure_limit_parse(text, strlen(text), &c->measure, &c->expectation, &error) != TEXT_OK)
        return text_failed(m, "--subject-to", text, &error);
    s->constraint_count++;
    c->text = strdup(text);
    if (!c->text)
        return no_memory(m);
    c->in_each_seed = !c->measure.is_observed && is_in_each_seed(&c->expectation);
    struct scenario_parameters p = study_parameters(s, s->present);
    if (expectation_limit(&c->expectation, &p, &limit, &error) != TEXT_OK)
        return text_failed(m, "--subject-to", text, &error);
    return true;
}

static void free_aims(struct study *s)
{
    for (uint32_t i = 0; i < s->constraint_count; i++) {
        expectation_free(&s->constraints[i].expectation);
        free(s->constraints[i].text);
    }
    s->constraint_count = s->objective_count = 0;
}

/* The same means, with less scatter. What must hold in each seed is about what happened there. */
static void average_aims(struct study *s)
{
    struct measure averaged;
    for (uint32_t i = 0; i < s->objective_count; i++)
        if (measure_averaged(&s->objectives[i].measure, &averaged))
            s->objectives[i].measure = averaged;
    for (uint32_t i = 0; i < s->constraint_count; i++)
        if (!s->constraints[i].in_each_seed &&
            measure_averaged(&s->constraints[i].measure, &averaged))
            s->constraints[i].measure = averaged;
}

static bool set_aims(struct making *m, const struct study_request *request)
{
    static const char *const usual[] = {"changes_per_hour", "leaderless.share", "queue.wait",
                                        "mixing.time", "store.operations_per_hour"};
    bool good = true;
    free_aims(m->study);
    for (size_t i = 0; good && i < request->minimise_count; i++)
        good = add_objective(m, "--minimise", request->minimise[i], false);
    for (size_t i = 0; good && i < request->maximise_count; i++)
        good = add_objective(m, "--maximise", request->maximise[i], true);
    if (good && m->study->objective_count == 0)
        for (size_t i = 0; good && i < sizeof usual / sizeof *usual; i++)
            good = add_objective(m, "--minimise", usual[i], false);
    for (size_t i = 0; good && i < request->subject_count; i++)
        good = add_constraint(m, request->subject_to[i]);
    if (good && !request->as_it_happened && victims_are_drawn(m->study->scenario))
        average_aims(m->study);
    return good;
}

bool study_set_aims(struct study *study, const struct study_request *request,
                    char message[STUDY_MESSAGE_BYTES])
{
    struct making m = {.study = study, .message = message};
    return set_aims(&m, request);
}

/* ---- making --------------------------------------------------------------------------------- */

/* The scenario's matrix becomes that of the study. */
static void hand_over_axes(struct making *m)
{
    struct scenario *s = m->study->scenario;
    for (uint32_t i = 0; i < s->axis_count; i++)
        axis_free(&s->matrix[i]);
    free(s->matrix);
    s->matrix = m->axes;
    s->axis_count = m->axis_count;
    m->axes = NULL;
    m->axis_count = 0;
}

static bool make_axes(struct making *m, const struct study_request *request)
{
    bool good = take_matrix(m);
    for (size_t i = 0; good && i < request->vary_count; i++)
        good = read_vary(m, request->vary[i]);
    if (good && m->axis_count == 0)
        good = take_usual(m);
    for (uint32_t i = 0; good && i < m->axis_count; i++) {
        scenario_parameter_print(m->axes[i].parameter, &m->study->scenario->parameters,
                                 m->present[i]);
        drop_clamped(m, &m->axes[i]);
    }
    return good;
}

static bool make(struct making *m, const struct study_request *request)
{
    bool propose = !request->without_proposal;
    if (!make_axes(m, request) || !make_settings(m, propose))
        return false;
    hand_over_axes(m);
    for (uint32_t i = 0; i < m->study->setting_count; i++)
        if (!check_setting(m, i))
            return false;
    return set_aims(m, request);
}

bool study_make(struct study *study, struct scenario *scenario, const struct study_request *request,
                FILE *notes, char message[STUDY_MESSAGE_BYTES])
{
    struct making *m = calloc(1, sizeof *m);
    memset(study, 0, sizeof *study);
    study->scenario = scenario;
    study->equal_churn = -1;
    if (m)
        m->axes = calloc(AXES_MOST, sizeof *m->axes);
    if (!m || !m->axes) {
        free(m);
        snprintf(message, STUDY_MESSAGE_BYTES, "out of memory");
        return false;
    }
    m->study = study;
    m->notes = notes;
    m->message = message;
    bool good = make(m, request);
    for (uint32_t i = 0; i < m->axis_count; i++)
        axis_free(&m->axes[i]);
    free(m->axes);
    free(m);
    return good;
}

void study_free(struct study *study)
{
    free_aims(study);
    free(study->settings);
    scenario_free(study->scenario);
    memset(study, 0, sizeof *study);
}
