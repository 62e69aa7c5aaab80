/* SPDX-License-Identifier: Apache-2.0 */
/* Queries and how they are printed. */
#include "tests/reports/folder.h"

#include "reports/case_view.h"

static void make(const char *path)
{
    struct sample s;
    sample_begin(&s, 3, 2, 2000 * S);
    sample_synthesize(&s, 1, true);
    write_case(&s, path);
}

static void expect_print(enum query_format format, const char *sql, const char *expected)
{
    char *actual = run_query("a.db", sql, format);
    assert_string_equal(actual, expected);
    free(actual);
}

static void every_named_query_runs_in_every_format(void **state)
{
    size_t count;
    (void)state;
    make("a.db");
    const struct query_named *queries = query_list(&count);
    assert_true(count >= 15);
    for (size_t i = 0; i < count; i++) {
        assert_ptr_equal(query_find(queries[i].name), &queries[i]);
        assert_string_not_equal(queries[i].description, "");
        for (int format = QUERY_BOX; format <= QUERY_MARKDOWN; format++)
            free(run_query("a.db", queries[i].name, (enum query_format)format));
    }
    assert_null(query_find("nix"));
}

static void a_query_can_be_about_one_case(void **state)
{
    struct database database;
    struct query_options options = {.format = QUERY_CSV, .case_id = 1};
    char *out = NULL;
    size_t size;
    (void)state;
    make("a.db");
    assert_true(database_open(&database, "a.db"));
    FILE *f = open_memstream(&out, &size);
    assert_true(query_run(f, &database, "cases", &options));
    fclose(f);
    assert_non_null(strstr(out, "digest\n1,"));
    free(out);
    options.case_id = 2;
    f = open_memstream(&out, &size);
    assert_false(query_run(f, &database, "cases", &options));
    assert_string_equal(database.message,
                        "there is no case 2 in this database; `tenure query cases` lists them");
    fclose(f);
    free(out);
    f = open_memstream(&out, &size);
    assert_false(query_run(f, &database, "matrix", &options));
    assert_string_equal(database.message, "the query matrix is not about one case");
    fclose(f);
    free(out);
    database_close(&database);
}

/* Three recorded cases of one scenario, which differ. */
static void write_three(void)
{
    struct recorder_meta meta = {"0.1.0", "1", reports_views_sql()};
    struct recorder *r = recorder_open("b.db", &meta, message);
    struct recorder_metric metric = {0, 0, 7};
    assert_non_null(r);
    for (unsigned i = 0; i < 3; i++) {
        struct sample s;
        sample_begin(&s, 3, 2, 600 * S);
        sample_synthesize(&s, 20 + i, true);
        history_end(&s.history, s.of.window_end_ns);
        if (i == 0)
            recorder_add_scenario(r, &s.scenario);
        s.of.seed = i;
        recorder_begin_case(r, &s.of);
        recorder_add_metrics(r, &metric, 1);
        recorder_end_case(r);
        sample_end(&s);
    }
    if (!recorder_finish(r, message))
        fail_msg("%s", message);
}

/* What a query says of the handle's cases; to be freed. */
static __attribute__((noinline)) char *answer_of(struct database *database, const char *sql)
{
    struct query_options options = {.format = QUERY_CSV};
    char *out = NULL;
    size_t size = 0;
    FILE *f = open_memstream(&out, &size);
    if (!query_run(f, database, sql, &options))
        fail_msg("%s: %s", sql, database->message);
    fclose(f);
    return out;
}

/* Tables and views with a column case_id. */
static unsigned names_of(const char *path, char names[][64], unsigned most)
{
    sqlite3 *handle;
    sqlite3_stmt *statement;
    unsigned count = 0;
    assert_int_equal(sqlite3_open(path, &handle), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(handle,
                                        "SELECT s.name FROM sqlite_schema s,"
                                        " pragma_table_info(s.name) c WHERE c.name = 'case_id'"
                                        " AND s.type IN ('table', 'view')",
                                        -1, &statement, NULL),
                     SQLITE_OK);
    while (count < most && sqlite3_step(statement) == SQLITE_ROW)
        snprintf(names[count++], 64, "%s", (const char *)sqlite3_column_text(statement, 0));
    sqlite3_finalize(statement);
    sqlite3_close(handle);
    return count;
}

