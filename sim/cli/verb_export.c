/* SPDX-License-Identifier: Apache-2.0 */
/* `tenure export`: one case as a scripted scenario, which is run to see that it is the same run. */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "sim/cli/event_text.h"
#include "sim/cli/output_file.h"
#include "sim/cli/suite.h"
#include "sim/cli/verbs.h"
#include "sim/scenario/utf8.h"
#include "sim/search/script.h"
#include "sim/search/verdict.h"

#define COMMENT_SIZE 1024

static const struct option_spec export_options[] = {
    SUITE_ONE_CASE_OPTIONS,
    {.name = "out",
     .letter = 'o',
     .kind = OPTION_FILE,
     .value = "FILE",
     .standard = "-",
     .help = "where to write the scenario; - is standard output"},
    {.name = "force", .letter = 'f', .kind = OPTION_FLAG, .help = "replace FILE if it exists"},
    {0},
};

/* A case and its script on the way from one to the other. */
struct exporting {
    const struct command_call *call;
    const struct scenario *scenario;
    struct scenario_case which;
    struct case_options options;
    struct fault_log faults;
    struct case_result result;
    char *text;
    struct scenario *script;
    struct scenario_case script_case;
    struct case_result script_result;
};

/* ---- the run -------------------------------------------------------------------------------- */

static int explain_outcome(const struct command_call *call, const char *what,
                           enum case_outcome outcome)
{
    switch (outcome) {
    case CASE_FINISHED:
        return 0;
    case CASE_NO_MEMORY:
        fprintf(call->err, "tenure: memory ran out in %s\n", what);
        return COMMAND_EXIT_NOT_RUN;
    case CASE_STUCK:
        fprintf(call->err, "tenure: %s goes round in circles at one instant\n", what);
        return VERDICT_HARNESS;
    default:
        fprintf(call->err, "tenure: a task's stack was too small in %s\n", what);
        return VERDICT_HARNESS;
    }
}

static int run_case(struct exporting *e)
{
    struct case_options options = e->options;
    options.faults = &e->faults;
    case_run(e->scenario, &e->which, &options, &e->result);
    return explain_outcome(e->call, "the run", e->result.outcome);
}

/* ---- the script ----------------------------------------------------------------------------- */

/* Where it comes from: path, seed, settings. Nothing in it may end the line. */
static void describe_source(const struct exporting *e, char out[COMMENT_SIZE])
{
    const struct options *given = e->call->options;
    char text[COMMENT_SIZE];
    int used = snprintf(text, sizeof text, "from %.*s, seed %" PRIu64, COMMENT_SIZE / 2,
                        strcmp(e->scenario->path, "-") == 0 ? "standard input" : e->scenario->path,
                        e->which.seed);
    for (size_t i = 0; i < options_given(given, "set") && used < COMMENT_SIZE; i++)
        used += snprintf(text + used, COMMENT_SIZE - (size_t)used, ", %s",
                         options_nth(given, "set", i));
    utf8_copy_printable(out, COMMENT_SIZE, text, strlen(text));
}

static int write_script(struct exporting *e)
{
    char tool[COMMENT_SIZE], source[COMMENT_SIZE], digest[COMMENT_SIZE],
        value[SIM_DIGEST_TEXT_SIZE];
    snprintf(tool, sizeof tool, "Written by `tenure export` of tenure %s", TENURE_VERSION);
    describe_source(e, source);
    sim_digest_format(e->result.digest, value);
    snprintf(digest, sizeof digest, "with the digest of that run, version %d: %s",
             SIM_DIGEST_VERSION, value);
    const char *const comments[] = {
        tool, source, digest,
        "What was drawn about faults is settled below; everything else still comes from the seed.",
        NULL};
    const struct script script = {e->scenario, &e->which, &e->faults, comments};
    switch (script_write(&script, &e->text)) {
    case SCRIPT_GOOD:
        return 0;
    case SCRIPT_SEED_TOO_LARGE:
        fprintf(e->call->err,
                "tenure: a scenario file cannot name the seed %" PRIu64 "; the largest is %" PRId64
                "\n",
                e->which.seed, INT64_MAX);
        return COMMAND_EXIT_NOT_RUN;
    case SCRIPT_TOO_MANY_FAULTS:
        fprintf(e->call->err,
                "tenure: faults struck %zu times in this run, and a scenario may have "
                "%d; make it shorter with --set duration=...\n",
                script_fault_count(&e->faults), SCENARIO_FAULTS_LIMIT);
        return COMMAND_EXIT_NOT_RUN;
    default:
        fprintf(e->call->err, "tenure: memory ran out while the scenario was written\n");
        return COMMAND_EXIT_NOT_RUN;
    }
}

/* ---- seeing that it is the same run --------------------------------------------------------- */

static int read_back(struct exporting *e)
{
    struct diagnostics *diagnostics = calloc(1, sizeof *diagnostics);
    if (!diagnostics)
        return COMMAND_EXIT_NOT_RUN;
    e->script = script_read(e->text, "<script>", diagnostics);
    diagnostics_print(diagnostics, e->call->err, *e->call->terminal->err.colours.red != '\0');
    free(diagnostics);
    if (e->script) {
        e->script_case = scenario_case_at(e->script, 0);
        return 0;
    }
    fprintf(e->call->err,
            "tenure: the scenario that was written cannot be read, so it is not kept; "
            "this is a fault of tenure\n");
    return VERDICT_HARNESS;
}

