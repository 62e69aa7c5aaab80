/* SPDX-License-Identifier: Apache-2.0 */
/* Equal contents have equal numbers. */
#include "tests/t.h"

#include "sim/record/lookup.h"

static uint32_t number_of(struct lookup *lookup, const char *one, const char *other, bool *is_new)
{
    struct lookup_content content = {0};
    lookup_content_text(&content, one);
    lookup_content_text(&content, other);
    uint32_t number = lookup_number(lookup, &content, is_new);
    lookup_content_destroy(&content);
    return number;
}

static void numbers_contents_in_the_order_in_which_they_come(void **state)
{
    struct lookup lookup = {0};
    bool is_new;
    (void)state;
    assert_int_equal(number_of(&lookup, "a", "b", &is_new), 1);
    assert_true(is_new);
    assert_int_equal(number_of(&lookup, "ab", "", &is_new), 2);
    assert_int_equal(number_of(&lookup, "", "ab", &is_new), 3);
    assert_int_equal(number_of(&lookup, NULL, "ab", &is_new), 4);
    assert_int_equal(number_of(&lookup, "a", "b", &is_new), 1);
    assert_false(is_new);
    lookup_destroy(&lookup);
}

static void finds_many(void **state)
{
    struct lookup lookup = {0};
    struct lookup_content content = {0};
    bool is_new;
    (void)state;
    for (int round = 0; round < 2; round++)
        for (uint64_t i = 0; i < 5000; i++) {
            lookup_content_clear(&content);
            lookup_content_number(&content, i * 977);
            assert_int_equal(lookup_number(&lookup, &content, &is_new), i + 1);
            assert_int_equal(is_new, round == 0);
        }
    lookup_content_destroy(&content);
    lookup_destroy(&lookup);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_contents_in_the_order_in_which_they_come),
        cmocka_unit_test(finds_many),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
