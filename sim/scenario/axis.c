/* SPDX-License-Identifier: Apache-2.0 */
/* Lists and ranges of values; see axis.h. Floating point places the values of a range by factors
 * and rounds them to two digits. */
#include "sim/scenario/axis.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sim/scenario/quantity.h"

struct reader {
    const struct scenario_parameter *parameter;
    const char *text;
    struct scenario_axis *axis;
    struct text_error *error;
};

int axis_add(struct scenario_axis *axis, const char *value)
{
    for (uint32_t i = 0; i < axis->count; i++)
        if (strcmp(axis->values[i], value) == 0)
            return (int)i;
    char **values = realloc(axis->values, (axis->count + 1) * sizeof *values);
    if (!values)
        return -1;
    axis->values = values;
    values[axis->count] = strdup(value);
    if (!values[axis->count])
        return -1;
    return (int)axis->count++;
}

void axis_free(struct scenario_axis *axis)
{
    for (uint32_t i = 0; i < axis->count; i++)
        free(axis->values[i]);
    free(axis->values);
    axis->values = NULL;
    axis->count = 0;
}

/* ---- one value ------------------------------------------------------------------------------ */

static enum text_problem moved(struct reader *r, enum text_problem problem, const char *at)
{
    r->error->offset += (size_t)(at - r->text);
    return problem;
}

/* Adds what a parameter was set to, in the form that it prints. `at` is where that stands. */
static enum text_problem add_value(struct reader *r, const struct scenario_parameters *p,
                                   const char *at, size_t length)
{
    char printed[SCENARIO_VALUE_BYTES];
    if (r->axis->count >= AXIS_VALUES_MOST)
        return text_error_set(r->error, TEXT_TOO_COMPLEX, (size_t)(at - r->text), length,
                              "more than %d values", AXIS_VALUES_MOST);
    if (axis_add(r->axis, scenario_parameter_print(r->parameter, p, printed)) < 0)
        return text_error_set(r->error, TEXT_NO_MEMORY, 0, 0, "memory ran out");
    return TEXT_OK;
}

static enum quantity_kind kind_of(const struct scenario_parameter *parameter)
{
    return parameter->type == SCENARIO_DURATION ? QUANTITY_DURATION
           : parameter->type == SCENARIO_RATIO  ? QUANTITY_RATIO
                                                : QUANTITY_INTEGER;
}

/* A value within the range that stands at `at`. */
static enum text_problem add_number(struct reader *r, double value, const char *at, size_t length)
{
    char printed[QUANTITY_BYTES];
    struct scenario_parameters p;
    scenario_parameters_default(&p);
    quantity_print(kind_of(r->parameter), (int64_t)llround(value), printed);
    enum text_problem problem =
        scenario_parameter_set(r->parameter, printed, strlen(printed), &p, r->error);
    if (problem == TEXT_OK)
        return add_value(r, &p, at, length);
    r->error->offset = (size_t)(at - r->text);
    r->error->length = length;
    return problem;
}

/* ---- ranges --------------------------------------------------------------------------------- */

struct range {
    double least, most, step; /* step: a difference, or a factor */
    bool by_factor;
};

static double two_digits(double value)
{
    double unit = pow(10, floor(log10(value)) - 1);
    return round(value / unit) * unit;
}

static enum text_problem add_range(struct reader *r, const struct range *range, const char *at,
                                   size_t length)
{
    double value = range->least;
    for (uint64_t i = 1; value < range->most * (1 - 1e-9); i++) {
        double shown = i > 1 && range->by_factor ? two_digits(value) : value;
        enum text_problem problem = add_number(r, shown, at, length);
        if (problem)
            return problem;
        value = range->by_factor ? range->least * pow(range->step, (double)i)
                                 : range->least + range->step * (double)i;
    }
    return add_number(r, range->most, at, length);
}

static enum text_problem refuse_range(struct reader *r, const char *at, size_t length,
                                      const char *message, const char *help)
{
    text_error_set(r->error, TEXT_RANGE, (size_t)(at - r->text), length, "%s", message);
    text_error_help(r->error, "%s", help);
    return TEXT_RANGE;
}

