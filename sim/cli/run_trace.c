/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The trace of a run's most interesting case: the first that failed, else the first, of those that
 * are recorded. Written when the database has taken its place; see run_output.h and trace.h.
 */
#include <stdlib.h>
#include <string.h>

#include "sim/cli/output_file.h"
#include "sim/cli/run_output.h"
#include "sim/cli/trace.h"

struct run_trace {
    struct run_output output;
    struct output_file file;
    const char *database;
    FILE *err;
};

/* ---- cases are of no concern ---------------------------------------------------------------- */

static bool ignore_scenario(struct run_output *output, const struct scenario *scenario)
{
    (void)output;
    (void)scenario;
    return true;
}

static bool ignore_case(struct run_output *output, const struct sweep_case *one)
{
    (void)output;
    (void)one;
    return true;
}

static bool ignore_over_seeds(struct run_output *output, const struct sweep_case *last,
                              const struct expectation_result *results, uint32_t count)
{
    (void)output;
    (void)last;
    (void)results;
    (void)count;
    return true;
}

static bool ignore_assertion(struct run_output *output, const struct results_assertion *assertion,
                             uint64_t found)
{
    (void)output;
    (void)assertion;
    (void)found;
    return true;
}

/* ---- the end -------------------------------------------------------------------------------- */

/* A run in which nothing is recorded has no trace, which is no failure. */
static void write_trace(struct run_trace *t, bool *good)
{
    struct database database;
    struct timeline_selection selection = {.from_ns = LANES_NO_TIME, .until_ns = LANES_NO_TIME};
    int error = 0;
    bool opened = database_open(&database, t->database);
    bool written = opened && trace_write(t->file.stream, &database, &selection, &error);
    if (written)
        *good = output_file_commit(&t->file, error);
    else
        output_file_abandon(&t->file);
    if (!written)
        fprintf(t->err, "note: no trace: %s\n", database.message);
    if (opened)
        database_close(&database);
}

static bool finish(struct run_output *output, const struct run_totals *totals,
                   char message[RUN_OUTPUT_MESSAGE_MAX])
{
    struct run_trace *t = (struct run_trace *)(void *)output;
    bool good = true;
    if (totals->cases > 0 && totals->verdict != VERDICT_OUTPUT)
        write_trace(t, &good);
    else
        output_file_abandon(&t->file);
    if (!good)
        memcpy(message, t->file.message, sizeof t->file.message);
    free(t);
    return good;
}

static const struct run_output_ops trace_ops = {
    .begin_scenario = ignore_scenario,
    .add_case = ignore_case,
    .add_over_seeds = ignore_over_seeds,
    .end_scenario = ignore_scenario,
    .add_assertion = ignore_assertion,
    .finish = finish,
};

struct run_output *run_trace_open(const char *path, const char *database, FILE *out, FILE *err,
                                  char message[RUN_OUTPUT_MESSAGE_MAX])
{
    struct run_trace *t = calloc(1, sizeof *t);
    if (!t) {
        snprintf(message, RUN_OUTPUT_MESSAGE_MAX, "out of memory");
        return NULL;
    }
    if (!output_file_open(&t->file, path, out)) {
        snprintf(message, RUN_OUTPUT_MESSAGE_MAX, "%s", t->file.message);
        free(t);
        return NULL;
    }
    t->output.ops = &trace_ops;
    t->database = database;
    t->err = err;
    return &t->output;
}
