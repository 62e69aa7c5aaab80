/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tasks, hosts and their timers; see kernel.h.
 *
 *            spawn            next_task             function returns
 *   (none) ---------> READY ------------> RUNNING ------------------> (gone)
 *                       ^                  |    ^
 *        wake, deadline |             wait |    | wake or deadline is the next event
 *                       |                  v    |
 *                       +---------------- PARKED
 *                                          |
 *                                          v  wake or deadline while the host is paused [put_off]
 *                                         DUE ---> READY   [sim_host_resume]
 *
 *   sim_host_crash takes a task out of any state but RUNNING.
 */
#include <assert.h>
#include <string.h>

#include "sim/kernel/kernel_private.h"

/* ---- timers of a host ----------------------------------------------------------------------- */

static void link_to_host(struct sim_local_timer *timer, struct sim_host *host)
{
    timer->host = host;
    timer->next = NULL;
    timer->prev = host->last;
    if (host->last)
        host->last->next = timer;
    else
        host->first = timer;
    host->last = timer;
}

static void unlink_from_host(struct sim_local_timer *timer)
{
    struct sim_host *host = timer->host;
    if (timer->prev)
        timer->prev->next = timer->next;
    else
        host->first = timer->next;
    if (timer->next)
        timer->next->prev = timer->prev;
    else
        host->last = timer->prev;
}

void sim_host_put_off(struct sim_host *host, struct sim_local_timer *timer)
{
    if (timer->due)
        return;
    timer->due = true;
    timer->next_due = NULL;
    if (host->last_due)
        host->last_due->next_due = timer;
    else
        host->first_due = timer;
    host->last_due = timer;
}

static void forget_due(struct sim_local_timer *timer)
{
    struct sim_host *host = timer->host;
    struct sim_local_timer **link = &host->first_due;
    struct sim_local_timer *before = NULL;
    if (!timer->due)
        return;
    while (*link != timer) {
        before = *link;
        link = &before->next_due;
    }
    *link = timer->next_due;
    if (host->last_due == timer)
        host->last_due = before;
    timer->due = false;
}

static inline void arm_at_deadline(struct sim_local_timer *timer)
{
    struct sim_kernel *k = timer->host->kernel;
    if (timer->host->clock.plain)
        sim_timer_arm(k, &timer->timer, timer->deadline_ns);
    else if (timer->deadline_ns == ELECTION_FOREVER)
        sim_timer_disarm(&timer->timer);
    else
        sim_timer_arm(k, &timer->timer,
                      sim_clock_true(&timer->host->clock, k->now_ns, timer->deadline_ns));
}

/* Let a task that sleeps to a check go on at a time, `delay_ns` from now. Its entries all have the
 * same order; of those that were put off the time tells it apart. */
static void arm_check(struct sim_task *task, int64_t time_ns, int64_t delay_ns)
{
    struct sim_kernel *k = task->kernel;
    struct sim_queue_entry entry = {time_ns, task->check_order, &task->local.timer};
    task->check_ns = time_ns;
    if (sim_queue_push_ordered(&k->queue, entry, delay_ns))
        task->local.timer.armed = entry.order;
    else
        sim_kernel_fail(k);
}

/* Now, whatever its deadline. Where a sleeper stands among all others that are woken may not depend
 * on how often it has slept. */
static void arm_now(struct sim_local_timer *timer)
{
    struct sim_kernel *k = timer->host->kernel;
    struct sim_task *task = (struct sim_task *)(void *)timer;
    if (!timer->timer.fire && task->sleeps_to_check)
        arm_check(task, k->now_ns, 0);
    else
        sim_timer_arm(k, &timer->timer, k->now_ns);
}

static void fire_local(struct sim_timer *timer)
{
    struct sim_local_timer *local = (struct sim_local_timer *)(void *)timer;
    if (local->host->paused) {
        sim_host_put_off(local->host, local);
        return;
    }
    local->deadline_ns = ELECTION_FOREVER;
    local->elapsed(local);
}

