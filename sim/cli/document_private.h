/* SPDX-License-Identifier: Apache-2.0 */
/* What the files document*.c share. Nobody else includes it. */
#ifndef TENURE_SIM_CLI_DOCUMENT_PRIVATE_H
#define TENURE_SIM_CLI_DOCUMENT_PRIVATE_H

#include "sim/cli/claims.h"
#include "sim/cli/document.h"
#include "sim/cli/sink.h"

/* The head of every document. */
struct document {
    struct results_listener listener;
    int (*finish)(struct document *document, const struct results_totals *totals);
    void (*abandon)(struct document *document);
};

/* The version of what docs/json.md says. */
#define DOCUMENT_JSON_SCHEMA 1

/* Told as it comes. */
struct document *document_json_new(FILE *stream, const struct results_origin *origin);

/* Told when all is known. */
struct document *document_claims_new(enum document_format format, FILE *stream);
int document_write_junit(FILE *stream, const struct claims *claims);
int document_write_tap(FILE *stream, const struct claims *claims);
int document_write_markdown(FILE *stream, const struct claims *claims);
int document_write_github(FILE *stream, const struct claims *claims);

#endif
