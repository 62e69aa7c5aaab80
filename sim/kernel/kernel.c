/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The event loop and the ring of events; see kernel.h.
 *
 * The main stack runs sim_kernel_run; a task that parks runs `park` in task.c, which takes events
 * by the same function, sim_kernel_next_task, so there is one place that says what happens next.
 */
#include "sim/kernel/kernel.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/kernel/kernel_private.h"

/* A run that takes so many events without time passing is going round in circles. */
#define STEPS_AT_ONE_INSTANT UINT64_C(5000000)

struct sim_kernel *sim_kernel_new(const struct sim_kernel_config *config)
{
    struct sim_kernel *k = calloc(1, sizeof *k);
    if (!k)
        return NULL;
    k->context = config->context;
    k->ties = config->ties;
    k->choices = config->choices;
    k->order = (uint64_t)SIM_TIE_USUAL << SIM_TIE_KEY_SHIFT;
    k->calm_until_ns = INT64_MIN;
    sim_stacks_init(&k->stacks);
    if (!sim_switch_main_init(k->context, &k->main_side))
        goto no_main;
    if (!sim_queue_init(&k->queue))
        goto no_queue;
    return k;
no_queue:
no_main:
    sim_switch_main_destroy(k->context, &k->main_side);
    free(k);
    return NULL;
}

void sim_kernel_free(struct sim_kernel *k)
{
    if (!k)
        return;
    sim_queue_destroy(&k->queue);
    sim_stacks_destroy(&k->stacks);
    sim_switch_main_destroy(k->context, &k->main_side);
    free(k);
}

void sim_kernel_add_reader(struct sim_kernel *k, struct sim_reader reader)
{
    assert(k->reader_count < SIM_READERS);
    k->readers[k->reader_count++] = reader;
}

void sim_kernel_watch(struct sim_kernel *k, uint64_t kinds,
                      void (*watch)(void *data, const struct sim_event *event), void *data)
{
    k->watched_kinds = kinds;
    k->watch = watch;
    k->watch_data = data;
}

void sim_kernel_run_ahead(struct sim_kernel *k, int64_t (*calm)(void *data), void *data)
{
    if (k->ties == SIM_TIES_RANDOM || !k->choices->next_resign)
        return;
    k->calm = calm;
    k->calm_data = data;
}

void sim_kernel_require_calm(const struct sim_kernel *k)
{
    if (k->reached_ns >= k->now_ns && k->ran_ahead > 0)
        sim_kernel_disturbed(k);
}

_Noreturn void sim_kernel_disturbed(const struct sim_kernel *k)
{
    fprintf(stderr,
            "tenure: internal error at %" PRId64 " ns: a task had run ahead of this moment\n"
            "remedy: run the same with --step-by-step, and report this\n",
            k->ahead ? k->true_now_ns : k->now_ns);
    abort();
}

/* ---- the ring ------------------------------------------------------------------------------- */

void sim_kernel_flush(struct sim_kernel *k)
{
    assert(!k->current || k->flushing);
    for (uint32_t i = 0; i < k->reader_count; i++)
        k->readers[i].read(k->readers[i].data, k->events, k->event_count);
    k->events_emitted += k->event_count;
    k->event_count = 0;
}

/* Readers may need more stack than a task has, so they run on the main one. */
void sim_emit_full(struct sim_kernel *k)
{
    if (!k->current) {
        sim_kernel_flush(k);
        return;
    }
    k->flushing = k->current;
    sim_switch(k->context, &k->current->side, &k->main_side);
}

/* ---- what happens next ---------------------------------------------------------------------- */

/* Looked at between budgets: an instant with many events is not unusual. */
static bool stuck(struct sim_kernel *k)
{
    if (k->now_ns != k->instant_ns) {
        k->instant_ns = k->now_ns;
        k->steps_at_instant = k->steps;
    }
    return k->steps - k->steps_at_instant >= STEPS_AT_ONE_INSTANT;
}

static void give_back_ended(struct sim_kernel *k)
{
    struct sim_task *task = k->ended;
    if (!task)
        return;
    k->ended = NULL;
    sim_task_destroy(task);
}

static void run_task(struct sim_kernel *k, struct sim_task *task)
{
    k->current = task;
    sim_switch(k->context, &k->main_side, &task->side);
    while (k->flushing) {
        sim_kernel_flush(k);
        task = k->flushing;
        k->flushing = NULL;
        sim_switch(k->context, &k->main_side, &task->side);
    }
    k->current = NULL;
    give_back_ended(k);
}

/* The event of a timer, or all those that tasks take one after the other. False: the main stack has
 * nothing to do, see why_it_ended. */
static bool go_on(struct sim_kernel *k)
{
    struct sim_task *task = sim_kernel_next_task(k);
    if (task) {
        run_task(k, task);
        return true;
    }
    const struct sim_queue_entry *first = sim_queue_first(&k->queue);
    if (!first || first->time_ns > k->horizon_ns)
        return false;
    struct sim_timer *timer = first->timer;
    sim_kernel_take(k, timer, first->time_ns);
    sim_kernel_ask_calm(k);
    timer->fire(timer);
    return true;
}

