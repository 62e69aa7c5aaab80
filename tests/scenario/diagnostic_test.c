/* SPDX-License-Identifier: Apache-2.0 */
#include "sim/scenario/diagnostic.h"
#include "tests/t.h"

static struct diagnostics diagnostics;
static struct source source;

static int fresh(void **state)
{
    (void)state;
    memset(&diagnostics, 0, sizeof(diagnostics));
    source = (struct source){0};
    return 0;
}

static void use(enum source_shape shape, const char *name, const char *text)
{
    source = (struct source){
        .name = (char *)name, .text = (char *)text, .size = strlen(text), .shape = shape};
}

/* The span of the first occurrence of a piece of the source. */
static struct span find(const char *piece)
{
    const char *found = strstr(source.text, piece);
    assert_non_null(found);
    return source_span(&source, (size_t)(found - source.text), strlen(piece));
}

static void assert_printed(const char *expected, bool colour)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    diagnostics_print(&diagnostics, out, colour);
    fclose(out);
    assert_string_equal(text, expected);
    free(text);
}

static void prints_place_excerpt_caret_and_help(void **state)
{
    (void)state;
    use(SOURCE_FILE, "bad9.yaml", "a: 1\nb: 2\n    lease_ttl: 10 secs\nduration: 20m\n");
    diagnostics_error(&diagnostics, find("10 secs"), "'%s' is not a duration", "10 secs");
    diagnostics_help(&diagnostics, "write numbers with units, such as %s", "250ms");
    diagnostics_error(&diagnostics, find("duration"), "'duration' is given twice");
    diagnostics_warning(&diagnostics, find("a"), "nobody reads this");
    assert_printed("bad9.yaml:3:16: error: '10 secs' is not a duration\n"
                   "    3 |     lease_ttl: 10 secs\n"
                   "      |                ^~~~~~~\n"
                   "      = help: write numbers with units, such as 250ms\n"
                   "bad9.yaml:4:1: error: 'duration' is given twice\n"
                   "    4 | duration: 20m\n"
                   "      | ^~~~~~~~\n"
                   "bad9.yaml:1:1: warning: nobody reads this\n"
                   "    1 | a: 1\n"
                   "      | ^\n"
                   "2 errors, 1 warning\n",
                   false);
}

static void records_can_be_read(void **state)
{
    (void)state;
    use(SOURCE_FILE, "x.yaml", "a\n\xc3\xa9\xc3\xa9: b\xc3\xa9 c\n");
    diagnostics_warning(&diagnostics, find("b\xc3\xa9"), "hm");
    const struct diagnostic *record = &diagnostics.records[0];
    assert_int_equal(diagnostics.kept, 1);
    assert_int_equal(record->severity, SEVERITY_WARNING);
    assert_string_equal(record->file, "x.yaml");
    assert_int_equal(record->line, 2);
    assert_int_equal(record->column, 5);
    assert_int_equal(record->length, 2);
    assert_string_equal(record->message, "hm");
    assert_string_equal(record->help, "");
    assert_string_equal(record->excerpt, "\xc3\xa9\xc3\xa9: b\xc3\xa9 c");
    assert_int_equal(record->caret, 4);
    assert_int_equal(record->caret_cells, 2);
}

static void nothing_is_printed_for_nothing(void **state)
{
    (void)state;
    assert_printed("", false);
}

static void single_counts_are_singular(void **state)
{
    (void)state;
    use(SOURCE_FILE, "f", "");
    diagnostics_warning(&diagnostics, source_span(&source, 0, 0), "empty");
    assert_printed("f:1:1: warning: empty\n1 warning\n", false);
}

static void colours_are_ansi(void **state)
{
    (void)state;
    use(SOURCE_FILE, "f", "ab");
    diagnostics_error(&diagnostics, find("ab"), "bad");
    diagnostics_warning(&diagnostics, find("b"), "odd");
    assert_printed("\x1b[1mf:1:1:\x1b[0m \x1b[1;31merror:\x1b[0m bad\n"
                   "    1 | ab\n"
                   "      | \x1b[1;32m^~\x1b[0m\n"
                   "\x1b[1mf:1:2:\x1b[0m \x1b[1;35mwarning:\x1b[0m odd\n"
                   "    1 | ab\n"
                   "      |  \x1b[1;32m^\x1b[0m\n"
                   "1 error, 1 warning\n",
                   true);
}

static void arguments_have_no_line_number(void **state)
{
    (void)state;
    use(SOURCE_ARGUMENT, "--set", "cluster.resign_odds=5x");
    diagnostics_error(&diagnostics, find("5x"), "'5x' is not a whole number");
    diagnostics_help(&diagnostics, "write it in digits, such as 10");
    assert_int_equal(diagnostics.records[0].column, 21);
    assert_printed("--set: error: '5x' is not a whole number\n"
                   "      | cluster.resign_odds=5x\n"
                   "      |                     ^~\n"
                   "      = help: write it in digits, such as 10\n"
                   "1 error\n",
                   false);
}

