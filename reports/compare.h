/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Two runs compared, case by case: the same scenario (by name), the same combination of its matrix,
 * the same seed. What changed its verdict or digest, what came and went, and which metrics moved
 * from before to after, over the seeds of each combination; see paired.h for the statistics.
 *
 * Reads databases only. Everything belongs to the comparison until compare_free().
 */
#ifndef TENURE_REPORTS_COMPARE_H
#define TENURE_REPORTS_COMPARE_H

#include "reports/database.h"
#include "reports/paired.h"

/* One case, as one of the two runs has it. */
struct compare_case {
    char *scenario, *matrix;
    uint32_t occurrence; /* scenarios of the same name are told apart by their order, from 0 */
    uint64_t seed;
    int64_t id;
    int code; /* exit code, 0: held */
    char *verdict, *digest, *replay;
};

struct compare_cases {
    struct compare_case *items; /* in the order of names, combinations and seeds */
    size_t count, capacity;
};

/* A case of both, or of one: the other is NULL. */
struct compare_pair {
    const struct compare_case *before, *after;
};

enum compare_outcome {
    COMPARE_NO_DIFFERENCE, /* none that could be shown */
    COMPARE_TOO_FEW,       /* seeds differ, but fewer than could show anything */
    COMPARE_MOVED,         /* of a metric for which no way is better */
    COMPARE_BETTER,
    COMPARE_WORSE
};

/* One metric in one combination; there is none where all seeds agree. */
struct compare_metric {
    const char *scenario, *matrix; /* borrowed from a case */
    const char *metric, *unit, *direction;
    double before, after; /* means */
    struct paired paired;
    double q; /* p, corrected for how many comparisons there are */
    enum compare_outcome outcome;
};

struct compare_names; /* of metrics */

struct comparison {
    struct compare_cases before, after;
    struct compare_pair *pairs;
    size_t pair_count, both;
    size_t verdicts, digests, appeared, vanished; /* how many pairs are so */
    bool has_digests; /* false: of different versions, so that they say nothing */
    struct compare_names *names;
    struct compare_metric *metrics; /* those that are worse first, then better, and so on */
    size_t metric_count, metric_capacity;
    size_t compared;                  /* combinations and metrics, those that agree included */
    size_t outcomes[COMPARE_WORSE + 1];
};

/* False with the message of one of the databases set; then there is nothing to free. */
bool compare_runs(struct database *before, struct database *after, struct comparison *out);
void compare_free(struct comparison *comparison);

/* What changed of a pair. */
bool compare_has_other_verdict(const struct compare_pair *pair);
bool compare_has_other_digest(const struct comparison *comparison, const struct compare_pair *pair);

/* "no difference", "too few seeds", "moved", "better", "worse". */
const char *compare_outcome_name(enum compare_outcome outcome);

#endif
