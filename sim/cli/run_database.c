/* SPDX-License-Identifier: Apache-2.0 */
/* The database of a run: hands cases to the recorder; see run_output.h. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "reports/views.h"
#include "sim/cli/failure_text.h"
#include "sim/cli/run_output.h"
#include "sim/record/history.h"
#include "sim/record/recorder.h"
#include "sim/scenario/quantity.h"
#include "sim/search/case_config.h"

#define TEXT_OF_(x) #x
#define TEXT_OF(x) TEXT_OF_(x)

struct database {
    struct run_output output;
    struct recorder *recorder;
    struct recorder_meta meta; /* borrowed by the recorder */
    uint32_t scenarios;
};

static struct database *database_of(struct run_output *output)
{
    return (struct database *)(void *)output;
}

/* ---- intervals, on the workers -------------------------------------------------------------- */

/* What a worker keeps of a run. */
struct kept {
    struct history history;
    struct fault_log faults;
};

static void discard_history(void *record)
{
    struct kept *kept = record;
    history_destroy(&kept->history);
    fault_log_destroy(&kept->faults);
    free(kept);
}

static void *begin_history(void *data, const struct scenario *scenario,
                           const struct scenario_case *which, struct case_options *options)
{
    const struct scenario_parameters *p = &which->parameters;
    (void)data;
    (void)scenario;
    struct kept *kept = calloc(1, sizeof *kept);
    if (!kept)
        return NULL;
    history_init(&kept->history, 0);
    if (!history_begin(&kept->history, (uint32_t)p->instances, (uint32_t)p->resources)) {
        discard_history(kept);
        return NULL;
    }
    options->reader = history_reader(&kept->history);
    options->faults = &kept->faults;
    return kept;
}

static void finish_history(void *record, int64_t end_ns)
{
    struct kept *kept = record;
    history_end(&kept->history, end_ns);
}

struct sweep_recording run_database_recording(enum sweep_record what)
{
    return (struct sweep_recording){.what = what,
                                    .begin = begin_history,
                                    .finish = finish_history,
                                    .discard = discard_history};
}

/* ---- scenarios ------------------------------------------------------------------------------ */

static bool keep_message(struct database *d, bool good)
{
    if (!good)
        snprintf(d->output.message, sizeof d->output.message, "%s",
                 recorder_message(d->recorder));
    return good;
}

static bool add_scenario(struct run_output *output, const struct scenario *s)
{
    struct database *d = database_of(output);
    struct recorder_fault_plan *plans = calloc(s->fault_count + 1, sizeof *plans);
    struct recorder_expectation *expected = calloc(s->expectation_count + 1, sizeof *expected);
    bool good = plans && expected;
    for (uint32_t i = 0; good && i < s->fault_count; i++)
        plans[i] = (struct recorder_fault_plan){.kind = fault_kinds[s->faults[i].kind].verb,
                                                .text = s->faults[i].text,
                                                .line = s->faults[i].line,
                                                .column = s->faults[i].column};
    for (uint32_t i = 0; good && i < s->expectation_count; i++)
        expected[i] = (struct recorder_expectation){.text = s->expectations[i].text,
                                                    .over_seeds = s->expectations[i].over_seeds,
                                                    .path = s->expectations[i].file,
                                                    .line = s->expectations[i].line,
                                                    .column = s->expectations[i].column};
    struct recorder_scenario row = {.path = s->path,
                                    .name = s->name,
                                    .summary = s->summary,
                                    .story = s->story,
                                    .source = s->source,
                                    .known_failing = s->known_failing,
                                    .tags = (const char *const *)s->tags,
                                    .tag_count = s->tag_count,
                                    .fault_plans = plans,
                                    .fault_plan_count = s->fault_count,
                                    .expectations = expected,
                                    .expectation_count = s->expectation_count};
    if (good)
        good = keep_message(d, recorder_add_scenario(d->recorder, &row));
    else
        snprintf(d->output.message, sizeof d->output.message, "out of memory");
    free(plans);
    free(expected);
    d->scenarios++;
    return good;
}

/* ---- cases ---------------------------------------------------------------------------------- */

struct case_rows {
    struct recorder_parameter *parameters;
    char (*texts)[SCENARIO_VALUE_BYTES];
    size_t parameter_count;
    struct recorder_fault *faults;
    size_t fault_count;
};

/* What the runner makes of a value: the minimum values of the library. */
static bool effective(const char *name, const struct scenario_parameters *p, int64_t *value)
{
    struct metrics_config config = case_metrics_config(p);
    if (strcmp(name, "master_hold_interval") == 0)
        *value = config.hold_ns;
    else if (strcmp(name, "master_check_interval") == 0)
        *value = config.check_interval_ns;
    else if (strcmp(name, "pre_election_pause") == 0)
        *value = p->pre_election_pause < ELECTION_MIN_PRE_ELECTION_PAUSE_NS
                     ? ELECTION_MIN_PRE_ELECTION_PAUSE_NS
                     : p->pre_election_pause;
    else if (strcmp(name, "resign_odds") == 0)
        *value = p->resign_odds < 1 ? 1 : p->resign_odds;
    else
        return false;
    return true;
}

