/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The test tables of the 2018 original for the runner, in simulated time and without tolerances.
 * Where the original expected a defect (a tracker left true) the expectation is the right one.
 */
#include "tests/core/bench.h"
#include "tests/t.h"

#define DAYS_60 (60 * 24 * 3600 * SEC)

/* ---- whether to resign ---------------------------------------------------------------------- */

static const struct should_resign_row {
    int64_t hold_ns, odds, expected_hold_ns, expected_odds;
} should_resign_rows[] = {
    {12 * SEC, 10, 12 * SEC, 10}, {1 * SEC, 10, 10 * SEC, 10}, {10 * SEC, 0, 10 * SEC, 1},
    {10 * SEC, 1, 10 * SEC, 1},   {10 * SEC, -1, 10 * SEC, 1},
};

#define SHOULD_RESIGN_ROWS (sizeof should_resign_rows / sizeof should_resign_rows[0])

/* A runner whose clock stands at noon of 1970-09-19, the instant of the original's test. */
static int64_t prepare(struct bench *b, const struct should_resign_row *row)
{
    int64_t start_ns = (261 * INT64_C(86400) + 43200) * SEC;
    bench_init(b, false, false);
    b->config.master_hold_interval_ns = row->hold_ns;
    b->config.resign_odds = row->odds;
    b->fake.seeded = true;
    b->fake.seed = 6962;
    assert_int_equal(election_runner_new(&b->runner, b->env, BENCH_ID, &b->config, b->tracker, NULL,
                                         NULL, &b->stub.election),
                     ELECTION_OK);
    return start_ns;
}

static void never_resigns_before_the_hold_is_over(void **state)
{
    (void)state;
    static struct bench b;
    for (size_t i = 0; i < SHOULD_RESIGN_ROWS; i++) {
        int64_t start_ns = prepare(&b, &should_resign_rows[i]);
        int64_t hold_ns = should_resign_rows[i].expected_hold_ns;
        for (int tenth = -1; tenth <= 9; tenth++) {
            b.fake.now_ns = start_ns + tenth * (hold_ns / 10);
            for (int n = 0; n < 100; n++)
                assert_false(election_runner_should_resign(b.runner, start_ns));
        }
        b.fake.now_ns = start_ns + hold_ns - 1;
        for (int n = 0; n < 100; n++)
            assert_false(election_runner_should_resign(b.runner, start_ns));
        assert_int_equal(b.fake.draw_count, 0);
        bench_free(&b);
    }
}

/* Seeded draws, so it passes always or never; the bound is five standard deviations of a binomial.
 */
static void resigns_with_the_given_odds_from_the_end_of_the_hold_on(void **state)
{
    (void)state;
    static struct bench b;
    for (size_t i = 0; i < SHOULD_RESIGN_ROWS; i++) {
        for (int64_t late_ns = 0; late_ns <= 1; late_ns++) {
            int64_t start_ns = prepare(&b, &should_resign_rows[i]);
            int resigned = 0;
            b.fake.now_ns = start_ns + should_resign_rows[i].expected_hold_ns + late_ns;
            for (int n = 0; n < 10000; n++)
                resigned += election_runner_should_resign(b.runner, start_ns) ? 1 : 0;
            if (should_resign_rows[i].expected_odds == 1)
                assert_int_equal(resigned, 10000);
            else
                assert_in_range(resigned, 1000 - 150, 1000 + 150);
            bench_free(&b);
        }
    }
}

static void exactly_one_of_n_results_resigns(void **state)
{
    (void)state;
    static struct bench b;
    int64_t start_ns = prepare(&b, &should_resign_rows[0]);
    b.fake.now_ns = start_ns + 12 * SEC;
    for (uint64_t result = 0; result < 10; result++) {
        fake_will_choose(&b.fake, ELECTION_CHOICE_RESIGN, result);
        assert_int_equal(election_runner_should_resign(b.runner, start_ns), result == 0);
    }
    bench_free(&b);
}

/* ---- the run -------------------------------------------------------------------------------- */

/* Pause 5 ms, so: master at 5 ms, first check at 55 ms, drained at 65 ms, then cancelled. */
static const struct run_row {
    const char *name;
    bool is_master;
    int failing; /* enum stub_op, or -1 */
    bool lose, advance;
    bool held_before_cancel;
    const char *trace;
} run_rows[] = {
    {"IsNotMaster", false, -1, false, true, false, "Start Wait Close"},
    {"IsMaster, clock stands", true, -1, false, false, true, "Start Wait IsMaster Close"},
    {"IsMaster", true, -1, false, true, false, "Start Wait IsMaster Resign Start Wait Close"},
    {"LostMaster", true, -1, true, true, false, "Start Wait IsMaster Wait Close"},
    {"ErrorOnStart", false, STUB_START, false, true, false, "Start Close"},
    {"ErrorOnWait", false, STUB_WAIT, false, true, false, "Start Wait Close"},
    {"ErrorOnIsMaster", true, STUB_IS_MASTER, false, true, true, "Start Wait IsMaster Wait Close"},
    {"ErrorOnResign", true, STUB_RESIGN, false, true, true,
     "Start Wait IsMaster Resign Start Wait Close"},
};

