/* SPDX-License-Identifier: Apache-2.0 */
/* The event loop: what happens next, when it ends, and why. */
#include "sim/kernel/kernel.h"

#include "sim/kernel/digest.h"
#include "sim/kernel/law.h"
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

/* ---- order ---------------------------------------------------------------------------------- */

static void the_same_instant_runs_in_insertion_order(void **state)
{
    struct world *w = ordinary(state);
    struct named_timer x, y;
    struct sleeper a = {.until_ns = {30}}, b = {.until_ns = {30}};
    named_timer_init(&x, w, "x");
    named_timer_init(&y, w, "y");
    named_timer_arm(&x, 30);
    sleeper_spawn(&a, w, &w->hosts[0], "a"); /* parks at 0, after x was armed */
    sleeper_spawn(&b, w, &w->hosts[1], "b");
    assert_int_equal(run(w, 10), SIM_RUN_UNTIL);
    named_timer_arm(&y, 30);
    assert_string_equal(world_log(w), "a@0 b@0");
    assert_int_equal(run(w, 30), SIM_RUN_IDLE);
    assert_string_equal(world_log(w), "x@30 a@30 a. b@30 b. y@30");
    world_free(w);
}

static void a_timer_armed_before_a_wake_runs_before_the_task(void **state)
{
    struct world *w = ordinary(state);
    struct named_timer before, after;
    struct sleeper a = {.until_ns = {ELECTION_FOREVER}};
    named_timer_init(&before, w, "before");
    named_timer_init(&after, w, "after");
    sleeper_spawn(&a, w, &w->hosts[0], "a");
    assert_int_equal(run(w, 5), SIM_RUN_IDLE);
    named_timer_arm(&before, 0);
    sim_task_wake(a.task);
    named_timer_arm(&after, 0);
    run(w, 5);
    assert_string_equal(world_log(w), "a@0 before@0 a@0 a. after@0");
    world_free(w);
}

static void arming_anew_moves_a_timer_behind_others(void **state)
{
    (void)state;
    struct world *w = world_new(sim_context_default(), SIM_TIES_INSERTION, 1);
    struct named_timer x, y;
    named_timer_init(&x, w, "x");
    named_timer_init(&y, w, "y");
    named_timer_arm(&x, 10);
    named_timer_arm(&y, 10);
    named_timer_arm(&x, 10);
    assert_int_equal(run(w, 100), SIM_RUN_IDLE);
    assert_string_equal(world_log(w), "y@10 x@10");
    named_timer_arm(&x, 3); /* in the past: now */
    named_timer_arm(&y, 50);
    named_timer_arm(&y, ELECTION_FOREVER);
    run(w, 100);
    assert_string_equal(world_log(w), "x@10");
    named_timer_arm(&x, 20);
    sim_timer_disarm(&x.timer);
    run(w, 100);
    assert_string_equal(world_log(w), "");
    world_free(w);
}

/* ---- when a run ends ------------------------------------------------------------------------ */

static void until_is_inclusive_and_time_stands_there(void **state)
{
    (void)state;
    struct world *w = world_new(sim_context_default(), SIM_TIES_INSERTION, 1);
    struct named_timer x, y;
    named_timer_init(&x, w, "x");
    named_timer_init(&y, w, "y");
    named_timer_arm(&x, 100);
    named_timer_arm(&y, 101);
    assert_int_equal(run(w, 99), SIM_RUN_UNTIL);
    assert_int64_equal(w->kernel->now_ns, 99);
    assert_int_equal(run(w, 100), SIM_RUN_UNTIL);
    assert_string_equal(world_log(w), "x@100");
    assert_int_equal(run(w, 50), SIM_RUN_UNTIL); /* time does not go back */
    assert_int64_equal(w->kernel->now_ns, 100);
    assert_int_equal(run(w, INT64_MAX), SIM_RUN_IDLE);
    assert_int64_equal(w->kernel->now_ns, 101);
    world_free(w);
}

