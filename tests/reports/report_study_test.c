/* SPDX-License-Identifier: Apache-2.0 */
/* The pictures of a study, inside the page and as scripts: what is drawn of which setting, what is
 * left out, and what is said when something fails. */
#include "tests/reports/failing.h"
#include "tests/reports/page.h"

#include "reports/report_study.h"
#include "reports/study_picture.h"

/* ---- databases ------------------------------------------------------------------------------ */

/* Four odds by three holds; what is now is 1m, 10 (id 105); 5m, 40 is recommended (id 111). Values
 * are made up, but for the closed forms that fit them. */
static const char settings[] =
    "CREATE TABLE h (i, v, n); INSERT INTO h VALUES (0, '10s', 1e10), (1, '1m', 6e10),"
    " (2, '5m', 3e11);"
    "CREATE TABLE o (i, v, n); INSERT INTO o VALUES (0, '5', 5), (1, '10', 10), (2, '20', 20),"
    " (3, '40', 40);"
    "CREATE TABLE both AS SELECT 100 + h.i * 4 + o.i AS id, h.v AS hv, h.n AS hn, o.v AS ov,"
    " o.n AS n FROM h, o;"
    "INSERT INTO configuration (id, scenario_id, fleet_id, matrix)"
    " SELECT id, 1, 1, 'master_hold_interval=' || hv || ' resign_odds=' || ov FROM both;"
    "INSERT INTO parameter (configuration_id, name, value, effective, number)"
    " SELECT id, 'master_hold_interval', hv, hv, CAST(hn AS INTEGER) FROM both UNION ALL"
    " SELECT id, 'resign_odds', ov, ov, n FROM both UNION ALL"
    " SELECT id, 'instances', '4', '4', 4 FROM both;"
    "INSERT INTO study_setting SELECT id, id = 105, 0 FROM both;"
    "INSERT INTO study_aim (kind, metric, unit, text) VALUES ('minimise', 'changes', '/h', ''),"
    " ('maximise', 'mixing', 's', ''), ('minimise', 'share', '%', ''),"
    " ('limit', 'newcomer.mean', 's', 'newcomer.mean < 10m');"
    "INSERT INTO study_estimate (configuration_id, metric, cases, mean, low, high)"
    " SELECT id, 'changes', 20, 3.6e12 / (hn + 5e9 * n), 3.5e12 / (hn + 5e9 * n),"
    "  3.7e12 / (hn + 5e9 * n) FROM both UNION ALL"
    " SELECT id, 'mixing', 20, iif(id = 100, NULL, hn / 1e9 + n), NULL, NULL FROM both UNION ALL"
    " SELECT id, 'share', iif(id = 103, 0, 20), 0.005 / n, 0.004 / n, 0.006 / n FROM both;"
    "INSERT INTO study_verdict (id, cases, unsafe, unsafe_most, within, on_front,"
    " dominated_by_id, is_knee, is_best, dropped) SELECT id, 20, 0, 0.14, id <> 102, id % 2,"
    " iif(id % 2, NULL, 111), 0, id = 111, 0 FROM both;"
    "INSERT INTO study_theory (configuration_id, figure, value)"
    " SELECT id, 'tenure.min', hn / 1e9 FROM both UNION ALL"
    " SELECT id, 'tenure.mean', hn / 1e9 + 5 * (n - 1) FROM both UNION ALL"
    " SELECT id, 'failover.min', 40 FROM both UNION ALL"
    " SELECT id, 'failover.max', 61 FROM both UNION ALL"
    " SELECT id, 'failover.sd', 5.8 FROM both UNION ALL"
    " SELECT id, 'mixing.time', iif(id = 111, NULL, 240) FROM both;"
    "INSERT INTO study_bin (configuration_id, series, bin, width_ns, count)"
    " SELECT id, 'tenure', CAST(hn / 5e9 AS INTEGER) + value, 5000000000, 1000 / (value + 1)"
    "  FROM both, (SELECT 0 AS value UNION SELECT 3 UNION SELECT 9 UNION SELECT 30) UNION ALL"
    " SELECT id, 'failover', value, 1000000000, 10 FROM both, (SELECT 41 AS value UNION SELECT 50"
    "  UNION SELECT 60) WHERE id = 105 UNION ALL"
    " SELECT id, 'load', value, 60000000000, 30 / (value + 2) FROM both, (SELECT -1 AS value UNION"
    "  SELECT 0 UNION SELECT 1 UNION SELECT 5);"
    "DROP TABLE h; DROP TABLE o; DROP TABLE both;";