static enum text_problem read_amount(struct reader *r, const char *at, size_t length, double *value)
{
    int64_t number;
    enum text_problem problem =
        quantity_parse(kind_of(r->parameter), at, length, quantity_signed, &number, r->error);
    *value = problem ? 0 : (double)number;
    return problem ? moved(r, problem, at) : TEXT_OK;
}

/* What follows the end of a range: nothing, "/8", " by 30s" or " by x2". */
static enum text_problem read_step(struct reader *r, const char *at, size_t length,
                                   struct range *range)
{
    char *end;
    bool by = length > 4 && memcmp(at, " by ", 4) == 0;
    range->by_factor = true;
    range->step = pow(range->most / range->least, 1.0 / (AXIS_STEPS_USUAL - 1));
    if (length == 0)
        return TEXT_OK;
    if (by && at[4] != 'x') {
        range->by_factor = false;
        enum text_problem problem = read_amount(r, at + 4, length - 4, &range->step);
        if (problem == TEXT_OK && range->step <= 0)
            return refuse_range(r, at, length, "a step must be above 0", "write by 30s or by x2");
        return problem;
    }
    size_t skip = by ? 5 : 1;
    double number = strtod(at + skip, &end);
    if ((!by && *at != '/') || end != at + length || !(number > 1) || number > AXIS_VALUES_MOST)
        return refuse_range(r, at, length, "this is no step of a range",
                            "write 10s..5m/8 for eight values, or by 30s, or by x2");
    range->step = by ? number : pow(range->most / range->least, 1 / (number - 1));
    return TEXT_OK;
}

/* Where the upper end stops: the bytes that a quantity may have. */
static size_t end_of_amount(const char *at, size_t length)
{
    size_t i = 0;
    while (i < length && at[i] != '/' && at[i] != ' ')
        i++;
    return i;
}

static enum text_problem read_range(struct reader *r, const char *at, const char *dots,
                                    size_t length)
{
    struct range range;
    const char *upper = dots + 2;
    size_t rest = length - (size_t)(upper - at), used = end_of_amount(upper, rest);
    if (r->parameter->type > SCENARIO_RATIO)
        return refuse_range(r, at, length, "this parameter has no order, so it has no ranges",
                            "list its values, separated by commas");
    enum text_problem problem = read_amount(r, at, (size_t)(dots - at), &range.least);
    if (problem == TEXT_OK)
        problem = read_amount(r, upper, used, &range.most);
    if (problem)
        return problem;
    if (range.least >= range.most)
        return refuse_range(r, at, length, "this range is empty: it ends before it begins",
                            "write the smaller value first, as in 10s..5m");
    problem = read_step(r, upper + used, rest - used, &range);
    if (problem)
        return problem;
    if (range.by_factor && range.least <= 0)
        return refuse_range(r, at, length, "no factor leads from 0 to anything",
                            "begin above 0, or give a difference, as in 0s..10s by 1s");
    return add_range(r, &range, at, length);
}

/* ---- the list ------------------------------------------------------------------------------- */

static enum text_problem read_item(struct reader *r, const char *at, size_t length)
{
    struct scenario_parameters p;
    while (length > 0 && *at == ' ') {
        at++;
        length--;
    }
    while (length > 0 && at[length - 1] == ' ')
        length--;
    scenario_parameters_default(&p);
    const char *dots = memmem(at, length, "..", 2);
    if (dots)
        return read_range(r, at, dots, length);
    enum text_problem problem = scenario_parameter_set(r->parameter, at, length, &p, r->error);
    return problem ? moved(r, problem, at) : add_value(r, &p, at, length);
}

enum text_problem axis_parse(const struct scenario_parameter *parameter, const char *text,
                             struct scenario_axis *axis, struct text_error *error)
{
    struct reader r = {.parameter = parameter, .text = text, .axis = axis, .error = error};
    enum text_problem problem = TEXT_OK;
    const char *begin = text;
    int depth = 0; /* laws have commas of their own */
    *axis = (struct scenario_axis){.parameter = parameter};
    for (const char *at = text; problem == TEXT_OK; at++) {
        depth += (*at == '(') - (*at == ')');
        if (*at != '\0' && (*at != ',' || depth > 0))
            continue;
        problem = read_item(&r, begin, (size_t)(at - begin));
        if (*at == '\0')
            break;
        begin = at + 1;
    }
    if (problem)
        axis_free(axis);
    return problem;
}
