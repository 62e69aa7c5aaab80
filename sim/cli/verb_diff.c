/* SPDX-License-Identifier: Apache-2.0 */
/* `tenure diff`: two runs compared. */
#include <string.h>

#include "sim/cli/baseline.h"
#include "sim/cli/diff_print.h"
#include "sim/cli/output_file.h"
#include "sim/cli/verbs.h"
#include "sim/search/verdict.h"

#define DEFAULT_DATABASE "out/tenure.db"

static const char *const fail_choices[] = {"worse", "verdict", "digest", "cases", NULL};

static const struct option_spec diff_options[] = {
    {.name = "baseline",
     .kind = OPTION_TEXT,
     .value = "NAME",
     .help = "compare with the baseline of this name, in place of BEFORE",
     .check = baseline_check},
    {.name = "save-baseline",
     .kind = OPTION_TEXT,
     .value = "NAME",
     .help = "keep AFTER as the baseline of this name",
     .more = "A copy, " BASELINE_FOLDER "/NAME.db. It replaces a baseline of that name, and "
             "nothing that is no database of tenure. Without BEFORE and --baseline nothing is "
             "compared.",
     .check = baseline_check},
    {.name = "fail-on",
     .is_repeatable = true,
     .kind = OPTION_CHOICE,
     .value = "WHAT",
     .choices = fail_choices,
     .help = "exit code 1 if there is any such change",
     .more = "`worse`: of a metric. `verdict`: a case of both has another one. `digest`: the same. "
             "`cases`: some appeared or vanished. Then a baseline is not saved."},
    {.name = "all", .kind = OPTION_FLAG, .help = "every case and metric that differs"},
    {.name = "json", .kind = OPTION_FLAG, .help = "a JSON document on standard output instead"},
    {0},
};

static int complain(const struct command_call *call, const char *message, int code)
{
    fprintf(call->err, "tenure: %s\n", message);
    return code;
}

/* ---- what is compared ----------------------------------------------------------------------- */

/* BEFORE is NULL if there is nothing to compare with. */
static bool find_names(const struct command_call *call, struct diff_names *names,
                       char path[BASELINE_PATH_MAX])
{
    const struct options *o = call->options;
    const char *baseline = options_text(o, "baseline");
    size_t most = baseline ? 1 : 2;
    *names = (struct diff_names){.after = DEFAULT_DATABASE};
    if (o->operand_count > most) {
        complain(call, "--baseline stands for BEFORE; name one database", COMMAND_EXIT_NOT_RUN);
        return false;
    }
    if (o->operand_count > 0)
        names->after = o->operands[o->operand_count - 1];
    if (o->operand_count == 2)
        names->before = o->operands[0];
    if (baseline) {
        baseline_path(baseline, path);
        names->before = path;
    }
    if (names->before || options_text(o, "save-baseline"))
        return true;
    complain(call, "say what to compare with: two databases, or --baseline NAME",
             COMMAND_EXIT_NOT_RUN);
    return false;
}

static bool found(const struct comparison *c, const char *what)
{
    if (strcmp(what, "worse") == 0)
        return c->outcomes[COMPARE_WORSE] > 0;
    if (strcmp(what, "verdict") == 0)
        return c->verdicts > 0;
    if (strcmp(what, "digest") == 0)
        return c->digests > 0;
    return c->appeared + c->vanished > 0;
}

static int code_of(const struct command_call *call, const struct comparison *c)
{
    const char *what;
    for (size_t i = 0; (what = options_nth(call->options, "fail-on", i)); i++)
        if (found(c, what))
            return VERDICT_LIMIT;
    return 0;
}

static int print(const struct command_call *call, const struct comparison *c,
                 const struct diff_names *names)
{
    struct output_file file;
    if (!options_is_on(call->options, "json")) {
        diff_print_text(call->out, call->terminal, c, names, options_is_on(call->options, "all"));
        return 0;
    }
    if (!output_file_open(&file, "-", call->out) ||
        !output_file_commit(&file, diff_print_json(file.stream, c, names)))
        return complain(call, file.message, VERDICT_OUTPUT);
    return 0;
}

static int compare(const struct command_call *call, struct database *after,
                   const struct diff_names *names)
{
    struct database before;
    struct comparison comparison;
    if (!database_open(&before, names->before))
        return complain(call, before.message, COMMAND_EXIT_NOT_RUN);
    int code = COMMAND_EXIT_NOT_RUN;
    if (!compare_runs(&before, after, &comparison)) {
        complain(call, *before.message ? before.message : after->message, code);
    } else {
        code = print(call, &comparison, names);
        if (code == 0)
            code = code_of(call, &comparison);
        compare_free(&comparison);
    }
    database_close(&before);
    return code;
}

static int save(const struct command_call *call, const struct diff_names *names)
{
    char message[BASELINE_MESSAGE_MAX], path[BASELINE_PATH_MAX];
    const char *name = options_text(call->options, "save-baseline");
    if (!baseline_save(name, names->after, message))
        return complain(call, message, VERDICT_OUTPUT);
    baseline_path(name, path);
    fprintf(call->err, "baseline %s is %s now\n", name, path);
    return 0;
}

static int diff(const struct command_call *call)
{
    char path[BASELINE_PATH_MAX];
    struct diff_names names;
    struct database after;
    if (!find_names(call, &names, path))
        return COMMAND_EXIT_NOT_RUN;
    if (!database_open(&after, names.after))
        return complain(call, after.message, COMMAND_EXIT_NOT_RUN);
    int code = names.before ? compare(call, &after, &names) : 0;
    database_close(&after);
    if (code == 0 && options_text(call->options, "save-baseline"))
        code = save(call, &names);
    return code;
}

const struct verb_spec verb_diff = {
    .name = "diff",
    .summary = "compare two runs, case by case",
    .synopsis = "[[BEFORE] AFTER]",
    .description =
        "Says which cases changed their verdict or digest, which came and went, and which metrics "
        "are better, worse or just moved. Cases are paired by the name of the scenario, the values "
        "of the matrix and the seed.\n\n"
        "A metric counts as moved in a combination if Wilcoxon's signed-rank test over its seeds "
        "says so at 5 %, after the correction of Benjamini and Hochberg for the number of "
        "comparisons; that takes six seeds that differ at least. Which way is better is a column "
        "of the database's table metric_name. AFTER is " DEFAULT_DATABASE " unless it is named.",
    .options = diff_options,
    .operand = {.kind = OPTION_FILE, .value = "DATABASE"},
    .operands_most = 2,
    .run = diff,
};
