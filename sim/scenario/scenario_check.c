/* SPDX-License-Identifier: Apache-2.0 */
/* What several values of a scenario say together: sizes, times, names of properties, limits; see
 * scenario_reading.h. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "sim/check/vocabulary.h"
#include "sim/scenario/cases.h"
#include "sim/scenario/expectation_sentence.h"
#include "sim/scenario/quantity.h"
#include "sim/scenario/scenario_reading.h"

/* So many combinations are looked at one by one, fewer if there are many limits to compute; what is
 * wrong in others only is found out when they are run. */
#define COMBINATIONS_CHECKED 1000
#define LIMITS_CHECKED       10000

/* Where one of two parameters was given, rather the first; else the file as such. */
static struct span place_of(const struct scenario_reading *reading, size_t first, size_t second)
{
    const size_t both[] = {first, second};
    for (size_t i = 0; i < 2; i++) {
        const struct scenario_value *given = &reading->given[both[i]],
                                    *axis = &reading->axes[both[i]];
        if (given->node || given->setting)
            return scenario_value_span(given);
        if (axis->node)
            return scenario_value_span(axis);
    }
    return source_span(&reading->files.at[0].source, 0, 0);
}

/* ---- sizes ---------------------------------------------------------------------------------- */

static bool check_runners(struct scenario_reading *reading)
{
    int64_t least, instances, resources;
    scenario_parameter_extent(reading->scenario, scenario_parameter_find("instances"), &least,
                              &instances);
    scenario_parameter_extent(reading->scenario, scenario_parameter_find("resources"), &least,
                              &resources);
    if (instances * resources <= SCENARIO_RUNNERS_LIMIT)
        return true;
    diagnostics_error(
        reading->diagnostics, place_of(reading, SCENARIO_INDEX_resources, SCENARIO_INDEX_instances),
        "%" PRId64 " instances of %" PRId64 " resources are too many", instances, resources);
    diagnostics_help(reading->diagnostics, "their product may be %d at the most",
                     SCENARIO_RUNNERS_LIMIT);
    return false;
}

static bool check_case_count(struct scenario_reading *reading)
{
    const struct scenario *scenario = reading->scenario;
    bool full = true;
    for (uint32_t i = 0; i < scenario->axis_count; i++)
        full = full && scenario->matrix[i].count > 0;
    if (!full) /* after an error in a value */
        return false;
    if (scenario_case_count(scenario) <= SCENARIO_CASES_LIMIT)
        return true;
    struct scenario_value matrix = scenario_reading_find(reading, "matrix");
    bool has_place = scenario->axis_count > 0 && matrix.node;
    diagnostics_error(reading->diagnostics,
                      has_place ? scenario_value_span(&matrix)
                                : source_span(&reading->files.at[0].source, 0, 0),
                      "the matrix and the seeds make too many cases");
    diagnostics_help(reading->diagnostics, "there may be %d at the most", SCENARIO_CASES_LIMIT);
    return false;
}

bool scenario_check_sizes(struct scenario_reading *reading)
{
    bool cases = check_case_count(reading);
    return cases && check_runners(reading);
}

/* ---- times ---------------------------------------------------------------------------------- */

/* A rule that two durations must obey in every case. */
struct rule {
    size_t shorter, longer; /* parameters */
    bool equal;             /* may be equal */
    const char *message, *help;
};

static const struct rule rules[] = {
    {SCENARIO_INDEX_warm_up, SCENARIO_INDEX_duration, false,
     "the warm-up is not shorter than the run", "nothing would be measured"},
    {SCENARIO_INDEX_head_start, SCENARIO_INDEX_duration, false,
     "the head start is not shorter than the run", "the others would never start"},
    {SCENARIO_INDEX_back_off_min, SCENARIO_INDEX_back_off_max, true,
     "the first back-off is longer than the longest", "exchange the two"},
};

/* " (in the case resign_odds=5)", or nothing without a matrix. */
static const char *case_label(const struct scenario *scenario, uint64_t combination, char out[160])
{
    char label[128];
    out[0] = '\0';
    if (scenario->axis_count == 0)
        return out;
    scenario_combination_label(scenario, combination, label, sizeof label);
    snprintf(out, 160, " (in the case %s)", label);
    return out;
}

/* Adds an error for a rule that is broken; true then. */
static bool check_rule(struct scenario_reading *reading, const struct rule *rule,
                       uint64_t combination, const struct scenario_parameters *p)
{
    size_t count;
    const struct scenario_parameter *table = scenario_parameters(&count);
    char shorter[QUANTITY_BYTES], longer[QUANTITY_BYTES], label[160];
    int64_t a = scenario_parameter_number(&table[rule->shorter], p);
    int64_t b = scenario_parameter_number(&table[rule->longer], p);
    if (a < b || (rule->equal && a == b))
        return false;
    diagnostics_error(reading->diagnostics, place_of(reading, rule->shorter, rule->longer), "%s%s",
                      rule->message, case_label(reading->scenario, combination, label));
    diagnostics_help(reading->diagnostics, "%s is %s and %s is %s: %s", table[rule->shorter].name,
                     quantity_print(QUANTITY_DURATION, a, shorter), table[rule->longer].name,
                     quantity_print(QUANTITY_DURATION, b, longer), rule->help);
    return true;
}

