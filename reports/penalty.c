/* SPDX-License-Identifier: Apache-2.0 */
/* The flap penalty; see penalty.h. Doubles, for drawing. */
#include "reports/penalty.h"

#include <stdlib.h>
#include <string.h>

#define HALF_LIFE_NS 600e9

enum {
    ADDED = 1000,      /* by an involuntary end */
    ADDED_SHORT = 1500 /* of a belief shorter than the hold interval */
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

static bool add_end(struct penalties *p, sqlite3_stmt *statement, int64_t hold_ns)
{
    if (p->count == p->capacity) {
        size_t capacity = p->capacity ? p->capacity * 2 : 256;
        struct penalty_end *ends = realloc(p->ends, capacity * sizeof *ends);
        if (!ends)
            return false;
        p->ends = ends;
        p->capacity = capacity;
    }
    bool is_short = sqlite3_column_int64(statement, 2) < hold_ns;
    p->ends[p->count++] =
        (struct penalty_end){sqlite3_column_int64(statement, 1), sqlite3_column_int64(statement, 0),
                             is_short ? ADDED_SHORT : ADDED};
    return true;
}

static bool read_ends(struct penalties *p, struct database *d, int64_t case_id, int64_t hold_ns)
{
    sqlite3_stmt *statement;
    bool ok = true;
    if (!database_prepare(d, ends_sql, &statement))
        return false;
    sqlite3_bind_int64(statement, 1, case_id);
    sqlite3_bind_int64(statement, 2, p->from_ns);
    while (ok && database_next(d, statement))
        ok = add_end(p, statement, hold_ns);
    sqlite3_finalize(statement);
    if (!ok)
        return database_fail(d, "out of memory");
    return *d->message == '\0';
}

static bool read_names(struct penalties *p, struct database *d, int64_t case_id)
{
    sqlite3_stmt *statement;
    if (!database_prepare(d,
                          "SELECT r.name FROM \"case\" c"
                          " JOIN configuration k ON k.id = c.configuration_id"
                          " JOIN resource r ON r.fleet_id = k.fleet_id"
                          " WHERE c.id = ?1 AND r.number = ?2",
                          &statement))
        return false;
    for (unsigned i = 0; i < p->course_count && *d->message == '\0'; i++) {
        struct penalty_course *course = &p->courses[i];
        sqlite3_reset(statement);
        sqlite3_bind_int64(statement, 1, case_id);
        sqlite3_bind_int64(statement, 2, course->resource);
        if (database_next(d, statement))
            database_printable(course->name, sizeof course->name,
                               (const char *)sqlite3_column_text(statement, 0));
    }
    sqlite3_finalize(statement);
    return *d->message == '\0';
}

/* ---- which resources ------------------------------------------------------------------------ */

/* The course that begins at this end. */
static struct penalty_course course_at(const struct penalties *p, size_t first)
{
    struct penalty_course course = {.resource = p->ends[first].resource, .first = first};
    double penalty = 0;
    for (size_t i = first; i < p->count && p->ends[i].resource == course.resource; i++) {
        if (i > first)
            penalty *= decay((double)(p->ends[i].time_ns - p->ends[i - 1].time_ns));
        penalty += p->ends[i].added;
        course.peak = penalty > course.peak ? penalty : course.peak;
        course.count++;
    }
    return course;
}

/* Those with the highest peaks; of equal ones the first. */
static void choose(struct penalties *p, unsigned most)
{
    for (size_t i = 0; i < p->count;) {
        struct penalty_course course = course_at(p, i);
        unsigned at = p->course_count;
        i += course.count;
        while (at > 0 && p->courses[at - 1].peak < course.peak)
            at--;
        if (at == most)
            continue;
        p->course_count += p->course_count < most;
        memmove(&p->courses[at + 1], &p->courses[at],
                (p->course_count - at - 1) * sizeof *p->courses);
        p->courses[at] = course;
    }
}

bool penalties_read(struct penalties *p, struct database *d, int64_t case_id, int64_t from_ns,
                    int64_t until_ns, int64_t hold_ns, unsigned most)
{
    *p = (struct penalties){.from_ns = from_ns, .until_ns = until_ns};
    bool ok = read_ends(p, d, case_id, hold_ns);
    if (ok) {
        choose(p, most < PENALTY_COURSES_MOST ? most : PENALTY_COURSES_MOST);
        ok = read_names(p, d, case_id);
    }
    if (!ok)
        penalties_free(p);
    return ok;
}

void penalties_free(struct penalties *p)
{
    free(p->ends);
    memset(p, 0, sizeof *p);
}

void penalty_course(const struct penalties *p, unsigned which, int points,
                    void (*visit)(void *data, int64_t time_ns, double penalty), void *data)
{
    const struct penalty_course *course = &p->courses[which];
    int64_t last_ns = p->from_ns;
    size_t next = course->first, end = course->first + course->count;
    double penalty = 0;
    for (int i = 0; i <= points; i++) {
        int64_t at_ns = p->from_ns + (p->until_ns - p->from_ns) / points * i;
        for (; next < end && p->ends[next].time_ns <= at_ns; next++) {
            penalty *= decay((double)(p->ends[next].time_ns - last_ns));
            last_ns = p->ends[next].time_ns;
            visit(data, last_ns, penalty);
            penalty += p->ends[next].added;
            visit(data, last_ns, penalty);
        }
        penalty *= decay((double)(at_ns - last_ns));
        last_ns = at_ns;
        visit(data, at_ns, penalty);
    }
}
