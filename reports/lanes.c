/* SPDX-License-Identifier: Apache-2.0 */
/* What a timeline shows; see lanes.h. */
#include "reports/lanes.h"

#include <stdlib.h>
#include <string.h>

enum { REPLAY_TOLD = 300 }; /* bytes of a replay line that a message has room for */

static const char case_sql[] =
    "SELECT case_id, scenario, matrix, seed, verdict, replay, recorded, window_end_ns, instances,"
    " resources FROM v_case"
    " WHERE (?1 = 0 OR case_id = ?1) AND (?2 IS NULL OR scenario = ?2) AND (?3 IS NULL OR seed = "
    "?3)"
    " AND (?4 IS NULL OR matrix = ?4)"
    " ORDER BY recorded DESC, code = 0, case_id LIMIT 1";

static const char instances_sql[] =
    "SELECT i.id, i.name FROM \"case\" c JOIN configuration k ON k.id = c.configuration_id"
    " JOIN instance i ON i.fleet_id = k.fleet_id WHERE c.id = ?1 ORDER BY i.number LIMIT ?2";

static const char resources_sql[] =
    "SELECT r.id, r.name FROM \"case\" c JOIN configuration k ON k.id = c.configuration_id"
    " JOIN resource r ON r.fleet_id = k.fleet_id"
    " WHERE c.id = ?1 AND (?2 IS NULL OR r.name = ?2 OR r.name GLOB ?2) ORDER BY r.number LIMIT ?3";

static const char faults_sql[] =
    "SELECT begin_ns, end_ns, label FROM v_faults"
    " WHERE case_id = ?1 AND end_ns >= ?2 AND begin_ns <= ?3 ORDER BY begin_ns, fault_id";

static const char *const level_sql[] = {
    "SELECT resource_id, instance_id, begin_ns, end_ns FROM ownership"
    " WHERE case_id = ?1 AND end_ns > ?2 AND begin_ns < ?3 ORDER BY id",
    "SELECT resource_id, instance_id, begin_ns, end_ns FROM belief"
    " WHERE case_id = ?1 AND end_ns > ?2 AND begin_ns < ?3 ORDER BY id"};

static void bind_text(sqlite3_stmt *statement, int at, const char *text)
{
    if (text)
        sqlite3_bind_text(statement, at, text, -1, SQLITE_STATIC);
}

static void column_text(char *out, size_t size, sqlite3_stmt *statement, int column)
{
    database_printable(out, size, (const char *)sqlite3_column_text(statement, column));
}

/* NULL when out of memory. A character may become four. */
static char *printable_copy(const char *text)
{
    size_t size = (text ? strlen(text) : 0) * 4 + 4;
    char *copy = malloc(size);
    return copy ? database_printable(copy, size, text) : NULL;
}

/* ---- the case ------------------------------------------------------------------------------- */

static bool read_case_row(struct lanes *l, struct database *d, sqlite3_stmt *statement)
{
    l->case_id = sqlite3_column_int64(statement, 0);
    column_text(l->scenario, sizeof l->scenario, statement, 1);
    column_text(l->matrix, sizeof l->matrix, statement, 2);
    column_text(l->seed, sizeof l->seed, statement, 3);
    column_text(l->verdict, sizeof l->verdict, statement, 4);
    l->until_ns = sqlite3_column_int64(statement, 7);
    l->all_instances = (uint32_t)sqlite3_column_int64(statement, 8);
    l->all_resources = (uint32_t)sqlite3_column_int64(statement, 9);
    l->replay = printable_copy((const char *)sqlite3_column_text(statement, 5));
    if (!l->replay)
        return database_fail(d, "out of memory");
    if (sqlite3_column_int(statement, 6) != 0)
        return true;
    bool is_long = strlen(l->replay) > REPLAY_TOLD;
    return database_fail(d,
                         "case %lld has no intervals in this database; store them with --record "
                         "all, or run it again: %s",
                         (long long)l->case_id,
                         is_long ? "its line is column replay of v_case" : l->replay);
}

static bool read_case(struct lanes *l, struct database *d, const struct timeline_selection *s)
{
    sqlite3_stmt *statement;
    if (!database_prepare(d, case_sql, &statement))
        return false;
    sqlite3_bind_int64(statement, 1, s->case_id);
    bind_text(statement, 2, s->scenario);
    bind_text(statement, 3, s->seed);
    bind_text(statement, 4, s->matrix);
    bool ok = false;
    if (database_next(d, statement))
        ok = read_case_row(l, d, statement);
    else if (*d->message == '\0')
        database_fail(d, "no case of this database fits; `tenure query` lists them");
    sqlite3_finalize(statement);
    return ok;
}

