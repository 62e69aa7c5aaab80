/* SPDX-License-Identifier: Apache-2.0 */
/* Reading the lists of faults and expectations; see scenario_reading.h. The sentences themselves
 * are read by fault_sentence.c and expectation_sentence.c. */
#include <stdlib.h>
#include <string.h>

#include "sim/scenario/cases.h"
#include "sim/scenario/expectation_sentence.h"
#include "sim/scenario/scenario_reading.h"

/* The list of a key, or nowhere if it is missing, empty or wrong. */
static struct scenario_value find_list(struct scenario_reading *reading, const char *key,
                                       unsigned limit)
{
    struct scenario_value value = scenario_reading_find(reading, key);
    if (!value.node || tree_node_is_nothing(value.node))
        return (struct scenario_value){0};
    if (value.node->kind == TREE_LIST && value.node->count <= limit)
        return value;
    diagnostics_error(reading->diagnostics, scenario_value_span(&value),
                      "'%s' is a list of at most %u sentences", key, limit);
    diagnostics_help(reading->diagnostics, "begin each sentence with '- ' on a line of its own");
    return (struct scenario_value){0};
}

/* The name of the file among those that the scenario keeps. */
static const char *file_name(const struct scenario_reading *reading,
                             const struct scenario_value *value)
{
    return reading->scenario->files[value->file - reading->files.at];
}

/* Where the text of a scalar begins. */
static int text_column(const struct tree_node *node)
{
    return (int)node->column + (node->style == TREE_QUOTED);
}

/* ---- faults --------------------------------------------------------------------------------- */

static void refuse_mapping(struct scenario_reading *reading, const struct scenario_value *item)
{
    diagnostics_error(reading->diagnostics, scenario_value_span(item), "this is not a sentence");
    diagnostics_help(reading->diagnostics,
                     "write one sentence; one with ': ' or ' #' in it needs quotes");
}

/* A fault may name only what there is in every case. */
static void check_everywhere(struct scenario_reading *reading, const struct scenario_value *item,
                             const struct fault_plan *plan, int64_t instances, int64_t resources)
{
    bool missing = plan->target == FAULT_TARGET_MASTER || plan->target == FAULT_TARGET_CANDIDATE
                       ? plan->target_resource >= resources
                       : false;
    for (uint32_t i = 0; i < plan->instance_count; i++)
        missing = missing || plan->instances[i] >= instances;
    if (plan->trigger == FAULT_WHEN_EVENT && plan->milestone_instance != UINT16_MAX)
        missing = missing || plan->milestone_instance >= instances;
    if (plan->trigger == FAULT_WHEN_NOBODY)
        missing = missing || plan->milestone_resource >= resources;
    if (plan->resource != UINT32_MAX)
        missing = missing || plan->resource >= resources;
    if (!missing)
        return;
    diagnostics_error(reading->diagnostics, scenario_value_span(item),
                      "this names something that is not there in every case of the matrix");
    diagnostics_help(reading->diagnostics,
                     "the smallest case ends with '%s' and '%s'; any and all are always there",
                     reading->scenario->instance_names[instances - 1],
                     reading->scenario->resource_names[resources - 1]);
}

static void read_fault(struct scenario_reading *reading, const struct scenario_value *item,
                       const struct sentence_names *names)
{
    struct scenario *scenario = reading->scenario;
    struct fault_plan *plan = &scenario->faults[scenario->fault_count];
    struct text_error error;
    if (item->node->kind != TREE_SCALAR) {
        refuse_mapping(reading, item);
        return;
    }
    if (fault_sentence_parse(item->node->text, item->node->text_length, names, plan, &error) !=
        TEXT_OK) {
        scenario_reading_problem(reading, item, &error);
        return;
    }
    plan->file = file_name(reading, item);
    plan->line = (int)item->node->line;
    plan->column = text_column(item->node);
    reading->fault_places[scenario->fault_count++] = *item;
}

static int by_time(const void *a, const void *b)
{
    const struct fault_plan *const *x = a, *const *y = b;
    return ((*x)->at_ns > (*y)->at_ns) - ((*x)->at_ns < (*y)->at_ns);
}

static void sort_by_time(struct scenario *scenario)
{
    for (uint32_t i = 0; i < scenario->fault_count; i++)
        if (scenario->faults[i].trigger == FAULT_AT)
            scenario->timed[scenario->timed_count++] = &scenario->faults[i];
    qsort(scenario->timed, scenario->timed_count, sizeof *scenario->timed, by_time);
}

