/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The timeline at the end of a failing run: of the first case that failed, that resource and those
 * minutes that the failure is about. The database has everything else.
 */
#ifndef TENURE_SIM_CLI_RUN_TIMELINE_H
#define TENURE_SIM_CLI_RUN_TIMELINE_H

#include <stdio.h>

#include "sim/cli/command.h"
#include "sim/search/sweep.h"

/* What is known of the first case that failed. Zero at first. */
struct run_timeline {
    int64_t case_id;                       /* in the database; 0: none failed yet */
    const struct expectation *expectation; /* that did not hold; of a scenario that must stay */
    int property;                          /* that was broken; -1: none */
};

/* Note a case that failed; later ones change nothing. */
void run_timeline_note(struct run_timeline *timeline, const struct sweep_case *one,
                       int64_t case_id);

/* Draw it to `out`, and say how to draw it as a picture. Writes nothing where no case failed, and
 * the reason to call->err where it cannot be drawn. */
void run_timeline_print(const struct run_timeline *timeline, FILE *out,
                        const struct command_call *call, const char *database_path);

#endif
