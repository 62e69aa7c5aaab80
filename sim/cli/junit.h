/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A streaming writer for JUnit XML, the report format that GitHub, GitLab and Jenkins read.
 *
 * testsuites > testsuite > testcase > failure | error | skipped, plus system-out. The counts in the
 * heads of suites must be known beforehand, since nothing is kept in memory. Whatever bytes come
 * in, well-formed XML 1.0 in UTF-8 comes out: markup is escaped, control characters are dropped,
 * bytes that are no character become U+FFFD. Not thread-safe.
 *
 * Wrong nesting (a case outside a suite, a suite inside a suite) is a mistake of the caller: an
 * assertion fails, and in a build without assertions the call writes nothing and junit_finish()
 * returns EINVAL. Write errors are remembered: after the first one every call does nothing, and
 * junit_finish() returns it.
 */
#ifndef TENURE_SIM_CLI_JUNIT_H
#define TENURE_SIM_CLI_JUNIT_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "sim/cli/sink.h"

/* The head of the whole report, or of one suite. */
struct junit_totals {
    const char *name;
    uint64_t tests;
    uint64_t failures; /* an expectation did not hold */
    uint64_t errors;   /* the case could not be run or judged */
    uint64_t skipped;
    int64_t time_ns; /* negative = left out */
};

enum junit_result { JUNIT_PASSED, JUNIT_FAILED, JUNIT_ERROR, JUNIT_SKIPPED };

struct junit_case {
    const char *class_name; /* NULL = left out */
    const char *name;
    const char *file; /* NULL = left out */
    int64_t line;     /* 0 = left out */
    int64_t time_ns;  /* negative = left out */
    enum junit_result result;
    const char *type;    /* of the failure or error, such as "safety"; NULL = left out */
    const char *message; /* one line for the overview; NULL = left out */
    const char *detail;  /* the whole text, with the command that replays it; NULL = none */
    const char *output;  /* for system-out; NULL = none */
};

/* Fields are private to junit.c. */
struct junit_writer {
    struct sink sink;
    bool in_suite;
};

/* Begins the report on `stream`, which the writer borrows until junit_finish(). `totals` is read
 * only here. */
void junit_start(struct junit_writer *junit, FILE *stream, const struct junit_totals *totals);

void junit_suite_begin(struct junit_writer *junit, const struct junit_totals *totals);
void junit_suite_end(struct junit_writer *junit);

/* Writes one case, only between suite begin and end. `type`, `message` and `detail` are ignored for
 * a passed case. */
void junit_case(struct junit_writer *junit, const struct junit_case *one);

/*
 * Ends the report and flushes the stream. Returns 0, or the errno value of the first write error,
 * or EINVAL if a suite is still open. May block as the stream does.
 */
int junit_finish(struct junit_writer *junit);

#endif
