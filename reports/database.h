/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Opening a tenure database for reading, with one clear sentence where that cannot be.
 *
 * Nothing that is read here is trusted: the file is opened read-only, its schema may call nothing
 * but harmless functions, and what a statement may do is limited to reading, and in its amount.
 * Called by queries and timelines. Blocks as the disk does. A handle belongs to one thread at a
 * time.
 */
#ifndef TENURE_REPORTS_DATABASE_H
#define TENURE_REPORTS_DATABASE_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DATABASE_APPLICATION_ID 0x54454e55u
#define DATABASE_SCHEMA_VERSION 2

enum { DATABASE_MESSAGE_MAX = 512 };

/* How much work all questions of one handle may do together, in steps of SQLite's machine, unless
 * it is bounded otherwise: some minutes. What a hostile file calls a table may have no end. */
#define DATABASE_STEPS_MOST INT64_C(20000000000)

struct database {
    sqlite3 *handle;
    char *path;
    int64_t steps; /* that are left; must stay where it is while the handle is open */
    char message[DATABASE_MESSAGE_MAX]; /* after a failure: one sentence */
};

/* False with `message` set if the file is missing, empty, cut short, foreign, or of another
 * version; then there is nothing to close. */
bool database_open(struct database *database, const char *path);
void database_close(struct database *database);

/* From now on only so many steps: what needs more fails with a message that says so. */
void database_bound(struct database *database, int64_t steps);

/* Prepares one statement that only reads. False with `message` set. */
bool database_prepare(struct database *database, const char *sql, sqlite3_stmt **statement);

/* Runs definitions that last as long as the handle: temporary views. `sql` is ours, never text out
 * of a file. False with `message` set. */
bool database_define(struct database *database, const char *sql);

/* Steps: true if there is a row. At the end false with `message` empty, after a failure with it
 * set. */
bool database_next(struct database *database, sqlite3_stmt *statement);

/* Sets `message` from printf arguments. Returns false. */
bool database_fail(struct database *database, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Copies `text` so that it can be shown on one line: control characters and broken bytes become
 * `\x1b`. Cuts at `size` (at least 4) with "...". NULL is the empty text. Returns `out`. */
char *database_printable(char *out, size_t size, const char *text);

#endif
