/* SPDX-License-Identifier: Apache-2.0 */
/* Courses over the run: changes, load and balance, stale belief; see plot.h. Doubles, for
 * drawing. */
#include <inttypes.h>
#include <stdlib.h>

#include "reports/bound.h"
#include "reports/case_view.h"
#include "reports/gnuplot_text.h"
#include "reports/palette.h"
#include "reports/plot_private.h"
#include "reports/series.h"

enum { CHANGE_BINS = 96, LOAD_BINS = 240, TICKS_MOST = 12, LOAD_HEIGHT = 720, STALE_MOST = 20000 };

/* From the end of the warm-up to the end of the run. */
static void write_time_axis(const struct plot *p)
{
    fputs("set xrange [0:", p->f);
    gnuplot_seconds(p->f, p->lanes.until_ns - p->warm_up_ns);
    fputs("]\n", p->f);
    gnuplot_time_axis(p->f, p->warm_up_ns, p->lanes.until_ns, TICKS_MOST);
}

/* ---- changes -------------------------------------------------------------------------------- */

static void write_changes_plot(FILE *f, const void *data)
{
    const struct plot *p = data;
    fputs("plot $changes using 1:2 with boxes lc rgb '#0072B2' title 'changes per resource and "
          "hour'",
          f);
    if (p->laws.has_tenure && p->lanes.all_instances > 1)
        fputs(", \\\n  law with lines ls 2 title 'law without faults: 1 h / mean tenure'", f);
    putc('\n', f);
}

static void write_changes(const struct plot *p, const struct series *changes)
{
    double counts[CHANGE_BINS] = {0};
    double length = (double)(p->lanes.until_ns - p->warm_up_ns), width = length / CHANGE_BINS;
    double hours = width / 3600e9 * (p->lanes.all_resources > 0 ? p->lanes.all_resources : 1);
    for (size_t i = 0; i < changes->count; i++) {
        int64_t bin = (int64_t)((double)(changes->items[i] - p->warm_up_ns) / width);
        if (bin >= 0 && bin < CHANGE_BINS)
            counts[bin]++;
    }
    fputs("$changes << EOD\n", p->f);
    for (int i = 0; i < CHANGE_BINS; i++)
        fprintf(p->f, "%.6f %.6f\n", (i + 0.5) * width / 1e9, counts[i] / hours);
    fprintf(p->f, "EOD\nset boxwidth %.6f\n", width / 1e9 * 0.86);
    if (p->laws.has_tenure)
        fprintf(p->f, "law = 3600 / (%.9f * (%" PRId64 " + %" PRId64 " - 1))\n",
                p->laws.check_ns / 1e9, p->laws.hold_checks, p->laws.odds);
}

bool plot_changes(FILE *f, struct database *database, const char *name, unsigned formats,
                  const void *data)
{
    const struct plot_request *request = data;
    struct plot p;
    struct series changes = {0};
    if (!plot_open(&p, f, database, &request->selection))
        return false;
    bool ok =
        plot_check_window(&p) && series_read(&changes, database, p.lanes.case_id, SERIES_CHANGES);
    if (ok) {
        plot_begin(&p, "Changes of master per resource and hour");
        write_changes(&p, &changes);
        write_time_axis(&p);
        fputs("set yrange [0:*]\nset ylabel 'changes per resource and hour'\n", f);
        gnuplot_terminals(f, name, formats, p.width, p.height, write_changes_plot, &p);
    }
    series_free(&changes);
    plot_close(&p);
    return ok;
}

#define LOAD_TITLE "Load of each instance, and its balance"

/* ---- load ----------------------------------------------------------------------------------- */

struct load_plot {
    const struct plot *plot;
    const struct load *load;
};

/* Two pictures, one above the other, with the same time axis. */
static void write_load_plot(FILE *f, const void *data)
{
    const struct load_plot *of = data;
    const struct load *l = of->load;
    fputs("unset label\n", f); /* of the picture before this one */
    plot_title(of->plot, LOAD_TITLE);
    fputs("set multiplot\nset tmargin at screen 0.88\nset bmargin at screen 0.48\n"
          "set yrange [0:*]\nset ylabel 'resources held'\nunset xtics\nunset xlabel\n"
          "set key at screen 0.5, screen 0.015 bottom center horizontal Left reverse samplen 3 "
          "maxrows 1\nplot ",
          f);
    for (unsigned i = l->instances; i-- > 0;) {
        fprintf(f, "$load using 1:%u with fillsteps lc rgb '#%06" PRIx32 "' title ", i + 2,
                palette_instances[i % PALETTE_INSTANCES]);
        gnuplot_text(f, l->names[i]);
        fputs(i > 0 ? ", \\\n  " : "\n", f);
    }
    fputs("set tmargin at screen 0.44\nset bmargin at screen 0.16\nset yrange [0:1.05]\n"
          "set ylabel \"Jain's index\"\nunset label\n",
          f);
    gnuplot_time_axis(f, l->from_ns, l->until_ns, TICKS_MOST);
    fputs(
        "set key at graph 0.01, graph 0.05 bottom left\n"
        "plot 1 / (1 + (instances - 1) / resources) with lines ls 2 title 'expected of independent "
        "resources', \\\n  $load using 1:jain with steps ls 1 title 'measured: 1 if all hold as "
        "many'\nunset multiplot\n",
        f);
}

