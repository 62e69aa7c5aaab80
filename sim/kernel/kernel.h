/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The kernel: simulated time, tasks that wait, timers that fire, one total order of events.
 *
 * A run has one kernel and one thread. At any time either the main stack runs (timers, readers, the
 * caller of sim_kernel_run) or exactly one task. A task that waits takes the next event itself and
 * jumps straight to the task it belongs to; timers fire on the main stack. Order and tie rule stand
 * in queue.h. Nothing here knows of elections, stores or faults.
 *
 * Tasks belong to a host: a simulated process with a clock of its own, which can be paused and
 * crashed.
 *
 * RUNNING AHEAD. A task that sleeps until it checks something, and says so (sim_task_expect_check),
 * is not parked if nothing that could change what it will find can happen before: it goes on at
 * once, with now_ns at the time of its check, ahead of everybody else. Before it does anything that
 * others can see it catches up (sim_task_catch_up): it is parked until true time has come to where
 * it is. Nobody can tell the difference, and the digest does not; steps are counted as if it had
 * been parked each time. How far it may go is asked of whoever knows (sim_kernel.calm).
 *
 *            expect_check, wait; all is calm until then          catch_up
 *   RUNNING -----------------------------------------> AHEAD ---------------> PARKED -> RUNNING
 *                                                     |     ^                 at the time of
 *                                                     +-----+ again           its last check
 */
#ifndef TENURE_SIM_KERNEL_H
#define TENURE_SIM_KERNEL_H

#include <assert.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/env.h"
#include "sim/kernel/arena.h"
#include "sim/kernel/cache.h"
#include "sim/kernel/choice.h"
#include "sim/kernel/clock.h"
#include "sim/kernel/event.h"
#include "sim/kernel/queue.h"
#include "sim/kernel/stack.h"
#include "sim/kernel/switch.h"

#define SIM_RING_SIZE 256
#define SIM_READERS 8

struct sim_kernel;
struct sim_host;

/* ---- timers --------------------------------------------------------------------------------- */

/* Fires once at an instant of true time, on the main stack. Lies in memory that is not returned to
 * the system while the kernel lives, since an event that was put off may still point to it. */
struct sim_timer {
    uint64_t armed; /* the order of the event that will fire it; 0 if it is not armed */
    void (*fire)(struct sim_timer *timer); /* NULL: a task */
};

/* A timer on a host's monotonic clock: is moved when the clock changes, waits while the host is
 * paused, vanishes when it crashes. */
struct sim_local_timer {
    struct sim_timer timer;
    struct sim_host *host;
    int64_t deadline_ns; /* local; ELECTION_FOREVER if it only waits to be woken */
    struct sim_local_timer *next, *prev; /* of the host */
    struct sim_local_timer *next_due;
    bool due; /* its time came while the host was paused */
    void (*elapsed)(struct sim_local_timer *timer);
};

/* ---- tasks ---------------------------------------------------------------------------------- */

struct sim_task {
    struct sim_local_timer local;
    struct sim_switch_side side;
    struct sim_kernel *kernel;
    void (*function)(void *argument);
    void *argument;
    char *stack_top;
    void *memory;
    uint64_t check_order; /* of the check that it sleeps to, or is at */
    int64_t check_ns;     /* and the time of the event that lets it go on */
    bool sleeps_to_check; /* if it is parked */
    /* of the task that one of its next turns will let go on, as far as that is known, else NULL;
     * fetched with it, never read: that may be gone */
    const char *successor_memory;
};

/* ---- hosts ---------------------------------------------------------------------------------- */

struct sim_host {
    struct sim_kernel *kernel;
    struct sim_clock clock;
    bool paused;
    struct sim_local_timer *first, *last;         /* tasks and timers, in order of creation */
    struct sim_local_timer *first_due, *last_due; /* what came due while paused, in that order */
    uint32_t tasks;
};

/* ---- the kernel ----------------------------------------------------------------------------- */

enum sim_ties { SIM_TIES_INSERTION, SIM_TIES_RANDOM };

enum sim_outcome {
    SIM_RUN_UNTIL,     /* the time given was reached */
    SIM_RUN_IDLE,      /* nothing will ever happen again: no timer is armed, no task can go on */
    SIM_RUN_STEPS,     /* the budget of steps is used up; whether more is to come is not said */
    SIM_RUN_STUCK,     /* too many steps at one instant */
    SIM_RUN_STOPPED,   /* sim_kernel_stop was called */
    SIM_RUN_NO_MEMORY, /* the run cannot go on; it means nothing */
};

