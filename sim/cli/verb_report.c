/* SPDX-License-Identifier: Apache-2.0 */
/* `tenure report`: what a database says, as one HTML page. */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "reports/report.h"
#include "sim/cli/output_file.h"
#include "sim/cli/sink.h"
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

/* The page as a whole, so that no place is touched before it is complete. NULL with the exit code.
 */
static char *make_page(const struct command_call *call, struct database *database, size_t *size,
                       int *code)
{
    char *page = NULL;
    FILE *f = open_memstream(&page, size);
    bool made = f && report_write(f, database);
    bool full = !f || ferror(f);
    if (f && fclose(f) != 0)
        full = true;
    if (made && !full)
        return page;
    free(page);
    *code = made || !f ? command_no_memory(call)
                       : complain(call, database->message, COMMAND_EXIT_NOT_RUN);
    return NULL;
}

static int write_page(const struct command_call *call, const char *page, size_t size)
{
    struct output_file file;
    struct sink sink;
    const char *path = options_text(call->options, "out");
    if (options_given(call->options, "out") == 0)
        mkdir("out", 0777);
    if (!output_file_open(&file, path, call->out))
        return complain(call, file.message, VERDICT_OUTPUT);
    sink_start(&sink, file.stream);
    sink_bytes(&sink, page, size);
    if (!output_file_commit(&file, sink_finish(&sink)))
        return complain(call, file.message, VERDICT_OUTPUT);
    if (strcmp(path, "-") != 0)
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
    size_t size = 0;
    int code = 0;
    char *page = make_page(call, &database, &size, &code);
    database_close(&database);
    if (page)
        code = write_page(call, page, size);
    free(page);
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
