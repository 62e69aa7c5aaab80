/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where a run goes beside the terminal: database and documents. Each is a struct run_output;
 * verb_run.c hands them every result in the order of the cases and knows no more of them.
 */
#ifndef TENURE_SIM_CLI_RUN_OUTPUT_H
#define TENURE_SIM_CLI_RUN_OUTPUT_H

#include "sim/cli/command.h"
#include "sim/cli/document.h"
#include "sim/search/sweep.h"

enum { RUN_OUTPUT_MESSAGE_MAX = 640 };

struct run_totals {
    uint64_t cases, failed, excused, planned;
    uint32_t scenarios;
    enum verdict verdict;
    const uint64_t *exercised; /* by property */
};

struct run_output {
    const struct run_output_ops *ops;
    char message[RUN_OUTPUT_MESSAGE_MAX]; /* after a failure: path, reason, remedy */
};

/* All return false after a failure, with a message; further calls do nothing then. */
struct run_output_ops {
    bool (*begin_scenario)(struct run_output *output, const struct scenario *scenario);
    bool (*add_case)(struct run_output *output, const struct sweep_case *one);
    /* What was expected over the seeds of the combination that `last` ends. */
    bool (*add_over_seeds)(struct run_output *output, const struct sweep_case *last,
                           const struct expectation_result *results, uint32_t count);
    bool (*end_scenario)(struct run_output *output, const struct scenario *scenario);
    /* After the last scenario. */
    bool (*add_assertion)(struct run_output *output, const struct results_assertion *assertion,
                          uint64_t found);
    /* Complete what was begun and give it its name. Frees the output. */
    bool (*finish)(struct run_output *output, const struct run_totals *totals,
                   char message[RUN_OUTPUT_MESSAGE_MAX]);
};

/* Open an output; NULL with a message if the place cannot be written. `path` is borrowed. */
struct run_output *run_database_open(const char *path, char message[RUN_OUTPUT_MESSAGE_MAX]);
struct run_output *run_document_open(enum document_format format, const char *path, FILE *out,
                                     char message[RUN_OUTPUT_MESSAGE_MAX]);

/* The same of a trace; `database` is the path of the one that the run writes. Notes go to `err`. */
struct run_output *run_trace_open(const char *path, const char *database, FILE *out, FILE *err,
                                  char message[RUN_OUTPUT_MESSAGE_MAX]);

/* Writes all that cases say, so that it can be read: where it is, or NULL with the output's
 * message. After that only assertions. */
const char *run_database_complete(struct run_output *database);

/* How workers keep the intervals of a case for the database. */
struct sweep_recording run_database_recording(enum sweep_record what);

#endif
