/* SPDX-License-Identifier: Apache-2.0 */
/* The pass loop: passes that are computed and passes that are watched, resignations, commits. */
#include "tests/fault/fleet_world.h"
#include "tests/t.h"

static struct fleet_world w;

static int close_it(void **state)
{
    (void)state;
    fleet_world_close(&w);
    return 0;
}

#define WORK (KIND(WORK_BEGUN) | KIND(WORK_ENDED))
#define COMMITS (KIND(COMMIT_ACCEPTED) | KIND(COMMIT_REJECTED))

static int64_t phase(unsigned instance, uint64_t incarnation)
{
    return (int64_t)sim_choose(w.kernel, SIM_CHOICE_PASS_PHASE,
                               (uint64_t)instance << 32 | incarnation, 0,
                               (uint64_t)w.config.pass_interval_ns);
}

/* Run with every pass of every instance watched from beginning to end. */
static void watch_until(int64_t time_ns)
{
    while (sim_kernel_run(w.kernel, time_ns, 1) == SIM_RUN_STEPS)
        for (uint16_t i = 0; i < w.config.instance_count; i++)
            if (!w.fleet->instances[i].watched)
                fleet_look(w.fleet, i);
}

/* ---- resignations --------------------------------------------------------------------------- */

static const struct sim_event *log_nth_of(enum sim_event_kind kind, uint32_t resource, size_t nth)
{
    const struct sim_event *e;
    for (size_t n = 0; (e = event_log_nth(&w.log, kind, ANY_INSTANCE, n)); n++)
        if (e->resource == resource && nth-- == 0)
            return e;
    return NULL;
}

static void resignations_are_executed_at_the_end_of_a_pass_and_only_there(void **state)
{
    (void)state;
    for (int watched = 0; watched < 2; watched++) {
        fleet_world_init(&w);
        w.config.resource_count = 3;
        w.config.runner.resign_odds = 1;
        fleet_world_open(&w);
        if (watched)
            watch_until(1000 * S);
        else
            fleet_world_go(&w, 1000 * S);
        const struct sim_event *e;
        size_t n = 0;
        for (; (e = event_log_nth(&w.log, SIM_EVENT_EXECUTE_BEGUN, ANY_INSTANCE, n)); n++)
            assert_int64_equal((e->time_ns - phase(e->instance, 1)) % (100 * MS), 20 * MS);
        assert_true(n > 40);
        if (!watched)
            fleet_world_close(&w);
    }
    /* and they come to that at the first such time */
    const struct sim_event *queued, *begun;
    for (int i = 0; i < 3; i++)
        for (size_t n = 0; (begun = event_log_nth(&w.log, SIM_EVENT_EXECUTE_BEGUN, i, n)); n++) {
            queued = event_log_nth(&w.log, SIM_EVENT_RESIGNATION_QUEUED, i, n);
            assert_in_range(begun->time_ns - queued->time_ns, 0, 100 * MS);
        }
}

/* Those that find the queue full come in as it is drained, and are executed with the others. */
static void a_full_queue_is_drained_to_its_end(void **state)
{
    (void)state;
    for (int passes = 0; passes < 2; passes++) {
        fleet_world_init(&w);
        w.config.instance_count = 1;
        w.config.resource_count = 7;
        w.config.pending_capacity = 2;
        w.config.runner.resign_odds = 1;
        w.config.pass_interval_ns = passes ? 10 * S : 0;
        fleet_world_open(&w);
        fleet_world_go(&w, 1000 * S);
        const struct sim_event *queued, *begun;
        size_t n = 0;
        for (int r = 0; r < 7; r++) {
            for (n = 0; (begun = log_nth_of(SIM_EVENT_EXECUTE_BEGUN, (uint32_t)r, n)); n++) {
                queued = log_nth_of(SIM_EVENT_RESIGNATION_QUEUED, (uint32_t)r, n);
                assert_in_range(begun->time_ns - queued->time_ns, 0, passes ? 10 * S : 0);
            }
            assert_true(n >= 14);
        }
        if (!passes)
            fleet_world_close(&w);
    }
}

