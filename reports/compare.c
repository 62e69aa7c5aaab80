/* SPDX-License-Identifier: Apache-2.0 */
/* Two runs compared; see compare.h. Floating point over results only. */
#include "reports/compare.h"

#include <stdlib.h>
#include <string.h>

#include "reports/compare_private.h"

/* ---- cases ---------------------------------------------------------------------------------- */

static char *text_of(sqlite3_stmt *s, int column)
{
    const char *text = (const char *)sqlite3_column_text(s, column);
    return strdup(text ? text : "");
}

static bool no_memory(struct database *d)
{
    return database_fail(d, "out of memory");
}

static bool read_case(struct database *d, sqlite3_stmt *s, struct compare_cases *list)
{
    if (list->count == list->capacity) {
        size_t capacity = list->capacity ? list->capacity * 2 : 256;
        struct compare_case *items = realloc(list->items, capacity * sizeof *items);
        if (!items)
            return no_memory(d);
        list->items = items;
        list->capacity = capacity;
    }
    struct compare_case *c = &list->items[list->count++];
    *c = (struct compare_case){.scenario = text_of(s, 0),
                               .matrix = text_of(s, 1),
                               .occurrence = (uint32_t)sqlite3_column_int64(s, 2),
                               .seed = (uint64_t)sqlite3_column_int64(s, 3),
                               .id = sqlite3_column_int64(s, 4),
                               .code = sqlite3_column_int(s, 5),
                               .verdict = text_of(s, 6),
                               .digest = text_of(s, 7),
                               .replay = text_of(s, 8)};
    return (c->scenario && c->matrix && c->verdict && c->digest && c->replay) || no_memory(d);
}

static int order_of(const struct compare_case *x, const struct compare_case *y)
{
    int order = strcmp(x->scenario, y->scenario);
    if (order == 0)
        order = (x->occurrence > y->occurrence) - (x->occurrence < y->occurrence);
    if (order == 0)
        order = strcmp(x->matrix, y->matrix);
    return order != 0 ? order : (x->seed > y->seed) - (x->seed < y->seed);
}

static int by_order(const void *a, const void *b)
{
    return order_of(a, b);
}

static bool read_cases(struct database *d, struct compare_cases *list)
{
    static const char sql[] =
        "SELECT s.name, k.matrix, s.occurrence, c.seed, c.id, c.code, c.verdict, c.digest,"
        " c.replay FROM \"case\" c"
        " JOIN configuration k ON k.id = c.configuration_id"
        " JOIN (SELECT id, name, row_number() OVER (PARTITION BY name ORDER BY id) - 1"
        "       AS occurrence FROM scenario) s ON s.id = c.scenario_id";
    sqlite3_stmt *s;
    bool good = database_prepare(d, sql, &s);
    while (good && database_next(d, s))
        good = read_case(d, s, list);
    good = good && *d->message == '\0';
    sqlite3_finalize(s);
    if (good && list->count > 0)
        qsort(list->items, list->count, sizeof *list->items, by_order);
    return good;
}

static void free_cases(struct compare_cases *list)
{
    for (size_t i = 0; i < list->count; i++) {
        free(list->items[i].scenario);
        free(list->items[i].matrix);
        free(list->items[i].verdict);
        free(list->items[i].digest);
        free(list->items[i].replay);
    }
    free(list->items);
}

/* ---- pairs ---------------------------------------------------------------------------------- */

bool compare_has_other_verdict(const struct compare_pair *p)
{
    return p->before && p->after && strcmp(p->before->verdict, p->after->verdict) != 0;
}

bool compare_has_other_digest(const struct comparison *c, const struct compare_pair *p)
{
    return c->has_digests && p->before && p->after &&
           strcmp(p->before->digest, p->after->digest) != 0;
}

static void count_pair(struct comparison *c, const struct compare_pair *p)
{
    c->both += p->before && p->after;
    c->appeared += !p->before;
    c->vanished += !p->after;
    c->verdicts += compare_has_other_verdict(p);
    c->digests += compare_has_other_digest(c, p);
}

static bool make_pairs(struct comparison *c)
{
    size_t b = 0, a = 0;
    c->pairs = calloc(c->before.count + c->after.count + 1, sizeof *c->pairs);
    if (!c->pairs)
        return false;
    while (b < c->before.count || a < c->after.count) {
        const struct compare_case *before = b < c->before.count ? &c->before.items[b] : NULL;
        const struct compare_case *after = a < c->after.count ? &c->after.items[a] : NULL;
        int order = !before ? 1 : !after ? -1 : order_of(before, after);
        struct compare_pair *p = &c->pairs[c->pair_count++];
        *p = (struct compare_pair){order <= 0 ? before : NULL, order >= 0 ? after : NULL};
        b += order <= 0;
        a += order >= 0;
        count_pair(c, p);
    }
    return true;
}

/* ---- everything ----------------------------------------------------------------------------- */

static bool digest_version(struct database *d, char out[32])
{
    sqlite3_stmt *s;
    *out = '\0';
    if (!database_prepare(d, "SELECT value FROM meta WHERE name = 'digest_version'", &s))
        return false;
    if (database_next(d, s)) {
        const char *text = (const char *)sqlite3_column_text(s, 0);
        strncat(out, text ? text : "", 31);
    }
    sqlite3_finalize(s);
    return *d->message == '\0';
}

bool compare_runs(struct database *before, struct database *after, struct comparison *out)
{
    char versions[2][32];
    memset(out, 0, sizeof *out);
    bool good = digest_version(before, versions[0]) && digest_version(after, versions[1]) &&
                read_cases(before, &out->before) && read_cases(after, &out->after);
    if (good) {
        out->has_digests = strcmp(versions[0], versions[1]) == 0;
        good = make_pairs(out) || no_memory(after);
    }
    good = good && compare_metrics(before, after, out);
    if (!good)
        compare_free(out);
    return good;
}

void compare_free(struct comparison *c)
{
    free_cases(&c->before);
    free_cases(&c->after);
    free(c->pairs);
    free(c->metrics);
    compare_names_free(c->names);
    memset(c, 0, sizeof *c);
}

const char *compare_outcome_name(enum compare_outcome outcome)
{
    static const char *const names[] = {[COMPARE_NO_DIFFERENCE] = "no difference",
                                        [COMPARE_TOO_FEW] = "too few seeds",
                                        [COMPARE_MOVED] = "moved",
                                        [COMPARE_BETTER] = "better",
                                        [COMPARE_WORSE] = "worse"};
    return names[outcome];
}