static void a_budget_of_one_is_one_step(void **state)
{
    struct world *w = ordinary(state);
    struct named_timer x;
    struct sleeper a = {.until_ns = {10, 20}};
    named_timer_init(&x, w, "x");
    named_timer_arm(&x, 15);
    sleeper_spawn(&a, w, &w->hosts[0], "a");
    static const char *const expected[] = {"a@0", "a@10", "x@15", "a@20 a."};
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(sim_kernel_run(w->kernel, 100, 1), SIM_RUN_STEPS);
        assert_string_equal(world_log(w), expected[i]);
        assert_int_equal(w->kernel->steps, i + 1);
    }
    assert_int_equal(sim_kernel_run(w->kernel, 100, 0), SIM_RUN_STEPS);
    assert_int_equal(sim_kernel_run(w->kernel, 100, 1), SIM_RUN_IDLE);
    world_free(w);
}

static void the_last_step_of_a_budget_leaves_time_where_it_happened(void **state)
{
    (void)state;
    struct world *w = world_new(sim_context_default(), SIM_TIES_INSERTION, 1);
    struct named_timer x, y;
    named_timer_init(&x, w, "x");
    named_timer_init(&y, w, "y");
    named_timer_arm(&x, 10);
    named_timer_arm(&y, 500);
    assert_int_equal(sim_kernel_run(w->kernel, 100, 1), SIM_RUN_STEPS);
    assert_int64_equal(w->kernel->now_ns, 10);
    assert_int_equal(sim_kernel_run(w->kernel, 100, 1), SIM_RUN_UNTIL);
    assert_int64_equal(w->kernel->now_ns, 100);
    world_free(w);
}

static bool has_stepped(void *data)
{
    return ((struct sleeper *)data)->steps >= 2;
}

static void run_until_stops_at_the_instant_of_the_event(void **state)
{
    struct world *w = ordinary(state);
    struct sleeper a = {.until_ns = {10, 20}};
    struct named_timer late;
    named_timer_init(&late, w, "late");
    named_timer_arm(&late, 5000);
    sleeper_spawn(&a, w, &w->hosts[0], "a");
    assert_true(sim_kernel_run_until(w->kernel, has_stepped, &a, 1000));
    assert_int64_equal(w->kernel->now_ns, 20);
    assert_true(sim_kernel_run_until(w->kernel, has_stepped, &a, 1000));
    assert_int64_equal(w->kernel->now_ns, 20); /* it was true already */
    a.steps = 0;
    assert_false(sim_kernel_run_until(w->kernel, has_stepped, &a, 1000));
    assert_int64_equal(w->kernel->now_ns, 1000);
    world_free(w);
}

static void stop_in_a_timer(struct sim_timer *timer)
{
    struct named_timer *named = (struct named_timer *)(void *)timer;
    world_note(named->world, "stop");
    sim_kernel_stop(named->world->kernel);
}

static void stop_in_a_task(void *argument)
{
    struct world *w = argument;
    sim_kernel_stop(w->kernel);
    sim_task_wait(w->kernel, 40);
    world_note(w, "went on");
}

static void stop_ends_the_run_after_the_present_event(void **state)
{
    struct world *w = ordinary(state);
    struct named_timer x, y;
    named_timer_init(&x, w, "x");
    named_timer_init(&y, w, "y");
    x.timer.fire = stop_in_a_timer;
    named_timer_arm(&x, 10);
    named_timer_arm(&y, 10);
    assert_int_equal(run(w, 100), SIM_RUN_STOPPED);
    assert_string_equal(world_log(w), "stop@10");
    assert_int64_equal(w->kernel->now_ns, 10);
    assert_non_null(sim_task_spawn(&w->hosts[0], stop_in_a_task, w, 0));
    assert_int_equal(run(w, 100), SIM_RUN_STOPPED);
    assert_string_equal(world_log(w), "y@10");
    assert_int_equal(run(w, 100), SIM_RUN_IDLE);
    assert_string_equal(world_log(w), "went on@40");
    world_free(w);
}

static void nothing_to_wait_for_is_idle(void **state)
{
    struct world *w = ordinary(state);
    struct sleeper a = {.until_ns = {7, ELECTION_FOREVER}}, b = {.until_ns = {ELECTION_FOREVER}};
    assert_int_equal(run(w, 100), SIM_RUN_IDLE);
    assert_int64_equal(w->kernel->now_ns, 0);
    sleeper_spawn(&a, w, &w->hosts[0], "a");
    sleeper_spawn(&b, w, &w->hosts[1], "b");
    assert_int_equal(run(w, 100), SIM_RUN_IDLE); /* both wait for each other, for ever */
    assert_int64_equal(w->kernel->now_ns, 7);
    sim_task_wake(b.task);
    assert_int_equal(run(w, 100), SIM_RUN_IDLE);
    assert_string_equal(world_log(w), "a@0 b@0 a@7 b@7 b.");
    world_free(w);
}

