/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One case: kernel, store, fleet, faults and readers put together, run, and taken apart again.
 *
 * Nothing outlives the call but the result; nothing is shared between cases, so that several can
 * run on threads of their own.
 */
#ifndef TENURE_SIM_CASE_RUN_H
#define TENURE_SIM_CASE_RUN_H

#include "sim/check/check.h"
#include "sim/check/metrics.h"
#include "sim/fault/fault_log.h"
#include "sim/kernel/digest.h"
#include "sim/kernel/kernel.h"
#include "sim/scenario/cases.h"

struct case_options {
    enum sim_context_kind context;
    /* A further reader of the stream (a recorder, a printer); read is NULL for none. */
    struct sim_reader reader;
    /* Is filled with the faults of the run; NULL for none. Belongs to the caller. */
    struct fault_log *faults;
    /* Each answer to is_master is an event of its own: another stream, and another digest. */
    bool tells_each_check;
    /* No task runs ahead where nothing can happen: slower, and the same in all that can be seen. */
    bool step_by_step;
    /* Where choices come from in place of the seed; NULL for the seed. */
    struct sim_choice_source *choices;
    /* Asked now and then; true ends the run as interrupted. NULL: never. */
    bool (*interrupted)(void *data);
    void *interrupted_data;
};

enum case_outcome {
    CASE_FINISHED,
    CASE_NO_MEMORY,   /* could not run */
    CASE_STUCK,       /* the run went round in circles at one instant: a harness fault */
    CASE_INTERRUPTED,
    CASE_STACK_OVERFLOW /* a task's stack was too small: a harness fault */
};

/* What a run leaves behind. */
struct case_result {
    enum case_outcome outcome;
    struct sim_digest_value digest;
    int64_t end_ns;
    uint64_t events, steps, requests, renewals;
    uint64_t ran_ahead; /* how often a task did; all that differs when a case is run step by step */
    struct property_result properties[PROPERTY_COUNT];
    struct bounds bounds;
    struct metrics *metrics; /* finished; NULL unless CASE_FINISHED */
};

/* Run a case. The scenario is borrowed for the call. */
void case_run(const struct scenario *scenario, const struct scenario_case *which,
              const struct case_options *options, struct case_result *result);

/* Free what a result owns. */
void case_result_clear(struct case_result *result);

/* The bounds that hold for a case. */
struct bounds case_bounds(const struct scenario *scenario,
                          const struct scenario_parameters *parameters);

#endif
