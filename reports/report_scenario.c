/* SPDX-License-Identifier: Apache-2.0 */
/* One scenario in the report: story, expectations, picture, metrics, cases; see report_scenario.h.
 * Doubles, for printing. */
#include "reports/report_scenario.h"

#include <inttypes.h>
#include <string.h>

#include "reports/html_chart.h"
#include "reports/html_text.h"
#include "reports/report_case.h"
#include "reports/report_panels.h"

enum { TEXT_MOST = 65536, CASES_MOST = 4000 };

static const char *column(sqlite3_stmt *statement, int at)
{
    return (const char *)sqlite3_column_text(statement, at);
}

static bool prepare_for(struct database *d, const char *sql, int64_t id, sqlite3_stmt **statement)
{
    if (!database_prepare(d, sql, statement))
        return false;
    sqlite3_bind_int64(*statement, 1, id);
    return true;
}

/* ---- head and expectations ------------------------------------------------------------------ */

static void write_head(FILE *f, const struct suite_scenario *s)
{
    fprintf(f,
            "<article class=\"scenario\" id=\"scenario-%" PRId64
            "\" aria-labelledby=\"scenario-title-%" PRId64 "\">\n<h3 id=\"scenario-title-%" PRId64
            "\"><span class=\"verdict %s\">",
            s->id, s->id, s->id, report_suite_class(s));
    html_text(f, report_suite_verdict(s));
    fputs("</span> ", f);
    html_text(f, s->name);
    fputs("</h3>\n<p class=\"lead\">", f);
    html_text(f, s->summary);
    fputs("</p>\n<div class=\"story\">", f);
    html_prose(f, s->story);
    fputs("</div>\n<p class=\"quiet\">", f);
    html_text(f, s->path);
    fprintf(f, " · %s", s->cases == 1 ? "1 case" : "");
    if (s->cases != 1) {
        html_count(f, s->cases);
        fputs(" cases", f);
    }
    if (s->failed > 0)
        fprintf(f, ", %" PRId64 " failed", s->failed);
    if (s->source) {
        fputs(" · after ", f);
        html_text(f, s->source);
    }
    fputs("</p>\n", f);
    if (s->known_failing) {
        fputs("<p class=\"note\">Known to fail: ", f);
        html_text(f, s->known_failing);
        fputs("</p>\n", f);
    }
}

static void write_expectation(FILE *f, const struct closest *c)
{
    fprintf(f, "<tr><td><span class=\"verdict %s\">%s</span></td><th scope=\"row\"><code>",
            c->failed ? "bad" : "good", c->failed ? "failed" : "held");
    html_text(f, c->text);
    fputs("</code></th><td class=\"number\">", f);
    html_text(f, c->limit_text && *c->limit_text ? c->limit_text : "–");
    fprintf(f, "</td><td class=\"number%s\">", c->failed ? " bad" : "");
    html_text(f, c->value_text ? c->value_text : "nothing measured");
    fputs("</td><td>", f);
    if (c->has_distance && c->compare != CLOSEST_EQUAL)
        chart_beside(f, (double)c->value, (double)c->limit, c->failed > 0);
    fputs("</td><td>", f);
    report_suite_write_margin(f, c);
    fputs("</td><td>", f);
    if (c->over_seeds)
        fputs("over seeds", f);
    else if (c->has_distance) {
        fprintf(f, "<a href=\"#case-%" PRId64 "\">seed ", c->case_id);
        html_text(f, c->seed);
        fputs("</a>", f);
    }
    if (c->has_distance || c->over_seeds) {
        fputs(" ", f);
        html_text(f, c->matrix);
    }
    fprintf(f, "</td><td class=\"number\">");
    html_count(f, c->results - c->failed);
    fputs(" of ", f);
    html_count(f, c->results);
    fputs("</td></tr>\n", f);
}

static void write_expectations(FILE *f, const struct suite_scenario *s)
{
    if (s->expectations.count == 0)
        return;
    fputs("<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"Expectations\">"
          "<table class=\"expectations\">\n<caption>Expectations, each with the case that came "
          "closest to the limit or went furthest beyond it</caption>\n<thead><tr>"
          "<th scope=\"col\">Verdict</th><th scope=\"col\">Expectation</th>"
          "<th scope=\"col\" class=\"number\">Limit</th>"
          "<th scope=\"col\" class=\"number\">Measured</th>"
          "<th scope=\"col\"><span class=\"hidden\">Side by side</span></th>"
          "<th scope=\"col\">Room</th>"
          "<th scope=\"col\">Case</th><th scope=\"col\" class=\"number\">Held</th>"
          "</tr></thead>\n<tbody>\n",
          f);
    for (size_t i = 0; i < s->expectations.count; i++)
        write_expectation(f, &s->expectations.items[i]);
    fputs("</tbody>\n</table></div>\n", f);
}

/* ---- the case that is shown ----------------------------------------------------------------- */

/* A failing one that is recorded; else the one that came closest; else the first. 0: none is
 * recorded. */
static bool choose_case(struct database *d, const struct suite_scenario *s, int64_t *case_id)
{
    sqlite3_stmt *statement;
    const struct closest *c = closest_of(&s->expectations);
    *case_id = 0;
    if (!database_prepare(d,
                          "SELECT id FROM \"case\" WHERE scenario_id = ?1 AND recorded = 1"
                          " AND id BETWEEN ?3 AND ?4 ORDER BY code = 0, id <> ?2, id LIMIT 1",
                          &statement))
        return false;
    sqlite3_bind_int64(statement, 1, s->id);
    sqlite3_bind_int64(statement, 2, c ? c->case_id : 0);
    sqlite3_bind_int64(statement, 3, s->first_case);
    sqlite3_bind_int64(statement, 4, s->last_case);
    if (database_next(d, statement))
        *case_id = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    return *d->message == '\0';
}

