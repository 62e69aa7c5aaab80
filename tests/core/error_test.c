/* SPDX-License-Identifier: Apache-2.0 */
/* Words and sentences of the errors. */
#include "core/error.h"

#include "tests/t.h"

static void every_error_has_a_word_and_a_sentence_of_its_own(void **state)
{
    (void)state;
    for (int i = 0; i < ELECTION_ERROR_COUNT; i++) {
        assert_true(strlen(election_error_name((enum election_error)i)) > 0);
        assert_true(strlen(election_error_sentence((enum election_error)i)) > 0);
        for (int j = 0; j < i; j++) {
            assert_string_not_equal(election_error_name((enum election_error)i),
                                    election_error_name((enum election_error)j));
            assert_string_not_equal(election_error_sentence((enum election_error)i),
                                    election_error_sentence((enum election_error)j));
        }
    }
}

static void the_words_are_lower_case_and_the_sentences_have_no_full_stop(void **state)
{
    (void)state;
    for (int i = 0; i < ELECTION_ERROR_COUNT; i++) {
        const char *name = election_error_name((enum election_error)i);
        const char *sentence = election_error_sentence((enum election_error)i);
        assert_int_equal(strspn(name, "abcdefghijklmnopqrstuvwxyz_"), strlen(name));
        assert_int_not_equal(sentence[strlen(sentence) - 1], '.');
    }
}

static void success_is_zero_and_no_master_reads_as_in_the_original(void **state)
{
    (void)state;
    assert_int_equal(ELECTION_OK, 0);
    assert_string_equal(election_error_name(ELECTION_OK), "ok");
    assert_string_equal(election_error_sentence(ELECTION_ERR_NO_MASTER), "no master");
    assert_string_equal(election_error_name(ELECTION_ERR_NO_MASTER), "no_master");
}

static void a_code_outside_the_list_is_unknown(void **state)
{
    (void)state;
    static const int codes[] = {ELECTION_ERROR_COUNT, ELECTION_ERROR_COUNT + 1, -1, 1 << 20};
    for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++) {
        assert_string_equal(election_error_name((enum election_error)codes[i]), "unknown");
        assert_string_equal(election_error_sentence((enum election_error)codes[i]),
                            "unknown error");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_error_has_a_word_and_a_sentence_of_its_own),
        cmocka_unit_test(the_words_are_lower_case_and_the_sentences_have_no_full_stop),
        cmocka_unit_test(success_is_zero_and_no_master_reads_as_in_the_original),
        cmocka_unit_test(a_code_outside_the_list_is_unknown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
