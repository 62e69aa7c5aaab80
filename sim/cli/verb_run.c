/* SPDX-License-Identifier: Apache-2.0 */
/* `tenure run`: scenarios in, verdicts out. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "reports/text_timeline.h"
#include "sim/cli/failure_text.h"
#include "sim/cli/interrupt.h"
#include "sim/cli/last_failed.h"
#include "sim/cli/progress.h"
#include "sim/cli/run_output.h"
#include "sim/cli/suite.h"
#include "sim/cli/verbs.h"
#include "sim/search/over_seeds.h"

#define FAILURES_SHOWN 3 /* of a scenario, unless -v */
#define DEFAULT_DATABASE "out/tenure.db"
#define OUTPUTS_MOST 3

static const char *const record_choices[] = {"none", "failures", "all", NULL};

const char *const context_choices[] = {"default", "asm", "ucontext", "threads", NULL};

static const struct option_spec run_options[] = {
    {.name = "jobs",
     .letter = 'j',
     .kind = OPTION_COUNT,
     .value = "N",
     .least = 0,
     .most = 1024,
     .standard = "0",
     .help = "cases that run at the same time; 0: one for each processor"},
    {.name = "seeds",
     .kind = OPTION_SEEDS,
     .value = "A..B",
     .help = "these seeds in place of those of the scenarios",
     .check = suite_check_seeds},
    {.name = "set",
     .is_repeatable = true,
     .kind = OPTION_TEXT,
     .value = "NAME=VALUE",
     .help = "set a parameter in every scenario; takes the place of an axis of the matrix"},
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
    {.name = "exitfirst",
     .letter = 'x',
     .kind = OPTION_FLAG,
     .help = "begin no further case after the first that fails"},
    {.name = "context",
     .kind = OPTION_CHOICE,
     .value = "KIND",
     .choices = context_choices,
     .standard = "default",
     .help = "how simulated tasks get a stack",
     .more = "All kinds give the same digests. `threads` lets a debugger show every task."},
    {.name = "time-budget",
     .kind = OPTION_DURATION,
     .value = "TIME",
     .help = "begin no further case after so much real time; exit code 6 if any was left out",
     .check = suite_check_duration},
    {.name = "check-determinism",
     .kind = OPTION_FLAG,
     .help = "run each case twice and compare the digests"},
    {.name = "out",
     .letter = 'o',
     .kind = OPTION_FILE,
     .value = "FILE",
     .standard = DEFAULT_DATABASE,
     .help = "the database; `none` writes none",
     .more = "It is written beside its place and takes it when the run is over. A file that is no "
             "tenure "
             "database is never replaced."},
    {.name = "record",
     .kind = OPTION_CHOICE,
     .value = "WHAT",
     .choices = record_choices,
     .standard = "failures",
     .help = "the cases whose intervals are stored",
     .more =
         "Results of all cases are stored in any case. A failing case is simulated again to store "
         "its intervals, and must have the same digest."},
    {.name = "json",
     .kind = OPTION_FILE,
     .value = "FILE",
     .help = "one JSON document about the run; - is standard output"},
    {.name = "junit",
     .kind = OPTION_FILE,
     .value = "FILE",
     .help = "JUnit XML about the run; - is standard output"},
    {.name = "last-failed",
     .kind = OPTION_FLAG,
     .help = "only the cases that failed in the run whose database stands in its place"},
    {.name = "quiet", .letter = 'q', .kind = OPTION_FLAG, .help = "only failures and the summary"},
    {.name = "verbose",
     .letter = 'v',
     .is_repeatable = true,
     .kind = OPTION_FLAG,
     .help = "a line for each case, with its digest; twice: effective parameters and expectations"},
    {0},
};

/* Everything that a run counts. One thread only. */
struct run_state {
    const struct command_call *call;
    struct suite suite;
    struct progress progress;
    int64_t began_ns, budget_ns;
    enum verdict verdict;
    uint64_t cases, failed, scenario_cases, scenario_failed, excused;
    uint32_t scenarios, failed_scenarios;
    bool out_of_time, stop_at_failure, quiet, over_seeds_ready;
    int64_t verbose;
    struct over_seeds over_seeds;
    uint64_t exercised[PROPERTY_COUNT];
    struct expectation_result *results; /* room for those over seeds */
    struct run_output *outputs[OUTPUTS_MOST];
    uint32_t output_count;
    bool output_failed, selected; /* selected: not all cases of the scenarios */
    struct sweep_job *jobs;
    uint64_t job_count;
    FILE *out; /* text for people */
};

