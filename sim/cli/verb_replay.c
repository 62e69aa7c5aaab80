/* SPDX-License-Identifier: Apache-2.0 */
/* `tenure replay`: one case again, its digest compared, its events on request. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "sim/cli/event_text.h"
#include "sim/cli/failure_text.h"
#include "sim/cli/replay_database.h"
#include "sim/cli/suite.h"
#include "sim/cli/verbs.h"
#include "sim/scenario/quantity.h"

static const struct option_spec replay_options[] = {
    SUITE_ONE_CASE_OPTIONS,
    {.name = "digest",
     .kind = OPTION_TEXT,
     .value = "HEX",
     .help = "what the digest must begin with; exit code 5 if it does not"},
    {.name = "database",
     .letter = 'd',
     .kind = OPTION_FILE,
     .value = "FILE",
     .help = "if the digest is another one: say what differs first from this database",
     .more = "The case must be stored there with its intervals; see --record of `tenure run`."},
    {.name = "events", .kind = OPTION_FLAG, .help = "print the events of the run"},
    {.name = "checks", .kind = OPTION_FLAG, .help = "with --events: the answers to is_master, too"},
    SUITE_CONTEXT_OPTION,
    SUITE_PACE_OPTION,
    {.name = "verbose",
     .letter = 'v',
     .kind = OPTION_FLAG,
     .help = "all expectations with limits and values"},
    {0},
};

struct event_printer {
    FILE *out;
    const struct scenario *scenario;
    bool checks;
};

static void print_events(void *data, const struct sim_event *events, size_t count)
{
    const struct event_printer *p = data;
    for (size_t i = 0; i < count; i++)
        if (p->checks ||
            (events[i].kind != SIM_EVENT_CHECKED && events[i].kind != SIM_EVENT_CONFIRMED))
            event_text_print(p->out, p->scenario, &events[i]);
}

/* In a run of its own, so that the digest stays that of the case. With each check as an event of
 * its own the run is the same and its stream another one. */
static void print_run_with_checks(const struct command_call *call, const struct scenario *scenario,
                                  const struct scenario_case *which, struct case_options options)
{
    struct event_printer printer = {call->out, scenario, true};
    struct case_result result;
    options.reader = (struct sim_reader){print_events, &printer};
    options.tells_each_check = true;
    case_run(scenario, which, &options, &result);
    case_result_clear(&result);
}

/* Runs it once more for its intervals. */
static void compare_with_database(const struct command_call *call, const struct sweep_case *one,
                                  const struct case_options *options, const char *wanted)
{
    const struct scenario_parameters *p = &one->which.parameters;
    struct case_options with = *options;
    struct case_result result = {.outcome = CASE_NO_MEMORY};
    struct history history;
    history_init(&history, 0);
    if (history_begin(&history, (uint32_t)p->instances, (uint32_t)p->resources)) {
        with.reader = history_reader(&history);
        case_run(one->scenario, &one->which, &with, &result);
    }
    history_end(&history, p->duration);
    if (result.outcome == CASE_FINISHED && history.problem == HISTORY_OK)
        replay_database_compare(call->out, options_text(call->options, "database"), wanted,
                                one->scenario, &history);
    else
        fputs("memory ran out while the intervals were compared\n", call->out);
    case_result_clear(&result);
    history_destroy(&history);
}

/* The digest does not say where the recorded run was another one. If this one is another one each
 * time, the event in which it is can be named; else what a database knows of the recorded one. */
static void explain_mismatch(const struct command_call *call, const struct sweep_case *one,
                             const struct case_options *options, const char *wanted)
{
    static const char *const names[2] = {"once", "and once more"};
    const struct difference_side side = {one->scenario, &one->which};
    const struct difference_side sides[2] = {side, side};
    struct difference difference;
    fprintf(call->out,
            "this is not the run that was recorded, whose digest begins with %s: ", wanted);
    if (difference_find(sides, options, &difference) == DIFFERENCE_FOUND) {
        fputs("it is another one each time; ", call->out);
        event_text_difference(call->out, &difference, sides, names);
        return;
    }
    fputs("the scenario or its settings, or tenure, have changed since\n", call->out);
    if (options_given(call->options, "database") > 0)
        compare_with_database(call, one, options, wanted);
    else
        fputs("name the database of the recorded run with --database to see where they part\n",
              call->out);
}

static int compare_digest(const struct command_call *call, const struct sweep_case *one,
                          const struct case_options *options)
{
    char digest[SIM_DIGEST_TEXT_SIZE];
    const char *wanted = options_text(call->options, "digest");
    sim_digest_format(one->result.digest, digest);
    fprintf(call->out, "digest %s\n", digest);
    if (!wanted || strncmp(digest, wanted, strlen(wanted)) == 0)
        return 0;
    explain_mismatch(call, one, options, wanted);
    return VERDICT_HARNESS;
}

static int replay_case(const struct command_call *call, const struct scenario *scenario)
{
    struct event_printer printer = {call->out, scenario, false};
    bool events = options_is_on(call->options, "events");
    int64_t choice = options_choice(call->options, "context");
    struct case_options options = {
        .context = choice == 0 ? sim_context_default() : (enum sim_context_kind)(choice - 1),
        .step_by_step = options_is_on(call->options, "step-by-step")};
    struct sweep_case one = {.scenario = scenario, .which = scenario_case_at(scenario, 0)};
    uint64_t last;
    if (options_given(call->options, "seed") > 0)
        suite_seeds(options_text(call->options, "seed"), &one.which.seed, &last);
    if (events && options_is_on(call->options, "checks"))
        print_run_with_checks(call, scenario, &one.which, options);
    else if (events)
        options.reader = (struct sim_reader){print_events, &printer};
    one.expectations = calloc(scenario->expectation_count + 1, sizeof *one.expectations);
    if (!one.expectations)
        return command_no_memory(call);
    case_run(scenario, &one.which, &options, &one.result);
    bool finished = one.result.outcome == CASE_FINISHED;
    if (finished)
        one.verdict = verdict_case(scenario, &one.which.parameters, &one.result, one.expectations,
                                   &one.expectation_count);
    else
        one.verdict = one.result.outcome == CASE_NO_MEMORY ? VERDICT_INVALID : VERDICT_HARNESS;
    if (one.verdict != VERDICT_HELD)
        failure_text_case(call->out, call->terminal, &one);
    else
        fprintf(call->out, "held  %s  seed %" PRIu64 "\n", scenario->name, one.which.seed);
    if (options_is_on(call->options, "verbose"))
        for (uint32_t i = 0; i < one.expectation_count; i++)
            failure_text_expectation(call->out, call->terminal, &one.expectations[i], false);
    int code = finished ? compare_digest(call, &one, &options) : 0;
    free(one.expectations);
    case_result_clear(&one.result);
    return code != 0 ? code : (int)one.verdict;
}

static int replay(const struct command_call *call)
{
    struct suite suite;
    int code = suite_read_one_case(&suite, call);
    if (code == 0)
        code = replay_case(call, suite.scenarios[0]);
    suite_free(&suite);
    return code;
}

const struct verb_spec verb_replay = {
    .name = "replay",
    .summary = "run one case again",
    .synopsis = "SCENARIO",
    .description = "Runs the case that a replay line names, judges it, and compares its digest.",
    .options = replay_options,
    .operand = {.kind = OPTION_SCENARIO, .value = "SCENARIO"},
    .operands_least = 1,
    .operands_most = 1,
    .run = replay,
};
