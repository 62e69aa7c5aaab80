/* SPDX-License-Identifier: Apache-2.0 */
/* Curves of a setting; see study_curve.h. Floating point, to draw. */
#include "reports/study_curve.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { POINTS = 400 };

const char *const study_series_names[STUDY_SERIES_COUNT] = {"tenure", "failover"};

void study_curve_free(struct study_curve *c)
{
    free(c->points);
    memset(c, 0, sizeof *c);
}

static bool add(struct study_curve *c, struct database *d, double x, double y)
{
    if (c->count == c->capacity) {
        size_t capacity = c->capacity ? c->capacity * 2 : 128;
        struct study_point *points = realloc(c->points, capacity * sizeof *points);
        if (!points)
            return database_fail(d, "out of memory");
        c->points = points;
        c->capacity = capacity;
    }
    c->points[c->count++] = (struct study_point){x, y};
    return true;
}

/* After a failure there is nothing to free. */
static bool ended(struct study_curve *c, bool good)
{
    if (!good)
        study_curve_free(c);
    return good;
}

/* ---- numbers -------------------------------------------------------------------------------- */

static double number_of(struct database *d, const char *sql, int64_t setting, const char *name,
                        double null)
{
    sqlite3_stmt *s;
    double value = NAN;
    if (*d->message || !database_prepare(d, sql, &s)) /* what failed before is not forgotten */
        return NAN;
    sqlite3_bind_int64(s, 1, setting);
    sqlite3_bind_text(s, 2, name, -1, SQLITE_STATIC);
    if (database_next(d, s))
        value = sqlite3_column_type(s, 0) == SQLITE_NULL ? null : sqlite3_column_double(s, 0);
    sqlite3_finalize(s);
    return value;
}

double study_theory(struct database *d, int64_t setting, const char *figure)
{
    return number_of(d, "SELECT value FROM study_theory WHERE configuration_id = ? AND figure = ?",
                     setting, figure, INFINITY);
}

double study_parameter(struct database *d, int64_t setting, const char *name)
{
    return number_of(d, "SELECT number FROM parameter WHERE configuration_id = ? AND name = ?",
                     setting, name, 0);
}

/* From one check to the next. */
static double check_of(struct database *d, int64_t id)
{
    double least = study_theory(d, id, "tenure.min"), mean = study_theory(d, id, "tenure.mean");
    double odds = fmax(study_parameter(d, id, "resign_odds"), 1);
    return odds > 1 ? (mean - least) / (odds - 1) : least;
}

/* ---- measured ------------------------------------------------------------------------------- */

/* The last length of a bin is `early_s` before its end: tenures lie on the lattice of checks. */
static bool read_longer(struct study_curve *c, struct database *d, sqlite3_stmt *s, double early_s)
{
    double left = 1;
    while (database_next(d, s)) {
        if (c->count == 0 && !add(c, d, 0, 1))
            return false;
        left -= sqlite3_column_double(s, 1);
        if (!add(c, d, sqlite3_column_double(s, 0) - early_s, left > 1e-6 ? left : 0))
            return false;
    }
    return !*d->message;
}

bool study_curve_measured(struct study_curve *c, struct database *d, int64_t setting,
                          enum study_series series)
{
    sqlite3_stmt *s;
    double early_s = series == STUDY_TENURE ? check_of(d, setting) : 0;
    memset(c, 0, sizeof *c);
    if (*d->message || !database_prepare(d,
                                         "SELECT until_s, share FROM v_study_lengths WHERE "
                                         "configuration_id = ? AND series = ? ORDER BY from_s",
                                         &s))
        return false;
    sqlite3_bind_int64(s, 1, setting);
    sqlite3_bind_text(s, 2, study_series_names[series], -1, SQLITE_STATIC);
    bool good = read_longer(c, d, s, isfinite(early_s) ? early_s : 0);
    sqlite3_finalize(s);
    return ended(c, good);
}

bool study_curve_load(struct study_curve *c, struct database *d, int64_t setting)
{
    sqlite3_stmt *s;
    bool good = true;
    memset(c, 0, sizeof *c);
    if (!database_prepare(d,
                          "SELECT time_s, share FROM v_study_load WHERE configuration_id = ? "
                          "ORDER BY time_s",
                          &s))
        return false;
    sqlite3_bind_int64(s, 1, setting);
    while (good && database_next(d, s))
        good = add(c, d, sqlite3_column_double(s, 0), sqlite3_column_double(s, 1));
    sqlite3_finalize(s);
    return ended(c, good && !*d->message);
}

/* ---- closed forms --------------------------------------------------------------------------- */

static bool add_tenures(struct study_curve *c, struct database *d, int64_t id)
{
    double least = study_theory(d, id, "tenure.min"), check = check_of(d, id);
    double odds = fmax(study_parameter(d, id, "resign_odds"), 1);
    bool good = add(c, d, 0, 1) && add(c, d, least, 1);
    for (int j = 0; good && j < 100000 && odds > 1; j++) {
        double left = pow(1 - 1 / odds, j + 1);
        if (left < 1e-4)
            break;
        if (j < POINTS || j % 10 == 0)
            good = add(c, d, least + check * j, left);
    }
    return good;
}

/* P(U(0, a) + U(0, b) > x). */
static double trapezoid_above(double a, double b, double x)
{
    double large = fmax(a, b), small = fmin(a, b);
    if (x <= 0)
        return 1;
    if (x >= a + b)
        return 0;
    if (small <= 0)
        return 1 - x / large;
    if (x < small)
        return 1 - x * x / (2 * a * b);
    if (x < large)
        return 1 - (x - small / 2) / large;
    return (a + b - x) * (a + b - x) / (2 * a * b);
}

/* Range and variance say which two uniform laws add up. */
static bool add_failovers(struct study_curve *c, struct database *d, int64_t id)
{
    double least = study_theory(d, id, "failover.min"), most = study_theory(d, id, "failover.max");
    double sd = study_theory(d, id, "failover.sd"), sum = most - least, squares = 12 * sd * sd;
    double apart = sqrt(fmax(2 * squares - sum * sum, 0));
    bool good = add(c, d, 0, 1);
    for (int i = 0; good && i <= POINTS; i++) {
        double x = sum * i / POINTS;
        double left = trapezoid_above((sum + apart) / 2, (sum - apart) / 2, x);
        if (left > 1e-6)
            good = add(c, d, least + x, left);
    }
    return good;
}

bool study_curve_law(struct study_curve *c, struct database *d, int64_t setting,
                     enum study_series series)
{
    memset(c, 0, sizeof *c);
    bool good = series == STUDY_TENURE ? add_tenures(c, d, setting) : add_failovers(c, d, setting);
    return ended(c, good && !*d->message);
}

bool study_curve_decay(struct study_curve *c, struct database *d, int64_t setting, double until_s)
{
    double fair = 1 / study_parameter(d, setting, "instances");
    double time = study_theory(d, setting, "mixing.time");
    bool good = true, is_there = isfinite(time) && time > 0 && isfinite(fair);
    memset(c, 0, sizeof *c);
    for (int i = 0; good && is_there && i <= POINTS; i++) {
        double x = until_s * i / POINTS;
        good = add(c, d, x, fair + (1 - fair) * exp(-x / time));
    }
    return ended(c, good && !*d->message);
}
