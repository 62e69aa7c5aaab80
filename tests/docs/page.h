/* SPDX-License-Identifier: Apache-2.0 */
/* Tables of a Markdown page, for tests that compare them with the tables of the program. */
#ifndef TENURE_TESTS_DOCS_PAGE_H
#define TENURE_TESTS_DOCS_PAGE_H

#include "tests/t.h"

enum { PAGE_CELLS_MAX = 8, PAGE_CELL_BYTES = 1024 };

struct page_row {
    char heading[128]; /* of the section that the table stands in */
    char header[64];   /* the first cell of the table's first line */
    char cells[PAGE_CELLS_MAX][PAGE_CELL_BYTES];
    unsigned count;
};

struct page {
    struct page_row *rows;
    unsigned count;
    char *text;
};

/* Reads docs/NAME of the source tree; fails the test if it is not there. */
struct page page_read(const char *name);
void page_free(struct page *page);

/* Copies the `n`-th word in back-quotes of a cell, from 0, to `out` of PAGE_CELL_BYTES and returns
 * it; NULL if there are fewer. */
const char *page_word(const char *cell, unsigned n, char *out);

#endif
