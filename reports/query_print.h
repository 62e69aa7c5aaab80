/* SPDX-License-Identifier: Apache-2.0 */
/* Printing the rows of a statement. Called by query.c. */
#ifndef TENURE_REPORTS_QUERY_PRINT_H
#define TENURE_REPORTS_QUERY_PRINT_H

#include <stdio.h>

#include "reports/query.h"

/* Steps through the statement, twice if widths have to be known. */
bool query_print(FILE *stream, struct database *database, sqlite3_stmt *statement,
                 const struct query_options *options);

#endif
