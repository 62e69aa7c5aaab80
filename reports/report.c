/* SPDX-License-Identifier: Apache-2.0 */
/* The page: its frame, verdict and failures, and what comes at its end; see report.h. Doubles, for
 * printing. */
#include "reports/report.h"

#include <inttypes.h>
#include <string.h>

#include "reports/html_text.h"
#include "reports/report_assertion.h"
#include "reports/report_case.h"
#include "reports/report_scenario.h"
#include "reports/report_study.h"
#include "reports/report_suite.h"

extern const char reports_page_style[], reports_page_script[];
extern const char reports_page_style_digest[], reports_page_script_digest[];

enum { CARDS_MOST = 24, SEEDS_MOST = 60 };

static const char *column(sqlite3_stmt *statement, int at)
{
    return (const char *)sqlite3_column_text(statement, at);
}

/* ---- frame ---------------------------------------------------------------------------------- */

/* Nothing is loaded, nothing is sent, and no script or style runs but the two of this page. */
static void write_head(FILE *f, const struct suite *suite, bool has_study)
{
    fprintf(f,
            "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
            "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
            "style-src '%s'; script-src '%s'; base-uri 'none'; form-action 'none'\">\n"
            "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
            "<meta name=\"color-scheme\" content=\"light dark\">\n"
            "<meta name=\"referrer\" content=\"no-referrer\">\n<title>",
            reports_page_style_digest, reports_page_script_digest);
    if (suite->scenarios_failed > 0)
        fprintf(f, "%zu of %zu scenarios failed", suite->scenarios_failed, suite->count);
    else if (suite->assertions_failed > 0)
        fprintf(f, "%" PRId64 " of %" PRId64 " assertions failed", suite->assertions_failed,
                suite->assertions);
    else
        fprintf(f, "%" PRId64 " cases held", suite->cases - suite->excused);
    fprintf(
        f,
        " · tenure report</title>\n<style>%s</style>\n</head>\n<body>\n"
        "<a class=\"skip\" href=\"#verdict\">Skip to the verdict</a>\n"
        "<header class=\"top\"><span class=\"brand\">tenure <span>report</span></span>\n"
        "<nav aria-label=\"Parts of this report\"><ul><li><a href=\"#verdict\">Verdict</a></li>"
        "%s%s%s<li><a href=\"#suite\">Suite</a></li><li><a href=\"#scenarios\">Scenarios</a></li>"
        "<li><a href=\"#properties\">Properties</a></li><li><a href=\"#about\">About</a></li>"
        "</ul></nav></header>\n<main>\n",
        reports_page_style,
        suite->scenarios_failed > 0 ? "<li><a href=\"#failures\">Failures</a></li>" : "",
        suite->assertions > 0 ? "<li><a href=\"#assertions\">Assertions</a></li>" : "",
        has_study ? "<li><a href=\"#study\">Study</a></li>" : "");
}

static void write_foot(FILE *f)
{
    fprintf(f, "</main>\n<script>%s</script>\n</body>\n</html>\n", reports_page_script);
}

/* ---- verdict -------------------------------------------------------------------------------- */

static void write_figure(FILE *f, const char *what, int64_t count)
{
    fprintf(f, "<div><dt>%s</dt><dd>", what);
    html_count(f, count);
    fputs("</dd></div>", f);
}

static bool write_totals(FILE *f, struct database *d, const struct suite *suite)
{
    sqlite3_stmt *statement;
    if (!database_prepare(d, "SELECT coalesce(sum(window_end_ns / 1000000000), 0) FROM \"case\"",
                          &statement))
        return false;
    double seconds = database_next(d, statement) ? sqlite3_column_double(statement, 0) : 0;
    sqlite3_finalize(statement);
    if (*d->message)
        return false;
    fputs("<dl class=\"totals\">", f);
    write_figure(f, "scenarios", (int64_t)suite->count);
    write_figure(f, "cases", suite->cases);
    write_figure(f, "failed", suite->failed);
    if (suite->excused > 0)
        write_figure(f, "known failing", suite->excused);
    fputs("<div><dt>simulated time</dt><dd>", f);
    html_quantity(f, seconds * 1e9, "ns");
    fputs("</dd></div></dl>\n", f);
    return true;
}

