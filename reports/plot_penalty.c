/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The flap penalty: every involuntary end of belief adds to it, and it halves every ten minutes, as
 * routers damp flapping routes (RFC 2439); see docs/report.md. Doubles, for drawing.
 */
#include <inttypes.h>
#include <stdlib.h>

#include "reports/gnuplot_text.h"
#include "reports/plot_private.h"

#define HALF_LIFE_NS 600e9

enum {
    ADDED = 1000,       /* by an involuntary end */
    ADDED_SHORT = 1500, /* of a belief shorter than the hold interval */
    SUPPRESS = 3000,    /* a router would not use the route any more */
    REUSE = 750,        /* and would again */
    DRAWN_MOST = 5,
    POINTS = 600,
    TICKS_MOST = 12
};

struct end {
    int64_t time_ns;
    double added;
    uint32_t resource; /* by number among those of the case */
};

struct penalties {
    struct plot plot;
    struct end *ends;
    size_t count, capacity;
    double *peaks; /* by resource */
    uint32_t drawn[DRAWN_MOST], drawn_count;
    char names[DRAWN_MOST][48];
};

/* The square root of 1/2 of 1/2 ..., and so the power of any share of a half-life. No libm. */
static double root_of(double x)
{
    double root = 1;
    for (int i = 0; i < 40; i++)
        root = (root + x / root) / 2;
    return root;
}

static double decay(double time_ns)
{
    double lives = time_ns / HALF_LIFE_NS, left = 1, root = 0.5;
    if (lives > 60)
        return 0;
    for (; lives >= 1; lives--)
        left /= 2;
    for (int i = 0; i < 30; i++) {
        root = root_of(root);
        lives *= 2;
        if (lives >= 1) {
            left *= root;
            lives--;
        }
    }
    return left;
}

/* ---- reading -------------------------------------------------------------------------------- */

static const char ends_sql[] =
    "SELECT r.number, b.end_ns, b.end_ns - b.begin_ns FROM belief b"
    " JOIN cause e ON e.id = b.end_cause_id JOIN resource r ON r.id = b.resource_id"
    " WHERE b.case_id = ?1 AND NOT e.voluntary AND e.name <> 'end_of_run' AND b.end_ns >= ?2"
    " ORDER BY r.number, b.end_ns, b.id";

static bool add_end(struct penalties *p, sqlite3_stmt *statement)
{
    int64_t resource = sqlite3_column_int64(statement, 0);
    if (resource < 0 || resource >= (int64_t)p->plot.lanes.all_resources)
        return true;
    if (p->count == p->capacity) {
        size_t capacity = p->capacity ? p->capacity * 2 : 256;
        struct end *ends = realloc(p->ends, capacity * sizeof *ends);
        if (!ends)
            return false;
        p->ends = ends;
        p->capacity = capacity;
    }
    bool is_short = sqlite3_column_int64(statement, 2) < p->plot.laws.hold_ns;
    p->ends[p->count++] = (struct end){sqlite3_column_int64(statement, 1),
                                       is_short ? ADDED_SHORT : ADDED, (uint32_t)resource};
    return true;
}

static bool read_ends(struct penalties *p)
{
    sqlite3_stmt *statement;
    struct database *d = p->plot.database;
    bool ok = true;
    if (!database_prepare(d, ends_sql, &statement))
        return false;
    sqlite3_bind_int64(statement, 1, p->plot.lanes.case_id);
    sqlite3_bind_int64(statement, 2, p->plot.warm_up_ns);
    while (ok && database_next(d, statement))
        ok = add_end(p, statement);
    sqlite3_finalize(statement);
    if (!ok)
        return database_fail(d, "out of memory");
    return *d->message == '\0';
}

static bool read_name(struct penalties *p, uint32_t number, char name[48])
{
    sqlite3_stmt *statement;
    struct database *d = p->plot.database;
    if (!database_prepare(d,
                          "SELECT r.name FROM \"case\" c"
                          " JOIN configuration k ON k.id = c.configuration_id"
                          " JOIN resource r ON r.fleet_id = k.fleet_id"
                          " WHERE c.id = ?1 AND r.number = ?2",
                          &statement))
        return false;
    sqlite3_bind_int64(statement, 1, p->plot.lanes.case_id);
    sqlite3_bind_int64(statement, 2, number);
    if (database_next(d, statement))
        database_printable(name, 48, (const char *)sqlite3_column_text(statement, 0));
    sqlite3_finalize(statement);
    return *d->message == '\0';
}

/* ---- which resources ------------------------------------------------------------------------ */

