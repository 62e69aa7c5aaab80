/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every allocation of a short run is made to fail once: the run must end, must say so, and must
 * leave nothing behind. The linker sends malloc, its kin and mmap through the wrappers
 * below; what tests allocate for themselves while a run is going on does not go through them.
 */
#include <sys/mman.h>

#include "tests/fault/fleet_world.h"
#include "tests/t.h"

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *old, size_t size);
void *__real_aligned_alloc(size_t alignment, size_t size);
void *__real_mmap(void *address, size_t size, int protection, int flags, int file, off_t offset);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *old, size_t size);
void *__wrap_aligned_alloc(size_t alignment, size_t size);
void *__wrap_mmap(void *address, size_t size, int protection, int flags, int file, off_t offset);

static bool counting;
static unsigned allocations, failing;

static bool fails(void)
{
    return counting && ++allocations == failing;
}

void *__wrap_malloc(size_t size)
{
    return fails() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
    return fails() ? NULL : __real_calloc(count, size);
}

void *__wrap_realloc(void *old, size_t size)
{
    return fails() ? NULL : __real_realloc(old, size);
}

void *__wrap_aligned_alloc(size_t alignment, size_t size)
{
    return fails() ? NULL : __real_aligned_alloc(alignment, size);
}

void *__wrap_mmap(void *address, size_t size, int protection, int flags, int file, off_t offset)
{
    return fails() ? MAP_FAILED : __real_mmap(address, size, protection, flags, file, offset);
}

/* Everything at once, in half a minute: restarts, observers, faults of calls, second executions. */
static void prepare(struct fleet_world *w, uint32_t resources, bool is_2018,
                    enum sim_context_kind context)
{
    fleet_world_init(w);
    w->context = context;
    w->parameters = parameters_of("etcd-lease");
    w->config.resource_count = resources;
    w->config.observer_count = 1;
    w->config.is_2018 = is_2018;
    w->config.defects = 0;
    w->config.runner.master_hold_interval_ns = 0;
    w->config.runner.master_check_interval_ns = 500 * MS;
    w->config.runner.resign_odds = 1;
    w->config.execute_again_after_ns = 5 * S;
    fleet_world_fault(w, "every 7s crash any restart after 1s");
    fleet_world_fault(w, "every 9s fail is_master of all for 2s");
    fleet_world_fault(w, "every 11s cut any for 3s");
    fleet_world_fault(w, "at 20s pause all for 3s");
}

/* Whether it ran to its end. */
static bool run(struct fleet_world *w, uint32_t resources, bool is_2018,
                enum sim_context_kind context)
{
    prepare(w, resources, is_2018, context);
    allocations = 0;
    counting = true;
    bool opened = fleet_world_open(w);
    enum sim_outcome outcome = SIM_RUN_NO_MEMORY;
    if (opened)
        outcome = fleet_world_go(w, 30 * S);
    if (outcome == SIM_RUN_UNTIL)
        fleet_audit_trackers(w->fleet);
    counting = false;
    bool finished = outcome == SIM_RUN_UNTIL && !w->kernel->failed;
    fleet_world_close(w);
    return finished;
}

static void every_allocation_fails_once(uint32_t resources, bool is_2018,
                                        enum sim_context_kind context)
{
    static struct fleet_world w;
    failing = 0;
    assert_true(run(&w, resources, is_2018, context));
    unsigned count = allocations;
    assert_true(count > 40);
    for (failing = 1; failing <= count; failing++)
        if (run(&w, resources, is_2018, context))
            fail_msg("allocation %u of %u failed and nobody noticed", failing, count);
    failing = 0;
    assert_true(run(&w, resources, is_2018, context));
    assert_int_equal(allocations, count);
}

static void a_run_without_memory_ends_and_says_so(void **state)
{
    (void)state;
    every_allocation_fails_once(3, false, sim_context_default());
}

/* With many runners the library comes to the end of a block of memory in places that differ. */
static void the_librarys_memory_counts_as_well(void **state)
{
    (void)state;
    static const uint32_t resources[] = {10, 13, 22, 64};
    for (size_t i = 0; i < sizeof resources / sizeof resources[0]; i++)
        every_allocation_fails_once(resources[i], false, sim_context_default());
}

static void so_does_one_of_the_runner_of_2018(void **state)
{
    (void)state;
    every_allocation_fails_once(3, true, sim_context_default());
    every_allocation_fails_once(13, true, sim_context_default());
}

static void and_one_on_the_contexts_of_the_c_library(void **state)
{
    (void)state;
    every_allocation_fails_once(3, false, SIM_CONTEXT_UCONTEXT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_run_without_memory_ends_and_says_so),
        cmocka_unit_test(the_librarys_memory_counts_as_well),
        cmocka_unit_test(so_does_one_of_the_runner_of_2018),
        cmocka_unit_test(and_one_on_the_contexts_of_the_c_library),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
