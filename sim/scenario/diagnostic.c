/* SPDX-License-Identifier: Apache-2.0 */
/* Collecting and printing errors and warnings; see diagnostic.h. */
#include "sim/scenario/diagnostic.h"

#include <inttypes.h>
#include <string.h>

#include "sim/scenario/utf8.h"

#define EXCERPT_CELLS 120 /* the widest excerpt */
#define LEAD_CELLS    80  /* a caret further right than this makes the excerpt begin later */
#define CONTEXT_CELLS 40  /* by then, this much is left of the caret */
#define GUTTER_DIGITS 5
#define TAB_CELLS     4

/* A line of a source and a range within it, all in bytes from the beginning of the line. */
struct line {
    const char *text;
    size_t size;
    size_t at, length;
};

/* Where the line that holds `offset` begins; a byte order mark at the very start is not part of it.
 */
static size_t line_start(const struct source *source, size_t offset)
{
    size_t start = offset;
    while (start > 0 && source->text[start - 1] != '\n')
        start--;
    if (start == 0 && source->size >= 3 && memcmp(source->text, "\xef\xbb\xbf", 3) == 0)
        start = 3;
    return start;
}

static struct line find_line(struct span at)
{
    const struct source *source = at.source;
    size_t offset = at.offset < source->size ? at.offset : source->size;
    size_t length = at.length < source->size - offset ? at.length : source->size - offset;
    size_t start = line_start(source, offset);
    if (offset < start)
        offset = start;
    const char *text = source->text + start;
    const char *feed = memchr(text, '\n', source->size - start);
    size_t size = feed ? (size_t)(feed - text) : source->size - start;
    if (size > 0 && text[size - 1] == '\r')
        size--;
    struct line line = {.text = text, .size = size, .at = offset - start, .length = length};
    if (line.at > size)
        line.at = size;
    if (line.length > size - line.at)
        line.length = size - line.at;
    return line;
}

uint32_t source_line(const struct source *source, size_t offset)
{
    if (!source->text || source->shape == SOURCE_ARGUMENT)
        return 0;
    uint32_t line = 1;
    for (size_t i = 0; i < offset && i < source->size; i++) {
        if (source->text[i] == '\n')
            line++;
    }
    return line;
}

/* As utf8_glyph(), but tabs keep looking like space. */
static struct utf8_glyph excerpt_glyph(const char *text, size_t size)
{
    if (text[0] == '\t')
        return (struct utf8_glyph){.text = "    ", .bytes = 4, .cells = TAB_CELLS, .consumed = 1};
    return utf8_glyph(text, size);
}

static size_t cells_between(const char *text, size_t from, size_t to, size_t size)
{
    size_t cells = 0;
    while (from < to) {
        struct utf8_glyph glyph = excerpt_glyph(text + from, size - from);
        cells += glyph.cells;
        from += glyph.consumed;
    }
    return cells;
}

/* The byte at which the excerpt of a line begins, so that the caret is in view. */
static size_t window_start(const struct line *line)
{
    size_t left = cells_between(line->text, 0, line->at, line->size);
    size_t start = 0;
    if (left <= LEAD_CELLS)
        return 0;
    while (left > CONTEXT_CELLS) {
        struct utf8_glyph glyph = excerpt_glyph(line->text + start, line->size - start);
        left -= glyph.cells;
        start += glyph.consumed;
    }
    return start;
}

/* Appends to the excerpt; `cells` counts what stands in it already. */
static void append(struct diagnostic *record, size_t *used, size_t *cells, const char *text,
                   size_t bytes, size_t width)
{
    memcpy(record->excerpt + *used, text, bytes);
    *used += bytes;
    *cells += width;
    record->excerpt[*used] = '\0';
}

static void write_excerpt(struct diagnostic *record, const struct line *line)
{
    size_t used = 0, cells = 0;
    size_t end = line->at + line->length;
    size_t from = window_start(line);
    size_t caret_end = 0;
    if (from > 0)
        append(record, &used, &cells, "...", 3, 3);
    while (from < line->size) {
        struct utf8_glyph glyph = excerpt_glyph(line->text + from, line->size - from);
        if (cells + glyph.cells > EXCERPT_CELLS ||
            used + glyph.bytes + sizeof("...") > sizeof(record->excerpt))
            break;
        if (from <= line->at)
            record->caret = (uint32_t)cells;
        append(record, &used, &cells, glyph.text, glyph.bytes, glyph.cells);
        if (from < end)
            caret_end = cells;
        from += glyph.consumed;
    }
    if (line->at >= line->size)
        record->caret = (uint32_t)cells;
    if (from < line->size)
        append(record, &used, &cells, "...", 3, 3);
    record->caret_cells = caret_end > record->caret ? (uint32_t)caret_end - record->caret : 1;
}

static void locate(struct diagnostic *record, struct span at)
{
    utf8_copy_printable(record->file, sizeof(record->file), at.source->name,
                        strlen(at.source->name));
    if (!at.source->text)
        return;
    struct line line = find_line(at);
    record->line = source_line(at.source, at.offset);
    record->column = (uint32_t)utf8_count(line.text, line.at) + 1;
    record->length = (uint32_t)utf8_count(line.text + line.at, line.length);
    if (line.size > 0)
        write_excerpt(record, &line);
}

static void format_printable(char *out, const char *format, va_list arguments)
    __attribute__((format(printf, 2, 0)));

