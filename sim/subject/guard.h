/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The guarded store: what masters write to. One register of epoch and revision per resource.
 *
 *   fenced      a commit is accepted if its epoch is at least the highest accepted so far
 *   optimistic  a commit is accepted if nobody committed since its pass began
 *   unfenced    every commit is accepted
 */
#ifndef TENURE_SIM_GUARD_H
#define TENURE_SIM_GUARD_H

#include <stdbool.h>
#include <stdint.h>

#include "sim/kernel/kernel.h"

enum guard_policy { GUARD_FENCED, GUARD_OPTIMISTIC, GUARD_UNFENCED };

struct guard_register {
    uint64_t highest_epoch;
    uint64_t revision; /* number of accepted commits that were looked at */
};

struct guard {
    struct sim_kernel *kernel;
    enum guard_policy policy;
    struct guard_register *registers;
};

/* False when out of memory. */
bool guard_init(struct guard *guard, struct sim_kernel *kernel, enum guard_policy policy,
                uint32_t resource_count);
void guard_destroy(struct guard *guard);

static inline uint64_t guard_revision(const struct guard *guard, uint32_t resource)
{
    return guard->registers[resource].revision;
}

/* Decide a commit and emit COMMIT_ACCEPTED or COMMIT_REJECTED. `base` is the revision that was read
 * when the pass began. */
bool guard_commit(struct guard *guard, uint16_t instance, uint32_t resource, uint64_t epoch,
                  uint64_t base, uint64_t pass);

#endif
