/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The seam of libelection on the kernel: the environment that simulated runners live in.
 *
 * Give each runner an environment of its own: it carries the entity that keys its choices and the
 * arena its memory comes from. All environments of one kernel share one (imaginary) lock.
 */
#ifndef TENURE_SIM_ENV_SIM_H
#define TENURE_SIM_ENV_SIM_H

#include "core/env.h"
#include "sim/kernel/kernel.h"

struct sim_env {
    struct election_env env;
    struct sim_host *host;
    struct sim_kernel *kernel; /* the host's */
    /* no RESIGN from index resign_from on is answered with 0, but the one so many places behind */
    uint64_t resign_from, resign_span, resign_odds;
    uint64_t entity;
    struct sim_arena *arena;
    char *near, *near_end; /* memory close to the task, which is used up before the arena's */
    bool (*may_allocate)(void *data); /* NULL: always; for tests that let memory run out */
    void *may_allocate_data;
};

/* In caller's storage; host and arena are borrowed. */
void sim_env_init(struct sim_env *env, struct sim_host *host, uint64_t entity,
                  struct sim_arena *arena);

/* Zeroed memory from what is near or else from the arena; NULL when out of memory. */
void *sim_env_alloc(struct sim_env *env, size_t size);

#endif
