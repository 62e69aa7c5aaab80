/* SPDX-License-Identifier: Apache-2.0 */
/* What `tenure tune` says about a study; see tune_text.h. Floating point, to print. */
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sim/cli/tune_text.h"

#define MARK_BYTES     400
#define SENTENCE_BYTES 4000

struct telling {
    const struct command_call *call;
    const struct analysis *a;
    const struct study *study;
    struct study_file *file;
};

/* ---- the table ------------------------------------------------------------------------------ */

/* "34.2/h ±0.4%"; the interval of what has none is left out. */
static void print_estimate(const struct telling *t, const struct measure *m,
                           const struct estimate *e, char *out, size_t size)
{
    char value[MEASURE_TEXT_BYTES];
    double precision = estimate_precision(e);
    const char *sign = t->call->terminal->utf8 ? "±" : "+-";
    measure_print(m, e->mean, 4, value);
    if (e->stored.count == 0)
        snprintf(out, size, "-");
    else if (isinf(e->high) && isfinite(e->low))
        snprintf(out, size, ">%s", measure_print(m, e->low, 3, value));
    else if (precision == 0 || isinf(precision) || isinf(e->mean))
        snprintf(out, size, "%s %s%s", value, sign, precision == 0 ? "0%" : "?");
    else
        snprintf(out, size, "%s %s%.*f%%", value, sign, precision < 0.0995 ? 1 : 0,
                 precision * 100);
}

/* A setting by its values alone, in the order of the columns. */
static void short_label(const struct study *study, uint32_t setting, char *out, size_t size)
{
    const struct scenario *s = study->scenario;
    size_t used = 0;
    out[0] = '\0';
    for (uint32_t i = 0; i < s->axis_count && used < size; i++)
        used += (size_t)snprintf(out + used, size - used, "%s%s", i > 0 ? "," : "",
                                 scenario_axis_value(s, study->settings[setting], i));
}

static void add_mark(char *out, const char *mark)
{
    size_t used = strlen(out);
    snprintf(out + used, MARK_BYTES - used, "%s%s", used > 0 ? ", " : "", mark);
}

static void marks_of(const struct telling *t, uint32_t setting, char out[MARK_BYTES])
{
    const struct setting_state *s = &t->a->states[setting];
    char text[MARK_BYTES / 2], label[100];
    out[0] = '\0';
    if (setting == t->study->present)
        add_mark(out, "now");
    if (t->a->best == (int64_t)setting)
        add_mark(out, "recommended");
    if (t->a->knee == (int64_t)setting)
        add_mark(out, "knee");
    if (s->cases == 0)
        add_mark(out, "not run");
    else if (s->unsafe > 0) {
        snprintf(text, sizeof text, "unsafe in %" PRIu64 " seeds", s->unsafe);
        add_mark(out, text);
    } else if (s->within == WITHIN_NO)
        add_mark(out, "outside the limits");
    else if (s->within == WITHIN_UNDECIDED && t->study->constraint_count > 0)
        add_mark(out, "undecided");
    if (s->dominated_by >= 0) {
        short_label(t->study, (uint32_t)s->dominated_by, label, sizeof label);
        snprintf(text, sizeof text, "beaten by %s", label);
        add_mark(out, text);
    } else if (s->on_front)
        add_mark(out, "front");
}

