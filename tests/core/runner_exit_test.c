/* SPDX-License-Identifier: Apache-2.0 */
/* The ways out of a run: what the tracker says, what close gets, and how soon each state ends. */
#include "tests/core/bench.h"
#include "tests/t.h"

/* The place at which a run is when its context ends, which it has reached at 110 ms. */
enum place {
    BEFORE,
    PAUSING,
    STARTING,
    WAITING,
    BACKING_OFF,
    SLEEPING,
    CHECKING,
    NO_ROOM,
    QUEUED,
    TAKEN,
    PLACES
};

static void prepare(struct bench *b, enum place place)
{
    bench_init(b, place != WAITING, false);
    if (place == PAUSING) {
        b->config.pre_election_pause_ns = 10 * SEC;
        fake_will_choose(&b->fake, ELECTION_CHOICE_PAUSE, 5 * SEC);
    }
    if (place == STARTING)
        b->stub.delay_ns[STUB_START] = 5 * SEC;
    if (place == BACKING_OFF)
        stub_election_fail(&b->stub, STUB_START, ELECTION_ERR_UNAVAILABLE, STUB_ALWAYS);
    if (place == CHECKING)
        b->stub.delay_ns[STUB_IS_MASTER] = 5 * SEC;
    if (place >= NO_ROOM)
        b->config.time_source = ELECTION_TIME_WALL;
}

/* At 110 ms the run stands at `place`. */
static void bring_to(struct bench *b, enum place place, struct election_resignation *resignation)
{
    fake_run_until(&b->fake, 20 * MS);
    if (place >= NO_ROOM)
        b->fake.wall_ahead_ns += 3600 * SEC;
    fake_run_until(&b->fake, 110 * MS);
    if (place == TAKEN)
        assert_int_equal(election_pending_take(b->pending, resignation), ELECTION_OK);
}

/* A queue of one that another runner fills. */
struct filler {
    struct stub_election stub;
    struct election_runner *runner;
    struct election_context context;
    struct fake_task *task;
    struct bench *bench;
};

static void run_filler(void *data)
{
    struct filler *f = data;
    election_runner_run(f->runner, &f->context, f->bench->pending);
}

static void fill_queue(struct bench *b, struct filler *f)
{
    struct election_runner_config config = b->config;
    election_pending_free(b->pending);
    b->pending = NULL;
    assert_int_equal(election_pending_new(&b->pending, b->env, 1), ELECTION_OK);
    f->bench = b;
    config.observer.notice = NULL;
    stub_election_init(&f->stub, b->env, true, false);
    election_context_init(&f->context, b->env, NULL, ELECTION_FOREVER);
    assert_int_equal(election_runner_new(&f->runner, b->env, "filler", &config, b->tracker, NULL,
                                         NULL, &f->stub.election),
                     ELECTION_OK);
    f->task = fake_spawn(&b->fake, run_filler, f);
}

static void empty_queue(struct bench *b, struct filler *f)
{
    election_context_cancel(&f->context);
    fake_join(&b->fake, f->task);
    election_runner_free(f->runner);
    election_context_release(&f->context);
}

/* Every place, ended by cancellation and by a deadline: at once, tracker false, one close. */
static void tracker_is_false_on_every_way_out_of_run(void **state)
{
    (void)state;
    static struct bench b;
    static struct filler filler;
    for (int place = BEFORE; place < PLACES; place++) {
        for (int by_deadline = 0; by_deadline <= 1; by_deadline++) {
            struct election_resignation resignation = {0};
            int64_t end_ns = place == BEFORE ? 0 : by_deadline ? 120 * MS : 110 * MS;
            prepare(&b, (enum place)place);
            if (by_deadline) {
                election_context_release(&b.context);
                election_context_init(&b.context, b.env, NULL, end_ns);
            } else if (place == BEFORE) {
                election_context_cancel(&b.context);
            }
            if (place == NO_ROOM)
                fill_queue(&b, &filler);
            bench_run(&b);
            if (place != BEFORE)
                bring_to(&b, (enum place)place, &resignation);
            if (!by_deadline)
                election_context_cancel(&b.context);
            fake_run_until(&b.fake, end_ns);
            assert_true(fake_task_done(b.task));
            assert_int64_equal(election_now(b.env), end_ns);
            assert_int_equal(b.result,
                             by_deadline ? ELECTION_ERR_DEADLINE : ELECTION_ERR_CANCELLED);
            assert_false(election_tracker_holds(b.tracker, BENCH_ID));
            if (place == NO_ROOM)
                empty_queue(&b, &filler);
            if (place == TAKEN)
                assert_int_equal(election_resignation_execute(&resignation, &b.context, NULL),
                                 ELECTION_ERR_SPENT);
            assert_int_equal(election_pending_count(b.pending), 0);
            bench_end(&b);
        }
    }
}

