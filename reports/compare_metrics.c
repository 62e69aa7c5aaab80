/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The metrics of two runs, over the seeds of each combination; see compare.h. Floating point over
 * results only.
 */
#include <stdlib.h>
#include <string.h>

#include "reports/compare_private.h"

enum { NAMES_MOST = 4096 };

/* A metric, and its number in both databases. */
struct name {
    char *metric, *unit, *direction;
    int64_t ids[2]; /* before, after; 0: not there */
};

struct compare_names {
    struct name *items;
    size_t count, capacity;
};

/* What is gathered of one combination. */
struct group {
    struct database *databases[2];
    sqlite3_stmt *statements[2];
    struct comparison *out;
    const struct compare_names *names;
    size_t most;           /* pairs of the largest combination */
    int64_t *differences;  /* of each metric, `most` of them */
    size_t *counts;        /* of these that are there */
    double *sums[2];       /* of the values, of those pairs that have both */
    int64_t *values[2];    /* of one pair */
    bool *has[2];
};

static bool no_memory(struct database *d)
{
    return database_fail(d, "out of memory");
}

/* ---- names ---------------------------------------------------------------------------------- */

void compare_names_free(struct compare_names *names)
{
    for (size_t i = 0; names && i < names->count; i++) {
        free(names->items[i].metric);
        free(names->items[i].unit);
        free(names->items[i].direction);
    }
    if (names)
        free(names->items);
    free(names);
}

static struct name *find_name(struct compare_names *names, const char *metric)
{
    for (size_t i = 0; i < names->count; i++)
        if (strcmp(names->items[i].metric, metric) == 0)
            return &names->items[i];
    return NULL;
}

static char *copy(sqlite3_stmt *s, int column)
{
    const char *text = (const char *)sqlite3_column_text(s, column);
    return strdup(text ? text : "");
}

static struct name *add_name(struct compare_names *names, sqlite3_stmt *s)
{
    if (names->count == names->capacity) {
        size_t capacity = names->capacity ? names->capacity * 2 : 64;
        struct name *items = realloc(names->items, capacity * sizeof *items);
        if (!items)
            return NULL;
        names->items = items;
        names->capacity = capacity;
    }
    struct name *n = &names->items[names->count++];
    *n = (struct name){.metric = copy(s, 1), .unit = copy(s, 2), .direction = copy(s, 3)};
    return n->metric && n->unit && n->direction ? n : NULL;
}

/* The second database has the last word about unit and direction only where the first has none. */
static bool read_names(struct database *d, int which, struct compare_names *names)
{
    sqlite3_stmt *s;
    bool good = database_prepare(d,
                                 "SELECT id, name || coalesce('.' || statistic, ''), unit,"
                                 " direction FROM metric_name ORDER BY id",
                                 &s);
    while (good && database_next(d, s)) {
        const char *metric = (const char *)sqlite3_column_text(s, 1);
        struct name *n = metric ? find_name(names, metric) : NULL;
        if (!n && names->count == NAMES_MOST)
            good = database_fail(d, "%s has more than %d metrics", d->path, NAMES_MOST);
        else if (!n)
            good = (n = add_name(names, s)) != NULL || no_memory(d);
        if (good)
            n->ids[which] = sqlite3_column_int64(s, 0);
    }
    good = good && *d->message == '\0';
    sqlite3_finalize(s);
    return good;
}

/* ---- one pair ------------------------------------------------------------------------------- */

static bool read_values(struct group *g, int which, int64_t case_id)
{
    size_t next = 0, count = g->names->count;
    sqlite3_stmt *s = g->statements[which];
    memset(g->has[which], 0, count * sizeof *g->has[which]);
    sqlite3_reset(s);
    sqlite3_bind_int64(s, 1, case_id);
    while (database_next(g->databases[which], s)) {
        int64_t id = sqlite3_column_int64(s, 0);
        for (size_t tries = 0; tries < count; tries++, next++) { /* in the same order, mostly */
            if (next >= count)
                next = 0;
            if (g->names->items[next].ids[which] != id)
                continue;
            g->values[which][next] = sqlite3_column_int64(s, 1);
            g->has[which][next] = true;
            break;
        }
    }
    return *g->databases[which]->message == '\0';
}

