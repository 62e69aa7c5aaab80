/* SPDX-License-Identifier: Apache-2.0 */
/* Workers, a window of results, and their order; see sweep.h. */
#include "sim/search/sweep.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#define WINDOW_PER_WORKER 4
#define WORKER_STACK      ((size_t)1024 * 1024)

/* ---- one case ------------------------------------------------------------------------------- */

static struct case_options options_of_run(const struct sweep_options *options, bool step_by_step)
{
    return (struct case_options){.context = options->context,
                                 .step_by_step = step_by_step,
                                 .interrupted = options->interrupted,
                                 .interrupted_data = options->interrupted_data};
}

static void run_recorded(struct sweep_case *one, const struct sweep_options *options,
                         bool step_by_step)
{
    struct case_options run = options_of_run(options, step_by_step);
    const struct sweep_recording *recording = &options->recording;
    one->record = recording->begin(recording->data, one->scenario, &one->which, &run);
    if (!one->record) {
        one->result.outcome = CASE_NO_MEMORY;
        return;
    }
    case_run(one->scenario, &one->which, &run, &one->result);
    recording->finish(one->record, one->result.end_ns);
}

static void run_plainly(struct sweep_case *one, const struct sweep_options *options,
                        bool step_by_step)
{
    struct case_options run = options_of_run(options, step_by_step);
    case_run(one->scenario, &one->which, &run, &one->result);
}

static void judge(struct sweep_case *one)
{
    switch (one->result.outcome) {
    case CASE_FINISHED:
        one->verdict = verdict_case(one->scenario, &one->which.parameters, &one->result,
                                    one->expectations, &one->expectation_count);
        break;
    case CASE_INTERRUPTED:
        one->verdict = VERDICT_UNDECIDED;
        break;
    case CASE_NO_MEMORY:
        one->verdict = VERDICT_INVALID;
        break;
    default:
        one->verdict = VERDICT_HARNESS;
    }
}

/* Run the case once more, with or without recording, and step by step if the first run was not; the
 * digest must be the same. */
static void run_again(struct sweep_case *one, const struct sweep_options *options, bool recorded)
{
    struct sweep_case again = *one;
    memset(&again.result, 0, sizeof again.result);
    if (recorded)
        run_recorded(&again, options, !options->step_by_step);
    else
        run_plainly(&again, options, !options->step_by_step);
    bool cut_short =
        again.result.outcome == CASE_INTERRUPTED || again.result.outcome == CASE_NO_MEMORY;
    one->digest_differs = !cut_short && (again.result.outcome != CASE_FINISHED ||
                                         again.result.digest.high != one->result.digest.high ||
                                         again.result.digest.low != one->result.digest.low);
    one->result.properties[PROPERTY_S17].exercised += !cut_short;
    one->result.properties[PROPERTY_S17].violations += one->digest_differs;
    if (recorded && cut_short && again.record) { /* half of the intervals would be taken for all */
        options->recording.discard(again.record);
        again.record = NULL;
    }
    if (recorded) {
        one->record = again.record;
        one->record_lost = again.record == NULL;
    }
    case_result_clear(&again.result);
}

void sweep_case_run(struct sweep_case *one, const struct sweep_options *options)
{
    enum sweep_record what = options->recording.what;
    size_t expected = one->scenario->expectation_count;
    one->expectations = calloc(expected ? expected : 1, sizeof *one->expectations);
    if (!one->expectations) {
        one->result.outcome = CASE_NO_MEMORY;
        one->verdict = VERDICT_INVALID;
        return;
    }
    if (what == SWEEP_RECORD_ALL)
        run_recorded(one, options, options->step_by_step);
    else
        run_plainly(one, options, options->step_by_step);
    judge(one);
    bool failed = one->verdict != VERDICT_HELD && one->result.outcome == CASE_FINISHED;
    if (what == SWEEP_RECORD_FAILURES && failed)
        run_again(one, options, true);
    else if (options->check_determinism && one->result.outcome == CASE_FINISHED)
        run_again(one, options, false);
    if (one->digest_differs)
        one->verdict = VERDICT_HARNESS;
}

void sweep_case_clear(struct sweep_case *one, const struct sweep_options *options)
{
    case_result_clear(&one->result);
    free(one->expectations);
    one->expectations = NULL;
    if (one->record)
        options->recording.discard(one->record);
    one->record = NULL;
}

/* ---- the workers ---------------------------------------------------------------------------- */

