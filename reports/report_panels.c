/* SPDX-License-Identifier: Apache-2.0 */
/* Charts and tables of metrics; see report_panels.h. Doubles, for printing. */
#include "reports/report_panels.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "reports/bound.h"
#include "reports/html_chart.h"
#include "reports/html_text.h"
#include "reports/spread.h"

enum { BINS = 96, COMBINATIONS_MOST = 64, PENALTIES_MOST = 3 };

/* What is asked most. The others are in the table that is folded away. */
static const char *const important[] = {"changes_per_hour",
                                        "involuntary_per_hour",
                                        "tenure.mean",
                                        "tenure.p50",
                                        "failover.mean",
                                        "failover.max",
                                        "handover.mean",
                                        "leaderless.share",
                                        "overlap.belief.max",
                                        "stale.window.max",
                                        "short_tenures",
                                        "ping_pong",
                                        "jain",
                                        "share.max",
                                        "commits.rejected",
                                        "expiries"};

/* ---- metrics -------------------------------------------------------------------------------- */

static bool is_important(const char *name)
{
    for (size_t i = 0; i < sizeof important / sizeof *important; i++)
        if (strcmp(important[i], name) == 0)
            return true;
    return false;
}

static bool write_metric(FILE *f, const struct measured *m)
{
    int64_t *sorted = malloc(m->count * sizeof *sorted);
    if (!sorted)
        return false;
    memcpy(sorted, m->values, m->count * sizeof *sorted);
    struct spread s = spread_of(sorted, m->count);
    free(sorted);
    fputs("<tr><th scope=\"row\"><code>", f);
    html_text(f, m->name);
    fputs("</code><span class=\"summary\">", f);
    html_text(f, m->what);
    fputs("</span></th><td class=\"number\">", f);
    html_quantity(f, s.mean, m->unit);
    fputs("</td><td class=\"number quiet\">", f);
    if (s.half_width > 0) {
        fputs("± ", f);
        html_quantity(f, s.half_width, m->unit);
    }
    const double values[] = {(double)s.least, (double)s.median, (double)s.greatest};
    for (int i = 0; i < 3; i++) {
        fputs("</td><td class=\"number\">", f);
        html_quantity(f, values[i], m->unit);
    }
    fputs("</td><td>", f);
    chart_dots(f, m);
    fputs("</td></tr>\n", f);
    return true;
}

/* Those that say something: not the ones that are 0 in every case, of which they are told. */
static bool write_rows(FILE *f, const struct measured_list *list, bool of_important)
{
    unsigned left_out = 0;
    for (size_t i = 0; i < list->count; i++) {
        const struct measured *m = &list->items[i];
        bool is_zero = true;
        if (is_important(m->name) != of_important)
            continue;
        for (size_t n = 0; n < m->count; n++)
            is_zero = is_zero && m->values[n] == 0;
        left_out += is_zero;
        if (!is_zero && !write_metric(f, m))
            return false;
    }
    if (left_out > 0)
        fprintf(f, "<tr><td class=\"quiet\" colspan=\"7\">%u more %s 0 in every case</td></tr>\n",
                left_out, left_out == 1 ? "is" : "are");
    return true;
}

static bool write_table(FILE *f, const struct measured_list *list, bool of_important)
{
    size_t cases = 0;
    for (size_t i = 0; i < list->count; i++)
        cases = list->items[i].count > cases ? list->items[i].count : cases;
    fprintf(f,
            "%s<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"%s\">"
            "<table class=\"metrics\"><caption>%s over %zu case%s: mean with its 95 %% interval, "
            "range</caption><thead><tr><th scope=\"col\">Metric</th>"
            "<th scope=\"col\" class=\"number\">Mean</th>"
            "<th scope=\"col\" class=\"number\">Interval</th>"
            "<th scope=\"col\" class=\"number\">Least</th>"
            "<th scope=\"col\" class=\"number\">Median</th>"
            "<th scope=\"col\" class=\"number\">Most</th>"
            "<th scope=\"col\">By case</th></tr></thead>\n<tbody>\n",
            of_important ? "" : "<details><summary>All other metrics</summary>\n",
            of_important ? "Metrics" : "All other metrics",
            of_important ? "Metrics" : "All other metrics", cases, cases == 1 ? "" : "s");
    if (!write_rows(f, list, of_important))
        return false;
    fprintf(f, "</tbody>\n</table></div>%s\n", of_important ? "" : "</details>");
    return true;
}

/* ---- sentences ------------------------------------------------------------------------------ */

/* The limit of an expectation that says METRIC <= ...; below 0: there is none. */
static double limit_of(const struct suite_scenario *s, const char *metric)
{
    double limit = -1;
    size_t length = strlen(metric);
    for (size_t i = 0; i < s->expectations.count; i++) {
        const struct closest *c = &s->expectations.items[i];
        if (strncmp(c->text, metric, length) == 0 && c->text[length] == ' ' && c->has_limit &&
            c->compare == CLOSEST_MOST)
            limit = (double)c->limit;
    }
    return limit;
}

