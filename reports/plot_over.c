/* SPDX-License-Identifier: Apache-2.0 */
/* The same case of two runs over each other; see plot_over.h. */
#include "reports/plot_over.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "reports/axis.h"
#include "reports/gnuplot_text.h"
#include "reports/palette.h"
#include "reports/plot_private.h"

enum { TICKS_MOST = 12, ROW_HEIGHT = 15, HEIGHT_LEAST = 150, NAME_SHOWN = 40 };

struct request {
    const char *path, *other_path;
    const struct timeline_selection *selection;
    struct database *other;
};

struct over {
    struct plot plot;
    struct lanes other;
    struct database *other_database;
    int64_t pixel_ns, until_ns;
    int64_t parted_ns; /* LANES_NO_TIME: they do not */
    int64_t *drawn_until_ns;
    bool is_other; /* whose bars come */
    enum lanes_state wanted;
    bool any_overlap;
};

/* ---- where they part ------------------------------------------------------------------------ */

static const char beliefs_sql[] =
    "SELECT b.begin_ns, b.end_ns, r.name, i.name FROM belief b JOIN resource r"
    " ON r.id = b.resource_id JOIN instance i ON i.id = b.instance_id WHERE b.case_id = ?1"
    " ORDER BY b.begin_ns, r.name, i.name, b.end_ns";

static bool is_same_text(sqlite3_stmt *a, sqlite3_stmt *b, int column)
{
    const char *x = (const char *)sqlite3_column_text(a, column);
    const char *y = (const char *)sqlite3_column_text(b, column);
    return x && y && strcmp(x, y) == 0;
}

static int64_t earlier(int64_t a, int64_t b)
{
    return a == LANES_NO_TIME || (b != LANES_NO_TIME && b < a) ? b : a;
}

/* The rows of both in step; a difference ends it once all that begins before is seen. */
static void find_parting(struct over *o, sqlite3_stmt *a, sqlite3_stmt *b)
{
    for (;;) {
        bool has_a = database_next(o->plot.database, a);
        bool has_b = database_next(o->other_database, b);
        int64_t begin_a = has_a ? sqlite3_column_int64(a, 0) : LANES_NO_TIME;
        int64_t begin_b = has_b ? sqlite3_column_int64(b, 0) : LANES_NO_TIME;
        int64_t begin = earlier(begin_a, begin_b);
        if (begin == LANES_NO_TIME || (o->parted_ns != LANES_NO_TIME && begin >= o->parted_ns))
            return;
        if (begin_a != begin_b || !is_same_text(a, b, 2) || !is_same_text(a, b, 3)) {
            o->parted_ns = earlier(o->parted_ns, begin);
            return;
        }
        int64_t end_a = sqlite3_column_int64(a, 1), end_b = sqlite3_column_int64(b, 1);
        if (end_a != end_b)
            o->parted_ns = earlier(o->parted_ns, earlier(end_a, end_b));
    }
}

static bool read_parting(struct over *o)
{
    sqlite3_stmt *a = NULL, *b = NULL;
    o->parted_ns = LANES_NO_TIME;
    bool good = database_prepare(o->plot.database, beliefs_sql, &a) &&
                (database_prepare(o->other_database, beliefs_sql, &b) ||
                 database_fail(o->plot.database, "%s", o->other_database->message));
    if (good) {
        sqlite3_bind_int64(a, 1, o->plot.lanes.case_id);
        sqlite3_bind_int64(b, 1, o->other.case_id);
        find_parting(o, a, b);
        good = *o->plot.database->message == '\0';
        if (good && *o->other_database->message)
            good = database_fail(o->plot.database, "%s", o->other_database->message);
    }
    sqlite3_finalize(a);
    sqlite3_finalize(b);
    return good;
}

/* ---- bars ----------------------------------------------------------------------------------- */

