/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every metric of every shipped scenario by two ways: as it was counted while the case ran, and
 * from the stored intervals in SQL. They must be equal, in each combination of each matrix.
 *
 * The seeds are the argument, "1..1" if there is none. A few of them are too few for what some
 * scenarios expect over all, so that exit code 1 is as good as 0.
 */
#include "reports/views.h"
#include "sim/check/vocabulary.h"
#include "tests/scenarios/suite_run.h"

static const char *seeds = "1..1";
static sqlite3 *database;

/* What no interval tells, and why. */
static const struct {
    const char *name, *reason;
} not_stored[] = {
    {"checks", "a check leaves no row: they are most of a stream"},
    {"check_errors", "the same"},
    {"commits.stale", "of passes that agreed with ownership no row is kept, and so no epoch"},
};

/* What no shipped scenario makes different from 0, and why that must do. A statistic or NULL. */
static const struct {
    const char *name, *statistic, *reason;
} only_zero[] = {
    {NULL, NULL, NULL}, /* there is none */
};

/* ---- both ways ------------------------------------------------------------------------------ */

/* Numbers of the store stand in the row of the case and need no computation. */
static const char of_the_store[] =
    " UNION ALL SELECT id, 'requests', NULL, requests FROM \"case\""
    " UNION ALL SELECT id, 'renewals', NULL, renewals FROM \"case\";"
    "CREATE INDEX temp.by_row ON recomputed (case_id, name, statistic);";

static const char online[] =
    "CREATE TEMP TABLE online AS"
    " SELECT m.case_id AS case_id, n.name AS name, n.statistic AS statistic, m.value AS value"
    " FROM metric m JOIN metric_name n ON n.id = m.metric_name_id;"
    "CREATE INDEX temp.by_name ON online (case_id, name, statistic);";

static int run_and_recompute(void **state)
{
    char options[256];
    char *sql = NULL;
    if (suite_folder_enter(state) != 0)
        return -1;
    snprintf(options, sizeof options, "-q --record all --seeds %s", seeds);
    int code = suite_run(options, "", 1);
    database = suite_open();
    if (code > 1 || asprintf(&sql, "CREATE TEMP TABLE recomputed AS %s%s", reports_metrics_sql(),
                             of_the_store) < 0)
        return -1;
    suite_execute(database, sql);
    suite_execute(database, online);
    free(sql);
    return 0;
}

static int leave(void **state)
{
    sqlite3_close(database);
    return suite_folder_leave(state);
}

/* Rows that differ or that one way has not; with `tell` they are printed. */
static int64_t differences(bool tell)
{
    static const char sql[] = "SELECT c.replay, r.name, coalesce(r.statistic, ''), r.value, o.value"
                              " FROM recomputed r JOIN \"case\" c ON c.id = r.case_id"
                              " LEFT JOIN online o ON o.case_id = r.case_id AND o.name = r.name"
                              "  AND o.statistic IS r.statistic"
                              " WHERE o.value IS NOT r.value";
    sqlite3_stmt *statement = NULL;
    int64_t count = 0;
    assert_int_equal(sqlite3_prepare_v2(database, sql, -1, &statement, NULL), SQLITE_OK);
    for (; sqlite3_step(statement) == SQLITE_ROW; count++)
        if (tell)
            print_error("%s: %s %s is %s in SQL and %s online\n", sqlite3_column_text(statement, 0),
                        sqlite3_column_text(statement, 1), sqlite3_column_text(statement, 2),
                        sqlite3_column_text(statement, 3), sqlite3_column_text(statement, 4));
    sqlite3_finalize(statement);
    return count;
}

/* ---- tests ---------------------------------------------------------------------------------- */

static void every_case_of_every_shipped_scenario_is_compared(void **state)
{
    (void)state;
    assert_int_equal(suite_number(database, "SELECT count(*) FROM scenario"), suite_file_count());
    assert_int_equal(suite_number(database, "SELECT count(*) FROM scenario s WHERE NOT EXISTS"
                                            " (SELECT 1 FROM configuration k JOIN \"case\" c"
                                            " ON c.configuration_id = k.id"
                                            " WHERE k.scenario_id = s.id)"),
                     0);
    assert_int_equal(suite_number(database, "SELECT count(*) FROM \"case\" WHERE NOT recorded"), 0);
    assert_int_equal(suite_number(database, "SELECT count(DISTINCT case_id) FROM recomputed"),
                     suite_number(database, "SELECT count(*) FROM \"case\""));
}

