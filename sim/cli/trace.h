/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One case as a trace of events in the JSON format of Chrome, which Perfetto (ui.perfetto.dev) and
 * chrome://tracing open.
 *
 * Each instance is a process with two tracks for each resource, belief and ownership, and a counter
 * of how many resources it believes in. The process `election` has the faults, the times of two
 * masters, and a counter of masters. Slices of a track never overlap in part, as the format wants
 * it. Times are microseconds with three decimals, so that nothing is lost.
 *
 * Memory is that of the tracks. Reads the database only.
 */
#ifndef TENURE_SIM_CLI_TRACE_H
#define TENURE_SIM_CLI_TRACE_H

#include <stdio.h>

#include "reports/lanes.h"

/* Writes the case that `selection` finds, one with intervals. False with the database's message
 * set; else *error is 0 or the errno value of the first write error. */
bool trace_write(FILE *stream, struct database *database,
                 const struct timeline_selection *selection, int *error);

#endif
