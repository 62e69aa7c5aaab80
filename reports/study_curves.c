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
    bool has[2][2]; /* by series, row */
};

static void write_legend(FILE *f, const struct curves *c, int row, const char *what)
{
    char text[STUDY_TEXT_MAX + 60];
    snprintf(text, sizeof text, "%s %s%s", c->rows[row]->label, what,
             c->rows[row]->is_present ? " (now)" : " (recommended)");
    gnuplot_text(f, text);
}

static void write_lengths_panel(FILE *f, const struct curves *c, int series)
{
    bool first = true;
    fprintf(f, "set title '%s'\nset xlabel 'longer than so many seconds'\n",
            series == 0 ? "tenures" : "fail-overs");
    for (int row = 0; row < c->count; row++) {
        if (!c->has[series][row])
            continue;
        fprintf(f, "%s $%s%d using 1:2 with steps lw 3 lc rgb '%s' title ",
                first ? "plot" : ", \\\n ", study_series_names[series], row,
                row == 0 ? "#0072B2" : "#E69F00");
        write_legend(f, c, row, "measured");
        fprintf(f, ", \\\n  $law%s%d using 1:2 with %s lw 1.5 dt %s lc rgb 'black' title ",
                study_series_names[series], row, series == 0 ? "steps" : "lines",
                row == 0 ? "(8,5)" : "(2,4)");
        write_legend(f, c, row, "closed form");
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
          "set logscale y\nset yrange [0.001:1.2]\nset format y '%g'\nset ylabel 'share that is'\n"
          "set key inside top right samplen 3 font 'DejaVu Sans,9'\n",
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