static void find_peaks(struct penalties *p)
{
    double penalty = 0;
    for (size_t i = 0; i < p->count; i++) {
        const struct end *one = &p->ends[i];
        bool goes_on = i > 0 && one[-1].resource == one->resource;
        penalty = goes_on ? penalty * decay((double)(one->time_ns - one[-1].time_ns)) : 0;
        penalty += one->added;
        if (penalty > p->peaks[one->resource])
            p->peaks[one->resource] = penalty;
    }
}

/* Those with the highest penalty. */
static bool choose(struct penalties *p)
{
    p->peaks = calloc(p->plot.lanes.all_resources + 1u, sizeof *p->peaks);
    if (!p->peaks)
        return database_fail(p->plot.database, "out of memory");
    find_peaks(p);
    while (p->drawn_count < DRAWN_MOST) {
        uint32_t best = 0;
        for (uint32_t i = 1; i < p->plot.lanes.all_resources; i++)
            if (p->peaks[i] > p->peaks[best])
                best = i;
        if (p->plot.lanes.all_resources == 0 || p->peaks[best] <= 0)
            break;
        p->peaks[best] = 0;
        p->drawn[p->drawn_count] = best;
        if (!read_name(p, best, p->names[p->drawn_count++]))
            return false;
    }
    return true;
}

/* ---- drawing -------------------------------------------------------------------------------- */

static void write_point(const struct penalties *p, int64_t time_ns, double penalty)
{
    gnuplot_seconds(p->plot.f, time_ns - p->plot.warm_up_ns);
    fprintf(p->plot.f, " %.2f\n", penalty);
}

/* Points in equal distances, and two at each end: below and above the step. */
static void write_course(const struct penalties *p, uint32_t number, uint32_t resource)
{
    int64_t from_ns = p->plot.warm_up_ns, until_ns = p->plot.lanes.until_ns, last_ns = from_ns;
    double penalty = 0;
    size_t next = 0;
    fprintf(p->plot.f, "$penalty%" PRIu32 " << EOD\n", number + 1);
    while (next < p->count && p->ends[next].resource != resource)
        next++;
    for (int i = 0; i <= POINTS; i++) {
        int64_t at_ns = from_ns + (until_ns - from_ns) / POINTS * i;
        for (; next < p->count && p->ends[next].resource == resource &&
               p->ends[next].time_ns <= at_ns;
             next++) {
            penalty *= decay((double)(p->ends[next].time_ns - last_ns));
            last_ns = p->ends[next].time_ns;
            write_point(p, last_ns, penalty);
            penalty += p->ends[next].added;
            write_point(p, last_ns, penalty);
        }
        penalty *= decay((double)(at_ns - last_ns));
        last_ns = at_ns;
        write_point(p, at_ns, penalty);
    }
    fputs("EOD\n", p->plot.f);
}

static void write_plot(FILE *f, const void *data)
{
    const struct penalties *p = data;
    fprintf(f, "plot %d with lines ls 3 title 'suppress', \\\n  %d with lines ls 2 title 'reuse'",
            SUPPRESS, REUSE);
    for (uint32_t i = 0; i < p->drawn_count; i++) {
        fprintf(f, ", \\\n  $penalty%" PRIu32 " with lines ls %" PRIu32 " title ", i + 1, 11 + i);
        gnuplot_text(f, p->names[i]);
    }
    putc('\n', f);
}

static bool write_script(struct penalties *p, const char *name, unsigned formats)
{
    const struct lanes *l = &p->plot.lanes;
    char what[96] = "Flap penalty";
    if (p->drawn_count < l->all_resources)
        snprintf(what, sizeof what, "Flap penalty [highest %" PRIu32 " of %" PRIu32 " resources]",
                 p->drawn_count, l->all_resources);
    plot_begin(&p->plot, what);
    for (uint32_t i = 0; i < p->drawn_count; i++)
        write_course(p, i, p->drawn[i]);
    fputs("set xrange [0:", p->plot.f);
    gnuplot_seconds(p->plot.f, l->until_ns - p->plot.warm_up_ns);
    fputs("]\nset yrange [0:*]\nset ylabel 'penalty, half-life 10 min'\n", p->plot.f);
    gnuplot_time_axis(p->plot.f, p->plot.warm_up_ns, l->until_ns, TICKS_MOST);
    gnuplot_terminals(p->plot.f, name, formats, p->plot.width, p->plot.height, write_plot, p);
    return true;
}

bool plot_penalty(FILE *f, struct database *database, const char *name, unsigned formats,
                  const void *data)
{
    const struct plot_request *request = data;
    struct penalties p = {0};
    if (!plot_open(&p.plot, f, database, &request->selection))
        return false;
    bool ok = plot_check_window(&p.plot) && read_ends(&p) && choose(&p) &&
              write_script(&p, name, formats);
    free(p.ends);
    free(p.peaks);
    plot_close(&p.plot);
    return ok;
}