struct sim_kernel {
    int64_t now_ns; /* true simulated time, from 0 */
    struct sim_task *current;
    uint64_t order;  /* of the last event put in */
    uint64_t ranked; /* so many events were put in with a rank */
    struct sim_queue queue;
    int64_t until_ns;
    int64_t horizon_ns; /* until_ns, or INT64_MIN when the run has to stop: the one comparison */
    uint64_t steps;      /* events taken, up to the last call of sim_kernel_run */
    uint64_t steps_left; /* of the present budget */
    uint64_t steps_at_instant;
    int64_t instant_ns;
    bool stop, failed;
    bool ahead;             /* the running task is ahead of true time, which is true_now_ns */
    bool may_run_ahead;     /* in the wait that comes next */
    uint64_t expected;      /* tie of the check that the next wait is for; 0: it is for none */
    int64_t true_now_ns;    /* while ahead */
    uint64_t steps_left_before; /* it went ahead */
    int64_t reached_ns;     /* the latest time that anybody has been ahead to */
    uint64_t ran_ahead;     /* how often one began to */
    int64_t calm_until_ns;  /* as `calm` said last; INT64_MIN: nobody runs ahead */
    bool calm_is_known;     /* nothing has happened since it was asked that could make it calm */
    int64_t (*calm)(void *data);
    void *calm_data;
    enum sim_ties ties;
    enum sim_context_kind context;
    struct sim_choice_source *choices;
    struct sim_switch_side main_side;
    struct sim_task *ended;    /* to be given back by the main stack */
    struct sim_task *flushing; /* waits while the main stack empties the ring */
    struct sim_stacks stacks;
    uint32_t memory_lines; /* of each task's memory what it needs whenever it goes on, a bit for a
                              line: to be fetched ahead */
    uint64_t watched_kinds; /* bit set of enum sim_event_kind */
    void (*watch)(void *data, const struct sim_event *event);
    void *watch_data;
    uint32_t reader_count, event_count;
    uint64_t events_emitted;
    struct sim_reader readers[SIM_READERS];
    struct sim_event events[SIM_RING_SIZE];
};

struct sim_kernel_config {
    enum sim_context_kind context;
    enum sim_ties ties;
    struct sim_choice_source *choices; /* borrowed */
};

/* NULL when out of memory. */
struct sim_kernel *sim_kernel_new(const struct sim_kernel_config *config);

/* All hosts must have been crashed or destroyed. NULL is fine. */
void sim_kernel_free(struct sim_kernel *kernel);

/* At most SIM_READERS, before the run begins. Readers are called in the order in which they
 * came. */
void sim_kernel_add_reader(struct sim_kernel *kernel, struct sim_reader reader);

/* Have `watch` called for each event of the kinds in the bit set, at the moment it is emitted, on
 * whatever stack that is. It may arm timers and nothing else. */
void sim_kernel_watch(struct sim_kernel *kernel, uint64_t kinds,
                      void (*watch)(void *data, const struct sim_event *event), void *data);

/* Let tasks run ahead. `calm` says before which time (exclusive) nothing happens that could change
 * what a task that may run ahead will find, whatever tasks do until then; INT64_MIN if something
 * may happen at any time. It is a promise: until that time comes no answer may be an earlier one.
 * Called on any stack, first when somebody could run ahead; then, once the time is not late enough,
 * again when a timer has fired or sim_kernel_ask_calm was called. Without effect with random ties,
 * whose choices are numbered by insertion, and with choices that cannot tell the next resignation.
 */
void sim_kernel_run_ahead(struct sim_kernel *kernel, int64_t (*calm)(void *data), void *data);

/* What made the last answer of `calm` an early one may be over. Anywhere. */
static inline void sim_kernel_ask_calm(struct sim_kernel *kernel)
{
    kernel->calm_is_known = false;
}

/* Let events happen, up to and including `until_ns`; time stands there afterwards if SIM_RUN_UNTIL
 * is returned. `steps` bounds the number of events taken (UINT64_MAX: no bound). Main stack
 * only. */
enum sim_outcome sim_kernel_run(struct sim_kernel *kernel, int64_t until_ns, uint64_t steps);

