/* SPDX-License-Identifier: Apache-2.0 */
/* Reading a study for pictures; see study_data.h. Floating point, to draw. */
#include "reports/study_data.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static double number_at(sqlite3_stmt *s, int column, double otherwise)
{
    return sqlite3_column_type(s, column) == SQLITE_NULL ? otherwise
                                                         : sqlite3_column_double(s, column);
}

static void text_at(sqlite3_stmt *s, int column, char out[STUDY_TEXT_MAX])
{
    database_printable(out, STUDY_TEXT_MAX, (const char *)sqlite3_column_text(s, column));
}

/* ---- aims and axes -------------------------------------------------------------------------- */

static bool read_aims(struct study_data *data, struct database *d)
{
    sqlite3_stmt *s;
    if (!database_prepare(d,
                          "SELECT metric, unit, kind FROM study_aim WHERE kind <> 'limit' "
                          "ORDER BY id",
                          &s))
        return database_fail(d, "%s is no study of `tenure tune`", d->path);
    while (data->aim_count < STUDY_AIMS_MAX && database_next(d, s)) {
        struct study_aim_row *aim = &data->aims[data->aim_count++];
        text_at(s, 0, aim->name);
        char unit[STUDY_TEXT_MAX], kind[STUDY_TEXT_MAX];
        text_at(s, 1, unit);
        text_at(s, 2, kind);
        memcpy(aim->unit, unit, sizeof aim->unit - 1);
        aim->maximise = strcmp(kind, "maximise") == 0;
    }
    sqlite3_finalize(s);
    if (data->aim_count == 0 && !*d->message)
        return database_fail(d, "%s has no answer yet; run `tenure tune` to its end", d->path);
    return !*d->message;
}

static bool read_axis_values(struct study_scale *axis, struct database *d)
{
    sqlite3_stmt *s;
    uint32_t capacity = 0;
    if (!database_prepare(d,
                          "SELECT p.value FROM parameter p JOIN study_setting t "
                          "ON t.id = p.configuration_id WHERE p.name = ? "
                          "GROUP BY p.value ORDER BY min(p.number), min(p.id)",
                          &s))
        return false;
    sqlite3_bind_text(s, 1, axis->name, -1, SQLITE_TRANSIENT);
    bool good = true;
    while (good && database_next(d, s)) {
        if (axis->count == capacity) {
            capacity = capacity ? capacity * 2 : 16;
            void *values = realloc(axis->values, capacity * sizeof *axis->values);
            good = values || database_fail(d, "out of memory");
            axis->values = values ? values : axis->values;
        }
        if (good)
            text_at(s, 0, axis->values[axis->count++]);
    }
    sqlite3_finalize(s);
    return good && !*d->message;
}

static bool read_axes(struct study_data *data, struct database *d)
{
    sqlite3_stmt *s;
    if (!database_prepare(d,
                          "SELECT p.name FROM parameter p JOIN study_setting t "
                          "ON t.id = p.configuration_id GROUP BY p.name "
                          "HAVING count(DISTINCT p.value) > 1 ORDER BY min(p.id)",
                          &s))
        return false;
    while (data->axis_count < STUDY_AXES_MAX && database_next(d, s))
        text_at(s, 0, data->axes[data->axis_count++].name);
    sqlite3_finalize(s);
    for (uint32_t i = 0; i < data->axis_count && !*d->message; i++)
        if (!read_axis_values(&data->axes[i], d))
            return false;
    return !*d->message;
}

/* ---- rows ----------------------------------------------------------------------------------- */

static struct study_row *add_row(struct study_data *data, struct database *d, uint32_t *capacity)
{
    if (data->row_count == *capacity) {
        *capacity = *capacity ? *capacity * 2 : 32;
        struct study_row *rows = realloc(data->rows, *capacity * sizeof *rows);
        if (!rows) {
            database_fail(d, "out of memory");
            return NULL;
        }
        data->rows = rows;
    }
    struct study_row *row = &data->rows[data->row_count++];
    memset(row, 0, sizeof *row);
    for (int i = 0; i < STUDY_AIMS_MAX; i++)
        row->values[i] = (struct study_value){NAN, NAN, NAN};
    return row;
}

