/* SPDX-License-Identifier: Apache-2.0 */
/* The database writer: the file, its lookup tables, its end; see recorder.h. */
#include "sim/record/recorder_private.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/check/vocabulary.h"
#include "sim/kernel/event_kind.h"
#include "sim/record/history.h"

extern const char record_schema_sql[];
extern const char record_indexes_sql[];
extern const char record_interval_indexes_sql[];

_Static_assert((int)RECORDER_MESSAGE_MAX == (int)PART_FILE_MESSAGE_MAX, "messages are copied");

static const struct {
    const char *table;
    unsigned columns, omitted;
} writers[] = {
#define X(name, table, columns, omitted) {table, columns, omitted},
    RECORDER_WRITER_LIST(X)
#undef X
};

static const char *const statements[] = {
#define X(name, sql) sql,
    RECORDER_STATEMENT_LIST(X)
#undef X
};

/* ---- failures ------------------------------------------------------------------------------- */

static int errno_of(sqlite3 *database)
{
    switch (sqlite3_errcode(database) & 0xff) {
    case SQLITE_NOMEM:
        return ENOMEM;
    case SQLITE_FULL:
        return ENOSPC;
    default:
        return sqlite3_system_errno(database);
    }
}

bool recorder_fail(struct recorder *r, int error)
{
    if (r->failed)
        return false;
    r->failed = true;
    const char *reason = NULL;
    if (error == 0 && r->database)
        error = errno_of(r->database);
    if (error == 0)
        reason = r->database ? sqlite3_errmsg(r->database) : "SQLite gave no reason";
    part_file_complain(&r->file, error, reason);
    return false;
}

const char *recorder_message(const struct recorder *r)
{
    return r->file.message;
}

bool recorder_grow(void **items, uint32_t *capacity, uint32_t count, size_t size)
{
    if (count < *capacity)
        return true;
    uint32_t more = *capacity ? *capacity * 2 : 16;
    void *grown = realloc(*items, more * size);
    if (!grown)
        return false;
    *items = grown;
    *capacity = more;
    return true;
}

/* ---- rows with texts ------------------------------------------------------------------------ */

static int bind(sqlite3_stmt *statement, int at, const struct recorder_cell *cell)
{
    switch (cell->type) {
    case CELL_NUMBER:
        return sqlite3_bind_int64(statement, at, cell->number);
    case CELL_TEXT:
        return sqlite3_bind_text(statement, at, cell->text ? cell->text : "", -1, SQLITE_STATIC);
    default:
        return sqlite3_bind_null(statement, at);
    }
}

bool recorder_insert(struct recorder *r, enum recorder_statement which,
                     const struct recorder_cell *cells, unsigned count)
{
    if (r->failed)
        return false;
    sqlite3_stmt *statement = r->statements[which];
    for (unsigned i = 0; i < count; i++)
        if (bind(statement, (int)i + 1, &cells[i]) != SQLITE_OK)
            return recorder_fail(r, 0);
    (void)sqlite3_step(statement);
    return sqlite3_reset(statement) == SQLITE_OK || recorder_fail(r, 0);
}

/* ---- lookup tables -------------------------------------------------------------------------- */

static const char *const unit_names[] = {[METRIC_NS] = "ns",
                                         [METRIC_COUNT] = "count",
                                         [METRIC_PPM] = "ppm",
                                         [METRIC_PER_HOUR] = "per_hour"};

static const struct {
    const char *name;
    int voluntary;
} causes[] = {
#define X(name, word, voluntary) {word, voluntary},
    SIM_CAUSE_LIST(X)
#undef X
};

/* Every metric has room for all statistics, so that ids can be computed. */
int64_t recorder_metric_id(unsigned metric, unsigned statistic)
{
    return (int64_t)metric * STATISTIC_COUNT_OF + statistic + 1;
}

static void add_metric_names(struct recorder *r)
{
    for (unsigned i = 0; i < metric_count; i++) {
        const struct metric_row *m = &metric_table[i];
        unsigned statistic_count = m->is_series ? STATISTIC_COUNT_OF : 1;
        for (unsigned s = 0; s < statistic_count; s++)
            INSERT(
                r, METRIC_NAME, CELL_OF(recorder_metric_id(i, s)), CELL_TEXT_OF(m->name),
                CELL_TEXT_OR_NULL(m->is_series ? statistic_name(s) : NULL),
                CELL_TEXT_OF(m->is_series && s == STATISTIC_COUNT ? "count" : unit_names[m->unit]),
                CELL_TEXT_OF(metric_direction_name(i, s)), CELL_TEXT_OF(m->what));
    }
}

