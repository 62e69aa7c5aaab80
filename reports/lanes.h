/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a timeline shows: one case, its lanes and its bars, read out of a database.
 *
 * A lane is an instance in a resource, or nobody in a resource. Bars come one after the other,
 * clipped to the time that is shown, and are not kept: a picture keeps what it can draw, a text
 * adds them up. Used by the two timelines.
 */
#ifndef TENURE_REPORTS_LANES_H
#define TENURE_REPORTS_LANES_H

#include <stdbool.h>
#include <stdint.h>

#include "reports/database.h"

#define LANES_RESOURCES_MAX 40
#define LANES_INSTANCES_MAX 64
#define LANES_NO_TIME INT64_MIN
#define LANES_LONGEST_NS (INT64_MAX / 16) /* so that sums of times cannot overflow; 18 years */

/* Which case to show, and what of it. */
struct timeline_selection {
    int64_t case_id;      /* 0: any */
    const char *scenario; /* NULL: any */
    const char *seed;     /* NULL: any */
    const char *matrix;   /* NULL: any */
    const char *resource; /* a name or a pattern with * and ?; NULL: all */
    uint32_t resources_most; /* only so many of them, the first ones; 0: LANES_RESOURCES_MAX */
    int64_t from_ns, until_ns; /* LANES_NO_TIME: from the beginning, to the end */
};

struct lanes_fault {
    int64_t begin_ns, end_ns;
    char label[48];
};

struct lanes {
    char scenario[96], matrix[128], seed[24], verdict[48];
    char *replay; /* whole, and printable */
    int64_t case_id;
    int64_t from_ns, until_ns;
    uint32_t instances, resources;         /* that are shown */
    uint32_t all_instances, all_resources; /* that there are */
    char (*instance_names)[48];
    char (*resource_names)[48];
    int64_t *resource_ids;
    int64_t first_instance_id;
    struct lanes_fault *faults; /* by beginning */
    uint32_t fault_count, fault_capacity;
};

enum lanes_state { LANES_OWNERSHIP, LANES_BELIEF, LANES_OVERLAP, LANES_NOBODY };

/* A bar. `instance` is `instances` for nobody. */
struct lanes_bar {
    int64_t begin_ns, end_ns;
    uint32_t resource, instance;
    enum lanes_state state;
};

typedef void (*lanes_visit)(void *data, const struct lanes_bar *bar);

/* Finds the case: the first with intervals that fits, one that failed before one that held. Reads
 * names and faults. False with the database's message set. */
bool lanes_open(struct lanes *lanes, struct database *database,
                const struct timeline_selection *selection);
void lanes_close(struct lanes *lanes);

/* Tells all bars: per state in the order in which they begin. */
bool lanes_read(const struct lanes *lanes, struct database *database, lanes_visit visit,
                void *data);

#endif