static void limited_to_a_case_every_view_and_table_says_the_same_as_by_its_column(void **state)
{
    struct database all, one;
    char names[64][64];
    (void)state;
    write_three();
    assert_true(database_open(&all, "b.db") && database_open(&one, "b.db"));
    assert_true(case_views_limit(&one, 2));
    unsigned count = names_of("b.db", names, 64);
    assert_true(count > 25);
    unsigned filled = 0;
    for (unsigned i = 0; i < count; i++) {
        char sql[3][160];
        bool is_view = strncmp(names[i], "v_", 2) == 0 || strncmp(names[i], "gap_", 4) == 0;
        const char *order = is_view ? " ORDER BY 1, 2, 3, 4, 5, 6" : " ORDER BY id";
        snprintf(sql[0], sizeof sql[0], "SELECT * FROM %.63s WHERE case_id = 2%s", names[i], order);
        snprintf(sql[1], sizeof sql[1], "SELECT * FROM %.63s%s", names[i], order);
        char *expected = answer_of(&all, sql[0]), *actual = answer_of(&one, sql[1]);
        filled += strchr(expected, '\n')[1] != '\0';
        if (strcmp(actual, expected) != 0)
            fail_msg("%s: %s instead of %s", names[i], actual, expected);
        free(expected);
        free(actual);
    }
    assert_true(filled > 12);
    sqlite3_stmt *statement; /* and reading is all that is allowed again */
    assert_false(database_prepare(&one, "CREATE TEMP VIEW x AS SELECT 1", &statement));
    assert_false(database_prepare(&one, "DELETE FROM main.belief", &statement));
    database_close(&all);
    database_close(&one);
}

/* Lengths are ns in the views, and seconds for people. */
static void lengths_are_told_in_seconds(void **state)
{
    (void)state;
    make("a.db");
    char *balance = run_query("a.db", "balance", QUERY_CSV);
    char *plain = run_query("a.db",
                            "SELECT case_id, begin, round((end_ns - begin_ns) / 1e9, 3) AS seconds,"
                            " beliefs, up, round(jain_ppm / 1e4, 2) AS jain_percent, fair"
                            " FROM v_balance ORDER BY case_id, begin_ns",
                            QUERY_CSV);
    assert_string_equal(balance, plain);
    free(balance);
    free(plain);
}

static void prints_tables(void **state)
{
    const char *sql = "SELECT 1 AS n, 'ä|b' AS t UNION ALL SELECT 23, 'line' || char(10) || '2'"
                      " UNION ALL SELECT NULL, ''";
    (void)state;
    make("a.db");
    expect_print(QUERY_BOX, sql,
                 "┌────┬─────────┐\n"
                 "│ n  │ t       │\n"
                 "├────┼─────────┤\n"
                 "│  1 │ ä|b     │\n"
                 "│ 23 │ line\\n2 │\n"
                 "│    │         │\n"
                 "└────┴─────────┘\n");
    expect_print(QUERY_TABLE, "SELECT 1 AS n",
                 "+---+\n"
                 "| n |\n"
                 "+---+\n"
                 "| 1 |\n"
                 "+---+\n");
    expect_print(QUERY_MARKDOWN, sql,
                 "| n  | t       |\n"
                 "|----|---------|\n"
                 "|  1 | ä\\|b    |\n"
                 "| 23 | line\\n2 |\n"
                 "|    |         |\n");
}

static void prints_for_programs(void **state)
{
    (void)state;
    make("a.db");
    expect_print(
        QUERY_CSV,
        "SELECT 'a,b' AS \"x,y\", 'say \"no\"' AS q, 'l' || char(10) AS l, NULL AS n, 1.5 AS f",
        "\"x,y\",q,l,n,f\n\"a,b\",\"say \"\"no\"\"\",\"l\n\",,1.5\n");
    expect_print(
        QUERY_JSON,
        "SELECT 'a\"b\\' AS t, NULL AS n, -3 AS i, 1.5 AS f, 9e999 AS inf, x'00ff' AS b,"
        " char(1) AS c, CAST(x'c328' AS TEXT) AS broken",
        "[\n{\"t\": \"a\\\"b\\\\\", \"n\": null, \"i\": -3, \"f\": 1.5, \"inf\": null, \"b\": "
        "\"00ff\", \"c\": \"\\u0001\", \"broken\": \"\xef\xbf\xbd(\"}\n]\n");
    expect_print(QUERY_JSON, "SELECT 1 WHERE 0", "[]\n");
    expect_print(QUERY_CSV, "SELECT 1 AS one WHERE 0", "one\n");
}

static void knows_its_formats(void **state)
{
    enum query_format format;
    (void)state;
    assert_true(query_format_find("markdown", &format));
    assert_int_equal(format, QUERY_MARKDOWN);
    assert_false(query_format_find("xml", &format));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_FOLDER(every_named_query_runs_in_every_format),
        IN_FOLDER(a_query_can_be_about_one_case),
        IN_FOLDER(limited_to_a_case_every_view_and_table_says_the_same_as_by_its_column),
        IN_FOLDER(lengths_are_told_in_seconds),
        IN_FOLDER(prints_tables),
        IN_FOLDER(prints_for_programs),
        IN_FOLDER(knows_its_formats),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
