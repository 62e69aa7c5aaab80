/* SPDX-License-Identifier: Apache-2.0 */
/* The metrics of one combination; see measured.h. */
#include "reports/measured.h"

#include <stdlib.h>
#include <string.h>

static const char metrics_sql[] =
    "SELECT n.id, n.name || coalesce('.' || n.statistic, ''), n.unit, n.what, m.value"
    " FROM \"case\" c JOIN metric m ON m.case_id = c.id"
    " JOIN metric_name n ON n.id = m.metric_name_id"
    " WHERE c.configuration_id = ?1 ORDER BY n.id, c.id";

static struct measured *add_metric(struct measured_list *list, sqlite3_stmt *statement)
{
    if (list->count == list->capacity) {
        size_t capacity = list->capacity ? list->capacity * 2 : 64;
        struct measured *items = realloc(list->items, capacity * sizeof *items);
        if (!items)
            return NULL;
        list->items = items;
        list->capacity = capacity;
    }
    struct measured *m = &list->items[list->count++];
    memset(m, 0, sizeof *m);
    database_printable(m->name, sizeof m->name, (const char *)sqlite3_column_text(statement, 1));
    database_printable(m->unit, sizeof m->unit, (const char *)sqlite3_column_text(statement, 2));
    database_printable(m->what, sizeof m->what, (const char *)sqlite3_column_text(statement, 3));
    return m;
}

static bool add_value(struct measured *m, int64_t value)
{
    if (m->count == m->capacity) {
        size_t capacity = m->capacity ? m->capacity * 2 : 16;
        int64_t *values = realloc(m->values, capacity * sizeof *values);
        if (!values)
            return false;
        m->values = values;
        m->capacity = capacity;
    }
    m->values[m->count++] = value;
    return true;
}

bool measured_read(struct measured_list *list, struct database *d, int64_t configuration_id)
{
    sqlite3_stmt *statement;
    struct measured *last = NULL;
    int64_t last_id = 0;
    bool ok = true;
    memset(list, 0, sizeof *list);
    if (!database_prepare(d, metrics_sql, &statement))
        return false;
    sqlite3_bind_int64(statement, 1, configuration_id);
    while (ok && database_next(d, statement)) {
        int64_t id = sqlite3_column_int64(statement, 0);
        if (!last || id != last_id)
            last = add_metric(list, statement);
        last_id = id;
        ok = last && add_value(last, sqlite3_column_int64(statement, 4));
    }
    sqlite3_finalize(statement);
    if (!ok)
        database_fail(d, "out of memory");
    ok = ok && *d->message == '\0';
    if (!ok)
        measured_free(list);
    return ok;
}

void measured_free(struct measured_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        free(list->items[i].values);
    free(list->items);
    memset(list, 0, sizeof *list);
}

const struct measured *measured_find(const struct measured_list *list, const char *name)
{
    for (size_t i = 0; i < list->count; i++)
        if (strcmp(list->items[i].name, name) == 0)
            return &list->items[i];
    return NULL;
}

int64_t measured_total(const struct measured_list *list, const char *name)
{
    const struct measured *m = measured_find(list, name);
    uint64_t total = 0; /* of a damaged database it may wrap round */
    for (size_t i = 0; m && i < m->count; i++)
        total += (uint64_t)m->values[i];
    return (int64_t)total;
}

int64_t measured_most(const struct measured_list *list, const char *name)
{
    const struct measured *m = measured_find(list, name);
    int64_t most = 0;
    for (size_t i = 0; m && i < m->count; i++)
        if (i == 0 || m->values[i] > most)
            most = m->values[i];
    return most;
}