void scenario_reading_faults(struct scenario_reading *reading)
{
    struct scenario *scenario = reading->scenario;
    const struct scenario_value list = find_list(reading, "faults", SCENARIO_FAULTS_LIMIT);
    const struct sentence_names names = {scenario->instance_names, scenario->resource_names,
                                         scenario->instance_name_count,
                                         scenario->resource_name_count};
    int64_t instances, resources, ignored;
    if (!list.node)
        return;
    scenario->faults = calloc(list.node->count + 1, sizeof *scenario->faults);
    reading->fault_places = calloc(list.node->count + 1, sizeof *reading->fault_places);
    scenario->timed = calloc(list.node->count + 1, sizeof *scenario->timed);
    if (!scenario->faults || !reading->fault_places || !scenario->timed) {
        scenario_reading_no_memory(reading);
        return;
    }
    scenario_parameter_extent(scenario, scenario_parameter_find("instances"), &instances, &ignored);
    scenario_parameter_extent(scenario, scenario_parameter_find("resources"), &resources, &ignored);
    for (const struct tree_node *node = list.node->first; node; node = node->next) {
        const struct scenario_value item = {.file = list.file, .node = node};
        uint32_t before = scenario->fault_count;
        read_fault(reading, &item, &names);
        if (scenario->fault_count > before)
            check_everywhere(reading, &item, &scenario->faults[before], instances, resources);
    }
    sort_by_time(scenario);
}

/* ---- expectations --------------------------------------------------------------------------- */

static void read_expectation(struct scenario_reading *reading, const struct scenario_value *item,
                             bool over_seeds)
{
    struct scenario *scenario = reading->scenario;
    const struct tree_node *node = item->node;
    struct expectation *expectation = &scenario->expectations[scenario->expectation_count];
    struct text_error error;
    if (node->kind != TREE_SCALAR) {
        refuse_mapping(reading, item);
        return;
    }
    if (expectation_parse(node->text, node->text_length, over_seeds, expectation, &error) !=
        TEXT_OK) {
        scenario_reading_problem(reading, item, &error);
        return;
    }
    expectation->file = file_name(reading, item);
    expectation->line = (int)node->line;
    expectation->column = text_column(node);
    if (expectation->formula)
        expectation->formula_column += expectation->column; /* before it are only known words */
    reading->expectation_places[scenario->expectation_count++] = *item;
}

static const struct tree_node *over_seeds_of(const struct tree_node *node)
{
    const struct tree_node *list =
        node->kind == TREE_MAP && node->count == 1 ? tree_node_get(node, "over seeds") : NULL;
    return list && list->kind == TREE_LIST ? list : NULL;
}

static uint32_t count_sentences(const struct tree_node *list)
{
    uint32_t count = 0;
    for (const struct tree_node *node = list->first; node; node = node->next) {
        const struct tree_node *inner = over_seeds_of(node);
        count += inner ? inner->count : 1;
    }
    return count;
}

static void read_group(struct scenario_reading *reading, const struct scenario_value *item)
{
    const struct tree_node *list = over_seeds_of(item->node);
    if (!list) {
        diagnostics_error(reading->diagnostics, scenario_value_span(item),
                          "this is not a sentence");
        diagnostics_help(reading->diagnostics,
                         "the only group is 'over seeds:' with a list below it");
        return;
    }
    for (const struct tree_node *node = list->first; node; node = node->next)
        read_expectation(reading, &(struct scenario_value){.file = item->file, .node = node}, true);
}

void scenario_reading_expectations(struct scenario_reading *reading)
{
    struct scenario *scenario = reading->scenario;
    const struct scenario_value list = find_list(reading, "expect", SCENARIO_SENTENCES_LIMIT);
    const uint32_t count = list.node ? count_sentences(list.node) : 0;
    if (count == 0)
        return;
    if (count > SCENARIO_SENTENCES_LIMIT) {
        diagnostics_error(reading->diagnostics, scenario_value_span(&list),
                          "there are more than %d expectations", SCENARIO_SENTENCES_LIMIT);
        diagnostics_help(reading->diagnostics, "divide them among several scenarios");
        return;
    }
    scenario->expectations = calloc(count, sizeof *scenario->expectations);
    reading->expectation_places = calloc(count, sizeof *reading->expectation_places);
    if (!scenario->expectations || !reading->expectation_places) {
        scenario_reading_no_memory(reading);
        return;
    }
    for (const struct tree_node *node = list.node->first; node; node = node->next) {
        const struct scenario_value item = {.file = list.file, .node = node};
        if (node->kind == TREE_MAP)
            read_group(reading, &item);
        else
            read_expectation(reading, &item, false);
    }
}
