/* SPDX-License-Identifier: Apache-2.0 */
/* The rows of a study: settings, cases, and what is asked of them; see study_file.h. */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "sim/search/case_config.h"
#include "sim/tune/study_file_private.h"

static const char *const statements[STUDY_STATEMENT_COUNT] = {
#define X(identifier, sql) sql,
    STUDY_STATEMENT_LIST(X)
#undef X
};

/* ---- rows of any table ---------------------------------------------------------------------- */

bool study_file_clear(struct study_file *f, const char *table)
{
    char sql[128];
    snprintf(sql, sizeof sql, "DELETE FROM %s", table);
    if (!f->in_transaction) {
        if (!study_file_run(f, "BEGIN"))
            return false;
        f->in_transaction = true;
    }
    return study_file_run(f, sql);
}

static void bind_all(sqlite3_stmt *statement, const char *types, va_list arguments)
{
    for (int i = 0; types[i] != '\0'; i++)
        if (types[i] == 'i') {
            sqlite3_bind_int64(statement, i + 1, va_arg(arguments, int64_t));
        } else if (types[i] == 'd') {
            double value = va_arg(arguments, double);
            if (value - value == 0) /* finite */
                sqlite3_bind_double(statement, i + 1, value);
        } else if (types[i] == 't') {
            sqlite3_bind_text(statement, i + 1, va_arg(arguments, const char *), -1,
                              SQLITE_TRANSIENT);
        }
}

bool study_file_row(struct study_file *f, const char *table, const char *types, ...)
{
    char sql[256] = "";
    va_list arguments;
    size_t used = (size_t)snprintf(sql, sizeof sql, "INSERT INTO %s VALUES (?", table);
    for (size_t i = 1; types[i] != '\0'; i++)
        used += (size_t)snprintf(sql + used, sizeof sql - used, ",?");
    snprintf(sql + used, sizeof sql - used, ")");
    sqlite3_stmt *statement = study_file_statement(f, sql);
    if (!statement)
        return false;
    va_start(arguments, types);
    bind_all(statement, types, arguments);
    va_end(arguments);
    bool good = sqlite3_step(statement) == SQLITE_DONE || study_file_failed(f);
    sqlite3_finalize(statement);
    return good;
}

/* Runs a prepared statement with whole numbers; its row, or none, is left to be read. */
static sqlite3_stmt *ask(struct study_file *f, enum study_statement which, int count,
                         const int64_t *numbers)
{
    sqlite3_stmt *statement = f->statements[which];
    sqlite3_reset(statement);
    for (int i = 0; i < count; i++)
        sqlite3_bind_int64(statement, i + 1, numbers[i]);
    return statement;
}

static bool insert(struct study_file *f, enum study_statement which, int count,
                   const int64_t *numbers)
{
    sqlite3_stmt *statement = ask(f, which, count, numbers);
    bool good = sqlite3_step(statement) == SQLITE_DONE || study_file_failed(f);
    sqlite3_reset(statement);
    return good;
}

/* ---- settings ------------------------------------------------------------------------------- */

static bool find_configuration(struct study_file *f, const char *label, int64_t *id)
{
    sqlite3_stmt *statement =
        study_file_statement(f, "SELECT id FROM configuration WHERE matrix = ?");
    if (!statement)
        return false;
    sqlite3_bind_text(statement, 1, label, -1, SQLITE_TRANSIENT);
    *id = sqlite3_step(statement) == SQLITE_ROW ? sqlite3_column_int64(statement, 0) : 0;
    sqlite3_finalize(statement);
    return true;
}

static bool add_fleet(struct study_file *f, const struct scenario_parameters *p, int64_t *id)
{
    const struct scenario *s = f->study->scenario;
    bool good = study_file_row(f, "fleet", "nii", p->instances, p->resources);
    *id = sqlite3_last_insert_rowid(f->database);
    for (int64_t i = 0; good && i < p->instances; i++)
        good = study_file_row(f, "instance", "niit", *id, i, s->instance_names[i]);
    for (int64_t i = 0; good && i < p->resources; i++)
        good = study_file_row(f, "resource", "niit", *id, i, s->resource_names[i]);
    return good;
}

