/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The heat map of a matrix: the mean of a metric over the cases of each combination. Needs no
 * intervals. Two axes are drawn, the ones with the most values; where a matrix has more, a cell is
 * the mean over the others. See plot.h. Doubles, for drawing.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "reports/gnuplot_text.h"
#include "reports/html_text.h"
#include "reports/measured.h"
#include "reports/plot_private.h"

enum { AXES_MOST = 8, VALUES_MOST = 60, WORD = 48, CELL = 64, WIDTH_MOST = 2400 };

struct axis {
    char name[WORD];
    char values[VALUES_MOST][WORD]; /* in the order of the matrix */
    unsigned count;
};

struct cell {
    double sum;
    int64_t cases, failed;
};

struct sweep {
    FILE *f;
    struct database *database;
    const char *metric;
    char unit[16], scenario[96], path[160];
    int64_t scenario_id;
    struct axis axes[AXES_MOST];
    unsigned axis_count, x, y; /* x: the axis along; y: up, AXES_MOST if there is one only */
    struct cell *cells;        /* [y * count of x + x] */
    int width, height;
    double least, most;
};

/* ---- words ---------------------------------------------------------------------------------- */

/* The next NAME=VALUE of a combination; values may have parentheses with blanks in them. */
static const char *next_pair(const char *text, char name[WORD], char value[WORD])
{
    const char *equals = text + strcspn(text, "=");
    unsigned depth = 0;
    if (*equals == '\0')
        return NULL;
    const char *end = equals + 1;
    for (; *end && (*end != ' ' || depth > 0); end++) {
        depth += *end == '(';
        depth -= *end == ')' && depth > 0;
    }
    snprintf(name, WORD, "%.*s", (int)(equals - text < WORD - 1 ? equals - text : WORD - 1), text);
    int length = (int)(end - equals - 1 < WORD - 1 ? end - equals - 1 : WORD - 1);
    char raw[WORD];
    snprintf(raw, sizeof raw, "%.*s", length, equals + 1);
    database_printable(value, WORD, raw);
    return end + strspn(end, " ");
}

static struct axis *axis_named(struct sweep *s, const char *name)
{
    for (unsigned i = 0; i < s->axis_count; i++)
        if (strcmp(s->axes[i].name, name) == 0)
            return &s->axes[i];
    if (s->axis_count == AXES_MOST)
        return NULL;
    struct axis *fresh = &s->axes[s->axis_count++];
    database_printable(fresh->name, sizeof fresh->name, name);
    return fresh;
}

static unsigned value_number(const struct axis *a, const char *value)
{
    unsigned i = 0;
    while (i < a->count && strcmp(a->values[i], value) != 0)
        i++;
    return i;
}

static bool add_combination(struct sweep *s, const char *matrix)
{
    char name[WORD], value[WORD];
    while (matrix && (matrix = next_pair(matrix, name, value))) {
        struct axis *a = axis_named(s, name);
        if (!a)
            return database_fail(s->database, "the matrix has more than %d axes", AXES_MOST);
        unsigned number = value_number(a, value);
        if (number == VALUES_MOST)
            return database_fail(s->database, "an axis of the matrix has more than %d values",
                                 VALUES_MOST);
        if (number == a->count)
            memcpy(a->values[a->count++], value, WORD);
    }
    return true;
}

/* ---- reading -------------------------------------------------------------------------------- */

/* That of the selection, or the first with a matrix; of several, the one with most combinations. */
static const char scenario_sql[] =
    "SELECT s.id, s.name, s.path, count(*) FROM scenario s JOIN configuration k"
    " ON k.scenario_id = s.id WHERE ?1 IS NULL OR s.name = ?1"
    " GROUP BY s.id ORDER BY count(*) DESC, s.id LIMIT 1";

static bool find_scenario(struct sweep *s, const char *wanted)
{
    sqlite3_stmt *statement;
    int64_t combinations = 0;
    if (!database_prepare(s->database, scenario_sql, &statement))
        return false;
    if (wanted)
        sqlite3_bind_text(statement, 1, wanted, -1, SQLITE_STATIC);
    if (database_next(s->database, statement)) {
        s->scenario_id = sqlite3_column_int64(statement, 0);
        database_printable(s->scenario, sizeof s->scenario,
                           (const char *)sqlite3_column_text(statement, 1));
        database_printable(s->path, sizeof s->path,
                           (const char *)sqlite3_column_text(statement, 2));
        combinations = sqlite3_column_int64(statement, 3);
    }
    sqlite3_finalize(statement);
    if (*s->database->message)
        return false;
    if (combinations > 1)
        return true;
    if (s->scenario_id == 0)
        return database_fail(s->database, "no scenario of this database fits; `tenure query "
                                          "scenarios` lists them");
    return database_fail(s->database,
                         "%s has no matrix to draw; sweeps are of scenarios with a matrix",
                         s->scenario);
}