static void a_loop_that_executes_begins_its_next_pass_later(void **state)
{
    (void)state;
    fleet_world_init(&w);
    w.config.instance_count = 1;
    w.config.runner.resign_odds = 1;
    w.parameters = parameters_of("etcd-lease");
    w.parameters.one_way.a_ns = 80 * MS; /* an execution takes 170 ms: resign; start says nothing */
    fleet_world_open(&w);
    while (event_log_count(&w.log, SIM_EVENT_EXECUTE_ENDED, 0) == 0)
        watch_until(w.kernel->now_ns + 1 * S);
    watch_until(w.kernel->now_ns + 1 * S);
    const struct sim_event *begun = event_log_nth(&w.log, SIM_EVENT_EXECUTE_BEGUN, 0, 0);
    const struct sim_event *ended = event_log_nth(&w.log, SIM_EVENT_EXECUTE_ENDED, 0, 0);
    assert_int64_equal(ended->time_ns - begun->time_ns, 170 * MS);
    /* 190 ms after the last pass began, so at once; and from there on at the usual interval */
    assert_int64_equal(w.fleet->instances[0].pass.begin_ns % (100 * MS),
                       ended->time_ns % (100 * MS));
}

/* Somebody looks while the loop is executing, at it or at another: no pass begins meanwhile. */
static void looking_while_executing(uint16_t looked_at)
{
    fleet_world_init(&w);
    w.config.instance_count = 2;
    w.config.head_start_ns = 1000 * S;
    w.config.resource_count = 3;
    w.config.runner.resign_odds = 1;
    w.config.pass_interval_ns = 10 * MS;
    w.config.pass_length.a_ns = 5 * MS;
    w.parameters = parameters_of("etcd-lease");
    fleet_world_open(&w);
    struct instance *in = &w.fleet->instances[0];
    int64_t executing_since_ns = 0, looks = 0;
    while (w.kernel->now_ns < 1400 * S) {
        sim_kernel_run(w.kernel, 1400 * S, 1);
        if (!in->executing)
            executing_since_ns = w.kernel->now_ns;
        if (w.kernel->now_ns < executing_since_ns + 12 * MS) /* the next pass would have begun */
            continue;
        fleet_look(w.fleet, looked_at);
        assert_false(in->pass.running);
        assert_false(in->working);
        looks++;
    }
    assert_true(looks > 10);
    sim_kernel_flush(w.kernel);
    bool executing = false;
    for (size_t i = 0; i < w.log.count; i++) {
        const struct sim_event *e = &w.log.events[i];
        if (e->instance == 0 &&
            (e->kind == SIM_EVENT_EXECUTE_BEGUN || e->kind == SIM_EVENT_EXECUTE_ENDED))
            executing = e->kind == SIM_EVENT_EXECUTE_BEGUN;
        else if (e->kind == SIM_EVENT_WORK_BEGUN && e->instance == 0)
            assert_false(executing);
    }
}

static void no_pass_begins_while_resignations_are_executed(void **state)
{
    (void)state;
    looking_while_executing(0);
    fleet_world_close(&w);
    looking_while_executing(1);
}

static void at_once_means_in_the_middle_of_a_pass(void **state)
{
    (void)state;
    fleet_world_init(&w);
    w.config.instance_count = 1;
    w.config.resource_count = 2;
    w.config.runner.resign_odds = 1;
    w.config.execute_at_once = true;
    w.config.pass_interval_ns = 3 * S;
    w.config.pass_length.a_ns = 3 * S;
    fleet_world_open(&w);
    fleet_world_go(&w, 1000 * S);
    const struct sim_event *begun;
    size_t n = 0;
    for (; (begun = event_log_nth(&w.log, SIM_EVENT_EXECUTE_BEGUN, 0, n)); n++) {
        const struct sim_event *queued = event_log_nth(&w.log, SIM_EVENT_RESIGNATION_QUEUED, 0, n);
        assert_int64_equal(begun->time_ns, queued->time_ns);
    }
    assert_true(n > 20);
    /* the work in flight is there for everybody to see, and is still committed */
    assert_true(event_log_count(&w.log, SIM_EVENT_WORK_BEGUN, 0) >= n / 2);
    size_t work = event_log_count(&w.log, SIM_EVENT_WORK_BEGUN, 0);
    size_t ended = event_log_count(&w.log, SIM_EVENT_WORK_ENDED, 0);
    assert_in_range(work - ended, 0, 2);
}

