/* SPDX-License-Identifier: Apache-2.0 */
/*
 * `tenure bench`: how fast simulation is on this machine, beside a bare loop.
 *
 * Every figure is CPU time of one thread, the median of some rounds, from the difference of a long
 * and a short run, so that setting up is left out. Machines are noisy: compare ratios of one run.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "sim/cli/bench_reference.h"
#include "sim/cli/bench_timers.h"
#include "sim/cli/interrupt.h"
#include "sim/cli/run_output.h"
#include "sim/cli/verbs.h"
#include "sim/scenario/scenario_read.h"
#include "sim/search/sweep.h"

#define ROUNDS_MOST 99
#define BENCH_DATABASE "out/bench.db"

static const char *const workloads[] = {"all", "w0", "w1", "w2", "workers", NULL};

static const struct option_spec bench_options[] = {
    {.name = "workload",
     .letter = 'w',
     .kind = OPTION_CHOICE,
     .value = "NAME",
     .choices = workloads,
     .standard = "all",
     .help = "what to measure"},
    {.name = "rounds",
     .kind = OPTION_COUNT,
     .value = "N",
     .least = 1,
     .most = ROUNDS_MOST,
     .standard = "3",
     .help = "rounds of which the median is printed"},
    {.name = "seconds",
     .kind = OPTION_COUNT,
     .value = "N",
     .least = 1,
     .most = 600,
     .standard = "1",
     .help = "about so much CPU time for each measurement"},
    {.name = "recorded",
     .kind = OPTION_FLAG,
     .standard = "on",
     .help = "measure with every interval stored in a database, too"},
    {0},
};

struct bench {
    const struct command_call *call;
    int64_t rounds, seconds;
    bool recorded;
};

struct size {
    uint32_t instances, resources;
    int64_t simulated_ns_per_second; /* simulated time that takes about a second */
};

static const struct size sizes[] = {{3, 8, INT64_C(7000000) * 1000000000},
                                    {4, 32, INT64_C(1700000) * 1000000000},
                                    {8, 512, INT64_C(70000) * 1000000000},
                                    {8, 8192, INT64_C(1500) * 1000000000}};

#define SIZES (sizeof sizes / sizeof sizes[0])

static int64_t clock_ns(clockid_t clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double *values, int64_t count)
{
    qsort(values, (size_t)count, sizeof *values, by_value);
    return values[count / 2];
}

/* ---- scenarios made on the spot ------------------------------------------------------------- */

static bool open_text(void *context, struct source *source, const char *path,
                      struct diagnostics *diagnostics)
{
    const char *text = context;
    return source_from_text(source, SOURCE_FILE, path, text, strlen(text), diagnostics);
}

static struct scenario *make_scenario(const struct size *size, int64_t duration_ns, bool w2)
{
    char text[512];
    snprintf(text, sizeof text,
             "scenario: 1\nname: bench\nseeds: 1\ninstances: %u\nresources: %u\n"
             "duration: %" PRId64 "ns\n%s",
             size->instances, size->resources, duration_ns,
             w2 ? "profile: etcd-lease\n" : "profile: ideal\npass_interval: 0s\n");
    struct scenario_opener opener = {open_text, text};
    struct diagnostics *diagnostics = calloc(1, sizeof *diagnostics);
    struct scenario *scenario =
        diagnostics ? scenario_load_from("bench", &opener, NULL, diagnostics) : NULL;
    free(diagnostics);
    return scenario;
}

struct measured {
    double cpu_ns, checks, simulated_s;
};

static void measure_case(struct scenario *scenario, struct run_output *output,
                         struct measured *measured)
{
    struct sweep_options options = {
        .workers = 1,
        .context = sim_context_default(),
        .recording = run_database_recording(output ? SWEEP_RECORD_ALL : SWEEP_RECORD_NONE)};
    struct sweep_case one = {.scenario = scenario, .which = scenario_case_at(scenario, 0)};
    int64_t begin_ns = clock_ns(CLOCK_THREAD_CPUTIME_ID), checks = 0;
    if (output)
        output->ops->begin_scenario(output, scenario);
    sweep_case_run(&one, &options);
    if (one.result.metrics)
        metrics_value(one.result.metrics, METRIC_CHECKS, STATISTIC_COUNT, &checks);
    if (output) {
        char message[RUN_OUTPUT_MESSAGE_MAX];
        struct run_totals totals = {0};
        output->ops->add_case(output, &one);
        output->ops->finish(output, &totals, message);
    }
    measured->cpu_ns = (double)(clock_ns(CLOCK_THREAD_CPUTIME_ID) - begin_ns);
    measured->checks = (double)checks;
    measured->simulated_s = (double)one.which.parameters.duration / 1e9;
    sweep_case_clear(&one, &options);
}

