/* SPDX-License-Identifier: Apache-2.0 */
/* Expectations over all cases of a scenario; see closest.h. */
#include "reports/closest.h"

#include <stdlib.h>
#include <string.h>

static const char results_sql[] =
    "SELECT e.id, e.text, e.path || ':' || e.line || ':' || e.position, e.over_seeds, r.case_id,"
    " k.matrix, printf('%u', c.seed), r.limit_text, r.limit_value, r.value, r.value_text, r.held"
    " FROM expectation e JOIN scenario s ON s.id = e.scenario_id"
    " JOIN expectation_result r ON r.expectation_id = e.id"
    " LEFT JOIN \"case\" c ON c.id = r.case_id"
    " LEFT JOIN configuration k ON k.id = coalesce(r.configuration_id, c.configuration_id)"
    " WHERE e.scenario_id = ?1 ORDER BY e.id, r.id";

enum {
    COLUMN_ID,
    TEXT,
    PLACE,
    OVER_SEEDS,
    CASE_ID,
    MATRIX,
    SEED,
    LIMIT_TEXT,
    LIMIT,
    VALUE,
    VALUE_TEXT,
    HELD
};

enum closest_compare closest_compare_of(const char *sentence)
{
    const char *word = sentence + strcspn(sentence, " ");
    word += strspn(word, " ");
    if (strncmp(word, "== ", 3) == 0)
        return CLOSEST_EQUAL;
    if (strncmp(word, "<= ", 3) == 0 || strncmp(word, "< ", 2) == 0)
        return CLOSEST_MOST;
    if (strncmp(word, ">= ", 3) == 0 || strncmp(word, "> ", 2) == 0)
        return CLOSEST_LEAST;
    return CLOSEST_OTHER;
}

void closest_subject(const char *sentence, char *out, size_t size, bool *is_least)
{
    static const char *const statistics[] = {"min", "p1",  "p10",  "p50",   "p90",
                                             "p99", "max", "mean", "count", "total"};
    size_t length = strcspn(sentence, " ");
    if (length >= size)
        length = size - 1;
    memcpy(out, sentence, length);
    out[length] = '\0';
    *is_least = false;
    char *dot = strrchr(out, '.');
    for (size_t i = 0; dot && i < sizeof statistics / sizeof *statistics; i++)
        if (strcmp(dot + 1, statistics[i]) == 0) {
            *is_least = i < 3;
            *dot = '\0';
            break;
        }
}

/* ---- one result ----------------------------------------------------------------------------- */

static char *column_copy(sqlite3_stmt *statement, int column, bool *ok)
{
    const char *text = (const char *)sqlite3_column_text(statement, column);
    char *copy = text ? strdup(text) : NULL;
    if (text && !copy)
        *ok = false;
    return copy;
}

static double size_of(double value)
{
    return value < 0 ? -value : value;
}

/* Room up to the limit, of the larger of both. Negative seeds of trouble are cut: what is twice as
 * far beyond a limit as it can be is as bad as it gets. */
static int64_t margin_of(const struct closest *c)
{
    double limit = (double)c->limit, value = (double)c->value;
    double largest = size_of(limit) > size_of(value) ? size_of(limit) : size_of(value);
    double room = c->compare == CLOSEST_MOST ? limit - value : value - limit;
    if (c->compare == CLOSEST_EQUAL)
        room = -size_of(room);
    return largest > 0 ? (int64_t)(room / largest * 1e6) : 0;
}

static void forget(struct closest *c)
{
    char **texts[] = {&c->text, &c->place, &c->limit_text, &c->value_text, &c->matrix, &c->seed};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        free(*texts[i]);
        *texts[i] = NULL;
    }
}