/* The number of a name of the second run in the first; -1: it is not shown there. */
static int64_t same_name(char (*names)[48], uint32_t count, const char *name)
{
    for (uint32_t i = 0; i < count; i++)
        if (strcmp(names[i], name) == 0)
            return i;
    return -1;
}

static void write_bar(void *data, const struct lanes_bar *bar)
{
    struct over *o = data;
    struct lanes *l = &o->plot.lanes;
    FILE *f = o->plot.f;
    int64_t resource = bar->resource, instance = bar->instance, end_ns = bar->end_ns;
    if (bar->state != o->wanted)
        return;
    if (o->is_other) {
        resource = same_name(l->resource_names, l->resources, o->other.resource_names[resource]);
        instance = same_name(l->instance_names, l->instances, o->other.instance_names[instance]);
    }
    if (resource < 0)
        return;
    if (bar->state == LANES_BELIEF) { /* what nobody could see beside the others is left out */
        if (end_ns < o->drawn_until_ns[resource] + o->pixel_ns / 2)
            return;
        o->drawn_until_ns[resource] = end_ns;
    } else {
        o->any_overlap = true;
        end_ns = end_ns < bar->begin_ns + 2 * o->pixel_ns ? bar->begin_ns + 2 * o->pixel_ns
                                                          : end_ns;
    }
    gnuplot_seconds(f, bar->begin_ns - l->from_ns);
    putc(' ', f);
    gnuplot_seconds(f, end_ns - l->from_ns);
    fprintf(f, " %" PRId64 " %" PRIu32 "\n", resource * 3 + 1 + o->is_other,
            instance < 0 ? 0x8c8c8cu : palette_instances[instance % PALETTE_INSTANCES]);
}

static bool read_side(struct over *o, bool is_other)
{
    struct database *d = is_other ? o->other_database : o->plot.database;
    o->is_other = is_other;
    for (uint32_t i = 0; i < o->plot.lanes.resources; i++)
        o->drawn_until_ns[i] = o->plot.lanes.from_ns - o->pixel_ns;
    if (lanes_read(is_other ? &o->other : &o->plot.lanes, d, write_bar, o))
        return true;
    return is_other ? database_fail(o->plot.database, "%s", d->message) : false;
}

static bool write_block(struct over *o, const char *name, enum lanes_state state)
{
    o->wanted = state;
    fprintf(o->plot.f, "$%s << EOD\n", name);
    bool good = read_side(o, false) && read_side(o, true);
    fputs("EOD\n", o->plot.f);
    return good;
}

/* ---- the picture ---------------------------------------------------------------------------- */

static void write_parting(const struct over *o)
{
    FILE *f = o->plot.f;
    char time[32], text[64];
    const struct lanes *l = &o->plot.lanes;
    if (o->parted_ns == LANES_NO_TIME || o->parted_ns < l->from_ns || o->parted_ns > o->until_ns)
        return;
    axis_length(time, sizeof time, o->parted_ns);
    snprintf(text, sizeof text, "they part after %s", time);
    bool left = o->parted_ns - l->from_ns > (o->until_ns - l->from_ns) / 2;
    fputs("set arrow from first ", f);
    gnuplot_seconds(f, o->parted_ns - l->from_ns);
    fputs(", graph 0 to first ", f);
    gnuplot_seconds(f, o->parted_ns - l->from_ns);
    fputs(", graph 1 nohead front lc rgb '#D00000' lw 2 dt (6,4)\nset label ", f);
    gnuplot_text(f, text);
    fputs(" at first ", f);
    gnuplot_seconds(f, o->parted_ns - l->from_ns);
    fprintf(f, ", graph 1 %s offset character 0,0.6 front textcolor rgb '#D00000'\n",
            left ? "right" : "left");
}

