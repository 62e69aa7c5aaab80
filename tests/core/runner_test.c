/* SPDX-License-Identifier: Apache-2.0 */
/* The runner: its configuration, when it resigns, how it campaigns, checks and believes. */
#include "tests/core/bench.h"
#include "tests/t.h"

/* ---- configuration -------------------------------------------------------------------------- */

static enum election_error make(struct bench *b, const char *id,
                                const struct election_runner_config *config)
{
    return election_runner_new(&b->runner, b->env, id, config, b->tracker, NULL, NULL,
                               &b->stub.election);
}

static void a_zero_config_becomes_the_minimum_values_and_defaults(void **state)
{
    (void)state;
    static struct bench b;
    bench_init(&b, false, false);
    struct election_runner_config zero = {0};
    assert_int_equal(make(&b, "1", &zero), ELECTION_OK);
    const struct election_runner_config *c = election_runner_config(b.runner);
    assert_int64_equal(c->pre_election_pause_ns, 10 * MS);
    assert_int64_equal(c->master_check_interval_ns, 50 * MS);
    assert_int64_equal(c->master_hold_interval_ns, 10 * SEC);
    assert_int64_equal(c->resign_odds, 1);
    assert_int64_equal(c->call_timeout_ns, 10 * SEC);
    assert_int64_equal(c->close_timeout_ns, 1 * SEC);
    assert_int64_equal(c->back_off_min_ns, 100 * MS);
    assert_int64_equal(c->back_off_max_ns, 5 * SEC);
    assert_int_equal(c->time_source, ELECTION_TIME_MONOTONIC);
    assert_int_equal(c->tolerated_check_errors, 0);
    assert_int_equal(c->campaign_policy, ELECTION_CAMPAIGN_RETRY);
    bench_free(&b);
}

static void only_values_below_a_minimum_are_clamped_and_the_callers_config_is_left_alone(
    void **state)
{
    (void)state;
    static struct bench b;
    for (int64_t off = -1; off <= 1; off++) {
        int64_t up = off > 0 ? off : 0;
        bench_init(&b, false, false);
        struct election_runner_config config = {
            .pre_election_pause_ns = ELECTION_MIN_PRE_ELECTION_PAUSE_NS + off,
            .master_check_interval_ns = ELECTION_MIN_MASTER_CHECK_INTERVAL_NS + off,
            .master_hold_interval_ns = ELECTION_MIN_MASTER_HOLD_INTERVAL_NS + off,
            .resign_odds = 1 + off,
            .back_off_min_ns = 7 * SEC,
            .back_off_max_ns = 7 * SEC + off,
        };
        struct election_runner_config before = config;
        assert_int_equal(make(&b, "1", &config), ELECTION_OK);
        assert_memory_equal(&config, &before, sizeof config);
        const struct election_runner_config *c = election_runner_config(b.runner);
        assert_int64_equal(c->pre_election_pause_ns, ELECTION_MIN_PRE_ELECTION_PAUSE_NS + up);
        assert_int64_equal(c->master_check_interval_ns, ELECTION_MIN_MASTER_CHECK_INTERVAL_NS + up);
        assert_int64_equal(c->master_hold_interval_ns, ELECTION_MIN_MASTER_HOLD_INTERVAL_NS + up);
        assert_int64_equal(c->resign_odds, 1 + up);
        assert_int64_equal(c->back_off_max_ns, 7 * SEC + up);
        bench_free(&b);
    }
}