/* Real time, for progress and budget only. */
static int64_t real_now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

/* Any thread: end cases that are running when a signal came or the budget is used up. */
static bool interrupted(void *data)
{
    const struct run_state *s = data;
    return interrupt_seen() || (s->budget_ns > 0 && real_now() - s->began_ns > s->budget_ns);
}

/* ---- output --------------------------------------------------------------------------------- */

static void print_case_line(struct run_state *s, const struct sweep_case *one)
{
    char label[512], digest[SIM_DIGEST_TEXT_SIZE];
    sim_digest_format(one->result.digest, digest);
    scenario_combination_label(one->scenario, one->which.combination, label, sizeof label);
    fprintf(s->out, "  %-9s %s%sseed %-6" PRIu64 " digest %s\n", verdict_name(one->verdict),
            label, *label ? "  " : "", one->which.seed, digest);
}

static void print_details(struct run_state *s, const struct sweep_case *one)
{
    size_t count;
    const struct scenario_parameter *table = scenario_parameters(&count);
    for (size_t i = 0; i < count; i++) {
        char value[SCENARIO_VALUE_BYTES];
        fprintf(s->out, "    %s: %s\n", table[i].name,
                scenario_parameter_print(&table[i], &one->which.parameters, value));
    }
    for (uint32_t i = 0; i < one->expectation_count; i++)
        failure_text_expectation(s->out, s->call->terminal, &one->expectations[i], false);
}

static void print_scenario_line(struct run_state *s, const struct scenario *scenario)
{
    const struct terminal *t = s->call->terminal;
    const struct colours *c = &t->out.colours;
    bool failed = s->scenario_failed > 0;
    if (s->quiet && !failed)
        return;
    fprintf(s->out, "%s%s %s%s  %-44s %6" PRIu64 " cases", failed ? c->red : c->green,
            failed ? t->glyphs.bad : t->glyphs.good, failed ? "failed" : "held", c->plain,
            scenario->path, s->scenario_cases);
    if (failed)
        fprintf(s->out, ", %" PRIu64 " failed", s->scenario_failed);
    if (scenario->known_failing)
        fprintf(s->out, "  (known: %s)", scenario->known_failing);
    fputc('\n', s->out);
}

/* ---- outputs -------------------------------------------------------------------------------- */

/* The first failure is told and ends the run; nothing more goes to the outputs. */
static bool output_good(struct run_state *s, const struct run_output *output, bool good)
{
    if (good)
        return true;
    progress_clear(&s->progress);
    fprintf(s->call->err, "tenure: %s\n", output->message);
    s->output_failed = true;
    s->verdict = verdict_worse(s->verdict, VERDICT_OUTPUT);
    return false;
}

#define TO_OUTPUTS(s, function, ...)                                                               \
    for (uint32_t o_ = 0; o_ < (s)->output_count && !(s)->output_failed; o_++)                     \
    output_good(s, (s)->outputs[o_], (s)->outputs[o_]->ops->function((s)->outputs[o_], __VA_ARGS__))

static bool open_output(struct run_state *s, const char *option,
                        struct run_output *(*open)(const char *, char *))
{
    char message[RUN_OUTPUT_MESSAGE_MAX];
    const char *path = options_text(s->call->options, option);
    if (!path || strcmp(path, "none") == 0)
        return true;
    struct run_output *output = open(path, message);
    if (!output) {
        fprintf(s->call->err, "tenure: %s\n", message);
        return false;
    }
    s->outputs[s->output_count++] = output;
    return true;
}

static bool is_stdout(const struct command_call *call, const char *option)
{
    const char *path = options_text(call->options, option);
    return path && strcmp(path, "-") == 0;
}

/* A document on standard output stands there alone. */
static bool open_outputs(struct run_state *s)
{
    s->out =
        is_stdout(s->call, "json") || is_stdout(s->call, "junit") ? s->call->err : s->call->out;
    return open_output(s, "out", run_database_open) && open_output(s, "json", run_json_open) &&
           open_output(s, "junit", run_junit_open);
}

