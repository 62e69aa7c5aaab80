/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Help made from the tables of options.h: short for -h, long for --help, wrapped to the width of
 * the terminal.
 *
 * Writes to the stream it is given and looks at nothing else.
 */
#ifndef TENURE_SIM_CLI_OPTION_HELP_H
#define TENURE_SIM_CLI_OPTION_HELP_H

#include <stdio.h>

#include "sim/cli/options.h"
#include "sim/cli/terminal.h"

enum help_length { HELP_SHORT, HELP_LONG };

/* How the help is laid out: lines of `columns`, headings in `colours`. */
struct help_style {
    const struct colours *colours;
    int columns;
};

/* Help that goes to `stream` of `terminal`: long lines are hard to read, so a wide window is not
 * used up. */
struct help_style help_style_for(const struct terminal *terminal,
                                 const struct terminal_stream *stream);

/* Help on one verb. */
void help_verb(FILE *stream, const struct command_spec *command, const struct verb_spec *verb,
               enum help_length length, const struct help_style *style);

/* Help on the whole command: its verbs. */
void help_command(FILE *stream, const struct command_spec *command, enum help_length length,
                  const struct help_style *style);

/*
 * What a table says about an option beside its texts, as sentences: choices, bounds, whether it may
 * be repeated, its default. Written to `out` of `size` bytes, "" if there is nothing to say.
 * Returns `out`. Help and manual share it.
 */
char *help_option_facts(const struct option_spec *spec, char *out, size_t size);

/* How the value of an option is called: its value name, or its choices as "a|b|c"; "" for a flag.
 * Returns `out`. */
char *help_value_name(const struct option_spec *spec, char *out, size_t size);

#endif