static void write_rows(const struct over *o)
{
    const struct lanes *l = &o->plot.lanes;
    FILE *f = o->plot.f;
    fprintf(f, "set yrange [%" PRIu32 ":0]\nset ytics scale 0 (", l->resources * 3);
    for (uint32_t i = 0; i < l->resources; i++) {
        fputs(i == 0 ? "" : ", ", f);
        gnuplot_text(f, l->resource_names[i]);
        fprintf(f, " %" PRIu32 ".5", i * 3 + 1);
    }
    fputs(")\nunset grid\nset xrange [0:", f);
    gnuplot_seconds(f, o->until_ns - l->from_ns);
    fputs("]\n", f);
    gnuplot_time_axis(f, l->from_ns, o->until_ns, TICKS_MOST);
}

static void write_plot(FILE *f, const void *data)
{
    const struct over *o = data;
    plot_holder_bars(f, &o->plot.lanes, "0.42", o->any_overlap);
}

/* The name of a file without its folders, as far as it can be shown. */
static const char *shown_name(const char *path, char out[NAME_SHOWN])
{
    const char *slash = strrchr(path, '/');
    return database_printable(out, NAME_SHOWN, slash && slash[1] ? slash + 1 : path);
}

static bool write_script(struct over *o, const struct request *r, const char *name,
                         unsigned formats)
{
    const struct lanes *l = &o->plot.lanes;
    char what[160], above[NAME_SHOWN], below[NAME_SHOWN];
    int height = (int)l->resources * 3 * ROW_HEIGHT;
    o->until_ns = l->until_ns > o->other.until_ns ? l->until_ns : o->other.until_ns;
    o->plot.height = PLOT_TOP + PLOT_BOTTOM + (height > HEIGHT_LEAST ? height : HEIGHT_LEAST);
    o->pixel_ns = (o->until_ns - l->from_ns) / (PLOT_WIDTH - PLOT_LEFT - PLOT_RIGHT) + 1;
    o->drawn_until_ns = malloc(l->resources * sizeof *o->drawn_until_ns);
    if (!o->drawn_until_ns)
        return database_fail(o->plot.database, "out of memory");
    snprintf(what, sizeof what, "%s above, %s below%s", shown_name(r->path, above),
             shown_name(r->other_path, below),
             o->parted_ns == LANES_NO_TIME ? ": no difference" : "");
    plot_begin(&o->plot, what);
    bool good = write_block(o, "held", LANES_BELIEF) && write_block(o, "overlap", LANES_OVERLAP);
    free(o->drawn_until_ns);
    if (!good)
        return false;
    write_rows(o);
    write_parting(o);
    gnuplot_terminals(o->plot.f, name, formats, o->plot.width, o->plot.height, write_plot, o);
    return true;
}

static bool write_over(FILE *f, struct database *d, const char *name, unsigned formats,
                       const void *data)
{
    const struct request *r = data;
    struct over o = {0};
    if (!plot_open(&o.plot, f, d, r->selection))
        return false;
    const struct lanes *l = &o.plot.lanes;
    struct timeline_selection same = *r->selection;
    same.case_id = 0;
    same.scenario = l->scenario;
    same.seed = l->seed;
    same.matrix = l->matrix;
    o.other_database = r->other;
    bool good = lanes_open(&o.other, r->other, &same);
    if (!good) {
        database_fail(d, "the other run: %s", r->other->message);
    } else {
        good = read_parting(&o) && write_script(&o, r, name, formats);
        lanes_close(&o.other);
    }
    plot_close(&o.plot);
    return good;
}

enum timeline_result plot_over_write(const char *database_path, const char *other_path,
                                     const struct timeline_selection *selection,
                                     const struct timeline_output *output,
                                     char message[DATABASE_MESSAGE_MAX])
{
    struct database other;
    struct request request = {database_path, other_path, selection, &other};
    if (!database_open(&other, other_path)) {
        memcpy(message, other.message, DATABASE_MESSAGE_MAX);
        return TIMELINE_NO_DATA;
    }
    enum timeline_result result =
        script_file_make(database_path, output, write_over, &request, message);
    database_close(&other);
    return result;
}
