/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Questions to a database: named ones and anybody's own SQL, printed as a table or for programs.
 *
 * Only reading is possible. Called by the query verb.
 */
#ifndef TENURE_REPORTS_QUERY_H
#define TENURE_REPORTS_QUERY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "reports/database.h"

enum query_format {
    QUERY_BOX,      /* lines of UTF-8 */
    QUERY_TABLE,    /* the same in ASCII */
    QUERY_CSV,      /* RFC 4180, with a header; lines end in a line feed */
    QUERY_JSON,     /* an array of objects; blobs are written as hexadecimal text */
    QUERY_MARKDOWN
};

struct query_named {
    const char *name, *description;
    const char *columns, *from; /* SELECT columns FROM from */
    const char *order;          /* ORDER BY, or NULL */
    bool has_case;              /* says something of one case */
};

/* All of them. Static storage. */
const struct query_named *query_list(size_t *count);
const struct query_named *query_find(const char *name);

/* box, table, csv, json, markdown. False if it is none of these. */
bool query_format_find(const char *word, enum query_format *format);

struct query_options {
    enum query_format format;
    int64_t case_id;   /* 0: all; else views and tables speak of this one */
    int64_t rows_most; /* 0: all */
};

/* Runs a query, by name or as SQL, and prints what it finds. Rows are not kept in memory. With a
 * case the handle is limited to it from then on. False with the database's message set; errors of
 * the stream are the caller's. */
bool query_run(FILE *stream, struct database *database, const char *name_or_sql,
               const struct query_options *options);

#endif
