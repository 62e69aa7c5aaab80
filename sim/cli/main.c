/* SPDX-License-Identifier: Apache-2.0 */
/* The tenure command: its table of verbs and main(). */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include "sim/cli/verbs.h"

static const char *const colour_choices[] = {"auto", "always", "never", NULL};

static const struct option_spec common_options[] = {
    {.name = "color", .kind = OPTION_CHOICE, .value = "WHEN", .choices = colour_choices,
     .standard = "auto", .help = "when to use colour",
     .more = "`auto` honours NO_COLOR, CLICOLOR_FORCE, FORCE_COLOR and CLICOLOR."},
    {0},
};

static const struct exit_meaning exits[] = {
    {0, "every expectation held"},
    {1, "a limit of a scenario was exceeded, or a comparison found what --fail-on names"},
    {2, "could not run: command line, scenario, missing file"},
    {3, "safety: a property was broken"},
    {4, "liveness: a property was broken"},
    {5, "harness fault: another digest on replay, a silent negative control, an internal check"},
    {6, "undecided: time budget or interrupt"},
    {7, "nothing matched"},
    {8, "output could not be written"},
    {0, NULL},
};

static const struct verb_spec *const verbs[] = {
    &verb_run,   &verb_replay, &verb_export, &verb_list,   &verb_lint,
    &verb_report, &verb_plot, &verb_query, &verb_diff, &verb_convert, &verb_tune, &verb_bench,
    &verb_new, &verb_schema,
    &command_completion_verb,  &command_help_verb, &verb_version, NULL,
};

static const struct command_spec tenure_command = {
    .name = "tenure",
    .summary = "deterministic simulation and testing harness for master election",
    .description =
        "Replays scenario files against a simulated clock and a fault-injecting in-memory election "
        "backend, and says whether the run was safe and whether it flapped.",
    .verbs = verbs,
    .common = common_options,
    .exits = exits,
};

/* Where a standard stream is closed, the first file that is opened takes its place, and what is
 * printed would go into the database. What is opened here can neither be read nor written. */
static void hold_standard_streams(void)
{
    for (int descriptor = STDIN_FILENO; descriptor <= STDERR_FILENO; descriptor++)
        if (fcntl(descriptor, F_GETFD) < 0 && errno == EBADF)
            (void)!open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY);
}

int main(int argc, char **argv)
{
    struct surroundings found;
    hold_standard_streams();
    signal(SIGXFSZ, SIG_IGN); /* a limit on file sizes is an error to be told, as a full disk is */
    terminal_look_around(&found);
    return command_main(&tenure_command, argc, argv, &found, stdout, stderr, NULL);
}
