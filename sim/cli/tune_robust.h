/* SPDX-License-Identifier: Apache-2.0 */
/* How the present and the recommended setting stand other rates of faults, for `tenure tune`. */
#ifndef TENURE_SIM_CLI_TUNE_ROBUST_H
#define TENURE_SIM_CLI_TUNE_ROBUST_H

#include "sim/cli/command.h"
#include "sim/tune/robust.h"

/* Tells what the study has of it; nothing if the scenario has no faults that repeat. False, told,
 * when memory ran out. `simulated`: cases that were run for it just now. */
bool tune_robust(const struct command_call *call, const struct analysis *analysis,
                 struct study_file *file, uint64_t simulated);

#endif