static bool read_rows(struct study_data *data, struct database *d)
{
    sqlite3_stmt *s;
    uint32_t capacity = 0;
    if (!database_prepare(d,
                          "SELECT configuration_id, is_present, is_proposal, is_knee, is_best, "
                          "on_front, within_limits = 'no', (SELECT name FROM scenario LIMIT 1) "
                          "FROM v_pareto WHERE cases > 0 ORDER BY configuration_id",
                          &s))
        return false;
    while (database_next(d, s)) {
        struct study_row *row = add_row(data, d, &capacity);
        if (!row)
            break;
        row->id = sqlite3_column_int64(s, 0);
        row->is_present = sqlite3_column_int(s, 1);
        row->is_proposal = sqlite3_column_int(s, 2);
        row->is_knee = sqlite3_column_int(s, 3);
        row->is_best = sqlite3_column_int(s, 4);
        row->on_front = sqlite3_column_int(s, 5);
        row->is_out = sqlite3_column_int(s, 6);
        text_at(s, 7, data->scenario);
        if (row->is_present)
            data->present = data->row_count - 1;
        if (row->is_best)
            data->best = data->row_count - 1;
    }
    sqlite3_finalize(s);
    if (data->row_count == 0 && !*d->message)
        return database_fail(d, "%s has no answer yet; run `tenure tune` to its end", d->path);
    return !*d->message;
}

static bool read_places(struct study_data *data, struct database *d)
{
    sqlite3_stmt *s;
    if (!database_prepare(d, "SELECT value FROM parameter WHERE configuration_id = ? AND name = ?",
                          &s))
        return false;
    for (uint32_t r = 0; r < data->row_count && !*d->message; r++) {
        struct study_row *row = &data->rows[r];
        size_t used = 0;
        for (uint32_t a = 0; a < data->axis_count && !*d->message; a++) {
            char value[STUDY_TEXT_MAX] = "";
            sqlite3_bind_int64(s, 1, row->id);
            sqlite3_bind_text(s, 2, data->axes[a].name, -1, SQLITE_TRANSIENT);
            if (database_next(d, s))
                text_at(s, 0, value);
            sqlite3_reset(s);
            for (uint32_t v = 0; v < data->axes[a].count; v++)
                if (strcmp(data->axes[a].values[v], value) == 0)
                    row->at[a] = v;
            if (used < sizeof row->label)
                used += (size_t)snprintf(row->label + used, sizeof row->label - used, "%s%s",
                                         a > 0 ? ", " : "", value);
        }
    }
    sqlite3_finalize(s);
    return !*d->message;
}

static bool read_values(struct study_data *data, struct database *d)
{
    sqlite3_stmt *s;
    if (!database_prepare(d,
                          "SELECT cases, mean, low, high FROM study_estimate "
                          "WHERE configuration_id = ? AND metric = ?",
                          &s))
        return false;
    for (uint32_t r = 0; r < data->row_count && !*d->message; r++)
        for (uint32_t a = 0; a < data->aim_count && !*d->message; a++) {
            struct study_value *v = &data->rows[r].values[a];
            sqlite3_bind_int64(s, 1, data->rows[r].id);
            sqlite3_bind_text(s, 2, data->aims[a].name, -1, SQLITE_TRANSIENT);
            if (database_next(d, s) && sqlite3_column_int64(s, 0) > 0) {
                v->mean = number_at(s, 1, INFINITY);
                v->low = number_at(s, 2, v->mean);
                v->high = number_at(s, 3, v->mean);
            }
            sqlite3_reset(s);
        }
    sqlite3_finalize(s);
    return !*d->message;
}

bool study_data_open(struct study_data *data, struct database *d)
{
    memset(data, 0, sizeof *data);
    data->present = data->best = -1;
    *d->message = '\0';
    if (read_aims(data, d) && read_axes(data, d) && read_rows(data, d) && read_places(data, d) &&
        read_values(data, d))
        return true;
    study_data_close(data);
    return false;
}

void study_data_close(struct study_data *data)
{
    for (uint32_t i = 0; i < data->axis_count; i++)
        free(data->axes[i].values);
    free(data->rows);
    memset(data, 0, sizeof *data);
}

/* ---- asking --------------------------------------------------------------------------------- */

