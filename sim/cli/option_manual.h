/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Manual pages in scdoc's notation, made from the tables of options.h.
 *
 * The build feeds what comes out here to scdoc(1). Hand-written pages may take just the options
 * section.
 */
#ifndef TENURE_SIM_CLI_OPTION_MANUAL_H
#define TENURE_SIM_CLI_OPTION_MANUAL_H

#include <stdio.h>

#include "sim/cli/options.h"

/* The page COMMAND-VERB(1). */
void manual_verb(FILE *stream, const struct command_spec *command, const struct verb_spec *verb);

/* The page COMMAND(1), which lists the verbs. */
void manual_command(FILE *stream, const struct command_spec *command);

/* Only the section "# OPTIONS" of a verb, common options included. */
void manual_options(FILE *stream, const struct command_spec *command, const struct verb_spec *verb);

/*
 * Writes `text` so that scdoc shows it as it is: markup is escaped, an empty line separates
 * paragraphs, lines that begin with a blank become a block that is shown unchanged. `indent` goes
 * before each line ("" or "\t").
 */
void manual_text(FILE *stream, const char *text, const char *indent);

#endif
