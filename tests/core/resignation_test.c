/* SPDX-License-Identifier: Apache-2.0 */
/* Resignations as values, the queue, and its slots. The runner's side is in runner_exit_test.c. */
#include "tests/core/bench.h"
#include "tests/t.h"

/* ---- several runners on one queue ----------------------------------------------------------- */

enum { CROWD = 8 };

struct member {
    struct crowd *crowd;
    struct stub_election stub;
    struct election_runner *runner;
    struct election_context context;
    struct fake_task *task;
    char id[16];
};

struct crowd {
    struct fake_env fake;
    struct election_env *env;
    struct election_tracker *tracker;
    struct election_pending *pending;
    struct member members[CROWD];
    uint32_t size;
};

static void run_member(void *data)
{
    struct member *m = data;
    election_runner_run(m->runner, &m->context, m->crowd->pending);
}

/* `size` masters of resources of their own, which resign at 10 s in the order of their numbers. */
static void crowd_init(struct crowd *c, uint32_t size, uint32_t capacity)
{
    struct election_runner_config config = {0};
    memset(c, 0, sizeof *c);
    fake_env_init(&c->fake);
    c->env = &c->fake.env;
    c->size = size;
    assert_int_equal(election_tracker_new(&c->tracker, c->env, NULL, 0, NULL, NULL), ELECTION_OK);
    assert_int_equal(election_pending_new(&c->pending, c->env, capacity), ELECTION_OK);
    for (uint32_t i = 0; i < size; i++) {
        struct member *m = &c->members[i];
        m->crowd = c;
        snprintf(m->id, sizeof m->id, "%u", (unsigned)i);
        stub_election_init(&m->stub, c->env, true, false);
        election_context_init(&m->context, c->env, NULL, ELECTION_FOREVER);
        assert_int_equal(election_runner_new(&m->runner, c->env, m->id, &config, c->tracker, NULL,
                                             NULL, &m->stub.election),
                         ELECTION_OK);
        m->task = fake_spawn(&c->fake, run_member, m);
    }
}

static void member_leave(struct crowd *c, uint32_t i)
{
    election_context_cancel(&c->members[i].context);
    fake_join(&c->fake, c->members[i].task);
}

static void crowd_end(struct crowd *c)
{
    for (uint32_t i = 0; i < c->size; i++) {
        member_leave(c, i);
        election_runner_free(c->members[i].runner);
        election_context_release(&c->members[i].context);
    }
    assert_int_equal(election_tracker_count(c->tracker), 0);
    election_pending_free(c->pending);
    election_tracker_free(c->tracker);
    fake_env_end(&c->fake);
}

/* Execute one; its id in `id`, or "none". */
static void execute_one(struct crowd *c, char *id)
{
    struct election_resignation resignation;
    struct election_context context;
    strcpy(id, "none");
    if (election_pending_take(c->pending, &resignation) != ELECTION_OK)
        return;
    strcpy(id, resignation.id);
    election_context_init(&context, c->env, NULL, ELECTION_FOREVER);
    assert_int_equal(election_resignation_execute(&resignation, &context, NULL), ELECTION_OK);
    election_context_release(&context);
}

static void are_taken_in_the_order_in_which_they_were_queued(void **state)
{
    (void)state;
    static struct crowd c;
    char id[ELECTION_ID_SIZE];
    crowd_init(&c, 5, 100);
    fake_run_until(&c.fake, 10 * SEC);
    assert_int_equal(election_pending_count(c.pending), 5);
    for (int i = 0; i < 5; i++) {
        execute_one(&c, id);
        assert_int_equal(atoi(id), i);
    }
    execute_one(&c, id);
    assert_string_equal(id, "none");
    crowd_end(&c);
}

static void a_full_queue_lets_runners_wait_and_all_get_through(void **state)
{
    (void)state;
    static struct crowd c;
    char id[ELECTION_ID_SIZE];
    bool executed[5] = {false};
    crowd_init(&c, 5, 2);
    fake_run_until(&c.fake, 10 * SEC);
    assert_int_equal(election_pending_count(c.pending), 2);
    assert_int_equal(election_tracker_count(c.tracker), 0);
    for (int i = 0; i < 5; i++) {
        execute_one(&c, id);
        assert_false(executed[atoi(id)]);
        executed[atoi(id)] = true;
        fake_settle(&c.fake);
    }
    assert_int_equal(election_pending_count(c.pending), 0);
    crowd_end(&c);
}

