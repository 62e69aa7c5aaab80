/* SPDX-License-Identifier: Apache-2.0 */
/* Who reads a whole database: results, comparisons, two runs over each other, queries about a case.
 * Whatever fails is told, whenever it fails. */
#include "tests/reports/failing.h"
#include "tests/reports/page.h"

#include "reports/compare.h"
#include "reports/plot.h"
#include "reports/plot_over.h"
#include "reports/results_read.h"
#include "reports/text_timeline.h"

/* ---- databases ------------------------------------------------------------------------------ */

static const struct recorder_expectation expectations[] = {
    {"overlap.belief.max == 0", false, 20, 5, NULL},
    {"tenure.mean within 3 se of 1m", true, 23, 7, NULL},
};

static void add_case(struct recorder *r, struct sample *s, unsigned i, int64_t shift)
{
    bool bad = i == 1;
    struct recorder_property property = {.property = PROPERTY_S2,
                                         .exercised = 12,
                                         .violations = bad,
                                         .first_ns = 28 * S,
                                         .text = "two"};
    s->of.seed = i + 1;
    s->of.code = bad ? 3 : 0;
    s->of.verdict = bad ? "safety" : "held";
    s->of.problem = i == 2 ? "it was not sure" : NULL;
    recorder_begin_case(r, &s->of);
    for (unsigned n = 0; n < 12; n++)
        add_metric(r, metric_table[n].name, metric_table[n].is_series ? STATISTIC_MAX : 0,
                   (int64_t)(i * n + 1) * S + shift * (int64_t)(i + 1));
    recorder_add_property(r, &property);
    add_result(r, 0, !bad, 0, bad ? 2 * S : 0, "0s", bad ? "2s" : "0s");
    recorder_end_case(r);
}

/* Two combinations of four seeds, the second ones without intervals; assertions. */
static void write_run(const char *path, int64_t shift)
{
    static const char *const tags[] = {"one", "two"};
    struct recorder_meta meta = {"0.1.0", "1", reports_views_sql()};
    struct recorder_result over = {.expectation = 1,
                                   .scope = RECORDER_OF_CONFIGURATION,
                                   .configuration = 1,
                                   .limit_text = "1m",
                                   .has_limit = true,
                                   .limit = 60 * S,
                                   .held = true};
    struct recorder_assertion assertion = {.path = "a.sql",
                                           .name = "a",
                                           .sentence = "all is well",
                                           .held = false,
                                           .found = 2,
                                           .text = "resource=r1"};
    struct recorder *r = recorder_open(path, &meta, message);
    struct sample s;
    assert_non_null(r);
    sample_begin(&s, 3, 2, 600 * S);
    sample_synthesize(&s, 11 + (uint64_t)shift, true);
    history_end(&s.history, s.of.window_end_ns);
    s.scenario.expectations = expectations;
    s.scenario.expectation_count = 2;
    s.scenario.tags = tags;
    s.scenario.tag_count = 2;
    recorder_add_scenario(r, &s.scenario);
    for (unsigned k = 0; k < 2; k++) {
        s.of.matrix = k == 0 ? "resign_odds=5" : "resign_odds=10";
        for (unsigned i = 0; i < 4; i++)
            add_case(r, &s, i, shift);
        s.of.history = NULL;
    }
    recorder_add_result(r, &over);
    recorder_complete(r);
    recorder_add_assertion(r, &assertion);
    if (!recorder_finish(r, message))
        fail_msg("%s", message);
    sample_end(&s);
}

/* ---- results -------------------------------------------------------------------------------- */

/* Refuses the call with this number; 0: none. */
struct hearing {
    unsigned calls, refused;
    unsigned cases, failed, over_seeds, asserted, metrics;
};

static bool hear(struct hearing *h)
{
    return ++h->calls != h->refused;
}

static bool hear_scenario(void *data, const struct results_scenario *scenario)
{
    assert_int_equal(scenario->tag_count, 2);
    assert_string_equal(scenario->tags[1], "two");
    return hear(data);
}

static bool hear_case(void *data, const struct results_case *one)
{
    struct hearing *h = data;
    h->cases++;
    h->failed += one->code != 0;
    h->metrics += one->metric_count;
    return hear(h);
}

static bool hear_over_seeds(void *data, const char *matrix, const struct results_expectation *of,
                            uint32_t count)
{
    struct hearing *h = data;
    assert_non_null(matrix);
    assert_string_equal(of[0].text, "tenure.mean within 3 se of 1m");
    h->over_seeds += count;
    return hear(h);
}

static bool hear_end(void *data)
{
    return hear(data);
}

