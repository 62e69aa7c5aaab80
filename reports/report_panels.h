/* SPDX-License-Identifier: Apache-2.0 */
/* What a scenario measured, in the report: charts and tables of metrics, for each combination of
 * parameters. Private to report*.c. */
#ifndef TENURE_REPORTS_REPORT_PANELS_H
#define TENURE_REPORTS_REPORT_PANELS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "reports/report_suite.h"

/* `case_id` is the recorded case that is shown; 0: none. False with the database's message set. */
bool panels_write(FILE *f, struct database *database, const struct suite_scenario *scenario,
                  int64_t case_id);

/* The combinations of a matrix side by side; nothing if there is only one. */
bool matrix_write(FILE *f, struct database *database, const struct suite_scenario *scenario);

#endif
