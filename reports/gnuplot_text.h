/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What stands in gnuplot scripts: strings that are data whatever they say, times, and the look that
 * all pictures share. Used by the plots. Errors of the stream are the caller's.
 */
#ifndef TENURE_REPORTS_GNUPLOT_TEXT_H
#define TENURE_REPORTS_GNUPLOT_TEXT_H

#include <stdint.h>
#include <stdio.h>

/* The beginning of every script: what it is, and the style (style.gp). */
void gnuplot_begin(FILE *f, const char *what);

/* A string that gnuplot takes literally. Only for printable text. */
void gnuplot_quoted(FILE *f, const char *text);

/* A text of the picture: the same, and fit for an SVG. */
void gnuplot_text(FILE *f, const char *text);

/* Seconds with nine decimals. */
void gnuplot_seconds(FILE *f, int64_t length_ns);

/* The marks of a time axis, of which at most so many fit, and its title. The left edge is `from_ns`
 * and has the place 0, in seconds. */
void gnuplot_time_axis(FILE *f, int64_t from_ns, int64_t until_ns, unsigned most);

/* 1234 as 1.234. */
void gnuplot_thousandths(FILE *f, int value);

/* The two lines above a picture of this size: what is seen, and how to run it again. `replay` may
 * be empty; a `note` stands behind it. A replay line that is too long for the picture stands in the
 * script as a whole. */
void gnuplot_title(FILE *f, const char *title, const char *replay, const char *note, int width,
                   int height);

/* Lets the plot command that `write` writes be drawn to NAME.svg and NAME.png, as `formats` (enum
 * timeline_format) says. */
void gnuplot_terminals(FILE *f, const char *name, unsigned formats, int width, int height,
                       void (*write)(FILE *f, const void *data), const void *data);

#endif
