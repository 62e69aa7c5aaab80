/* SPDX-License-Identifier: Apache-2.0 */
/* Many cases on several workers: in order, within bounds, and stopped for every reason. The linker
 * sends case_run, calloc and pthread_create through the wrappers below. */
#include "sim/search/sweep.h"

#include <pthread.h>
#include <stdatomic.h>
#include <unistd.h>

#include "tests/scenario/scenario_text.h"

enum { CASES_MOST = 64, WINDOW_PER_WORKER = 4 };

/* ---- case_run ------------------------------------------------------------------------------- */

/* What comes of cases by seed, in place of what really would. */
static struct {
    enum case_outcome outcome;
    uint64_t outcome_seed;      /* 0: none */
    uint64_t other_digest_seed; /* its second run has another digest; 0: none */
    bool second_fails;          /* and does not finish */
    enum case_outcome second_outcome;
    uint64_t slow_seed; /* goes on until so many cases have begun, for 10 s at the most */
    uint32_t slow_until;
} fake;

static _Atomic uint32_t runs, runs_of[CASES_MOST + 1], running, most_running;

void __real_case_run(const struct scenario *scenario, const struct scenario_case *which,
                     const struct case_options *options, struct case_result *result);
void __wrap_case_run(const struct scenario *scenario, const struct scenario_case *which,
                     const struct case_options *options, struct case_result *result);

static void end_early(struct case_result *result, enum case_outcome outcome)
{
    case_result_clear(result);
    result->outcome = outcome;
}

void __wrap_case_run(const struct scenario *scenario, const struct scenario_case *which,
                     const struct case_options *options, struct case_result *result)
{
    uint32_t now = ++running, most = most_running;
    while (most < now && !atomic_compare_exchange_weak(&most_running, &most, now)) {
        /* another worker was faster */
    }
    runs++;
    bool second = runs_of[which->seed]++ > 0;
    for (int i = 0; which->seed == fake.slow_seed && runs < fake.slow_until && i < 10000; i++)
        usleep(1000);
    __real_case_run(scenario, which, options, result);
    if (which->seed == fake.outcome_seed)
        end_early(result, fake.outcome);
    if (second && which->seed == fake.other_digest_seed) {
        result->digest.low++;
        if (fake.second_fails)
            end_early(result, fake.second_outcome);
    }
    running--;
}

/* ---- memory and threads --------------------------------------------------------------------- */

static _Thread_local int callocs_left = -1; /* negative: no end */
static int threads_left = -1;

void *__real_calloc(size_t count, size_t size);
void *__wrap_calloc(size_t count, size_t size);
int __real_pthread_create(pthread_t *thread, const pthread_attr_t *attributes,
                          void *(*function)(void *), void *argument);
int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attributes,
                          void *(*function)(void *), void *argument);

void *__wrap_calloc(size_t count, size_t size)
{
    if (callocs_left == 0)
        return NULL;
    callocs_left -= callocs_left > 0;
    return __real_calloc(count, size);
}

int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attributes,
                          void *(*function)(void *), void *argument)
{
    if (threads_left == 0)
        return 11;
    threads_left -= threads_left > 0;
    return __real_pthread_create(thread, attributes, function, argument);
}

/* ---- a sweep -------------------------------------------------------------------------------- */

/* What came out of a sweep, in the order in which it was handed out. */
static struct {
    uint64_t count;
    uint64_t seeds[CASES_MOST];
    struct sim_digest_value digests[CASES_MOST];
    enum verdict verdicts[CASES_MOST];
    enum case_outcome outcomes[CASES_MOST];
    uint64_t s17_exercised[CASES_MOST], s17_violations[CASES_MOST];
    bool differs[CASES_MOST], recorded[CASES_MOST], lost[CASES_MOST];
    bool no_memory;
    uint64_t stop_after; /* 0: never */
    uint32_t begun_most_ahead;
} out;

