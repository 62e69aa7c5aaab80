/* SPDX-License-Identifier: Apache-2.0 */
/* Scenarios from texts in memory, and their diagnostics as one text. */
#ifndef TENURE_TESTS_SCENARIO_TEXT_H
#define TENURE_TESTS_SCENARIO_TEXT_H

#include "sim/scenario/scenario_read.h"
#include "tests/t.h"

struct memory_file {
    const char *name, *text;
};

/* Loads `name` out of the files. `settings` may be NULL, else NULL ends it. */
struct scenario *load_files(const struct memory_file *files, size_t count, const char *name,
                            const char *const *settings, bool lint,
                            struct diagnostics *diagnostics);

/* Loads a scenario out of one text; fails the test, with the diagnostics, if it is not good. */
struct scenario *load_good(const char *text);
struct scenario *load_set(const char *text, const char *const *settings);

/* All diagnostics of a text: "3:5-9 error: MESSAGE (HELP)\n" each; line 0 without lines. Belongs to
 * the caller. A name before the line stands there if it is not that of the text ("test.yaml"). */
char *complaints_of(const char *text, bool lint);
char *complaints_text(const struct diagnostics *diagnostics);

/* Compares all complaints about a text. */
void assert_complaints(const char *text, const char *expected);
void assert_warnings(const char *text, const char *expected);

#endif
