/* SPDX-License-Identifier: Apache-2.0 */
/* How tenures and fail-overs spread, and how load evens out after a start, measured and by the
 * closed form; see study_picture.h. Floating point, to draw. */
#include <math.h>
#include <string.h>

#include "reports/gnuplot_text.h"
#include "reports/study_curve.h"
#include "reports/study_private.h"

enum { WIDTH = 1180, HEIGHT = 620 };

/* ---- tenures and fail-overs ----------------------------------------------------------------- */

static void write_curve(FILE *f, const char *block, int row, const struct study_curve *curve)
{
    fprintf(f, "$%s%d << EOD\n", block, row);
    for (size_t i = 0; i < curve->count; i++)
        if (curve->points[i].y > 0) /* an axis is logarithmic */
            fprintf(f, "%.9g %.9g\n", curve->points[i].x, curve->points[i].y);
    fputs("EOD\n", f);
}

struct curves {
    const struct study_drawing *drawing;
    const struct study_row *rows[2];
    int count;
    bool has[2][2];         /* by series, row */
    double counts[2][2];    /* how many lengths that is */
    double from_s, until_s; /* where fail-overs lie, by measurement and closed form */
    bool same_law;          /* of the fail-overs of both settings */
};

/* How many lengths of a series there are, and the least and greatest; false if there are none. */
static bool read_extent(struct database *d, int64_t id, const char *series, double extent[3])
{
    sqlite3_stmt *s;
    bool any = false;
    if (!database_prepare(d,
                          "SELECT sum(count), min(from_s), max(until_s) FROM v_study_lengths WHERE "
                          "configuration_id = ? AND series = ?",
                          &s))
        return false;
    sqlite3_bind_int64(s, 1, id);
    sqlite3_bind_text(s, 2, series, -1, SQLITE_TRANSIENT);
    if (database_next(d, s) && sqlite3_column_type(s, 0) != SQLITE_NULL) {
        any = true;
        for (int i = 0; i < 3; i++)
            extent[i] = sqlite3_column_double(s, i);
    }
    sqlite3_finalize(s);
    return any;
}

static bool read_extents(struct curves *c)
{
    struct database *d = c->drawing->database;
    double least[2] = {0}, most[2] = {0};
    c->from_s = INFINITY;
    for (int row = 0; row < c->count; row++) {
        int64_t id = c->rows[row]->id;
        double extent[3] = {0, INFINITY, 0};
        for (int series = 0; series < STUDY_SERIES_COUNT; series++) {
            if (read_extent(d, id, study_series_names[series], extent))
                c->counts[series][row] = extent[0];
            if (*d->message)
                return false;
        }
        least[row] = study_theory(d, id, "failover.min");
        if (*d->message)
            return false;
        most[row] = study_theory(d, id, "failover.max");
        if (*d->message)
            return false;
        if (c->counts[STUDY_FAILOVER][row] > 0) {
            c->from_s = fmin(c->from_s, fmin(extent[1], least[row]));
            c->until_s = fmax(c->until_s, fmax(extent[2], most[row]));
        }
    }
    c->same_law = c->count == 2 && least[0] == least[1] && most[0] == most[1];
    return true;
}

static void write_legend(FILE *f, const struct curves *c, int row, const char *what)
{
    char text[STUDY_TEXT_MAX + 120];
    snprintf(text, sizeof text, "%s: %s%s", c->rows[row]->label, what,
             c->rows[row]->is_present ? " (now)" : " (recommended)");
    gnuplot_text(f, text);
}

/* Tenures fall off by a factor, as a line on a logarithmic scale; fail-overs lie in a range. */
static void write_scales(FILE *f, const struct curves *c, int series)
{
    if (series == 0) {
        fputs("set logscale y\nset yrange [0.001:1.2]\nset xrange [0:*]\n"
              "set key inside top right\n",
              f);
        return;
    }
    double room = fmax((c->until_s - c->from_s) * 0.08, 0.01);
    fputs("unset logscale y\nset yrange [0:1.05]\nset key inside bottom left\n", f);
    if (isfinite(c->from_s))
        fprintf(f, "set xrange [%.9g:%.9g]\n", fmax(c->from_s - room, 0), c->until_s + room);
}

static void write_lengths_panel(FILE *f, const struct curves *c, int series)
{
    bool first = true;
    fprintf(f, "set title '%s'\nset xlabel 'longer than so many seconds'\n",
            series == 0 ? "tenures" : "fail-overs");
    write_scales(f, c, series);
    for (int row = 0; row < c->count; row++) {
        char what[64];
        if (!c->has[series][row])
            continue;
        fprintf(f, "%s $%s%d using 1:2 with steps lw 3 dt %s lc rgb '%s' title ",
                first ? "plot" : ", \\\n ", study_series_names[series], row,
                row == 0 ? "1" : "(10,3)", row == 0 ? "#0072B2" : "#E69F00");
        snprintf(what, sizeof what, "%.0f measured", c->counts[series][row]);
        write_legend(f, c, row, what);
        bool is_shared = series == 1 && c->same_law;
        if (first || !is_shared) {
            fprintf(f, ", \\\n  $law%s%d using 1:2 with %s lw 1.5 dt %s lc rgb 'black' title ",
                    study_series_names[series], row, series == 0 ? "steps" : "lines",
                    row == 0 ? "(8,5)" : "(2,4)");
            if (is_shared)
                gnuplot_text(f, "closed form of both, without other faults");
            else
                write_legend(f, c, row, "closed form");
        }
        first = false;
    }
    if (first)
        fputs("set label 99 'none in this study' at graph 0.5, graph 0.5 center\n"
              "plot [0:1] 2 notitle\nunset label 99",
              f);
    fputs("\n", f);
}

