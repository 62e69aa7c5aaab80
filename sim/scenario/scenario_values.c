/* SPDX-License-Identifier: Apache-2.0 */
/* Reading parameters, the matrix and the names of instances and resources; see scenario_reading.h.
 *
 * For each parameter the nearest word counts: a setting, then the file, then what it extends. In a
 * file that word is a value or an axis of the matrix. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/scenario/cases.h"
#include "sim/scenario/scenario_reading.h"
#include "sim/scenario/words.h"

static const struct scenario_parameter *parameter_at(size_t index)
{
    size_t count;
    return &scenario_parameters(&count)[index];
}

/* ---- where the values stand ----------------------------------------------------------------- */

void scenario_reading_unknown_parameter(struct scenario_reading *reading,
                                        const struct scenario_file *file,
                                        const struct tree_node *key, const char *help)
{
    struct suggestion suggestion = suggest_for(key->text, key->text_length);
    for (size_t i = 0; i < SCENARIO_PARAMETER_COUNT; i++)
        suggest_offer(&suggestion, parameter_at(i)->name);
    diagnostics_error(reading->diagnostics, tree_node_span(&file->tree, key),
                      "'%.*s' is not a parameter", text_error_quote(key->text, key->text_length),
                      key->text);
    if (suggestion.best)
        diagnostics_help(reading->diagnostics, "did you mean '%s'?", suggestion.best);
    else
        diagnostics_help(reading->diagnostics, "%s", help);
}

static void check_matrix_keys(struct scenario_reading *reading, const struct scenario_file *file,
                              const struct tree_node *matrix)
{
    for (const struct tree_node *axis = matrix->first; axis; axis = axis->next)
        if (!scenario_parameter_find(axis->key->text))
            scenario_reading_unknown_parameter(reading, file, axis->key,
                                               "the matrix has parameters as keys");
}

/* The matrix of a file, NULL if there is none or a bad one. */
static const struct tree_node *matrix_of(const struct scenario_file *file)
{
    const struct tree_node *matrix = tree_node_get(file->tree.root, "matrix");
    return matrix && matrix->kind == TREE_MAP ? matrix : NULL;
}

static void check_matrices(struct scenario_reading *reading)
{
    for (uint32_t i = 0; i < reading->files.count; i++) {
        const struct scenario_file *file = &reading->files.at[i];
        const struct tree_node *matrix = tree_node_get(file->tree.root, "matrix");
        if (!matrix || tree_node_is_nothing(matrix))
            continue;
        if (matrix->kind == TREE_MAP) {
            check_matrix_keys(reading, file, matrix);
            continue;
        }
        diagnostics_error(reading->diagnostics, tree_node_span(&file->tree, matrix),
                          "this is not a matrix");
        diagnostics_help(reading->diagnostics,
                         "write lists of values by parameter, such as 'resign_odds: [1, 10]'");
    }
}

static void find_parameter(struct scenario_reading *reading, size_t index)
{
    const char *name = parameter_at(index)->name;
    for (uint32_t i = 0; i < reading->files.count && !reading->given[index].setting; i++) {
        const struct scenario_file *file = &reading->files.at[i];
        const struct tree_node *matrix = matrix_of(file);
        const struct tree_node *value = tree_node_get(file->tree.root, name);
        const struct tree_node *axis = matrix ? tree_node_get(matrix, name) : NULL;
        if (value && axis) {
            diagnostics_error(reading->diagnostics, tree_node_span(&file->tree, axis->key),
                              "'%s' has a value and is an axis of the matrix too", name);
            diagnostics_help(reading->diagnostics, "leave out one of them; the value is on line %u",
                             (unsigned)value->line);
        }
        if (axis)
            reading->axes[index] = (struct scenario_value){.file = file, .node = axis};
        else if (value)
            reading->given[index] = (struct scenario_value){.file = file, .node = value};
        if (axis || value)
            return;
    }
}

/* ---- one value ------------------------------------------------------------------------------ */