/* Heights are stacked: each instance on top of those before it. */
static void write_load(FILE *f, const struct load *l)
{
    fputs("$load << EOD\n", f);
    for (unsigned bin = 0; bin <= l->bins; bin++) {
        unsigned at = bin < l->bins ? bin : l->bins - 1; /* the last step needs an end */
        double sum = 0;
        fprintf(f, "%.6f", (double)(l->until_ns - l->from_ns) / l->bins * bin / 1e9);
        for (unsigned i = 0; i < l->instances; i++) {
            sum += l->held[i * l->bins + at];
            fprintf(f, " %.4f", sum);
        }
        fprintf(f, " %.4f\n", load_jain(l, at));
    }
    fprintf(f, "EOD\ninstances = %u.0\nresources = %u.0\njain = %u\n", l->all_instances,
            l->resources, l->instances + 2);
}

bool plot_load(FILE *f, struct database *database, const char *name, unsigned formats,
               const void *data)
{
    const struct plot_request *request = data;
    struct plot p;
    struct load load = {0};
    if (!plot_open(&p, f, database, &request->selection))
        return false;
    p.height = LOAD_HEIGHT;
    bool ok = plot_check_window(&p) && load_read(&load, database, p.lanes.case_id, LOAD_BINS);
    if (ok) {
        struct load_plot of = {&p, &load};
        plot_begin(&p, LOAD_TITLE);
        write_load(f, &load);
        write_time_axis(&p);
        gnuplot_terminals(f, name, formats, p.width, p.height, write_load_plot, &of);
    }
    load_free(&load);
    plot_close(&p);
    return ok;
}

/* ---- stale belief --------------------------------------------------------------------------- */

static const char *const stale_blocks[] = {"foreign", "unowned"};

static bool write_stale(const struct plot *p, const char *kind, int64_t *count)
{
    sqlite3_stmt *statement;
    char *sql = case_view_sql("v_stale", "begin_ns, length_ns",
                              "WHERE kind = ?2 AND begin_ns >= ?3"
                              " ORDER BY begin_ns, length_ns LIMIT ?4");
    bool ok = sql ? database_prepare(p->database, sql, &statement)
                  : database_fail(p->database, "out of memory");
    free(sql);
    if (!ok)
        return false;
    sqlite3_bind_int64(statement, 1, p->lanes.case_id);
    sqlite3_bind_text(statement, 2, kind, -1, SQLITE_STATIC);
    sqlite3_bind_int64(statement, 3, p->warm_up_ns);
    sqlite3_bind_int(statement, 4, STALE_MOST);
    fprintf(p->f, "$%s << EOD\n", kind);
    while (database_next(p->database, statement)) {
        gnuplot_seconds(p->f, sqlite3_column_int64(statement, 0) - p->warm_up_ns);
        putc(' ', p->f);
        gnuplot_seconds(p->f, sqlite3_column_int64(statement, 1));
        putc('\n', p->f);
        ++*count;
    }
    fputs("EOD\n", p->f);
    sqlite3_finalize(statement);
    return *p->database->message == '\0';
}

struct stale_plot {
    const struct plot *plot;
    int64_t counts[2];
    double bound_ns; /* below 0: none is known */
    bool is_checked; /* it is that of S3, and not the one of a good link */
};

static void write_stale_plot(FILE *f, const void *data)
{
    static const char *const titles[] = {"somebody else owned", "nobody owned"};
    const struct stale_plot *of = data;
    const char *comma = "plot ";
    for (int i = 0; i < 2; i++) {
        if (of->counts[i] == 0)
            continue;
        fprintf(f,
                "%s$%s using 1:2 with impulses lw 1 lc rgb '%s' notitle, \\\n"
                "  $%s using 1:2 with points ls %d title 'belief while %s'",
                comma, stale_blocks[i], i == 0 ? "#0072B2" : "#E69F00", stale_blocks[i],
                i == 0 ? 1 : 4, titles[i]);
        comma = ", \\\n  ";
    }
    if (of->bound_ns >= 0)
        fprintf(f, ", \\\n  bound with lines ls 3 title '%s'",
                of->is_checked ? "bound of S3" : "bound on a good link");
    putc('\n', f);
}

static bool read_bound(struct stale_plot *of)
{
    struct bound bound;
    const struct plot *p = of->plot;
    if (!bound_of_case(&bound, p->database, "S3", p->lanes.case_id))
        return false;
    of->is_checked = bound.cases > 0;
    of->bound_ns = of->is_checked      ? (double)bound.least_ns
                   : p->laws.has_stale ? p->laws.stale_most_ns
                                       : -1;
    return true;
}

bool plot_stale(FILE *f, struct database *database, const char *name, unsigned formats,
                const void *data)
{
    const struct plot_request *request = data;
    struct plot p;
    struct stale_plot of = {.plot = &p};
    if (!plot_open(&p, f, database, &request->selection))
        return false;
    bool ok = plot_check_window(&p) && read_bound(&of);
    if (ok) {
        plot_begin(&p, "Belief without ownership");
        ok = write_stale(&p, stale_blocks[0], &of.counts[0]) &&
             write_stale(&p, stale_blocks[1], &of.counts[1]);
    }
    if (ok && of.counts[0] + of.counts[1] == 0)
        ok = database_fail(database,
                           "nobody believed without ownership in case %lld; choose another with "
                           "--case",
                           (long long)p.lanes.case_id);
    if (ok) {
        if (of.bound_ns >= 0)
            fprintf(f, "bound = %.9f\n", of.bound_ns / 1e9);
        fputs("set yrange [0:*]\nset ylabel 'seconds of belief'\n", f);
        write_time_axis(&p);
        gnuplot_terminals(f, name, formats, p.width, p.height, write_stale_plot, &of);
    }
    plot_close(&p);
    return ok;
}
