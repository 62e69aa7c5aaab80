/* SPDX-License-Identifier: Apache-2.0 */
/* The timeline of a case for terminals; see text_timeline.h. */
#include "reports/text_timeline.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "reports/axis.h"
#include "reports/utf8.h"

enum {
    WIDTH_LEAST = 40,
    WIDTH_MOST = 400,
    NAME_MOST = 16,
    MARK_COLUMNS = 10,
    OVERLAPS_MOST = 6,
    FAULT_ROWS_MOST = 4
};

enum glyph { MASTER, STALE, OWNS, PARTLY, BOTH, FOLLOWER, NOBODY, GLYPH_COUNT };

static const struct {
    const char *utf8, *ascii, *meaning;
} glyphs[GLYPH_COUNT] = {
    [MASTER] = {"█", "#", "master"},
    [STALE] = {"▒", "=", "believes, does not own"},
    [OWNS] = {"░", "-", "owns, does not believe"},
    [PARTLY] = {"▄", "+", "master part of the time"},
    [BOTH] = {"╳", "X", "two masters"},
    [FOLLOWER] = {"·", ".", "follower"},
    [NOBODY] = {"╌", "~", "nobody"},
};

/* How long each state lasted within one character. */
struct cell {
    int64_t belief_ns, owned_ns, overlap_ns, nobody_ns;
};

struct overlap {
    int64_t begin_ns, end_ns;
    uint32_t resource, one, other;
};

struct text {
    const struct lanes *lanes;
    bool ascii;
    unsigned names, columns; /* of names; of time */
    struct cell *cells;      /* by resource, instance or nobody, column */
    bool used[GLYPH_COUNT];
    struct overlap overlaps[OVERLAPS_MOST];
    unsigned overlap_count; /* may be more than are kept */
    bool half_overlap;      /* the second instance of the last one is missing */
};

/* ---- adding up ------------------------------------------------------------------------------ */

static int64_t begin_of(const struct text *t, unsigned column)
{
    int64_t range = t->lanes->until_ns - t->lanes->from_ns;
    return t->lanes->from_ns + range / t->columns * column +
           range % t->columns * column / t->columns;
}

static unsigned column_of(const struct text *t, int64_t time_ns)
{
    unsigned low = 0, high = t->columns - 1;
    while (low < high) {
        unsigned middle = high - (high - low) / 2;
        if (begin_of(t, middle) <= time_ns)
            low = middle;
        else
            high = middle - 1;
    }
    return low;
}

static struct cell *cell_at(const struct text *t, uint32_t resource, uint32_t instance,
                            unsigned column)
{
    return &t->cells[((size_t)resource * (t->lanes->instances + 1) + instance) * t->columns +
                     column];
}

static void note_overlap(struct text *t, const struct lanes_bar *bar)
{
    struct overlap *last = t->overlap_count > 0 && t->overlap_count <= OVERLAPS_MOST
                               ? &t->overlaps[t->overlap_count - 1]
                               : NULL;
    if (t->half_overlap && last && last->resource == bar->resource &&
        last->begin_ns == bar->begin_ns && last->end_ns == bar->end_ns) {
        last->other = bar->instance;
        t->half_overlap = false;
        return;
    }
    if (t->half_overlap && !last) { /* the second one of a pair that is not kept */
        t->half_overlap = false;
        return;
    }
    t->half_overlap = true;
    if (t->overlap_count++ < OVERLAPS_MOST)
        t->overlaps[t->overlap_count - 1] = (struct overlap){
            bar->begin_ns, bar->end_ns, bar->resource, bar->instance, bar->instance};
}

static void add_bar(void *data, const struct lanes_bar *bar)
{
    struct text *t = data;
    if (bar->end_ns <= bar->begin_ns)
        return;
    unsigned last = column_of(t, bar->end_ns - 1);
    for (unsigned column = column_of(t, bar->begin_ns); column <= last; column++) {
        int64_t begin_ns = begin_of(t, column), end_ns = begin_of(t, column + 1);
        struct cell *cell = cell_at(t, bar->resource, bar->instance, column);
        int64_t length_ns = (bar->end_ns < end_ns ? bar->end_ns : end_ns) -
                            (bar->begin_ns > begin_ns ? bar->begin_ns : begin_ns);
        if (bar->state == LANES_BELIEF)
            cell->belief_ns += length_ns;
        else if (bar->state == LANES_OWNERSHIP)
            cell->owned_ns += length_ns;
        else if (bar->state == LANES_OVERLAP)
            cell->overlap_ns += length_ns;
        else
            cell->nobody_ns += length_ns;
    }
    if (bar->state == LANES_OVERLAP)
        note_overlap(t, bar);
}

/* Two masters are always seen; otherwise what lasts for at least half of the time. */
static enum glyph glyph_of(const struct cell *c, int64_t length_ns)
{
    bool believes = c->belief_ns >= length_ns - c->belief_ns;
    bool owns = c->owned_ns >= length_ns - c->owned_ns;
    if (c->overlap_ns > 0)
        return BOTH;
    if (believes)
        return owns ? MASTER : STALE;
    if (owns)
        return OWNS;
    return c->belief_ns > 0 ? PARTLY : FOLLOWER;
}

