/* SPDX-License-Identifier: Apache-2.0 */
/* A study in the report: settings beside each other; see report_study.h. Doubles, for printing. */
#include "reports/report_study.h"

#include <string.h>

#include "reports/html_study.h"
#include "reports/html_text.h"

enum { METRICS_MOST = 12, METRIC = 64, UNIT = 8 };

struct aims {
    char names[METRICS_MOST][METRIC], units[METRICS_MOST][UNIT];
    int count;
};

bool study_is_there(struct database *d, bool *there)
{
    sqlite3_stmt *statement;
    *there = false;
    if (!database_prepare(d,
                          "SELECT count(*) FROM sqlite_schema WHERE name IN ('v_pareto',"
                          " 'v_study', 'study_aim')",
                          &statement))
        return false;
    *there = database_next(d, statement) && sqlite3_column_int(statement, 0) == 3;
    sqlite3_finalize(statement);
    return *d->message == '\0';
}

static bool read_aims(struct aims *aims, struct database *d)
{
    sqlite3_stmt *statement;
    memset(aims, 0, sizeof *aims);
    if (!database_prepare(d,
                          "SELECT metric, max(unit) FROM study_aim GROUP BY metric"
                          " ORDER BY min(id) LIMIT ?1",
                          &statement))
        return false;
    sqlite3_bind_int(statement, 1, METRICS_MOST);
    while (database_next(d, statement)) {
        database_printable(aims->names[aims->count], METRIC,
                           (const char *)sqlite3_column_text(statement, 0));
        database_printable(aims->units[aims->count++], UNIT,
                           (const char *)sqlite3_column_text(statement, 1));
    }
    sqlite3_finalize(statement);
    return *d->message == '\0';
}

/* Estimates are in shown units: seconds, events per hour, shares of one. */
static void write_value(FILE *f, double value, const char *unit)
{
    if (strcmp(unit, "s") == 0)
        html_quantity(f, value * 1e9, "ns");
    else if (strcmp(unit, "/h") == 0)
        html_quantity(f, value * 1e3, "per_hour");
    else if (strcmp(unit, "%") == 0)
        html_quantity(f, value * 1e6, "ppm");
    else
        html_quantity(f, value, "count");
}

/* The metric of a limit is no objective, and has no estimate: the mean over the cases, which are in
 * the units that are stored. */
static bool write_mean(FILE *f, struct database *d, int64_t id, const char *metric)
{
    sqlite3_stmt *statement;
    if (!database_prepare(d,
                          "SELECT avg(m.value), n.unit FROM \"case\" c JOIN metric m"
                          " ON m.case_id = c.id JOIN metric_name n ON n.id = m.metric_name_id"
                          " WHERE c.configuration_id = ?1"
                          " AND n.name || coalesce('.' || n.statistic, '') = ?2",
                          &statement))
        return false;
    sqlite3_bind_int64(statement, 1, id);
    sqlite3_bind_text(statement, 2, metric, -1, SQLITE_STATIC);
    if (database_next(d, statement) && sqlite3_column_type(statement, 0) != SQLITE_NULL) {
        double mean = sqlite3_column_double(statement, 0);
        fprintf(f, "<td class=\"number\" data-key=\"%.9g\">", mean);
        html_quantity(f, mean, (const char *)sqlite3_column_text(statement, 1));
        fputs("</td>", f);
    } else {
        fputs("<td class=\"number quiet\">–</td>", f);
    }
    sqlite3_finalize(statement);
    return *d->message == '\0';
}

static void write_estimate(FILE *f, sqlite3_stmt *statement, const char *unit)
{
    if (sqlite3_column_type(statement, 0) == SQLITE_NULL) {
        bool any = sqlite3_column_int64(statement, 3) > 0;
        fprintf(f, "<td class=\"number%s</td>", any ? "\" data-key=\"1e999\">never" : " quiet\">–");
        return;
    }
    fprintf(f, "<td class=\"number\" data-key=\"%.9g\">", sqlite3_column_double(statement, 0));
    write_value(f, sqlite3_column_double(statement, 0), unit);
    if (sqlite3_column_type(statement, 1) != SQLITE_NULL &&
        sqlite3_column_type(statement, 2) != SQLITE_NULL) {
        fputs("<span class=\"summary\"><span>", f);
        write_value(f, sqlite3_column_double(statement, 1), unit);
        fputs("</span> to <span>", f);
        write_value(f, sqlite3_column_double(statement, 2), unit);
        fputs("</span></span>", f);
    }
    fputs("</td>", f);
}