static void a_withdrawal_keeps_the_order_of_the_others(void **state)
{
    (void)state;
    static struct crowd c;
    char id[ELECTION_ID_SIZE];
    crowd_init(&c, 4, 4);
    fake_run_until(&c.fake, 10 * SEC);
    execute_one(&c, id); /* so that the ring does not begin at its first place */
    assert_string_equal(id, "0");
    member_leave(&c, 2);
    assert_int_equal(election_pending_count(c.pending), 2);
    execute_one(&c, id);
    assert_string_equal(id, "1");
    execute_one(&c, id);
    assert_string_equal(id, "3");
    crowd_end(&c);
}

static void a_withdrawal_makes_room_for_one_that_waits(void **state)
{
    (void)state;
    static struct crowd c;
    char id[ELECTION_ID_SIZE];
    crowd_init(&c, 2, 1);
    fake_run_until(&c.fake, 10 * SEC);
    member_leave(&c, 0);
    fake_settle(&c.fake);
    execute_one(&c, id);
    assert_string_equal(id, "1");
    crowd_end(&c);
}

/* ---- executed once -------------------------------------------------------------------------- */

static void queue_one(struct bench *b, struct election_resignation *resignation)
{
    bench_init(b, true, false);
    bench_run(b);
    fake_run_until(&b->fake, 10 * SEC);
    assert_int_equal(election_pending_take(b->pending, resignation), ELECTION_OK);
    assert_string_equal(resignation->id, BENCH_ID);
}

static enum election_error execute(struct bench *b, const struct election_resignation *resignation,
                                   struct election_resignation_outcome *outcome)
{
    struct election_context context;
    election_context_init(&context, b->env, NULL, ELECTION_FOREVER);
    enum election_error error = election_resignation_execute(resignation, &context, outcome);
    election_context_release(&context);
    return error;
}

static void second_execute_is_refused_and_releases_nothing(void **state)
{
    (void)state;
    static struct bench b;
    struct election_resignation resignation, copy;
    struct election_resignation_outcome outcome = {ELECTION_ERR_BUSY, ELECTION_ERR_BUSY};
    queue_one(&b, &resignation);
    copy = resignation;
    assert_int_equal(execute(&b, &resignation, NULL), ELECTION_OK);
    stub_election_set_master(&b.stub, true);
    fake_settle(&b.fake);
    assert_true(election_tracker_holds(b.tracker, BENCH_ID));
    assert_int_equal(execute(&b, &copy, &outcome), ELECTION_ERR_SPENT);
    assert_int_equal(execute(&b, &resignation, &outcome), ELECTION_ERR_SPENT);
    assert_int_equal(outcome.resign, ELECTION_ERR_BUSY);
    assert_int_equal(b.stub.nth[STUB_RESIGN], 1);
    assert_true(b.stub.is_master);
    bench_end(&b);
}

struct execution {
    struct bench *bench;
    struct election_resignation resignation;
    enum election_error error;
};

static void execute_on_task(void *data)
{
    struct execution *x = data;
    x->error = execute(x->bench, &x->resignation, NULL);
}

static void a_copy_is_refused_while_the_first_is_executing(void **state)
{
    (void)state;
    static struct bench b;
    struct execution first = {.bench = &b, .error = ELECTION_ERR_BUSY};
    queue_one(&b, &first.resignation);
    struct election_resignation copy = first.resignation;
    b.stub.delay_ns[STUB_RESIGN] = 1 * SEC;
    struct fake_task *task = fake_spawn(&b.fake, execute_on_task, &first);
    fake_run_until(&b.fake, 10500 * MS);
    assert_false(fake_task_done(task));
    assert_int_equal(execute(&b, &copy, NULL), ELECTION_ERR_SPENT);
    assert_int64_equal(election_now(b.env), 10500 * MS);
    fake_join(&b.fake, task);
    assert_int_equal(first.error, ELECTION_OK);
    assert_int_equal(b.stub.nth[STUB_RESIGN], 1);
    bench_end(&b);
}