/* One event at a time until the predicate is true (then true) or the run ends (then false). */
bool sim_kernel_run_until(struct sim_kernel *kernel, bool (*predicate)(void *data), void *data,
                          int64_t until_ns);

/* Make sim_kernel_run return after the present event. Anywhere. */
void sim_kernel_stop(struct sim_kernel *kernel);

/* Memory ran out: make sim_kernel_run return SIM_RUN_NO_MEMORY after the present event.
 * Anywhere. */
void sim_kernel_fail(struct sim_kernel *kernel);

/* Hand the events of the ring to the readers. Main stack only. */
void sim_kernel_flush(struct sim_kernel *kernel);

/* A task ran ahead beyond something that should have stopped it, or let others see it there: the
 * run would mean nothing. Ends the process with a message. Anywhere. */
_Noreturn void sim_kernel_disturbed(const struct sim_kernel *kernel);

/* Something happens that `calm` is to have foreseen: nobody may have been ahead of it, or else the
 * same. Main stack only. */
void sim_kernel_require_calm(const struct sim_kernel *kernel);

/* Emit an event at the present instant. Anywhere. */
void sim_emit_full(struct sim_kernel *kernel);
static inline void sim_emit(struct sim_kernel *kernel, enum sim_event_kind kind, unsigned cause,
                            uint16_t instance, uint32_t resource, uint64_t value, uint64_t extra)
{
    if (kernel->ahead)
        sim_kernel_disturbed(kernel);
    if (kernel->event_count == SIM_RING_SIZE)
        sim_emit_full(kernel);
    struct sim_event *event = &kernel->events[kernel->event_count++];
    event->time_ns = kernel->now_ns;
    event->value = value;
    event->extra = extra;
    event->resource = resource;
    event->instance = instance;
    event->kind = (uint8_t)kind;
    event->cause = (uint8_t)cause;
    if (kernel->watched_kinds >> kind & 1)
        kernel->watch(kernel->watch_data, event);
}

/* Decide something. Anywhere. */
static inline uint64_t sim_choose(struct sim_kernel *kernel, enum sim_choice purpose,
                                  uint64_t entity, uint64_t index, uint64_t bound)
{
    return kernel->choices->choose(kernel->choices, purpose, entity, index, bound);
}

/* Arm (anew) or disarm. A time in the past means now. ELECTION_FOREVER disarms. Anywhere. */
void sim_timer_arm_slowly(struct sim_kernel *kernel, struct sim_timer *timer, int64_t time_ns);
static inline void sim_timer_arm(struct sim_kernel *kernel, struct sim_timer *timer,
                                 int64_t time_ns)
{
    struct sim_lane *lane = sim_queue_lane(&kernel->queue, time_ns - kernel->now_ns);
    if (!sim_lane_takes(lane, time_ns - kernel->now_ns)) {
        sim_timer_arm_slowly(kernel, timer, time_ns);
        return;
    }
    timer->armed = ++kernel->order;
    sim_lane_append(lane, (struct sim_queue_entry){time_ns, kernel->order, timer});
}

/* The same, before (SIM_TIE_FIRST) or after (SIM_TIE_LAST) whatever else happens at that instant;
 * of several, the smaller rank (below 2^20) comes first. Takes no insertion number from others, so
 * that nobody's random tie depends on it. */
void sim_timer_arm_ranked(struct sim_kernel *kernel, struct sim_timer *timer, int64_t time_ns,
                          enum sim_tie_key key, uint32_t rank);

static inline void sim_timer_disarm(struct sim_timer *timer)
{
    timer->armed = 0;
}

/* A host whose clock shows true time. In caller's storage, which lives as long as the kernel. */
void sim_host_init(struct sim_host *host, struct sim_kernel *kernel);

/* What its monotonic clock shows. */
static inline int64_t sim_host_now(const struct sim_host *host)
{
    return sim_clock_local(&host->clock, host->kernel->now_ns);
}

/* Stop running its tasks and timers; let them go on, those that came due meanwhile at once and in
 * that order. With `freeze` its clock stands still meanwhile. Main stack only. */
void sim_host_pause(struct sim_host *host, bool freeze);
void sim_host_resume(struct sim_host *host);

/* To be called after each change of host->clock: moves its deadlines. Main stack only. */
void sim_host_clock_changed(struct sim_host *host);