static bool print_table(const struct telling *t)
{
    const struct scenario *s = t->study->scenario;
    struct tune_table *table = tune_table_new(s->axis_count + t->study->objective_count + 2);
    char text[MARK_BYTES];
    for (uint32_t i = 0; i < s->axis_count; i++)
        tune_table_cell(table, s->matrix[i].parameter->name);
    tune_table_cell(table, "seeds");
    for (uint32_t o = 0; o < t->study->objective_count; o++)
        tune_table_cell(table, measure_name(&t->study->objectives[o].measure, text));
    tune_table_cell(table, "");
    for (uint32_t i = 0; i < t->study->setting_count; i++) {
        for (uint32_t axis = 0; axis < s->axis_count; axis++)
            tune_table_cell(table, scenario_axis_value(s, t->study->settings[i], axis));
        snprintf(text, sizeof text, "%" PRIu64, t->a->states[i].cases);
        tune_table_cell(table, text);
        for (uint32_t o = 0; o < t->study->objective_count; o++) {
            print_estimate(t, &t->study->objectives[o].measure, analysis_estimate(t->a, i, o), text,
                           sizeof text);
            tune_table_cell(table, text);
        }
        marks_of(t, i, text);
        tune_table_cell(table, text);
    }
    return tune_table_print(table, t->call);
}

/* ---- what is averaged over the draws of faults ---------------------------------------------- */

static void tell_plain(const struct telling *t, uint32_t setting, uint32_t o, const char *whose)
{
    const struct measure *m = &t->study->objectives[o].measure;
    struct measure plain;
    struct estimate e;
    char name[MEASURE_NAME_BYTES], happened[80], averaged[80];
    if (!measure_plain(m, &plain) || !analysis_measure(t->a, t->file, setting, &plain, &e))
        return;
    print_estimate(t, &plain, &e, happened, sizeof happened);
    print_estimate(t, m, analysis_estimate(t->a, setting, o), averaged, sizeof averaged);
    fprintf(t->call->out, "  %-24s %-12s as it happened %s, averaged %s\n",
            measure_name(&plain, name), whose, happened, averaged);
}

/* The mean is that of what happened; both are told. */
static void tell_averaged(const struct telling *t)
{
    bool any = false;
    for (uint32_t o = 0; o < t->study->objective_count; o++) {
        struct measure plain;
        if (!measure_plain(&t->study->objectives[o].measure, &plain))
            continue;
        if (!any)
            fputs("\nAveraged: whom faults hit, and when, is charged at what is expected of the "
                  "draw. The mean is the\nsame, and scatters less (--no-average: as it happens).\n",
                  t->call->out);
        any = true;
        tell_plain(t, t->study->present, o, "now");
        if (t->a->best >= 0 && t->a->best != (int64_t)t->study->present)
            tell_plain(t, (uint32_t)t->a->best, o, "recommended");
    }
}

/* ---- theory beside measurement -------------------------------------------------------------- */

static uint32_t tell_figure(const struct telling *t, uint32_t setting, const struct measure *m,
                            bool all)
{
    struct estimate e;
    char name[MEASURE_NAME_BYTES], label[200], mean[MEASURE_TEXT_BYTES], theory[MEASURE_TEXT_BYTES];
    char expected[MEASURE_TEXT_BYTES];
    if (!analysis_measure(t->a, t->file, setting, m, &e) || e.stored.count < 2 || isnan(e.theory))
        return 0;
    analysis_compare(t->a, setting, m, &e);
    bool deviates = fabs(e.errors) > ANALYSIS_ERRORS_MOST;
    if (!deviates && !all)
        return 0;
    short_label(t->study, setting, label, sizeof label);
    fprintf(t->call->out, "  %s  %-24s measured %s, theory %s", label, measure_name(m, name),
            measure_print(m, e.mean, 5, mean), measure_print(m, e.theory, 5, theory));
    if (!isnan(e.expected) && strcmp(measure_print(m, e.expected, 5, expected), theory) != 0)
        fprintf(t->call->out, " (%s in runs as long)", expected);
    if (isinf(e.errors))
        fprintf(t->call->out, ", in every seed%s", deviates ? "  <-" : "");
    else if (!isnan(e.errors))
        fprintf(t->call->out, ", %.1f standard errors%s", e.errors, deviates ? "  <-" : "");
    fputc('\n', t->call->out);
    return deviates;
}