static bool each_combination(struct sweep *s,
                             bool (*visit)(struct sweep *s, int64_t id, const char *matrix))
{
    sqlite3_stmt *statement;
    bool ok = true;
    if (!database_prepare(s->database,
                          "SELECT id, matrix FROM configuration WHERE scenario_id = ?1 ORDER BY id",
                          &statement))
        return false;
    sqlite3_bind_int64(statement, 1, s->scenario_id);
    while (ok && database_next(s->database, statement)) {
        const char *matrix = (const char *)sqlite3_column_text(statement, 1);
        ok = visit(s, sqlite3_column_int64(statement, 0), matrix ? matrix : "");
    }
    sqlite3_finalize(statement);
    return ok && *s->database->message == '\0';
}

static bool visit_axes(struct sweep *s, int64_t id, const char *matrix)
{
    (void)id;
    return add_combination(s, matrix);
}

static bool choose_axes(struct sweep *s)
{
    s->x = s->y = AXES_MOST;
    for (unsigned i = 0; i < s->axis_count; i++) {
        if (s->axes[i].count < 2)
            continue;
        if (s->x == AXES_MOST || s->axes[i].count > s->axes[s->x].count) {
            s->y = s->x;
            s->x = i;
        } else if (s->y == AXES_MOST || s->axes[i].count > s->axes[s->y].count) {
            s->y = i;
        }
    }
    if (s->x == AXES_MOST)
        return database_fail(s->database, "the combinations of %s do not differ in their matrix",
                             s->scenario);
    unsigned rows = s->y == AXES_MOST ? 1 : s->axes[s->y].count;
    s->cells = calloc((size_t)rows * s->axes[s->x].count, sizeof *s->cells);
    return s->cells || database_fail(s->database, "out of memory");
}

/* Where a combination stands; NULL if it lacks an axis. */
static struct cell *cell_of(const struct sweep *s, const char *matrix)
{
    char name[WORD], value[WORD];
    const struct axis *x = &s->axes[s->x], *y = s->y == AXES_MOST ? NULL : &s->axes[s->y];
    unsigned column = x->count, row = y ? y->count : 0;
    while ((matrix = next_pair(matrix, name, value))) {
        if (strcmp(name, x->name) == 0)
            column = value_number(x, value);
        else if (y && strcmp(name, y->name) == 0)
            row = value_number(y, value);
    }
    if (column == x->count || (y && row == y->count))
        return NULL;
    return &s->cells[row * x->count + column];
}

static bool count_failures(struct sweep *s, int64_t id, struct cell *cell)
{
    sqlite3_stmt *statement;
    if (!database_prepare(s->database,
                          "SELECT coalesce(sum(code <> 0), 0) FROM \"case\""
                          " WHERE configuration_id = ?1",
                          &statement))
        return false;
    sqlite3_bind_int64(statement, 1, id);
    if (database_next(s->database, statement))
        cell->failed += sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    return *s->database->message == '\0';
}

static bool visit_values(struct sweep *s, int64_t id, const char *matrix)
{
    struct measured_list list;
    struct cell *cell = cell_of(s, matrix);
    if (!cell)
        return true;
    if (!measured_read(&list, s->database, id))
        return false;
    const struct measured *m = measured_find(&list, s->metric);
    for (size_t i = 0; m && i < m->count; i++) {
        cell->sum += (double)m->values[i];
        cell->cases++;
    }
    if (m)
        memcpy(s->unit, m->unit, sizeof s->unit);
    measured_free(&list);
    return count_failures(s, id, cell);
}

/* ---- drawing -------------------------------------------------------------------------------- */

static double mean_of(const struct cell *c)
{
    return c->sum / (double)c->cases;
}

/* Cells and what stands in them: the value, and how many cases failed. */
static bool write_cells(struct sweep *s)
{
    unsigned columns = s->axes[s->x].count, rows = s->y == AXES_MOST ? 1 : s->axes[s->y].count;
    unsigned filled = 0;
    fputs("$cell << EOD\n", s->f);
    for (unsigned i = 0; i < rows * columns; i++) {
        const struct cell *c = &s->cells[i];
        if (c->cases == 0)
            continue;
        double mean = mean_of(c);
        s->least = filled == 0 || mean < s->least ? mean : s->least;
        s->most = filled == 0 || mean > s->most ? mean : s->most;
        filled++;
        fprintf(s->f, "%u %u %.6g\n", i % columns, i / columns, mean);
    }
    fputs("EOD\n", s->f);
    return filled > 0 ||
           database_fail(s->database,
                         "no case of %s has the metric %s; `tenure query metrics` lists them",
                         s->scenario, s->metric);
}

