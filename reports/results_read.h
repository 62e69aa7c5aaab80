/* SPDX-License-Identifier: Apache-2.0 */
/* Tells what a database says of a run; see results.h. Called by the convert verb. */
#ifndef TENURE_REPORTS_RESULTS_READ_H
#define TENURE_REPORTS_RESULTS_READ_H

#include "reports/database.h"
#include "reports/results.h"

/* What the rows add up to; `codes` has bit N if anything counted has the exit code N. */
struct results_sum {
    struct results_totals totals; /* but for the code; planned are those that are there */
    uint32_t codes;
};

/* The versions that wrote the database. They belong to `texts`. False with the message set. */
struct results_origin_texts {
    char tool_version[64], digest_version[32];
};
bool results_read_origin(struct database *database, struct results_origin_texts *texts,
                         struct results_origin *origin);

/* Tells everything to `listener` and adds it up. Memory is that of one case. False with the
 * database's message set. */
bool results_read(struct database *database, const struct results_listener *listener,
                  struct results_sum *sum);

#endif
