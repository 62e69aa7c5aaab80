/* SPDX-License-Identifier: Apache-2.0 */
/* The guarded store; see guard.h. Called by the pass loop. */
#include "sim/subject/guard.h"

#include <stdlib.h>

bool guard_init(struct guard *guard, struct sim_kernel *kernel, enum guard_policy policy,
                uint32_t resource_count)
{
    guard->kernel = kernel;
    guard->policy = policy;
    guard->registers = calloc(resource_count, sizeof *guard->registers);
    return guard->registers != NULL;
}

void guard_destroy(struct guard *guard)
{
    free(guard->registers);
    guard->registers = NULL;
}

static bool accepts(const struct guard *guard, const struct guard_register *r, uint64_t epoch,
                    uint64_t base)
{
    if (guard->policy == GUARD_FENCED)
        return epoch >= r->highest_epoch;
    return guard->policy == GUARD_UNFENCED || base == r->revision;
}

bool guard_commit(struct guard *guard, uint16_t instance, uint32_t resource, uint64_t epoch,
                  uint64_t base, uint64_t pass)
{
    struct guard_register *r = &guard->registers[resource];
    bool accepted = accepts(guard, r, epoch, base);
    sim_emit(guard->kernel, accepted ? SIM_EVENT_COMMIT_ACCEPTED : SIM_EVENT_COMMIT_REJECTED, 0,
             instance, resource, epoch, pass);
    if (accepted) {
        r->revision++;
        if (epoch > r->highest_epoch)
            r->highest_epoch = epoch;
    }
    return accepted;
}