static bool write_estimates(FILE *f, struct database *d, int64_t id, const struct aims *aims)
{
    sqlite3_stmt *statement;
    if (!database_prepare(d,
                          "SELECT mean, low, high, cases FROM v_study WHERE configuration_id = ?1"
                          " AND metric = ?2",
                          &statement))
        return false;
    bool ok = true;
    for (int i = 0; ok && i < aims->count; i++) {
        sqlite3_reset(statement);
        sqlite3_bind_int64(statement, 1, id);
        sqlite3_bind_text(statement, 2, aims->names[i], -1, SQLITE_STATIC);
        if (database_next(d, statement))
            write_estimate(f, statement, aims->units[i]);
        else
            ok = *d->message == '\0' && write_mean(f, d, id, aims->names[i]);
    }
    sqlite3_finalize(statement);
    return ok;
}

/* What is worth a word of a setting. */
static void write_standing(FILE *f, sqlite3_stmt *statement)
{
    static const char *const words[] = {"recommended", "present", "knee", "on the front",
                                        "proposed by theory"};
    const char *beaten = (const char *)sqlite3_column_text(statement, 4);
    bool any = false;
    fputs("<td>", f);
    for (int i = 0; i < 5; i++) {
        if (sqlite3_column_int(statement, 5 + i) == 0)
            continue;
        if (i == 0)
            fputs("<span class=\"verdict good\">recommended</span>", f);
        else
            fprintf(f, "%s%s", any ? ", " : "", words[i]);
        any = any || i > 0;
        if (i == 0)
            fputc(' ', f);
    }
    if (beaten) {
        fprintf(f, "<span class=\"summary\">beaten by ");
        html_text(f, beaten);
        fputs("</span>", f);
    }
    fputs("</td>", f);
}

static bool write_setting(FILE *f, struct database *d, sqlite3_stmt *statement,
                          const struct aims *aims)
{
    int64_t unsafe = sqlite3_column_int64(statement, 3);
    fputs("<tr><th scope=\"row\"><code>", f);
    html_text(f, (const char *)sqlite3_column_text(statement, 1));
    fputs("</code></th>", f);
    write_standing(f, statement);
    fputs("<td>", f);
    html_text(f, (const char *)sqlite3_column_text(statement, 10));
    fputs("</td><td class=\"number\">", f);
    html_count(f, sqlite3_column_int64(statement, 2));
    fprintf(f, "</td><td class=\"number%s\">", unsafe > 0 ? " bad" : "");
    html_count(f, unsafe);
    fputs("</td>", f);
    if (!write_estimates(f, d, sqlite3_column_int64(statement, 0), aims))
        return false;
    fputs("</tr>\n", f);
    return true;
}

static void write_table_head(FILE *f, const struct aims *aims)
{
    fputs("<h3>All settings</h3>\n"
          "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"All settings\">"
          "<table class=\"sortable\">\n<caption>Means and their 95 % intervals"
          "</caption>\n<thead><tr><th scope=\"col\">Setting</th><th scope=\"col\">Standing</th>"
          "<th scope=\"col\">Within limits</th><th scope=\"col\" class=\"number\">Cases</th>"
          "<th scope=\"col\" class=\"number\">Unsafe</th>",
          f);
    for (int i = 0; i < aims->count; i++) {
        fputs("<th scope=\"col\" class=\"number\">", f);
        html_text(f, aims->names[i]);
        fputs("</th>", f);
    }
    fputs("</tr></thead>\n<tbody>\n", f);
}

static bool write_settings(FILE *f, struct database *d)
{
    sqlite3_stmt *statement;
    struct aims aims;
    bool ok = true;
    if (!read_aims(&aims, d) ||
        !database_prepare(d,
                          "SELECT configuration_id, setting, cases, unsafe, dominated_by, is_best,"
                          " is_present, is_knee, on_front, is_proposal, within_limits"
                          " FROM v_pareto ORDER BY is_best DESC, on_front DESC, configuration_id",
                          &statement))
        return false;
    write_table_head(f, &aims);
    while (ok && database_next(d, statement))
        ok = write_setting(f, d, statement, &aims);
    sqlite3_finalize(statement);
    fputs("</tbody>\n</table></div>\n", f);
    return ok && *d->message == '\0';
}