struct sweep {
    struct scenario *const *scenarios;
    const struct sweep_job *jobs;
    const struct sweep_options *options;
    uint64_t job_count;
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    uint64_t next, handed_out; /* the next to begin; the next to hand to the caller */
    uint64_t told;             /* those that were handed to the caller */
    bool stop;
    struct sweep_case *window;
    bool *ready;
    uint32_t window_size;
};

static bool is_interrupted(const struct sweep_options *options)
{
    return options->interrupted && options->interrupted(options->interrupted_data);
}

/* [locked] Whether there is a case to begin; waits for room in the window. */
static bool take_next(struct sweep *s, uint64_t *number)
{
    while (!s->stop && s->next < s->job_count && s->next >= s->handed_out + s->window_size)
        pthread_cond_wait(&s->changed, &s->mutex);
    if (s->stop || s->next >= s->job_count)
        return false;
    *number = s->next++;
    return true;
}

static void prepare(struct sweep *s, uint64_t number, struct sweep_case *one)
{
    const struct sweep_job *job = &s->jobs[number];
    memset(one, 0, sizeof *one);
    one->scenario = s->scenarios[job->scenario];
    one->scenario_number = job->scenario;
    one->which = scenario_case_at(one->scenario, job->number);
}

static void *work(void *data)
{
    struct sweep *s = data;
    uint64_t number;
    pthread_mutex_lock(&s->mutex);
    while (take_next(s, &number)) {
        struct sweep_case *one = &s->window[number % s->window_size];
        prepare(s, number, one);
        pthread_mutex_unlock(&s->mutex);
        sweep_case_run(one, s->options);
        bool interrupted = is_interrupted(s->options);
        pthread_mutex_lock(&s->mutex);
        s->ready[number % s->window_size] = true;
        s->stop = s->stop || interrupted;
        pthread_cond_broadcast(&s->changed);
    }
    pthread_mutex_unlock(&s->mutex);
    return NULL;
}

/* Hand out what is ready, in order, until all that began are done. Once the caller has had enough
 * the others are dropped: how many had begun depends on how many workers there are. */
static void hand_out(struct sweep *s)
{
    bool go_on = true;
    pthread_mutex_lock(&s->mutex);
    while (s->handed_out < s->job_count) {
        uint32_t slot = (uint32_t)(s->handed_out % s->window_size);
        if (s->stop && s->handed_out >= s->next)
            break;
        if (!s->ready[slot]) {
            pthread_cond_wait(&s->changed, &s->mutex);
            continue;
        }
        struct sweep_case *one = &s->window[slot];
        pthread_mutex_unlock(&s->mutex);
        if (go_on) {
            s->told++;
            go_on = s->options->done(s->options->done_data, one);
        }
        sweep_case_clear(one, s->options);
        pthread_mutex_lock(&s->mutex);
        s->ready[slot] = false;
        s->handed_out++;
        s->stop = s->stop || !go_on;
        pthread_cond_broadcast(&s->changed);
    }
    s->stop = true;
    pthread_cond_broadcast(&s->changed);
    pthread_mutex_unlock(&s->mutex);
}

/* Signals are for the caller's thread. */
static uint32_t start_workers(struct sweep *s, pthread_t *threads)
{
    sigset_t all, before;
    pthread_attr_t attributes;
    uint32_t started = 0;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, WORKER_STACK);
    while (started < s->options->workers &&
           pthread_create(&threads[started], &attributes, work, s) == 0)
        started++;
    pthread_attr_destroy(&attributes);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return started;
}

uint64_t sweep_run(struct scenario *const *scenarios, const struct sweep_job *jobs,
                   uint64_t job_count, const struct sweep_options *options, bool *no_memory)
{
    struct sweep s = {.scenarios = scenarios,
                      .jobs = jobs,
                      .options = options,
                      .job_count = job_count,
                      .window_size = options->workers * WINDOW_PER_WORKER};
    pthread_t *threads = calloc(options->workers, sizeof *threads);
    s.window = calloc(s.window_size, sizeof *s.window);
    s.ready = calloc(s.window_size, sizeof *s.ready);
    pthread_mutex_init(&s.mutex, NULL);
    pthread_cond_init(&s.changed, NULL);
    uint32_t started = 0;
    if (threads && s.window && s.ready)
        started = start_workers(&s, threads);
    *no_memory = started == 0 && job_count > 0;
    if (started > 0)
        hand_out(&s);
    for (uint32_t i = 0; i < started; i++)
        pthread_join(threads[i], NULL);
    pthread_cond_destroy(&s.changed);
    pthread_mutex_destroy(&s.mutex);
    free(s.ready);
    free(s.window);
    free(threads);
    return s.told;
}
