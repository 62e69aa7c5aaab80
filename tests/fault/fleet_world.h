/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A fleet in a small world for tests: kernel, store, instances, resources, faults as
 * sentences, and everything that was emitted, kept. As a case of a scenario, but with every part in
 * reach of the test.
 */
#ifndef TENURE_TESTS_FAULT_FLEET_WORLD_H
#define TENURE_TESTS_FAULT_FLEET_WORLD_H

#include "sim/fault/fault.h"
#include "sim/kernel/digest.h"
#include "sim/subject/fleet.h"
#include "tests/store/sim_world.h"

enum { FLEET_FAULTS = 16, FLEET_NAMES = 64 }; /* instances n1... and resources r1... */

struct fleet_world {
    /* to be changed between fleet_world_init and fleet_world_open */
    struct fleet_config config;
    struct store_parameters parameters;
    uint64_t seed;
    enum sim_context_kind context;
    /* after it */
    struct sim_choice_random random;
    struct sim_kernel *kernel;
    struct store *store;
    struct fleet *fleet;
    struct fault_engine *faults;
    struct fault_plan plans[FLEET_FAULTS];
    uint32_t plan_count;
    struct fault_log fault_log;
    uint64_t fault_kinds;
    struct sim_digest *digest;
    struct event_log log;
    struct world_plan acts[WORLD_PLANS];
    size_t act_count;
};

/* Three instances, one resource, the ideal store, passes of 20 ms every 100 ms, the runner's
 * defaults, seed 1. */
void fleet_world_init(struct fleet_world *world);

/* Add a fault. Before fleet_world_open. */
void fleet_world_fault(struct fleet_world *world, const char *sentence);

/* Put it together. False when out of memory; to be closed all the same. */
bool fleet_world_open(struct fleet_world *world);

/* init, the faults (NULL after the last), open; for the usual world. */
void fleet_world_begin(struct fleet_world *world, const char *const *sentences);
#define FAULTS(...) ((const char *const[]){__VA_ARGS__, NULL})

/* Let everything happen up to and including this time; time stands there afterwards. */
enum sim_outcome fleet_world_go(struct fleet_world *world, int64_t time_ns);

/* Have something done on the main stack at a time. */
void fleet_world_at(struct fleet_world *world, int64_t time_ns, void (*act)(void *data),
                    void *data);

void fleet_world_close(struct fleet_world *world);

/* The instance that owns r1, SIM_NO_INSTANCE if none. */
uint16_t fleet_world_master(const struct fleet_world *world);

/* Life of processes and faults. */
#define LIFE                                                                                       \
    (KIND(INSTANCE_STARTED) | KIND(INSTANCE_STOPPING) | KIND(INSTANCE_STOPPED) |                   \
     KIND(INSTANCE_CRASHED))
#define FAULT_EVENTS (KIND(FAULT_BEGUN) | KIND(FAULT_ENDED))

#endif
