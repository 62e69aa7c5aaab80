/* SPDX-License-Identifier: Apache-2.0 */
/* A study as the command runs it; see tune_study.h. */
#include "sim/cli/tune_study.h"

#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "reports/study_picture.h"
#include "reports/views.h"
#include "sim/cli/failure_text.h"
#include "sim/cli/interrupt.h"
#include "sim/cli/progress.h"
#include "sim/cli/run_workers.h"
#include "sim/cli/output_file.h"
#include "sim/cli/suite.h"
#include "sim/cli/tune_json.h"
#include "sim/cli/tune_robust.h"
#include "sim/cli/tune_text.h"
#include "sim/scenario/quantity.h"
#include "sim/tune/study_run.h"

#define TEXT_OF_(x) #x
#define TEXT_OF(x)  TEXT_OF_(x)

#define SEEDS_FIRST     20 /* enough for an honest interval */
#define SEEDS_USUAL     200
#define COMMIT_EVERY_NS 1000000000

struct doing {
    const struct command_call *call;
    struct progress progress;
    int64_t began_ns, budget_ns, committed_ns;
    FILE *standard; /* what - stands for */
};

static int64_t real_now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static bool interrupted(void *data)
{
    const struct doing *d = data;
    return interrupt_seen() || (d->budget_ns > 0 && real_now() - d->began_ns > d->budget_ns);
}

static void on_progress(void *data, uint64_t done, uint64_t known, uint64_t unsafe)
{
    struct doing *d = data;
    d->progress.total = known;
    progress_update(&d->progress, done, unsafe, real_now());
}

static bool commit_due(void *data)
{
    struct doing *d = data;
    int64_t now_ns = real_now();
    if (now_ns - d->committed_ns < COMMIT_EVERY_NS)
        return false;
    d->committed_ns = now_ns;
    return true;
}

static void write_replay(const struct sweep_case *one, char *out, size_t size)
{
    (void)size;
    replay_line(one, out);
}

/* ---- options -------------------------------------------------------------------------------- */

bool tune_check_precision(const char *text, char *reason, size_t size)
{
    struct text_error error;
    int64_t ppm;
    if (quantity_parse(QUANTITY_RATIO, text, strlen(text), (struct quantity_range){1, 1000000},
                       &ppm, &error) == TEXT_OK)
        return true;
    snprintf(reason, size, "'%.100s' is no precision; write a share above 0, such as 2%%", text);
    return false;
}

static bool read_shard(const char *text, uint32_t *shard, uint32_t *shards)
{
    int end = 0;
    return sscanf(text, "%" SCNu32 "/%" SCNu32 "%n", shard, shards, &end) == 2 && !text[end] &&
           *shard >= 1 && *shard <= *shards && *shards <= 100000;
}

bool tune_check_shard(const char *text, char *reason, size_t size)
{
    uint32_t shard, shards;
    if (read_shard(text, &shard, &shards))
        return true;
    snprintf(reason, size, "'%.100s' is no shard; write I/N with I from 1 to N, such as 2/4", text);
    return false;
}

static struct study_plan plan_of(const struct command_call *call, const struct study *study)
{
    const struct options *o = call->options;
    struct text_error none;
    int64_t ppm = 0, context = options_choice(o, "context");
    const char *precision = options_text(o, "precision");
    struct study_plan plan = {.first_seed = study->scenario->first_seed,
                              .seeds_least = SEEDS_FIRST,
                              .seeds_most = SEEDS_USUAL,
                              .shards = 1,
                              .races = options_is_on(o, "race"),
                              .workers = run_workers(call),
                              .step_by_step = options_is_on(o, "step-by-step"),
                              .context = context == 0 ? sim_context_default()
                                                      : (enum sim_context_kind)(context - 1)};
    const struct scenario_tune *file = &study->scenario->tune;
    quantity_parse(QUANTITY_RATIO, precision, strlen(precision), quantity_amount, &ppm, &none);
    if (options_given(o, "precision") == 0 && file->precision_ppm > 0)
        ppm = file->precision_ppm;
    plan.precision = (double)ppm / 1e6;
    if (options_given(o, "seeds") > 0)
        plan.seeds_most = scenario_seed_count(study->scenario);
    else if (file->has_seeds) {
        plan.first_seed = file->first_seed;
        plan.seeds_most = file->last_seed - file->first_seed + 1;
    }
    if (options_given(o, "shard") > 0) {
        read_shard(options_text(o, "shard"), &plan.shard, &plan.shards);
        plan.shard--;
    }
    return plan;
}