static void new_refuses_what_it_cannot_run(void **state)
{
    (void)state;
    static struct bench b;
    char longest[ELECTION_ID_SIZE], too_long[ELECTION_ID_SIZE + 1];
    memset(longest, 'a', sizeof longest);
    memset(too_long, 'a', sizeof too_long);
    longest[sizeof longest - 1] = too_long[sizeof too_long - 1] = '\0';
    bench_init(&b, false, false);
    struct election *e = &b.stub.election;
    struct election_runner **r = &b.runner;
    assert_int_equal(election_runner_new(r, NULL, "1", &b.config, b.tracker, NULL, NULL, e),
                     ELECTION_ERR_INVALID);
    assert_int_equal(election_runner_new(r, b.env, NULL, &b.config, b.tracker, NULL, NULL, e),
                     ELECTION_ERR_INVALID);
    assert_int_equal(election_runner_new(r, b.env, "1", NULL, b.tracker, NULL, NULL, e),
                     ELECTION_ERR_INVALID);
    assert_int_equal(election_runner_new(r, b.env, "1", &b.config, NULL, NULL, NULL, e),
                     ELECTION_ERR_INVALID);
    assert_int_equal(election_runner_new(r, b.env, "1", &b.config, b.tracker, NULL, NULL, NULL),
                     ELECTION_ERR_INVALID);
    assert_int_equal(make(&b, too_long, &b.config), ELECTION_ERR_INVALID);
    struct election_ops newer_ops = *e->ops;
    newer_ops.version++;
    struct election newer = {&newer_ops};
    assert_int_equal(election_runner_new(r, b.env, "1", &b.config, b.tracker, NULL, NULL, &newer),
                     ELECTION_ERR_VERSION);
    struct election_env_ops older_ops = *b.env->ops;
    older_ops.version--;
    struct election_env older = {&older_ops};
    assert_int_equal(election_runner_new(r, &older, "1", &b.config, b.tracker, NULL, NULL, e),
                     ELECTION_ERR_VERSION);
    assert_null(b.runner);
    assert_int_equal(make(&b, longest, &b.config), ELECTION_OK);
    bench_free(&b);
}

static void count_call(void *data)
{
    ++*(int *)data;
}

static void cancel_calls_the_function_that_new_was_given(void **state)
{
    (void)state;
    static struct bench b;
    int calls = 0;
    bench_init(&b, false, false);
    assert_int_equal(election_runner_new(&b.runner, b.env, "1", &b.config, b.tracker, count_call,
                                         &calls, &b.stub.election),
                     ELECTION_OK);
    election_runner_cancel(b.runner);
    election_runner_cancel(b.runner);
    assert_int_equal(calls, 2);
    election_runner_free(b.runner);
    assert_int_equal(make(&b, "1", &b.config), ELECTION_OK);
    election_runner_cancel(b.runner);
    assert_int_equal(calls, 2);
    bench_free(&b);
}

static void every_notice_has_a_word_and_a_sentence(void **state)
{
    (void)state;
    for (int n = 0; n < ELECTION_NOTICE_COUNT; n++) {
        assert_true(strlen(election_notice_name((enum election_notice)n)) > 0);
        assert_true(strlen(election_notice_sentence((enum election_notice)n)) > 0);
    }
    assert_string_equal(election_notice_name(ELECTION_NOTICE_RESIGNATION_QUEUED),
                        "resignation_queued");
    assert_string_equal(election_notice_sentence(ELECTION_NOTICE_RESIGNATION_QUEUED),
                        "queue up resignation of mastership");
    assert_string_equal(election_notice_name(ELECTION_NOTICE_COUNT), "unknown");
    assert_string_equal(election_notice_sentence(ELECTION_NOTICE_COUNT), "unknown");
}

static void run_refuses_null_arguments(void **state)
{
    (void)state;
    static struct bench b;
    bench_init(&b, false, false);
    assert_int_equal(make(&b, "1", &b.config), ELECTION_OK);
    assert_int_equal(election_runner_run(NULL, &b.context, b.pending), ELECTION_ERR_INVALID);
    assert_int_equal(election_runner_run(b.runner, NULL, b.pending), ELECTION_ERR_INVALID);
    assert_int_equal(election_runner_run(b.runner, &b.context, NULL), ELECTION_ERR_INVALID);
    assert_int_equal(b.stub.call_count, 0);
    bench_free(&b);
}

/* ---- pausing -------------------------------------------------------------------------------- */