/* Its tasks are never resumed and its timers never fire; their memory is given back. The clock
 * stays as it is. Main stack only. */
void sim_host_crash(struct sim_host *host);

/* A timer of a host: initialise, arm at a local time (anew), disarm, take out. Anywhere. */
void sim_local_timer_init(struct sim_local_timer *timer, struct sim_host *host,
                          void (*elapsed)(struct sim_local_timer *timer));
void sim_local_timer_arm(struct sim_local_timer *timer, int64_t deadline_ns);
void sim_local_timer_disarm(struct sim_local_timer *timer);
void sim_local_timer_destroy(struct sim_local_timer *timer);

/* The memory of a task. All tasks have the same, so that an event that was put off and still points
 * to a timer in there finds what is a timer or zero, never another task's frames. */
#define SIM_TASK_MEMORY 896

/* Fetch what a task will need of its memory. */
__attribute__((always_inline)) static inline void sim_fetch_memory(const struct sim_kernel *kernel,
                                                                   const char *memory)
{
    for (uint32_t lines = kernel->memory_lines; lines != 0; lines &= lines - 1)
        __builtin_prefetch(memory + (ptrdiff_t)__builtin_ctz(lines) * SIM_LINE, 1);
}

/* A task that will call function(argument) at the present instant, after what was put in before it.
 * When the function returns, the task is gone. `memory_size` bytes of memory, at most
 * SIM_TASK_MEMORY, lie at the top of its stack and in the same page (task->memory, zeroed, aligned
 * to 64); they vanish with it. NULL when out of memory. Anywhere. */
struct sim_task *sim_task_spawn(struct sim_host *host, void (*function)(void *argument),
                                void *argument, size_t memory_size);

/* The next wait of the running task is the sleep before a check of an instance for a resource: of
 * several at one instant, the order is by resource and instance. With `may_run_ahead`, nobody sees
 * anything of the task before it has checked, and only what sim_kernel.calm speaks of can change
 * what it will find. */
#define SIM_CHECK_INSTANCE_SHIFT 20
#define SIM_CHECK_RESOURCE_SHIFT 32
static inline void sim_task_expect_check(struct sim_kernel *kernel, uint16_t instance,
                                         uint32_t resource, bool may_run_ahead)
{
    assert(instance >> (SIM_CHECK_RESOURCE_SHIFT - SIM_CHECK_INSTANCE_SHIFT) == 0);
    assert(resource >> (SIM_TIE_KEY_SHIFT - SIM_CHECK_RESOURCE_SHIFT) == 0);
    kernel->expected = (uint64_t)SIM_TIE_CHECK << SIM_TIE_KEY_SHIFT |
                       (uint64_t)resource << SIM_CHECK_RESOURCE_SHIFT |
                       (uint64_t)instance << SIM_CHECK_INSTANCE_SHIFT;
    kernel->may_run_ahead = may_run_ahead;
}

/* It has come to something else in place of that sleep. */
static inline void sim_task_expect_nothing(struct sim_kernel *kernel)
{
    kernel->expected = 0;
}

/* Before the running task does anything that others can see: park it until true time has come to
 * where it is. */
void sim_task_catch_up_slowly(struct sim_kernel *kernel);
static inline void sim_task_catch_up(struct sim_kernel *kernel)
{
    if (kernel->ahead)
        sim_task_catch_up_slowly(kernel);
}

/* Park the running task until it is woken or its host's clock shows deadline_ns; make it go on.
 * Used by env_sim.c, and by tasks that are no runners. */
void sim_task_wait_slowly(struct sim_kernel *kernel, int64_t deadline_ns);
static inline void sim_task_wait(struct sim_kernel *kernel, int64_t deadline_ns)
{
    bool goes_on = kernel->ahead && kernel->expected && kernel->may_run_ahead &&
                   deadline_ns >= kernel->now_ns && deadline_ns < kernel->calm_until_ns &&
                   deadline_ns <= kernel->horizon_ns && kernel->steps_left > 1;
    if (!goes_on) {
        sim_task_wait_slowly(kernel, deadline_ns);
        return;
    }
    kernel->expected = 0;
    kernel->now_ns = deadline_ns;
    kernel->steps_left--;
}
void sim_task_wake(struct sim_task *task);

#endif
