/* SPDX-License-Identifier: Apache-2.0 */
/* `tenure list` and `tenure lint`: look at scenarios without running them. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "sim/cli/suite.h"
#include "sim/cli/verbs.h"
#include "sim/scenario/cases.h"
#include "sim/tune/study.h"

static const struct option_spec list_options[] = {
    {.name = "tags", .kind = OPTION_FLAG, .help = "the tags that occur, one a line"},
    {.name = "set",
     .is_repeatable = true,
     .kind = OPTION_TEXT,
     .value = "NAME=VALUE",
     .help = "set a parameter in every scenario"},
    {.name = "seeds",
     .kind = OPTION_SEEDS,
     .value = "A..B",
     .help = "these seeds in place of those of the scenarios",
     .check = suite_check_seeds},
    {.name = "tag",
     .is_repeatable = true,
     .kind = OPTION_TAG,
     .value = "TAG",
     .help = "only scenarios that have this tag"},
    {.name = "match",
     .letter = 'k',
     .is_repeatable = true,
     .kind = OPTION_TEXT,
     .value = "PART",
     .help = "only scenarios whose path or name contains this"},
    {0},
};

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static int print_tags(const struct command_call *call, const struct suite *suite)
{
    size_t count = 0;
    for (uint32_t i = 0; i < suite->count; i++)
        count += suite->scenarios[i]->tag_count;
    const char **tags = malloc((count ? count : 1) * sizeof *tags);
    if (!tags)
        return command_no_memory(call);
    count = 0;
    for (uint32_t i = 0; i < suite->count; i++)
        for (uint32_t t = 0; t < suite->scenarios[i]->tag_count; t++)
            tags[count++] = suite->scenarios[i]->tags[t];
    qsort(tags, count, sizeof *tags, by_text);
    for (size_t i = 0; i < count; i++)
        if (i == 0 || strcmp(tags[i], tags[i - 1]) != 0)
            fprintf(call->out, "%s\n", tags[i]);
    free(tags);
    return 0;
}

static int list(const struct command_call *call)
{
    struct suite suite;
    int code = suite_read(&suite, call, false);
    if (code == 0 && options_is_on(call->options, "tags")) {
        code = print_tags(call, &suite);
    } else if (code == 0) {
        size_t columns = suite_path_columns(&suite);
        for (uint32_t i = 0; i < suite.count; i++) {
            const struct scenario *s = suite.scenarios[i];
            uint64_t cases = scenario_case_count(s);
            suite_print_path(call->out, s->path, columns);
            fprintf(call->out, "  %6" PRIu64 " case%s  %s\n", cases, cases == 1 ? " " : "s",
                    s->summary ? s->summary : "");
        }
    }
    suite_free(&suite);
    return code;
}

const struct verb_spec verb_list = {
    .name = "list",
    .summary = "list scenarios without running them",
    .synopsis = "[SCENARIO|FOLDER...]",
    .description = "Prints path, number of cases and summary of each scenario, or the tags.",
    .options = list_options,
    .operand = {.kind = OPTION_SCENARIO, .value = "SCENARIO"},
    .operands_most = OPTIONS_OPERANDS_MAX,
    .run = list,
};

/* What only making the study of a key `tune` finds: settings that cannot be run. The scenario
 * belongs to the study. */
static bool check_study(const struct command_call *call, struct scenario *scenario)
{
    struct study study;
    char message[STUDY_MESSAGE_BYTES];
    struct study_request request = study_request_of(scenario);
    bool good = study_make(&study, scenario, &request, NULL, message);
    if (!good) {
        suite_print_path(call->err, scenario->path, 0);
        fprintf(call->err, ":%d: error: tune: %s\n", scenario->tune.line, message);
    }
    study_free(&study);
    return good;
}

static int lint(const struct command_call *call)
{
    struct suite suite;
    int code = suite_read(&suite, call, true);
    uint32_t count = code == 0 ? suite.count : 0;
    for (uint32_t i = 0; i < count; i++)
        if (suite.scenarios[i]->tune.line > 0) {
            if (!check_study(call, suite.scenarios[i]))
                code = COMMAND_EXIT_NOT_RUN;
            suite.scenarios[i] = NULL;
        }
    if (code == 0)
        fprintf(call->out, "%u scenario%s read\n", suite.count, suite.count == 1 ? "" : "s");
    suite_free(&suite);
    return code;
}

const struct verb_spec verb_lint = {
    .name = "lint",
    .summary = "check scenarios for mistakes without running them",
    .synopsis = "[SCENARIO|FOLDER...]",
    .description =
        "Reports errors, and warns about what is allowed but hardly meant: faults that never "
        "begin, limits that can never fail, periods that sample nothing.",
    .operand = {.kind = OPTION_SCENARIO, .value = "SCENARIO"},
    .operands_most = OPTIONS_OPERANDS_MAX,
    .run = lint,
};
