/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The suite: the scenarios that a command line names, found, read, filtered.
 *
 * Folders are searched for *.yaml, in the order of their paths by bytes; names beginning with a dot
 * or an underscore are passed over (an underscore marks a file that others extend).
 */
#ifndef TENURE_SIM_CLI_SUITE_H
#define TENURE_SIM_CLI_SUITE_H

#include <stdio.h>

#include "sim/cli/command.h"
#include "sim/scenario/scenario_read.h"

struct suite {
    struct scenario **scenarios;
    uint32_t count, capacity;
    uint32_t files, unread; /* that were found; that could not be read */
};

/* Read what the operands of a call name ("scenarios" if there are none and that folder exists),
 * with its options --set, --seeds, --tag and -k where the verb has them. Prints diagnostics to
 * call->err. Returns 0, or the exit code: 2 if anything is wrong, 7 if nothing matched. Free in
 * every case. */
int suite_read(struct suite *suite, const struct command_call *call, bool lint);
void suite_free(struct suite *suite);

/* The same for a verb that takes one case: exit code 2 if a matrix or a folder leaves open
 * which. */
int suite_read_one_case(struct suite *suite, const struct command_call *call);

/* The options by which it is named. */
#define SUITE_ONE_CASE_OPTIONS                                                                     \
    {.name = "seed",                                                                               \
     .kind = OPTION_SEEDS,                                                                         \
     .value = "N",                                                                                 \
     .help = "the seed of the case; default: the first of the scenario",                           \
     .check = suite_check_seed},                                                                   \
    {                                                                                              \
        .name = "set", .is_repeatable = true, .kind = OPTION_TEXT, .value = "NAME=VALUE",          \
        .help = "set a parameter; each axis of the matrix must be set"                             \
    }

/* How a verb that simulates is told about stacks, pace, and the time it may take. */
#define SUITE_CONTEXT_OPTION                                                                       \
    {                                                                                              \
        .name = "context", .kind = OPTION_CHOICE, .value = "KIND", .choices = context_choices,     \
        .standard = "default", .help = "how simulated tasks get a stack",                          \
        .more = "All kinds give the same digests. `threads` lets a debugger show every task."      \
    }
#define SUITE_PACE_OPTION                                                                          \
    {                                                                                              \
        .name = "step-by-step", .kind = OPTION_FLAG,                                               \
        .help = "let no task run ahead where nothing can happen to it",                            \
        .more = "Slower, and the same in all that can be seen: same events, same digest."          \
    }
#define SUITE_TIME_BUDGET_OPTION                                                                   \
    {                                                                                              \
        .name = "time-budget", .kind = OPTION_DURATION, .value = "TIME",                           \
        .help =                                                                                    \
            "begin no further case after so much real time; exit code 6 if any was left out",      \
        .check = suite_check_duration                                                              \
    }

/* The columns that the longest path takes, of those that are not longer than most are. */
size_t suite_path_columns(const struct suite *suite);

/* A path in printable form, filled up to so many columns. */
void suite_print_path(FILE *out, const char *path, size_t columns);

/* Whether "4" or "4..9" is a range of seeds; an option_check. */
bool suite_check_seeds(const char *text, char *reason, size_t size);

/* The same for one seed, for a length of time above 0, and for a moment, which may be 0. */
bool suite_check_seed(const char *text, char *reason, size_t size);
bool suite_check_duration(const char *text, char *reason, size_t size);
bool suite_check_time(const char *text, char *reason, size_t size);

/* The ranges and lengths of checked texts. */
void suite_seeds(const char *text, uint64_t *first, uint64_t *last);
int64_t suite_duration(const char *text);

#endif
