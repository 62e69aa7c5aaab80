/* SPDX-License-Identifier: Apache-2.0 */
/* Tells what a database says of a run; see results_read.h. */
#include "reports/results_read.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Texts of the rows that are being told. They may move until all are there: rows have offsets. */
struct texts {
    char *bytes;
    size_t length, capacity;
};

struct list {
    void *items;
    uint32_t count, capacity;
};

enum question {
    ASK_SCENARIOS,
    ASK_TAGS,
    ASK_CASES,
    ASK_PARAMETERS,
    ASK_EXPECTATIONS,
    ASK_OVER_SEEDS,
    ASK_PROPERTIES,
    ASK_METRICS,
    ASK_ASSERTIONS,
    ASK_COUNT
};

#define EXPECTATION_COLUMNS                                                                        \
    "SELECT e.text, r.limit_text, r.value_text, r.value, r.held, r.code, e.path, e.line,"          \
    " e.position FROM expectation_result r JOIN expectation e ON e.id = r.expectation_id"

static const char *const questions[ASK_COUNT] = {
    [ASK_SCENARIOS] = "SELECT id, path, name, summary, known_failing FROM scenario ORDER BY id",
    [ASK_TAGS] = "SELECT name FROM tag WHERE scenario_id = ?1 ORDER BY id",
    [ASK_CASES] = "SELECT c.id, c.configuration_id, k.matrix, c.seed, c.code, c.digest, c.replay,"
                  " c.problem FROM \"case\" c JOIN configuration k ON k.id = c.configuration_id"
                  " WHERE c.scenario_id = ?1 ORDER BY c.id",
    [ASK_PARAMETERS] = "SELECT name, value FROM parameter WHERE configuration_id = ?1 ORDER BY id",
    [ASK_EXPECTATIONS] = EXPECTATION_COLUMNS " WHERE r.case_id = ?1 ORDER BY r.id",
    [ASK_OVER_SEEDS] = EXPECTATION_COLUMNS
    " WHERE r.case_id IS NULL AND r.configuration_id = ?1 ORDER BY r.id",
    [ASK_PROPERTIES] = "SELECT p.label, p.sentence, r.exercised, r.violations, r.allowed,"
                       " r.first_ns, i.name, q.name, p.class = 'safety' FROM property_result r"
                       " JOIN property p ON p.id = r.property_id"
                       " LEFT JOIN instance i ON i.id = r.instance_id"
                       " LEFT JOIN resource q ON q.id = r.resource_id"
                       " WHERE r.case_id = ?1 ORDER BY r.property_id",
    [ASK_METRICS] = "SELECT n.name, n.statistic, m.value FROM metric m"
                    " JOIN metric_name n ON n.id = m.metric_name_id"
                    " WHERE m.case_id = ?1 ORDER BY m.metric_name_id",
    [ASK_ASSERTIONS] = "SELECT path, name, sentence, held, text FROM assertion ORDER BY id",
};

/* Offsets of texts, one more than they are, so that 0 is NULL. */
struct parameter_row {
    size_t name, value;
};

struct expectation_row {
    size_t text, limit, value, path;
    int64_t number, line, column;
    bool held;
    int code;
};

struct property_row {
    size_t label, sentence, instance, resource;
    int64_t exercised, violations, first_ns;
    bool is_safety, is_allowed;
};

struct metric_row {
    size_t name, statistic;
    int64_t value;
};

struct reading {
    struct database *database;
    const struct results_listener *listener;
    struct results_sum *sum;
    sqlite3_stmt *statements[ASK_COUNT];
    struct texts texts;
    struct list rows[4], made[4]; /* of parameters, expectations, properties, metrics */
    struct list tags;
    bool is_known_failing;
};

enum { PARAMETERS, EXPECTATIONS, PROPERTIES, METRICS };

/* ---- rows ----------------------------------------------------------------------------------- */

static bool no_memory(struct reading *r)
{
    return database_fail(r->database, "out of memory");
}

