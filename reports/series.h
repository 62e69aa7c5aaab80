/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What pictures draw of one recorded case beside its timeline: lengths, changes over time, and how
 * the load is spread. Definitions are those of the views and of docs/metrics.md.
 */
#ifndef TENURE_REPORTS_SERIES_H
#define TENURE_REPORTS_SERIES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "reports/database.h"

enum { SERIES_INSTANCES_MOST = 16 };

/* Lengths or times in ns, rising. */
struct series {
    int64_t *items;
    size_t count, capacity;
};

enum series_kind {
    SERIES_TENURE,   /* beliefs that ended, begun after the warm-up */
    SERIES_FAILOVER, /* ways to the next belief after an involuntary end */
    SERIES_OVERLAP,  /* two that believe at once */
    SERIES_CHANGES   /* when the holder changed */
};

/* False with the database's message set; then there is nothing to free. */
bool series_read(struct series *series, struct database *database, int64_t case_id,
                 enum series_kind kind);
void series_free(struct series *series);

/* How many resources each instance believed to hold, on average, in stretches of equal length. */
struct load {
    unsigned bins, instances; /* the first ones, at most SERIES_INSTANCES_MOST */
    unsigned all_instances, resources;
    int64_t from_ns, until_ns;
    double *held; /* [instance * bins + bin] */
    char (*names)[48];
};

bool load_read(struct load *load, struct database *database, int64_t case_id, unsigned bins);
void load_free(struct load *load);

/* Jain's index of the loads of a stretch: 1 if all are equal, 1/n if one has it all; 0 if nobody
 * holds anything. */
double load_jain(const struct load *load, unsigned bin);

#endif