static bool take(void *data, struct sweep_case *one)
{
    (void)data;
    uint32_t ahead = runs - (uint32_t)out.count;
    if (ahead > out.begun_most_ahead)
        out.begun_most_ahead = ahead;
    assert_true(out.count < CASES_MOST);
    out.seeds[out.count] = one->which.seed;
    out.digests[out.count] = one->result.digest;
    out.verdicts[out.count] = one->verdict;
    out.outcomes[out.count] = one->result.outcome;
    out.s17_exercised[out.count] = one->result.properties[PROPERTY_S17].exercised;
    out.s17_violations[out.count] = one->result.properties[PROPERTY_S17].violations;
    out.differs[out.count] = one->digest_differs;
    out.recorded[out.count] = one->record != NULL;
    out.lost[out.count] = one->record_lost;
    out.count++;
    return out.count != out.stop_after;
}

static int set_up(void **state)
{
    (void)state;
    memset(&fake, 0, sizeof fake);
    memset(&out, 0, sizeof out);
    runs = running = most_running = 0;
    for (int i = 0; i <= CASES_MOST; i++)
        runs_of[i] = 0;
    return 0;
}

#define SMALL "scenario: 1\nseeds: 1..40\nduration: 2m\ninstances: 1\nresign_odds: 1\n"
static const char plain[] = SMALL;
static const char failing[] = SMALL "expect:\n  - tenure.max <= 1s\n";

/* All cases of one scenario. */
static uint64_t sweep(const char *text, struct sweep_options options)
{
    struct scenario *s = load_good(text);
    struct sweep_job jobs[CASES_MOST];
    uint64_t count = scenario_case_count(s);
    for (uint64_t i = 0; i < count; i++)
        jobs[i] = (struct sweep_job){0, i};
    options.workers = options.workers ? options.workers : 1;
    options.context = sim_context_default();
    options.done = take;
    uint64_t done = sweep_run(&s, jobs, count, &options, &out.no_memory);
    assert_int_equal(done, out.count);
    assert_int_equal(running, 0);
    scenario_free(s);
    return done;
}

static void in_order(void)
{
    for (uint64_t i = 0; i < out.count; i++)
        assert_int_equal(out.seeds[i], i + 1);
}

/* ---- order ---------------------------------------------------------------------------------- */

static void results_do_not_depend_on_the_number_of_workers(void **state)
{
    struct sim_digest_value digests[40];
    static const uint32_t workers[] = {1, 2, 3, 8, 64};
    for (size_t w = 0; w < sizeof workers / sizeof *workers; w++) {
        set_up(state);
        fake.slow_seed = workers[w] > 1 ? 3 : 0;
        fake.slow_until = 6;
        assert_int_equal(sweep(plain, (struct sweep_options){.workers = workers[w]}), 40);
        assert_false(out.no_memory);
        in_order();
        if (w == 0)
            memcpy(digests, out.digests, sizeof digests);
        assert_memory_equal(out.digests, digests, sizeof digests);
        assert_true(most_running <= workers[w]);
    }
}

static void jobs_of_several_scenarios_come_in_the_order_of_the_jobs(void **state)
{
    (void)state;
    struct scenario *scenarios[] = {load_good("scenario: 1\nseeds: 1..3\nduration: 1m\n"),
                                    load_good("scenario: 1\nseeds: 11..13\nduration: 1m\n")};
    static const struct sweep_job jobs[] = {{1, 2}, {0, 1}, {1, 0}, {0, 0}};
    struct sweep_options options = {.workers = 2, .context = sim_context_default(), .done = take};
    bool no_memory;
    assert_int_equal(sweep_run(scenarios, jobs, 4, &options, &no_memory), 4);
    assert_int_equal(out.seeds[0], 13);
    assert_int_equal(out.seeds[1], 2);
    assert_int_equal(out.seeds[2], 11);
    assert_int_equal(out.seeds[3], 1);
    scenario_free(scenarios[0]);
    scenario_free(scenarios[1]);
}

static void nothing_to_do_is_no_failure(void **state)
{
    (void)state;
    struct sweep_options options = {.workers = 2, .done = take};
    bool no_memory = true;
    assert_int_equal(sweep_run(NULL, NULL, 0, &options, &no_memory), 0);
    assert_false(no_memory);
}

