/* SPDX-License-Identifier: Apache-2.0 */
/* See script_trial.h. */
#include "tests/search/script_trial.h"

#include <dirent.h>

#include "sim/search/difference.h"
#include "tests/search/script_worlds.h"
#include "tests/t.h"

static enum verdict judge(const struct scenario *scenario, const struct scenario_case *which,
                          const struct case_result *result)
{
    uint32_t count;
    struct expectation_result *results = calloc(scenario->expectation_count + 1, sizeof *results);
    assert_non_null(results);
    enum verdict verdict = verdict_case(scenario, &which->parameters, result, results, &count);
    free(results);
    return verdict;
}

static void fail_with_difference(const struct script_trial *t, const struct scenario *scenario,
                                 const struct scenario_case *which,
                                 const struct case_options *options)
{
    const struct difference_side sides[2] = {{scenario, which, false},
                                             {t->script, &t->which, false}};
    struct difference d;
    assert_int_equal(difference_find(sides, options, &d), DIFFERENCE_FOUND);
    const struct sim_event *a = &d.events[0], *b = &d.events[1];
    fputs(t->text, stderr);
    fail_msg("%s, seed %" PRIu64 ": event %" PRIu64 " is %s at %" PRId64 " of %u/%u (%" PRIu64
             ", %" PRIu64 ") and in the script %s at %" PRId64 " of %u/%u (%" PRIu64 ", %" PRIu64
             ")",
             scenario->name, which->seed, d.number, sim_event_name(a->kind), a->time_ns,
             a->instance, a->resource, a->value, a->extra, sim_event_name(b->kind), b->time_ns,
             b->instance, b->resource, b->value, b->extra);
}

void script_trial(struct script_trial *t, const struct scenario *scenario,
                  const struct scenario_case *which)
{
    struct case_options options = {.context = sim_context_default(), .faults = &t->faults};
    memset(t, 0, sizeof *t);
    case_run(scenario, which, &options, &t->of_case);
    assert_int_equal(t->of_case.outcome, CASE_FINISHED);
    const struct script script = {.scenario = scenario, .which = which, .faults = &t->faults};
    assert_int_equal(script_write(&script, &t->text), SCRIPT_GOOD);
    t->script = script_trial_read(t->text);
    assert_int_equal(scenario_case_count(t->script), 1);
    t->which = scenario_case_at(t->script, 0);
    options.faults = NULL;
    case_run(t->script, &t->which, &options, &t->of_script);
    assert_int_equal(t->of_script.outcome, CASE_FINISHED);
    if (t->of_case.digest.high != t->of_script.digest.high ||
        t->of_case.digest.low != t->of_script.digest.low)
        fail_with_difference(t, scenario, which, &options);
    t->verdict_of_case = judge(scenario, which, &t->of_case);
    t->verdict_of_script = judge(t->script, &t->which, &t->of_script);
}

void script_trial_end(struct script_trial *t)
{
    case_result_clear(&t->of_case);
    case_result_clear(&t->of_script);
    fault_log_destroy(&t->faults);
    scenario_free(t->script);
    free(t->text);
}

/* ---- shipped scenarios ---------------------------------------------------------------------- */

static struct scenario *shipped(const char *path)
{
    char whole[1024];
    struct diagnostics *diagnostics = calloc(1, sizeof *diagnostics);
    assert_non_null(diagnostics);
    snprintf(whole, sizeof whole, "%s/scenarios/%s", TENURE_SOURCE_DIR, path);
    struct scenario *scenario = scenario_load(whole, NULL, diagnostics);
    free(diagnostics);
    if (!scenario)
        fail_msg("%s cannot be read", whole);
    return scenario;
}

/* The smallest path after `path` in one folder, if it is smaller than `best`. */
static void look_into(const char *folder, const char *path, char best[600])
{
    char whole[1024], found[600];
    snprintf(whole, sizeof whole, "%s/scenarios/%s", TENURE_SOURCE_DIR, folder);
    DIR *open = opendir(whole);
    for (struct dirent *entry; open && (entry = readdir(open));) {
        size_t length = strlen(entry->d_name);
        if (length < 6 || strcmp(entry->d_name + length - 5, ".yaml") != 0)
            continue;
        snprintf(found, sizeof found, "%s/%s", folder, entry->d_name);
        if (strcmp(found, path) > 0 && (*best == '\0' || strcmp(found, best) < 0))
            strcpy(best, found);
    }
    if (open)
        closedir(open);
}

static const char *next_path(const char *path)
{
    static char best[600];
    char before[600], root[1024];
    snprintf(before, sizeof before, "%s", path);
    snprintf(root, sizeof root, "%s/scenarios", TENURE_SOURCE_DIR);
    best[0] = '\0';
    DIR *open = opendir(root);
    assert_non_null(open);
    for (struct dirent *entry; (entry = readdir(open));)
        if (entry->d_name[0] != '.')
            look_into(entry->d_name, before, best);
    closedir(open);
    return *best ? best : NULL;
}

/* Instance-resource-time that builds without optimisation leave to the others. */
#ifdef __OPTIMIZE__
#define LONGEST_NS INT64_MAX
#else
#define LONGEST_NS (INT64_C(40) * 3600 * 1000000000)
#endif

static void try_all_cases(const struct scenario *scenario)
{
    for (uint64_t n = 0; n < scenario_case_count(scenario); n++) {
        const struct scenario_case which = scenario_case_at(scenario, n);
        const struct scenario_parameters *p = &which.parameters;
        if (p->duration > LONGEST_NS / p->instances / p->resources)
            continue;
        struct script_trial trial;
        script_trial(&trial, scenario, &which);
        if (trial.verdict_of_case != trial.verdict_of_script)
            fail_msg("%s, seed %" PRIu64 ": verdict %d, of the script %d", scenario->path,
                     which.seed, trial.verdict_of_case, trial.verdict_of_script);
        script_trial_end(&trial);
    }
}

unsigned script_trial_all_shipped(unsigned seeds)
{
    unsigned count = 0;
    for (const char *path = next_path(""); path; path = next_path(path)) {
        struct scenario *scenario = shipped(path);
        scenario->last_seed = scenario->first_seed + seeds - 1;
        try_all_cases(scenario);
        scenario_free(scenario);
        count++;
    }
    return count;
}

/* ---- made-up worlds ------------------------------------------------------------------------- */

/* What a fault can do at a known time bounds no more than what it could do at any. */
static void assert_nothing_is_excused(const struct script_trial *t, uint64_t number)
{
    for (unsigned i = 0; i < PROPERTY_COUNT; i++)
        if (t->of_script.properties[i].violations < t->of_case.properties[i].violations)
            fail_msg("world %" PRIu64 ": %s is broken less often in the script", number,
                     property_table[i].label);
}

struct scenario *script_trial_read(const char *text)
{
    struct diagnostics *diagnostics = calloc(1, sizeof *diagnostics);
    assert_non_null(diagnostics);
    struct scenario *scenario = script_read(text, "world.yaml", diagnostics);
    if (!scenario) {
        diagnostics_print(diagnostics, stderr, false);
        fail_msg("this is not good:\n%s", text);
    }
    free(diagnostics);
    return scenario;
}

void script_trial_world(uint64_t number)
{
    char *text = script_world(number);
    struct scenario *scenario = script_trial_read(text);
    const struct scenario_case which = scenario_case_at(scenario, 0);
    struct script_trial trial;
    script_trial(&trial, scenario, &which);
    assert_nothing_is_excused(&trial, number);
    script_trial_end(&trial);
    scenario_free(scenario);
    free(text);
}
