/* SPDX-License-Identifier: Apache-2.0 */
/* Measures by name; see measure_name.h. */
#include "sim/scenario/measure_name.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/scenario/suggest.h"

const char *const observe_names[OBSERVE_COUNT] = {
#define X(identifier, name, unit, what) name,
    OBSERVE_LIST(X)
#undef X
};

static const enum metric_unit observe_units[OBSERVE_COUNT] = {
#define X(identifier, name, unit, what) METRIC_##unit,
    OBSERVE_LIST(X)
#undef X
};

/* ---- names ---------------------------------------------------------------------------------- */

static bool same(const char *text, size_t length, const char *name)
{
    return strlen(name) == length && memcmp(text, name, length) == 0;
}

static enum metric_unit unit_of(unsigned metric, unsigned statistic)
{
    bool counted = metric_table[metric].is_series && statistic == STATISTIC_COUNT;
    return counted ? METRIC_COUNT : metric_table[metric].unit;
}

static enum text_problem unknown(const char *text, size_t length, struct text_error *error)
{
    char name[MEASURE_NAME_BYTES];
    struct suggestion suggestion = suggest_for(text, length);
    char best[MEASURE_NAME_BYTES] = "";
    for (unsigned i = 0; i < OBSERVE_COUNT; i++)
        suggest_offer(&suggestion, observe_names[i]);
    if (suggestion.best)
        snprintf(best, sizeof best, "%s", suggestion.best);
    for (unsigned m = 0; m < metric_count; m++)
        for (unsigned s = 0; s < (metric_table[m].is_series ? STATISTIC_COUNT_OF : 1u); s++) {
            struct measure one = {.which = m, .statistic = s, .unit = unit_of(m, s)};
            size_t before = suggestion.distance;
            suggest_offer(&suggestion, measure_name(&one, name));
            if (suggestion.distance != before)
                snprintf(best, sizeof best, "%s", name);
        }
    text_error_set(error, TEXT_NAME, 0, length, "'%.*s' is no metric",
                   text_error_quote(text, length), text);
    if (*best)
        text_error_help(error, "did you mean '%s'?", best);
    else
        text_error_help(error, "docs/metrics.md and docs/tune.md have them all");
    return TEXT_NAME;
}

enum text_problem measure_parse(const char *text, size_t length, struct measure *measure,
                                struct text_error *error)
{
    for (unsigned i = 0; i < OBSERVE_COUNT; i++)
        if (same(text, length, observe_names[i])) {
            *measure = (struct measure){.is_observed = true, .which = i, .unit = observe_units[i]};
            return TEXT_OK;
        }
    int metric = metric_find(text, length);
    const char *dot = memrchr(text, '.', length);
    int statistic = 0;
    if (metric < 0 && dot) {
        metric = metric_find(text, (size_t)(dot - text));
        statistic = statistic_find(dot + 1, length - (size_t)(dot - text) - 1);
        if (metric >= 0 && (!metric_table[metric].is_series || statistic < 0))
            return unknown(text, length, error);
    } else if (metric >= 0 && metric_table[metric].is_series) {
        text_error_set(error, TEXT_NAME, 0, length, "'%s' is many lengths of time, not one",
                       metric_table[metric].name);
        text_error_help(error, "say which: %s.mean, %s.p99 or %s.max", metric_table[metric].name,
                        metric_table[metric].name, metric_table[metric].name);
        return TEXT_NAME;
    }
    if (metric < 0)
        return unknown(text, length, error);
    *measure = (struct measure){.which = (unsigned)metric,
                                .statistic = (unsigned)statistic,
                                .unit = unit_of((unsigned)metric, (unsigned)statistic)};
    return TEXT_OK;
}

char *measure_name(const struct measure *m, char out[MEASURE_NAME_BYTES])
{
    bool series = !m->is_observed && metric_table[m->which].is_series;
    snprintf(out, MEASURE_NAME_BYTES, "%s%s%s",
             m->is_observed ? observe_names[m->which] : metric_table[m->which].name,
             series ? "." : "", series ? statistic_name(m->statistic) : "");
    return out;
}

