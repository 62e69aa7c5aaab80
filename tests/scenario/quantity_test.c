/* SPDX-License-Identifier: Apache-2.0 */
#include "sim/scenario/quantity.h"
#include "tests/t.h"

static struct text_error error;

static enum text_problem parse(enum quantity_kind kind, const char *text,
                               struct quantity_range range, int64_t *value)
{
    memset(&error, 0, sizeof(error));
    return quantity_parse(kind, text, strlen(text), range, value, &error);
}

static int64_t value_of(enum quantity_kind kind, const char *text)
{
    int64_t value = -77;
    if (parse(kind, text, quantity_signed, &value) != TEXT_OK)
        fail_msg("'%s': %s", text, error.message);
    return value;
}

static void assert_refused(enum quantity_kind kind, const char *text, enum text_problem problem,
                           const char *message, const char *help)
{
    int64_t value = -77;
    assert_int_equal(parse(kind, text, quantity_amount, &value), problem);
    assert_int_equal(error.problem, problem);
    assert_int64_equal(value, -77);
    assert_string_equal(error.message, message);
    assert_string_equal(error.help, help);
}

#define UNITS_HELP "write numbers with units, such as 250ms, 10s or 1m30s"
#define SHARE_HELP "write a share with its unit, such as 2%, 0.1% or 200ppm"

static void durations_are_read_exactly(void **state)
{
    (void)state;
    assert_int64_equal(value_of(QUANTITY_DURATION, "0"), 0);
    assert_int64_equal(value_of(QUANTITY_DURATION, "0.0"), 0);
    assert_int64_equal(value_of(QUANTITY_DURATION, "0s"), 0);
    assert_int64_equal(value_of(QUANTITY_DURATION, "1ns"), 1);
    assert_int64_equal(value_of(QUANTITY_DURATION, "2us"), 2000);
    assert_int64_equal(value_of(QUANTITY_DURATION, "2\xc2\xb5s"), 2000);
    assert_int64_equal(value_of(QUANTITY_DURATION, "2\xce\xbcs"), 2000);
    assert_int64_equal(value_of(QUANTITY_DURATION, "250ms"), INT64_C(250000000));
    assert_int64_equal(value_of(QUANTITY_DURATION, "10s"), INT64_C(10000000000));
    assert_int64_equal(value_of(QUANTITY_DURATION, "1m30s"), INT64_C(90000000000));
    assert_int64_equal(value_of(QUANTITY_DURATION, "1m90s"), INT64_C(150000000000));
    assert_int64_equal(value_of(QUANTITY_DURATION, "1.5s"), INT64_C(1500000000));
    assert_int64_equal(value_of(QUANTITY_DURATION, "1h30m"), INT64_C(5400000000000));
    assert_int64_equal(value_of(QUANTITY_DURATION, "2d"), 2 * QUANTITY_D);
    assert_int64_equal(value_of(QUANTITY_DURATION, "1d2h3m4.000000005s"),
                       QUANTITY_D + 2 * QUANTITY_H + 3 * QUANTITY_M + 4 * QUANTITY_S + 5);
    assert_int64_equal(value_of(QUANTITY_DURATION, "0.1000000000000000000000s"), QUANTITY_S / 10);
    assert_int64_equal(value_of(QUANTITY_DURATION, "-5s"), -5 * QUANTITY_S);
    assert_int64_equal(value_of(QUANTITY_DURATION, "+5s"), 5 * QUANTITY_S);
    assert_int64_equal(value_of(QUANTITY_DURATION, "9223372036854775807ns"), INT64_MAX);
    assert_int64_equal(value_of(QUANTITY_DURATION, "-9223372036854775808ns"), INT64_MIN);
}

static void durations_need_units(void **state)
{
    (void)state;
    assert_refused(QUANTITY_DURATION, "10", TEXT_NO_UNIT, "'10' has no unit", UNITS_HELP);
    assert_refused(QUANTITY_DURATION, "0.5", TEXT_NO_UNIT, "'0.5' has no unit", UNITS_HELP);
    assert_refused(QUANTITY_DURATION, "0.0000000000000000001", TEXT_NO_UNIT,
                   "'0.0000000000000000001' has no unit", UNITS_HELP);
    assert_refused(QUANTITY_DURATION, "18446744073709551616", TEXT_NO_UNIT,
                   "'18446744073709551616' has no unit", UNITS_HELP);
    assert_refused(QUANTITY_DURATION, "1m30", TEXT_NO_UNIT, "'1m30' is not a duration",
                   "the last number has no unit");
}

