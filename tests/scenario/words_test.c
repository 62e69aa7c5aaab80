/* SPDX-License-Identifier: Apache-2.0 */
#include "sim/scenario/words.h"
#include "tests/t.h"

static void blanks_and_commas_separate_words_and_parentheses_stand_alone(void **state)
{
    static const char text[] = " crash\tmaster(r1),n2,, n3 ";
    static const char *const words[] = {"crash", "master", "(", "r1", ")", "n2", "n3"};
    size_t at = 0;
    (void)state;
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        struct word word = word_next(text, strlen(text), &at);
        assert_true(word_is(word, words[i]));
        assert_ptr_equal(word.text, text + word.offset);
    }
    assert_int_equal(word_next(text, strlen(text), &at).length, 0);
    assert_int_equal(at, strlen(text));
}

static void a_list_of_words_is_asked_by_word_and_by_index(void **state)
{
    static const char list[] = "ideal noop etcd-lease";
    (void)state;
    assert_int_equal(words_count(list), 3);
    assert_int_equal(words_index(list, "noop", 4), 1);
    assert_int_equal(words_index(list, "noo", 3), -1);
    assert_int_equal(words_index(list, "", 0), -1);
    assert_int_equal(words_index("", "x", 1), -1);
    assert_true(word_is(words_at(list, 2), "etcd-lease"));
    assert_true(word_is(words_at(list, 0), "ideal"));
}

static void an_unknown_word_gets_the_nearest_one_as_help(void **state)
{
    struct unknown_word unknown;
    struct text_error error;
    (void)state;
    unknown_word_begin(&unknown, "crush", 5);
    unknown_word_offer_list(&unknown, "stop crash");
    assert_int_equal(unknown_word_report(&unknown, &error, 7, "a kind of fault"), TEXT_NAME);
    assert_string_equal(error.message, "'crush' is not a kind of fault");
    assert_string_equal(error.help, "did you mean 'crash'?");
    assert_int_equal(error.offset, 7);
    assert_int_equal(error.length, 5);
}

static void without_a_near_one_all_of_them_are_named(void **state)
{
    struct unknown_word unknown;
    struct text_error error;
    (void)state;
    unknown_word_begin(&unknown, "explode", 7);
    unknown_word_offer_list(&unknown, "stop crash");
    unknown_word_report(&unknown, &error, 0, "a kind of fault");
    assert_string_equal(error.help, "write one of stop, crash");
    unknown_word_begin(&unknown, "explode", 7);
    unknown_word_report(&unknown, &error, 0, "a kind of fault");
    assert_string_equal(error.help, "");
}

static void many_long_names_are_cut_and_none_is_written_beyond_the_room(void **state)
{
    struct unknown_word unknown;
    struct text_error error;
    char name[100];
    (void)state;
    memset(name, 'x', sizeof name);
    unknown_word_begin(&unknown, "crash", 5);
    for (int i = 0; i < 2000; i++)
        unknown_word_offer(&unknown, name, sizeof name - (size_t)i % 3);
    unknown_word_report(&unknown, &error, 0, "a name");
    assert_int_equal(strncmp(error.help, "write one of xxx", 16), 0);
    assert_string_equal(error.help + strlen(error.help) - 5, ", ...");
}

static void only_the_first_thousand_are_looked_at(void **state)
{
    struct unknown_word unknown;
    struct text_error error;
    (void)state;
    unknown_word_begin(&unknown, "crush", 5);
    for (int i = 0; i < 1500; i++)
        unknown_word_offer(&unknown, "zzzzzzzz", 8);
    unknown_word_offer(&unknown, "crash", 5);
    unknown_word_report(&unknown, &error, 0, "a name");
    assert_int_equal(strncmp(error.help, "write one of zzz", 16), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(blanks_and_commas_separate_words_and_parentheses_stand_alone),
        cmocka_unit_test(a_list_of_words_is_asked_by_word_and_by_index),
        cmocka_unit_test(an_unknown_word_gets_the_nearest_one_as_help),
        cmocka_unit_test(without_a_near_one_all_of_them_are_named),
        cmocka_unit_test(many_long_names_are_cut_and_none_is_written_beyond_the_room),
        cmocka_unit_test(only_the_first_thousand_are_looked_at),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
