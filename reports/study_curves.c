/* SPDX-License-Identifier: Apache-2.0 */
/* How tenures and fail-overs spread, and how load evens out after a start, measured and by the
 * closed form; see study_picture.h. Floating point, to draw. */
#include <math.h>
#include <string.h>

#include "reports/gnuplot_text.h"
#include "reports/study_private.h"

enum { WIDTH = 1180, HEIGHT = 620, POINTS = 400 };

/* The settings that are drawn: now, and what is recommended. */
static int chosen(const struct study_data *data, const struct study_row *rows[2])
{
    int count = 0;
    if (data->present >= 0)
        rows[count++] = &data->rows[data->present];
    if (data->best >= 0 && data->best != data->present)
        rows[count++] = &data->rows[data->best];
    return count;
}

static double theory_of(struct database *d, int64_t id, const char *figure)
{
    sqlite3_stmt *s;
    double value = NAN;
    if (!database_prepare(d,
                          "SELECT value FROM study_theory WHERE configuration_id = ? AND "
                          "figure = ?",
                          &s))
        return NAN;
    sqlite3_bind_int64(s, 1, id);
    sqlite3_bind_text(s, 2, figure, -1, SQLITE_TRANSIENT);
    if (database_next(d, s))
        value = sqlite3_column_type(s, 0) == SQLITE_NULL ? INFINITY : sqlite3_column_double(s, 0);
    sqlite3_finalize(s);
    return value;
}

static double parameter_of(struct database *d, int64_t id, const char *name)
{
    sqlite3_stmt *s;
    double value = NAN;
    if (!database_prepare(d, "SELECT number FROM parameter WHERE configuration_id = ? AND name = ?",
                          &s))
        return NAN;
    sqlite3_bind_int64(s, 1, id);
    sqlite3_bind_text(s, 2, name, -1, SQLITE_TRANSIENT);
    if (database_next(d, s))
        value = sqlite3_column_double(s, 0);
    sqlite3_finalize(s);
    return value;
}

/* ---- tenures and fail-overs ----------------------------------------------------------------- */

/* Length, share of those that are longer; false with nothing written if there are none. The last
 * length of a bin is `early_s` before its end: tenures lie on the lattice of checks. */
static bool write_longer(FILE *f, struct database *d, int64_t id, const char *series,
                         const char *block, double early_s)
{
    sqlite3_stmt *s;
    double left = 1;
    bool any = false;
    if (!database_prepare(d,
                          "SELECT until_s, share FROM v_study_lengths WHERE "
                          "configuration_id = ? AND series = ? ORDER BY from_s",
                          &s))
        return false;
    sqlite3_bind_int64(s, 1, id);
    sqlite3_bind_text(s, 2, series, -1, SQLITE_TRANSIENT);
    while (database_next(d, s)) {
        if (!any)
            fprintf(f, "$%s << EOD\n0 1\n", block);
        any = true;
        left -= sqlite3_column_double(s, 1);
        if (left > 1e-6)
            fprintf(f, "%.9g %.9g\n", sqlite3_column_double(s, 0) - early_s, left);
    }
    sqlite3_finalize(s);
    if (any)
        fputs("EOD\n", f);
    return any;
}

/* From one check to the next. */
static double check_of(struct database *d, int64_t id)
{
    double least = theory_of(d, id, "tenure.min"), mean = theory_of(d, id, "tenure.mean");
    double odds = fmax(parameter_of(d, id, "resign_odds"), 1);
    return odds > 1 ? (mean - least) / (odds - 1) : least;
}

static void write_tenure_law(FILE *f, struct database *d, int64_t id, const char *block)
{
    double least = theory_of(d, id, "tenure.min"), mean = theory_of(d, id, "tenure.mean");
    double odds = fmax(parameter_of(d, id, "resign_odds"), 1), longest = mean;
    double check = check_of(d, id);
    fprintf(f, "$%s << EOD\n0 1\n%.9g 1\n", block, least);
    for (int j = 0; j < 100000 && odds > 1; j++) {
        double left = pow(1 - 1 / odds, j + 1);
        if (left < 1e-4)
            break;
        longest = least + check * j;
        if (j < POINTS || j % 10 == 0)
            fprintf(f, "%.9g %.9g\n", longest, left);
    }
    fputs("EOD\n", f);
}

/* P(U(0, a) + U(0, b) > x). */
static double trapezoid_above(double a, double b, double x)
{
    double large = fmax(a, b), small = fmin(a, b);
    if (x <= 0)
        return 1;
    if (x >= a + b)
        return 0;
    if (small <= 0)
        return 1 - x / large;
    if (x < small)
        return 1 - x * x / (2 * a * b);
    if (x < large)
        return 1 - (x - small / 2) / large;
    return (a + b - x) * (a + b - x) / (2 * a * b);
}

