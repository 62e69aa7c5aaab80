/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The flap penalty: every involuntary end of belief adds to it, and it halves every ten minutes, as
 * routers damp flapping routes (RFC 2439); see docs/report.md. Doubles, for drawing.
 */
#ifndef TENURE_REPORTS_PENALTY_H
#define TENURE_REPORTS_PENALTY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "reports/database.h"

enum {
    PENALTY_SUPPRESS = 3000, /* a router would not use the route any more */
    PENALTY_REUSE = 750,     /* and would again */
    PENALTY_COURSES_MOST = 5
};

struct penalty_end {
    int64_t time_ns, resource; /* by number among those of the case */
    double added;
};

/* Of one resource: some of the ends, by time. */
struct penalty_course {
    char name[48];
    int64_t resource;
    double peak;
    size_t first, count;
};

struct penalties {
    int64_t from_ns, until_ns;
    struct penalty_end *ends;
    size_t count, capacity;
    struct penalty_course courses[PENALTY_COURSES_MOST]; /* the highest peaks, highest first */
    unsigned course_count;
};

/* Ends of belief in a recorded case from `from_ns` on; one of a belief shorter than `hold_ns` adds
 * more. At most `most` courses. False with the database's message set; else to be freed. */
bool penalties_read(struct penalties *penalties, struct database *database, int64_t case_id,
                    int64_t from_ns, int64_t until_ns, int64_t hold_ns, unsigned most);
void penalties_free(struct penalties *penalties);

/* Tells a course: `points` + 1 points in equal distances, and two at each end of belief, below and
 * above the step. */
void penalty_course(const struct penalties *penalties, unsigned which, int points,
                    void (*visit)(void *data, int64_t time_ns, double penalty), void *data);

#endif
