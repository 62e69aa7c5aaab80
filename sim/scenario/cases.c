/* SPDX-License-Identifier: Apache-2.0 */
/* Counting through the cases of a scenario; see cases.h. */
#include "sim/scenario/cases.h"

#include <stdio.h>
#include <string.h>

uint64_t scenario_combination_count(const struct scenario *scenario)
{
    uint64_t count = 1;
    for (uint32_t i = 0; i < scenario->axis_count; i++)
        if (__builtin_mul_overflow(count, scenario->matrix[i].count, &count))
            return UINT64_MAX;
    return count;
}

uint64_t scenario_seed_count(const struct scenario *scenario)
{
    return scenario->last_seed - scenario->first_seed + 1;
}

uint64_t scenario_case_count(const struct scenario *scenario)
{
    uint64_t count;
    return __builtin_mul_overflow(scenario_combination_count(scenario),
                                  scenario_seed_count(scenario), &count)
               ? UINT64_MAX
               : count;
}

const char *scenario_axis_value(const struct scenario *scenario, uint64_t combination,
                                uint32_t axis)
{
    for (uint32_t i = scenario->axis_count - 1; i > axis; i--)
        combination /= scenario->matrix[i].count;
    return scenario->matrix[axis].values[combination % scenario->matrix[axis].count];
}

struct scenario_parameters scenario_combination_at(const struct scenario *scenario,
                                                   uint64_t combination)
{
    struct scenario_parameters parameters = scenario->given;
    struct text_error none; /* the values were checked when they were read */
    for (uint32_t i = 0; i < scenario->axis_count; i++) {
        const char *value = scenario_axis_value(scenario, combination, i);
        scenario_parameter_set(scenario->matrix[i].parameter, value, strlen(value), &parameters,
                               &none);
    }
    scenario_parameters_fill(&parameters);
    return parameters;
}

struct scenario_case scenario_case_at(const struct scenario *scenario, uint64_t number)
{
    const uint64_t seeds = scenario_seed_count(scenario);
    const uint64_t combination = number / seeds;
    return (struct scenario_case){
        .number = number,
        .combination = combination,
        .seed = scenario->first_seed + number % seeds,
        .parameters = scenario_combination_at(scenario, combination),
    };
}

/* ---- as texts ------------------------------------------------------------------------------- */

/* What a shell leaves alone. Values hold no quotes: none has a form with one. */
static bool is_plain(const char *value)
{
    return value[strspn(value, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                               "_-.,+:%/=")] == '\0';
}

/* A text in the making: what does not fit is counted all the same. */
struct text {
    char *out;
    size_t capacity, used;
};

static void add(struct text *text, bool option, const char *name, const char *equals,
                const char *value)
{
    size_t left = text->used < text->capacity ? text->capacity - text->used : 0;
    const char *quote = option && !is_plain(value) ? "'" : "";
    text->used += (size_t)snprintf(left > 0 ? text->out + text->used : NULL, left,
                                   "%s%s%s%s%s%s%s", text->used > 0 ? " " : "",
                                   option ? "--set " : "", quote, name, equals, value, quote);
}

static void add_axes(struct text *text, const struct scenario *scenario, uint64_t combination,
                     bool options)
{
    for (uint32_t i = 0; i < scenario->axis_count; i++)
        add(text, options, scenario->matrix[i].parameter->name, "=",
            scenario_axis_value(scenario, combination, i));
}

size_t scenario_combination_label(const struct scenario *scenario, uint64_t combination, char *out,
                                  size_t capacity)
{
    struct text text = {out, capacity, 0};
    if (capacity > 0)
        out[0] = '\0';
    add_axes(&text, scenario, combination, false);
    return text.used;
}

size_t scenario_combination_options(const struct scenario *scenario, uint64_t combination,
                                    char *out, size_t capacity)
{
    struct text text = {out, capacity, 0};
    if (capacity > 0)
        out[0] = '\0';
    add_axes(&text, scenario, combination, true);
    for (uint32_t i = 0; i < scenario->setting_count; i++)
        add(&text, true, "", "", scenario->settings[i]);
    return text.used;
}

/* ---- extents -------------------------------------------------------------------------------- */

static const struct scenario_axis *axis_of(const struct scenario *scenario,
                                           const struct scenario_parameter *parameter)
{
    for (uint32_t i = 0; i < scenario->axis_count; i++)
        if (scenario->matrix[i].parameter == parameter)
            return &scenario->matrix[i];
    return NULL;
}

void scenario_parameter_extent(const struct scenario *scenario,
                               const struct scenario_parameter *parameter, int64_t *least,
                               int64_t *most)
{
    const struct scenario_axis *axis = axis_of(scenario, parameter);
    *least = *most = scenario_parameter_number(parameter, &scenario->parameters);
    for (uint32_t i = 0; axis && i < axis->count; i++) {
        struct scenario_parameters parameters = scenario->given;
        struct text_error none;
        scenario_parameter_set(parameter, axis->values[i], strlen(axis->values[i]), &parameters,
                               &none);
        scenario_parameters_fill(&parameters);
        int64_t value = scenario_parameter_number(parameter, &parameters);
        *least = value < *least ? value : *least;
        *most = value > *most ? value : *most;
    }
}
