/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How evenly the load is spread over the instances, and how long it takes to spread again: the part
 * of the metrics that looks at all resources at once. Definitions stand in docs/metrics.md.
 *
 * Load is looked at once a millisecond, at its end, so that nothing depends on the order of events
 * at one instant. Works when belief, a process or a fault changes, and never for a check. Called by
 * metrics.c only.
 */
#ifndef TENURE_SIM_BALANCE_H
#define TENURE_SIM_BALANCE_H

#include <stdbool.h>
#include <stdint.h>

#include "sim/kernel/event.h"

/* What there is to say about the window after balance_finish. */
struct balance_summary {
    int64_t jain_mean_ppm, jain_min_ppm; /* 0 if nobody ever believed in anything */
    int64_t most;                        /* resources that one instance believed in at once */
};

struct balance;

/* NULL when out of memory. */
struct balance *balance_new(uint32_t instance_count, uint32_t resource_count, int64_t warm_up_ns,
                            int64_t hold_ns);
void balance_free(struct balance *balance);

/* What one event brought to its end; -1: did not. */
struct balance_news {
    int64_t rebalance_ns; /* so long it took until the load was fair again */
    int64_t joined_ns;    /* belief that begins is the first of a process that joined then */
};

/* Take an event of these kinds in: belief that begins or ends, without repetitions, a process that
 * starts, has stopped or crashed, a fault that begins or ends. */
struct balance_news balance_take(struct balance *balance, const struct sim_event *event);

/* The end of the run: what balance_take would say of an event, and the summary. Once. */
struct balance_news balance_finish(struct balance *balance, int64_t end_ns,
                                   struct balance_summary *summary);

#endif