/* A disarmed timer, and the deadline of a task that was woken before it, are no future. */
static void what_was_disarmed_is_no_future(void **state)
{
    struct world *w = ordinary(state);
    struct named_timer x;
    struct sleeper a = {.until_ns = {500, ELECTION_FOREVER}};
    named_timer_init(&x, w, "x");
    named_timer_arm(&x, 300);
    sleeper_spawn(&a, w, &w->hosts[0], "a");
    assert_int_equal(run(w, 10), SIM_RUN_UNTIL);
    sim_timer_disarm(&x.timer);
    sim_task_wake(a.task);
    assert_int_equal(run(w, 20), SIM_RUN_IDLE);
    assert_string_equal(world_log(w), "a@0 a@10");
    assert_int64_equal(w->kernel->now_ns, 10);
    world_free(w);
}

/* ---- going round in circles ----------------------------------------------------------------- */

static void arm_again(struct sim_timer *timer)
{
    struct named_timer *named = (struct named_timer *)(void *)timer;
    sim_timer_arm(named->world->kernel, timer, named->world->kernel->now_ns);
}

static void a_timer_without_end_at_one_instant_is_stuck(void **state)
{
    (void)state;
    struct world *w = world_new(sim_context_default(), SIM_TIES_INSERTION, 1);
    struct named_timer x;
    named_timer_init(&x, w, "x");
    x.timer.fire = arm_again;
    named_timer_arm(&x, 10);
    assert_int_equal(run(w, 100), SIM_RUN_STUCK);
    assert_int64_equal(w->kernel->now_ns, 10);
    world_free(w);
}

static void sleep_until_now(void *argument)
{
    struct world *w = argument;
    for (;;)
        sim_task_wait(w->kernel, w->kernel->now_ns);
}

/* It never comes by the main stack. */
static void a_task_without_end_at_one_instant_is_stuck(void **state)
{
    (void)state;
    if (UNDER_SANITIZER)
        skip(); /* millions of steps; the next test does the same and more */
    struct world *w = world_new(sim_context_default(), SIM_TIES_INSERTION, 1);
    assert_non_null(sim_task_spawn(&w->hosts[0], sleep_until_now, w, 0));
    assert_int_equal(run(w, 100), SIM_RUN_STUCK);
    world_free(w);
}

static void two_tasks_that_only_wake_each_other_are_stuck(void **state)
{
    (void)state;
    struct world *w = world_new(sim_context_default(), SIM_TIES_INSERTION, 1);
    assert_non_null(sim_task_spawn(&w->hosts[0], sleep_until_now, w, 0));
    assert_non_null(sim_task_spawn(&w->hosts[1], sleep_until_now, w, 0));
    assert_int_equal(run(w, 100), SIM_RUN_STUCK);
    world_free(w);
}

/* In small budgets it is seen as well; a busy instant that ends is none. */
static void being_stuck_is_seen_across_budgets(void **state)
{
    (void)state;
    if (UNDER_SANITIZER)
        skip(); /* millions of steps */
    struct world *w = world_new(sim_context_default(), SIM_TIES_INSERTION, 1);
    struct named_timer x;
    enum sim_outcome outcome = SIM_RUN_STEPS;
    named_timer_init(&x, w, "x");
    x.timer.fire = arm_again;
    named_timer_arm(&x, 10);
    for (int i = 0; i < 20; i++)
        assert_int_equal(sim_kernel_run(w->kernel, 100, 200000), SIM_RUN_STEPS);
    sim_timer_disarm(&x.timer);
    named_timer_arm(&x, 11);
    for (int i = 0; i < 20; i++)
        assert_int_equal(sim_kernel_run(w->kernel, 100, 200000), SIM_RUN_STEPS);
    for (int i = 0; i < 10 && outcome == SIM_RUN_STEPS; i++)
        outcome = sim_kernel_run(w->kernel, 100, 200000);
    assert_int_equal(outcome, SIM_RUN_STUCK);
    world_free(w);
}

static void step_for_long(void *argument)
{
    struct world *w = argument;
    for (int64_t i = 0; i < 6000000; i++)
        sim_task_wait(w->kernel, w->kernel->now_ns + 1);
}