static void pauses_once_per_run_for_the_chosen_time(void **state)
{
    (void)state;
    static struct bench b;
    bench_init(&b, true, false);
    b.config.pre_election_pause_ns = 300 * MS;
    fake_will_choose(&b.fake, ELECTION_CHOICE_PAUSE, 299999999);
    bench_run(&b);
    fake_run_until(&b.fake, 1 * SEC);
    stub_election_set_master(&b.stub, false);
    fake_run_until(&b.fake, 2 * SEC);
    stub_election_set_master(&b.stub, true);
    fake_run_until(&b.fake, 3 * SEC);
    assert_int_equal(b.fake.draw_count, 1);
    assert_int_equal(b.fake.draws[0].purpose, ELECTION_CHOICE_PAUSE);
    assert_int_equal(b.fake.draws[0].index, 0);
    assert_int_equal(b.fake.draws[0].bound, 300 * MS);
    assert_int64_equal(b.notices[0].at_ns, 299999999);
    assert_int_equal(b.notices[0].notice, ELECTION_NOTICE_RUNNING);
    assert_int64_equal(b.stub.calls[0].begin_ns, 299999999);
    bench_end(&b);
}

static void may_be_run_again_and_draws_the_next_pause(void **state)
{
    (void)state;
    static struct bench b;
    bench_init(&b, true, false);
    bench_run(&b);
    fake_run_until(&b.fake, 20 * MS);
    bench_cancel(&b);
    struct election_context again;
    election_context_init(&again, b.env, NULL, 1 * SEC);
    assert_int_equal(election_runner_run(b.runner, &again, b.pending), ELECTION_ERR_DEADLINE);
    assert_int_equal(election_now(b.env), 1 * SEC);
    assert_int_equal(b.fake.draws[1].index, 1);
    assert_string_equal(bench_beliefs(&b), "+0 -20 +20 -1000");
    assert_int_equal(b.stub.nth[STUB_CLOSE], 2);
    election_context_release(&again);
    bench_free(&b);
}

static void a_second_run_beside_the_first_is_refused(void **state)
{
    (void)state;
    static struct bench b;
    bench_init(&b, true, false);
    bench_run(&b);
    fake_run_until(&b.fake, 20 * MS);
    assert_int_equal(election_runner_run(b.runner, &b.context, b.pending), ELECTION_ERR_BUSY);
    assert_string_equal(bench_trace(&b), "Start Wait");
    assert_true(election_tracker_holds(b.tracker, BENCH_ID));
    bench_end(&b);
}

/* ---- resigning ------------------------------------------------------------------------------ */

static void resigns_at_the_first_check_at_or_after_the_hold(void **state)
{
    (void)state;
    static const struct {
        int64_t check_ns, hold_ns, resigned_at_ms;
    } rows[] = {
        {50 * MS, 10 * SEC, 10000},     {3 * SEC, 10 * SEC, 12000},  {5 * SEC, 10 * SEC, 10000},
        {5 * SEC, 10 * SEC + 1, 15000}, {10 * SEC, 10 * SEC, 10000}, {60 * SEC, 10 * SEC, 60000},
        {5 * SEC, 60 * SEC, 60000},     {7 * SEC, 60 * SEC, 63000},
    };
    static struct bench b;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char expected[64];
        bench_init(&b, true, false);
        b.config.master_check_interval_ns = rows[i].check_ns;
        b.config.master_hold_interval_ns = rows[i].hold_ns;
        bench_run(&b);
        fake_run_until(&b.fake, rows[i].resigned_at_ms * MS);
        snprintf(expected, sizeof expected, "+0 -%" PRId64, rows[i].resigned_at_ms);
        assert_string_equal(bench_beliefs(&b), expected);
        assert_int_equal(election_pending_count(b.pending), 1);
        bench_end(&b);
    }
}

static void draws_once_for_each_eligible_check(void **state)
{
    (void)state;
    static struct bench b;
    bench_init(&b, true, false);
    b.config.resign_odds = 10;
    b.config.master_check_interval_ns = 5 * SEC;
    uint64_t script[] = {9, 1, 0, 5, 0};
    for (size_t i = 0; i < 5; i++)
        fake_will_choose(&b.fake, ELECTION_CHOICE_RESIGN, script[i]);
    bench_run(&b);
    fake_run_until(&b.fake, 20 * SEC);
    assert_string_equal(bench_beliefs(&b), "+0 -20000");
    b.stub.failing[STUB_RESIGN] = STUB_ALWAYS;
    b.stub.errors[STUB_RESIGN] = ELECTION_ERR_UNAVAILABLE;
    assert_int_equal(bench_execute(&b), ELECTION_ERR_UNAVAILABLE);
    fake_run_until(&b.fake, 35 * SEC);
    assert_string_equal(bench_beliefs(&b), "+0 -20000 +20000 -35000");
    static const uint64_t indices[] = {1ull << 32, 1ull << 32 | 1, 1ull << 32 | 2, 2ull << 32,
                                       2ull << 32 | 1};
    assert_int_equal(b.fake.draw_count, 6);
    for (size_t i = 0; i < 5; i++) {
        assert_int_equal(b.fake.draws[i + 1].purpose, ELECTION_CHOICE_RESIGN);
        assert_int_equal(b.fake.draws[i + 1].index, indices[i]);
        assert_int_equal(b.fake.draws[i + 1].bound, 10);
    }
    bench_end(&b);
}

