/* SPDX-License-Identifier: Apache-2.0 */
/* The moment that a failure is about; see moment.h. */
#include "reports/moment.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "reports/case_view.h"

/* Where the lengths of a series stand. Metrics that are not here are counts or shares. */
static const struct {
    const char *metric, *view, *condition;
} series[] = {
    {"overlap.belief", "v_overlaps", " AND level = 'belief'"},
    {"overlap.store", "v_overlaps", " AND level = 'ownership'"},
    {"failover", "v_failovers", " AND kind = 'failover' AND NOT censored"},
    {"handover", "v_failovers", " AND kind = 'handover' AND NOT censored"},
    {"tenure", "v_tenures", " AND NOT censored"},
    {"leaderless.belief", "v_leaderless", ""},
    {"unowned.store", "v_unowned", ""},
    {"stale.foreign", "v_stale", " AND kind = 'foreign'"},
    {"stale.unowned", "v_stale", " AND kind = 'unowned'"},
    {"stale.window", "v_stale", ""},
};

static const char property_sql[] =
    "SELECT resource, first_ns, first_ns FROM v_properties"
    " WHERE case_id = ?1 AND property = ?2 AND violations > 0 AND first_ns IS NOT NULL";

static bool read_row(struct database *d, sqlite3_stmt *statement, struct moment *m)
{
    bool found = database_next(d, statement);
    if (found) {
        const char *resource = (const char *)sqlite3_column_text(statement, 0);
        bool fits = resource && strlen(resource) < sizeof m->resource;
        strcpy(m->resource, fits ? resource : "");
        m->begin_ns = sqlite3_column_int64(statement, 1);
        m->end_ns = sqlite3_column_int64(statement, 2);
    }
    sqlite3_finalize(statement);
    return found;
}

/* Stale belief is worth the trouble: for all cases it takes seconds. */
static char *make_sql(size_t i, bool shortest)
{
    static const char columns[] = "resource, begin_ns, end_ns";
    char tail[160], *sql = NULL;
    snprintf(tail, sizeof tail, "WHERE case_id = ?1%s ORDER BY length_ns%s, begin_ns LIMIT 1",
             series[i].condition, shortest ? "" : " DESC");
    if (strcmp(series[i].view, "v_stale") == 0)
        return case_view_sql(series[i].view, columns, tail);
    return asprintf(&sql, "SELECT %s FROM %s %s", columns, series[i].view, tail) < 0 ? NULL : sql;
}

bool moment_of_metric(struct database *d, int64_t case_id, const char *metric, bool shortest,
                      struct moment *m)
{
    sqlite3_stmt *statement;
    size_t i = 0;
    *d->message = '\0';
    while (i < sizeof series / sizeof *series && strcmp(series[i].metric, metric) != 0)
        i++;
    if (i == sizeof series / sizeof *series)
        return false;
    char *sql = make_sql(i, shortest);
    bool ok = sql ? database_prepare(d, sql, &statement) : database_fail(d, "out of memory");
    free(sql);
    if (!ok)
        return false;
    sqlite3_bind_int64(statement, 1, case_id);
    return read_row(d, statement, m);
}

bool moment_of_property(struct database *d, int64_t case_id, const char *label, struct moment *m)
{
    sqlite3_stmt *statement;
    if (!database_prepare(d, property_sql, &statement))
        return false;
    sqlite3_bind_int64(statement, 1, case_id);
    sqlite3_bind_text(statement, 2, label, -1, SQLITE_STATIC);
    return read_row(d, statement, m);
}

void moment_widen(struct moment *m, int64_t least_ns)
{
    int64_t length_ns = m->end_ns - m->begin_ns;
    if (length_ns < 0 || length_ns > INT64_MAX / 4)
        return;
    int64_t margin_ns = 2 * length_ns > least_ns ? 2 * length_ns : least_ns;
    m->begin_ns = m->begin_ns > margin_ns ? m->begin_ns - margin_ns : 0;
    m->end_ns = m->end_ns < INT64_MAX - margin_ns ? m->end_ns + margin_ns : INT64_MAX;
}