/* What the checker held against S2 or S3, of all cases the least. */
static void set_theory(struct chart_bound *chart, const struct bound *bound)
{
    if (bound->cases == 0)
        return;
    chart->theory = (double)bound->least_ns;
    chart->theory_says = bound->least_ns < bound->most_ns ? "least bound" : "bound";
}

static void write_bounds(FILE *f, const struct suite_scenario *s, const struct measured_list *list,
                         const struct laws *laws, const struct bound bounds[2])
{
    struct chart_bound overlap = {.title = "Longest overlap of two masters",
                                  .metric = measured_find(list, "overlap.belief.max"),
                                  .limit = limit_of(s, "overlap.belief.max"),
                                  .theory = -1};
    struct chart_bound stale = {.title = "Longest belief after ownership was lost",
                                .metric = measured_find(list, "stale.window.max"),
                                .limit = limit_of(s, "stale.window.max"),
                                .theory = laws->has_stale ? laws->stale_most_ns : -1,
                                .theory_says = "without faults"};
    set_theory(&overlap, &bounds[0]);
    set_theory(&stale, &bounds[1]);
    if (measured_total(list, "overlap.belief.count") > 0)
        chart_limit(f, &overlap);
    if (measured_total(list, "stale.window.count") > 0)
        chart_limit(f, &stale);
}

static void write_overlap(FILE *f, const struct measured_list *list, const struct bound *bound)
{
    char text[HTML_NUMBER_BYTES];
    int64_t overlaps = measured_total(list, "overlap.belief.count");
    fputs("<figure class=\"fact\"><figcaption>Two masters at once</figcaption><p class=\"big\">",
          f);
    if (overlaps == 0) {
        fputs("never</p><p>No two instances believed at the same time in any of these cases.</p>"
              "</figure>\n",
              f);
        return;
    }
    html_count(f, overlaps);
    fprintf(f, "</p><p>times, for up to %s.",
            html_quantity_text(text, (double)measured_most(list, "overlap.belief.max"), "ns"));
    if (bound->cases > 0) {
        fprintf(f, " Closest to its bound: %s",
                html_quantity_text(text, (double)bound->closest_ns, "ns"));
        fprintf(f, " of %s.", html_quantity_text(text, (double)bound->closest_to_ns, "ns"));
    }
    fputs("</p></figure>\n", f);
}

static void write_fencing(FILE *f, const struct measured_list *list)
{
    int64_t rejected = measured_total(list, "commits.rejected");
    int64_t stale = measured_total(list, "commits.stale");
    if (rejected == 0 && stale == 0)
        return;
    fprintf(f, "<figure class=\"fact\"><figcaption>What fencing %s</figcaption><p class=\"big\">",
            stale > 0 ? "did not save" : "saved");
    html_count(f, stale > 0 ? stale : rejected);
    fputs("</p><p>", f);
    if (stale > 0) {
        fputs("commits of former masters were accepted after one with a newer epoch; ", f);
        html_count(f, rejected);
        fputs(" were refused.</p></figure>\n", f);
    } else {
        fputs("commits of former masters were refused by the store, which had seen a newer epoch. "
              "None was accepted.</p></figure>\n",
              f);
    }
}

static void write_flapping(FILE *f, const struct measured_list *list)
{
    int64_t voluntary = measured_total(list, "voluntary");
    int64_t involuntary = measured_total(list, "involuntary");
    if (voluntary + involuntary == 0)
        return;
    fputs("<figure class=\"fact\"><figcaption>Why mastership ended</figcaption><p class=\"big\">",
          f);
    html_count(f, involuntary);
    fputs(" <small>of ", f);
    html_count(f, voluntary + involuntary);
    fputs("</small></p><p>ends were involuntary. Shorter than the hold interval: ", f);
    html_count(f, measured_total(list, "short_tenures"));
    fputs(". Back and forth (A, B, A): ", f);
    html_count(f, measured_total(list, "ping_pong"));
    fputs(". The same instance again: ", f);
    html_count(f, measured_total(list, "self_reelections"));
    fputs(".</p></figure>\n", f);
}

/* ---- charts --------------------------------------------------------------------------------- */

/* What is read of the case that is shown; empty without one. */
struct shown {
    struct series tenures, failovers, changes;
    struct penalties penalties;
    struct load load;
    bool has_load;
};

static void shown_free(struct shown *s)
{
    series_free(&s->tenures);
    series_free(&s->failovers);
    series_free(&s->changes);
    penalties_free(&s->penalties);
    load_free(&s->load);
}

