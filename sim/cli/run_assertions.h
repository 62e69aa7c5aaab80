/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The assertions that a suite carries: found before the run, asked of its database when all cases
 * are in it, told like expectations, stored with the rest. See reports/assertion.h.
 */
#ifndef TENURE_SIM_CLI_RUN_ASSERTIONS_H
#define TENURE_SIM_CLI_RUN_ASSERTIONS_H

#include "reports/assertion.h"
#include "sim/cli/run_outputs.h"

/* The options of `run` about them. */
#define RUN_ASSERTION_OPTIONS                                                                      \
    {.name = "assert",                                                                             \
     .is_repeatable = true,                                                                        \
     .kind = OPTION_FOLDER,                                                                        \
     .value = "FOLDER",                                                                            \
     .help = "ask the assertions of this folder, too: queries that must return no rows"},          \
    {                                                                                              \
        .name = "assertions", .kind = OPTION_FLAG, .standard = "on",                               \
        .help = "ask those in the folder `assertions` of each folder of scenarios",                \
        .more = "They are files NAME.sql, see docs/ci.md. Not after a run that was broken off."    \
    }

/* Finds and reads them. False after a complaint: the exit code is COMMAND_EXIT_NOT_RUN then. */
bool run_assertions_find(struct assertion_list *list, const struct command_call *call);

/* Asks them, tells all outputs and, but for those that hold when `quiet`, people. Returns how many
 * did not hold; outputs may have failed. */
uint64_t run_assertions_ask(const struct assertion_list *list, struct run_outputs *outputs,
                            FILE *out, bool quiet);

/* One result for people: of `run` and of `query --assert`. */
void run_assertions_print(FILE *out, const struct terminal *terminal,
                          const struct assertion *assertion,
                          const struct assertion_result *result);

#endif