static void execute(const char *sql)
{
    sqlite3 *handle;
    char *error = NULL;
    assert_int_equal(sqlite3_open("a.db", &handle), SQLITE_OK);
    sqlite3_exec(handle, "PRAGMA synchronous = OFF", NULL, NULL, NULL);
    if (sqlite3_exec(handle, sql, NULL, NULL, &error) != SQLITE_OK)
        fail_msg("%s", error);
    sqlite3_close(handle);
}

/* A study with settings, but nothing that was made of them. */
static void write_empty_study(void)
{
    struct sample s;
    sample_begin(&s, 4, 1, 60 * S);
    write_case(&s, "a.db");
    char *tables = slurp(TENURE_SOURCE_DIR "/sim/tune/study.sql");
    execute(tables);
    free(tables);
    execute(reports_study_views_sql());
}

static void write_study(void)
{
    write_empty_study();
    execute(settings);
}

static char *script_of(enum study_picture which)
{
    struct database database;
    char *out = NULL;
    size_t size = 0;
    FILE *f = open_memstream(&out, &size);
    if (!database_open(&database, "a.db") ||
        !study_picture_script(f, &database, which, "p", TIMELINE_SVG))
        fail_msg("%s", database.message);
    database_close(&database);
    fclose(f);
    return out;
}

static void expect_no_script(enum study_picture which, const char *why)
{
    struct database database;
    char *out = NULL;
    size_t size = 0;
    FILE *f = open_memstream(&out, &size);
    assert_true(database_open(&database, "a.db"));
    assert_false(study_picture_script(f, &database, which, "p", TIMELINE_SVG));
    if (!strstr(database.message, why))
        fail_msg("%s", database.message);
    database_close(&database);
    fclose(f);
    free(out);
}

/* ---- the page ------------------------------------------------------------------------------- */

static void the_recommended_setting_stands_beside_the_present_one(void **state)
{
    (void)state;
    write_study();
    char *page = page_of("a.db");
    expect_part(page, "<p class=\"lead\">Recommended: <code>master_hold_interval=5m "
                      "resign_odds=40</code></p>");
    expect_part(page, "<p>Present: <code>master_hold_interval=1m resign_odds=10</code></p>");
    expect_part(page, "<dt>changes</dt><dd>7.20/h <small>instead of 32.7/h</small></dd>");
    expect_part(page, "<dt>share</dt><dd>0.0125 % <small>instead of 0.0500 %</small></dd>");
    free(page);
}

/* Where the first frame of a class stands. */
static void frame_at(const char *page, const char *class, int *x, int *y)
{
    const char *frame = strstr(page, class);
    assert_non_null(frame);
    assert_int_equal(sscanf(frame + strlen(class), "\" x=\"%d.5\" y=\"%d.5\"", x, y), 2);
}

/* 5m, 40 stands above 1m, 10 and to the right of it. */
static void expect_frames_at_their_cells(const char *page)
{
    int best_x, best_y, present_x, present_y;
    frame_at(page, "class=\"frame best", &best_x, &best_y);
    frame_at(page, "class=\"frame present", &present_x, &present_y);
    assert_int_equal(best_x - present_x, 2 * 60);
    assert_int_equal(best_y - present_y, -28);
}