static void finish_outputs(struct run_state *s, uint64_t planned)
{
    struct run_totals totals = {.cases = s->cases,
                                .failed = s->failed,
                                .excused = s->excused,
                                .planned = planned,
                                .scenarios = s->scenarios,
                                .verdict = s->verdict,
                                .exercised = s->exercised};
    char message[RUN_OUTPUT_MESSAGE_MAX];
    for (uint32_t i = 0; i < s->output_count; i++) {
        if (s->outputs[i]->ops->finish(s->outputs[i], &totals, message))
            continue;
        if (!s->output_failed)
            fprintf(s->call->err, "tenure: %s\n", message);
        s->output_failed = true;
        s->verdict = verdict_worse(s->verdict, VERDICT_OUTPUT);
    }
    s->output_count = 0;
}

/* ---- cases as they come, in order ----------------------------------------------------------- */

static void judge_over_seeds(struct run_state *s, const struct sweep_case *last)
{
    uint32_t count;
    enum verdict verdict =
        over_seeds_judge(&s->over_seeds, &last->which.parameters, s->results, &count);
    bool shown = verdict != VERDICT_HELD || s->verbose > 0;
    if (verdict != VERDICT_HELD && !last->scenario->known_failing) {
        s->verdict = verdict_worse(s->verdict, verdict);
        s->scenario_failed++;
    }
    if (shown && count > 0) {
        char label[512];
        scenario_combination_label(last->scenario, last->which.combination, label, sizeof label);
        progress_clear(&s->progress);
        fprintf(s->out, "%s  %s%s%s, over %" PRIu64 " seeds\n",
                verdict == VERDICT_HELD ? "held" : "FAIL", last->scenario->name,
                *label ? "   " : "", label, s->over_seeds.seeds);
        for (uint32_t i = 0; i < count; i++)
            if (!s->results[i].held || s->verbose > 0)
                failure_text_expectation(s->out, s->call->terminal, &s->results[i],
                                         !s->results[i].held);
    }
    TO_OUTPUTS(s, add_over_seeds, last, s->results, count);
    over_seeds_clear(&s->over_seeds);
}

static bool begin_scenario(struct run_state *s, const struct scenario *scenario)
{
    s->scenario_cases = s->scenario_failed = 0;
    size_t count = scenario->expectation_count;
    s->results = calloc(count ? count : 1, sizeof *s->results);
    s->over_seeds_ready = s->results && over_seeds_init(&s->over_seeds, scenario);
    if (!s->over_seeds_ready) {
        free(s->results);
        s->results = NULL;
    }
    return s->over_seeds_ready;
}

static void end_scenario(struct run_state *s, const struct scenario *scenario)
{
    progress_clear(&s->progress);
    print_scenario_line(s, scenario);
    TO_OUTPUTS(s, end_scenario, scenario);
    s->scenarios++;
    s->failed_scenarios += s->scenario_failed > 0;
    over_seeds_destroy(&s->over_seeds);
    free(s->results);
    s->results = NULL;
    s->over_seeds_ready = false;
}

/* Jobs come scenario by scenario. */
static bool is_last_of_scenario(const struct run_state *s, const struct sweep_case *one)
{
    uint64_t next = s->cases;
    return next >= s->job_count || s->jobs[next].scenario != one->scenario_number;
}

static void count_case(struct run_state *s, struct sweep_case *one)
{
    bool failed = one->verdict != VERDICT_HELD;
    s->cases++;
    s->scenario_cases++;
    for (unsigned i = 0; i < PROPERTY_COUNT; i++)
        s->exercised[i] += one->result.properties[i].exercised;
    if (failed && one->scenario->known_failing && one->verdict != VERDICT_UNDECIDED) {
        s->excused++;
        return;
    }
    s->failed += failed;
    s->scenario_failed += failed;
    s->verdict = verdict_worse(s->verdict, one->verdict);
}

/* The first few that fail, and each that tenure could not judge: the exit code says that it was. */
static bool is_shown(const struct run_state *s, const struct sweep_case *one)
{
    if (one->result.outcome != CASE_FINISHED || one->digest_differs)
        return true;
    return !one->scenario->known_failing &&
           (s->verbose > 0 || s->scenario_failed <= FAILURES_SHOWN);
}

