/* SPDX-License-Identifier: Apache-2.0 */
/* Questions to a database: which there are; see query.h. Printing is in query_print.c. */
#include "reports/query.h"

#include <stdlib.h>
#include <string.h>

#include "reports/case_view.h"
#include "reports/query_print.h"

#define SECONDS(length) "round((" length ") / 1e9, 3)"

static const struct query_named queries[] = {
    {"cases", "every case with its verdict",
     "case_id, scenario, matrix, seed, verdict, code, recorded, digest", "v_case", "case_id", true},
    {"failures", "cases that did not hold, why, and how to run them again",
     "case_id, scenario, matrix, seed, verdict, why, replay", "v_failures", "case_id", true},
    {"expectations", "expectations with limit and value",
     "case_id, scenario, seed, expectation, limit_text, value_text, held, place", "v_expectations",
     NULL, true},
    {"properties", "properties, how often each was put to the test, violations",
     "case_id, property, class, exercised, violations, sentence", "v_properties", NULL, true},
    {"coverage", "how often each property was put to the test in all cases",
     "p.label AS property, p.class, coalesce(sum(r.exercised), 0) AS exercised,"
     " coalesce(sum(r.violations), 0) AS violations, p.sentence",
     "property p LEFT JOIN property_result r ON r.property_id = p.id GROUP BY p.id", "p.id", false},
    {"violations", "first violation of each property in each case",
     "case_id, scenario, seed, property, violations, first, instance, resource, text",
     "(SELECT * FROM v_properties WHERE violations > 0)", "case_id", true},
    {"metrics", "metrics of each case", "case_id, scenario, matrix, seed, metric, text, what",
     "v_metrics", "case_id", true},
    {"matrix", "one row for each combination of parameters",
     "scenario, matrix, cases, failures, changes_per_hour, involuntary_per_hour, tenure_mean_s,"
     " failover_mean_s, failover_max_s, overlap_max_s, leaderless_share, jain",
     "v_matrix", "configuration_id", false},
    {"spread", "how every metric spreads over the seeds",
     "scenario, matrix, metric, unit, cases, min, round(mean, 1) AS mean, p10, p50, p90, p99, max",
     "v_matrix_metrics", "configuration_id", false},
    {"transitions", "every beginning and end of belief and ownership",
     "case_id, time, level, resource, what, from_instance, to_instance, cause, epoch",
     "v_transitions", "case_id, time_ns, what DESC, level DESC", true},
    {"tenures", "belief from beginning to end",
     "case_id, resource, instance, begin, \"end\", " SECONDS(
         "length_ns") " AS seconds, end_cause, censored, epoch",
     "v_tenures", "case_id, begin_ns", true},
    {"failovers", "from the end of one belief to the next",
     "case_id, resource, kind, from_instance, to_instance, begin, " SECONDS(
         "length_ns") " AS seconds, cause, censored",
     "v_failovers", "case_id, begin_ns", true},
    {"overlaps", "two masters at once",
     "case_id, level, resource, one, other, begin, " SECONDS(
         "length_ns") " AS seconds, open, faults",
     "v_overlaps", "case_id, begin_ns", true},
    {"leaderless", "no instance believes",
     "case_id, resource, begin, " SECONDS(
         "length_ns") " AS seconds, before, cause, after, open, faults",
     "v_leaderless", "case_id, begin_ns", true},
    {"unowned", "the store has no owner",
     "case_id, resource, begin, " SECONDS(
         "length_ns") " AS seconds, before, cause, after, open, faults",
     "v_unowned", "case_id, begin_ns", true},
    {"stale", "belief without ownership",
     "case_id, resource, instance, kind, begin, " SECONDS("length_ns") " AS seconds, open, epoch",
     "v_stale", "case_id, begin_ns", true},
    {"flapping", "changes by resource", "*", "v_flapping", NULL, true},
    {"shares", "who held how much",
     "case_id, instance, tenures, round(held_ms / 1e3, 3) AS seconds, round(share_ppm / 1e4, 2) AS"
     " percent",
     "v_shares", "case_id, number", true},
    {"balance", "how evenly resources were spread at each time",
     "case_id, begin, " SECONDS(
         "end_ns - begin_ns") " AS seconds, beliefs, up,"
                              " round(jain_ppm / 1e4, 2) AS jain_percent, fair",
     "v_balance", "case_id, begin_ns", true},
    {"faults", "what was injected, when",
     "case_id, label, begin, " SECONDS("length_ns") " AS seconds, active_at_end, text", "v_faults",
     "case_id, begin_ns", true},
    {"parameters", "parameters of each combination, configured and in force",
     "s.name AS scenario, k.matrix, p.name, p.value, p.effective",
     "parameter p JOIN configuration k ON k.id = p.configuration_id"
     " JOIN scenario s ON s.id = k.scenario_id",
     "p.id", false},
    {"scenarios", "scenarios and how many cases of them held",
     "s.name, s.path, s.summary, count(c.id) AS cases, coalesce(sum(c.code = 0), 0) AS held",
     "scenario s LEFT JOIN \"case\" c ON c.scenario_id = s.id GROUP BY s.id", "s.id", false},
};

enum { QUERY_COUNT = sizeof queries / sizeof *queries };

const struct query_named *query_list(size_t *count)
{
    *count = QUERY_COUNT;
    return queries;
}

const struct query_named *query_find(const char *name)
{
    for (int i = 0; i < QUERY_COUNT; i++)
        if (strcmp(queries[i].name, name) == 0)
            return &queries[i];
    return NULL;
}

bool query_format_find(const char *word, enum query_format *format)
{
    static const char *const words[] = {[QUERY_BOX] = "box",
                                        [QUERY_TABLE] = "table",
                                        [QUERY_CSV] = "csv",
                                        [QUERY_JSON] = "json",
                                        [QUERY_MARKDOWN] = "markdown"};
    for (int i = 0; i <= QUERY_MARKDOWN; i++)
        if (strcmp(words[i], word) == 0) {
            *format = (enum query_format)i;
            return true;
        }
    return false;
}

/* NULL when out of memory. */
static char *make_sql(const struct query_named *q)
{
    char *sql = NULL;
    if (asprintf(&sql, "SELECT %s FROM %s%s%s", q->columns, q->from, q->order ? " ORDER BY " : "",
                 q->order ? q->order : "") < 0)
        return NULL;
    return sql;
}

bool query_run(FILE *f, struct database *d, const char *name_or_sql,
               const struct query_options *options)
{
    const struct query_named *named = query_find(name_or_sql);
    char *made = NULL;
    sqlite3_stmt *statement = NULL;
    if (options->case_id && named && !named->has_case)
        return database_fail(d, "the query %s is not about one case", named->name);
    if (options->case_id && !case_views_limit(d, options->case_id))
        return false;
    if (named) {
        made = make_sql(named);
        if (!made)
            return database_fail(d, "out of memory");
    }
    bool ok = database_prepare(d, made ? made : name_or_sql, &statement);
    free(made);
    if (!ok)
        return false;
    ok = query_print(f, d, statement, options);
    sqlite3_finalize(statement);
    return ok;
}
