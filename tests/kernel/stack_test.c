/* SPDX-License-Identifier: Apache-2.0 */
/* Stacks: guard pages or canaries, reuse, more slots than a process may have mappings. */
#include "sim/kernel/stack.h"

#include <errno.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/kernel/failing_memory.h"
#include "tests/kernel/sanitizers.h"
#include "tests/t.h"

#define PAGE 4096
#define GUARD_INSTALL 102

/* ---- a system that refuses ------------------------------------------------------------------ */

int __real_madvise(void *address, size_t size, int advice);
int __wrap_madvise(void *address, size_t size, int advice);
void *__real_mmap(void *address, size_t size, int protection, int flags, int file, off_t offset);
void *__wrap_mmap(void *address, size_t size, int protection, int flags, int file, off_t offset);
int __real_mincore(void *address, size_t size, unsigned char *pages);
int __wrap_mincore(void *address, size_t size, unsigned char *pages);

static struct {
    uint32_t guards; /* so many guard pages are granted */
    bool mmap_fails, mincore_fails;
} the_system;

int __wrap_madvise(void *address, size_t size, int advice)
{
    if (advice != GUARD_INSTALL)
        return __real_madvise(address, size, advice);
    if (the_system.guards == 0) {
        errno = EINVAL;
        return -1;
    }
    the_system.guards--;
    return __real_madvise(address, size, advice);
}

void *__wrap_mmap(void *address, size_t size, int protection, int flags, int file, off_t offset)
{
    return the_system.mmap_fails ? MAP_FAILED
                                 : __real_mmap(address, size, protection, flags, file, offset);
}

int __wrap_mincore(void *address, size_t size, unsigned char *pages)
{
    return the_system.mincore_fails ? -1 : __real_mincore(address, size, pages);
}

static int as_it_is(void **state)
{
    (void)state;
    the_system.guards = UINT32_MAX;
    the_system.mmap_fails = the_system.mincore_fails = false;
    return 0;
}

static int without_guards(void **state)
{
    as_it_is(state);
    the_system.guards = 0;
    return 0;
}

/* ---- slots ---------------------------------------------------------------------------------- */

static void a_slot_is_aligned_and_all_of_it_is_usable(void **state)
{
    (void)state;
    struct sim_stacks stacks;
    sim_stacks_init(&stacks);
    for (int i = 0; i < 100; i++) { /* of two slabs */
        char *top = sim_stack_take(&stacks);
        assert_non_null(top);
        assert_int_equal((uintptr_t)top % 64, 0);
        memset(top - sim_stack_size(), i, sim_stack_size());
    }
    assert_int_equal(stacks.used, 100);
    assert_int_equal(stacks.made, 100);
    assert_true(sim_stack_size() >= 16 * 1024);
    sim_stacks_destroy(&stacks);
}

/* Else all of them would want the same sets of the caches. */
static void tops_of_neighbours_stand_at_different_places_of_a_page(void **state)
{
    (void)state;
    struct sim_stacks stacks;
    uint64_t seen = 0;
    sim_stacks_init(&stacks);
    for (int i = 0; i < 24; i++) {
        uint64_t line = UINT64_C(1) << (uintptr_t)sim_stack_take(&stacks) % PAGE / 64;
        assert_int_equal(seen & line, 0);
        seen |= line;
    }
    sim_stacks_destroy(&stacks);
}

static void the_slot_given_back_last_is_taken_first(void **state)
{
    (void)state;
    struct sim_stacks stacks;
    sim_stacks_init(&stacks);
    char *a = sim_stack_take(&stacks), *b = sim_stack_take(&stacks);
    sim_stack_give_back(&stacks, a);
    sim_stack_give_back(&stacks, b);
    assert_int_equal(stacks.used, 0);
    assert_ptr_equal(sim_stack_take(&stacks), b);
    assert_ptr_equal(sim_stack_take(&stacks), a);
    assert_int_equal(stacks.made, 2);
    assert_false(stacks.overflowed);
    sim_stacks_destroy(&stacks);
}