/* ---- running -------------------------------------------------------------------------------- */

static bool merge_all(const struct command_call *call, struct study_file *file)
{
    for (size_t i = 0; i < options_given(call->options, "merge"); i++) {
        const char *path = options_nth(call->options, "merge", i);
        uint64_t count;
        if (!study_file_merge(file, path, &count)) {
            fprintf(call->err, "tenure tune: %s\n", study_file_message(file));
            return false;
        }
        fprintf(call->err, "merged %" PRIu64 " cases of %.200s\n", count, path);
    }
    return true;
}

static void tell_size(const struct command_call *call, const struct study *study,
                      const struct study_totals *totals, const struct study_plan *plan,
                      const struct analysis *a)
{
    uint64_t cases = 0, dropped = 0;
    for (uint32_t i = 0; i < study->setting_count; i++) {
        cases += a->states[i].cases;
        dropped += a->states[i].dropped;
    }
    fprintf(call->out,
            "%s: %u settings, up to %" PRIu64 " seeds each from %" PRIu64
            " on, the same for all; %" PRIu64 " cases",
            study->scenario->name, study->setting_count, totals->seeds, plan->first_seed, cases);
    if (totals->simulated < cases)
        fprintf(call->out, ", %" PRIu64 " of them simulated now", totals->simulated);
    if (dropped > 0)
        fprintf(call->out, "; %" PRIu64 " setting%s got no more seeds once beaten", dropped,
                dropped == 1 ? "" : "s");
    if (a->terms.looks > 1)
        fprintf(call->out,
                ". Means with\n95 %% intervals that hold at all of up to %u looks together "
                "(%.4g %% at each).\n\n",
                a->terms.looks, a->terms.level * 100);
    else
        fputs(". Means with 95 % intervals.\n\n", call->out);
}

/* Whether every setting is outside the limits for certain, however wide the intervals are. */
static bool nothing_is_within(const struct analysis *a)
{
    for (uint32_t i = 0; i < a->study->setting_count; i++)
        if (a->states[i].within != WITHIN_NO)
            return false;
    return true;
}

static int tell_end(const struct command_call *call, enum study_end end, const struct analysis *a,
                    const struct study_file *file)
{
    uint32_t open = 0;
    for (uint32_t i = 0; a->states && i < a->study->setting_count; i++)
        open += !a->states[i].dropped && !a->states[i].is_precise;
    switch (end) {
    case STUDY_FAILED:
        fprintf(call->err, "tenure tune: %s\n", study_file_message(file));
        return VERDICT_OUTPUT;
    case STUDY_NO_MEMORY:
        fprintf(call->err, "tenure tune: out of memory, or no thread could be started\n");
        return COMMAND_EXIT_NOT_RUN;
    case STUDY_HARNESS:
        fprintf(call->err, "tenure tune: a case did not come to its end; `tenure run` on this "
                           "scenario says which\n");
        return VERDICT_HARNESS;
    case STUDY_INTERRUPTED:
        fputs("\nUndecided: it ended early. The same command goes on from here.\n", call->out);
        return VERDICT_UNDECIDED;
    case STUDY_UNDECIDED:
        if (nothing_is_within(a))
            return VERDICT_LIMIT;
        fprintf(call->out,
                "\nUndecided: %u setting%s not yet as precise as %.3g %%; allow more with --seeds, "
                "or less with --precision.\n",
                open, open == 1 ? " is" : "s are", a->terms.precision * 100);
        return VERDICT_UNDECIDED;
    default:
        return a->best >= 0 ? VERDICT_HELD : VERDICT_LIMIT;
    }
}

