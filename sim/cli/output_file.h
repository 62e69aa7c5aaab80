/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Writing a document so that it is either complete or untouched.
 *
 * The text goes to NAME.part in the same folder (part_file.h); only when all of it has reached the
 * disk is it renamed to NAME. After any failure the old NAME is as it was and NAME.part is gone.
 *
 * `-` means standard output, whatever the caller has for that. A NAME that exists and is no regular
 * file (a device, a pipe, what a shell gives for `>(...)`) is written in place, as nothing else is
 * possible. Through a symbolic link the file that it points to is replaced, not the link. The
 * permissions of an existing file are kept.
 *
 *     if (!output_file_open(&file, path, call->out))
 *         return complain(file.message);
 *     ... write to file.stream ...
 *     if (!output_file_commit(&file, json_finish(&json)))
 *         return complain(file.message);
 *
 * Nothing is printed here: a failed call leaves one sentence with path, reason and remedy in
 * `message`. Not thread-safe for one struct; different structs are independent.
 */
#ifndef TENURE_SIM_CLI_OUTPUT_FILE_H
#define TENURE_SIM_CLI_OUTPUT_FILE_H

#include <stdbool.h>
#include <stdio.h>

#include "sim/record/part_file.h"

struct output_file {
    FILE *stream; /* to write to between open and commit; NULL otherwise. Never closed by the caller
                   */
    char message[PART_FILE_MESSAGE_MAX]; /* after a failure */

    /* Private to output_file.c. */
    const char *shown;     /* the path as the user gave it */
    struct part_file part; /* not open when written in place */
    bool is_standard;
};

/*
 * Opens `path` for writing; it is borrowed until commit or abandon. `standard` is what `-` stands
 * for, and stays open. On failure returns false with `message` set, and there is nothing to clean
 * up. Blocks as the file system does (on a pipe: until somebody reads).
 */
bool output_file_open(struct output_file *file, const char *path, FILE *standard);

/*
 * Flushes, forces the data to disk, closes and renames. `write_error` is the errno value that the
 * writer remembered, 0 if none; if it is not 0 the file is abandoned and the message says so.
 * Returns false with `message` set on failure. Either way the struct is at rest afterwards. Blocks
 * as the disk does.
 */
bool output_file_commit(struct output_file *file, int write_error);

/* Gives up: closes, removes NAME.part, leaves NAME alone. Harmless when nothing is open. */
void output_file_abandon(struct output_file *file);

#endif
