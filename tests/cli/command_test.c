/* SPDX-License-Identifier: Apache-2.0 */
/* From argv to the function of a verb. */
#include "tests/t.h"

#include "sim/cli/command.h"
#include "tests/cli/sample_command.h"

/* Memory runs out on demand. */
static bool out_of_memory;
void *__real_malloc(size_t size);
void *__wrap_malloc(size_t size);

void *__wrap_malloc(size_t size)
{
    return out_of_memory ? NULL : __real_malloc(size);
}

static struct surroundings found;
static struct sample_seen seen;
static struct captured out;
static struct captured err;

static int run_words(int count, const char *const *words)
{
    int code;

    capture(&out);
    capture(&err);
    code = command_main(&sample_command, count, (char *const *)words, &found, out.stream,
                        err.stream, &seen);
    captured_text(&out);
    captured_text(&err);
    return code;
}

#define RUN(...)                                                                            \
    run_words((int)(sizeof((const char *const[]){"tenure", __VA_ARGS__}) / sizeof(char *)), \
              (const char *const[]){"tenure", __VA_ARGS__})

static int set_up(void **state)
{
    (void)state;
    memset(&seen, 0, sizeof(seen));
    memset(&found, 0, sizeof(found));
    return 0;
}

static void done(void)
{
    captured_free(&out);
    captured_free(&err);
}

static void a_verb_is_run_with_its_options(void **state)
{
    (void)state;
    seen.exit_code = 3;
    assert_int_equal(RUN("run", "-j7", "a.yaml"), 3);
    assert_int_equal(seen.calls, 1);
    assert_int64_equal(seen.jobs, 7);
    assert_string_equal(out.text, "ran\n");
    assert_string_equal(err.text, "");
    done();
}

static void mistakes_go_to_err_with_code_2(void **state)
{
    (void)state;
    assert_int_equal(RUN("run", "--job"), 2);
    assert_string_equal(
        err.text, "tenure run: no option --job; did you mean --jobs? 'tenure run -h' lists them\n");
    assert_string_equal(out.text, "");
    done();
    assert_int_equal(RUN("rum"), 2);
    assert_string_equal(err.text,
                        "tenure: 'rum' is no verb; did you mean run? 'tenure --help' lists them\n");
    done();
    assert_int_equal(RUN("--quiet", "run"), 2);
    assert_string_equal(err.text,
                        "tenure: options come after the verb; write tenure VERB [options], "
                        "'tenure -h' lists the verbs\n");
    done();
    assert_int_equal(RUN("--version"), 2);
    done();
    assert_int_equal(seen.calls, 0);
}

static void without_a_verb_help_goes_to_err(void **state)
{
    (void)state;
    assert_int_equal(run_words(1, (const char *const[]){"tenure"}), 2);
    assert_string_equal(out.text, "");
    assert_non_null(strstr(err.text, "Usage: tenure VERB"));
    done();
}

static void help_that_was_asked_for_goes_to_out(void **state)
{
    static const struct {
        const char *first;
        const char *second;
        const char *expected;
        bool is_long;
    } cases[] = {
        {"-h", NULL, "Usage: tenure VERB", false},    {"--help", NULL, "Usage: tenure VERB", true},
        {"help", NULL, "Usage: tenure VERB", true},   {"run", "-h", "Usage: tenure run", false},
        {"run", "--help", "Usage: tenure run", true}, {"help", "run", "Usage: tenure run", true},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const char *words[] = {"tenure", cases[i].first, cases[i].second};

        assert_int_equal(run_words(cases[i].second ? 3 : 2, words), 0);
        assert_non_null(strstr(out.text, cases[i].expected));
        assert_int_equal(strstr(out.text, "Exit codes:") != NULL, cases[i].is_long);
        assert_string_equal(err.text, "");
        done();
    }
}

