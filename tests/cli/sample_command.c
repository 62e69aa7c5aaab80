/* SPDX-License-Identifier: Apache-2.0 */
/* A command with every kind of option; see sample_command.h. */
#include "tests/cli/sample_command.h"

#include <stdlib.h>
#include <string.h>

static const char *const color_words[] = {"auto", "always", "never", NULL};
static const char *const level_words[] = {"store", "tracker", "belief", NULL};

static bool is_duration(const char *text, char *reason, size_t size)
{
    if (text[strlen(text) - 1] == 's')
        return true;
    snprintf(reason, size, "'%.20s' is not a duration; write for example 30s", text);
    return false;
}

static int run_run(const struct command_call *call)
{
    struct sample_seen *seen = call->context;

    seen->calls++;
    seen->jobs = options_count(call->options, "jobs");
    fprintf(call->out, "%sran%s\n", call->terminal->out.colours.green,
            call->terminal->out.colours.plain);
    return seen->exit_code;
}

static const struct option_spec common[] = {
    {.name = "color",
     .kind = OPTION_CHOICE,
     .value = "WHEN",
     .choices = color_words,
     .standard = "auto",
     .help = "colour the output"},
    {.name = "quiet",
     .letter = 'q',
     .kind = OPTION_FLAG,
     .help = "print only failures and the summary"},
    {.name = "verbose",
     .letter = 'v',
     .kind = OPTION_FLAG,
     .is_repeatable = true,
     .help = "print a line for each case; twice: the event log"},
    {.name = NULL},
};

static const struct option_spec run_options[] = {
    {.name = "jobs",
     .letter = 'j',
     .kind = OPTION_COUNT,
     .value = "N",
     .least = 1,
     .most = 64,
     .standard = "4",
     .help = "run N cases at the same time",
     .more = "The order of the output does not depend on it."},
    {.name = "offset",
     .kind = OPTION_COUNT,
     .value = "N",
     .least = INT64_MIN,
     .most = INT64_MAX,
     .help = "shift by N"},
    {.name = "level", .kind = OPTION_CHOICE, .choices = level_words, .help = "how far to look"},
    {.name = "filter",
     .letter = 'k',
     .kind = OPTION_TEXT,
     .value = "WORDS",
     .is_repeatable = true,
     .help = "run what matches it's [every] WORD: a, b"},
    {.name = "json", .kind = OPTION_FILE, .value = "FILE", .help = "write a report in JSON"},
    {.name = "folder",
     .letter = 'C',
     .kind = OPTION_FOLDER,
     .value = "FOLDER",
     .help = "work in FOLDER"},
    {.name = "tag",
     .kind = OPTION_TAG,
     .value = "TAG",
     .is_repeatable = true,
     .help = "run scenarios with this tag"},
    {.name = "time-budget",
     .kind = OPTION_DURATION,
     .value = "DURATION",
     .check = is_duration,
     .help = "begin no case after DURATION"},
    {.name = "seeds", .kind = OPTION_SEEDS, .value = "SEEDS", .help = "the seeds to run"},
    {.name = "base",
     .kind = OPTION_SCENARIO,
     .value = "FILE",
     .help = "compare with this scenario"},
    {.name = "picture", .kind = OPTION_FLAG, .standard = "on", .help = "draw a text timeline"},
    {.name = NULL},
};

static const struct verb_example run_examples[] = {
    {"tenure run scenarios/", "Runs every scenario of the folder."},
    {"tenure run --seeds 1..1000 partition_*.yaml", "Runs it with a thousand seeds."},
    {NULL, NULL},
};

static const struct verb_spec run_verb = {
    .name = "run",
    .summary = "run scenarios and judge them",
    .synopsis = "[SCENARIO...]",
    .description =
        "Runs each scenario with each of its seeds and compares what happened with what was "
        "expected.\n"
        "\n"
        "    tenure run my_file.yaml   # kept as it is\n"
        "\n"
        "# is a sign like * and _ and \\ here.",
    .examples = run_examples,
    .options = run_options,
    .operand = {.kind = OPTION_SCENARIO, .value = "SCENARIO"},
    .operands_most = SIZE_MAX,
    .run = run_run,
};

static const struct option_spec list_options[] = {
    {.name = "tags", .kind = OPTION_FLAG, .help = "list tags instead"},
    {.name = NULL},
};

static const struct verb_spec list_verb = {
    .name = "list",
    .summary = "list scenarios without running them",
    .synopsis = "",
    .description = "Lists what run would run.",
    .options = list_options,
    .run = run_run,
};

static const struct verb_spec replay_verb = {
    .name = "replay",
    .summary = "run one case again",
    .synopsis = "FILE",
    .description = "Runs one case again.",
    .operand = {.kind = OPTION_FILE, .value = "FILE"},
    .operands_least = 1,
    .operands_most = 1,
    .run = run_run,
};

static const struct verb_spec *const verbs[] = {
    &run_verb, &list_verb, &replay_verb, &command_help_verb, &command_completion_verb, NULL};

static const struct exit_meaning exits[] = {
    {0, "every expectation held"},
    {2, "could not run"},
    {0, NULL},
};

const struct command_spec sample_command = {
    .name = "tenure",
    .summary = "simulate master election",
    .description = "Runs the real election runner under a simulated clock.",
    .verbs = verbs,
    .common = common,
    .exits = exits,
};

void capture(struct captured *captured)
{
    captured->text = NULL;
    captured->stream = open_memstream(&captured->text, &captured->length);
    if (!captured->stream)
        abort();
}

const char *captured_text(struct captured *captured)
{
    fclose(captured->stream);
    captured->stream = NULL;
    return captured->text;
}

void captured_free(struct captured *captured)
{
    if (captured->stream)
        fclose(captured->stream);
    free(captured->text);
}
