/* SPDX-License-Identifier: Apache-2.0 */
/* One JSON document about a run, streamed case by case; see document.h and docs/json.md. */
#include <stdlib.h>
#include <string.h>

#include "sim/cli/document_private.h"
#include "sim/cli/json.h"
#include "sim/search/verdict.h"

struct json_document {
    struct document document;
    struct json_writer json;
    char *path; /* of the scenario that has begun; NULL between two */
    bool has_assertions;
};

static struct json_writer *json_of(void *data)
{
    return &((struct json_document *)data)->json;
}

/* ---- scenarios and cases -------------------------------------------------------------------- */

static bool scenario_begins(void *data, const struct results_scenario *s)
{
    struct json_document *d = data;
    struct json_writer *j = &d->json;
    d->path = strdup(s->path);
    json_object_begin(j);
    json_string_member(j, "scenario", s->path);
    json_string_member(j, "name", s->name);
    json_string_member(j, "summary", s->summary);
    json_string_member(j, "known_failing", s->known_failing);
    json_key(j, "tags");
    json_array_begin(j);
    for (uint32_t i = 0; i < s->tag_count; i++)
        json_string(j, s->tags[i]);
    json_array_end(j);
    json_key(j, "cases");
    json_array_begin(j);
    return d->path != NULL;
}

static void write_parameters(struct json_writer *j, const struct results_case *one)
{
    json_key(j, "parameters");
    json_object_begin(j);
    for (uint32_t i = 0; i < one->parameter_count; i++)
        json_string_member(j, one->parameters[i].name, one->parameters[i].value);
    json_object_end(j);
}

static void write_expectations(struct json_writer *j,
                               const struct results_expectation *expectations, uint32_t count)
{
    json_key(j, "expectations");
    json_array_begin(j);
    for (uint32_t i = 0; i < count; i++) {
        const struct results_expectation *e = &expectations[i];
        json_object_begin(j);
        json_string_member(j, "text", e->text);
        json_string_member(j, "limit", e->limit);
        json_string_member(j, "value", e->value);
        json_key(j, "number");
        if (e->value)
            json_int64(j, e->number);
        else
            json_null(j);
        json_key(j, "held");
        json_bool(j, e->held);
        json_string_member(j, "file", e->path);
        json_key(j, "line");
        json_int64(j, e->line);
        json_object_end(j);
    }
    json_array_end(j);
}

static void write_properties(struct json_writer *j, const struct results_case *one)
{
    json_key(j, "properties");
    json_object_begin(j);
    for (uint32_t i = 0; i < one->property_count; i++) {
        json_key(j, one->properties[i].label);
        json_object_begin(j);
        json_uint64_member(j, "exercised", one->properties[i].exercised);
        json_uint64_member(j, "violations", one->properties[i].violations);
        json_object_end(j);
    }
    json_object_end(j);
}

static void write_metrics(struct json_writer *j, const struct results_case *one)
{
    const char *series = NULL;
    json_key(j, "metrics");
    json_object_begin(j);
    for (uint32_t i = 0; i < one->metric_count; i++) {
        const struct results_metric *m = &one->metrics[i];
        if (series && (!m->statistic || strcmp(series, m->name) != 0)) {
            json_object_end(j);
            series = NULL;
        }
        if (m->statistic && !series) {
            series = m->name;
            json_key(j, series);
            json_object_begin(j);
        }
        json_key(j, m->statistic ? m->statistic : m->name);
        json_int64(j, m->value);
    }
    if (series)
        json_object_end(j);
    json_object_end(j);
}

