/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The database writer: one SQLite file for one invocation, complete or not there at all.
 *
 * Whoever runs cases hands them over in case order; the bytes of the file depend on them alone.
 * Nothing volatile is stored. How verdicts and values come about is none of its business: it takes
 * plain structs.
 *
 *     recorder_open, then for each scenario: recorder_add_scenario, then for each case:
 *     recorder_begin_case (with the history, if its intervals are to be stored), recorder_add_...
 * in any order, recorder_end_case; at the end recorder_finish.
 *
 * After the first failure every call returns false and does nothing; recorder_message() has one
 * sentence with path, reason and remedy. Blocks as the disk does. One thread at a time.
 *
 * Texts are UTF-8; NULL is stored as NULL where the column allows it, and as the empty text
 * elsewhere.
 */
#ifndef TENURE_SIM_RECORDER_H
#define TENURE_SIM_RECORDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct history;
struct recorder;

#define RECORDER_APPLICATION_ID 0x54454e55u /* TENU */
#define RECORDER_SCHEMA_VERSION 2

enum { RECORDER_MESSAGE_MAX = 512 };

struct recorder_meta {
    const char *tool_version, *digest_version;
    const char *views; /* SQL that is run at the end: the views; NULL for none */
};

struct recorder_fault_plan {
    const char *kind, *text;
    int line, column;
};

struct recorder_expectation {
    const char *text;
    bool over_seeds;
    int line, column;
    const char *path; /* of the file; NULL: the scenario's own */
};

struct recorder_scenario {
    const char *path, *name, *summary, *story, *source;
    const char *known_failing; /* the reason, or NULL */
    const char *text;          /* the file, or NULL */
    const char *const *tags;
    uint32_t tag_count;
    const struct recorder_fault_plan *fault_plans; /* in the order of the file */
    uint32_t fault_plan_count;
    const struct recorder_expectation *expectations;
    uint32_t expectation_count;
};

struct recorder_parameter {
    const char *name, *value;
    const char *effective; /* NULL: the same */
    bool has_number;
    int64_t number; /* the effective one, in ns, ppm or a count */
};

/* The sentence that a fault came from, and which of its occurrences it was, from 1. */
struct recorder_fault {
    uint32_t plan;
    uint64_t occurrence;
};

struct recorder_case {
    uint32_t scenario; /* by number, as recorder_add_scenario counted them from 0 */
    uint64_t seed;
    const char *digest;  /* hexadecimal */
    const char *verdict;
    int code;            /* exit code */
    const char *matrix;  /* the matrix values, "" without a matrix */
    const char *replay;  /* command line */
    const char *problem; /* why it could not be judged or trusted, or NULL */
    int64_t window_begin_ns, window_end_ns;
    uint64_t requests, renewals;
    const char *const *instance_names, *const *resource_names;
    uint32_t instance_count, resource_count;
    const struct recorder_parameter *parameters;
    uint32_t parameter_count;
    const struct history *history; /* NULL: the intervals are not stored */
    const struct recorder_fault *faults; /* of the run, in the order of their numbers */
    size_t fault_count;
};

struct recorder_property {
    unsigned property; /* enum property */
    uint64_t exercised, violations;
    /* the first violation, if there are any; measured and limit also without one: what came
     * closest */
    int64_t first_ns;
    uint16_t instance;                   /* SIM_NO_INSTANCE if it concerns none */
    uint32_t resource;                   /* SIM_NO_RESOURCE if it concerns none */
    bool has_measured, has_limit;
    int64_t measured, limit;
    const char *text;
    bool is_allowed; /* the scenario names this violation */
};

struct recorder_metric {
    unsigned metric;    /* row of metric_table */
    unsigned statistic; /* enum statistic; 0 for a scalar */
    int64_t value;
};

enum recorder_scope { RECORDER_OF_CASE, RECORDER_OF_CONFIGURATION, RECORDER_OF_SCENARIO };

struct recorder_result {
    uint32_t scenario, expectation;   /* by number, within the scenario */
    enum recorder_scope scope;        /* OF_CASE: of the case that was begun last */
    uint32_t configuration;           /* OF_CONFIGURATION: what recorder_configuration() said */
    const char *limit_text;           /* NULL if there is none */
    bool has_limit, has_value;
    int64_t limit, value;
    const char *value_text;
    bool held;
    int code; /* exit code that it stands for, 0: held */
};

/*
 * Begins a database that is to replace `path`, or to become it. The texts of `meta` are borrowed
 * until the end. Returns NULL with a sentence in `message` if the place cannot be written, or if
 * what is there is not a tenure database.
 */
struct recorder *recorder_open(const char *path, const struct recorder_meta *meta,
                               char message[RECORDER_MESSAGE_MAX]);

/* Scenarios are numbered from 0 in the order of these calls. */
bool recorder_add_scenario(struct recorder *recorder, const struct recorder_scenario *scenario);

/* Writes the case and its intervals. Nothing is borrowed. A history that has not ended, or that ran
 * out of memory, is refused. */
bool recorder_begin_case(struct recorder *recorder, const struct recorder_case *of);

/* Of the case that was begun last: the combination of the matrix it belongs to. */
uint32_t recorder_configuration(const struct recorder *recorder);

bool recorder_add_property(struct recorder *recorder, const struct recorder_property *property);
bool recorder_add_metrics(struct recorder *recorder, const struct recorder_metric *metrics,
                          size_t count);

/* Also after the last case, if it is over seeds. */
bool recorder_add_result(struct recorder *recorder, const struct recorder_result *result);

/* The case is complete. */
bool recorder_end_case(struct recorder *recorder);

/* Why a call failed; "" if none did. Belongs to the recorder. */
const char *recorder_message(const struct recorder *recorder);

/* What a query of the suite found that must return no rows. */
struct recorder_assertion {
    const char *path, *name, *sentence;
    bool held;
    uint64_t found;   /* rows */
    const char *text; /* of the first rows, or why it could not be asked; NULL if it held */
};

/* Makes indexes and views; after that only assertions can be added, and the database can be read at
 * recorder_place() until then and until the end. Called by recorder_finish() if nobody did. */
bool recorder_complete(struct recorder *recorder);
const char *recorder_place(const struct recorder *recorder);
bool recorder_add_assertion(struct recorder *recorder, const struct recorder_assertion *assertion);

/* Completes it, forces everything to disk and gives the file its name. Frees the
 * recorder either way; on failure `message` is set, and what stood under the name before stands
 * there still. */
bool recorder_finish(struct recorder *recorder, char message[RECORDER_MESSAGE_MAX]);

/* Gives up: no trace is left. NULL is harmless. */
void recorder_abort(struct recorder *recorder);

#endif
