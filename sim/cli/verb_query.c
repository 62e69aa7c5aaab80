/* SPDX-License-Identifier: Apache-2.0 */
/* `tenure query`: what a database says, as tables; and whether assertions hold in it. */
#include <stdlib.h>
#include <string.h>

#include "reports/query.h"
#include "sim/cli/run_assertions.h"
#include "sim/cli/verbs.h"
#include "sim/scenario/suggest.h"
#include "sim/scenario/utf8.h"
#include "sim/search/verdict.h"

#define DEFAULT_DATABASE "out/tenure.db"

/* Steps of SQLite's machine; 10^6 take 10 to 20 ms. */
#define MILLION INT64_C(1000000)
#define DEFAULT_WORK "20000"

static const char *const query_formats[] = {"auto", "box",      "table", "csv",
                                            "json", "markdown", NULL};

static const struct option_spec query_options[] = {
    {.name = "list", .kind = OPTION_FLAG, .help = "the named queries"},
    {.name = "format", .letter = 'f', .kind = OPTION_CHOICE, .value = "FORMAT",
     .choices = query_formats, .standard = "auto",
     .help = "auto is box on a terminal and csv elsewhere"},
    {.name = "case", .kind = OPTION_COUNT, .value = "ID", .least = 1, .most = INT64_MAX,
     .help = "only this case",
     .more = "Views and tables speak of this case alone, to SQL of your own too. Views over "
             "intervals are then computed for it, and not for all."},
    {.name = "rows", .kind = OPTION_COUNT, .value = "N", .least = 0, .most = INT64_MAX,
     .standard = "0", .help = "stop after so many rows; 0: all of them"},
    {.name = "work", .kind = OPTION_COUNT, .value = "N", .least = 1, .most = INT64_MAX / MILLION,
     .standard = DEFAULT_WORK,
     .help = "give up after so many million steps of SQLite; one takes 10 to 20 ms",
     .more = "An assertion may take 1000 of them if nothing is said, as in `tenure run`: steps are "
             "counted, not time, so that the verdict does not depend on the computer."},
    {.name = "assert", .is_repeatable = true, .kind = OPTION_FOLDER, .value = "FOLDER",
     .help = "ask the assertions of this folder in place of a query; exit code 1 if one fails",
     .more = "Files NAME.sql that must return no rows, see docs/ci.md. The operand is the database "
             "then."},
    {.name = "database", .letter = 'd', .kind = OPTION_FILE, .value = "FILE",
     .standard = DEFAULT_DATABASE, .help = "the database"},
    {0},
};

static int complain(const struct command_call *call, const char *message, int code)
{
    fprintf(call->err, "tenure: %s\n", message);
    return code;
}

static int list_queries(const struct command_call *call)
{
    size_t count;
    const struct query_named *queries = query_list(&count);
    for (size_t i = 0; i < count; i++)
        fprintf(call->out, "%-14s %s\n", queries[i].name, queries[i].description);
    return 0;
}

/* A single word is a name; SQL has blanks. */
static bool is_unknown_name(const char *text)
{
    size_t count;
    const struct query_named *queries = query_list(&count);
    for (size_t i = 0; i < count; i++)
        if (strcmp(queries[i].name, text) == 0)
            return false;
    return text[strcspn(text, " \t\r\n;(")] == '\0';
}

static int complain_of_name(const struct command_call *call, const char *text)
{
    size_t count;
    char shown[64];
    const struct query_named *queries = query_list(&count);
    struct suggestion suggestion = suggest_for(text, strlen(text));
    for (size_t i = 0; i < count; i++)
        suggest_offer(&suggestion, queries[i].name);
    utf8_copy_printable(shown, sizeof shown, text, strlen(text));
    fprintf(call->err, "tenure: there is no query '%s'; ", shown);
    if (suggestion.best)
        fprintf(call->err, "did you mean '%s'? ", suggestion.best);
    fputs("`tenure query --list` has them all\n", call->err);
    return COMMAND_EXIT_NOT_RUN;
}

static enum query_format format_of(const struct command_call *call)
{
    enum query_format format = QUERY_CSV;
    const char *word = options_text(call->options, "format");
    if (strcmp(word, "auto") != 0)
        query_format_find(word, &format);
    else if (call->terminal->out.is_terminal)
        format = call->terminal->utf8 ? QUERY_BOX : QUERY_TABLE;
    return format;
}

/* ---- assertions ----------------------------------------------------------------------------- */

static int ask_assertions(const struct command_call *call, const struct assertion_list *list)
{
    struct database database;
    int code = 0;
    const struct options *o = call->options;
    int64_t steps = options_given(o, "work") > 0 ? options_count(o, "work") * MILLION
                                                 : ASSERTION_STEPS_MOST;
    if (!database_open(&database,
                       o->operand_count > 0 ? o->operands[0] : options_text(o, "database")))
        return complain(call, database.message, COMMAND_EXIT_NOT_RUN);
    for (size_t i = 0; i < list->count; i++) {
        struct assertion_result result;
        assertion_ask(&database, &list->items[i], steps, &result);
        run_assertions_print(call->out, call->terminal, &list->items[i], &result);
        code = result.held ? code : VERDICT_LIMIT;
    }
    database_close(&database);
    return code;
}

static int query_assertions(const struct command_call *call)
{
    struct assertion_list list = {0};
    char message[ASSERTION_MESSAGE_MAX];
    const char *folder;
    bool good = true;
    for (size_t i = 0; good && (folder = options_nth(call->options, "assert", i)); i++)
        good = assertion_read_folder(&list, folder, message);
    int code;
    if (!good)
        code = complain(call, message, COMMAND_EXIT_NOT_RUN);
    else if (list.count == 0)
        code = complain(call, "there is no assertion, no file NAME.sql", VERDICT_NOTHING);
    else
        code = ask_assertions(call, &list);
    assertion_free(&list);
    return code;
}

/* ---- queries -------------------------------------------------------------------------------- */

static int query(const struct command_call *call)
{
    struct database database;
    if (options_is_on(call->options, "list"))
        return list_queries(call);
    if (options_given(call->options, "assert") > 0)
        return query_assertions(call);
    if (call->options->operand_count == 0)
        return complain(call, "say which query: a name of `tenure query --list`, or SQL",
                        COMMAND_EXIT_NOT_RUN);
    if (is_unknown_name(call->options->operands[0]))
        return complain_of_name(call, call->options->operands[0]);
    struct query_options options = {.format = format_of(call),
                                    .case_id = options_count(call->options, "case"),
                                    .rows_most = options_count(call->options, "rows")};
    if (!database_open(&database, options_text(call->options, "database")))
        return complain(call, database.message, COMMAND_EXIT_NOT_RUN);
    int code = 0;
    database_bound(&database, options_count(call->options, "work") * MILLION);
    if (!query_run(call->out, &database, call->options->operands[0], &options))
        code = complain(call, database.message, COMMAND_EXIT_NOT_RUN);
    database_close(&database);
    return code;
}

const struct verb_spec verb_query = {
    .name = "query",
    .summary = "ask a database",
    .synopsis = "NAME|SQL|DATABASE",
    .description = "Runs a named query (see --list) or SQL of your own. Only reading is "
                   "possible. With --assert says whether the assertions of a suite hold.",
    .options = query_options,
    .operand = {.kind = OPTION_TEXT, .value = "QUERY"},
    .operands_most = 1,
    .run = query,
};
