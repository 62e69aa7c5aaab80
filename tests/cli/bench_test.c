/* SPDX-License-Identifier: Apache-2.0 */
/* `tenure bench`: its loops for real but short, its arithmetic with costs that the test names. */
#include "tests/t.h"

#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "sim/cli/bench_reference.h"
#include "sim/cli/bench_timers.h"
#include "sim/cli/interrupt.h"
#include "sim/cli/verbs.h"
#include "sim/search/sweep.h"

#define S INT64_C(1000000000)

/* ---- work that costs what a test says -------------------------------------------------------- */

static bool for_real = true;
static int64_t clock_ns, checks;
static long calls_left = -1; /* after so many measurements a signal comes; -1: never */
static bool two_workers_help;

uint64_t __real_bench_timers(enum sim_context_kind context, uint32_t tasks, bool jitter,
                             int64_t duration_ns);
uint64_t __wrap_bench_timers(enum sim_context_kind context, uint32_t tasks, bool jitter,
                             int64_t duration_ns);
struct bench_reference_result __real_bench_reference(uint32_t instances, uint32_t resources,
                                                     int64_t duration_ns, uint64_t seed);
struct bench_reference_result __wrap_bench_reference(uint32_t instances, uint32_t resources,
                                                     int64_t duration_ns, uint64_t seed);
int __real_clock_gettime(clockid_t clock, struct timespec *t);
int __wrap_clock_gettime(clockid_t clock, struct timespec *t);
void __wrap_sweep_case_run(struct sweep_case *one, const struct sweep_options *options);
void __wrap_sweep_case_clear(struct sweep_case *one, const struct sweep_options *options);
bool __wrap_metrics_value(const struct metrics *m, enum metric metric, enum statistic statistic,
                          int64_t *value);
uint64_t __wrap_sweep_run(struct scenario *const *scenarios, const struct sweep_job *jobs,
                          uint64_t job_count, const struct sweep_options *options, bool *no_memory);
bool __wrap_interrupt_seen(void);

/* A millisecond for setting up, then so much for each wake-up: 2 ns, with jitter 3 ns. */
uint64_t __wrap_bench_timers(enum sim_context_kind context, uint32_t tasks, bool jitter,
                             int64_t duration_ns)
{
    if (for_real)
        return __real_bench_timers(context, tasks, jitter, duration_ns);
    uint64_t wake_ups = (uint64_t)(duration_ns / S) * tasks;
    clock_ns += 1000000 + (int64_t)wake_ups * (jitter ? 3 : 2);
    return wake_ups;
}

/* 5 ns for each check. */
struct bench_reference_result __wrap_bench_reference(uint32_t instances, uint32_t resources,
                                                     int64_t duration_ns, uint64_t seed)
{
    if (for_real)
        return __real_bench_reference(instances, resources, duration_ns, seed);
    struct bench_reference_result result = {.checks =
                                                (uint64_t)(duration_ns / (5 * S)) * resources};
    clock_ns += 1000000 + (int64_t)result.checks * 5;
    return result;
}

int __wrap_clock_gettime(clockid_t clock, struct timespec *t)
{
    if (for_real)
        return __real_clock_gettime(clock, t);
    *t = (struct timespec){.tv_sec = clock_ns / S, .tv_nsec = clock_ns % S};
    return 0;
}

/* 20 ns for each check, 50 ns with every interval stored. */
void __wrap_sweep_case_run(struct sweep_case *one, const struct sweep_options *options)
{
    const struct scenario_parameters *p = &one->which.parameters;
    checks = p->duration / (5 * S) * p->resources;
    clock_ns += 1000000 + checks * (options->recording.what == SWEEP_RECORD_ALL ? 50 : 20);
    one->result.metrics = (struct metrics *)(void *)&checks;
    one->result.outcome = CASE_INTERRUPTED; /* nothing to be stored */
}

void __wrap_sweep_case_clear(struct sweep_case *one, const struct sweep_options *options)
{
    (void)options;
    one->result.metrics = NULL;
}

