/* SPDX-License-Identifier: Apache-2.0 */
/* UTF-8, one character at a time; see utf8.h. */
#include "sim/scenario/utf8.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

struct range {
    uint32_t first, last;
};

/* Characters that show nothing or change how their neighbours are laid out. */
static const struct range hidden[] = {
    {0x7f, 0x9f},     {0xad, 0xad},       {0x61c, 0x61c},      {0x200b, 0x200f}, {0x2028, 0x202e},
    {0x2060, 0x206f}, {0xd800, 0xdfff},   {0xfeff, 0xfeff},    {0xfff0, 0xfffb}, {0xfffe, 0xffff},
    {0xe000, 0xf8ff}, {0xe0000, 0xe0fff}, {0xf0000, 0x10ffff},
};

static const struct range combining[] = {
    {0x300, 0x36f},   {0x1ab0, 0x1aff}, {0x1dc0, 0x1dff},
    {0x20d0, 0x20ff}, {0xfe00, 0xfe0f}, {0xfe20, 0xfe2f},
};

static const struct range wide[] = {
    {0x1100, 0x115f}, {0x2e80, 0x303e}, {0x3041, 0xa4cf}, {0xac00, 0xd7a3},   {0xf900, 0xfaff},
    {0xfe30, 0xfe6f}, {0xff00, 0xff60}, {0xffe0, 0xffe6}, {0x1f300, 0x1faff}, {0x20000, 0x3fffd},
};

#define WITHIN(character, table) within((character), (table), sizeof(table) / sizeof((table)[0]))

static bool within(uint32_t character, const struct range *table, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (character >= table[i].first && character <= table[i].last)
            return true;
    }
    return false;
}

/* The length that the first byte announces, its payload bits, and the least value worth that
 * length. */
static size_t announced(unsigned char byte, uint32_t *bits, uint32_t *least)
{
    if (byte < 0x80) {
        *bits = byte;
        *least = 0;
        return 1;
    }
    if (byte >= 0xc2 && byte <= 0xdf) {
        *bits = byte & 0x1fU;
        *least = 0x80;
        return 2;
    }
    if (byte >= 0xe0 && byte <= 0xef) {
        *bits = byte & 0x0fU;
        *least = 0x800;
        return 3;
    }
    if (byte >= 0xf0 && byte <= 0xf4) {
        *bits = byte & 0x07U;
        *least = 0x10000;
        return 4;
    }
    return 0;
}

size_t utf8_decode(const char *text, size_t size, uint32_t *character)
{
    uint32_t value, least;
    if (size == 0)
        return 0;
    size_t length = announced((unsigned char)text[0], &value, &least);
    if (length == 0 || length > size)
        return 0;
    for (size_t i = 1; i < length; i++) {
        unsigned char byte = (unsigned char)text[i];
        if ((byte & 0xc0U) != 0x80U)
            return 0;
        value = (value << 6) | (byte & 0x3fU);
    }
    if (value < least || value > 0x10ffff || (value >= 0xd800 && value <= 0xdfff))
        return 0;
    if (character)
        *character = value;
    return length;
}

static void escape(struct utf8_glyph *glyph, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static void escape(struct utf8_glyph *glyph, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    glyph->bytes = (size_t)vsnprintf(glyph->text, sizeof(glyph->text), format, arguments);
    va_end(arguments);
    glyph->cells = glyph->bytes;
}

struct utf8_glyph utf8_glyph(const char *text, size_t size)
{
    struct utf8_glyph glyph = {.consumed = 1};
    uint32_t character = 0;
    size_t length = utf8_decode(text, size, &character);
    if (length == 0) {
        escape(&glyph, "\\x%02x", (unsigned char)text[0]);
        return glyph;
    }
    glyph.consumed = length;
    if (character == '\t' || character == '\n' || character == '\r')
        escape(&glyph, "\\%c", character == '\t' ? 't' : character == '\n' ? 'n' : 'r');
    else if (character < 0x20 || character == 0x7f)
        escape(&glyph, "\\x%02x", character);
    else if (WITHIN(character, hidden))
        escape(&glyph, "\\u{%x}", character);
    else {
        memcpy(glyph.text, text, length);
        glyph.bytes = length;
        glyph.cells = WITHIN(character, combining) ? 0 : WITHIN(character, wide) ? 2 : 1;
    }
    return glyph;
}

size_t utf8_count(const char *text, size_t size)
{
    size_t count = 0;
    for (size_t at = 0; at < size; count++) {
        size_t length = utf8_decode(text + at, size - at, NULL);
        at += length ? length : 1;
    }
    return count;
}

size_t utf8_copy_printable(char *out, size_t capacity, const char *text, size_t size)
{
    size_t used = 0;
    size_t cut = 0; /* where "..." still fits */
    for (size_t at = 0; at < size;) {
        struct utf8_glyph glyph = utf8_glyph(text + at, size - at);
        if (used + 4 <= capacity)
            cut = used;
        if (used + glyph.bytes >= capacity) {
            memcpy(out + cut, "...", 4);
            return cut + 3;
        }
        memcpy(out + used, glyph.text, glyph.bytes);
        used += glyph.bytes;
        at += glyph.consumed;
    }
    out[used] = '\0';
    return used;
}