/* ---- writing -------------------------------------------------------------------------------- */

static void pad(FILE *f, size_t columns)
{
    for (size_t i = 0; i < columns; i++)
        putc(' ', f);
}

/* A name cut and padded to so many columns. */
static void write_name(FILE *f, const char *name, size_t columns)
{
    size_t length = strlen(name), at = 0, used = 0;
    while (at < length && used < columns) {
        size_t bytes = utf8_length(name + at, length - at);
        at += bytes ? bytes : 1;
        used++;
    }
    fwrite(name, 1, at, f);
    pad(f, columns - used);
}

static void write_glyph(FILE *f, struct text *t, enum glyph glyph)
{
    t->used[glyph] = true;
    fputs(t->ascii ? glyphs[glyph].ascii : glyphs[glyph].utf8, f);
}

static void write_axis(FILE *f, const struct text *t, const char *resource)
{
    const struct lanes *l = t->lanes;
    int64_t step = axis_step(l->from_ns, l->until_ns, t->columns / MARK_COLUMNS);
    char label[48];
    unsigned at = 0;
    write_name(f, resource, t->names - 1);
    putc(' ', f);
    for (int64_t mark = axis_first(l->from_ns, step); mark < l->until_ns; mark += step) {
        unsigned column = column_of(t, mark);
        axis_label(label, sizeof label, mark, step, l->until_ns);
        if (column < at || column + strlen(label) > t->columns)
            continue;
        pad(f, column - at);
        fputs(label, f);
        at = column + (unsigned)strlen(label);
    }
    putc('\n', f);
}

static void write_instance(FILE *f, struct text *t, uint32_t resource, uint32_t instance)
{
    fputs("  ", f);
    write_name(f, t->lanes->instance_names[instance], t->names - 3);
    putc(' ', f);
    for (unsigned c = 0; c < t->columns; c++)
        write_glyph(
            f, t, glyph_of(cell_at(t, resource, instance, c), begin_of(t, c + 1) - begin_of(t, c)));
    putc('\n', f);
}

/* Only where nobody was master for at least half of some character. */
static void write_nobody(FILE *f, struct text *t, uint32_t resource)
{
    unsigned last = 0;
    for (unsigned c = 0; c < t->columns; c++) {
        int64_t nobody_ns = cell_at(t, resource, t->lanes->instances, c)->nobody_ns;
        if (nobody_ns >= begin_of(t, c + 1) - begin_of(t, c) - nobody_ns)
            last = c + 1;
    }
    if (last == 0)
        return;
    fputs("  ", f);
    write_name(f, "nobody", t->names - 3);
    putc(' ', f);
    for (unsigned c = 0; c < last; c++) {
        int64_t nobody_ns = cell_at(t, resource, t->lanes->instances, c)->nobody_ns;
        if (nobody_ns >= begin_of(t, c + 1) - begin_of(t, c) - nobody_ns)
            write_glyph(f, t, NOBODY);
        else
            putc(' ', f);
    }
    putc('\n', f);
}

static void write_clock(FILE *f, int64_t ns)
{
    fprintf(f, "%02lld:%02lld:%02lld.%03lld", (long long)(ns / INT64_C(3600000000000)),
            (long long)(ns / INT64_C(60000000000) % 60), (long long)(ns / 1000000000 % 60),
            (long long)(ns / 1000000 % 1000));
}

static void write_overlaps(FILE *f, const struct text *t, uint32_t resource)
{
    char length[32];
    for (unsigned i = 0; i < t->overlap_count && i < OVERLAPS_MOST; i++) {
        const struct overlap *o = &t->overlaps[i];
        if (o->resource != resource)
            continue;
        unsigned column = column_of(t, o->begin_ns);
        pad(f, t->names + (column > t->columns / 2 ? t->columns / 2 : column));
        fputs(t->ascii ? "^ " : "▲ ", f);
        write_clock(f, o->begin_ns);
        fprintf(f, " %s and %s both master for %s\n", t->lanes->instance_names[o->one],
                t->lanes->instance_names[o->other],
                axis_length(length, sizeof length, o->end_ns - o->begin_ns));
    }
}

/* ---- faults --------------------------------------------------------------------------------- */

/* Where a fault begins and how many columns it takes with its name; moved to the left at the right
 * edge. */
static unsigned fault_columns(const struct text *t, const struct lanes_fault *fault,
                              unsigned *begin)
{
    int64_t end_ns = fault->end_ns > fault->begin_ns ? fault->end_ns - 1 : fault->end_ns;
    *begin = column_of(t, fault->begin_ns);
    unsigned length = column_of(t, end_ns) - *begin + 1;
    unsigned named = (unsigned)utf8_columns(fault->label) + 2;
    if (length < named)
        length = named;
    if (length > t->columns)
        length = t->columns;
    if (*begin + length > t->columns)
        *begin = t->columns - length;
    return length;
}