/* A strip in which each scenario is as wide as its cases are many. */
static void write_strip(FILE *f, const struct suite *suite)
{
    double x = 0;
    if (suite->cases == 0)
        return;
    fputs("<svg class=\"overview\" viewBox=\"0 0 1000 14\" preserveAspectRatio=\"none\" "
          "aria-hidden=\"true\">",
          f);
    for (size_t i = 0; i < suite->count; i++) {
        const struct suite_scenario *s = &suite->items[i];
        double width = 1000.0 * (double)s->cases / (double)suite->cases;
        double failed = report_suite_is_failed(s) && s->failed == 0
                            ? width
                            : width * (double)s->failed / (double)s->cases;
        fprintf(f, "<rect class=\"good\" x=\"%.2f\" width=\"%.2f\" height=\"14\"><title>", x,
                width > 3 ? width - 1.5 : width);
        html_text(f, s->name);
        fputs("</title></rect>", f);
        if (failed > 0)
            fprintf(f, "<rect class=\"%s\" x=\"%.2f\" width=\"%.2f\" height=\"14\"/>",
                    report_suite_class(s), x, failed);
        x += width;
    }
    fputs("</svg>\n", f);
}

static void write_heading(FILE *f, const struct suite *suite)
{
    int64_t held = suite->cases - suite->excused;
    if (suite->cases == 0) {
        fputs("No cases", f);
    } else if (suite->failed > 0) {
        html_count(f, suite->failed);
        fputs(" of ", f);
        html_count(f, suite->cases);
        fprintf(f, " case%s failed", suite->cases == 1 ? "" : "s");
    } else if (suite->scenarios_failed > 0) {
        fprintf(f, "%zu of %zu scenarios failed over seeds", suite->scenarios_failed, suite->count);
    } else if (suite->assertions_failed > 0) {
        fprintf(f, "%" PRId64 " of %" PRId64 " assertions failed", suite->assertions_failed,
                suite->assertions);
    } else {
        fputs(suite->excused > 0 ? "" : suite->cases == 1 ? "The case held" : "All ", f);
        if (suite->cases == 1 && suite->excused == 0)
            return;
        html_count(f, held);
        fprintf(f, " case%s held", held == 1 ? "" : "s");
        if (suite->excused > 0) {
            fputs(", ", f);
            html_count(f, suite->excused);
            fputs(" known to fail", f);
        }
    }
}

/* One click to what failed. */
static void write_lead(FILE *f, const struct suite *suite)
{
    const char *plural = suite->count == 1 ? "" : "s";
    fputs("<p class=\"lead\">", f);
    if (suite->scenarios_failed > 0)
        fprintf(f, "%zu of %zu scenario%s. <a href=\"#failure-1\">See the first failure</a>",
                suite->scenarios_failed, suite->count, plural);
    else if (suite->assertions_failed > 0)
        fprintf(f,
                "The cases of %zu scenario%s held. <a href=\"#assertions\">See what was "
                "found</a>",
                suite->count, plural);
    else
        fprintf(f,
                "%zu scenario%s, every expectation met, no property broken that was not expected "
                "to be.",
                suite->count, plural);
    fputs("</p>\n", f);
}

static bool write_verdict(FILE *f, struct database *d, const struct suite *suite)
{
    bool good = suite->scenarios_failed == 0 && suite->assertions_failed == 0;
    fprintf(f,
            "<section id=\"verdict\" class=\"%s\" aria-labelledby=\"verdict-title\">\n"
            "<h1 id=\"verdict-title\">",
            good ? "good" : "bad");
    write_heading(f, suite);
    fputs("</h1>\n", f);
    write_lead(f, suite);
    write_strip(f, suite);
    if (!write_totals(f, d, suite))
        return false;
    fputs("</section>\n", f);
    return true;
}

/* ---- failures ------------------------------------------------------------------------------- */

static bool write_other_seeds(FILE *f, struct database *d, const struct suite_scenario *s)
{
    sqlite3_stmt *statement;
    int shown = 0;
    if (s->failed < 2)
        return true;
    if (!database_prepare(d,
                          "SELECT id, printf('%u', seed) FROM \"case\" WHERE scenario_id = ?1"
                          " AND code <> 0 AND id > ?2 ORDER BY id LIMIT ?3",
                          &statement))
        return false;
    sqlite3_bind_int64(statement, 1, s->id);
    sqlite3_bind_int64(statement, 2, s->first_failed);
    sqlite3_bind_int(statement, 3, SEEDS_MOST);
    fprintf(f, "<p>%" PRId64 " more case%s of this scenario failed; seeds ", s->failed - 1,
            s->failed == 2 ? "" : "s");
    while (database_next(d, statement)) {
        fprintf(f, "%s<a href=\"#case-%" PRId64 "\">", shown++ > 0 ? ", " : "",
                (int64_t)sqlite3_column_int64(statement, 0));
        html_text(f, column(statement, 1));
        fputs("</a>", f);
    }
    fprintf(f, "%s</p>\n", s->failed - 1 > shown ? " and more" : "");
    sqlite3_finalize(statement);
    return *d->message == '\0';
}

