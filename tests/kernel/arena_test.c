/* SPDX-License-Identifier: Apache-2.0 */
/* Memory of one simulated process: pieces, reuse, all of it back at once. */
#include "sim/kernel/arena.h"

#include "tests/kernel/failing_memory.h"
#include "tests/t.h"

static bool is_zero(const char *piece, size_t size)
{
    for (size_t i = 0; i < size; i++)
        if (piece[i] != 0)
            return false;
    return true;
}

/* Takes a piece, checks what is promised, and dirties it. */
static char *take(struct sim_arena *arena, size_t size)
{
    char *piece = sim_arena_alloc(arena, size);
    assert_non_null(piece);
    assert_int_equal((uintptr_t)piece % 16, 0);
    assert_true(is_zero(piece, size));
    memset(piece, 0xa5, size);
    return piece;
}

static void pieces_are_zeroed_aligned_and_apart(void **state)
{
    (void)state;
    static const size_t sizes[] = {0, 1, 15, 16, 17, 496, 512, 513, 2048, 2049, 4096, 10000};
    struct sim_arena arena;
    sim_arena_init(&arena, NULL, 0);
    for (size_t round = 0; round < 20; round++) {
        char *pieces[12];
        for (size_t i = 0; i < 12; i++)
            pieces[i] = take(&arena, sizes[i]);
        for (size_t i = 0; i < 12; i++)
            for (size_t at = 0; at < sizes[i]; at++)
                assert_int_equal((unsigned char)pieces[i][at], 0xa5);
    }
    sim_arena_destroy(&arena);
}

static void a_piece_of_the_same_size_is_reused(void **state)
{
    (void)state;
    struct sim_arena arena;
    sim_arena_init(&arena, NULL, 0);
    for (size_t size = 1; size <= 16 * SIM_ARENA_CLASSES; size++) {
        char *a = take(&arena, size), *b = take(&arena, size);
        sim_arena_give_back(&arena, a, size);
        sim_arena_give_back(&arena, b, size);
        assert_ptr_equal(take(&arena, size), b);
        assert_ptr_equal(take(&arena, size), a);
        assert_true(take(&arena, size) != a);
    }
    sim_arena_destroy(&arena);
}

static void large_pieces_and_nothing_may_be_given_back(void **state)
{
    (void)state;
    struct sim_arena arena;
    sim_arena_init(&arena, NULL, 0);
    char *large = take(&arena, 513);
    sim_arena_give_back(&arena, large, 513);
    assert_true(take(&arena, 513) != large);
    sim_arena_give_back(&arena, NULL, 16);
    char *nothing = take(&arena, 0);
    sim_arena_give_back(&arena, nothing, 0);
    assert_ptr_equal(take(&arena, 0), nothing);
    sim_arena_destroy(&arena);
}

static void the_first_block_is_the_callers(void **state)
{
    (void)state;
    _Alignas(16) char first[64];
    struct sim_arena arena;
    memset(first, 1, sizeof first);
    sim_arena_init(&arena, first, sizeof first);
    assert_ptr_equal(take(&arena, 40), first);
    assert_ptr_equal(take(&arena, 16), first + 48);
    char *elsewhere = take(&arena, 16);
    assert_true(elsewhere < first || elsewhere >= first + sizeof first);
    sim_arena_destroy(&arena);
}

static void a_large_piece_leaves_the_present_block_in_use(void **state)
{
    (void)state;
    struct sim_arena arena;
    sim_arena_init(&arena, NULL, 0);
    char *a = take(&arena, 32);
    take(&arena, 5000);
    assert_ptr_equal(take(&arena, 32), a + 32);
    sim_arena_destroy(&arena);
}

static void out_of_memory_is_an_answer(void **state)
{
    (void)state;
    struct sim_arena arena;
    sim_arena_init(&arena, NULL, 0);
    failing_memory_at(1);
    assert_null(sim_arena_alloc(&arena, 32));
    assert_true(failing_memory_end());
    char *piece = take(&arena, 32);
    failing_memory_at(1);
    assert_null(sim_arena_alloc(&arena, 5000));
    assert_true(failing_memory_end());
    assert_ptr_equal(take(&arena, 32), piece + 32);
    sim_arena_destroy(&arena);
}

/* Rounding such a size up would make it small. */
static void an_absurd_size_is_refused(void **state)
{
    (void)state;
    struct sim_arena arena;
    sim_arena_init(&arena, NULL, 0);
    take(&arena, 32);
    assert_null(sim_arena_alloc(&arena, SIZE_MAX));
    assert_null(sim_arena_alloc(&arena, SIZE_MAX - 15));
    assert_null(sim_arena_alloc(&arena, (size_t)PTRDIFF_MAX + 1));
    sim_arena_destroy(&arena);
}

static void an_arena_can_begin_anew(void **state)
{
    (void)state;
    struct sim_arena arena;
    for (int i = 0; i < 3; i++) {
        sim_arena_init(&arena, NULL, 0);
        char *piece = take(&arena, 100);
        sim_arena_give_back(&arena, piece, 100);
        for (int j = 0; j < 500; j++)
            take(&arena, 100);
        sim_arena_destroy(&arena);
        assert_null(arena.blocks);
        assert_null(arena.next);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pieces_are_zeroed_aligned_and_apart),
        cmocka_unit_test(a_piece_of_the_same_size_is_reused),
        cmocka_unit_test(large_pieces_and_nothing_may_be_given_back),
        cmocka_unit_test(the_first_block_is_the_callers),
        cmocka_unit_test(a_large_piece_leaves_the_present_block_in_use),
        cmocka_unit_test(out_of_memory_is_an_answer),
        cmocka_unit_test(an_absurd_size_is_refused),
        cmocka_unit_test(an_arena_can_begin_anew),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
