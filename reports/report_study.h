/* SPDX-License-Identifier: Apache-2.0 */
/* The study of parameters, if the database is one (study_views.sql). Private to report*.c. */
#ifndef TENURE_REPORTS_REPORT_STUDY_H
#define TENURE_REPORTS_REPORT_STUDY_H

#include <stdbool.h>
#include <stdio.h>

#include "reports/database.h"

/* Whether it is one. False with the message set if that cannot be told. */
bool study_is_there(struct database *database, bool *there);

/* A section with the settings, what they measure and which one is recommended. */
bool study_write(FILE *f, struct database *database);

#endif