static void format_printable(char *out, const char *format, va_list arguments)
{
    char raw[2 * DIAGNOSTIC_BYTES];
    vsnprintf(raw, sizeof(raw), format, arguments);
    utf8_copy_printable(out, DIAGNOSTIC_BYTES, raw, strlen(raw));
}

/* Takes the last warning out of a full collection, so that an error finds room. */
static bool drop_a_warning(struct diagnostics *diagnostics)
{
    for (size_t i = diagnostics->kept; i-- > 0;) {
        if (diagnostics->records[i].severity != SEVERITY_WARNING)
            continue;
        memmove(&diagnostics->records[i], &diagnostics->records[i + 1],
                (diagnostics->kept - i - 1) * sizeof(diagnostics->records[0]));
        diagnostics->kept--;
        return true;
    }
    return false;
}

static void add(struct diagnostics *diagnostics, enum severity severity, struct span at,
                const char *format, va_list arguments) __attribute__((format(printf, 4, 0)));

static void add(struct diagnostics *diagnostics, enum severity severity, struct span at,
                const char *format, va_list arguments)
{
    bool error = severity == SEVERITY_ERROR;
    if (error)
        diagnostics->errors++;
    else
        diagnostics->warnings++;
    diagnostics->last_kept =
        diagnostics->kept < DIAGNOSTICS_KEPT || (error && drop_a_warning(diagnostics));
    if (!diagnostics->last_kept)
        return;
    struct diagnostic *record = &diagnostics->records[diagnostics->kept++];
    *record = (struct diagnostic){.severity = severity};
    locate(record, at);
    format_printable(record->message, format, arguments);
}

void diagnostics_error(struct diagnostics *diagnostics, struct span at, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    add(diagnostics, SEVERITY_ERROR, at, format, arguments);
    va_end(arguments);
}

void diagnostics_warning(struct diagnostics *diagnostics, struct span at, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    add(diagnostics, SEVERITY_WARNING, at, format, arguments);
    va_end(arguments);
}

void diagnostics_help(struct diagnostics *diagnostics, const char *format, ...)
{
    va_list arguments;
    if (!diagnostics->last_kept)
        return;
    va_start(arguments, format);
    format_printable(diagnostics->records[diagnostics->kept - 1].help, format, arguments);
    va_end(arguments);
}

void diagnostics_text_error(struct diagnostics *diagnostics, struct span whole,
                            const struct text_error *error)
{
    struct span at = {whole.source, whole.offset + error->offset, error->length};
    diagnostics_error(diagnostics, at, "%s", error->message);
    if (error->help[0])
        diagnostics_help(diagnostics, "%s", error->help);
}

/* The ANSI codes, or empty strings. */
struct paint {
    const char *bold, *severity[2], *caret, *end;
};

static const struct paint plain = {"", {"", ""}, "", ""};
static const struct paint coloured = {
    "\x1b[1m", {"\x1b[1;31m", "\x1b[1;35m"}, "\x1b[1;32m", "\x1b[0m"};

static void print_excerpt(const struct diagnostic *record, FILE *out, const struct paint *paint,
                          int gutter)
{
    if (record->line > 0)
        fprintf(out, "%*" PRIu32 " | %s\n", gutter, record->line, record->excerpt);
    else
        fprintf(out, "%*s | %s\n", gutter, "", record->excerpt);
    fprintf(out, "%*s | %*s%s^", gutter, "", (int)record->caret, "", paint->caret);
    for (uint32_t i = 1; i < record->caret_cells; i++)
        fputc('~', out);
    fprintf(out, "%s\n", paint->end);
}

static void print_record(const struct diagnostic *record, FILE *out, const struct paint *paint)
{
    static const char *const words[] = {"error", "warning"};
    int gutter = GUTTER_DIGITS;
    for (uint32_t rest = record->line / 100000; rest > 0; rest /= 10)
        gutter++;
    fprintf(out, "%s%s", paint->bold, record->file);
    if (record->line > 0)
        fprintf(out, ":%" PRIu32 ":%" PRIu32, record->line, record->column);
    fprintf(out, ":%s %s%s:%s %s\n", paint->end, paint->severity[record->severity],
            words[record->severity], paint->end, record->message);
    if (record->excerpt[0])
        print_excerpt(record, out, paint, gutter);
    if (record->help[0])
        fprintf(out, "%*s = help: %s\n", gutter, "", record->help);
}

static void print_count(FILE *out, size_t count, const char *word)
{
    fprintf(out, "%zu %s%s", count, word, count == 1 ? "" : "s");
}

void diagnostics_print(const struct diagnostics *diagnostics, FILE *out, bool colour)
{
    size_t all = diagnostics->errors + diagnostics->warnings;
    for (size_t i = 0; i < diagnostics->kept; i++)
        print_record(&diagnostics->records[i], out, colour ? &coloured : &plain);
    if (all == 0)
        return;
    if (diagnostics->errors > 0)
        print_count(out, diagnostics->errors, "error");
    if (diagnostics->errors > 0 && diagnostics->warnings > 0)
        fputs(", ", out);
    if (diagnostics->warnings > 0)
        print_count(out, diagnostics->warnings, "warning");
    if (all > diagnostics->kept)
        fprintf(out, " (%zu not shown)", all - diagnostics->kept);
    fputc('\n', out);
}
