/* SPDX-License-Identifier: Apache-2.0 */
/* The progress line; the clock is ours. */
#include "tests/t.h"

#include "sim/cli/progress.h"
#include "tests/cli/sample_command.h"

#define MS    INT64_C(1000000)
#define S     (1000 * MS)
#define START (INT64_C(7) * S)

static struct captured captured;
static struct progress progress;

static void start(int columns, bool on_terminal, bool utf8, bool quiet, const char *name,
                  uint64_t total)
{
    struct surroundings found = {.err_is_terminal = on_terminal,
                                 .window_columns = columns,
                                 .codeset = utf8 ? "UTF-8" : "ASCII",
                                 .term = "xterm"};
    struct terminal terminal;

    terminal_decide(&terminal, &found, COLOUR_NEVER);
    capture(&captured);
    progress_start(&progress, captured.stream, &terminal, quiet, name, total, START);
}

static void assert_printed(const char *expected)
{
    assert_string_equal(captured_text(&captured), expected);
    captured_free(&captured);
}

static void the_line_shows_bar_counts_times_and_failures(void **state)
{
    (void)state;
    start(80, true, true, false, "partition-gc-skew", 1800);
    /* 36.878 cases a second: 1512 after 41 s, the other 288 in 7.8 s. */
    for (int second = 1; second <= 40; second++)
        progress_update(&progress, (uint64_t)(1512 * second / 41), 0, START + second * S);
    fflush(captured.stream);
    captured.length = 0;
    rewind(captured.stream);
    progress_update(&progress, 1512, 2, START + 41 * S);
    assert_printed("\rpartition-gc-skew ████████░░ 1512/1800  0:41  eta 0:08  2 failed\x1b[K");
}

static void without_utf8_the_bar_is_ascii(void **state)
{
    (void)state;
    start(80, true, false, false, "a", 4);
    progress_update(&progress, 1, 0, START + S);
    assert_printed("\ra ##-------- 1/4  0:01  eta 0:03\x1b[K");
}

static void failures_are_red_where_there_is_colour(void **state)
{
    struct surroundings found = {.err_is_terminal = true, .term = "xterm"};
    struct terminal terminal;

    (void)state;
    terminal_decide(&terminal, &found, COLOUR_ALWAYS);
    capture(&captured);
    progress_start(&progress, captured.stream, &terminal, false, "a", 0, START);
    progress_update(&progress, 3, 1, START + S);
    assert_printed("\ra 3  0:01  \x1b[31m1 failed\x1b[0m\x1b[K");
}

static void the_line_is_drawn_ten_times_a_second_at_most(void **state)
{
    int lines = 0;

    (void)state;
    start(80, true, false, false, "a", 0);
    for (int ms = 0; ms <= 1000; ms++)
        progress_update(&progress, (uint64_t)ms, 0, START + ms * MS);
    captured_text(&captured);
    for (const char *at = captured.text; (at = strchr(at, '\r')); at++)
        lines++;
    assert_int_equal(lines, 10);
    captured_free(&captured);
}

static void elsewhere_there_is_a_plain_line_every_30_seconds(void **state)
{
    (void)state;
    start(80, false, true, false, "a", 100);
    for (int second = 0; second <= 75; second++)
        progress_update(&progress, (uint64_t)second, second > 40, START + second * S);
    progress_clear(&progress);
    assert_printed("a 30/100  0:30  eta 1:10\n"
                   "a 60/100  1:00  eta 0:40  1 failed\n");
}

static void quiet_prints_nothing(void **state)
{
    (void)state;
    start(80, true, true, true, "a", 100);
    progress_update(&progress, 1, 0, START + 100 * S);
    progress_clear(&progress);
    assert_printed("");
}

static void the_line_is_cleared_before_other_output(void **state)
{
    (void)state;
    start(80, true, false, false, "a", 0);
    progress_clear(&progress);
    progress_update(&progress, 1, 0, START + S);
    progress_clear(&progress);
    progress_clear(&progress);
    progress_update(&progress, 2, 0, START + S + 99 * MS);
    progress_update(&progress, 2, 0, START + S + 100 * MS);
    assert_printed("\ra 1  0:01\x1b[K"
                   "\r\x1b[K"
                   "\ra 2  0:01\x1b[K");
}

static void the_estimate_forgets_what_is_older_than_ten_seconds(void **state)
{
    (void)state;
    start(80, false, false, false, "a", 1000);
    /* Ten a second for 15 s, then one a second. */
    for (int second = 1; second <= 15; second++)
        progress_update(&progress, (uint64_t)second * 10, 0, START + second * S);
    for (int second = 16; second <= 30; second++)
        progress_update(&progress, 150 + (uint64_t)second - 15, 0, START + second * S);
    assert_printed("a 165/1000  0:30  eta 13:55\n");
}