/* While the first case takes long, the others run on as far as the window, and no further. */
static void no_more_cases_begin_than_the_window_holds(void **state)
{
    for (uint32_t workers = 2; workers <= 4; workers += 2) {
        set_up(state);
        fake.slow_seed = 1;
        fake.slow_until = workers * WINDOW_PER_WORKER;
        assert_int_equal(sweep(plain, (struct sweep_options){.workers = workers}), 40);
        assert_int_equal(out.begun_most_ahead, workers * WINDOW_PER_WORKER);
    }
}

/* ---- stopping ------------------------------------------------------------------------------- */

static void no_case_begins_after_the_caller_said_stop(void **state)
{
    for (uint32_t workers = 1; workers <= 4; workers++) {
        set_up(state);
        out.stop_after = 5;
        uint64_t done = sweep(plain, (struct sweep_options){.workers = workers});
        assert_int_equal(done, 5); /* whatever had begun: that depends on the workers */
        assert_true(runs >= 5 && runs <= 5 + workers * WINDOW_PER_WORKER);
        assert_false(out.no_memory);
        in_order();
    }
}

static bool is_over(void *data)
{
    (void)data;
    return runs >= 7;
}

static void an_interrupt_ends_the_sweep_and_keeps_what_is_finished(void **state)
{
    for (uint32_t workers = 1; workers <= 4; workers++) {
        set_up(state);
        uint64_t done =
            sweep(plain, (struct sweep_options){.workers = workers, .interrupted = is_over});
        assert_true(done >= 7 && done < 7 + workers);
        assert_int_equal(runs, done);
        assert_false(out.no_memory);
        in_order();
    }
}

/* ---- verdicts ------------------------------------------------------------------------------- */

static void an_outcome_becomes_a_verdict(void **state)
{
    static const struct {
        enum case_outcome outcome;
        enum verdict verdict;
    } rows[] = {{CASE_INTERRUPTED, VERDICT_UNDECIDED},
                {CASE_NO_MEMORY, VERDICT_INVALID},
                {CASE_STUCK, VERDICT_HARNESS},
                {CASE_STACK_OVERFLOW, VERDICT_HARNESS}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        set_up(state);
        fake.outcome = rows[i].outcome;
        fake.outcome_seed = 2;
        sweep(plain, (struct sweep_options){.workers = 2, .check_determinism = true});
        assert_int_equal(out.verdicts[0], VERDICT_HELD);
        assert_int_equal(out.verdicts[1], rows[i].verdict);
        assert_int_equal(out.outcomes[1], rows[i].outcome);
        assert_int_equal(runs_of[2], 1); /* and is not run again */
    }
    set_up(state);
    sweep(failing, (struct sweep_options){.workers = 2});
    assert_int_equal(out.verdicts[0], VERDICT_LIMIT);
}

/* ---- determinism ---------------------------------------------------------------------------- */

static void each_case_is_run_twice_and_compared(void **state)
{
    (void)state;
    sweep(plain, (struct sweep_options){.workers = 2, .check_determinism = true});
    for (uint64_t i = 0; i < out.count; i++) {
        assert_int_equal(runs_of[i + 1], 2);
        assert_int_equal(out.s17_exercised[i], 1);
        assert_int_equal(out.s17_violations[i], 0);
        assert_int_equal(out.verdicts[i], VERDICT_HELD);
        assert_false(out.differs[i]);
    }
}

static void a_case_that_differs_is_a_harness_fault(void **state)
{
    (void)state;
    fake.other_digest_seed = 3;
    sweep(plain, (struct sweep_options){.workers = 2, .check_determinism = true});
    for (uint64_t i = 0; i < out.count; i++) {
        bool odd = out.seeds[i] == 3;
        assert_int_equal(out.differs[i], odd);
        assert_int_equal(out.s17_violations[i], odd);
        assert_int_equal(out.verdicts[i], odd ? VERDICT_HARNESS : VERDICT_HELD);
    }
}

static void a_second_run_that_ends_otherwise_differs(void **state)
{
    (void)state;
    fake.other_digest_seed = 3;
    fake.second_fails = true;
    fake.second_outcome = CASE_STUCK;
    sweep(plain, (struct sweep_options){.workers = 2, .check_determinism = true});
    assert_int_equal(out.verdicts[2], VERDICT_HARNESS);
    assert_int_equal(out.s17_violations[2], 1);
}

