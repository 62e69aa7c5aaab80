/* SPDX-License-Identifier: Apache-2.0 */
/* The assertions of the suite in the report: queries that must return no rows. Private to
 * report*.c. */
#ifndef TENURE_REPORTS_REPORT_ASSERTION_H
#define TENURE_REPORTS_REPORT_ASSERTION_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "reports/database.h"

/* How many there are, and how many failed. False with the database's message set. */
bool report_assertions_count(struct database *database, int64_t *count, int64_t *failed);

/* A section, with those that failed first. */
bool report_assertions_write(FILE *f, struct database *database);

#endif
