/* SPDX-License-Identifier: Apache-2.0 */
/* Marks of a time axis. */
#include "tests/t.h"

#include "reports/axis.h"

#define S INT64_C(1000000000)

static void chooses_round_steps(void **state)
{
    (void)state;
    assert_int64_equal(axis_step(0, 60 * S, 12), 5 * S);
    assert_int64_equal(axis_step(0, 86400 * S, 14), 7200 * S);
    assert_int64_equal(axis_step(0, 1, 10), 1);
    assert_int64_equal(axis_step(5 * S, 5 * S, 10), 1);
    assert_int64_equal(axis_step(0, 1000 * 86400 * S, 14), 100 * 86400 * S);
    assert_int64_equal(axis_step(0, INT64_MAX, 1), INT64_MAX);
    assert_int64_equal(axis_first(61 * S, 30 * S), 90 * S);
    assert_int64_equal(axis_first(60 * S, 30 * S), 60 * S);
}

static void assert_label(int64_t time_ns, int64_t step_ns, int64_t last_ns, const char *expected)
{
    char label[48];
    assert_string_equal(axis_label(label, sizeof label, time_ns, step_ns, last_ns), expected);
}

static void labels_say_the_time_in_the_unit_that_fits(void **state)
{
    (void)state;
    assert_label(1250 * S / 1000, S / 100, 2 * S, "1.25s");
    assert_label(45 * S, 15 * S, 60 * S, "45s");
    assert_label(750 * S, 30 * S, 1200 * S, "12:30");
    assert_label(600 * S, 60 * S, 600 * S, "10:00");
    assert_label(3600 * S, 300 * S, 3600 * S, "60:00");
    assert_label(3661 * S, S, 7200 * S, "1:01:01");
    assert_label(86400 * S, 7200 * S, 86400 * S, "24:00");
    assert_label(86400 * 3 * S + 21600 * S, 21600 * S, 86400 * 5 * S, "3d 6:00");
    assert_label(86400 * 30 * S, 86400 * 10 * S, 86400 * 100 * S, "30d");
    assert_string_equal(axis_unit(15 * S, 60 * S), "seconds");
    assert_string_equal(axis_unit(60 * S, 600 * S), "minutes:seconds");
    assert_string_equal(axis_unit(S / 10, 86400 * S), "seconds");
    assert_string_equal(axis_unit(S, 7200 * S), "hours:minutes:seconds");
    assert_string_equal(axis_unit(7200 * S, 86400 * S), "hours:minutes");
    assert_string_equal(axis_unit(21600 * S, 5 * 86400 * S), "days, hours:minutes");
    assert_string_equal(axis_unit(10 * 86400 * S, 100 * 86400 * S), "days");
}

static void lengths_have_two_units_at_most(void **state)
{
    static const struct {
        int64_t ns;
        const char *text;
    } rows[] = {{0, "0us"},      {1500, "1us"},      {450 * S / 1000, "450ms"},
                {3 * S, "3.0s"}, {125 * S, "2m05s"}, {12000 * S, "3h20m"}};
    char text[32];
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_string_equal(axis_length(text, sizeof text, rows[i].ns), rows[i].text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(chooses_round_steps),
        cmocka_unit_test(labels_say_the_time_in_the_unit_that_fits),
        cmocka_unit_test(lengths_have_two_units_at_most),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