/* Whether anything is still going to happen. Events of disarmed timers are dropped: they must not
 * look like a future. */
static bool has_future(struct sim_kernel *k)
{
    const struct sim_queue_entry *first;
    while ((first = sim_queue_first(&k->queue)) && first->timer->armed != first->order)
        sim_queue_pop(&k->queue);
    return first != NULL;
}

/* The budget comes before the end of the queue and of the time: whoever asks for one step gets the
 * time of that step. */
static enum sim_outcome why_it_ended(struct sim_kernel *k)
{
    if (k->failed)
        return SIM_RUN_NO_MEMORY;
    if (k->stop)
        return SIM_RUN_STOPPED;
    if (k->steps_left == 0)
        return SIM_RUN_STEPS;
    return has_future(k) ? SIM_RUN_UNTIL : SIM_RUN_IDLE;
}

/* By budgets of its own, since tasks that hand the baton to each other do not come by here. */
static enum sim_outcome run_up_to(struct sim_kernel *k, uint64_t step_limit)
{
    for (;;) {
        bool all = step_limit - k->steps <= STEPS_AT_ONE_INSTANT;
        uint64_t budget = all ? step_limit - k->steps : STEPS_AT_ONE_INSTANT;
        bool over = k->stop || k->failed || budget == 0;
        k->horizon_ns = over ? INT64_MIN : k->until_ns;
        k->steps_left = budget;
        while (go_on(k)) {
            /* until the budget is used up or nothing is left */
        }
        k->steps += budget - k->steps_left;
        enum sim_outcome outcome = why_it_ended(k);
        if (outcome != SIM_RUN_STEPS)
            return outcome;
        if (stuck(k))
            return SIM_RUN_STUCK;
        if (all)
            return SIM_RUN_STEPS;
    }
}

enum sim_outcome sim_kernel_run(struct sim_kernel *k, int64_t until_ns, uint64_t steps)
{
    assert(!k->current);
    k->until_ns = until_ns;
    k->stop = false;
    enum sim_outcome outcome =
        run_up_to(k, steps > UINT64_MAX - k->steps ? UINT64_MAX : k->steps + steps);
    if (outcome == SIM_RUN_UNTIL && k->now_ns < until_ns)
        k->now_ns = until_ns;
    if (outcome != SIM_RUN_STEPS)
        sim_stacks_check(&k->stacks);
    sim_kernel_flush(k);
    return outcome;
}

bool sim_kernel_run_until(struct sim_kernel *k, bool (*predicate)(void *data), void *data,
                          int64_t until_ns)
{
    while (!predicate(data))
        if (sim_kernel_run(k, until_ns, 1) != SIM_RUN_STEPS)
            return predicate(data);
    return true;
}

void sim_kernel_stop(struct sim_kernel *k)
{
    k->stop = true;
    k->horizon_ns = INT64_MIN;
}

void sim_kernel_fail(struct sim_kernel *k)
{
    k->failed = true;
    k->horizon_ns = INT64_MIN;
}

/* ---- timers --------------------------------------------------------------------------------- */

void sim_timer_arm_slowly(struct sim_kernel *k, struct sim_timer *timer, int64_t time_ns)
{
    assert(!k->ahead);
    timer->armed = 0;
    if (time_ns == ELECTION_FOREVER)
        return;
    if (time_ns < k->now_ns)
        time_ns = k->now_ns;
    uint64_t order = ++k->order;
    int64_t delay_ns = time_ns - k->now_ns;
    if (k->ties == SIM_TIES_RANDOM) {
        uint64_t number = order - ((uint64_t)SIM_TIE_USUAL << SIM_TIE_KEY_SHIFT);
        order += sim_choose(k, SIM_CHOICE_TIE, 0, number, SIM_TIE_LAST - SIM_TIE_USUAL)
                 << SIM_TIE_KEY_SHIFT;
        delay_ns = -1;
    }
    struct sim_queue_entry entry = {time_ns, order, timer};
    if (sim_queue_push(&k->queue, entry, delay_ns))
        timer->armed = order;
    else
        sim_kernel_fail(k);
}

#define RANK_SHIFT 28

void sim_timer_arm_ranked(struct sim_kernel *k, struct sim_timer *timer, int64_t time_ns,
                          enum sim_tie_key key, uint32_t rank)
{
    timer->armed = 0;
    if (time_ns == ELECTION_FOREVER)
        return;
    uint64_t number = 1 + k->ranked++ % ((UINT64_C(1) << RANK_SHIFT) - 1);
    struct sim_queue_entry entry = {.time_ns = time_ns < k->now_ns ? k->now_ns : time_ns,
                                    .order = (uint64_t)key << SIM_TIE_KEY_SHIFT |
                                             (uint64_t)rank << RANK_SHIFT | number,
                                    .timer = timer};
    if (sim_queue_push(&k->queue, entry, -1))
        timer->armed = entry.order;
    else
        sim_kernel_fail(k);
}
