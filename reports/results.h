/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What came of a run, told scenario by scenario and case by case: the words that documents about a
 * run are written from, whether the run has just ended or its database is read later.
 *
 * Plain values. Everything is borrowed and holds during the call that hands it over. Told by
 * results_read.h out of a database, and by the run verb as cases end; writers cannot tell which.
 */
#ifndef TENURE_REPORTS_RESULTS_H
#define TENURE_REPORTS_RESULTS_H

#include <stdbool.h>
#include <stdint.h>

/* What ran the cases: versions as text. */
struct results_origin {
    const char *tool_version, *digest_version;
};

struct results_scenario {
    const char *path, *name;
    const char *summary;       /* or NULL */
    const char *known_failing; /* the reason, or NULL */
    const char *const *tags;
    uint32_t tag_count;
};

/* `limit` and `value` are as people read them, with their unit; NULL if there is none. */
struct results_expectation {
    const char *text, *limit, *value;
    int64_t number; /* the value, if there is one */
    bool held;
    int code; /* exit code that it stands for, 0: held */
    const char *path;
    int64_t line, column;
};

struct results_property {
    const char *label, *sentence;
    uint64_t exercised, violations;
    bool is_safety;  /* or liveness */
    bool is_allowed; /* the scenario names this violation */
    /* The first violation; names are NULL if it concerns none. */
    int64_t first_ns;
    const char *instance, *resource;
};

struct results_metric {
    const char *name;
    const char *statistic; /* NULL: the metric is one number */
    int64_t value;
};

struct results_parameter {
    const char *name, *value;
};

struct results_case {
    const char *matrix; /* "" without a matrix */
    uint64_t seed;
    int code;            /* exit code, 0: held */
    const char *digest;  /* NULL: it was not run to its end, and has no results */
    const char *replay;  /* command line */
    const char *problem; /* why it could not be judged or trusted; NULL: it could */
    const struct results_parameter *parameters;
    uint32_t parameter_count;
    const struct results_expectation *expectations;
    uint32_t expectation_count;
    const struct results_property *properties;
    uint32_t property_count;
    const struct results_metric *metrics; /* statistics of a series stand together */
    uint32_t metric_count;
};

/* A query of the suite that must return no rows. */
struct results_assertion {
    const char *path, *name, *sentence;
    bool held;
    const char *text; /* what it found, or why it could not be asked; NULL if it held */
};

struct results_totals {
    uint64_t scenarios, cases, planned;
    uint64_t failed; /* cases, those that are known to fail left out */
    uint64_t known_failing;
    int code; /* exit code */
};

/*
 * Who is told. In this order: for each scenario its cases, after the last case of each combination
 * what was expected over its seeds (if anything was); then the assertions. A call returns false if
 * memory ran out; then no other follows.
 */
struct results_listener {
    void *data;
    bool (*scenario_begins)(void *data, const struct results_scenario *scenario);
    bool (*case_ended)(void *data, const struct results_case *one);
    bool (*seeds_ended)(void *data, const char *matrix,
                        const struct results_expectation *expectations, uint32_t count);
    bool (*scenario_ended)(void *data);
    bool (*asserted)(void *data, const struct results_assertion *assertion);
};

#endif