static bool case_ended(void *data, const struct results_case *one)
{
    struct json_writer *j = json_of(data);
    json_object_begin(j);
    json_string_member(j, "scenario", ((struct json_document *)data)->path);
    json_string_member(j, "case", one->matrix);
    json_uint64_member(j, "seed", one->seed);
    json_string_member(j, "verdict", verdict_name((enum verdict)one->code));
    json_string_member(j, "digest", one->digest);
    json_string_member(j, "replay", one->replay);
    json_string_member(j, "problem", one->problem);
    write_parameters(j, one);
    write_expectations(j, one->expectations, one->expectation_count);
    if (one->digest) {
        write_properties(j, one);
        write_metrics(j, one);
    }
    json_object_end(j);
    return true;
}

/* In the list of cases, as an object without a seed. */
static bool seeds_ended(void *data, const char *matrix,
                        const struct results_expectation *expectations, uint32_t count)
{
    struct json_writer *j = json_of(data);
    json_object_begin(j);
    json_string_member(j, "over_seeds", matrix);
    write_expectations(j, expectations, count);
    json_object_end(j);
    return true;
}

static bool scenario_ended(void *data)
{
    struct json_document *d = data;
    json_array_end(&d->json);
    json_object_end(&d->json);
    free(d->path);
    d->path = NULL;
    return true;
}

/* ---- the end -------------------------------------------------------------------------------- */

/* The list of scenarios ends where the first assertion comes. */
static void begin_assertions(struct json_document *d)
{
    if (d->has_assertions)
        return;
    json_array_end(&d->json);
    json_key(&d->json, "assertions");
    json_array_begin(&d->json);
    d->has_assertions = true;
}

static bool asserted(void *data, const struct results_assertion *a)
{
    struct json_writer *j = json_of(data);
    begin_assertions(data);
    json_object_begin(j);
    json_string_member(j, "name", a->name);
    json_string_member(j, "sentence", a->sentence);
    json_key(j, "held");
    json_bool(j, a->held);
    json_string_member(j, "text", a->text);
    json_string_member(j, "file", a->path);
    json_object_end(j);
    return true;
}

static void write_summary(struct json_writer *j, const struct results_totals *t)
{
    json_key(j, "summary");
    json_object_begin(j);
    json_string_member(j, "verdict", verdict_name((enum verdict)t->code));
    json_key(j, "exit_code");
    json_int64(j, t->code);
    json_uint64_member(j, "scenarios", t->scenarios);
    json_uint64_member(j, "cases", t->cases);
    json_uint64_member(j, "planned", t->planned);
    json_uint64_member(j, "failed", t->failed);
    json_uint64_member(j, "known_failing", t->known_failing);
    json_object_end(j);
}

static void abandon(struct document *d)
{
    free(((struct json_document *)(void *)d)->path);
    free(d);
}

static int finish(struct document *d, const struct results_totals *totals)
{
    struct json_document *document = (struct json_document *)(void *)d;
    struct json_writer *j = &document->json;
    if (document->path) /* the run was broken off in the middle of a scenario */
        scenario_ended(document);
    begin_assertions(document);
    json_array_end(j);
    write_summary(j, totals);
    json_object_end(j);
    int error = json_finish(j);
    abandon(d);
    return error;
}

struct document *document_json_new(FILE *stream, const struct results_origin *origin)
{
    struct json_document *d = calloc(1, sizeof *d);
    if (!d)
        return NULL;
    d->document = (struct document){.listener = {.data = d,
                                                 .scenario_begins = scenario_begins,
                                                 .case_ended = case_ended,
                                                 .seeds_ended = seeds_ended,
                                                 .scenario_ended = scenario_ended,
                                                 .asserted = asserted},
                                    .finish = finish,
                                    .abandon = abandon};
    json_start(&d->json, stream, 1);
    json_object_begin(&d->json);
    json_key(&d->json, "schema");
    json_int64(&d->json, DOCUMENT_JSON_SCHEMA);
    json_string_member(&d->json, "tenure", origin->tool_version);
    json_key(&d->json, "digest_version");
    json_decimal(&d->json, origin->digest_version);
    json_key(&d->json, "scenarios");
    json_array_begin(&d->json);
    return &d->document;
}
