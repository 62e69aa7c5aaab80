/* SPDX-License-Identifier: Apache-2.0 */
/* Records that never move, across the borders of chunks. */
#include "sim/record/records.h"
#include "tests/t.h"

#include <stdbool.h>
#include <stdlib.h>

struct pair {
    uint64_t number, square;
    char odd[5];
};

static bool memory_is_out;

void *__real_realloc(void *pointer, size_t size);
void *__wrap_realloc(void *pointer, size_t size);

void *__wrap_realloc(void *pointer, size_t size)
{
    return memory_is_out ? NULL : __real_realloc(pointer, size);
}

void *__real_aligned_alloc(size_t alignment, size_t size);
void *__wrap_aligned_alloc(size_t alignment, size_t size);

void *__wrap_aligned_alloc(size_t alignment, size_t size)
{
    return memory_is_out ? NULL : __real_aligned_alloc(alignment, size);
}

static struct pair *pair_at(const struct records *s, uint32_t number)
{
    return records_at(s, number, sizeof(struct pair));
}

static void add_pairs(struct records *s, uint32_t count)
{
    for (uint64_t i = 0; i < count; i++) {
        assert_int_equal(records_append(s, sizeof(struct pair)), i);
        *pair_at(s, (uint32_t)i) = (struct pair){.number = i, .square = i * i, .odd = "odd"};
    }
}

static void records_stay_where_they_are(void **state)
{
    (void)state;
    struct records s = {0};
    add_pairs(&s, 65);
    const struct pair *first = pair_at(&s, 0);
    const struct pair *of_second_chunk = pair_at(&s, 64);
    s.count = 0;
    add_pairs(&s, 200000);
    assert_ptr_equal(pair_at(&s, 0), first);
    assert_ptr_equal(pair_at(&s, 64), of_second_chunk);
    assert_int_equal(s.count, 200000);
    for (uint32_t i = 0; i < s.count; i++) {
        assert_int_equal(pair_at(&s, i)->number, i);
        assert_int_equal(pair_at(&s, i)->square, (uint64_t)i * i);
        assert_string_equal(pair_at(&s, i)->odd, "odd");
    }
    records_destroy(&s);
    assert_int_equal(s.count, 0);
}

static void records_of_a_chunk_lie_side_by_side(void **state)
{
    (void)state;
    struct records s = {0};
    add_pairs(&s, 192);
    assert_ptr_equal(pair_at(&s, 63), pair_at(&s, 0) + 63);
    assert_ptr_equal(pair_at(&s, 191), pair_at(&s, 64) + 127);
    records_destroy(&s);
}

/* There is a place for its chunk, though no memory. */
static void the_largest_number_has_a_chunk(void **state)
{
    (void)state;
    struct records s = {.count = UINT32_MAX - 1};
    memory_is_out = true;
    assert_int_equal(records_append(&s, 1), RECORDS_NONE);
    memory_is_out = false;
    assert_int_equal(s.count, UINT32_MAX - 1);
}

static void without_memory_nothing_is_added(void **state)
{
    (void)state;
    struct records s = {0};
    add_pairs(&s, 64);
    memory_is_out = true;
    assert_int_equal(records_append(&s, sizeof(struct pair)), RECORDS_NONE);
    memory_is_out = false;
    assert_int_equal(s.count, 64);
    assert_int_equal(records_append(&s, sizeof(struct pair)), 64);
    records_destroy(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(records_stay_where_they_are),
        cmocka_unit_test(records_of_a_chunk_lie_side_by_side),
        cmocka_unit_test(the_largest_number_has_a_chunk),
        cmocka_unit_test(without_memory_nothing_is_added),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