static bool list_parameters(const struct scenario_parameters *p, struct case_rows *list)
{
    size_t count;
    const struct scenario_parameter *table = scenario_parameters(&count);
    list->parameters = calloc(count, sizeof *list->parameters);
    list->texts = calloc(count, sizeof *list->texts);
    list->parameter_count = count;
    if (!list->parameters || !list->texts)
        return false;
    for (size_t i = 0; i < count; i++) {
        struct recorder_parameter *row = &list->parameters[i];
        row->name = table[i].name;
        row->value = scenario_parameter_print(&table[i], p, list->texts[i]);
        row->has_number = table[i].type != SCENARIO_LAW;
        if (row->has_number && !effective(row->name, p, &row->number))
            row->number = scenario_parameter_number(&table[i], p);
    }
    return true;
}

static bool list_faults(const struct kept *kept, struct case_rows *list)
{
    if (!kept)
        return true;
    list->fault_count = kept->faults.count;
    list->faults = calloc(list->fault_count + 1, sizeof *list->faults);
    for (size_t i = 0; list->faults && i < list->fault_count; i++)
        list->faults[i] = (struct recorder_fault){.plan = kept->faults.entries[i].plan,
                                                  .occurrence = kept->faults.entries[i].occurrence};
    return list->faults != NULL;
}

static bool is_allowed(const struct sweep_case *one, unsigned property)
{
    return verdict_property(one->scenario, &one->result, (enum property)property) == VERDICT_HELD;
}

static bool add_properties(struct recorder *r, const struct sweep_case *one)
{
    bool good = true;
    for (unsigned i = 0; good && i < PROPERTY_COUNT; i++) {
        const struct property_result *result = &one->result.properties[i];
        bool broken = result->violations > 0 && i != PROPERTY_S17;
        const struct violation *v = broken ? &result->kept[0] : &result->closest;
        bool measured = broken || (result->has_closest && v->limit < INT64_MAX);
        struct recorder_property row = {.property = i,
                                        .exercised = result->exercised,
                                        .violations = result->violations,
                                        .first_ns = v->time_ns,
                                        .instance = broken ? v->instance : SIM_NO_INSTANCE,
                                        .resource = broken ? v->resource : SIM_NO_RESOURCE,
                                        .has_measured = measured,
                                        .has_limit = measured,
                                        .measured = v->measured,
                                        .limit = v->limit,
                                        .text = property_table[i].sentence,
                                        .is_allowed = is_allowed(one, i)};
        good = recorder_add_property(r, &row);
    }
    return good;
}

static bool add_metrics(struct recorder *r, const struct sweep_case *one)
{
    struct recorder_metric rows[METRIC_COUNT_OF * STATISTIC_COUNT_OF];
    size_t count = 0;
    for (unsigned m = 0; m < METRIC_COUNT_OF; m++) {
        unsigned statistics = metric_table[m].is_series ? STATISTIC_COUNT_OF : 1;
        for (unsigned s = 0; s < statistics; s++) {
            int64_t value;
            if (metrics_value(one->result.metrics, (enum metric)m, (enum statistic)s, &value))
                rows[count++] = (struct recorder_metric){m, s, value};
        }
    }
    return recorder_add_metrics(r, rows, count);
}

static bool add_results(struct recorder *r, uint32_t scenario, enum recorder_scope scope,
                        const struct scenario *s, const struct expectation_result *results,
                        uint32_t count)
{
    bool good = true;
    for (uint32_t i = 0; good && i < count; i++) {
        const struct expectation_result *e = &results[i];
        char value[FORMULA_BYTES], limit[FORMULA_BYTES];
        int64_t limit_number = 0;
        bool has_limit = e->expectation->formula != NULL;
        bool exact = has_limit && rational_scale(e->limit.value,
                                                 e->limit.dimension == FORMULA_RATIO ? 6 : 0,
                                                 &limit_number);
        struct recorder_result row = {
            .scenario = scenario,
            .expectation = (uint32_t)(e->expectation - s->expectations),
            .scope = scope,
            .configuration = scope == RECORDER_OF_CONFIGURATION ? recorder_configuration(r) : 0,
            .limit_text = has_limit ? formula_print(e->limit, limit) : NULL,
            .has_limit = exact,
            .limit = limit_number,
            .has_value = e->has_value,
            .value = e->value,
            .value_text = e->has_value ? failure_text_value(e, value) : NULL,
            .held = e->held,
            .code = (int)e->verdict};
        good = recorder_add_result(r, &row);
    }
    return good;
}

