/* SPDX-License-Identifier: Apache-2.0 */
/* A text from outside: a scenario file, standard input, or an argument of the command line.
 *
 * This is where files are read, with a bound on their size; nothing here looks into the text. Every
 * place in every message is a span: a source and a range of its bytes. Lines and columns are
 * derived from that by diagnostic.c, so they are computed in one place only. */
#ifndef TENURE_SCENARIO_SOURCE_H
#define TENURE_SCENARIO_SOURCE_H

#include <stdbool.h>
#include <stddef.h>

struct diagnostics;

/* The longest file that is read, in bytes. */
#define SOURCE_BYTES_MAX ((size_t)1 << 20)

enum source_shape {
    SOURCE_FILE,     /* lines are numbered in messages */
    SOURCE_ARGUMENT, /* one line from the command line; messages carry no line number */
};

struct source {
    char *name;  /* as shown in messages: a path, "<stdin>", "--set" */
    char *text;  /* followed by a NUL that is not counted; NULL when there is no text to quote */
    size_t size; /* bytes of text */
    enum source_shape shape;
};

/* A range of bytes in a source. `offset` may equal `source->size` (the end); `length` 0 marks a
 * point. The source is borrowed and must outlive the span. */
struct span {
    const struct source *source;
    size_t offset;
    size_t length;
};

/* Makes a source from a copy of `name` and of `size` bytes at `text`. False when memory ran out or
 * the text is longer than SOURCE_BYTES_MAX; the source is then empty and one diagnostic has been
 * added. Free with source_free(). */
bool source_from_text(struct source *source, enum source_shape shape, const char *name,
                      const char *text, size_t size, struct diagnostics *diagnostics);

/* Reads a whole file, FIFO or device; "-" is standard input, shown as "<stdin>". Blocks as long as
 * the reading blocks. False, with one diagnostic, when the path does not exist, may not be read, is
 * a directory, holds more than SOURCE_BYTES_MAX bytes (no more than that is read), fails while
 * being read, or when memory ran out; the source is then empty. Free with source_free(). */
bool source_read(struct source *source, const char *path, struct diagnostics *diagnostics);

/* Gives back what the two above took; the source is empty afterwards. Idempotent, and safe on a
 * source of zeros. */
void source_free(struct source *source);

/* The span of the whole source, for complaints about a file as such. */
struct span source_span(const struct source *source, size_t offset, size_t length);

#endif
