/* SPDX-License-Identifier: Apache-2.0 */
/* Manual pages: what is written, and that scdoc and mandoc accept it where they are installed. */
#include "tests/t.h"

#include <unistd.h>

#include "sim/cli/option_manual.h"
#include "tests/cli/sample_command.h"

static struct captured captured;

static void texts_are_shown_as_they_are(void **state)
{
    (void)state;
    capture(&captured);
    manual_text(captured.stream, "# a_b *c* \\ C++\n\nd\n    e_f\n     g\nh\n[i|\n  j", "");
    assert_string_equal(captured_text(&captured),
                        "\\# a\\_b \\*c\\* \\\\ C\\+\\+\n\nd\n```\n    e_f\n"
                        "     g\n```\nh\n\\[i|\n```\n  j\n```\n");
    captured_free(&captured);
    capture(&captured);
    manual_text(captured.stream, "a\n\nb", "\t");
    assert_string_equal(captured_text(&captured), "\ta\n\n\tb\n");
    captured_free(&captured);
}

static void options_have_a_section(void **state)
{
    static const char start[] = "# OPTIONS\n\n*-j*, *--jobs*=_N_\n"
                                "\tRun N cases at the same time.\n\n"
                                "\tThe order of the output does not depend on it.\n\n"
                                "\tFrom 1 to 64. Default: 4.\n\n";

    (void)state;
    capture(&captured);
    manual_options(captured.stream, &sample_command, command_verb(&sample_command, "run"));
    captured_text(&captured);
    assert_ptr_equal(strstr(captured.text, start), captured.text);
    assert_non_null(strstr(captured.text, "*--level*=_store|tracker|belief_\n"));
    assert_non_null(strstr(captured.text, "*--picture*, *--no-picture*\n"));
    assert_non_null(strstr(captured.text, "*-q*, *--quiet*\n"));
    assert_non_null(strstr(captured.text, "*-h*, *--help*\n"));
    captured_free(&captured);
}

static bool is_installed(const char *program)
{
    char command[64];

    snprintf(command, sizeof(command), "command -v %s >/dev/null", program);
    return system(command) == 0;
}

/*
 * Pipes the captured text through scdoc and mandoc's linter. Only paragraphs that are empty are
 * forgiven: scdoc makes them itself.
 */
static void assert_page_is_good(void)
{
    FILE *pipe = popen("SOURCE_DATE_EPOCH=0 scdoc | mandoc -Tlint -W warning | "
                       "{ ! grep -v 'skipping paragraph macro'; } >&2",
                       "w");

    assert_non_null(pipe);
    fputs(captured_text(&captured), pipe);
    assert_int_equal(pclose(pipe), 0);
    captured_free(&captured);
}

static void every_page_passes_scdoc_and_mandoc(void **state)
{
    (void)state;
    if (!is_installed("scdoc") || !is_installed("mandoc"))
        skip();
    for (size_t i = 0; sample_command.verbs[i]; i++) {
        capture(&captured);
        manual_verb(captured.stream, &sample_command, sample_command.verbs[i]);
        assert_page_is_good();
    }
    capture(&captured);
    manual_command(captured.stream, &sample_command);
    assert_page_is_good();
}

static void pages_name_each_other(void **state)
{
    (void)state;
    capture(&captured);
    manual_verb(captured.stream, &sample_command, command_verb(&sample_command, "run"));
    captured_text(&captured);
    assert_ptr_equal(strstr(captured.text, "tenure-run(1)\n\n# NAME\n\ntenure-run - run scenarios"),
                     captured.text);
    assert_non_null(strstr(captured.text, "*tenure run --seeds 1..1000 partition\\_\\*.yaml*\n"));
    assert_non_null(strstr(captured.text, "# EXIT STATUS\n\n*0*\n\tEvery expectation held.\n"));
    assert_non_null(strstr(captured.text, "# SEE ALSO\n\n*tenure*(1), *tenure-list*(1), "));
    assert_null(strstr(captured.text, "*tenure-run*(1)"));
    captured_free(&captured);
    capture(&captured);
    manual_command(captured.stream, &sample_command);
    captured_text(&captured);
    assert_non_null(strstr(captured.text, "# VERBS\n\n*run*\n\tRun scenarios and judge them.\n"));
    assert_non_null(strstr(captured.text, "# SEE ALSO\n\n*tenure-run*(1), *tenure-list*(1)"));
    captured_free(&captured);
}

static void missing_parts_are_left_out(void **state)
{
    const struct verb_example no_examples[] = {{NULL, NULL}};
    const struct exit_meaning no_exits[] = {{0, NULL}};
    const struct verb_spec verb = {
        .name = "v", .summary = "É", .synopsis = "", .description = "D.", .examples = no_examples};
    const struct verb_spec *const verbs[] = {&verb, NULL};
    const struct command_spec command = {
        .name = "c", .summary = "[s", .description = "D.", .verbs = verbs, .exits = no_exits};

    (void)state;
    capture(&captured);
    manual_verb(captured.stream, &command, &verb);
    manual_command(captured.stream, &command);
    captured_text(&captured);
    assert_null(strstr(captured.text, "EXAMPLES"));
    assert_null(strstr(captured.text, "EXIT"));
    captured_free(&captured);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_are_shown_as_they_are),
        cmocka_unit_test(options_have_a_section),
        cmocka_unit_test(every_page_passes_scdoc_and_mandoc),
        cmocka_unit_test(pages_name_each_other),
        cmocka_unit_test(missing_parts_are_left_out),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
