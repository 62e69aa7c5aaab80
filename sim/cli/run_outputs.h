/* SPDX-License-Identifier: Apache-2.0 */
/*
 * All outputs of a run together: which the command line asks for, and what becomes of a failure.
 * The first failure is told and ends the run; nothing more goes to any output then.
 */
#ifndef TENURE_SIM_CLI_RUN_OUTPUTS_H
#define TENURE_SIM_CLI_RUN_OUTPUTS_H

#include "sim/cli/progress.h"
#include "sim/cli/run_output.h"

struct run_outputs {
    const struct command_call *call;
    struct progress *progress; /* out of the way before anything is told */
    struct run_output *database; /* one of the items, or NULL */
    struct run_output *items[DOCUMENT_COUNT + 2];
    uint32_t count;
    bool failed;
};

/* Whether the command line says where outputs go, each to a place of its own. Complains if not. */
bool run_outputs_are_good(const struct command_call *call);

/* Where text for people goes: a document on standard output stands there alone. */
FILE *run_outputs_for_people(const struct command_call *call);

/* False after a complaint; what was opened is closed by run_outputs_finish() all the same. */
bool run_outputs_open(struct run_outputs *outputs, const struct command_call *call,
                      struct progress *progress);

/* Tells all of them: see struct run_output_ops. */
void run_outputs_begin_scenario(struct run_outputs *outputs, const struct scenario *scenario);
void run_outputs_add_case(struct run_outputs *outputs, const struct sweep_case *one);
void run_outputs_add_over_seeds(struct run_outputs *outputs, const struct sweep_case *last,
                                const struct expectation_result *results, uint32_t count);
void run_outputs_end_scenario(struct run_outputs *outputs, const struct scenario *scenario);

void run_outputs_add_assertion(struct run_outputs *outputs,
                               const struct results_assertion *assertion, uint64_t found);

/* Where the database can be read, with all cases in it; NULL after a failure. There must be one. */
const char *run_outputs_complete_database(struct run_outputs *outputs);

/* Says that something about the outputs failed, once. */
void run_outputs_fail(struct run_outputs *outputs, const char *message);

/* Gives each its name. Harmless when nothing is open. */
void run_outputs_finish(struct run_outputs *outputs, const struct run_totals *totals);

#endif
