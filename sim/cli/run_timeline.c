/* SPDX-License-Identifier: Apache-2.0 */
/* The timeline at the end of a failing run; see run_timeline.h. */
#include "sim/cli/run_timeline.h"

#include <inttypes.h>

#include "reports/moment.h"
#include "reports/text_timeline.h"
#include "sim/cli/shell_text.h"
#include "sim/scenario/quantity.h"

#define MARGIN_LEAST   (2 * QUANTITY_M)
#define RESOURCES_MOST 3 /* where nothing says which one it is about */
#define PATH_SHOWN     1024

/* Lengths that were measured happened somewhere; a count did not. */
static bool has_moment(const struct expectation_result *r)
{
    return r->has_value && r->expectation->kind == EXPECT_METRIC &&
           metric_table[r->expectation->metric].is_series;
}

void run_timeline_note(struct run_timeline *t, const struct sweep_case *one, int64_t case_id)
{
    if (t->case_id != 0)
        return;
    t->case_id = case_id;
    t->property = -1;
    for (unsigned i = 0; i < PROPERTY_COUNT && t->property < 0; i++)
        if (verdict_property(one->scenario, &one->result, (enum property)i) != VERDICT_HELD)
            t->property = (int)i;
    for (uint32_t i = one->expectation_count; i-- > 0;)
        if (!one->expectations[i].held && (!t->expectation || has_moment(&one->expectations[i])))
            t->expectation = one->expectations[i].expectation;
}

static bool find_moment(const struct run_timeline *t, struct database *d, struct moment *m)
{
    const struct expectation *e = t->expectation;
    if (t->property >= 0)
        return moment_of_property(d, t->case_id, property_table[t->property].label, m);
    if (e && e->kind == EXPECT_HOLDS)
        return moment_of_property(d, t->case_id, property_table[e->property].label, m);
    if (e && e->kind == EXPECT_METRIC)
        return moment_of_metric(d, t->case_id, metric_table[e->metric].name,
                                e->compare == COMPARE_GE || e->compare == COMPARE_GT, m);
    return false;
}

/* Whole seconds are precise enough, and short. */
static void print_time(FILE *out, const char *option, int64_t ns)
{
    char text[QUANTITY_BYTES];
    quantity_print(QUANTITY_DURATION, ns / QUANTITY_S * QUANTITY_S, text);
    fprintf(out, " --%s %s", option, text);
}

static void print_hint(FILE *out, const struct run_timeline *t, const char *path,
                       const struct timeline_selection *s)
{
    char quoted[SHELL_TEXT_BYTES(PATH_SHOWN)];
    shell_text_quote_path(quoted, sizeof quoted, path);
    fprintf(out, "  picture  tenure plot %s --case %" PRId64, quoted, t->case_id);
    if (s->resource) {
        shell_text_quote(quoted, sizeof quoted, s->resource);
        fprintf(out, " --resource %s", quoted);
    }
    if (s->from_ns != LANES_NO_TIME) {
        print_time(out, "from", s->from_ns);
        print_time(out, "until", s->until_ns);
    }
    fputc('\n', out);
}

static bool draw(const struct run_timeline *t, FILE *out, struct database *d,
                 const struct terminal *terminal, const char *path)
{
    struct moment moment;
    struct timeline_selection selection = {.case_id = t->case_id,
                                           .resources_most = RESOURCES_MOST,
                                           .from_ns = LANES_NO_TIME,
                                           .until_ns = LANES_NO_TIME};
    struct text_timeline_options options = {.width = (unsigned)terminal->columns,
                                            .ascii = !terminal->utf8};
    if (find_moment(t, d, &moment)) {
        moment_widen(&moment, MARGIN_LEAST);
        selection.from_ns = moment.begin_ns;
        selection.until_ns = moment.end_ns;
        if (*moment.resource)
            selection.resource = moment.resource;
    }
    fputc('\n', out);
    bool drawn = text_timeline_write(out, d, &selection, &options);
    if (drawn)
        print_hint(out, t, path, &selection);
    return drawn;
}

void run_timeline_print(const struct run_timeline *t, FILE *out, const struct command_call *call,
                        const char *database_path)
{
    struct database database;
    if (t->case_id == 0)
        return;
    bool drawn = database_open(&database, database_path);
    if (drawn) {
        drawn = draw(t, out, &database, call->terminal, database_path);
        database_close(&database);
    }
    if (!drawn)
        fprintf(call->err, "tenure: no timeline: %s\n", database.message);
}