static bool hear_assertion(void *data, const struct results_assertion *assertion)
{
    struct hearing *h = data;
    assert_string_equal(assertion->text, "resource=r1");
    h->asserted++;
    return hear(h);
}

static struct results_listener listener_of(struct hearing *hearing)
{
    return (struct results_listener){.data = hearing,
                                     .scenario_begins = hear_scenario,
                                     .case_ended = hear_case,
                                     .seeds_ended = hear_over_seeds,
                                     .scenario_ended = hear_end,
                                     .asserted = hear_assertion};
}

static bool tell_results(FILE *f, struct database *database, const void *data)
{
    struct hearing hearing = {.refused = data ? *(const unsigned *)data : 0};
    struct results_listener listener = listener_of(&hearing);
    struct results_origin_texts texts;
    struct results_origin origin;
    struct results_sum sum;
    if (!results_read_origin(database, &texts, &origin) || !results_read(database, &listener, &sum))
        return false;
    fprintf(f, "%u %u %u %u %u, codes %x", hearing.cases, hearing.failed, hearing.over_seeds,
            hearing.asserted, hearing.metrics, sum.codes);
    return true;
}

static void results_are_told_as_they_are_stored(void **state)
{
    struct database database;
    char *out = NULL;
    size_t size = 0;
    FILE *f = open_memstream(&out, &size);
    (void)state;
    write_run("a.db", 0);
    assert_true(database_open(&database, "a.db"));
    assert_true(tell_results(f, &database, NULL));
    database_close(&database);
    fclose(f);
    assert_string_equal(out, "8 2 1 1 96, codes b");
    free(out);
}

static void a_listener_that_gives_up_is_told_as_lack_of_memory(void **state)
{
    struct database database;
    char *out = NULL;
    size_t size = 0;
    (void)state;
    write_run("a.db", 0);
    for (unsigned refused = 1; refused <= 12; refused++) {
        FILE *f = open_memstream(&out, &size);
        assert_true(database_open(&database, "a.db"));
        assert_false(tell_results(f, &database, &refused));
        assert_string_equal(database.message, "out of memory");
        database_close(&database);
        fclose(f);
        free(out);
    }
}

/* ---- comparisons ---------------------------------------------------------------------------- */

static bool compare(FILE *f, struct database *database, const void *data)
{
    struct comparison c;
    struct database *before = (struct database *)(uintptr_t)data;
    *before->message = '\0';
    if (!compare_runs(before, database, &c)) {
        if (*before->message)
            memcpy(database->message, before->message, sizeof database->message);
        return false;
    }
    fprintf(f, "%zu pairs, %zu compared", c.pair_count, c.compared);
    compare_free(&c);
    return true;
}

static bool draw_over(FILE *f, struct database *database, const void *data)
{
    struct timeline_selection selection = {.from_ns = LANES_NO_TIME, .until_ns = LANES_NO_TIME};
    struct timeline_output output = {"over", TIMELINE_SVG, true};
    (void)f;
    (void)data;
    enum timeline_result result =
        plot_over_write("a.db", "b.db", &selection, &output, database->message);
    return result == TIMELINE_OK;
}

static bool query_a_case(FILE *f, struct database *database, const void *data)
{
    static const struct query_options options = {.format = QUERY_CSV, .case_id = 1};
    return query_run(f, database, data, &options);
}

static void whatever_fails_is_told(void **state)
{
    struct database before;
    (void)state;
    write_run("a.db", 0);
    write_run("b.db", 1);
    assert_true(database_open(&before, "a.db"));
    failing_each = 10;
    fail_each(tell_results, NULL, "a.db");
    fail_each(compare, &before, "b.db");
    fail_each(draw_over, NULL, "a.db");
    fail_each(query_a_case, "balance", "a.db");
    database_close(&before);
}

/* ---- foreign making ------------------------------------------------------------------------- */

static void execute(const char *path, const char *sql)
{
    sqlite3 *handle;
    char *error = NULL;
    assert_int_equal(sqlite3_open(path, &handle), SQLITE_OK);
    sqlite3_exec(handle, "PRAGMA synchronous = OFF; PRAGMA writable_schema = ON", NULL, NULL, NULL);
    if (sqlite3_exec(handle, sql, NULL, NULL, &error) != SQLITE_OK)
        fail_msg("%s: %s", sql, error);
    sqlite3_close(handle);
}