static bool add_pair(struct group *g, const struct compare_pair *p)
{
    if (!read_values(g, 0, p->before->id) || !read_values(g, 1, p->after->id))
        return false;
    for (size_t m = 0; m < g->names->count; m++) {
        if (!g->has[0][m] || !g->has[1][m])
            continue;
        int64_t difference;
        if (__builtin_sub_overflow(g->values[1][m], g->values[0][m], &difference))
            continue;
        g->differences[m * g->most + g->counts[m]++] = difference;
        g->sums[0][m] += (double)g->values[0][m];
        g->sums[1][m] += (double)g->values[1][m];
    }
    return true;
}

/* ---- one combination ------------------------------------------------------------------------ */

static struct compare_metric *add_metric(struct comparison *c)
{
    if (c->metric_count == c->metric_capacity) {
        size_t capacity = c->metric_capacity ? c->metric_capacity * 2 : 256;
        struct compare_metric *metrics = realloc(c->metrics, capacity * sizeof *metrics);
        if (!metrics)
            return NULL;
        c->metrics = metrics;
        c->metric_capacity = capacity;
    }
    return &c->metrics[c->metric_count++];
}

static bool judge_metric(struct group *g, size_t m, const struct compare_case *of)
{
    struct paired paired;
    size_t count = g->counts[m];
    if (count == 0)
        return true;
    g->out->compared++;
    if (!paired_judge(g->differences + m * g->most, count, &paired))
        return no_memory(g->databases[1]);
    if (paired.moved == 0)
        return true;
    struct compare_metric *row = add_metric(g->out);
    if (!row)
        return no_memory(g->databases[1]);
    const struct name *n = &g->names->items[m];
    *row = (struct compare_metric){.scenario = of->scenario,
                                   .matrix = of->matrix,
                                   .metric = n->metric,
                                   .unit = n->unit,
                                   .direction = n->direction,
                                   .before = g->sums[0][m] / (double)count,
                                   .after = g->sums[1][m] / (double)count,
                                   .paired = paired,
                                   .q = 1};
    return true;
}

static bool is_same_combination(const struct compare_case *x, const struct compare_case *y)
{
    return strcmp(x->scenario, y->scenario) == 0 && x->occurrence == y->occurrence &&
           strcmp(x->matrix, y->matrix) == 0;
}

/* The pairs of the combination that begins there; how many of all pairs they are. */
static bool judge_group(struct group *g, size_t from, size_t until)
{
    const struct compare_case *of = NULL;
    size_t metrics = g->names->count;
    memset(g->counts, 0, metrics * sizeof *g->counts);
    memset(g->sums[0], 0, metrics * sizeof *g->sums[0]);
    memset(g->sums[1], 0, metrics * sizeof *g->sums[1]);
    for (size_t i = from; i < until; i++) {
        const struct compare_pair *p = &g->out->pairs[i];
        if (!p->before || !p->after)
            continue;
        of = p->after;
        if (!add_pair(g, p))
            return false;
    }
    for (size_t m = 0; of && m < metrics; m++)
        if (!judge_metric(g, m, of))
            return false;
    return true;
}

static size_t end_of_group(const struct comparison *c, size_t from)
{
    const struct compare_pair *first = &c->pairs[from];
    const struct compare_case *of = first->after ? first->after : first->before;
    size_t until = from + 1;
    while (until < c->pair_count) {
        const struct compare_pair *p = &c->pairs[until];
        if (!is_same_combination(of, p->after ? p->after : p->before))
            break;
        until++;
    }
    return until;
}

/* ---- all of them ---------------------------------------------------------------------------- */

