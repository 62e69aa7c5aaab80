/* SPDX-License-Identifier: Apache-2.0 */
/* The JUnit XML writer. */
#include "tests/t.h"

#include <errno.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sim/cli/junit.h"
#include "tests/cli/sample_command.h"

static const struct junit_totals all = {.name = "tenure",
                                        .tests = 5,
                                        .failures = 1,
                                        .errors = 1,
                                        .skipped = 1,
                                        .time_ns = INT64_C(61001999999)};
static const struct junit_totals suite = {.name = "a.yaml", .tests = 5, .time_ns = -1};

static void a_report_has_every_kind_of_result(void **state)
{
    struct captured captured;
    struct junit_writer junit;

    (void)state;
    capture(&captured);
    junit_start(&junit, captured.stream, &all);
    junit_suite_begin(&junit, &suite);
    junit_case(&junit, &(struct junit_case){.class_name = "a", .name = "passed", .time_ns = -1});
    junit_case(&junit,
               &(struct junit_case){.name = "talks", .time_ns = 5000000, .output = "a<b\n"});
    junit_case(&junit, &(struct junit_case){.name = "failed",
                                            .file = "a.yaml",
                                            .line = 7,
                                            .result = JUNIT_FAILED,
                                            .type = "liveness",
                                            .message = "nobody",
                                            .detail = "tenure replay a.yaml"});
    junit_case(&junit, &(struct junit_case){
                           .name = "broken", .result = JUNIT_ERROR, .message = "m", .output = "o"});
    junit_case(&junit, &(struct junit_case){.name = "skipped", .result = JUNIT_SKIPPED});
    junit_suite_end(&junit);
    assert_int_equal(junit_finish(&junit), 0);
    assert_string_equal(
        captured_text(&captured),
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        "<testsuites name=\"tenure\" tests=\"5\" failures=\"1\" errors=\"1\" skipped=\"1\" "
        "time=\"61.001\">\n"
        "  <testsuite name=\"a.yaml\" tests=\"5\" failures=\"0\" errors=\"0\" skipped=\"0\">\n"
        "    <testcase classname=\"a\" name=\"passed\"/>\n"
        "    <testcase name=\"talks\" time=\"0.005\">\n"
        "      <system-out>a&lt;b\n</system-out>\n"
        "    </testcase>\n"
        "    <testcase name=\"failed\" file=\"a.yaml\" line=\"7\" time=\"0.000\">\n"
        "      <failure message=\"nobody\" type=\"liveness\">tenure replay a.yaml</failure>\n"
        "    </testcase>\n"
        "    <testcase name=\"broken\" time=\"0.000\">\n"
        "      <error message=\"m\"/>\n"
        "      <system-out>o</system-out>\n"
        "    </testcase>\n"
        "    <testcase name=\"skipped\" time=\"0.000\">\n"
        "      <skipped/>\n"
        "    </testcase>\n"
        "  </testsuite>\n"
        "</testsuites>\n");
    captured_free(&captured);
}

static void markup_is_escaped_and_controls_are_dropped(void **state)
{
    struct captured captured;
    struct junit_writer junit;

    (void)state;
    capture(&captured);
    junit_start(&junit, captured.stream, &suite);
    junit_suite_begin(&junit, &suite);
    junit_case(&junit, &(struct junit_case){.name = "<&>\"'\t\n\r\x1b\x7f\xff",
                                            .time_ns = -1,
                                            .result = JUNIT_FAILED,
                                            .detail = "]]>\t\n\r\x01"
                                                      "é\xC2\x85\xEF\xBF\xBE\xEF\xBF\xBF\x80"});
    junit_suite_end(&junit);
    assert_int_equal(junit_finish(&junit), 0);
    captured_text(&captured);
    assert_non_null(
        strstr(captured.text, "name=\"&lt;&amp;&gt;&quot;'&#9;&#10;&#13;\xEF\xBF\xBD\">\n"));
    assert_non_null(strstr(captured.text, "<failure>]]&gt;\t\n&#13;é\xEF\xBF\xBD</failure>\n"));
    captured_free(&captured);
}

static void a_full_disk_is_reported_at_the_end(void **state)
{
    FILE *full = fopen("/dev/full", "w");
    struct junit_writer junit;

    (void)state;
    assert_non_null(full);
    junit_start(&junit, full, &all);
    junit_suite_begin(&junit, &suite);
    for (int i = 0; i < 10000; i++)
        junit_case(&junit, &(struct junit_case){.name = "a", .result = JUNIT_SKIPPED});
    junit_suite_end(&junit);
    assert_int_equal(junit_finish(&junit), ENOSPC);
    fclose(full);
}

static void case_outside(struct junit_writer *junit)
{
    junit_case(junit, &(struct junit_case){.name = "a"});
}

static void suite_inside(struct junit_writer *junit)
{
    junit_suite_begin(junit, &suite);
    junit_suite_begin(junit, &suite);
}

static void end_without_a_begin(struct junit_writer *junit)
{
    junit_suite_end(junit);
}

static void not_finished(struct junit_writer *junit)
{
    junit_suite_begin(junit, &suite);
}

/* What becomes of a process that makes this mistake: true if an assertion or EINVAL stopped it. */
static bool is_caught(void (*mistake)(struct junit_writer *))
{
    struct rlimit no_core = {0, 0};
    pid_t child = fork();
    int status;

    assert_int_not_equal(child, -1);
    if (child == 0) {
        struct junit_writer junit;

        signal(SIGABRT, SIG_DFL);
        setrlimit(RLIMIT_CORE, &no_core);
        if (!freopen("/dev/null", "w", stderr))
            _exit(0);
        junit_start(&junit, stderr, &suite);
        mistake(&junit);
        _exit(junit_finish(&junit) == EINVAL);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    return (WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT) ||
           (WIFEXITED(status) && WEXITSTATUS(status) == 1);
}

static void wrong_nesting_is_caught(void **state)
{
    (void)state;
    assert_true(is_caught(case_outside));
    assert_true(is_caught(suite_inside));
    assert_true(is_caught(end_without_a_begin));
    assert_true(is_caught(not_finished));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_report_has_every_kind_of_result),
        cmocka_unit_test(markup_is_escaped_and_controls_are_dropped),
        cmocka_unit_test(a_full_disk_is_reported_at_the_end),
        cmocka_unit_test(wrong_nesting_is_caught),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