static void only_what_was_touched_is_resident(void **state)
{
    (void)state;
    struct sim_stacks stacks;
    sim_stacks_init(&stacks);
    char *top = sim_stack_take(&stacks), *neighbour = sim_stack_take(&stacks);
    size_t before = sim_stack_resident(top);
    assert_true(before <= 2 * PAGE); /* a canary has a page of its own */
    memset(top - 5 * PAGE, 1, 5 * PAGE);
    assert_int_equal(sim_stack_resident(top), before + 4 * PAGE);
    assert_int_equal(sim_stack_resident(neighbour), before);
    the_system.mincore_fails = true;
    assert_int_equal(sim_stack_resident(top), 0);
    sim_stacks_destroy(&stacks);
}

/* More than the 65,530 mappings that a process has by default. */
static void tens_of_thousands_fit(void **state)
{
    (void)state;
    const uint32_t count = UNDER_SANITIZER || under_valgrind() ? 4000 : 66000;
    struct sim_stacks stacks;
    char **tops = calloc(count, sizeof *tops);
    assert_non_null(tops);
    sim_stacks_init(&stacks);
    for (uint32_t i = 0; i < count; i++) {
        tops[i] = sim_stack_take(&stacks);
        assert_non_null(tops[i]);
        tops[i][-16] = (char)i;
    }
    for (uint32_t i = 0; i < count; i++) {
        assert_int_equal(tops[i][-16], (char)i);
        sim_stack_give_back(&stacks, tops[i]);
    }
    assert_int_equal(stacks.made, count);
    sim_stacks_destroy(&stacks);
    free(tops);
}

/* ---- overflow ------------------------------------------------------------------------------- */

/* A slot is its stack, a page that guards it, and a page in which the top has its place. */
static char *slot_of(char *top)
{
    uintptr_t size = sim_stack_size() + 2 * PAGE;
    return (char *)((uintptr_t)(top - 1) / size * size);
}

