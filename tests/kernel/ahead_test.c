/* SPDX-License-Identifier: Apache-2.0 */
/* Tasks that run ahead to their checks, how far they go, and the order of checks at one instant. */
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/kernel/context_kinds.h"
#include "tests/kernel/failing_memory.h"
#include "tests/kernel/world.h"
#include "tests/t.h"

/* Checks every so often, without a word but at the last one; then it catches up and says so. */
struct checker {
    struct world *world;
    const char *name;
    uint16_t instance;
    uint32_t resource;
    int64_t interval_ns;
    int checks;
    bool may_run_ahead;
    struct sim_task *task;
};

static void check_and_tell(void *argument)
{
    struct checker *c = argument;
    struct sim_kernel *k = c->world->kernel;
    for (int i = 0; i < c->checks; i++) {
        sim_task_expect_check(k, c->instance, c->resource, c->may_run_ahead);
        sim_task_wait(k, k->now_ns + c->interval_ns);
    }
    sim_task_catch_up(k);
    world_note(c->world, c->name);
}

static void spawn(struct checker *c, struct world *w, uint16_t instance)
{
    c->world = w;
    c->instance = instance;
    c->task = sim_task_spawn(&w->hosts[instance], check_and_tell, c, 0);
    assert_non_null(c->task);
}

/* What `calm` answers, and how often it was asked. */
static int64_t calm_until_ns;
static int questions;

static int64_t calm(void *data)
{
    (void)data;
    questions++;
    return calm_until_ns;
}

static struct world *calm_world(void **state, enum sim_ties ties, int64_t until_ns)
{
    struct world *w = world_new(kind_of(state), ties, 1);
    calm_until_ns = until_ns;
    questions = 0;
    sim_kernel_run_ahead(w->kernel, calm, NULL);
    return w;
}

static enum sim_outcome run(struct world *w, int64_t until_ns)
{
    return sim_kernel_run(w->kernel, until_ns, UINT64_MAX);
}

static void is_parked_once_for_all_its_checks(void **state)
{
    struct world *w = calm_world(state, SIM_TIES_INSERTION, INT64_MAX);
    struct checker a = {.name = "a", .interval_ns = 10, .checks = 5, .may_run_ahead = true};
    spawn(&a, w, 0);
    assert_int_equal(run(w, 100), SIM_RUN_IDLE);
    assert_string_equal(world_log(w), "a@50");
    assert_int_equal(w->kernel->ran_ahead, 1);
    assert_int_equal(w->kernel->order - ((uint64_t)SIM_TIE_USUAL << SIM_TIE_KEY_SHIFT), 1);
    assert_int_equal(questions, 1);
    world_free(w);
}

static void others_go_on_in_true_time_meanwhile(void **state)
{
    struct world *w = calm_world(state, SIM_TIES_INSERTION, INT64_MAX);
    struct checker a = {.name = "a", .interval_ns = 10, .checks = 5, .may_run_ahead = true};
    struct sleeper b = {.until_ns = {5, 45, 55}};
    struct named_timer x;
    named_timer_init(&x, w, "x");
    named_timer_arm(&x, 20);
    spawn(&a, w, 0);
    sleeper_spawn(&b, w, &w->hosts[1], "b");
    assert_int_equal(run(w, 100), SIM_RUN_IDLE);
    assert_string_equal(world_log(w), "b@0 b@5 x@20 b@45 a@50 b@55 b.");
    world_free(w);
}

static void steps_are_counted_as_if_it_had_been_parked(void **state)
{
    for (int ahead = 0; ahead < 2; ahead++) {
        struct world *w = calm_world(state, SIM_TIES_INSERTION, INT64_MAX);
        struct checker a = {.name = "a", .interval_ns = 10, .checks = 5, .may_run_ahead = ahead};
        spawn(&a, w, 0);
        run(w, 100);
        assert_int_equal(w->kernel->ran_ahead, ahead);
        assert_int_equal(w->kernel->steps, 6);
        world_free(w);
    }
}

static void a_budget_of_steps_ends_it(void **state)
{
    struct world *w = calm_world(state, SIM_TIES_INSERTION, INT64_MAX);
    struct checker a = {.name = "a", .interval_ns = 10, .checks = 5, .may_run_ahead = true};
    spawn(&a, w, 0);
    assert_int_equal(sim_kernel_run(w->kernel, 100, 3), SIM_RUN_STEPS);
    assert_int_equal(w->kernel->steps, 3);
    assert_int64_equal(w->kernel->now_ns, 20); /* as without running ahead */
    assert_int_equal(run(w, 100), SIM_RUN_IDLE);
    assert_int_equal(w->kernel->steps, 6);
    assert_string_equal(world_log(w), "a@50");
    world_free(w);
}

