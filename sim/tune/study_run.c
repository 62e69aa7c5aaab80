/* SPDX-License-Identifier: Apache-2.0 */
/* Rounds of a study; see study_run.h. */
#include "sim/tune/study_run.h"

#include <stdlib.h>
#include <string.h>

#define REPLAY_BYTES 40000
#define JOBS_AT_ONCE 4096

struct running {
    const struct study *study;
    struct study_file *file;
    const struct study_plan *plan;
    const struct study_watch *watch;
    struct study_totals *totals;
    struct analysis *analysis;
    struct looks looks;
    struct analysis_terms terms;
    struct sweep_job *jobs;
    uint32_t *settings; /* of the jobs */
    uint64_t job_count, at, known, done, unsafe;
    char *replay;
    enum study_end end;
};

/* ---- cases ---------------------------------------------------------------------------------- */

static bool on_case(void *data, struct sweep_case *one)
{
    struct running *r = data;
    uint32_t setting = r->settings[r->at++];
    if (one->result.outcome == CASE_INTERRUPTED)
        return true;
    if (one->result.outcome != CASE_FINISHED) {
        r->end = one->result.outcome == CASE_NO_MEMORY ? STUDY_NO_MEMORY : STUDY_HARNESS;
        return false;
    }
    r->watch->replay(one, r->replay, REPLAY_BYTES);
    bool good = study_file_add(r->file, setting, one, r->replay);
    if (good && r->watch->commit_due(r->watch->data))
        good = study_file_commit(r->file);
    if (!good) {
        r->end = STUDY_FAILED;
        return false;
    }
    r->done++;
    r->totals->simulated++;
    r->watch->progress(r->watch->data, r->done, r->known, r->unsafe);
    return true;
}

/* Runs the jobs that were gathered. */
static void run_jobs(struct running *r)
{
    bool no_memory;
    struct sweep_options options = {.workers = r->plan->workers,
                                    .context = r->plan->context,
                                    .step_by_step = r->plan->step_by_step,
                                    .recording = observe_recording(),
                                    .interrupted = r->watch->interrupted,
                                    .interrupted_data = r->watch->data,
                                    .done = on_case,
                                    .done_data = r};
    struct scenario *scenarios[] = {r->study->scenario};
    r->at = 0;
    if (r->job_count > 0)
        sweep_run(scenarios, r->jobs, r->job_count, &options, &no_memory);
    if (r->job_count > 0 && no_memory)
        r->end = STUDY_NO_MEMORY;
    r->job_count = 0;
}

/* ---- rounds --------------------------------------------------------------------------------- */

static bool is_wanted(const struct running *r, uint32_t setting, uint64_t seed)
{
    const struct setting_state *states = r->analysis->states;
    if (r->plan->shards > 1 && (seed - r->plan->first_seed) % r->plan->shards != r->plan->shard)
        return false;
    bool needs =
        !states || (!states[setting].dropped && !states[setting].is_precise) || r->plan->shards > 1;
    return needs && !study_file_has(r->file, setting, seed);
}

/* Seeds from..until, seed by seed, so that what an interrupt leaves is about the same for all. */
static void run_seeds(struct running *r, uint64_t from, uint64_t until)
{
    const uint64_t seeds = scenario_seed_count(r->study->scenario);
    for (uint64_t seed = from; seed < until && r->end == STUDY_DECIDED; seed++)
        for (uint32_t i = 0; i < r->study->setting_count && r->end == STUDY_DECIDED; i++) {
            if (!is_wanted(r, i, seed))
                continue;
            r->settings[r->job_count] = i;
            r->jobs[r->job_count++] = (struct sweep_job){0, r->study->settings[i] * seeds + seed -
                                                                r->study->scenario->first_seed};
            if (r->job_count == JOBS_AT_ONCE)
                run_jobs(r);
        }
    if (r->end == STUDY_DECIDED)
        run_jobs(r);
    if (r->end == STUDY_DECIDED && r->watch->interrupted(r->watch->data))
        r->end = STUDY_INTERRUPTED;
}

static void count_round(struct running *r, uint64_t from, uint64_t until)
{
    r->known = r->done;
    for (uint64_t seed = from; seed < until; seed++)
        for (uint32_t i = 0; i < r->study->setting_count; i++)
            r->known += is_wanted(r, i, seed);
}

/* The settings compared by the seeds up to here. */
static bool look(struct running *r, uint64_t until)
{
    struct analysis now;
    const struct analysis *before = r->analysis->states ? r->analysis : NULL;
    if (!analysis_make(&now, r->study, r->file, until, &r->terms, before)) {
        r->end = *study_file_message(r->file) ? STUDY_FAILED : STUDY_NO_MEMORY;
        return false;
    }
    analysis_free(r->analysis);
    *r->analysis = now;
    if (r->plan->races && !analysis_race(r->analysis, r->file)) {
        r->end = STUDY_FAILED;
        return false;
    }
    return true;
}

static bool is_decided(const struct analysis *a)
{
    for (uint32_t i = 0; i < a->study->setting_count; i++)
        if (!a->states[i].dropped && !a->states[i].is_precise)
            return false;
    return true;
}

static void run_rounds(struct running *r)
{
    const uint64_t first = r->plan->first_seed;
    uint64_t from = first;
    for (uint32_t i = 0; i < r->looks.count; i++) {
        uint64_t seeds = r->looks.seeds[i];
        count_round(r, from, first + seeds);
        run_seeds(r, from, first + seeds);
        r->totals->seeds = seeds;
        if (r->end != STUDY_DECIDED || !look(r, first + seeds) || is_decided(r->analysis))
            return;
        from = first + seeds;
    }
    r->end = STUDY_UNDECIDED;
}

enum study_end study_run(const struct study *study, struct study_file *file,
                         const struct study_plan *plan, const struct study_watch *watch,
                         struct analysis *analysis, struct study_totals *totals)
{
    struct running r = {.study = study,
                        .file = file,
                        .plan = plan,
                        .watch = watch,
                        .totals = totals,
                        .analysis = analysis,
                        .end = STUDY_DECIDED};
    memset(analysis, 0, sizeof *analysis);
    memset(totals, 0, sizeof *totals);
    study->scenario->first_seed = plan->first_seed;
    study->scenario->last_seed = plan->first_seed + plan->seeds_most - 1;
    /* a shard is not looked at */
    r.looks = looks_of(plan->shards > 1 ? plan->seeds_most : plan->seeds_least, plan->seeds_most);
    r.terms = analysis_terms_of(study, &r.looks, plan->precision);
    r.jobs = calloc(JOBS_AT_ONCE, sizeof *r.jobs);
    r.settings = calloc(JOBS_AT_ONCE, sizeof *r.settings);
    r.replay = malloc(REPLAY_BYTES);
    if (!r.jobs || !r.settings || !r.replay)
        r.end = STUDY_NO_MEMORY;
    else
        run_rounds(&r);
    if (r.end == STUDY_INTERRUPTED) { /* what there is is worth a look */
        r.end = STUDY_DECIDED;
        look(&r, plan->first_seed + plan->seeds_most);
        r.end = r.end == STUDY_DECIDED ? STUDY_INTERRUPTED : r.end;
    }
    free(r.jobs);
    free(r.settings);
    free(r.replay);
    return r.end;
}
