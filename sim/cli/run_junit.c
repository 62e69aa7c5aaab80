/* SPDX-License-Identifier: Apache-2.0 */
/*
 * JUnit XML about a run: a suite for each scenario, a test case for each of its cases; see
 * run_output.h.
 *
 * The heads of report and suites want totals, so a scenario is kept until it ends and the report
 * until the run does: one short text a case.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "sim/cli/failure_text.h"
#include "sim/cli/junit.h"
#include "sim/cli/output_file.h"
#include "sim/cli/run_output.h"

struct kept_case {
    char *name, *detail, *file, *suite;
    enum verdict verdict;
    bool known_failing;
};

struct junit_output {
    struct run_output output;
    struct output_file file;
    struct kept_case *cases;
    size_t count, capacity;
};

static struct junit_output *junit_of(struct run_output *output)
{
    return (struct junit_output *)(void *)output;
}

static bool no_memory(struct junit_output *o)
{
    snprintf(o->output.message, sizeof o->output.message, "out of memory");
    return false;
}

static bool make_room(struct junit_output *o)
{
    if (o->count < o->capacity)
        return true;
    size_t capacity = o->capacity ? o->capacity * 2 : 64;
    void *cases = realloc(o->cases, capacity * sizeof *o->cases);
    if (!cases)
        return false;
    o->cases = cases;
    o->capacity = capacity;
    return true;
}

static void forget_case(struct kept_case *one)
{
    free(one->name);
    free(one->suite);
    free(one->file);
    free(one->detail);
}

/* Takes over what the case owns. What is missing could not be allocated. */
static bool keep(struct junit_output *o, struct kept_case one, bool wants_detail)
{
    if (!one.name || !one.suite || !one.file || (wants_detail && !one.detail) || !make_room(o)) {
        forget_case(&one);
        return no_memory(o);
    }
    o->cases[o->count++] = one;
    return true;
}

static const struct terminal plain_terminal = {
    .columns = TERMINAL_COLUMNS_DEFAULT,
    .glyphs = {.good = "ok", .bad = "x", .bar_full = "#", .bar_empty = ".", .ellipsis = "..."},
    .out.colours = {"", "", "", "", "", ""},
    .err.colours = {"", "", "", "", "", ""},
};

static char *failure_detail(const struct sweep_case *one)
{
    char *text = NULL;
    size_t size;
    FILE *stream = open_memstream(&text, &size);
    if (!stream)
        return NULL;
    failure_text_case(stream, &plain_terminal, one);
    fclose(stream);
    return text;
}

static bool begin_scenario(struct run_output *output, const struct scenario *scenario)
{
    (void)output;
    (void)scenario;
    return true;
}

static bool add_case(struct run_output *output, const struct sweep_case *one)
{
    char label[1024], name[1200];
    bool failed = one->verdict != VERDICT_HELD;
    scenario_combination_label(one->scenario, one->which.combination, label, sizeof label);
    snprintf(name, sizeof name, "%s%sseed %" PRIu64, label, *label ? " " : "", one->which.seed);
    return keep(junit_of(output),
                (struct kept_case){.name = strdup(name),
                                   .suite = strdup(one->scenario->name),
                                   .file = strdup(one->scenario->path),
                                   .verdict = one->verdict,
                                   .known_failing = one->scenario->known_failing != NULL,
                                   .detail = failed ? failure_detail(one) : NULL},
                failed);
}

static bool add_over_seeds(struct run_output *output, const struct sweep_case *last,
                           const struct expectation_result *results, uint32_t count)
{
    char label[1024], name[2048];
    scenario_combination_label(last->scenario, last->which.combination, label, sizeof label);
    for (uint32_t i = 0; i < count; i++) {
        char *detail = NULL;
        size_t size;
        FILE *stream = results[i].held ? NULL : open_memstream(&detail, &size);
        if (stream) {
            failure_text_expectation(stream, &plain_terminal, &results[i], true);
            fclose(stream);
        }
        snprintf(name, sizeof name, "%s%sover seeds: %s", label, *label ? " " : "",
                 results[i].expectation->text);
        if (!keep(junit_of(output),
                  (struct kept_case){.name = strdup(name),
                                     .suite = strdup(last->scenario->name),
                                     .file = strdup(last->scenario->path),
                                     .verdict = results[i].verdict,
                                     .known_failing = last->scenario->known_failing != NULL,
                                     .detail = detail},
                  !results[i].held))
            return false;
    }
    return true;
}