static bool choose_time(struct lanes *l, struct database *d, const struct timeline_selection *s)
{
    int64_t end_ns = l->until_ns;
    if (end_ns < 0 || end_ns > LANES_LONGEST_NS)
        return database_fail(d, "case %lld has a length that no run has; the database is damaged",
                             (long long)l->case_id);
    if (s->from_ns != LANES_NO_TIME && s->from_ns > 0)
        l->from_ns = s->from_ns;
    if (s->until_ns != LANES_NO_TIME && s->until_ns < end_ns)
        l->until_ns = s->until_ns;
    if (l->from_ns < l->until_ns)
        return true;
    if (l->from_ns >= end_ns)
        return database_fail(d, "the run ends at %.3f s, before the time that is to be shown",
                             (double)end_ns / 1e9);
    return database_fail(d, "the time that is to be shown ends before it begins");
}

/* ---- names ---------------------------------------------------------------------------------- */

static bool read_instances(struct lanes *l, struct database *d)
{
    sqlite3_stmt *statement;
    if (!database_prepare(d, instances_sql, &statement))
        return false;
    sqlite3_bind_int64(statement, 1, l->case_id);
    sqlite3_bind_int64(statement, 2, LANES_INSTANCES_MAX);
    while (database_next(d, statement)) {
        if (l->instances == 0)
            l->first_instance_id = sqlite3_column_int64(statement, 0);
        column_text(l->instance_names[l->instances++], sizeof *l->instance_names, statement, 1);
    }
    sqlite3_finalize(statement);
    return *d->message == '\0';
}

static bool read_resources(struct lanes *l, struct database *d, const struct timeline_selection *s)
{
    sqlite3_stmt *statement;
    char shown[64];
    const char *pattern = s->resource;
    bool fewer = s->resources_most > 0 && s->resources_most < LANES_RESOURCES_MAX;
    if (!database_prepare(d, resources_sql, &statement))
        return false;
    sqlite3_bind_int64(statement, 1, l->case_id);
    bind_text(statement, 2, pattern);
    sqlite3_bind_int64(statement, 3, fewer ? s->resources_most : LANES_RESOURCES_MAX);
    while (database_next(d, statement)) {
        l->resource_ids[l->resources] = sqlite3_column_int64(statement, 0);
        column_text(l->resource_names[l->resources++], sizeof *l->resource_names, statement, 1);
    }
    sqlite3_finalize(statement);
    if (*d->message)
        return false;
    if (l->resources == 0)
        return database_fail(d, "case %lld has no resource %s", (long long)l->case_id,
                             database_printable(shown, sizeof shown, pattern));
    return true;
}

static bool add_fault(struct lanes *l, sqlite3_stmt *statement)
{
    if (l->fault_count == l->fault_capacity) {
        uint32_t capacity = l->fault_capacity ? l->fault_capacity * 2 : 64;
        struct lanes_fault *faults = realloc(l->faults, capacity * sizeof *faults);
        if (!faults)
            return false;
        l->faults = faults;
        l->fault_capacity = capacity;
    }
    struct lanes_fault *f = &l->faults[l->fault_count++];
    f->begin_ns = sqlite3_column_int64(statement, 0);
    f->end_ns = sqlite3_column_int64(statement, 1);
    column_text(f->label, sizeof f->label, statement, 2);
    if (f->begin_ns < l->from_ns)
        f->begin_ns = l->from_ns;
    if (f->end_ns > l->until_ns)
        f->end_ns = l->until_ns;
    return true;
}

static bool read_faults(struct lanes *l, struct database *d)
{
    sqlite3_stmt *statement;
    bool ok = true;
    if (!database_prepare(d, faults_sql, &statement))
        return false;
    sqlite3_bind_int64(statement, 1, l->case_id);
    sqlite3_bind_int64(statement, 2, l->from_ns);
    sqlite3_bind_int64(statement, 3, l->until_ns);
    while (ok && database_next(d, statement))
        ok = add_fault(l, statement);
    sqlite3_finalize(statement);
    if (!ok)
        return database_fail(d, "out of memory");
    return *d->message == '\0';
}

bool lanes_open(struct lanes *l, struct database *d, const struct timeline_selection *s)
{
    memset(l, 0, sizeof *l);
    l->instance_names = calloc(LANES_INSTANCES_MAX, sizeof *l->instance_names);
    l->resource_names = calloc(LANES_RESOURCES_MAX, sizeof *l->resource_names);
    l->resource_ids = calloc(LANES_RESOURCES_MAX, sizeof *l->resource_ids);
    bool ok = l->instance_names && l->resource_names && l->resource_ids;
    if (!ok)
        database_fail(d, "out of memory");
    if (ok && read_case(l, d, s) && choose_time(l, d, s) && read_instances(l, d) &&
        read_resources(l, d, s) && read_faults(l, d))
        return true;
    lanes_close(l);
    return false;
}

void lanes_close(struct lanes *l)
{
    free(l->instance_names);
    free(l->resource_names);
    free(l->resource_ids);
    free(l->faults);
    free(l->replay);
    memset(l, 0, sizeof *l);
}

/* ---- bars ----------------------------------------------------------------------------------- */

