/* SPDX-License-Identifier: Apache-2.0 */
/* As much of UTF-8 as tables and timelines need. Pure functions. */
#ifndef TENURE_REPORTS_UTF8_H
#define TENURE_REPORTS_UTF8_H

#include <stddef.h>

/* The length of the well-formed character at the start of `text`; 0 if there is none. */
size_t utf8_length(const char *text, size_t size);

/* Writes the first character of `text` (`size` >= 1) in printable form: \n, \t, \r, \x1b for what
 * is not. Returns the bytes it stands for. */
size_t utf8_show(char out[8], const char *text, size_t size);

/* The characters of a well-formed text. */
size_t utf8_columns(const char *text);

#endif