static bool shown_read(struct shown *s, struct database *d, int64_t case_id, bool has_failovers,
                       int64_t hold_ns)
{
    memset(s, 0, sizeof *s);
    if (case_id == 0)
        return true;
    s->has_load = series_read(&s->tenures, d, case_id, SERIES_TENURE) &&
                  (!has_failovers || series_read(&s->failovers, d, case_id, SERIES_FAILOVER)) &&
                  series_read(&s->changes, d, case_id, SERIES_CHANGES) &&
                  load_read(&s->load, d, case_id, BINS) &&
                  penalties_read(&s->penalties, d, case_id, s->load.from_ns, s->load.until_ns,
                                 hold_ns, PENALTIES_MOST);
    if (!s->has_load)
        shown_free(s);
    return s->has_load;
}

static void write_charts(FILE *f, const struct measured_list *list, const struct laws *laws,
                         const struct shown *shown)
{
    bool crashes = laws->has_failover && measured_total(list, "crashes") > 0;
    struct chart_distribution tenure = {.title = "Tenure",
                                        .name = "tenure",
                                        .lengths = &shown->tenures,
                                        .metrics = list,
                                        .law = laws->has_tenure ? laws_tenure_share : NULL,
                                        .laws = laws,
                                        .law_says = "theory without faults"};
    struct chart_distribution failover = {.title = "Failover",
                                          .name = "failover",
                                          .lengths = &shown->failovers,
                                          .metrics = list,
                                          .law = crashes ? laws_failover_share : NULL,
                                          .laws = laws,
                                          .law_says = "theory after a crash"};
    double mean = (laws->check_ns * (double)(laws->hold_checks + laws->odds - 1));
    chart_distribution(f, &tenure);
    chart_distribution(f, &failover);
    if (!shown->has_load)
        return;
    chart_changes(f, &shown->changes, &shown->load,
                  laws->has_tenure && shown->load.all_instances > 1 ? 3600e9 / mean : -1);
    chart_penalty(f, &shown->penalties);
    if (shown->load.all_instances > 1) {
        chart_load(f, &shown->load);
        chart_jain(f, &shown->load);
    }
}

/* ---- a combination -------------------------------------------------------------------------- */

static bool write_combination(FILE *f, struct database *d, const struct suite_scenario *s,
                              int64_t configuration_id, int64_t case_id)
{
    struct measured_list list;
    struct shown shown;
    struct laws laws;
    struct bound bounds[2];
    if (!measured_read(&list, d, configuration_id))
        return false;
    bool ok =
        laws_read(&laws, d, configuration_id) &&
        bound_of_combination(&bounds[0], d, "S2", configuration_id) &&
        bound_of_combination(&bounds[1], d, "S3", configuration_id) &&
        shown_read(&shown, d, case_id, measured_total(&list, "failover.count") > 0, laws.hold_ns);
    if (ok) {
        fputs("<div class=\"panels\">\n", f);
        write_charts(f, &list, &laws, &shown);
        write_bounds(f, s, &list, &laws, bounds);
        fputs("<div class=\"facts\">\n", f);
        write_overlap(f, &list, &bounds[0]);
        write_flapping(f, &list);
        write_fencing(f, &list);
        fputs("</div>\n</div>\n", f);
        shown_free(&shown);
        if (!write_table(f, &list, true) || !write_table(f, &list, false))
            ok = database_fail(d, "out of memory");
    }
    measured_free(&list);
    return ok;
}

static const char combinations_sql[] =
    "SELECT k.id, k.matrix, (SELECT c.configuration_id FROM \"case\" c WHERE c.id = ?2) = k.id"
    " FROM configuration k WHERE k.scenario_id = ?1 ORDER BY k.id LIMIT ?3";

bool panels_write(FILE *f, struct database *d, const struct suite_scenario *s, int64_t case_id)
{
    sqlite3_stmt *statement;
    bool ok = true, is_first = true;
    if (!database_prepare(d, combinations_sql, &statement))
        return false;
    sqlite3_bind_int64(statement, 1, s->id);
    sqlite3_bind_int64(statement, 2, case_id);
    sqlite3_bind_int(statement, 3, COMBINATIONS_MOST);
    while (ok && database_next(d, statement)) {
        const char *matrix = (const char *)sqlite3_column_text(statement, 1);
        bool is_shown = sqlite3_column_int(statement, 2) != 0;
        bool folded = s->combinations > 1;
        if (folded) {
            fprintf(f, "<details%s><summary>",
                    is_shown || (case_id == 0 && is_first) ? " open" : "");
            html_text(f, matrix && *matrix ? matrix : "without a matrix");
            fputs("</summary>\n", f);
        }
        is_first = false;
        ok = write_combination(f, d, s, sqlite3_column_int64(statement, 0), is_shown ? case_id : 0);
        if (folded)
            fputs("</details>\n", f);
    }
    sqlite3_finalize(statement);
    if (s->combinations > COMBINATIONS_MOST)
        fprintf(f, "<p class=\"quiet\">The first %d of %" PRId64 " combinations.</p>\n",
                COMBINATIONS_MOST, s->combinations);
    return ok && *d->message == '\0';
}
