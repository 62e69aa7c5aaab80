/* SPDX-License-Identifier: Apache-2.0 */
/* Whether the tables of a command are sound. For tests: a mistake in a table is a mistake of the
 * programmer. */
#ifndef TENURE_SIM_CLI_OPTION_CHECK_H
#define TENURE_SIM_CLI_OPTION_CHECK_H

#include "sim/cli/options.h"

/*
 * Checks that names are well formed and, for each verb together with the common options, unique;
 * that none is `help` or begins with `no-`; that letters are unique, letters, and not 'h'; that
 * every option has a help line that fits the style, a value name where it takes a value, choices or
 * bounds where its kind needs them, and a default that its own checks accept. Returns false with
 * the first mistake in `message` (`size` bytes, at least 1).
 */
bool command_spec_is_sound(const struct command_spec *command, char *message, size_t size);

#endif
