/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The frame of a small chart inside a page: where values stand, axes, caption. Private to what
 * draws such charts. Doubles, for drawing.
 */
#ifndef TENURE_REPORTS_HTML_AXES_H
#define TENURE_REPORTS_HTML_AXES_H

#include <stdbool.h>
#include <stdio.h>

enum {
    CHART_WIDTH = 360,
    CHART_HEIGHT = 180,
    CHART_LEFT = 44,
    CHART_RIGHT = 10,
    CHART_TOP = 10,
    CHART_BOTTOM = 26
};

/* until > from; both above 0 on a logarithmic one. */
struct chart_scale {
    double from, until;
    bool is_logarithmic;
};

struct chart {
    FILE *f;
    struct chart_scale x, y;
};

/* Whether values can be placed at all: what a database says may be anything. */
bool chart_is_possible(const struct chart *chart);

double chart_x(const struct chart *chart, double x);
double chart_y(const struct chart *chart, double y);

/* The figure with its caption. Both texts are escaped here: `says` is for screen readers, who hear
 * the title as well. */
void chart_open(const struct chart *chart, const char *title, const char *says);

/* `key` is HTML, and ours; "": none. */
void chart_close(const struct chart *chart, const char *key);

/* Along x, ns: as lengths ("1m"), or as times of a run. */
void chart_time_axis(const struct chart *chart, bool as_lengths);

/* Marks that say value times `scale` and the unit. */
void chart_x_axis(const struct chart *chart, double scale, const char *unit);
void chart_y_axis(const struct chart *chart, double scale, const char *unit);

#endif