static bool room(struct list *list, uint32_t count, size_t size)
{
    if (count <= list->capacity && list->items)
        return true;
    uint32_t capacity = count > 64 ? count * 2 : 64;
    void *items = realloc(list->items, capacity * size);
    if (!items)
        return false;
    list->items = items;
    list->capacity = capacity;
    return true;
}

/* The place of a new row; NULL with a message. */
static void *add(struct reading *r, struct list *list, size_t size)
{
    if (!room(list, list->count + 1, size)) {
        no_memory(r);
        return NULL;
    }
    return memset((char *)list->items + size * list->count++, 0, size);
}

/* Keeps the text of a column. False with a message; *place is 0 for NULL. */
static bool keep(struct reading *r, sqlite3_stmt *s, int column, size_t *place)
{
    const char *text = (const char *)sqlite3_column_text(s, column);
    struct texts *t = &r->texts;
    *place = 0;
    if (!text)
        return sqlite3_column_type(s, column) == SQLITE_NULL || no_memory(r);
    size_t bytes = strlen(text) + 1;
    if (t->capacity - t->length < bytes) {
        size_t capacity = (t->length + bytes) * 2;
        char *grown = realloc(t->bytes, capacity);
        if (!grown)
            return no_memory(r);
        t->bytes = grown;
        t->capacity = capacity;
    }
    memcpy(t->bytes + t->length, text, bytes);
    *place = t->length + 1;
    t->length += bytes;
    return true;
}

static const char *text_at(const struct reading *r, size_t place)
{
    return place ? r->texts.bytes + place - 1 : NULL;
}

static const char *text_or_empty(const struct reading *r, size_t place)
{
    return place ? text_at(r, place) : "";
}

static sqlite3_stmt *ask(struct reading *r, enum question question, int64_t about)
{
    sqlite3_stmt *s = r->statements[question];
    sqlite3_reset(s);
    if (sqlite3_bind_parameter_count(s) > 0)
        sqlite3_bind_int64(s, 1, about);
    return s;
}

static bool read_parameter(struct reading *r, sqlite3_stmt *s)
{
    struct parameter_row *row = add(r, &r->rows[PARAMETERS], sizeof *row);
    return row && keep(r, s, 0, &row->name) && keep(r, s, 1, &row->value);
}

static bool read_expectation(struct reading *r, sqlite3_stmt *s)
{
    struct expectation_row *row = add(r, &r->rows[EXPECTATIONS], sizeof *row);
    if (!row)
        return false;
    row->number = sqlite3_column_int64(s, 3);
    row->held = sqlite3_column_int(s, 4) != 0;
    row->code = sqlite3_column_int(s, 5);
    row->line = sqlite3_column_int64(s, 7);
    row->column = sqlite3_column_int64(s, 8);
    return keep(r, s, 0, &row->text) && keep(r, s, 1, &row->limit) && keep(r, s, 2, &row->value) &&
           keep(r, s, 6, &row->path);
}

static bool read_property(struct reading *r, sqlite3_stmt *s)
{
    struct property_row *row = add(r, &r->rows[PROPERTIES], sizeof *row);
    if (!row)
        return false;
    row->exercised = sqlite3_column_int64(s, 2);
    row->violations = sqlite3_column_int64(s, 3);
    row->is_allowed = sqlite3_column_int(s, 4) != 0;
    row->is_safety = sqlite3_column_int(s, 8) != 0;
    row->first_ns = sqlite3_column_int64(s, 5);
    return keep(r, s, 0, &row->label) && keep(r, s, 1, &row->sentence) &&
           keep(r, s, 6, &row->instance) && keep(r, s, 7, &row->resource);
}

static bool read_metric(struct reading *r, sqlite3_stmt *s)
{
    struct metric_row *row = add(r, &r->rows[METRICS], sizeof *row);
    if (!row)
        return false;
    row->value = sqlite3_column_int64(s, 2);
    return keep(r, s, 0, &row->name) && keep(r, s, 1, &row->statistic);
}

