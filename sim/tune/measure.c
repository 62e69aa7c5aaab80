/* SPDX-License-Identifier: Apache-2.0 */
/* Measures by name; see measure.h. Floating point, to print. */
#include "sim/tune/measure.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "sim/scenario/suggest.h"
#include "sim/tune/theory.h"

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

int64_t measure_id(const struct measure *m)
{
    if (m->is_observed)
        return (int64_t)metric_count * STATISTIC_COUNT_OF + m->which + 1;
    return (int64_t)m->which * STATISTIC_COUNT_OF + m->statistic + 1;
}

/* ---- values --------------------------------------------------------------------------------- */

bool measure_is_inverse(const struct measure *m)
{
    return m->is_observed && m->which == OBSERVE_MIXING;
}

double measure_shown(const struct measure *m, double stored)
{
    if (measure_is_inverse(m))
        return stored > 0 ? 3600e3 / stored : INFINITY;
    switch (m->unit) {
    case METRIC_NS:
        return stored / 1e9;
    case METRIC_PPM:
        return stored / 1e6;
    case METRIC_PER_HOUR:
        return stored / 1e3;
    default:
        return stored;
    }
}

static bool is_share(const struct measure *m)
{
    return m->unit == METRIC_PPM;
}

/* Never an exponent, at least so many significant digits. */
static void print_number(char out[MEASURE_TEXT_BYTES], double value, int digits)
{
    int whole = value == 0 || isinf(value) ? 1 : (int)floor(log10(fabs(value))) + 1;
    int decimals = digits - whole;
    decimals = value == 0 || decimals < 0 ? 0 : decimals > 9 ? 9 : decimals;
    snprintf(out, MEASURE_TEXT_BYTES, "%.*f", decimals, value);
}

char *measure_print(const struct measure *m, double shown, int digits, char out[MEASURE_TEXT_BYTES])
{
    char number[MEASURE_TEXT_BYTES];
    const char *unit = "";
    if (isnan(shown)) {
        snprintf(out, MEASURE_TEXT_BYTES, "-");
        return out;
    }
    if (isinf(shown)) {
        snprintf(out, MEASURE_TEXT_BYTES, "never");
        return out;
    }
    if (m->unit == METRIC_NS || measure_is_inverse(m))
        unit = "s";
    else if (is_share(m))
        unit = "%";
    else if (m->unit == METRIC_PER_HOUR)
        unit = "/h";
    print_number(number, is_share(m) ? shown * 100 : shown, digits);
    snprintf(out, MEASURE_TEXT_BYTES, "%.24s%s", number, unit);
    return out;
}

int measure_theory(const struct measure *m)
{
    char name[MEASURE_NAME_BYTES];
    return theory_find(measure_name(m, name));
}

bool measure_value(const struct measure *m, const struct sweep_case *one, int64_t *value)
{
    if (!m->is_observed)
        return metrics_value(one->result.metrics, (enum metric)m->which,
                             (enum statistic)m->statistic, value);
    const struct observe_result *result = observe_result_of(one);
    *value = result->values[m->which];
    return result->has[m->which];
}
