/* SPDX-License-Identifier: Apache-2.0 */
/* The page: what is in it, that it needs nothing else, and that names are data in it. */
#include "tests/reports/failing.h"
#include "tests/reports/page.h"

/* ---- databases ------------------------------------------------------------------------------ */

static const struct recorder_expectation expectations[] = {
    {"overlap.belief.max == 0", false, 20, 5, NULL},
    {"failover.max <= 40s", false, 21, 5, NULL},
    {"tenure.count >= 1", false, 22, 5, NULL},
    {"tenure.mean within 3 se of 1m", true, 23, 7, NULL},
};

/* Two believe at once for 2 s, under a fault. */
static void tell_story(struct sample *s)
{
    sample_begin(s, 2, 1, 60 * S);
    s->scenario.expectations = expectations;
    s->scenario.expectation_count = 4;
    sample_grant(s, 0, 0, 0);
    sample_believe(s, 1 * S, 0, 0);
    sample_emit(s, 20 * S, SIM_EVENT_FAULT_BEGUN, 5, 0, SIM_NO_RESOURCE, 1, 1);
    sample_release(s, 25 * S, 0, 0, SIM_CAUSE_EXPIRY);
    sample_grant(s, 25 * S, 1, 0);
    sample_believe(s, 28 * S, 1, 0);
    sample_disbelieve(s, 30 * S, 0, 0, SIM_CAUSE_LOST);
    sample_emit(s, 40 * S, SIM_EVENT_FAULT_ENDED, 5, 0, SIM_NO_RESOURCE, 1, 1);
    history_end(&s->history, s->of.window_end_ns);
}

/* Cases of one scenario: `failed` of them fail, the first ones. */
static void write_suite(const char *path, struct sample *s, unsigned cases, unsigned failed)
{
    struct recorder_meta meta = {"0.1.0", "1", reports_views_sql()};
    struct recorder *r = recorder_open(path, &meta, message);
    assert_non_null(r);
    recorder_add_scenario(r, &s->scenario);
    for (unsigned i = 0; i < cases; i++) {
        bool bad = i < failed;
        s->of.seed = i + 1;
        if (strcmp(s->of.verdict, "held") == 0 || strcmp(s->of.verdict, "safety") == 0)
            s->of.verdict = bad ? "safety" : "held";
        s->of.code = bad ? 3 : 0;
        recorder_begin_case(r, &s->of);
        add_metric(r, "overlap.belief", STATISTIC_MAX, 2 * S);
        add_metric(r, "overlap.belief", STATISTIC_COUNT, 1);
        add_metric(r, "tenure", STATISTIC_MAX, (29 + i) * S);
        add_metric(r, "changes_per_hour", 0, 60000 + i);
        struct recorder_property property = {.property = PROPERTY_S2,
                                             .exercised = 12,
                                             .violations = bad,
                                             .first_ns = 28 * S,
                                             .instance = 0,
                                             .resource = 0,
                                             .has_measured = true,
                                             .has_limit = true,
                                             .measured = 2 * S,
                                             .limit = 1 * S,
                                             .text = "n1 and n2 <both>"};
        recorder_add_property(r, &property);
        add_result(r, 0, !bad, 0, bad ? 2 * S : 0, "0s", bad ? "2s" : "0s");
        add_result(r, 1, true, 40 * S, 12 * S, "40s", "12s");
        add_result(r, 2, true, 1, (int64_t)i + 1, "1", "2");
        recorder_end_case(r);
    }
    struct recorder_result over = {.expectation = 3,
                                   .scope = RECORDER_OF_SCENARIO,
                                   .limit_text = "1m",
                                   .has_limit = true,
                                   .has_value = true,
                                   .limit = 60 * S,
                                   .value = 61 * S,
                                   .value_text = "61s",
                                   .held = failed == 0};
    recorder_add_result(r, &over);
    if (!recorder_finish(r, message))
        fail_msg("%s", message);
    sample_end(s);
}

/* ---- tests ---------------------------------------------------------------------------------- */