static bool read_all(struct reading *r, enum question question, int64_t about,
                     bool (*read)(struct reading *, sqlite3_stmt *))
{
    sqlite3_stmt *s = ask(r, question, about);
    while (database_next(r->database, s))
        if (!read(r, s))
            return false;
    return *r->database->message == '\0';
}

/* ---- from rows to what is told -------------------------------------------------------------- */

static bool make_room(struct reading *r, int kind, size_t size)
{
    r->made[kind].count = r->rows[kind].count;
    return room(&r->made[kind], r->rows[kind].count, size) || no_memory(r);
}

static bool make_parameters(struct reading *r, struct results_case *one)
{
    const struct parameter_row *rows = r->rows[PARAMETERS].items;
    if (!make_room(r, PARAMETERS, sizeof(struct results_parameter)))
        return false;
    struct results_parameter *made = r->made[PARAMETERS].items;
    for (uint32_t i = 0; i < r->made[PARAMETERS].count; i++)
        made[i] = (struct results_parameter){text_or_empty(r, rows[i].name),
                                             text_or_empty(r, rows[i].value)};
    one->parameters = made;
    one->parameter_count = r->made[PARAMETERS].count;
    return true;
}

static bool make_expectations(struct reading *r)
{
    const struct expectation_row *rows = r->rows[EXPECTATIONS].items;
    if (!make_room(r, EXPECTATIONS, sizeof(struct results_expectation)))
        return false;
    struct results_expectation *made = r->made[EXPECTATIONS].items;
    for (uint32_t i = 0; i < r->made[EXPECTATIONS].count; i++)
        made[i] = (struct results_expectation){.text = text_or_empty(r, rows[i].text),
                                               .limit = text_at(r, rows[i].limit),
                                               .value = text_at(r, rows[i].value),
                                               .number = rows[i].number,
                                               .held = rows[i].held,
                                               .code = rows[i].code,
                                               .path = text_or_empty(r, rows[i].path),
                                               .line = rows[i].line,
                                               .column = rows[i].column};
    return true;
}

static bool make_properties(struct reading *r, struct results_case *one)
{
    const struct property_row *rows = r->rows[PROPERTIES].items;
    if (!make_room(r, PROPERTIES, sizeof(struct results_property)))
        return false;
    struct results_property *made = r->made[PROPERTIES].items;
    for (uint32_t i = 0; i < r->made[PROPERTIES].count; i++)
        made[i] = (struct results_property){.label = text_or_empty(r, rows[i].label),
                                            .sentence = text_or_empty(r, rows[i].sentence),
                                            .exercised = (uint64_t)rows[i].exercised,
                                            .violations = (uint64_t)rows[i].violations,
                                            .is_safety = rows[i].is_safety,
                                            .is_allowed = rows[i].is_allowed,
                                            .first_ns = rows[i].first_ns,
                                            .instance = text_at(r, rows[i].instance),
                                            .resource = text_at(r, rows[i].resource)};
    one->properties = made;
    one->property_count = r->made[PROPERTIES].count;
    return true;
}

static bool make_metrics(struct reading *r, struct results_case *one)
{
    const struct metric_row *rows = r->rows[METRICS].items;
    if (!make_room(r, METRICS, sizeof(struct results_metric)))
        return false;
    struct results_metric *made = r->made[METRICS].items;
    for (uint32_t i = 0; i < r->made[METRICS].count; i++)
        made[i] = (struct results_metric){text_or_empty(r, rows[i].name),
                                          text_at(r, rows[i].statistic), rows[i].value};
    one->metrics = made;
    one->metric_count = r->made[METRICS].count;
    return true;
}

static void clear(struct reading *r)
{
    r->texts.length = 0;
    for (int i = 0; i < 4; i++)
        r->rows[i].count = 0;
}

