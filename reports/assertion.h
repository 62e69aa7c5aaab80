/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Assertions: queries that must return no rows, one in a file NAME.sql, so that a suite can carry
 * checks of its own. The file begins with comments that say what it is about:
 *
 *     -- name: short-gaps
 *     -- sentence: nobody waits longer than a minute for a master
 *     SELECT case_id, resource, length_ns FROM v_leaderless WHERE length_ns > 60000000000
 *
 * Without a name the file's own is it. A query that returns rows has failed, and the first few are
 * shown; so has one that cannot be asked, or that does more work than is allowed. What it may do is
 * limited to reading, as database.h says. Called by the run and query verbs; blocks as the disk
 * does.
 */
#ifndef TENURE_REPORTS_ASSERTION_H
#define TENURE_REPORTS_ASSERTION_H

#include "reports/database.h"

/* Limits of what comes from outside. The work is counted in steps of SQLite's machine, not in time:
 * the verdict must not depend on the computer. 10^9 are about ten seconds. */
enum { ASSERTION_FILE_MOST = 65536, ASSERTIONS_MOST = 1000, ASSERTION_ROWS_MOST = 1000 };
#define ASSERTION_STEPS_MOST INT64_C(1000000000)

enum { ASSERTION_TEXT_MAX = 1024, ASSERTION_MESSAGE_MAX = 512 };

struct assertion {
    char *path, *name, *sentence, *sql;
};

struct assertion_list {
    struct assertion *items;
    size_t count, capacity;
};

struct assertion_result {
    bool held;
    size_t found;                  /* rows, up to ASSERTION_ROWS_MOST */
    char text[ASSERTION_TEXT_MAX]; /* what was found, or why it could not be asked; "" if it held */
};

/* Adds the assertions of a folder, in the order of their names by bytes; names that begin with a
 * dot or an underscore are passed over. False with one sentence in `message`; what was read before
 * is to be freed all the same. */
bool assertion_read_folder(struct assertion_list *list, const char *folder,
                           char message[ASSERTION_MESSAGE_MAX]);
void assertion_free(struct assertion_list *list);

/* Asks one, with so much work at the most. */
void assertion_ask(struct database *database, const struct assertion *assertion, int64_t steps,
                   struct assertion_result *result);

#endif
