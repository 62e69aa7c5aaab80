/* SPDX-License-Identifier: Apache-2.0 */
/* The tables of metrics, statistics and properties, to be asked by name. */
#ifndef TENURE_SIM_VOCABULARY_H
#define TENURE_SIM_VOCABULARY_H

#include <stdbool.h>
#include <stddef.h>

#include "sim/check/metric.h"
#include "sim/check/property.h"

enum metric_unit { METRIC_NS, METRIC_COUNT, METRIC_PPM, METRIC_PER_HOUR };
enum metric_direction { METRIC_NEUTRAL, METRIC_LOWER, METRIC_HIGHER };

struct metric_row {
    const char *name;
    bool is_series;
    enum metric_unit unit;
    enum metric_direction direction; /* which way is better */
    const char *what;
};

/* In the order of METRIC_LIST; metric_count rows. Static storage. */
extern const struct metric_row metric_table[];
extern const unsigned metric_count;

#define STATISTIC_LIST(X)                                                                          \
    X(COUNT, "count")                                                                              \
    X(TOTAL, "total")                                                                              \
    X(MIN, "min")                                                                                  \
    X(MEAN, "mean")                                                                                \
    X(MAX, "max")                                                                                  \
    X(P1, "p1")                                                                                    \
    X(P10, "p10")                                                                                  \
    X(P50, "p50")                                                                                  \
    X(P90, "p90")                                                                                  \
    X(P99, "p99")

enum statistic {
#define X(name, word) STATISTIC_##name,
    STATISTIC_LIST(X)
#undef X
        STATISTIC_COUNT_OF
};

/* "lower", "higher" or "neutral": which way is better, of a metric or a statistic of a series. */
const char *metric_direction_name(unsigned metric, unsigned statistic);

/* Word of a statistic; NULL outside the list. */
const char *statistic_name(unsigned statistic);

enum property_class { PROPERTY_SAFETY, PROPERTY_LIVENESS };

struct property_row {
    const char *label, *sentence;
    enum property_class class;
};

/* PROPERTY_COUNT rows, in the order of PROPERTY_LIST. Static storage. */
extern const struct property_row property_table[];

/* Rows by name or label; -1 if there is none. */
int metric_find(const char *name, size_t length);
int statistic_find(const char *name, size_t length);
int property_find(const char *label, size_t length);

#endif
