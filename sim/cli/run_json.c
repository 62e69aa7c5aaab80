/* SPDX-License-Identifier: Apache-2.0 */
/* One JSON document about a run, streamed case by case; see run_output.h and docs/json.md. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "sim/cli/failure_text.h"
#include "sim/cli/json.h"
#include "sim/cli/output_file.h"
#include "sim/cli/run_output.h"

#define JSON_SCHEMA_VERSION 1

struct json_output {
    struct run_output output;
    struct output_file file;
    struct json_writer json;
};

static struct json_output *json_of(struct run_output *output)
{
    return (struct json_output *)(void *)output;
}

static void text_member(struct json_writer *j, const char *key, const char *text)
{
    json_key(j, key);
    json_string(j, text);
}

static bool begin_scenario(struct run_output *output, const struct scenario *s)
{
    struct json_writer *j = &json_of(output)->json;
    json_object_begin(j);
    text_member(j, "scenario", s->path);
    text_member(j, "name", s->name);
    text_member(j, "summary", s->summary);
    text_member(j, "known_failing", s->known_failing);
    json_key(j, "tags");
    json_array_begin(j);
    for (uint32_t i = 0; i < s->tag_count; i++)
        json_string(j, s->tags[i]);
    json_array_end(j);
    json_key(j, "cases");
    json_array_begin(j);
    return true;
}

static void write_parameters(struct json_writer *j, const struct scenario_parameters *p)
{
    size_t count;
    const struct scenario_parameter *table = scenario_parameters(&count);
    json_key(j, "parameters");
    json_object_begin(j);
    for (size_t i = 0; i < count; i++) {
        char value[SCENARIO_VALUE_BYTES];
        text_member(j, table[i].name, scenario_parameter_print(&table[i], p, value));
    }
    json_object_end(j);
}

static void write_expectations(struct json_writer *j, const struct expectation_result *results,
                               uint32_t count)
{
    json_array_begin(j);
    for (uint32_t i = 0; i < count; i++) {
        const struct expectation_result *r = &results[i];
        char text[FORMULA_BYTES];
        json_object_begin(j);
        text_member(j, "text", r->expectation->text);
        text_member(j, "limit", r->expectation->formula ? formula_print(r->limit, text) : NULL);
        text_member(j, "value", r->has_value ? failure_text_value(r, text) : NULL);
        json_key(j, "number");
        if (r->has_value)
            json_int64(j, r->value);
        else
            json_null(j);
        json_key(j, "held");
        json_bool(j, r->held);
        text_member(j, "file", r->expectation->file);
        json_key(j, "line");
        json_int64(j, r->expectation->line);
        json_object_end(j);
    }
    json_array_end(j);
}

static void write_series(struct json_writer *j, struct metrics *metrics, unsigned metric)
{
    json_object_begin(j);
    for (unsigned s = 0; s < STATISTIC_COUNT_OF; s++) {
        int64_t value;
        if (!metrics_value(metrics, (enum metric)metric, (enum statistic)s, &value))
            continue;
        json_key(j, statistic_name(s));
        json_int64(j, value);
    }
    json_object_end(j);
}

static void write_metrics(struct json_writer *j, struct metrics *metrics)
{
    json_key(j, "metrics");
    json_object_begin(j);
    for (unsigned m = 0; m < METRIC_COUNT_OF; m++) {
        int64_t value;
        json_key(j, metric_table[m].name);
        if (metric_table[m].is_series) {
            write_series(j, metrics, m);
        } else {
            metrics_value(metrics, (enum metric)m, STATISTIC_MEAN, &value);
            json_int64(j, value);
        }
    }
    json_object_end(j);
}

static void write_properties(struct json_writer *j, const struct sweep_case *one)
{
    json_key(j, "properties");
    json_object_begin(j);
    for (unsigned i = 0; i < PROPERTY_COUNT; i++) {
        json_key(j, property_table[i].label);
        json_object_begin(j);
        json_key(j, "exercised");
        json_uint64(j, one->result.properties[i].exercised);
        json_key(j, "violations");
        json_uint64(j, one->result.properties[i].violations);
        json_object_end(j);
    }
    json_object_end(j);
}

static bool add_case(struct run_output *output, const struct sweep_case *one)
{
    struct json_writer *j = &json_of(output)->json;
    char digest[SIM_DIGEST_TEXT_SIZE], label[1024], line[REPLAY_LINE_SIZE];
    bool finished = one->result.outcome == CASE_FINISHED;
    sim_digest_format(one->result.digest, digest);
    scenario_combination_label(one->scenario, one->which.combination, label, sizeof label);
    replay_line(one, line);
    json_object_begin(j);
    text_member(j, "scenario", one->scenario->path);
    text_member(j, "case", label);
    json_key(j, "seed");
    json_uint64(j, one->which.seed);
    text_member(j, "verdict", verdict_name(one->verdict));
    text_member(j, "digest", finished ? digest : NULL);
    text_member(j, "replay", line);
    write_parameters(j, &one->which.parameters);
    json_key(j, "expectations");
    write_expectations(j, one->expectations, finished ? one->expectation_count : 0);
    if (finished) {
        write_properties(j, one);
        write_metrics(j, one->result.metrics);
    }
    json_object_end(j);
    return true;
}

/* In the list of cases, as an object without a seed. */
static bool add_over_seeds(struct run_output *output, const struct sweep_case *last,
                           const struct expectation_result *results, uint32_t count)
{
    struct json_writer *j = &json_of(output)->json;
    char label[1024];
    if (count == 0)
        return true;
    scenario_combination_label(last->scenario, last->which.combination, label, sizeof label);
    json_object_begin(j);
    text_member(j, "over_seeds", label);
    json_key(j, "expectations");
    write_expectations(j, results, count);
    json_object_end(j);
    return true;
}

