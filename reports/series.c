/* SPDX-License-Identifier: Apache-2.0 */
/* What pictures draw of one case; see series.h. Doubles, for drawing. */
#include "reports/series.h"

#include <stdlib.h>
#include <string.h>

#include "reports/lanes.h"

static const char *const series_sql[] = {
    [SERIES_TENURE] =
        "SELECT b.end_ns - b.begin_ns FROM belief b JOIN cause e ON e.id = b.end_cause_id"
        " JOIN \"case\" c ON c.id = b.case_id"
        " WHERE b.case_id = ?1 AND b.begin_ns >= c.window_begin_ns AND e.name <> 'end_of_run'"
        " ORDER BY 1",
    [SERIES_FAILOVER] = "SELECT f.length_ns FROM v_failovers f JOIN \"case\" c ON c.id = f.case_id"
                        " WHERE f.case_id = ?1 AND f.kind = 'failover' AND NOT f.censored"
                        " AND f.begin_ns >= c.window_begin_ns ORDER BY 1",
    [SERIES_OVERLAP] = "SELECT o.length_ns FROM v_overlaps o JOIN \"case\" c ON c.id = o.case_id"
                       " WHERE o.case_id = ?1 AND o.level = 'belief'"
                       " AND o.begin_ns >= c.window_begin_ns ORDER BY 1",
    [SERIES_CHANGES] =
        "SELECT s.begin_ns FROM (SELECT begin_ns, instance_id, lag(instance_id) OVER"
        " (PARTITION BY resource_id ORDER BY id) AS before FROM belief WHERE case_id = ?1) s"
        " JOIN \"case\" c ON c.id = ?1"
        " WHERE s.before <> s.instance_id AND s.begin_ns >= c.window_begin_ns ORDER BY 1"};

static bool append(struct series *s, int64_t item)
{
    if (s->count == s->capacity) {
        size_t capacity = s->capacity ? s->capacity * 2 : 256;
        int64_t *items = realloc(s->items, capacity * sizeof *items);
        if (!items)
            return false;
        s->items = items;
        s->capacity = capacity;
    }
    s->items[s->count++] = item;
    return true;
}

bool series_read(struct series *s, struct database *d, int64_t case_id, enum series_kind kind)
{
    sqlite3_stmt *statement;
    bool ok = true;
    memset(s, 0, sizeof *s);
    if (!database_prepare(d, series_sql[kind], &statement))
        return false;
    sqlite3_bind_int64(statement, 1, case_id);
    while (ok && database_next(d, statement))
        ok = append(s, sqlite3_column_int64(statement, 0));
    sqlite3_finalize(statement);
    if (!ok)
        database_fail(d, "out of memory");
    ok = ok && *d->message == '\0';
    if (!ok)
        series_free(s);
    return ok;
}

void series_free(struct series *s)
{
    free(s->items);
    memset(s, 0, sizeof *s);
}

/* ---- load ----------------------------------------------------------------------------------- */

static void add_belief(struct load *l, unsigned instance, int64_t begin_ns, int64_t end_ns)
{
    double width = (double)(l->until_ns - l->from_ns) / l->bins;
    double begin = (double)((begin_ns > l->from_ns ? begin_ns : l->from_ns) - l->from_ns) / width;
    double end = (double)((end_ns < l->until_ns ? end_ns : l->until_ns) - l->from_ns) / width;
    for (unsigned bin = begin < 0 ? 0 : (unsigned)begin; bin < l->bins && bin < end; bin++) {
        double from = begin > bin ? begin : bin, until = end < bin + 1 ? end : bin + 1;
        if (until > from)
            l->held[instance * l->bins + bin] += until - from;
    }
}

static bool read_window(struct load *l, struct database *d, int64_t case_id)
{
    sqlite3_stmt *statement;
    if (!database_prepare(d,
                          "SELECT window_begin_ns, window_end_ns, instances, resources FROM v_case"
                          " WHERE case_id = ?1",
                          &statement))
        return false;
    sqlite3_bind_int64(statement, 1, case_id);
    if (database_next(d, statement)) {
        l->from_ns = sqlite3_column_int64(statement, 0);
        l->until_ns = sqlite3_column_int64(statement, 1);
        l->all_instances = (unsigned)sqlite3_column_int64(statement, 2);
        l->resources = (unsigned)sqlite3_column_int64(statement, 3);
    }
    sqlite3_finalize(statement);
    if (*d->message)
        return false;
    if (l->from_ns < 0 || l->until_ns <= l->from_ns || l->until_ns > LANES_LONGEST_NS)
        return database_fail(d, "case %lld has a length that no run has; the database is damaged",
                             (long long)case_id);
    return true;
}

static bool read_names(struct load *l, struct database *d, int64_t case_id)
{
    sqlite3_stmt *statement;
    if (!database_prepare(d,
                          "SELECT i.name FROM \"case\" c"
                          " JOIN configuration k ON k.id = c.configuration_id"
                          " JOIN instance i ON i.fleet_id = k.fleet_id"
                          " WHERE c.id = ?1 ORDER BY i.number LIMIT ?2",
                          &statement))
        return false;
    sqlite3_bind_int64(statement, 1, case_id);
    sqlite3_bind_int64(statement, 2, SERIES_INSTANCES_MOST);
    while (database_next(d, statement))
        database_printable(l->names[l->instances++], sizeof *l->names,
                           (const char *)sqlite3_column_text(statement, 0));
    sqlite3_finalize(statement);
    return *d->message == '\0';
}

static bool read_beliefs(struct load *l, struct database *d, int64_t case_id)
{
    sqlite3_stmt *statement;
    if (!database_prepare(d,
                          "SELECT i.number, b.begin_ns, b.end_ns FROM belief b"
                          " JOIN instance i ON i.id = b.instance_id"
                          " WHERE b.case_id = ?1 AND b.end_ns > ?2 AND b.begin_ns < ?3",
                          &statement))
        return false;
    sqlite3_bind_int64(statement, 1, case_id);
    sqlite3_bind_int64(statement, 2, l->from_ns);
    sqlite3_bind_int64(statement, 3, l->until_ns);
    while (database_next(d, statement)) {
        int64_t instance = sqlite3_column_int64(statement, 0);
        if (instance >= 0 && instance < (int64_t)l->instances)
            add_belief(l, (unsigned)instance, sqlite3_column_int64(statement, 1),
                       sqlite3_column_int64(statement, 2));
    }
    sqlite3_finalize(statement);
    return *d->message == '\0';
}

bool load_read(struct load *l, struct database *d, int64_t case_id, unsigned bins)
{
    memset(l, 0, sizeof *l);
    l->bins = bins;
    l->held = calloc((size_t)SERIES_INSTANCES_MOST * bins, sizeof *l->held);
    l->names = calloc(SERIES_INSTANCES_MOST, sizeof *l->names);
    bool ok = l->held && l->names;
    if (!ok)
        database_fail(d, "out of memory");
    ok = ok && read_window(l, d, case_id) && read_names(l, d, case_id) &&
         read_beliefs(l, d, case_id);
    if (!ok)
        load_free(l);
    return ok;
}

void load_free(struct load *l)
{
    free(l->held);
    free(l->names);
    memset(l, 0, sizeof *l);
}

double load_jain(const struct load *l, unsigned bin)
{
    double sum = 0, squares = 0;
    for (unsigned i = 0; i < l->instances; i++) {
        double held = l->held[i * l->bins + bin];
        sum += held;
        squares += held * held;
    }
    return squares > 0 ? sum * sum / (squares * l->instances) : 0;
}