/* Whether the closed forms alone would have found the same front. */
static void tell_front(const struct telling *t)
{
    uint32_t differing = 0;
    char label[200];
    for (uint32_t i = 0; i < t->study->setting_count; i++) {
        bool on_front;
        if (!analysis_theory_front(t->a, i, &on_front))
            return;
        if (t->a->states[i].cases == 0 || on_front == (t->a->states[i].dominated_by < 0))
            continue;
        short_label(t->study, i, label, sizeof label);
        fprintf(t->call->out, "%s%s",
                differing++ == 0 ? "The front by closed forms differs in: " : "; ", label);
    }
    fputs(differing == 0 ? "The front by closed forms alone is the same.\n" : "\n", t->call->out);
}

static void tell_theory(const struct telling *t, bool all)
{
    uint32_t deviating = 0;
    FILE *out = t->call->out;
    fputs(all ? "\nTheory beside measurement:\n" : "\n", out);
    bool faults = t->study->scenario->fault_count > 0; /* then every setting deviates */
    for (uint32_t i = 0; i < t->study->setting_count; i++)
        for (uint32_t f = 0; f < analysis_compared_count; f++) {
            if (faults && !all && i != t->study->present && t->a->best != (int64_t)i)
                continue;
            struct measure m;
            struct text_error none;
            const char *name = theory_table[analysis_compared[f]].name;
            if (measure_parse(name, strlen(name), &m, &none) == TEXT_OK)
                deviating += tell_figure(t, i, &m, all);
        }
    if (deviating == 0)
        fputs("Measurement and closed forms agree in every setting, within three standard errors "
              "(docs/tune.md).\n",
              out);
    else
        fprintf(out, "%u figure%s more than three standard errors from the closed form%s\n",
                deviating, deviating == 1 ? " is" : "s are",
                t->study->scenario->fault_count > 0
                    ? ", which knows nothing of the scenario's faults."
                    : ": one of the two is wrong, or runs are too short.");
}

/* ---- comparing two settings ----------------------------------------------------------------- */

/* "mixing.time 88.6s instead of 239.9s (2.7 times less)" */
static void add_change(const struct telling *t, uint32_t to, uint32_t from, uint32_t o, char *out)
{
    const struct measure *m = &t->study->objectives[o].measure;
    double now = analysis_estimate(t->a, from, o)->mean,
           then = analysis_estimate(t->a, to, o)->mean;
    char name[MEASURE_NAME_BYTES], one[MEASURE_TEXT_BYTES], other[MEASURE_TEXT_BYTES], ratio[40];
    double more = then > now ? then / now : now / then;
    if (!isfinite(more))
        snprintf(ratio, sizeof ratio, "no comparison");
    else if (more >= 1.5)
        snprintf(ratio, sizeof ratio, "%.1f times %s", more, then > now ? "more" : "less");
    else
        snprintf(ratio, sizeof ratio, "%+.1f %%", (then / now - 1) * 100);
    size_t used = strlen(out);
    snprintf(out + used, SENTENCE_BYTES - used, "%s%s %s instead of %s (%s)", used > 0 ? ", " : "",
             measure_name(m, name), measure_print(m, then, 3, one), measure_print(m, now, 3, other),
             ratio);
}

static void tell_changes(const struct telling *t, uint32_t to, uint32_t from)
{
    FILE *out = t->call->out;
    char texts[ANALYSIS_CHANGE_COUNT][SENTENCE_BYTES] = {{0}};
    for (uint32_t o = 0; o < t->study->objective_count; o++) {
        enum analysis_change change = analysis_change(t->a, t->file, to, from, o);
        char name[MEASURE_NAME_BYTES];
        size_t used = strlen(texts[change]);
        if (change == ANALYSIS_CHANGE_BETTER || change == ANALYSIS_CHANGE_WORSE)
            add_change(t, to, from, o, texts[change]);
        else
            snprintf(texts[change] + used, SENTENCE_BYTES - used, "%s%s", used > 0 ? ", " : "",
                     measure_name(&t->study->objectives[o].measure, name));
    }
    if (*texts[ANALYSIS_CHANGE_BETTER])
        fprintf(out, "  gain   %s\n", texts[ANALYSIS_CHANGE_BETTER]);
    fprintf(out, "  price  %s\n",
            *texts[ANALYSIS_CHANGE_WORSE] ? texts[ANALYSIS_CHANGE_WORSE]
                                          : "none that was measured");
    if (*texts[ANALYSIS_CHANGE_SAME])
        fprintf(out, "  same   %s\n", texts[ANALYSIS_CHANGE_SAME]);
    if (*texts[ANALYSIS_CHANGE_UNKNOWN])
        fprintf(out, "  open   %s: not measured in both settings\n",
                texts[ANALYSIS_CHANGE_UNKNOWN]);
}

