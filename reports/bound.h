/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The analytic bound of a property beside what came closest to it, as the run's checker told it:
 * docs/properties.md has the formulas of S2 (two masters) and S3 (stale belief). Reads the database
 * only. Databases of before this was stored have it where it was broken, and elsewhere nothing.
 */
#ifndef TENURE_REPORTS_BOUND_H
#define TENURE_REPORTS_BOUND_H

#include <stdbool.h>
#include <stdint.h>

#include "reports/database.h"

struct bound {
    int64_t cases;                     /* in which something was measured against it */
    int64_t least_ns, most_ns;         /* it depends on parameters and on how ownership was lost */
    int64_t closest_ns, closest_to_ns; /* least room: what was measured, and its bound */
};

/* Of all cases of a combination, or of one case. `cases` is 0 if there is nothing. False with the
 * database's message set. */
bool bound_of_combination(struct bound *bound, struct database *database, const char *label,
                          int64_t configuration_id);
bool bound_of_case(struct bound *bound, struct database *database, const char *label,
                   int64_t case_id);

#endif
