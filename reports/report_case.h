/* SPDX-License-Identifier: Apache-2.0 */
/* One case in the report: the part of its timeline that is shown, and why it failed. Private to
 * report*.c. */
#ifndef TENURE_REPORTS_REPORT_CASE_H
#define TENURE_REPORTS_REPORT_CASE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "reports/database.h"

/* The timeline around what the case failed by, or around its first fault. A sentence in its place
 * if the intervals are not stored. */
bool case_write_timeline(FILE *f, struct database *database, int64_t case_id);

/* Which expectations and properties failed, limit beside measured value. */
bool case_write_reasons(FILE *f, struct database *database, int64_t case_id);

/* A command to copy. */
void case_write_replay(FILE *f, const char *replay);

#endif