static bool on_case(void *data, struct sweep_case *one)
{
    struct run_state *s = data;
    uint64_t seeds = scenario_seed_count(one->scenario);
    bool last_of_combination = one->which.number % seeds == seeds - 1;
    if (!s->over_seeds_ready) {
        if (!begin_scenario(s, one->scenario)) {
            command_no_memory(s->call);
            s->verdict = VERDICT_INVALID;
            return false;
        }
        TO_OUTPUTS(s, begin_scenario, one->scenario);
    }
    count_case(s, one);
    TO_OUTPUTS(s, add_case, one);
    if (one->result.outcome == CASE_FINISHED)
        over_seeds_add(&s->over_seeds, &one->which.parameters, &one->result);
    bool failed = one->verdict != VERDICT_HELD && one->verdict != VERDICT_UNDECIDED;
    if (failed && is_shown(s, one)) {
        progress_clear(&s->progress);
        failure_text_case(s->out, s->call->terminal, one);
    }
    if (s->verbose > 0) {
        progress_clear(&s->progress);
        print_case_line(s, one);
        if (s->verbose > 1)
            print_details(s, one);
    }
    bool ends_scenario = is_last_of_scenario(s, one);
    if (!s->selected && last_of_combination && s->over_seeds.seeds > 0)
        judge_over_seeds(s, one);
    if (ends_scenario)
        end_scenario(s, one->scenario);
    progress_update(&s->progress, s->cases, s->failed, real_now());
    return !(failed && s->stop_at_failure) && !s->output_failed;
}

/* ---- the verb ------------------------------------------------------------------------------- */

static bool list_jobs(struct run_state *s)
{
    const struct suite *suite = &s->suite;
    uint64_t total = 0;
    for (uint32_t i = 0; i < suite->count; i++)
        total += scenario_case_count(suite->scenarios[i]);
    s->jobs = malloc((total ? total : 1) * sizeof *s->jobs);
    for (uint32_t i = 0; s->jobs && i < suite->count; i++)
        for (uint64_t n = 0; n < scenario_case_count(suite->scenarios[i]); n++)
            s->jobs[s->job_count++] = (struct sweep_job){i, n};
    return s->jobs != NULL;
}

/* Keep only what failed in the database that stands in the place of the new one. */
static int select_last_failed(struct run_state *s)
{
    char message[RUN_OUTPUT_MESSAGE_MAX];
    if (!options_is_on(s->call->options, "last-failed"))
        return 0;
    s->selected = true;
    if (!last_failed_select(options_text(s->call->options, "out"), s->suite.scenarios, s->jobs,
                            &s->job_count, message, sizeof message)) {
        fprintf(s->call->err, "tenure: %s\n", message);
        return COMMAND_EXIT_NOT_RUN;
    }
    if (s->job_count == 0) {
        fprintf(s->call->err, "tenure: none of these cases failed in that run\n");
        return VERDICT_NOTHING;
    }
    return 0;
}

static uint32_t worker_count(const struct command_call *call)
{
    int64_t asked = options_count(call->options, "jobs");
    if (asked == 0 && call->surroundings->tenure_jobs)
        asked = strtol(call->surroundings->tenure_jobs, NULL, 10);
    if (asked <= 0)
        asked = sysconf(_SC_NPROCESSORS_ONLN);
    return asked < 1 ? 1 : asked > 1024 ? 1024 : (uint32_t)asked;
}

static enum sim_context_kind context_kind(const struct command_call *call)
{
    int64_t choice = options_choice(call->options, "context");
    return choice == 0 ? sim_context_default() : (enum sim_context_kind)(choice - 1);
}

/* Of the first case that failed, since a picture says more; the database has the others. */
static void print_timeline(struct run_state *s)
{
    struct database database;
    struct timeline_selection selection = {.from_ns = LANES_NO_TIME, .until_ns = LANES_NO_TIME};
    struct text_timeline_options options = {.width = (unsigned)s->call->terminal->columns,
                                            .ascii = !s->call->terminal->utf8};
    const char *path = options_text(s->call->options, "out");
    if (s->failed == 0 || s->output_failed || strcmp(path, "none") == 0 ||
        options_choice(s->call->options, "record") == SWEEP_RECORD_NONE)
        return;
    bool drawn = database_open(&database, path);
    if (drawn) {
        fputc('\n', s->out);
        drawn = text_timeline_write(s->out, &database, &selection, &options);
        database_close(&database);
    }
    if (drawn)
        fprintf(s->out, "  picture  tenure plot %s\n", path);
    else
        fprintf(s->call->err, "tenure: no timeline: %s\n", database.message);
}

