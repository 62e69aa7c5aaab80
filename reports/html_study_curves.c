/* SPDX-License-Identifier: Apache-2.0 */
/* How lengths spread and how load evens out, inside a page; see html_study.h. Doubles, for
 * drawing. */
#include <math.h>
#include <string.h>

#include "reports/html_axes.h"
#include "reports/html_study.h"
#include "reports/html_text.h"
#include "reports/study_curve.h"

enum { LINES_MOST = 4, NUMBERS = 12 };

/* What one chart draws: measured and closed form of the present setting, and of the recommended
 * one. */
struct line {
    const struct study_row *row;
    struct study_curve curve;
    bool is_law, is_steps;
};

struct lines {
    struct line items[LINES_MOST];
    int count;
};

static void lines_free(struct lines *l)
{
    for (int i = 0; i < l->count; i++)
        study_curve_free(&l->items[i].curve);
}

/* The curve is the list's from now on, if it has points. */
static void take(struct lines *l, struct study_curve *curve, const struct study_row *row,
                 bool is_law, bool is_steps)
{
    if (curve->count < 2)
        study_curve_free(curve);
    else
        l->items[l->count++] = (struct line){row, *curve, is_law, is_steps};
}

/* Up to where something measured is seen above the bottom. */
static double last_x(const struct lines *l, double bottom)
{
    double last = 0;
    for (int i = 0; i < l->count; i++) {
        const struct study_curve *c = &l->items[i].curve;
        size_t n = 0;
        while (n + 1 < c->count && c->points[n].y > bottom)
            n++;
        if (!l->items[i].is_law)
            last = fmax(last, c->points[n].x);
    }
    return last;
}

/* ---- drawing -------------------------------------------------------------------------------- */

/* The first setting is blue, the second one orange; the dashes of their laws differ. */
static const char *class_of(const struct lines *l, const struct line *line)
{
    bool first = line->row == l->items[0].row;
    if (line->is_law)
        return first ? "law" : "law two";
    return first ? "one" : "two";
}

/* Places are seconds, those of the chart ns. What is nearer than the eye can tell is left out. */
static void draw_line(const struct chart *c, const struct lines *l, const struct line *line)
{
    const struct study_curve *curve = &line->curve;
    double drawn_x = 0;
    fprintf(c->f, "<path class=\"line %s\" d=\"", class_of(l, line));
    for (size_t i = 0; i < curve->count; i++) {
        double at = curve->points[i].x * 1e9, share = fmax(curve->points[i].y, c->y.from);
        if (!(at <= c->x.until) || (i > 0 && curve->points[i - 1].y < c->y.from))
            break;
        double x = chart_x(c, at), y = chart_y(c, share);
        if (i > 0 && i + 1 < curve->count && x < drawn_x + 0.7)
            continue;
        drawn_x = x;
        if (i == 0)
            fprintf(c->f, "M%.1f %.1f", x, y);
        else if (line->is_steps)
            fprintf(c->f, "H%.1fV%.1f", x, y);
        else
            fprintf(c->f, "L%.1f %.1f", x, y);
    }
    fputs("\"/>", c->f);
}

static void write_name(FILE *f, const struct line *line)
{
    html_text(f, line->row->label);
    fputs(line->row->is_present ? " (present)" : " (recommended)", f);
    fputs(line->is_law ? ", closed form" : ", measured", f);
}

static void write_key(FILE *f, const struct lines *l)
{
    fputs("</svg><p class=\"key\">", f);
    for (int i = 0; i < l->count; i++) {
        fprintf(f, "<span><i class=\"dash %s\"></i>", class_of(l, &l->items[i]));
        write_name(f, &l->items[i]);
        fputs("</span>", f);
    }
    fputs("</p>", f);
}

/* ---- as numbers ----------------------------------------------------------------------------- */

static double value_at(const struct line *line, double x)
{
    const struct study_curve *c = &line->curve;
    size_t i = 0;
    while (i + 1 < c->count && c->points[i + 1].x <= x)
        i++;
    const struct study_point *at = &c->points[i];
    if (i + 1 == c->count && x > at->x && !line->is_steps)
        return 0;
    if (line->is_steps || i + 1 == c->count || x <= at->x)
        return at->y;
    return at->y + (x - at->x) / (at[1].x - at->x) * (at[1].y - at->y);
}