/* Six million, and five million at one instant are taken for a run that goes round in circles. */
static void what_was_ahead_is_not_counted_at_the_instant_it_began_at(void **state)
{
    struct world *w = calm_world(state, SIM_TIES_INSERTION, INT64_MAX);
    struct checker a = {
        .name = "a", .interval_ns = 1, .checks = 6000000, .may_run_ahead = true};
    spawn(&a, w, 0);
    assert_int_equal(run(w, INT64_MAX), SIM_RUN_IDLE);
    assert_int_equal(w->kernel->steps, 6000001);
    assert_string_equal(world_log(w), "a@6000000");
    world_free(w);
}

/* ---- how far -------------------------------------------------------------------------------- */

/* Notes when it is on its way to each check. */
static void note_each_step(void *argument)
{
    struct checker *c = argument;
    struct sim_kernel *k = c->world->kernel;
    for (int i = 0; i < c->checks; i++) {
        sim_task_expect_check(k, c->instance, c->resource, c->may_run_ahead);
        sim_task_wait(k, k->now_ns + c->interval_ns);
        world_note(c->world, k->ahead ? "ahead" : "present");
    }
}

static void goes_to_the_last_check_before_the_calm_ends(void **state)
{
    struct world *w = calm_world(state, SIM_TIES_INSERTION, 30);
    struct checker a = {.world = w, .interval_ns = 10, .checks = 4, .may_run_ahead = true};
    sim_task_spawn(&w->hosts[0], note_each_step, &a, 0);
    run(w, 100);
    assert_string_equal(world_log(w), "ahead@10 ahead@20 present@30 present@40");
    world_free(w);
}

static void goes_on_when_it_is_calm_again(void **state)
{
    struct world *w = calm_world(state, SIM_TIES_INSERTION, 15);
    struct checker a = {.world = w, .interval_ns = 10, .checks = 6, .may_run_ahead = true};
    struct named_timer x;
    named_timer_init(&x, w, "x");
    named_timer_arm(&x, 35);
    sim_task_spawn(&w->hosts[0], note_each_step, &a, 0);
    run(w, 32);
    calm_until_ns = INT64_MAX;
    run(w, 100);
    assert_string_equal(world_log(w),
                        "ahead@10 present@20 present@30 x@35 present@40 ahead@50 ahead@60");
    assert_int_equal(questions, 2); /* once, and once more after the timer */
    world_free(w);
}

static void does_not_go_beyond_the_end_of_the_run(void **state)
{
    struct world *w = calm_world(state, SIM_TIES_INSERTION, INT64_MAX);
    struct checker a = {.world = w, .interval_ns = 10, .checks = 4, .may_run_ahead = true};
    sim_task_spawn(&w->hosts[0], note_each_step, &a, 0);
    assert_int_equal(run(w, 20), SIM_RUN_UNTIL);
    assert_string_equal(world_log(w), "ahead@10 ahead@20");
    world_free(w);
}

static void check_then_sleep(void *argument)
{
    struct checker *c = argument;
    struct sim_kernel *k = c->world->kernel;
    sim_task_expect_check(k, 0, 0, true);
    sim_task_wait(k, 10);
    world_note(c->world, k->ahead ? "ahead" : "present");
    sim_task_wait(k, 15);
    world_note(c->world, k->ahead ? "ahead" : "present");
}

static void any_other_wait_catches_up_first(void **state)
{
    struct world *w = calm_world(state, SIM_TIES_INSERTION, INT64_MAX);
    struct sleeper b = {.until_ns = {5, 12}};
    struct checker a = {.world = w};
    sim_task_spawn(&w->hosts[0], check_then_sleep, &a, 0);
    sleeper_spawn(&b, w, &w->hosts[1], "b");
    run(w, 100);
    assert_string_equal(world_log(w), "ahead@10 b@0 b@5 b@12 b. present@15");
    world_free(w);
}

