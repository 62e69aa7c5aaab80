/* SPDX-License-Identifier: Apache-2.0 */
/* Wrong nesting in a build without assertions: nothing is written, and the end reports EINVAL. */
#include "tests/t.h"

#include <errno.h>

#include "sim/cli/json.h"
#include "sim/cli/junit.h"
#include "tests/cli/sample_command.h"

static struct captured captured;
static struct json_writer json;

/* What the writer of JSON makes of a mistake after `begun` was written; it must be EINVAL. */
#define assert_json_mistake(begun, ...)                       \
    do {                                                      \
        capture(&captured);                                   \
        json_start(&json, captured.stream, 0);                \
        __VA_ARGS__;                                          \
        assert_int_equal(json_finish(&json), EINVAL);         \
        assert_string_equal(captured_text(&captured), begun); \
        captured_free(&captured);                             \
    } while (0)

static void json_mistakes_are_reported(void **state)
{
    (void)state;
    assert_json_mistake("[", json_array_begin(&json));
    assert_json_mistake("[", json_array_begin(&json), json_key(&json, "a"));
    assert_json_mistake("{", json_object_begin(&json), json_array_end(&json));
    assert_json_mistake("[", json_array_begin(&json), json_object_end(&json));
    assert_json_mistake("{", json_object_begin(&json), json_null(&json));
    assert_json_mistake("{", json_object_begin(&json), json_string(&json, "a"));
    assert_json_mistake("{", json_object_begin(&json), json_object_begin(&json));
    assert_json_mistake("{\"a\":", json_object_begin(&json), json_key(&json, "a"),
                        json_key(&json, "b"));
    assert_json_mistake("{\"a\":", json_object_begin(&json), json_key(&json, "a"),
                        json_object_end(&json));
    assert_json_mistake("", json_array_end(&json));
    assert_json_mistake("null", json_null(&json), json_null(&json));
}

static void json_too_deep_is_reported(void **state)
{
    (void)state;
    capture(&captured);
    json_start(&json, captured.stream, 0);
    for (int i = 0; i < JSON_DEPTH_MAX + 1; i++)
        json_array_begin(&json);
    assert_int_equal(json_finish(&json), EINVAL);
    captured_text(&captured);
    assert_int_equal(captured.length, JSON_DEPTH_MAX);
    captured_free(&captured);
}

static void junit_mistakes_are_reported(void **state)
{
    static const struct junit_totals totals = {.name = "a", .time_ns = -1};

    (void)state;
    for (int mistake = 0; mistake < 4; mistake++) {
        struct junit_writer junit;

        capture(&captured);
        junit_start(&junit, captured.stream, &totals);
        if (mistake == 0)
            junit_case(&junit, &(struct junit_case){.name = "a"});
        if (mistake == 1)
            junit_suite_end(&junit);
        if (mistake >= 2)
            junit_suite_begin(&junit, &totals);
        if (mistake == 3)
            junit_suite_begin(&junit, &totals);
        assert_int_equal(junit_finish(&junit), EINVAL);
        captured_text(&captured);
        captured_free(&captured);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(json_mistakes_are_reported),
        cmocka_unit_test(json_too_deep_is_reported),
        cmocka_unit_test(junit_mistakes_are_reported),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