static bool add_parameters(struct study_file *f, int64_t id, const struct scenario_parameters *p)
{
    size_t count;
    bool good = true;
    char value[SCENARIO_VALUE_BYTES];
    const struct scenario_parameter *table = scenario_parameters(&count);
    for (size_t i = 0; good && i < count; i++) {
        scenario_parameter_print(&table[i], p, value);
        good = table[i].type == SCENARIO_LAW
                   ? study_file_row(f, "parameter", "nitttn", id, table[i].name, value, value)
                   : study_file_row(f, "parameter", "nittti", id, table[i].name, value, value,
                                    scenario_parameter_number(&table[i], p));
    }
    return good;
}

static bool add_setting(struct study_file *f, uint32_t setting, const char *label)
{
    int64_t fleet;
    struct scenario_parameters p = study_parameters(f->study, setting);
    if (!add_fleet(f, &p, &fleet) ||
        !study_file_row(f, "configuration", "niit", (int64_t)1, fleet, label))
        return false;
    f->configurations[setting] = sqlite3_last_insert_rowid(f->database);
    return add_parameters(f, f->configurations[setting], &p);
}

static bool find_settings(struct study_file *f)
{
    bool good = study_file_clear(f, "study_setting");
    for (uint32_t i = 0; good && i < f->study->setting_count; i++) {
        char label[STUDY_LABEL_BYTES];
        study_label(f->study, i, label);
        good = find_configuration(f, label, &f->configurations[i]) &&
               (f->configurations[i] != 0 || add_setting(f, i, label)) &&
               study_file_row(f, "study_setting", "iii", f->configurations[i],
                              (int64_t)(i == f->study->present),
                              (int64_t)(i == f->study->equal_churn));
    }
    return good && study_file_commit(f);
}

bool study_file_settings(struct study_file *f)
{
    if (!find_settings(f))
        return false;
    for (int i = 0; i < STUDY_STATEMENT_COUNT; i++) {
        f->statements[i] = study_file_statement(f, statements[i]);
        if (!f->statements[i])
            return false;
    }
    return true;
}

/* ---- cases ---------------------------------------------------------------------------------- */

bool study_file_has(struct study_file *f, uint32_t setting, uint64_t seed)
{
    const int64_t numbers[] = {f->configurations[setting], (int64_t)seed};
    sqlite3_stmt *statement = ask(f, STUDY_HAS, 2, numbers);
    bool has = sqlite3_step(statement) == SQLITE_ROW;
    sqlite3_reset(statement);
    return has;
}

bool study_file_commit(struct study_file *f)
{
    f->in_transaction = false;
    return study_file_run(f, "COMMIT");
}

static bool add_metric(struct study_file *f, int64_t id, const struct measure *measure,
                       const struct sweep_case *one)
{
    int64_t value;
    if (!measure_value(measure, one, &value))
        return true;
    const int64_t numbers[] = {id, measure_id(measure), value};
    return insert(f, STUDY_METRIC, 3, numbers);
}

/* What nothing was measured of has no row; study_file_sample() takes a count for 0 then. */
static bool add_metrics(struct study_file *f, int64_t id, const struct sweep_case *one)
{
    bool good = true;
    for (unsigned m = 0; good && m < METRIC_COUNT_OF; m++) {
        unsigned count = metric_table[m].is_series ? STATISTIC_COUNT_OF : 1;
        if (metric_table[m].is_series &&
            metrics_series(one->result.metrics, (enum metric)m)->count == 0)
            continue;
        for (unsigned s = 0; good && s < count; s++) {
            struct measure measure = {.which = m, .statistic = s};
            good = add_metric(f, id, &measure, one);
        }
    }
    for (unsigned i = 0; good && i < OBSERVE_COUNT; i++) {
        struct measure measure = {.is_observed = true, .which = i};
        good = add_metric(f, id, &measure, one);
    }
    return good;
}

