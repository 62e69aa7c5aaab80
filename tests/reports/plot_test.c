/* SPDX-License-Identifier: Apache-2.0 */
/* Plots: each kind has a script that gnuplot draws, the same one each time, with names as data. */
#include "tests/reports/failing.h"

#include <sys/stat.h>

#include "reports/case_view.h"
#include "reports/plot.h"
#include "reports/series.h"
#include "sim/check/vocabulary.h"

static const struct plot_request everything = {
    .selection = {.from_ns = LANES_NO_TIME, .until_ns = LANES_NO_TIME},
    .metric = "changes_per_hour",
};

static bool has_gnuplot(void)
{
    return system("command -v gnuplot >/dev/null 2>&1") == 0;
}

static const struct plot_kind *kind_of(const char *name)
{
    const struct plot_kind *kind = plot_kinds;
    while (kind->name && strcmp(kind->name, name) != 0)
        kind++;
    assert_non_null(kind->name);
    return kind;
}

/* An hour with crashes, cuts and everything that plots need; laws too. */
static void begin_story(struct sample *s)
{
    static const struct recorder_parameter parameters[] = {
        {"master_check_interval", "5s", NULL, true, 5 * S},
        {"master_hold_interval", "1m", NULL, true, 60 * S},
        {"resign_odds", "10", NULL, true, 10},
        {"one_way_delay", "5ms", NULL, false, 0},
        {"profile", "etcd-lease", NULL, false, 0},
        {"lease", "10s", NULL, true, 10 * S},
        {"keep_alive_interval", "3s", NULL, true, 3 * S},
        {"keep_alive_poll", "500ms", NULL, true, S / 2},
        {"expiry_tick", "500ms", NULL, true, S / 2},
        {"commit_delay", "10ms", NULL, true, S / 100},
    };
    sample_begin(s, 3, 7, 3600 * S);
    s->of.parameters = parameters;
    s->of.parameter_count = sizeof parameters / sizeof *parameters;
}

static void write_story(const char *path)
{
    struct sample s;
    begin_story(&s);
    sample_synthesize(&s, 11, true);
    if (!sample_write(&s, path, reports_views_sql(), message))
        fail_msg("%s", message);
    sample_end(&s);
}

/* Puts a number in place of each $ of a pattern. */
static void fill_in(char *out, const char *pattern, const unsigned numbers[3])
{
    size_t at = 0;
    for (int next = 0; *pattern; pattern++)
        at += *pattern == '$' ? (size_t)sprintf(out + at, "%u", numbers[next++])
                              : (size_t)sprintf(out + at, "%c", *pattern);
}

/* Combinations of two axes, and a third of which a cell is the mean. */
static void write_sweep(const char *path, const char *pattern, unsigned combinations)
{
    struct sample s;
    struct recorder_meta meta = {"0.1.0", "1", reports_views_sql()};
    struct recorder *r = recorder_open(path, &meta, message);
    assert_non_null(r);
    sample_begin(&s, 1, 1, 60 * S);
    history_end(&s.history, s.of.window_end_ns);
    s.of.history = NULL;
    recorder_add_scenario(r, &s.scenario);
    for (unsigned i = 0; i < combinations; i++) {
        char matrix[128];
        struct recorder_metric metric = {METRIC_CHANGES_PER_HOUR, 0, 1000 * (i + 1)};
        const unsigned numbers[] = {i % 3 * 10, i / 3 % 2, i / 6};
        fill_in(matrix, pattern, numbers);
        s.of.matrix = matrix;
        s.of.code = i == 0;
        recorder_begin_case(r, &s.of);
        recorder_add_metrics(r, &metric, 1);
        recorder_end_case(r);
    }
    if (!recorder_finish(r, message))
        fail_msg("%s", message);
    sample_end(&s);
}

static void expect_result(const char *kind, const struct plot_request *request,
                          enum timeline_result expected, const char *part)
{
    struct timeline_output output = {"picture", TIMELINE_SVG, true};
    enum timeline_result result = plot_write("a.db", kind_of(kind), request, &output, message);
    if (result != expected || (part && !strstr(message, part)))
        fail_msg("%s gives %d: %s", kind, result, message);
    assert_int_equal(access("picture.gp.part", F_OK), -1);
}

static void expect_script(const char *part)
{
    char *script = slurp("picture.gp");
    if (!strstr(script, part))
        fail_msg("the script does not say: %s", part);
    free(script);
}

/* ---- tests ---------------------------------------------------------------------------------- */

