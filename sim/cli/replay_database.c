/* SPDX-License-Identifier: Apache-2.0 */
/* Comparing intervals with rows; see replay_database.h. */
#include "sim/cli/replay_database.h"

#include <string.h>

#include "reports/database.h"
#include "sim/scenario/quantity.h"

enum { NAME_SIZE = 128 };

/* A belief, an ownership or a fault, from a row or from the history. */
struct stretch {
    char who[NAME_SIZE]; /* "n1", or "n1 of r2" */
    int64_t begin_ns, end_ns;
};

/* What differs first, over all kinds. */
struct finding {
    int64_t time_ns; /* INT64_MAX: nothing */
    const char *what;
    bool has[2]; /* recorded, now */
    struct stretch stretches[2];
};

/* A kind of intervals: in the order in which they began, here and there. */
struct kind {
    const char *what, *sql;
    uint32_t (*count)(const struct history *history);
    void (*get)(const struct scenario *scenario, const struct history *history, uint32_t number,
                struct stretch *stretch);
};

/* ---- the present run ------------------------------------------------------------------------ */

static void get_level(const struct scenario *s, const struct history *h, enum history_level level,
                      uint32_t number, struct stretch *stretch)
{
    const struct history_interval *i = history_interval(h, level, number);
    snprintf(stretch->who, NAME_SIZE, "%.60s of %.60s", s->instance_names[i->instance],
             s->resource_names[i->resource]);
    stretch->begin_ns = i->begin_ns;
    stretch->end_ns = i->end_ns;
}

static uint32_t belief_count(const struct history *h)
{
    return h->levels[HISTORY_BELIEF].count;
}

static void get_belief(const struct scenario *s, const struct history *h, uint32_t number,
                       struct stretch *stretch)
{
    get_level(s, h, HISTORY_BELIEF, number, stretch);
}

static uint32_t ownership_count(const struct history *h)
{
    return h->levels[HISTORY_OWNERSHIP].count;
}

static void get_ownership(const struct scenario *s, const struct history *h, uint32_t number,
                          struct stretch *stretch)
{
    get_level(s, h, HISTORY_OWNERSHIP, number, stretch);
}

static uint32_t fault_count(const struct history *h)
{
    return h->faults.count;
}

static void get_fault(const struct scenario *s, const struct history *h, uint32_t number,
                      struct stretch *stretch)
{
    const struct history_fault *f = history_fault(h, number);
    snprintf(stretch->who, NAME_SIZE, "%.60s of %.60s", fault_kinds[f->kind].verb,
             f->instance < s->instance_name_count ? s->instance_names[f->instance] : "store");
    stretch->begin_ns = f->begin_ns;
    stretch->end_ns = f->end_ns;
}

#define LEVEL_SQL(table)                                                               \
    "SELECT i.name || ' of ' || r.name, x.begin_ns, x.end_ns FROM " table " x"         \
    " JOIN instance i ON i.id = x.instance_id JOIN resource r ON r.id = x.resource_id" \
    " WHERE x.case_id = ?1 ORDER BY x.id"

static const struct kind kinds[] = {
    {"belief", LEVEL_SQL("belief"), belief_count, get_belief},
    {"ownership", LEVEL_SQL("ownership"), ownership_count, get_ownership},
    {"fault",
     "SELECT p.kind || ' of ' || coalesce(i.name, 'store'), x.begin_ns, x.end_ns FROM fault x"
     " LEFT JOIN fault_plan p ON p.id = x.fault_plan_id"
     " LEFT JOIN instance i ON i.id = x.instance_id WHERE x.case_id = ?1 ORDER BY x.id",
     fault_count, get_fault},
};

/* ---- comparing ------------------------------------------------------------------------------ */

