/* SPDX-License-Identifier: Apache-2.0 */
/* The noop election: everyone is master, unless the context is dead. */
#include "core/noop.h"
#include "tests/core/bench.h"
#include "tests/t.h"

struct noop_bench {
    struct fake_env fake;
    struct election_noop_factory factory;
    struct election_context context;
    struct election *election;
};

static void set_up(struct noop_bench *b)
{
    fake_env_init(&b->fake);
    election_context_init(&b->context, &b->fake.env, NULL, 5 * SEC);
    assert_int_equal(election_noop_factory_init(&b->factory, &b->fake.env, "host.1"), ELECTION_OK);
    assert_int_equal(b->factory.factory.ops->new_election(&b->factory.factory, &b->context, "6962",
                                                          &b->election),
                     ELECTION_OK);
}

static void tear_down(struct noop_bench *b)
{
    b->election->ops->free(b->election);
    election_context_release(&b->context);
    fake_env_end(&b->fake);
}

/* All operations return `expected`; what is written is checked when that is success. */
static void all_return(struct noop_bench *b, enum election_error expected)
{
    const struct election_ops *ops = b->election->ops;
    bool is_master = false;
    char master[ELECTION_ID_SIZE] = "nobody";
    assert_int_equal(ops->start(b->election, &b->context), expected);
    assert_int_equal(ops->wait_for_mastership(b->election, &b->context), expected);
    assert_int_equal(ops->is_master(b->election, &b->context, &is_master), expected);
    assert_int_equal(ops->get_current_master(b->election, &b->context, master), expected);
    assert_int_equal(ops->resign(b->election, &b->context), expected);
    assert_int_equal(ops->close(b->election, &b->context), expected);
    assert_int_equal(is_master, expected == ELECTION_OK);
    assert_string_equal(master, expected == ELECTION_OK ? "host.1" : "nobody");
}

static void every_instance_is_master_at_once_and_stays_so(void **state)
{
    (void)state;
    static struct noop_bench b;
    set_up(&b);
    all_return(&b, ELECTION_OK);
    all_return(&b, ELECTION_OK);
    assert_null(b.election->ops->epoch);
    tear_down(&b);
}

static void a_cancelled_context_is_honoured(void **state)
{
    (void)state;
    static struct noop_bench b;
    set_up(&b);
    election_context_cancel(&b.context);
    all_return(&b, ELECTION_ERR_CANCELLED);
    tear_down(&b);
}

static void an_expired_context_is_honoured(void **state)
{
    (void)state;
    static struct noop_bench b;
    set_up(&b);
    fake_run_until(&b.fake, 5 * SEC - 1);
    all_return(&b, ELECTION_OK);
    fake_run_until(&b.fake, 5 * SEC);
    all_return(&b, ELECTION_ERR_DEADLINE);
    tear_down(&b);
}

static void ids_are_bounded(void **state)
{
    (void)state;
    static struct noop_bench b;
    struct election_noop_factory other;
    struct election *election = NULL;
    char id[ELECTION_ID_SIZE + 1];
    memset(id, 'a', sizeof id);
    id[ELECTION_ID_SIZE] = '\0';
    set_up(&b);
    struct election_factory *f = &b.factory.factory;
    assert_int_equal(election_noop_factory_init(&other, &b.fake.env, NULL), ELECTION_ERR_INVALID);
    assert_int_equal(election_noop_factory_init(&other, &b.fake.env, id), ELECTION_ERR_INVALID);
    assert_int_equal(f->ops->new_election(f, &b.context, NULL, &election), ELECTION_ERR_INVALID);
    assert_int_equal(f->ops->new_election(f, &b.context, id, &election), ELECTION_ERR_INVALID);
    assert_null(election);
    id[ELECTION_ID_SIZE - 1] = '\0';
    assert_int_equal(election_noop_factory_init(&other, &b.fake.env, id), ELECTION_OK);
    assert_int_equal(f->ops->new_election(&other.factory, &b.context, id, &election), ELECTION_OK);
    char master[ELECTION_ID_SIZE];
    assert_int_equal(election->ops->get_current_master(election, &b.context, master), ELECTION_OK);
    assert_string_equal(master, id);
    election->ops->free(election);
    tear_down(&b);
}

/* Even alone an instance resigns on schedule, and is master again as soon as that was executed. */
static void run(void *data)
{
    struct bench *b = data;
    b->result = election_runner_run(b->runner, &b->context, b->pending);
}

static void a_runner_resigns_and_wins_again(void **state)
{
    (void)state;
    static struct bench b;
    struct election_noop_factory factory;
    struct election *election;
    bench_init(&b, false, false);
    assert_int_equal(election_noop_factory_init(&factory, b.env, "me"), ELECTION_OK);
    assert_int_equal(
        factory.factory.ops->new_election(&factory.factory, &b.context, BENCH_ID, &election),
        ELECTION_OK);
    assert_int_equal(
        election_runner_new(&b.runner, b.env, BENCH_ID, &b.config, b.tracker, NULL, NULL, election),
        ELECTION_OK);
    b.task = fake_spawn(&b.fake, run, &b);
    fake_run_until(&b.fake, 10100 * MS);
    assert_int_equal(bench_execute(&b), ELECTION_OK);
    fake_run_until(&b.fake, 10200 * MS);
    bench_cancel(&b);
    assert_string_equal(bench_beliefs(&b), "+0 -10000 +10100 -10200");
    election->ops->free(election);
    bench_free(&b);
}

static void out_of_memory_is_reported(void **state)
{
    (void)state;
    static struct noop_bench b;
    struct election *election = NULL;
    set_up(&b);
    struct election_factory *f = &b.factory.factory;
    b.fake.fail_allocation = b.fake.allocations + 1;
    assert_int_equal(f->ops->new_election(f, &b.context, "1", &election), ELECTION_ERR_NO_MEMORY);
    assert_null(election);
    tear_down(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_instance_is_master_at_once_and_stays_so),
        cmocka_unit_test(a_cancelled_context_is_honoured),
        cmocka_unit_test(an_expired_context_is_honoured),
        cmocka_unit_test(ids_are_bounded),
        cmocka_unit_test(a_runner_resigns_and_wins_again),
        cmocka_unit_test(out_of_memory_is_reported),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
