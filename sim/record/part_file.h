/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The file that something is written to until it is complete: NAME.part, locked, renamed at the
 * end.
 *
 * A leftover of a killed process is replaced; one that another process is writing is refused.
 * Through a symbolic link the file it points to is replaced, with its permissions. It knows nothing
 * of what is in the file but the mark by which an existing database of ours is told from something
 * that must not be overwritten. Called by the recorder and for documents (output_file.h); may block
 * as the disk does.
 */
#ifndef TENURE_SIM_PART_FILE_H
#define TENURE_SIM_PART_FILE_H

#include <stdbool.h>
#include <stdint.h>

enum { PART_FILE_MESSAGE_MAX = 512 };

struct part_file {
    char *part;                          /* where to write; NULL when nothing is open */
    char message[PART_FILE_MESSAGE_MAX]; /* after a failure: one sentence */

    int descriptor; /* of it; -1 when nothing is open */

    /* private */
    char *shown, *target;
};

/* By what a database of ours is told from another: what SQLite calls application_id and
 * user_version. */
struct part_file_mark {
    uint32_t application_id, version;
};

/* Creates an empty NAME.part. Refuses a `path` that exists and is neither empty nor an SQLite
 * database with this mark; without a mark only what is no regular file. On failure there is nothing
 * to clean up. */
bool part_file_open(struct part_file *file, const char *path, const struct part_file_mark *mark);

/* Forces the data to disk and renames. The file is at rest afterwards, whatever happened. */
bool part_file_commit(struct part_file *file);

/* Removes NAME.part, if it is open. */
void part_file_abandon(struct part_file *file);

/* Sets `message`: cannot write NAME: reason; remedy. `reason` NULL: what the system says of
 * `error`. */
void part_file_complain(struct part_file *file, int error, const char *reason);

#endif