static void every_objective_has_a_heat_map_with_both_settings_framed(void **state)
{
    (void)state;
    write_study();
    char *page = page_of("a.db");
    assert_int_equal(count_of(page, "class=\"chart heat\""), 3);
    assert_int_equal(count_of(page, "class=\"frame best\""), 3);
    assert_int_equal(count_of(page, "class=\"frame present\""), 3);
    expect_frames_at_their_cells(page);
    expect_part(page, "mixing <span>more is better</span>");
    expect_part(page, "<span>up: master_hold_interval</span><span>along: resign_odds</span>");
    expect_part(page, "<title>10s, 5: never</title>");
    expect_part(page, "<title>10s, 20: 32.7/h, outside the limits</title>");
    expect_part(page, "<title>1m, 10: 32.7/h, present</title>");
    expect_part(page, "<title>5m, 40: 7.20/h, recommended</title>");
    assert_null(strstr(page, "<title>10s, 40: 0.0125 %</title>")); /* was not measured */
    free(page);
}

static void the_front_is_drawn_with_its_intervals(void **state)
{
    (void)state;
    write_study();
    char *page = page_of("a.db");
    expect_part(page, "mixing against changes</figcaption>");
    expect_part(page, "share against changes</figcaption>");
    assert_int_equal(count_of(page, "class=\"mark best\""), 2);
    assert_int_equal(count_of(page, "class=\"mark present\""), 2);
    /* what never ends has no place, nor what was not measured */
    assert_int_equal(count_of(page, "<circle class=\"dot one\""), 6 + 5);
    assert_int_equal(count_of(page, "<circle class=\"dot beaten\""), 5 + 6);
    free(page);
}

static void the_parameter_that_moves_most_comes_first(void **state)
{
    (void)state;
    write_study();
    char *page = page_of("a.db");
    const char *table = strstr(page, "<table class=\"swings\">");
    assert_non_null(table);
    const char *hold = strstr(table, "by <code>master_hold_interval</code>");
    const char *odds = strstr(table, "by <code>resign_odds</code>");
    assert_true(hold && odds && hold < odds);
    expect_part(table, "10.3/h<span class=\"summary\">at 5m</span>");
    expect_part(table, "60.0/h<span class=\"summary\">at 10s</span>");
    free(page);
}

static void lengths_and_load_are_drawn_beside_the_closed_form(void **state)
{
    (void)state;
    write_study();
    char *page = page_of("a.db");
    const char *tenures = strstr(page, "Tenures that are longer</figcaption>");
    const char *failovers = strstr(page, "Fail-overs that are longer</figcaption>");
    const char *load = strstr(page, "Load after a start</figcaption>");
    assert_true(tenures && failovers && load && tenures < failovers && failovers < load);
    expect_part(tenures, "<i class=\"dash two\"></i>5m, 40 (recommended), measured</span>");
    expect_part(failovers, "<i class=\"dash law\"></i>1m, 10 (present), closed form</span>");
    /* only the present setting had any, and the load of the other one never evens out */
    assert_int_equal(count_of(failovers, "class=\"line two\""), 1);
    assert_int_equal(count_of(load, "class=\"line law two\""), 0);
    expect_part(load, "<th scope=\"col\">After</th>");
    free(page);
}

static void the_table_has_what_limits_are_about_and_what_never_ends(void **state)
{
    (void)state;
    write_study();
    execute("UPDATE \"case\" SET configuration_id = 105;"
            "INSERT INTO metric (case_id, metric_name_id, value) SELECT 1, id, 210 * 1000000000"
            " FROM metric_name WHERE name = 'newcomer' AND statistic = 'mean'");
    char *page = page_of("a.db");
    const char *table = strstr(page, "<h3>All settings</h3>");
    assert_non_null(table);
    expect_part(table, ">newcomer.mean</th>");
    expect_part(table, "<td class=\"number\" data-key=\"2.1e+11\">3.500 min</td>");
    assert_int_equal(count_of(table, ">never</td>"), 1);
    free(page);
}

static void a_study_without_an_answer_says_so(void **state)
{
    (void)state;
    write_empty_study();
    char *page = page_of("a.db");
    expect_part(page, "This study has no answer yet");
    assert_null(strstr(page, "class=\"chart heat"));
    free(page);
    for (int i = 0; i < STUDY_PICTURE_COUNT; i++)
        expect_no_script((enum study_picture)i, "has no answer yet");
}