static void write_fault(FILE *f, const char *label, unsigned length)
{
    if (length < 3) {
        write_name(f, "[]", length);
        return;
    }
    putc('[', f);
    write_name(f, label, length - 2);
    putc(']', f);
}

/* One line of faults that do not touch; those that were written are marked. Returns how many. */
static uint32_t write_fault_row(FILE *f, const struct text *t, bool *written, bool is_first)
{
    uint32_t count = 0;
    unsigned at = 0;
    for (uint32_t i = 0; i < t->lanes->fault_count; i++) {
        unsigned begin;
        unsigned length = fault_columns(t, &t->lanes->faults[i], &begin);
        if (written[i] || (count > 0 && begin < at + 1))
            continue;
        if (count++ == 0) {
            fputs("  ", f);
            write_name(f, is_first ? "faults" : "", t->names - 2);
        }
        pad(f, begin - at);
        write_fault(f, t->lanes->faults[i].label, length);
        written[i] = true;
        at = begin + length;
    }
    if (count > 0)
        putc('\n', f);
    return count;
}

static bool write_faults(FILE *f, const struct text *t)
{
    uint32_t left = t->lanes->fault_count;
    bool *written = calloc(left + 1, sizeof *written);
    if (!written)
        return false;
    for (int row = 0; row < FAULT_ROWS_MOST && left > 0; row++)
        left -= write_fault_row(f, t, written, row == 0);
    if (left > 0) {
        pad(f, t->names);
        fprintf(f, "and %u more\n", left);
    }
    free(written);
    return true;
}

/* ---- the whole ------------------------------------------------------------------------------ */

static void write_title(FILE *f, const struct lanes *l)
{
    fprintf(f, "%s  seed %s%s%s  (%s)\n", l->scenario, l->seed, *l->matrix ? "  " : "", l->matrix,
            l->verdict);
}

static void write_legend(FILE *f, const struct text *t)
{
    bool is_first = true;
    for (int g = 0; g < GLYPH_COUNT; g++) {
        if (!t->used[g])
            continue;
        fprintf(f, "%s%s %s", is_first ? "" : "   ", t->ascii ? glyphs[g].ascii : glyphs[g].utf8,
                glyphs[g].meaning);
        is_first = false;
    }
    putc('\n', f);
    if (t->lanes->resources < t->lanes->all_resources ||
        t->lanes->instances < t->lanes->all_instances)
        fprintf(f, "shown: %u of %u resources, %u of %u instances\n", t->lanes->resources,
                t->lanes->all_resources, t->lanes->instances, t->lanes->all_instances);
}

static unsigned name_columns(const struct lanes *l)
{
    size_t longest = strlen("faults");
    for (uint32_t i = 0; i < l->instances; i++)
        if (utf8_columns(l->instance_names[i]) > longest)
            longest = utf8_columns(l->instance_names[i]);
    for (uint32_t i = 0; i < l->resources; i++)
        if (utf8_columns(l->resource_names[i]) > longest + 2)
            longest = utf8_columns(l->resource_names[i]) - 2;
    return (unsigned)(longest > NAME_MOST ? NAME_MOST : longest) + 4;
}

static bool write_all(FILE *f, struct text *t, const struct text_timeline_options *options)
{
    if (!options->no_title)
        write_title(f, t->lanes);
    for (uint32_t r = 0; r < t->lanes->resources; r++) {
        write_axis(f, t, t->lanes->resource_names[r]);
        for (uint32_t i = 0; i < t->lanes->instances; i++)
            write_instance(f, t, r, i);
        write_nobody(f, t, r);
        write_overlaps(f, t, r);
    }
    bool ok = write_faults(f, t);
    if (t->overlap_count > OVERLAPS_MOST) {
        pad(f, t->names);
        fprintf(f, "%u more times two were master\n", t->overlap_count - OVERLAPS_MOST);
    }
    if (!options->no_title)
        write_legend(f, t);
    return ok;
}

bool text_timeline_write(FILE *f, struct database *d, const struct timeline_selection *selection,
                         const struct text_timeline_options *options)
{
    struct lanes lanes;
    struct text t = {.lanes = &lanes, .ascii = options->ascii};
    if (!lanes_open(&lanes, d, selection))
        return false;
    unsigned width = options->width < WIDTH_LEAST ? WIDTH_LEAST : options->width;
    t.names = name_columns(&lanes);
    t.columns = (width > WIDTH_MOST ? WIDTH_MOST : width) - t.names;
    t.cells = calloc((size_t)lanes.resources * (lanes.instances + 1) * t.columns, sizeof *t.cells);
    bool ok = t.cells && lanes_read(&lanes, d, add_bar, &t);
    if (ok)
        ok = write_all(f, &t, options);
    if (!ok && *d->message == '\0')
        database_fail(d, "out of memory");
    free(t.cells);
    lanes_close(&lanes);
    return ok;
}
