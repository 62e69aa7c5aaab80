/* SPDX-License-Identifier: Apache-2.0 */
/* Tasks: birth, memory, end, overflow. */
#include "sim/kernel/kernel.h"

#include <sys/wait.h>
#include <unistd.h>

#include "tests/kernel/context_kinds.h"
#include "tests/kernel/failing_memory.h"
#include "tests/kernel/sanitizers.h"
#include "tests/kernel/world.h"
#include "tests/t.h"

static struct world *ordinary(void **state)
{
    return world_new(kind_of(state), SIM_TIES_INSERTION, 1);
}

static enum sim_outcome run(struct world *w, int64_t until_ns)
{
    return sim_kernel_run(w->kernel, until_ns, UINT64_MAX);
}

static void a_task_begins_at_the_present_instant(void **state)
{
    struct world *w = ordinary(state);
    struct named_timer x;
    struct sleeper a = {.until_ns = {0}};
    named_timer_init(&x, w, "x");
    named_timer_arm(&x, 40);
    run(w, 30);
    sleeper_spawn(&a, w, &w->hosts[0], "a");
    assert_string_equal(world_log(w), "");
    run(w, 100);
    assert_string_equal(world_log(w), "a@30 a. x@40");
    world_free(w);
}

struct parent {
    struct world *world;
    struct sleeper children[3];
};

static void spawn_three(void *argument)
{
    static const char *const names[] = {"first", "second", "third"};
    struct parent *p = argument;
    for (size_t i = 0; i < 3; i++)
        sleeper_spawn(&p->children[i], p->world, &p->world->hosts[i], names[i]);
    world_note(p->world, "spawned");
    sim_task_wait(p->world->kernel, 5);
    world_note(p->world, "parent");
}

static void a_task_may_spawn_others_which_run_after_it(void **state)
{
    struct parent p = {.world = ordinary(state)};
    p.children[1].until_ns[0] = 5;
    assert_non_null(sim_task_spawn(&p.world->hosts[0], spawn_three, &p, 0));
    assert_int_equal(run(p.world, 100), SIM_RUN_IDLE);
    assert_string_equal(world_log(p.world), "spawned@0 first@0 first. second@0 third@0 third. "
                                            "parent@5 second@5 second.");
    world_free(p.world);
}

/* ---- memory --------------------------------------------------------------------------------- */

struct rememberer {
    struct world *world;
    size_t size;
    bool was_zero, was_aligned, was_kept;
};

static void use_memory(void *argument)
{
    struct rememberer *r = argument;
    unsigned char *memory = r->world->kernel->current->memory;
    r->was_zero = r->was_kept = true;
    r->was_aligned = (uintptr_t)memory % 64 == 0;
    for (size_t i = 0; i < r->size; i++)
        r->was_zero &= memory[i] == 0;
    memset(memory, 0x5a, r->size);
    sim_task_wait(r->world->kernel, r->world->kernel->now_ns + 1);
    for (size_t i = 0; i < r->size; i++)
        r->was_kept &= memory[i] == 0x5a;
}

static void memory_is_zeroed_aligned_and_kept(void **state)
{
    struct world *w = ordinary(state);
    const size_t sizes[] = {0, 1, 64, 800, SIM_TASK_MEMORY};
    for (size_t round = 0; round < 2; round++) /* the second on used stacks */
        for (size_t i = 0; i < 5; i++) {
            struct rememberer r = {.world = w, .size = sizes[i]};
            assert_non_null(sim_task_spawn(&w->hosts[0], use_memory, &r, sizes[i]));
            assert_int_equal(run(w, INT64_MAX), SIM_RUN_IDLE);
            assert_true(r.was_zero && r.was_aligned && r.was_kept);
        }
    assert_int_equal(w->kernel->stacks.made, 1);
    world_free(w);
}

struct frame_user {
    struct world *world;
    bool memory_was_spared;
};

static void use_frames(void *argument)
{
    struct frame_user *u = argument;
    volatile unsigned char frame[2048];
    for (size_t i = 0; i < sizeof frame; i++)
        frame[i] = 0x5a;
    const unsigned char *memory = u->world->kernel->current->memory;
    u->memory_was_spared = true;
    for (size_t i = 0; i < SIM_TASK_MEMORY; i++)
        u->memory_was_spared &= memory[i] == 0;
}