static void one_parameter_alone_has_no_heat_map(void **state)
{
    (void)state;
    write_study();
    execute(
        "DELETE FROM study_setting WHERE id > 103; UPDATE study_setting SET is_present = id = 101;"
        "DELETE FROM study_verdict WHERE id > 103; DELETE FROM study_aim WHERE metric <> "
        "'changes'");
    char *page = page_of("a.db");
    expect_part(page, "<p>No setting is recommended.</p>");
    assert_null(strstr(page, "class=\"chart heat"));
    assert_null(strstr(page, "against changes"));
    expect_part(page, "by <code>resign_odds</code>");
    free(page);
    expect_no_script(STUDY_PICTURE_HEAT, "needs two parameters");
}

static void a_single_setting_has_no_pictures_to_compare(void **state)
{
    (void)state;
    write_study();
    execute("DELETE FROM study_setting WHERE id <> 105; DELETE FROM study_verdict WHERE id <> 105;"
            "UPDATE study_verdict SET is_best = 1");
    char *page = page_of("a.db");
    expect_part(page, "Recommended: <code>the only setting</code>, as it is now");
    assert_null(strstr(page, "<table class=\"swings\">"));
    free(page);
    expect_no_script(STUDY_PICTURE_TORNADO, "no tornado");
}

static void values_that_are_too_many_are_not_drawn_in_the_page(void **state)
{
    (void)state;
    write_study();
    execute("WITH RECURSIVE n (i) AS (SELECT 200 UNION ALL SELECT i + 1 FROM n WHERE i < 230)"
            "INSERT INTO configuration (id, scenario_id, fleet_id, matrix)"
            " SELECT i, 1, 1, 'x' FROM n;"
            "INSERT INTO parameter (configuration_id, name, value, effective, number) SELECT id,"
            " 'resign_odds', id, id, id FROM configuration WHERE id >= 200;"
            "INSERT INTO study_setting SELECT id, 0, 0 FROM configuration WHERE id >= 200");
    char *page = page_of("a.db");
    expect_part(page, "More than 24 values of a parameter are not drawn here");
    free(page);
}

static void names_are_cut_and_never_markup(void **state)
{
    (void)state;
    write_study();
    execute("UPDATE parameter SET name = '<b>\"hold\"' WHERE name = 'master_hold_interval';"
            "UPDATE parameter SET value = '<i>ääääääääääääääääääääääääääää' WHERE value = '5m';"
            "UPDATE study_aim SET metric = '<u>changes' WHERE metric = 'changes';"
            "UPDATE study_aim SET unit = '<' WHERE metric = 'mixing';"
            "UPDATE study_estimate SET metric = '<u>changes' WHERE metric = 'changes'");
    char *page = page_of("a.db");
    assert_null(strstr(page, "<b>"));
    assert_null(strstr(page, "<i>"));
    assert_null(strstr(page, "<u>"));
    expect_part(page, "&lt;i&gt;ääääääääää…</text>");
    free(page);
}

static void wide_heat_maps_have_a_line_of_their_own(void **state)
{
    (void)state;
    write_study();
    execute("INSERT INTO parameter (configuration_id, name, value, effective, number) VALUES"
            " (110, 'resign_odds', '80', '80', 80), (109, 'resign_odds', '160', '160', 160);"
            "DELETE FROM parameter WHERE id IN (SELECT min(id) FROM parameter WHERE name ="
            " 'resign_odds' AND configuration_id IN (109, 110) GROUP BY configuration_id)");
    char *page = page_of("a.db");
    expect_part(page, "class=\"chart heat wide\"");
    free(page);
}

/* A logarithm, a quotient, a difference may have no number: then there is no picture, and the page
 * does not go on for ever. */