static void the_hold_is_measured_on_the_clock_of_the_time_source(void **state)
{
    (void)state;
    static struct bench b;
    for (int wall = 0; wall <= 1; wall++) {
        bench_init(&b, true, false);
        b.config.time_source = wall ? ELECTION_TIME_WALL : ELECTION_TIME_MONOTONIC;
        b.config.master_check_interval_ns = 1 * SEC;
        bench_run(&b);
        fake_run_until(&b.fake, 1500 * MS);
        b.fake.wall_ahead_ns = 8 * SEC;
        fake_run_until(&b.fake, 3 * SEC);
        assert_string_equal(bench_beliefs(&b), wall ? "+0 -2000" : "+0");
        bench_end(&b);
    }
}

static void a_wall_clock_that_goes_back_keeps_mastership(void **state)
{
    (void)state;
    static struct bench b;
    bench_init(&b, true, false);
    b.config.time_source = ELECTION_TIME_WALL;
    b.config.master_check_interval_ns = 1 * SEC;
    bench_run(&b);
    fake_run_until(&b.fake, 1500 * MS);
    b.fake.wall_ahead_ns = -100 * SEC;
    fake_run_until(&b.fake, 109500 * MS);
    assert_string_equal(bench_beliefs(&b), "+0");
    fake_run_until(&b.fake, 110 * SEC);
    assert_string_equal(bench_beliefs(&b), "+0 -110000");
    bench_end(&b);
}

static void the_hold_starts_anew_with_every_mastership(void **state)
{
    (void)state;
    static struct bench b;
    bench_init(&b, true, false);
    b.config.master_check_interval_ns = 1 * SEC;
    bench_run(&b);
    fake_run_until(&b.fake, 8500 * MS);
    stub_election_fail(&b.stub, STUB_IS_MASTER, ELECTION_ERR_UNAVAILABLE, 1);
    fake_run_until(&b.fake, 18999 * MS);
    assert_string_equal(bench_beliefs(&b), "+0 -9000 +9000");
    fake_run_until(&b.fake, 19 * SEC);
    assert_string_equal(bench_beliefs(&b), "+0 -9000 +9000 -19000");
    bench_end(&b);
}

/* ---- checking ------------------------------------------------------------------------------- */

static void the_interval_counts_from_the_end_of_the_last_check(void **state)
{
    (void)state;
    static struct bench b;
    bench_init(&b, true, false);
    b.stub.delay_ns[STUB_IS_MASTER] = 30 * MS;
    bench_run(&b);
    fake_run_until(&b.fake, 210 * MS);
    assert_int64_equal(stub_election_call(&b.stub, STUB_IS_MASTER, 1)->begin_ns, 50 * MS);
    assert_int64_equal(stub_election_call(&b.stub, STUB_IS_MASTER, 2)->begin_ns, 130 * MS);
    assert_int64_equal(stub_election_call(&b.stub, STUB_IS_MASTER, 3)->begin_ns, 210 * MS);
    bench_end(&b);
}

static void belief_ends_at_the_first_error_of_is_master(void **state)
{
    (void)state;
    static struct bench b;
    bench_init(&b, true, false);
    stub_election_fail(&b.stub, STUB_IS_MASTER, ELECTION_ERR_SESSION_LOST, 1);
    stub_election_fail(&b.stub, STUB_WAIT, ELECTION_ERR_UNAVAILABLE, 0);
    bench_run(&b);
    fake_run_until(&b.fake, 60 * MS);
    assert_string_equal(bench_beliefs(&b), "+0 -50 +50");
    assert_string_equal(bench_trace(&b), "Start Wait IsMaster Wait");
    assert_string_equal(bench_notices(&b),
                        "running campaigning elected check_failed campaigning elected");
    assert_int_equal(b.notices[3].error, ELECTION_ERR_SESSION_LOST);
    bench_end(&b);
}