/* Dark cells have white text. The shade is the root of where a value lies, so that one outlier does
 * not make all others look alike. */
static void write_texts(const struct sweep *s)
{
    unsigned columns = s->axes[s->x].count, rows = s->y == AXES_MOST ? 1 : s->axes[s->y].count;
    for (unsigned i = 0; i < rows * columns; i++) {
        const struct cell *c = &s->cells[i];
        char text[HTML_NUMBER_BYTES];
        if (c->cases == 0)
            continue;
        bool dark = s->most > s->least && (mean_of(c) - s->least) / (s->most - s->least) > 0.36;
        fputs("set label ", s->f);
        gnuplot_text(s->f, html_quantity_text(text, mean_of(c), s->unit));
        fprintf(s->f, " at first %u, first %u center front textcolor rgb '%s'%s\n", i % columns,
                i / columns, dark ? "white" : "black",
                c->failed > 0 ? " offset character 0,0.5" : "");
        if (c->failed > 0)
            fprintf(s->f,
                    "set label '%" PRId64 " failed' at first %u, first %u center front textcolor "
                    "rgb '%s' font 'DejaVu Sans,9' offset character 0,-0.6\n",
                    c->failed, i % columns, i / columns, dark ? "white" : "#B00000");
    }
}

static void write_axis(FILE *f, const struct axis *a, char letter)
{
    fprintf(f, "set %crange [-0.5:%u.5]\nset %ctics (", letter, a->count - 1, letter);
    for (unsigned i = 0; i < a->count; i++) {
        fputs(i == 0 ? "" : ", ", f);
        gnuplot_text(f, a->values[i]);
        fprintf(f, " %u", i);
    }
    fprintf(f, ") scale 0\nset %clabel ", letter);
    gnuplot_text(f, a->name);
    putc('\n', f);
}

static void write_plot(FILE *f, const void *data)
{
    (void)data;
    fputs("plot $cell using 1:2:(sqrt(($3 - least) / span)) with image pixels notitle\n", f);
}

static void write_frame(struct sweep *s)
{
    unsigned rows = s->y == AXES_MOST ? 1 : s->axes[s->y].count;
    int wanted = PLOT_LEFT + 130 + PLOT_RIGHT + (int)s->axes[s->x].count * 96;
    s->width = wanted < 700 ? 700 : wanted > WIDTH_MOST ? WIDTH_MOST : wanted;
    s->height = PLOT_TOP + PLOT_BOTTOM + (int)(rows < 3 ? 3 : rows) * CELL;
    fprintf(s->f,
            "set lmargin at screen %.5f\nset rmargin at screen %.5f\n"
            "set tmargin at screen %.5f\nset bmargin at screen %.5f\n"
            "unset colorbox\nunset grid\nunset key\nunset border\n",
            (PLOT_LEFT + 60.0) / s->width, 1 - (double)PLOT_RIGHT / s->width,
            1 - (double)PLOT_TOP / s->height, (double)(PLOT_BOTTOM - 30) / s->height);
}

static bool write_script(struct sweep *s, const char *name, unsigned formats)
{
    char title[512], replay[256], metric[64];
    gnuplot_begin(s->f, "The sweep of a matrix");
    if (!write_cells(s))
        return false;
    write_frame(s);
    snprintf(title, sizeof title, "%s, mean over cases   %s",
             database_printable(metric, sizeof metric, s->metric), s->scenario);
    snprintf(replay, sizeof replay, "tenure run %s", s->path);
    gnuplot_title(s->f, title, replay, "", s->width, s->height);
    write_axis(s->f, &s->axes[s->x], 'x');
    if (s->y == AXES_MOST)
        fputs("set yrange [-0.5:0.5]\nunset ytics\n", s->f);
    else
        write_axis(s->f, &s->axes[s->y], 'y');
    fprintf(s->f, "set cbrange [0:1]\nleast = %.9g\nspan = %.9g\n", s->least,
            s->most > s->least ? s->most - s->least : 1);
    write_texts(s);
    gnuplot_terminals(s->f, name, formats, s->width, s->height, write_plot, s);
    return true;
}

bool plot_sweep(FILE *f, struct database *database, const char *name, unsigned formats,
                const void *data)
{
    const struct plot_request *request = data;
    struct sweep *s = calloc(1, sizeof *s);
    if (!s)
        return database_fail(database, "out of memory");
    s->f = f;
    s->database = database;
    s->metric = request->metric;
    bool ok = find_scenario(s, request->selection.scenario) && each_combination(s, visit_axes) &&
              choose_axes(s) && each_combination(s, visit_values) && write_script(s, name, formats);
    free(s->cells);
    free(s);
    return ok;
}
