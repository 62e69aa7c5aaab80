/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The moment of a case that a failure is about: where and when the longest overlap was, the
 * slowest failover, the first violation. Used to show that part of a timeline and not all of it.
 * Reads the database only.
 */
#ifndef TENURE_REPORTS_MOMENT_H
#define TENURE_REPORTS_MOMENT_H

#include <stdbool.h>
#include <stdint.h>

#include "reports/database.h"

struct moment {
    char resource[48]; /* "" if it is of no resource, or of one whose name is longer */
    int64_t begin_ns, end_ns;
};

/* The longest length of a series of metrics, such as "overlap.belief", or the shortest. False with
 * an empty message if there is none or the metric is no series of lengths of time. */
bool moment_of_metric(struct database *database, int64_t case_id, const char *metric, bool shortest,
                      struct moment *moment);

/* The first violation of a property, such as "S2". False with an empty message if there is none. */
bool moment_of_property(struct database *database, int64_t case_id, const char *label,
                        struct moment *moment);

/* Room around it on both sides: twice its length and at least so much. Never before 0. */
void moment_widen(struct moment *moment, int64_t least_ns);

#endif