static void a_second_run_that_is_cut_short_says_nothing(void **state)
{
    static const enum case_outcome outcomes[] = {CASE_INTERRUPTED, CASE_NO_MEMORY};
    for (size_t i = 0; i < 2; i++) {
        set_up(state);
        fake.other_digest_seed = 3;
        fake.second_fails = true;
        fake.second_outcome = outcomes[i];
        sweep(plain, (struct sweep_options){.workers = 2, .check_determinism = true});
        assert_int_equal(out.verdicts[2], VERDICT_HELD);
        assert_int_equal(out.s17_exercised[2], 0);
        assert_int_equal(out.s17_violations[2], 0);
    }
}

static void without_being_asked_no_case_is_run_twice(void **state)
{
    (void)state;
    sweep(plain, (struct sweep_options){.workers = 2});
    assert_int_equal(runs, 40);
    assert_int_equal(out.s17_exercised[0], 0);
}

/* ---- recording ------------------------------------------------------------------------------ */

static _Atomic uint32_t records_begun, records_finished, records_discarded;
static bool no_records;

static void read_nothing(void *data, const struct sim_event *events, size_t count)
{
    (void)data;
    (void)events;
    (void)count;
}

static void *begin_record(void *data, const struct scenario *scenario,
                          const struct scenario_case *which, struct case_options *options)
{
    (void)data;
    (void)scenario;
    (void)which;
    if (no_records)
        return NULL;
    records_begun++;
    options->reader = (struct sim_reader){read_nothing, NULL};
    return malloc(1);
}

static void finish_record(void *record, int64_t end_ns)
{
    (void)record;
    (void)end_ns;
    records_finished++;
}

static void discard_record(void *record)
{
    records_discarded++;
    free(record);
}

static struct sweep_options recording(enum sweep_record what)
{
    records_begun = records_finished = records_discarded = 0;
    return (struct sweep_options){.workers = 2,
                                  .recording = {.what = what,
                                                .begin = begin_record,
                                                .finish = finish_record,
                                                .discard = discard_record}};
}

static void all_cases_are_recorded_in_their_only_run(void **state)
{
    (void)state;
    sweep(plain, recording(SWEEP_RECORD_ALL));
    assert_int_equal(runs, 40);
    assert_int_equal(records_begun, 40);
    assert_int_equal(records_finished, 40);
    assert_int_equal(records_discarded, 40);
    assert_true(out.recorded[0] && out.recorded[39]);
}

static void failures_are_run_again_to_be_recorded(void **state)
{
    sweep(plain, recording(SWEEP_RECORD_FAILURES));
    assert_int_equal(runs, 40);
    assert_int_equal(records_begun, 0);
    set_up(state);
    sweep(failing, recording(SWEEP_RECORD_FAILURES));
    assert_int_equal(runs, 80);
    assert_int_equal(records_begun, 40);
    assert_int_equal(records_discarded, 40);
    assert_int_equal(out.verdicts[0], VERDICT_LIMIT);
    assert_int_equal(out.s17_exercised[0], 1);
    assert_true(out.recorded[0]);
    set_up(state);
    fake.other_digest_seed = 3;
    sweep(failing, recording(SWEEP_RECORD_FAILURES));
    assert_int_equal(out.verdicts[1], VERDICT_LIMIT);
    assert_int_equal(out.verdicts[2], VERDICT_HARNESS);
}

static void nothing_is_recorded_of_a_case_that_was_cut_short(void **state)
{
    (void)state;
    fake.outcome = CASE_INTERRUPTED;
    fake.outcome_seed = 1;
    sweep(failing, recording(SWEEP_RECORD_FAILURES));
    assert_int_equal(runs_of[1], 1);
    assert_false(out.recorded[0]);
}

/* Half of the intervals would be taken for all. */
static void a_record_that_was_cut_short_is_dropped_and_said_to_be_lost(void **state)
{
    static const enum case_outcome outcomes[] = {CASE_INTERRUPTED, CASE_NO_MEMORY};
    for (size_t i = 0; i < 2; i++) {
        set_up(state);
        fake.other_digest_seed = 3;
        fake.second_fails = true;
        fake.second_outcome = outcomes[i];
        sweep(failing, recording(SWEEP_RECORD_FAILURES));
        assert_int_equal(out.verdicts[2], VERDICT_LIMIT);
        assert_false(out.recorded[2]);
        assert_true(out.lost[2]);
        assert_true(out.recorded[3]);
        assert_false(out.lost[3]);
    }
}

