/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Named baselines: databases that later runs are compared with, out/baselines/NAME.db under the
 * present folder. Saving copies; what stands there is replaced only if it is a database of tenure.
 */
#ifndef TENURE_SIM_CLI_BASELINE_H
#define TENURE_SIM_CLI_BASELINE_H

#include <stdbool.h>
#include <stddef.h>

#define BASELINE_FOLDER "out/baselines"

enum { BASELINE_PATH_MAX = 128, BASELINE_MESSAGE_MAX = 512 };

/* Whether a name is one: up to 64 letters, digits, '.', '_' and '-', not '.' first. An
 * option_check. */
bool baseline_check(const char *name, char *reason, size_t size);

/* Where it is; `name` has been checked. */
void baseline_path(const char *name, char out[BASELINE_PATH_MAX]);

/* Copies the database `from`, which has been opened without complaint before. False with one
 * sentence in `message`; what was there before is there still then. */
bool baseline_save(const char *name, const char *from, char message[BASELINE_MESSAGE_MAX]);

#endif
