/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Many cases on several threads, handed out in order.
 *
 * Workers share nothing that changes but the number of the next case; results are given to the
 * caller on its own thread in the order of the cases, through a bounded window, so that output and
 * database do not depend on how many workers there are.
 */
#ifndef TENURE_SIM_SWEEP_H
#define TENURE_SIM_SWEEP_H

#include "sim/search/verdict.h"

/* One case of one scenario, and what came of it. */
struct sweep_case {
    const struct scenario *scenario;
    uint32_t scenario_number;
    struct scenario_case which;
    struct case_result result;
    enum verdict verdict;
    bool digest_differs; /* the second run of the same case, for determinism or for recording */
    bool record_lost;    /* it was to be recorded, and memory ran out or somebody interrupted it */
    struct expectation_result *expectations; /* expectation_count of them */
    uint32_t expectation_count;
    void *record; /* what the recorder's reader kept; see sweep_recording */
};

enum sweep_record { SWEEP_RECORD_NONE, SWEEP_RECORD_FAILURES, SWEEP_RECORD_ALL };

/* How to keep the intervals of a case. Called on workers' threads. */
struct sweep_recording {
    enum sweep_record what;
    /* Sets the reader, and the log of faults if it wants one. NULL when out of memory. */
    void *(*begin)(void *data, const struct scenario *scenario, const struct scenario_case *which,
                   struct case_options *options);
    void (*finish)(void *record, int64_t end_ns);
    void (*discard)(void *record);
    void *data;
};

struct sweep_job {
    uint32_t scenario;
    uint64_t number; /* of the scenario's cases */
};

struct sweep_options {
    uint32_t workers; /* at least 1 */
    enum sim_context_kind context;
    bool step_by_step;      /* see case_run.h; a second run of a case is the other way */
    bool check_determinism; /* run each case twice */
    struct sweep_recording recording;
    /* Asked by workers now and then, and before each case; true: begin no further case. */
    bool (*interrupted)(void *data);
    void *interrupted_data;
    /* Called in order, on the caller's thread; false: this was the last one, whatever has begun. */
    bool (*done)(void *data, struct sweep_case *one);
    void *done_data;
};

/* Run the jobs. Returns how many were handed to `done`; fewer than all if interrupted. *no_memory
 * says whether memory ran out. */
uint64_t sweep_run(struct scenario *const *scenarios, const struct sweep_job *jobs,
                   uint64_t job_count, const struct sweep_options *options, bool *no_memory);

/* Run one case as a worker does. `one` is cleared with sweep_case_clear. */
void sweep_case_run(struct sweep_case *one, const struct sweep_options *options);
void sweep_case_clear(struct sweep_case *one, const struct sweep_options *options);

#endif
