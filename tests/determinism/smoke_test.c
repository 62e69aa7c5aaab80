/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The shipped smoke scenarios have one digest a case: under every kind of contexts, with one worker
 * and with four, whatever ran before in the process, and from recorded choices in place of the
 * seed.
 */
#include <dirent.h>

#include "sim/scenario/scenario_read.h"
#include "sim/search/sweep.h"
#include "tests/kernel/sanitizers.h"
#include "tests/t.h"

enum { SCENARIOS = 64, CASES = 2000 };

/* Loaded once; digests of the first way of running, by job. */
static struct {
    struct scenario *scenarios[SCENARIOS];
    uint32_t count;
    struct sweep_job jobs[CASES];
    uint64_t job_count;
    struct sim_digest_value expected[CASES];
} all;

static int is_yaml(const struct dirent *entry)
{
    size_t length = strlen(entry->d_name);
    return length > 5 && strcmp(entry->d_name + length - 5, ".yaml") == 0;
}

/* Simulated seconds of all runners together: what a case costs. */
static int64_t cost(const struct scenario_case *one)
{
    int64_t runners = one->parameters.instances * one->parameters.resources;
    return one->parameters.duration / INT64_C(1000000000) * runners;
}

/* Under a sanitizer one seed of those that are not large must do. */
static bool is_wanted(const struct scenario *scenario, uint64_t number)
{
    struct scenario_case one = scenario_case_at(scenario, number);
    return !UNDER_SANITIZER || (one.seed == scenario->first_seed && cost(&one) <= 1000000);
}

static void load(const char *name)
{
    char path[1024];
    struct diagnostics *diagnostics = calloc(1, sizeof *diagnostics);
    assert_non_null(diagnostics);
    snprintf(path, sizeof path, "%s/scenarios/smoke/%s", TENURE_SOURCE_DIR, name);
    struct scenario *scenario = scenario_load(path, NULL, diagnostics);
    free(diagnostics);
    assert_non_null(scenario);
    assert_true(all.count < SCENARIOS);
    for (uint64_t i = 0; i < scenario_case_count(scenario); i++) {
        if (!is_wanted(scenario, i))
            continue;
        assert_true(all.job_count < CASES);
        all.jobs[all.job_count++] = (struct sweep_job){all.count, i};
    }
    all.scenarios[all.count++] = scenario;
}

/* ---- running -------------------------------------------------------------------------------- */

struct collected {
    struct sim_digest_value digests[CASES];
    uint64_t count;
    bool failed;
};

static bool collect(void *data, struct sweep_case *one)
{
    struct collected *c = data;
    c->failed |= one->result.outcome != CASE_FINISHED;
    c->digests[c->count++] = one->result.digest;
    return true;
}

static void run(const struct sweep_job *jobs, uint64_t count, enum sim_context_kind kind,
                uint32_t workers, struct collected *c)
{
    bool no_memory = false;
    struct sweep_options options = {
        .workers = workers, .context = kind, .done = collect, .done_data = c};
    memset(c, 0, sizeof *c);
    assert_int_equal(sweep_run(all.scenarios, jobs, count, &options, &no_memory), count);
    assert_false(no_memory);
    assert_false(c->failed);
    assert_int_equal(c->count, count);
}

/* Names the case: its scenario's path and its number. */
static void assert_digest(const struct sweep_job *job, struct sim_digest_value actual)
{
    uint64_t at = 0;
    while (all.jobs[at].scenario != job->scenario || all.jobs[at].number != job->number)
        at++;
    if (actual.high == all.expected[at].high && actual.low == all.expected[at].low)
        return;
    fail_msg("%s, case %" PRIu64 ": another digest", all.scenarios[job->scenario]->path,
             job->number);
}

static int load_and_run_once(void **state)
{
    struct dirent **entries;
    struct collected *c = calloc(1, sizeof *c);
    (void)state;
    int count = scandir(TENURE_SOURCE_DIR "/scenarios/smoke", &entries, is_yaml, alphasort);
    assert_true(count > 0 && c);
    for (int i = 0; i < count; i++) {
        load(entries[i]->d_name);
        free(entries[i]);
    }
    free(entries);
    run(all.jobs, all.job_count, sim_context_default(), 1, c);
    memcpy(all.expected, c->digests, sizeof all.expected);
    free(c);
    return 0;
}

