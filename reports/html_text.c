/* SPDX-License-Identifier: Apache-2.0 */
/* Text in HTML; see html_text.h. Doubles are for printing. */
#include "reports/html_text.h"

#include <string.h>

#include "reports/utf8.h"

static void put_escaped(FILE *f, const char *glyph)
{
    switch (*glyph) {
    case '&':
        fputs("&amp;", f);
        break;
    case '<':
        fputs("&lt;", f);
        break;
    case '>':
        fputs("&gt;", f);
        break;
    case '"':
        fputs("&quot;", f);
        break;
    case '\'':
        fputs("&#39;", f);
        break;
    default:
        fputs(glyph, f);
    }
}

/* The first character of a text; returns its bytes. */
static size_t put_character(FILE *f, const char *text, size_t length)
{
    char glyph[8];
    size_t bytes = utf8_show(glyph, text, length);
    put_escaped(f, glyph);
    return bytes;
}

void html_text(FILE *f, const char *text)
{
    size_t length = text ? strlen(text) : 0;
    for (size_t i = 0; i < length;)
        i += put_character(f, text + i, length - i);
}

void html_prose(FILE *f, const char *text)
{
    size_t length = text ? strlen(text) : 0;
    while (length > 0 && text[length - 1] == '\n')
        length--;
    if (length == 0)
        return;
    fputs("<p>", f);
    for (size_t i = 0; i < length;) {
        if (text[i] != '\n') {
            i += put_character(f, text + i, length - i);
            continue;
        }
        size_t feeds = strspn(text + i, "\n");
        fputs(feeds > 1 ? "</p>\n<p>" : " ", f);
        i += feeds;
    }
    fputs("</p>\n", f);
}

void html_lines(FILE *f, const char *text, size_t most)
{
    size_t length = text ? strlen(text) : 0;
    size_t end = length < most ? length : most;
    for (size_t i = 0; i < end;) {
        if (text[i] == '\n') {
            fputc('\n', f);
            i++;
        } else {
            i += put_character(f, text + i, length - i);
        }
    }
    if (end < length)
        fprintf(f, "\n... and %zu bytes more", length - end);
}

/* ---- numbers -------------------------------------------------------------------------------- */

static char *count_text(char out[HTML_NUMBER_BYTES], int64_t count)
{
    char digits[32];
    uint64_t size = count < 0 ? 0 - (uint64_t)count : (uint64_t)count;
    int length = snprintf(digits, sizeof digits, "%llu", (unsigned long long)size), at = 0;
    if (count < 0)
        out[at++] = '-';
    for (int i = 0; i < length; i++) {
        if (i > 0 && (length - i) % 3 == 0)
            out[at++] = ',';
        out[at++] = digits[i];
    }
    out[at] = '\0';
    return out;
}

void html_count(FILE *f, int64_t count)
{
    char text[HTML_NUMBER_BYTES];
    fputs(count_text(text, count), f);
}

static double size_of(double value)
{
    return value < 0 ? -value : value;
}

/* So many digits that four of them say something. */
static int decimals(double value)
{
    double size = size_of(value);
    return size >= 1000 || size == 0 ? 0 : size >= 100 ? 1 : size >= 10 ? 2 : 3;
}

static char *length_text(char out[HTML_NUMBER_BYTES], double ns)
{
    static const struct {
        double ns;
        const char *unit;
    } units[] = {{86400e9, "d"}, {3600e9, "h"}, {60e9, "min"},
                 {1e9, "s"},     {1e6, "ms"},   {1e3, "µs"}};
    double size = size_of(ns);
    if (size < 1) {
        strcpy(out, "0 s");
        return out;
    }
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        /* seconds up to two minutes, minutes up to two hours */
        if (size < units[i].ns * (i < 3 ? 2 : 1))
            continue;
        double value = ns / units[i].ns;
        snprintf(out, HTML_NUMBER_BYTES, "%.*f %s", decimals(value), value, units[i].unit);
        return out;
    }
    snprintf(out, HTML_NUMBER_BYTES, "%.0f ns", ns);
    return out;
}

char *html_quantity_text(char out[HTML_NUMBER_BYTES], double value, const char *unit)
{
    if (unit && strcmp(unit, "ns") == 0)
        return length_text(out, value);
    if (unit && strcmp(unit, "ppm") == 0)
        snprintf(out, HTML_NUMBER_BYTES, "%.*f %%",
                 value == 0              ? 0
                 : size_of(value) >= 1e5 ? 2
                                         : 3,
                 value / 1e4);
    else if (unit && strcmp(unit, "per_hour") == 0)
        snprintf(out, HTML_NUMBER_BYTES, "%.*f /h", decimals(value / 1e3), value / 1e3);
    else if (size_of(value) < 9e18 && value == (double)(int64_t)value)
        count_text(out, (int64_t)value);
    else
        snprintf(out, HTML_NUMBER_BYTES, "%.*f", size_of(value) >= 100 ? 0 : 2, value);
    return out;
}

void html_quantity(FILE *f, double value, const char *unit)
{
    char text[HTML_NUMBER_BYTES];
    fputs(html_quantity_text(text, value, unit), f);
}

char *html_clock(char out[HTML_NUMBER_BYTES], int64_t time_ns)
{
    long long ms = time_ns / 1000000, seconds = ms / 1000;
    if (seconds >= 3600)
        snprintf(out, HTML_NUMBER_BYTES, "%lld:%02lld:%02lld.%03lld", seconds / 3600,
                 seconds / 60 % 60, seconds % 60, ms % 1000);
    else
        snprintf(out, HTML_NUMBER_BYTES, "%lld:%02lld.%03lld", seconds / 60, seconds % 60,
                 ms % 1000);
    return out;
}