static void check_fault_times(struct scenario_reading *reading)
{
    const struct scenario *scenario = reading->scenario;
    int64_t least, most;
    char text[QUANTITY_BYTES];
    scenario_parameter_extent(scenario, scenario_parameter_find("duration"), &least, &most);
    for (uint32_t i = 0; i < scenario->fault_count; i++) {
        const struct fault_plan *plan = &scenario->faults[i];
        bool has_time = plan->trigger == FAULT_AT || plan->trigger == FAULT_EVERY;
        if (!has_time || plan->at_ns <= most)
            continue;
        diagnostics_error(reading->diagnostics, scenario_value_span(&reading->fault_places[i]),
                          "this fault begins after the end of the run");
        diagnostics_help(reading->diagnostics, "the run takes %s; make 'duration' longer",
                         quantity_print(QUANTITY_DURATION, most, text));
    }
}

/* Adds an error if an instance is to have a lease of its own at a store without leases; true then.
 */
static bool check_leases(struct scenario_reading *reading, uint64_t combination,
                         const struct scenario_parameters *p)
{
    const struct scenario *scenario = reading->scenario;
    bool wrong = false;
    for (uint32_t i = 0; i < scenario->fault_count && p->lease == 0; i++) {
        char label[160];
        if (scenario->faults[i].settings.lease_ns == FAULT_UNCHANGED)
            continue;
        wrong = true;
        diagnostics_error(reading->diagnostics, scenario_value_span(&reading->fault_places[i]),
                          "this store knows no leases%s", case_label(scenario, combination, label));
        diagnostics_help(reading->diagnostics,
                         "leave 'lease' out, or give the scenario a 'lease' or a profile with one");
    }
    return wrong;
}

/* ---- expectations --------------------------------------------------------------------------- */

static bool is_verdict(const struct expectation *e)
{
    return e->kind == EXPECT_HOLDS || e->kind == EXPECT_VIOLATED || e->kind == EXPECT_ALLOWED;
}

static void check_verdicts(struct scenario_reading *reading)
{
    const struct scenario *scenario = reading->scenario;
    const struct expectation *first[PROPERTY_COUNT] = {NULL};
    for (uint32_t i = 0; i < scenario->expectation_count; i++) {
        const struct expectation *e = &scenario->expectations[i];
        if (!is_verdict(e))
            continue;
        if (!first[e->property]) {
            first[e->property] = e;
            continue;
        }
        diagnostics_error(reading->diagnostics,
                          scenario_value_span(&reading->expectation_places[i]),
                          "there is a verdict on %s already", property_table[e->property].label);
        diagnostics_help(reading->diagnostics, "it is on line %d; leave one of them out",
                         first[e->property]->line);
    }
}

/* Adds an error if a limit cannot be computed; true then. */
static bool check_limit(struct scenario_reading *reading, uint32_t index, uint64_t combination,
                        const struct scenario_parameters *parameters)
{
    const struct expectation *e = &reading->scenario->expectations[index];
    struct formula_value limit;
    struct text_error error;
    if (expectation_limit(e, parameters, &limit, &error) == TEXT_OK)
        return false;
    if (error.problem == TEXT_DIVISION && reading->scenario->axis_count > 0) {
        char label[160], message[TEXT_ERROR_BYTES];
        snprintf(message, sizeof message, "%s", error.message);
        snprintf(error.message, sizeof error.message, "%.60s%.160s", message,
                 case_label(reading->scenario, combination, label));
    }
    error.offset += (size_t)(e->formula_column - e->column); /* before it are only known words */
    scenario_reading_problem(reading, &reading->expectation_places[index], &error);
    return true;
}

void scenario_check_cases(struct scenario_reading *reading)
{
    const struct scenario *scenario = reading->scenario;
    const uint64_t combinations = scenario_combination_count(scenario);
    bool broken[sizeof rules / sizeof rules[0]] = {false};
    bool refused[SCENARIO_SENTENCES_LIMIT] = {false};
    uint64_t checked = LIMITS_CHECKED / (scenario->expectation_count + 1);
    checked = checked < COMBINATIONS_CHECKED ? checked : COMBINATIONS_CHECKED;
    bool leaseless = false;
    for (uint64_t c = 0; c < combinations && c < checked; c++) {
        const struct scenario_parameters parameters = scenario_combination_at(scenario, c);
        for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++)
            broken[i] = broken[i] || check_rule(reading, &rules[i], c, &parameters);
        leaseless = leaseless || check_leases(reading, c, &parameters);
        for (uint32_t i = 0; i < scenario->expectation_count; i++)
            refused[i] = refused[i] || check_limit(reading, i, c, &parameters);
    }
    check_fault_times(reading);
    check_verdicts(reading);
}
