/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The metrics of a case, computed online by a reader of the event stream.
 *
 * Definitions and formulas stand in docs/metrics.md. Integer arithmetic throughout; the same
 * numbers come out of SQL over the stored intervals (reports/metrics.sql), which a test compares.
 */
#ifndef TENURE_SIM_METRICS_H
#define TENURE_SIM_METRICS_H

#include "sim/check/lengths.h"
#include "sim/check/vocabulary.h"
#include "sim/kernel/event.h"

struct metrics_config {
    uint32_t instance_count, resource_count;
    int64_t warm_up_ns, hold_ns, check_interval_ns; /* effective ones */
};

struct metrics;

/* NULL when out of memory. */
struct metrics *metrics_new(const struct metrics_config *config);
void metrics_free(struct metrics *metrics);
struct sim_reader metrics_reader(struct metrics *metrics);

/* Close what is open and compute. `requests` and `renewals` are the store's counts. False when
 * memory ran out on the way: the values mean nothing then. Once. */
bool metrics_finish(struct metrics *metrics, int64_t end_ns, uint64_t requests, uint64_t renewals);

/* After metrics_finish: the value of a scalar (statistic is ignored) or of a statistic of a series.
 * False if the series is empty and the statistic has no value then (all but count and total). */
bool metrics_value(struct metrics *metrics, enum metric metric, enum statistic statistic,
                   int64_t *value);

/* After metrics_finish: the lengths of a series, sorted. Borrowed. */
const struct lengths *metrics_lengths(struct metrics *metrics, enum metric metric);

/* Time that an instance believed, in the window, over all resources. */
int64_t metrics_belief_ns(const struct metrics *metrics, uint16_t instance);

#endif