static void the_failure_comes_first_with_limit_value_and_replay(void **state)
{
    struct sample s;
    (void)state;
    tell_story(&s);
    write_suite("a.db", &s, 3, 2);
    char *page = page_of("a.db");
    expect_part(page, "<h1 id=\"verdict-title\">2 of 3 cases failed</h1>");
    expect_part(page, "<a href=\"#failure-1\">See the first failure</a>");
    const char *card = strstr(page, "id=\"failure-1\"");
    const char *suite = strstr(page, "<section id=\"suite\"");
    assert_non_null(card);
    assert_true(card < suite);
    expect_part(card, "tenure replay scenarios/sample.yaml --seed 17");
    expect_part(card, "<code>S2</code>");
    expect_part(card, "n1 and n2 &lt;both&gt;");
    expect_part(card, "<td class=\"number\">1.000 s</td><td class=\"number bad\">2.000 s</td>");
    expect_part(card, "<code>overlap.belief.max == 0</code>");
    expect_part(card, "Over all seeds: <code>tenure.mean within 3 se of 1m</code>");
    expect_part(card, "class=\"shade\"");
    expect_part(card, "two masters 2.000 s</text>");
    expect_part(card, "1 more case of this scenario failed; seeds <a href=\"#case-2\">2</a>");
    expect_part(page, "id=\"case-2\"");
    free(page);
}

/* Paper has what a style can unfold: the page needs no script for it. */
static void what_matters_is_printed_though_it_is_folded(void **state)
{
    struct sample s;
    (void)state;
    tell_story(&s);
    write_suite("a.db", &s, 3, 2);
    char *page = page_of("a.db");
    expect_part(page, "details.print::details-content { content-visibility: visible;");
    expect_part(page, "<details class=\"print\"><summary>Parameters</summary>");
    expect_part(page, "<details class=\"print\"><summary>All cases: seeds,");
    expect_part(page, "<details><summary>All other metrics</summary>");
    free(page);
    tell_story(&s);
    write_suite("a.db", &s, 3, 0);
    page = page_of("a.db");
    expect_part(page, "<details><summary>All cases: seeds,");
    free(page);
}

static void a_suite_that_held_says_so(void **state)
{
    struct sample s;
    (void)state;
    tell_story(&s);
    write_suite("a.db", &s, 3, 0);
    char *page = page_of("a.db");
    expect_part(page, "All 3 cases held</h1>");
    assert_null(strstr(page, "id=\"failures\""));
    expect_part(page, "data-verdict=\"good\"");
    expect_part(page, "<code>tenure.count</code> at the limit");
    free(page);
    tell_story(&s);
    write_suite("a.db", &s, 1, 0);
    page = page_of("a.db");
    expect_part(page, "The case held</h1>");
    free(page);
}

static void a_known_failure_is_no_failure_of_the_suite(void **state)
{
    struct sample s;
    (void)state;
    tell_story(&s);
    s.scenario.known_failing = "not fixed <yet>";
    write_suite("a.db", &s, 3, 2);
    char *page = page_of("a.db");
    expect_part(page, "1 case held, 2 known to fail</h1>");
    expect_part(page, "Known to fail: not fixed &lt;yet&gt;");
    expect_part(page, "<span class=\"verdict excused\">known failing</span>");
    assert_null(strstr(page, "id=\"failures\""));
    free(page);
}

static void without_intervals_it_says_how_to_get_them(void **state)
{
    struct sample s;
    (void)state;
    tell_story(&s);
    s.of.history = NULL;
    write_suite("a.db", &s, 2, 1);
    char *page = page_of("a.db");
    expect_part(page, "tenure run --record all");
    assert_null(strstr(page, "<figure class=\"timeline\">"));
    free(page);
}

/* ---- matrices and studies ------------------------------------------------------------------- */

static void execute(const char *path, const char *sql)
{
    sqlite3 *handle;
    char *problem = NULL;
    assert_int_equal(sqlite3_open(path, &handle), SQLITE_OK);
    if (sqlite3_exec(handle, sql, NULL, NULL, &problem) != SQLITE_OK)
        fail_msg("%s: %s", sql, problem);
    sqlite3_close(handle);
}

static void combinations_stand_side_by_side(void **state)
{
    struct sample s;
    struct recorder_meta meta = {"0.1.0", "1", reports_views_sql()};
    (void)state;
    tell_story(&s);
    struct recorder *r = recorder_open("a.db", &meta, message);
    recorder_add_scenario(r, &s.scenario);
    for (unsigned i = 0; i < 4; i++) {
        s.of.matrix = i < 2 ? "lease=<5s>" : "";
        s.of.code = i == 0 ? 4 : 0;
        s.of.seed = i + 1;
        recorder_begin_case(r, &s.of);
        add_metric(r, "changes_per_hour", 0, 10000 + 2000 * i);
        add_metric(r, "failover", STATISTIC_MAX, (i + 1) * S);
        recorder_end_case(r);
    }
    assert_true(recorder_finish(r, message));
    sample_end(&s);
    char *page = page_of("a.db");
    expect_part(page, "<code>lease=&lt;5s&gt;</code></th><td class=\"number\">2</td>"
                      "<td class=\"number bad\">1</td>"
                      "<td class=\"number\" data-key=\"11000\">11.00 /h</td>");
    expect_part(page, "data-key=\"2000000000\">2.000 s</td>");
    expect_part(page, "<details open><summary>lease=&lt;5s&gt;</summary>");
    expect_part(page, "<details><summary>without a matrix</summary>");
    free(page);
}

