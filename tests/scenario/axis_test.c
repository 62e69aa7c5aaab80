/* SPDX-License-Identifier: Apache-2.0 */
/* Lists and ranges of values. */
#include "sim/scenario/axis.h"

#include "tests/t.h"

static void has(const char *parameter, const char *text, const char *expected)
{
    struct scenario_axis axis;
    struct text_error error;
    char all[1024] = "";
    if (axis_parse(scenario_parameter_find(parameter), text, &axis, &error) != TEXT_OK)
        fail_msg("%s: %s", text, error.message);
    for (uint32_t i = 0; i < axis.count; i++)
        strcat(strcat(all, i > 0 ? " " : ""), axis.values[i]);
    axis_free(&axis);
    assert_string_equal(all, expected);
}

static void refuses(const char *parameter, const char *text, const char *expected)
{
    struct scenario_axis axis;
    struct text_error error;
    char all[600];
    assert_int_not_equal(axis_parse(scenario_parameter_find(parameter), text, &axis, &error),
                         TEXT_OK);
    assert_int_equal(axis.count, 0);
    snprintf(all, sizeof all, "%zu+%zu %s", error.offset, error.length, error.message);
    assert_string_equal(all, expected);
}

static void lists_keep_their_order_and_say_each_value_once(void **state)
{
    (void)state;
    has("master_hold_interval", "1m, 10s,60s", "1m 10s");
    has("profile", "ideal,etcd-lease", "ideal etcd-lease");
    has("pass_length", "uniform(1ms, 5ms),20ms", "uniform(1ms, 5ms) 20ms");
}

static void ranges_go_by_factors_or_by_differences(void **state)
{
    (void)state;
    has("master_hold_interval", "10s..5m", "10s 23s 55s 2m10s 5m");
    has("master_hold_interval", "10s..1m20s/4", "10s 20s 40s 1m20s");
    has("master_hold_interval", "10s..1m by 20s", "10s 30s 50s 1m");
    has("resign_odds", "2..64 by x2", "2 4 8 16 32 64");
    has("resign_odds", "1,10..1000/3", "1 10 100 1000");
    has("tolerated_check_errors", "0..3 by 1", "0 1 2 3");
}

static void what_is_no_range_is_refused_at_its_place(void **state)
{
    (void)state;
    refuses("resign_odds", "10,5..2", "3+4 this range is empty: it ends before it begins");
    refuses("resign_odds", "5..5", "0+4 this range is empty: it ends before it begins");
    refuses("tolerated_check_errors", "0..3", "0+4 no factor leads from 0 to anything");
    refuses("profile", "ideal..noop", "0+11 this parameter has no order, so it has no ranges");
    refuses("resign_odds", "1..9/1", "4+2 this is no step of a range");
    refuses("resign_odds", "1..9/x", "4+2 this is no step of a range");
    refuses("resign_odds", "1..9 by 0", "4+5 a step must be above 0");
    refuses("resign_odds", "1..9 by x1", "4+6 this is no step of a range");
    refuses("resign_odds", "1..9 by y", "8+1 'y' is not a whole number");
    refuses("resign_odds", "x..9", "0+1 'x' is not a whole number");
    refuses("resign_odds", "1..x", "3+1 'x' is not a whole number");
    refuses("resign_odds", "1..9000 by 1", "0+12 more than 1000 values");
    refuses("observers", "1..1000", "0+7 '180' is too large");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lists_keep_their_order_and_say_each_value_once),
        cmocka_unit_test(ranges_go_by_factors_or_by_differences),
        cmocka_unit_test(what_is_no_range_is_refused_at_its_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
