/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Looking at bytes as UTF-8: where a character ends, whether it is one, how wide a text is.
 *
 * Text that tenure prints may come from anywhere (file names, arguments, scenario files). Whoever writes it into a
 * JSON or XML document or onto a terminal asks here first. Knows no locale and keeps no state.
 */
#ifndef TENURE_SIM_CLI_UTF8_H
#define TENURE_SIM_CLI_UTF8_H

#include <stddef.h>
#include <stdint.h>

/* What stands in for bytes that are no character: U+FFFD in UTF-8. */
#define UTF8_REPLACEMENT "\xEF\xBF\xBD"

/*
 * The length in bytes (1 to 4) of the character at the start of `text`, of which `length` bytes may be read, or 0 if
 * there is none: end of the text, a stray or missing continuation byte, an overlong form, a surrogate, or a value above
 * U+10FFFF. On success the value is stored in `*value` unless `value` is NULL.
 */
size_t utf8_character(const char *text, size_t length, uint32_t *value);

/* True for the C0 and C1 controls and DEL, which could steer a terminal. */
int utf8_is_control(uint32_t value);

/*
 * The columns that the first `length` bytes of `text` take on a terminal: one for each character and for each byte that
 * is none. Wide and combining characters are counted as one.
 */
size_t utf8_columns(const char *text, size_t length);

/*
 * Copies `text` (ended by NUL) to `out`, whose size in bytes is `size` (at least 4), so that it can be shown on one line
 * of a terminal: controls and invalid bytes become '?'. At most `columns` characters are kept; when something had to be
 * left out, the copy ends in "...". The result is always ended by NUL. Returns `out`.
 */
char *utf8_printable(char *out, size_t size, const char *text, size_t columns);

#endif