/* Statements that take all texts of one column away. */
static unsigned statements_for(const char *path, char statements[][160], unsigned most)
{
    sqlite3 *handle;
    sqlite3_stmt *s;
    unsigned count = 0;
    assert_int_equal(sqlite3_open(path, &handle), SQLITE_OK);
    assert_int_equal(
        sqlite3_prepare_v2(handle,
                           "SELECT printf('UPDATE \"%w\" SET \"%w\" = NULL', t.name, c.name)"
                           " FROM sqlite_schema t, pragma_table_info(t.name) c"
                           " WHERE t.type = 'table' AND c.type = 'TEXT'",
                           -1, &s, NULL),
        SQLITE_OK);
    while (count < most && sqlite3_step(s) == SQLITE_ROW)
        snprintf(statements[count++], 160, "%.159s", (const char *)sqlite3_column_text(s, 0));
    sqlite3_finalize(s);
    sqlite3_close(handle);
    return count;
}

static bool write_page(FILE *f, struct database *database, const void *data)
{
    (void)data;
    return report_write(f, database);
}

/* It does what it does, or says why not. */
static void expect_an_end(bool (*run)(FILE *f, struct database *database, const void *data),
                          const void *data, const char *what)
{
    struct database database;
    char *out = NULL;
    size_t size = 0;
    FILE *f = open_memstream(&out, &size);
    if (!database_open(&database, "a.db"))
        fail_msg("%s: %s", what, database.message);
    bool ok = run(f, &database, data);
    if (!ok && *database.message == '\0')
        fail_msg("nothing is said of: %s", what);
    database_close(&database);
    fclose(f);
    free(out);
}

static bool draw_kind(FILE *f, struct database *database, const void *data)
{
    static const struct plot_request everything = {
        {.from_ns = LANES_NO_TIME, .until_ns = LANES_NO_TIME}, "tenure.mean"};
    struct timeline_output output = {"picture", TIMELINE_SVG, true};
    (void)f;
    return plot_write("a.db", data, &everything, &output, database->message) == TIMELINE_OK;
}

static bool draw_text(FILE *f, struct database *database, const void *data)
{
    struct timeline_selection selection = {.from_ns = LANES_NO_TIME, .until_ns = LANES_NO_TIME};
    struct text_timeline_options options = {.width = 100};
    (void)data;
    return text_timeline_write(f, database, &selection, &options);
}

static bool count_results(FILE *f, struct database *database, const void *data)
{
    struct results_listener listener = *(const struct results_listener *)data;
    struct results_sum sum;
    (void)f;
    return results_read(database, &listener, &sum);
}

static bool ignore_scenario(void *data, const struct results_scenario *scenario)
{
    (void)data;
    return scenario->path && scenario->name;
}

static bool ignore_case(void *data, const struct results_case *one)
{
    (void)data;
    return one->matrix && one->replay;
}

static bool ignore_over_seeds(void *data, const char *matrix, const struct results_expectation *of,
                              uint32_t count)
{
    (void)data;
    return matrix && of && count > 0;
}

static bool ignore_end(void *data)
{
    (void)data;
    return true;
}

static bool ignore_assertion(void *data, const struct results_assertion *assertion)
{
    (void)data;
    return assertion->path && assertion->name && assertion->sentence;
}

/* A file that another program made may have a NULL where ours never does. */
static void texts_that_are_missing_are_survived(void **state)
{
    static char statements[80][160];
    static const struct results_listener listener = {.scenario_begins = ignore_scenario,
                                                     .case_ended = ignore_case,
                                                     .seeds_ended = ignore_over_seeds,
                                                     .scenario_ended = ignore_end,
                                                     .asserted = ignore_assertion};
    struct database before;
    (void)state;
    write_run("good.db", 0);
    write_run("b.db", 1);
    execute("good.db",
            "UPDATE sqlite_schema SET sql = replace(sql, ' NOT NULL', '') WHERE type = 'table'");
    unsigned count = statements_for("good.db", statements, 80);
    assert_true(count > 40);
    assert_true(database_open(&before, "b.db"));
    for (unsigned i = 0; i < count; i++) {
        copy_file("good.db", "a.db");
        execute("a.db", statements[i]);
        expect_an_end(write_page, NULL, statements[i]);
        expect_an_end(count_results, &listener, statements[i]);
    }
    for (unsigned i = 0; i < count; i++) /* and all of them together */
        execute("a.db", statements[i]);
    for (const struct plot_kind *kind = plot_kinds; kind->name; kind++)
        expect_an_end(draw_kind, kind, kind->name);
    expect_an_end(write_page, NULL, "no text");
    expect_an_end(draw_text, NULL, "no text");
    expect_an_end(compare, &before, "no text");
    expect_an_end(draw_over, NULL, "no text");
    database_close(&before);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_FOLDER(results_are_told_as_they_are_stored),
        IN_FOLDER(a_listener_that_gives_up_is_told_as_lack_of_memory),
        IN_FOLDER(whatever_fails_is_told),
        IN_FOLDER(texts_that_are_missing_are_survived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
