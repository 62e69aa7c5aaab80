/* SPDX-License-Identifier: Apache-2.0 */
/* The stream that remembers its first write error. */
#include "tests/t.h"

#include <errno.h>

#include "sim/cli/sink.h"
#include "tests/cli/sample_command.h"

static void writes_all_kinds(void **state)
{
    struct captured captured;
    struct sink sink;

    (void)state;
    capture(&captured);
    sink_start(&sink, captured.stream);
    sink_text(&sink, "a");
    sink_bytes(&sink, "bc", 1);
    sink_bytes(&sink, "", 0);
    sink_format(&sink, "%d", 17);
    assert_int_equal(sink_finish(&sink), 0);
    assert_string_equal(captured_text(&captured), "ab17");
    captured_free(&captured);
}

static void remembers_the_first_error(void **state)
{
    FILE *full = fopen("/dev/full", "w");
    struct sink sink;

    (void)state;
    assert_non_null(full);
    setvbuf(full, NULL, _IONBF, 0);
    sink_start(&sink, full);
    sink_text(&sink, "a");
    assert_int_equal(sink.error, ENOSPC);
    sink_fail(&sink, EPIPE);
    sink_text(&sink, "b");
    assert_int_equal(sink_finish(&sink), ENOSPC);
    fclose(full);
}

static void finds_an_error_when_it_flushes(void **state)
{
    FILE *full = fopen("/dev/full", "w");
    struct sink sink;

    (void)state;
    assert_non_null(full);
    sink_start(&sink, full);
    sink_text(&sink, "a");
    assert_int_equal(sink.error, 0);
    assert_int_equal(sink_finish(&sink), ENOSPC);
    /* The reason is lost for whoever comes later, the failure is not. */
    sink_start(&sink, full);
    assert_int_equal(sink_finish(&sink), EIO);
    fclose(full);
}

static void a_stream_that_only_reads_is_an_error(void **state)
{
    FILE *null = fopen("/dev/null", "r");
    struct sink sink;

    (void)state;
    assert_non_null(null);
    sink_start(&sink, null);
    sink_text(&sink, "a");
    assert_int_equal(sink_finish(&sink), EBADF);
    fclose(null);
}

static void a_formatted_text_has_a_bound(void **state)
{
    struct captured captured;
    struct sink sink;

    (void)state;
    capture(&captured);
    sink_start(&sink, captured.stream);
    sink_format(&sink, "%511d", 1);
    assert_int_equal(sink.error, 0);
    sink_format(&sink, "%512d", 1);
    assert_int_equal(sink_finish(&sink), EOVERFLOW);
    captured_text(&captured);
    assert_int_equal(captured.length, 511);
    captured_free(&captured);
}

static const char *vowels(uint32_t character, char scratch[8])
{
    scratch[0] = '<';
    scratch[1] = '\0';
    return character == 'a' ? scratch : character == 0xE9 ? "" : NULL;
}

static void foreign_text_becomes_valid_utf8(void **state)
{
    struct captured captured;
    struct sink sink;

    (void)state;
    capture(&captured);
    sink_start(&sink, captured.stream);
    sink_foreign(&sink, "", 0, vowels);
    sink_foreign(&sink, "xaé\xffy\xe6\x97", 8, vowels);
    assert_int_equal(sink_finish(&sink), 0);
    assert_string_equal(captured_text(&captured), "x<\xEF\xBF\xBDy\xEF\xBF\xBD\xEF\xBF\xBD");
    captured_free(&captured);
}

static void knows_control_characters(void **state)
{
    (void)state;
    assert_true(sink_is_control(0));
    assert_true(sink_is_control(0x1F));
    assert_false(sink_is_control(' '));
    assert_false(sink_is_control('~'));
    assert_true(sink_is_control(0x7F));
    assert_true(sink_is_control(0x9F));
    assert_false(sink_is_control(0xA0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(writes_all_kinds),
        cmocka_unit_test(remembers_the_first_error),
        cmocka_unit_test(finds_an_error_when_it_flushes),
        cmocka_unit_test(a_stream_that_only_reads_is_an_error),
        cmocka_unit_test(a_formatted_text_has_a_bound),
        cmocka_unit_test(foreign_text_becomes_valid_utf8),
        cmocka_unit_test(knows_control_characters),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