/* Only those that broke. */
static bool add_properties(struct study_file *f, int64_t id, const struct sweep_case *one,
                           bool *unsafe)
{
    bool good = true;
    for (unsigned i = 0; good && i < PROPERTY_COUNT; i++) {
        const struct property_result *result = &one->result.properties[i];
        const struct violation *v = &result->kept[0];
        if (result->violations == 0)
            continue;
        *unsafe |=
            verdict_property(one->scenario, &one->result, (enum property)i) == VERDICT_SAFETY;
        const int64_t numbers[] = {id,
                                   (int64_t)i + 1,
                                   (int64_t)result->exercised,
                                   (int64_t)result->violations,
                                   v->time_ns,
                                   v->measured,
                                   v->limit};
        good = insert(f, STUDY_PROPERTY, 7, numbers);
    }
    return good;
}

static bool add_bin(struct study_file *f, int64_t configuration, const char *series, int64_t bin,
                    int64_t width_ns, uint64_t count)
{
    sqlite3_stmt *statement = f->statements[STUDY_BIN];
    sqlite3_bind_int64(statement, 1, configuration);
    sqlite3_bind_text(statement, 2, series, -1, SQLITE_STATIC);
    sqlite3_bind_int64(statement, 3, bin);
    sqlite3_bind_int64(statement, 4, width_ns);
    sqlite3_bind_int64(statement, 5, (int64_t)count);
    bool good = sqlite3_step(statement) == SQLITE_DONE || study_file_failed(f);
    sqlite3_reset(statement);
    return good;
}

static bool add_bins(struct study_file *f, int64_t configuration, const struct sweep_case *one)
{
    const struct observe_result *result = observe_result_of(one);
    bool good = add_bin(f, configuration, observe_series_names[OBSERVE_SERIES_FIRST_LOAD], -1,
                        result->histograms[OBSERVE_SERIES_FIRST_LOAD].width_ns, result->first_seen);
    for (unsigned s = 0; s < OBSERVE_SERIES_COUNT; s++)
        for (int bin = 0; good && bin < OBSERVE_BINS; bin++)
            if (result->histograms[s].counts[bin] > 0)
                good = add_bin(f, configuration, observe_series_names[s], bin,
                               result->histograms[s].width_ns, result->histograms[s].counts[bin]);
    return good;
}

static bool add_case(struct study_file *f, uint32_t setting, const struct sweep_case *one,
                     const char *replay)
{
    char digest[SIM_DIGEST_TEXT_SIZE];
    sqlite3_stmt *statement = f->statements[STUDY_CASE];
    sim_digest_format(one->result.digest, digest);
    sqlite3_bind_int64(statement, 1, f->configurations[setting]);
    sqlite3_bind_int64(statement, 2, (int64_t)one->which.seed);
    sqlite3_bind_text(statement, 3, digest, -1, SQLITE_TRANSIENT);
    sqlite3_bind_text(statement, 4, verdict_name(one->verdict), -1, SQLITE_STATIC);
    sqlite3_bind_int64(statement, 5, (int64_t)one->verdict);
    sqlite3_bind_int64(statement, 6, one->which.parameters.warm_up);
    sqlite3_bind_int64(statement, 7, one->result.end_ns);
    sqlite3_bind_int64(statement, 8, (int64_t)one->result.requests);
    sqlite3_bind_int64(statement, 9, (int64_t)one->result.renewals);
    sqlite3_bind_text(statement, 10, replay, -1, SQLITE_TRANSIENT);
    bool good = sqlite3_step(statement) == SQLITE_DONE || study_file_failed(f);
    sqlite3_reset(statement);
    return good;
}

bool study_file_add(struct study_file *f, uint32_t setting, const struct sweep_case *one,
                    const char *replay)
{
    bool unsafe = false;
    if (!f->in_transaction) {
        if (!study_file_run(f, "BEGIN"))
            return false;
        f->in_transaction = true;
    }
    if (!add_case(f, setting, one, replay))
        return false;
    int64_t id = sqlite3_last_insert_rowid(f->database);
    if (!add_metrics(f, id, one) || !add_properties(f, id, one, &unsafe) ||
        !add_bins(f, f->configurations[setting], one))
        return false;
    const int64_t mark[] = {id, unsafe};
    return insert(f, STUDY_MARK, 2, mark);
}