bool __wrap_metrics_value(const struct metrics *m, enum metric metric, enum statistic statistic,
                          int64_t *value)
{
    assert_ptr_equal(m, &checks);
    assert_int_equal(metric, METRIC_CHECKS);
    assert_int_equal(statistic, STATISTIC_COUNT);
    *value = checks;
    return true;
}

uint64_t __wrap_sweep_run(struct scenario *const *scenarios, const struct sweep_job *jobs,
                          uint64_t job_count, const struct sweep_options *options, bool *no_memory)
{
    struct sweep_case one = {.scenario = scenarios[jobs[0].scenario]};
    for (uint64_t i = 0; i < job_count; i++)
        assert_int_equal(jobs[i].number, i);
    assert_true(options->done(options->done_data, &one));
    *no_memory = false;
    clock_ns += options->workers == 2 && two_workers_help ? S : 2 * S;
    return job_count;
}

bool __wrap_interrupt_seen(void)
{
    return calls_left == 0 || (calls_left > 0 && --calls_left == 0);
}

/* ---- the loops ------------------------------------------------------------------------------- */

static void each_resource_is_checked_every_five_seconds(void **state)
{
    (void)state;
    struct bench_reference_result r = bench_reference(3, 8, 3600 * S, 1);
    assert_int_equal(r.checks, 8 * 719); /* from the first second on */
    assert_true(r.transitions > 8 * 20 && r.transitions < 8 * 50);
    struct bench_reference_result again = bench_reference(3, 8, 3600 * S, 1);
    assert_int_equal(again.transitions, r.transitions);
    assert_true(bench_reference(3, 8, 3600 * S, 2).transitions != r.transitions);
}

static void one_alone_is_elected_again_each_time(void **state)
{
    (void)state;
    struct bench_reference_result r = bench_reference(1, 1, 24 * 3600 * S, 1);
    assert_int_equal(r.checks, 24 * 720 - 1);
    assert_true(r.transitions > 700 && r.transitions < 900); /* every 60 s + 45 s or so */
}

static void each_timer_wakes_up_once_a_second(void **state)
{
    (void)state;
    uint64_t jittery = bench_timers(sim_context_default(), 4, true, 100 * S);
    assert_true(jittery >= 4 * 98 && jittery <= 4 * 102);
    for (int i = 0; i < SIM_CONTEXT_KIND_COUNT; i++) {
        enum sim_context_kind kind = (enum sim_context_kind)i;
        if (!sim_context_available(kind))
            continue;
        assert_int_equal(bench_timers(kind, 4, false, 100 * S), 4 * 100);
        assert_int_equal(bench_timers(kind, 4, true, 100 * S), jittery);
    }
}

/* ---- the tables ------------------------------------------------------------------------------ */

static const struct verb_spec *const verbs[] = {&verb_bench, NULL};
static const struct command_spec command = {
    .name = "tenure", .summary = "the verb that is tested", .description = "", .verbs = verbs};

static char *printed;
static size_t printed_size;

static int call(const char *workload, const char *more)
{
    struct surroundings found = {0};
    const char *const arguments[] = {"tenure", "bench",     "--workload", workload, "--rounds",
                                     "3",      "--seconds", "2",          more};
    free(printed);
    printed = NULL;
    FILE *out = open_memstream(&printed, &printed_size);
    int code =
        command_main(&command, more ? 9 : 8, (char *const *)arguments, &found, out, out, NULL);
    fclose(out);
    return code;
}

static int own_folder(void **state)
{
    static char folder[64];
    snprintf(folder, sizeof folder, "/tmp/tenure-bench-XXXXXX");
    *state = mkdtemp(folder);
    for_real = false;
    clock_ns = 0;
    calls_left = -1;
    return *state ? chdir(folder) : -1;
}