static bool write_first_case(FILE *f, struct database *d, const struct suite_scenario *s)
{
    sqlite3_stmt *statement;
    if (!database_prepare(d, "SELECT seed, matrix, digest, replay FROM v_case WHERE case_id = ?1",
                          &statement))
        return false;
    sqlite3_bind_int64(statement, 1, s->first_failed);
    if (database_next(d, statement)) {
        fputs("<p class=\"quiet\">seed ", f);
        html_text(f, column(statement, 0));
        if (column(statement, 1) && *column(statement, 1)) {
            fputs(" · ", f);
            html_text(f, column(statement, 1));
        }
        fputs(" · digest <code>", f);
        html_text(f, column(statement, 2));
        fputs("</code></p>\n", f);
        case_write_replay(f, column(statement, 3));
    }
    sqlite3_finalize(statement);
    return *d->message == '\0' && case_write_reasons(f, d, s->first_failed) &&
           case_write_timeline(f, d, s->first_failed);
}

/* Sentences about all seeds together that failed. */
static void write_over_seeds(FILE *f, const struct suite_scenario *s)
{
    for (size_t i = 0; i < s->expectations.count; i++) {
        const struct closest *c = &s->expectations.items[i];
        if (!c->over_seeds || c->failed == 0)
            continue;
        fputs("<p>Over all seeds: <code>", f);
        html_text(f, c->text);
        fputs("</code>, limit ", f);
        html_text(f, c->limit_text ? c->limit_text : "–");
        fputs(", measured <strong class=\"bad\">", f);
        html_text(f, c->value_text ? c->value_text : "nothing");
        fputs("</strong> <span class=\"place\">", f);
        html_text(f, c->place);
        fputs("</span></p>\n", f);
    }
}

static bool write_card(FILE *f, struct database *d, const struct suite_scenario *s, size_t number)
{
    fprintf(f,
            "<article class=\"failure\" id=\"failure-%zu\" aria-labelledby=\"failure-title-%zu\">\n"
            "<h3 id=\"failure-title-%zu\"><span class=\"verdict bad\">",
            number, number, number);
    html_text(f, report_suite_verdict(s));
    fprintf(f, "</span> <a href=\"#scenario-%" PRId64 "\">", s->id);
    html_text(f, s->name);
    fputs("</a></h3>\n<p>", f);
    html_text(f, s->summary);
    fputs("</p>\n", f);
    write_over_seeds(f, s);
    if (s->failed > 0 && (!write_first_case(f, d, s) || !write_other_seeds(f, d, s)))
        return false;
    fputs("</article>\n", f);
    return true;
}

static bool write_failures(FILE *f, struct database *d, const struct suite *suite)
{
    size_t number = 0;
    if (suite->scenarios_failed == 0)
        return true;
    fputs("<section id=\"failures\" aria-labelledby=\"failures-title\">\n"
          "<h2 id=\"failures-title\">Failures</h2>\n",
          f);
    for (size_t i = 0; i < suite->count && number < CARDS_MOST; i++)
        if (report_suite_is_failed(&suite->items[i]) && !suite->items[i].known_failing &&
            !write_card(f, d, &suite->items[i], ++number))
            return false;
    if (suite->scenarios_failed > CARDS_MOST)
        fprintf(f,
                "<p>%zu more scenarios failed; they are in the <a href=\"#suite\">suite</a>.</p>\n",
                suite->scenarios_failed - CARDS_MOST);
    fputs("</section>\n", f);
    return true;
}

/* ---- the rest ------------------------------------------------------------------------------- */

static bool write_scenarios(FILE *f, struct database *d, const struct suite *suite)
{
    fputs("<section id=\"scenarios\" aria-labelledby=\"scenarios-title\">\n"
          "<h2 id=\"scenarios-title\">Scenarios</h2>\n",
          f);
    for (size_t i = 0; i < suite->count; i++)
        if (!scenario_write(f, d, &suite->items[i]))
            return false;
    fputs("</section>\n", f);
    return true;
}