static int free_all(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < all.count; i++)
        scenario_free(all.scenarios[i]);
    return 0;
}

/* ---- tests ---------------------------------------------------------------------------------- */

static void cases_have_digests_of_their_own(void **state)
{
    (void)state;
    for (uint64_t i = 1; i < all.job_count; i++)
        assert_true(all.expected[i].low != all.expected[i - 1].low);
}

static void ucontext_and_four_workers_make_no_difference(void **state)
{
    struct collected *c = calloc(1, sizeof *c);
    (void)state;
    run(all.jobs, all.job_count, SIM_CONTEXT_UCONTEXT, 4, c);
    for (uint64_t i = 0; i < all.job_count; i++)
        assert_digest(&all.jobs[i], c->digests[i]);
    free(c);
}

static void what_ran_before_makes_no_difference(void **state)
{
    struct collected *c = calloc(1, sizeof *c);
    struct sweep_job *backwards = calloc(all.job_count, sizeof *backwards);
    (void)state;
    for (uint64_t i = 0; i < all.job_count; i++)
        backwards[i] = all.jobs[all.job_count - 1 - i];
    run(backwards, all.job_count, sim_context_default(), 2, c);
    for (uint64_t i = 0; i < all.job_count; i++)
        assert_digest(&backwards[i], c->digests[i]);
    free(backwards);
    free(c);
}

/* So slow that a few cases must do: the first seed of those with few checks. */
static void threads_make_no_difference(void **state)
{
    struct collected *c = calloc(1, sizeof *c);
    struct sweep_job *few = calloc(all.job_count, sizeof *few);
    uint64_t count = 0;
    (void)state;
    for (uint64_t i = 0; i < all.job_count; i++) {
        const struct scenario *scenario = all.scenarios[all.jobs[i].scenario];
        struct scenario_case one = scenario_case_at(scenario, all.jobs[i].number);
        if (one.seed == scenario->first_seed && cost(&one) <= 40000)
            few[count++] = all.jobs[i];
    }
    assert_true(count >= 4);
    run(few, count, SIM_CONTEXT_THREADS, 1, c);
    for (uint64_t i = 0; i < count; i++)
        assert_digest(&few[i], c->digests[i]);
    free(few);
    free(c);
}

static void recorded_choices_make_no_difference(void **state)
{
    (void)state;
    for (uint64_t i = 0; i < all.job_count; i++) {
        struct scenario_case one =
            scenario_case_at(all.scenarios[all.jobs[i].scenario], all.jobs[i].number);
        struct sim_choice_random random;
        struct sim_choice_recorder recorder;
        struct sim_choice_replay replay;
        struct case_result result;
        if (one.number > 0)
            continue;
        sim_choice_random_init(&random, one.seed);
        sim_choice_recorder_init(&recorder, &random.source);
        struct case_options options = {.context = sim_context_default(),
                                       .choices = &recorder.source};
        case_run(all.scenarios[all.jobs[i].scenario], &one, &options, &result);
        assert_digest(&all.jobs[i], result.digest);
        case_result_clear(&result);
        one.seed += 1000; /* not looked at */
        sim_choice_replay_init(&replay, recorder.records, recorder.count);
        options.choices = &replay.source;
        case_run(all.scenarios[all.jobs[i].scenario], &one, &options, &result);
        assert_digest(&all.jobs[i], result.digest);
        case_result_clear(&result);
        assert_true(replay.first_difference == SIZE_MAX);
        assert_int_equal(replay.next, recorder.count);
        sim_choice_recorder_destroy(&recorder);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cases_have_digests_of_their_own),
        cmocka_unit_test(ucontext_and_four_workers_make_no_difference),
        cmocka_unit_test(what_ran_before_makes_no_difference),
        cmocka_unit_test(threads_make_no_difference),
        cmocka_unit_test(recorded_choices_make_no_difference),
    };
    return cmocka_run_group_tests(tests, load_and_run_once, free_all);
}
