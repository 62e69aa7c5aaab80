/* SPDX-License-Identifier: Apache-2.0 */
/* Words for a shell, read back by one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "sim/cli/shell_text.h"

static void assert_quoted(const char *word, const char *expected)
{
    char out[256];
    assert_int_equal(shell_text_quote(out, sizeof out, word), strlen(expected));
    assert_string_equal(out, expected);
}

static void leaves_plain_words_alone(void **state)
{
    (void)state;
    assert_quoted("scenarios/safety/gc-pause.yaml", "scenarios/safety/gc-pause.yaml");
    assert_quoted("resign_odds=5", "resign_odds=5");
}

static void quotes_what_a_shell_would_read_otherwise(void **state)
{
    (void)state;
    assert_quoted("", "''");
    assert_quoted("my file.yaml", "'my file.yaml'");
    assert_quoted("$(touch x);<&>\"\\", "'$(touch x);<&>\"\\'");
    assert_quoted("it's", "'it'\\''s'");
    assert_quoted("r\xc3\xa9sum\xc3\xa9.yaml", "'r\xc3\xa9sum\xc3\xa9.yaml'");
    assert_quoted("~", "'~'");
}

static void escapes_what_a_terminal_would_not_show(void **state)
{
    (void)state;
    assert_quoted("a\x1b[31m", "$'a\\033[31m'");
    assert_quoted("\xff'\\1", "$'\\377\\047\\1341'");
    assert_quoted("two\nlines", "$'two\\012lines'");
}

static void keeps_a_path_from_being_an_option(void **state)
{
    char out[64];
    (void)state;
    shell_text_quote_path(out, sizeof out, "-x.yaml");
    assert_string_equal(out, "./-x.yaml");
    shell_text_quote_path(out, sizeof out, "-");
    assert_string_equal(out, "-");
    shell_text_quote_path(out, sizeof out, "- x");
    assert_string_equal(out, "./'- x'");
}

static void writes_no_further_than_the_room_it_has(void **state)
{
    char out[5] = "####";
    (void)state;
    assert_int_equal(shell_text_quote(out, 4, "a b"), 5);
    assert_string_equal(out, "'a ");
    assert_int_equal(out[4], '\0');
    assert_int_equal(shell_text_quote(NULL, 0, "a b"), 5);
}

static void has_room_for_the_longest_form(void **state)
{
    char out[SHELL_TEXT_BYTES(3)];
    (void)state;
    assert_true(shell_text_quote_path(out, sizeof out, "-\xff\xff") < sizeof out);
    assert_true(shell_text_quote(out, sizeof out, "'''") < sizeof out);
}

/* Every byte but NUL, as bash reads it back. */
static void comes_back_from_bash_as_it_was(void **state)
{
    char word[256], quoted[SHELL_TEXT_BYTES(255)], command[sizeof quoted + 64], got[300] = "";
    (void)state;
    for (int i = 0; i < 255; i++)
        word[i] = (char)(i + 1);
    word[255] = '\0';
    shell_text_quote(quoted, sizeof quoted, word);
    if (system("bash -c : 2>/dev/null") != 0)
        skip();
    FILE *script = fopen("shell_text_test.sh", "w");
    assert_non_null(script);
    fprintf(script, "printf %%s %s\n", quoted);
    fclose(script);
    snprintf(command, sizeof command, "LC_ALL=C bash shell_text_test.sh");
    FILE *pipe = popen(command, "r");
    assert_non_null(pipe);
    size_t count = fread(got, 1, sizeof got - 1, pipe);
    pclose(pipe);
    remove("shell_text_test.sh");
    assert_int_equal(count, 255);
    assert_memory_equal(got, word, 255);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(leaves_plain_words_alone),
        cmocka_unit_test(quotes_what_a_shell_would_read_otherwise),
        cmocka_unit_test(escapes_what_a_terminal_would_not_show),
        cmocka_unit_test(keeps_a_path_from_being_an_option),
        cmocka_unit_test(writes_no_further_than_the_room_it_has),
        cmocka_unit_test(has_room_for_the_longest_form),
        cmocka_unit_test(comes_back_from_bash_as_it_was),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