static bool end_scenario(struct run_output *output, const struct scenario *scenario)
{
    struct json_writer *j = &json_of(output)->json;
    (void)scenario;
    json_array_end(j);
    json_object_end(j);
    return true;
}

static bool finish(struct run_output *output, const struct run_totals *t,
                   char message[RUN_OUTPUT_MESSAGE_MAX])
{
    struct json_output *o = json_of(output);
    struct json_writer *j = &o->json;
    while (j->depth > 1) { /* a run that was broken off in the middle of a scenario */
        if (j->levels[j->depth - 1].is_object)
            json_object_end(j);
        else
            json_array_end(j);
    }
    json_key(j, "summary");
    json_object_begin(j);
    text_member(j, "verdict", verdict_name(t->verdict));
    json_key(j, "exit_code");
    json_int64(j, t->verdict);
    json_key(j, "scenarios");
    json_uint64(j, t->scenarios);
    json_key(j, "cases");
    json_uint64(j, t->cases);
    json_key(j, "planned");
    json_uint64(j, t->planned);
    json_key(j, "failed");
    json_uint64(j, t->failed);
    json_key(j, "known_failing");
    json_uint64(j, t->excused);
    json_object_end(j);
    json_object_end(j);
    bool good = output_file_commit(&o->file, json_finish(j));
    if (!good)
        snprintf(message, RUN_OUTPUT_MESSAGE_MAX, "%s", o->file.message);
    free(o);
    return good;
}

static const struct run_output_ops json_ops = {
    .begin_scenario = begin_scenario,
    .add_case = add_case,
    .add_over_seeds = add_over_seeds,
    .end_scenario = end_scenario,
    .finish = finish,
};

struct run_output *run_json_open(const char *path, char message[RUN_OUTPUT_MESSAGE_MAX])
{
    struct json_output *o = calloc(1, sizeof *o);
    if (!o) {
        snprintf(message, RUN_OUTPUT_MESSAGE_MAX, "out of memory");
        return NULL;
    }
    if (!output_file_open(&o->file, path)) {
        snprintf(message, RUN_OUTPUT_MESSAGE_MAX, "%s", o->file.message);
        free(o);
        return NULL;
    }
    o->output.ops = &json_ops;
    json_start(&o->json, o->file.stream, 1);
    json_object_begin(&o->json);
    json_key(&o->json, "schema");
    json_int64(&o->json, JSON_SCHEMA_VERSION);
    text_member(&o->json, "tenure", TENURE_VERSION);
    json_key(&o->json, "digest_version");
    json_int64(&o->json, SIM_DIGEST_VERSION);
    json_key(&o->json, "scenarios");
    json_array_begin(&o->json);
    return &o->output;
}
