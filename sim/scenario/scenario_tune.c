/* SPDX-License-Identifier: Apache-2.0 */
/* Reading `tune:`, what a study is to do unless options say otherwise; see scenario_reading.h.
 *
 * Texts are kept as options of `tenure tune` would have them. They are read here once so that each
 * error has its place. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/scenario/axis.h"
#include "sim/scenario/measure_name.h"
#include "sim/scenario/quantity.h"
#include "sim/scenario/scenario_key.h"
#include "sim/scenario/scenario_reading.h"
#include "sim/scenario/suggest.h"

static bool make_room(struct scenario_reading *reading, struct scenario_texts *texts,
                      uint32_t count)
{
    texts->at = calloc(count + 1, sizeof *texts->at);
    if (!texts->at)
        scenario_reading_no_memory(reading);
    return texts->at != NULL;
}

/* ---- what is varied ------------------------------------------------------------------------- */

/* The text becomes part of what is kept: "name=", then values, then ",values". */
static void add_to_vary(struct scenario_reading *reading, char **text, const char *more,
                        const char *further)
{
    size_t used = *text ? strlen(*text) : 0, size = used + strlen(more) + strlen(further) + 1;
    char *longer = realloc(*text, size);
    if (!longer) {
        scenario_reading_no_memory(reading);
        return;
    }
    snprintf(longer + used, size - used, "%s%s", more, further);
    *text = longer;
}

/* One value or range, or several with commas; false, with an error, if it is none. */
static bool check_values(struct scenario_reading *reading, const struct scenario_value *value,
                         const struct scenario_parameter *parameter)
{
    struct scenario_axis axis;
    struct text_error error;
    if (value->node->kind != TREE_SCALAR || tree_node_is_nothing(value->node)) {
        diagnostics_error(reading->diagnostics, scenario_value_span(value),
                          "there are no values of %s", parameter->name);
        diagnostics_help(reading->diagnostics,
                         "write a list such as 10s,30s,1m or [10s, 30s, 1m], or a range such as "
                         "10s..5m");
        return false;
    }
    if (axis_parse(parameter, value->node->text, &axis, &error) != TEXT_OK) {
        scenario_reading_problem(reading, value, &error);
        return false;
    }
    axis_free(&axis);
    return true;
}

static void read_axis(struct scenario_reading *reading, const struct scenario_value *value)
{
    struct scenario_texts *texts = &reading->scenario->tune.vary;
    const struct tree_node *node = value->node;
    const struct scenario_parameter *parameter = scenario_parameter_find(node->key->text);
    bool is_list = parameter && node->kind == TREE_LIST && node->first;
    char *text = NULL;
    if (!parameter) {
        scenario_reading_unknown_parameter(reading, value->file, node->key,
                                           "what is varied are parameters");
        return;
    }
    for (const struct tree_node *item = is_list ? node->first : node; item; item = item->next) {
        const struct scenario_value one = {.file = value->file, .node = item};
        if (check_values(reading, &one, parameter))
            add_to_vary(reading, &text, text ? "," : parameter->name, text ? "" : "=");
        if (text && item->text)
            add_to_vary(reading, &text, item->text, "");
        if (!is_list)
            break;
    }
    if (text)
        texts->at[texts->count++] = text;
}

static void read_vary(struct scenario_reading *reading, const struct scenario_value *value)
{
    if (value->node->kind != TREE_MAP) {
        diagnostics_error(reading->diagnostics, scenario_value_span(value),
                          "'vary' has values by parameter");
        diagnostics_help(reading->diagnostics,
                         "write each on a line below it, such as 'resign_odds: 2..64'");
        return;
    }
    if (!make_room(reading, &reading->scenario->tune.vary, value->node->count))
        return;
    for (const struct tree_node *node = value->node->first; node; node = node->next)
        read_axis(reading, &(struct scenario_value){.file = value->file, .node = node});
}

/* ---- what it is after ----------------------------------------------------------------------- */

static enum text_problem check_objective(const struct scenario *scenario, const char *text,
                                         size_t length, struct text_error *error)
{
    struct measure measure;
    (void)scenario;
    return measure_parse(text, length, &measure, error);
}

static enum text_problem check_constraint(const struct scenario *scenario, const char *text,
                                          size_t length, struct text_error *error)
{
    struct measure measure;
    struct expectation expectation;
    struct formula_value limit;
    enum text_problem problem = measure_limit_parse(text, length, &measure, &expectation, error);
    if (problem)
        return problem;
    problem = expectation_limit(&expectation, &scenario->parameters, &limit, error);
    if (problem)
        error->offset += (size_t)expectation.formula_column;
    expectation_free(&expectation);
    return problem;
}

