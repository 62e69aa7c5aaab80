/* SPDX-License-Identifier: Apache-2.0 */
/* What fault.c and effect.c share. Nobody else includes this. */
#ifndef TENURE_SIM_FAULT_PRIVATE_H
#define TENURE_SIM_FAULT_PRIVATE_H

#include "sim/fault/fault.h"

/* A plan and how far it has come. */
struct planned {
    struct sim_timer trigger; /* first: found from its timer */
    struct fault_engine *engine;
    const struct fault_plan *plan;
    uint32_t number;
    uint64_t occurrences, draws, times, seen;
    int64_t due_ns;
    int64_t strikes_at_ns; /* FAULT_FOREVER: the trigger is not armed */
    int believers;
    /* RESTART: one instance after the other */
    struct sim_timer turn; /* of the next one */
    bool rolling;
    uint32_t turns; /* that have begun */
    uint16_t drawn; /* the one target that was looked for */
};

/* An entry of the table: one occurrence on one target. */
struct active {
    struct sim_timer end; /* first: found from its timer */
    struct active *next;
    struct planned *planned;
    uint64_t number;   /* in the run, from 1 in the order of their beginnings */
    uint16_t instance; /* SIM_NO_INSTANCE: the store or everything */
    bool in_effect;
    bool overdue; /* a restart that waits for the instance to have stopped */
    int64_t begun_ns;
    struct fault_call call;
};

struct fault_engine {
    struct sim_kernel *kernel;
    struct store *store;
    struct fault_calls *calls;
    struct fault_actions actions;
    struct planned *planned;
    uint32_t plan_count, instance_count;
    struct sim_pool pool;
    struct active *first; /* oldest first */
    uint32_t active;
    uint64_t numbers, strikes;
    struct fault_log *log; /* NULL: none is kept */
    bool healed;
};

/* Do what the kind does. True if it lasts: its end is to come. */
bool fault_effect_begin(struct active *active);

/* The process that a pause or suspension was about is gone: what remains of it. */
void fault_effect_abort(struct active *active);

/* Undo it. */
void fault_effect_end(struct active *active);

/* An instance starts: whatever kept it down is over. `except` stays. */
void fault_engine_start(struct fault_engine *engine, uint16_t instance,
                        const struct active *except);

/* End everything; nothing begins any more. */
void fault_engine_heal(struct fault_engine *engine);

#endif
