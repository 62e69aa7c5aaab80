/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a study measures beside the metrics of docs/metrics.md: a further reader of a case's stream.
 *
 * It follows the successions of each resource. What it keeps are counts and sums of whole numbers,
 * a few hundred bytes a resource however long the run. The sweep hands it from worker to writer.
 */
#ifndef TENURE_SIM_OBSERVE_H
#define TENURE_SIM_OBSERVE_H

#include "sim/scenario/measure_name.h"
#include "sim/search/sweep.h"

/* A run with fewer relaxation times says little of mixing. */
#define OBSERVE_RELAXATIONS 6

/* Counts by length. Bin n holds what is in [n, n + 1) widths; the last one all that is longer. */
#define OBSERVE_BINS 160

struct observe_histogram {
    int64_t width_ns;
    uint64_t counts[OBSERVE_BINS];
};

#define OBSERVE_HISTOGRAM_LIST(X) \
    X(TENURE, "tenure")           \
    X(FAILOVER, "failover")       \
    X(FIRST_LOAD, "load")

/* FIRST_LOAD is no distribution: bin n counts the resources that are, n widths after their first
 * master, with that master again as they go round the queue, FIRST_SEEN those that were looked at.
 */
enum observe_series {
#define X(identifier, name) OBSERVE_SERIES_##identifier,
    OBSERVE_HISTOGRAM_LIST(X)
#undef X
        OBSERVE_SERIES_COUNT
};

/* By measure: units as in the table metric_name, meanings. Static storage. */
extern const char *const observe_unit_names[OBSERVE_COUNT];
extern const char *const observe_meanings[OBSERVE_COUNT];
extern const char *const observe_series_names[OBSERVE_SERIES_COUNT];

/* Of measures that are averaged over victims `values` has what to add to the metric; see
 * measure_value(). */
struct observe_result {
    bool has[OBSERVE_COUNT];
    int64_t values[OBSERVE_COUNT];
    struct observe_histogram histograms[OBSERVE_SERIES_COUNT];
    uint64_t first_seen;
};

/* How workers of a sweep observe each case. */
struct sweep_recording observe_recording(void);

/* Of a finished case of such a sweep. Borrowed. */
const struct observe_result *observe_result_of(const struct sweep_case *one);

#endif
