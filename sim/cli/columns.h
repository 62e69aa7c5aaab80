/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Text in columns: how wide it is, how to shorten it, how to wrap it.
 *
 * Used by the help texts and the progress line. Widths are those of a terminal (wide characters
 * take two columns, combining marks none). Pure functions but for columns_wrap(), which writes to
 * the stream it is given.
 */
#ifndef TENURE_SIM_CLI_COLUMNS_H
#define TENURE_SIM_CLI_COLUMNS_H

#include <stddef.h>
#include <stdio.h>

/* The columns that the first `length` bytes of `text` take. */
size_t columns_count(const char *text, size_t length);

/*
 * Copies foreign `text` in printable form into `out` of `size` bytes (at least 4), cut to `most`
 * columns (at least 3). What does not fit is replaced by "...". Always ended by NUL. Returns `out`.
 */
char *columns_copy(char *out, size_t size, const char *text, size_t most);

/*
 * Writes `text` wrapped at blanks into lines of at most `width` columns, each indented by `indent`
 * columns and ended by a line feed. `first` is the column where the cursor stands already (0 =
 * start of a line): the first line is filled up from there. A line feed in the text starts a new
 * line, an empty line stays empty, and a line that begins with a blank is written as it is. A word
 * that is wider than a line is not broken.
 */
void columns_wrap(FILE *stream, const char *text, size_t first, size_t indent, size_t width);

#endif