/* ---- the section ---------------------------------------------------------------------------- */

static void write_row(FILE *f, const struct study_data *data, const struct study_row *row)
{
    fputs("<code>", f);
    fputs(data->axis_count > 0 ? "" : "the only setting", f);
    for (uint32_t a = 0; a < data->axis_count; a++) {
        fputs(a > 0 ? " " : "", f);
        html_text(f, data->axes[a].name);
        fputs("=", f);
        html_text(f, data->axes[a].values[row->at[a]]);
    }
    fputs("</code>", f);
}

/* What is recommended, beside what there is. */
static void write_chosen(FILE *f, const struct study_data *data)
{
    const struct study_row *rows[2];
    int count = study_chosen(data, rows);
    char value[32];
    for (int i = count - 1; i >= 0; i--) {
        fputs(rows[i]->is_best ? "<p class=\"lead\">Recommended: " : "<p>Present: ", f);
        write_row(f, data, rows[i]);
        fputs(rows[i]->is_best && rows[i]->is_present ? ", as it is now</p>\n" : "</p>\n", f);
    }
    fputs(data->best < 0 ? "<p>No setting is recommended.</p>\n" : "", f);
    if (count < 2)
        return;
    fputs("<dl class=\"totals\">", f);
    for (uint32_t i = 0; i < data->aim_count; i++) {
        fputs("<div><dt>", f);
        html_text(f, data->aims[i].name);
        fprintf(f, "</dt><dd>%s ",
                study_value_text(&data->aims[i], rows[1]->values[i].mean, value));
        fprintf(f, "<small>instead of %s</small></dd></div>",
                study_value_text(&data->aims[i], rows[0]->values[i].mean, value));
    }
    fputs("</dl>\n", f);
}

static void write_labels(FILE *f, const struct study_data *data)
{
    fputs(data->axis_count > 0 ? "<p class=\"quiet\">Below, a setting is called by its values of "
                               : "",
          f);
    for (uint32_t a = 0; a < data->axis_count; a++) {
        fprintf(f, "%s<code>", a > 0 ? ", " : "");
        html_text(f, data->axes[a].name);
        fputs("</code>", f);
    }
    fputs(data->axis_count > 0 ? ".</p>\n" : "", f);
}

/* A study that was not run to its end has settings, but nothing that was made of them. */
static bool is_answered(struct database *d)
{
    sqlite3_stmt *statement;
    if (!database_prepare(d,
                          "SELECT 1 FROM v_pareto WHERE cases > 0"
                          " AND EXISTS (SELECT 1 FROM study_aim WHERE kind <> 'limit')",
                          &statement))
        return false;
    bool answered = database_next(d, statement);
    sqlite3_finalize(statement);
    return answered;
}

static bool write_pictures(FILE *f, struct database *d)
{
    struct study_data data;
    if (!study_data_open(&data, d))
        return false;
    write_chosen(f, &data);
    write_labels(f, &data);
    study_html_heat(f, &data);
    study_html_pareto(f, &data);
    study_html_tornado(f, &data);
    bool good = study_html_curves(f, d, &data);
    study_data_close(&data);
    return good;
}

bool study_write(FILE *f, struct database *d)
{
    bool answered = is_answered(d);
    if (*d->message)
        return false;
    fputs(
        "<section id=\"study\" aria-labelledby=\"study-title\">\n"
        "<h2 id=\"study-title\">Study</h2>\n"
        "<p>Settings that were tried, on the same seeds. On the front stands what no other setting "
        "beats in everything; the knee gives most for least.</p>\n",
        f);
    if (answered && !write_pictures(f, d))
        return false;
    if (!answered)
        fputs("<p class=\"note\">This study has no answer yet; <code>tenure tune</code> with the "
              "same options goes on where it was left.</p>\n",
              f);
    if (!write_settings(f, d))
        return false;
    fputs("</section>\n", f);
    return true;
}
