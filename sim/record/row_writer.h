/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Many rows of integers into one table, fast: a prepared INSERT of many rows at once.
 *
 * Cells are int64_t; ROW_NULL stands for NULL. The first column, the id, is given by SQLite. Called
 * by the recorder.
 */
#ifndef TENURE_SIM_ROW_WRITER_H
#define TENURE_SIM_ROW_WRITER_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>

#define ROW_NULL INT64_MIN

struct row_writer {
    sqlite3 *database;
    sqlite3_stmt *many, *one;
    unsigned columns; /* without the id */
    unsigned rows;    /* that wait in `cells` */
    int64_t *cells;
};

/* For a table of that many columns, the id not counted, of which the last `omitted` are NULL. False
 * with an error in the database handle. */
bool row_writer_open(struct row_writer *writer, sqlite3 *database, const char *table,
                     unsigned columns, unsigned omitted);
void row_writer_close(struct row_writer *writer);

/* The cells of the next row, to be filled in before the next call; NULL if SQLite failed. */
int64_t *row_writer_next(struct row_writer *writer);

/* Writes what waits. */
bool row_writer_flush(struct row_writer *writer);

#endif
