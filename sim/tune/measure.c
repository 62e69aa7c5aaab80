/* SPDX-License-Identifier: Apache-2.0 */
/* Values of measures; see measure.h. Floating point, to print. */
#include "sim/tune/measure.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "sim/tune/theory.h"

int64_t measure_id(const struct measure *m)
{
    if (m->is_observed)
        return (int64_t)metric_count * STATISTIC_COUNT_OF + m->which + 1;
    return (int64_t)m->which * STATISTIC_COUNT_OF + m->statistic + 1;
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
    struct measure plain = *m;
    measure_plain(m, &plain);
    return theory_find(measure_name(&plain, name));
}

bool measure_value(const struct measure *m, const struct sweep_case *one, int64_t *value)
{
    if (!m->is_observed)
        return metrics_value(one->result.metrics, (enum metric)m->which,
                             (enum statistic)m->statistic, value);
    const struct observe_result *result = observe_result_of(one);
    struct measure plain;
    int64_t realised = 0;
    if (measure_plain(m, &plain)) /* what is observed of it is what to take from the metric */
        metrics_value(one->result.metrics, (enum metric)plain.which, STATISTIC_COUNT, &realised);
    *value = realised + result->values[m->which];
    return result->has[m->which];
}