static void nothing_done_lately_gives_no_estimate(void **state)
{
    (void)state;
    start(80, false, false, false, "a", 10);
    for (int second = 0; second <= 30; second++)
        progress_update(&progress, second > 5 ? 5 : 0, 0, START + second * S);
    progress_update(&progress, 5, 0, START + 60 * S);
    progress_update(&progress, 10, 0, START + 90 * S);
    assert_printed("a 5/10  0:30  eta -:--\n"
                   "a 5/10  1:00  eta -:--\n"
                   "a 10/10  1:30  eta 0:00\n");
}

static void an_estimate_beyond_days_is_not_shown(void **state)
{
    (void)state;
    start(80, false, false, false, "a", UINT64_MAX);
    progress_update(&progress, 1, 0, START + 30 * S);
    assert_printed("a 1/18446744073709551615  0:30  eta -:--\n");
}

static void hours_are_shown(void **state)
{
    (void)state;
    start(80, false, false, false, "a", 0);
    progress_update(&progress, 1, 0, START + 3723 * S);
    assert_printed("a 1  1:02:03\n");
}

static void time_that_goes_backwards_stands_still(void **state)
{
    (void)state;
    start(80, true, false, false, "a", 2);
    progress_update(&progress, 1, 0, START - 100 * S);
    progress_update(&progress, 1, 0, START + S);
    progress_update(&progress, 2, 0, START);
    progress_update(&progress, 5, 0, START + 2 * S);
    assert_printed("\ra #####----- 1/2  0:01  eta 0:01\x1b[K"
                   "\ra ########## 5/2  0:02  eta 0:00\x1b[K");
}

static void many_updates_at_odd_times_keep_the_samples_bounded(void **state)
{
    (void)state;
    start(80, true, false, true, "a", 0);
    progress.mode = PROGRESS_PLAIN;
    for (int i = 0; i < 100000; i++) {
        progress_update(&progress, (uint64_t)i, 0, START + i * 333 * MS);
        assert_in_range(progress.sample_count, 1, PROGRESS_SAMPLES);
    }
    captured_free(&captured);
}

static void a_narrow_terminal_loses_bar_then_name_then_the_end(void **state)
{
    (void)state;
    start(38, true, true, false, "partition-gc-skew", 18);
    progress_update(&progress, 15, 0, START + S);
    /* The line is "15/18  0:01  eta 0:01": 21 columns; 37 can be used. */
    assert_printed("\rpartition-gc... 15/18  0:01  eta 0:01\x1b[K");
    start(29, true, true, false, "partition-gc-skew", 18);
    progress_update(&progress, 15, 0, START + S);
    assert_printed("\r15/18  0:01  eta 0:01\x1b[K");
    start(20, true, true, false, "partition-gc-skew", 18);
    progress_update(&progress, 15, 0, START + S);
    assert_printed("\r15/18  0:01  eta 0:\x1b[K");
}

static void a_foreign_name_is_made_printable(void **state)
{
    (void)state;
    start(80, false, true, false, "a\x1b[2J", 0);
    progress_update(&progress, 1, 0, START + 30 * S);
    assert_printed("a\\x1b[2J 1  0:30\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_line_shows_bar_counts_times_and_failures),
        cmocka_unit_test(without_utf8_the_bar_is_ascii),
        cmocka_unit_test(failures_are_red_where_there_is_colour),
        cmocka_unit_test(the_line_is_drawn_ten_times_a_second_at_most),
        cmocka_unit_test(elsewhere_there_is_a_plain_line_every_30_seconds),
        cmocka_unit_test(quiet_prints_nothing),
        cmocka_unit_test(the_line_is_cleared_before_other_output),
        cmocka_unit_test(the_estimate_forgets_what_is_older_than_ten_seconds),
        cmocka_unit_test(nothing_done_lately_gives_no_estimate),
        cmocka_unit_test(an_estimate_beyond_days_is_not_shown),
        cmocka_unit_test(hours_are_shown),
        cmocka_unit_test(time_that_goes_backwards_stands_still),
        cmocka_unit_test(many_updates_at_odd_times_keep_the_samples_bounded),
        cmocka_unit_test(a_narrow_terminal_loses_bar_then_name_then_the_end),
        cmocka_unit_test(a_foreign_name_is_made_printable),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