void sim_local_timer_init(struct sim_local_timer *timer, struct sim_host *host,
                          void (*elapsed)(struct sim_local_timer *timer))
{
    *timer = (struct sim_local_timer){
        .timer = {.fire = fire_local}, .deadline_ns = ELECTION_FOREVER, .elapsed = elapsed};
    link_to_host(timer, host);
}

void sim_local_timer_arm(struct sim_local_timer *timer, int64_t deadline_ns)
{
    forget_due(timer);
    timer->deadline_ns = deadline_ns;
    arm_at_deadline(timer);
}

void sim_local_timer_disarm(struct sim_local_timer *timer)
{
    sim_local_timer_arm(timer, ELECTION_FOREVER);
}

void sim_local_timer_destroy(struct sim_local_timer *timer)
{
    if (!timer->host)
        return;
    sim_local_timer_disarm(timer);
    unlink_from_host(timer);
    timer->host = NULL;
}

/* ---- hosts ---------------------------------------------------------------------------------- */

void sim_host_init(struct sim_host *host, struct sim_kernel *kernel)
{
    memset(host, 0, sizeof *host);
    host->kernel = kernel;
    sim_clock_init(&host->clock);
}

void sim_host_clock_changed(struct sim_host *host)
{
    for (struct sim_local_timer *t = host->first; t; t = t->next)
        if (t->deadline_ns != ELECTION_FOREVER && !t->due)
            arm_at_deadline(t);
}

void sim_host_pause(struct sim_host *host, bool freeze)
{
    assert(!host->kernel->current);
    host->paused = true;
    if (freeze) {
        sim_clock_freeze(&host->clock, host->kernel->now_ns, true);
        sim_host_clock_changed(host);
    }
}

void sim_host_resume(struct sim_host *host)
{
    struct sim_kernel *k = host->kernel;
    assert(!k->current);
    host->paused = false;
    if (host->clock.frozen) {
        sim_clock_freeze(&host->clock, k->now_ns, false);
        sim_host_clock_changed(host);
    }
    while (host->first_due) {
        struct sim_local_timer *timer = host->first_due;
        forget_due(timer);
        arm_now(timer);
    }
}

void sim_host_crash(struct sim_host *host)
{
    assert(!host->kernel->current);
    while (host->first) {
        struct sim_local_timer *timer = host->first;
        if (timer->timer.fire)
            sim_local_timer_destroy(timer);
        else
            sim_task_destroy((struct sim_task *)(void *)timer);
    }
}

/* ---- tasks ---------------------------------------------------------------------------------- */

_Static_assert(SIM_TASK_MEMORY % 64 == 0, "tasks and their memory begin with a line");

/* The running task stops here; goes on when it is the next one to run. */
static void park(struct sim_kernel *k)
{
    struct sim_task *self = k->current;
    struct sim_task *next = sim_kernel_next_task(k);
    if (next == self)
        return;
    k->current = next;
    sim_switch(k->context, &self->side, next ? &next->side : &k->main_side);
}

static void task_main(void *argument)
{
    struct sim_task *task = argument;
    struct sim_kernel *k = task->kernel;
    sim_switch_begun(k->context);
    task->function(task->argument);
    k->ended = task;
    sim_switch(k->context, &task->side, &k->main_side);
    assert(!"a task that ended was resumed");
}

struct sim_task *sim_task_spawn(struct sim_host *host, void (*function)(void *argument),
                                void *argument, size_t memory_size)
{
    struct sim_kernel *k = host->kernel;
    char *top = sim_stack_take(&k->stacks);
    if (!top) {
        sim_kernel_fail(k);
        return NULL;
    }
    size_t above = (sizeof(struct sim_task) + 63) / 64 * 64;
    const size_t memory = SIM_TASK_MEMORY;
    assert(memory_size <= memory);
    (void)memory_size; /* without assertions nobody looks at it */
    struct sim_task *task = (struct sim_task *)(void *)(top - above);
    memset(top - above - memory, 0, above + memory);
    task->kernel = k;
    task->function = function;
    task->argument = argument;
    task->stack_top = top;
    task->memory = top - above - memory;
    task->local.deadline_ns = ELECTION_FOREVER;
    link_to_host(&task->local, host);
    host->tasks++;
    char *low = top - sim_stack_size();
    if (!sim_switch_make(k->context, &task->side, low, task->memory, task_main, task)) {
        sim_kernel_fail(k);
        sim_task_destroy(task);
        return NULL;
    }
    sim_task_wake(task);
    return task;
}