static int64_t earlier(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

/* When two stretches part; INT64_MAX if they do not. */
static int64_t parting(const struct stretch *a, const struct stretch *b)
{
    if (a->begin_ns != b->begin_ns || strcmp(a->who, b->who) != 0)
        return earlier(a->begin_ns, b->begin_ns);
    return a->end_ns != b->end_ns ? earlier(a->end_ns, b->end_ns) : INT64_MAX;
}

static void look_at(struct finding *first, const struct finding *pair)
{
    int64_t time_ns;
    if (pair->has[0] && pair->has[1])
        time_ns = parting(&pair->stretches[0], &pair->stretches[1]);
    else
        time_ns = pair->stretches[pair->has[0] ? 0 : 1].begin_ns;
    if (time_ns >= first->time_ns)
        return;
    *first = *pair;
    first->time_ns = time_ns;
}

static bool compare_kind(struct database *d, sqlite3_int64 id, const struct kind *kind,
                         const struct scenario *scenario, const struct history *history,
                         struct finding *first)
{
    sqlite3_stmt *rows;
    if (!database_prepare(d, kind->sql, &rows))
        return false;
    sqlite3_bind_int64(rows, 1, id);
    struct finding pair = {.what = kind->what, .has = {true, true}};
    for (uint32_t n = 0;; n++) {
        pair.has[0] =
            pair.has[0] && database_next(d, rows); /* behind the last it would begin anew */
        pair.has[1] = n < kind->count(history);
        if (!pair.has[0] && !pair.has[1])
            break;
        if (pair.has[0]) {
            database_printable(pair.stretches[0].who, NAME_SIZE,
                               (const char *)sqlite3_column_text(rows, 0));
            pair.stretches[0].begin_ns = sqlite3_column_int64(rows, 1);
            pair.stretches[0].end_ns = sqlite3_column_int64(rows, 2);
        }
        if (pair.has[1])
            kind->get(scenario, history, n, &pair.stretches[1]);
        look_at(first, &pair);
    }
    sqlite3_finalize(rows);
    return d->message[0] == '\0';
}

/* 0: there is none. */
static sqlite3_int64 find_case(struct database *d, const char *digest)
{
    static const char sql[] =
        "SELECT id FROM \"case\" WHERE recorded = 1 AND substr(digest, 1, length(?1)) = ?1 LIMIT 1";
    sqlite3_stmt *statement;
    sqlite3_int64 id = 0;
    if (!database_prepare(d, sql, &statement))
        return 0;
    sqlite3_bind_text(statement, 1, digest, -1, SQLITE_STATIC);
    if (database_next(d, statement))
        id = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    return id;
}

static void print_finding(FILE *out, const char *path, const struct finding *f)
{
    static const char *const names[2] = {"recorded", "now"};
    char at[QUANTITY_BYTES], begin[QUANTITY_BYTES], end[QUANTITY_BYTES];
    if (f->time_ns == INT64_MAX) {
        fprintf(out, "every belief, ownership and fault is as recorded in %s\n", path);
        return;
    }
    fprintf(out, "the first %s that differs from %s parts from it at %s:\n", f->what, path,
            quantity_print(QUANTITY_DURATION, f->time_ns, at));
    for (int side = 0; side < 2; side++) {
        const struct stretch *s = &f->stretches[side];
        if (f->has[side])
            fprintf(out, "    %-9s %s from %s to %s\n", names[side], s->who,
                    quantity_print(QUANTITY_DURATION, s->begin_ns, begin),
                    quantity_print(QUANTITY_DURATION, s->end_ns, end));
        else
            fprintf(out, "    %-9s none\n", names[side]);
    }
}

void replay_database_compare(FILE *out, const char *path, const char *digest,
                             const struct scenario *scenario, const struct history *history)
{
    struct database d;
    struct finding first = {.time_ns = INT64_MAX};
    if (!database_open(&d, path)) {
        fprintf(out, "%s\n", d.message);
        return;
    }
    sqlite3_int64 id = find_case(&d, digest);
    bool good = id != 0;
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0] && good; i++)
        good = compare_kind(&d, id, &kinds[i], scenario, history, &first);
    if (good)
        print_finding(out, path, &first);
    else if (d.message[0])
        fprintf(out, "%s\n", d.message);
    else
        fprintf(out, "%s has no recorded case with that digest\n", path);
    database_close(&d);
}