static void tolerates_so_many_errors_in_a_row_and_ends_at_the_next(void **state)
{
    (void)state;
    static struct bench b;
    for (uint32_t tolerated = 0; tolerated <= 3; tolerated++) {
        char expected[64];
        bench_init(&b, true, false);
        b.config.tolerated_check_errors = tolerated;
        stub_election_fail(&b.stub, STUB_IS_MASTER, ELECTION_ERR_UNAVAILABLE, tolerated);
        bench_run(&b);
        fake_run_until(&b.fake, 275 * MS);
        assert_string_equal(bench_beliefs(&b), "+0"); /* a success ends the row */
        stub_election_fail(&b.stub, STUB_IS_MASTER, ELECTION_ERR_UNAVAILABLE, tolerated + 1);
        fake_run_until(&b.fake, 600 * MS);
        int ended_ms = 300 + 50 * (int)tolerated;
        snprintf(expected, sizeof expected, "+0 -%d +%d", ended_ms, ended_ms);
        assert_string_equal(bench_beliefs(&b), expected);
        bench_end(&b);
    }
}

static void a_check_that_failed_never_resigns(void **state)
{
    (void)state;
    static struct bench b;
    bench_init(&b, true, false);
    b.config.master_check_interval_ns = 5 * SEC;
    b.config.tolerated_check_errors = 2;
    bench_run(&b);
    fake_run_until(&b.fake, 9 * SEC);
    stub_election_fail(&b.stub, STUB_IS_MASTER, ELECTION_ERR_UNAVAILABLE, 2);
    fake_run_until(&b.fake, 20 * SEC);
    assert_string_equal(bench_beliefs(&b), "+0 -20000");
    bench_end(&b);
}

static void no_master_is_an_answer_and_not_an_error(void **state)
{
    (void)state;
    static struct bench b;
    bench_init(&b, true, false);
    b.config.tolerated_check_errors = 1000;
    stub_election_fail(&b.stub, STUB_IS_MASTER, ELECTION_ERR_NO_MASTER, 1);
    bench_run(&b);
    fake_run_until(&b.fake, 60 * MS);
    assert_string_equal(bench_beliefs(&b), "+0 -50 +50");
    assert_string_equal(bench_notices(&b), "running campaigning elected lost campaigning elected");
    bench_end(&b);
}

static void is_master_and_start_are_bounded_by_the_call_timeout(void **state)
{
    (void)state;
    static struct bench b;
    bench_init(&b, true, false);
    b.config.call_timeout_ns = 2 * SEC;
    b.stub.delay_ns[STUB_IS_MASTER] = b.stub.delay_ns[STUB_START] = 3600 * SEC;
    bench_run(&b);
    fake_run_until(&b.fake, 2050 * MS);
    const struct stub_call *start = stub_election_call(&b.stub, STUB_START, 1);
    assert_int64_equal(start->end_ns, 2 * SEC);
    assert_int_equal(start->result, ELECTION_ERR_DEADLINE);
    b.stub.delay_ns[STUB_START] = 0;
    fake_run_until(&b.fake, 4150 * MS); /* back-off 100 ms, won at 2.1 s, asked at 2.15 s */
    const struct stub_call *check = stub_election_call(&b.stub, STUB_IS_MASTER, 1);
    assert_int64_equal(check->begin_ns, 2150 * MS);
    assert_int64_equal(check->end_ns, 4150 * MS);
    assert_string_equal(bench_beliefs(&b), "+2100 -4150 +4150");
    assert_int64_equal(stub_election_call(&b.stub, STUB_WAIT, 1)->deadline_ns, ELECTION_FOREVER);
    bench_end(&b);
}

