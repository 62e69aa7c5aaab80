/* SPDX-License-Identifier: Apache-2.0 */
/* Documents about a run that is going on: tells them what the database would say; see
 * run_output.h. */
#include <stdlib.h>
#include <string.h>

#include "sim/cli/failure_text.h"
#include "sim/cli/output_file.h"
#include "sim/cli/run_output.h"

#define TEXT_OF_(x) #x
#define TEXT_OF(x)  TEXT_OF_(x)

struct run_document {
    struct run_output output;
    struct output_file file;
    struct document *document;
};

/* The values of one case, and the texts that they are made of. */
struct told {
    struct results_parameter *parameters;
    struct results_expectation *expectations;
    struct results_metric *metrics;
    struct results_property properties[PROPERTY_COUNT];
    char (*values)[SCENARIO_VALUE_BYTES];
    char (*texts)[2][FORMULA_BYTES]; /* limit, value */
    char digest[SIM_DIGEST_TEXT_SIZE], label[1024], replay[REPLAY_LINE_SIZE];
};

static struct run_document *document_of(struct run_output *output)
{
    return (struct run_document *)(void *)output;
}

static bool told(struct run_output *output, bool good)
{
    if (!good)
        snprintf(output->message, sizeof output->message, "out of memory");
    return good;
}

static bool begin_scenario(struct run_output *output, const struct scenario *s)
{
    const struct results_listener *l = document_listener(document_of(output)->document);
    struct results_scenario scenario = {.path = s->path,
                                        .name = s->name,
                                        .summary = s->summary,
                                        .known_failing = s->known_failing,
                                        .tags = (const char *const *)s->tags,
                                        .tag_count = s->tag_count};
    return told(output, l->scenario_begins(l->data, &scenario));
}

/* ---- cases ---------------------------------------------------------------------------------- */

static void fill_expectations(const struct expectation_result *results, uint32_t count,
                              struct told *t)
{
    for (uint32_t i = 0; i < count; i++) {
        const struct expectation_result *r = &results[i];
        const struct expectation *e = r->expectation;
        t->expectations[i] = (struct results_expectation){
            .text = e->text,
            .limit = e->formula ? formula_print(r->limit, t->texts[i][0]) : NULL,
            .value = r->has_value ? failure_text_value(r, t->texts[i][1]) : NULL,
            .number = r->value,
            .held = r->held,
            .code = (int)r->verdict,
            .path = e->file,
            .line = e->line,
            .column = e->column};
    }
}

static bool make_expectations(const struct expectation_result *results, uint32_t count,
                              struct told *t)
{
    t->expectations = calloc(count + 1, sizeof *t->expectations);
    t->texts = calloc(count + 1, sizeof *t->texts);
    if (!t->expectations || !t->texts)
        return false;
    fill_expectations(results, count, t);
    return true;
}

static bool make_parameters(const struct sweep_case *one, struct told *t,
                            struct results_case *result)
{
    size_t count;
    const struct scenario_parameter *table = scenario_parameters(&count);
    t->parameters = calloc(count, sizeof *t->parameters);
    t->values = calloc(count, sizeof *t->values);
    if (!t->parameters || !t->values)
        return false;
    for (size_t i = 0; i < count; i++)
        t->parameters[i] = (struct results_parameter){
            table[i].name,
            scenario_parameter_print(&table[i], &one->which.parameters, t->values[i])};
    result->parameters = t->parameters;
    result->parameter_count = (uint32_t)count;
    return true;
}

static bool make_metrics(const struct sweep_case *one, struct told *t, struct results_case *result)
{
    uint32_t count = 0;
    t->metrics = calloc((size_t)METRIC_COUNT_OF * STATISTIC_COUNT_OF, sizeof *t->metrics);
    if (!t->metrics)
        return false;
    for (unsigned m = 0; m < METRIC_COUNT_OF; m++) {
        bool is_series = metric_table[m].is_series;
        for (unsigned s = 0; s < (is_series ? STATISTIC_COUNT_OF : 1u); s++) {
            int64_t value;
            if (metrics_value(one->result.metrics, (enum metric)m, (enum statistic)s, &value))
                t->metrics[count++] = (struct results_metric){
                    metric_table[m].name, is_series ? statistic_name(s) : NULL, value};
        }
    }
    result->metrics = t->metrics;
    result->metric_count = count;
    return true;
}

static const char *name_of(char *const *names, uint32_t count, uint32_t number)
{
    return number < count ? names[number] : NULL;
}

static void make_properties(const struct sweep_case *one, struct told *t,
                            struct results_case *result)
{
    const struct scenario *s = one->scenario;
    for (unsigned i = 0; i < PROPERTY_COUNT; i++) {
        const struct property_result *r = &one->result.properties[i];
        const struct violation *v = &r->kept[0];
        bool broken = r->violations > 0 && i != PROPERTY_S17;
        t->properties[i] = (struct results_property){
            .label = property_table[i].label,
            .sentence = property_table[i].sentence,
            .exercised = r->exercised,
            .violations = r->violations,
            .is_safety = property_table[i].class == PROPERTY_SAFETY,
            .is_allowed = verdict_property(s, &one->result, (enum property)i) == VERDICT_HELD,
            .first_ns = v->time_ns,
            .instance = broken ? name_of(s->instance_names,
                                         (uint32_t)one->which.parameters.instances, v->instance)
                               : NULL,
            .resource = broken ? name_of(s->resource_names,
                                         (uint32_t)one->which.parameters.resources, v->resource)
                               : NULL};
    }
    result->properties = t->properties;
    result->property_count = PROPERTY_COUNT;
}