/* ---- the recommendation --------------------------------------------------------------------- */

static void tell_safety(const struct telling *t, uint32_t setting)
{
    const struct setting_state *s = &t->a->states[setting];
    fprintf(t->call->out,
            "  safety %" PRIu64 " of %" PRIu64 " seeds broke a property; at 95 %% no more than "
            "%.2g %% of seeds do\n",
            s->unsafe, s->cases, s->unsafe_most * 100);
}

static void tell_reason(const struct telling *t)
{
    static const char *const sentences[ANALYSIS_REASON_COUNT] = {
        [ANALYSIS_REASON_PRESENT] =
            ": none of the settings that were tried beats it, and it is the knee.\n",
        [ANALYSIS_REASON_BEATS_PRESENT] = ": it beats the present setting.\n",
        [ANALYSIS_REASON_SAME_CHURN] = ": the churn of now, and a load that evens out sooner.\n",
        [ANALYSIS_REASON_KNEE] =
            ": the knee, from where on any objective costs much of another.\n"};
    enum analysis_reason reason = analysis_reason(t->a);
    char name[MEASURE_NAME_BYTES];
    if (reason == ANALYSIS_REASON_WITHIN_LIMITS)
        fprintf(t->call->out, ": within the limits, the %s %s.\n",
                t->study->objectives[0].maximise ? "most" : "least",
                measure_name(&t->study->objectives[0].measure, name));
    else if (reason == ANALYSIS_REASON_PRESENT && t->study->constraint_count > 0)
        fputs(": it is the best within the limits.\n", t->call->out);
    else
        fputs(sentences[reason], t->call->out);
}

static void tell_best(const struct telling *t)
{
    char label[STUDY_LABEL_BYTES];
    const struct colours *c = &t->call->terminal->out.colours;
    FILE *out = t->call->out;
    uint32_t best = (uint32_t)t->a->best, now = t->study->present;
    fprintf(out, "%s%s %s%s", c->bold,
            best == now ? "Stay with" : "Recommended:", study_label(t->study, best, label),
            c->plain);
    tell_reason(t);
    if (best != now)
        tell_changes(t, best, now);
    tell_safety(t, best);
    fprintf(out, "  flags  %s\n", study_flags(t->study, best, label));
}

/* Nothing is within the limits: which came closest, and by how much it missed. */
static void tell_closest(const struct telling *t)
{
    FILE *out = t->call->out;
    bool used[3] = {false};
    uint32_t told[3] = {0};
    fputs("No setting is within the limits", out);
    fputs(". Closest:\n", out);
    for (int n = 0; n < 3; n++) {
        double least = INFINITY;
        for (uint32_t i = 0; i < t->study->setting_count; i++) {
            bool before = false;
            for (int k = 0; k < n; k++)
                before |= used[k] && told[k] == i;
            const struct setting_state *s = &t->a->states[i];
            if (before || s->cases == 0 || s->broken == UINT32_MAX || s->missed_by >= least)
                continue;
            least = s->missed_by;
            told[n] = i;
            used[n] = true;
        }
        if (!used[n])
            break;
        char label[STUDY_LABEL_BYTES];
        fprintf(out, "  %s misses '%s' by %.3g %%\n", study_label(t->study, told[n], label),
                t->study->constraints[t->a->states[told[n]].broken].text, least * 100);
    }
    if (!used[0])
        fputs("  none: a safety property broke in all of them, or nothing was run\n", out);
}