static bool begin_case(struct database *d, const struct sweep_case *one,
                       const struct case_rows *rows)
{
    const struct kept *kept = one->record;
    bool finished = one->result.outcome == CASE_FINISHED;
    char digest[SIM_DIGEST_TEXT_SIZE], label[1024], line[REPLAY_LINE_SIZE];
    const struct scenario *s = one->scenario;
    sim_digest_format(one->result.digest, digest);
    scenario_combination_label(s, one->which.combination, label, sizeof label);
    replay_line(one, line);
    struct recorder_case row = {.scenario = d->scenarios - 1,
                                .seed = one->which.seed,
                                .digest = finished ? digest : "",
                                .verdict = verdict_name(one->verdict),
                                .code = (int)one->verdict,
                                .matrix = label,
                                .replay = line,
                                .problem = failure_text_problem(one),
                                .window_begin_ns = one->which.parameters.warm_up,
                                .window_end_ns = one->result.end_ns,
                                .requests = one->result.requests,
                                .renewals = one->result.renewals,
                                .instance_names = (const char *const *)s->instance_names,
                                .resource_names = (const char *const *)s->resource_names,
                                .instance_count = (uint32_t)one->which.parameters.instances,
                                .resource_count = (uint32_t)one->which.parameters.resources,
                                .parameters = rows->parameters,
                                .parameter_count = (uint32_t)rows->parameter_count,
                                .history = kept && finished ? &kept->history : NULL,
                                .faults = rows->faults,
                                .fault_count = rows->fault_count};
    return recorder_begin_case(d->recorder, &row);
}

/* Of a case that could be run to its end. */
static bool add_measured(struct database *d, const struct sweep_case *one)
{
    return add_properties(d->recorder, one) && add_metrics(d->recorder, one) &&
           add_results(d->recorder, d->scenarios - 1, RECORDER_OF_CASE, one->scenario,
                       one->expectations, one->expectation_count);
}

static bool add_case(struct run_output *output, const struct sweep_case *one)
{
    struct database *d = database_of(output);
    struct case_rows rows = {0};
    bool finished = one->result.outcome == CASE_FINISHED;
    bool good = list_parameters(&one->which.parameters, &rows) && list_faults(one->record, &rows);
    if (!good)
        snprintf(d->output.message, sizeof d->output.message, "out of memory");
    else
        good = keep_message(d, begin_case(d, one, &rows) &&
                                   (!finished || add_measured(d, one)) &&
                                   recorder_end_case(d->recorder));
    free(rows.parameters);
    free(rows.texts);
    free(rows.faults);
    return good;
}

static bool add_over_seeds(struct run_output *output, const struct sweep_case *last,
                           const struct expectation_result *results, uint32_t count)
{
    struct database *d = database_of(output);
    return keep_message(d, add_results(d->recorder, d->scenarios - 1, RECORDER_OF_CONFIGURATION,
                                       last->scenario, results, count));
}

static bool end_scenario(struct run_output *output, const struct scenario *scenario)
{
    (void)output;
    (void)scenario;
    return true;
}

static bool add_assertion(struct run_output *output, const struct results_assertion *a,
                          uint64_t found)
{
    struct database *d = database_of(output);
    struct recorder_assertion row = {a->path, a->name, a->sentence, a->held, found, a->text};
    return keep_message(d, recorder_add_assertion(d->recorder, &row));
}

const char *run_database_complete(struct run_output *output)
{
    struct database *d = database_of(output);
    return keep_message(d, recorder_complete(d->recorder)) ? recorder_place(d->recorder) : NULL;
}

static bool finish(struct run_output *output, const struct run_totals *totals,
                   char message[RUN_OUTPUT_MESSAGE_MAX])
{
    struct database *d = database_of(output);
    char reason[RECORDER_MESSAGE_MAX];
    (void)totals;
    bool good = recorder_finish(d->recorder, reason);
    if (!good)
        snprintf(message, RUN_OUTPUT_MESSAGE_MAX, "%s", reason);
    free(d);
    return good;
}

static const struct run_output_ops database_ops = {
    .begin_scenario = add_scenario,
    .add_case = add_case,
    .add_over_seeds = add_over_seeds,
    .end_scenario = end_scenario,
    .add_assertion = add_assertion,
    .finish = finish,
};

/* The folder of the default place is made; any other has to be there. */
static void make_default_folder(const char *path)
{
    if (strncmp(path, "out/", 4) == 0)
        mkdir("out", 0777);
}

struct run_output *run_database_open(const char *path, char message[RUN_OUTPUT_MESSAGE_MAX])
{
    char reason[RECORDER_MESSAGE_MAX];
    struct database *d = calloc(1, sizeof *d);
    if (!d) {
        snprintf(message, RUN_OUTPUT_MESSAGE_MAX, "out of memory");
        return NULL;
    }
    d->meta = (struct recorder_meta){.tool_version = TENURE_VERSION,
                                 .digest_version = TEXT_OF(SIM_DIGEST_VERSION),
                                 .views = reports_views_sql()};
    make_default_folder(path);
    d->output.ops = &database_ops;
    d->recorder = recorder_open(path, &d->meta, reason);
    if (!d->recorder) {
        snprintf(message, RUN_OUTPUT_MESSAGE_MAX, "%s", reason);
        free(d);
        return NULL;
    }
    return &d->output;
}