/* ns per check: a run of the given length less one of a tenth of it. */
static double election_ns(const struct bench *b, const struct size *size, bool w2, bool recorded,
                          double *simulated_per_second)
{
    int64_t long_ns = size->simulated_ns_per_second * b->seconds / (w2 ? 8 : 1);
    struct measured at[2] = {{0}};
    for (int i = 0; i < 2; i++) {
        char message[RUN_OUTPUT_MESSAGE_MAX];
        struct scenario *scenario = make_scenario(size, i == 0 ? long_ns / 10 : long_ns, w2);
        struct run_output *output = recorded ? run_database_open(BENCH_DATABASE, message) : NULL;
        if (scenario && (output || !recorded))
            measure_case(scenario, output, &at[i]);
        scenario_free(scenario);
    }
    if (recorded)
        unlink(BENCH_DATABASE);
    double cpu_ns = at[1].cpu_ns - at[0].cpu_ns;
    *simulated_per_second = (at[1].simulated_s - at[0].simulated_s) / (cpu_ns / 1e9);
    return cpu_ns / (at[1].checks - at[0].checks);
}

static double reference_ns(const struct bench *b, const struct size *size)
{
    struct bench_reference_result at[2];
    int64_t cpu_ns[2];
    for (int i = 0; i < 2; i++) {
        int64_t begin_ns = clock_ns(CLOCK_THREAD_CPUTIME_ID);
        int64_t long_ns = size->simulated_ns_per_second * b->seconds;
        at[i] =
            bench_reference(size->instances, size->resources, i == 0 ? long_ns / 10 : long_ns, 1);
        cpu_ns[i] = clock_ns(CLOCK_THREAD_CPUTIME_ID) - begin_ns;
    }
    return (double)(cpu_ns[1] - cpu_ns[0]) / (double)(at[1].checks - at[0].checks);
}

/* ---- the tables ----------------------------------------------------------------------------- */

static void bench_w0(const struct bench *b)
{
    static const uint32_t tasks[] = {8, 128, 4096, 65536};
    fprintf(b->call->out, "W0, timer loop: ns per wake-up\n%10s %10s %10s\n", "tasks", "constant",
            "jitter");
    for (size_t i = 0; i < sizeof tasks / sizeof tasks[0] && !interrupt_seen(); i++) {
        fprintf(b->call->out, "%10u", tasks[i]);
        for (int jitter = 0; jitter < 2; jitter++) {
            double rounds[ROUNDS_MOST];
            for (int64_t r = 0; r < b->rounds; r++) {
                int64_t long_ns = b->seconds * INT64_C(10000000) * 1000000000 / tasks[i];
                int64_t t0 = clock_ns(CLOCK_THREAD_CPUTIME_ID);
                uint64_t few = bench_timers(sim_context_default(), tasks[i], jitter, long_ns / 10);
                int64_t t1 = clock_ns(CLOCK_THREAD_CPUTIME_ID);
                uint64_t many = bench_timers(sim_context_default(), tasks[i], jitter, long_ns);
                int64_t t2 = clock_ns(CLOCK_THREAD_CPUTIME_ID);
                rounds[r] = (double)(t2 - t1 - (t1 - t0)) / (double)(many - few);
            }
            fprintf(b->call->out, " %10.1f", median(rounds, b->rounds));
        }
        fputc('\n', b->call->out);
        fflush(b->call->out);
    }
    fputc('\n', b->call->out);
}