/* The believers of a resource while its beliefs are read in order. */
struct believers {
    int64_t held_until_ns;
    struct lanes_bar *open;
    uint32_t count, capacity;
};

struct reading {
    const struct lanes *lanes;
    struct believers *believers; /* by resource */
    lanes_visit visit;
    void *data;
    bool failed;
};

/* Resources that are shown have ids that rise. */
static uint32_t resource_of(const struct lanes *l, int64_t id)
{
    uint32_t low = 0, high = l->resources;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (l->resource_ids[middle] < id)
            low = middle + 1;
        else
            high = middle;
    }
    return low < l->resources && l->resource_ids[low] == id ? low : UINT32_MAX;
}

static void tell(struct reading *r, struct lanes_bar bar, enum lanes_state state)
{
    bar.state = state;
    if (bar.instance <= r->lanes->instances)
        r->visit(r->data, &bar);
}

static void tell_nobody(struct reading *r, uint32_t resource, int64_t begin_ns, int64_t end_ns)
{
    if (begin_ns < end_ns)
        tell(r,
             (struct lanes_bar){.begin_ns = begin_ns,
                                .end_ns = end_ns,
                                .resource = resource,
                                .instance = r->lanes->instances},
             LANES_NOBODY);
}

static void tell_overlaps(struct reading *r, struct believers *b, const struct lanes_bar *bar)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < b->count; i++) {
        struct lanes_bar both = b->open[i];
        if (both.end_ns <= bar->begin_ns)
            continue;
        b->open[kept++] = both;
        if (both.instance == bar->instance)
            continue;
        both.begin_ns = bar->begin_ns;
        both.end_ns = both.end_ns < bar->end_ns ? both.end_ns : bar->end_ns;
        tell(r, both, LANES_OVERLAP);
        both.instance = bar->instance;
        tell(r, both, LANES_OVERLAP);
    }
    b->count = kept;
    if (b->count == b->capacity) {
        uint32_t capacity = b->capacity ? b->capacity * 2 : 4;
        struct lanes_bar *open = realloc(b->open, capacity * sizeof *open);
        if (!open) {
            r->failed = true;
            return;
        }
        b->open = open;
        b->capacity = capacity;
    }
    b->open[b->count++] = *bar;
}

static void read_row(struct reading *r, sqlite3_stmt *statement, enum lanes_state state)
{
    const struct lanes *l = r->lanes;
    int64_t instance = sqlite3_column_int64(statement, 1) - l->first_instance_id;
    struct lanes_bar bar = {.begin_ns = sqlite3_column_int64(statement, 2),
                            .end_ns = sqlite3_column_int64(statement, 3),
                            .resource = resource_of(l, sqlite3_column_int64(statement, 0)),
                            .instance = (uint32_t)instance};
    if (bar.resource == UINT32_MAX || instance < 0 || instance >= (int64_t)l->all_instances)
        return;
    if (instance >= (int64_t)l->instances)
        bar.instance = UINT32_MAX; /* not shown, but it is somebody */
    if (bar.begin_ns < l->from_ns)
        bar.begin_ns = l->from_ns;
    if (bar.end_ns > l->until_ns)
        bar.end_ns = l->until_ns;
    tell(r, bar, state);
    if (state != LANES_BELIEF)
        return;
    struct believers *b = &r->believers[bar.resource];
    tell_nobody(r, bar.resource, b->held_until_ns, bar.begin_ns);
    tell_overlaps(r, b, &bar);
    if (bar.end_ns > b->held_until_ns)
        b->held_until_ns = bar.end_ns;
}

static bool read_level(struct reading *r, struct database *d, enum lanes_state state)
{
    sqlite3_stmt *statement;
    if (!database_prepare(d, level_sql[state], &statement))
        return false;
    sqlite3_bind_int64(statement, 1, r->lanes->case_id);
    sqlite3_bind_int64(statement, 2, r->lanes->from_ns);
    sqlite3_bind_int64(statement, 3, r->lanes->until_ns);
    while (!r->failed && database_next(d, statement))
        read_row(r, statement, state);
    sqlite3_finalize(statement);
    return r->failed ? database_fail(d, "out of memory") : *d->message == '\0';
}

bool lanes_read(const struct lanes *l, struct database *d, lanes_visit visit, void *data)
{
    struct reading r = {.lanes = l, .visit = visit, .data = data};
    r.believers = calloc(l->resources, sizeof *r.believers);
    if (!r.believers)
        return database_fail(d, "out of memory");
    for (uint32_t i = 0; i < l->resources; i++)
        r.believers[i].held_until_ns = l->from_ns;
    bool ok = read_level(&r, d, LANES_OWNERSHIP) && read_level(&r, d, LANES_BELIEF);
    for (uint32_t i = 0; ok && i < l->resources; i++)
        tell_nobody(&r, i, r.believers[i].held_until_ns, l->until_ns);
    for (uint32_t i = 0; i < l->resources; i++)
        free(r.believers[i].open);
    free(r.believers);
    return ok;
}
