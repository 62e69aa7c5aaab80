/* SPDX-License-Identifier: Apache-2.0 */
#include "sim/scenario/text_error.h"
#include "tests/t.h"

static void says_what_is_wrong_and_what_helps(void **state)
{
    struct text_error error;
    (void)state;
    assert_int_equal(text_error_set(&error, TEXT_UNIT, 3, 4, "'%s' is %d", "x\x1b", 7), TEXT_UNIT);
    assert_int_equal(error.problem, TEXT_UNIT);
    assert_int_equal(error.offset, 3);
    assert_int_equal(error.length, 4);
    assert_string_equal(error.message, "'x\\x1b' is 7");
    assert_string_equal(error.help, "");
    text_error_help(&error, "write %s", "y");
    assert_string_equal(error.help, "write y");
}

static void long_messages_are_cut(void **state)
{
    struct text_error error;
    char longer[1000];
    (void)state;
    memset(longer, 'x', sizeof(longer));
    longer[sizeof(longer) - 1] = '\0';
    text_error_set(&error, TEXT_SYNTAX, 0, 0, "%s", longer);
    assert_int_equal(strlen(error.message), TEXT_ERROR_BYTES - 1);
    assert_string_equal(error.message + TEXT_ERROR_BYTES - 4, "...");
}

static void quotes_never_split_a_character(void **state)
{
    char text[100];
    (void)state;
    memset(text, 'x', sizeof(text));
    assert_int_equal(text_error_quote(text, 60), 60);
    assert_int_equal(text_error_quote(text, 61), 60);
    memcpy(text + 58, "\xe2\x82\xac", 3);
    assert_int_equal(text_error_quote(text, 100), 58);
    memset(text, '\x80', sizeof(text));
    assert_int_equal(text_error_quote(text, 100), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(says_what_is_wrong_and_what_helps),
        cmocka_unit_test(long_messages_are_cut),
        cmocka_unit_test(quotes_never_split_a_character),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