/* ---- cases ---------------------------------------------------------------------------------- */

static const char cases_sql[] =
    "SELECT c.id, printf('%u', c.seed), k.matrix, c.verdict, c.code, c.digest, c.replay"
    " FROM \"case\" c JOIN configuration k ON k.id = c.configuration_id"
    " WHERE c.scenario_id = ?1 AND c.id BETWEEN ?2 AND ?3 ORDER BY c.id LIMIT ?4";

static void write_case(FILE *f, sqlite3_stmt *statement)
{
    bool held = sqlite3_column_int(statement, 4) == 0;
    fprintf(f, "<tr id=\"case-%lld\"><th scope=\"row\" class=\"number\">",
            (long long)sqlite3_column_int64(statement, 0));
    html_text(f, column(statement, 1));
    fputs("</th><td>", f);
    html_text(f, column(statement, 2));
    fprintf(f, "</td><td><span class=\"verdict %s\">", held ? "good" : "bad");
    html_text(f, column(statement, 3));
    fputs("</span></td><td><code>", f);
    html_text(f, column(statement, 5));
    fputs("</code></td><td><code>", f);
    html_text(f, column(statement, 6));
    fputs("</code></td></tr>\n", f);
}

static bool write_cases(FILE *f, struct database *d, const struct suite_scenario *s)
{
    sqlite3_stmt *statement;
    if (!database_prepare(d, cases_sql, &statement))
        return false;
    sqlite3_bind_int64(statement, 1, s->id);
    sqlite3_bind_int64(statement, 2, s->first_case);
    sqlite3_bind_int64(statement, 3, s->last_case);
    sqlite3_bind_int(statement, 4, CASES_MOST);
    fprintf(f,
            "<details%s><summary>All cases: seeds, digests, replay lines</summary>\n"
            "<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"Cases\"><table "
            "class=\"sortable\"><caption>Cases%s</caption><thead><tr><th scope=\"col\" "
            "class=\"number\">Seed</th><th scope=\"col\">Combination</th>"
            "<th scope=\"col\">Verdict</th><th scope=\"col\">Digest</th>"
            "<th scope=\"col\">Replay</th></tr></thead>\n<tbody>\n",
            report_suite_is_failed(s) ? " class=\"print\"" : "",
            s->cases > CASES_MOST ? ", the first 4,000" : "");
    while (database_next(d, statement))
        write_case(f, statement);
    sqlite3_finalize(statement);
    fputs("</tbody>\n</table></div></details>\n", f);
    return *d->message == '\0';
}

/* ---- parameters and text -------------------------------------------------------------------- */

static const char parameters_sql[] =
    "SELECT p.name, p.value, p.effective FROM parameter p WHERE p.configuration_id ="
    " (SELECT min(k.id) FROM configuration k WHERE k.scenario_id = ?1) ORDER BY p.id";

static bool write_parameters(FILE *f, struct database *d, const struct suite_scenario *s)
{
    sqlite3_stmt *statement;
    if (!prepare_for(d, parameters_sql, s->id, &statement))
        return false;
    fprintf(f,
            "<details class=\"print\"><summary>Parameters%s</summary>\n<div class=\"scroll\" "
            "tabindex=\"0\" "
            "role=\"group\" aria-label=\"Parameters\"><table><caption>Parameters as they were "
            "configured and in force</caption><thead><tr><th scope=\"col\">Name</th>"
            "<th scope=\"col\">Configured</th><th scope=\"col\">In force</th></tr></thead>\n"
            "<tbody>\n",
            s->combinations > 1 ? " of the first combination" : "");
    while (database_next(d, statement)) {
        const char *value = column(statement, 1), *effective = column(statement, 2);
        bool same = value && effective && strcmp(value, effective) == 0;
        fputs("<tr><th scope=\"row\"><code>", f);
        html_text(f, column(statement, 0));
        fputs("</code></th><td>", f);
        html_text(f, value);
        fprintf(f, "</td><td%s>", same ? "" : " class=\"changed\"");
        html_text(f, effective);
        fputs("</td></tr>\n", f);
    }
    sqlite3_finalize(statement);
    fputs("</tbody>\n</table></div></details>\n", f);
    return *d->message == '\0';
}

static bool write_source(FILE *f, struct database *d, const struct suite_scenario *s)
{
    sqlite3_stmt *statement;
    if (!prepare_for(d, "SELECT text FROM scenario WHERE id = ?1 AND text <> ''", s->id,
                     &statement))
        return false;
    if (database_next(d, statement)) {
        fputs("<details><summary>Scenario file</summary>\n<pre tabindex=\"0\">", f);
        html_lines(f, column(statement, 0), TEXT_MOST);
        fputs("</pre></details>\n", f);
    }
    sqlite3_finalize(statement);
    return *d->message == '\0';
}

/* ---- all of it ------------------------------------------------------------------------------ */

bool scenario_write(FILE *f, struct database *d, const struct suite_scenario *s)
{
    int64_t case_id;
    write_head(f, s);
    write_expectations(f, s);
    if (!choose_case(d, s, &case_id) ||
        !case_write_timeline(f, d, case_id ? case_id : s->first_case) || !matrix_write(f, d, s) ||
        !panels_write(f, d, s, case_id) || !write_cases(f, d, s) || !write_parameters(f, d, s) ||
        !write_source(f, d, s))
        return false;
    fputs("<p class=\"back\"><a href=\"#suite\">Back to the suite</a></p>\n</article>\n", f);
    return true;
}
