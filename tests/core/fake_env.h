/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A deterministic environment for unit tests: simulated time, tasks, scripted choices, an allocator
 * that counts and fails on request.
 *
 * A task is a thread, but only one runs at a time: it gives the baton back whenever it waits. Who
 * is next: the task that was woken (or spawned) first; when none is ready, the earliest deadline,
 * at the same instant whoever parked first. Nothing else is consulted, so times are exact and runs
 * repeat.
 *
 * Tests assert on the main stack only. What the environment finds wrong (a lock taken twice, memory
 * taken under the lock, a wrong size at free) it keeps in `violation`, which fake_env_end asserts
 * on.
 */
#ifndef TENURE_TESTS_CORE_FAKE_ENV_H
#define TENURE_TESTS_CORE_FAKE_ENV_H

#include <pthread.h>
#include <semaphore.h>

#include "core/env.h"

enum { FAKE_TASKS = 32, FAKE_SCRIPT = 64, FAKE_DRAWS = 256 };

enum fake_task_state { FAKE_TASK_NONE, FAKE_TASK_READY, FAKE_TASK_PARKED, FAKE_TASK_DONE };

struct fake_task {
    struct fake_env *fake;
    void (*function)(void *data);
    void *data;
    pthread_t thread;
    sem_t go;
    enum fake_task_state state;
    int64_t deadline_ns; /* while PARKED */
    uint64_t sequence;   /* since when READY or PARKED */
};

struct fake_draw {
    enum election_choice purpose;
    uint64_t index, bound, result;
};

/* Something that happens between two steps of a function that is being tested, as if by another
 * thread: at the n-th allocation (1 is the next), or right after the n-th unlock. */
struct fake_interruption {
    uint32_t at; /* 0: never */
    void (*function)(void *data);
    void *data;
};

struct fake_env {
    struct election_env env;
    int64_t now_ns;
    int64_t wall_ahead_ns; /* wall_now is now plus this */
    bool locked;

    /* Choices: the script of a purpose first, then `otherwise` (modulo bound), or seeded. */
    uint64_t script[ELECTION_CHOICE_COUNT][FAKE_SCRIPT];
    uint32_t scripted[ELECTION_CHOICE_COUNT], consumed[ELECTION_CHOICE_COUNT];
    uint64_t otherwise[ELECTION_CHOICE_COUNT];
    bool seeded;
    uint64_t seed;
    struct fake_draw draws[FAKE_DRAWS];
    uint32_t draw_count; /* goes on counting when the log is full */

    /* Memory. */
    uint64_t allocations;     /* attempted so far */
    uint64_t fail_allocation; /* the attempt with this number fails; 0: none */
    bool allocation_failed;
    int64_t live_blocks, live_bytes;

    struct fake_interruption at_alloc, at_unlock;
    bool interrupted; /* while an interruption runs: self() is somebody else */

    struct fake_task tasks[FAKE_TASKS];
    uint32_t task_count;
    struct fake_task *current; /* NULL: the main stack */
    uint64_t sequence;
    sem_t back;
    char main_self, interrupter_self;

    char violation[160]; /* the first one; empty: none */
};

void fake_env_init(struct fake_env *fake);

/* Assert that all tasks ended, all memory came back and nothing was violated. */
void fake_env_end(struct fake_env *fake);

/* Make a task; it runs when time is let pass. At most FAKE_TASKS in one environment. */
struct fake_task *fake_spawn(struct fake_env *fake, void (*function)(void *data), void *data);

/* Main stack only: run all that happens up to and including `until_ns`; now is `until_ns`
 * afterwards. */
void fake_run_until(struct fake_env *fake, int64_t until_ns);

/* The same without what happens at `until_ns` itself: what main does next comes first there. */
void fake_run_before(struct fake_env *fake, int64_t until_ns);

/* Run what is ready at this instant. */
void fake_settle(struct fake_env *fake);

/* Run until the task is done; asserts that it gets there. */
void fake_join(struct fake_env *fake, struct fake_task *task);

bool fake_task_done(const struct fake_task *task);

/* Append to the script of a purpose. */
void fake_will_choose(struct fake_env *fake, enum election_choice purpose, uint64_t result);

#endif
