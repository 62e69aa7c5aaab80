/* SPDX-License-Identifier: Apache-2.0 */
/* Hosts: clocks of their own, pauses, crashes, and timers that follow. */
#include "sim/kernel/kernel.h"

#include "tests/kernel/context_kinds.h"
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

static void set_rate(struct world *w, size_t host, int32_t rate_ppm)
{
    sim_clock_set_rate(&w->hosts[host].clock, w->kernel->now_ns, rate_ppm);
    sim_host_clock_changed(&w->hosts[host]);
}

/* ---- clocks --------------------------------------------------------------------------------- */

static void each_host_has_a_clock_of_its_own(void **state)
{
    struct world *w = ordinary(state);
    struct sleeper a = {.until_ns = {1000000}}, b = a, c = a;
    set_rate(w, 1, 100);
    set_rate(w, 2, -100);
    sleeper_spawn(&a, w, &w->hosts[0], "true");
    sleeper_spawn(&b, w, &w->hosts[1], "fast");
    sleeper_spawn(&c, w, &w->hosts[2], "slow");
    run(w, 2000000);
    assert_string_equal(world_log(w), "true@0 fast@0 slow@0 fast@999901 fast. true@1000000 true. "
                                      "slow@1000101 slow.");
    world_free(w);
}

/* The local clock shows the deadline for the first time at that nanosecond of true time. */
static void a_timer_is_exact_to_the_nanosecond(void **state)
{
    struct world *w = ordinary(state);
    set_rate(w, 0, -333333);
    for (int64_t deadline = 1; deadline < 400; deadline++) {
        struct sleeper a = {.until_ns = {sim_host_now(&w->hosts[0]) + deadline}};
        int64_t begin = w->kernel->now_ns, local = a.until_ns[0];
        sleeper_spawn(&a, w, &w->hosts[0], "a");
        assert_int_equal(run(w, INT64_MAX), SIM_RUN_IDLE);
        int64_t at = w->kernel->now_ns;
        assert_true(at > begin);
        assert_true(sim_clock_local(&w->hosts[0].clock, at) >= local);
        assert_true(sim_clock_local(&w->hosts[0].clock, at - 1) < local);
    }
    world_free(w);
}

static void one_nanosecond_more_is_one_instant_later(void **state)
{
    struct world *w = ordinary(state);
    struct sleeper a = {.until_ns = {10000000000}}, b = {.until_ns = {10000000001}};
    sleeper_spawn(&a, w, &w->hosts[0], "a");
    sleeper_spawn(&b, w, &w->hosts[0], "b");
    run(w, INT64_MAX);
    assert_string_equal(world_log(w), "a@0 b@0 a@10000000000 a. b@10000000001 b.");
    world_free(w);
}

static void a_change_of_the_clock_moves_what_waits(void **state)
{
    struct world *w = ordinary(state);
    struct sleeper a = {.until_ns = {1000}}, b = {.until_ns = {ELECTION_FOREVER}};
    struct named_local timer, idle;
    sleeper_spawn(&a, w, &w->hosts[0], "a");
    sleeper_spawn(&b, w, &w->hosts[0], "b");
    named_local_init(&timer, w, &w->hosts[0], "timer");
    named_local_init(&idle, w, &w->hosts[0], "idle");
    sim_local_timer_arm(&timer.timer, 600);
    run(w, 500);
    set_rate(w, 0, -500000); /* half as fast */
    run(w, 699);
    assert_string_equal(world_log(w), "a@0 b@0");
    run(w, 700);
    assert_string_equal(world_log(w), "timer@700");
    set_rate(w, 0, 900000); /* 600 local at 700; 400 to go, 1.9 each */
    assert_int_equal(run(w, 2000), SIM_RUN_IDLE);
    assert_string_equal(world_log(w), "a@911 a.");
    world_free(w);
}

static void a_step_of_the_wall_moves_nothing(void **state)
{
    struct world *w = ordinary(state);
    struct sleeper a = {.until_ns = {1000}};
    sleeper_spawn(&a, w, &w->hosts[0], "a");
    run(w, 500);
    sim_clock_step_wall(&w->hosts[0].clock, 3600000000000);
    sim_host_clock_changed(&w->hosts[0]);
    run(w, 2000);
    assert_string_equal(world_log(w), "a@0 a@1000 a.");
    world_free(w);
}

/* ---- pauses --------------------------------------------------------------------------------- */

/* Timers count on: all that came due happens at the resumption, in the order in which it came
 * due. */
