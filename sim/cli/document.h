/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Documents about a run for programs and for other people's pages: JSON, JUnit XML, TAP, Markdown,
 * annotations of GitHub.
 *
 * A document is told what came of a run (see reports/results.h) and writes it; `tenure run` tells
 * it as cases end, `tenure convert` out of a database, and both get the same bytes. Whatever bytes
 * names and texts have, the document is well-formed. Not thread-safe.
 */
#ifndef TENURE_SIM_CLI_DOCUMENT_H
#define TENURE_SIM_CLI_DOCUMENT_H

#include <stdio.h>

#include "reports/results.h"

/* X(identifier, word, what it is). The words are values of --to, and options of `run`. */
#define DOCUMENT_LIST(X)                                                                           \
    X(JSON, "json", "one JSON document about the run")                                             \
    X(JUNIT, "junit", "JUnit XML about the run")                                                   \
    X(TAP, "tap", "TAP version 14 about the run")                                                  \
    X(MARKDOWN, "markdown", "a summary in Markdown")                                               \
    X(GITHUB, "github", "annotations for GitHub: one for each expectation that did not hold")

enum document_format {
#define X(identifier, word, what) DOCUMENT_##identifier,
    DOCUMENT_LIST(X)
#undef X
        DOCUMENT_COUNT
};

struct document;

/* Begins a document on `stream`, which is borrowed until the end; `origin` is not. NULL when out of
 * memory. */
struct document *document_new(enum document_format format, FILE *stream,
                              const struct results_origin *origin);

/* Who is to be told. */
const struct results_listener *document_listener(struct document *document);

/* Completes and frees the document. Returns 0, or the errno value of the first write error. */
int document_finish(struct document *document, const struct results_totals *totals);

/* Frees a document that is not to be completed. NULL is harmless. */
void document_abandon(struct document *document);

#endif