static void the_manual_and_completions_are_printed(void **state)
{
    (void)state;
    assert_int_equal(RUN("help", "--scdoc"), 0);
    assert_int_equal(strncmp(out.text, "tenure(1)\n", 10), 0);
    done();
    assert_int_equal(RUN("help", "--scdoc", "run"), 0);
    assert_int_equal(strncmp(out.text, "tenure-run(1)\n", 14), 0);
    done();
    assert_int_equal(RUN("completion", "bash"), 0);
    assert_non_null(strstr(out.text, "# bash completion"));
    done();
    assert_int_equal(RUN("completion", "fish"), 0);
    assert_non_null(strstr(out.text, "# fish completion"));
    done();
}

static void colour_is_decided_by_option_then_environment(void **state)
{
    (void)state;
    assert_int_equal(RUN("run", "--color=always"), 0);
    assert_string_equal(out.text, "\x1b[32mran\x1b[0m\n");
    done();
    found.tenure_color = "always";
    assert_int_equal(RUN("run"), 0);
    assert_string_equal(out.text, "\x1b[32mran\x1b[0m\n");
    done();
    assert_int_equal(RUN("run", "--color", "never"), 0);
    assert_string_equal(out.text, "ran\n");
    done();
    assert_int_equal(RUN("nothing"), 2);
    assert_int_equal(strncmp(err.text, "\x1b[31mtenure: 'nothing' is no verb", 32), 0);
    done();
    found.tenure_color = "";
    assert_int_equal(RUN("run"), 0);
    done();
    found.tenure_color = "blue";
    assert_int_equal(RUN("run"), 2);
    assert_string_equal(err.text,
                        "TENURE_COLOR is none of auto, always, never; set it to one of these\n");
    done();
}

static int exit_code_when_full(int code)
{
    const char *const words[] = {"tenure", "run"};
    FILE *full = fopen("/dev/full", "w");
    int result;

    assert_non_null(full);
    capture(&err);
    seen.exit_code = code;
    result =
        command_main(&sample_command, 2, (char *const *)words, &found, full, err.stream, &seen);
    fclose(full);
    captured_text(&err);
    return result;
}

static void output_that_could_not_be_written_is_code_8(void **state)
{
    (void)state;
    assert_int_equal(exit_code_when_full(0), 8);
    assert_string_equal(err.text, "tenure: cannot write the output: No space left on device\n");
    captured_free(&err);
    assert_int_equal(exit_code_when_full(6), 8);
    captured_free(&err);
    assert_int_equal(exit_code_when_full(3), 3);
    captured_free(&err);
}

static void missing_memory_is_an_error(void **state)
{
    const char *const words[] = {"tenure", "run"};

    (void)state;
    capture(&out);
    capture(&err);
    out_of_memory = true;
    assert_int_equal(command_main(&sample_command, 2, (char *const *)words, &found, out.stream,
                                  err.stream, &seen),
                     2);
    out_of_memory = false;
    captured_text(&out);
    assert_string_equal(captured_text(&err), "out of memory; free some and try again\n");
    done();
}

static void tables_without_common_options_work(void **state)
{
    const char *const words[] = {"bare", "completion", "zsh"};
    const struct verb_spec *const verbs[] = {&command_completion_verb, NULL};
    const struct command_spec bare = {
        .name = "bare", .summary = "s", .description = "D.", .verbs = verbs};

    (void)state;
    capture(&out);
    assert_int_equal(command_main(&bare, 3, (char *const *)words, &found, out.stream, stderr, NULL),
                     0);
    assert_int_equal(strncmp(captured_text(&out), "#compdef bare\n", 14), 0);
    captured_free(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(a_verb_is_run_with_its_options, set_up),
        cmocka_unit_test_setup(mistakes_go_to_err_with_code_2, set_up),
        cmocka_unit_test_setup(without_a_verb_help_goes_to_err, set_up),
        cmocka_unit_test_setup(help_that_was_asked_for_goes_to_out, set_up),
        cmocka_unit_test_setup(the_manual_and_completions_are_printed, set_up),
        cmocka_unit_test_setup(colour_is_decided_by_option_then_environment, set_up),
        cmocka_unit_test_setup(output_that_could_not_be_written_is_code_8, set_up),
        cmocka_unit_test_setup(missing_memory_is_an_error, set_up),
        cmocka_unit_test_setup(tables_without_common_options_work, set_up),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