static void one_after_run_has_returned_is_refused(void **state)
{
    (void)state;
    static struct bench b;
    struct election_resignation resignation;
    queue_one(&b, &resignation);
    bench_cancel(&b);
    assert_int_equal(execute(&b, &resignation, NULL), ELECTION_ERR_SPENT);
    election_runner_free(b.runner);
    b.runner = NULL;
    assert_int_equal(execute(&b, &resignation, NULL), ELECTION_ERR_SPENT);
    assert_int_equal(b.stub.nth[STUB_RESIGN], 0);
    bench_free(&b);
}

static void one_of_an_earlier_run_is_refused_after_the_slot_was_given_on(void **state)
{
    (void)state;
    static struct crowd c;
    struct election_resignation old;
    struct election_context context;
    crowd_init(&c, 2, 4);
    fake_run_until(&c.fake, 10 * SEC);
    assert_int_equal(election_pending_take(c.pending, &old), ELECTION_OK);
    member_leave(&c, 0);
    /* The same slot for another run, which offers as well. */
    election_context_release(&c.members[0].context);
    election_context_init(&c.members[0].context, c.env, NULL, ELECTION_FOREVER);
    c.members[0].task = fake_spawn(&c.fake, run_member, &c.members[0]);
    fake_run_until(&c.fake, 20 * SEC);
    assert_int_equal(election_pending_count(c.pending), 2);
    election_context_init(&context, c.env, NULL, ELECTION_FOREVER);
    assert_int_equal(election_resignation_execute(&old, &context, NULL), ELECTION_ERR_SPENT);
    assert_int_equal(c.members[0].stub.nth[STUB_RESIGN], 0);
    election_context_release(&context);
    crowd_end(&c);
}

static void one_that_never_came_out_of_a_queue_is_invalid(void **state)
{
    (void)state;
    static struct bench b;
    struct election_resignation nothing = {0};
    bench_init(&b, false, false);
    assert_int_equal(execute(&b, &nothing, NULL), ELECTION_ERR_INVALID);
    assert_int_equal(execute(&b, NULL, NULL), ELECTION_ERR_INVALID);
    bench_free(&b);
}

/* ---- the two calls -------------------------------------------------------------------------- */

static void start_is_called_whatever_resign_returned_and_both_errors_come_back(void **state)
{
    (void)state;
    static const struct {
        enum election_error resign, start, result;
        const char *notices;
    } rows[] = {
        {ELECTION_OK, ELECTION_OK, ELECTION_OK, "resigning resigned campaigning"},
        {ELECTION_ERR_REFUSED, ELECTION_OK, ELECTION_ERR_REFUSED,
         "resigning resign_failed resigned campaigning elected"},
        {ELECTION_OK, ELECTION_ERR_CLOSED, ELECTION_ERR_CLOSED,
         "resigning restart_failed resigned campaigning"},
        {ELECTION_ERR_REFUSED, ELECTION_ERR_CLOSED, ELECTION_ERR_REFUSED,
         "resigning resign_failed restart_failed resigned campaigning elected"},
    };
    static struct bench b;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct election_resignation resignation;
        struct election_resignation_outcome outcome;
        queue_one(&b, &resignation);
        if (rows[i].resign)
            stub_election_fail(&b.stub, STUB_RESIGN, rows[i].resign, 1);
        if (rows[i].start)
            stub_election_fail(&b.stub, STUB_START, rows[i].start, 1);
        assert_int_equal(execute(&b, &resignation, &outcome), rows[i].result);
        assert_int_equal(outcome.resign, rows[i].resign);
        assert_int_equal(outcome.start, rows[i].start);
        fake_settle(&b.fake);
        assert_string_equal(strstr(bench_notices(&b), "resigning"), rows[i].notices);
        bench_end(&b);
    }
}

