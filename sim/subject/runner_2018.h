/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The runner of Trillian v1.2.1 (2018), with its defects as named switches: a known-bad subject.
 *
 * Written once, here; nothing of it is in core/. With all switches off it is a correct, if plain,
 * runner. What the original did, branch by branch, and what became of it, stands in
 * docs/known-bad.md.
 */
#ifndef TENURE_SIM_RUNNER_2018_H
#define TENURE_SIM_RUNNER_2018_H

#include "sim/subject/fleet.h"

/* For one runner of an instance; `config` is clamped in a copy. Memory of the instance's arena.
 * NULL when out of memory. */
struct runner_2018 *runner_2018_new(struct instance *instance, struct subject_runner *subject,
                                    const char *id, const struct election_runner_config *config,
                                    unsigned defects);

const struct election_runner_config *runner_2018_config(const struct runner_2018 *runner);

/* Run until the context is cancelled, or until the first error with DEFECT_EXIT_ON_WAIT_ERROR. */
enum election_error runner_2018_run(struct runner_2018 *runner, struct election_context *context);

/* How many resignations of the instance wait, and execute them one after the other. */
uint32_t runner_2018_pending(struct instance *instance);
void runner_2018_drain(struct instance *instance);

#endif