static void nobody_runs_ahead_on_a_clock_of_another_rate(void **state)
{
    struct world *w = calm_world(state, SIM_TIES_INSERTION, INT64_MAX);
    struct checker a = {.world = w, .interval_ns = 10, .checks = 2, .may_run_ahead = true};
    sim_clock_set_rate(&w->hosts[0].clock, 0, 100000);
    sim_task_spawn(&w->hosts[0], note_each_step, &a, 0);
    run(w, 100);
    assert_int_equal(w->kernel->ran_ahead, 0);
    world_free(w);
}

static void nobody_runs_ahead_with_random_ties(void **state)
{
    struct world *w = calm_world(state, SIM_TIES_RANDOM, INT64_MAX);
    struct checker a = {.world = w, .interval_ns = 10, .checks = 2, .may_run_ahead = true};
    sim_task_spawn(&w->hosts[0], note_each_step, &a, 0);
    run(w, 100);
    assert_string_equal(world_log(w), "present@10 present@20");
    assert_int_equal(questions, 0);
    world_free(w);
}

static void nobody_runs_ahead_where_resignations_cannot_be_foreseen(void **state)
{
    struct world *w = world_new(kind_of(state), SIM_TIES_INSERTION, 1);
    struct checker a = {.world = w, .interval_ns = 10, .checks = 1, .may_run_ahead = true};
    w->random.source.next_resign = NULL;
    calm_until_ns = INT64_MAX;
    sim_kernel_run_ahead(w->kernel, calm, NULL);
    sim_task_spawn(&w->hosts[0], note_each_step, &a, 0);
    run(w, 100);
    assert_string_equal(world_log(w), "present@10");
    world_free(w);
}

static void disturb(struct sim_timer *timer)
{
    sim_kernel_require_calm(((struct named_timer *)(void *)timer)->world->kernel);
}

/* Whether something that strikes at a time ends the process, of a task that was ahead to 50. */
static bool ends_the_process(struct world *w, int64_t time_ns)
{
    struct checker a = {.name = "a", .interval_ns = 10, .checks = 5, .may_run_ahead = true};
    struct named_timer x;
    int status;
    named_timer_init(&x, w, "x");
    x.timer.fire = disturb;
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        fclose(stderr);
        named_timer_arm(&x, time_ns);
        spawn(&a, w, 0);
        run(w, 100);
        _exit(0);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    world_free(w);
    return WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT;
}

static void a_promise_of_calm_that_is_broken_ends_the_process(void **state)
{
    if (kind_of(state) == SIM_CONTEXT_THREADS) /* a child has one thread */
        skip();
    assert_true(ends_the_process(calm_world(state, SIM_TIES_INSERTION, INT64_MAX), 20));
    assert_true(ends_the_process(calm_world(state, SIM_TIES_INSERTION, INT64_MAX), 50));
    assert_false(ends_the_process(calm_world(state, SIM_TIES_INSERTION, INT64_MAX), 51));
    assert_false(ends_the_process(calm_world(state, SIM_TIES_INSERTION, 20), 20));
}

/* ---- order ---------------------------------------------------------------------------------- */

/* Those of lower resources first, then those of lower instances, before everything else but what
 * comes first; whoever was put in first, and whoever has run ahead. */
static void checks_at_one_instant_come_by_resource_and_instance(void **state)
{
    for (unsigned ahead = 0; ahead < 16; ahead++) {
        struct world *w = calm_world(state, SIM_TIES_INSERTION, INT64_MAX);
        static const char *const names[] = {"r1n1", "r1n0", "r0n1", "r0n0"};
        struct checker c[4];
        struct named_timer usual, first;
        named_timer_init(&usual, w, "usual");
        named_timer_arm(&usual, 50);
        for (unsigned i = 0; i < 4; i++) {
            c[i] = (struct checker){.name = names[i],
                                    .resource = 1 - i / 2,
                                    .interval_ns = 10,
                                    .checks = 5,
                                    .may_run_ahead = ahead >> i & 1};
            spawn(&c[i], w, (uint16_t)(1 - i % 2));
        }
        named_timer_init(&first, w, "first");
        sim_timer_arm_ranked(w->kernel, &first.timer, 50, SIM_TIE_FIRST, 0);
        run(w, 100);
        assert_string_equal(world_log(w), "first@50 r0n0@50 r0n1@50 r1n0@50 r1n1@50 usual@50");
        world_free(w);
    }
}

