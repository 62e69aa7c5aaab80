/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Text, numbers and times in HTML.
 *
 * Whatever comes out of a database is data: it goes through html_text(), html_prose() or
 * html_lines(), which are safe between tags and inside a quoted attribute alike. Nothing foreign is
 * ever written into a script, a style or a name of an element. Errors of the stream are the
 * caller's.
 */
#ifndef TENURE_REPORTS_HTML_TEXT_H
#define TENURE_REPORTS_HTML_TEXT_H

#include <stdint.h>
#include <stdio.h>

/* One line: what cannot be shown (control characters, broken bytes) is shown as \n, \x1b. NULL is
 * the empty text. */
void html_text(FILE *f, const char *text);

/* Sentences that were wrapped: a line feed is a blank, an empty line begins a paragraph. Writes the
 * tags <p> as well. Nothing for NULL or the empty text. */
void html_prose(FILE *f, const char *text);

/* Lines as they are, for <pre>, up to `most` bytes. */
void html_lines(FILE *f, const char *text, size_t most);

/* 1,234,567. */
void html_count(FILE *f, int64_t count);

/* Of a metric, with its unit: ns, ppm, per_hour or count. */
void html_quantity(FILE *f, double value, const char *unit);

enum { HTML_NUMBER_BYTES = 48 };

/* The same as text, which has no character that is special in HTML. Returns `out`. */
char *html_quantity_text(char out[HTML_NUMBER_BYTES], double value, const char *unit);

/* A point of time in a run: 1:02:03.456. */
char *html_clock(char out[HTML_NUMBER_BYTES], int64_t time_ns);

#endif
