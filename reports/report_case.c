/* SPDX-License-Identifier: Apache-2.0 */
/* One case in the report; see report_case.h. Doubles, for printing. */
#include "reports/report_case.h"

#include <string.h>

#include "reports/closest.h"
#include "reports/html_chart.h"
#include "reports/html_text.h"
#include "reports/html_timeline.h"
#include "reports/moment.h"

#define SECOND       INT64_C(1000000000)
#define MARGIN_LEAST (60 * SECOND)

enum { RESOURCES_MOST = 3, TENURES_SHOWN = 14 };

static const char expectations_sql[] =
    "SELECT e.text, e.path || ':' || e.line || ':' || e.position, r.limit_text, r.limit_value,"
    " r.value, r.value_text FROM expectation_result r"
    " JOIN expectation e ON e.id = r.expectation_id JOIN scenario s ON s.id = e.scenario_id"
    " WHERE r.case_id = ?1 AND r.held = 0 ORDER BY e.id";

/* Violations that the scenario does not name. */
static const char properties_sql[] =
    "SELECT p.label, p.sentence, r.violations, r.first_ns, i.name, q.name, r.measured,"
    " r.limit_value, r.text FROM property_result r JOIN property p ON p.id = r.property_id"
    " LEFT JOIN instance i ON i.id = r.instance_id LEFT JOIN resource q ON q.id = r.resource_id"
    " WHERE r.case_id = ?1 AND r.violations > 0 AND r.allowed IS NOT 1 ORDER BY p.id";

static bool prepare_for(struct database *d, const char *sql, int64_t id, sqlite3_stmt **statement)
{
    if (!database_prepare(d, sql, statement))
        return false;
    sqlite3_bind_int64(*statement, 1, id);
    return true;
}

static const char *column(sqlite3_stmt *statement, int at)
{
    return (const char *)sqlite3_column_text(statement, at);
}

/* ---- which part ----------------------------------------------------------------------------- */

/* False with the message set, or without a message if there is nothing of the kind. */
static bool moment_of_violation(struct database *d, int64_t case_id, struct moment *m)
{
    sqlite3_stmt *statement;
    char label[16] = "";
    if (!prepare_for(d, properties_sql, case_id, &statement))
        return false;
    if (database_next(d, statement))
        database_printable(label, sizeof label, column(statement, 0));
    sqlite3_finalize(statement);
    return *label && moment_of_property(d, case_id, label, m);
}

static bool moment_of_expectation(struct database *d, int64_t case_id, struct moment *m)
{
    sqlite3_stmt *statement;
    bool found = false;
    if (!prepare_for(d, expectations_sql, case_id, &statement))
        return false;
    while (!found && database_next(d, statement)) {
        char subject[64], failure[DATABASE_MESSAGE_MAX];
        bool is_least;
        const char *text = column(statement, 0);
        closest_subject(text ? text : "", subject, sizeof subject, &is_least);
        found = moment_of_metric(d, case_id, subject, is_least, m) ||
                (!*d->message && moment_of_property(d, case_id, subject, m));
        memcpy(failure, d->message, sizeof failure);
        if (*failure)
            break;
    }
    sqlite3_finalize(statement);
    return found;
}

static bool moment_of_fault(struct database *d, int64_t case_id, struct moment *m)
{
    sqlite3_stmt *statement;
    if (!prepare_for(d,
                     "SELECT f.begin_ns, f.end_ns FROM fault f JOIN \"case\" c ON c.id = f.case_id"
                     " WHERE f.case_id = ?1 AND f.end_ns <= f.begin_ns + 3600000000000"
                     " ORDER BY f.begin_ns < c.window_begin_ns, f.begin_ns, f.id LIMIT 1",
                     case_id, &statement))
        return false;
    bool found = database_next(d, statement);
    if (found)
        *m = (struct moment){.begin_ns = sqlite3_column_int64(statement, 0),
                             .end_ns = sqlite3_column_int64(statement, 1)};
    sqlite3_finalize(statement);
    return found;
}

/* So long that some tenures are seen, and as far as the beginning of what is observed. */
static bool moment_of_beginning(struct database *d, int64_t case_id, struct timeline_selection *s)
{
    sqlite3_stmt *statement;
    if (!prepare_for(d,
                     "SELECT c.window_begin_ns, c.window_end_ns, c.resources,"
                     " (SELECT count(*) FROM belief b WHERE b.case_id = c.case_id)"
                     " FROM v_case c WHERE c.case_id = ?1",
                     case_id, &statement))
        return false;
    if (database_next(d, statement)) {
        double begin = sqlite3_column_double(statement, 0);
        double end = sqlite3_column_double(statement, 1);
        double tenures = sqlite3_column_double(statement, 3) / sqlite3_column_double(statement, 2);
        if (tenures > TENURES_SHOWN && begin >= 0 && end > begin && end < 9e18) {
            s->from_ns = (int64_t)begin;
            s->until_ns = (int64_t)(begin + (end - begin) * TENURES_SHOWN / tenures);
        }
    }
    sqlite3_finalize(statement);
    return *d->message == '\0';
}

static bool choose(struct database *d, int64_t case_id, struct timeline_selection *s,
                   struct moment *m)
{
    if (moment_of_violation(d, case_id, m) ||
        (!*d->message && moment_of_expectation(d, case_id, m)) ||
        (!*d->message && moment_of_fault(d, case_id, m))) {
        moment_widen(m, MARGIN_LEAST);
        s->from_ns = m->begin_ns;
        s->until_ns = m->end_ns;
        s->resource = *m->resource ? m->resource : NULL;
        return true;
    }
    return !*d->message && moment_of_beginning(d, case_id, s);
}

