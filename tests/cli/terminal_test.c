/* SPDX-License-Identifier: Apache-2.0 */
/* Colour, width and glyphs. */
#include "tests/t.h"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sim/cli/terminal.h"

static const struct surroundings usual = {.out_is_terminal = true,
                                          .err_is_terminal = true,
                                          .window_columns = 120,
                                          .codeset = "UTF-8",
                                          .term = "xterm"};

static bool out_is_coloured(const struct surroundings *found, enum colour_choice choice)
{
    struct terminal terminal;

    terminal_decide(&terminal, found, choice);
    return terminal.out.colours.red[0] != '\0';
}

static void colour_follows_each_terminal(void **state)
{
    struct surroundings found = usual;
    struct terminal terminal;

    (void)state;
    found.out_is_terminal = false;
    terminal_decide(&terminal, &found, COLOUR_AUTO);
    assert_string_equal(terminal.out.colours.bold, "");
    assert_string_equal(terminal.err.colours.bold, "\x1b[1m");
    assert_false(terminal.out.is_terminal);
    assert_false(terminal.out.can_redraw);
    assert_true(terminal.err.is_terminal);
    assert_true(terminal.err.can_redraw);
}

static void a_dumb_terminal_has_no_colour(void **state)
{
    static const char *const terms[] = {"dumb", "", NULL};

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        struct surroundings found = usual;
        struct terminal terminal;

        found.term = terms[i];
        terminal_decide(&terminal, &found, COLOUR_AUTO);
        assert_string_equal(terminal.out.colours.red, "");
        assert_true(terminal.out.is_terminal);
        assert_false(terminal.out.can_redraw);
        found.force_color = "1";
        assert_true(out_is_coloured(&found, COLOUR_AUTO));
    }
}

static void the_command_line_decides_on_colour_first(void **state)
{
    struct surroundings found = usual;

    (void)state;
    found.no_color = "1";
    assert_true(out_is_coloured(&found, COLOUR_ALWAYS));
    found.no_color = NULL;
    found.force_color = "1";
    assert_false(out_is_coloured(&found, COLOUR_NEVER));
}

static void no_color_wins_over_forced_colour_and_that_over_clicolor(void **state)
{
    struct surroundings found = usual;

    (void)state;
    found.no_color = "1";
    found.clicolor_force = "1";
    found.force_color = "1";
    assert_false(out_is_coloured(&found, COLOUR_AUTO));
    found.no_color = "";
    found.clicolor = "0";
    assert_true(out_is_coloured(&found, COLOUR_AUTO));
    found.clicolor_force = "0";
    assert_true(out_is_coloured(&found, COLOUR_AUTO));
    found.force_color = "";
    assert_false(out_is_coloured(&found, COLOUR_AUTO));
    found.clicolor = "1";
    assert_true(out_is_coloured(&found, COLOUR_AUTO));
    found.out_is_terminal = false;
    assert_false(out_is_coloured(&found, COLOUR_AUTO));
}

static int columns(int window, const char *variable)
{
    struct surroundings found = usual;
    struct terminal terminal;

    found.window_columns = window;
    found.columns = variable;
    terminal_decide(&terminal, &found, COLOUR_AUTO);
    return terminal.columns;
}

static void the_width_is_the_terminals_or_columns_or_80(void **state)
{
    (void)state;
    assert_int_equal(columns(132, "100"), 132);
    assert_int_equal(columns(0, "100"), 100);
    assert_int_equal(columns(0, NULL), 80);
    assert_int_equal(columns(0, ""), 80);
    assert_int_equal(columns(0, "0"), 80);
    assert_int_equal(columns(0, "-5"), 80);
    assert_int_equal(columns(0, "wide"), 80);
    assert_int_equal(columns(0, "100x"), 80);
    assert_int_equal(columns(0, "3"), TERMINAL_COLUMNS_LEAST);
    assert_int_equal(columns(5, NULL), TERMINAL_COLUMNS_LEAST);
    assert_int_equal(columns(0, "99999999999999999999"), TERMINAL_COLUMNS_MOST);
}

static void glyphs_are_drawn_only_in_utf8(void **state)
{
    static const struct {
        const char *codeset;
        bool utf8;
    } cases[] = {{"UTF-8", true}, {"utf8", true}, {"ANSI_X3.4-1968", false}, {NULL, false}};

    (void)state;
    for (size_t i = 0; i < 4; i++) {
        struct surroundings found = usual;
        struct terminal terminal;

        found.codeset = cases[i].codeset;
        terminal_decide(&terminal, &found, COLOUR_AUTO);
        assert_int_equal(terminal.utf8, cases[i].utf8);
        assert_string_equal(terminal.glyphs.bar_full, cases[i].utf8 ? "█" : "#");
    }
}

static void the_words_of_color_are_known(void **state)
{
    enum colour_choice choice = COLOUR_AUTO;

    (void)state;
    assert_true(terminal_colour_choice("always", &choice));
    assert_int_equal(choice, COLOUR_ALWAYS);
    assert_true(terminal_colour_choice("never", &choice));
    assert_int_equal(choice, COLOUR_NEVER);
    assert_true(terminal_colour_choice("auto", &choice));
    assert_int_equal(choice, COLOUR_AUTO);
    assert_false(terminal_colour_choice("Always", &choice));
}

static void the_environment_is_read(void **state)
{
    struct surroundings found;

    (void)state;
    setenv("TERM", "vt100", 1);
    setenv("NO_COLOR", "x", 1);
    setenv("TENURE_JOBS", "3", 1);
    unsetenv("TENURE_COLOR");
    setenv("LC_ALL", "C.UTF-8", 1);
    terminal_look_around(&found);
    assert_string_equal(found.term, "vt100");
    assert_string_equal(found.no_color, "x");
    assert_string_equal(found.tenure_jobs, "3");
    assert_null(found.tenure_color);
    assert_string_equal(found.codeset, "UTF-8");
}

/* In a child, so that the streams of this program stay what they are. */
static void a_terminal_says_how_wide_it_is(void **state)
{
    struct winsize window = {.ws_row = 10, .ws_col = 97};
    int master = posix_openpt(O_RDWR | O_NOCTTY);
    int terminal;
    int status;
    pid_t child;

    (void)state;
    if (master < 0)
        skip();
    assert_int_equal(grantpt(master), 0);
    assert_int_equal(unlockpt(master), 0);
    terminal = open(ptsname(master), O_RDWR | O_NOCTTY);
    assert_true(terminal >= 0);
    assert_int_equal(ioctl(master, TIOCSWINSZ, &window), 0);
    child = fork();
    if (child == 0) {
        struct surroundings found;
        int null = open("/dev/null", O_WRONLY);

        dup2(null, STDOUT_FILENO);
        dup2(terminal, STDERR_FILENO);
        terminal_look_around(&found);
        exit(!found.out_is_terminal && found.err_is_terminal && found.window_columns == 97 ? 0 : 1);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    close(terminal);
    close(master);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(colour_follows_each_terminal),
        cmocka_unit_test(a_dumb_terminal_has_no_colour),
        cmocka_unit_test(the_command_line_decides_on_colour_first),
        cmocka_unit_test(no_color_wins_over_forced_colour_and_that_over_clicolor),
        cmocka_unit_test(the_width_is_the_terminals_or_columns_or_80),
        cmocka_unit_test(glyphs_are_drawn_only_in_utf8),
        cmocka_unit_test(the_words_of_color_are_known),
        cmocka_unit_test(the_environment_is_read),
        cmocka_unit_test(a_terminal_says_how_wide_it_is),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