static void every_kind_is_drawn_and_says_how_to_replay(void **state)
{
    (void)state;
    write_story("a.db");
    for (const struct plot_kind *kind = plot_kinds; kind->name; kind++) {
        struct timeline_output output = {"picture", TIMELINE_SVG | TIMELINE_PNG, !has_gnuplot()};
        if (strcmp(kind->name, "sweep") == 0)
            continue;
        if (plot_write("a.db", kind, &everything, &output, message) != TIMELINE_OK)
            fail_msg("%s: %s", kind->name, message);
        expect_script("tenure replay scenarios/sample.yaml --seed 17");
        expect_script("# The look of all pictures.");
        if (output.script_only)
            continue;
        char *svg = slurp("picture.svg");
        if (!strstr(svg, "sample") || !strstr(svg, "seed 17"))
            fail_msg("%s has no title", kind->name);
        free(svg);
        assert_int_equal(rename("picture.gp", "first.gp"), 0);
        output.script_only = true;
        plot_write("a.db", kind, &everything, &output, message);
        assert_int_equal(system("cmp picture.gp first.gp"), 0);
    }
}

static void scripts_have_the_law_as_a_formula(void **state)
{
    (void)state;
    write_story("a.db");
    expect_result("tenure", &everything, TIMELINE_OK, NULL);
    expect_script("check = 5.010000000 ");
    expect_script("hold = 12 ");
    expect_script("odds = 10 ");
    expect_script("plot law(x) with lines ls 2");
    expect_result("failover", &everything, TIMELINE_OK, NULL);
    expect_script("renewals = 3.500000000 ");
    expect_script("tick = 0.500000000 ");
    expect_result("changes", &everything, TIMELINE_OK, NULL);
    expect_script("law = 3600 / (5.010000000 * (12 + 10 - 1))");
    expect_result("penalty", &everything, TIMELINE_OK, NULL);
    expect_script("Flap penalty [highest 5 of 7 resources]");
    expect_result("load", &everything, TIMELINE_OK, NULL);
    expect_script("instances = 3.0\nresources = 7.0\n");
}

/* Half a replay line would run another case. */
static void a_replay_line_is_whole_or_in_the_script(void **state)
{
    char replay[900] = "tenure replay scenarios/sample.yaml", needle[960];
    struct sample s;
    (void)state;
    for (int i = 0; i < 40; i++)
        strcat(replay, " --set name=value");
    strcat(replay, " --digest 12345678");
    begin_story(&s);
    s.of.replay = replay;
    write_case(&s, "a.db");
    expect_result("holders", &everything, TIMELINE_OK, NULL);
    snprintf(needle, sizeof needle, "\nreplay = '%s'\n", replay);
    expect_script(needle);
    expect_script("'replay:  the line is in the script'");
    begin_story(&s);
    s.of.replay = replay;
    history_end(&s.history, s.of.window_end_ns);
    s.of.history = NULL;
    assert_true(sample_write(&s, "a.db", reports_views_sql(), message));
    sample_end(&s);
    expect_result("holders", &everything, TIMELINE_NO_DATA, "its line is column replay of v_case");
}

/* 1000 by an involuntary end, halved after ten minutes; 1500 by a short one. */
static void the_penalty_halves_in_ten_minutes(void **state)
{
    struct sample s;
    (void)state;
    sample_begin(&s, 1, 1, 3000 * S);
    sample_believe(&s, 0, 0, 0);
    sample_disbelieve(&s, 600 * S, 0, 0, SIM_CAUSE_LOST);
    sample_believe(&s, 1190 * S, 0, 0);
    sample_disbelieve(&s, 1200 * S, 0, 0, SIM_CAUSE_LOST);
    sample_believe(&s, 1300 * S, 0, 0);
    sample_disbelieve(&s, 1800 * S, 0, 0, SIM_CAUSE_RESIGN);
    write_case(&s, "a.db");
    expect_result("penalty", &everything, TIMELINE_OK, NULL);
    expect_script("600.000000000 0.00\n600.000000000 1000.00\n");
    expect_script("1200.000000000 500.00\n1200.000000000 2000.00\n");
    expect_script("1800.000000000 1000.00\n1805");
    expect_script("3000.000000000 250.00\n");
}

static void names_are_data_and_never_commands(void **state)
{
    static const char *const hostile[][2] = {
        {"'; system('touch owned') #", "`touch owned`"},
        {"EOD\n!touch owned\n", "]]>-->"},
    };
    (void)state;
    if (!has_gnuplot())
        skip();
    for (size_t i = 0; i < sizeof hostile / sizeof *hostile; i++) {
        struct sample s;
        struct timeline_output output = {"picture", TIMELINE_SVG, false};
        begin_story(&s);
        s.instance_names[0] = s.scenario.name = s.of.matrix = hostile[i][0];
        s.resource_names[0] = s.scenario.path = s.of.verdict = s.of.replay = hostile[i][1];
        sample_synthesize(&s, 11, true);
        if (!sample_write(&s, "a.db", reports_views_sql(), message))
            fail_msg("%s", message);
        sample_end(&s);
        for (const struct plot_kind *kind = plot_kinds; kind->name; kind++)
            if (strcmp(kind->name, "sweep") != 0 &&
                plot_write("a.db", kind, &everything, &output, message) != TIMELINE_OK)
                fail_msg("%s: %s: %s", kind->name, hostile[i][0], message);
        assert_int_equal(access("owned", F_OK), -1);
    }
}