bool recorder_fill_lookups(struct recorder *r)
{
    char version[16];
    snprintf(version, sizeof version, "%d", RECORDER_SCHEMA_VERSION);
    INSERT(r, META, CELL_TEXT_OF("schema_version"), CELL_TEXT_OF(version));
    INSERT(r, META, CELL_TEXT_OF("tool_version"), CELL_TEXT_OF(r->meta->tool_version));
    INSERT(r, META, CELL_TEXT_OF("digest_version"), CELL_TEXT_OF(r->meta->digest_version));
    for (int i = 0; i < SIM_CAUSE_COUNT; i++)
        INSERT(r, CAUSE, CELL_OF(i), CELL_TEXT_OF(causes[i].name), CELL_OF(causes[i].voluntary));
    for (unsigned i = 0; i < HISTORY_COMMIT_COUNT; i++)
        INSERT(r, COMMIT_OUTCOME, CELL_OF(i), CELL_TEXT_OF(history_commit_name(i)));
    for (unsigned i = 0; i < HISTORY_OUTCOME_COUNT; i++)
        INSERT(r, RESIGNATION_OUTCOME, CELL_OF(i), CELL_TEXT_OF(history_outcome_name(i)));
    for (int i = 0; i < PROPERTY_COUNT; i++)
        INSERT(r, PROPERTY_NAME, CELL_OF(i + 1), CELL_TEXT_OF(property_table[i].label),
               CELL_TEXT_OF(property_table[i].class == PROPERTY_SAFETY ? "safety" : "liveness"),
               CELL_TEXT_OF(property_table[i].sentence));
    add_metric_names(r);
    return !r->failed;
}

/* ---- the beginning -------------------------------------------------------------------------- */

static bool execute(struct recorder *r, const char *sql)
{
    return sqlite3_exec(r->database, sql, NULL, NULL, NULL) == SQLITE_OK || recorder_fail(r, 0);
}

/* Nobody else sees the file before it is complete, so neither journal nor syncing protects
 * anything. */
