/* SPDX-License-Identifier: Apache-2.0 */
/* A command with every kind of option, for the tests of the tables' readers, and a stream into
 * memory. */
#ifndef TENURE_TESTS_CLI_SAMPLE_COMMAND_H
#define TENURE_TESTS_CLI_SAMPLE_COMMAND_H

#include <stdio.h>

#include "sim/cli/command.h"

/* `tenure` with the verbs run, list, replay, help and completion. */
extern const struct command_spec sample_command;

/* The run function of `run` stores the call's options here through its context. */
struct sample_seen {
    int calls;
    int64_t jobs;
    int exit_code; /* what the verb shall return */
};

/* What has been written to `stream`, once it is closed. */
struct captured {
    FILE *stream;
    char *text;
    size_t length;
};

void capture(struct captured *captured);

/* Closes the stream and returns the text, which belongs to `captured`; free it with
 * captured_free(). */
const char *captured_text(struct captured *captured);
void captured_free(struct captured *captured);

#endif