static void a_second_execution_is_refused_and_releases_nothing(void **state)
{
    (void)state;
    fleet_world_init(&w);
    w.config.instance_count = 2;
    w.config.runner.resign_odds = 1;
    w.config.execute_again_after_ns = 5 * S;
    fleet_world_open(&w);
    fleet_world_go(&w, 1000 * S);
    size_t executions = event_log_count(&w.log, SIM_EVENT_EXECUTE_BEGUN, ANY_INSTANCE);
    assert_true(executions > 10);
    assert_int_equal(event_log_count(&w.log, SIM_EVENT_RELEASED, ANY_INSTANCE), executions);
    size_t refused = 0;
    const struct sim_event *e;
    for (size_t n = 0; (e = event_log_nth(&w.log, SIM_EVENT_EXECUTE_ENDED, ANY_INSTANCE, n)); n++)
        if (e->resource == SIM_NO_RESOURCE) {
            assert_int_equal(e->value, ELECTION_ERR_SPENT);
            refused++;
        }
    assert_in_range(executions - refused, 0, 1);
}

static void a_second_execution_ends_with_its_instance(void **state)
{
    (void)state;
    fleet_world_init(&w);
    w.config.runner.resign_odds = 1;
    w.config.execute_again_after_ns = 20 * S;
    fleet_world_fault(&w, "when any executes a resignation crash all");
    fleet_world_open(&w);
    fleet_world_go(&w, 200 * S);
    assert_int_equal(event_log_count(&w.log, SIM_EVENT_EXECUTE_BEGUN, ANY_INSTANCE), 1);
    sim_kernel_flush(w.kernel);
    const struct sim_event *e;
    for (size_t n = 0; (e = event_log_nth(&w.log, SIM_EVENT_EXECUTE_ENDED, ANY_INSTANCE, n)); n++)
        assert_int_not_equal(e->resource, SIM_NO_RESOURCE);
}

/* ---- the mean wait -------------------------------------------------------------------------- */

/* Renewal theory: whoever comes at any moment waits E[I^2] / (2 E[I]) for the next end of a pass,
 * where I is the time from one end to the next. Delays are drawn, so that the moments are no
 * lattice. */
static void mean_wait(struct sim_law length, int64_t interval_ns, double mean_ns, double square_ns2)
{
    fleet_world_init(&w);
    w.parameters.one_way = (struct sim_law){SIM_LAW_UNIFORM, 0, 200 * MS};
    w.config.instance_count = 2;
    w.config.runner.master_hold_interval_ns = 10 * S;
    w.config.runner.master_check_interval_ns = 1 * S;
    w.config.runner.resign_odds = 1;
    w.config.pass_interval_ns = interval_ns;
    w.config.pass_length = length;
    fleet_world_open(&w);
    double sum = 0, squares = 0;
    size_t count = 0;
    int64_t queued_ns = 0;
    for (int64_t until_ns = 0; until_ns <= 80000 * S; until_ns += 1000 * S) {
        fleet_world_go(&w, until_ns);
        for (size_t i = 0; i < w.log.count; i++) {
            const struct sim_event *e = &w.log.events[i];
            if (e->kind == SIM_EVENT_RESIGNATION_QUEUED)
                queued_ns = e->time_ns;
            if (e->kind != SIM_EVENT_EXECUTE_BEGUN)
                continue;
            double wait = (double)(e->time_ns - queued_ns);
            sum += wait;
            squares += wait * wait;
            count++;
        }
        w.log.count = 0;
    }
    assert_true(count > 4000);
    double mean = sum / (double)count;
    double variance = squares / (double)count - mean * mean;
    double off = mean - square_ns2 / (2 * mean_ns);
    /* five standard errors */
    if (off * off > 25 * variance / (double)count)
        fail_msg("mean wait %.0f ns over %zu, expected %.0f", mean, count,
                 square_ns2 / (2 * mean_ns));
    fleet_world_close(&w);
}

static void the_mean_wait_is_that_of_a_renewal_process(void **state)
{
    (void)state;
    struct sim_law constant = {SIM_LAW_CONSTANT, 700 * MS, 0};
    mean_wait(constant, 900 * MS, 0.9e9, 0.81e18);
    mean_wait(constant, 100 * MS, 0.7e9, 0.49e18);
    struct sim_law exponential = {SIM_LAW_EXPONENTIAL, 800 * MS, 0};
    mean_wait(exponential, 1, sim_law_mean_ns(&exponential), sim_law_mean_square_ns2(&exponential));
    struct sim_law lognormal = {SIM_LAW_LOGNORMAL, 600 * MS, 700000};
    mean_wait(lognormal, 1, sim_law_mean_ns(&lognormal), sim_law_mean_square_ns2(&lognormal));
    /* with an interval a gap follows a short pass: I = (T - L)+ + L', the two independent */
    struct sim_law uniform = {SIM_LAW_UNIFORM, 0, 1 * S};
    double gap = 0.125e9, gap_square = 0.125e18 / 3; /* of (500 ms - U)+ */
    double next = 0.5e9, next_square = 1e18 / 3;
    mean_wait(uniform, 500 * MS, gap + next, gap_square + 2 * gap * next + next_square);
}

