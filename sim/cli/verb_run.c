/* SPDX-License-Identifier: Apache-2.0 */
/* `tenure run`: scenarios in, verdicts out. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "sim/cli/failure_text.h"
#include "sim/cli/interrupt.h"
#include "sim/cli/last_failed.h"
#include "sim/cli/progress.h"
#include "sim/cli/run_assertions.h"
#include "sim/cli/run_timeline.h"
#include "sim/cli/run_workers.h"
#include "sim/cli/suite.h"
#include "sim/cli/verbs.h"
#include "sim/search/over_seeds.h"

#define FAILURES_SHOWN   3 /* of a scenario, unless -v */
#define DEFAULT_DATABASE "out/tenure.db"

static const char *const record_choices[] = {"none", "failures", "all", NULL};

const char *const context_choices[] = {"default", "asm", "ucontext", "threads", NULL};

static const struct option_spec run_options[] = {
    {.name = "jobs",
     .letter = 'j',
     .kind = OPTION_COUNT,
     .value = "N",
     .least = 0,
     .most = RUN_WORKERS_MOST,
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
    SUITE_CONTEXT_OPTION,
    SUITE_PACE_OPTION,
    SUITE_TIME_BUDGET_OPTION,
    {.name = "check-determinism",
     .kind = OPTION_FLAG,
     .help = "run each case twice and compare the digests",
     .more = "The second time step by step, so that running ahead is checked, too."},
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
#define X(identifier, word, what)                                                                  \
    {.name = (word),                                                                               \
     .kind = OPTION_FILE,                                                                          \
     .value = "FILE",                                                                              \
     .help = what "; - is standard output"},
    DOCUMENT_LIST(X)
#undef X
    {.name = "trace",
     .kind = OPTION_FILE,
     .value = "FILE",
     .help = "the first failing case for ui.perfetto.dev; - is standard output",
     .more = "Of the cases whose intervals are stored, see --record; if none failed, the first."},
    RUN_ASSERTION_OPTIONS,
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
    uint64_t seen; /* cases that came, those that were interrupted included */
    uint64_t cases, failed, scenario_cases, scenario_failed, excused;
    bool cut_short; /* a case was interrupted: what is expected over seeds cannot be judged */
    const struct scenario *scenario; /* that is being run */
    size_t path_columns;
    uint64_t scenario_failed_over_seeds, failed_over_seeds; /* combinations */
    int64_t stored; /* cases in the database, which numbers them so */
    struct run_timeline timeline;
    uint32_t scenarios;
    bool out_of_time, stop_at_failure, quiet, over_seeds_ready;
    int64_t verbose;
    struct over_seeds over_seeds;
    uint64_t exercised[PROPERTY_COUNT];
    struct expectation_result *results; /* room for those over seeds */
    struct run_outputs outputs;
    struct assertion_list assertions;
    uint64_t failed_assertions;
    bool selected; /* not all cases of the scenarios */
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
    fprintf(s->out, "  %-9s %s%sseed %-6" PRIu64 " digest %s\n", verdict_name(one->verdict), label,
            *label ? "  " : "", one->which.seed, digest);
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

static bool has_failed(const struct run_state *s)
{
    return s->scenario_failed > 0 || s->scenario_failed_over_seeds > 0;
}

/* `planned`: how many cases it has, where fewer were run. */
static void print_scenario_line(struct run_state *s, const struct scenario *scenario,
                                uint64_t planned)
{
    const struct terminal *t = s->call->terminal;
    const struct colours *c = &t->out.colours;
    bool failed = has_failed(s), stopped = planned > 0;
    if (s->quiet && !failed && !stopped)
        return;
    fprintf(s->out, "%s%s %-7s%s  ",
            failed    ? c->red
            : stopped ? c->yellow
                      : c->green,
            failed || stopped ? t->glyphs.bad : t->glyphs.good,
            failed    ? "failed"
            : stopped ? "stopped"
                      : "held",
            c->plain);
    suite_print_path(s->out, scenario->path, s->path_columns);
    fprintf(s->out, "  %6" PRIu64 " case%s", s->scenario_cases, s->scenario_cases == 1 ? "" : "s");
    if (stopped)
        fprintf(s->out, " of %" PRIu64, planned);
    if (s->scenario_failed > 0)
        fprintf(s->out, ", %" PRIu64 " failed", s->scenario_failed);
    if (s->scenario_failed_over_seeds > 0)
        fprintf(s->out, ", %" PRIu64 " failed over seeds", s->scenario_failed_over_seeds);
    if (scenario->known_failing)
        fprintf(s->out, "  (known: %s)", scenario->known_failing);
    fputc('\n', s->out);
}

/* ---- outputs -------------------------------------------------------------------------------- */

/* An output that failed ends the run. */
static void mind_outputs(struct run_state *s)
{
    if (s->outputs.failed)
        s->verdict = verdict_worse(s->verdict, VERDICT_OUTPUT);
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
    run_outputs_finish(&s->outputs, &totals);
    mind_outputs(s);
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
        s->scenario_failed_over_seeds++;
        s->failed_over_seeds++;
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
    run_outputs_add_over_seeds(&s->outputs, last, s->results, count);
    over_seeds_clear(&s->over_seeds);
}

static bool begin_scenario(struct run_state *s, const struct scenario *scenario)
{
    s->scenario_cases = s->scenario_failed = s->scenario_failed_over_seeds = 0;
    size_t count = scenario->expectation_count;
    s->results = calloc(count ? count : 1, sizeof *s->results);
    s->over_seeds_ready = s->results && over_seeds_init(&s->over_seeds, scenario);
    if (!s->over_seeds_ready) {
        free(s->results);
        s->results = NULL;
    }
    return s->over_seeds_ready;
}

static void end_scenario(struct run_state *s, const struct scenario *scenario, uint64_t planned)
{
    progress_clear(&s->progress);
    print_scenario_line(s, scenario, planned);
    run_outputs_end_scenario(&s->outputs, scenario);
    s->scenarios++;
    over_seeds_destroy(&s->over_seeds);
    free(s->results);
    s->results = NULL;
    s->over_seeds_ready = false;
}

/* Jobs come scenario by scenario. */
static bool is_last_of_scenario(const struct run_state *s, const struct sweep_case *one)
{
    uint64_t next = s->seen;
    return next >= s->job_count || s->jobs[next].scenario != one->scenario_number;
}

static void count_case(struct run_state *s, struct sweep_case *one)
{
    bool failed = one->verdict != VERDICT_HELD;
    s->cases++;
    s->scenario_cases++;
    for (unsigned i = 0; i < PROPERTY_COUNT; i++)
        s->exercised[i] += one->result.properties[i].exercised;
    if (failed && one->scenario->known_failing) {
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
    s->seen++;
    if (one->result.outcome == CASE_INTERRUPTED) {
        s->cut_short = true;
        return true;
    }
    uint64_t seeds = scenario_seed_count(one->scenario);
    bool last_of_combination = one->which.number % seeds == seeds - 1;
    if (!s->over_seeds_ready) {
        if (!begin_scenario(s, one->scenario)) {
            command_no_memory(s->call);
            s->verdict = VERDICT_INVALID;
            return false;
        }
        s->scenario = one->scenario;
        run_outputs_begin_scenario(&s->outputs, one->scenario);
    }
    count_case(s, one);
    run_outputs_add_case(&s->outputs, one);
    s->stored++;
    if (one->result.outcome == CASE_FINISHED)
        over_seeds_add(&s->over_seeds, &one->which.parameters, &one->result);
    bool failed = one->verdict != VERDICT_HELD;
    if (failed && !one->scenario->known_failing && one->result.outcome == CASE_FINISHED)
        run_timeline_note(&s->timeline, one, s->stored);
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
    if (!s->selected && !s->cut_short && last_of_combination && s->over_seeds.seeds > 0)
        judge_over_seeds(s, one);
    if (ends_scenario)
        end_scenario(s, one->scenario, 0);
    progress_update(&s->progress, s->cases, s->failed, real_now());
    mind_outputs(s);
    return !(failed && s->stop_at_failure) && !s->outputs.failed;
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

static enum sim_context_kind context_kind(const struct command_call *call)
{
    int64_t choice = options_choice(call->options, "context");
    return choice == 0 ? sim_context_default() : (enum sim_context_kind)(choice - 1);
}

/* Not of a run that was broken off: what is missing might be what is asked for. */
static void ask_assertions(struct run_state *s)
{
    bool complete = s->verdict != VERDICT_UNDECIDED && s->cases == s->job_count;
    if (s->assertions.count == 0 || s->outputs.failed || !complete)
        return;
    s->failed_assertions = run_assertions_ask(&s->assertions, &s->outputs, s->out, s->quiet);
    if (s->failed_assertions > 0)
        s->verdict = verdict_worse(s->verdict, VERDICT_LIMIT);
    mind_outputs(s);
}

/* Of the first case that failed, if its intervals are there. */
static void print_timeline(struct run_state *s)
{
    const char *path = options_text(s->call->options, "out");
    if (!s->outputs.failed && strcmp(path, "none") != 0 &&
        options_choice(s->call->options, "record") != SWEEP_RECORD_NONE)
        run_timeline_print(&s->timeline, s->out, s->call, path);
}

static void print_summary(struct run_state *s, uint64_t total)
{
    FILE *out = s->out;
    fprintf(out, "\n%u scenario%s, %" PRIu64 " case%s: %" PRIu64 " held, %" PRIu64 " failed",
            s->scenarios, s->scenarios == 1 ? "" : "s", s->cases, s->cases == 1 ? "" : "s",
            s->cases - s->failed - s->excused, s->failed);
    if (s->failed_over_seeds > 0)
        fprintf(out, ", %" PRIu64 " combination%s failed over seeds", s->failed_over_seeds,
                s->failed_over_seeds == 1 ? "" : "s");
    if (s->failed_assertions > 0)
        fprintf(out, ", %" PRIu64 " assertion%s failed", s->failed_assertions,
                s->failed_assertions == 1 ? "" : "s");
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

static uint64_t jobs_of(const struct run_state *s, const struct scenario *scenario)
{
    uint64_t count = 0;
    for (uint64_t i = 0; i < s->job_count; i++)
        count += s->suite.scenarios[s->jobs[i].scenario] == scenario;
    return count;
}

static int run_jobs(struct run_state *s)
{
    bool no_memory;
    uint64_t count = s->job_count;
    enum sweep_record record = (enum sweep_record)options_choice(s->call->options, "record");
    struct interrupt interrupt;
    struct sweep_options options = {
        .workers = run_workers(s->call),
        .context = context_kind(s->call),
        .step_by_step = options_is_on(s->call->options, "step-by-step"),
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
    if (s->over_seeds_ready)
        end_scenario(s, s->scenario, jobs_of(s, s->scenario));
    if ((done < count || s->cut_short) && !s->stop_at_failure && !s->outputs.failed)
        s->verdict = verdict_worse(s->verdict, VERDICT_UNDECIDED);
    ask_assertions(s);
    finish_outputs(s, count);
    if (no_memory) {
        fprintf(s->call->err, "tenure: out of memory, or no thread could be started\n");
        return COMMAND_EXIT_NOT_RUN;
    }
    print_timeline(s);
    print_summary(s, count);
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
    s->out = run_outputs_for_people(call);
    bool good = run_outputs_are_good(call) && run_workers_are_good(call);
    int code = good ? suite_read(&s->suite, call, false) : COMMAND_EXIT_NOT_RUN;
    if (code == 0 && !list_jobs(s))
        code = command_no_memory(call);
    if (code == 0)
        code = select_last_failed(s);
    s->path_columns = suite_path_columns(&s->suite);
    if (code == 0 && !run_assertions_find(&s->assertions, call))
        code = COMMAND_EXIT_NOT_RUN;
    if (code == 0)
        code = run_outputs_open(&s->outputs, call, &s->progress) ? run_jobs(s) : VERDICT_OUTPUT;
    finish_outputs(s, 0);
    assertion_free(&s->assertions);
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