static void write_lengths(FILE *f, const void *data)
{
    const struct curves *c = data;
    fputs("set multiplot layout 1,2 margins screen 0.06,0.98,0.11,0.82 spacing screen 0.07\n"
          "set format y '%g'\nset ylabel 'share that is'\n"
          "set key samplen 3 font 'DejaVu Sans,9'\n",
          f);
    study_title(f, c->drawing, "how long tenures and fail-overs are", WIDTH, HEIGHT);
    write_lengths_panel(f, c, 0);
    fputs("unset label\nunset ylabel\n", f);
    write_lengths_panel(f, c, 1);
    fputs("unset multiplot\n", f);
}

static bool write_blocks(FILE *f, struct curves *c, enum study_series series, int row)
{
    struct database *d = c->drawing->database;
    char law[32];
    snprintf(law, sizeof law, "law%s", study_series_names[series]);
    for (int is_law = 0; is_law < 2; is_law++) {
        struct study_curve curve;
        if (!(is_law ? study_curve_law : study_curve_measured)(&curve, d, c->rows[row]->id, series))
            return false;
        if (!is_law)
            c->has[series][row] = curve.count > 0;
        write_curve(f, is_law ? law : study_series_names[series], row, &curve);
        study_curve_free(&curve);
    }
    return true;
}

bool study_draw_lengths(FILE *f, const struct study_drawing *d)
{
    struct curves c = {.drawing = d};
    c.count = study_chosen(d->data, c.rows);
    gnuplot_begin(f, "Tenures and fail-overs");
    for (int series = 0; series < STUDY_SERIES_COUNT; series++)
        for (int row = 0; row < c.count; row++)
            if (!write_blocks(f, &c, (enum study_series)series, row))
                return false;
    if (!read_extents(&c))
        return false;
    fputs("set grid xtics ytics\n", f);
    gnuplot_terminals(f, d->name, d->formats, WIDTH, HEIGHT, write_lengths, &c);
    return true;
}

/* ---- load after a start --------------------------------------------------------------------- */

static void write_load(FILE *f, const void *data)
{
    const struct curves *c = data;
    struct database *d = c->drawing->database;
    double fair = 1 / study_parameter(d, c->rows[0]->id, "instances");
    for (int row = 0; row < c->count; row++) {
        double time = study_theory(d, c->rows[row]->id, "mixing.time");
        fprintf(f, "%s $load%d using 1:2 with lines lw 3 dt %s lc rgb '%s' title ",
                row == 0 ? "plot" : ", \\\n ", row, row == 0 ? "1" : "(10,3)",
                row == 0 ? "#0072B2" : "#E69F00");
        write_legend(f, c, row, "measured");
        if (!isfinite(time) || time <= 0)
            continue;
        fprintf(f,
                ", \\\n  %.6g + (1 - %.6g) * exp(-x / %.9g) with lines lw 1.5 dt %s lc rgb "
                "'black' title ",
                fair, fair, time, row == 0 ? "(8,5)" : "(2,4)");
        write_legend(f, c, row, "decay by the closed form");
    }
    fprintf(f, ", \\\n  %.6g with lines lw 1 lc rgb '#8C8C8C' title 'fair share'\n", fair);
}

bool study_draw_load(FILE *f, const struct study_drawing *d)
{
    struct curves c = {.drawing = d};
    c.count = study_chosen(d->data, c.rows);
    gnuplot_begin(f, "Load after a start");
    if (c.count == 0)
        return database_fail(d->database, "no setting of this study was run");
    for (int row = 0; row < c.count; row++) {
        struct study_curve load;
        if (!study_curve_load(&load, d->database, c.rows[row]->id))
            return false;
        write_curve(f, "load", row, &load);
        study_curve_free(&load);
    }
    fputs("set grid xtics ytics\nset xlabel 'seconds since the first master'\n"
          "set ylabel 'share of all resources'\nset yrange [0:1]\n"
          "set key inside top right samplen 4\nset tmargin at screen 0.86\nset samples 800\n",
          f);
    study_title(f, d, "load of an instance that won every resource at the start", WIDTH, HEIGHT);
    gnuplot_terminals(f, d->name, d->formats, WIDTH, HEIGHT, write_load, &c);
    return true;
}