/* ---- computed and watched ------------------------------------------------------------------- */

static struct sim_event *others;
static size_t other_count;

static void keep_others(void)
{
    other_count = 0;
    others = realloc(others, (w.log.count + 1) * sizeof *others);
    for (size_t i = 0; i < w.log.count; i++)
        if (!((WORK | COMMITS) >> w.log.events[i].kind & 1))
            others[other_count++] = w.log.events[i];
}

/* Events of different instances at one instant may stand in another order: watching takes steps. */
static int compare(const void *a, const void *b)
{
    const struct sim_event *x = a, *y = b;
    if (x->time_ns != y->time_ns)
        return x->time_ns < y->time_ns ? -1 : 1;
    return memcmp(x, y, sizeof *x);
}

/* Whether watching makes a difference to anything but the events of watching itself. */
static void differential(void (*set_up)(int variant), int variant, uint64_t seed)
{
    struct sim_event *computed = NULL;
    size_t count = 0, work = 0;
    for (int watched = 0; watched < 2; watched++) {
        fleet_world_init(&w);
        w.seed = seed;
        set_up(variant);
        fleet_world_open(&w);
        if (watched)
            watch_until(600 * S);
        else
            fleet_world_go(&w, 600 * S);
        sim_kernel_flush(w.kernel);
        keep_others();
        qsort(others, other_count, sizeof *others, compare);
        if (!watched) {
            work = event_log_count(&w.log, SIM_EVENT_WORK_BEGUN, ANY_INSTANCE);
            computed = others;
            others = NULL;
            count = other_count;
            fleet_world_close(&w);
            continue;
        }
        assert_true(event_log_count(&w.log, SIM_EVENT_WORK_BEGUN, ANY_INSTANCE) > 2 * work);
        for (size_t i = 0; i < count && i < other_count; i++)
            if (compare(&computed[i], &others[i]) != 0)
                fail_msg("variant %d, seed %" PRIu64 ": %s %s n%u instead of %s %s n%u", variant,
                         seed, time_text(others[i].time_ns), sim_event_name(others[i].kind),
                         others[i].instance, time_text(computed[i].time_ns),
                         sim_event_name(computed[i].kind), computed[i].instance);
        assert_int_equal(other_count, count);
        fleet_world_close(&w);
    }
    free(computed);
    free(others);
    others = NULL;
}

static void without_faults(int variant)
{
    static const struct sim_law laws[] = {{SIM_LAW_CONSTANT, 20 * MS, 0},
                                          {SIM_LAW_CONSTANT, 0, 0},
                                          {SIM_LAW_CONSTANT, 350 * MS, 0},
                                          {SIM_LAW_EXPONENTIAL, 70 * MS, 0},
                                          {SIM_LAW_LOGNORMAL, 60 * MS, 1000000}};
    w.config.pass_length = laws[variant % 5];
    w.config.resource_count = 3;
    w.config.runner.resign_odds = 2;
    if (variant >= 5)
        w.parameters = parameters_of("etcd-lease");
    if (variant >= 10)
        w.parameters.one_way = (struct sim_law){SIM_LAW_UNIFORM, 1 * MS, 30 * MS};
    w.config.execute_at_once = variant % 3 == 2;
    w.config.is_2018 = variant % 4 == 3;
}

static void computed_and_watched_passes_are_the_same_run(void **state)
{
    (void)state;
    for (int variant = 0; variant < 15; variant++)
        for (uint64_t seed = 1; seed <= 2; seed++)
            differential(without_faults, variant, seed);
}

/* No rates: on a clock with a rate a wake-up may be a nanosecond late, and a loop without gaps that
 * is watched adds them up. */
static void with_faults(int variant)
{
    without_faults(variant + 5);
    w.config.is_2018 = false;
    fleet_world_fault(&w, "every 90s crash any restart after 5s");
    fleet_world_fault(&w, "every 100s pause any for 70s");
    fleet_world_fault(&w, "every 110s pause any timers counting for 15s");
    fleet_world_fault(&w, "every 120s stop any restart after 3s");
    fleet_world_fault(&w, "every 140s cut any for 20s");
    fleet_world_fault(&w, "every 150s revoke master(r1)");
}

