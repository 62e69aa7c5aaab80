/* SPDX-License-Identifier: Apache-2.0 */
/* Pools: records stay readable after they were given back, since old events may point to them. */
#include "sim/kernel/pool.h"

#include "tests/kernel/failing_memory.h"
#include "tests/t.h"

struct record {
    void *first;
    uint64_t number;
    char rest[20];
};

static void a_new_record_is_zero_and_aligned(void **state)
{
    (void)state;
    struct sim_pool pool;
    static const struct record zero;
    sim_pool_init(&pool, sizeof(struct record));
    for (int i = 0; i < 500; i++) {
        struct record *r = sim_pool_take(&pool);
        assert_non_null(r);
        assert_int_equal((uintptr_t)r % 16, 0);
        assert_memory_equal(r, &zero, sizeof *r);
        memset(r, 0xff, sizeof *r);
    }
    sim_pool_destroy(&pool);
}

static void a_record_comes_back_as_it_was_but_for_a_pointer(void **state)
{
    (void)state;
    struct sim_pool pool;
    sim_pool_init(&pool, sizeof(struct record));
    struct record *a = sim_pool_take(&pool), *b = sim_pool_take(&pool);
    a->number = 17;
    b->number = 18;
    sim_pool_give_back(&pool, a);
    sim_pool_give_back(&pool, b);
    assert_int_equal(a->number, 17); /* still there to be read */
    assert_ptr_equal(sim_pool_take(&pool), b);
    assert_int_equal(b->number, 18);
    assert_ptr_equal(sim_pool_take(&pool), a);
    struct record *c = sim_pool_take(&pool);
    assert_true(c != a && c != b);
    assert_int_equal(c->number, 0);
    sim_pool_destroy(&pool);
}

static void small_records_have_room_for_the_link(void **state)
{
    (void)state;
    struct sim_pool pool;
    sim_pool_init(&pool, 1);
    assert_true(pool.size >= sizeof(void *));
    char *a = sim_pool_take(&pool), *b = sim_pool_take(&pool);
    assert_true((size_t)(b - a) == pool.size);
    sim_pool_destroy(&pool);
}

static void out_of_memory_is_an_answer(void **state)
{
    (void)state;
    struct sim_pool pool;
    sim_pool_init(&pool, 48);
    failing_memory_at(1);
    assert_null(sim_pool_take(&pool));
    assert_true(failing_memory_end());
    assert_non_null(sim_pool_take(&pool));
    sim_pool_destroy(&pool);
    assert_null(pool.free_records);
    assert_non_null(sim_pool_take(&pool)); /* a destroyed pool may be used anew */
    sim_pool_destroy(&pool);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_new_record_is_zero_and_aligned),
        cmocka_unit_test(a_record_comes_back_as_it_was_but_for_a_pointer),
        cmocka_unit_test(small_records_have_room_for_the_link),
        cmocka_unit_test(out_of_memory_is_an_answer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
