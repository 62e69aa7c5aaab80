/* SPDX-License-Identifier: Apache-2.0 */
/* `tenure tune`: which setting, with numbers. */
#include <stdlib.h>
#include <string.h>

#include "sim/cli/run_workers.h"
#include "sim/cli/suite.h"
#include "sim/cli/tune_study.h"
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
    {.name = "minimise",
     .is_repeatable = true,
     .kind = OPTION_TEXT,
     .value = "METRIC",
     .help = "less of this is better; default: churn, leaderless time, newcomers, mixing, load",
     .more = "Metrics as in `expect:`, such as `changes_per_hour` or `failover.p99`, and "
             "`queue.wait`, `mixing.time`."},
    {.name = "maximise",
     .is_repeatable = true,
     .kind = OPTION_TEXT,
     .value = "METRIC",
     .help = "more of this is better"},
    {.name = "subject-to",
     .is_repeatable = true,
     .kind = OPTION_TEXT,
     .value = "SENTENCE",
     .help = "a limit that the setting must keep, such as 'failover.p99 < 15s'",
     .more = "Of what is within all limits the best by the first objective is recommended."},
    {.name = "translate",
     .kind = OPTION_FLAG,
     .help = "the jitter that stands for the present odds, by mean, spread or p99"},
    {.name = "jitter",
     .kind = OPTION_DURATION,
     .value = "TIME",
     .help = "the odds that stand for this jitter after the hold",
     .check = suite_check_time},
    {.name = "show",
     .kind = OPTION_TEXT,
     .value = "NAME",
     .help = "print a scenario that shows what parameters do that do not go together"},
    {.name = "theory", .kind = OPTION_FLAG, .help = "closed forms only, without simulating"},
    {.name = "set",
     .is_repeatable = true,
     .kind = OPTION_TEXT,
     .value = "NAME=VALUE",
     .help = "set a parameter of the scenario; it is the present value then"},
    {.name = "seeds",
     .kind = OPTION_SEEDS,
     .value = "A..B",
     .help = "these seeds at the most; default: 200 from the first of the scenario on",
     .check = suite_check_seeds},
    {.name = "precision",
     .kind = OPTION_TEXT,
     .value = "SHARE",
     .standard = "5%",
     .help = "stop when the interval of every mean is as narrow, relative to the mean",
     .check = tune_check_precision},
    SUITE_TIME_BUDGET_OPTION,
    {.name = "race",
     .kind = OPTION_FLAG,
     .standard = "on",
     .help = "spend no more seeds on settings that another one beats in everything"},
    {.name = "average",
     .kind = OPTION_FLAG,
     .standard = "on",
     .help = "measure what faults cost averaged over whom they could have hit, and when",
     .more = "Means stay what they are and scatter less; measures that are averaged have names of "
             "their own, such as leaderless.share.averaged."},
    {.name = "robustness",
     .kind = OPTION_FLAG,
     .standard = "on",
     .help = "also run the present and the recommended setting with faults x 0.3 and x 3 as often"},
    {.name = "jobs",
     .letter = 'j',
     .kind = OPTION_COUNT,
     .value = "N",
     .least = 0,
     .most = RUN_WORKERS_MOST,
     .standard = "0",
     .help = "cases that run at the same time; 0: one for each processor"},
    SUITE_CONTEXT_OPTION,
    SUITE_PACE_OPTION,
    {.name = "out",
     .letter = 'o',
     .kind = OPTION_FILE,
     .value = "FILE",
     .standard = "out/tune.db",
     .help = "the database of the study; one that is there is gone on with",
     .more = "What it has is not simulated again, so that a study can be interrupted, given more "
             "seeds or settings, and looked at with other objectives."},
    {.name = "json",
     .kind = OPTION_FILE,
     .value = "FILE",
     .help = "the answer for programs; -: on standard output, and all else on standard error",
     .more = "`tenure schema --for tune-json` prints its schema."},
    {.name = "plot",
     .kind = OPTION_FILE,
     .value = "NAME",
     .help = "draw NAME-heat, -pareto, -lengths, -load and -tornado, as .svg and .png",
     .more = "The scripts for gnuplot stand beside them, with their data."},
    {.name = "shard",
     .kind = OPTION_TEXT,
     .value = "I/N",
     .help = "only every N-th seed, all of them; for --merge",
     .check = tune_check_shard},
    {.name = "merge",
     .is_repeatable = true,
     .kind = OPTION_FILE,
     .value = "FILE",
     .help = "take over the cases of this study, which must be of the same fleet"},
    {.name = "quiet", .letter = 'q', .kind = OPTION_FLAG, .help = "no progress"},
    {.name = "verbose",
     .letter = 'v',
     .is_repeatable = true,
     .kind = OPTION_FLAG,
     .help = "every figure, measured and by its closed form"},
    {0},
};