static struct study_watch watch_of(struct doing *d)
{
    return (struct study_watch){.interrupted = interrupted,
                                .progress = on_progress,
                                .commit_due = commit_due,
                                .replay = write_replay,
                                .data = d};
}

static enum study_end run_study(struct doing *d, const struct study *study, struct study_file *file,
                                const struct study_plan *plan, struct analysis *a,
                                struct study_totals *totals)
{
    struct study_watch watch = watch_of(d);
    progress_start(&d->progress, d->call->err, d->call->terminal,
                   options_is_on(d->call->options, "quiet"), "tune", 0, d->began_ns);
    enum study_end end = study_run(study, file, plan, &watch, a, totals);
    progress_clear(&d->progress);
    return end;
}

/* `end` is how the study itself ended, and stays so if this comes to its end too. */
static enum study_end run_robust(struct doing *d, const struct analysis *a, struct study_file *file,
                                 const struct study_plan *plan, enum study_end end,
                                 uint64_t *simulated)
{
    struct study_watch watch = watch_of(d);
    enum study_end robust = robust_run_all(a, file, plan, &watch, simulated);
    return robust == STUDY_DECIDED ? end : robust;
}

/* The document is about an answer, whatever it is; of what could not be found out there is none. */
static int write_json(const struct doing *d, const struct analysis *a, struct study_file *file,
                      struct tune_outcome *outcome, int code)
{
    struct output_file out;
    const struct command_call *call = d->call;
    if (options_given(call->options, "json") == 0 ||
        (code != VERDICT_HELD && code != VERDICT_LIMIT && code != VERDICT_UNDECIDED))
        return code;
    outcome->exit_code = code;
    outcome->verdict = verdict_name((enum verdict)code);
    if (output_file_open(&out, options_text(call->options, "json"), d->standard)) {
        int error = tune_json(out.stream, a, file, outcome);
        if (output_file_commit(&out, *study_file_message(file) ? EIO : error))
            return code;
    }
    fprintf(call->err, "tenure tune: %s\n",
            *study_file_message(file) ? study_file_message(file) : out.message);
    return VERDICT_OUTPUT;
}

static int run_and_tell(struct doing *d, const struct study *study, struct study_file *file)
{
    const struct command_call *call = d->call;
    struct study_plan plan = plan_of(call, study);
    struct study_totals totals;
    struct analysis a = {.study = study};
    if (!merge_all(call, file))
        return COMMAND_EXIT_NOT_RUN;
    struct interrupt interrupt;
    interrupt_catch(&interrupt);
    enum study_end end = run_study(d, study, file, &plan, &a, &totals);
    bool has_answer = a.states && end != STUDY_FAILED && plan.shards == 1;
    bool robust = options_is_on(call->options, "robustness");
    uint64_t simulated = 0;
    if (has_answer && robust && (end == STUDY_DECIDED || end == STUDY_UNDECIDED))
        end = run_robust(d, &a, file, &plan, end, &simulated);
    if (has_answer && end != STUDY_FAILED && !analysis_store(&a, file))
        end = STUDY_FAILED;
    if (has_answer && end != STUDY_FAILED) {
        tell_size(call, study, &totals, &plan, &a);
        if (!tune_text_answer(call, &a, file, options_is_on(call->options, "verbose")) ||
            (robust && !tune_robust(call, &a, file, simulated)))
            end = STUDY_NO_MEMORY;
        if (*study_file_message(file)) /* something is missing in what was told */
            end = STUDY_FAILED;
    } else if (plan.shards > 1 && end != STUDY_FAILED) {
        fprintf(call->out,
                "shard %u of %u: %" PRIu64 " cases simulated; merge the shards with "
                "--merge\n",
                plan.shard + 1, plan.shards, totals.simulated);
        end = end == STUDY_UNDECIDED ? STUDY_DECIDED : end;
    }
    interrupt_restore(&interrupt);
    int code = tell_end(call, end, &a, file);
    if (plan.shards > 1 && code == VERDICT_LIMIT)
        code = 0;
    struct tune_outcome outcome = {.plan = &plan, .totals = &totals, .robust = robust};
    if (has_answer && end != STUDY_FAILED)
        code = write_json(d, &a, file, &outcome, code);
    analysis_free(&a);
    return code;
}

