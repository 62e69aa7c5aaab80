/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Names of what a study looks at in each case: the metrics of docs/metrics.md, and the measures
 * that only a study takes. Used by the reader of scenarios and by sim/tune, which measures. Pure
 * functions but for the allocation of what a limit owns.
 */
#ifndef TENURE_SCENARIO_MEASURE_NAME_H
#define TENURE_SCENARIO_MEASURE_NAME_H

#include "sim/scenario/expectation_sentence.h"

/* Measures that are no metrics. X(identifier, name, unit, what)
 *
 * MIXING is kept as a rate, since that is what averages without bias, and shown as its inverse.
 * Those that end in .averaged have the mean of the metric before it, and scatter less. */
#define OBSERVE_LIST(X)                                                                     \
    X(NEWCOMER, "queue.wait", NS,                                                           \
      "what one that joined the queue at a random moment would have waited for a resource") \
    X(MIXING, "mixing.time", PER_HOUR,                                                      \
      "time in which an uneven load decays to 1/e; kept as decays per hour")                \
    X(LEADERLESS_AVERAGED, "leaderless.share.averaged", PPM,                                \
      "leaderless.share, averaged over whom faults could have hit and when")                \
    X(INVOLUNTARY_AVERAGED, "involuntary_per_hour.averaged", PER_HOUR,                      \
      "involuntary_per_hour, averaged over whom faults could have hit and when")

enum observe_measure {
#define X(identifier, name, unit, what) OBSERVE_##identifier,
    OBSERVE_LIST(X)
#undef X
        OBSERVE_COUNT
};

extern const char *const observe_names[OBSERVE_COUNT]; /* static storage */

#define MEASURE_NAME_BYTES 64

struct measure {
    bool is_observed;      /* one of observe.h, else a metric */
    unsigned which;        /* enum observe_measure or enum metric */
    unsigned statistic;    /* of a series */
    enum metric_unit unit; /* of the stored values */
};

/* Reads a name such as changes_per_hour, failover.p99 or mixing.time. */
enum text_problem measure_parse(const char *text, size_t length, struct measure *measure,
                                struct text_error *error);

/* Returns `out`. */
char *measure_name(const struct measure *measure, char out[MEASURE_NAME_BYTES]);

/* The measure of the same mean that is averaged over victims; false if there is none. And the
 * metric that such a measure is about; false if it is another one. */
bool measure_averaged(const struct measure *measure, struct measure *averaged);
bool measure_plain(const struct measure *measure, struct measure *plain);

/* Whether stored values are rates of what is shown: the mean is taken of the former. */
bool measure_is_inverse(const struct measure *measure);

/* Reads a limit of a measure, such as "failover.p99 < 15s": an expectation of a metric of the same
 * unit, and what is measured. TEXT_OK: give the expectation to expectation_free(). Otherwise
 * `*error` says what is wrong where, and there is nothing to free. */
enum text_problem measure_limit_parse(const char *text, size_t length, struct measure *measure,
                                      struct expectation *expectation, struct text_error *error);

#endif
