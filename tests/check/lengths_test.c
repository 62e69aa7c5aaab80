/* SPDX-License-Identifier: Apache-2.0 */
/* Collections of lengths: what is in them, and in which order after sorting. */
#include "sim/check/lengths.h"
#include "tests/t.h"

#include <stdlib.h>
#include <string.h>

enum { MANY = 5000 };

static int rising(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

/* A sequence of its own (splitmix64), of that many bits. */
static int64_t next_length(uint64_t *state, unsigned bits)
{
    uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return (int64_t)((z ^ (z >> 31)) >> (64 - bits));
}

static void fill(struct lengths *l, const int64_t *values, size_t count)
{
    for (size_t i = 0; i < count; i++)
        assert_true(lengths_add(l, values[i]));
}

/* The same as the standard library's sort, and the sum is that of the values. */
static void expect_sorted(int64_t *values, size_t count)
{
    struct lengths l = {0};
    metric_int128 total = 0;
    fill(&l, values, count);
    assert_int_equal(lengths_count(&l), count);
    lengths_sort(&l);
    qsort(values, count, sizeof *values, rising);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(lengths_at(&l, i), values[i]);
        total += values[i];
    }
    assert_true(lengths_total(&l) == total);
    lengths_destroy(&l);
}

static void sorts_values_of_every_width_and_number(void **state)
{
    (void)state;
    static int64_t values[MANY];
    const size_t counts[] = {0, 1, 2, 31, 32, 33, 257, MANY};
    uint64_t seed = 1;
    for (size_t c = 0; c < sizeof counts / sizeof counts[0]; c++)
        for (unsigned bits = 1; bits < 64; bits++) {
            for (size_t i = 0; i < counts[c]; i++)
                values[i] = next_length(&seed, bits);
            expect_sorted(values, counts[c]);
        }
}

/* Values that agree in most digits, and the largest there are. */
static void sorts_values_that_are_alike(void **state)
{
    (void)state;
    static int64_t values[MANY];
    for (size_t i = 0; i < MANY; i++)
        values[i] = INT64_MAX - (int64_t)(i * 7919 % 300);
    expect_sorted(values, MANY);
    for (size_t i = 0; i < MANY; i++)
        values[i] = (int64_t)(i % 3) << (8 * (i % 8));
    expect_sorted(values, MANY);
    for (size_t i = 0; i < MANY; i++)
        values[i] = INT64_C(60000000000);
    expect_sorted(values, MANY);
}

static void lengths_of_nothing_count_as_the_smallest(void **state)
{
    (void)state;
    struct lengths l = {0};
    const int64_t values[] = {5, 0, 3, 0, 0};
    fill(&l, values, 5);
    lengths_sort(&l);
    assert_int_equal(lengths_count(&l), 5);
    assert_int_equal(l.stored, 2);
    assert_int_equal(lengths_at(&l, 2), 0);
    assert_int_equal(lengths_at(&l, 3), 3);
    assert_int_equal(lengths_at(&l, 4), 5);
    assert_int_equal(lengths_percentile(&l, 60), 0);
    assert_int_equal(lengths_percentile(&l, 61), 3);
    lengths_destroy(&l);
}

static void takes_back_what_was_added_last(void **state)
{
    (void)state;
    struct lengths l = {0};
    const int64_t values[] = {9, 7, 0};
    fill(&l, values, 3);
    lengths_take_back(&l, 0);
    lengths_take_back(&l, 7);
    assert_int_equal(lengths_count(&l), 1);
    assert_int_equal(lengths_at(&l, 0), 9);
    lengths_destroy(&l);
}

static void percentiles_are_of_the_nearest_rank(void **state)
{
    (void)state;
    struct lengths l = {0};
    for (int64_t i = 1; i <= 200; i++)
        assert_true(lengths_add(&l, i));
    lengths_sort(&l);
    assert_int_equal(lengths_percentile(&l, 1), 2);
    assert_int_equal(lengths_percentile(&l, 50), 100);
    assert_int_equal(lengths_percentile(&l, 99), 198);
    lengths_destroy(&l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sorts_values_of_every_width_and_number),
        cmocka_unit_test(sorts_values_that_are_alike),
        cmocka_unit_test(lengths_of_nothing_count_as_the_smallest),
        cmocka_unit_test(takes_back_what_was_added_last),
        cmocka_unit_test(percentiles_are_of_the_nearest_rank),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
