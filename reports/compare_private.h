/* SPDX-License-Identifier: Apache-2.0 */
/* What compare.c and compare_metrics.c share. Nobody else includes it. */
#ifndef TENURE_REPORTS_COMPARE_PRIVATE_H
#define TENURE_REPORTS_COMPARE_PRIVATE_H

#include "reports/compare.h"

/* Fills in everything about metrics, from the pairs. False with the message of one database set. */
bool compare_metrics(struct database *before, struct database *after, struct comparison *out);

void compare_names_free(struct compare_names *names);

#endif