/* A timer of a former task lay there, and its event may still be to come. */
static void frames_of_a_task_without_memory_spare_the_place_of_it(void **state)
{
    struct world *w = ordinary(state);
    struct frame_user u = {.world = w};
    assert_non_null(sim_task_spawn(&w->hosts[0], use_frames, &u, 0));
    assert_int_equal(run(w, INT64_MAX), SIM_RUN_IDLE);
    assert_true(u.memory_was_spared);
    world_free(w);
}

/* ---- the end -------------------------------------------------------------------------------- */

static void a_task_that_returns_gives_its_stack_back(void **state)
{
    struct world *w = ordinary(state);
    struct sleeper a = {.until_ns = {0}}, b = {.until_ns = {50}};
    sleeper_spawn(&a, w, &w->hosts[0], "a");
    sleeper_spawn(&b, w, &w->hosts[0], "b");
    assert_int_equal(w->hosts[0].tasks, 2);
    assert_int_equal(w->kernel->stacks.used, 2);
    run(w, 10);
    assert_int_equal(w->hosts[0].tasks, 1);
    assert_int_equal(w->kernel->stacks.used, 1);
    const struct sim_task *freed = a.task;
    sleeper_spawn(&a, w, &w->hosts[1], "a");
    assert_ptr_equal(a.task, freed);
    run(w, 100);
    assert_int_equal(w->kernel->stacks.used, 0);
    assert_int_equal(w->kernel->stacks.made, 2);
    assert_null(w->hosts[0].first);
    assert_null(w->hosts[0].last);
    world_free(w);
}

/* The event of a wait of a former task points to memory that a new one has taken. */
static void a_former_event_does_not_reach_a_new_task(void **state)
{
    struct world *w = ordinary(state);
    struct sleeper a = {.until_ns = {50}}, b = {.until_ns = {80}};
    sleeper_spawn(&a, w, &w->hosts[0], "a");
    run(w, 10);
    sim_host_crash(&w->hosts[0]);
    sleeper_spawn(&b, w, &w->hosts[1], "b");
    assert_ptr_equal(b.task, a.task);
    run(w, 100);
    assert_string_equal(world_log(w), "a@0 b@10 b@80 b.");
    world_free(w);
}

static void hand_over(void *argument)
{
    struct world *w = argument;
    for (int64_t i = 1; i <= 10; i++)
        sim_task_wait(w->kernel, i);
}

static void many_tasks_live_at_once(void **state)
{
    struct world *w = ordinary(state);
    const bool costly = w->kernel->context == SIM_CONTEXT_THREADS || UNDER_SANITIZER;
    const uint32_t count = costly ? 100 : 3000;
    for (uint32_t i = 0; i < count; i++)
        assert_non_null(sim_task_spawn(&w->hosts[i % WORLD_HOSTS], hand_over, w, 32));
    assert_int_equal(run(w, 5), SIM_RUN_UNTIL);
    assert_int_equal(w->kernel->stacks.used, count);
    assert_int_equal(run(w, 50), SIM_RUN_IDLE);
    assert_int_equal(w->kernel->steps, 11 * count);
    assert_int_equal(w->kernel->stacks.used, 0);
    for (uint32_t i = 0; i < count; i++)
        assert_non_null(sim_task_spawn(&w->hosts[i % WORLD_HOSTS], hand_over, w, 32));
    assert_int_equal(w->kernel->stacks.made, count);
    world_free(w); /* with all of them alive, none begun */
}

/* ---- refusals ------------------------------------------------------------------------------- */

static void a_task_that_finds_no_memory_ends_the_run(void **state)
{
    struct world *w = ordinary(state);
    struct sleeper a = {.until_ns = {0}};
    failing_memory_at(1); /* the slab of stacks */
    assert_null(sim_task_spawn(&w->hosts[0], hand_over, w, 0));
    assert_true(failing_memory_end());
    assert_int_equal(run(w, 10), SIM_RUN_NO_MEMORY);
    world_free(w);

    w = ordinary(state);
    sleeper_spawn(&a, w, &w->hosts[0], "a");
    if (w->kernel->context != SIM_CONTEXT_ASM) {
        failing_memory_at(1); /* the kind's own record */
        assert_null(sim_task_spawn(&w->hosts[0], hand_over, w, 0));
        assert_true(failing_memory_end());
        assert_int_equal(w->hosts[0].tasks, 1);
        assert_int_equal(w->kernel->stacks.used, 1);
        assert_int_equal(run(w, 10), SIM_RUN_NO_MEMORY);
        assert_string_equal(world_log(w), "");
    }
    world_free(w);
}