static void what_came_due_during_a_pause_happens_at_its_end(void **state)
{
    struct world *w = ordinary(state);
    struct sleeper a = {.until_ns = {300}}, b = {.until_ns = {200}}, c = {.until_ns = {900}};
    struct named_local timer;
    sleeper_spawn(&a, w, &w->hosts[0], "a");
    sleeper_spawn(&b, w, &w->hosts[0], "b");
    sleeper_spawn(&c, w, &w->hosts[0], "c");
    named_local_init(&timer, w, &w->hosts[0], "timer");
    sim_local_timer_arm(&timer.timer, 250);
    run(w, 100);
    sim_host_pause(&w->hosts[0], false);
    run(w, 500);
    assert_string_equal(world_log(w), "a@0 b@0 c@0");
    sim_host_resume(&w->hosts[0]);
    assert_int_equal(run(w, 2000), SIM_RUN_IDLE);
    assert_string_equal(world_log(w), "b@500 b. timer@500 a@500 a. c@900 c.");
    world_free(w);
}

static void a_frozen_clock_keeps_what_was_left(void **state)
{
    struct world *w = ordinary(state);
    struct sleeper a = {.until_ns = {300}}, b = {.until_ns = {200}};
    struct named_local timer;
    sleeper_spawn(&a, w, &w->hosts[0], "a");
    sleeper_spawn(&b, w, &w->hosts[0], "b");
    named_local_init(&timer, w, &w->hosts[0], "timer");
    sim_local_timer_arm(&timer.timer, 100); /* due at the instant of the pause */
    run(w, 99);
    assert_int_equal(sim_kernel_run(w->kernel, 100, 0), SIM_RUN_STEPS);
    w->kernel->now_ns = 100;
    sim_host_pause(&w->hosts[0], true);
    assert_int_equal(run(w, 1000), SIM_RUN_IDLE); /* nothing can happen any more */
    assert_int64_equal(w->kernel->now_ns, 100);
    w->kernel->now_ns = 1000;
    assert_int64_equal(sim_host_now(&w->hosts[0]), 100);
    sim_host_resume(&w->hosts[0]);
    assert_int_equal(run(w, 2000), SIM_RUN_IDLE);
    assert_string_equal(world_log(w), "a@0 b@0 timer@1000 b@1100 b. a@1200 a.");
    world_free(w);
}

static void a_wake_during_a_pause_is_kept(void **state)
{
    struct world *w = ordinary(state);
    struct sleeper a = {.until_ns = {ELECTION_FOREVER}}, b = {.until_ns = {250}};
    struct sleeper c = {.until_ns = {0}};
    sleeper_spawn(&a, w, &w->hosts[0], "a");
    sleeper_spawn(&b, w, &w->hosts[0], "b");
    run(w, 100);
    sim_host_pause(&w->hosts[0], false);
    sim_task_wake(b.task); /* before its deadline: it goes on once */
    sim_task_wake(a.task);
    sim_task_wake(a.task);
    sleeper_spawn(&c, w, &w->hosts[0], "c");
    assert_int_equal(run(w, 500), SIM_RUN_IDLE);
    sim_host_resume(&w->hosts[0]);
    assert_int_equal(run(w, 2000), SIM_RUN_IDLE);
    assert_string_equal(world_log(w), "a@0 b@0 b@100 b. a@100 a. c@100 c.");
    assert_int_equal(a.steps, 1);
    assert_int_equal(b.steps, 1);
    world_free(w);
}

/* Woken or due at the instant of the pause, but not yet run. */
static void what_was_about_to_run_waits_for_the_resumption(void **state)
{
    struct world *w = ordinary(state);
    struct sleeper a = {.until_ns = {ELECTION_FOREVER}}, b = {.until_ns = {ELECTION_FOREVER}};
    struct named_timer x;
    named_timer_init(&x, w, "x");
    sleeper_spawn(&a, w, &w->hosts[0], "a");
    sleeper_spawn(&b, w, &w->hosts[1], "b");
    run(w, 100);
    sim_task_wake(a.task);
    sim_task_wake(b.task);
    sim_host_pause(&w->hosts[0], true);
    named_timer_arm(&x, 700);
    run(w, 700);
    sim_host_resume(&w->hosts[0]);
    run(w, 2000);
    assert_string_equal(world_log(w), "a@0 b@0 b@0 b. x@700 a@700 a.");
    world_free(w);
}

static void other_hosts_go_on_during_a_pause(void **state)
{
    struct world *w = ordinary(state);
    struct sleeper a = {.until_ns = {200, 300}}, b = a;
    sleeper_spawn(&a, w, &w->hosts[0], "a");
    sleeper_spawn(&b, w, &w->hosts[1], "b");
    run(w, 100);
    sim_host_pause(&w->hosts[0], false);
    run(w, 1000);
    sim_host_resume(&w->hosts[0]);
    run(w, 2000);
    /* the second wait of a is for a time that has passed */
    assert_string_equal(world_log(w), "a@0 b@0 b@200 b@300 b. a@300 a@300 a.");
    world_free(w);
}

