/* SPDX-License-Identifier: Apache-2.0 */
/* `tenure convert`: a database as a document that other programs and pages take. */
#include <string.h>

#include "reports/results_read.h"
#include "sim/cli/document.h"
#include "sim/cli/output_file.h"
#include "sim/cli/suite.h"
#include "sim/cli/trace.h"
#include "sim/cli/verbs.h"
#include "sim/search/verdict.h"

#define DEFAULT_DATABASE "out/tenure.db"

static const char *const formats[] = {
#define X(identifier, word, what) word,
    DOCUMENT_LIST(X)
#undef X
        "trace",
    NULL};

static const struct option_spec convert_options[] = {
    {.name = "to",
     .letter = 't',
     .kind = OPTION_CHOICE,
     .value = "FORMAT",
     .choices = formats,
     .help = "what to write",
     .more = "The same documents as the options of `run` with these names. `trace` is of one case, "
             "for ui.perfetto.dev and chrome://tracing."},
    {.name = "case",
     .kind = OPTION_COUNT,
     .value = "ID",
     .least = 1,
     .most = INT64_MAX,
     .help = "the case of a trace, by its number in the database",
     .more = "Without these four options: the first that failed, else the first, of those whose "
             "intervals are stored."},
    {.name = "scenario",
     .kind = OPTION_TEXT,
     .value = "NAME",
     .help = "the case of a trace, by the name of its scenario"},
    {.name = "seed",
     .kind = OPTION_SEEDS,
     .value = "N",
     .help = "and its seed",
     .check = suite_check_seed},
    {.name = "matrix",
     .kind = OPTION_TEXT,
     .value = "VALUES",
     .help = "and its combination, such as 'resign_odds=5'"},
    {.name = "out",
     .letter = 'o',
     .kind = OPTION_FILE,
     .value = "FILE",
     .standard = "-",
     .help = "where to write it; - is standard output"},
    {0},
};

static int complain(const struct command_call *call, const char *message, int code)
{
    fprintf(call->err, "tenure: %s\n", message);
    return code;
}

static enum verdict worst_of(uint32_t codes)
{
    enum verdict worst = VERDICT_HELD;
    for (unsigned code = 0; code <= VERDICT_OUTPUT; code++)
        if (codes >> code & 1)
            worst = verdict_worse(worst, (enum verdict)code);
    return worst;
}

/* Writes to the file's stream. False with the database's message set. */
static bool write_document(struct database *database, enum document_format format, FILE *stream,
                           int *error)
{
    struct results_origin_texts texts;
    struct results_origin origin;
    struct results_sum sum;
    if (!results_read_origin(database, &texts, &origin))
        return false;
    struct document *document = document_new(format, stream, &origin);
    if (!document)
        return database_fail(database, "out of memory");
    if (!results_read(database, document_listener(document), &sum)) {
        document_abandon(document);
        return false;
    }
    sum.totals.code = (int)worst_of(sum.codes);
    *error = document_finish(document, &sum.totals);
    return true;
}

static bool write_trace(const struct options *o, struct database *database, FILE *stream,
                        int *error)
{
    struct timeline_selection selection = {.case_id = options_count(o, "case"),
                                           .scenario = options_text(o, "scenario"),
                                           .seed = options_text(o, "seed"),
                                           .matrix = options_text(o, "matrix"),
                                           .from_ns = LANES_NO_TIME,
                                           .until_ns = LANES_NO_TIME};
    return trace_write(stream, database, &selection, error);
}

/* `format`: of a document, or DOCUMENT_COUNT for a trace. */
static int convert_to(const struct command_call *call, struct database *database, int format)
{
    struct output_file file;
    int error = 0;
    if (!output_file_open(&file, options_text(call->options, "out"), call->out))
        return complain(call, file.message, VERDICT_OUTPUT);
    bool good = format == DOCUMENT_COUNT
                    ? write_trace(call->options, database, file.stream, &error)
                    : write_document(database, (enum document_format)format, file.stream, &error);
    if (!good) {
        output_file_abandon(&file);
        return complain(call, database->message, COMMAND_EXIT_NOT_RUN);
    }
    if (!output_file_commit(&file, error))
        return complain(call, file.message, VERDICT_OUTPUT);
    return 0;
}

static int convert(const struct command_call *call)
{
    const struct options *o = call->options;
    struct database database;
    int64_t format = options_choice(o, "to");
    if (format < 0)
        return complain(call, "say what to write: --to json, junit, tap, markdown, github or trace",
                        COMMAND_EXIT_NOT_RUN);
    if (!database_open(&database, o->operand_count > 0 ? o->operands[0] : DEFAULT_DATABASE))
        return complain(call, database.message, COMMAND_EXIT_NOT_RUN);
    int code = convert_to(call, &database, (int)format);
    database_close(&database);
    return code;
}

const struct verb_spec verb_convert = {
    .name = "convert",
    .summary = "write a database as JSON, JUnit, TAP, Markdown, annotations or trace",
    .synopsis = "[DATABASE]",
    .description =
        "Writes what a database says of its run in the form that another program or page takes: "
        "the same bytes that `tenure run` writes with the option of that name. The exit code says "
        "whether it could be written, not what the verdict was.",
    .options = convert_options,
    .operand = {.kind = OPTION_FILE, .value = "DATABASE"},
    .operands_most = 1,
    .run = convert,
};
