/* SPDX-License-Identifier: Apache-2.0 */
/* Text about failing cases; see failure_text.h. */
#include "sim/cli/failure_text.h"

#include <inttypes.h>
#include <limits.h>
#include <string.h>

#include "sim/cli/shell_text.h"
#include "sim/cli/suite.h"
#include "sim/scenario/quantity.h"

void replay_line(const struct sweep_case *one, char out[REPLAY_LINE_SIZE])
{
    char digest[SIM_DIGEST_TEXT_SIZE], options[REPLAY_LINE_SIZE / 2];
    char path[SHELL_TEXT_BYTES(PATH_MAX)];
    bool finished = one->result.outcome == CASE_FINISHED;
    scenario_combination_options(one->scenario, one->which.combination, options, sizeof options);
    shell_text_quote_path(path, sizeof path, one->scenario->path);
    sim_digest_format(one->result.digest, digest);
    snprintf(out, REPLAY_LINE_SIZE, "tenure replay %s --seed %" PRIu64 "%s%s%s%.8s", path,
             one->which.seed, *options ? " " : "", options, finished ? " --digest " : "",
             finished ? digest : "");
}

const char *failure_text_value(const struct expectation_result *r, char *out)
{
    if (r->expectation->kind == EXPECT_METRIC || r->expectation->kind == EXPECT_WITHIN)
        return formula_print(expectation_measured(r->expectation, r->value), out);
    snprintf(out, FORMULA_BYTES, "%" PRId64, r->value);
    return out;
}

static const char *noun(const struct expectation *e)
{
    if (e->kind == EXPECT_METRIC || e->kind == EXPECT_WITHIN)
        return "";
    if (e->kind == EXPECT_FITS)
        return " samples";
    return e->kind == EXPECT_VIOLATED_IN ? " seeds" : " violations";
}

void failure_text_expectation(FILE *out, const struct terminal *t,
                              const struct expectation_result *r, bool with_place)
{
    char value[FORMULA_BYTES], limit[FORMULA_BYTES];
    const struct expectation *e = r->expectation;
    const struct colours *c = &t->out.colours;
    fprintf(out, "  %s%s%s %s", r->held ? c->green : c->red,
            r->held ? t->glyphs.good : t->glyphs.bad, c->plain, e->text);
    if (e->formula && e->kind != EXPECT_VIOLATED_IN)
        fprintf(out, "   limit %s", formula_print(r->limit, limit));
    if (r->has_value)
        fprintf(out, "   was %s%s%s%s%s\n", c->bold, failure_text_value(r, value), noun(e),
                c->plain,
                e->kind == EXPECT_WITHIN && r->samples == 1
                    ? ", one sample, which has no standard error: run more seeds"
                    : "");
    else
        fprintf(out, "   nothing was measured\n");
    if (!with_place)
        return;
    fputs("    ", out);
    suite_print_path(out, e->file, 0);
    fprintf(out, ":%d:%d\n", e->line, e->column);
}

static const char *instance_name(const struct scenario *s, uint16_t number)
{
    return number < s->instance_name_count ? s->instance_names[number] : "nobody";
}

static bool counts_time(enum property property)
{
    return property == PROPERTY_S1b || property == PROPERTY_S2 || property == PROPERTY_S3 ||
           property == PROPERTY_S10 || property_table[property].class == PROPERTY_LIVENESS;
}

static void print_measured(FILE *out, const struct violation *v)
{
    char measured[QUANTITY_BYTES], limit[QUANTITY_BYTES];
    if (!counts_time(v->property)) {
        fprintf(out, "measured %" PRId64 ", limit %" PRId64, v->measured, v->limit);
        return;
    }
    quantity_print(QUANTITY_DURATION, v->measured, measured);
    quantity_print(QUANTITY_DURATION, v->limit, limit);
    fprintf(out, "lasted %s, limit %s", measured, limit);
}

static void print_violation(FILE *out, const struct scenario *s, const struct violation *v)
{
    char clock[QUANTITY_BYTES];
    quantity_print_clock(v->time_ns, clock);
    fprintf(out, "      at %s  ", clock);
    if (v->resource != SIM_NO_RESOURCE && v->resource < s->resource_name_count)
        fprintf(out, "%s: ", s->resource_names[v->resource]);
    if (v->instance != SIM_NO_INSTANCE)
        fprintf(out, "%s ", instance_name(s, v->instance));
    if (v->other != SIM_NO_INSTANCE)
        fprintf(out, "and %s ", instance_name(s, v->other));
    print_measured(out, v);
    fputc('\n', out);
}

static void print_property(FILE *out, const struct terminal *t, const struct sweep_case *one,
                           enum property property)
{
    const struct property_result *r = &one->result.properties[property];
    const struct colours *c = &t->out.colours;
    fprintf(out, "  %s%s%s %s broken %" PRIu64 " times: %s\n", c->red, t->glyphs.bad, c->plain,
            property_table[property].label, r->violations, property_table[property].sentence);
    for (uint64_t i = 0; i < r->violations && i < 2; i++)
        print_violation(out, one->scenario, &r->kept[i]);
}

const char *failure_text_problem(const struct sweep_case *one)
{
    if (one->digest_differs)
        return "the same case gave another digest the second time: a fault of tenure or of the "
               "subject";
    switch (one->result.outcome) {
    case CASE_NO_MEMORY:
        return "out of memory";
    case CASE_STUCK:
        return "the run goes round in circles: millions of events without time passing";
    case CASE_STACK_OVERFLOW:
        return "a task ran out of stack";
    case CASE_INTERRUPTED:
        return "interrupted";
    default:
        return NULL;
    }
}

void failure_text_case(FILE *out, const struct terminal *t, const struct sweep_case *one)
{
    char label[512], line[REPLAY_LINE_SIZE];
    const struct colours *c = &t->out.colours;
    const char *sentence = failure_text_problem(one);
    scenario_combination_label(one->scenario, one->which.combination, label, sizeof label);
    fprintf(out, "%sFAIL%s  %s   %s%sseed %" PRIu64 "   %s\n", c->red, c->plain,
            one->scenario->name, label, *label ? "   " : "", one->which.seed,
            verdict_name(one->verdict));
    if (sentence)
        fprintf(out, "  %s%s%s %s\n", c->red, t->glyphs.bad, c->plain, sentence);
    for (uint32_t i = 0; i < one->expectation_count; i++)
        if (!one->expectations[i].held)
            failure_text_expectation(out, t, &one->expectations[i], true);
    for (unsigned i = 0; i < PROPERTY_COUNT; i++)
        if (one->result.outcome == CASE_FINISHED &&
            verdict_property(one->scenario, &one->result, (enum property)i) != VERDICT_HELD)
            print_property(out, t, one, (enum property)i);
    if (one->record_lost)
        fputs("  its intervals are not in the database: the second run did not come to its end\n",
              out);
    replay_line(one, line);
    fprintf(out, "  replay   %s\n", line);
}