static void each_call_is_bounded_by_the_call_timeout_and_by_the_executors_context(void **state)
{
    (void)state;
    static struct bench b;
    struct election_resignation resignation;
    struct election_resignation_outcome outcome;
    queue_one(&b, &resignation);
    b.stub.delay_ns[STUB_RESIGN] = b.stub.delay_ns[STUB_START] = 3600 * SEC;
    assert_int_equal(execute(&b, &resignation, &outcome), ELECTION_ERR_DEADLINE);
    assert_int_equal(outcome.start, ELECTION_ERR_DEADLINE);
    assert_int64_equal(election_now(b.env), 30 * SEC);
    assert_int64_equal(stub_election_call(&b.stub, STUB_RESIGN, 1)->deadline_ns, 20 * SEC);
    assert_int64_equal(stub_election_call(&b.stub, STUB_START, 2)->deadline_ns, 30 * SEC);
    bench_end(&b);

    queue_one(&b, &resignation);
    struct election_context context;
    election_context_init(&context, b.env, NULL, 13 * SEC);
    assert_int_equal(election_resignation_execute(&resignation, &context, &outcome), ELECTION_OK);
    assert_int64_equal(stub_election_call(&b.stub, STUB_RESIGN, 1)->deadline_ns, 13 * SEC);
    assert_int64_equal(stub_election_call(&b.stub, STUB_START, 2)->deadline_ns, 13 * SEC);
    election_context_release(&context);
    bench_end(&b);
}

/* The executor's context is not the runner's: one may be dead while the other lives. */
static void a_dead_context_of_the_executor_lets_the_runner_go_on(void **state)
{
    (void)state;
    static struct bench b;
    struct election_resignation resignation;
    struct election_context context;
    queue_one(&b, &resignation);
    b.stub.delay_ns[STUB_RESIGN] = b.stub.delay_ns[STUB_START] = 1;
    election_context_init(&context, b.env, NULL, ELECTION_FOREVER);
    election_context_cancel(&context);
    assert_int_equal(election_resignation_execute(&resignation, &context, NULL),
                     ELECTION_ERR_CANCELLED);
    election_context_release(&context);
    fake_run_until(&b.fake, 10 * SEC + 10);
    assert_string_equal(bench_trace(&b) + strlen(bench_trace(&b)) -
                            strlen("Resign Start Start Wait"),
                        "Resign Start Start Wait");
    assert_true(election_tracker_holds(b.tracker, BENCH_ID));
    bench_end(&b);
}

/* ---- slots ---------------------------------------------------------------------------------- */

static void run_another_to_its_end(void *data)
{
    struct bench *b = data;
    struct election_runner *other;
    struct election_context context;
    struct stub_election stub;
    struct election_runner_config config = {0};
    stub_election_init(&stub, b->env, true, false);
    election_context_init(&context, b->env, NULL, ELECTION_FOREVER);
    election_context_cancel(&context);
    if (election_runner_new(&other, b->env, "other", &config, b->tracker, NULL, NULL,
                            &stub.election) == ELECTION_OK)
        election_runner_run(other, &context, b->pending);
    election_runner_free(other);
    election_context_release(&context);
}

/* Another run makes the queue's slots while this one has given up the lock to take memory for them.
 */
static void survives_others_that_register_while_it_takes_memory(void **state)
{
    (void)state;
    static struct bench b;
    bench_init(&b, true, false);
    b.fake.at_alloc = (struct fake_interruption){2, run_another_to_its_end, &b};
    bench_run(&b); /* the first allocation from here on is the runner's, the second its slot's */
    fake_run_until(&b.fake, 10 * SEC);
    assert_int_equal(b.fake.at_alloc.at, 0);
    assert_int_equal(bench_execute(&b), ELECTION_OK);
    bench_end(&b);
}

static void more_runners_than_slots_find_room(void **state)
{
    (void)state;
    static struct crowd c;
    char id[ELECTION_ID_SIZE];
    crowd_init(&c, CROWD, 100);
    fake_run_until(&c.fake, 10 * SEC);
    for (int i = 0; i < CROWD; i++) {
        execute_one(&c, id);
        assert_int_equal(atoi(id), i);
    }
    crowd_end(&c);
}

/* ---- the queue itself ----------------------------------------------------------------------- */

static void a_queue_needs_room_for_one(void **state)
{
    (void)state;
    static struct fake_env fake;
    struct election_pending *pending = NULL;
    struct election_resignation resignation;
    fake_env_init(&fake);
    assert_int_equal(election_pending_new(&pending, &fake.env, 0), ELECTION_ERR_INVALID);
    assert_null(pending);
    assert_int_equal(election_pending_new(&pending, &fake.env, 1), ELECTION_OK);
    assert_int_equal(election_pending_count(pending), 0);
    assert_int_equal(election_pending_take(pending, &resignation), ELECTION_ERR_EMPTY);
    election_pending_free(pending);
    election_pending_free(NULL);
    fake_env_end(&fake);
}