static bool end_scenario(struct run_output *output, const struct scenario *scenario)
{
    (void)output;
    (void)scenario;
    return true;
}

static enum junit_result result_of(const struct kept_case *one)
{
    if (one->verdict == VERDICT_HELD)
        return JUNIT_PASSED;
    if (one->verdict == VERDICT_UNDECIDED || one->known_failing)
        return JUNIT_SKIPPED;
    return one->verdict == VERDICT_HARNESS || one->verdict == VERDICT_INVALID ? JUNIT_ERROR
                                                                              : JUNIT_FAILED;
}

static struct junit_totals totals_of(const struct junit_output *o, size_t from, size_t until,
                                     const char *name)
{
    struct junit_totals totals = {.name = name, .tests = until - from, .time_ns = -1};
    for (size_t i = from; i < until; i++) {
        enum junit_result result = result_of(&o->cases[i]);
        totals.failures += result == JUNIT_FAILED;
        totals.errors += result == JUNIT_ERROR;
        totals.skipped += result == JUNIT_SKIPPED;
    }
    return totals;
}

static void write_suite(struct junit_writer *junit, const struct junit_output *o, size_t from,
                        size_t until)
{
    struct junit_totals totals = totals_of(o, from, until, o->cases[from].suite);
    junit_suite_begin(junit, &totals);
    for (size_t i = from; i < until; i++) {
        const struct kept_case *one = &o->cases[i];
        struct junit_case row = {.class_name = one->suite,
                                 .name = one->name,
                                 .file = one->file,
                                 .time_ns = -1,
                                 .result = result_of(one),
                                 .type = verdict_name(one->verdict),
                                 .message = verdict_name(one->verdict),
                                 .detail = one->detail};
        junit_case(junit, &row);
    }
    junit_suite_end(junit);
}

static void forget(struct junit_output *o)
{
    for (size_t i = 0; i < o->count; i++)
        forget_case(&o->cases[i]);
    free(o->cases);
    free(o);
}

static bool finish(struct run_output *output, const struct run_totals *totals,
                   char message[RUN_OUTPUT_MESSAGE_MAX])
{
    struct junit_output *o = junit_of(output);
    struct junit_writer junit;
    struct junit_totals all = totals_of(o, 0, o->count, "tenure");
    (void)totals;
    junit_start(&junit, o->file.stream, &all);
    for (size_t from = 0, until; from < o->count; from = until) {
        until = from + 1;
        while (until < o->count && strcmp(o->cases[until].suite, o->cases[from].suite) == 0)
            until++;
        write_suite(&junit, o, from, until);
    }
    bool good = output_file_commit(&o->file, junit_finish(&junit));
    if (!good)
        snprintf(message, RUN_OUTPUT_MESSAGE_MAX, "%s", o->file.message);
    forget(o);
    return good;
}

static const struct run_output_ops junit_ops = {
    .begin_scenario = begin_scenario,
    .add_case = add_case,
    .add_over_seeds = add_over_seeds,
    .end_scenario = end_scenario,
    .finish = finish,
};

struct run_output *run_junit_open(const char *path, char message[RUN_OUTPUT_MESSAGE_MAX])
{
    struct junit_output *o = calloc(1, sizeof *o);
    if (!o) {
        snprintf(message, RUN_OUTPUT_MESSAGE_MAX, "out of memory");
        return NULL;
    }
    if (!output_file_open(&o->file, path)) {
        snprintf(message, RUN_OUTPUT_MESSAGE_MAX, "%s", o->file.message);
        free(o);
        return NULL;
    }
    o->output.ops = &junit_ops;
    return &o->output;
}