/* ---- asking --------------------------------------------------------------------------------- */

static bool is_zero_if_missing(const struct measure *m)
{
    return !m->is_observed && metric_table[m->which].is_series &&
           (m->statistic == STATISTIC_COUNT || m->statistic == STATISTIC_TOTAL);
}

/* Whether column `at` has a value, or means 0. */
static bool value_at(sqlite3_stmt *statement, int at, const struct measure *measure, int64_t *value)
{
    *value = sqlite3_column_int64(statement, at);
    return sqlite3_column_type(statement, at) != SQLITE_NULL || is_zero_if_missing(measure);
}

static int64_t end_of(uint64_t seed_end)
{
    return seed_end > INT64_MAX ? INT64_MAX : (int64_t)seed_end;
}

bool study_file_sample(struct study_file *f, uint32_t setting, const struct measure *measure,
                       uint64_t seed_end, struct sample *sample)
{
    const int64_t numbers[] = {f->configurations[setting], measure_id(measure), end_of(seed_end)};
    sqlite3_stmt *statement = ask(f, STUDY_VALUES, 3, numbers);
    int result;
    *sample = (struct sample){0};
    while ((result = sqlite3_step(statement)) == SQLITE_ROW) {
        int64_t value;
        if (value_at(statement, 0, measure, &value))
            sample_add(sample, (double)value);
    }
    sqlite3_reset(statement);
    return result == SQLITE_DONE || study_file_failed(f);
}

bool study_file_difference(struct study_file *f, uint32_t a, uint32_t b,
                           const struct measure *measure, uint64_t seed_end, struct sample *sample)
{
    const int64_t numbers[] = {f->configurations[a], measure_id(measure), end_of(seed_end),
                               f->configurations[b]};
    sqlite3_stmt *statement = ask(f, STUDY_PAIRS, 4, numbers);
    int result;
    *sample = (struct sample){0};
    while ((result = sqlite3_step(statement)) == SQLITE_ROW) {
        int64_t one, other;
        if (value_at(statement, 0, measure, &one) && value_at(statement, 1, measure, &other))
            sample_add(sample, (double)one - (double)other);
    }
    sqlite3_reset(statement);
    return result == SQLITE_DONE || study_file_failed(f);
}

bool study_file_extremes(struct study_file *f, uint32_t setting, const struct measure *measure,
                         uint64_t seed_end, int64_t *least, int64_t *most)
{
    const int64_t numbers[] = {f->configurations[setting], measure_id(measure), end_of(seed_end)};
    sqlite3_stmt *statement = ask(f, STUDY_VALUES, 3, numbers);
    bool any = false;
    int result;
    while ((result = sqlite3_step(statement)) == SQLITE_ROW) {
        int64_t value;
        if (!value_at(statement, 0, measure, &value))
            continue;
        *least = any && *least < value ? *least : value;
        *most = any && *most > value ? *most : value;
        any = true;
    }
    sqlite3_reset(statement);
    return (result == SQLITE_DONE || study_file_failed(f)) && any;
}

bool study_file_count(struct study_file *f, uint32_t setting, uint64_t seed_end, uint64_t *cases,
                      uint64_t *unsafe)
{
    const int64_t numbers[] = {f->configurations[setting], end_of(seed_end)};
    sqlite3_stmt *statement = ask(f, STUDY_COUNT, 2, numbers);
    bool good = sqlite3_step(statement) == SQLITE_ROW || study_file_failed(f);
    *cases = good ? (uint64_t)sqlite3_column_int64(statement, 0) : 0;
    *unsafe = good ? (uint64_t)sqlite3_column_int64(statement, 1) : 0;
    sqlite3_reset(statement);
    return good;
}

/* ---- merging -------------------------------------------------------------------------------- */

