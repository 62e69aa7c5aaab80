/* SPDX-License-Identifier: Apache-2.0 */
/* UTF-8, one character at a time: checking it, and making foreign bytes fit to be shown.
 *
 * Pure functions over a borrowed buffer; they allocate nothing and know no locale, so the same
 * bytes look the same everywhere. Called by source checking (yaml_tree), diagnostics and text
 * errors. */
#ifndef TENURE_SCENARIO_UTF8_H
#define TENURE_SCENARIO_UTF8_H

#include <stddef.h>
#include <stdint.h>

/* One character as it may be written to a terminal or a log. `text` is NUL-terminated. */
struct utf8_glyph {
    char text[16];
    size_t bytes; /* strlen(text) */
    size_t cells; /* columns it takes on a terminal: 0 for combining marks, 2 for wide characters */
    size_t consumed; /* bytes of the input it stands for, at least 1 */
};

/* Decodes the character at the start of `text`, of which `size` bytes may be read. Returns its
 * length (1 to 4) and stores the code point, or returns 0 and leaves `*character` alone when there
 * is no well-formed character: empty input, stray or missing continuation bytes, overlong forms,
 * surrogates, anything above U+10FFFF. `character` may be NULL. */
size_t utf8_decode(const char *text, size_t size, uint32_t *character);

/* Turns the first character of `text` (`size` >= 1) into something printable. Ordinary characters
 * stay; tab, line feed and carriage return become \t, \n and \r; other control characters and
 * broken bytes become \x1b; invisible and direction-changing characters become \u{202e}. */
struct utf8_glyph utf8_glyph(const char *text, size_t size);

/* The number of characters in `text`; a byte that belongs to no well-formed character counts as
 * one. */
size_t utf8_count(const char *text, size_t size);

/* Copies `text` in printable form into `out` of `capacity` bytes (at least 4), always
 * NUL-terminated. What does not fit is cut between characters and replaced by "...". Returns
 * strlen(out). */
size_t utf8_copy_printable(char *out, size_t capacity, const char *text, size_t size);

#endif
