/* SPDX-License-Identifier: Apache-2.0 */
/* Limits of expectations, and expectations as texts; see expectation_sentence.h. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/scenario/expectation_sentence.h"
#include "sim/scenario/formula_names.h"

static enum metric_unit unit_of(const struct expectation *e)
{
    const struct metric_row *row = &metric_table[e->metric];
    bool counted =
        e->kind == EXPECT_VIOLATED_IN || (row->is_series && e->statistic == STATISTIC_COUNT);
    return counted ? METRIC_COUNT : row->unit;
}

enum formula_dimension expectation_dimension(const struct expectation *expectation)
{
    enum metric_unit unit = unit_of(expectation);
    return unit == METRIC_NS    ? FORMULA_DURATION
           : unit == METRIC_PPM ? FORMULA_RATIO
                                : FORMULA_NUMBER;
}

struct formula_value expectation_measured(const struct expectation *expectation, int64_t value)
{
    enum metric_unit unit = unit_of(expectation);
    if (unit == METRIC_NS)
        return formula_from_duration(value);
    if (unit == METRIC_PPM)
        return formula_from_ratio(value);
    if (unit == METRIC_COUNT)
        return formula_from_number(value);
    return (struct formula_value){FORMULA_NUMBER, rational_from_parts(value, 1000)};
}

enum text_problem expectation_limit(const struct expectation *expectation,
                                    const struct scenario_parameters *parameters,
                                    struct formula_value *limit, struct text_error *error)
{
    const struct formula_names names = formula_names_of(parameters);
    enum formula_dimension wanted = expectation_dimension(expectation);
    struct formula_value value = formula_from_number(0);
    if (!expectation->formula) {
        *limit = value;
        return TEXT_OK;
    }
    size_t length = strlen(expectation->formula);
    enum text_problem problem =
        formula_evaluate(expectation->formula, length, &names, &value, error);
    if (problem)
        return problem;
    if (!formula_fits(value, wanted)) {
        text_error_set(error, TEXT_DIMENSION, 0, length, "this limit is %s, but it must be %s",
                       formula_dimension_name(value.dimension), formula_dimension_name(wanted));
        text_error_help(error, "%s",
                        wanted == FORMULA_DURATION ? "write a duration with its unit, such as 2s"
                        : wanted == FORMULA_RATIO  ? "write a share, such as 2%"
                                                   : "write a plain number");
        return TEXT_DIMENSION;
    }
    value.dimension = wanted;
    *limit = value;
    return TEXT_OK;
}

bool expectation_is_met(const struct expectation *expectation, int64_t measured,
                        struct formula_value limit)
{
    int order = rational_compare(expectation_measured(expectation, measured).value, limit.value);
    switch (expectation->compare) {
    case COMPARE_LT:
        return order < 0;
    case COMPARE_LE:
        return order <= 0;
    case COMPARE_EQ:
        return order == 0;
    case COMPARE_NE:
        return order != 0;
    case COMPARE_GE:
        return order >= 0;
    default:
        return order > 0;
    }
}

static int print_metric(char **text, const struct expectation *e)
{
    const struct metric_row *row = &metric_table[e->metric];
    const char *dot = row->is_series ? "." : "";
    const char *statistic = row->is_series ? statistic_name(e->statistic) : "";
    if (e->kind == EXPECT_FITS)
        return asprintf(text, "%s fits geometric", row->name);
    if (e->kind == EXPECT_WITHIN)
        return asprintf(text, "%s%s%s within %" PRId64 " se of %s", row->name, dot, statistic,
                        e->standard_errors, e->formula);
    return asprintf(text, "%s%s%s %s %s", row->name, dot, statistic,
                    expectation_compare_sign(e->compare), e->formula);
}

char *expectation_print(const struct expectation *e)
{
    const char *label = property_table[e->property].label;
    char *text = NULL;
    int result;
    switch (e->kind) {
    case EXPECT_HOLDS:
        result = asprintf(&text, "%s holds", label);
        break;
    case EXPECT_VIOLATED:
        result = asprintf(&text, "%s violated", label);
        break;
    case EXPECT_ALLOWED:
        result = asprintf(&text, "%s may be violated", label);
        break;
    case EXPECT_VIOLATED_IN:
        result = asprintf(&text, "%s violated in %s %s seeds", label,
                          expectation_compare_sign(e->compare), e->formula);
        break;
    default:
        result = print_metric(&text, e);
        break;
    }
    return result < 0 ? NULL : text;
}