/* Range and variance say which two uniform laws add up. */
static void write_failover_law(FILE *f, struct database *d, int64_t id, const char *block)
{
    double least = theory_of(d, id, "failover.min"), most = theory_of(d, id, "failover.max");
    double sd = theory_of(d, id, "failover.sd"), sum = most - least, squares = 12 * sd * sd;
    double apart = sqrt(fmax(2 * squares - sum * sum, 0));
    fprintf(f, "$%s << EOD\n0 1\n", block);
    for (int i = 0; i <= POINTS; i++) {
        double x = sum * i / POINTS;
        double left = trapezoid_above((sum + apart) / 2, (sum - apart) / 2, x);
        if (left > 1e-6)
            fprintf(f, "%.9g %.9g\n", least + x, left);
    }
    fputs("EOD\n", f);
}

static const char *const series_names[] = {"tenure", "failover"};

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

static void read_extents(struct curves *c)
{
    struct database *d = c->drawing->database;
    c->from_s = INFINITY;
    for (int row = 0; row < c->count; row++) {
        int64_t id = c->rows[row]->id;
        double extent[3];
        for (int series = 0; series < 2; series++)
            if (read_extent(d, id, series_names[series], extent)) {
                c->counts[series][row] = extent[0];
                if (series == 0)
                    continue;
                c->from_s = fmin(c->from_s, fmin(extent[1], theory_of(d, id, "failover.min")));
                c->until_s = fmax(c->until_s, fmax(extent[2], theory_of(d, id, "failover.max")));
            }
    }
    c->same_law = c->count == 2;
    for (int i = 0; i < 2 && c->same_law; i++) {
        const char *figure = i == 0 ? "failover.min" : "failover.max";
        c->same_law = theory_of(d, c->rows[0]->id, figure) == theory_of(d, c->rows[1]->id, figure);
    }
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
                first ? "plot" : ", \\\n ", series_names[series], row, row == 0 ? "1" : "(10,3)",
                row == 0 ? "#0072B2" : "#E69F00");
        snprintf(what, sizeof what, "%.0f measured", c->counts[series][row]);
        write_legend(f, c, row, what);
        bool is_shared = series == 1 && c->same_law;
        if (first || !is_shared) {
            fprintf(f, ", \\\n  $law%s%d using 1:2 with %s lw 1.5 dt %s lc rgb 'black' title ",
                    series_names[series], row, series == 0 ? "steps" : "lines",
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

bool study_draw_lengths(FILE *f, const struct study_drawing *d)
{
    struct curves c = {.drawing = d};
    c.count = chosen(d->data, c.rows);
    gnuplot_begin(f, "Tenures and fail-overs");
    for (int series = 0; series < 2; series++)
        for (int row = 0; row < c.count; row++) {
            char block[32], law[32];
            snprintf(block, sizeof block, "%s%d", series_names[series], row);
            snprintf(law, sizeof law, "law%s%d", series_names[series], row);
            c.has[series][row] =
                write_longer(f, d->database, c.rows[row]->id, series_names[series], block,
                             series == 0 ? check_of(d->database, c.rows[row]->id) : 0);
            if (*d->database->message)
                return false;
            if (series == 0)
                write_tenure_law(f, d->database, c.rows[row]->id, law);
            else
                write_failover_law(f, d->database, c.rows[row]->id, law);
        }
    read_extents(&c);
    if (*d->database->message)
        return false;
    fputs("set grid xtics ytics\n", f);
    gnuplot_terminals(f, d->name, d->formats, WIDTH, HEIGHT, write_lengths, &c);
    return true;
}

/* ---- load after a start --------------------------------------------------------------------- */

static bool write_load_block(FILE *f, struct database *d, int64_t id, int row)
{
    sqlite3_stmt *s;
    if (!database_prepare(d,
                          "SELECT time_s, share FROM v_study_load WHERE configuration_id = ? "
                          "ORDER BY time_s",
                          &s))
        return false;
    sqlite3_bind_int64(s, 1, id);
    fprintf(f, "$load%d << EOD\n", row);
    while (database_next(d, s))
        fprintf(f, "%.9g %.9g\n", sqlite3_column_double(s, 0), sqlite3_column_double(s, 1));
    fputs("EOD\n", f);
    sqlite3_finalize(s);
    return !*d->message;
}

static void write_load(FILE *f, const void *data)
{
    const struct curves *c = data;
    struct database *d = c->drawing->database;
    double fair = 1 / parameter_of(d, c->rows[0]->id, "instances");
    for (int row = 0; row < c->count; row++) {
        double time = theory_of(d, c->rows[row]->id, "mixing.time");
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
    c.count = chosen(d->data, c.rows);
    gnuplot_begin(f, "Load after a start");
    if (c.count == 0)
        return database_fail(d->database, "no setting of this study was run");
    for (int row = 0; row < c.count; row++)
        if (!write_load_block(f, d->database, c.rows[row]->id, row))
            return false;
    fputs("set grid xtics ytics\nset xlabel 'seconds since the first master'\n"
          "set ylabel 'share of all resources'\nset yrange [0:1]\n"
          "set key inside top right samplen 4\nset tmargin at screen 0.86\nset samples 800\n",
          f);
    study_title(f, d, "load of an instance that won every resource at the start", WIDTH, HEIGHT);
    gnuplot_terminals(f, d->name, d->formats, WIDTH, HEIGHT, write_load, &c);
    return true;
}
