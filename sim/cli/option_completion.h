/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Completion scripts for bash, zsh and fish, made from the tables of options.h.
 *
 * They complete verbs, options, choices, files, folders, scenario files (*.yaml), and tags, which
 * they ask `COMMAND list --tags` for.
 */
#ifndef TENURE_SIM_CLI_OPTION_COMPLETION_H
#define TENURE_SIM_CLI_OPTION_COMPLETION_H

#include <stdio.h>

#include "sim/cli/options.h"

enum completion_shell { COMPLETION_BASH, COMPLETION_ZSH, COMPLETION_FISH };

/* The names of the shells in the order of the enum, ended by NULL; fit for `choices`. */
extern const char *const completion_shells[];

/* Writes the script. */
void completion_script(FILE *stream, const struct command_spec *command,
                       enum completion_shell shell);

#endif