static void a_study_is_taken_in(void **state)
{
    struct sample s;
    (void)state;
    tell_story(&s);
    write_suite("a.db", &s, 2, 0);
    char *page = page_of("a.db");
    assert_null(strstr(page, "id=\"study\""));
    free(page);
    char *tables = slurp(TENURE_SOURCE_DIR "/sim/tune/study.sql");
    execute("a.db", tables);
    free(tables);
    execute("a.db", reports_study_views_sql());
    execute(
        "a.db",
        "INSERT INTO study_setting VALUES (1, 1, 1);"
        "INSERT INTO study_aim (kind, metric, unit, text) VALUES ('minimise', 'a.mean', 's', ''),"
        " ('minimise', 'b', '/h', ''), ('minimise', 'c', '%', ''), ('limit', 'd', '', ''),"
        " ('limit', 'missing<', '', ''), ('limit', 'open', 's', '');"
        "INSERT INTO study_estimate (configuration_id, metric, cases, mean, low, high) VALUES"
        " (1, 'a.mean', 2, 1.5, 1.25, 1.75), (1, 'b', 2, 34, 33, 35), (1, 'c', 2, 0.5, 0.4, 0.6),"
        " (1, 'd', 2, 7, NULL, 9), (1, 'open', 2, NULL, NULL, NULL);"
        "INSERT INTO study_verdict (id, cases, unsafe, unsafe_most, within, on_front,"
        " dominated_by_id, is_knee, is_best, dropped) VALUES (1, 2, 1, 0.5, 0, 1, 1, 1, 1, 0)");
    page = page_of("a.db");
    expect_part(page, "<section id=\"study\"");
    expect_part(page, "recommended</span> present, knee, on the front, proposed by theory");
    expect_part(page, "<span class=\"summary\">beaten by ");
    expect_part(page,
                "1.500 s<span class=\"summary\"><span>1.250 s</span> to <span>1.750 s</span>");
    expect_part(page, "34.00 /h<span class=\"summary\">");
    expect_part(page, "50.00 %<span class=\"summary\">");
    expect_part(page, ">missing&lt;</th>");
    expect_part(page, "<td>no</td>");
    free(page);
}

static void a_failed_assertion_is_a_failure(void **state)
{
    struct sample s;
    (void)state;
    tell_story(&s);
    write_suite("a.db", &s, 2, 0);
    char *page = page_of("a.db");
    assert_null(strstr(page, "id=\"assertions\""));
    free(page);
    execute("a.db", "INSERT INTO assertion (path, name, sentence, held, found, text) VALUES"
                    " ('a.sql', 'good', 'all is well', 1, 0, NULL),"
                    " ('b.sql', 'bad<b>', 'nobody waits', 0, 2, 'resource=<r1>')");
    page = page_of("a.db");
    expect_part(page, "<title>1 of 2 assertions failed");
    expect_part(page, "1 of 2 assertions failed</h1>");
    expect_part(page, "<a href=\"#assertions\">See what was found</a>");
    expect_part(page, "resource=&lt;r1&gt;");
    assert_true(strstr(page, "bad&lt;b&gt;") < strstr(page, "<code>good</code>"));
    free(page);
}

static void what_could_not_be_judged_says_why(void **state)
{
    struct sample s;
    (void)state;
    tell_story(&s);
    write_suite("a.db", &s, 2, 1);
    execute("a.db", "UPDATE \"case\" SET problem = 'another <digest>' WHERE id = 1");
    execute("a.db", "UPDATE property_result SET allowed = 1");
    char *page = page_of("a.db");
    const char *card = strstr(page, "id=\"failure-1\"");
    expect_part(card, "<p class=\"note\">another &lt;digest&gt;</p>");
    assert_true(!strstr(card, "n1 and n2 &lt;both&gt;"));
    free(page);
    execute("a.db", "DELETE FROM expectation_result");
    page = page_of("a.db");
    expect_part(page, "No expectation and no property of this case failed");
    free(page);
    execute("a.db", "DELETE FROM \"case\"");
    page = page_of("a.db");
    expect_part(page, "No cases</h1>");
    free(page);
}

