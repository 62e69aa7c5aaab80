/* SPDX-License-Identifier: Apache-2.0 */
/* The combinations of a matrix side by side; see report_panels.h. Doubles, for printing. */
#include "reports/report_panels.h"

#include <inttypes.h>
#include <string.h>

#include "reports/html_text.h"

static const struct {
    const char *metric, *heading, *unit;
} columns[] = {{"changes_per_hour", "Changes", "per_hour"},
               {"involuntary_per_hour", "Involuntary", "per_hour"},
               {"tenure.mean", "Tenure", "ns"},
               {"failover.max", "Longest failover", "ns"},
               {"leaderless.share", "Leaderless", "ppm"},
               {"overlap.belief.max", "Longest overlap", "ns"},
               {"jain", "Jain's index", "ppm"}};

enum { COLUMNS = sizeof columns / sizeof *columns, ROWS_MOST = 500 };

static const char combinations_sql[] =
    "SELECT k.id, k.matrix, count(*), sum(c.code <> 0) FROM \"case\" c"
    " JOIN configuration k ON k.id = c.configuration_id"
    " WHERE c.scenario_id = ?1 GROUP BY k.id ORDER BY k.id LIMIT ?2";

/* Of lengths that are a maximum the greatest, else the mean. */
static const char values_sql[] =
    "SELECT n.name || coalesce('.' || n.statistic, ''),"
    " CASE n.statistic WHEN 'max' THEN max(m.value) ELSE avg(m.value) END"
    " FROM \"case\" c JOIN metric m ON m.case_id = c.id"
    " JOIN metric_name n ON n.id = m.metric_name_id"
    " WHERE c.configuration_id = ?1 AND n.name IN ('changes_per_hour', 'involuntary_per_hour',"
    " 'tenure', 'failover', 'leaderless.share', 'overlap.belief', 'jain') GROUP BY n.id";

static bool read_values(struct database *d, int64_t configuration_id, double values[COLUMNS])
{
    sqlite3_stmt *statement;
    if (!database_prepare(d, values_sql, &statement))
        return false;
    sqlite3_bind_int64(statement, 1, configuration_id);
    for (int i = 0; i < COLUMNS; i++)
        values[i] = -1;
    while (database_next(d, statement)) {
        const char *name = (const char *)sqlite3_column_text(statement, 0);
        for (int i = 0; name && i < COLUMNS; i++)
            if (strcmp(name, columns[i].metric) == 0)
                values[i] = sqlite3_column_double(statement, 1);
    }
    sqlite3_finalize(statement);
    return *d->message == '\0';
}

static bool write_row(FILE *f, struct database *d, sqlite3_stmt *statement)
{
    double values[COLUMNS];
    const char *matrix = (const char *)sqlite3_column_text(statement, 1);
    int64_t cases = sqlite3_column_int64(statement, 2);
    int64_t failed = sqlite3_column_int64(statement, 3);
    if (!read_values(d, sqlite3_column_int64(statement, 0), values))
        return false;
    fputs("<tr><th scope=\"row\"><code>", f);
    html_text(f, matrix && *matrix ? matrix : "without a matrix");
    fprintf(f,
            "</code></th><td class=\"number\">%" PRId64 "</td><td class=\"number%s\">%" PRId64
            "</td>",
            cases, failed > 0 ? " bad" : "", failed);
    for (int i = 0; i < COLUMNS; i++) {
        fprintf(f, "<td class=\"number\" data-key=\"%.0f\">", values[i]);
        if (values[i] < 0)
            fputs("<span class=\"quiet\">–</span>", f);
        else
            html_quantity(f, values[i], columns[i].unit);
        fputs("</td>", f);
    }
    fputs("</tr>\n", f);
    return true;
}

bool matrix_write(FILE *f, struct database *d, const struct suite_scenario *s)
{
    sqlite3_stmt *statement;
    bool ok = true;
    if (s->combinations < 2)
        return true;
    if (!database_prepare(d, combinations_sql, &statement))
        return false;
    sqlite3_bind_int64(statement, 1, s->id);
    sqlite3_bind_int(statement, 2, ROWS_MOST);
    fputs(
        "<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"Combinations\">"
        "<table class=\"sortable\">\n<caption>Combinations of the matrix: means over their cases, "
        "maxima of all</caption>\n<thead><tr><th scope=\"col\">Combination</th>"
        "<th scope=\"col\" class=\"number\">Cases</th>"
        "<th scope=\"col\" class=\"number\">Failed</th>",
        f);
    for (int i = 0; i < COLUMNS; i++)
        fprintf(f, "<th scope=\"col\" class=\"number\">%s</th>", columns[i].heading);
    fputs("</tr></thead>\n<tbody>\n", f);
    while (ok && database_next(d, statement))
        ok = write_row(f, d, statement);
    sqlite3_finalize(statement);
    fputs("</tbody>\n</table></div>\n", f);
    return ok && *d->message == '\0';
}
