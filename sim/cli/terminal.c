/* SPDX-License-Identifier: Apache-2.0 */
/* Colour, width and glyphs; see terminal.h. The only file of the command that reads the
 * environment. */
#include "sim/cli/terminal.h"

#include <langinfo.h>
#include <locale.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/ioctl.h>
#include <unistd.h>

static int window_columns(int descriptor)
{
    struct winsize window;

    if (ioctl(descriptor, TIOCGWINSZ, &window) != 0)
        return 0;
    return window.ws_col;
}

void terminal_look_around(struct surroundings *found)
{
    *found = (struct surroundings){
        .out_is_terminal = isatty(STDOUT_FILENO),
        .err_is_terminal = isatty(STDERR_FILENO),
        .window_columns = window_columns(STDOUT_FILENO),
        .term = getenv("TERM"),
        .columns = getenv("COLUMNS"),
        .no_color = getenv("NO_COLOR"),
        .clicolor = getenv("CLICOLOR"),
        .clicolor_force = getenv("CLICOLOR_FORCE"),
        .force_color = getenv("FORCE_COLOR"),
        .pager = getenv("PAGER"),
        .github_actions = getenv("GITHUB_ACTIONS"),
        .github_step_summary = getenv("GITHUB_STEP_SUMMARY"),
        .gitlab_ci = getenv("GITLAB_CI"),
        .tenure_color = getenv("TENURE_COLOR"),
        .tenure_jobs = getenv("TENURE_JOBS"),
    };
    /* Results may be piped away while progress is still watched. */
    if (found->window_columns == 0)
        found->window_columns = window_columns(STDERR_FILENO);
    setlocale(LC_CTYPE, "");
    found->codeset = nl_langinfo(CODESET);
}

bool terminal_colour_choice(const char *text, enum colour_choice *choice)
{
    static const char *const words[] = {
        [COLOUR_AUTO] = "auto", [COLOUR_ALWAYS] = "always", [COLOUR_NEVER] = "never"};

    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        if (strcmp(text, words[i]) == 0) {
            *choice = (enum colour_choice)i;
            return true;
        }
    }
    return false;
}

/* Set, and neither empty nor "0". */
static bool switched_on(const char *value)
{
    return value && *value && strcmp(value, "0") != 0;
}

static bool is_dumb(const struct surroundings *found)
{
    return !found->term || !*found->term || strcmp(found->term, "dumb") == 0;
}

static bool wants_colour(const struct surroundings *found, enum colour_choice choice,
                         bool can_redraw)
{
    if (choice != COLOUR_AUTO)
        return choice == COLOUR_ALWAYS;
    if (found->no_color && *found->no_color)
        return false;
    if (switched_on(found->clicolor_force) || switched_on(found->force_color))
        return true;
    if (found->clicolor && strcmp(found->clicolor, "0") == 0)
        return false;
    return can_redraw;
}

static struct terminal_stream stream(const struct surroundings *found, enum colour_choice choice,
                                     bool is_terminal)
{
    static const struct colours none = {"", "", "", "", "", ""};
    static const struct colours ansi = {"\x1b[1m",  "\x1b[2m",  "\x1b[31m",
                                        "\x1b[32m", "\x1b[33m", "\x1b[0m"};
    struct terminal_stream made = {.is_terminal = is_terminal,
                                   .can_redraw = is_terminal && !is_dumb(found)};

    made.colours = wants_colour(found, choice, made.can_redraw) ? ansi : none;
    return made;
}

/* A number of columns as COLUMNS gives it; 0 if it is none. */
static int columns_from_text(const char *text)
{
    char *end;
    long columns;

    if (!text || *text < '0' || *text > '9')
        return 0;
    columns = strtol(text, &end, 10);
    if (*end != '\0')
        return 0;
    return columns > TERMINAL_COLUMNS_MOST ? TERMINAL_COLUMNS_MOST : (int)columns;
}

static int columns_of(const struct surroundings *found)
{
    int columns = found->window_columns;

    if (columns <= 0)
        columns = columns_from_text(found->columns);
    if (columns <= 0)
        columns = TERMINAL_COLUMNS_DEFAULT;
    if (columns < TERMINAL_COLUMNS_LEAST)
        columns = TERMINAL_COLUMNS_LEAST;
    return columns;
}

static bool is_utf8(const char *codeset)
{
    return codeset && (strcasecmp(codeset, "UTF-8") == 0 || strcasecmp(codeset, "utf8") == 0);
}

void terminal_decide(struct terminal *terminal, const struct surroundings *found,
                     enum colour_choice choice)
{
    static const struct glyphs ascii = {"ok", "X", "#", "-", "..."};
    static const struct glyphs drawn = {"✓", "✗", "█", "░", "…"};

    terminal->out = stream(found, choice, found->out_is_terminal);
    terminal->err = stream(found, choice, found->err_is_terminal);
    terminal->columns = columns_of(found);
    terminal->utf8 = is_utf8(found->codeset);
    terminal->glyphs = terminal->utf8 ? drawn : ascii;
}