/* Longer than any budget of its own that a run is cut into. */
static void a_long_run_in_which_time_passes_is_not_stuck(void **state)
{
    (void)state;
    if (UNDER_SANITIZER)
        skip(); /* millions of steps */
    struct world *w = world_new(sim_context_default(), SIM_TIES_INSERTION, 1);
    assert_non_null(sim_task_spawn(&w->hosts[0], step_for_long, w, 0));
    assert_int_equal(run(w, INT64_MAX), SIM_RUN_IDLE);
    assert_int64_equal(w->kernel->now_ns, 6000000);
    assert_int_equal(w->kernel->steps, 6000001);
    world_free(w);
}

/* ---- out of memory -------------------------------------------------------------------------- */

static void no_memory_for_a_kernel(void **state)
{
    enum sim_context_kind kind = kind_of(state);
    struct sim_kernel_config config = {.context = kind};
    uint32_t n = 1;
    for (;; n++) {
        failing_memory_at(n);
        struct sim_kernel *kernel = sim_kernel_new(&config);
        bool failed = failing_memory_end();
        assert_int_equal(kernel == NULL, failed);
        sim_kernel_free(kernel);
        if (!failed)
            break;
    }
    assert_int_equal(n, kind == SIM_CONTEXT_ASM ? 3 : 4);
}

static void an_event_that_finds_no_memory_ends_the_run(void **state)
{
    struct world *w = ordinary(state);
    struct named_timer timers[64];
    struct sleeper a = {.until_ns = {100000, 100001}};
    sleeper_spawn(&a, w, &w->hosts[0], "a");
    assert_int_equal(run(w, 1), SIM_RUN_UNTIL);
    failing_memory_at(1);
    for (int i = 0; i < 64; i++) { /* no two of one delay: the heap grows or a lane gets its ring */
        named_timer_init(&timers[i], w, "x");
        named_timer_arm(&timers[i], 10 + i);
    }
    assert_true(failing_memory_end());
    assert_true(w->kernel->failed);
    assert_int_equal(run(w, 1000000), SIM_RUN_NO_MEMORY);
    assert_int_equal(sim_kernel_run(w->kernel, 1000000, 1), SIM_RUN_NO_MEMORY);
    assert_string_equal(world_log(w), "a@0");
    world_free(w);
}

static void an_event_with_a_tie_key_that_finds_no_memory_ends_the_run(void **state)
{
    struct world *w = world_new(kind_of(state), SIM_TIES_RANDOM, 1);
    struct named_timer timers[65];
    failing_memory_at(1);
    for (int i = 0; i < 65; i++) { /* one in front, the rest in the heap */
        named_timer_init(&timers[i], w, "x");
        named_timer_arm(&timers[i], 10);
    }
    assert_true(failing_memory_end());
    assert_int_equal(run(w, 1000000), SIM_RUN_NO_MEMORY);
    assert_string_equal(world_log(w), "");
    world_free(w);
}

static void fail_in_a_task(void *argument)
{
    struct world *w = argument;
    sim_kernel_fail(w->kernel);
    sim_task_wait(w->kernel, 1);
    world_note(w, "went on");
}

static void a_failure_ends_the_run_after_the_present_event(void **state)
{
    struct world *w = ordinary(state);
    assert_non_null(sim_task_spawn(&w->hosts[0], fail_in_a_task, w, 0));
    assert_int_equal(run(w, 100), SIM_RUN_NO_MEMORY);
    assert_int_equal(run(w, 100), SIM_RUN_NO_MEMORY);
    assert_string_equal(world_log(w), "");
    world_free(w);
}

/* ---- ties ----------------------------------------------------------------------------------- */

enum { TIED = 12 };

static void run_tied(struct world *w, char order[TIED + 1])
{
    static const char *const names[TIED] = {"a", "b", "c", "d", "e", "f",
                                            "g", "h", "i", "j", "k", "l"};
    struct sleeper sleepers[TIED / 2];
    struct named_timer timers[TIED / 2];
    memset(sleepers, 0, sizeof sleepers);
    for (int i = 0; i < TIED / 2; i++) {
        named_timer_init(&timers[i], w, names[2 * i]);
        named_timer_arm(&timers[i], 0);
        sleeper_spawn(&sleepers[i], w, &w->hosts[i % WORLD_HOSTS], names[2 * i + 1]);
    }
    assert_int_equal(run(w, 10), SIM_RUN_IDLE);
    size_t length = 0;
    for (const char *at = world_log(w); *at; at++)
        if (at[1] == '@')
            order[length++] = *at;
    assert_int_equal(length, TIED);
    order[length] = '\0';
}

