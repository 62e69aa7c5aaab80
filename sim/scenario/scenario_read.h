/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From a scenario file to a checked scenario, or to everything that is wrong with it.
 *
 * The only entry for scenario files. Bounded in memory and time whatever the file holds; never
 * aborts.
 */
#ifndef TENURE_SCENARIO_READ_H
#define TENURE_SCENARIO_READ_H

#include "sim/scenario/diagnostic.h"
#include "sim/scenario/scenario.h"
#include "sim/scenario/scenario_files.h"

/* How to read; zeros are the usual way. */
struct scenario_options {
    const char *const *settings; /* "name=value" of --set, in order; the last one of a name wins */
    size_t setting_count;
    bool lint; /* add warnings about what is allowed but hardly meant; see lint.h */
};

/* Reads and checks a scenario; "-" is standard input. `options` may be NULL. NULL, with at least
 * one error, when it is not a good one. A setting takes the place of what the file says, and of an
 * axis of the matrix. Free with scenario_free(). Blocks as long as reading the files does. */
struct scenario *scenario_load(const char *path, const struct scenario_options *options,
                               struct diagnostics *diagnostics);

/* The same with files that come from elsewhere, such as from memory. */
struct scenario *scenario_load_from(const char *path, const struct scenario_opener *opener,
                                    const struct scenario_options *options,
                                    struct diagnostics *diagnostics);

/* NULL is fine. */
void scenario_free(struct scenario *scenario);

#endif