/* The texts of a repeatable option; without any, those of the scenario. At most LIST_MOST. */
static size_t texts_of(const struct command_call *call, const char *name,
                       const struct scenario_texts *otherwise, const char **texts)
{
    size_t given = options_given(call->options, name), count = given > 0 ? given : otherwise->count;
    for (size_t i = 0; i < count && i < LIST_MOST; i++)
        texts[i] = given > 0 ? options_nth(call->options, name, i) : otherwise->at[i];
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

static int exit_of(bool good)
{
    return good ? 0 : COMMAND_EXIT_NOT_RUN;
}

static int tune(const struct command_call *call)
{
    const char *vary[LIST_MOST], *minimise[LIST_MOST], *maximise[LIST_MOST], *limits[LIST_MOST];
    char message[STUDY_MESSAGE_BYTES];
    struct scenario *scenario;
    struct study study;
    int code = read_scenario(call, &scenario);
    if (code != 0)
        return code;
    const struct scenario_tune *file = &scenario->tune;
    struct study_request request = {
        .vary = vary,
        .vary_count = texts_of(call, "vary", &file->vary, vary),
        .minimise = minimise,
        .minimise_count = texts_of(call, "minimise", &file->minimise, minimise),
        .maximise = maximise,
        .maximise_count = texts_of(call, "maximise", &file->maximise, maximise),
        .subject_to = limits,
        .subject_count = texts_of(call, "subject-to", &file->subject_to, limits),
        .as_it_happened = !options_is_on(call->options, "average")};
    if (!study_make(&study, scenario, &request, call->err, message))
        code = complain(call, message);
    else if (options_given(call->options, "show") > 0)
        code = tune_text_show(call, &study, options_text(call->options, "show"));
    else if (options_given(call->options, "jitter") > 0)
        code = exit_of(tune_text_translation(
            call, &study, suite_duration(options_text(call->options, "jitter"))));
    else if (options_is_on(call->options, "translate"))
        code = exit_of(tune_text_translation(call, &study, -1));
    else if (options_is_on(call->options, "theory")) {
        code = exit_of(tune_text_theory(call, &study, options_is_on(call->options, "verbose")));
        if (code == 0)
            tune_text_couplings(call, &study, study.present, "the present setting");
    } else
        code = tune_study(call, &study);
    study_free(&study);
    return code;
}

const struct verb_spec verb_tune = {
    .name = "tune",
    .summary = "choose hold interval, odds and the rest with numbers",
    .synopsis = "SCENARIO",
    .description =
        "Compares settings of a fleet, those of --vary beside the one that the scenario has: runs "
        "all of them with the same seeds, sets closed forms beside what was measured, and says "
        "which setting it recommends, what that gains and what it costs.\n\n"
        "What to vary, to minimise and so on may stand in the scenario below `tune:` too. An "
        "option counts in place of the key of that name there.\n\n"
        "A setting in which a safety property breaks is never recommended, whatever it gains. "
        "Exit code 1: no setting is within the limits; 6: not decided yet.",
    .options = tune_options,
    .operand = {.kind = OPTION_SCENARIO, .value = "SCENARIO"},
    .operands_least = 1,
    .operands_most = 1,
    .run = tune,
};