static void waiting_ends_with_a_resignation_a_deadline_or_a_cancellation(void **state)
{
    (void)state;
    static struct bench b;
    struct election_context context;
    bench_init(&b, true, false);
    bench_run(&b);
    election_context_init(&context, b.env, NULL, 4 * SEC);
    assert_int_equal(election_pending_wait(b.pending, &context), ELECTION_ERR_DEADLINE);
    assert_int64_equal(election_now(b.env), 4 * SEC);
    election_context_cancel(&context);
    assert_int_equal(election_pending_wait(b.pending, &context), ELECTION_ERR_CANCELLED);
    election_context_release(&context);
    election_context_init(&context, b.env, NULL, ELECTION_FOREVER);
    assert_int_equal(election_pending_wait(b.pending, &context), ELECTION_OK);
    assert_int64_equal(election_now(b.env), 10 * SEC);
    assert_int_equal(election_pending_count(b.pending), 1);
    election_context_release(&context);
    bench_end(&b);
}

struct queue_watch {
    struct crowd *crowd;
    enum election_error error;
    int64_t at_ns;
};

static void watch_queue(void *data)
{
    struct queue_watch *w = data;
    struct election_context context;
    election_context_init(&context, w->crowd->env, NULL, 15 * SEC);
    w->error = election_pending_wait(w->crowd->pending, &context);
    w->at_ns = election_now(w->crowd->env);
    election_context_release(&context);
}

static void take_all(void *data)
{
    struct crowd *c = data;
    struct election_resignation resignation;
    while (election_pending_take(c->pending, &resignation) == ELECTION_OK)
        continue;
}

/* At the check that resigns, make a task that is ready before the watcher can be woken. */
static void on_call(void *data, enum stub_op op, uint32_t nth)
{
    struct crowd *c = data;
    if (op == STUB_IS_MASTER && nth == 200)
        fake_spawn(&c->fake, take_all, c);
}

static void a_waiter_looks_again_when_it_was_woken_for_nothing(void **state)
{
    (void)state;
    static struct crowd c;
    struct queue_watch watch = {.crowd = &c, .error = ELECTION_ERR_BUSY};
    crowd_init(&c, 1, 4);
    c.members[0].stub.on_call = on_call;
    c.members[0].stub.on_call_data = &c;
    struct fake_task *watcher = fake_spawn(&c.fake, watch_queue, &watch);
    fake_run_until(&c.fake, 14 * SEC);
    assert_int_equal(c.members[0].stub.nth[STUB_IS_MASTER], 200);
    assert_int_equal(election_pending_count(c.pending), 0);
    assert_false(fake_task_done(watcher));
    fake_run_until(&c.fake, 15 * SEC);
    assert_int_equal(watch.error, ELECTION_ERR_DEADLINE);
    assert_int64_equal(watch.at_ns, 15 * SEC);
    crowd_end(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(are_taken_in_the_order_in_which_they_were_queued),
        cmocka_unit_test(a_full_queue_lets_runners_wait_and_all_get_through),
        cmocka_unit_test(a_withdrawal_keeps_the_order_of_the_others),
        cmocka_unit_test(a_withdrawal_makes_room_for_one_that_waits),
        cmocka_unit_test(second_execute_is_refused_and_releases_nothing),
        cmocka_unit_test(a_copy_is_refused_while_the_first_is_executing),
        cmocka_unit_test(one_after_run_has_returned_is_refused),
        cmocka_unit_test(one_of_an_earlier_run_is_refused_after_the_slot_was_given_on),
        cmocka_unit_test(one_that_never_came_out_of_a_queue_is_invalid),
        cmocka_unit_test(start_is_called_whatever_resign_returned_and_both_errors_come_back),
        cmocka_unit_test(each_call_is_bounded_by_the_call_timeout_and_by_the_executors_context),
        cmocka_unit_test(a_dead_context_of_the_executor_lets_the_runner_go_on),
        cmocka_unit_test(survives_others_that_register_while_it_takes_memory),
        cmocka_unit_test(more_runners_than_slots_find_room),
        cmocka_unit_test(a_queue_needs_room_for_one),
        cmocka_unit_test(waiting_ends_with_a_resignation_a_deadline_or_a_cancellation),
        cmocka_unit_test(a_waiter_looks_again_when_it_was_woken_for_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