/* The words of a list, separated by commas; each is checked alone, so that errors have their place.
 * Belongs to the caller; NULL after an error. */
static char *join_flags(struct scenario_reading *reading,
                        const struct scenario_parameter *parameter,
                        const struct scenario_value *list)
{
    struct scenario_parameters scratch = reading->scenario->given;
    char joined[SCENARIO_VALUE_BYTES] = "";
    size_t used = 0;
    for (const struct tree_node *node = list->node->first; node; node = node->next) {
        const struct scenario_value item = {.file = list->file, .node = node};
        struct text_error error;
        const char *text = scenario_reading_text(reading, &item, "a word");
        if (!text)
            return NULL;
        if (scenario_parameter_set(parameter, text, strlen(text), &scratch, &error) != TEXT_OK) {
            scenario_reading_problem(reading, &item, &error);
            return NULL;
        }
        size_t length = strlen(text);
        if (used + length + 2 > sizeof joined) {
            diagnostics_error(reading->diagnostics, tree_node_span(&list->file->tree, node),
                              "this list is too long");
            diagnostics_help(reading->diagnostics, "write 'all', or each word once");
            return NULL;
        }
        used += (size_t)sprintf(joined + used, "%s%s", used > 0 ? "," : "", text);
    }
    return scenario_reading_copy(reading, used > 0 ? joined : "none", used > 0 ? used : 4);
}

/* The text of a value, checked. Belongs to the caller; NULL after an error. */
static char *read_value(struct scenario_reading *reading,
                        const struct scenario_parameter *parameter,
                        const struct scenario_value *value)
{
    struct scenario_parameters scratch = reading->scenario->given;
    struct text_error error;
    char what[64], *copy = NULL;
    snprintf(what, sizeof what, "a value of %s", parameter->name);
    if (value->node && value->node->kind == TREE_LIST && parameter->type == SCENARIO_FLAGS) {
        copy = join_flags(reading, parameter, value);
    } else {
        const char *text = scenario_reading_text(reading, value, what);
        if (text)
            copy = scenario_reading_copy(reading, text, strlen(text));
    }
    if (copy &&
        scenario_parameter_set(parameter, copy, strlen(copy), &scratch, &error) != TEXT_OK) {
        scenario_reading_problem(reading, value, &error);
        free(copy);
        copy = NULL;
    }
    return copy;
}

static bool is_named(size_t index)
{
    return index == SCENARIO_INDEX_instances || index == SCENARIO_INDEX_resources;
}

static bool is_list_of_names(const struct scenario_value *value, size_t index)
{
    return is_named(index) && value->node && value->node->kind == TREE_LIST;
}

static void read_given(struct scenario_reading *reading, size_t index)
{
    const struct scenario_value *value = &reading->given[index];
    const struct scenario_parameter *parameter = parameter_at(index);
    struct scenario_parameters *given = &reading->scenario->given;
    struct text_error error;
    char count[16], *text;
    if (!value->setting && !value->node)
        return;
    if (is_list_of_names(value, index)) {
        snprintf(count, sizeof count, "%u", (unsigned)value->node->count);
        if (scenario_parameter_set(parameter, count, strlen(count), given, &error) != TEXT_OK)
            diagnostics_text_error(reading->diagnostics, scenario_value_span(value), &error);
        return;
    }
    text = read_value(reading, parameter, value);
    if (text)
        scenario_parameter_set(parameter, text, strlen(text), given, &error);
    free(text);
}

/* ---- the matrix ----------------------------------------------------------------------------- */

/* A value of an axis as it prints, and which one it is. */
struct printed_value {
    char text[SCENARIO_VALUE_BYTES];
    uint32_t index;
};

static int by_printed_value(const void *a, const void *b)
{
    const struct printed_value *x = a, *y = b;
    int order = strcmp(x->text, y->text);
    return order != 0 ? order : (x->index > y->index) - (x->index < y->index);
}