/* A listener returns false if memory ran out. */
static bool told(struct reading *r, bool good)
{
    return good || no_memory(r);
}

/* ---- cases ---------------------------------------------------------------------------------- */

static void count(struct reading *r, int code)
{
    struct results_totals *t = &r->sum->totals;
    t->cases++;
    t->planned++;
    if (code != 0 && r->is_known_failing) {
        t->known_failing++;
        return;
    }
    t->failed += code != 0;
    r->sum->codes |= UINT32_C(1) << (code & 31);
}

static bool tell_case(struct reading *r, sqlite3_stmt *s, int64_t configuration)
{
    int64_t id = sqlite3_column_int64(s, 0);
    size_t matrix, digest, replay, problem;
    clear(r);
    if (!keep(r, s, 2, &matrix) || !keep(r, s, 5, &digest) || !keep(r, s, 6, &replay) ||
        !keep(r, s, 7, &problem) ||
        !read_all(r, ASK_PARAMETERS, configuration, read_parameter) ||
        !read_all(r, ASK_EXPECTATIONS, id, read_expectation) ||
        !read_all(r, ASK_PROPERTIES, id, read_property) ||
        !read_all(r, ASK_METRICS, id, read_metric))
        return false;
    struct results_case one = {.seed = (uint64_t)sqlite3_column_int64(s, 3),
                               .code = sqlite3_column_int(s, 4)};
    if (!make_parameters(r, &one) || !make_expectations(r) || !make_properties(r, &one) ||
        !make_metrics(r, &one))
        return false;
    const char *text = text_or_empty(r, digest);
    one.matrix = text_or_empty(r, matrix);
    one.digest = *text ? text : NULL;
    one.replay = text_or_empty(r, replay);
    one.problem = text_at(r, problem);
    one.expectations = r->made[EXPECTATIONS].items;
    one.expectation_count = r->made[EXPECTATIONS].count;
    count(r, one.code);
    return told(r, r->listener->case_ended(r->listener->data, &one));
}

static bool tell_over_seeds(struct reading *r, int64_t configuration, const char *matrix)
{
    clear(r);
    if (!read_all(r, ASK_OVER_SEEDS, configuration, read_expectation) || !make_expectations(r))
        return false;
    const struct results_expectation *made = r->made[EXPECTATIONS].items;
    uint32_t made_count = r->made[EXPECTATIONS].count;
    for (uint32_t i = 0; i < made_count && !r->is_known_failing; i++)
        r->sum->codes |= UINT32_C(1) << (made[i].code & 31);
    if (made_count == 0)
        return true;
    return told(r, r->listener->seeds_ended(r->listener->data, matrix, made, made_count));
}

static bool tell_cases(struct reading *r, int64_t scenario)
{
    int64_t before = 0;
    char *matrix = NULL;
    bool good = true;
    sqlite3_stmt *s = ask(r, ASK_CASES, scenario);
    while (good && database_next(r->database, s)) {
        int64_t configuration = sqlite3_column_int64(s, 1);
        if (configuration != before) {
            good = !matrix || tell_over_seeds(r, before, matrix);
            free(matrix);
            const char *text = (const char *)sqlite3_column_text(s, 2);
            matrix = strdup(text ? text : "");
            good = good && (matrix || no_memory(r));
            before = configuration;
        }
        good = good && tell_case(r, s, configuration);
    }
    good = good && *r->database->message == '\0';
    good = good && (!matrix || tell_over_seeds(r, before, matrix));
    free(matrix);
    return good;
}

/* ---- everything ----------------------------------------------------------------------------- */

static bool read_tag(struct reading *r, sqlite3_stmt *s)
{
    size_t *place = add(r, &r->tags, sizeof *place);
    return place && keep(r, s, 0, place);
}