static void a_lost_mastership_is_campaigned_for_without_another_start(void **state)
{
    (void)state;
    static struct bench b;
    bench_init(&b, true, false);
    bench_run(&b);
    fake_run_until(&b.fake, 70 * MS);
    stub_election_set_master(&b.stub, false);
    fake_run_until(&b.fake, 500 * MS);
    stub_election_set_master(&b.stub, true);
    fake_settle(&b.fake);
    assert_string_equal(bench_beliefs(&b), "+0 -100 +500");
    assert_string_equal(bench_trace(&b), "Start Wait IsMaster IsMaster Wait");
    bench_end(&b);
}

/* ---- campaigning ---------------------------------------------------------------------------- */

static void a_failed_start_is_retried_after_a_doubling_pause(void **state)
{
    (void)state;
    static const int64_t at_ms[] = {0, 100, 300, 700, 1500, 3100, 6300, 11300, 16300};
    static struct bench b;
    bench_init(&b, true, false);
    stub_election_fail(&b.stub, STUB_START, ELECTION_ERR_UNAVAILABLE, 8);
    bench_run(&b);
    fake_run_until(&b.fake, 16310 * MS);
    for (uint32_t i = 0; i < 9; i++)
        assert_int64_equal(stub_election_call(&b.stub, STUB_START, i + 1)->begin_ns, at_ms[i] * MS);
    assert_string_equal(bench_beliefs(&b), "+16300");
    bench_end(&b);
}

static void the_pause_is_drawn_between_half_and_all_of_the_limit(void **state)
{
    (void)state;
    static struct bench b;
    bench_init(&b, true, false);
    b.config.back_off_min_ns = 101;
    b.config.back_off_max_ns = 300;
    stub_election_fail(&b.stub, STUB_START, ELECTION_ERR_UNAVAILABLE, 4);
    fake_will_choose(&b.fake, ELECTION_CHOICE_BACK_OFF, 50);
    fake_will_choose(&b.fake, ELECTION_CHOICE_BACK_OFF, 0);
    fake_will_choose(&b.fake, ELECTION_CHOICE_BACK_OFF, 150);
    fake_will_choose(&b.fake, ELECTION_CHOICE_BACK_OFF, 7);
    bench_run(&b);
    fake_run_until(&b.fake, 1000);
    static const uint64_t bounds[] = {51, 102, 151, 151};
    static const int64_t at_ns[] = {0, 51, 51 + 202, 51 + 202 + 150, 51 + 202 + 150 + 293};
    for (uint32_t i = 0; i < 4; i++) {
        assert_int_equal(b.fake.draws[i + 1].purpose, ELECTION_CHOICE_BACK_OFF);
        assert_int_equal(b.fake.draws[i + 1].index, i);
        assert_int_equal(b.fake.draws[i + 1].bound, bounds[i]);
    }
    for (uint32_t i = 0; i < 5; i++)
        assert_int64_equal(stub_election_call(&b.stub, STUB_START, i + 1)->begin_ns, at_ns[i]);
    bench_end(&b);
}

static void a_failed_wait_is_retried_by_way_of_start(void **state)
{
    (void)state;
    static struct bench b;
    bench_init(&b, true, false);
    stub_election_fail(&b.stub, STUB_WAIT, ELECTION_ERR_SESSION_LOST, 2);
    bench_run(&b);
    fake_run_until(&b.fake, 310 * MS);
    assert_string_equal(bench_trace(&b), "Start Wait Start Wait Start Wait");
    assert_string_equal(bench_beliefs(&b), "+300");
    assert_string_equal(bench_notices(&b),
                        "running campaigning wait_failed backing_off campaigning "
                        "wait_failed backing_off campaigning elected");
    assert_int_equal(b.notices[3].error, ELECTION_ERR_SESSION_LOST);
    bench_end(&b);
}

static void the_pause_is_short_again_after_a_success(void **state)
{
    (void)state;
    static struct bench b;
    bench_init(&b, true, false);
    stub_election_fail(&b.stub, STUB_WAIT, ELECTION_ERR_UNAVAILABLE, 3);
    bench_run(&b);
    fake_run_until(&b.fake, 720 * MS); /* won at 100 + 200 + 400 */
    stub_election_fail(&b.stub, STUB_WAIT, ELECTION_ERR_UNAVAILABLE, 1);
    stub_election_fail(&b.stub, STUB_IS_MASTER, ELECTION_ERR_UNAVAILABLE, 1);
    fake_run_until(&b.fake, 860 * MS);
    assert_string_equal(bench_beliefs(&b), "+700 -750 +850");
    bench_end(&b);
}

