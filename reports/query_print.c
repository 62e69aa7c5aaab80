/* SPDX-License-Identifier: Apache-2.0 */
/* Printing the rows of a statement; see query_print.h. */
#include "reports/query_print.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "reports/utf8.h"

/* Another row, if that is not one too many. */
static bool next_row(struct database *d, sqlite3_stmt *statement, int64_t *left)
{
    if (*left == 0) {
        *d->message = '\0';
        return false;
    }
    *left -= *left > 0;
    return database_next(d, statement);
}

/* ---- cells ---------------------------------------------------------------------------------- */

/* The text of a cell and its length; blobs come as their bytes. */
static const char *cell_text(sqlite3_stmt *statement, int column, size_t *length)
{
    const char *text = sqlite3_column_type(statement, column) == SQLITE_BLOB
                           ? sqlite3_column_blob(statement, column)
                           : (const char *)sqlite3_column_text(statement, column);
    *length = (size_t)sqlite3_column_bytes(statement, column);
    return text ? text : "";
}

/* Shows text on one line and counts its columns; with `f` NULL it only counts. */
static size_t show(FILE *f, const char *text, size_t length, bool escape_bars)
{
    size_t columns = 0;
    for (size_t at = 0; at < length;) {
        char glyph[8];
        at += utf8_show(glyph, text + at, length - at);
        bool is_bar = escape_bars && (strcmp(glyph, "|") == 0 || strcmp(glyph, "\\") == 0);
        if (f && is_bar)
            putc('\\', f);
        if (f)
            fputs(glyph, f);
        columns += utf8_columns(glyph) + is_bar;
    }
    return columns;
}

static bool is_number(sqlite3_stmt *statement, int column)
{
    int type = sqlite3_column_type(statement, column);
    return type == SQLITE_INTEGER || type == SQLITE_FLOAT;
}

/* ---- tables for people ---------------------------------------------------------------------- */

struct frame {
    const char *line, *bar;
    const char *top[3], *middle[3], *bottom[3]; /* left, between, right; NULL: no such line */
};

static const struct frame frames[] = {
    [QUERY_BOX] = {"─", "│", {"┌", "┬", "┐"}, {"├", "┼", "┤"}, {"└", "┴", "┘"}},
    [QUERY_TABLE] = {"-", "|", {"+", "+", "+"}, {"+", "+", "+"}, {"+", "+", "+"}},
    [QUERY_MARKDOWN] = {"-", "|", {NULL, NULL, NULL}, {"|", "|", "|"}, {NULL, NULL, NULL}},
};

static void print_rule(FILE *f, const struct frame *frame, const char *const ends[3],
                       const size_t *widths, int columns)
{
    if (!ends[0])
        return;
    for (int c = 0; c < columns; c++) {
        fputs(c == 0 ? ends[0] : ends[1], f);
        for (size_t i = 0; i < widths[c] + 2; i++)
            fputs(frame->line, f);
    }
    fprintf(f, "%s\n", ends[2]);
}

static void print_cell(FILE *f, const char *text, size_t length, size_t width, bool to_the_right,
                       bool escape)
{
    size_t used = show(NULL, text, length, escape);
    size_t blanks = width > used ? width - used : 0;
    putc(' ', f);
    for (size_t i = 0; to_the_right && i < blanks; i++)
        putc(' ', f);
    show(f, text, length, escape);
    for (size_t i = 0; !to_the_right && i < blanks; i++)
        putc(' ', f);
    putc(' ', f);
}

static bool measure(struct database *d, sqlite3_stmt *statement, size_t *widths, int columns,
                    bool escape, int64_t left)
{
    for (int c = 0; c < columns; c++) {
        const char *name = sqlite3_column_name(statement, c);
        widths[c] = show(NULL, name, strlen(name), escape);
    }
    while (next_row(d, statement, &left))
        for (int c = 0; c < columns; c++) {
            size_t length;
            const char *text = cell_text(statement, c, &length);
            size_t width = show(NULL, text, length, escape);
            if (width > widths[c])
                widths[c] = width;
        }
    sqlite3_reset(statement);
    return *d->message == '\0';
}