static bool set_up(struct recorder *r)
{
    char sql[512];
    snprintf(sql, sizeof sql,
             "PRAGMA page_size=4096; PRAGMA encoding='UTF-8'; PRAGMA auto_vacuum=0;"
             "PRAGMA locking_mode=EXCLUSIVE; PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;"
             "PRAGMA cache_size=-8000; PRAGMA foreign_keys=OFF;"
             "PRAGMA application_id=%u; PRAGMA user_version=%d; BEGIN",
             RECORDER_APPLICATION_ID, RECORDER_SCHEMA_VERSION);
    sqlite3_db_config(r->database, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
    sqlite3_db_config(r->database, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
    return execute(r, sql) && execute(r, record_schema_sql);
}

static bool prepare(struct recorder *r)
{
    for (int i = 0; i < RECORDER_STATEMENT_COUNT; i++)
        if (sqlite3_prepare_v3(r->database, statements[i], -1, SQLITE_PREPARE_PERSISTENT,
                               &r->statements[i], NULL) != SQLITE_OK)
            return recorder_fail(r, 0);
    for (int i = 0; i < RECORDER_WRITER_COUNT; i++)
        if (!row_writer_open(&r->writers[i], r->database, writers[i].table, writers[i].columns,
                             writers[i].omitted))
            return recorder_fail(r, ENOMEM);
    return true;
}

static bool open_database(struct recorder *r)
{
    int result = sqlite3_open_v2(r->file.part, &r->database,
                                 SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
    if (result != SQLITE_OK)
        return recorder_fail(r, r->database ? 0 : ENOMEM);
    return set_up(r) && prepare(r) && recorder_fill_lookups(r);
}

static void close_database(struct recorder *r)
{
    for (int i = 0; i < RECORDER_WRITER_COUNT; i++)
        row_writer_close(&r->writers[i]);
    for (int i = 0; i < RECORDER_STATEMENT_COUNT; i++) {
        sqlite3_finalize(r->statements[i]);
        r->statements[i] = NULL;
    }
    sqlite3_close(r->database);
    r->database = NULL;
}

static void free_recorder(struct recorder *r)
{
    lookup_content_destroy(&r->content);
    lookup_destroy(&r->fleets);
    lookup_destroy(&r->configurations);
    free(r->fleet_bases);
    free(r->scenarios);
    free(r);
}

struct recorder *recorder_open(const char *path, const struct recorder_meta *meta,
                               char message[RECORDER_MESSAGE_MAX])
{
    static const struct part_file_mark mark = {RECORDER_APPLICATION_ID, RECORDER_SCHEMA_VERSION};
    struct recorder *r = calloc(1, sizeof *r);
    if (!r) {
        snprintf(message, RECORDER_MESSAGE_MAX, "cannot write a database: out of memory");
        return NULL;
    }
    *message = '\0';
    r->meta = meta;
    if (part_file_open(&r->file, path, &mark) && open_database(r))
        return r;
    memcpy(message, r->file.message, RECORDER_MESSAGE_MAX);
    recorder_abort(r);
    return NULL;
}

/* ---- scenarios ------------------------------------------------------------------------------ */

static void add_parts(struct recorder *r, const struct recorder_scenario *s)
{
    int64_t id = r->scenario_count;
    for (uint32_t i = 0; i < s->tag_count; i++)
        INSERT(r, TAG, CELL_OF(id), CELL_TEXT_OF(s->tags[i]));
    for (uint32_t i = 0; i < s->fault_plan_count; i++) {
        const struct recorder_fault_plan *p = &s->fault_plans[i];
        INSERT(r, FAULT_PLAN, CELL_OF(id), CELL_OF(i), CELL_TEXT_OF(p->kind), CELL_TEXT_OF(p->text),
               CELL_OF(p->line), CELL_OF(p->column));
    }
    for (uint32_t i = 0; i < s->expectation_count; i++) {
        const struct recorder_expectation *e = &s->expectations[i];
        INSERT(r, EXPECTATION, CELL_OF(id), CELL_TEXT_OF(e->text), CELL_OF(e->over_seeds),
               CELL_TEXT_OF(e->path ? e->path : s->path), CELL_OF(e->line), CELL_OF(e->column));
    }
}

bool recorder_add_scenario(struct recorder *r, const struct recorder_scenario *s)
{
    void *scenarios = r->scenarios;
    if (r->failed)
        return false;
    if (!recorder_grow(&scenarios, &r->scenario_capacity, r->scenario_count, sizeof *r->scenarios))
        return recorder_fail(r, ENOMEM);
    r->scenarios = scenarios;
    INSERT(r, SCENARIO, CELL_TEXT_OF(s->path), CELL_TEXT_OF(s->name), CELL_TEXT_OR_NULL(s->summary),
           CELL_TEXT_OR_NULL(s->story), CELL_TEXT_OR_NULL(s->source),
           CELL_TEXT_OR_NULL(s->known_failing), CELL_TEXT_OR_NULL(s->text));
    r->scenarios[r->scenario_count++] =
        (struct recorder_base){.fault_plans = r->fault_plans,
                               .expectations = r->expectations,
                               .fault_plan_count = s->fault_plan_count,
                               .expectation_count = s->expectation_count};
    add_parts(r, s);
    r->fault_plans += s->fault_plan_count;
    r->expectations += s->expectation_count;
    return !r->failed;
}

/* ---- the end -------------------------------------------------------------------------------- */

static bool write_rest(struct recorder *r)
{
    for (int i = 0; i < RECORDER_WRITER_COUNT; i++)
        if (!row_writer_flush(&r->writers[i]))
            return recorder_fail(r, 0);
    return execute(r, record_indexes_sql) &&
           (r->recorded_count <= 1 || execute(r, record_interval_indexes_sql)) &&
           (!r->meta->views || execute(r, r->meta->views)) && execute(r, "COMMIT");
}

bool recorder_complete(struct recorder *r)
{
    bool ok = !r->failed && (r->completed || write_rest(r));
    if (!r->completed)
        close_database(r);
    r->completed = true;
    return ok;
}

const char *recorder_place(const struct recorder *r)
{
    return r->file.part;
}

static bool insert_assertion(struct recorder *r, const struct recorder_assertion *a)
{
    sqlite3_stmt *s = NULL;
    bool ok = sqlite3_prepare_v2(r->database,
                                 "INSERT INTO assertion VALUES (NULL,?,?,?,?,?,?)", -1, &s,
                                 NULL) == SQLITE_OK &&
              sqlite3_bind_text(s, 1, a->path, -1, SQLITE_STATIC) == SQLITE_OK &&
              sqlite3_bind_text(s, 2, a->name, -1, SQLITE_STATIC) == SQLITE_OK &&
              sqlite3_bind_text(s, 3, a->sentence, -1, SQLITE_STATIC) == SQLITE_OK &&
              sqlite3_bind_int64(s, 4, a->held) == SQLITE_OK &&
              sqlite3_bind_int64(s, 5, (int64_t)a->found) == SQLITE_OK &&
              sqlite3_bind_text(s, 6, a->text, -1, SQLITE_STATIC) == SQLITE_OK &&
              sqlite3_step(s) == SQLITE_DONE;
    if (!ok)
        recorder_fail(r, 0);
    sqlite3_finalize(s);
    return ok;
}

/* With a connection of its own, since the other one is closed for readers. */
bool recorder_add_assertion(struct recorder *r, const struct recorder_assertion *a)
{
    if (r->failed)
        return false;
    if (!r->completed)
        return recorder_fail(r, EINVAL);
    int result = sqlite3_open_v2(r->file.part, &r->database,
                                 SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
    bool ok = result == SQLITE_OK ? execute(r, "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF") &&
                                        insert_assertion(r, a)
                                  : recorder_fail(r, r->database ? 0 : ENOMEM);
    sqlite3_close(r->database);
    r->database = NULL;
    return ok;
}

bool recorder_finish(struct recorder *r, char message[RECORDER_MESSAGE_MAX])
{
    bool ok = recorder_complete(r) && !r->failed;
    if (ok)
        ok = part_file_commit(&r->file);
    else
        part_file_abandon(&r->file);
    memcpy(message, r->file.message, RECORDER_MESSAGE_MAX);
    free_recorder(r);
    return ok;
}

void recorder_abort(struct recorder *r)
{
    if (!r)
        return;
    close_database(r);
    part_file_abandon(&r->file);
    free_recorder(r);
}