static void ties_by_insertion_ask_for_nothing(void **state)
{
    enum sim_context_kind kind = kind_of(state);
    struct sim_choice_recorder recorder;
    char order[TIED + 1];
    struct world *w = world_new(kind, SIM_TIES_INSERTION, 1);
    sim_choice_recorder_init(&recorder, &w->random.source);
    w->kernel->choices = &recorder.source;
    run_tied(w, order);
    assert_string_equal(order, "abcdefghijkl");
    assert_int_equal(recorder.count, 0);
    sim_choice_recorder_destroy(&recorder);
    world_free(w);
}

/* Before all else or behind all else, and there by rank, whatever the ties are. */
static void ranked_events_stand_at_the_ends_of_their_instant(void **state)
{
    static const enum sim_tie_key keys[] = {SIM_TIE_LAST, SIM_TIE_FIRST, SIM_TIE_LAST,
                                            SIM_TIE_FIRST};
    static const uint32_t ranks[] = {2, 9, 1, 3};
    static const char *const names[] = {"d", "b", "c", "a"};
    struct world *w = world_new(kind_of(state), SIM_TIES_RANDOM, 1);
    struct named_timer usual, ranked[4];
    for (int i = 0; i < 4; i++) {
        named_timer_init(&ranked[i], w, names[i]);
        sim_timer_arm_ranked(w->kernel, &ranked[i].timer, 10, keys[i], ranks[i]);
    }
    named_timer_init(&usual, w, "x");
    named_timer_arm(&usual, 10);
    sim_timer_arm_ranked(w->kernel, &ranked[0].timer, ELECTION_FOREVER, SIM_TIE_LAST, 2);
    assert_int_equal(run(w, 10), SIM_RUN_IDLE);
    assert_string_equal(world_log(w), "a@10 b@10 x@10 c@10");
    world_free(w);
}

static void random_ties_are_recorded_and_replayed(void **state)
{
    enum sim_context_kind kind = kind_of(state);
    char first[TIED + 1], again[TIED + 1], replayed[TIED + 1], other[TIED + 1];
    struct sim_choice_recorder recorder;
    struct sim_choice_replay replay;
    struct world *w = world_new(kind, SIM_TIES_RANDOM, 1);
    sim_choice_recorder_init(&recorder, &w->random.source);
    w->kernel->choices = &recorder.source;
    run_tied(w, first);
    world_free(w);
    assert_int_equal(recorder.count, TIED);
    assert_int_equal(recorder.records[0].purpose, SIM_CHOICE_TIE);
    assert_int_equal(recorder.records[0].index, 1);
    assert_int_equal(recorder.records[0].bound, SIM_TIE_LAST - SIM_TIE_USUAL);

    w = world_new(kind, SIM_TIES_RANDOM, 1);
    run_tied(w, again);
    world_free(w);
    w = world_new(kind, SIM_TIES_RANDOM, 99); /* the seed is not looked at */
    sim_choice_replay_init(&replay, recorder.records, recorder.count);
    w->kernel->choices = &replay.source;
    run_tied(w, replayed);
    assert_true(replay.first_difference == SIZE_MAX);
    world_free(w);
    w = world_new(kind, SIM_TIES_RANDOM, 2);
    run_tied(w, other);
    world_free(w);
    sim_choice_recorder_destroy(&recorder);

    assert_string_not_equal(first, "abcdefghijkl");
    assert_string_equal(again, first);
    assert_string_equal(replayed, first);
    assert_string_not_equal(other, first);
}

/* Equal keys fall back to insertion; time stays above the key. */
static uint64_t always_seven(struct sim_choice_source *source, enum sim_choice purpose,
                             uint64_t entity, uint64_t index, uint64_t bound)
{
    (void)source;
    (void)purpose;
    (void)entity;
    (void)index;
    (void)bound;
    return 7;
}

