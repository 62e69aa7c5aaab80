/* SPDX-License-Identifier: Apache-2.0 */
/* `tenure tune`: which setting, with numbers. */
#include <stdlib.h>
#include <string.h>

#include "sim/cli/suite.h"
#include "sim/cli/tune_text.h"
#include "sim/cli/verbs.h"

#define LIST_MOST 64

static const struct option_spec tune_options[] = {
    {.name = "vary",
     .is_repeatable = true,
     .kind = OPTION_TEXT,
     .value = "NAME=VALUES",
     .help = "try these values of a parameter; default: hold interval and odds",
     .more = "VALUES is a list such as `10s,30s,1m`, or a range: `10s..5m` (five values by "
             "factors), `10s..5m/8`, `10s..5m by 30s`, `2..64 by x2`. Axes of the scenario's "
             "matrix are varied as well; --set fixes one."},
    {.name = "theory", .kind = OPTION_FLAG, .help = "closed forms only, without simulating"},
    {.name = "set",
     .is_repeatable = true,
     .kind = OPTION_TEXT,
     .value = "NAME=VALUE",
     .help = "set a parameter of the scenario; it is the present value then"},
    {.name = "verbose",
     .letter = 'v',
     .is_repeatable = true,
     .kind = OPTION_FLAG,
     .help = "every figure"},
    {0},
};

/* The texts of a repeatable option. */
static size_t texts_of(const struct command_call *call, const char *name, const char **texts)
{
    size_t count = options_given(call->options, name);
    for (size_t i = 0; i < count && i < LIST_MOST; i++)
        texts[i] = options_nth(call->options, name, i);
    return count < LIST_MOST ? count : LIST_MOST;
}

static int complain(const struct command_call *call, const char *message)
{
    fprintf(call->err, "tenure tune: %s\n", message);
    return COMMAND_EXIT_NOT_RUN;
}

/* The one scenario that the command line names. */
static int read_scenario(const struct command_call *call, struct scenario **scenario)
{
    struct suite suite;
    int code = suite_read(&suite, call, false);
    if (code == 0 && suite.count > 1) {
        fprintf(call->err, "tenure tune: %s holds %u scenarios; name one of them\n",
                call->options->operands[0], suite.count);
        code = COMMAND_EXIT_NOT_RUN;
    }
    if (code == 0) {
        *scenario = suite.scenarios[0];
        suite.count = 0;
    }
    suite_free(&suite);
    return code;
}

static int tune(const struct command_call *call)
{
    const char *vary[LIST_MOST];
    char message[STUDY_MESSAGE_BYTES];
    struct scenario *scenario;
    struct study study;
    struct study_request request = {.vary = vary, .vary_count = texts_of(call, "vary", vary)};
    int code = read_scenario(call, &scenario);
    if (code != 0)
        return code;
    if (study_make(&study, scenario, &request, call->err, message))
        tune_text_theory(call, &study, options_is_on(call->options, "verbose"));
    else
        code = complain(call, message);
    study_free(&study);
    return code;
}

const struct verb_spec verb_tune = {
    .name = "tune",
    .summary = "choose hold interval, odds and the rest with numbers",
    .synopsis = "SCENARIO",
    .description =
        "Compares settings of a fleet: those of --vary, beside the one that the scenario has.",
    .options = tune_options,
    .operand = {.kind = OPTION_SCENARIO, .value = "SCENARIO"},
    .operands_least = 1,
    .operands_most = 1,
    .run = tune,
};
