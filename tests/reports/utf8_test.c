/* SPDX-License-Identifier: Apache-2.0 */
/* UTF-8 in tables and timelines: what is shown as it is and what is spelt out. */
#include "tests/t.h"

#include "reports/utf8.h"

static void assert_shown(const char *text, size_t used, const char *expected)
{
    char out[8];
    assert_int_equal(utf8_show(out, text, strlen(text)), used);
    assert_string_equal(out, expected);
}

static void characters_are_as_long_as_they_say(void **state)
{
    (void)state;
    assert_int_equal(utf8_length("", 0), 0);
    assert_int_equal(utf8_length("a", 1), 1);
    assert_int_equal(utf8_length("\x7f", 1), 1);
    assert_int_equal(utf8_length("\xc2\x80", 2), 2);
    assert_int_equal(utf8_length("\xdf\xbf", 2), 2);
    assert_int_equal(utf8_length("\xe0\xa0\x80", 3), 3);
    assert_int_equal(utf8_length("\xed\x9f\xbf", 3), 3);
    assert_int_equal(utf8_length("\xef\xbf\xbf", 3), 3);
    assert_int_equal(utf8_length("\xf0\x90\x80\x80", 4), 4);
    assert_int_equal(utf8_length("\xf4\x8f\xbf\xbf", 4), 4);
}

static void what_is_cut_off_or_malformed_has_no_length(void **state)
{
    static const char *const bad[] = {"\x80",             /* begins in the middle */
                                      "\xc0\x80",         /* longer than need be: NUL */
                                      "\xc1\xbf",         /* and DEL */
                                      "\xe0\x9f\xbf",     /* and U+07FF */
                                      "\xf0\x8f\xbf\xbf", /* and U+FFFF */
                                      "\xed\xa0\x80",     /* a surrogate */
                                      "\xf4\x90\x80\x80", /* beyond the last */
                                      "\xf5\x80\x80\x80",
                                      "\xff",
                                      "\xc3", /* cut off */
                                      "\xe2\x82",
                                      "\xf0\x9f\x98",
                                      "\xc3(", /* goes on with something else */
                                      "\xe2\x82(",
                                      "\xf0\x9f\x98("};
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(utf8_length(bad[i], strlen(bad[i])), 0);
}

static void letters_are_shown_as_they_are(void **state)
{
    (void)state;
    assert_shown("abc", 1, "a");
    assert_shown(" ", 1, " ");
    assert_shown("\xc2\xa0.", 2, "\xc2\xa0");
    assert_shown("\xc3\xa4", 2, "\xc3\xa4");
    assert_shown("\xe2\x82\xac", 3, "\xe2\x82\xac"); /* the sign of the euro */
    assert_shown("\xe2\x80\x93", 3, "\xe2\x80\x93"); /* a dash, among hidden ones */
    assert_shown("\xe2\x80\xaf", 3, "\xe2\x80\xaf"); /* a narrow space */
    assert_shown("\xe2\x81\x9f", 3, "\xe2\x81\x9f"); /* a space before the hidden ones */
    assert_shown("\xe2\x81\xb0", 3, "\xe2\x81\xb0"); /* the letter behind them */
    assert_shown("\xe2\x80\x8a", 3, "\xe2\x80\x8a"); /* a hair space */
    assert_shown("\xef\xbb\xbe", 3, "\xef\xbb\xbe"); /* beside the byte order mark */
    assert_shown("\xef\xbf\xbd", 3, "\xef\xbf\xbd");
    assert_shown("\xf0\x9f\x98\x80", 4, "\xf0\x9f\x98\x80"); /* a face */
}

static void controls_are_spelt_out(void **state)
{
    (void)state;
    assert_shown("\n", 1, "\\n");
    assert_shown("\t", 1, "\\t");
    assert_shown("\r", 1, "\\r");
    assert_shown("\x1b[2J", 1, "\\x1b");
    assert_shown("\x7f", 1, "\\x7f");
    assert_shown("\xff", 1, "\\xff");
    assert_shown("\xc2\x9b", 1, "\\xc2"); /* CSI in one character */
}

/* They would let a line say something else than what it holds. */
static void hidden_characters_are_spelt_out(void **state)
{
    static const char *const hidden[] = {
        "\xe2\x80\x8b", "\xe2\x80\x8f", /* zero width, direction marks */
        "\xe2\x80\xa8", "\xe2\x80\xae", /* line separator, overrides of direction */
        "\xe2\x81\xa0", "\xe2\x81\xaf", /* word joiner, isolates */
        "\xef\xbb\xbf"};                /* byte order mark */
    (void)state;
    for (size_t i = 0; i < sizeof hidden / sizeof *hidden; i++) {
        char expected[8];
        snprintf(expected, sizeof expected, "\\x%02x", (unsigned char)hidden[i][0]);
        assert_shown(hidden[i], 1, expected);
    }
}

static void columns_are_counted_in_characters(void **state)
{
    (void)state;
    assert_int_equal(utf8_columns(""), 0);
    assert_int_equal(utf8_columns("n1"), 2);
    assert_int_equal(utf8_columns("gr\xc3\xb6\xc3\x9f"
                                  "er"),
                     6);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(characters_are_as_long_as_they_say),
        cmocka_unit_test(what_is_cut_off_or_malformed_has_no_length),
        cmocka_unit_test(letters_are_shown_as_they_are),
        cmocka_unit_test(controls_are_spelt_out),
        cmocka_unit_test(hidden_characters_are_spelt_out),
        cmocka_unit_test(columns_are_counted_in_characters),
    };
    return cmocka_run_group_tests_name("reports_utf8", tests, NULL, NULL);
}
