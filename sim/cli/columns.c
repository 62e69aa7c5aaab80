/* SPDX-License-Identifier: Apache-2.0 */
/* Text in columns; see columns.h. */
#include "sim/cli/columns.h"

#include <string.h>

#include "sim/scenario/utf8.h"

size_t columns_count(const char *text, size_t length)
{
    size_t columns = 0;

    for (size_t at = 0; at < length;) {
        struct utf8_glyph glyph = utf8_glyph(text + at, length - at);

        columns += glyph.cells;
        at += glyph.consumed;
    }
    return columns;
}

char *columns_copy(char *out, size_t size, const char *text, size_t most)
{
    size_t length = strlen(text);
    size_t written = 0;
    size_t columns = 0;
    size_t cut = 0; /* where the dots go if the rest does not fit */

    for (size_t at = 0; at < length;) {
        struct utf8_glyph glyph = utf8_glyph(text + at, length - at);

        if (columns + 3 <= most && written + 4 <= size)
            cut = written;
        if (columns + glyph.cells > most || written + glyph.bytes >= size) {
            memcpy(out + cut, "...", 4);
            return out;
        }
        memcpy(out + written, glyph.text, glyph.bytes);
        written += glyph.bytes;
        columns += glyph.cells;
        at += glyph.consumed;
    }
    out[written] = '\0';
    return out;
}

/* Writes one line of the source text, wrapped. Returns nothing that the next line needs: the line
 * is ended. */
static void wrap_line(FILE *stream, const char *text, size_t length, size_t first, size_t indent,
                      size_t width)
{
    size_t column = first; /* where the cursor stands */
    size_t at = 0;

    while (at < length) {
        size_t word = strcspn(text + at, " \n");
        size_t columns = columns_count(text + at, word);

        if (column > indent && column + 1 + columns > width) {
            fputc('\n', stream);
            column = 0;
        }
        if (column > indent)
            columns += (size_t)fprintf(stream, " ");
        else
            fprintf(stream, "%*s", (int)(indent - column), "");
        fwrite(text + at, 1, word, stream);
        column = (column > indent ? column : indent) + columns;
        at += word;
        at += strspn(text + at, " ");
    }
    fputc('\n', stream);
}

void columns_wrap(FILE *stream, const char *text, size_t first, size_t indent, size_t width)
{
    for (;;) {
        size_t length = strcspn(text, "\n");

        if (*text == ' ')
            fprintf(stream, "%*s%.*s\n", (int)(indent > first ? indent - first : 0), "",
                    (int)length, text);
        else
            wrap_line(stream, text, length, first, indent, width);
        if (text[length] == '\0')
            return;
        text += length + 1;
        first = 0;
    }
}