void sim_task_destroy(struct sim_task *task)
{
    struct sim_kernel *k = task->kernel;
    forget_due(&task->local);
    sim_timer_disarm(&task->local.timer);
    unlink_from_host(&task->local);
    task->local.host->tasks--;
    sim_switch_forget(k->context, &task->side);
    sim_stack_give_back(&k->stacks, task->stack_top);
}

/* ---- running ahead -------------------------------------------------------------------------- */

static bool is_calm(struct sim_kernel *k, int64_t until_ns)
{
    if (until_ns >= k->calm_until_ns && k->calm && !k->calm_is_known) {
        k->calm_until_ns = k->calm(k->calm_data);
        k->calm_is_known = true;
    }
    return until_ns < k->calm_until_ns;
}

/* Where the run would be cut into pieces, the pieces are as if nobody ran ahead. */
static bool may_go_on(struct sim_kernel *k, int64_t until_ns)
{
    return k->may_run_ahead && until_ns <= k->horizon_ns && k->steps_left > 1 &&
           is_calm(k, until_ns);
}

static void go_back(struct sim_kernel *k)
{
    if (k->ahead)
        k->now_ns = k->true_now_ns;
    k->ahead = false;
}

/* On a clock that shows true time, with insertion ties. */
static void sleep_to_check(struct sim_task *task, int64_t deadline_ns)
{
    struct sim_kernel *k = task->kernel;
    task->check_order = k->expected;
    task->sleeps_to_check = true;
    k->expected = 0;
    if (deadline_ns < k->now_ns)
        deadline_ns = k->now_ns;
    if (may_go_on(k, deadline_ns)) {
        if (!k->ahead) {
            k->ahead = true;
            k->true_now_ns = k->now_ns;
            k->ran_ahead++;
        }
        k->now_ns = deadline_ns;
        k->steps_left--;
        return;
    }
    go_back(k);
    task->local.deadline_ns = deadline_ns;
    arm_check(task, deadline_ns, deadline_ns - k->now_ns);
    park(k);
}

/* The step that was counted for the last check is taken now. */
void sim_task_catch_up_slowly(struct sim_kernel *k)
{
    struct sim_task *task = k->current;
    int64_t reached_ns = k->now_ns;
    go_back(k);
    k->expected = 0; /* whoever runs meanwhile expects nothing */
    k->steps_left++;
    task->local.deadline_ns = reached_ns;
    arm_check(task, reached_ns, -1);
    park(k);
}

/* ---- waiting -------------------------------------------------------------------------------- */

void sim_task_wait_slowly(struct sim_kernel *k, int64_t deadline_ns)
{
    struct sim_task *task = k->current;
    if (k->expected && task->local.host->clock.plain && k->ties == SIM_TIES_INSERTION &&
        deadline_ns != ELECTION_FOREVER) {
        sleep_to_check(task, deadline_ns);
        return;
    }
    sim_task_catch_up(k);
    k->expected = 0;
    task->sleeps_to_check = false;
    task->local.deadline_ns = deadline_ns;
    arm_at_deadline(&task->local);
    park(k);
}

void sim_task_wake(struct sim_task *task)
{
    struct sim_host *host = task->local.host;
    task->local.deadline_ns = ELECTION_FOREVER;
    if (host->paused) {
        sim_timer_disarm(&task->local.timer);
        sim_host_put_off(host, &task->local);
    } else {
        arm_now(&task->local);
    }
}
