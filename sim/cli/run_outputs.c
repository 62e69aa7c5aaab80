/* SPDX-License-Identifier: Apache-2.0 */
/* All outputs of a run together; see run_outputs.h. */
#include "sim/cli/run_outputs.h"

#include <string.h>

/* What goes to a file beside the database: the documents, and the trace at the end. */
static const char *const document_options[DOCUMENT_COUNT + 1] = {
#define X(identifier, word, what) [DOCUMENT_##identifier] = (word),
    DOCUMENT_LIST(X)
#undef X
        "trace"};

/* ---- places --------------------------------------------------------------------------------- */

static bool is_stdout(const struct command_call *call, const char *option)
{
    const char *path = options_text(call->options, option);
    return path && strcmp(path, "-") == 0;
}

bool run_outputs_are_good(const struct command_call *call)
{
    const char *taken = NULL;
    if (is_stdout(call, "out")) {
        fputs("tenure run: --out: a database cannot be written to standard output; name a file, "
              "or write 'none'\n",
              call->err);
        return false;
    }
    if (options_text(call->options, "trace") &&
        strcmp(options_text(call->options, "out"), "none") == 0) {
        fputs("tenure run: --trace is made of the database; leave '--out none' away\n", call->err);
        return false;
    }
    for (int i = 0; i <= DOCUMENT_COUNT; i++) {
        if (!is_stdout(call, document_options[i]))
            continue;
        if (taken) {
            fprintf(call->err,
                    "tenure run: --%s and --%s: only one of them can have standard output; name a "
                    "file for the other\n",
                    taken, document_options[i]);
            return false;
        }
        taken = document_options[i];
    }
    return true;
}

FILE *run_outputs_for_people(const struct command_call *call)
{
    for (int i = 0; i <= DOCUMENT_COUNT; i++)
        if (is_stdout(call, document_options[i]))
            return call->err;
    return call->out;
}

/* ---- opening -------------------------------------------------------------------------------- */

static bool opened(struct run_outputs *o, struct run_output *output, const char *message)
{
    if (output)
        o->items[o->count++] = output;
    else
        fprintf(o->call->err, "tenure: %s\n", message);
    return output != NULL;
}

bool run_outputs_open(struct run_outputs *o, const struct command_call *call,
                      struct progress *progress)
{
    char message[RUN_OUTPUT_MESSAGE_MAX];
    const char *path = options_text(call->options, "out"), *path_of_database = path;
    *o = (struct run_outputs){.call = call, .progress = progress};
    if (strcmp(path, "none") != 0) {
        o->database = run_database_open(path, message);
        if (!opened(o, o->database, message))
            return false;
    }
    for (int i = 0; i < DOCUMENT_COUNT; i++) {
        path = options_text(call->options, document_options[i]);
        if (!path || strcmp(path, "none") == 0)
            continue;
        if (!opened(o, run_document_open((enum document_format)i, path, call->out, message),
                    message))
            return false;
    }
    const char *trace = options_text(call->options, "trace");
    if (!trace)
        return true;
    return opened(o, run_trace_open(trace, path_of_database, call->out, call->err, message),
                  message);
}

/* ---- telling -------------------------------------------------------------------------------- */

void run_outputs_fail(struct run_outputs *o, const char *message)
{
    progress_clear(o->progress);
    if (!o->failed)
        fprintf(o->call->err, "tenure: %s\n", message);
    o->failed = true;
}

static void take(struct run_outputs *o, const struct run_output *output, bool good)
{
    if (!good)
        run_outputs_fail(o, output->message);
}

#define TELL(o, function, ...)                                   \
    for (uint32_t i_ = 0; i_ < (o)->count && !(o)->failed; i_++) \
    take(o, (o)->items[i_], (o)->items[i_]->ops->function((o)->items[i_], __VA_ARGS__))

void run_outputs_begin_scenario(struct run_outputs *o, const struct scenario *scenario)
{
    TELL(o, begin_scenario, scenario);
}

void run_outputs_add_case(struct run_outputs *o, const struct sweep_case *one)
{
    TELL(o, add_case, one);
}

void run_outputs_add_over_seeds(struct run_outputs *o, const struct sweep_case *last,
                                const struct expectation_result *results, uint32_t count)
{
    TELL(o, add_over_seeds, last, results, count);
}

void run_outputs_end_scenario(struct run_outputs *o, const struct scenario *scenario)
{
    TELL(o, end_scenario, scenario);
}

void run_outputs_add_assertion(struct run_outputs *o, const struct results_assertion *assertion,
                               uint64_t found)
{
    TELL(o, add_assertion, assertion, found);
}

const char *run_outputs_complete_database(struct run_outputs *o)
{
    const char *place = run_database_complete(o->database);
    take(o, o->database, place != NULL);
    return place;
}

void run_outputs_finish(struct run_outputs *o, const struct run_totals *totals)
{
    char message[RUN_OUTPUT_MESSAGE_MAX];
    for (uint32_t i = 0; i < o->count; i++) {
        if (o->items[i]->ops->finish(o->items[i], totals, message))
            continue;
        run_outputs_fail(o, message);
    }
    o->count = 0;
}
