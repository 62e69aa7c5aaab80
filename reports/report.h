/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The report: one HTML page that says what a database says, for people. Verdict and failures first,
 * then the suite, then each scenario.
 *
 * The page needs nothing but itself: no network, no script to be read, no fonts. The same database
 * gives the same bytes. Called by the report verb; blocks as the disk does.
 */
#ifndef TENURE_REPORTS_REPORT_H
#define TENURE_REPORTS_REPORT_H

#include <stdbool.h>
#include <stdio.h>

#include "reports/database.h"

/* False with the database's message set; errors of the stream are the caller's. What has been
 * written by then is to be thrown away. */
bool report_write(FILE *f, struct database *database);

#endif