static void a_sweep_is_a_map_of_its_matrix(void **state)
{
    struct plot_request request = everything;
    (void)state;
    write_sweep("a.db", "resign_odds=$ pass_length=uniform($s, 9s) profile=p$", 12);
    expect_result("sweep", &request, TIMELINE_OK, NULL);
    expect_script("set xtics ('0' 0, '10' 1, '20' 2)");
    expect_script("set ytics ('uniform(0s, 9s)' 0, 'uniform(1s, 9s)' 1)");
    expect_script("$cell << EOD\n0 0 4000\n1 0 5000\n2 0 6000\n0 1 7000\n");
    expect_script("set label '1 failed' at first 0, first 0 ");
    expect_script("set label '4.000 /h'");
    if (has_gnuplot()) {
        struct timeline_output output = {"picture", TIMELINE_PNG, false};
        assert_int_equal(plot_write("a.db", kind_of("sweep"), &request, &output, message),
                         TIMELINE_OK);
    }
    request.metric = "tenure.mean";
    expect_result("sweep", &request, TIMELINE_NO_DATA, "has the metric tenure.mean");
    request.selection.scenario = "nothing";
    expect_result("sweep", &request, TIMELINE_NO_DATA, "no scenario of this database fits");
    request = everything;
    write_sweep("a.db", "'; system('touch owned') #=$ `touch owned`=$$", 12);
    expect_result("sweep", &request, TIMELINE_OK, NULL);
    write_sweep("a.db", "resign_odds=$", 3);
    expect_result("sweep", &request, TIMELINE_OK, NULL);
    expect_script("unset ytics");
    write_sweep("a.db", "resign_odds=$", 1);
    expect_result("sweep", &request, TIMELINE_NO_DATA, "has no matrix to draw");
    write_sweep("a.db", "nothing to $$$ see", 4);
    expect_result("sweep", &request, TIMELINE_NO_DATA, "do not differ");
    write_sweep("a.db", "a=$ b=1 c=1 d=1 e=1 f=1 g=1 h=1 i=1", 4);
    expect_result("sweep", &request, TIMELINE_NO_DATA, "more than 8 axes");
    write_sweep("a.db", "a=$-$-$", 400);
    expect_result("sweep", &request, TIMELINE_NO_DATA, "more than");
}

static void says_where_there_is_nothing_to_draw(void **state)
{
    struct sample s;
    struct plot_request other = everything;
    (void)state;
    sample_begin(&s, 2, 1, 60 * S);
    sample_grant(&s, 0, 0, 0);
    sample_believe(&s, 1 * S, 0, 0);
    write_case(&s, "a.db");
    expect_result("overlap", &everything, TIMELINE_NO_DATA, "no two instances believed at once");
    expect_result("tenure", &everything, TIMELINE_NO_DATA, "has no tenure");
    expect_result("failover", &everything, TIMELINE_NO_DATA, "has no failover");
    expect_result("stale", &everything, TIMELINE_NO_DATA, "nobody believed without ownership");
    expect_result("holders", &everything, TIMELINE_OK, NULL);
    expect_result("penalty", &everything, TIMELINE_OK, NULL);
    other.selection.case_id = 7;
    for (const struct plot_kind *kind = plot_kinds; kind->name; kind++)
        if (strcmp(kind->name, "sweep") != 0)
            expect_result(kind->name, &other, TIMELINE_NO_DATA, "no case of this database fits");
    sample_begin(&s, 1, 1, 60 * S);
    s.of.window_begin_ns = 60 * S;
    sample_believe(&s, 1 * S, 0, 0);
    write_case(&s, "a.db");
    expect_result("changes", &everything, TIMELINE_NO_DATA, "ends before its warm-up does");
    expect_result("load", &everything, TIMELINE_NO_DATA, "ends before its warm-up does");
}

