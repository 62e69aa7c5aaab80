/* SPDX-License-Identifier: Apache-2.0 */
/* How the present and the recommended setting stand other rates of faults, for `tenure tune`. */
#ifndef TENURE_SIM_CLI_TUNE_ROBUST_H
#define TENURE_SIM_CLI_TUNE_ROBUST_H

#include "sim/cli/command.h"
#include "sim/tune/robust.h"

/* Runs and tells; nothing if the scenario has no faults that repeat. False, told, when it could not
 * be run. */
bool tune_robust(const struct command_call *call, const struct analysis *analysis,
                 const struct study_plan *plan, const struct study_watch *watch);

#endif
