/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Scripts: a case written out as a scenario of its own, with nothing left to chance in its faults.
 *
 * Each strike becomes a sentence with its time and its instances: what was drawn, who was master,
 * when a milestone was reached is settled. `extends` and matrix are gone, parameters have the
 * values that they had, there is one seed. The script runs as the case did, event for event. Used
 * by `tenure export`.
 */
#ifndef TENURE_SIM_SCRIPT_H
#define TENURE_SIM_SCRIPT_H

#include <stdio.h>

#include "sim/fault/fault_log.h"
#include "sim/scenario/cases.h"
#include "sim/scenario/scenario_read.h"

struct script {
    const struct scenario *scenario;
    const struct scenario_case *which;
    const struct fault_log *faults; /* of the case's run */
    const char *const *comments;    /* lines for the top of the file; NULL after the last */
};

enum script_problem {
    SCRIPT_GOOD,
    SCRIPT_NO_MEMORY,
    SCRIPT_TOO_MANY_FAULTS, /* more than a scenario may have */
    SCRIPT_SEED_TOO_LARGE   /* for a scenario file, which may say 2^63 - 1 at the most */
};

/* How many sentences about faults the script has. */
size_t script_fault_count(const struct fault_log *faults);

/* The text of the scenario. On SCRIPT_GOOD `*text` belongs to the caller. */
enum script_problem script_write(const struct script *script, char **text);

/* The scenario that a script's text is; NULL with an error in `diagnostics` if it is none. `path`
 * is what it is called in messages. Free with scenario_free(). */
struct scenario *script_read(const char *text, const char *path, struct diagnostics *diagnostics);

#endif
