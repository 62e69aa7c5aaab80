/* SPDX-License-Identifier: Apache-2.0 */
/* Words for the tests of metrics: to tell events, one word for each, and to ask for values. One run
 * at a time. */
#ifndef TENURE_TESTS_CHECK_METRICS_WORDS_H
#define TENURE_TESTS_CHECK_METRICS_WORDS_H

#include "sim/check/metrics.h"

#define S INT64_C(1000000000)

extern struct metrics *metrics; /* those that are open */

/* ---- telling -------------------------------------------------------------------------------- */

/* A hold of 60 s, checks every 5 s, no warm-up. */
struct metrics_config config_of(uint32_t instances, uint32_t resources);

void open_with(struct metrics_config config);
void close_metrics(void);

void at(int64_t time_ns); /* of the events that follow */
void emit_two(enum sim_event_kind kind, unsigned cause, uint16_t instance, uint32_t resource,
              uint64_t value, uint64_t extra);
void emit(enum sim_event_kind kind, unsigned cause, uint16_t instance, uint32_t resource,
          uint64_t value);
void grant(uint16_t i, uint32_t r);
void release(uint16_t i, uint32_t r, enum sim_cause cause);
void believe(uint16_t i, uint32_t r);
void disbelieve(uint16_t i, uint32_t r, enum sim_cause cause);

/* Processes, and faults that begin and end. */
void starts(uint16_t i);
void stops(uint16_t i);
void crashes(uint16_t i);
void breaks(void);
void heals(void);

/* Belief from `begin_ns` on, and its end. */
void holds(uint16_t i, uint32_t r, int64_t begin_ns, int64_t end_ns, enum sim_cause cause);

/* With 7 requests and 11 renewals. */
void finish(int64_t end_ns);

/* ---- asking --------------------------------------------------------------------------------- */

/* The test fails if there is none. */
int64_t value(enum metric metric, enum statistic statistic);

/* The lengths of a series, the shortest first. */
void series_is(enum metric metric, size_t count, const int64_t *lengths_ns);

#define SCALAR_IS(metric, expected) assert_int64_equal(value(METRIC_##metric, 0), expected)
#define SERIES_IS(metric, statistic, expected) \
    assert_int64_equal(value(METRIC_##metric, STATISTIC_##statistic), expected)

#define LENGTHS(metric, ...)                                                      \
    do {                                                                          \
        const int64_t lengths_[] = {__VA_ARGS__};                                 \
        series_is(METRIC_##metric, sizeof lengths_ / sizeof *lengths_, lengths_); \
    } while (0)
#define NOTHING(metric) series_is(METRIC_##metric, 0, NULL)

#endif
