/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The whole suite as it is shipped, each case twice: all of it holds, and no property is one that
 * no case puts to the test. A checker that is never asked would be silent whatever happens.
 */
#include "sim/check/vocabulary.h"
#include "tests/scenarios/suite_run.h"

enum { NAMES_MOST = 256 };

/* Labels of the properties that no case in the database exercises, each with a blank behind it. */
static void unexercised(char names[NAMES_MOST])
{
    sqlite3 *database = suite_open();
    names[0] = '\0';
    for (unsigned p = 0; p < PROPERTY_COUNT; p++) {
        char sql[256];
        snprintf(sql, sizeof sql,
                 "SELECT coalesce(sum(r.exercised), 0) FROM property_result r"
                 " JOIN property p ON p.id = r.property_id WHERE p.label = '%s'",
                 property_table[p].label);
        size_t length = strlen(names);
        if (suite_number(database, sql) == 0)
            snprintf(names + length, NAMES_MOST - length, "%s ", property_table[p].label);
    }
    sqlite3_close(database);
}

static int run_all(void **state)
{
    return suite_folder_enter(state) != 0 ||
           suite_run("-q --record none --check-determinism", "", 0) != 0;
}

static void every_shipped_scenario_holds_and_is_there(void **state)
{
    (void)state; /* the exit code was 0, or there would be no test */
    sqlite3 *database = suite_open();
    assert_int_equal(suite_number(database, "SELECT count(*) FROM scenario"), suite_file_count());
    assert_int_equal(suite_number(database, "SELECT count(*) FROM \"case\" WHERE code <> 0"), 0);
    assert_true(suite_number(database, "SELECT count(*) FROM \"case\"") > 500);
    sqlite3_close(database);
}

static void every_property_is_exercised(void **state)
{
    (void)state;
    char names[NAMES_MOST];
    unexercised(names);
    if (names[0] != '\0')
        fail_msg("nothing in scenarios/ exercises %s", names);
}

/* In smoke/single nobody is stopped, and nothing is run twice. */
static void a_suite_that_leaves_properties_out_is_found_out(void **state)
{
    (void)state;
    char names[NAMES_MOST];
    assert_int_equal(suite_run("-q --record none", "smoke/single.yaml", 0), 0);
    unexercised(names);
    assert_non_null(strstr(names, "L7 "));
    assert_non_null(strstr(names, "S17 "));
    assert_null(strstr(names, "S1 "));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_shipped_scenario_holds_and_is_there),
        cmocka_unit_test(every_property_is_exercised),
        cmocka_unit_test(a_suite_that_leaves_properties_out_is_found_out), /* the last */
    };
    return cmocka_run_group_tests(tests, run_all, suite_folder_leave);
}