static void write_numbers(FILE *f, const struct lines *l, const char *what, double until_s)
{
    fprintf(f,
            "<details><summary>As numbers</summary><div class=\"scroll\"><table><thead><tr>"
            "<th scope=\"col\">%s</th>",
            what);
    for (int i = 0; i < l->count; i++) {
        fputs("<th scope=\"col\" class=\"number\">", f);
        write_name(f, &l->items[i]);
        fputs("</th>", f);
    }
    fputs("</tr></thead><tbody>\n", f);
    for (int n = 1; n <= NUMBERS; n++) {
        double x = until_s * n / NUMBERS;
        fputs("<tr><th scope=\"row\">", f);
        html_quantity(f, x * 1e9, "ns");
        fputs("</th>", f);
        for (int i = 0; i < l->count; i++)
            fprintf(f, "<td class=\"number\">%.2f %%</td>", value_at(&l->items[i], x) * 100);
        fputs("</tr>\n", f);
    }
    fputs("</tbody></table></div></details>", f);
}

/* ---- charts --------------------------------------------------------------------------------- */

static void write_chart(FILE *f, const struct lines *l, struct chart_scale y, const char *title,
                        const char *says, const char *what)
{
    double until_s = last_x(l, y.from);
    struct chart c = {.f = f, .x = {.until = until_s * 1.03e9}, .y = y};
    if (l->count == 0 || !chart_is_possible(&c) || until_s > 9e9) /* they are ns on the axis */
        return;
    chart_open(&c, title, says);
    chart_time_axis(&c, true);
    chart_y_axis(&c, 100, "%");
    for (int is_law = 0; is_law < 2; is_law++)
        for (int i = 0; i < l->count; i++)
            if (l->items[i].is_law == is_law)
                draw_line(&c, l, &l->items[i]);
    write_key(f, l);
    write_numbers(f, l, what, until_s);
    fputs("</figure>\n", f);
}

static bool write_lengths(FILE *f, struct database *d, const struct study_row *const *rows,
                          int count, enum study_series series)
{
    static const struct chart_scale shares = {.from = 0.001, .until = 1, .is_logarithmic = true};
    struct lines l = {.count = 0};
    bool good = true;
    for (int i = 0; good && i < count; i++) {
        struct study_curve curve;
        good = study_curve_measured(&curve, d, rows[i]->id, series);
        bool any = good && curve.count > 1;
        if (good)
            take(&l, &curve, rows[i], false, true);
        if (!any)
            continue;
        good = study_curve_law(&curve, d, rows[i]->id, series);
        if (good)
            take(&l, &curve, rows[i], true, series == STUDY_TENURE);
    }
    if (good)
        write_chart(
            f, &l, shares,
            series == STUDY_TENURE ? "Tenures that are longer" : "Fail-overs that are longer",
            "Share of those that are longer than so much, on a logarithmic scale", "Longer than");
    lines_free(&l);
    return good;
}

static bool write_load(FILE *f, struct database *d, const struct study_row *const *rows, int count)
{
    struct lines l = {.count = 0};
    bool good = true;
    for (int i = 0; good && i < count; i++) {
        struct study_curve curve;
        good = study_curve_load(&curve, d, rows[i]->id);
        if (!good || curve.count < 2) {
            study_curve_free(&curve);
            continue;
        }
        double until_s = curve.points[curve.count - 1].x;
        take(&l, &curve, rows[i], false, false);
        good = study_curve_decay(&curve, d, rows[i]->id, until_s);
        if (good)
            take(&l, &curve, rows[i], true, false);
    }
    if (good)
        write_chart(f, &l, (struct chart_scale){.until = 1}, "Load after a start",
                    "Share of all resources that is with an instance which won all of them at the "
                    "start, over time",
                    "After");
    lines_free(&l);
    return good;
}

bool study_html_curves(FILE *f, struct database *d, const struct study_data *data)
{
    const struct study_row *rows[2];
    int count = study_chosen(data, rows);
    fputs("<h3>Measured, and the closed form</h3>\n<div class=\"panels\">\n", f);
    for (int series = 0; series < STUDY_SERIES_COUNT; series++)
        if (!write_lengths(f, d, rows, count, (enum study_series)series))
            return false;
    if (!write_load(f, d, rows, count))
        return false;
    fputs("</div>\n", f);
    return true;
}
