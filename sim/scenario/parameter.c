/* SPDX-License-Identifier: Apache-2.0 */
/* The list of parameters as a table, and their values as texts; see parameter.h. */
#include "sim/scenario/parameter.h"

#include <stdio.h>
#include <string.h>

#include "sim/scenario/law_text.h"
#include "sim/scenario/quantity.h"
#include "sim/scenario/words.h"

#define CHOICES(name, words) static const char choices_of_##name[] = words;
SCENARIO_CHOICES_LIST(CHOICES)
#undef CHOICES

#define CHOICES_DURATION(name) NULL
#define CHOICES_COUNT(name)    NULL
#define CHOICES_RATIO(name)    NULL
#define CHOICES_LAW(name)      NULL
#define CHOICES_CHOICE(name)   choices_of_##name
#define CHOICES_FLAGS(name)    choices_of_##name

static const struct scenario_parameter table[] = {
#define PARAMETER(name, type, otherwise, least, most, help) \
    {#name, SCENARIO_##type,      otherwise, least,         \
     most,  CHOICES_##type(name), help,      offsetof(struct scenario_parameters, name)},
    SCENARIO_PARAMETER_LIST(PARAMETER)
#undef PARAMETER
};

#define PARAMETER_COUNT (sizeof table / sizeof table[0])

const struct scenario_parameter *scenario_parameters(size_t *count)
{
    *count = PARAMETER_COUNT;
    return table;
}

const struct scenario_parameter *scenario_parameter_find_word(const char *name, size_t length)
{
    for (size_t i = 0; i < PARAMETER_COUNT; i++)
        if (strlen(table[i].name) == length && memcmp(table[i].name, name, length) == 0)
            return &table[i];
    return NULL;
}

const struct scenario_parameter *scenario_parameter_find(const char *name)
{
    return scenario_parameter_find_word(name, strlen(name));
}

/* ---- fields --------------------------------------------------------------------------------- */

int64_t scenario_parameter_number(const struct scenario_parameter *parameter,
                                  const struct scenario_parameters *parameters)
{
    return *(const int64_t *)(const void *)((const char *)parameters + parameter->offset);
}

const struct sim_law *scenario_parameter_law(const struct scenario_parameter *parameter,
                                             const struct scenario_parameters *parameters)
{
    return (const struct sim_law *)(const void *)((const char *)parameters + parameter->offset);
}

static void set_number(const struct scenario_parameter *parameter,
                       struct scenario_parameters *parameters, int64_t value)
{
    *(int64_t *)(void *)((char *)parameters + parameter->offset) = value;
}

static void set_law(const struct scenario_parameter *parameter,
                    struct scenario_parameters *parameters, struct sim_law law)
{
    *(struct sim_law *)(void *)((char *)parameters + parameter->offset) = law;
}

bool scenario_parameter_is_unset(const struct scenario_parameter *parameter,
                                 const struct scenario_parameters *parameters)
{
    if (parameter->type == SCENARIO_LAW)
        return scenario_parameter_law(parameter, parameters)->kind == SIM_LAW_KIND_COUNT;
    return scenario_parameter_number(parameter, parameters) == SCENARIO_FROM_PROFILE;
}

static void mark_unset(const struct scenario_parameter *parameter,
                       struct scenario_parameters *parameters)
{
    if (parameter->type == SCENARIO_LAW)
        set_law(parameter, parameters, (struct sim_law){.kind = SIM_LAW_KIND_COUNT});
    else
        set_number(parameter, parameters, SCENARIO_FROM_PROFILE);
}

void scenario_parameters_default(struct scenario_parameters *parameters)
{
    struct text_error ignored;
    memset(parameters, 0, sizeof *parameters);
    for (size_t i = 0; i < PARAMETER_COUNT; i++)
        scenario_parameter_set(&table[i], table[i].otherwise, strlen(table[i].otherwise),
                               parameters, &ignored);
}

/* ---- from texts ----------------------------------------------------------------------------- */

static enum text_problem unknown_choice(const struct scenario_parameter *parameter,
                                        const char *text, size_t length, size_t offset,
                                        struct text_error *error)
{
    char what[96];
    struct unknown_word unknown;
    unknown_word_begin(&unknown, text, length);
    unknown_word_offer_list(&unknown, parameter->choices);
    if (parameter->type == SCENARIO_FLAGS)
        unknown_word_offer_list(&unknown, "all none");
    snprintf(what, sizeof what, "a value of %s", parameter->name);
    return unknown_word_report(&unknown, error, offset, what);
}

static enum text_problem missing(const struct scenario_parameter *parameter,
                                 struct text_error *error)
{
    text_error_set(error, TEXT_EMPTY, 0, 0, "the value of %s is missing", parameter->name);
    text_error_help(error, "%s; the default is %s", parameter->help, parameter->otherwise);
    return TEXT_EMPTY;
}

static enum text_problem set_choice(const struct scenario_parameter *parameter, const char *text,
                                    size_t length, struct scenario_parameters *parameters,
                                    struct text_error *error)
{
    int index = words_index(parameter->choices, text, length);
    if (index < 0)
        return unknown_choice(parameter, text, length, 0, error);
    set_number(parameter, parameters, index);
    return TEXT_OK;
}

static enum text_problem set_flags(const struct scenario_parameter *parameter, const char *text,
                                   size_t length, struct scenario_parameters *parameters,
                                   struct text_error *error)
{
    int64_t all = ((int64_t)1 << words_count(parameter->choices)) - 1, flags = 0;
    size_t at = 0, words = 0;
    for (struct word word = word_next(text, length, &at); word.length > 0;
         word = word_next(text, length, &at)) {
        int index = words_index(parameter->choices, word.text, word.length);
        bool alone = word_is(word, "all") || word_is(word, "none");
        if (index < 0 && !alone)
            return unknown_choice(parameter, word.text, word.length, word.offset, error);
        if (++words > 1 && (alone || flags == all)) {
            text_error_set(error, TEXT_SYNTAX, word.offset, word.length,
                           "'all' and 'none' stand alone");
            text_error_help(error, "write all, none, or a list of what is meant");
            return TEXT_SYNTAX;
        }
        if (index >= 0)
            flags |= (int64_t)1 << index;
        else if (word_is(word, "all"))
            flags = all;
    }
    if (words == 0)
        return missing(parameter, error);
    set_number(parameter, parameters, flags);
    return TEXT_OK;
}

static enum text_problem set_law_text(const struct scenario_parameter *parameter, const char *text,
                                      size_t length, struct scenario_parameters *parameters,
                                      struct text_error *error)
{
    struct sim_law law;
    enum text_problem problem = law_text_parse(text, length, &law, error);
    if (!problem)
        set_law(parameter, parameters, law);
    return problem;
}

static enum text_problem set_quantity(const struct scenario_parameter *parameter, const char *text,
                                      size_t length, struct scenario_parameters *parameters,
                                      struct text_error *error)
{
    static const enum quantity_kind kinds[] = {
        [SCENARIO_DURATION] = QUANTITY_DURATION,
        [SCENARIO_COUNT] = QUANTITY_INTEGER,
        [SCENARIO_RATIO] = QUANTITY_RATIO,
    };
    const struct quantity_range range = {parameter->least, parameter->most};
    int64_t value;
    enum text_problem problem =
        quantity_parse(kinds[parameter->type], text, length, range, &value, error);
    if (!problem)
        set_number(parameter, parameters, value);
    return problem;
}

enum text_problem scenario_parameter_set(const struct scenario_parameter *parameter,
                                         const char *text, size_t length,
                                         struct scenario_parameters *parameters,
                                         struct text_error *error)
{
    const struct word all = {.text = text, .length = length};
    if (length == 0)
        return missing(parameter, error);
    if (word_is(all, "profile") && strcmp(parameter->otherwise, "profile") == 0) {
        mark_unset(parameter, parameters);
        return TEXT_OK;
    }
    switch (parameter->type) {
    case SCENARIO_CHOICE:
        return set_choice(parameter, text, length, parameters, error);
    case SCENARIO_FLAGS:
        return set_flags(parameter, text, length, parameters, error);
    case SCENARIO_LAW:
        return set_law_text(parameter, text, length, parameters, error);
    default:
        return set_quantity(parameter, text, length, parameters, error);
    }
}

/* ---- to texts ------------------------------------------------------------------------------- */

static void print_choice(const struct scenario_parameter *parameter, int64_t index, char *out)
{
    struct word word = words_at(parameter->choices, (size_t)index);
    snprintf(out, SCENARIO_VALUE_BYTES, "%.*s", (int)word.length, word.text);
}

static void print_flags(const struct scenario_parameter *parameter, int64_t flags, char *out)
{
    size_t count = words_count(parameter->choices), used = 0;
    if (flags == 0 || flags == ((int64_t)1 << count) - 1) {
        strcpy(out, flags == 0 ? "none" : "all");
        return;
    }
    for (size_t i = 0; i < count; i++)
        if (flags >> i & 1) {
            struct word word = words_at(parameter->choices, i);
            used += (size_t)snprintf(out + used, SCENARIO_VALUE_BYTES - used, "%s%.*s",
                                     used > 0 ? "," : "", (int)word.length, word.text);
        }
}

char *scenario_parameter_print(const struct scenario_parameter *parameter,
                               const struct scenario_parameters *parameters,
                               char out[SCENARIO_VALUE_BYTES])
{
    if (scenario_parameter_is_unset(parameter, parameters))
        return strcpy(out, "profile");
    if (parameter->type == SCENARIO_LAW)
        return law_text_print(scenario_parameter_law(parameter, parameters), out);
    int64_t value = scenario_parameter_number(parameter, parameters);
    if (parameter->type == SCENARIO_CHOICE)
        print_choice(parameter, value, out);
    else if (parameter->type == SCENARIO_FLAGS)
        print_flags(parameter, value, out);
    else if (parameter->type == SCENARIO_DURATION)
        quantity_print(QUANTITY_DURATION, value, out);
    else
        quantity_print(parameter->type == SCENARIO_RATIO ? QUANTITY_RATIO : QUANTITY_INTEGER, value,
                       out);
    return out;
}
