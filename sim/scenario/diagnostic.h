/* SPDX-License-Identifier: Apache-2.0 */
/* Errors and warnings about texts from outside, collected so that several are shown in one go:
 *
 *     bad9.yaml:14:16: error: '10 secs' is not a duration
 *        14 |     lease_ttl: 10 secs
 *           |                ^~~~~~~
 *           = help: write numbers with units, such as 250ms, 10s or 1m30s
 *     3 errors
 *
 * Everything a record needs is copied and made printable when it is added: sources may be freed
 * before printing, and no byte of a foreign file reaches a terminal unescaped. Nothing is
 * allocated, so that being out of memory can be reported too. Used by every reader of scenario
 * texts and by the command line; one thread at a time. */
#ifndef TENURE_SCENARIO_DIAGNOSTIC_H
#define TENURE_SCENARIO_DIAGNOSTIC_H

#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "sim/scenario/source.h"
#include "sim/scenario/text_error.h"

#define DIAGNOSTICS_KEPT 20
#define DIAGNOSTIC_BYTES 512

enum severity { SEVERITY_ERROR, SEVERITY_WARNING };

/* One record. All strings are printable and NUL-terminated, cut with "..." where they were too
 * long. */
struct diagnostic {
    enum severity severity;
    char file[DIAGNOSTIC_BYTES]; /* the name of the source */
    uint32_t line;               /* from 1; 0 when the source has no lines (an argument, no text) */
    uint32_t column;             /* from 1, in characters; 0 when there is no text */
    uint32_t length;             /* in characters, within the line; 0 for a point */
    char message[DIAGNOSTIC_BYTES]; /* what is wrong */
    char help[DIAGNOSTIC_BYTES];    /* what to do about it; "" for none */
    char excerpt[DIAGNOSTIC_BYTES]; /* the line, or a window of a long one; "" when there is no text
                                     */
    uint32_t caret;                 /* terminal cells before the caret in excerpt */
    uint32_t caret_cells; /* width of the underline, at least 1 when there is an excerpt */
};

/* The collection, in order of arrival. Zeros are the empty collection; there is nothing to free.
 * About 40 KiB: put it on the heap or in a long-lived struct when the stack is small. */
struct diagnostics {
    size_t errors;   /* all of them, kept or not */
    size_t warnings; /* all of them, kept or not */
    size_t kept;     /* valid records below */
    struct diagnostic records[DIAGNOSTICS_KEPT];
    bool last_kept; /* whether diagnostics_help() has a record to go to */
};

/* Adds an error or a warning at a place. Once DIAGNOSTICS_KEPT are kept the rest is counted only,
 * except that an error takes the place of the last warning. Spans beyond the end of the text are
 * clipped, spans over several lines underline the first. Never fails, never blocks. */
void diagnostics_error(struct diagnostics *diagnostics, struct span at, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void diagnostics_warning(struct diagnostics *diagnostics, struct span at, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Gives the latest error or warning its help line. Without one, or if it was not kept, nothing
 * happens. */
void diagnostics_help(struct diagnostics *diagnostics, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Adds an error about a short text: `whole` is where that text stands, and `error` says where in
 * it. Of the two, message and help are copied. */
void diagnostics_text_error(struct diagnostics *diagnostics, struct span whole,
                            const struct text_error *error);

/* Prints all kept records and the closing count ("3 errors, 1 warning", with the number not shown);
 * nothing at all when there are none. `colour` adds ANSI colours. Output errors are left in `out`.
 */
void diagnostics_print(const struct diagnostics *diagnostics, FILE *out, bool colour);

/* The line of byte `offset` in a source, from 1; 0 for a source without lines. Costs a scan. */
uint32_t source_line(const struct source *source, size_t offset);

#endif