static void other_spellings_get_a_hint(void **state)
{
    (void)state;
    assert_refused(QUANTITY_DURATION, "10 secs", TEXT_UNIT, "'10 secs' is not a duration",
                   "write 's' for 'secs', directly behind the number");
    assert_refused(QUANTITY_DURATION, "10S", TEXT_UNIT, "'10S' is not a duration",
                   "write 's' for 'S', directly behind the number");
    assert_refused(QUANTITY_DURATION, "5 ", TEXT_UNIT, "'5 ' is not a duration", UNITS_HELP);
    assert_refused(QUANTITY_DURATION, "5y", TEXT_UNIT, "'5y' is not a duration", UNITS_HELP);
    assert_refused(QUANTITY_DURATION, "5percent", TEXT_UNIT, "'5percent' is not a duration",
                   UNITS_HELP);
    assert_refused(QUANTITY_RATIO, "5sec", TEXT_UNIT, "'5sec' is not a ratio", SHARE_HELP);
    assert_refused(QUANTITY_RATIO, "5 percent", TEXT_UNIT, "'5 percent' is not a ratio",
                   "write '%' for 'percent', directly behind the number");
    assert_refused(QUANTITY_RATIO, "5PPM", TEXT_UNIT, "'5PPM' is not a ratio",
                   "write 'ppm' for 'PPM', directly behind the number");
}

static void malformed_durations_are_refused(void **state)
{
    (void)state;
    assert_refused(QUANTITY_DURATION, "", TEXT_EMPTY, "a duration is missing here", UNITS_HELP);
    assert_refused(QUANTITY_DURATION, "s", TEXT_SYNTAX, "'s' is not a duration", UNITS_HELP);
    assert_refused(QUANTITY_DURATION, ".5s", TEXT_SYNTAX, "'.5s' is not a duration", UNITS_HELP);
    assert_refused(QUANTITY_DURATION, "1.s", TEXT_SYNTAX, "'1.s' is not a duration", UNITS_HELP);
    assert_refused(QUANTITY_DURATION, "1.", TEXT_SYNTAX, "'1.' is not a duration", UNITS_HELP);
    assert_refused(QUANTITY_DURATION, "1.5h30m", TEXT_SYNTAX, "'1.5h30m' is not a duration",
                   "only the last number may have a fraction");
    assert_refused(QUANTITY_DURATION, "30s1m", TEXT_UNIT_ORDER, "'30s1m' is not a duration",
                   "write the larger unit first, each unit once");
    assert_refused(QUANTITY_DURATION, "1m1m", TEXT_UNIT_ORDER, "'1m1m' is not a duration",
                   "write the larger unit first, each unit once");
    assert_refused(QUANTITY_DURATION, "-5s", TEXT_SIGN, "'-5s' has a sign", "write it without '-'");
    assert_refused(QUANTITY_DURATION, "+5s", TEXT_SIGN, "'+5s' has a sign", "write it without '+'");
}

static void nothing_is_rounded(void **state)
{
    (void)state;
    assert_refused(QUANTITY_DURATION, "0.5ns", TEXT_PRECISION, "'0.5ns' is finer than 1ns",
                   "leave out the last digits");
    assert_refused(QUANTITY_DURATION, "1.0000000001s", TEXT_PRECISION,
                   "'1.0000000001s' is finer than 1ns", "leave out the last digits");
    assert_refused(QUANTITY_DURATION, "1.0000000000000000001s", TEXT_PRECISION,
                   "'1.0000000000000000001s' is finer than 1ns", "leave out the last digits");
    assert_refused(QUANTITY_RATIO, "0.00001%", TEXT_PRECISION, "'0.00001%' is finer than 1ppm",
                   "leave out the last digits");
    assert_refused(QUANTITY_RATIO, "0.5ppm", TEXT_PRECISION, "'0.5ppm' is finer than 1ppm",
                   "leave out the last digits");
    assert_refused(QUANTITY_INTEGER, "1.0", TEXT_PRECISION, "'1.0' is not a whole number",
                   "write it without a fraction");
}

