/* SPDX-License-Identifier: Apache-2.0 */
/* Memory runs out at every single place: an error each time, no crash, and nothing is left behind
 * (which the sanitizers watch). The wrappers are linked in by CMakeLists.txt. */
#include "sim/scenario/expectation_sentence.h"
#include "sim/scenario/fault_sentence.h"
#include "tests/scenario/scenario_text.h"

/* The allocation that fails, counted from 0; negative: none. */
static long countdown = -1;

static bool fails(void)
{
    return countdown >= 0 && countdown-- == 0;
}

/* X(result, name, parameters, arguments) */
#define WRAPPED(X)                                                    \
    X(void *, malloc, (size_t size), (size))                          \
    X(void *, calloc, (size_t count, size_t size), (count, size))     \
    X(void *, realloc, (void *memory, size_t size), (memory, size))   \
    X(char *, strdup, (const char *text), (text))                     \
    X(char *, strndup, (const char *text, size_t size), (text, size)) \
    X(FILE *, open_memstream, (char **text, size_t *size), (text, size))

#define X(result, name, parameters, arguments)           \
    result __real_##name parameters;                     \
    result __wrap_##name parameters;                     \
    result __wrap_##name parameters                      \
    {                                                    \
        return fails() ? NULL : __real_##name arguments; \
    }
WRAPPED(X)
#undef X

static const char child[] =
    "scenario: 1\nextends: base.yaml\nname: child\nstory: long\ntags: [a, b]\nseeds: 1..3\n"
    "instances: [a, b, c, d, e]\nresources: 2\ndefects: [exit_on_wait_error]\nmatrix:\n"
    "  resign_odds: [1, 2]\n  profile: [ideal]\nfaults:\n  - at 1m crash a b c\n  - at 2m heal\n"
    "expect:\n  - failover.max <= lease\n  - over seeds:\n      - tenure fits geometric\n"
    "tune:\n  vary:\n    lease: 1s,2s\n  minimise: [changes]\n  maximise: [tenure.mean]\n"
    "  subject_to:\n    - queue.wait < 5m\n    - changes < 3\n";

static void running_out_of_memory_is_an_error_wherever_it_happens(void **state)
{
    static struct diagnostics diagnostics;
    static const char *const settings[] = {"lease=5s", "seeds=4", NULL};
    const struct memory_file files[] = {{"child.yaml", child},
                                        {"base.yaml", "scenario: 1\nsummary: short\n"}};
    struct scenario *scenario = NULL;
    long count = 0;
    (void)state;
    for (; !scenario; count++) {
        countdown = count;
        scenario = load_files(files, 2, "child.yaml", settings, true, &diagnostics);
        countdown = -1;
        if (scenario)
            break;
        assert_true(diagnostics.errors > 0);
        assert_non_null(strstr(diagnostics.records[0].message, "memory"));
    }
    print_message("%ld allocations\n", count);
    assert_true(count > 30);
    assert_int_equal(diagnostics.errors, 0);
    scenario_free(scenario);
}

static void sentences_say_so_too(void **state)
{
    static char words[][4] = {"a", "b", "c", "r1"};
    static char *const instances[] = {words[0], words[1], words[2]}, *const resources[] = {
                                                                         words[3]};
    const struct sentence_names names = {instances, resources, 3, 1};
    static const char fault[] = "at 1m crash a b c", limit[] = "changes < 3";
    struct fault_plan plan;
    struct expectation expectation;
    struct text_error error;
    (void)state;
    for (int i = 0; i < 4; i++) { /* the list grows to 1, 2 and 4, then the text */
        countdown = i;
        assert_int_equal(fault_sentence_parse(fault, strlen(fault), &names, &plan, &error),
                         TEXT_NO_MEMORY);
        assert_string_equal(error.message, "memory ran out");
    }
    countdown = -1;
    assert_int_equal(fault_sentence_parse(fault, strlen(fault), &names, &plan, &error), TEXT_OK);
    countdown = 0;
    assert_null(fault_plan_print(&plan, &names));
    countdown = -1;
    fault_plan_free(&plan);
    for (int i = 0; i < 2; i++) {
        countdown = i;
        assert_int_equal(expectation_parse(limit, strlen(limit), false, &expectation, &error),
                         TEXT_NO_MEMORY);
    }
    countdown = -1;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(running_out_of_memory_is_an_error_wherever_it_happens),
        cmocka_unit_test(sentences_say_so_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