static void files_without_text_have_no_excerpt(void **state)
{
    (void)state;
    source = (struct source){.name = (char *)"gone\x1b.yaml"};
    diagnostics_error(&diagnostics, source_span(&source, 0, 0), "there is no such file");
    assert_int_equal(source_line(&source, 0), 0);
    assert_printed("gone\\x1b.yaml: error: there is no such file\n1 error\n", false);
}

static void tabs_controls_and_wide_characters_keep_the_caret_in_place(void **state)
{
    (void)state;
    use(SOURCE_FILE, "f", "\ta\x01\xff\xe6\xbc\xa2\xcc\x81 X\r\n");
    diagnostics_error(&diagnostics, find("X"), "here");
    assert_printed("f:1:8: error: here\n"
                   "    1 |     a\\x01\\xff\xe6\xbc\xa2\xcc\x81 X\n"
                   "      |                 ^\n"
                   "1 error\n",
                   false);
}

static void messages_are_made_printable(void **state)
{
    char longer[3000];
    (void)state;
    use(SOURCE_FILE, "f", "");
    memset(longer, 'x', sizeof(longer));
    longer[sizeof(longer) - 1] = '\0';
    diagnostics_error(&diagnostics, source_span(&source, 0, 0), "a\nb\x1b%s", longer);
    diagnostics_help(&diagnostics, "%s", longer);
    assert_memory_equal(diagnostics.records[0].message, "a\\nb\\x1bxxx", 10);
    assert_int_equal(strlen(diagnostics.records[0].message), DIAGNOSTIC_BYTES - 1);
    assert_int_equal(strlen(diagnostics.records[0].help), DIAGNOSTIC_BYTES - 1);
}

static void long_lines_are_shown_around_the_caret(void **state)
{
    char text[401];
    (void)state;
    for (size_t i = 0; i < 400; i++)
        text[i] = (char)('a' + i % 26);
    text[400] = '\0';
    use(SOURCE_FILE, "f", text);
    diagnostics_error(&diagnostics, source_span(&source, 200, 3), "middle");
    diagnostics_error(&diagnostics, source_span(&source, 2, 390), "beginning");
    diagnostics_error(&diagnostics, source_span(&source, 400, 0), "end");
    const struct diagnostic *record = diagnostics.records;
    assert_int_equal(record[0].column, 201);
    assert_int_equal(record[0].caret, 43);
    assert_int_equal(record[0].caret_cells, 3);
    assert_int_equal(strlen(record[0].excerpt), 123);
    assert_memory_equal(record[0].excerpt, "...", 3);
    assert_memory_equal(record[0].excerpt + 43, text + 200, 3);
    assert_string_equal(record[0].excerpt + 120, "...");
    assert_int_equal(record[1].caret, 2);
    assert_int_equal(record[1].caret_cells, 118);
    assert_int_equal(record[1].length, 390);
    assert_int_equal(record[2].caret, 43);
    assert_int_equal(record[2].caret_cells, 1);
    assert_int_equal(strlen(record[2].excerpt), 43);
}

static void combining_marks_without_end_stay_bounded(void **state)
{
    char text[2001];
    (void)state;
    for (size_t i = 0; i < 2000; i += 2)
        memcpy(text + i, "\xcc\x81", 2);
    text[2000] = '\0';
    use(SOURCE_FILE, "f", text);
    diagnostics_error(&diagnostics, source_span(&source, 1998, 2), "x");
    assert_true(strlen(diagnostics.records[0].excerpt) < DIAGNOSTIC_BYTES);
    assert_int_equal(diagnostics.records[0].caret_cells, 1);
    assert_int_equal(diagnostics.records[0].caret, 0);
}

static void spans_are_clipped_to_line_and_text(void **state)
{
    (void)state;
    use(SOURCE_FILE, "f", "ab\r\ncd\n");
    diagnostics_error(&diagnostics, source_span(&source, 1, 5), "over the line");
    diagnostics_error(&diagnostics, source_span(&source, 100, 100), "beyond the text");
    diagnostics_error(&diagnostics, source_span(&source, 3, 1), "on the line feed");
    diagnostics_error(&diagnostics, source_span(&source, 4, SIZE_MAX), "to the end");
    const struct diagnostic *record = diagnostics.records;
    assert_int_equal(record[0].length, 1);
    assert_int_equal(record[0].caret_cells, 1);
    assert_int_equal(record[1].line, 3);
    assert_int_equal(record[1].column, 1);
    assert_int_equal(record[1].length, 0);
    assert_string_equal(record[1].excerpt, "");
    assert_int_equal(record[2].line, 1);
    assert_int_equal(record[2].column, 3);
    assert_int_equal(record[2].caret, 2);
    assert_int_equal(record[3].length, 2);
}

