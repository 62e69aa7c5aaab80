/* SPDX-License-Identifier: Apache-2.0 */
/* The progress line on stderr; see progress.h. */
#include "sim/cli/progress.h"

#include <inttypes.h>
#include <string.h>

#include "sim/cli/columns.h"

#define SECOND_NS INT64_C(1000000000)

static const int64_t redraw_every_ns = SECOND_NS / 10;
static const int64_t plain_every_ns = 30 * SECOND_NS;
static const int64_t rate_over_ns = 10 * SECOND_NS;
static const int64_t longest_eta_s = 100 * 3600; /* beyond this an estimate says nothing */

enum { BAR_CELLS = 10, NAME_COLUMNS_LEAST = 8, LINE_MAX_BYTES = 1024, REST_MAX_BYTES = 256 };

static enum progress_mode mode_for(const struct terminal *terminal, bool quiet)
{
    if (quiet)
        return PROGRESS_OFF;
    return terminal->err.can_redraw ? PROGRESS_REDRAWN : PROGRESS_PLAIN;
}

void progress_start(struct progress *progress, FILE *stream, const struct terminal *terminal,
                    bool quiet, const char *name, uint64_t total, int64_t now_ns)
{
    memset(progress, 0, sizeof(*progress));
    progress->stream = stream;
    progress->mode = mode_for(terminal, quiet);
    progress->terminal = *terminal;
    progress->total = total;
    progress->started_ns = now_ns;
    progress->now_ns = now_ns;
    progress->printed_ns = now_ns;
    progress->samples[0] = (struct progress_sample){.at_ns = now_ns};
    progress->sample_count = 1;
    columns_copy(progress->name, sizeof(progress->name), name, PROGRESS_NAME_MAX);
}

/* Keeps one sample a second, and of those older than ten seconds only the youngest. */
static void keep_sample(struct progress *progress, uint64_t done)
{
    struct progress_sample *samples = progress->samples;
    int count = progress->sample_count;

    while (count > 1 && progress->now_ns - samples[1].at_ns >= rate_over_ns) {
        count--;
        memmove(samples, samples + 1, (size_t)count * sizeof(*samples));
    }
    if (progress->now_ns - samples[count - 1].at_ns >= SECOND_NS && count < PROGRESS_SAMPLES)
        samples[count++] = (struct progress_sample){.at_ns = progress->now_ns, .done = done};
    progress->sample_count = count;
}

/* Seconds left at the rate of the last ten seconds, rounded up; -1 if there is nothing to go by. */
static int64_t eta_s(const struct progress *progress, uint64_t done)
{
    const struct progress_sample *since = &progress->samples[0];
    double left_s;

    if (done >= progress->total)
        return 0;
    if (done <= since->done)
        return -1;
    left_s = (double)(progress->total - done) / (double)(done - since->done) *
             ((double)(progress->now_ns - since->at_ns) / (double)SECOND_NS);
    if (left_s >= (double)longest_eta_s)
        return -1;
    return (int64_t)left_s + ((double)(int64_t)left_s < left_s);
}

/* 0:08, 12:41, 1:02:03 */
static void clock_text(char *out, size_t size, int64_t seconds)
{
    int64_t hours = seconds / 3600;
    int64_t minutes = seconds / 60 % 60;

    if (hours > 0)
        snprintf(out, size, "%" PRId64 ":%02" PRId64 ":%02" PRId64, hours, minutes, seconds % 60);
    else
        snprintf(out, size, "%" PRId64 ":%02" PRId64, minutes, seconds % 60);
}

