/* SPDX-License-Identifier: Apache-2.0 */
/* Counting, shortening and wrapping text in columns. */
#include "tests/t.h"

#include "sim/cli/columns.h"
#include "tests/cli/sample_command.h"

static void counts_columns_and_not_bytes(void **state)
{
    (void)state;
    assert_int_equal(columns_count("", 0), 0);
    assert_int_equal(columns_count("abc", 3), 3);
    assert_int_equal(columns_count("a█é", 6), 3);
    assert_int_equal(columns_count("日本", 6), 4);
}

static void assert_copy(const char *text, size_t size, size_t most, const char *expected)
{
    char out[64];

    memset(out, '!', sizeof(out));
    assert_ptr_equal(columns_copy(out, size, text, most), out);
    assert_string_equal(out, expected);
    for (size_t i = size; i < sizeof(out); i++)
        assert_int_equal(out[i], '!');
}

static void copies_what_fits_and_marks_what_does_not(void **state)
{
    (void)state;
    assert_copy("", 4, 3, "");
    assert_copy("abcdef", 7, 6, "abcdef");
    assert_copy("abcdef", 64, 5, "ab...");
    assert_copy("abcdef", 6, 64, "ab...");
    assert_copy("abcdef", 4, 64, "...");
    assert_copy("abcdef", 64, 3, "...");
    assert_copy("日本語", 64, 5, "日...");
    assert_copy("a\x1b[1m", 64, 60, "a\\x1b[1m");
}

static void assert_wrapped(const char *text, size_t first, size_t indent, size_t width,
                           const char *expected)
{
    struct captured captured;

    capture(&captured);
    columns_wrap(captured.stream, text, first, indent, width);
    assert_string_equal(captured_text(&captured), expected);
    captured_free(&captured);
}

static void wraps_at_blanks(void **state)
{
    (void)state;
    assert_wrapped("", 0, 4, 10, "\n");
    assert_wrapped("one two three", 0, 0, 7, "one two\nthree\n");
    assert_wrapped("one two three", 0, 0, 6, "one\ntwo\nthree\n");
    assert_wrapped("one  two ", 0, 2, 80, "  one two\n");
    assert_wrapped("é é é", 0, 0, 3, "é é\né\n");
}

static void continues_where_the_cursor_stands(void **state)
{
    (void)state;
    assert_wrapped("one two", 2, 4, 7, "  one\n    two\n");
    assert_wrapped("one", 4, 4, 7, "one\n");
    assert_wrapped("one two", 6, 4, 9, "\n    one\n    two\n");
}

static void keeps_words_that_are_too_wide_lines_and_indented_text(void **state)
{
    (void)state;
    assert_wrapped("enormous a", 0, 2, 5, "  enormous\n  a\n");
    assert_wrapped("a\n\nb c\nd", 0, 1, 20, " a\n\n b c\n d\n");
    assert_wrapped("a\n    b   c\nd", 0, 2, 6, "  a\n      b   c\n  d\n");
    assert_wrapped("  a", 3, 2, 6, "  a\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_columns_and_not_bytes),
        cmocka_unit_test(copies_what_fits_and_marks_what_does_not),
        cmocka_unit_test(wraps_at_blanks),
        cmocka_unit_test(continues_where_the_cursor_stands),
        cmocka_unit_test(keeps_words_that_are_too_wide_lines_and_indented_text),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