static void pauses_may_follow_each_other_at_once(void **state)
{
    struct world *w = ordinary(state);
    struct sleeper a = {.until_ns = {200}};
    struct named_timer x;
    named_timer_init(&x, w, "x");
    named_timer_arm(&x, 900);
    sleeper_spawn(&a, w, &w->hosts[0], "a");
    run(w, 100);
    sim_host_pause(&w->hosts[0], false);
    run(w, 300);
    sim_host_resume(&w->hosts[0]);
    sim_host_pause(&w->hosts[0], true);
    run(w, 400);
    assert_string_equal(world_log(w), "a@0");
    sim_host_resume(&w->hosts[0]);
    run(w, 500);
    assert_string_equal(world_log(w), "a@400 a.");
    world_free(w);
}

/* ---- crashes -------------------------------------------------------------------------------- */

static void a_crashed_host_runs_no_more_code(void **state)
{
    struct world *w = ordinary(state);
    struct sleeper parked = {.until_ns = {200}}, other = {.until_ns = {200}};
    struct sleeper woken = {.until_ns = {ELECTION_FOREVER}}, unborn = {.until_ns = {0}};
    struct named_local timer;
    sleeper_spawn(&parked, w, &w->hosts[0], "parked");
    sleeper_spawn(&woken, w, &w->hosts[0], "woken");
    sleeper_spawn(&other, w, &w->hosts[1], "other");
    named_local_init(&timer, w, &w->hosts[0], "timer");
    sim_local_timer_arm(&timer.timer, 150);
    run(w, 100);
    sleeper_spawn(&unborn, w, &w->hosts[0], "unborn");
    sim_task_wake(woken.task);
    sim_host_crash(&w->hosts[0]);
    assert_int_equal(w->hosts[0].tasks, 0);
    assert_int_equal(w->kernel->stacks.used, 1);
    assert_null(timer.timer.host);
    assert_int_equal(run(w, 1000), SIM_RUN_IDLE);
    assert_string_equal(world_log(w), "parked@0 woken@0 other@0 other@200 other.");
    sim_host_crash(&w->hosts[0]); /* there is nothing left */
    world_free(w);
}

enum { CROWD = 150 };

static void crash_the_first(struct sim_timer *timer)
{
    sim_host_crash(&((struct named_timer *)(void *)timer)->world->hosts[0]);
}

/* What is left of them stands in one lane, among those whose memory is fetched ahead. */
static void events_of_many_crashed_tasks_are_passed_over(void **state)
{
    static struct sleeper dead[CROWD], alive[CROWD];
    struct world *w = ordinary(state);
    struct named_timer crash;
    for (int i = 0; i < CROWD; i++) {
        dead[i] = alive[i] = (struct sleeper){.until_ns = {1000, 2000}};
        sleeper_spawn(&dead[i], w, &w->hosts[0], "");
        sleeper_spawn(&alive[i], w, &w->hosts[1], "");
    }
    named_timer_init(&crash, w, "crash");
    crash.timer.fire = crash_the_first;
    named_timer_arm(&crash, 1500);
    assert_int_equal(run(w, 10000), SIM_RUN_IDLE);
    for (int i = 0; i < CROWD; i++) {
        assert_int_equal(dead[i].steps, 1);
        assert_int_equal(alive[i].steps, 2);
    }
    (void)world_log(w);
    world_free(w);
}

static void a_paused_host_may_crash(void **state)
{
    struct world *w = ordinary(state);
    struct sleeper a = {.until_ns = {200}}, b = {.until_ns = {300}}, c = {.until_ns = {250}};
    struct named_timer late;
    named_timer_init(&late, w, "late");
    named_timer_arm(&late, 800);
    sleeper_spawn(&a, w, &w->hosts[0], "a");
    sleeper_spawn(&b, w, &w->hosts[0], "b");
    sleeper_spawn(&c, w, &w->hosts[0], "c");
    run(w, 100);
    sim_host_pause(&w->hosts[0], false);
    run(w, 270); /* a and c are due, b is not */
    sim_host_crash(&w->hosts[0]);
    assert_null(w->hosts[0].first_due);
    assert_null(w->hosts[0].last_due);
    sim_host_resume(&w->hosts[0]);
    struct sleeper reborn = {.until_ns = {400}};
    sleeper_spawn(&reborn, w, &w->hosts[0], "reborn");
    run(w, 1000);
    assert_string_equal(world_log(w), "a@0 b@0 c@0 reborn@270 reborn@400 reborn. late@800");
    world_free(w);
}