char *study_value_text(const struct study_aim_row *aim, double value, char out[32])
{
    bool share = strcmp(aim->unit, "%") == 0;
    double shown = share ? value * 100 : value;
    int digits = shown == 0 || fabs(shown) >= 100 ? 0 : 2 - (int)floor(log10(fabs(shown)));
    if (isnan(value))
        snprintf(out, 32, "-");
    else if (isinf(shown))
        snprintf(out, 32, "never");
    else
        snprintf(out, 32, "%.*f%s%s",
                 digits > 6   ? 6
                 : digits < 0 ? 0
                              : digits,
                 shown, share ? " " : "", aim->unit);
    return out;
}

int64_t study_neighbour(const struct study_data *data, uint32_t axis, uint32_t value)
{
    const struct study_row *now = &data->rows[data->present];
    for (uint32_t r = 0; r < data->row_count; r++) {
        bool fits = data->rows[r].at[axis] == value;
        for (uint32_t a = 0; a < data->axis_count && fits; a++)
            fits = a == axis || data->rows[r].at[a] == now->at[a];
        if (fits)
            return r;
    }
    return -1;
}

int study_chosen(const struct study_data *data, const struct study_row *rows[2])
{
    int count = 0;
    if (data->present >= 0)
        rows[count++] = &data->rows[data->present];
    if (data->best >= 0 && data->best != data->present)
        rows[count++] = &data->rows[data->best];
    return count;
}

bool study_longest_axes(const struct study_data *data, uint32_t *x, uint32_t *y)
{
    if (data->axis_count < 2)
        return false;
    *x = 0;
    for (uint32_t a = 1; a < data->axis_count; a++)
        if (data->axes[a].count > data->axes[*x].count)
            *x = a;
    *y = *x == 0 ? 1 : 0;
    for (uint32_t a = 0; a < data->axis_count; a++)
        if (a != *x && data->axes[a].count > data->axes[*y].count)
            *y = a;
    return true;
}

const struct study_row *study_row_at(const struct study_data *data, uint32_t x, uint32_t at_x,
                                     uint32_t y, uint32_t at_y)
{
    for (uint32_t r = 0; r < data->row_count; r++) {
        const struct study_row *row = &data->rows[r];
        bool fits = row->at[x] == at_x && row->at[y] == at_y;
        for (uint32_t a = 0; fits && a < data->axis_count; a++)
            fits = a == x || a == y || data->present < 0 ||
                   row->at[a] == data->rows[data->present].at[a];
        if (fits)
            return row;
    }
    return NULL;
}

struct study_range study_range_of(const struct study_data *data, uint32_t aim)
{
    struct study_range range = {INFINITY, -INFINITY, INFINITY, false};
    for (uint32_t r = 0; r < data->row_count; r++) {
        double value = data->rows[r].values[aim].mean;
        if (!isfinite(value))
            continue;
        range.least = fmin(range.least, value);
        range.most = fmax(range.most, value);
        range.least_above_0 = value > 0 ? fmin(range.least_above_0, value) : range.least_above_0;
    }
    range.is_logarithmic = range.least > 0 && range.most > 5 * range.least;
    return range;
}

double study_shade(const struct study_range *range, double value)
{
    if (isinf(value))
        return 1;
    if (value <= 0 || !(range->most > range->least_above_0))
        return 0;
    double least = log(range->least_above_0); /* quotients may be too large for a number */
    return (log(value) - least) / (log(range->most) - least);
}

bool study_swing_of(const struct study_data *data, uint32_t axis, uint32_t aim,
                    struct study_swing *s)
{
    double now = data->rows[data->present].values[aim].mean;
    *s = (struct study_swing){.least = INFINITY, .most = -INFINITY};
    if (!isfinite(now) || now <= 0)
        return false;
    for (uint32_t v = 0; v < data->axes[axis].count; v++) {
        int64_t row = study_neighbour(data, axis, v);
        double mean = row < 0 ? NAN : data->rows[row].values[aim].mean;
        if (!isfinite(mean) || mean <= 0)
            continue;
        if (mean < s->least) {
            s->least = mean;
            s->at_low = v;
        }
        if (mean > s->most) {
            s->most = mean;
            s->at_high = v;
        }
    }
    s->low = log2(s->least) - log2(now);
    s->high = log2(s->most) - log2(now);
    return s->most > s->least;
}
