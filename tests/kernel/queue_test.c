/* SPDX-License-Identifier: Apache-2.0 */
/* The queue of events: one total order, whatever stands in a lane and whatever in the heap. */
#include "sim/kernel/kernel.h"
#include "sim/kernel/queue.h"
#include "tests/kernel/failing_memory.h"
#include "tests/t.h"

enum { TIMERS = 512, MOST = 4096 };

/* A queue beside a plain list of what is in it. */
struct bench {
    struct sim_queue queue;
    struct sim_queue_entry list[MOST];
    size_t count;
    int64_t now_ns;
    uint64_t order, random;
    struct sim_timer timers[TIMERS];
};

static struct bench *bench_new(uint64_t seed)
{
    struct bench *b = calloc(1, sizeof *b);
    assert_non_null(b);
    assert_true(sim_queue_init(&b->queue));
    b->random = seed;
    return b;
}

static void bench_free(struct bench *b)
{
    sim_queue_destroy(&b->queue);
    free(b);
}

/* splitmix64 */
static uint64_t draw(struct bench *b, uint64_t bound)
{
    uint64_t z = b->random += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return (z ^ (z >> 31)) % bound;
}

static void put(struct bench *b, int64_t delay_ns, uint64_t tie)
{
    b->order++;
    struct sim_queue_entry entry = {b->now_ns + delay_ns, b->order | tie << 48,
                                    &b->timers[b->order % TIMERS]};
    assert_true(b->count < MOST);
    b->list[b->count++] = entry;
    assert_true(sim_queue_push(&b->queue, entry, tie ? -1 : delay_ns));
}

static bool before(const struct sim_queue_entry *a, const struct sim_queue_entry *b)
{
    return a->time_ns != b->time_ns ? a->time_ns < b->time_ns : a->order < b->order;
}

static void take_the_first(struct bench *b)
{
    size_t least = 0;
    for (size_t i = 1; i < b->count; i++)
        if (before(&b->list[i], &b->list[least]))
            least = i;
    struct sim_queue_entry expected = b->list[least];
    b->list[least] = b->list[--b->count];
    assert_non_null(sim_queue_first(&b->queue));
    assert_int64_equal(sim_queue_first(&b->queue)->time_ns, expected.time_ns);
    struct sim_queue_entry entry = sim_queue_pop(&b->queue);
    assert_int64_equal(entry.time_ns, expected.time_ns);
    assert_true(entry.order == expected.order);
    assert_ptr_equal(entry.timer, expected.timer);
    b->now_ns = entry.time_ns;
}

static void take_all(struct bench *b)
{
    while (b->count > 0)
        take_the_first(b);
    assert_null(sim_queue_first(&b->queue));
}

static void an_empty_queue_has_no_first(void **state)
{
    (void)state;
    struct bench *b = bench_new(1);
    assert_null(sim_queue_first(&b->queue));
    assert_null(sim_queue_peek(&b->queue, 0));
    assert_int_equal(sim_queue_first_lane_count(&b->queue), 0);
    bench_free(b);
}

static void time_comes_first(void **state)
{
    (void)state;
    struct bench *b = bench_new(1);
    put(b, 30, 0);
    put(b, 10, 0);
    put(b, 20, 9);
    assert_int64_equal(sim_queue_pop(&b->queue).time_ns, 10);
    assert_int64_equal(sim_queue_pop(&b->queue).time_ns, 20);
    assert_int64_equal(sim_queue_pop(&b->queue).time_ns, 30);
    bench_free(b);
}

static void the_same_instant_runs_in_insertion_order(void **state)
{
    (void)state;
    struct bench *b = bench_new(1);
    put(b, 10, 0); /* a lane */
    b->now_ns = 3;
    put(b, 7, 0); /* another lane, the same instant */
    b->now_ns = 9;
    put(b, 1, 0);
    b->now_ns = 10;
    put(b, 0, 0);
    for (uint64_t i = 1; i <= 4; i++) {
        struct sim_queue_entry entry = sim_queue_pop(&b->queue);
        assert_int64_equal(entry.time_ns, 10);
        assert_true(entry.order == i);
    }
    bench_free(b);
}

static void the_tie_key_decides_before_the_insertion_number(void **state)
{
    (void)state;
    struct bench *b = bench_new(1);
    put(b, 10, 65535);
    put(b, 10, 3);
    put(b, 10, 3);
    put(b, 10, 0);
    put(b, 10, 2);
    static const uint64_t expected[] = {4, 5, 2, 3, 1};
    for (size_t i = 0; i < 5; i++)
        assert_true((sim_queue_pop(&b->queue).order & ((UINT64_C(1) << 48) - 1)) == expected[i]);
    bench_free(b);
}

/* Few delays share lanes, collide in them, and meet others that stand in the heap. */
static void any_workload_comes_out_as_a_sorted_list(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 24; seed++) {
        struct bench *b = bench_new(seed);
        int64_t delays[40];
        size_t kinds = 1 + draw(b, 40);
        uint64_t most = 1 + draw(b, seed % 3 == 0 ? 700 : 40);
        bool ties = seed % 4 == 0;
        for (size_t i = 0; i < kinds; i++)
            delays[i] = (int64_t)draw(b, seed % 2 == 0 ? 1000 : 8);
        for (int i = 0; i < 6000; i++) {
            int64_t delay = draw(b, 8) > 0 ? delays[draw(b, kinds)] : (int64_t)draw(b, 2000);
            if (b->count < most && draw(b, 9) < 5)
                put(b, delay, ties ? draw(b, 4) : 0);
            else if (b->count > 0)
                take_the_first(b);
        }
        take_all(b);
        bench_free(b);
    }
}

