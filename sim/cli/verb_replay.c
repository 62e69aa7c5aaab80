/* SPDX-License-Identifier: Apache-2.0 */
/* `tenure replay`: one case again, its digest compared, its events on request. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "core/error.h"
#include "sim/cli/failure_text.h"
#include "sim/cli/suite.h"
#include "sim/cli/verbs.h"
#include "sim/scenario/quantity.h"

static const struct option_spec replay_options[] = {
    {.name = "seed",
     .kind = OPTION_SEEDS,
     .value = "N",
     .help = "the seed of the case; default: the first of the scenario",
     .check = suite_check_seed},
    {.name = "set",
     .is_repeatable = true,
     .kind = OPTION_TEXT,
     .value = "NAME=VALUE",
     .help = "set a parameter; each axis of the matrix must be set"},
    {.name = "digest",
     .kind = OPTION_TEXT,
     .value = "HEX",
     .help = "what the digest must begin with; exit code 5 if it does not"},
    {.name = "events", .kind = OPTION_FLAG, .help = "print the events of the run"},
    {.name = "checks", .kind = OPTION_FLAG, .help = "with --events: the answers to is_master, too"},
    {.name = "context",
     .kind = OPTION_CHOICE,
     .value = "KIND",
     .choices = context_choices,
     .standard = "default",
     .help = "how simulated tasks get a stack"},
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

static const char *cause_word(const struct sim_event *e)
{
    if (e->kind == SIM_EVENT_CALLED || e->kind == SIM_EVENT_ANSWERED)
        return sim_operation_name(e->cause);
    if (e->kind == SIM_EVENT_CHECKED || e->kind == SIM_EVENT_OBSERVED)
        return election_error_name(e->cause);
    if (e->kind == SIM_EVENT_FAULT_BEGUN || e->kind == SIM_EVENT_FAULT_ENDED)
        return fault_kinds[e->cause].verb;
    return e->cause == 0 ? "" : sim_cause_name(e->cause);
}

static void print_values(FILE *out, const struct sim_event *e)
{
    if (*sim_event_value_name(e->kind))
        fprintf(out, "  %s %" PRId64, sim_event_value_name(e->kind), (int64_t)e->value);
    if (*sim_event_extra_name(e->kind))
        fprintf(out, "  %s %" PRId64, sim_event_extra_name(e->kind), (int64_t)e->extra);
}

static void print_event(const struct event_printer *p, const struct sim_event *e)
{
    const struct scenario *s = p->scenario;
    const char *instance = "-", *resource = "-";
    if (e->instance != SIM_NO_INSTANCE && e->instance < s->instance_name_count)
        instance = s->instance_names[e->instance];
    if (e->resource != SIM_NO_RESOURCE && e->resource < s->resource_name_count)
        resource = s->resource_names[e->resource];
    fprintf(p->out, "%17.9f %-8s %-8s %-22s %-20s", (double)e->time_ns / 1e9, instance, resource,
            sim_event_name(e->kind), cause_word(e));
    print_values(p->out, e);
    fputc('\n', p->out);
}

static void print_events(void *data, const struct sim_event *events, size_t count)
{
    const struct event_printer *p = data;
    for (size_t i = 0; i < count; i++)
        if (p->checks || events[i].kind != SIM_EVENT_CHECKED)
            print_event(p, &events[i]);
}

static int compare_digest(const struct command_call *call, const struct sweep_case *one)
{
    char digest[SIM_DIGEST_TEXT_SIZE];
    const char *wanted = options_text(call->options, "digest");
    sim_digest_format(one->result.digest, digest);
    fprintf(call->out, "digest %s\n", digest);
    if (!wanted || strncmp(digest, wanted, strlen(wanted)) == 0)
        return 0;
    fprintf(
        call->out,
        "this is not the run that was recorded, whose digest begins with %s: the scenario or its "
        "settings, or tenure, have changed since\n",
        wanted);
    return VERDICT_HARNESS;
}

static int replay_case(const struct command_call *call, const struct scenario *scenario)
{
    struct event_printer printer = {call->out, scenario, options_is_on(call->options, "checks")};
    int64_t choice = options_choice(call->options, "context");
    struct case_options options = {.context = choice == 0 ? sim_context_default()
                                                          : (enum sim_context_kind)(choice - 1)};
    struct sweep_case one = {.scenario = scenario, .which = scenario_case_at(scenario, 0)};
    uint64_t last;
    if (options_given(call->options, "seed") > 0)
        suite_seeds(options_text(call->options, "seed"), &one.which.seed, &last);
    if (options_is_on(call->options, "events"))
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
    int code = finished ? compare_digest(call, &one) : 0;
    free(one.expectations);
    case_result_clear(&one.result);
    return code != 0 ? code : (int)one.verdict;
}

static int replay(const struct command_call *call)
{
    struct suite suite;
    int code = suite_read(&suite, call, false);
    if (code == 0 && scenario_combination_count(suite.scenarios[0]) > 1) {
        fprintf(call->err,
                "tenure: %s has a matrix; say which case with --set, as its replay line does\n",
                suite.scenarios[0]->path);
        code = COMMAND_EXIT_NOT_RUN;
    }
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