static void no_memory_for_a_record_is_no_verdict_about_the_case(void **state)
{
    no_records = true;
    sweep(plain, recording(SWEEP_RECORD_ALL));
    assert_int_equal(runs, 0);
    assert_int_equal(out.outcomes[0], CASE_NO_MEMORY);
    assert_int_equal(out.verdicts[0], VERDICT_INVALID);
    set_up(state);
    sweep(failing, recording(SWEEP_RECORD_FAILURES));
    assert_int_equal(runs, 40);
    assert_int_equal(out.verdicts[0], VERDICT_LIMIT); /* what was found stays found */
    assert_false(out.recorded[0]);
    no_records = false;
}

/* ---- out of memory -------------------------------------------------------------------------- */

static void no_memory_for_the_sweep_is_said(void **state)
{
    (void)state;
    struct scenario *s = load_good(plain);
    static const struct sweep_job job = {0, 0};
    struct sweep_options options = {.workers = 2, .context = sim_context_default(), .done = take};
    for (int n = 0; n < 3; n++) {
        bool no_memory = false;
        callocs_left = n;
        uint64_t done = sweep_run(&s, &job, 1, &options, &no_memory);
        callocs_left = -1;
        assert_int_equal(done, 0);
        assert_true(no_memory);
    }
    scenario_free(s);
}

static void no_thread_at_all_is_said_and_fewer_must_do(void **state)
{
    threads_left = 0;
    assert_int_equal(sweep(plain, (struct sweep_options){.workers = 3}), 0);
    assert_true(out.no_memory);
    for (int n = 1; n < 3; n++) {
        set_up(state);
        threads_left = n;
        assert_int_equal(sweep(plain, (struct sweep_options){.workers = 3}), 40);
        assert_false(out.no_memory);
        assert_true(most_running <= (uint32_t)n);
        in_order();
    }
    threads_left = -1;
}

static void no_memory_for_expectations_ends_that_case_only(void **state)
{
    (void)state;
    struct scenario *s = load_good(failing);
    struct sweep_options options = {.workers = 1, .context = sim_context_default()};
    struct sweep_case one = {.scenario = s, .which = scenario_case_at(s, 0)};
    callocs_left = 0;
    sweep_case_run(&one, &options);
    callocs_left = -1;
    assert_int_equal(one.result.outcome, CASE_NO_MEMORY);
    assert_int_equal(one.verdict, VERDICT_INVALID);
    assert_int_equal(runs, 0);
    sweep_case_clear(&one, &options);
    scenario_free(s);
}

#define TEST(name) cmocka_unit_test_setup(name, set_up)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(results_do_not_depend_on_the_number_of_workers),
        TEST(jobs_of_several_scenarios_come_in_the_order_of_the_jobs),
        TEST(nothing_to_do_is_no_failure),
        TEST(no_more_cases_begin_than_the_window_holds),
        TEST(no_case_begins_after_the_caller_said_stop),
        TEST(an_interrupt_ends_the_sweep_and_keeps_what_is_finished),
        TEST(an_outcome_becomes_a_verdict),
        TEST(each_case_is_run_twice_and_compared),
        TEST(a_case_that_differs_is_a_harness_fault),
        TEST(a_second_run_that_ends_otherwise_differs),
        TEST(a_second_run_that_is_cut_short_says_nothing),
        TEST(without_being_asked_no_case_is_run_twice),
        TEST(all_cases_are_recorded_in_their_only_run),
        TEST(failures_are_run_again_to_be_recorded),
        TEST(nothing_is_recorded_of_a_case_that_was_cut_short),
        TEST(a_record_that_was_cut_short_is_dropped_and_said_to_be_lost),
        TEST(no_memory_for_a_record_is_no_verdict_about_the_case),
        TEST(no_memory_for_the_sweep_is_said),
        TEST(no_thread_at_all_is_said_and_fewer_must_do),
        TEST(no_memory_for_expectations_ends_that_case_only),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