static void many_failures_are_cut(void **state)
{
    struct recorder_meta meta = {"0.1.0", "1", reports_views_sql()};
    struct recorder *r = recorder_open("a.db", &meta, message);
    struct sample s;
    (void)state;
    sample_begin(&s, 1, 1, 60 * S);
    s.of.history = NULL;
    s.of.code = 1;
    s.of.verdict = "limit";
    for (unsigned i = 0; i < 30; i++) {
        recorder_add_scenario(r, &s.scenario);
        for (unsigned seed = 0; seed < (i == 0 ? 100 : 1); seed++) {
            s.of.scenario = i;
            s.of.seed = seed;
            recorder_begin_case(r, &s.of);
            recorder_end_case(r);
        }
    }
    assert_true(recorder_finish(r, message));
    sample_end(&s);
    char *page = page_of("a.db");
    assert_int_equal(count_of(page, "<article class=\"failure\""), 24);
    expect_part(page, "6 more scenarios failed; they are in the <a href=\"#suite\">suite</a>");
    expect_part(page, "99 more cases of this scenario failed; seeds ");
    expect_part(page, " and more</p>");
    free(page);
}

static void the_same_database_gives_the_same_bytes(void **state)
{
    struct sample s;
    (void)state;
    tell_story(&s);
    write_suite("a.db", &s, 3, 1);
    char *one = page_of("a.db"), *other = page_of("a.db");
    assert_string_equal(one, other);
    free(one);
    free(other);
}

/* Whatever a name says, it is shown and not obeyed; and the page asks for nothing. */
static void names_are_data_and_never_markup(void **state)
{
    static const char *const hostile[] = {
        "<script>alert(1)</script>",
        "\"><img src=x onerror=alert(1)>",
        "' onclick='x",
        "&lt;b&gt;",
        "</title></svg><b>",
        "\x1b[31m\xff\xfe<b>",
        "-->]]><b>",
    };
    (void)state;
    for (size_t i = 0; i < sizeof hostile / sizeof *hostile; i++) {
        struct sample s;
        tell_story(&s);
        const char *text = hostile[i];
        const char *const tags[] = {text};
        struct recorder_fault_plan plans[] = {{text, text, 1, 1}, {text, text, 2, 1}};
        s.instance_names[0] = s.resource_names[0] = text;
        s.scenario.name = s.scenario.path = s.scenario.summary = s.scenario.story = text;
        s.scenario.source = s.scenario.text = text;
        s.scenario.tags = tags;
        s.scenario.tag_count = 1;
        s.scenario.fault_plans = plans;
        s.of.matrix = s.of.verdict = s.of.replay = s.of.digest = text;
        struct recorder_expectation bad = {text, false, 1, 1, NULL};
        struct recorder_expectation mine[] = {bad, expectations[1], expectations[2],
                                              expectations[3]};
        s.scenario.expectations = mine;
        write_suite("a.db", &s, 2, 1);
        char *page = page_of("a.db");
        if (strstr(page, "<b>") || strstr(page, "<img") || count_of(page, "<script") != 1 ||
            strstr(page, "' onclick='") || strstr(page, "]]>") || strchr(page, 0x1b))
            fail_msg("%s is markup", text);
        assert_int_equal(count_of(page, "</title></svg>"), 0);
        free(page);
    }
}

static void the_page_needs_nothing_but_itself(void **state)
{
    static const char *const forbidden[] = {" src=",  " style=\"", " onclick", "@import",
                                            "url(",   "http://s",  "<link",    "<iframe",
                                            "fetch(", "import("};
    struct sample s;
    (void)state;
    tell_story(&s);
    write_suite("a.db", &s, 2, 1);
    char *page = page_of("a.db");
    for (size_t i = 0; i < sizeof forbidden / sizeof *forbidden; i++)
        if (strstr(page, forbidden[i]))
            fail_msg("the page has %s", forbidden[i]);
    expect_part(page, "content=\"default-src 'none'; style-src 'sha256-");
    assert_int_equal(count_of(page, "<main>"), 1);
    assert_int_equal(count_of(page, "<h1 "), 1);
    assert_int_equal(count_of(page, "<table"), count_of(page, "<caption>"));
    assert_int_equal(count_of(page, "<table"), count_of(page, "</table>"));
    assert_int_equal(count_of(page, "<section"), count_of(page, "</section>"));
    assert_int_equal(count_of(page, "<svg"), count_of(page, "</svg>"));
    assert_int_equal(count_of(page, "<div"), count_of(page, "</div>"));
    free(page);
}

