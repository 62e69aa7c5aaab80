/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every allocation fails once, in turn, until a run gets by without meeting the failure: for each
 * constructor, and for the life of a runner. Nothing may leak, and nothing may be wrong.
 */
#include "core/noop.h"
#include "tests/core/bench.h"
#include "tests/t.h"

/* Run `body` with the n-th allocation failing, n = 1, 2, ...; it returns the error it saw. How
 * often it failed comes back. */
static uint32_t fail_each(enum election_error (*body)(struct fake_env *fake))
{
    static struct fake_env fake;
    for (uint32_t n = 1;; n++) {
        fake_env_init(&fake);
        fake.fail_allocation = n;
        enum election_error error = body(&fake);
        assert_int_equal(error, fake.allocation_failed ? ELECTION_ERR_NO_MEMORY : ELECTION_OK);
        bool failed = fake.allocation_failed;
        fake_env_end(&fake);
        if (!failed)
            return n - 1;
    }
}

static enum election_error make_tracker(struct fake_env *fake)
{
    const char *ids[] = {"1", "2", "3", "4", "5"};
    struct election_tracker *tracker = NULL;
    enum election_error error = election_tracker_new(&tracker, &fake->env, ids, 5, NULL, NULL);
    assert_true((tracker != NULL) == (error == ELECTION_OK));
    election_tracker_free(tracker);
    return error;
}

static enum election_error make_pending(struct fake_env *fake)
{
    struct election_pending *pending = NULL;
    enum election_error error = election_pending_new(&pending, &fake->env, 7);
    assert_true((pending != NULL) == (error == ELECTION_OK));
    election_pending_free(pending);
    return error;
}

static enum election_error make_noop(struct fake_env *fake)
{
    struct election_noop_factory factory;
    struct election_context context;
    struct election *election = NULL;
    assert_int_equal(election_noop_factory_init(&factory, &fake->env, "a"), ELECTION_OK);
    election_context_init(&context, &fake->env, NULL, ELECTION_FOREVER);
    enum election_error error =
        factory.factory.ops->new_election(&factory.factory, &context, "1", &election);
    assert_true((election != NULL) == (error == ELECTION_OK));
    if (election)
        election->ops->free(election);
    election_context_release(&context);
    return error;
}

static void every_constructor_reports_it_and_leaks_nothing(void **state)
{
    (void)state;
    assert_int_equal(fail_each(make_tracker), 1 + 5 + 2 + 2);
    assert_int_equal(fail_each(make_pending), 2);
    assert_int_equal(fail_each(make_noop), 1);
}

/* A tracker with four ids, so that the fifth needs more room. The allocation that fails is counted
 * from the moment when everything stands. */
static struct election_tracker *four(struct fake_env *fake)
{
    const char *ids[] = {"1", "2", "3", "4"};
    struct election_tracker *tracker;
    uint64_t fail = fake->fail_allocation;
    fake->fail_allocation = 0;
    assert_int_equal(election_tracker_new(&tracker, &fake->env, ids, 4, NULL, NULL), ELECTION_OK);
    assert_int_equal(election_tracker_set(tracker, "2", true), ELECTION_OK);
    fake->fail_allocation = fake->allocations + fail;
    return tracker;
}

static enum election_error set_unknown(struct fake_env *fake)
{
    struct election_tracker *tracker = four(fake);
    enum election_error error = election_tracker_set(tracker, "5", true);
    assert_int_equal(election_tracker_holds(tracker, "5"), error == ELECTION_OK);
    assert_int_equal(election_tracker_count(tracker), error == ELECTION_OK ? 2 : 1);
    election_tracker_free(tracker);
    return error;
}

static enum election_error ask_held(struct fake_env *fake)
{
    struct election_tracker *tracker = four(fake);
    struct election_id_list list;
    enum election_error error = election_tracker_held(tracker, &list);
    if (error == ELECTION_OK)
        election_id_list_free(&fake->env, &list);
    election_tracker_free(tracker);
    return error;
}

static enum election_error ask_ids(struct fake_env *fake)
{
    struct election_tracker *tracker = four(fake);
    struct election_id_list list;
    enum election_error error = election_tracker_ids(tracker, &list);
    if (error == ELECTION_OK)
        election_id_list_free(&fake->env, &list);
    election_tracker_free(tracker);
    return error;
}

static enum election_error ask_string(struct fake_env *fake)
{
    struct election_tracker *tracker = four(fake);
    char *text = election_tracker_string(tracker);
    if (text)
        assert_string_equal(text, ". 2 . .");
    enum election_error error = text ? ELECTION_OK : ELECTION_ERR_NO_MEMORY;
    election_string_free(&fake->env, text);
    election_tracker_free(tracker);
    return error;
}

static enum election_error make_runner(struct fake_env *fake)
{
    struct election_tracker *tracker = four(fake);
    struct election_runner_config config = {0};
    struct election_runner *runner = NULL;
    struct stub_election stub;
    stub_election_init(&stub, &fake->env, true, false);
    enum election_error error =
        election_runner_new(&runner, &fake->env, "5", &config, tracker, NULL, NULL, &stub.election);
    assert_true((runner != NULL) == (error == ELECTION_OK));
    election_runner_free(runner);
    election_tracker_free(tracker);
    return error;
}

static void every_call_on_a_tracker_reports_it_and_changes_nothing(void **state)
{
    (void)state;
    assert_int_equal(fail_each(set_unknown), 3);
    assert_int_equal(fail_each(ask_held), 2);
    assert_int_equal(fail_each(ask_ids), 2);
    assert_int_equal(fail_each(ask_string), 3);
    assert_int_equal(fail_each(make_runner), 1);
}

/* The life of a runner that wins, resigns, wins again and is cancelled. A failure ends the run,
 * which closes all the same; without one everything comes about. */
static void a_whole_run_survives_the_failure_of_each_allocation(void **state)
{
    (void)state;
    static struct bench b;
    uint32_t n = 0;
    bool failed;
    do {
        n++;
        bench_init(&b, true, true);
        election_tracker_free(b.tracker);
        assert_int_equal(election_tracker_new(&b.tracker, b.env, NULL, 0, NULL, NULL), ELECTION_OK);
        bench_run(&b);
        b.fake.fail_allocation = b.fake.allocations + n;
        fake_run_until(&b.fake, 10 * SEC);
        if (election_pending_count(b.pending) > 0) {
            assert_int_equal(bench_execute(&b), ELECTION_OK);
            stub_election_set_master(&b.stub, true);
        }
        fake_run_until(&b.fake, 11 * SEC);
        failed = b.fake.allocation_failed;
        assert_int_equal(fake_task_done(b.task), failed);
        assert_int_equal(election_tracker_holds(b.tracker, BENCH_ID), !failed);
        bench_cancel(&b);
        assert_int_equal(b.result, failed ? ELECTION_ERR_NO_MEMORY : ELECTION_ERR_CANCELLED);
        bench_end(&b);
    } while (failed);
    assert_int_equal(n - 1, 1 + 3); /* a slot of the queue; id and two arrays of the tracker */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_constructor_reports_it_and_leaks_nothing),
        cmocka_unit_test(every_call_on_a_tracker_reports_it_and_changes_nothing),
        cmocka_unit_test(a_whole_run_survives_the_failure_of_each_allocation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
