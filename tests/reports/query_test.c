/* SPDX-License-Identifier: Apache-2.0 */
/* Queries and how they are printed. */
#include "tests/reports/folder.h"

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

static void a_named_query_can_be_about_one_case(void **state)
{
    struct database database;
    struct query_options options = {.format = QUERY_CSV, .case_id = 2};
    char *out = NULL;
    size_t size;
    (void)state;
    make("a.db");
    assert_true(database_open(&database, "a.db"));
    FILE *f = open_memstream(&out, &size);
    assert_true(query_run(f, &database, "cases", &options));
    fclose(f);
    assert_string_equal(out, "case_id,scenario,matrix,seed,verdict,code,recorded,digest\n");
    free(out);
    f = open_memstream(&out, &size);
    assert_false(query_run(f, &database, "matrix", &options));
    assert_string_equal(database.message, "the query matrix is not about one case");
    fclose(f);
    free(out);
    database_close(&database);
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
        IN_FOLDER(a_named_query_can_be_about_one_case),
        IN_FOLDER(prints_tables),
        IN_FOLDER(prints_for_programs),
        IN_FOLDER(knows_its_formats),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