static void bench_elections(const struct bench *b, bool w2)
{
    FILE *out = b->call->out;
    fprintf(out, "%s: ns per check, everything switched on\n%12s %8s %8s %8s %7s %10s %16s\n",
            w2 ? "W2, election on etcd leases with latency and passes" : "W1, election", "size",
            "runners", "loop", "tenure", "ratio", b->recorded ? "recorded" : "", "simulated s/s");
    for (size_t i = 0; i < SIZES - (w2 ? 1 : 0) && !interrupt_seen(); i++) {
        double loop[ROUNDS_MOST], plain[ROUNDS_MOST], recorded[ROUNDS_MOST], per_second = 0,
                                                                             ignored;
        char name[32];
        for (int64_t r = 0; r < b->rounds; r++) {
            loop[r] = reference_ns(b, &sizes[i]);
            plain[r] = election_ns(b, &sizes[i], w2, false, &per_second);
            recorded[r] = b->recorded ? election_ns(b, &sizes[i], w2, true, &ignored) : 0;
        }
        double l = median(loop, b->rounds), p = median(plain, b->rounds);
        snprintf(name, sizeof name, "%ux%u", sizes[i].instances, sizes[i].resources);
        fprintf(out, "%12s %8u %8.1f %8.1f %6.1fx", name, sizes[i].instances * sizes[i].resources,
                l, p, p / l);
        if (b->recorded)
            fprintf(out, " %10.1f", median(recorded, b->rounds));
        else
            fprintf(out, " %10s", "");
        fprintf(out, " %16.0f\n", per_second);
        fflush(out);
    }
    fputc('\n', out);
}

static int64_t peak_kib(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss;
}

/* Before anything larger has run in this process. */
static void bench_memory(const struct bench *b)
{
    struct measured ignored;
    int64_t before = peak_kib();
    struct scenario *scenario = make_scenario(&sizes[SIZES - 1], INT64_C(200) * 1000000000, false);
    if (!scenario)
        return;
    measure_case(scenario, NULL, &ignored);
    scenario_free(scenario);
    uint32_t runners = sizes[SIZES - 1].instances * sizes[SIZES - 1].resources;
    fprintf(b->call->out, "memory: %.2f KiB for each of %u runners, everything included\n\n",
            (double)(peak_kib() - before) / runners, runners);
}

static bool ignore_case(void *data, struct sweep_case *one)
{
    (void)data;
    (void)one;
    return true;
}

static double wall_s(struct scenario *scenario, uint32_t workers, uint64_t cases)
{
    struct sweep_options options = {
        .workers = workers, .context = sim_context_default(), .done = ignore_case};
    struct sweep_job *jobs = calloc(cases, sizeof *jobs);
    bool no_memory = false;
    for (uint64_t i = 0; jobs && i < cases; i++)
        jobs[i].number = i;
    int64_t begin_ns = clock_ns(CLOCK_MONOTONIC);
    if (jobs)
        sweep_run(&scenario, jobs, cases, &options, &no_memory);
    free(jobs);
    return (double)(clock_ns(CLOCK_MONOTONIC) - begin_ns) / 1e9;
}

/* Two workers against one: wall time of the same cases. */
static void bench_workers(const struct bench *b)
{
    uint64_t cases = 16;
    double ratios[ROUNDS_MOST];
    struct scenario *scenario =
        make_scenario(&sizes[1], sizes[1].simulated_ns_per_second * b->seconds / 8, false);
    if (!scenario)
        return;
    scenario->last_seed = scenario->first_seed + cases - 1;
    for (int64_t r = 0; r < b->rounds; r++)
        ratios[r] = wall_s(scenario, 1, cases) / wall_s(scenario, 2, cases);
    scenario_free(scenario);
    fprintf(b->call->out, "workers: two are %.2f times as fast as one (%ld processors)\n",
            median(ratios, b->rounds), sysconf(_SC_NPROCESSORS_ONLN));
}

static int bench(const struct command_call *call)
{
    struct bench b = {.call = call,
                      .rounds = options_count(call->options, "rounds"),
                      .seconds = options_count(call->options, "seconds"),
                      .recorded = options_is_on(call->options, "recorded")};
    int64_t what = options_choice(call->options, "workload");
    struct interrupt interrupt;
    interrupt_catch(&interrupt);
    if (what == 0)
        bench_memory(&b);
    if (what == 0 || what == 1)
        bench_w0(&b);
    if (what == 0 || what == 2)
        bench_elections(&b, false);
    if (what == 0 || what == 3)
        bench_elections(&b, true);
    if ((what == 0 || what == 4) && !interrupt_seen())
        bench_workers(&b);
    interrupt_restore(&interrupt);
    return interrupt_seen() ? VERDICT_UNDECIDED : 0;
}

const struct verb_spec verb_bench = {
    .name = "bench",
    .summary = "measure how fast simulation is on this machine",
    .synopsis = "",
    .description = "Measures timer loop (W0), election (W1) and election on etcd leases with "
                   "latency and passes (W2) "
                   "beside a bare reference loop: CPU time per check, simulated seconds per "
                   "second, memory for each "
                   "runner, and what a second worker brings. The database of recorded runs is "
                   "written to " BENCH_DATABASE " and removed.",
    .options = bench_options,
    .run = bench,
};