static void every_error_that_ends_a_run_closes_and_leaves_false(void **state)
{
    (void)state;
    static struct bench b;
    for (int op = STUB_START; op <= STUB_WAIT; op++) {
        bench_init(&b, true, false);
        b.config.campaign_policy = ELECTION_CAMPAIGN_RETURN;
        stub_election_fail(&b.stub, (enum stub_op)op, ELECTION_ERR_REFUSED, STUB_ALWAYS);
        bench_run(&b);
        fake_join(&b.fake, b.task);
        assert_int_equal(b.result, ELECTION_ERR_REFUSED);
        assert_int_equal(b.fake.now_ns, 0);
        bench_end(&b);
    }
}

static void an_error_after_mastership_ends_the_run_under_the_return_policy(void **state)
{
    (void)state;
    static struct bench b;
    bench_init(&b, true, false);
    b.config.campaign_policy = ELECTION_CAMPAIGN_RETURN;
    stub_election_fail(&b.stub, STUB_IS_MASTER, ELECTION_ERR_SESSION_LOST, 1);
    bench_run(&b);
    fake_run_until(&b.fake, 20 * MS);
    stub_election_fail(&b.stub, STUB_WAIT, ELECTION_ERR_SESSION_LOST, 1);
    fake_join(&b.fake, b.task);
    assert_int_equal(b.result, ELECTION_ERR_SESSION_LOST);
    assert_string_equal(bench_beliefs(&b), "+0 -50");
    bench_end(&b);
}

/* ---- close ---------------------------------------------------------------------------------- */

static void close_gets_a_live_context(void **state)
{
    (void)state;
    static struct bench b;
    for (int place = BEFORE; place < PLACES; place++) {
        struct election_resignation resignation;
        if (place == NO_ROOM)
            continue;
        prepare(&b, (enum place)place);
        b.config.close_timeout_ns = 3 * SEC;
        bench_run(&b);
        if (place != BEFORE)
            bring_to(&b, (enum place)place, &resignation);
        bench_cancel(&b);
        const struct stub_call *close = stub_election_call(&b.stub, STUB_CLOSE, 1);
        assert_int_equal(close->was_alive, ELECTION_OK);
        assert_int64_equal(close->deadline_ns, close->begin_ns + 3 * SEC);
        bench_end(&b);
    }
}

static void close_is_bounded_by_the_close_timeout(void **state)
{
    (void)state;
    static struct bench b;
    bench_init(&b, true, false);
    b.stub.delay_ns[STUB_CLOSE] = 3600 * SEC;
    bench_run(&b);
    fake_run_until(&b.fake, 20 * MS);
    bench_cancel(&b);
    assert_int64_equal(election_now(b.env), 1020 * MS);
    assert_int_equal(b.result, ELECTION_ERR_CANCELLED);
    assert_string_equal(bench_notices(&b), "running campaigning elected close_failed ended");
    assert_int_equal(b.notices[3].error, ELECTION_ERR_DEADLINE);
    assert_string_equal(bench_beliefs(&b), "+0 -20"); /* belief ends before close begins */
    bench_end(&b);
}

static void the_master_may_be_asked_for_after_the_run(void **state)
{
    (void)state;
    static struct bench b;
    char master[ELECTION_ID_SIZE];
    bench_init(&b, true, false);
    bench_run(&b);
    fake_run_until(&b.fake, 20 * MS);
    bench_cancel(&b);
    struct election_context context;
    election_context_init(&context, b.env, NULL, ELECTION_FOREVER);
    struct election *e = &b.stub.election;
    assert_int_equal(e->ops->get_current_master(e, &context, master), ELECTION_OK);
    assert_string_equal(master, "self");
    election_context_release(&context);
    bench_free(&b);
}

/* ---- cancellation and resignation ----------------------------------------------------------- */

static void a_queued_resignation_is_withdrawn_at_cancel(void **state)
{
    (void)state;
    static struct bench b;
    struct election_resignation resignation;
    prepare(&b, QUEUED);
    bench_run(&b);
    bring_to(&b, QUEUED, NULL);
    assert_int_equal(election_pending_count(b.pending), 1);
    bench_cancel(&b);
    assert_int_equal(election_pending_take(b.pending, &resignation), ELECTION_ERR_EMPTY);
    assert_string_equal(bench_notices(&b), "running campaigning elected resignation_queued "
                                           "resignation_withdrawn ended");
    assert_int_equal(b.notices[4].error, ELECTION_ERR_CANCELLED);
    assert_string_equal(bench_trace(&b), "Start Wait IsMaster Close");
    bench_end(&b);
}

struct execution {
    struct bench *bench;
    struct election_resignation resignation;
    struct election_context context;
    struct election_resignation_outcome outcome;
    enum election_error error;
};