static bool make_case(const struct sweep_case *one, struct told *t, struct results_case *result)
{
    bool finished = one->result.outcome == CASE_FINISHED;
    sim_digest_format(one->result.digest, t->digest);
    scenario_combination_label(one->scenario, one->which.combination, t->label, sizeof t->label);
    replay_line(one, t->replay);
    *result = (struct results_case){.matrix = t->label,
                                    .seed = one->which.seed,
                                    .code = (int)one->verdict,
                                    .digest = finished ? t->digest : NULL,
                                    .replay = t->replay,
                                    .problem = failure_text_problem(one)};
    if (!make_parameters(one, t, result))
        return false;
    if (!finished)
        return true;
    make_properties(one, t, result);
    if (!make_expectations(one->expectations, one->expectation_count, t) ||
        !make_metrics(one, t, result))
        return false;
    result->expectations = t->expectations;
    result->expectation_count = one->expectation_count;
    return true;
}

static void forget(struct told *t)
{
    if (!t)
        return;
    free(t->parameters);
    free(t->expectations);
    free(t->metrics);
    free(t->values);
    free(t->texts);
    free(t);
}

static bool add_case(struct run_output *output, const struct sweep_case *one)
{
    const struct results_listener *l = document_listener(document_of(output)->document);
    struct told *t = calloc(1, sizeof *t);
    struct results_case result;
    bool good = t && make_case(one, t, &result) && l->case_ended(l->data, &result);
    forget(t);
    return told(output, good);
}

static bool add_over_seeds(struct run_output *output, const struct sweep_case *last,
                           const struct expectation_result *results, uint32_t count)
{
    const struct results_listener *l = document_listener(document_of(output)->document);
    if (count == 0)
        return true;
    struct told *t = calloc(1, sizeof *t);
    bool good = t && make_expectations(results, count, t);
    if (good) {
        scenario_combination_label(last->scenario, last->which.combination, t->label,
                                   sizeof t->label);
        good = l->seeds_ended(l->data, t->label, t->expectations, count);
    }
    forget(t);
    return told(output, good);
}

static bool end_scenario(struct run_output *output, const struct scenario *scenario)
{
    const struct results_listener *l = document_listener(document_of(output)->document);
    (void)scenario;
    return told(output, l->scenario_ended(l->data));
}

static bool add_assertion(struct run_output *output, const struct results_assertion *assertion,
                          uint64_t found)
{
    (void)found;
    const struct results_listener *l = document_listener(document_of(output)->document);
    return told(output, l->asserted(l->data, assertion));
}

/* ---- beginning and end ---------------------------------------------------------------------- */

static bool finish(struct run_output *output, const struct run_totals *t,
                   char message[RUN_OUTPUT_MESSAGE_MAX])
{
    struct run_document *d = document_of(output);
    struct results_totals totals = {.scenarios = t->scenarios,
                                    .cases = t->cases,
                                    .planned = t->planned,
                                    .failed = t->failed,
                                    .known_failing = t->excused,
                                    .code = (int)t->verdict};
    bool good = *output->message == '\0';
    if (!good) {
        memcpy(message, output->message, RUN_OUTPUT_MESSAGE_MAX);
        document_abandon(d->document);
        output_file_abandon(&d->file);
    } else if (!output_file_commit(&d->file, document_finish(d->document, &totals))) {
        memcpy(message, d->file.message, sizeof d->file.message);
        good = false;
    }
    free(d);
    return good;
}

static const struct run_output_ops document_ops = {
    .begin_scenario = begin_scenario,
    .add_case = add_case,
    .add_over_seeds = add_over_seeds,
    .end_scenario = end_scenario,
    .add_assertion = add_assertion,
    .finish = finish,
};

struct run_output *run_document_open(enum document_format format, const char *path, FILE *out,
                                     char message[RUN_OUTPUT_MESSAGE_MAX])
{
    static const struct results_origin origin = {TENURE_VERSION, TEXT_OF(SIM_DIGEST_VERSION)};
    struct run_document *d = calloc(1, sizeof *d);
    if (!d) {
        snprintf(message, RUN_OUTPUT_MESSAGE_MAX, "out of memory");
        return NULL;
    }
    d->output.ops = &document_ops;
    if (!output_file_open(&d->file, path, out)) {
        snprintf(message, RUN_OUTPUT_MESSAGE_MAX, "%s", d->file.message);
        free(d);
        return NULL;
    }
    d->document = document_new(format, d->file.stream, &origin);
    if (d->document)
        return &d->output;
    output_file_abandon(&d->file);
    snprintf(message, RUN_OUTPUT_MESSAGE_MAX, "out of memory");
    free(d);
    return NULL;
}
