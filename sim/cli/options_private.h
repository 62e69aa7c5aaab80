/* SPDX-License-Identifier: Apache-2.0 */
/* What options.c, option_value.c and option_check.c share. Nobody else includes it. */
#ifndef TENURE_SIM_CLI_OPTIONS_PRIVATE_H
#define TENURE_SIM_CLI_OPTIONS_PRIVATE_H

#include "sim/cli/options.h"

/* Room for a foreign word inside a message. */
enum { OPTION_WORD_MAX = 80 };

/* Copies a foreign word so that it can be shown; returns `out`. */
char *option_word(char out[OPTION_WORD_MAX], const char *word);

/*
 * Writes the message "COMMAND VERB: ..." and returns OPTIONS_WRONG.
 */
enum options_outcome option_wrong(struct options *options, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/*
 * Checks `text` as a value of `spec` and stores the number it stands for (see struct option_given).
 * On failure writes the reason with a remedy, without place, to `reason` of OPTIONS_MESSAGE_MAX
 * bytes.
 */
bool option_value(const struct command_spec *command, const struct option_spec *spec,
                  const char *text, int64_t *count, char reason[OPTIONS_MESSAGE_MAX]);

#endif