static void and_with_faults_as_well(void **state)
{
    (void)state;
    for (int variant = 0; variant < 10; variant++)
        for (uint64_t seed = 1; seed <= 2; seed++)
            differential(with_faults, variant, seed);
}

/* ---- work and effect ------------------------------------------------------------------------ */

static void a_healthy_fleet_is_not_watched(void **state)
{
    (void)state;
    fleet_world_init(&w);
    w.config.resource_count = 3;
    w.config.runner.resign_odds = 1;
    fleet_world_open(&w);
    fleet_world_go(&w, 3600 * S);
    assert_string_equal(event_log_text(&w.log, WORK | COMMITS), "");
    for (int i = 0; i < 3; i++)
        assert_false(w.fleet->instances[i].watched);
}

static void without_passes_there_is_nothing_to_see(void **state)
{
    (void)state;
    fleet_world_init(&w);
    w.config.pass_interval_ns = 0;
    fleet_world_fault(&w, "every 10s pause any for 5s");
    fleet_world_open(&w);
    fleet_world_go(&w, 100 * S);
    fleet_look(w.fleet, 0);
    manager_advance(&w.fleet->instances[0]);
    fleet_world_go(&w, 200 * S);
    assert_string_equal(event_log_text(&w.log, WORK | COMMITS), "");
}

/* Every pass once, in order, with the epoch of its belief; what is committed is what was begun. */
static void watched_passes_are_complete(void **state)
{
    (void)state;
    fleet_world_init(&w);
    w.config.instance_count = 1;
    w.config.runner.resign_odds = 1000000;
    fleet_world_open(&w);
    fleet_world_go(&w, 10 * S);
    fleet_look(w.fleet, 0);
    watch_until(20 * S);
    uint64_t last = 0;
    const struct sim_event *begun, *ended;
    size_t n = 0;
    for (; (ended = event_log_nth(&w.log, SIM_EVENT_WORK_ENDED, 0, n)); n++) {
        begun = event_log_nth(&w.log, SIM_EVENT_WORK_BEGUN, 0, n);
        assert_int_equal(begun->extra, ended->extra);
        assert_int_equal(begun->value, 1);
        assert_true(n == 0 || begun->extra == last + 1);
        last = begun->extra;
        if (!begun->cause) /* not in retrospect */
            assert_int64_equal(ended->time_ns - begun->time_ns, 20 * MS);
        assert_int64_equal((ended->time_ns - phase(0, 1)) % (100 * MS), 20 * MS);
        assert_int64_equal((ended->time_ns - phase(0, 1)) / (100 * MS), (int64_t)ended->extra);
    }
    assert_in_range(n, 99, 101);
    /* each commit once, the first one for all that were computed before */
    uint64_t before = 0;
    const struct sim_event *commit;
    for (size_t i = 0; (commit = event_log_nth(&w.log, SIM_EVENT_COMMIT_ACCEPTED, 0, i)); i++) {
        assert_true(commit->extra > before);
        before = commit->extra;
    }
    assert_int_equal(event_log_count(&w.log, SIM_EVENT_COMMIT_REJECTED, 0), 0);
}

static void a_commit_is_made_once_though_watching_ends_and_begins(void **state)
{
    (void)state;
    fleet_world_init(&w);
    w.config.instance_count = 1;
    w.config.guard = GUARD_OPTIMISTIC;
    w.config.runner.resign_odds = 1000000;
    fleet_world_open(&w);
    fleet_world_go(&w, 10 * S);
    for (int i = 0; i < 2000; i++) {
        fleet_world_go(&w, w.kernel->now_ns + 13 * MS);
        fleet_look(w.fleet, 0);
    }
    sim_kernel_flush(w.kernel);
    int64_t last = -1;
    const struct sim_event *commit;
    for (size_t i = 0; (commit = event_log_nth(&w.log, SIM_EVENT_COMMIT_ACCEPTED, 0, i)); i++) {
        assert_true((int64_t)commit->extra > last);
        last = (int64_t)commit->extra;
    }
    assert_true(last > 200);
    assert_int_equal(event_log_count(&w.log, SIM_EVENT_COMMIT_REJECTED, 0), 0);
}

