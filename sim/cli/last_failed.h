/* SPDX-License-Identifier: Apache-2.0 */
/* Which cases failed in an earlier run: read from its database. */
#ifndef TENURE_SIM_CLI_LAST_FAILED_H
#define TENURE_SIM_CLI_LAST_FAILED_H

#include "sim/search/sweep.h"

/* Keep of `jobs` those whose scenario (by path), combination and seed did not hold in the database.
 * False with a sentence in `message` if it cannot be read. */
bool last_failed_select(const char *path, struct scenario *const *scenarios, struct sweep_job *jobs,
                        uint64_t *job_count, char *message, size_t size);

#endif