/* The numbers of a row; texts follow if it is to be kept. */
static void read_numbers(struct closest *c, sqlite3_stmt *statement)
{
    const char *text = (const char *)sqlite3_column_text(statement, TEXT);
    memset(c, 0, sizeof *c);
    c->id = sqlite3_column_int64(statement, COLUMN_ID);
    c->over_seeds = sqlite3_column_int(statement, OVER_SEEDS) != 0;
    c->case_id = sqlite3_column_int64(statement, CASE_ID);
    c->compare = closest_compare_of(text ? text : "");
    c->limit = sqlite3_column_int64(statement, LIMIT);
    c->value = sqlite3_column_int64(statement, VALUE);
    c->has_limit = sqlite3_column_type(statement, LIMIT) == SQLITE_INTEGER;
    c->has_distance = c->compare != CLOSEST_OTHER && c->has_limit &&
                      sqlite3_column_type(statement, VALUE) == SQLITE_INTEGER;
    c->margin_ppm = c->has_distance ? margin_of(c) : 0;
    c->results = 1;
    c->failed = sqlite3_column_int(statement, HELD) == 0;
}

static bool read_texts(struct closest *c, sqlite3_stmt *statement)
{
    bool ok = true;
    c->text = column_copy(statement, TEXT, &ok);
    if (!c->text && ok) { /* there is always one, but not in a file that another program made */
        c->text = strdup("");
        ok = c->text != NULL;
    }
    c->place = column_copy(statement, PLACE, &ok);
    c->limit_text = column_copy(statement, LIMIT_TEXT, &ok);
    c->value_text = column_copy(statement, VALUE_TEXT, &ok);
    c->matrix = column_copy(statement, MATRIX, &ok);
    c->seed = column_copy(statement, SEED, &ok);
    return ok;
}

/* Whether a result tells more than the one that is shown so far. */
static bool tells_more(const struct closest *fresh, const struct closest *shown)
{
    if (fresh->failed != (shown->failed > 0))
        return fresh->failed > 0;
    if (fresh->has_distance != shown->has_distance)
        return fresh->has_distance;
    return fresh->has_distance && fresh->margin_ppm < shown->margin_ppm;
}

static bool add_row(struct closest_list *list, sqlite3_stmt *statement)
{
    struct closest fresh;
    struct closest *last = list->count > 0 ? &list->items[list->count - 1] : NULL;
    read_numbers(&fresh, statement);
    if (last && last->id == fresh.id) {
        int64_t results = last->results + 1, failed = last->failed + fresh.failed;
        bool kept = true;
        if (tells_more(&fresh, last)) {
            forget(last);
            *last = fresh;
            kept = read_texts(last, statement);
        }
        last->results = results;
        last->failed = failed;
        return kept;
    }
    if (list->count == list->capacity) {
        size_t capacity = list->capacity ? list->capacity * 2 : 16;
        struct closest *items = realloc(list->items, capacity * sizeof *items);
        if (!items)
            return false;
        list->items = items;
        list->capacity = capacity;
    }
    list->items[list->count++] = fresh;
    return read_texts(&list->items[list->count - 1], statement);
}

/* ---- all of them ---------------------------------------------------------------------------- */

bool closest_read(struct closest_list *list, struct database *d, int64_t scenario_id)
{
    sqlite3_stmt *statement;
    bool ok = true;
    memset(list, 0, sizeof *list);
    if (!database_prepare(d, results_sql, &statement))
        return false;
    sqlite3_bind_int64(statement, 1, scenario_id);
    while (ok && database_next(d, statement))
        ok = add_row(list, statement);
    sqlite3_finalize(statement);
    if (!ok)
        database_fail(d, "out of memory");
    ok = ok && *d->message == '\0';
    if (!ok)
        closest_free(list);
    return ok;
}

void closest_free(struct closest_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        forget(&list->items[i]);
    free(list->items);
    memset(list, 0, sizeof *list);
}

const struct closest *closest_of(const struct closest_list *list)
{
    const struct closest *best = NULL;
    for (size_t i = 0; i < list->count; i++) {
        const struct closest *c = &list->items[i];
        if (c->failed == 0 && c->has_distance && c->compare != CLOSEST_EQUAL &&
            (!best || c->margin_ppm < best->margin_ppm))
            best = c;
    }
    return best;
}