/* ---- believing ------------------------------------------------------------------------------ */

static void the_epoch_is_readable_from_inside_the_notification(void **state)
{
    (void)state;
    static struct bench b;
    for (int has_epoch = 0; has_epoch <= 1; has_epoch++) {
        bench_init(&b, true, has_epoch != 0);
        b.stub.epoch = 41;
        bench_run(&b);
        fake_run_until(&b.fake, 20 * MS);
        assert_int_equal(b.beliefs[0].epoch, has_epoch ? 41 : 0);
        assert_int_equal(election_tracker_epoch(b.tracker, BENCH_ID), has_epoch ? 41 : 0);
        stub_election_set_master(&b.stub, false);
        fake_run_until(&b.fake, 120 * MS);
        assert_int_equal(b.beliefs[1].epoch, 0);
        bench_end(&b);
    }
}

static void a_value_that_somebody_else_set_is_taken_over(void **state)
{
    (void)state;
    static struct bench b;
    bench_init(&b, true, false);
    assert_int_equal(election_tracker_set(b.tracker, BENCH_ID, true), ELECTION_OK);
    bench_run(&b);
    fake_run_until(&b.fake, 20 * MS);
    assert_int_equal(election_tracker_duplicates(b.tracker), 1);
    bench_cancel(&b);
    assert_int_equal(b.result, ELECTION_ERR_CANCELLED);
    assert_string_equal(bench_beliefs(&b), "+0 -20");
    bench_free(&b);
}

static void needs_no_observer(void **state)
{
    (void)state;
    static struct bench b;
    bench_init(&b, true, false);
    b.config.observer.notice = NULL;
    bench_run(&b);
    fake_run_until(&b.fake, 20 * MS);
    bench_cancel(&b);
    assert_int_equal(b.notice_count, 0);
    bench_free(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_zero_config_becomes_the_minimum_values_and_defaults),
        cmocka_unit_test(
            only_values_below_a_minimum_are_clamped_and_the_callers_config_is_left_alone),
        cmocka_unit_test(new_refuses_what_it_cannot_run),
        cmocka_unit_test(cancel_calls_the_function_that_new_was_given),
        cmocka_unit_test(every_notice_has_a_word_and_a_sentence),
        cmocka_unit_test(run_refuses_null_arguments),
        cmocka_unit_test(pauses_once_per_run_for_the_chosen_time),
        cmocka_unit_test(may_be_run_again_and_draws_the_next_pause),
        cmocka_unit_test(a_second_run_beside_the_first_is_refused),
        cmocka_unit_test(resigns_at_the_first_check_at_or_after_the_hold),
        cmocka_unit_test(draws_once_for_each_eligible_check),
        cmocka_unit_test(the_hold_is_measured_on_the_clock_of_the_time_source),
        cmocka_unit_test(a_wall_clock_that_goes_back_keeps_mastership),
        cmocka_unit_test(the_hold_starts_anew_with_every_mastership),
        cmocka_unit_test(the_interval_counts_from_the_end_of_the_last_check),
        cmocka_unit_test(belief_ends_at_the_first_error_of_is_master),
        cmocka_unit_test(tolerates_so_many_errors_in_a_row_and_ends_at_the_next),
        cmocka_unit_test(a_check_that_failed_never_resigns),
        cmocka_unit_test(no_master_is_an_answer_and_not_an_error),
        cmocka_unit_test(is_master_and_start_are_bounded_by_the_call_timeout),
        cmocka_unit_test(a_lost_mastership_is_campaigned_for_without_another_start),
        cmocka_unit_test(a_failed_start_is_retried_after_a_doubling_pause),
        cmocka_unit_test(the_pause_is_drawn_between_half_and_all_of_the_limit),
        cmocka_unit_test(a_failed_wait_is_retried_by_way_of_start),
        cmocka_unit_test(the_pause_is_short_again_after_a_success),
        cmocka_unit_test(the_epoch_is_readable_from_inside_the_notification),
        cmocka_unit_test(a_value_that_somebody_else_set_is_taken_over),
        cmocka_unit_test(needs_no_observer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
