/* SPDX-License-Identifier: Apache-2.0 */
/* The ring of events: every reader gets every event once and in order, on the main stack. */
#include "sim/kernel/kernel.h"

#include "tests/kernel/context_kinds.h"
#include "tests/kernel/world.h"
#include "tests/t.h"

/* Counts, and checks that `value` runs from 0. Takes more stack than a task has. */
struct counter {
    uint64_t count, batches;
    bool out_of_order;
};

static void count_read(void *data, const struct sim_event *events, size_t count)
{
    struct counter *c = data;
    volatile char large[300 * 1024];
    large[0] = 1;
    large[sizeof large - 1] = large[0];
    for (size_t i = 0; i < count; i++)
        c->out_of_order |= events[i].value != c->count++;
    c->batches += count > 0;
}

struct setting {
    struct world *world;
    struct counter counters[SIM_READERS];
    uint64_t to_emit, emitted;
};

static void begin(struct setting *s, void **state, uint32_t readers)
{
    memset(s, 0, sizeof *s);
    s->world = world_new(kind_of(state), SIM_TIES_INSERTION, 1);
    for (uint32_t i = 0; i < readers; i++)
        sim_kernel_add_reader(s->world->kernel,
                              (struct sim_reader){count_read, &s->counters[i]});
}

static void emit(struct setting *s)
{
    sim_emit(s->world->kernel, SIM_EVENT_CHECKED, SIM_CAUSE_NONE, 3, 4, s->emitted++, 5);
}

static void emit_all(void *argument)
{
    struct setting *s = argument;
    for (uint64_t i = 0; i < s->to_emit; i++)
        emit(s);
    world_note(s->world, "emitted");
}

static void assert_all_read(struct setting *s, uint32_t readers, uint64_t expected)
{
    for (uint32_t i = 0; i < readers; i++) {
        assert_int_equal(s->counters[i].count, expected);
        assert_false(s->counters[i].out_of_order);
    }
    assert_int_equal(s->world->kernel->events_emitted, expected);
    assert_int_equal(s->world->kernel->event_count, 0);
}

static void a_task_that_fills_the_ring_goes_on_after_the_readers(void **state)
{
    struct setting s;
    begin(&s, state, 3);
    s.to_emit = 3 * SIM_RING_SIZE + 7;
    assert_non_null(sim_task_spawn(&s.world->hosts[0], emit_all, &s, 0));
    assert_int_equal(sim_kernel_run(s.world->kernel, 10, UINT64_MAX), SIM_RUN_IDLE);
    assert_all_read(&s, 3, 3 * SIM_RING_SIZE + 7);
    assert_int_equal(s.counters[0].batches, 4);
    assert_string_equal(world_log(s.world), "emitted@0");
    world_free(s.world);
}

static void a_ring_filled_exactly_is_read_once(void **state)
{
    struct setting s;
    begin(&s, state, 1);
    s.to_emit = SIM_RING_SIZE;
    assert_non_null(sim_task_spawn(&s.world->hosts[0], emit_all, &s, 0));
    sim_kernel_run(s.world->kernel, 10, UINT64_MAX);
    assert_all_read(&s, 1, SIM_RING_SIZE);
    assert_int_equal(s.counters[0].batches, 1);
    world_free(s.world);
}

static void the_main_stack_may_fill_the_ring_too(void **state)
{
    struct setting s;
    begin(&s, state, SIM_READERS);
    for (int i = 0; i < 2 * SIM_RING_SIZE + 1; i++)
        emit(&s);
    assert_int_equal(s.counters[0].count, 2 * SIM_RING_SIZE);
    sim_kernel_flush(s.world->kernel);
    assert_all_read(&s, SIM_READERS, 2 * SIM_RING_SIZE + 1);
    world_free(s.world);
}

static void emit_and_hand_over(void *argument)
{
    struct setting *s = argument;
    for (int64_t i = 1; i <= 20; i++) {
        for (int j = 0; j < 500; j++)
            emit(s);
        sim_task_wait(s->world->kernel, i);
    }
}

/* The ring fills up while tasks switch to each other directly. */
static void many_tasks_fill_one_ring(void **state)
{
    struct setting s;
    begin(&s, state, 2);
    for (int i = 0; i < 5; i++)
        assert_non_null(sim_task_spawn(&s.world->hosts[i % 2], emit_and_hand_over, &s, 0));
    assert_int_equal(sim_kernel_run(s.world->kernel, 100, UINT64_MAX), SIM_RUN_IDLE);
    assert_all_read(&s, 2, 50000);
    world_free(s.world);
}

