/* SPDX-License-Identifier: Apache-2.0 */
/* Running a study for `tenure tune`: file, progress, budget, what is told at the end. */
#ifndef TENURE_SIM_CLI_TUNE_STUDY_H
#define TENURE_SIM_CLI_TUNE_STUDY_H

#include "sim/cli/command.h"
#include "sim/tune/study.h"

/* Runs what the options of the call ask for and tells the answer. Returns the exit code. */
int tune_study(const struct command_call *call, const struct study *study);

/* Whether "2%" is a precision; an option_check. */
bool tune_check_precision(const char *text, char *reason, size_t size);

/* Whether "2/4" is a shard; an option_check. */
bool tune_check_shard(const char *text, char *reason, size_t size);

#endif
