/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The intercept: stands between a subject and its election, whatever backend that is.
 *
 * Reports every call and answer to the event stream, and lets the active call faults decide a
 * call's fate: made, failed without being made, made and reported as failed, answered late. The
 * backend behind it stays a correct backend.
 */
#ifndef TENURE_SIM_INTERCEPT_H
#define TENURE_SIM_INTERCEPT_H

#include "core/election.h"
#include "sim/kernel/kernel.h"

enum fault_fate { FAULT_FATE_FAIL, FAULT_FATE_DOUBT, FAULT_FATE_POSTPONE };

/* An active call fault, in storage of whoever began it. */
struct fault_call {
    struct fault_call *next;
    uint64_t number; /* keys its choices */
    enum fault_fate fate;
    enum sim_operation operation;
    uint16_t instance;
    uint64_t nth, times; /* begin with the nth matching call, do it so often */
    int64_t probability_ppm;
    enum election_error error;
    int64_t delay_ns;
    uint64_t seen, done;
    struct sim_timer *spent; /* is armed for when the last of them is over; NULL: nothing is */
};

/* The active call faults of a run, oldest first. */
struct fault_calls {
    struct fault_call *first;
};

void fault_calls_add(struct fault_calls *calls, struct fault_call *fault);
void fault_calls_remove(struct fault_calls *calls, struct fault_call *fault);

/* The first active fault that strikes this call of an instance, NULL if none does. Counts it. */
const struct fault_call *fault_calls_fate(const struct fault_calls *calls,
                                          struct sim_kernel *kernel, uint16_t instance,
                                          enum sim_operation operation);

struct fault_intercept {
    struct election election;
    struct election *inner;
    struct sim_kernel *kernel;
    struct sim_host *host;
    const struct fault_calls *faults;
    uint32_t resource;
    uint16_t instance;
    /* the last answer to is_master that was told of, for whoever has to say why belief ended */
    bool last_answer;
    uint8_t confirmed_count; /* answers that the next CONFIRMED will tell of */
    enum election_error last_error;
    int64_t confirmed_at_ns; /* the last of them */
    uint64_t confirmed_hash; /* of their times: h := h * INTERCEPT_HASH_FACTOR + ns, from 0 */
};

#define INTERCEPT_HASH_FACTOR UINT64_C(0x9e3779b97f4a7c15)
#define INTERCEPT_CONFIRMED_MOST 255

/* Tell of the checks that were confirmed and not told of yet. Before anything that a property of
 * checks depends on: a change of owner of the resource, the end of belief, a crash. Anywhere. */
void fault_intercept_tell_slowly(struct fault_intercept *intercept);
static inline void fault_intercept_tell(struct fault_intercept *intercept)
{
    if (intercept->confirmed_count > 0)
        fault_intercept_tell_slowly(intercept);
}

/* From now on CHECKED for every answer, never CONFIRMED. */
void fault_intercept_tell_each_check(struct fault_intercept *intercept);

/* Put an intercept around `inner`, which is freed with it (by ops->free of the intercept). Storage
 * and everything else is borrowed. */
void fault_intercept_init(struct fault_intercept *intercept, struct election *inner,
                          struct sim_host *host, const struct fault_calls *faults,
                          uint16_t instance, uint32_t resource);

#endif