static const struct {
    enum observe_measure averaged;
    enum metric plain;
} twins[] = {
    {OBSERVE_LEADERLESS_AVERAGED, METRIC_LEADERLESS_SHARE},
    {OBSERVE_INVOLUNTARY_AVERAGED, METRIC_INVOLUNTARY_PER_HOUR},
};

bool measure_averaged(const struct measure *m, struct measure *averaged)
{
    for (size_t i = 0; i < sizeof twins / sizeof *twins; i++)
        if (!m->is_observed && m->which == twins[i].plain) {
            *averaged =
                (struct measure){.is_observed = true, .which = twins[i].averaged, .unit = m->unit};
            return true;
        }
    return false;
}

bool measure_plain(const struct measure *m, struct measure *plain)
{
    for (size_t i = 0; i < sizeof twins / sizeof *twins; i++)
        if (m->is_observed && m->which == twins[i].averaged) {
            *plain = (struct measure){.which = twins[i].plain, .unit = m->unit};
            return true;
        }
    return false;
}

bool measure_is_inverse(const struct measure *m)
{
    return m->is_observed && m->which == OBSERVE_MIXING;
}

/* ---- limits --------------------------------------------------------------------------------- */

/* Measures that are no metrics are read as if they were one of the same kind. */
static char *as_metric(const char *text, size_t length, const struct measure *observed,
                       size_t name_length, size_t *stand_in_length)
{
    bool is_time = observed->unit == METRIC_NS || measure_is_inverse(observed);
    const char *stand_in = is_time                        ? "tenure.mean"
                           : observed->unit == METRIC_PPM ? "leaderless.share"
                                                          : "changes_per_hour";
    char *copy = NULL;
    *stand_in_length = strlen(stand_in);
    return asprintf(&copy, "%s%.*s", stand_in, (int)(length - name_length), text + name_length) < 0
               ? NULL
               : copy;
}

/* Whether the text begins with the name of a measure that is no metric. */
static bool begins_with_observed(const char *text, size_t length, struct measure *observed,
                                 size_t *name_length)
{
    struct text_error none;
    *name_length = 0;
    while (*name_length < length && (text[*name_length] == '.' || text[*name_length] == '_' ||
                                     (text[*name_length] >= 'a' && text[*name_length] <= 'z')))
        ++*name_length;
    return measure_parse(text, *name_length, observed, &none) == TEXT_OK && observed->is_observed;
}

static enum text_problem parse_observed(const char *text, size_t length, size_t name_length,
                                        const struct measure *measure, struct expectation *e,
                                        struct text_error *error)
{
    size_t stand_in_length;
    char *metric = as_metric(text, length, measure, name_length, &stand_in_length);
    if (!metric)
        return text_error_set(error, TEXT_NO_MEMORY, 0, 0, "memory ran out");
    enum text_problem problem = expectation_parse(metric, strlen(metric), false, e, error);
    free(metric);
    if (problem && error->offset >= stand_in_length) /* places are those of what was written */
        error->offset = error->offset - stand_in_length + name_length;
    if (!problem)
        e->formula_column += (int)name_length - (int)stand_in_length;
    return problem;
}

enum text_problem measure_limit_parse(const char *text, size_t length, struct measure *measure,
                                      struct expectation *e, struct text_error *error)
{
    size_t name_length;
    if (begins_with_observed(text, length, measure, &name_length))
        return parse_observed(text, length, name_length, measure, e, error);
    enum text_problem problem = expectation_parse(text, length, false, e, error);
    if (problem)
        return problem;
    if (e->kind != EXPECT_METRIC) {
        expectation_free(e);
        text_error_set(error, TEXT_SYNTAX, 0, length, "safety is a filter already");
        text_error_help(error, "write a limit of a metric, such as failover.p99 < 15s");
        return TEXT_SYNTAX;
    }
    *measure = (struct measure){
        .which = e->metric, .statistic = e->statistic, .unit = unit_of(e->metric, e->statistic)};
    return TEXT_OK;
}