static void stale_belief_stands_beside_the_bound_that_was_checked(void **state)
{
    static const char bound[] = "INSERT INTO property_result (case_id, property_id, exercised,"
                                " violations, measured, limit_value) SELECT 1, id, 3, 0,"
                                " 4000000000, 15005000000 FROM property WHERE label = 'S3'";
    sqlite3 *handle;
    (void)state;
    write_story("a.db");
    expect_result("stale", &everything, TIMELINE_OK, NULL);
    expect_script("title 'bound on a good link'");
    assert_int_equal(sqlite3_open("a.db", &handle), SQLITE_OK);
    assert_int_equal(sqlite3_exec(handle, bound, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(handle);
    expect_result("stale", &everything, TIMELINE_OK, NULL);
    expect_script("bound = 15.005000000\n");
    expect_script("title 'bound of S3'");
}

/* The view of one case is the view, of one case. */
static void the_view_of_a_case_is_that_of_all(void **state)
{
    (void)state;
    write_story("a.db");
    char *sql = case_view_sql("v_stale", "begin_ns, length_ns, kind", "ORDER BY 1, 2, 3");
    char *of_case = strdup(sql);
    for (char *at = of_case; (at = strstr(at, "?1"));)
        memcpy(at, "1 ", 2);
    char *one = run_query("a.db", of_case, QUERY_CSV);
    char *all = run_query("a.db",
                          "SELECT begin_ns, length_ns, kind FROM v_stale WHERE case_id = 1"
                          " ORDER BY 1, 2, 3",
                          QUERY_CSV);
    assert_true(strlen(one) > 100);
    assert_string_equal(one, all);
    free(one);
    free(all);
    free(sql);
    free(of_case);
}

/* A script draws one picture for each format: the second has what the first has. */
static void every_picture_of_a_script_has_its_title(void **state)
{
    struct timeline_output output = {"picture", TIMELINE_SVG | TIMELINE_PNG, true};
    (void)state;
    write_story("a.db");
    assert_int_equal(plot_write("a.db", kind_of("load"), &everything, &output, message),
                     TIMELINE_OK);
    char *script = slurp("picture.gp");
    char *first = strstr(script, "set terminal svg"), *second = strstr(script, "set terminal png");
    assert_true(first && second && first < second);
    assert_non_null(strstr(second, "set label 'Load of each instance"));
    *second = '\0';
    assert_non_null(strstr(first, "set label 'Load of each instance"));
    free(script);
}

static void loads_are_held_time(void **state)
{
    struct sample s;
    struct database database;
    struct load load;
    (void)state;
    sample_begin(&s, 2, 2, 40 * S);
    sample_believe(&s, 0, 0, 0);
    sample_believe(&s, 0, 0, 1);
    sample_disbelieve(&s, 15 * S, 0, 1, SIM_CAUSE_RESIGN);
    sample_believe(&s, 20 * S, 1, 1);
    write_case(&s, "a.db");
    assert_true(database_open(&database, "a.db"));
    assert_true(load_read(&load, &database, 1, 4));
    assert_int_equal((int)(load.held[0] * 1000 + 0.5), 2000);
    assert_int_equal((int)(load.held[1] * 1000 + 0.5), 1500);
    assert_int_equal((int)(load.held[2] * 1000 + 0.5), 1000);
    assert_int_equal((int)(load.held[4 + 1] * 1000 + 0.5), 0);
    assert_int_equal((int)(load.held[4 + 3] * 1000 + 0.5), 1000);
    assert_int_equal((int)(load_jain(&load, 0) * 1000 + 0.5), 500);
    assert_int_equal((int)(load_jain(&load, 3) * 1000 + 0.5), 1000);
    load_free(&load);
    assert_false(load_read(&load, &database, 9, 4));
    database_close(&database);
}

static bool write_kind(FILE *f, struct database *database, const void *data)
{
    const struct plot_kind *kind = data;
    return kind->write(f, database, "picture", TIMELINE_SVG, &everything);
}

static void whatever_fails_is_told(void **state)
{
    (void)state;
    write_story("a.db");
    for (const struct plot_kind *kind = plot_kinds; kind->name; kind++)
        if (strcmp(kind->name, "sweep") != 0)
            fail_each(write_kind, kind, "a.db");
    write_sweep("a.db", "resign_odds=$ pass_length=$", 6);
    fail_each(write_kind, kind_of("sweep"), "a.db");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_FOLDER(every_kind_is_drawn_and_says_how_to_replay),
        IN_FOLDER(scripts_have_the_law_as_a_formula),
        IN_FOLDER(a_replay_line_is_whole_or_in_the_script),
        IN_FOLDER(the_penalty_halves_in_ten_minutes),
        IN_FOLDER(names_are_data_and_never_commands),
        IN_FOLDER(a_sweep_is_a_map_of_its_matrix),
        IN_FOLDER(says_where_there_is_nothing_to_draw),
        IN_FOLDER(stale_belief_stands_beside_the_bound_that_was_checked),
        IN_FOLDER(the_view_of_a_case_is_that_of_all),
        IN_FOLDER(every_picture_of_a_script_has_its_title),
        IN_FOLDER(loads_are_held_time),
        IN_FOLDER(whatever_fails_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
