/* SPDX-License-Identifier: Apache-2.0 */
/* The suite and its table; see report_suite.h. Doubles, for printing. */
#include "reports/report_suite.h"

#include <stdlib.h>
#include <string.h>

#include "reports/html_chart.h"
#include "reports/html_text.h"
#include "reports/report_assertion.h"

/* Of several verdicts the one that is shown: by the order of exit codes, 5, 3, 4, 1, 8, 6. */
#define SEVERITY                                                                      \
    "CASE code WHEN 5 THEN 6 WHEN 3 THEN 5 WHEN 4 THEN 4 WHEN 1 THEN 3 WHEN 8 THEN 2" \
    " WHEN 6 THEN 1 WHEN 0 THEN 0 ELSE 7 END"

static const char scenarios_sql[] =
    "SELECT s.id, s.name, s.path, s.summary, s.story, s.source, s.known_failing,"
    " (SELECT group_concat(name, ' ') FROM"
    "  (SELECT name FROM tag t WHERE t.scenario_id = s.id ORDER BY t.id)),"
    " n.cases, n.failed, n.recorded, n.combinations, n.first_case, n.last_case, n.first_failed,"
    " n.worst"
    " FROM scenario s JOIN (SELECT scenario_id, count(*) AS cases, sum(code <> 0) AS failed,"
    "  sum(recorded) AS recorded, count(DISTINCT configuration_id) AS combinations,"
    "  min(id) AS first_case, max(id) AS last_case,"
    "  min(CASE WHEN code <> 0 THEN id END) AS first_failed,"
    "  max(" SEVERITY " * 1000 + code) % 1000 AS worst"
    "  FROM \"case\" GROUP BY scenario_id) n ON n.scenario_id = s.id ORDER BY s.id";

static const char figures_sql[] =
    "SELECT c.scenario_id, n.name || coalesce('.' || n.statistic, ''), avg(m.value), max(m.value)"
    " FROM metric_name n JOIN metric m ON m.metric_name_id = n.id"
    " JOIN \"case\" c ON c.id = m.case_id"
    " WHERE (n.name = 'changes_per_hour' AND n.statistic IS NULL)"
    " OR (n.name = 'leaderless.share' AND n.statistic IS NULL)"
    " OR (n.name = 'tenure' AND n.statistic = 'mean')"
    " OR (n.name = 'failover' AND n.statistic = 'max')"
    " GROUP BY c.scenario_id, n.id";

/* ---- reading -------------------------------------------------------------------------------- */

static bool copy_column(char **out, sqlite3_stmt *statement, int column)
{
    const char *text = (const char *)sqlite3_column_text(statement, column);
    *out = text ? strdup(text) : NULL;
    return !text || *out;
}

static bool read_scenario(struct suite_scenario *s, sqlite3_stmt *statement)
{
    char **texts[] = {&s->name,   &s->path,          &s->summary, &s->story,
                      &s->source, &s->known_failing, &s->tags};
    int64_t *numbers[] = {&s->cases,      &s->failed,    &s->recorded,    &s->combinations,
                          &s->first_case, &s->last_case, &s->first_failed};
    memset(s, 0, sizeof *s);
    s->id = sqlite3_column_int64(statement, 0);
    s->changes_per_hour = s->tenure_mean = s->failover_max = s->leaderless_share = -1;
    for (int i = 0; i < 7; i++)
        *numbers[i] = sqlite3_column_int64(statement, 8 + i);
    s->worst_code = sqlite3_column_int(statement, 15);
    for (int i = 0; i < 7; i++)
        if (!copy_column(texts[i], statement, 1 + i))
            return false;
    return true;
}

static bool read_scenarios(struct suite *suite, struct database *d)
{
    sqlite3_stmt *statement;
    size_t capacity = 0;
    bool ok = true;
    if (!database_prepare(d, scenarios_sql, &statement))
        return false;
    while (ok && database_next(d, statement)) {
        if (suite->count == capacity) {
            capacity = capacity ? capacity * 2 : 64;
            struct suite_scenario *items = realloc(suite->items, capacity * sizeof *items);
            ok = items != NULL;
            suite->items = items ? items : suite->items;
        }
        ok = ok && read_scenario(&suite->items[suite->count++], statement);
    }
    sqlite3_finalize(statement);
    if (!ok)
        return database_fail(d, "out of memory");
    return *d->message == '\0';
}

