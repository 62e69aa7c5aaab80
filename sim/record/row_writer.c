/* SPDX-License-Identifier: Apache-2.0 */
/* Many rows of integers into one table; see row_writer.h. */
#include "sim/record/row_writer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROWS_AT_ONCE = 64, NAME_MAX_BYTES = 64 };

static char *print_row(char *to, unsigned columns, unsigned omitted)
{
    to = stpcpy(to, "(NULL");
    for (unsigned i = 0; i < columns; i++)
        to = stpcpy(to, ",?");
    for (unsigned i = 0; i < omitted; i++)
        to = stpcpy(to, ",NULL");
    return stpcpy(to, ")");
}

/* An INSERT of so many rows; NULL when it could not be prepared. */
static sqlite3_stmt *prepare(sqlite3 *database, const char *table, unsigned columns,
                             unsigned omitted, unsigned rows)
{
    sqlite3_stmt *statement = NULL;
    size_t row_bytes = 8 + 2 * (size_t)columns + 5 * (size_t)omitted;
    char *text = malloc(NAME_MAX_BYTES + rows * row_bytes);
    if (!text)
        return NULL;
    char *to = text + snprintf(text, NAME_MAX_BYTES, "INSERT INTO %s VALUES ", table);
    for (unsigned i = 0; i < rows; i++) {
        if (i > 0)
            *to++ = ',';
        to = print_row(to, columns, omitted);
    }
    (void)sqlite3_prepare_v3(database, text, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL);
    free(text);
    return statement;
}

bool row_writer_open(struct row_writer *w, sqlite3 *database, const char *table, unsigned columns,
                     unsigned omitted)
{
    memset(w, 0, sizeof *w);
    w->database = database;
    w->columns = columns;
    w->cells = malloc(sizeof *w->cells * columns * ROWS_AT_ONCE);
    w->one = prepare(database, table, columns, omitted, 1);
    w->many = prepare(database, table, columns, omitted, ROWS_AT_ONCE);
    return w->cells && w->one && w->many;
}

void row_writer_close(struct row_writer *w)
{
    sqlite3_finalize(w->many);
    sqlite3_finalize(w->one);
    free(w->cells);
    memset(w, 0, sizeof *w);
}

static bool run(sqlite3_stmt *statement, const int64_t *cells, unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        int result = cells[i] == ROW_NULL ? sqlite3_bind_null(statement, (int)i + 1)
                                          : sqlite3_bind_int64(statement, (int)i + 1, cells[i]);
        if (result != SQLITE_OK)
            return false;
    }
    (void)sqlite3_step(statement);
    return sqlite3_reset(statement) == SQLITE_OK;
}

bool row_writer_flush(struct row_writer *w)
{
    bool ok = true;
    if (w->rows == ROWS_AT_ONCE)
        ok = run(w->many, w->cells, w->rows * w->columns);
    else
        for (unsigned i = 0; ok && i < w->rows; i++)
            ok = run(w->one, w->cells + (size_t)i * w->columns, w->columns);
    w->rows = 0;
    return ok;
}

int64_t *row_writer_next(struct row_writer *w)
{
    if (w->rows == ROWS_AT_ONCE && !row_writer_flush(w))
        return NULL;
    return w->cells + (size_t)w->rows++ * w->columns;
}
