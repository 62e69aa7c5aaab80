/* SPDX-License-Identifier: Apache-2.0 */
/* The assertions that a suite carries; see run_assertions.h. */
#include "sim/cli/run_assertions.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "sim/cli/suite.h"

static bool is_folder(const char *path)
{
    struct stat found;
    return stat(path, &found) == 0 && S_ISDIR(found.st_mode);
}

/* Those of a folder of scenarios, if it has any. */
static bool find_in(struct assertion_list *list, const char *scenarios,
                    char message[ASSERTION_MESSAGE_MAX])
{
    char *folder = NULL;
    size_t length = strlen(scenarios);
    const char *slash = length > 0 && scenarios[length - 1] == '/' ? "" : "/";
    if (!is_folder(scenarios))
        return true;
    if (asprintf(&folder, "%s%sassertions", scenarios, slash) < 0) {
        snprintf(message, ASSERTION_MESSAGE_MAX, "out of memory");
        return false;
    }
    bool good = !is_folder(folder) || assertion_read_folder(list, folder, message);
    free(folder);
    return good;
}

bool run_assertions_find(struct assertion_list *list, const struct command_call *call)
{
    const struct options *o = call->options;
    const char *folder;
    char message[ASSERTION_MESSAGE_MAX];
    bool good = true, carried = options_is_on(o, "assertions");
    for (size_t i = 0; good && carried && i < o->operand_count; i++)
        good = find_in(list, o->operands[i], message);
    if (carried && o->operand_count == 0)
        good = find_in(list, "scenarios", message);
    for (size_t i = 0; good && (folder = options_nth(o, "assert", i)); i++)
        good = assertion_read_folder(list, folder, message);
    if (!good) {
        fprintf(call->err, "tenure: %s\n", message);
        return false;
    }
    if (list->count == 0 || strcmp(options_text(o, "out"), "none") != 0)
        return true;
    if (options_given(o, "assert") > 0) {
        fputs("tenure run: --assert asks the database; leave '--out none' away\n", call->err);
        return false;
    }
    fprintf(call->err, "note: %zu assertion%s cannot be asked without a database (--out none)\n",
            list->count, list->count == 1 ? "" : "s");
    assertion_free(list);
    return true;
}

void run_assertions_print(FILE *out, const struct terminal *t, const struct assertion *a,
                          const struct assertion_result *r)
{
    const struct colours *c = &t->out.colours;
    fprintf(out, "%s%s %-7s%s  ", r->held ? c->green : c->red,
            r->held ? t->glyphs.good : t->glyphs.bad, r->held ? "held" : "failed", c->plain);
    suite_print_path(out, a->path, 0);
    fputs("  ", out);
    suite_print_path(out, a->sentence, 0);
    fputc('\n', out);
    if (!r->held)
        fprintf(out, "    %s\n", r->text);
}

static bool ask_all(const struct assertion_list *list, struct assertion_result *results,
                    struct run_outputs *outputs)
{
    struct database database;
    const char *place = run_outputs_complete_database(outputs);
    if (!place)
        return false;
    if (!database_open(&database, place)) {
        run_outputs_fail(outputs, database.message);
        return false;
    }
    for (size_t i = 0; i < list->count; i++)
        assertion_ask(&database, &list->items[i], ASSERTION_STEPS_MOST, &results[i]);
    database_close(&database);
    return true;
}

uint64_t run_assertions_ask(const struct assertion_list *list, struct run_outputs *outputs,
                            FILE *out, bool quiet)
{
    uint64_t failed = 0;
    struct assertion_result *results = calloc(list->count, sizeof *results);
    if (!results)
        run_outputs_fail(outputs, "out of memory");
    bool good = results && ask_all(list, results, outputs);
    for (size_t i = 0; good && i < list->count; i++) {
        const struct assertion *a = &list->items[i];
        const struct assertion_result *r = &results[i];
        if (!r->held || !quiet)
            run_assertions_print(out, outputs->call->terminal, a, r);
        failed += !r->held;
        run_outputs_add_assertion(outputs,
                                  &(struct results_assertion){a->path, a->name, a->sentence,
                                                              r->held, r->held ? NULL : r->text},
                                  r->found);
    }
    free(results);
    return failed;
}