/* ---- overflow ------------------------------------------------------------------------------- */

static volatile uint32_t bottomless = 1;

static uint64_t fall(uint64_t depth)
{
    volatile char frame[512];
    frame[0] = (char)depth;
    if (bottomless == 0)
        return depth;
    return fall(depth + 1) + (uint64_t)frame[0];
}

static void fall_for_ever(void *argument)
{
    (void)argument;
    fall(0);
}

/* In a process of its own, which must not come to its end. */
static void an_overflow_is_stopped_by_the_guard(void **state)
{
    struct world *w = ordinary(state);
    int status = 0;
    assert_non_null(sim_task_spawn(&w->hosts[1], hand_over, w, 0));
    if (w->kernel->stacks.canaries) {
        world_free(w);
        skip();
    }
    world_free(w);
    pid_t child = fork();
    if (child == 0) {
        fclose(stderr); /* a sanitizer has much to say */
        w = ordinary(state);
        sim_task_spawn(&w->hosts[0], fall_for_ever, NULL, 0);
        run(w, 10);
        _exit(0);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_false(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

/* Where the system has no guard pages: of a task that is parked when the run ends. */
static void an_overflow_of_a_parked_task_is_found_at_the_end_of_the_run(void **state)
{
    struct world *w = ordinary(state);
    struct sleeper a = {.until_ns = {10, ELECTION_FOREVER}};
    sleeper_spawn(&a, w, &w->hosts[0], "a");
    if (!w->kernel->stacks.canaries) {
        world_free(w);
        skip();
    }
    assert_int_equal(run(w, 5), SIM_RUN_UNTIL);
    assert_false(w->kernel->stacks.overflowed);
    *(uint64_t *)(void *)(a.task->stack_top - sim_stack_size() - 4096) = 0;
    assert_int_equal(sim_kernel_run(w->kernel, 50, 1), SIM_RUN_STEPS);
    assert_false(w->kernel->stacks.overflowed);
    assert_int_equal(run(w, 50), SIM_RUN_IDLE);
    assert_true(w->kernel->stacks.overflowed);
    w->kernel->stacks.overflowed = false;
    sim_host_crash(&w->hosts[0]);
    assert_true(w->kernel->stacks.overflowed);
    w->kernel->stacks.overflowed = false;
    world_free(w);
}

/* ---- a system without guard pages ----------------------------------------------------------- */

int __real_madvise(void *address, size_t size, int advice);
int __wrap_madvise(void *address, size_t size, int advice);

static bool has_guards = true;

int __wrap_madvise(void *address, size_t size, int advice)
{
    return advice == 102 && !has_guards ? -1 : __real_madvise(address, size, advice);
}

static int without_guards(void **state)
{
    (void)state;
    has_guards = false;
    return 0;
}

static int with_guards(void **state)
{
    (void)state;
    has_guards = true;
    return 0;
}

#define UNGUARDED(test, kind) {#test, test, without_guards, with_guards, &context_kinds[kind]}

int main(void)
{
    const struct CMUnitTest tests[] = {
        EACH_KIND(a_task_begins_at_the_present_instant),
        EACH_KIND(a_task_may_spawn_others_which_run_after_it),
        EACH_KIND(memory_is_zeroed_aligned_and_kept),
        EACH_KIND(frames_of_a_task_without_memory_spare_the_place_of_it),
        EACH_KIND(a_task_that_returns_gives_its_stack_back),
        EACH_KIND(a_former_event_does_not_reach_a_new_task),
        EACH_KIND(many_tasks_live_at_once),
        EACH_KIND(a_task_that_finds_no_memory_ends_the_run),
        EACH_KIND(an_overflow_is_stopped_by_the_guard),
        UNGUARDED(an_overflow_of_a_parked_task_is_found_at_the_end_of_the_run, 0),
        UNGUARDED(an_overflow_of_a_parked_task_is_found_at_the_end_of_the_run, 1),
        UNGUARDED(many_tasks_live_at_once, 0),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