/* Cases get new ids in the order of the other file; the offset keeps theirs apart until then. */
static const char *const merge_steps[] = {
    "CREATE TEMP TABLE wanted AS SELECT o.id AS old, m.id AS configuration_id, "
    "row_number() OVER (ORDER BY o.id) + (SELECT coalesce(max(id), 0) FROM main.\"case\") AS new "
    "FROM other.\"case\" o JOIN other.configuration k ON k.id = o.configuration_id "
    "JOIN main.configuration m ON m.matrix = k.matrix "
    "WHERE NOT EXISTS (SELECT 1 FROM main.\"case\" c WHERE c.configuration_id = m.id "
    "AND c.seed = o.seed)",
    "INSERT INTO main.\"case\" (id, scenario_id, configuration_id, seed, digest, verdict, code, "
    "window_begin_ns, window_end_ns, requests, renewals, recorded, works, replay) "
    "SELECT w.new, 1, w.configuration_id, o.seed, o.digest, o.verdict, o.code, o.window_begin_ns, "
    "o.window_end_ns, o.requests, o.renewals, 0, 0, o.replay "
    "FROM wanted w JOIN other.\"case\" o ON o.id = w.old ORDER BY w.new",
    "INSERT INTO main.study_case SELECT w.new, s.unsafe FROM wanted w JOIN other.study_case s "
    "ON s.id = w.old",
    "INSERT INTO main.metric SELECT NULL, w.new, t.metric_name_id, t.value FROM wanted w "
    "JOIN other.metric t ON t.case_id = w.old ORDER BY w.new, t.id",
    "INSERT INTO main.property_result (case_id, property_id, exercised, violations, first_ns, "
    "measured, limit_value) SELECT w.new, t.property_id, t.exercised, t.violations, t.first_ns, "
    "t.measured, t.limit_value FROM wanted w JOIN other.property_result t ON t.case_id = w.old",
    /* bins are sums over seeds: only whole settings can be added up */
    "INSERT INTO main.study_bin SELECT NULL, m.id, b.series, b.bin, b.width_ns, b.count "
    "FROM other.study_bin b JOIN other.configuration k ON k.id = b.configuration_id "
    "JOIN main.configuration m ON m.matrix = k.matrix WHERE (SELECT count(*) FROM wanted w "
    "WHERE w.configuration_id = m.id) = (SELECT count(*) FROM other.\"case\" c "
    "WHERE c.configuration_id = k.id) "
    "ON CONFLICT DO UPDATE SET count = count + excluded.count",
};

static bool merge_attached(struct study_file *f, uint64_t *count)
{
    sqlite3_stmt *statement;
    bool good = study_file_run(f, "BEGIN");
    for (size_t i = 0; good && i < sizeof merge_steps / sizeof *merge_steps; i++)
        good = study_file_run(f, merge_steps[i]);
    statement = good ? study_file_statement(f, "SELECT count(*) FROM wanted") : NULL;
    if (statement && sqlite3_step(statement) == SQLITE_ROW)
        *count = (uint64_t)sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    if (!good)
        sqlite3_exec(f->database, "ROLLBACK", NULL, NULL, NULL);
    else
        good = study_file_run(f, "COMMIT") && study_file_run(f, "DROP TABLE temp.wanted");
    return good;
}

bool study_file_merge(struct study_file *f, const char *path, uint64_t *count)
{
    char message[STUDY_FILE_MESSAGE_MAX];
    struct study_file_texts none = {0};
    *count = 0;
    /* opened once by itself, so that it is the same study and of this version */
    FILE *there = fopen(path, "re");
    if (!there)
        return study_file_complain(f, "cannot read %.200s: it is not there, or may not be read",
                                   path);
    fclose(there);
    struct study_file *other = study_file_open(path, f->study, &none, message);
    if (!other)
        return study_file_complain(f, "%s", message);
    study_file_close(other, message);
    sqlite3_stmt *attach = study_file_statement(f, "ATTACH ? AS other");
    sqlite3_bind_text(attach, 1, path, -1, SQLITE_TRANSIENT);
    bool good = sqlite3_step(attach) == SQLITE_DONE || study_file_failed(f);
    sqlite3_finalize(attach);
    if (!good)
        return false;
    good = merge_attached(f, count);
    return study_file_run(f, "DETACH other") && good;
}
