/* SPDX-License-Identifier: Apache-2.0 */
/* `tenure report`: what a database says, as one HTML page. */
#include <sys/stat.h>

#include "reports/report.h"
#include "sim/cli/output_file.h"
#include "sim/cli/verbs.h"
#include "sim/search/verdict.h"

#define DEFAULT_DATABASE "out/tenure.db"
#define DEFAULT_REPORT   "out/report.html"

static const struct option_spec report_options[] = {
    {.name = "out",
     .letter = 'o',
     .kind = OPTION_FILE,
     .value = "FILE",
     .standard = DEFAULT_REPORT,
     .help = "the page; - is standard output"},
    {0},
};

static int complain(const struct command_call *call, const char *message, int code)
{
    fprintf(call->err, "tenure: %s\n", message);
    return code;
}

static int write_page(const struct command_call *call, struct database *database)
{
    struct output_file file;
    const char *path = options_text(call->options, "out");
    if (options_given(call->options, "out") == 0)
        mkdir("out", 0777);
    if (!output_file_open(&file, path))
        return complain(call, file.message, VERDICT_OUTPUT);
    if (!report_write(file.stream, database)) {
        output_file_abandon(&file);
        return complain(call, database->message, COMMAND_EXIT_NOT_RUN);
    }
    if (!output_file_commit(&file, 0))
        return complain(call, file.message, VERDICT_OUTPUT);
    if (path[0] != '-' || path[1] != '\0')
        fprintf(call->out, "%s\n", path);
    return 0;
}

static int report(const struct command_call *call)
{
    struct database database;
    const struct options *options = call->options;
    const char *path = options->operand_count > 0 ? options->operands[0] : DEFAULT_DATABASE;
    if (!database_open(&database, path))
        return complain(call, database.message, COMMAND_EXIT_NOT_RUN);
    int code = write_page(call, &database);
    database_close(&database);
    return code;
}

static const struct verb_example examples[] = {
    {"tenure report", "The page of the last run: out/report.html."},
    {"tenure report nightly.db -o nightly.html", "Of a database from elsewhere."},
    {NULL, NULL},
};

const struct verb_spec verb_report = {
    .name = "report",
    .summary = "write one HTML page about a database",
    .synopsis = "[DATABASE]",
    .description =
        "Writes one page: what failed, limit beside measured value, the command that runs it "
        "again, and the timeline around it; then the suite and each of its scenarios. The page "
        "needs "
        "no network, and no script to be read. Timelines are there for cases whose intervals are "
        "in "
        "the database: see `tenure run --record`. The same database gives the same page, byte for "
        "byte.\n"
        "\n"
        "Exit code 0 says that the page was written, whatever it says; `tenure run` judges.",
    .examples = examples,
    .options = report_options,
    .operand = {.kind = OPTION_FILE, .value = "DATABASE"},
    .operands_most = 1,
    .run = report,
};
