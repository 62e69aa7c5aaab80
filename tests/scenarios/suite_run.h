/* SPDX-License-Identifier: Apache-2.0 */
/* The shipped scenarios, run by the command itself into a database in a folder of its own. */
#ifndef TENURE_TESTS_SCENARIOS_SUITE_RUN_H
#define TENURE_TESTS_SCENARIOS_SUITE_RUN_H

#include <sqlite3.h>

#include "tests/t.h"

/* A folder to be in until the end; for the set-up and tear-down of a group. */
int suite_folder_enter(void **state);
int suite_folder_leave(void **state);

/* `tenure run OPTIONS --out suite.db SOURCE/scenarios/PART`, and its exit code; what it says goes
 * to suite.log, and to the log of the test if the code is greater than `most`. */
int suite_run(const char *options, const char *part, int most);

/* The number of scenario files that are shipped. */
size_t suite_file_count(void);

/* suite.db, to be read; tables for a while may be made beside it. Closed with sqlite3_close(). */
sqlite3 *suite_open(void);

/* Statements in any number; the test fails if one of them does. */
void suite_execute(sqlite3 *database, const char *sql);

/* The first value of the first row, as a number. */
int64_t suite_number(sqlite3 *database, const char *sql);

#endif
