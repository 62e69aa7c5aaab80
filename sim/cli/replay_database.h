/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A run beside the one that a database has recorded: the first interval that is not the same.
 *
 * A digest says that two runs differ and not where; a database has no events, but every belief,
 * ownership and fault with its times. Called by `tenure replay` after another digest.
 */
#ifndef TENURE_SIM_CLI_REPLAY_DATABASE_H
#define TENURE_SIM_CLI_REPLAY_DATABASE_H

#include <stdio.h>

#include "sim/record/history.h"
#include "sim/scenario/scenario.h"

/* Prints what differs first from the recorded case whose digest begins with `digest`, or why that
 * cannot be said. `history` is of the present run and has ended. Blocks as the disk does. */
void replay_database_compare(FILE *out, const char *path, const char *digest,
                             const struct scenario *scenario, const struct history *history);

#endif
