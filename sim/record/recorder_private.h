/* SPDX-License-Identifier: Apache-2.0 */
/* What recorder.c and recorder_case.c share. */
#ifndef TENURE_SIM_RECORDER_PRIVATE_H
#define TENURE_SIM_RECORDER_PRIVATE_H

#include <sqlite3.h>

#include "sim/record/lookup.h"
#include "sim/record/part_file.h"
#include "sim/record/recorder.h"
#include "sim/record/row_writer.h"

/* Tables of integers. X(name, table, columns but the id, of these NULL at the end) */
#define RECORDER_WRITER_LIST(X)                                                                    \
    X(BELIEF, "belief", 8, 0)                                                                      \
    X(OWNERSHIP, "ownership", 8, 0)                                                                \
    X(WORK, "work", 10, 0)                                                                         \
    X(RESIGNATION, "resignation", 7, 0)                                                            \
    X(INCARNATION, "incarnation", 6, 0)                                                            \
    X(FAULT, "fault", 7, 0)                                                                        \
    X(METRIC, "metric", 3, 0)                                                                      \
    X(PROPERTY, "property_result", 4, 7)

enum recorder_writer {
#define X(name, table, columns, omitted) RECORDER_##name,
    RECORDER_WRITER_LIST(X)
#undef X
        RECORDER_WRITER_COUNT
};

/* Rows with texts. X(name, statement) */
#define RECORDER_STATEMENT_LIST(X)                                                                 \
    X(META, "INSERT INTO meta VALUES (NULL,?,?)")                                                  \
    X(SCENARIO, "INSERT INTO scenario VALUES (NULL,?,?,?,?,?,?,?)")                                \
    X(TAG, "INSERT INTO tag VALUES (NULL,?,?)")                                                    \
    X(FLEET, "INSERT INTO fleet VALUES (NULL,?,?)")                                                \
    X(INSTANCE, "INSERT INTO instance VALUES (NULL,?,?,?)")                                        \
    X(RESOURCE, "INSERT INTO resource VALUES (NULL,?,?,?)")                                        \
    X(CONFIGURATION, "INSERT INTO configuration VALUES (NULL,?,?,?)")                              \
    X(PARAMETER, "INSERT INTO parameter VALUES (NULL,?,?,?,?,?)")                                  \
    X(CAUSE, "INSERT INTO cause VALUES (?,?,?)")                                                   \
    X(COMMIT_OUTCOME, "INSERT INTO commit_outcome VALUES (?,?)")                                   \
    X(RESIGNATION_OUTCOME, "INSERT INTO resignation_outcome VALUES (?,?)")                         \
    X(CASE, "INSERT INTO \"case\" VALUES (NULL,?,?,?,?,?,?,?,?,?,?,?,?,?,?)")                      \
    X(FAULT_PLAN, "INSERT INTO fault_plan VALUES (NULL,?,?,?,?,?,?)")                              \
    X(EXPECTATION, "INSERT INTO expectation VALUES (NULL,?,?,?,?,?,?)")                            \
    X(RESULT, "INSERT INTO expectation_result VALUES (NULL,?,?,?,?,?,?,?,?,?)")                    \
    X(PROPERTY_NAME, "INSERT INTO property VALUES (?,?,?,?)")                                      \
    X(VIOLATION, "INSERT INTO property_result VALUES (NULL,?,?,?,?,?,?,?,?,?,?,?)")                \
    X(METRIC_NAME, "INSERT INTO metric_name VALUES (?,?,?,?,?,?)")

enum recorder_statement {
#define X(name, sql) RECORDER_INSERT_##name,
    RECORDER_STATEMENT_LIST(X)
#undef X
        RECORDER_STATEMENT_COUNT
};

/* Where the rows of a scenario begin: its first row has the id `base` + 1. */
struct recorder_base {
    int64_t fault_plans, expectations;
    uint32_t fault_plan_count, expectation_count;
};

/* The same of the names of a fleet. */
struct recorder_fleet {
    int64_t instances, resources;
};

struct recorder {
    struct part_file file;
    sqlite3 *database;
    sqlite3_stmt *statements[RECORDER_STATEMENT_COUNT];
    struct row_writer writers[RECORDER_WRITER_COUNT];
    const struct recorder_meta *meta;
    bool failed, completed;

    struct recorder_base *scenarios;
    uint32_t scenario_count, scenario_capacity;
    int64_t fault_plans, expectations; /* rows so far */

    struct lookup_content content;
    struct lookup fleets, configurations;
    struct recorder_fleet *fleet_bases; /* by id - 1 */
    uint32_t fleet_capacity;
    int64_t instances, resources; /* rows so far */

    int64_t case_id;
    uint64_t recorded_count; /* cases with intervals */
    uint32_t configuration_id;
    struct recorder_fleet fleet; /* of the present case */
    uint32_t instance_count, resource_count;
};

/* Remembers why it failed, unless it had failed before. `error`: an errno value, 0 for SQLite's own
 * reason. Returns false. */
bool recorder_fail(struct recorder *recorder, int error);

/* A cell of a row with texts. */
struct recorder_cell {
    enum { CELL_NULL, CELL_NUMBER, CELL_TEXT } type;
    int64_t number;
    const char *text;
};

#define CELL_OF(value) ((struct recorder_cell){.type = CELL_NUMBER, .number = (int64_t)(value)})
#define CELL_TEXT_OF(value) ((struct recorder_cell){.type = CELL_TEXT, .text = (value)})
#define CELL_OPTION(has, value)                                                                    \
    ((struct recorder_cell){.type = (has) ? CELL_NUMBER : CELL_NULL, .number = (int64_t)(value)})
#define CELL_TEXT_OR_NULL(value)                                                                   \
    ((struct recorder_cell){.type = (value) ? CELL_TEXT : CELL_NULL, .text = (value)})

/* Runs an INSERT with these cells. A NULL text in a CELL_TEXT is the empty one. */
bool recorder_insert(struct recorder *recorder, enum recorder_statement which,
                     const struct recorder_cell *cells, unsigned count);

#define INSERT(recorder, which, ...)                                                               \
    recorder_insert(                                                                               \
        recorder, RECORDER_INSERT_##which, (const struct recorder_cell[]){__VA_ARGS__},            \
        sizeof((const struct recorder_cell[]){__VA_ARGS__}) / sizeof(struct recorder_cell))

/* Room for one more element. False when out of memory. */
bool recorder_grow(void **items, uint32_t *capacity, uint32_t count, size_t size);

/* The id of a metric's row in metric_name. */
int64_t recorder_metric_id(unsigned metric, unsigned statistic);

/* The lookup tables that follow from the lists of the program. */
bool recorder_fill_lookups(struct recorder *recorder);

#endif