static void name_difference(const struct exporting *e)
{
    static const char *const names[2] = {"the run", "its script"};
    const struct difference_side sides[2] = {{e->scenario, &e->which},
                                             {e->script, &e->script_case}};
    struct difference difference;
    FILE *err = e->call->err;
    fprintf(err, "tenure: the script is not the same run, so it is not kept; this is a fault of "
                 "tenure\n");
    if (difference_find(sides, &e->options, &difference) == DIFFERENCE_FOUND)
        event_text_difference(err, &difference, sides, names);
}

static bool is_same(const struct case_result *a, const struct case_result *b)
{
    return a->digest.high == b->digest.high && a->digest.low == b->digest.low;
}

/* HELD also when memory is out: this is said for information only. */
static enum verdict judge(const struct scenario *scenario, const struct scenario_case *which,
                          const struct case_result *result)
{
    uint32_t count;
    struct expectation_result *results = calloc(scenario->expectation_count + 1, sizeof *results);
    enum verdict verdict = VERDICT_HELD;
    if (results)
        verdict = verdict_case(scenario, &which->parameters, result, results, &count);
    free(results);
    return verdict;
}

/* The same events can be judged otherwise: bounds follow from what may happen, and in the script
 * less may happen. */
static void compare_verdicts(const struct exporting *e)
{
    enum verdict of_case = judge(e->scenario, &e->which, &e->result);
    enum verdict of_script = judge(e->script, &e->script_case, &e->script_result);
    if (of_case != of_script)
        fprintf(e->call->err,
                "tenure: the verdict on the run is '%s' and on its script '%s': the bounds of the "
                "script are those of its faults\n",
                verdict_name(of_case), verdict_name(of_script));
}

static int run_script(struct exporting *e)
{
    case_run(e->script, &e->script_case, &e->options, &e->script_result);
    int code = explain_outcome(e->call, "the script", e->script_result.outcome);
    if (code != 0)
        return code;
    if (is_same(&e->result, &e->script_result)) {
        compare_verdicts(e);
        return 0;
    }
    name_difference(e);
    return VERDICT_HARNESS;
}

/* ---- writing the file ----------------------------------------------------------------------- */

/* A device or a pipe is not replaced. */
static bool would_replace(const char *path)
{
    struct stat found;
    return strcmp(path, "-") != 0 && stat(path, &found) == 0 && S_ISREG(found.st_mode);
}

static int keep(const struct exporting *e)
{
    const struct command_call *call = e->call;
    const char *path = options_text(call->options, "out");
    struct output_file file;
    if (!output_file_open(&file, path, call->out)) {
        fprintf(call->err, "tenure: %s\n", file.message);
        return COMMAND_EXIT_UNWRITTEN;
    }
    errno = 0;
    int error = fputs(e->text, file.stream) < 0 ? (errno ? errno : EIO) : 0;
    if (!output_file_commit(&file, error)) {
        fprintf(call->err, "tenure: %s\n", file.message);
        return COMMAND_EXIT_UNWRITTEN;
    }
    return 0;
}

/* ---- the verb ------------------------------------------------------------------------------- */

static int export_case(const struct command_call *call, const struct scenario *scenario)
{
    struct exporting e = {.call = call,
                          .scenario = scenario,
                          .which = scenario_case_at(scenario, 0),
                          .options = {.context = sim_context_default()}};
    uint64_t last;
    if (options_given(call->options, "seed") > 0)
        suite_seeds(options_text(call->options, "seed"), &e.which.seed, &last);
    int code = run_case(&e);
    if (code == 0)
        code = write_script(&e);
    if (code == 0)
        code = read_back(&e);
    if (code == 0)
        code = run_script(&e);
    if (code == 0)
        code = keep(&e);
    free(e.text);
    scenario_free(e.script);
    fault_log_destroy(&e.faults);
    case_result_clear(&e.result);
    case_result_clear(&e.script_result);
    return code;
}

static int export(const struct command_call *call)
{
    const char *path = options_text(call->options, "out");
    struct suite suite;
    if (would_replace(path) && !options_is_on(call->options, "force")) {
        fprintf(call->err, "tenure: %s exists; choose another name, or say --force\n", path);
        return COMMAND_EXIT_UNWRITTEN;
    }
    int code = suite_read_one_case(&suite, call);
    if (code == 0)
        code = export_case(call, suite.scenarios[0]);
    suite_free(&suite);
    return code;
}

static const struct verb_example export_examples[] = {
    {"tenure export scenarios/smoke/replay.yaml --seed 3 -o found.yaml",
     "Writes what happened with seed 3; `tenure replay found.yaml` is the same run."},
    {NULL, NULL},
};

const struct verb_spec verb_export = {
    .name = "export",
    .summary = "write a case as a scripted scenario",
    .synopsis = "SCENARIO",
    .description =
        "Runs a case and writes a scenario that is the same run with nothing left to chance in its "
        "faults: each stands there with its time and the instances that it struck. What the "
        "scenario extends is merged into it, and every parameter has its value. Sentences can then "
        "be left out or moved to see what matters.\n"
        "\n"
        "The scenario is run before it is written: its digest must be that of the case. If it is "
        "not, nothing is written, the first event that differs is named, and the exit code is 5. "
        "Expectations over seeds are left out.",
    .examples = export_examples,
    .options = export_options,
    .operand = {.kind = OPTION_SCENARIO, .value = "SCENARIO"},
    .operands_least = 1,
    .operands_most = 1,
    .run = export,
};
