/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A kernel with a few hosts, and a log of what happened when: "a@10 b@10 timer@20".
 *
 * Tasks and timers write into the log; tests compare it on the main stack. Names are of the test's.
 */
#ifndef TENURE_TESTS_KERNEL_WORLD_H
#define TENURE_TESTS_KERNEL_WORLD_H

#include "sim/kernel/kernel.h"

enum { WORLD_HOSTS = 3, WORLD_LOG = 8192 };

struct world {
    struct sim_kernel *kernel;
    struct sim_choice_random random;
    struct sim_host hosts[WORLD_HOSTS];
    char log[WORLD_LOG];
    size_t length;
};

struct world *world_new(enum sim_context_kind kind, enum sim_ties ties, uint64_t seed);
void world_free(struct world *world);

/* Add "name@now" to the log, or the name alone for world_say. */
void world_note(struct world *world, const char *name);
void world_say(struct world *world, const char *name);

/* The log since the last call, which it empties. Valid until the next note. */
const char *world_log(struct world *world);

/* A timer that notes its name when it fires. */
struct named_timer {
    struct sim_timer timer;
    struct world *world;
    const char *name;
};

void named_timer_init(struct named_timer *timer, struct world *world, const char *name);
void named_timer_arm(struct named_timer *timer, int64_t time_ns);

/* The same on a host's clock. */
struct named_local {
    struct sim_local_timer timer;
    struct world *world;
    const char *name;
};

void named_local_init(struct named_local *timer, struct world *world, struct sim_host *host,
                      const char *name);

/* A task that waits until each of the local times in turn (0 ends the list) and notes its name when
 * it begins, after each wait, and "name." when it returns. */
struct sleeper {
    struct world *world;
    const char *name;
    struct sim_host *host;
    struct sim_task *task;
    int64_t until_ns[16];
    uint32_t steps; /* how often it came back from a wait */
};

void sleeper_spawn(struct sleeper *sleeper, struct world *world, struct sim_host *host,
                   const char *name);

#endif