static bool write_properties(FILE *f, struct database *d)
{
    sqlite3_stmt *statement;
    if (!database_prepare(d,
                          "SELECT p.label, p.class, p.sentence, coalesce(sum(r.exercised), 0),"
                          " coalesce(sum(r.violations), 0),"
                          " count(DISTINCT CASE WHEN r.violations > 0 THEN r.case_id END)"
                          " FROM property p LEFT JOIN property_result r ON r.property_id = p.id"
                          " GROUP BY p.id ORDER BY p.id",
                          &statement))
        return false;
    fputs(
        "<section id=\"properties\" aria-labelledby=\"properties-title\">\n"
        "<h2 id=\"properties-title\">Properties</h2>\n"
        "<p>Checked in every case, whatever its scenario expects. Violations are counted here even "
        "where a scenario demands them.</p>\n"
        "<div class=\"scroll\" tabindex=\"0\" role=\"region\" "
        "aria-labelledby=\"properties-title\"><table class=\"sortable\">\n<caption>How often each "
        "was put to the test</caption>\n"
        "<thead><tr><th scope=\"col\">Property</th><th scope=\"col\">Class</th>"
        "<th scope=\"col\">Sentence</th><th scope=\"col\" class=\"number\">Put to the test</th>"
        "<th scope=\"col\" class=\"number\">Violations</th>"
        "<th scope=\"col\" class=\"number\">In cases</th></tr></thead>\n<tbody>\n",
        f);
    while (database_next(d, statement)) {
        for (int i = 0; i < 3; i++) {
            fputs(i == 0 ? "<tr><th scope=\"row\"><code>" : "<td>", f);
            html_text(f, column(statement, i));
            fputs(i == 0 ? "</code></th>" : "</td>", f);
        }
        for (int i = 3; i < 6; i++) {
            int64_t number = sqlite3_column_int64(statement, i);
            fprintf(f, "<td class=\"number%s\" data-key=\"%" PRId64 "\">",
                    number == 0 ? " quiet" : "", number);
            html_count(f, number);
            fputs("</td>", f);
        }
        fputs("</tr>\n", f);
    }
    sqlite3_finalize(statement);
    fputs("</tbody>\n</table></div>\n</section>\n", f);
    return *d->message == '\0';
}

static bool write_about(FILE *f, struct database *d, const struct suite *suite)
{
    sqlite3_stmt *statement;
    if (!database_prepare(d, "SELECT name, value FROM meta ORDER BY id", &statement))
        return false;
    fputs("<section id=\"about\" aria-labelledby=\"about-title\">\n"
          "<h2 id=\"about-title\">About</h2>\n<dl class=\"about\">",
          f);
    while (database_next(d, statement)) {
        fputs("<div><dt>", f);
        html_text(f, column(statement, 0));
        fputs("</dt><dd>", f);
        html_text(f, column(statement, 1));
        fputs("</dd></div>", f);
    }
    sqlite3_finalize(statement);
    fputs("<div><dt>cases with intervals</dt><dd>", f);
    html_count(f, suite->recorded);
    fputs(" of ", f);
    html_count(f, suite->cases);
    fputs(
        "</dd></div></dl>\n<p>Times are simulated. A case is run again, event by event, by its "
        "replay line; the digest in it proves that it is the same run. Intervals beside means are "
        "Student's 95&nbsp;% intervals over the seeds. The theory that is drawn is that of a fleet "
        "without faults, out of the parameters in force.</p>\n</section>\n",
        f);
    return *d->message == '\0';
}

bool report_write(FILE *f, struct database *d)
{
    struct suite suite;
    bool has_study;
    bool ok = report_suite_read(&suite, d) && study_is_there(d, &has_study);
    if (ok) {
        write_head(f, &suite, has_study);
        ok = write_verdict(f, d, &suite) && write_failures(f, d, &suite) &&
             (suite.assertions == 0 || report_assertions_write(f, d)) &&
             (!has_study || study_write(f, d));
    }
    if (ok) {
        report_suite_write_table(f, &suite);
        ok = write_scenarios(f, d, &suite) && write_properties(f, d) && write_about(f, d, &suite);
    }
    if (ok)
        write_foot(f);
    report_suite_free(&suite);
    return ok;
}