static void byte_order_mark_has_no_column(void **state)
{
    (void)state;
    use(SOURCE_FILE, "f",
        "\xef\xbb\xbf"
        "ab");
    diagnostics_error(&diagnostics, find("b"), "x");
    diagnostics_error(&diagnostics, source_span(&source, 0, 0), "y");
    assert_int_equal(diagnostics.records[0].column, 2);
    assert_string_equal(diagnostics.records[0].excerpt, "ab");
    assert_int_equal(diagnostics.records[1].column, 1);
}

static void wide_gutters_line_up(void **state)
{
    static char text[1000002];
    (void)state;
    memset(text, '\n', 1000000);
    text[1000000] = 'x';
    use(SOURCE_FILE, "f", text);
    diagnostics_error(&diagnostics, find("x"), "far down");
    diagnostics_help(&diagnostics, "go up");
    assert_printed("f:1000001:1: error: far down\n"
                   "1000001 | x\n"
                   "        | ^\n"
                   "        = help: go up\n"
                   "1 error\n",
                   false);
}

static void only_the_first_are_kept(void **state)
{
    (void)state;
    use(SOURCE_FILE, "f", "a");
    for (int i = 0; i < 25; i++) {
        diagnostics_error(&diagnostics, find("a"), "number %d", i);
        diagnostics_help(&diagnostics, "help %d", i);
    }
    diagnostics_warning(&diagnostics, find("a"), "too late");
    assert_int_equal(diagnostics.errors, 25);
    assert_int_equal(diagnostics.warnings, 1);
    assert_int_equal(diagnostics.kept, DIAGNOSTICS_KEPT);
    assert_string_equal(diagnostics.records[19].message, "number 19");
    assert_string_equal(diagnostics.records[19].help, "help 19");
    diagnostics.kept = 0;
    assert_printed("25 errors, 1 warning (26 not shown)\n", false);
}

static void errors_displace_warnings(void **state)
{
    (void)state;
    use(SOURCE_FILE, "f", "a");
    diagnostics_help(&diagnostics, "for nobody");
    diagnostics_error(&diagnostics, find("a"), "first");
    for (int i = 0; i < 18; i++)
        diagnostics_warning(&diagnostics, find("a"), "warning %d", i);
    diagnostics_error(&diagnostics, find("a"), "last");
    diagnostics_error(&diagnostics, find("a"), "one more");
    diagnostics_help(&diagnostics, "its help");
    assert_int_equal(diagnostics.kept, DIAGNOSTICS_KEPT);
    assert_string_equal(diagnostics.records[17].message, "warning 16");
    assert_string_equal(diagnostics.records[18].message, "last");
    assert_string_equal(diagnostics.records[19].message, "one more");
    assert_string_equal(diagnostics.records[19].help, "its help");
}

static void text_errors_find_their_place(void **state)
{
    struct text_error error;
    (void)state;
    use(SOURCE_FILE, "f", "max: 1 + lse\n");
    text_error_set(&error, TEXT_NAME, 4, 3, "nothing is known as '%s'", "lse");
    diagnostics_text_error(&diagnostics, find("1 + lse"), &error);
    text_error_help(&error, "did you mean 'lease'?");
    diagnostics_text_error(&diagnostics, find("1 + lse"), &error);
    assert_int_equal(diagnostics.records[0].column, 10);
    assert_int_equal(diagnostics.records[0].length, 3);
    assert_string_equal(diagnostics.records[0].help, "");
    assert_string_equal(diagnostics.records[1].help, "did you mean 'lease'?");
}

#define TEST(name) cmocka_unit_test_setup(name, fresh)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(prints_place_excerpt_caret_and_help),
        TEST(records_can_be_read),
        TEST(nothing_is_printed_for_nothing),
        TEST(single_counts_are_singular),
        TEST(colours_are_ansi),
        TEST(arguments_have_no_line_number),
        TEST(files_without_text_have_no_excerpt),
        TEST(tabs_controls_and_wide_characters_keep_the_caret_in_place),
        TEST(messages_are_made_printable),
        TEST(long_lines_are_shown_around_the_caret),
        TEST(combining_marks_without_end_stay_bounded),
        TEST(spans_are_clipped_to_line_and_text),
        TEST(byte_order_mark_has_no_column),
        TEST(wide_gutters_line_up),
        TEST(only_the_first_are_kept),
        TEST(errors_displace_warnings),
        TEST(text_errors_find_their_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