/* In a process of its own: it must not come to the end. */
static void a_guard_page_stops_an_overflow(void **state)
{
    (void)state;
    struct sim_stacks stacks;
    int status = 0;
    sim_stacks_init(&stacks);
    char *top = sim_stack_take(&stacks);
    if (stacks.canaries) {
        sim_stacks_destroy(&stacks);
        skip();
    }
    pid_t child = fork();
    if (child == 0) {
        fclose(stderr); /* a sanitizer has much to say */
        *(volatile char *)slot_of(top) = 1;
        _exit(0);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_false(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    sim_stacks_destroy(&stacks);
}

static uint64_t *canary_of(char *top)
{
    return (uint64_t *)(void *)(slot_of(top) + PAGE);
}

static void a_dead_canary_is_found_when_the_slot_comes_back(void **state)
{
    (void)state;
    struct sim_stacks stacks;
    sim_stacks_init(&stacks);
    char *a = sim_stack_take(&stacks), *b = sim_stack_take(&stacks);
    assert_true(stacks.canaries);
    memset(a - sim_stack_size(), 1, sim_stack_size());
    sim_stack_give_back(&stacks, a);
    assert_false(stacks.overflowed);
    *canary_of(b) = 0;
    sim_stack_give_back(&stacks, b);
    assert_true(stacks.overflowed);
    sim_stacks_destroy(&stacks);
}

static void a_dead_canary_of_a_slot_in_use_is_found_by_a_check(void **state)
{
    (void)state;
    struct sim_stacks stacks;
    char *top = NULL;
    sim_stacks_init(&stacks);
    for (int i = 0; i < 100; i++)
        top = sim_stack_take(&stacks);
    sim_stacks_check(&stacks);
    assert_false(stacks.overflowed);
    *canary_of(top) = 0;
    sim_stacks_check(&stacks);
    assert_true(stacks.overflowed);
    sim_stacks_destroy(&stacks);
}

static void with_guard_pages_there_is_nothing_to_check(void **state)
{
    (void)state;
    struct sim_stacks stacks;
    sim_stacks_init(&stacks);
    char *top = sim_stack_take(&stacks);
    bool guarded = !stacks.canaries;
    if (guarded)
        *canary_of(top) = 1;
    sim_stacks_check(&stacks);
    assert_false(stacks.overflowed);
    sim_stacks_destroy(&stacks);
    if (!guarded)
        skip();
}

/* ---- out of memory -------------------------------------------------------------------------- */

static void out_of_memory_is_an_answer(void **state)
{
    (void)state;
    struct sim_stacks stacks;
    sim_stacks_init(&stacks);
    failing_memory_at(1);
    assert_null(sim_stack_take(&stacks));
    assert_true(failing_memory_end());
    the_system.mmap_fails = true;
    assert_null(sim_stack_take(&stacks));
    the_system.mmap_fails = false;
    assert_non_null(sim_stack_take(&stacks));
    assert_int_equal(stacks.used, 1);
    sim_stacks_destroy(&stacks);
}

/* Once the first slab has its guard pages, a refusal means that memory is out; taking a slot
 * without a guard would mean that an overflow goes unseen. */
static void no_slot_goes_without_its_guard(void **state)
{
    (void)state;
    struct sim_stacks stacks;
    sim_stacks_init(&stacks);
    assert_non_null(sim_stack_take(&stacks));
    if (stacks.canaries) {
        sim_stacks_destroy(&stacks);
        skip();
    }
    for (int i = 1; i < 64; i++)
        assert_non_null(sim_stack_take(&stacks));
    the_system.guards = 10;
    assert_null(sim_stack_take(&stacks));
    assert_int_equal(stacks.used, 64);
    the_system.guards = 64;
    assert_non_null(sim_stack_take(&stacks));
    assert_false(stacks.canaries);
    sim_stacks_destroy(&stacks);
}

/* Some guard pages, but not for all slots of the first slab: canaries for all of them. */
static void half_a_mechanism_is_none(void **state)
{
    (void)state;
    struct sim_stacks stacks;
    the_system.guards = 30;
    sim_stacks_init(&stacks);
    char *top = sim_stack_take(&stacks);
    assert_true(stacks.canaries);
    the_system.guards = UINT32_MAX;
    for (int i = 1; i < 65; i++)
        top = sim_stack_take(&stacks);
    assert_true(stacks.canaries);
    *canary_of(top) = 7;
    sim_stack_give_back(&stacks, top);
    assert_true(stacks.overflowed);
    sim_stacks_destroy(&stacks);
}

#define GUARDED(test) cmocka_unit_test_setup(test, as_it_is)
#define UNGUARDED(test) {#test " without guards", test, without_guards, NULL, NULL}

int main(void)
{
    const struct CMUnitTest tests[] = {
        GUARDED(a_slot_is_aligned_and_all_of_it_is_usable),
        UNGUARDED(a_slot_is_aligned_and_all_of_it_is_usable),
        GUARDED(tops_of_neighbours_stand_at_different_places_of_a_page),
        GUARDED(the_slot_given_back_last_is_taken_first),
        UNGUARDED(the_slot_given_back_last_is_taken_first),
        GUARDED(only_what_was_touched_is_resident),
        UNGUARDED(only_what_was_touched_is_resident),
        GUARDED(tens_of_thousands_fit),
        GUARDED(a_guard_page_stops_an_overflow),
        UNGUARDED(a_dead_canary_is_found_when_the_slot_comes_back),
        UNGUARDED(a_dead_canary_of_a_slot_in_use_is_found_by_a_check),
        GUARDED(with_guard_pages_there_is_nothing_to_check),
        GUARDED(out_of_memory_is_an_answer),
        GUARDED(no_slot_goes_without_its_guard),
        GUARDED(half_a_mechanism_is_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
