/* SPDX-License-Identifier: Apache-2.0 */
/* Looking at bytes as UTF-8; see utf8.h. */
#include "sim/cli/utf8.h"

#include <stdbool.h>
#include <string.h>

/* The number of bytes a character has, by its first byte; 0 if no character begins so. */
static size_t length_by_first_byte(unsigned char first)
{
    if (first < 0x80)
        return 1;
    if (first >= 0xC2 && first <= 0xDF)
        return 2;
    if (first >= 0xE0 && first <= 0xEF)
        return 3;
    if (first >= 0xF0 && first <= 0xF4)
        return 4;
    return 0;
}

static bool is_scalar_value(uint32_t value, size_t length)
{
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};

    if (value < least[length] || value > 0x10FFFF)
        return false;
    return value < 0xD800 || value > 0xDFFF;
}

size_t utf8_character(const char *text, size_t length, uint32_t *value)
{
    static const unsigned char first_bits[] = {0, 0x7F, 0x1F, 0x0F, 0x07};
    size_t bytes;
    uint32_t found;

    if (length == 0)
        return 0;
    bytes = length_by_first_byte((unsigned char)text[0]);
    if (bytes == 0 || bytes > length)
        return 0;
    found = (unsigned char)text[0] & first_bits[bytes];
    for (size_t i = 1; i < bytes; i++) {
        unsigned char next = (unsigned char)text[i];

        if ((next & 0xC0) != 0x80)
            return 0;
        found = found << 6 | (next & 0x3F);
    }
    if (!is_scalar_value(found, bytes))
        return 0;
    if (value)
        *value = found;
    return bytes;
}

int utf8_is_control(uint32_t value)
{
    return value < 0x20 || (value >= 0x7F && value < 0xA0);
}

size_t utf8_columns(const char *text, size_t length)
{
    size_t columns = 0;

    for (size_t at = 0; at < length; columns++) {
        size_t bytes = utf8_character(text + at, length - at, NULL);

        at += bytes ? bytes : 1;
    }
    return columns;
}

/* Appends one character of `text` to `out` if `room` bytes allow; returns the bytes written, 0 if there is no room. */
static size_t copy_printable(char *out, size_t room, const char *text, size_t length, size_t *used)
{
    uint32_t value = 0;
    size_t bytes = utf8_character(text, length, &value);

    *used = bytes ? bytes : 1;
    if (bytes == 0 || utf8_is_control(value)) {
        if (room < 1)
            return 0;
        *out = '?';
        return 1;
    }
    if (bytes > room)
        return 0;
    memcpy(out, text, bytes);
    return bytes;
}

char *utf8_printable(char *out, size_t size, const char *text, size_t columns)
{
    size_t length = strlen(text);
    size_t at = 0;
    size_t written = 0;
    size_t cut = 0; /* where the dots go if the rest does not fit */

    for (size_t column = 0; at < length; column++) {
        size_t used;
        size_t added = 0;

        if (column + 3 <= columns && written + 4 <= size)
            cut = written;
        if (column < columns)
            added = copy_printable(out + written, size - 1 - written, text + at, length - at, &used);
        if (added == 0) {
            memcpy(out + cut, "...", 4);
            return out;
        }
        written += added;
        at += used;
    }
    out[written] = '\0';
    return out;
}