static void thousands_at_one_instant_keep_their_order(void **state)
{
    (void)state;
    struct bench *b = bench_new(1);
    uint32_t expected = 0;
    for (int64_t i = 0; i < 60000; i++) {
        struct sim_queue_entry entry = {1000, ++b->order, &b->timers[0]};
        b->now_ns = i / 100;
        assert_true(sim_queue_push(&b->queue, entry, i % 3 == 0 ? -1 : 1000 - b->now_ns));
    }
    while (sim_queue_first(&b->queue))
        assert_true(sim_queue_pop(&b->queue).order == ++expected);
    assert_int_equal(expected, 60000);
    bench_free(b);
}

static void a_ring_that_has_wrapped_grows_in_order(void **state)
{
    (void)state;
    struct bench *b = bench_new(1);
    for (int i = 0; i < 40; i++)
        put(b, 100, 0);
    for (int i = 0; i < 30; i++)
        take_the_first(b);
    for (int i = 0; i < 300; i++)
        put(b, 100, 0);
    assert_int_equal(b->queue.count, 0); /* all in one lane, the front */
    take_all(b);
    bench_free(b);
}

static void a_lane_that_ran_empty_takes_another_delay(void **state)
{
    (void)state;
    struct bench *b = bench_new(1);
    for (int64_t delay = 0; delay < 500; delay++) {
        put(b, delay, 0);
        put(b, delay, 0);
        take_the_first(b);
        take_the_first(b);
        assert_null(sim_queue_first(&b->queue));
    }
    bench_free(b);
}

static void peek_looks_along_the_lane_of_the_first(void **state)
{
    (void)state;
    struct bench *b = bench_new(1);
    for (int i = 0; i < 3; i++)
        put(b, 50, 0);
    assert_int_equal(sim_queue_first_lane_count(&b->queue), 3);
    assert_ptr_equal(sim_queue_peek(&b->queue, 0), &b->timers[1]);
    assert_ptr_equal(sim_queue_peek(&b->queue, 2), &b->timers[3]);
    assert_null(sim_queue_peek(&b->queue, 3));
    put(b, 1, 5); /* first now, and in no lane */
    assert_int_equal(sim_queue_first_lane_count(&b->queue), 1);
    assert_ptr_equal(sim_queue_peek(&b->queue, 0), &b->timers[4]);
    assert_null(sim_queue_peek(&b->queue, 1));
    bench_free(b);
}

/* ---- out of memory -------------------------------------------------------------------------- */

static void no_memory_for_a_queue(void **state)
{
    (void)state;
    struct sim_queue queue;
    failing_memory_at(1);
    assert_false(sim_queue_init(&queue));
    assert_true(failing_memory_end());
}

/* Each push once without memory: refused, and the queue as it was; then with memory. */
static void a_refused_push_leaves_the_queue_as_it_was(void **state)
{
    (void)state;
    struct bench *b = bench_new(7);
    uint32_t refused = 0;
    for (uint64_t i = 0; i < 600; i++) {
        int64_t delay = (int64_t)draw(b, i % 2 == 0 ? 4 : 1000);
        uint64_t tie = draw(b, 3);
        struct sim_queue_entry entry = {b->now_ns + delay, (b->order + 1) | tie << 48,
                                        &b->timers[0]};
        for (uint32_t n = 1;; n++) {
            failing_memory_at(n);
            bool done = sim_queue_push(&b->queue, entry, tie ? -1 : delay);
            if (!failing_memory_end()) {
                assert_true(done);
                break;
            }
            assert_false(done);
            refused++;
        }
        entry.timer = &b->timers[0];
        b->list[b->count++] = entry;
        b->order++;
        if (i % 5 == 0)
            take_the_first(b);
    }
    take_all(b);
    assert_true(refused >= 8);
    bench_free(b);
}

/* The lane has room, the heap has none for the lane's first. */
static void a_first_of_a_lane_that_finds_the_heap_full_is_refused(void **state)
{
    (void)state;
    struct bench *b = bench_new(1);
    put(b, 5, 0);
    take_the_first(b); /* its lane has a ring now */
    for (int i = 0; i < 64; i++) /* one in front, the rest in the heap */
        put(b, 1000, 1);
    struct sim_queue_entry entry = {b->now_ns + 5, 1000, &b->timers[0]};
    failing_memory_at(1);
    assert_false(sim_queue_push(&b->queue, entry, 5));
    assert_true(failing_memory_end());
    put(b, 5, 0);
    put(b, 5, 0);
    take_all(b);
    bench_free(b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_empty_queue_has_no_first),
        cmocka_unit_test(time_comes_first),
        cmocka_unit_test(the_same_instant_runs_in_insertion_order),
        cmocka_unit_test(the_tie_key_decides_before_the_insertion_number),
        cmocka_unit_test(any_workload_comes_out_as_a_sorted_list),
        cmocka_unit_test(thousands_at_one_instant_keep_their_order),
        cmocka_unit_test(a_ring_that_has_wrapped_grows_in_order),
        cmocka_unit_test(a_lane_that_ran_empty_takes_another_delay),
        cmocka_unit_test(peek_looks_along_the_lane_of_the_first),
        cmocka_unit_test(no_memory_for_a_queue),
        cmocka_unit_test(a_refused_push_leaves_the_queue_as_it_was),
        cmocka_unit_test(a_first_of_a_lane_that_finds_the_heap_full_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