/* ---- sensitivity ---------------------------------------------------------------------------- */

/* The setting that differs from the present one in this axis alone. */
static int64_t neighbour(const struct study *study, uint32_t axis, uint32_t value)
{
    const struct scenario *s = study->scenario;
    for (uint32_t i = 0; i < study->setting_count; i++) {
        bool fits = true;
        for (uint32_t k = 0; k < s->axis_count && fits; k++) {
            const char *has = scenario_axis_value(s, study->settings[i], k);
            const char *wanted = k == axis
                                     ? s->matrix[k].values[value]
                                     : scenario_axis_value(s, study->settings[study->present], k);
            fits = strcmp(has, wanted) == 0;
        }
        if (fits)
            return i;
    }
    return -1;
}

struct swing {
    double low, high;
    const char *at_low, *at_high;
};

/* How far an objective moves when one parameter goes through its values and the rest stays. */
static bool swing_of(const struct telling *t, uint32_t axis, uint32_t objective,
                     struct swing *swing)
{
    const struct scenario_axis *values = &t->study->scenario->matrix[axis];
    uint32_t count = 0;
    *swing = (struct swing){INFINITY, -INFINITY, NULL, NULL};
    for (uint32_t v = 0; v < values->count; v++) {
        int64_t at = neighbour(t->study, axis, v);
        if (at < 0 || t->a->states[at].cases == 0)
            continue;
        double mean = analysis_estimate(t->a, (uint32_t)at, objective)->mean;
        if (isnan(mean))
            continue;
        count++;
        if (mean < swing->low) {
            swing->low = mean;
            swing->at_low = values->values[v];
        }
        if (mean > swing->high) {
            swing->high = mean;
            swing->at_high = values->values[v];
        }
    }
    return count > 1 && swing->low < swing->high;
}

static void tell_sensitivity(const struct telling *t)
{
    const struct scenario *s = t->study->scenario;
    FILE *out = t->call->out;
    bool any = false;
    for (uint32_t o = 0; o < t->study->objective_count; o++)
        for (uint32_t axis = 0; axis < s->axis_count; axis++) {
            const struct measure *m = &t->study->objectives[o].measure;
            char name[MEASURE_NAME_BYTES], low[MEASURE_TEXT_BYTES], high[MEASURE_TEXT_BYTES];
            struct swing swing;
            if (!swing_of(t, axis, o, &swing))
                continue;
            if (!any)
                fputs("\nFrom the present setting, one parameter at a time:\n", out);
            any = true;
            fprintf(out, "  %-24s %-22s %s (at %s) to %s (at %s)\n", measure_name(m, name),
                    s->matrix[axis].parameter->name, measure_print(m, swing.low, 3, low),
                    swing.at_low, measure_print(m, swing.high, 3, high), swing.at_high);
        }
}

/* ---- everything ----------------------------------------------------------------------------- */

bool tune_text_answer(const struct command_call *call, const struct analysis *a,
                      struct study_file *file, bool all)
{
    struct telling t = {.call = call, .a = a, .study = a->study, .file = file};
    if (!print_table(&t))
        return false;
    tell_averaged(&t);
    tell_theory(&t, all);
    tell_front(&t);
    tell_sensitivity(&t);
    fputc('\n', call->out);
    if (a->best >= 0)
        tell_best(&t);
    else
        tell_closest(&t);
    if (a->best >= 0 && a->best != (int64_t)a->study->present)
        tune_text_couplings(call, a->study, (uint32_t)a->best, "the recommended setting");
    tune_text_couplings(call, a->study, a->study->present, "the present setting");
    return true;
}