static bool begin_scenario(struct reading *r, sqlite3_stmt *s)
{
    size_t path, name, summary, known_failing;
    struct list made = {0};
    clear(r);
    r->tags.count = 0;
    if (!keep(r, s, 1, &path) || !keep(r, s, 2, &name) || !keep(r, s, 3, &summary) ||
        !keep(r, s, 4, &known_failing) ||
        !read_all(r, ASK_TAGS, sqlite3_column_int64(s, 0), read_tag))
        return false;
    if (!room(&made, r->tags.count, sizeof(char *)))
        return no_memory(r);
    const char **tags = made.items;
    for (uint32_t i = 0; i < r->tags.count; i++)
        tags[i] = text_or_empty(r, ((const size_t *)r->tags.items)[i]);
    r->is_known_failing = known_failing != 0;
    r->sum->totals.scenarios++;
    struct results_scenario scenario = {.path = text_or_empty(r, path),
                                        .name = text_or_empty(r, name),
                                        .summary = text_at(r, summary),
                                        .known_failing = text_at(r, known_failing),
                                        .tags = tags,
                                        .tag_count = r->tags.count};
    bool good = r->listener->scenario_begins(r->listener->data, &scenario);
    free(made.items);
    return told(r, good);
}

static bool tell_scenarios(struct reading *r)
{
    sqlite3_stmt *s = ask(r, ASK_SCENARIOS, 0);
    while (database_next(r->database, s))
        if (!begin_scenario(r, s) || !tell_cases(r, sqlite3_column_int64(s, 0)) ||
            !told(r, r->listener->scenario_ended(r->listener->data)))
            return false;
    return *r->database->message == '\0';
}

static bool tell_assertion(struct reading *r, sqlite3_stmt *s)
{
    size_t path, name, sentence, text;
    clear(r);
    if (!keep(r, s, 0, &path) || !keep(r, s, 1, &name) || !keep(r, s, 2, &sentence) ||
        !keep(r, s, 4, &text))
        return false;
    struct results_assertion assertion = {.path = text_or_empty(r, path),
                                          .name = text_or_empty(r, name),
                                          .sentence = text_or_empty(r, sentence),
                                          .held = sqlite3_column_int(s, 3) != 0,
                                          .text = text_at(r, text)};
    r->sum->codes |= assertion.held ? 0 : 2;
    return told(r, r->listener->asserted(r->listener->data, &assertion));
}

bool results_read_origin(struct database *d, struct results_origin_texts *texts,
                         struct results_origin *origin)
{
    sqlite3_stmt *s;
    memset(texts, 0, sizeof *texts);
    *origin = (struct results_origin){texts->tool_version, texts->digest_version};
    if (!database_prepare(d,
                          "SELECT (SELECT value FROM meta WHERE name = 'tool_version'),"
                          " (SELECT value FROM meta WHERE name = 'digest_version')",
                          &s))
        return false;
    if (database_next(d, s)) {
        const char *tool = (const char *)sqlite3_column_text(s, 0);
        const char *digest = (const char *)sqlite3_column_text(s, 1);
        snprintf(texts->tool_version, sizeof texts->tool_version, "%s", tool ? tool : "");
        snprintf(texts->digest_version, sizeof texts->digest_version, "%s", digest ? digest : "");
    }
    sqlite3_finalize(s);
    return *d->message == '\0';
}

bool results_read(struct database *d, const struct results_listener *listener,
                  struct results_sum *sum)
{
    struct reading r = {.database = d, .listener = listener, .sum = sum};
    bool good = true;
    memset(sum, 0, sizeof *sum);
    for (int i = 0; good && i < ASK_COUNT; i++)
        good = database_prepare(d, questions[i], &r.statements[i]);
    good = good && tell_scenarios(&r) && read_all(&r, ASK_ASSERTIONS, 0, tell_assertion);
    for (int i = 0; i < ASK_COUNT; i++)
        sqlite3_finalize(r.statements[i]);
    for (int i = 0; i < 4; i++) {
        free(r.rows[i].items);
        free(r.made[i].items);
    }
    free(r.tags.items);
    free(r.texts.bytes);
    return good;
}