static void overflow_is_refused(void **state)
{
    static const char *const long_durations[] = {
        "9223372036854775808ns",
        "106752d",
        "18446744073709551616s",
        "20000000000000000000s",
        "213503d24h",
        "213503d23h34m33.8s",
        "18446744073.709551616s",
        "106751d23h47m16.854775808s",
        "18446744073709551615ns",
        "18446744073709551619ns",
    };
    int64_t value;
    (void)state;
    for (size_t i = 0; i < sizeof(long_durations) / sizeof(long_durations[0]); i++) {
        if (parse(QUANTITY_DURATION, long_durations[i], quantity_signed, &value) != TEXT_OVERFLOW)
            fail_msg("'%s' is not too large", long_durations[i]);
    }
    assert_refused(QUANTITY_DURATION, "18446744073.709551615s1000000000ns", TEXT_SYNTAX,
                   "'18446744073.709551615s1000000000ns' is not a duration",
                   "only the last number may have a fraction");
    assert_refused(QUANTITY_DURATION, "18446744073s709551616ns", TEXT_OVERFLOW,
                   "'18446744073s709551616ns' is too large",
                   "the longest duration is 106751d23h47m16.854775807s");
    assert_refused(QUANTITY_RATIO, "922337203685478%", TEXT_OVERFLOW,
                   "'922337203685478%' is too large",
                   "the largest ratio is 9223372036854775807ppm");
    assert_refused(QUANTITY_INTEGER, "9223372036854775808", TEXT_OVERFLOW,
                   "'9223372036854775808' is too large",
                   "the largest number is 9223372036854775807");
    assert_refused(QUANTITY_INTEGER, "99999999999999999999", TEXT_OVERFLOW,
                   "'99999999999999999999' is too large",
                   "the largest number is 9223372036854775807");
    assert_int_equal(parse(QUANTITY_INTEGER, "-9223372036854775809", quantity_signed, &value),
                     TEXT_OVERFLOW);
}

static void ratios_are_parts_per_million(void **state)
{
    (void)state;
    assert_int64_equal(value_of(QUANTITY_RATIO, "2%"), 20000);
    assert_int64_equal(value_of(QUANTITY_RATIO, "0.1%"), 1000);
    assert_int64_equal(value_of(QUANTITY_RATIO, "0.0001%"), 1);
    assert_int64_equal(value_of(QUANTITY_RATIO, "100%"), QUANTITY_WHOLE_PPM);
    assert_int64_equal(value_of(QUANTITY_RATIO, "200ppm"), 200);
    assert_int64_equal(value_of(QUANTITY_RATIO, "-200ppm"), -200);
    assert_int64_equal(value_of(QUANTITY_RATIO, "0"), 0);
    assert_refused(QUANTITY_RATIO, "2", TEXT_NO_UNIT, "'2' has no unit", SHARE_HELP);
    assert_refused(QUANTITY_RATIO, "2%3", TEXT_NO_UNIT, "'2%3' is not a ratio",
                   "the last number has no unit");
    assert_refused(QUANTITY_RATIO, "2%3ppm", TEXT_UNIT_ORDER, "'2%3ppm' is not a ratio",
                   "write one number with one unit");
    assert_refused(QUANTITY_RATIO, "", TEXT_EMPTY, "a ratio is missing here", SHARE_HELP);
}

static void integers_are_digits(void **state)
{
    (void)state;
    assert_int64_equal(value_of(QUANTITY_INTEGER, "10"), 10);
    assert_int64_equal(value_of(QUANTITY_INTEGER, "007"), 7);
    assert_int64_equal(value_of(QUANTITY_INTEGER, "-3"), -3);
    assert_refused(QUANTITY_INTEGER, "0x10", TEXT_SYNTAX, "'0x10' is not a whole number",
                   "write it in digits, such as 10");
    assert_refused(QUANTITY_INTEGER, "ten", TEXT_SYNTAX, "'ten' is not a whole number",
                   "write it in digits, such as 10");
    assert_refused(QUANTITY_INTEGER, "", TEXT_EMPTY, "a whole number is missing here",
                   "write it in digits, such as 10");
}

static void ranges_are_kept(void **state)
{
    const struct quantity_range range = {QUANTITY_S, QUANTITY_M};
    const struct quantity_range below = {-5, -1};
    int64_t value = -77;
    (void)state;
    assert_int_equal(parse(QUANTITY_DURATION, "1s", range, &value), TEXT_OK);
    assert_int_equal(parse(QUANTITY_DURATION, "1m", range, &value), TEXT_OK);
    assert_int_equal(parse(QUANTITY_DURATION, "60.000000001s", range, &value), TEXT_RANGE);
    assert_string_equal(error.message, "'60.000000001s' is too large");
    assert_string_equal(error.help, "the most allowed here is 1m");
    assert_int_equal(parse(QUANTITY_DURATION, "999ms", range, &value), TEXT_RANGE);
    assert_string_equal(error.message, "'999ms' is too small");
    assert_string_equal(error.help, "the least allowed here is 1s");
    assert_int_equal(parse(QUANTITY_INTEGER, "0", below, &value), TEXT_RANGE);
    assert_string_equal(error.help, "the most allowed here is -1");
    assert_int_equal(parse(QUANTITY_INTEGER, "-5", below, &value), TEXT_OK);
    assert_int64_equal(value, -5);
}

static void only_the_given_bytes_are_read(void **state)
{
    int64_t value = 0;
    (void)state;
    assert_int_equal(quantity_parse(QUANTITY_DURATION, "10s5", 3, quantity_amount, &value, &error),
                     TEXT_OK);
    assert_int64_equal(value, 10 * QUANTITY_S);
}