static void execute(void *data)
{
    struct execution *x = data;
    x->error = election_resignation_execute(&x->resignation, &x->context, &x->outcome);
}

static struct fake_task *start_execution(struct bench *b, struct execution *x, int64_t deadline_ns)
{
    x->bench = b;
    x->outcome = (struct election_resignation_outcome){ELECTION_ERROR_COUNT, ELECTION_ERROR_COUNT};
    election_context_init(&x->context, b->env, NULL, deadline_ns);
    assert_int_equal(election_pending_take(b->pending, &x->resignation), ELECTION_OK);
    return fake_spawn(&b->fake, execute, x);
}

static void a_resignation_executing_at_cancel_is_waited_for(void **state)
{
    (void)state;
    static struct bench b;
    static struct execution x;
    prepare(&b, QUEUED);
    b.stub.delay_ns[STUB_RESIGN] = b.stub.delay_ns[STUB_START] = 2 * SEC;
    bench_run(&b);
    fake_run_until(&b.fake, 3 * SEC);
    b.fake.wall_ahead_ns += 3600 * SEC;
    fake_run_until(&b.fake, 3500 * MS);
    struct fake_task *executor = start_execution(&b, &x, ELECTION_FOREVER);
    fake_run_until(&b.fake, 4 * SEC);
    bench_cancel(&b);
    assert_true(fake_task_done(executor));
    assert_int64_equal(election_now(b.env), 7500 * MS);
    assert_int_equal(x.error, ELECTION_OK);
    const struct stub_call *close = stub_election_call(&b.stub, STUB_CLOSE, 1);
    assert_int64_equal(close->begin_ns, 7500 * MS);
    assert_int_equal(b.stub.most_running, 1);
    assert_non_null(strstr(bench_trace(&b), "IsMaster Resign Start Close"));
    election_context_release(&x.context);
    bench_end(&b);
}

/* An observer that is told "withdrawn" must be able to rely on it that nothing was released. */
static void a_resignation_executed_at_cancel_is_not_reported_as_withdrawn(void **state)
{
    (void)state;
    static struct bench b;
    static struct execution x;
    prepare(&b, QUEUED);
    b.stub.delay_ns[STUB_RESIGN] = 2 * SEC;
    bench_run(&b);
    bring_to(&b, QUEUED, NULL);
    start_execution(&b, &x, ELECTION_FOREVER);
    fake_run_until(&b.fake, 1 * SEC);
    bench_cancel(&b);
    assert_string_equal(bench_notices(&b), "running campaigning elected resignation_queued "
                                           "resigning resigned ended");
    election_context_release(&x.context);
    bench_end(&b);
}

/* A backend that answers although its context died: whatever it says, no other call is made under
 * the dead context. */
static void no_call_but_close_begins_after_the_context_died(void **state)
{
    (void)state;
    static const struct {
        enum stub_op op;
        bool is_master;
        const char *trace;
    } rows[] = {
        {STUB_START, true, "Start Close"},
        {STUB_IS_MASTER, true, "Start Wait IsMaster Close"},
        {STUB_IS_MASTER, false, "Start Wait IsMaster Close"},
    };
    static struct bench b;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        bench_init(&b, true, false);
        b.stub.delay_ns[rows[i].op] = 200 * MS;
        b.stub.deaf[rows[i].op] = true;
        bench_run(&b);
        fake_run_until(&b.fake, 100 * MS);
        stub_election_set_master(&b.stub, rows[i].is_master);
        bench_cancel(&b);
        assert_int_equal(b.result, ELECTION_ERR_CANCELLED);
        assert_string_equal(bench_trace(&b), rows[i].trace);
        bench_end(&b);
    }
}

/* Executed and cancelled at the same instant. */
static void no_campaign_begins_when_cancelled_at_the_end_of_an_execution(void **state)
{
    (void)state;
    static struct bench b;
    prepare(&b, QUEUED);
    bench_run(&b);
    bring_to(&b, QUEUED, NULL);
    assert_int_equal(bench_execute(&b), ELECTION_OK);
    bench_cancel(&b);
    assert_string_equal(bench_trace(&b), "Start Wait IsMaster Resign Start Close");
    assert_string_equal(bench_beliefs(&b), "+0 -50");
    assert_int_equal(b.result, ELECTION_ERR_CANCELLED);
    bench_end(&b);
}

static void the_runner_goes_on_only_after_both_calls_of_execute(void **state)
{
    (void)state;
    static struct bench b;
    static struct execution x;
    prepare(&b, QUEUED);
    bench_run(&b);
    bring_to(&b, QUEUED, NULL);
    b.stub.delay_ns[STUB_RESIGN] = b.stub.delay_ns[STUB_START] = 1 * SEC;
    start_execution(&b, &x, ELECTION_FOREVER);
    fake_run_until(&b.fake, 3 * SEC);
    assert_string_equal(bench_trace(&b), "Start Wait IsMaster Resign Start Wait");
    assert_int64_equal(stub_election_call(&b.stub, STUB_WAIT, 2)->begin_ns, 2110 * MS);
    election_context_release(&x.context);
    bench_end(&b);
}