/* 60s and 1m are the same. */
static void check_values(struct scenario_reading *reading, const struct scenario_value *list,
                         const struct scenario_axis *axis)
{
    struct scenario_parameters scratch = reading->scenario->given;
    struct text_error none;
    struct printed_value *printed = calloc(axis->count + 1, sizeof *printed);
    if (!printed) {
        scenario_reading_no_memory(reading);
        return;
    }
    for (uint32_t i = 0; i < axis->count; i++) {
        const char *value = axis->values[i];
        scenario_parameter_set(axis->parameter, value, strlen(value), &scratch, &none);
        scenario_parameter_print(axis->parameter, &scratch, printed[i].text);
        printed[i].index = i;
    }
    qsort(printed, axis->count, sizeof *printed, by_printed_value);
    for (uint32_t i = 1; i < axis->count; i++)
        if (strcmp(printed[i - 1].text, printed[i].text) == 0) {
            diagnostics_error(reading->diagnostics, scenario_value_span(list),
                              "'%s' stands twice in this list", axis->values[printed[i].index]);
            diagnostics_help(reading->diagnostics, "leave one of them out");
        }
    free(printed);
}

static void read_axis_values(struct scenario_reading *reading, const struct scenario_value *list,
                             struct scenario_axis *axis)
{
    for (const struct tree_node *node = list->node->first; node; node = node->next) {
        const struct scenario_value item = {.file = list->file, .node = node};
        char *text = read_value(reading, axis->parameter, &item);
        if (text)
            axis->values[axis->count++] = text;
    }
    check_values(reading, list, axis);
}

static void read_axis(struct scenario_reading *reading, size_t index)
{
    struct scenario *scenario = reading->scenario;
    const struct scenario_value *list = &reading->axes[index];
    struct text_error none;
    if (list->node->kind != TREE_LIST || list->node->count == 0 ||
        list->node->count > SCENARIO_AXIS_LIMIT) {
        diagnostics_error(reading->diagnostics, scenario_value_span(list),
                          "an axis of the matrix is a list of 1 to %d values", SCENARIO_AXIS_LIMIT);
        diagnostics_help(reading->diagnostics, "write it as in '%s: [%s]'",
                         parameter_at(index)->name, parameter_at(index)->otherwise);
        return;
    }
    struct scenario_axis *axis = &scenario->matrix[scenario->axis_count];
    axis->parameter = parameter_at(index);
    axis->values = calloc(list->node->count, sizeof *axis->values);
    if (!axis->values) {
        scenario_reading_no_memory(reading);
        return;
    }
    scenario->axis_count++;
    read_axis_values(reading, list, axis);
    if (axis->count > 0)
        scenario_parameter_set(axis->parameter, axis->values[0], strlen(axis->values[0]),
                               &scenario->given, &none);
}

/* Axes in the order in which they are written, those of extended files first. */
static void read_matrix(struct scenario_reading *reading)
{
    bool done[SCENARIO_PARAMETER_COUNT] = {false};
    reading->scenario->matrix = calloc(SCENARIO_PARAMETER_COUNT, sizeof *reading->scenario->matrix);
    if (!reading->scenario->matrix) {
        scenario_reading_no_memory(reading);
        return;
    }
    for (uint32_t i = reading->files.count; i-- > 0;) {
        const struct tree_node *matrix = matrix_of(&reading->files.at[i]);
        for (const struct tree_node *node = matrix ? matrix->first : NULL; node;
             node = node->next) {
            const struct scenario_parameter *parameter = scenario_parameter_find(node->key->text);
            size_t index = parameter ? (size_t)(parameter - parameter_at(0)) : 0;
            if (!parameter || done[index] || !reading->axes[index].node)
                continue;
            done[index] = true;
            read_axis(reading, index);
        }
    }
}