static bool is_recorded(struct database *d, int64_t case_id)
{
    sqlite3_stmt *statement;
    if (!prepare_for(d, "SELECT recorded FROM \"case\" WHERE id = ?1", case_id, &statement))
        return false;
    bool recorded = database_next(d, statement) && sqlite3_column_int(statement, 0) != 0;
    sqlite3_finalize(statement);
    return recorded;
}

bool case_write_timeline(FILE *f, struct database *d, int64_t case_id)
{
    struct moment moment = {0};
    struct timeline_selection selection = {.case_id = case_id,
                                           .resources_most = RESOURCES_MOST,
                                           .from_ns = LANES_NO_TIME,
                                           .until_ns = LANES_NO_TIME};
    if (!is_recorded(d, case_id)) {
        if (*d->message)
            return false;
        fputs("<p class=\"quiet\">No timeline: the intervals of this case are not stored. "
              "<code>tenure run --record all</code> stores those of all cases.</p>\n",
              f);
        return true;
    }
    return choose(d, case_id, &selection, &moment) && html_timeline(f, d, &selection);
}

/* ---- why ------------------------------------------------------------------------------------ */

static bool write_expectations(FILE *f, struct database *d, int64_t case_id, bool *any)
{
    sqlite3_stmt *statement;
    if (!prepare_for(d, expectations_sql, case_id, &statement))
        return false;
    while (database_next(d, statement)) {
        const char *limit = column(statement, 2), *value = column(statement, 5);
        *any = true;
        fputs("<tr><th scope=\"row\"><code>", f);
        html_text(f, column(statement, 0));
        fputs("</code><span class=\"place\">", f);
        html_text(f, column(statement, 1));
        fputs("</span></th><td class=\"number\">", f);
        html_text(f, limit && *limit ? limit : "–");
        fputs("</td><td class=\"number bad\">", f);
        html_text(f, value ? value : "nothing was measured");
        fputs("</td><td>", f);
        if (value && sqlite3_column_type(statement, 3) == SQLITE_INTEGER)
            chart_beside(f, sqlite3_column_double(statement, 4),
                         sqlite3_column_double(statement, 3), true);
        fputs("</td></tr>\n", f);
    }
    sqlite3_finalize(statement);
    return *d->message == '\0';
}

/* Lengths of time and counts are told apart by no column: what S2 and its kind measure are ns. */
static void write_property(FILE *f, sqlite3_stmt *statement)
{
    char clock[HTML_NUMBER_BYTES];
    fputs("<tr><th scope=\"row\"><code>", f);
    html_text(f, column(statement, 0));
    fputs("</code> ", f);
    html_text(f, column(statement, 1));
    fputs("<span class=\"place\">", f);
    html_count(f, sqlite3_column_int64(statement, 2));
    fputs(" times", f);
    if (sqlite3_column_type(statement, 3) == SQLITE_INTEGER)
        fprintf(f, ", first at %s", html_clock(clock, sqlite3_column_int64(statement, 3)));
    for (int i = 4; i <= 5; i++)
        if (column(statement, i)) {
            fputs(i == 4 ? ", by " : ", in ", f);
            html_text(f, column(statement, i));
        }
    fputs("</span></th>", f);
    for (int i = 7; i >= 6; i--) {
        fprintf(f, "<td class=\"number%s\">", i == 6 ? " bad" : "");
        int64_t number = sqlite3_column_int64(statement, i);
        if (sqlite3_column_type(statement, i) != SQLITE_INTEGER)
            fputs("–", f);
        else if (number == INT64_MAX)
            fputs("none", f);
        else
            html_quantity(f, (double)number, number > 100000 || number < -100000 ? "ns" : "count");
        fputs("</td>", f);
    }
    fputs("<td>", f);
    html_text(f, column(statement, 8));
    fputs("</td></tr>\n", f);
}

static bool write_properties(FILE *f, struct database *d, int64_t case_id, bool *any)
{
    sqlite3_stmt *statement;
    if (!prepare_for(d, properties_sql, case_id, &statement))
        return false;
    while (database_next(d, statement)) {
        *any = true;
        write_property(f, statement);
    }
    sqlite3_finalize(statement);
    return *d->message == '\0';
}

/* Why it could not be judged, or not be trusted. */
static bool write_problem(FILE *f, struct database *d, int64_t case_id)
{
    sqlite3_stmt *statement;
    if (!prepare_for(d, "SELECT problem FROM \"case\" WHERE id = ?1 AND problem IS NOT NULL",
                     case_id, &statement))
        return false;
    if (database_next(d, statement)) {
        fputs("<p class=\"note\">", f);
        html_text(f, column(statement, 0));
        fputs("</p>\n", f);
    }
    sqlite3_finalize(statement);
    return *d->message == '\0';
}

bool case_write_reasons(FILE *f, struct database *d, int64_t case_id)
{
    bool any = false;
    if (!write_problem(f, d, case_id))
        return false;
    fputs("<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"What failed\">"
          "<table class=\"reasons\">\n<caption>What failed</caption>\n<thead><tr>"
          "<th scope=\"col\">Expectation</th><th scope=\"col\" class=\"number\">Limit</th>"
          "<th scope=\"col\" class=\"number\">Measured</th>"
          "<th scope=\"col\">Side by side</th></tr></thead>\n<tbody>\n",
          f);
    if (!write_properties(f, d, case_id, &any) || !write_expectations(f, d, case_id, &any))
        return false;
    if (!any)
        fputs("<tr><td colspan=\"4\">No expectation and no property of this case failed; see its "
              "verdict.</td></tr>\n",
              f);
    fputs("</tbody>\n</table></div>\n", f);
    return true;
}

void case_write_replay(FILE *f, const char *replay)
{
    fputs("<div class=\"replay\"><code>", f);
    html_text(f, replay);
    fputs("</code></div>\n", f);
}