static void a_failed_restart_makes_the_runner_start_itself(void **state)
{
    (void)state;
    static struct bench b;
    static struct execution x;
    prepare(&b, QUEUED);
    bench_run(&b);
    bring_to(&b, QUEUED, NULL);
    stub_election_fail(&b.stub, STUB_START, ELECTION_ERR_UNAVAILABLE, 1);
    start_execution(&b, &x, ELECTION_FOREVER);
    fake_run_until(&b.fake, 150 * MS);
    assert_int_equal(x.outcome.resign, ELECTION_OK);
    assert_int_equal(x.outcome.start, ELECTION_ERR_UNAVAILABLE);
    assert_int_equal(x.error, ELECTION_ERR_UNAVAILABLE);
    assert_string_equal(bench_trace(&b), "Start Wait IsMaster Resign Start Start Wait");
    assert_string_equal(bench_notices(&b),
                        "running campaigning elected resignation_queued resigning restart_failed "
                        "resigned campaigning");
    election_context_release(&x.context);
    bench_end(&b);
}

/* The tracker must say false before anybody can see the resignation. */
static void look_at_tracker(void *data)
{
    struct bench *b = data;
    struct election_context context;
    election_context_init(&context, b->env, NULL, ELECTION_FOREVER);
    b->result = election_pending_wait(b->pending, &context);
    if (election_tracker_holds(b->tracker, BENCH_ID))
        b->result = ELECTION_ERR_DUPLICATE;
    election_context_release(&context);
}

static void the_tracker_is_false_before_the_resignation_can_be_seen(void **state)
{
    (void)state;
    static struct bench b;
    prepare(&b, QUEUED);
    b.result = ELECTION_ERR_EMPTY;
    fake_spawn(&b.fake, look_at_tracker, &b);
    bench_run(&b);
    bring_to(&b, QUEUED, NULL);
    assert_int_equal(b.result, ELECTION_OK);
    bench_end(&b);
}

/* ---- memory --------------------------------------------------------------------------------- */

static void a_tracker_without_room_ends_the_run(void **state)
{
    (void)state;
    static struct bench b;
    bench_init(&b, true, false);
    election_tracker_free(b.tracker);
    assert_int_equal(election_tracker_new(&b.tracker, b.env, NULL, 0, NULL, NULL), ELECTION_OK);
    bench_run(&b);
    b.fake.fail_allocation = b.fake.allocations + 2; /* the first is the queue's */
    fake_join(&b.fake, b.task);
    assert_true(b.fake.allocation_failed);
    assert_int_equal(b.result, ELECTION_ERR_NO_MEMORY);
    assert_string_equal(bench_notices(&b), "running campaigning tracker_failed ended");
    assert_string_equal(bench_trace(&b), "Start Wait Close");
    bench_end(&b);
}

static void a_queue_without_room_for_the_runner_closes_too(void **state)
{
    (void)state;
    static struct bench b;
    bench_init(&b, true, false);
    bench_run(&b);
    b.fake.fail_allocation = b.fake.allocations + 1;
    fake_join(&b.fake, b.task);
    assert_int_equal(b.result, ELECTION_ERR_NO_MEMORY);
    assert_string_equal(bench_trace(&b), "Close");
    bench_end(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tracker_is_false_on_every_way_out_of_run),
        cmocka_unit_test(every_error_that_ends_a_run_closes_and_leaves_false),
        cmocka_unit_test(an_error_after_mastership_ends_the_run_under_the_return_policy),
        cmocka_unit_test(close_gets_a_live_context),
        cmocka_unit_test(close_is_bounded_by_the_close_timeout),
        cmocka_unit_test(the_master_may_be_asked_for_after_the_run),
        cmocka_unit_test(a_queued_resignation_is_withdrawn_at_cancel),
        cmocka_unit_test(a_resignation_executing_at_cancel_is_waited_for),
        cmocka_unit_test(a_resignation_executed_at_cancel_is_not_reported_as_withdrawn),
        cmocka_unit_test(no_call_but_close_begins_after_the_context_died),
        cmocka_unit_test(no_campaign_begins_when_cancelled_at_the_end_of_an_execution),
        cmocka_unit_test(the_runner_goes_on_only_after_both_calls_of_execute),
        cmocka_unit_test(a_failed_restart_makes_the_runner_start_itself),
        cmocka_unit_test(the_tracker_is_false_before_the_resignation_can_be_seen),
        cmocka_unit_test(a_tracker_without_room_ends_the_run),
        cmocka_unit_test(a_queue_without_room_for_the_runner_closes_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