/* ---- timers of a host ----------------------------------------------------------------------- */

static void a_local_timer_fires_once_and_can_be_armed_anew(void **state)
{
    struct world *w = ordinary(state);
    struct named_local x;
    set_rate(w, 0, 500000);
    named_local_init(&x, w, &w->hosts[0], "x");
    sim_local_timer_arm(&x.timer, 300);
    sim_local_timer_arm(&x.timer, 150);
    assert_int_equal(run(w, 1000), SIM_RUN_IDLE);
    assert_string_equal(world_log(w), "x@100");
    set_rate(w, 0, 0); /* it has fired: nothing to move */
    assert_int_equal(run(w, 1000), SIM_RUN_IDLE);
    sim_local_timer_arm(&x.timer, 160);
    sim_local_timer_disarm(&x.timer);
    assert_int_equal(run(w, 1000), SIM_RUN_IDLE);
    assert_string_equal(world_log(w), "");
    sim_local_timer_arm(&x.timer, 10);
    sim_local_timer_destroy(&x.timer);
    sim_local_timer_destroy(&x.timer); /* once more is fine */
    assert_int_equal(run(w, 1000), SIM_RUN_IDLE);
    assert_string_equal(world_log(w), "");
    world_free(w);
}

static void a_due_timer_can_be_armed_anew_or_disarmed(void **state)
{
    struct world *w = ordinary(state);
    struct named_local first, middle, last;
    struct named_timer clock;
    named_timer_init(&clock, w, "clock");
    named_timer_arm(&clock, 5000);
    named_local_init(&first, w, &w->hosts[0], "first");
    named_local_init(&middle, w, &w->hosts[0], "middle");
    named_local_init(&last, w, &w->hosts[0], "last");
    sim_local_timer_arm(&first.timer, 10);
    sim_local_timer_arm(&middle.timer, 20);
    sim_local_timer_arm(&last.timer, 30);
    sim_host_pause(&w->hosts[0], false);
    run(w, 100);
    sim_local_timer_arm(&last.timer, 300);
    sim_local_timer_disarm(&middle.timer);
    sim_host_resume(&w->hosts[0]);
    run(w, 1000);
    assert_string_equal(world_log(w), "first@100 last@300");
    world_free(w);
}

/* Twice due: armed at a time in the past while the host is paused and it is due already. */
static void a_timer_is_due_once(void **state)
{
    struct world *w = ordinary(state);
    struct named_local x;
    struct sleeper a = {.until_ns = {50, ELECTION_FOREVER}};
    named_local_init(&x, w, &w->hosts[0], "x");
    sim_local_timer_arm(&x.timer, 10);
    sleeper_spawn(&a, w, &w->hosts[0], "a");
    run(w, 5);
    sim_host_pause(&w->hosts[0], false);
    assert_int_equal(run(w, 100), SIM_RUN_IDLE);
    sim_local_timer_arm(&x.timer, 10);
    sim_task_wake(a.task); /* due already */
    assert_int_equal(run(w, 100), SIM_RUN_IDLE);
    sim_host_resume(&w->hosts[0]);
    assert_int_equal(run(w, 100), SIM_RUN_IDLE);
    assert_string_equal(world_log(w), "a@0 a@50 x@50");
    world_free(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        EACH_KIND(each_host_has_a_clock_of_its_own),
        EACH_KIND(a_timer_is_exact_to_the_nanosecond),
        EACH_KIND(one_nanosecond_more_is_one_instant_later),
        EACH_KIND(a_change_of_the_clock_moves_what_waits),
        EACH_KIND(a_step_of_the_wall_moves_nothing),
        EACH_KIND(what_came_due_during_a_pause_happens_at_its_end),
        EACH_KIND(a_frozen_clock_keeps_what_was_left),
        EACH_KIND(a_wake_during_a_pause_is_kept),
        EACH_KIND(what_was_about_to_run_waits_for_the_resumption),
        EACH_KIND(other_hosts_go_on_during_a_pause),
        EACH_KIND(pauses_may_follow_each_other_at_once),
        EACH_KIND(a_crashed_host_runs_no_more_code),
        EACH_KIND(events_of_many_crashed_tasks_are_passed_over),
        EACH_KIND(a_paused_host_may_crash),
        EACH_KIND(a_local_timer_fires_once_and_can_be_armed_anew),
        EACH_KIND(a_due_timer_can_be_armed_anew_or_disarmed),
        EACH_KIND(a_timer_is_due_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
