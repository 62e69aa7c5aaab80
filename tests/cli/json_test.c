/* SPDX-License-Identifier: Apache-2.0 */
/* The streaming JSON writer. */
#include "tests/t.h"

#include <errno.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sim/cli/json.h"
#include "tests/cli/sample_command.h"

static struct captured captured;
static struct json_writer json;

static void start(int indent)
{
    capture(&captured);
    json_start(&json, captured.stream, indent);
}

static void assert_written(const char *expected)
{
    assert_int_equal(json_finish(&json), 0);
    assert_string_equal(captured_text(&captured), expected);
    captured_free(&captured);
}

static void a_document_is_indented(void **state)
{
    (void)state;
    start(2);
    json_object_begin(&json);
    json_key(&json, "seed");
    json_uint64(&json, UINT64_MAX);
    json_key(&json, "list");
    json_array_begin(&json);
    json_int64(&json, INT64_MIN);
    json_bool(&json, true);
    json_bool(&json, false);
    json_null(&json);
    json_array_begin(&json);
    json_array_end(&json);
    json_object_begin(&json);
    json_object_end(&json);
    json_array_end(&json);
    json_key(&json, "name");
    json_string(&json, "a");
    json_object_end(&json);
    assert_written("{\n"
                   "  \"seed\": 18446744073709551615,\n"
                   "  \"list\": [\n"
                   "    -9223372036854775808,\n"
                   "    true,\n"
                   "    false,\n"
                   "    null,\n"
                   "    [],\n"
                   "    {}\n"
                   "  ],\n"
                   "  \"name\": \"a\"\n"
                   "}\n");
}

static void without_indent_it_is_one_line(void **state)
{
    (void)state;
    start(0);
    json_array_begin(&json);
    json_object_begin(&json);
    json_key(&json, "a");
    json_int64(&json, -1);
    json_key(&json, "b");
    json_string(&json, NULL);
    json_object_end(&json);
    json_uint64(&json, 2);
    json_array_end(&json);
    assert_written("[{\"a\":-1,\"b\":null},2]\n");
}

static void strings_are_escaped(void **state)
{
    (void)state;
    start(0);
    json_object_begin(&json);
    json_key(&json, "k\"\n");
    json_bytes(&json, "\"\\/\b\f\n\r\t\x01\x1f\x7f\0é😀\u202e\u2069", 24);
    json_object_end(&json);
    assert_written("{\"k\\\"\\n\":\"\\\"\\\\/\\b\\f\\n\\r\\t\\u0001\\u001f\\u007f\\u0000é😀"
                   "\\u202e\\u2069\"}\n");
}

static void bytes_that_are_no_text_are_replaced(void **state)
{
    (void)state;
    start(0);
    json_string(&json, "a\x80"
                       "b\xed\xa0\x80"
                       "c\xc0\xaf\xf5");
    assert_written("\"a\xEF\xBF\xBD"
                   "b\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"
                   "c\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\"\n");
}

static void decimals_are_numbers_or_null(void **state)
{
    static const char *const good[] = {"0",   "-0",   "17.204",  "-1.50", "10",
                                       "1e5", "1E+5", "2.5e-10", "0.001"};
    static const char *const bad[] = {"",   "-",   "nan", "inf", "01", "-01", ".5", "1.",
                                      "1e", "1e+", "0x1", "1 ",  "+1", "1,5", "--1"};

    (void)state;
    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
        char expected[32];

        start(0);
        json_decimal(&json, good[i]);
        snprintf(expected, sizeof(expected), "%s\n", good[i]);
        assert_written(expected);
    }
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        start(0);
        json_decimal(&json, bad[i]);
        assert_written("null\n");
    }
    start(0);
    json_decimal(&json, NULL);
    assert_written("null\n");
}

static void a_full_disk_is_reported_at_the_end(void **state)
{
    FILE *full = fopen("/dev/full", "w");

    (void)state;
    assert_non_null(full);
    json_start(&json, full, 2);
    json_array_begin(&json);
    for (int i = 0; i < 100000; i++)
        json_int64(&json, i);
    json_array_end(&json);
    assert_int_equal(json_finish(&json), ENOSPC);
    fclose(full);
}

/* The mistakes; each is written to one line in a writer that has begun an array. */
static void key_in_an_array(void)
{
    json_key(&json, "a");
}

static void object_ended_as_array(void)
{
    json_object_begin(&json);
    json_array_end(&json);
}

static void array_ended_as_object(void)
{
    json_object_end(&json);
}

static void value_without_its_key(void)
{
    json_object_begin(&json);
    json_null(&json);
}

static void string_without_its_key(void)
{
    json_object_begin(&json);
    json_string(&json, "a");
}

static void object_without_its_key(void)
{
    json_object_begin(&json);
    json_object_begin(&json);
}

static void key_after_a_key(void)
{
    json_object_begin(&json);
    json_key(&json, "a");
    json_key(&json, "b");
}

static void key_without_a_value(void)
{
    json_object_begin(&json);
    json_key(&json, "a");
    json_object_end(&json);
}

static void end_without_a_begin(void)
{
    json_array_end(&json);
    json_array_end(&json);
}

static void second_document(void)
{
    json_array_end(&json);
    json_null(&json);
}

static void too_deep(void)
{
    for (int i = 0; i < JSON_DEPTH_MAX; i++)
        json_array_begin(&json);
}

static void not_finished(void)
{
}

static void (*const mistakes[])(void) = {
    key_in_an_array,
    object_ended_as_array,
    array_ended_as_object,
    value_without_its_key,
    string_without_its_key,
    object_without_its_key,
    key_after_a_key,
    key_without_a_value,
    end_without_a_begin,
    second_document,
    too_deep,
    not_finished,
};

/* What becomes of a process that makes this mistake: true if an assertion or EINVAL stopped it. */
static bool is_caught(void (*mistake)(void))
{
    struct rlimit no_core = {0, 0};
    pid_t child = fork();
    int status;

    assert_int_not_equal(child, -1);
    if (child == 0) {
        signal(SIGABRT, SIG_DFL);
        setrlimit(RLIMIT_CORE, &no_core);
        if (!freopen("/dev/null", "w", stderr))
            _exit(0);
        json_start(&json, stderr, 0);
        json_array_begin(&json);
        mistake();
        _exit(json_finish(&json) == EINVAL);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    return (WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT) ||
           (WIFEXITED(status) && WEXITSTATUS(status) == 1);
}

static void wrong_nesting_is_caught(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(mistakes) / sizeof(mistakes[0]); i++) {
        if (!is_caught(mistakes[i]))
            fail_msg("mistake %zu was not caught", i);
    }
}

static void the_deepest_nesting_works(void **state)
{
    (void)state;
    start(0);
    for (int i = 0; i < JSON_DEPTH_MAX; i++)
        json_array_begin(&json);
    for (int i = 0; i < JSON_DEPTH_MAX; i++)
        json_array_end(&json);
    assert_written("[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_document_is_indented),
        cmocka_unit_test(without_indent_it_is_one_line),
        cmocka_unit_test(strings_are_escaped),
        cmocka_unit_test(bytes_that_are_no_text_are_replaced),
        cmocka_unit_test(decimals_are_numbers_or_null),
        cmocka_unit_test(a_full_disk_is_reported_at_the_end),
        cmocka_unit_test(wrong_nesting_is_caught),
        cmocka_unit_test(the_deepest_nesting_works),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
