/* SPDX-License-Identifier: Apache-2.0 */
/* Arrays that grow beyond huge pages and back to what there is. */
#include "sim/kernel/grow.h"
#include "tests/t.h"

#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>

#define MIB ((size_t)1 << 20)

void *__real_aligned_alloc(size_t alignment, size_t size);
void *__real_realloc(void *memory, size_t size);
void *__wrap_aligned_alloc(size_t alignment, size_t size);
void *__wrap_realloc(void *memory, size_t size);
int __wrap_madvise(void *address, size_t length, int advice);

static bool no_second_array, no_huge_pages;
static unsigned arrays, wishes, odd_wishes;
static size_t array_bytes;

void *__wrap_aligned_alloc(size_t alignment, size_t size)
{
    arrays++;
    array_bytes = size;
    return no_second_array ? NULL : __real_aligned_alloc(alignment, size);
}

/* The address sanitizer ends the program at a size that no system has. */
void *__wrap_realloc(void *memory, size_t size)
{
    return size > 1024 * MIB ? NULL : __real_realloc(memory, size);
}

int __wrap_madvise(void *address, size_t length, int advice)
{
    wishes++;
    odd_wishes += (uintptr_t)address % (2 * MIB) != 0 || length != array_bytes ||
                  length % (2 * MIB) != 0 || advice != MADV_HUGEPAGE;
    return no_huge_pages ? -1 : 0;
}

static int reset(void **state)
{
    (void)state;
    no_second_array = no_huge_pages = false;
    arrays = wishes = odd_wishes = 0;
    return 0;
}

/* Grows from nothing to 16 MiB, with every byte in use all the time. */
static void expect_every_byte_stays(void)
{
    unsigned char *items = NULL;
    size_t used = 0;
    for (size_t bytes = 1000; bytes < 16 * MIB; bytes *= 2) {
        items = sim_grow(items, used, bytes);
        assert_non_null(items);
        for (; used < bytes; used++)
            items[used] = (unsigned char)(used * 31 >> 3);
    }
    for (size_t i = 0; i < used; i++)
        if (items[i] != (unsigned char)(i * 31 >> 3))
            fail_msg("byte %zu changed", i);
    free(items);
}

static void what_is_in_it_stays(void **state)
{
    (void)state;
    expect_every_byte_stays();
    assert_int_equal(arrays, 3); /* of 3.9, 7.8 and 15.6 MiB */
    assert_int_equal(wishes, 3);
    assert_int_equal(odd_wishes, 0);
    assert_int_equal(array_bytes, 16 * MIB);
}

static void a_system_without_huge_pages_will_do(void **state)
{
    (void)state;
    no_huge_pages = true;
    expect_every_byte_stays();
}

static void it_grows_in_place_where_there_is_no_room_for_two(void **state)
{
    (void)state;
    no_second_array = true;
    expect_every_byte_stays();
    assert_int_equal(wishes, 0);
}

static void without_memory_it_is_what_it_was(void **state)
{
    (void)state;
    volatile size_t absurd = SIZE_MAX - 1;
    unsigned char *items = sim_grow(NULL, 0, 4);
    assert_non_null(items);
    items[3] = 77;
    assert_null(sim_grow(items, 4, absurd));
    no_second_array = true;
    assert_null(sim_grow(items, 4, absurd / 4));
    assert_int_equal(items[3], 77);
    free(items);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(what_is_in_it_stays, reset),
        cmocka_unit_test_setup(a_system_without_huge_pages_will_do, reset),
        cmocka_unit_test_setup(it_grows_in_place_where_there_is_no_room_for_two, reset),
        cmocka_unit_test_setup(without_memory_it_is_what_it_was, reset),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