/* Draws what there is to draw; a picture that needs what the study has not is left out. */
static int draw(const struct command_call *call, int code)
{
    const char *name = options_text(call->options, "plot");
    for (int i = 0; i < STUDY_PICTURE_COUNT; i++) {
        char basename[PATH_MAX], message[DATABASE_MESSAGE_MAX];
        struct timeline_output output = {.basename = basename,
                                         .formats = TIMELINE_SVG | TIMELINE_PNG};
        if ((size_t)snprintf(basename, sizeof basename, "%s-%s", name, study_picture_endings[i]) >=
            sizeof basename) {
            fprintf(call->err, "tenure tune: --plot: the name is too long\n");
            return COMMAND_EXIT_NOT_RUN;
        }
        switch (study_picture_make(options_text(call->options, "out"), (enum study_picture)i,
                                   &output, message)) {
        case TIMELINE_OK:
            fprintf(call->out, "%s.svg, %s.png\n", basename, basename);
            break;
        case TIMELINE_NO_DATA:
            fprintf(call->err, "%s is left out: %s\n", basename, message);
            break;
        default:
            fprintf(call->err, "tenure tune: %s\n", message);
            return VERDICT_OUTPUT;
        }
    }
    return code;
}

static void make_default_folder(const char *path)
{
    if (strncmp(path, "out/", 4) == 0)
        mkdir("out", 0777);
}

static bool json_to_stdout(const struct command_call *call)
{
    return options_given(call->options, "json") > 0 &&
           strcmp(options_text(call->options, "json"), "-") == 0;
}

int tune_study(const struct command_call *asked, const struct study *study)
{
    struct command_call changed = *asked, *call = &changed;
    if (json_to_stdout(asked))
        changed.out = asked->err;
    if (options_given(call->options, "json") > 0 && options_given(call->options, "shard") > 0) {
        fputs("tenure tune: --json: a shard has no answer; ask for it when the shards are merged\n",
              call->err);
        return COMMAND_EXIT_NOT_RUN;
    }
    char message[STUDY_FILE_MESSAGE_MAX];
    const char *path = options_text(call->options, "out");
    struct doing d = {.call = call, .began_ns = real_now(), .standard = asked->out};
    struct study_file_texts texts = {.tool_version = TENURE_VERSION,
                                     .digest_version = TEXT_OF(SIM_DIGEST_VERSION),
                                     .views = reports_views_sql(),
                                     .study_views = reports_study_views_sql()};
    if (!run_workers_are_good(call))
        return COMMAND_EXIT_NOT_RUN;
    if (options_given(call->options, "time-budget") > 0)
        d.budget_ns = suite_duration(options_text(call->options, "time-budget"));
    d.committed_ns = d.began_ns;
    make_default_folder(path);
    struct study_file *file = study_file_open(path, study, &texts, message);
    if (!file) {
        fprintf(call->err, "tenure tune: %s\n", message);
        return COMMAND_EXIT_NOT_RUN;
    }
    int code = run_and_tell(&d, study, file);
    if (!study_file_close(file, message)) {
        fprintf(call->err, "tenure tune: %s\n", message);
        code = VERDICT_OUTPUT;
    }
    bool answered = code == VERDICT_HELD || code == VERDICT_LIMIT || code == VERDICT_UNDECIDED;
    if (answered && options_given(call->options, "plot") > 0 &&
        options_given(call->options, "shard") == 0)
        code = draw(call, code);
    return code;
}
