/* SPDX-License-Identifier: Apache-2.0 */
/* What kernel.c and task.c share. Nobody else includes this. */
#ifndef TENURE_SIM_KERNEL_PRIVATE_H
#define TENURE_SIM_KERNEL_PRIVATE_H

#include "sim/kernel/kernel.h"

/* Its time came while the host is paused: keep it for the resumption. */
void sim_host_put_off(struct sim_host *host, struct sim_local_timer *timer);

/* The first event, whose timer and time those are, is taken: time moves to it. */
static inline void sim_kernel_take(struct sim_kernel *k, struct sim_timer *timer, int64_t time_ns)
{
    sim_queue_drop(&k->queue);
    k->now_ns = time_ns;
    timer->armed = 0;
    if (--k->steps_left == 0)
        k->horizon_ns = INT64_MIN;
}

/* Lanes this long belong to runs whose tasks do not fit into the caches. */
#define LONG_LANE 192
#define CALLED_LINES 9 /* below the stack pointer: what it will call */
#define PARKED_LINES 6 /* from there up: its frames */

__attribute__((always_inline)) static inline void sim_fetch_record(const struct sim_timer *timer)
{
    for (size_t i = 0; i < sizeof(struct sim_task); i += SIM_LINE)
        __builtin_prefetch((const char *)timer + i, 1);
}

__attribute__((always_inline)) static inline void sim_fetch_stack(const struct sim_kernel *k,
                                                                  const struct sim_timer *timer)
{
    if (timer->fire)
        return;
    const struct sim_task *task = (const struct sim_task *)(const void *)timer;
    const char *stack = task->side.stack_pointer;
    if (!stack) /* out of use */
        return;
    for (int i = -CALLED_LINES; i < PARKED_LINES; i++)
        __builtin_prefetch(stack + (ptrdiff_t)i * SIM_LINE, 1);
    sim_fetch_memory(k, (const char *)timer - SIM_TASK_MEMORY);
    if (!task->successor_memory)
        return;
    sim_fetch_memory(k, task->successor_memory);
    sim_fetch_record((const void *)(task->successor_memory + SIM_TASK_MEMORY));
}

/* Fetch what the tasks behind the first of its lane will need: of the one six places behind the
 * record that says where its stack is, of the one three places behind the stack, its memory, and
 * that of its successor. A record may be out of use; then something useless is fetched. Always
 * inline: a function that does nothing but fetch is dropped by the compiler as one without effect.
 */
__attribute__((always_inline)) static inline void sim_kernel_fetch_ahead(const struct sim_kernel *k)
{
    sim_fetch_record(sim_queue_peek(&k->queue, 6));
    sim_fetch_stack(k, sim_queue_peek(&k->queue, 3));
}

/* The same for tasks that have run ahead, whose events stand in the heap. */
__attribute__((always_inline)) static inline void sim_kernel_fetch_soon(const struct sim_kernel *k)
{
    sim_fetch_record(sim_queue_soon(&k->queue, 2));
    sim_fetch_record(sim_queue_soon(&k->queue, 3));
    sim_fetch_stack(k, sim_queue_soon(&k->queue, 1));
}

/* A check that its task does not sleep to any more: it does to one at another time, by now. */
static inline bool sim_is_stale_check(const struct sim_queue_entry *entry)
{
    return entry->order >> SIM_TIE_KEY_SHIFT == SIM_TIE_CHECK &&
           ((const struct sim_task *)(const void *)entry->timer)->check_ns != entry->time_ns;
}

/* Take events until one belongs to a task that may run, and return that task; NULL if the main
 * stack must go on: a timer is due, or the run is over for now. */
static inline struct sim_task *sim_kernel_next_task(struct sim_kernel *k)
{
    for (;;) {
        const struct sim_queue_entry *first = sim_queue_first(&k->queue);
        if (!first || first->time_ns > k->horizon_ns)
            return NULL;
        struct sim_timer *timer = first->timer;
        if (sim_queue_first_lane_count(&k->queue) >= LONG_LANE)
            sim_kernel_fetch_ahead(k);
        else if (k->queue.count >= LONG_LANE && k->queue.front == &k->queue.alone)
            sim_kernel_fetch_soon(k);
        if (timer->armed != first->order || sim_is_stale_check(first)) {
            sim_queue_drop(&k->queue);
            continue;
        }
        if (timer->fire)
            return NULL;
        sim_kernel_take(k, timer, first->time_ns);
        struct sim_task *task = (struct sim_task *)(void *)timer;
        if (!task->local.host->paused)
            return task;
        sim_host_put_off(task->local.host, &task->local);
    }
}

/* Give back a task that is not running. */
void sim_task_destroy(struct sim_task *task);

#endif