static void assert_prints(enum quantity_kind kind, int64_t value, const char *expected)
{
    char out[QUANTITY_BYTES];
    assert_string_equal(quantity_print(kind, value, out), expected);
    assert_int64_equal(value_of(kind, out), value);
}

static void every_value_has_one_printed_form(void **state)
{
    (void)state;
    assert_prints(QUANTITY_DURATION, 0, "0s");
    assert_prints(QUANTITY_DURATION, 1, "1ns");
    assert_prints(QUANTITY_DURATION, 1500, "1.5us");
    assert_prints(QUANTITY_DURATION, 250 * QUANTITY_MS, "250ms");
    assert_prints(QUANTITY_DURATION, 1000001, "1.000001ms");
    assert_prints(QUANTITY_DURATION, QUANTITY_S, "1s");
    assert_prints(QUANTITY_DURATION, 1500 * QUANTITY_MS, "1.5s");
    assert_prints(QUANTITY_DURATION, 60010 * QUANTITY_MS, "1m0.01s");
    assert_prints(QUANTITY_DURATION, 90 * QUANTITY_S, "1m30s");
    assert_prints(QUANTITY_DURATION, QUANTITY_H, "1h");
    assert_prints(QUANTITY_DURATION, 2 * QUANTITY_D + 1, "2d0.000000001s");
    assert_prints(QUANTITY_DURATION, -5 * QUANTITY_S, "-5s");
    assert_prints(QUANTITY_DURATION, INT64_MAX, "106751d23h47m16.854775807s");
    assert_prints(QUANTITY_DURATION, INT64_MIN, "-106751d23h47m16.854775808s");
    assert_prints(QUANTITY_RATIO, 0, "0%");
    assert_prints(QUANTITY_RATIO, 20000, "2%");
    assert_prints(QUANTITY_RATIO, 1000, "0.1%");
    assert_prints(QUANTITY_RATIO, 200, "200ppm");
    assert_prints(QUANTITY_RATIO, 1500, "1500ppm");
    assert_prints(QUANTITY_RATIO, -1000000, "-100%");
    assert_prints(QUANTITY_RATIO, INT64_MIN, "-9223372036854775808ppm");
    assert_prints(QUANTITY_INTEGER, -12, "-12");
    assert_prints(QUANTITY_INTEGER, INT64_MIN, "-9223372036854775808");
}

/* A walk through all magnitudes; the constant is odd, so no value comes twice. */
static void what_is_printed_reads_back(void **state)
{
    uint64_t bits = 1;
    (void)state;
    for (int i = 0; i < 20000; i++) {
        bits = bits * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        int64_t value = (int64_t)bits >> (i % 64);
        for (int kind = QUANTITY_DURATION; kind <= QUANTITY_INTEGER; kind++) {
            char out[QUANTITY_BYTES];
            quantity_print((enum quantity_kind)kind, value, out);
            assert_int64_equal(value_of((enum quantity_kind)kind, out), value);
        }
    }
}

static void clock_shows_whole_milliseconds(void **state)
{
    char out[QUANTITY_BYTES];
    (void)state;
    assert_string_equal(quantity_print_clock(0, out), "00:00.000");
    assert_string_equal(quantity_print_clock(72031 * QUANTITY_MS, out), "01:12.031");
    assert_string_equal(quantity_print_clock(72031 * QUANTITY_MS + 999999, out), "01:12.031");
    assert_string_equal(quantity_print_clock(QUANTITY_H - 1, out), "59:59.999");
    assert_string_equal(quantity_print_clock(QUANTITY_H, out), "01:00:00.000");
    assert_string_equal(quantity_print_clock(QUANTITY_D - 1, out), "23:59:59.999");
    assert_string_equal(quantity_print_clock(3 * QUANTITY_D + 2 * QUANTITY_H, out),
                        "3d 02:00:00.000");
    assert_string_equal(quantity_print_clock(-1500 * QUANTITY_MS, out), "-00:01.500");
    assert_string_equal(quantity_print_clock(INT64_MIN, out), "-106751d 23:47:16.854");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(durations_are_read_exactly),
        cmocka_unit_test(durations_need_units),
        cmocka_unit_test(other_spellings_get_a_hint),
        cmocka_unit_test(malformed_durations_are_refused),
        cmocka_unit_test(nothing_is_rounded),
        cmocka_unit_test(overflow_is_refused),
        cmocka_unit_test(ratios_are_parts_per_million),
        cmocka_unit_test(integers_are_digits),
        cmocka_unit_test(ranges_are_kept),
        cmocka_unit_test(only_the_given_bytes_are_read),
        cmocka_unit_test(every_value_has_one_printed_form),
        cmocka_unit_test(what_is_printed_reads_back),
        cmocka_unit_test(clock_shows_whole_milliseconds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