static void large_and_odd_cases_have_a_page(void **state)
{
    static const struct {
        uint32_t instances, resources;
        int64_t length_ns;
    } sizes[] = {{1, 1, 1}, {3, 1, 86400 * S}, {5, 20, 60 * S}, {100, 60, 600 * S}, {2, 1, 100}};
    (void)state;
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        struct sample s;
        sample_begin(&s, sizes[i].instances, sizes[i].resources, sizes[i].length_ns);
        sample_synthesize(&s, 4, true);
        if (!sample_write(&s, "a.db", reports_views_sql(), message))
            fail_msg("%s", message);
        sample_end(&s);
        char *page = page_of("a.db");
        expect_part(page, "The case held</h1>");
        expect_part(page, "</html>");
        free(page);
    }
}

static void damage_is_told(void **state)
{
    static const char *const damages[] = {
        "UPDATE \"case\" SET window_end_ns = 9223372036854775807",
        "DELETE FROM fleet",
        "DROP TABLE metric_name",
        "DROP TABLE meta",
        "DROP TABLE expectation_result",
        "DROP TABLE belief",
    };
    (void)state;
    for (size_t i = 0; i < sizeof damages / sizeof *damages; i++) {
        struct sample s;
        struct database database;
        sqlite3 *handle;
        char *out = NULL;
        size_t size = 0;
        tell_story(&s);
        write_suite("a.db", &s, 2, 1);
        assert_int_equal(sqlite3_open("a.db", &handle), SQLITE_OK);
        sqlite3_exec(handle, damages[i], NULL, NULL, NULL);
        sqlite3_close(handle);
        if (!database_open(&database, "a.db"))
            continue;
        FILE *f = open_memstream(&out, &size);
        if (report_write(f, &database) && i != 1)
            fail_msg("nothing is said of: %s", damages[i]);
        if (i != 1)
            assert_true(*database.message != '\0');
        database_close(&database);
        fclose(f);
        free(out);
    }
}

static bool write_report(FILE *f, struct database *database, const void *data)
{
    (void)data;
    return report_write(f, database);
}

static void whatever_fails_is_told(void **state)
{
    struct sample s;
    (void)state;
    tell_story(&s);
    write_suite("a.db", &s, 3, 2);
    char *tables = slurp(TENURE_SOURCE_DIR "/sim/tune/study.sql");
    execute("a.db", tables);
    free(tables);
    execute("a.db", reports_study_views_sql());
    execute("a.db",
            "INSERT INTO study_setting VALUES (1, 1, 1);"
            "INSERT INTO study_aim (kind, metric, unit, text) VALUES ('minimise', 'a', 's', '');"
            "INSERT INTO study_verdict (id, cases, unsafe, unsafe_most, within, on_front,"
            " is_knee, is_best, dropped) VALUES (1, 2, 1, 0.5, 0, 1, 1, 1, 0)");
    fail_each(write_report, NULL, "a.db");
    sample_begin(&s, 3, 2, 3600 * S);
    sample_synthesize(&s, 11, true);
    if (!sample_write(&s, "a.db", reports_views_sql(), message))
        fail_msg("%s", message);
    sample_end(&s);
    fail_each(write_report, NULL, "a.db");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_FOLDER(the_failure_comes_first_with_limit_value_and_replay),
        IN_FOLDER(what_matters_is_printed_though_it_is_folded),
        IN_FOLDER(a_suite_that_held_says_so),
        IN_FOLDER(a_known_failure_is_no_failure_of_the_suite),
        IN_FOLDER(without_intervals_it_says_how_to_get_them),
        IN_FOLDER(combinations_stand_side_by_side),
        IN_FOLDER(a_study_is_taken_in),
        IN_FOLDER(a_failed_assertion_is_a_failure),
        IN_FOLDER(what_could_not_be_judged_says_why),
        IN_FOLDER(many_failures_are_cut),
        IN_FOLDER(the_same_database_gives_the_same_bytes),
        IN_FOLDER(names_are_data_and_never_markup),
        IN_FOLDER(the_page_needs_nothing_but_itself),
        IN_FOLDER(large_and_odd_cases_have_a_page),
        IN_FOLDER(damage_is_told),
        IN_FOLDER(whatever_fails_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