static enum compare_outcome outcome_of(const struct compare_metric *m)
{
    if (!m->paired.is_testable)
        return COMPARE_TOO_FEW;
    if (m->q > PAIRED_ALPHA)
        return COMPARE_NO_DIFFERENCE;
    int way = m->paired.direction;
    bool is_clear = way != 0 && (m->paired.mean > 0) == (way > 0);
    if (!is_clear || strcmp(m->direction, "neutral") == 0)
        return COMPARE_MOVED;
    return (strcmp(m->direction, "higher") == 0) == (way > 0) ? COMPARE_BETTER : COMPARE_WORSE;
}

/* Those that too few seeds differ in cannot be told whatever happens; they are no comparisons that
 * the others would have to pay for. */
static bool correct(struct comparison *c)
{
    size_t count = 0;
    double *p = malloc((c->metric_count + 1) * sizeof *p);
    size_t *order = malloc((c->metric_count + 1) * sizeof *order);
    bool good = p && order;
    for (size_t i = 0; good && i < c->metric_count; i++)
        if (c->metrics[i].paired.is_testable)
            p[count++] = c->metrics[i].paired.p;
    if (good)
        paired_adjust(p, order, count);
    count = 0;
    for (size_t i = 0; good && i < c->metric_count; i++) {
        struct compare_metric *m = &c->metrics[i];
        if (m->paired.is_testable)
            m->q = p[count++];
        m->outcome = outcome_of(m);
        c->outcomes[m->outcome]++;
    }
    free(p);
    free(order);
    return good;
}

/* Rows were made in the order of cases and metrics; where the rest is equal they stay so. */
static int by_outcome(const void *a, const void *b)
{
    const struct compare_metric *x = a, *y = b;
    if (x->outcome != y->outcome)
        return x->outcome > y->outcome ? -1 : 1;
    if (x->q != y->q)
        return x->q > y->q ? 1 : -1;
    int order = strcmp(x->scenario, y->scenario);
    if (order == 0)
        order = strcmp(x->matrix, y->matrix);
    return order != 0 ? order : strcmp(x->metric, y->metric);
}

static bool prepare_group(struct group *g)
{
    static const char sql[] =
        "SELECT metric_name_id, value FROM metric WHERE case_id = ?1 ORDER BY metric_name_id";
    size_t metrics = g->names->count + 1;
    for (size_t from = 0, until; from < g->out->pair_count; from = until) {
        until = end_of_group(g->out, from);
        g->most = until - from > g->most ? until - from : g->most;
    }
    g->differences = calloc(metrics * (g->most + 1), sizeof *g->differences);
    g->counts = calloc(metrics, sizeof *g->counts);
    bool good = g->differences && g->counts;
    for (int i = 0; i < 2; i++) {
        g->sums[i] = calloc(metrics, sizeof *g->sums[i]);
        g->values[i] = calloc(metrics, sizeof *g->values[i]);
        g->has[i] = calloc(metrics, sizeof *g->has[i]);
        good = good && g->sums[i] && g->values[i] && g->has[i];
    }
    if (!good)
        return no_memory(g->databases[1]);
    return database_prepare(g->databases[0], sql, &g->statements[0]) &&
           database_prepare(g->databases[1], sql, &g->statements[1]);
}

static void free_group(struct group *g)
{
    free(g->differences);
    free(g->counts);
    for (int i = 0; i < 2; i++) {
        free(g->sums[i]);
        free(g->values[i]);
        free(g->has[i]);
        sqlite3_finalize(g->statements[i]);
    }
}

bool compare_metrics(struct database *before, struct database *after, struct comparison *out)
{
    out->names = calloc(1, sizeof *out->names);
    if (!out->names)
        return no_memory(after);
    struct group g = {.databases = {before, after}, .out = out, .names = out->names};
    bool good = read_names(before, 0, out->names) && read_names(after, 1, out->names) &&
                prepare_group(&g);
    for (size_t from = 0, until; good && from < out->pair_count; from = until) {
        until = end_of_group(out, from);
        good = judge_group(&g, from, until);
    }
    free_group(&g);
    if (!good)
        return false;
    if (!correct(out))
        return no_memory(after);
    if (out->metric_count > 0)
        qsort(out->metrics, out->metric_count, sizeof *out->metrics, by_outcome);
    return true;
}