static int leave_folder(void **state)
{
    char text[128];
    for_real = true;
    free(printed);
    printed = NULL;
    snprintf(text, sizeof text, "rm -rf '%s'", (const char *)*state);
    return chdir("/tmp") != 0 || system(text) != 0;
}

/* What setting up costs is left out. */
static void timers_cost_what_a_wake_up_costs(void **state)
{
    (void)state;
    assert_int_equal(call("w0", NULL), 0);
    assert_string_equal(printed, "W0, timer loop: ns per wake-up\n"
                                 "     tasks   constant     jitter\n"
                                 "         8        2.0        3.0\n"
                                 "       128        2.0        3.0\n"
                                 "      4096        2.0        3.0\n"
                                 "     65536        2.0        3.0\n\n");
}

static void elections_stand_beside_the_loop(void **state)
{
    (void)state;
    assert_int_equal(call("w1", NULL), 0);
    assert_string_equal(
        printed,
        "W1, election: ns per check, everything switched on\n"
        "        size  runners     loop   tenure   ratio   recorded    simulated s/s\n"
        "         3x8       24      5.0     20.0    4.0x       50.0         31250000\n"
        "        4x32      128      5.0     20.0    4.0x       50.0          7812500\n"
        "       8x512     4096      5.0     20.0    4.0x       50.0           488281\n"
        "      8x8192    65536      5.0     20.0    4.0x       50.0            30518\n\n");
    assert_int_equal(access("out/bench.db", F_OK), -1);
}

static void recording_may_be_left_out(void **state)
{
    (void)state;
    assert_int_equal(call("w2", "--no-recorded"), 0);
    assert_string_equal(
        printed,
        "W2, election on etcd leases with latency and passes: ns per check, everything switched "
        "on\n"
        "        size  runners     loop   tenure   ratio               simulated s/s\n"
        "         3x8       24      5.0     20.0    4.0x                    31250000\n"
        "        4x32      128      5.0     20.0    4.0x                     7812500\n"
        "       8x512     4096      5.0     20.0    4.0x                      488281\n\n");
    assert_int_equal(access("out", F_OK), -1);
}

static void a_second_worker_is_compared_with_one(void **state)
{
    (void)state;
    two_workers_help = true;
    assert_int_equal(call("workers", NULL), 0);
    assert_non_null(strstr(printed, "workers: two are 2.00 times as fast as one ("));
    two_workers_help = false;
    assert_int_equal(call("workers", NULL), 0);
    assert_non_null(strstr(printed, "workers: two are 1.00 times as fast as one ("));
}

static void all_is_everything_in_order(void **state)
{
    (void)state;
    assert_int_equal(call("all", "--no-recorded"), 0);
    const char *at = printed;
    static const char *const parts[] = {"memory: ", "W0, ", "W1, ", "W2, ", "workers: "};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        at = strstr(at, parts[i]);
        assert_non_null(at);
    }
}

static void an_interrupt_ends_it_between_two_lines(void **state)
{
    (void)state;
    calls_left = 2;
    assert_int_equal(call("all", "--no-recorded"), VERDICT_UNDECIDED);
    assert_non_null(strstr(printed, "         8        2.0        3.0\n\nW1, "));
    assert_null(strstr(printed, " 128 "));
    assert_null(strstr(printed, "3x8"));
    assert_null(strstr(printed, "workers"));
}

int main(void)
{
#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, own_folder, leave_folder)
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_resource_is_checked_every_five_seconds),
        cmocka_unit_test(one_alone_is_elected_again_each_time),
        cmocka_unit_test(each_timer_wakes_up_once_a_second),
        IN_FOLDER(timers_cost_what_a_wake_up_costs),
        IN_FOLDER(elections_stand_beside_the_loop),
        IN_FOLDER(recording_may_be_left_out),
        IN_FOLDER(a_second_worker_is_compared_with_one),
        IN_FOLDER(all_is_everything_in_order),
        IN_FOLDER(an_interrupt_ends_it_between_two_lines),
    };
    return cmocka_run_group_tests_name("bench", tests, NULL, NULL);
}
