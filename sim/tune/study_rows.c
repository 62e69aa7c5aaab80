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

static bool begin(struct study_file *f)
{
    if (f->in_transaction)
        return true;
    f->in_transaction = study_file_run(f, "BEGIN");
    return f->in_transaction;
}

bool study_file_clear(struct study_file *f, const char *table)
{
    char sql[128];
    snprintf(sql, sizeof sql, "DELETE FROM %s", table);
    return begin(f) && study_file_run(f, sql);
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

/* ---- variants ------------------------------------------------------------------------------- */

static int rate_of(const char *name)
{
    for (int rate = 1; rate < STUDY_RATE_COUNT; rate++)
        if (name && strcmp(name, study_rate_names[rate]) == 0)
            return rate;
    return 0;
}

bool study_file_each_variant(struct study_file *f, const char *schema,
                             bool (*each)(struct study_file *f, uint32_t variant, int64_t id))
{
    char sql[256];
    snprintf(sql, sizeof sql,
             "SELECT k.matrix, v.rate, v.id FROM %s.study_variant v JOIN %s.configuration k "
             "ON k.id = v.base_id",
             schema, schema);
    sqlite3_stmt *s = study_file_statement(f, sql);
    bool good = s != NULL;
    while (good && sqlite3_step(s) == SQLITE_ROW) {
        const char *label = (const char *)sqlite3_column_text(s, 0);
        int rate = rate_of((const char *)sqlite3_column_text(s, 1));
        int64_t setting = label ? study_find(f->study, label) : -1;
        if (setting >= 0 && rate > 0)
            good = each(f, study_variant(f->study, (uint32_t)setting, (enum study_rate)rate),
                        sqlite3_column_int64(s, 2));
    }
    sqlite3_finalize(s);
    return good && !*f->message;
}

static bool know_variant(struct study_file *f, uint32_t variant, int64_t id)
{
    f->configurations[variant] = id;
    return true;
}

bool study_file_keep_variant(struct study_file *f, uint32_t variant)
{
    char label[STUDY_LABEL_BYTES];
    uint32_t rate = variant / f->study->setting_count;
    if (f->configurations[variant] != 0)
        return true;
    return begin(f) && add_setting(f, variant, study_label(f->study, variant, label)) &&
           study_file_row(f, "study_variant", "iitd", f->configurations[variant],
                          f->configurations[variant % f->study->setting_count],
                          study_rate_names[rate], (double)study_rate_ppm[rate] / 1e6);
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
    return good && study_file_commit(f) && study_file_each_variant(f, "main", know_variant);
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
            lengths_count(metrics_lengths(one->result.metrics, (enum metric)m)) == 0)
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
    if (!begin(f) || !add_case(f, setting, one, replay))
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