static void keep_figure(struct suite_scenario *s, const char *name, double mean, double most)
{
    if (strcmp(name, "changes_per_hour") == 0)
        s->changes_per_hour = mean;
    else if (strcmp(name, "leaderless.share") == 0)
        s->leaderless_share = mean;
    else if (strcmp(name, "tenure.mean") == 0)
        s->tenure_mean = mean;
    else
        s->failover_max = most;
}

static bool read_figures(struct suite *suite, struct database *d)
{
    sqlite3_stmt *statement;
    size_t at = 0;
    if (!database_prepare(d, figures_sql, &statement))
        return false;
    while (database_next(d, statement)) {
        int64_t id = sqlite3_column_int64(statement, 0);
        const char *name = (const char *)sqlite3_column_text(statement, 1);
        while (at < suite->count && suite->items[at].id < id)
            at++;
        if (at < suite->count && suite->items[at].id == id && name)
            keep_figure(&suite->items[at], name, sqlite3_column_double(statement, 2),
                        sqlite3_column_double(statement, 3));
    }
    sqlite3_finalize(statement);
    return *d->message == '\0';
}

static bool read_worst(struct suite_scenario *s, struct database *d)
{
    sqlite3_stmt *statement;
    if (s->worst_code == 0)
        return true;
    if (!database_prepare(d,
                          "SELECT verdict FROM \"case\" WHERE scenario_id = ?1 AND code = ?2"
                          " ORDER BY id LIMIT 1",
                          &statement))
        return false;
    sqlite3_bind_int64(statement, 1, s->id);
    sqlite3_bind_int(statement, 2, s->worst_code);
    if (database_next(d, statement))
        database_printable(s->worst, sizeof s->worst,
                           (const char *)sqlite3_column_text(statement, 0));
    sqlite3_finalize(statement);
    return *d->message == '\0';
}

bool report_suite_is_failed(const struct suite_scenario *s)
{
    return s->failed > 0 || s->over_seeds_failed > 0;
}

static void count_scenario(struct suite *suite, struct suite_scenario *s)
{
    for (size_t i = 0; i < s->expectations.count; i++)
        if (s->expectations.items[i].over_seeds)
            s->over_seeds_failed += s->expectations.items[i].failed;
    suite->cases += s->cases;
    suite->recorded += s->recorded;
    if (s->known_failing)
        suite->excused += s->failed;
    else
        suite->failed += s->failed;
    suite->scenarios_failed += report_suite_is_failed(s) && !s->known_failing;
}

bool report_suite_read(struct suite *suite, struct database *d)
{
    memset(suite, 0, sizeof *suite);
    if (!read_scenarios(suite, d) || !read_figures(suite, d) ||
        !report_assertions_count(d, &suite->assertions, &suite->assertions_failed))
        return false;
    for (size_t i = 0; i < suite->count; i++) {
        struct suite_scenario *s = &suite->items[i];
        if (!read_worst(s, d) || !closest_read(&s->expectations, d, s->id))
            return false;
        count_scenario(suite, s);
    }
    return true;
}

void report_suite_free(struct suite *suite)
{
    for (size_t i = 0; i < suite->count; i++) {
        struct suite_scenario *s = &suite->items[i];
        char *texts[] = {s->name,   s->path,          s->summary, s->story,
                         s->source, s->known_failing, s->tags};
        for (size_t n = 0; n < sizeof texts / sizeof *texts; n++)
            free(texts[n]);
        closest_free(&s->expectations);
    }
    free(suite->items);
    memset(suite, 0, sizeof *suite);
}

/* ---- the table ------------------------------------------------------------------------------ */

const char *report_suite_verdict(const struct suite_scenario *s)
{
    if (!report_suite_is_failed(s))
        return "held";
    if (s->known_failing)
        return "known failing";
    return *s->worst ? s->worst : "over seeds";
}

const char *report_suite_class(const struct suite_scenario *s)
{
    return !report_suite_is_failed(s) ? "good" : s->known_failing ? "excused" : "bad";
}

void report_suite_write_margin(FILE *f, const struct closest *c)
{
    if (!c->has_distance) {
        fputs(c->failed ? "failed" : "held", f);
        return;
    }
    double percent = (double)c->margin_ppm / 1e4;
    if (c->failed && c->compare == CLOSEST_EQUAL)
        fputs("not equal", f);
    else if (c->failed)
        fprintf(f, "%.3g %% beyond", -percent);
    else if (c->margin_ppm == 0)
        fputs(c->compare == CLOSEST_EQUAL ? "exact" : "at the limit", f);
    else
        fprintf(f, "%.3g %% %s", percent, c->compare == CLOSEST_MOST ? "below" : "above");
}