static void sql_and_the_online_value_agree(void **state)
{
    (void)state;
    assert_int_equal(differences(true), 0);
}

/* One value of the largest kind, off by the least. */
static void a_value_that_is_off_by_one_is_found(void **state)
{
    (void)state;
    suite_execute(database,
                  "UPDATE online SET value = value + 1 WHERE rowid ="
                  " (SELECT rowid FROM online WHERE name = 'tenure' AND statistic = 'total'"
                  "  ORDER BY value DESC LIMIT 1)");
    assert_int_equal(differences(false), 1);
    suite_execute(database, "DELETE FROM online WHERE name = 'heal' AND statistic = 'count'");
    assert_true(differences(false) > 1);
}

static bool is_stored(const char *name)
{
    for (size_t i = 0; i < sizeof not_stored / sizeof *not_stored; i++)
        if (strcmp(not_stored[i].name, name) == 0)
            return false;
    return true;
}

static bool may_be_zero(const char *name, const char *statistic)
{
    for (size_t i = 0; i < sizeof only_zero / sizeof *only_zero; i++)
        if (only_zero[i].name && strcmp(only_zero[i].name, name) == 0 &&
            (statistic ? only_zero[i].statistic && strcmp(only_zero[i].statistic, statistic) == 0
                       : !only_zero[i].statistic))
            return true;
    return false;
}

/* How often one row of the table was recomputed as something else than 0. */
static int64_t telling(const char *name, const char *statistic)
{
    char sql[256];
    snprintf(sql, sizeof sql,
             "SELECT count(*) FROM recomputed WHERE value <> 0 AND name = '%s'"
             " AND statistic IS nullif('%s', '')",
             name, statistic ? statistic : "");
    return suite_number(database, sql);
}

static void every_metric_and_statistic_is_compared_as_more_than_zero(void **state)
{
    (void)state;
    unsigned compared = 0;
    for (unsigned m = 0; m < metric_count; m++) {
        const struct metric_row *row = &metric_table[m];
        unsigned statistics = row->is_series ? STATISTIC_COUNT_OF : 1;
        for (unsigned s = 0; is_stored(row->name) && s < statistics; s++, compared++) {
            const char *statistic = row->is_series ? statistic_name(s) : NULL;
            bool tells = telling(row->name, statistic) > 0;
            if (tells == may_be_zero(row->name, statistic))
                fail_msg("%s %s is %s", row->name, statistic ? statistic : "",
                         tells ? "said to be 0 only and is not" : "0 in every case");
        }
    }
    assert_true(compared > 100);
}

/* What is said not to be stored would be compared if it were. */
static void what_is_not_recomputed_is_listed(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof not_stored / sizeof *not_stored; i++) {
        assert_true(metric_find(not_stored[i].name, strlen(not_stored[i].name)) >= 0);
        assert_int_equal(telling(not_stored[i].name, NULL), 0);
    }
    assert_int_equal(suite_number(database,
                                  "SELECT count(*) FROM online o WHERE NOT EXISTS"
                                  " (SELECT 1 FROM recomputed r WHERE r.case_id = o.case_id"
                                  "  AND r.name = o.name AND r.statistic IS o.statistic)"
                                  " AND o.name NOT IN ('checks', 'check_errors', 'commits.stale')"),
                     0);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_case_of_every_shipped_scenario_is_compared),
        cmocka_unit_test(sql_and_the_online_value_agree),
        cmocka_unit_test(every_metric_and_statistic_is_compared_as_more_than_zero),
        cmocka_unit_test(what_is_not_recomputed_is_listed),
        cmocka_unit_test(a_value_that_is_off_by_one_is_found), /* the last: it spoils the table */
    };
    if (argc > 1)
        seeds = argv[1];
    return cmocka_run_group_tests(tests, run_and_recompute, leave);
}
