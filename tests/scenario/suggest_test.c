/* SPDX-License-Identifier: Apache-2.0 */
#include "sim/scenario/suggest.h"
#include "tests/t.h"

static const char *const names[] = {"resign_odds", "resign_only", "duration", "seeds",
                                    "at",          "max",         "min"};

static const char *suggest(const char *word)
{
    return suggest_among(word, strlen(word), names, sizeof(names) / sizeof(names[0]));
}

static size_t distance(const char *a, const char *b)
{
    return suggest_distance(a, strlen(a), b, strlen(b));
}

static void distance_counts_edits_and_swaps(void **state)
{
    (void)state;
    assert_int_equal(distance("", ""), 0);
    assert_int_equal(distance("abc", "abc"), 0);
    assert_int_equal(distance("", "abc"), 3);
    assert_int_equal(distance("abc", ""), 3);
    assert_int_equal(distance("abc", "abd"), 1);
    assert_int_equal(distance("abc", "ab"), 1);
    assert_int_equal(distance("abc", "xabc"), 1);
    assert_int_equal(distance("lease", "laese"), 1);
    assert_int_equal(distance("kitten", "sitting"), 3);
    assert_int_equal(distance("ABC", "abc"), 0);
    assert_int_equal(distance("[", "{"), 1);
}

static void nearest_name_is_suggested(void **state)
{
    (void)state;
    assert_string_equal(suggest("resign_od"), "resign_odds");
    assert_string_equal(suggest("Duration"), "duration");
    assert_string_equal(suggest("sedes"), "seeds");
    assert_string_equal(suggest("mx"), "max");
}

static void far_names_are_not(void **state)
{
    (void)state;
    assert_null(suggest("resigning"));
    assert_null(suggest("ta")); /* one swap, but a third of two letters is none */
    assert_null(suggest(""));
    assert_null(suggest("partition"));
}

static void first_of_equals_wins(void **state)
{
    static const char *const forward[] = {"node1", "node2"};
    static const char *const backward[] = {"node2", "node1"};
    (void)state;
    assert_string_equal(suggest_among("node", 4, forward, 2), "node1");
    assert_string_equal(suggest_among("node", 4, backward, 2), "node2");
    assert_null(suggest_among("node", 4, forward, 0));
}

static void long_words_match_nothing(void **state)
{
    char longer[66];
    (void)state;
    memset(longer, 'a', 65);
    longer[65] = '\0';
    assert_true(distance(longer, "a") == SIZE_MAX);
    assert_true(distance("a", longer) == SIZE_MAX);
    assert_null(suggest(longer));
    longer[64] = '\0';
    assert_int_equal(distance(longer, longer), 0);
    assert_int_equal(distance(longer, longer + 1), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(distance_counts_edits_and_swaps),
        cmocka_unit_test(nearest_name_is_suggested),
        cmocka_unit_test(far_names_are_not),
        cmocka_unit_test(first_of_equals_wins),
        cmocka_unit_test(long_words_match_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
