/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From argv to the function of a verb: the frame of main().
 *
 *     struct surroundings found;
 *     terminal_look_around(&found);
 *     return command_main(&tenure_command, argc, argv, &found, stdout, stderr, NULL);
 *
 * Also the two verbs that only need the tables: `help` and `completion`.
 */
#ifndef TENURE_SIM_CLI_COMMAND_H
#define TENURE_SIM_CLI_COMMAND_H

#include <stdio.h>

#include "sim/cli/options.h"
#include "sim/cli/terminal.h"

enum {
    COMMAND_EXIT_GOOD = 0,
    COMMAND_EXIT_NOT_RUN = 2,   /* the command line was wrong */
    COMMAND_EXIT_UNWRITTEN = 8, /* `out` could not be written */
};

/* What the function of a verb is given. */
struct command_call {
    const struct options *options; /* command and verb are named in it */
    const struct terminal *terminal;
    const struct surroundings *surroundings;
    FILE *out;     /* results */
    FILE *err;     /* everything else */
    void *context; /* as given to command_main() */
};

/*
 * Runs the command line and returns the exit code. Help is printed to `out`; a wrong command line
 * to `err`, with COMMAND_EXIT_NOT_RUN. `COMMAND`, `-h` and `--help` alone print help on the command
 * (without arguments to `err`, since nothing was done). `--version` stands for the verb `version`,
 * if there is one. The options `color`, if the tables have it, and TENURE_COLOR decide on colour.
 * When the verb succeeded or was undecided but `out` could not be written, the reason is printed
 * and COMMAND_EXIT_UNWRITTEN returned.
 */
int command_main(const struct command_spec *command, int argc, char *const *argv,
                 const struct surroundings *surroundings, FILE *out, FILE *err, void *context);

/* Says that memory ran out. Returns COMMAND_EXIT_NOT_RUN. */
int command_no_memory(const struct command_call *call);

/* `help [VERB]`: as --help; with --scdoc the source of the manual page. */
extern const struct verb_spec command_help_verb;

/* `completion bash|zsh|fish`: the script. */
extern const struct verb_spec command_completion_verb;

#endif
