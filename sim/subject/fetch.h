/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is fetched ahead of its use, where there are too many runners for the caches.
 *
 * Has no effect but on time. For fleet.c, which knows who comes next and how records look; the
 * kernel fetches what the tasks of the next events have (sim_kernel_fetch_ahead).
 */
#ifndef TENURE_SIM_FETCH_H
#define TENURE_SIM_FETCH_H

#include "sim/kernel/cache.h"
#include "sim/store/participant.h"
#include "sim/subject/fleet.h"

#define FETCH_PARKED_FROM   3   /* of the lines below the record, those of a parked candidate */
#define FETCH_PARKED_TO     15
#define FETCH_RUNNER_IN_USE 160 /* bytes in front of struct election_runner */

_Static_assert(SIM_TASK_MEMORY <= 32 * SIM_LINE, "lines are the bits of a set of 32");
_Static_assert(FETCH_RUNNER_IN_USE <= SUBJECT_NEAR_SIZE, "it is a part of it");

/* The record of whoever has the resource next, or NULL. A place to fetch, not to read. */
static inline const char *fetch_successor_record(const struct subject_runner *r)
{
    const struct fleet_config *c = &r->instance->fleet->config;
    const struct store_entry *entry = r->participant.entry;
    if ((uint64_t)c->instance_count * c->resource_count <= SIM_FEW_RUNNERS || !entry ||
        !entry->next || !entry->next->client)
        return NULL;
    return (const char *)entry->next->client - offsetof(struct subject_runner, participant);
}

/* A master is elected: the kernel will fetch the record and the task of its successor when its time
 * has nearly come. Mostly that is still the same one then. On the master's task. */
static inline void fetch_expect_successor(const struct subject_runner *r)
{
    r->instance->fleet->kernel->current->successor_memory = fetch_successor_record(r);
}

/* It resigns: what the successor has parked on its stack, and what the store keeps of both. */
__attribute__((always_inline)) static inline void fetch_successor(const struct subject_runner *r)
{
    const char *record = fetch_successor_record(r);
    if (!record)
        return;
    for (int i = FETCH_PARKED_FROM; i <= FETCH_PARKED_TO; i++)
        __builtin_prefetch(record - (ptrdiff_t)i * SIM_LINE, 1);
    const struct store_entry *entry = r->participant.entry;
    __builtin_prefetch(entry->session, 1);
    __builtin_prefetch(entry->next->session, 1);
    __builtin_prefetch(&r->participant.store->resources[r->resource], 1);
}

/* The lines of a record from one place up to another. */
static inline uint32_t fetch_lines_between(size_t begin, size_t end)
{
    return (UINT32_C(2) << (end - 1) / SIM_LINE) - (UINT32_C(1) << begin / SIM_LINE);
}

/* What a runner touches in each of its tenures: the front of each of its parts. */
static inline uint32_t fetch_lines_in_use(void)
{
    const size_t participant = offsetof(struct subject_runner, participant);
    const size_t participant_end = participant + offsetof(struct store_participant, watch);
    const size_t near = offsetof(struct subject_runner, near);
    return fetch_lines_between(0, offsetof(struct subject_runner, env.entity)) |
           fetch_lines_between(participant, participant_end) |
           fetch_lines_between(near, near + FETCH_RUNNER_IN_USE);
}

#endif