void scenario_reading_parameters(struct scenario_reading *reading)
{
    check_matrices(reading);
    for (size_t i = 0; i < SCENARIO_PARAMETER_COUNT; i++) {
        find_parameter(reading, i);
        read_given(reading, i);
    }
    read_matrix(reading);
    reading->scenario->parameters = reading->scenario->given;
    scenario_parameters_fill(&reading->scenario->parameters);
}

/* ---- names ---------------------------------------------------------------------------------- */

/* Whether sentences about faults use this word for something else. */
static bool is_reserved(const char *name)
{
    static const char words[] = "all any nobody store master candidate for until ";
    if (words_index(words, name, strlen(name)) >= 0)
        return true;
    for (unsigned i = 0; i < FAULT_OPTION_COUNT; i++) {
        struct word first = words_at(fault_options[i].keyword, 0);
        if (strlen(name) == first.length && memcmp(first.text, name, first.length) == 0)
            return true;
    }
    return false;
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static void check_doubled(struct scenario_reading *reading, const struct scenario_value *list,
                          char *const *names, uint32_t count)
{
    char **sorted = malloc(count * sizeof *sorted);
    if (!sorted) {
        scenario_reading_no_memory(reading);
        return;
    }
    memcpy(sorted, names, count * sizeof *sorted);
    qsort(sorted, count, sizeof *sorted, by_text);
    for (uint32_t i = 1; i < count; i++)
        if (strcmp(sorted[i - 1], sorted[i]) == 0) {
            diagnostics_error(reading->diagnostics, scenario_value_span(list),
                              "the name '%s' is given twice", sorted[i]);
            diagnostics_help(reading->diagnostics, "names tell instances and resources apart");
            break;
        }
    free(sorted);
}

static void read_names(struct scenario_reading *reading, const struct scenario_value *list,
                       const char *what, char **names, uint32_t *count)
{
    for (const struct tree_node *node = list->node->first; node; node = node->next) {
        const struct scenario_value item = {.file = list->file, .node = node};
        const char *name = scenario_reading_text(reading, &item, what);
        if (!name || !scenario_reading_check_name(reading, &item, name, what))
            continue;
        if (is_reserved(name)) {
            diagnostics_error(reading->diagnostics, scenario_value_span(&item),
                              "'%s' has a meaning of its own in sentences", name);
            diagnostics_help(reading->diagnostics, "choose another name");
            continue;
        }
        char *copy = scenario_reading_copy(reading, name, strlen(name));
        if (!copy)
            return;
        names[(*count)++] = copy;
    }
    check_doubled(reading, list, names, *count);
}

static void make_names(struct scenario_reading *reading, char letter, char **names, uint32_t *count,
                       uint32_t wanted)
{
    while (*count < wanted) {
        char name[16];
        int length = snprintf(name, sizeof name, "%c%u", letter, (unsigned)*count + 1);
        char *copy = scenario_reading_copy(reading, name, (size_t)length);
        if (!copy)
            return;
        names[(*count)++] = copy;
    }
}

static void name_all(struct scenario_reading *reading, size_t index, char ***names, uint32_t *count)
{
    const struct scenario_value *value = &reading->given[index];
    bool is_instance = index == SCENARIO_INDEX_instances;
    int64_t least, most;
    scenario_parameter_extent(reading->scenario, parameter_at(index), &least, &most);
    *names = calloc((size_t)most, sizeof **names);
    if (!*names)
        scenario_reading_no_memory(reading);
    else if (is_list_of_names(value, index))
        read_names(reading, value, is_instance ? "a name of an instance" : "a name of a resource",
                   *names, count);
    else
        make_names(reading, is_instance ? 'n' : 'r', *names, count, (uint32_t)most);
}

void scenario_reading_names(struct scenario_reading *reading)
{
    struct scenario *scenario = reading->scenario;
    name_all(reading, SCENARIO_INDEX_instances, &scenario->instance_names,
             &scenario->instance_name_count);
    name_all(reading, SCENARIO_INDEX_resources, &scenario->resource_names,
             &scenario->resource_name_count);
}