static bool print_table(FILE *f, struct database *d, sqlite3_stmt *statement,
                        enum query_format format, int64_t left)
{
    const struct frame *frame = &frames[format];
    bool escape = format == QUERY_MARKDOWN;
    int columns = sqlite3_column_count(statement);
    size_t *widths = calloc((size_t)columns, sizeof *widths);
    if (!widths)
        return database_fail(d, "out of memory");
    bool ok = measure(d, statement, widths, columns, escape, left);
    if (ok) {
        print_rule(f, frame, frame->top, widths, columns);
        for (int c = 0; c < columns; c++) {
            const char *name = sqlite3_column_name(statement, c);
            fputs(frame->bar, f);
            print_cell(f, name, strlen(name), widths[c], false, escape);
        }
        fprintf(f, "%s\n", frame->bar);
        print_rule(f, frame, frame->middle, widths, columns);
    }
    while (ok && next_row(d, statement, &left)) {
        for (int c = 0; c < columns; c++) {
            size_t length;
            const char *text = cell_text(statement, c, &length);
            fputs(frame->bar, f);
            print_cell(f, text, length, widths[c], is_number(statement, c), escape);
        }
        fprintf(f, "%s\n", frame->bar);
    }
    if (ok)
        print_rule(f, frame, frame->bottom, widths, columns);
    free(widths);
    return ok && *d->message == '\0';
}

/* ---- for programs --------------------------------------------------------------------------- */

static void print_csv_cell(FILE *f, const char *text, size_t length)
{
    bool quote = false;
    for (size_t i = 0; i < length; i++)
        quote = quote || strchr(",\"\r\n", text[i]) != NULL;
    if (!quote) {
        fwrite(text, 1, length, f);
        return;
    }
    putc('"', f);
    for (size_t i = 0; i < length; i++) {
        if (text[i] == '"')
            putc('"', f);
        putc(text[i], f);
    }
    putc('"', f);
}

static bool print_csv(FILE *f, struct database *d, sqlite3_stmt *statement, int64_t left)
{
    int columns = sqlite3_column_count(statement);
    for (int c = 0; c < columns; c++) {
        const char *name = sqlite3_column_name(statement, c);
        if (c > 0)
            putc(',', f);
        print_csv_cell(f, name, strlen(name));
    }
    putc('\n', f);
    while (next_row(d, statement, &left)) {
        for (int c = 0; c < columns; c++) {
            size_t length;
            const char *text = cell_text(statement, c, &length);
            if (c > 0)
                putc(',', f);
            print_csv_cell(f, text, length);
        }
        putc('\n', f);
    }
    return *d->message == '\0';
}

static void print_json_text(FILE *f, const char *text, size_t length)
{
    putc('"', f);
    for (size_t at = 0; at < length;) {
        size_t bytes = utf8_length(text + at, length - at);
        unsigned char first = (unsigned char)text[at];
        if (bytes == 0)
            fputs("\xef\xbf\xbd", f);
        else if (first == '"' || first == '\\')
            fprintf(f, "\\%c", first);
        else if (first < 0x20 || first == 0x7f)
            fprintf(f, "\\u%04x", first);
        else
            fwrite(text + at, 1, bytes, f);
        at += bytes ? bytes : 1;
    }
    putc('"', f);
}

static void print_json_cell(FILE *f, sqlite3_stmt *statement, int column)
{
    size_t length;
    const char *text = cell_text(statement, column, &length);
    switch (sqlite3_column_type(statement, column)) {
    case SQLITE_NULL:
        fputs("null", f);
        break;
    case SQLITE_FLOAT: /* SQLite says Inf for what JSON has no word for */
        fputs(strpbrk(text, "Ii") ? "null" : text, f);
        break;
    case SQLITE_INTEGER:
        fputs(text, f);
        break;
    case SQLITE_BLOB:
        putc('"', f);
        for (size_t i = 0; i < length; i++)
            fprintf(f, "%02x", (unsigned char)text[i]);
        putc('"', f);
        break;
    default:
        print_json_text(f, text, length);
    }
}

static bool print_json(FILE *f, struct database *d, sqlite3_stmt *statement, int64_t left)
{
    int columns = sqlite3_column_count(statement);
    const char *before = "[";
    while (next_row(d, statement, &left)) {
        fputs(before, f);
        before = ",";
        for (int c = 0; c < columns; c++) {
            const char *name = sqlite3_column_name(statement, c);
            fputs(c == 0 ? "\n{" : ", ", f);
            print_json_text(f, name, strlen(name));
            fputs(": ", f);
            print_json_cell(f, statement, c);
        }
        putc('}', f);
    }
    fputs(*before == '[' ? "[]\n" : "\n]\n", f);
    return *d->message == '\0';
}

bool query_print(FILE *f, struct database *d, sqlite3_stmt *statement,
                 const struct query_options *options)
{
    int64_t left = options->rows_most > 0 ? options->rows_most : -1;
    switch (options->format) {
    case QUERY_CSV:
        return print_csv(f, d, statement, left);
    case QUERY_JSON:
        return print_json(f, d, statement, left);
    default:
        return print_table(f, d, statement, options->format, left);
    }
}