/* The master stops in the middle of a pass for longer than its lease and then goes on with it. */
static void stale_commit(enum guard_policy policy, bool *stale_accepted, bool *any_rejected)
{
    fleet_world_init(&w);
    w.parameters = parameters_of("etcd-lease");
    w.config.instance_count = 2;
    w.config.guard = policy;
    w.config.runner.resign_odds = 1000000;
    w.config.pass_interval_ns = 1 * S;
    w.config.pass_length.a_ns = 1 * S; /* always in a pass */
    fleet_world_fault(&w, "at 60s pause master(r1) for 120s");
    fleet_world_open(&w);
    fleet_world_go(&w, 200 * S);
    uint64_t highest = 0;
    *stale_accepted = false;
    for (size_t i = 0; i < w.log.count; i++) {
        const struct sim_event *e = &w.log.events[i];
        if (e->kind != SIM_EVENT_COMMIT_ACCEPTED)
            continue;
        *stale_accepted |= e->value < highest;
        highest = e->value > highest ? e->value : highest;
    }
    *any_rejected = event_log_count(&w.log, SIM_EVENT_COMMIT_REJECTED, ANY_INSTANCE) > 0;
    assert_int_equal(w.store->resources[0].epoch, 2);
    /* belief has ended since, and nobody is watched any more */
    assert_false(w.fleet->instances[0].watched || w.fleet->instances[1].watched);
    if (*any_rejected) {
        const struct sim_event *rejected =
            event_log_nth(&w.log, SIM_EVENT_COMMIT_REJECTED, ANY_INSTANCE, 0);
        assert_int_equal(rejected->value, 1);
        assert_in_range(rejected->time_ns, 180 * S, 181 * S);
    }
    fleet_world_close(&w);
}

static void a_stale_master_commits_as_far_as_the_guard_lets_it(void **state)
{
    (void)state;
    bool stale_accepted, any_rejected;
    stale_commit(GUARD_FENCED, &stale_accepted, &any_rejected);
    assert_true(!stale_accepted && any_rejected);
    stale_commit(GUARD_UNFENCED, &stale_accepted, &any_rejected);
    assert_true(stale_accepted && !any_rejected);
    stale_commit(GUARD_OPTIMISTIC, &stale_accepted, &any_rejected);
    assert_true(any_rejected); /* the pass in flight was based on a revision that is gone */
}

/* Two instances, one of which was computed all the time: the guard must know of its commits. */
static void commits_of_computed_passes_count_when_somebody_else_commits(void **state)
{
    (void)state;
    fleet_world_init(&w);
    w.parameters = parameters_of("etcd-lease");
    w.config.instance_count = 2;
    w.config.runner.resign_odds = 1000000;
    fleet_world_fault(&w, "at 60s pause master(r1) for 120s");
    fleet_world_open(&w);
    fleet_world_go(&w, 179 * S);
    uint16_t stale = 0;
    while (!w.fleet->instances[stale].host.paused)
        stale++;
    assert_false(w.fleet->instances[!stale].watched);
    assert_int_equal(w.fleet->guard.registers[0].highest_epoch, 1);
    fleet_world_go(&w, 190 * S);
    assert_int_equal(w.fleet->guard.registers[0].highest_epoch, 2);
    const struct sim_event *first = event_log_nth(&w.log, SIM_EVENT_COMMIT_ACCEPTED, !stale, 0);
    assert_non_null(first);
    assert_int_equal(first->value, 2);
}

#define TEST(name) cmocka_unit_test_teardown(name, close_it)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(resignations_are_executed_at_the_end_of_a_pass_and_only_there),
        TEST(a_full_queue_is_drained_to_its_end),
        TEST(a_loop_that_executes_begins_its_next_pass_later),
        TEST(no_pass_begins_while_resignations_are_executed),
        TEST(at_once_means_in_the_middle_of_a_pass),
        TEST(a_second_execution_is_refused_and_releases_nothing),
        TEST(a_second_execution_ends_with_its_instance),
        cmocka_unit_test(the_mean_wait_is_that_of_a_renewal_process),
        cmocka_unit_test(computed_and_watched_passes_are_the_same_run),
        cmocka_unit_test(and_with_faults_as_well),
        TEST(a_healthy_fleet_is_not_watched),
        TEST(without_passes_there_is_nothing_to_see),
        TEST(watched_passes_are_complete),
        TEST(a_commit_is_made_once_though_watching_ends_and_begins),
        cmocka_unit_test(a_stale_master_commits_as_far_as_the_guard_lets_it),
        TEST(commits_of_computed_passes_count_when_somebody_else_commits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