static void equal_keys_run_in_insertion_order(void **state)
{
    struct world *w = world_new(kind_of(state), SIM_TIES_RANDOM, 1);
    struct sim_choice_source seven = {always_seven, NULL};
    char order[TIED + 1];
    w->kernel->choices = &seven;
    run_tied(w, order);
    assert_string_equal(order, "abcdefghijkl");
    world_free(w);
}

/* ---- a small world and its digest ----------------------------------------------------------- */

struct drawer {
    struct world *world;
    struct sim_law law;
    uint16_t number;
};

static void draw_and_sleep(void *argument)
{
    struct drawer *d = argument;
    struct sim_kernel *k = d->world->kernel;
    for (uint64_t i = 0; i < 1000; i++) {
        int64_t length = sim_law_draw(&d->law, k->choices, SIM_CHOICE_PASS_LENGTH, d->number, i);
        sim_emit(k, SIM_EVENT_WORK_BEGUN, 0, d->number, 0, (uint64_t)length, i);
        sim_task_wait(k, sim_host_now(k->current->local.host) + length);
    }
}

/* What the project promises: the same on every CPU, compiler and kind of contexts. If this changes,
 * SIM_DIGEST_VERSION does. */
static void the_digest_of_a_small_world_is_published(void **state)
{
    struct world *w = world_new(kind_of(state), SIM_TIES_RANDOM, 2026);
    struct drawer drawers[] = {{w, {SIM_LAW_UNIFORM, 0, 3}, 0},
                               {w, {SIM_LAW_EXPONENTIAL, 1000000, 0}, 1},
                               {w, {SIM_LAW_LOGNORMAL, 1000000, 1200000}, 2},
                               {w, {SIM_LAW_CONSTANT, 500000, 0}, 3}};
    struct sim_digest *digest = sim_digest_new();
    char text[SIM_DIGEST_TEXT_SIZE];
    sim_kernel_add_reader(w->kernel, sim_digest_reader(digest));
    sim_clock_set_rate(&w->hosts[1].clock, 0, 217);
    sim_clock_set_rate(&w->hosts[2].clock, 0, -333333);
    for (size_t i = 0; i < 4; i++)
        assert_non_null(
            sim_task_spawn(&w->hosts[i % WORLD_HOSTS], draw_and_sleep, &drawers[i], 0));
    assert_int_equal(run(w, INT64_MAX - 1), SIM_RUN_IDLE);
    assert_int_equal(w->kernel->events_emitted, 4000);
    sim_digest_format(sim_digest_value(digest), text);
    assert_string_equal(text, "1a4ee49cf9ced1e83e9b97ebe0c162a9");
    sim_digest_free(digest);
    world_free(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        EACH_KIND(the_same_instant_runs_in_insertion_order),
        EACH_KIND(a_timer_armed_before_a_wake_runs_before_the_task),
        cmocka_unit_test(arming_anew_moves_a_timer_behind_others),
        cmocka_unit_test(until_is_inclusive_and_time_stands_there),
        EACH_KIND(a_budget_of_one_is_one_step),
        cmocka_unit_test(the_last_step_of_a_budget_leaves_time_where_it_happened),
        EACH_KIND(run_until_stops_at_the_instant_of_the_event),
        EACH_KIND(stop_ends_the_run_after_the_present_event),
        EACH_KIND(nothing_to_wait_for_is_idle),
        EACH_KIND(what_was_disarmed_is_no_future),
        cmocka_unit_test(a_timer_without_end_at_one_instant_is_stuck),
        cmocka_unit_test(a_task_without_end_at_one_instant_is_stuck),
        cmocka_unit_test(two_tasks_that_only_wake_each_other_are_stuck),
        cmocka_unit_test(being_stuck_is_seen_across_budgets),
        cmocka_unit_test(a_long_run_in_which_time_passes_is_not_stuck),
        EACH_KIND(no_memory_for_a_kernel),
        EACH_KIND(an_event_that_finds_no_memory_ends_the_run),
        EACH_KIND(an_event_with_a_tie_key_that_finds_no_memory_ends_the_run),
        EACH_KIND(a_failure_ends_the_run_after_the_present_event),
        EACH_KIND(ties_by_insertion_ask_for_nothing),
        EACH_KIND(ranked_events_stand_at_the_ends_of_their_instant),
        EACH_KIND(random_ties_are_recorded_and_replayed),
        EACH_KIND(equal_keys_run_in_insertion_order),
        EACH_KIND(the_digest_of_a_small_world_is_published),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