static void the_table_of_the_original_runner(void **state)
{
    (void)state;
    static struct bench b;
    for (size_t i = 0; i < sizeof run_rows / sizeof run_rows[0]; i++) {
        const struct run_row *row = &run_rows[i];
        print_message("  %s\n", row->name);
        bench_init(&b, row->is_master, false);
        b.config.time_source = ELECTION_TIME_WALL;
        b.fake.wall_ahead_ns = INT64_C(1467121212) * SEC + 45; /* 2016-06-28 13:40:12.000000045 */
        if (row->failing >= 0)
            stub_election_fail(&b.stub, (enum stub_op)row->failing, ELECTION_ERR_REFUSED,
                               STUB_ALWAYS);
        fake_will_choose(&b.fake, ELECTION_CHOICE_PAUSE, 5 * MS);
        bench_run(&b);
        fake_run_until(&b.fake, 15 * MS);
        if (row->lose)
            stub_election_set_master(&b.stub, false);
        if (row->advance)
            b.fake.wall_ahead_ns += DAYS_60;
        fake_run_until(&b.fake, 65 * MS);
        while (election_pending_count(b.pending) > 0)
            bench_execute(&b);
        fake_settle(&b.fake);
        assert_int_equal(election_tracker_holds(b.tracker, BENCH_ID), row->held_before_cancel);
        bench_cancel(&b);
        assert_string_equal(bench_trace(&b), row->trace);
        bench_end(&b);
    }
}

/* What came later: nothing held while the pause lasts, held iff master, never held at the end. */
static const struct later_row {
    const char *name;
    bool is_master, lose, resign;
    int failing;
    bool held;
} later_rows[] = {
    {"not master", false, false, false, -1, false},
    {"master", true, false, false, -1, true},
    {"lose master", true, true, false, -1, false},
    {"resign", true, false, true, -1, false},
    {"wait fails", true, false, false, STUB_WAIT, false},
    {"check fails, not master", false, false, false, STUB_IS_MASTER, false},
    {"check fails, master", true, false, false, STUB_IS_MASTER, true},
    {"resign fails, not master", false, false, true, STUB_RESIGN, false},
    {"resign fails, master", true, false, true, STUB_RESIGN, true},
};

static void the_table_of_the_rewritten_runner_test(void **state)
{
    (void)state;
    static struct bench b;
    for (size_t i = 0; i < sizeof later_rows / sizeof later_rows[0]; i++) {
        const struct later_row *row = &later_rows[i];
        print_message("  %s\n", row->name);
        bench_init(&b, row->is_master, false);
        b.config.time_source = ELECTION_TIME_WALL;
        if (row->failing >= 0)
            stub_election_fail(&b.stub, (enum stub_op)row->failing, ELECTION_ERR_REFUSED,
                               STUB_ALWAYS);
        fake_will_choose(&b.fake, ELECTION_CHOICE_PAUSE, 10 * MS - 1);
        bench_run(&b);
        fake_run_until(&b.fake, 10 * MS - 2);
        assert_int_equal(election_tracker_count(b.tracker), 0);
        assert_int_equal(b.stub.call_count, 0);
        fake_run_until(&b.fake, 10 * MS - 1);
        bool wins = row->is_master && row->failing != STUB_WAIT;
        assert_int_equal(election_tracker_count(b.tracker), wins ? 1 : 0);
        if (row->lose)
            stub_election_set_master(&b.stub, false);
        if (row->resign)
            b.fake.wall_ahead_ns += DAYS_60;
        fake_run_until(&b.fake, 60 * MS);
        while (election_pending_count(b.pending) > 0)
            bench_execute(&b);
        fake_settle(&b.fake);
        assert_int_equal(election_tracker_holds(b.tracker, BENCH_ID), row->held);
        bench_end(&b);
    }
}

/* ---- call traces ---------------------------------------------------------------------------- */

enum trace_event { CANCEL_AT_ONCE, CANCEL_IN_PAUSE, CANCEL_WAITING, CANCEL_MASTER, LET_FAIL };