static void write_figure(FILE *f, double value, const char *unit)
{
    if (value < 0) {
        fputs("<td class=\"number\" data-key=\"-1\"><span class=\"quiet\">–</span></td>", f);
        return;
    }
    fprintf(f, "<td class=\"number\" data-key=\"%.0f\">", value);
    html_quantity(f, value, unit);
    fputs("</td>", f);
}

static void write_tags(FILE *f, const char *tags)
{
    while (tags && *tags) {
        size_t length = strcspn(tags, " ");
        char tag[64];
        snprintf(tag, sizeof tag, "%.*s", (int)(length < 60 ? length : 60), tags);
        fputs("<span class=\"tag\">", f);
        html_text(f, tag);
        fputs("</span> ", f);
        tags += length + strspn(tags + length, " ");
    }
}

static void write_closest(FILE *f, const struct suite_scenario *s)
{
    const struct closest *c = closest_of(&s->expectations);
    if (!c) {
        fputs("<td data-key=\"2000000\"><span class=\"quiet\">–</span></td>", f);
        return;
    }
    fprintf(f, "<td data-key=\"%lld\">", (long long)c->margin_ppm);
    char subject[64];
    snprintf(subject, sizeof subject, "%.*s",
             (int)strcspn(c->text, " ") < 60 ? (int)strcspn(c->text, " ") : 60, c->text);
    fputs("<code>", f);
    html_text(f, subject);
    fputs("</code> ", f);
    report_suite_write_margin(f, c);
    fputs("</td>", f);
}

static void write_row(FILE *f, const struct suite_scenario *s)
{
    fprintf(f, "<tr data-verdict=\"%s\" data-tags=\" ", report_suite_class(s));
    html_text(f, s->tags);
    fprintf(f, " \"><td data-key=\"%d\"><span class=\"verdict %s\">",
            report_suite_is_failed(s) ? 0 : 1, report_suite_class(s));
    html_text(f, report_suite_verdict(s));
    fputs("</span></td><th scope=\"row\"><a href=\"#", f);
    fprintf(f, "scenario-%lld\">", (long long)s->id);
    html_text(f, s->name);
    fputs("</a><span class=\"summary\">", f);
    html_text(f, s->summary);
    fputs("</span></th><td>", f);
    write_tags(f, s->tags);
    fprintf(f, "</td><td class=\"number\" data-key=\"%lld\">", (long long)s->cases);
    html_count(f, s->cases);
    fprintf(f, "</td><td class=\"number%s\" data-key=\"%lld\">",
            s->failed > 0 && !s->known_failing ? " bad" : "", (long long)s->failed);
    html_count(f, s->failed);
    fputs("</td>", f);
    write_closest(f, s);
    write_figure(f, s->changes_per_hour, "per_hour");
    write_figure(f, s->tenure_mean, "ns");
    write_figure(f, s->failover_max, "ns");
    write_figure(f, s->leaderless_share, "ppm");
    fputs("</tr>\n", f);
}

void report_suite_write_table(FILE *f, const struct suite *suite)
{
    fputs("<section id=\"suite\" aria-labelledby=\"suite-title\">\n"
          "<h2 id=\"suite-title\">Suite</h2>\n<div id=\"filter\" hidden></div>\n"
          "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-labelledby=\"suite-title\">\n"
          "<table class=\"sortable suite\">\n<caption>Scenarios, with the expectation that came "
          "closest to its limit. Means over cases; the longest failover of all of them.</caption>\n"
          "<thead><tr><th scope=\"col\">Verdict</th><th scope=\"col\">Scenario</th>"
          "<th scope=\"col\">Tags</th><th scope=\"col\" class=\"number\">Cases</th>"
          "<th scope=\"col\" class=\"number\">Failed</th><th scope=\"col\">Closest pass</th>"
          "<th scope=\"col\" class=\"number\">Changes</th>"
          "<th scope=\"col\" class=\"number\">Tenure</th>"
          "<th scope=\"col\" class=\"number\">Failover</th>"
          "<th scope=\"col\" class=\"number\">Leaderless</th></tr></thead>\n<tbody>\n",
          f);
    for (size_t i = 0; i < suite->count; i++)
        write_row(f, &suite->items[i]);
    fputs("</tbody>\n</table>\n</div>\n</section>\n", f);
}