/* Everything after the bar: counts, time so far, time left, failures. `colours` may be NULL. */
static void rest_of_line(const struct progress *progress, uint64_t done, uint64_t failed,
                         const struct colours *colours, char out[REST_MAX_BYTES])
{
    char total[32] = "";
    char elapsed[32];
    char left[32];
    char eta[48] = "";
    char failures[96] = "";

    clock_text(elapsed, sizeof(elapsed), (progress->now_ns - progress->started_ns) / SECOND_NS);
    if (progress->total > 0) {
        int64_t seconds = eta_s(progress, done);

        snprintf(total, sizeof(total), "/%" PRIu64, progress->total);
        clock_text(left, sizeof(left), seconds < 0 ? 0 : seconds);
        snprintf(eta, sizeof(eta), "  eta %s", seconds < 0 ? "-:--" : left);
    }
    if (failed > 0)
        snprintf(failures, sizeof(failures), "  %s%" PRIu64 " failed%s",
                 colours ? colours->red : "", failed, colours ? colours->plain : "");
    snprintf(out, REST_MAX_BYTES, "%" PRIu64 "%s  %s%s%s", done, total, elapsed, eta, failures);
}

static void bar(const struct progress *progress, uint64_t done, char *out, size_t size)
{
    const struct glyphs *glyphs = &progress->terminal.glyphs;
    uint64_t full = BAR_CELLS;
    size_t length = 0;

    if (done < progress->total)
        full = (uint64_t)((double)done / (double)progress->total * BAR_CELLS);
    for (uint64_t i = 0; i < BAR_CELLS; i++)
        length += (size_t)snprintf(out + length, size - length, "%s",
                                   i < full ? glyphs->bar_full : glyphs->bar_empty);
    snprintf(out + length, size - length, " ");
}

/* Composes the line so that it stays in one row: a narrow terminal loses the bar, then the name. */
static void draw(struct progress *progress, uint64_t done, uint64_t failed)
{
    char uncoloured[REST_MAX_BYTES];
    char rest[REST_MAX_BYTES];
    char cells[BAR_CELLS * 4 + 2] = "";
    char name[sizeof(progress->name)];
    size_t room = (size_t)progress->terminal.columns - 1; /* the last column would wrap the line */
    size_t used;

    rest_of_line(progress, done, failed, NULL, uncoloured);
    rest_of_line(progress, done, failed, &progress->terminal.err.colours, rest);
    used = strlen(uncoloured);
    if (progress->total > 0 && used + BAR_CELLS + 1 + NAME_COLUMNS_LEAST + 1 <= room) {
        bar(progress, done, cells, sizeof(cells));
        used += BAR_CELLS + 1;
    }
    if (used > room)
        fprintf(progress->stream, "\r%.*s\x1b[K", (int)room, uncoloured);
    else if (room - used < NAME_COLUMNS_LEAST + 1)
        fprintf(progress->stream, "\r%s\x1b[K", rest);
    else
        fprintf(progress->stream, "\r%s %s%s\x1b[K",
                columns_copy(name, sizeof(name), progress->name, room - used - 1), cells, rest);
    progress->is_shown = true;
}

static void print_plain(struct progress *progress, uint64_t done, uint64_t failed)
{
    char rest[REST_MAX_BYTES];

    rest_of_line(progress, done, failed, NULL, rest);
    fprintf(progress->stream, "%s %s\n", progress->name, rest);
}

void progress_update(struct progress *progress, uint64_t done, uint64_t failed, int64_t now_ns)
{
    bool redrawn = progress->mode == PROGRESS_REDRAWN;

    if (progress->mode == PROGRESS_OFF)
        return;
    if (now_ns > progress->now_ns)
        progress->now_ns = now_ns;
    keep_sample(progress, done);
    if (progress->now_ns - progress->printed_ns < (redrawn ? redraw_every_ns : plain_every_ns))
        return;
    progress->printed_ns = progress->now_ns;
    if (redrawn)
        draw(progress, done, failed);
    else
        print_plain(progress, done, failed);
    fflush(progress->stream);
}

void progress_clear(struct progress *progress)
{
    if (!progress->is_shown)
        return;
    fputs("\r\x1b[K", progress->stream);
    fflush(progress->stream);
    progress->is_shown = false;
}