static void numbers_that_no_study_has_are_not_drawn(void **state)
{
    static const char *const damages[] = {
        "UPDATE study_estimate SET mean = 1e308, low = -1e308, high = 1e308 WHERE id % 3 = 0",
        "UPDATE study_estimate SET mean = -1e308 WHERE id % 3 = 0",
        "UPDATE study_estimate SET mean = 1e-308 WHERE id % 3 = 0",
        "UPDATE study_estimate SET mean = 0",
        "UPDATE study_theory SET value = 1e300",
        "UPDATE study_theory SET value = -1",
        "UPDATE study_bin SET width_ns = 9223372036854775807",
        "UPDATE study_bin SET width_ns = -1",
        "UPDATE study_bin SET count = 0",
        "UPDATE study_bin SET count = -1 WHERE bin = -1",
        "UPDATE parameter SET number = 0 WHERE name = 'instances'",
        "UPDATE parameter SET number = -5",
        "DELETE FROM parameter"};
    (void)state;
    write_study();
    assert_int_equal(rename("a.db", "good.db"), 0);
    for (size_t i = 0; i < sizeof damages / sizeof *damages; i++) {
        static const char *const words[] = {"\"nan", "\"-nan", "Mnan",  "Hnan",  "Vnan",  "Lnan",
                                            "\"inf", "\"-inf", "Minf",  "Hinf",  "Vinf",  "Linf",
                                            "H-inf", "V-inf",  "L-inf", "H-nan", "V-nan", "L-nan"};
        copy_file("good.db", "a.db");
        execute(damages[i]);
        char *page = page_of("a.db");
        for (size_t n = 0; n < sizeof words / sizeof *words; n++)
            if (strstr(page, words[n]))
                fail_msg("%s: %s", damages[i], words[n]);
        free(page);
    }
}

/* ---- scripts -------------------------------------------------------------------------------- */

static void scripts_have_what_the_page_has(void **state)
{
    (void)state;
    write_study();
    char *heat = script_of(STUDY_PICTURE_HEAT), *lengths = script_of(STUDY_PICTURE_LENGTHS);
    char *load = script_of(STUDY_PICTURE_LOAD), *pareto = script_of(STUDY_PICTURE_PARETO);
    char *tornado = script_of(STUDY_PICTURE_TORNADO);
    expect_part(heat, "\"never\"");
    expect_part(heat, "$contour0"); /* of a whole grid */
    expect_part(lengths, "closed form (recommended)");
    expect_part(load, "exp(-x / 240)");
    expect_part(pareto, "$best1");
    expect_part(tornado, "\"10.3/h at 5m\"");
    free(heat);
    free(lengths);
    free(load);
    free(pareto);
    free(tornado);
}

static bool write_section(FILE *f, struct database *database, const void *data)
{
    (void)data;
    return study_write(f, database);
}

static bool write_picture(FILE *f, struct database *database, const void *data)
{
    return study_picture_script(f, database, *(const enum study_picture *)data, "p", TIMELINE_SVG);
}

static void whatever_fails_is_told(void **state)
{
    (void)state;
    write_study();
    failing_each = 10;
    fail_each(write_section, NULL, "a.db");
    for (int i = 0; i < STUDY_PICTURE_COUNT; i++) {
        enum study_picture which = (enum study_picture)i;
        fail_each(write_picture, &which, "a.db");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_FOLDER(the_recommended_setting_stands_beside_the_present_one),
        IN_FOLDER(every_objective_has_a_heat_map_with_both_settings_framed),
        IN_FOLDER(the_front_is_drawn_with_its_intervals),
        IN_FOLDER(the_parameter_that_moves_most_comes_first),
        IN_FOLDER(lengths_and_load_are_drawn_beside_the_closed_form),
        IN_FOLDER(the_table_has_what_limits_are_about_and_what_never_ends),
        IN_FOLDER(a_study_without_an_answer_says_so),
        IN_FOLDER(one_parameter_alone_has_no_heat_map),
        IN_FOLDER(a_single_setting_has_no_pictures_to_compare),
        IN_FOLDER(values_that_are_too_many_are_not_drawn_in_the_page),
        IN_FOLDER(names_are_cut_and_never_markup),
        IN_FOLDER(wide_heat_maps_have_a_line_of_their_own),
        IN_FOLDER(numbers_that_no_study_has_are_not_drawn),
        IN_FOLDER(scripts_have_what_the_page_has),
        IN_FOLDER(whatever_fails_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
