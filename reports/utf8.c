/* SPDX-License-Identifier: Apache-2.0 */
/* As much of UTF-8 as tables and timelines need; see utf8.h. */
#include "reports/utf8.h"

#include <stdio.h>
#include <string.h>

size_t utf8_length(const char *text, size_t size)
{
    const unsigned char *b = (const unsigned char *)text;
    if (size == 0)
        return 0;
    if (b[0] < 0x80)
        return 1;
    size_t length = b[0] >= 0xf0 ? 4 : b[0] >= 0xe0 ? 3 : 2;
    if (b[0] < 0xc2 || b[0] > 0xf4 || size < length)
        return 0;
    for (size_t i = 1; i < length; i++)
        if ((b[i] & 0xc0) != 0x80)
            return 0;
    if ((b[0] == 0xe0 && b[1] < 0xa0) || (b[0] == 0xed && b[1] > 0x9f) ||
        (b[0] == 0xf0 && b[1] < 0x90) || (b[0] == 0xf4 && b[1] > 0x8f))
        return 0;
    return length;
}

/* C1 controls, direction marks and invisible characters, which could make a line say something
 * else. */
static size_t is_hidden(const unsigned char *b)
{
    return (b[0] == 0xc2 && b[1] < 0xa0) ||
           (b[0] == 0xe2 && b[1] == 0x80 &&
            ((b[2] >= 0x8b && b[2] <= 0x8f) || (b[2] >= 0xa8 && b[2] <= 0xae))) ||
           (b[0] == 0xe2 && b[1] == 0x81 && b[2] >= 0xa0 && b[2] <= 0xaf) ||
           (b[0] == 0xef && b[1] == 0xbb && b[2] == 0xbf);
}

size_t utf8_show(char out[8], const char *text, size_t size)
{
    const unsigned char *b = (const unsigned char *)text;
    size_t length = utf8_length(text, size);
    if (length > 0 && b[0] >= 0x20 && b[0] != 0x7f && !is_hidden(b)) {
        memcpy(out, text, length);
        out[length] = '\0';
        return length;
    }
    if (b[0] == '\n' || b[0] == '\t' || b[0] == '\r')
        snprintf(out, 8, "\\%c", b[0] == '\n' ? 'n' : b[0] == '\t' ? 't' : 'r');
    else
        snprintf(out, 8, "\\x%02x", b[0]);
    return 1;
}

size_t utf8_columns(const char *text)
{
    size_t columns = 0;
    for (; *text; text++)
        columns += ((unsigned char)*text & 0xc0) != 0x80;
    return columns;
}
