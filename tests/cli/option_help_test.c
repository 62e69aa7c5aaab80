/* SPDX-License-Identifier: Apache-2.0 */
/* Help made from the tables. */
#include "tests/t.h"

#include "sim/cli/columns.h"
#include "sim/cli/option_help.h"
#include "tests/cli/sample_command.h"

static const struct surroundings plain = {.codeset = "UTF-8", .window_columns = 80};

static struct captured captured;

static const char *help(const char *verb, enum help_length length, int columns)
{
    struct surroundings found = plain;
    struct terminal terminal;
    struct help_style style;

    found.window_columns = columns;
    terminal_decide(&terminal, &found, COLOUR_AUTO);
    style = help_style_for(&terminal, &terminal.out);
    capture(&captured);
    if (verb)
        help_verb(captured.stream, &sample_command, command_verb(&sample_command, verb), length,
                  &style);
    else
        help_command(captured.stream, &sample_command, length, &style);
    return captured_text(&captured);
}

static void short_help_fits_on_a_page(void **state)
{
    (void)state;
    assert_string_equal(
        help("list", HELP_SHORT, 80),
        "tenure list: list scenarios without running them\n"
        "\n"
        "Usage: tenure list [options]\n"
        "\n"
        "Options:\n"
        "      --tags              list tags instead\n"
        "\n"
        "Common options:\n"
        "      --color=WHEN        colour the output (default: auto)\n"
        "  -q, --quiet             print only failures and the summary\n"
        "  -v, --verbose           print a line for each case; twice: the event log\n"
        "  -h, --help              explain: in brief with -h, in full with --help\n"
        "\n"
        "'tenure list --help' says more.\n");
    captured_free(&captured);
}

static void long_help_says_what_the_table_knows(void **state)
{
    const char *text = help("run", HELP_LONG, 80);

    (void)state;
    assert_non_null(strstr(text, "Usage: tenure run [options] [SCENARIO...]\n"));
    assert_non_null(strstr(text, "Runs each scenario with each of its seeds"));
    assert_non_null(strstr(text, "\n    tenure run my_file.yaml   # kept as it is\n"));
    assert_non_null(strstr(text,
                           "  -j, --jobs=N            run N cases at the same time\n"
                           "                          The order of the output does not depend on "
                           "it.\n"
                           "                          From 1 to 64. Default: 4.\n"));
    assert_non_null(strstr(text, "  -k, --filter=WORDS      "));
    assert_non_null(strstr(text, "                          May be given several times.\n"));
    assert_non_null(strstr(text, "      --level=store|tracker|belief\n"
                                 "                          how far to look\n"
                                 "                          One of store, tracker, belief.\n"));
    assert_non_null(strstr(text, "      --[no-]picture      draw a text timeline\n"
                                 "                          Default: on.\n"));
    assert_non_null(strstr(text, "                          At least -9223372036854775808.\n"));
    assert_non_null(strstr(text, "Examples:\n"
                                 "  tenure run scenarios/\n"
                                 "      Runs every scenario of the folder.\n"));
    assert_non_null(strstr(text, "Exit codes:\n  0     every expectation held\n"));
    captured_free(&captured);
}

static void the_command_lists_its_verbs(void **state)
{
    (void)state;
    assert_string_equal(
        help(NULL, HELP_SHORT, 80),
        "tenure: simulate master election\n"
        "\n"
        "Usage: tenure VERB [options] [arguments]\n"
        "\n"
        "Verbs:\n"
        "  run         run scenarios and judge them\n"
        "  list        list scenarios without running them\n"
        "  replay      run one case again\n"
        "  help        explain the command, or one of its verbs\n"
        "  completion  print a script that completes this command in a shell\n"
        "\n"
        "'tenure VERB -h' explains a verb in brief, 'tenure VERB --help' in full.\n");
    captured_free(&captured);
    assert_non_null(strstr(help(NULL, HELP_LONG, 80), "Exit codes:"));
    assert_non_null(strstr(captured.text, "Runs the real election runner"));
    captured_free(&captured);
}

/* No line is wider than the terminal, as long as its words allow. */
static void lines_keep_to_the_width(void **state)
{
    (void)state;
    for (int columns = 45; columns <= 140; columns++) {
        const char *text = help("replay", HELP_LONG, columns);
        size_t most = columns < 100 ? (size_t)columns : 100;

        while (*text) {
            size_t length = strcspn(text, "\n");

            if (columns_count(text, length) > most)
                fail_msg("too wide for %d: %.*s", columns, (int)length, text);
            text += length + 1;
        }
        captured_free(&captured);
    }
}

static void very_narrow_terminals_still_get_help(void **state)
{
    const char *text = help("run", HELP_LONG, 20);

    (void)state;
    assert_non_null(strstr(text, "  -j, --jobs=N\n        run N cases\n        at the same\n"));
    captured_free(&captured);
}

static void headings_are_bold_where_there_is_colour(void **state)
{
    struct terminal terminal;
    struct help_style style;

    (void)state;
    terminal_decide(&terminal, &plain, COLOUR_ALWAYS);
    style = help_style_for(&terminal, &terminal.out);
    capture(&captured);
    help_verb(captured.stream, &sample_command, command_verb(&sample_command, "replay"), HELP_SHORT,
              &style);
    captured_text(&captured);
    assert_non_null(strstr(captured.text, "\x1b[1mUsage:\x1b[0m tenure replay [options] FILE\n"));
    assert_non_null(strstr(captured.text, "\x1b[1mOptions:\x1b[0m\n"));
    assert_non_null(strstr(captured.text, "  \x1b[1m-q, --quiet\x1b[0m             print only"));
    captured_free(&captured);
}

static void missing_parts_are_left_out(void **state)
{
    const struct verb_example no_examples[] = {{NULL, NULL}};
    const struct exit_meaning no_exits[] = {{0, NULL}};
    const struct option_spec no_options[] = {{.name = NULL}};
    const struct verb_spec verb = {.name = "v",
                                   .summary = "s",
                                   .synopsis = "",
                                   .examples = no_examples,
                                   .options = no_options};
    const struct verb_spec *const verbs[] = {&verb, NULL};
    const struct command_spec command = {
        .name = "c", .summary = "s", .description = "", .verbs = verbs, .exits = no_exits};
    struct terminal terminal;
    struct help_style style;

    (void)state;
    terminal_decide(&terminal, &plain, COLOUR_AUTO);
    style = help_style_for(&terminal, &terminal.out);
    capture(&captured);
    help_verb(captured.stream, &command, &verb, HELP_LONG, &style);
    help_command(captured.stream, &command, HELP_LONG, &style);
    assert_string_equal(captured_text(&captured),
                        "c v: s\n\nUsage: c v [options]\n\nOptions:\n"
                        "  -h, --help              explain: in brief with -h, in full with --help\n"
                        "c: s\n\nUsage: c VERB [options] [arguments]\n\nVerbs:\n  v           s\n\n"
                        "'c VERB -h' explains a verb in brief, 'c VERB --help' in full.\n");
    captured_free(&captured);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(short_help_fits_on_a_page),
        cmocka_unit_test(long_help_says_what_the_table_knows),
        cmocka_unit_test(the_command_lists_its_verbs),
        cmocka_unit_test(lines_keep_to_the_width),
        cmocka_unit_test(very_narrow_terminals_still_get_help),
        cmocka_unit_test(headings_are_bold_where_there_is_colour),
        cmocka_unit_test(missing_parts_are_left_out),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