static void who_is_woken_from_a_sleep_to_a_check_goes_on_in_that_order(void **state)
{
    struct world *w = calm_world(state, SIM_TIES_INSERTION, 0);
    struct checker a = {.name = "a", .resource = 7, .interval_ns = 90, .checks = 1},
                   b = {.name = "b", .resource = 3, .interval_ns = 80, .checks = 1};
    spawn(&a, w, 0);
    spawn(&b, w, 0);
    run(w, 10);
    sim_task_wake(a.task);
    sim_task_wake(b.task);
    run(w, 100);
    assert_string_equal(world_log(w), "b@10 a@10");
    world_free(w);
}

static void who_is_woken_while_its_host_is_paused_goes_on_in_that_order(void **state)
{
    struct world *w = calm_world(state, SIM_TIES_INSERTION, 0);
    struct checker a = {.name = "a", .resource = 7, .interval_ns = 90, .checks = 1},
                   b = {.name = "b", .resource = 3, .interval_ns = 80, .checks = 1};
    struct named_timer x;
    named_timer_init(&x, w, "x");
    named_timer_arm(&x, 20);
    spawn(&a, w, 0);
    spawn(&b, w, 0);
    run(w, 10);
    sim_host_pause(&w->hosts[0], false);
    sim_task_wake(a.task);
    sim_task_wake(b.task);
    run(w, 20);
    sim_host_resume(&w->hosts[0]);
    run(w, 100);
    assert_string_equal(world_log(w), "x@20 b@20 a@20");
    world_free(w);
}

/* The entry for 90 still stands in the queue when the next one, for 100, is put in. */
static void a_check_that_was_put_off_does_not_come(void **state)
{
    struct world *w = calm_world(state, SIM_TIES_INSERTION, 0);
    struct checker a = {.world = w, .interval_ns = 90, .checks = 2};
    a.task = sim_task_spawn(&w->hosts[0], note_each_step, &a, 0);
    run(w, 10);
    sim_task_wake(a.task);
    run(w, 200);
    assert_string_equal(world_log(w), "present@10 present@100");
    world_free(w);
}

/* A task's event needs room in the queue; the requests before it are those of starting. */
static void no_memory_for_its_event_ends_the_run(void **state)
{
    struct world *w = calm_world(state, SIM_TIES_INSERTION, INT64_MAX);
    struct named_timer timers[SIM_RING_SIZE];
    struct checker a = {.name = "a", .interval_ns = 10, .checks = 2, .may_run_ahead = true};
    spawn(&a, w, 0);
    uint32_t count = 0;
    while (w->kernel->queue.count + 2 < w->kernel->queue.capacity) {
        named_timer_init(&timers[count], w, "timer");
        sim_timer_arm_ranked(w->kernel, &timers[count].timer, 1000 + count, SIM_TIE_FIRST, 0);
        count++;
    }
    failing_memory_at(1);
    enum sim_outcome outcome = run(w, 100);
    assert_true(failing_memory_end());
    assert_int_equal(outcome, SIM_RUN_NO_MEMORY);
    assert_string_equal(world_log(w), "");
    world_free(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        EACH_KIND(is_parked_once_for_all_its_checks),
        EACH_KIND(others_go_on_in_true_time_meanwhile),
        EACH_KIND(steps_are_counted_as_if_it_had_been_parked),
        EACH_KIND(a_budget_of_steps_ends_it),
        EACH_KIND(what_was_ahead_is_not_counted_at_the_instant_it_began_at),
        EACH_KIND(goes_to_the_last_check_before_the_calm_ends),
        EACH_KIND(goes_on_when_it_is_calm_again),
        EACH_KIND(does_not_go_beyond_the_end_of_the_run),
        EACH_KIND(any_other_wait_catches_up_first),
        EACH_KIND(nobody_runs_ahead_on_a_clock_of_another_rate),
        EACH_KIND(nobody_runs_ahead_with_random_ties),
        EACH_KIND(nobody_runs_ahead_where_resignations_cannot_be_foreseen),
        EACH_KIND(a_promise_of_calm_that_is_broken_ends_the_process),
        EACH_KIND(checks_at_one_instant_come_by_resource_and_instance),
        EACH_KIND(who_is_woken_from_a_sleep_to_a_check_goes_on_in_that_order),
        EACH_KIND(who_is_woken_while_its_host_is_paused_goes_on_in_that_order),
        EACH_KIND(a_check_that_was_put_off_does_not_come),
        EACH_KIND(no_memory_for_its_event_ends_the_run),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
