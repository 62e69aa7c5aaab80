/* SPDX-License-Identifier: Apache-2.0 */
#include "sim/scenario/utf8.h"
#include "tests/t.h"

static uint32_t decode(const char *text, size_t size, size_t expected)
{
    uint32_t character = 12345;
    assert_int_equal(utf8_decode(text, size, &character), expected);
    return character;
}

static void decodes_one_to_four_bytes(void **state)
{
    (void)state;
    assert_int_equal(decode("a", 1, 1), 'a');
    assert_int_equal(decode("\xc3\xa9x", 3, 2), 0xe9);
    assert_int_equal(decode("\xe2\x82\xac", 3, 3), 0x20ac);
    assert_int_equal(decode("\xf0\x9f\x98\x80", 4, 4), 0x1f600);
    assert_int_equal(decode("\xf4\x8f\xbf\xbf", 4, 4), 0x10ffff);
    assert_int_equal(decode("\0", 1, 1), 0);
    assert_int_equal(utf8_decode("\xc3\xa9", 2, NULL), 2);
}

static void refuses_what_is_not_well_formed(void **state)
{
    static const char *const bad[] = {
        "\x80",
        "\xc0\x80",
        "\xc1\xbf",
        "\xc3(",
        "\xe0\x80\x80",
        "\xed\xa0\x80",
        "\xf0\x80\x80\x80",
        "\xf4\x90\x80\x80",
        "\xf5\x80\x80\x80",
        "\xff",
        "\xe2\x82",
        "\xe2(\xac",
        "\xf0\x9f\x98",
    };
    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        assert_int_equal(decode(bad[i], strlen(bad[i]), 0), 12345);
    assert_int_equal(decode("", 0, 0), 12345);
}

static void assert_glyph(const char *text, const char *expected, size_t cells, size_t consumed)
{
    struct utf8_glyph glyph = utf8_glyph(text, strlen(text));
    assert_string_equal(glyph.text, expected);
    assert_int_equal(glyph.bytes, strlen(expected));
    assert_int_equal(glyph.cells, cells);
    assert_int_equal(glyph.consumed, consumed);
}

static void glyphs_keep_text_and_escape_the_rest(void **state)
{
    (void)state;
    assert_glyph("a", "a", 1, 1);
    assert_glyph("\xc3\xa9", "\xc3\xa9", 1, 2);
    assert_glyph("\xcc\x81", "\xcc\x81", 0, 2);         /* a combining accent */
    assert_glyph("\xe6\xbc\xa2", "\xe6\xbc\xa2", 2, 3); /* a wide character */
    assert_glyph("\n", "\\n", 2, 1);
    assert_glyph("\r", "\\r", 2, 1);
    assert_glyph("\t", "\\t", 2, 1);
    assert_glyph("\x1b[31m", "\\x1b", 4, 1);
    assert_glyph("\x7f", "\\x7f", 4, 1);
    assert_glyph("\xc2\x9b", "\\u{9b}", 6, 2);
    assert_glyph("\xe2\x80\xae", "\\u{202e}", 8, 3);
    assert_glyph("\xf4\x8f\xbf\xbf", "\\u{10ffff}", 10, 4);
    assert_glyph("\xff", "\\xff", 4, 1);
}

static void counts_characters_and_stray_bytes(void **state)
{
    (void)state;
    assert_int_equal(utf8_count("", 0), 0);
    assert_int_equal(utf8_count("a\xc3\xa9\xff\xe2\x82\xac", 7), 4);
}

static void copies_cut_between_characters(void **state)
{
    char out[8];
    (void)state;
    assert_int_equal(utf8_copy_printable(out, sizeof(out), "abcdefg", 7), 7);
    assert_string_equal(out, "abcdefg");
    assert_int_equal(utf8_copy_printable(out, sizeof(out), "abcdefgh", 8), 7);
    assert_string_equal(out, "abcd...");
    assert_int_equal(utf8_copy_printable(out, sizeof(out), "abc\xe2\x82\xac\xe2\x82\xac", 9), 6);
    assert_string_equal(out, "abc...");
    assert_int_equal(utf8_copy_printable(out, 4, "\x1b\x1b", 2), 3);
    assert_string_equal(out, "...");
    assert_int_equal(utf8_copy_printable(out, 4, "", 0), 0);
    assert_string_equal(out, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(decodes_one_to_four_bytes),
        cmocka_unit_test(refuses_what_is_not_well_formed),
        cmocka_unit_test(glyphs_keep_text_and_escape_the_rest),
        cmocka_unit_test(counts_characters_and_stray_bytes),
        cmocka_unit_test(copies_cut_between_characters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