static void emit_in_a_timer(struct sim_timer *timer)
{
    struct setting *s = (struct setting *)(void *)((struct named_timer *)(void *)timer)->name;
    for (int i = 0; i < SIM_RING_SIZE + 1; i++)
        emit(s);
}

static void timers_and_tasks_share_the_ring(void **state)
{
    struct setting s;
    struct named_timer timer;
    begin(&s, state, 2);
    named_timer_init(&timer, s.world, (const char *)&s);
    timer.timer.fire = emit_in_a_timer;
    named_timer_arm(&timer, 0);
    s.to_emit = SIM_RING_SIZE - 1;
    assert_non_null(sim_task_spawn(&s.world->hosts[0], emit_all, &s, 0));
    assert_int_equal(sim_kernel_run(s.world->kernel, 100, UINT64_MAX), SIM_RUN_IDLE);
    assert_all_read(&s, 2, 2 * SIM_RING_SIZE);
    world_free(s.world);
}

/* ---- what an event says --------------------------------------------------------------------- */

static void copy_read(void *data, const struct sim_event *events, size_t count)
{
    if (count > 0)
        *(struct sim_event *)data = events[count - 1];
}

static void emit_at_seventeen(void *argument)
{
    struct world *w = argument;
    sim_task_wait(w->kernel, 17);
    sim_emit(w->kernel, SIM_EVENT_RELEASED, SIM_CAUSE_CRASH, 2, 9, UINT64_MAX, 11);
}

static void an_event_has_the_time_of_its_emission(void **state)
{
    struct sim_event last = {0};
    struct world *w = world_new(kind_of(state), SIM_TIES_INSERTION, 1);
    sim_kernel_add_reader(w->kernel, (struct sim_reader){copy_read, &last});
    assert_non_null(sim_task_spawn(&w->hosts[0], emit_at_seventeen, w, 0));
    sim_kernel_run(w->kernel, 100, UINT64_MAX);
    assert_int64_equal(last.time_ns, 17);
    assert_int_equal(last.kind, SIM_EVENT_RELEASED);
    assert_int_equal(last.cause, SIM_CAUSE_CRASH);
    assert_int_equal(last.instance, 2);
    assert_int_equal(last.resource, 9);
    assert_true(last.value == UINT64_MAX);
    assert_int_equal(last.extra, 11);
    world_free(w);
}

/* ---- the watch ------------------------------------------------------------------------------ */

struct watched {
    struct world *world;
    struct named_timer timer;
    uint32_t seen;
};

static void watch(void *data, const struct sim_event *event)
{
    struct watched *d = data;
    d->seen++;
    named_timer_arm(&d->timer, event->time_ns + 5);
}

static void the_watch_sees_its_kinds_at_once(void **state)
{
    struct watched d = {.world = world_new(kind_of(state), SIM_TIES_INSERTION, 1)};
    struct sim_kernel *k = d.world->kernel;
    named_timer_init(&d.timer, d.world, "armed");
    sim_kernel_watch(k, UINT64_C(1) << SIM_EVENT_RELEASED, watch, &d);
    sim_emit(k, SIM_EVENT_GRANTED, 0, 0, 0, 0, 0);
    assert_int_equal(d.seen, 0);
    assert_non_null(sim_task_spawn(&d.world->hosts[0], emit_at_seventeen, d.world, 0));
    assert_int_equal(sim_kernel_run(k, 100, UINT64_MAX), SIM_RUN_IDLE);
    assert_int_equal(d.seen, 1);
    assert_string_equal(world_log(d.world), "armed@22");
    world_free(d.world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        EACH_KIND(a_task_that_fills_the_ring_goes_on_after_the_readers),
        EACH_KIND(a_ring_filled_exactly_is_read_once),
        EACH_KIND(the_main_stack_may_fill_the_ring_too),
        EACH_KIND(many_tasks_fill_one_ring),
        EACH_KIND(timers_and_tasks_share_the_ring),
        EACH_KIND(an_event_has_the_time_of_its_emission),
        EACH_KIND(the_watch_sees_its_kinds_at_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