/* A list of texts, each of which `check` reads. */
static void read_list(struct scenario_reading *reading, const struct scenario_value *value,
                      enum text_problem (*check)(const struct scenario *scenario, const char *text,
                                                 size_t length, struct text_error *error),
                      struct scenario_texts *texts)
{
    const char *key = value->node->key->text;
    if (value->node->kind != TREE_LIST || value->node->count > SCENARIO_AIMS_LIMIT) {
        diagnostics_error(reading->diagnostics, scenario_value_span(value),
                          "'%s' is a list of at most %d texts", key, SCENARIO_AIMS_LIMIT);
        diagnostics_help(reading->diagnostics, "begin each with '- ' on a line of its own");
        return;
    }
    if (!make_room(reading, texts, value->node->count))
        return;
    for (const struct tree_node *node = value->node->first; node; node = node->next) {
        const struct scenario_value item = {.file = value->file, .node = node};
        struct text_error error;
        const char *text = scenario_reading_text(reading, &item, "a text");
        if (!text)
            continue;
        if (check(reading->scenario, text, node->text_length, &error) != TEXT_OK) {
            scenario_reading_problem(reading, &item, &error);
            continue;
        }
        char *copy = scenario_reading_copy(reading, text, node->text_length);
        if (copy)
            texts->at[texts->count++] = copy;
    }
}

static void read_minimise(struct scenario_reading *reading, const struct scenario_value *value)
{
    read_list(reading, value, check_objective, &reading->scenario->tune.minimise);
}

static void read_maximise(struct scenario_reading *reading, const struct scenario_value *value)
{
    read_list(reading, value, check_objective, &reading->scenario->tune.maximise);
}

static void read_subject_to(struct scenario_reading *reading, const struct scenario_value *value)
{
    read_list(reading, value, check_constraint, &reading->scenario->tune.subject_to);
}

static void check_objective_count(struct scenario_reading *reading,
                                  const struct scenario_value *block)
{
    const struct scenario_tune *tune = &reading->scenario->tune;
    if (tune->minimise.count + tune->maximise.count <= SCENARIO_AIMS_LIMIT)
        return;
    diagnostics_error(reading->diagnostics, scenario_value_span(block),
                      "'minimise' and 'maximise' name more than %d metrics together",
                      SCENARIO_AIMS_LIMIT);
    diagnostics_help(reading->diagnostics, "leave some out");
}

/* ---- how sure it has to be ------------------------------------------------------------------ */

static void read_precision(struct scenario_reading *reading, const struct scenario_value *value)
{
    struct text_error error;
    const char *text = scenario_reading_text(reading, value, "a share");
    if (text &&
        quantity_parse(QUANTITY_RATIO, text, strlen(text), (struct quantity_range){1, 1000000},
                       &reading->scenario->tune.precision_ppm, &error) != TEXT_OK)
        scenario_reading_problem(reading, value, &error);
}

static void read_seeds(struct scenario_reading *reading, const struct scenario_value *value)
{
    struct scenario_tune *tune = &reading->scenario->tune;
    tune->has_seeds = true;
    scenario_reading_seeds(reading, value, &tune->first_seed, &tune->last_seed);
}

/* ---- the block ------------------------------------------------------------------------------ */

static const struct {
    const char *name;
    void (*read)(struct scenario_reading *reading, const struct scenario_value *value);
} keys[] = {
#define KEY(name, help) {#name, read_##name},
    SCENARIO_TUNE_KEY_LIST(KEY)
#undef KEY
};

#define KEY_COUNT (sizeof keys / sizeof keys[0])

static void unknown_key(struct scenario_reading *reading, const struct scenario_value *value)
{
    const struct tree_node *key = value->node->key;
    struct suggestion suggestion = suggest_for(key->text, key->text_length);
    for (size_t i = 0; i < KEY_COUNT; i++)
        suggest_offer(&suggestion, keys[i].name);
    diagnostics_error(reading->diagnostics, tree_node_span(&value->file->tree, key),
                      "unknown key '%.*s' of 'tune'", text_error_quote(key->text, key->text_length),
                      key->text);
    if (suggestion.best)
        diagnostics_help(reading->diagnostics, "did you mean '%s'?", suggestion.best);
    else
#define KEY(name, help) " " #name
        diagnostics_help(reading->diagnostics, "its keys are" SCENARIO_TUNE_KEY_LIST(KEY));
#undef KEY
}

static void read_key(struct scenario_reading *reading, const struct scenario_value *value)
{
    for (size_t i = 0; i < KEY_COUNT; i++)
        if (tree_node_is(value->node->key, keys[i].name)) {
            if (!tree_node_is_nothing(value->node))
                keys[i].read(reading, value);
            return;
        }
    unknown_key(reading, value);
}

void scenario_reading_tune(struct scenario_reading *reading)
{
    const struct scenario_value block = scenario_reading_find(reading, "tune");
    if (!block.node || tree_node_is_nothing(block.node))
        return;
    reading->scenario->tune.line = (int)block.node->key->line;
    if (block.node->kind != TREE_MAP) {
        diagnostics_error(reading->diagnostics, scenario_value_span(&block),
                          "this is not what a study is to do");
        diagnostics_help(reading->diagnostics,
                         "write keys below it, such as 'minimise: [changes_per_hour]'");
        return;
    }
    for (const struct tree_node *node = block.node->first; node; node = node->next)
        read_key(reading, &(struct scenario_value){.file = block.file, .node = node});
    check_objective_count(reading, &block);
}
