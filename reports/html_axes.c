/* SPDX-License-Identifier: Apache-2.0 */
/* The frame of a small chart; see html_axes.h. Doubles, for drawing. */
#include "reports/html_axes.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

#include "reports/axis.h"
#include "reports/html_text.h"

enum { MARKS_MOST = 24, DECADES_LABELLED = 3 };

static bool is_possible(const struct chart_scale *s)
{
    return isfinite(s->until - s->from) && s->until > s->from &&
           (!s->is_logarithmic || (s->from > 0 && isfinite(s->until / s->from)));
}

bool chart_is_possible(const struct chart *c)
{
    return is_possible(&c->x) && is_possible(&c->y);
}

static double share_of(const struct chart_scale *s, double value)
{
    if (s->is_logarithmic)
        return log(value / s->from) / log(s->until / s->from);
    return (value - s->from) / (s->until - s->from);
}

double chart_x(const struct chart *c, double x)
{
    return CHART_LEFT + share_of(&c->x, x) * (CHART_WIDTH - CHART_LEFT - CHART_RIGHT);
}

double chart_y(const struct chart *c, double y)
{
    return CHART_HEIGHT - CHART_BOTTOM -
           share_of(&c->y, y) * (CHART_HEIGHT - CHART_TOP - CHART_BOTTOM);
}

void chart_open(const struct chart *c, const char *title, const char *says)
{
    fputs("<figure class=\"chart\"><figcaption>", c->f);
    html_text(c->f, title);
    fprintf(c->f, "</figcaption><svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"", CHART_WIDTH,
            CHART_HEIGHT);
    html_text(c->f, title);
    fputs(". ", c->f);
    html_text(c->f, says);
    fputs("\">", c->f);
}

void chart_close(const struct chart *c, const char *key)
{
    fprintf(c->f, "</svg>%s%s%s</figure>\n", *key ? "<p class=\"key\">" : "", key,
            *key ? "</p>" : "");
}

/* ---- times ---------------------------------------------------------------------------------- */

/* 1m for 1m00s, 10s for 10.0s. */
static void shorten(char *label)
{
    static const char *const empty[] = {"00s", "00m", ".0s"};
    size_t length = strlen(label);
    for (int i = 0; i < 3 && length > 3; i++)
        if (strcmp(label + length - 3, empty[i]) == 0) {
            strcpy(label + length - 3, i == 2 ? "s" : "");
            return;
        }
}

static void write_x_mark(const struct chart *c, double x, const char *label)
{
    fprintf(c->f, "<line x1=\"%.1f\" x2=\"%.1f\" y1=\"%d\" y2=\"%d\"/>", x, x, CHART_TOP,
            CHART_HEIGHT - CHART_BOTTOM);
    fprintf(c->f, "<text x=\"%.1f\" y=\"%d\" text-anchor=\"%s\">%s</text>", x, CHART_HEIGHT - 8,
            x > CHART_WIDTH - 30 ? "end" : "middle", label);
}

void chart_time_axis(const struct chart *c, bool as_lengths)
{
    int64_t from = (int64_t)c->x.from, until = (int64_t)c->x.until;
    int64_t step = axis_step(from, until, 5);
    fputs("<g class=\"axis\">", c->f);
    for (int64_t at = axis_first(from, step); at <= until; at += step) {
        char label[48];
        if (as_lengths)
            shorten(axis_length(label, sizeof label, at));
        else
            axis_label(label, sizeof label, at, step, until);
        write_x_mark(c, chart_x(c, (double)at), at == 0 ? "0" : label);
    }
    fputs("</g>", c->f);
}

/* ---- values --------------------------------------------------------------------------------- */

/* 1, 2 or 5 times a power of ten, at most five of which fit. */
static double nice_step(double most)
{
    double step = 1;
    while (step * 5 >= most && step > 1e-9)
        step /= 10;
    for (int i = 0; most / step > 5 && i < 60; i++)
        step *= i % 3 == 1 ? 2.5 : 2;
    return step;
}

/* 1, 2 and 5 times the powers of ten; only these where there are many. */
static int logarithmic_marks(const struct chart_scale *s, double scale, double marks[MARKS_MOST])
{
    static const double parts[] = {1, 2, 5};
    double from = log10(s->from * scale), until = log10(s->until * scale);
    int count = 0, step = 1 + (int)((until - from) / 6);
    bool all = until - from < DECADES_LABELLED;
    for (int power = (int)floor(from); power <= until; power += step)
        for (int i = 0; i < (all ? 3 : 1); i++) {
            double mark = pow(10, power) * parts[i] / scale;
            if (mark >= s->from * 0.999999 && mark <= s->until * 1.000001 && count < MARKS_MOST)
                marks[count++] = mark;
        }
    return count;
}

static int linear_marks(const struct chart_scale *s, double scale, double marks[MARKS_MOST])
{
    double step = nice_step((s->until - s->from) * scale) / scale;
    int count = 0;
    double last = s->until + (s->until - s->from) * 1e-4;
    double i = ceil(s->from / step - 1e-4) + 0.0; /* no -0 */
    for (; count < MARKS_MOST && i * step <= last; i++)
        marks[count++] = i * step;
    return count;
}

static int marks_of(const struct chart_scale *s, double scale, double marks[MARKS_MOST])
{
    return s->is_logarithmic ? logarithmic_marks(s, scale, marks) : linear_marks(s, scale, marks);
}

void chart_x_axis(const struct chart *c, double scale, const char *unit)
{
    double marks[MARKS_MOST];
    int count = marks_of(&c->x, scale, marks);
    fputs("<g class=\"axis\">", c->f);
    for (int i = 0; i < count; i++) {
        char label[48];
        snprintf(label, sizeof label, "%g%s", marks[i] * scale, unit);
        write_x_mark(c, chart_x(c, marks[i]), label);
    }
    fputs("</g>", c->f);
}

void chart_y_axis(const struct chart *c, double scale, const char *unit)
{
    double marks[MARKS_MOST];
    int count = marks_of(&c->y, scale, marks);
    fputs("<g class=\"axis\">", c->f);
    for (int i = 0; i < count; i++) {
        double y = chart_y(c, marks[i]);
        fprintf(c->f,
                "<line x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/><text x=\"%d\" y=\"%.1f\" "
                "text-anchor=\"end\">%g%s</text>",
                CHART_LEFT, CHART_WIDTH - CHART_RIGHT, y, y, CHART_LEFT - 6, y + 3.5,
                marks[i] * scale, unit);
    }
    fputs("</g>", c->f);
}
