/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The fault engine: carries out planned faults, and keeps the table of active faults.
 *
 * The table is the only truth about what is broken now: a fault that lasts is in it from its
 * beginning to its end, a process that is down from its crash to its start. "heal" empties the
 * table and asserts that it is empty. Every beginning and end is an event, so that metrics can tell
 * causes. What was drawn for a fault (when, on whom) is in the log, so that any run can be written
 * out as a scripted scenario. A fault is known by its number in the run, which the script keeps:
 * events and choices may depend on that, and not on the sentence that the fault came from.
 */
#ifndef TENURE_SIM_FAULT_H
#define TENURE_SIM_FAULT_H

#include "sim/fault/fault_log.h"
#include "sim/fault/fault_plan.h"
#include "sim/fault/intercept.h"
#include "sim/store/store.h"

/* What the engine has done to instances; the fleet does it. Main stack only. */
struct fault_actions {
    void (*start)(void *data, uint16_t instance);
    void (*withhold)(void *data, uint16_t instance); /* do not start it before it joins */
    void (*join)(void *data, uint16_t instance);
    void (*configure)(void *data, uint16_t instance, const struct fault_settings *settings);
    void (*stop)(void *data, uint16_t instance, bool at_once);
    void (*crash)(void *data, uint16_t instance);
    void (*pause)(void *data, uint16_t instance, bool freeze);
    void (*resume)(void *data, uint16_t instance);
    void (*look)(void *data, uint16_t instance); /* before a change of its clock */
    struct sim_host *(*host)(void *data, uint16_t instance);
    bool (*is_up)(void *data, uint16_t instance);
    void *data;
};

struct fault_engine;

/* An engine for plans that are borrowed. Arms their triggers. What begins is kept in `log`, if
 * there is one. NULL when out of memory. */
struct fault_engine *fault_engine_new(struct sim_kernel *kernel, struct store *store,
                                      struct fault_calls *calls,
                                      const struct fault_actions *actions,
                                      const struct fault_plan *plans, uint32_t plan_count,
                                      uint32_t instance_count, struct fault_log *log);
void fault_engine_free(struct fault_engine *engine);

/* The event kinds that milestones wait for, and what to do with one (arms timers). */
uint64_t fault_engine_watched(const struct fault_engine *engine);
void fault_engine_watch(struct fault_engine *engine, const struct sim_event *event);

/* How many faults are active now. */
uint32_t fault_engine_active(const struct fault_engine *engine);

/* Before which time (exclusive) no fault does anything to instances that are up, to links, clocks
 * or calls, whatever happens until then: INT64_MIN while one is active, but for what keeps a
 * process down, or while one waits for an event. FAULT_FOREVER if none is planned any more. An
 * instance that is still stopping is not looked at. */
int64_t fault_engine_calm_until(const struct fault_engine *engine);

/* An instance came to its end, by crash or stop. */
void fault_engine_instance_ended(struct fault_engine *engine, uint16_t instance);

#endif
