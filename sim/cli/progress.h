/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The progress line on stderr.
 *
 *     partition-gc-skew ████████░░ 1512/1800  0:41  eta 0:08  2 failed
 *
 * On a terminal the line is drawn again in place, at most ten times a second. Elsewhere one plain
 * line is printed every 30 seconds, so that a log shows that the work goes on. With --quiet nothing
 * is printed. Whoever prints anything else to the terminal calls progress_clear() first. The time
 * left is estimated from the rate of the last ten seconds.
 *
 * The clock is the caller's: each call that needs the time is given it (nanoseconds of wall time
 * since any fixed instant; time that goes backwards is taken as standing still). No locking: one
 * thread at a time, and that thread is also the one that prints to the terminal. Write errors are
 * ignored, since nobody's result depends on this line.
 */
#ifndef TENURE_SIM_CLI_PROGRESS_H
#define TENURE_SIM_CLI_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "sim/cli/terminal.h"

enum { PROGRESS_NAME_MAX = 64, PROGRESS_SAMPLES = 12 };

enum progress_mode { PROGRESS_OFF, PROGRESS_PLAIN, PROGRESS_REDRAWN };

struct progress_sample {
    int64_t at_ns;
    uint64_t done;
};

/* Fields are private to progress.c. */
struct progress {
    FILE *stream;
    enum progress_mode mode;
    struct terminal terminal;
    char name[PROGRESS_NAME_MAX * 4]; /* printable, see columns.h */
    uint64_t total;
    int64_t started_ns;
    int64_t now_ns;
    int64_t printed_ns;                               /* when the last line was printed */
    bool is_shown;                                    /* a line stands on the terminal */
    struct progress_sample samples[PROGRESS_SAMPLES]; /* one a second, oldest first */
    int sample_count;
};

/*
 * Begins a piece of work of `total` cases (0 = not known) called `name`, which is copied. `stream`
 * is borrowed until progress_clear() after the last update; `terminal->err` says what it is. Prints
 * nothing yet. May be called again for the next piece of work, after progress_clear().
 */
void progress_start(struct progress *progress, FILE *stream, const struct terminal *terminal,
                    bool quiet, const char *name, uint64_t total, int64_t now_ns);

/*
 * Says how far the work is: `done` cases of the total, `failed` of which failed. Prints when it is
 * time to. Cheap otherwise, so it may be called after each case.
 */
void progress_update(struct progress *progress, uint64_t done, uint64_t failed, int64_t now_ns);

/* Removes the line from the terminal, if one stands there. The next update may draw it again. */
void progress_clear(struct progress *progress);

#endif