static const struct trace_row {
    const char *name;
    bool is_master;
    int failing;
    uint32_t times;
    enum trace_event event;
    const char *trace, *beliefs;
} trace_rows[] = {
    {"cancelled before the pause", true, -1, 0, CANCEL_AT_ONCE, "Close", ""},
    {"cancelled in the pause", true, -1, 0, CANCEL_IN_PAUSE, "Close", ""},
    {"start fails", true, STUB_START, STUB_ALWAYS, LET_FAIL, "Start Close", ""},
    {"first wait fails", true, STUB_WAIT, STUB_ALWAYS, LET_FAIL, "Start Wait Close", ""},
    {"cancelled while waiting", false, -1, 0, CANCEL_WAITING, "Start Wait Close", ""},
    {"check fails, then cancelled", true, STUB_IS_MASTER, 1, CANCEL_MASTER,
     "Start Wait IsMaster Wait Close", "+5 -55 +55 -90"},
    {"cancelled while master", true, -1, 0, CANCEL_MASTER, "Start Wait IsMaster Close", "+5 -90"},
};

static void the_call_traces_of_every_branch(void **state)
{
    (void)state;
    static struct bench b;
    for (size_t i = 0; i < sizeof trace_rows / sizeof trace_rows[0]; i++) {
        const struct trace_row *row = &trace_rows[i];
        print_message("  %s\n", row->name);
        bench_init(&b, row->is_master, false);
        if (row->event == LET_FAIL)
            b.config.campaign_policy = ELECTION_CAMPAIGN_RETURN;
        if (row->failing >= 0)
            stub_election_fail(&b.stub, (enum stub_op)row->failing, ELECTION_ERR_REFUSED,
                               row->times);
        fake_will_choose(&b.fake, ELECTION_CHOICE_PAUSE, 5 * MS);
        if (row->event == CANCEL_AT_ONCE)
            election_context_cancel(&b.context);
        bench_run(&b);
        if (row->event == CANCEL_IN_PAUSE)
            fake_run_until(&b.fake, 4 * MS);
        else if (row->event != CANCEL_AT_ONCE)
            fake_run_until(&b.fake, 90 * MS);
        if (row->event == LET_FAIL)
            assert_true(fake_task_done(b.task));
        bench_cancel(&b);
        assert_int_equal(b.result,
                         row->event == LET_FAIL ? ELECTION_ERR_REFUSED : ELECTION_ERR_CANCELLED);
        assert_string_equal(bench_trace(&b), row->trace);
        assert_string_equal(bench_beliefs(&b), row->beliefs);
        bench_end(&b);
    }
}

/* A lease that is gone: is_master fails, then wait fails; the original stayed "master" for ever. */
static void a_lost_lease_ends_belief_and_participation_starts_again(void **state)
{
    (void)state;
    static struct bench b;
    bench_init(&b, true, false);
    stub_election_fail(&b.stub, STUB_IS_MASTER, ELECTION_ERR_SESSION_LOST, 1);
    bench_run(&b);
    fake_run_until(&b.fake, 20 * MS);
    stub_election_fail(&b.stub, STUB_WAIT, ELECTION_ERR_SESSION_LOST, 1);
    fake_run_until(&b.fake, 160 * MS);
    assert_string_equal(bench_trace(&b), "Start Wait IsMaster Wait Start Wait");
    assert_string_equal(bench_beliefs(&b), "+0 -50 +150");
    bench_end(&b);
}

/* ---- the loop that leaves without draining -------------------------------------------------- */

/* A pass during which the resignation is queued, and after which the loop leaves undrained. */
static void a_resignation_nobody_executes_does_not_hold_up_the_end(void **state)
{
    (void)state;
    static struct bench b;
    bench_init(&b, true, false);
    b.config.time_source = ELECTION_TIME_WALL;
    bench_run(&b);
    fake_run_until(&b.fake, 2 * SEC);
    b.fake.wall_ahead_ns += 30 * SEC;
    fake_run_until(&b.fake, 3 * SEC);
    assert_int_equal(election_pending_count(b.pending), 1);
    bench_cancel(&b);
    assert_int64_equal(election_now(b.env), 3 * SEC);
    assert_int_equal(b.result, ELECTION_ERR_CANCELLED);
    assert_int_equal(election_pending_count(b.pending), 0);
    assert_string_equal(bench_beliefs(&b), "+0 -2050");
    bench_end(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(never_resigns_before_the_hold_is_over),
        cmocka_unit_test(resigns_with_the_given_odds_from_the_end_of_the_hold_on),
        cmocka_unit_test(exactly_one_of_n_results_resigns),
        cmocka_unit_test(the_table_of_the_original_runner),
        cmocka_unit_test(the_table_of_the_rewritten_runner_test),
        cmocka_unit_test(the_call_traces_of_every_branch),
        cmocka_unit_test(a_lost_lease_ends_belief_and_participation_starts_again),
        cmocka_unit_test(a_resignation_nobody_executes_does_not_hold_up_the_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
