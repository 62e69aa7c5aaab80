/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The log of a run's faults: when each began, on whom, and by which sentence.
 *
 * What was drawn is settled in it, so that the run can be written out as a script. Filled by the
 * fault engine; read after the run by whoever stores or exports it. Nothing of it is in the digest.
 */
#ifndef TENURE_SIM_FAULT_LOG_H
#define TENURE_SIM_FAULT_LOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct fault_log_entry {
    int64_t time_ns;
    uint64_t strike;     /* those that one strike began, on several instances, have the same */
    uint64_t occurrence; /* of the sentence, from 1 */
    uint32_t plan;       /* the sentence, from 0 */
    uint16_t instance;   /* SIM_NO_INSTANCE: the store or everything */
    bool after;          /* at the end of the instant, not at its beginning */
};

/* The fault of number n is entry n - 1. */
struct fault_log {
    struct fault_log_entry *entries; /* grows; freed by fault_log_destroy */
    size_t count, capacity;
};

/* False when out of memory. */
bool fault_log_add(struct fault_log *log, const struct fault_log_entry *entry);

/* The log is empty afterwards. */
void fault_log_destroy(struct fault_log *log);

#endif
