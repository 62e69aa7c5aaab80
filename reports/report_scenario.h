/* SPDX-License-Identifier: Apache-2.0 */
/* One scenario in the report. Private to report*.c. */
#ifndef TENURE_REPORTS_REPORT_SCENARIO_H
#define TENURE_REPORTS_REPORT_SCENARIO_H

#include <stdbool.h>
#include <stdio.h>

#include "reports/report_suite.h"

/* False with the database's message set. */
bool scenario_write(FILE *f, struct database *database, const struct suite_scenario *scenario);

#endif
