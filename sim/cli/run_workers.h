/* SPDX-License-Identifier: Apache-2.0 */
/* How many cases a run has in work at once: --jobs, else TENURE_JOBS, else one for each
 * processor. */
#ifndef TENURE_SIM_CLI_RUN_WORKERS_H
#define TENURE_SIM_CLI_RUN_WORKERS_H

#include "sim/cli/command.h"

enum { RUN_WORKERS_MOST = 1024 };

/* Whether TENURE_JOBS says something that can be done; complains if not. */
bool run_workers_are_good(const struct command_call *call);

/* From 1 to RUN_WORKERS_MOST. */
uint32_t run_workers(const struct command_call *call);

#endif
