/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The stream of events of a run: small typed records in a ring, read in batches on the main stack.
 *
 * Everything that a run is judged by goes through this stream. Readers (digest, checkers, metrics,
 * recorder, timeline) know nothing of each other and may not influence the run; only the milestone
 * watch looks synchronously, for faults that wait for an event.
 */
#ifndef TENURE_SIM_EVENT_H
#define TENURE_SIM_EVENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/kernel/event_kind.h"

#define SIM_NO_INSTANCE UINT16_MAX
#define SIM_NO_RESOURCE UINT32_MAX

/* 32 bytes without padding; in memory as it is hashed, but for the byte order of a big-endian host,
 * which the digest turns. Times are true simulated time in ns. */
struct sim_event {
    int64_t time_ns;
    uint64_t value, extra; /* by kind: see SIM_EVENT_LIST */
    uint32_t resource;     /* SIM_NO_RESOURCE if it concerns none */
    uint16_t instance;     /* SIM_NO_INSTANCE if it concerns none */
    uint8_t kind, cause;   /* enum sim_event_kind; enum sim_cause, sim_operation */
};

_Static_assert(sizeof(struct sim_event) == 32, "events are hashed as they stand in memory");

/* A reader gets every event of a run exactly once and in order. */
struct sim_reader {
    void (*read)(void *data, const struct sim_event *events, size_t count);
    void *data;
};

/* Words of the lists; "unknown" outside them. Static storage. */
const char *sim_event_name(unsigned kind);
const char *sim_cause_name(unsigned cause);
bool sim_cause_is_voluntary(unsigned cause);
const char *sim_operation_name(unsigned operation);

/* What the two values of a kind are; "" if unused. Static storage. */
const char *sim_event_value_name(unsigned kind);
const char *sim_event_extra_name(unsigned kind);

#endif
