/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What tenure knows about where its output goes: colour, width, glyphs.
 *
 * Two steps, so that the second can be tested: terminal_look_around() reads the environment, the
 * locale and the terminal, and is the only place of the command that does; terminal_decide() makes
 * of it, and of --color, one struct that is computed once in main() and handed to everybody who
 * prints. Nothing here writes.
 */
#ifndef TENURE_SIM_CLI_TERMINAL_H
#define TENURE_SIM_CLI_TERMINAL_H

#include <stdbool.h>

/* What the environment says. NULL stands for "not set"; strings belong to the environment (getenv).
 */
struct surroundings {
    bool out_is_terminal;
    bool err_is_terminal;
    int window_columns;  /* from the terminal itself; 0 = not known */
    const char *codeset; /* of the locale, such as "UTF-8" */

    const char *term;           /* TERM */
    const char *columns;        /* COLUMNS */
    const char *no_color;       /* NO_COLOR */
    const char *clicolor;       /* CLICOLOR */
    const char *clicolor_force; /* CLICOLOR_FORCE */
    const char *force_color;    /* FORCE_COLOR */

    const char *pager;               /* PAGER */
    const char *github_actions;      /* GITHUB_ACTIONS */
    const char *github_step_summary; /* GITHUB_STEP_SUMMARY: a file to append Markdown to */
    const char *gitlab_ci;           /* GITLAB_CI */
    const char *tenure_color;        /* TENURE_COLOR: the default of --color */
    const char *tenure_jobs;         /* TENURE_JOBS: the default of --jobs */
};

enum colour_choice { COLOUR_AUTO, COLOUR_ALWAYS, COLOUR_NEVER };

/* Signs that come in a UTF-8 and an ASCII form. A sign never stands alone: a word says the same. */
struct glyphs {
    const char *good;     /* an expectation held */
    const char *bad;      /* it did not */
    const char *bar_full; /* a cell of a progress bar */
    const char *bar_empty;
    const char *ellipsis;
};

/* Sequences that switch colours on and off; every one is "" where colour is off. */
struct colours {
    const char *bold;
    const char *faint;
    const char *red;
    const char *green;
    const char *yellow;
    const char *plain; /* ends any of the above */
};

struct terminal_stream {
    bool is_terminal;
    bool can_redraw; /* a line can be drawn again: a terminal that is not dumb */
    struct colours colours;
};

struct terminal {
    struct terminal_stream out; /* stdout */
    struct terminal_stream err; /* stderr */
    int columns;                /* TERMINAL_COLUMNS_LEAST or more */
    bool utf8;
    struct glyphs glyphs;
};

enum { TERMINAL_COLUMNS_LEAST = 20, TERMINAL_COLUMNS_DEFAULT = 80, TERMINAL_COLUMNS_MOST = 10000 };

/*
 * Reads the environment, asks stdout and stderr whether they are terminals and how wide, and adopts
 * the user's character encoding (LC_CTYPE only, so that figures keep their decimal point). Called
 * once at the start, before there are threads.
 */
void terminal_look_around(struct surroundings *found);

/* The meaning of the value of --color or TENURE_COLOR: "auto", "always" or "never". False if it is
 * none of these. */
bool terminal_colour_choice(const char *text, enum colour_choice *choice);

/*
 * Fills in `terminal`. Colour: --color=always and never decide; otherwise a NO_COLOR that is not
 * empty switches it off; otherwise a CLICOLOR_FORCE or FORCE_COLOR that is neither empty nor "0"
 * switches it on; otherwise CLICOLOR=0 switches it off; otherwise it is on for a stream that is a
 * terminal which is not dumb. Width: the terminal's, else COLUMNS, else 80.
 */
void terminal_decide(struct terminal *terminal, const struct surroundings *found,
                     enum colour_choice choice);

#endif