static void print_summary(struct run_state *s, uint64_t total)
{
    FILE *out = s->out;
    fprintf(out, "\n%u scenario%s, %" PRIu64 " cases: %" PRIu64 " held, %" PRIu64 " failed",
            s->scenarios, s->scenarios == 1 ? "" : "s", s->cases,
            s->cases - s->failed - s->excused, s->failed);
    if (s->excused > 0)
        fprintf(out, ", %" PRIu64 " known to fail", s->excused);
    if (s->cases < total)
        fprintf(out, ", %" PRIu64 " not run", total - s->cases);
    fprintf(out, ", %.1f s\n", (double)(real_now() - s->began_ns) / 1e9);
    if (s->verbose == 0)
        return;
    fputs("exercised:", out);
    for (unsigned i = 0; i < PROPERTY_COUNT; i++)
        fprintf(out, " %s=%" PRIu64, property_table[i].label, s->exercised[i]);
    fputc('\n', out);
}

static int run_jobs(struct run_state *s)
{
    bool no_memory;
    uint64_t count = s->job_count;
    enum sweep_record record = (enum sweep_record)options_choice(s->call->options, "record");
    struct interrupt interrupt;
    struct sweep_options options = {
        .workers = worker_count(s->call),
        .context = context_kind(s->call),
        .check_determinism = options_is_on(s->call->options, "check-determinism"),
        .recording = run_database_recording(
            strcmp(options_text(s->call->options, "out"), "none") == 0 ? SWEEP_RECORD_NONE
                                                                       : record),
        .interrupted = interrupted,
        .interrupted_data = s,
        .done = on_case,
        .done_data = s};
    interrupt_catch(&interrupt);
    progress_start(&s->progress, s->call->err, s->call->terminal, s->quiet, "run", count,
                   s->began_ns);
    uint64_t done = sweep_run(s->suite.scenarios, s->jobs, count, &options, &no_memory);
    progress_clear(&s->progress);
    if (s->over_seeds_ready) {
        over_seeds_destroy(&s->over_seeds);
        free(s->results);
    }
    if (done < count && !s->stop_at_failure && !s->output_failed)
        s->verdict = verdict_worse(s->verdict, VERDICT_UNDECIDED);
    finish_outputs(s, count);
    if (no_memory) {
        fprintf(s->call->err, "tenure: out of memory, or no thread could be started\n");
        return COMMAND_EXIT_NOT_RUN;
    }
    print_timeline(s);
    print_summary(s, count);
    fflush(s->out);
    interrupt_restore(&interrupt);
    return (int)s->verdict;
}

static int run(const struct command_call *call)
{
    struct run_state *s = calloc(1, sizeof *s);
    if (!s)
        return command_no_memory(call);
    s->call = call;
    s->began_ns = real_now();
    s->stop_at_failure = options_is_on(call->options, "exitfirst");
    s->quiet = options_is_on(call->options, "quiet");
    s->verbose = options_times(call->options, "verbose");
    if (options_given(call->options, "time-budget") > 0)
        s->budget_ns = suite_duration(options_text(call->options, "time-budget"));
    int code = suite_read(&s->suite, call, false);
    if (code == 0 && !list_jobs(s))
        code = command_no_memory(call);
    if (code == 0)
        code = select_last_failed(s);
    if (code == 0)
        code = open_outputs(s) ? run_jobs(s) : VERDICT_OUTPUT;
    finish_outputs(s, 0);
    free(s->jobs);
    suite_free(&s->suite);
    free(s);
    return code;
}

const struct verb_spec verb_run = {
    .name = "run",
    .summary = "run scenarios and judge them",
    .synopsis = "[SCENARIO|FOLDER...]",
    .description =
        "Runs every case of the scenarios (each combination of the matrix with each seed) and "
        "judges "
        "what it measured by what the scenario expects. Without operands: the folder "
        "`scenarios`.\n\n"
        "The numbered properties are checked in every case. A violation fails the case unless the "
        "scenario names it.",
    .options = run_options,
    .operand = {.kind = OPTION_SCENARIO, .value = "SCENARIO"},
    .operands_least = 0,
    .operands_most = OPTIONS_OPERANDS_MAX,
    .run = run,
};
