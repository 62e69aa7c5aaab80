/* SPDX-License-Identifier: Apache-2.0 */
/* From argv to the function of a verb; see command.h. */
#include "sim/cli/command.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "sim/cli/option_completion.h"
#include "sim/cli/option_help.h"
#include "sim/cli/option_manual.h"

enum { COMMAND_EXIT_UNDECIDED = 6 };

/* Everything that is known while one command line is run. */
struct frame {
    const struct command_spec *command;
    const struct surroundings *surroundings;
    struct terminal terminal;
    FILE *out;
    FILE *err;
    void *context;
};

static int complain(const struct frame *frame, const char *message)
{
    const struct colours *colours = &frame->terminal.err.colours;

    fprintf(frame->err, "%s%s%s\n", colours->red, message, colours->plain);
    return COMMAND_EXIT_NOT_RUN;
}

/* The word that decides on colour if the command line does not. */
static int decide_from_environment(struct frame *frame)
{
    const char *word = frame->surroundings->tenure_color;
    enum colour_choice choice = COLOUR_AUTO;
    bool is_known = !word || !*word || terminal_colour_choice(word, &choice);

    terminal_decide(&frame->terminal, frame->surroundings, choice);
    if (is_known)
        return COMMAND_EXIT_GOOD;
    return complain(frame, "TENURE_COLOR is none of auto, always, never; set it to one of these");
}

/* True if the tables of the verb have an option `color`. */
static bool has_color(const struct options *options)
{
    const struct option_spec *tables[] = {options->verb->options, options->command->common};

    for (size_t i = 0; i < 2; i++) {
        for (const struct option_spec *spec = tables[i]; spec && spec->name; spec++) {
            if (strcmp(spec->name, "color") == 0)
                return true;
        }
    }
    return false;
}

static void decide_from_options(struct frame *frame, const struct options *options)
{
    enum colour_choice choice;

    if (has_color(options) && options_given(options, "color") > 0 &&
        terminal_colour_choice(options_text(options, "color"), &choice))
        terminal_decide(&frame->terminal, frame->surroundings, choice);
}

/* Help on `verb`, or on the command if that is NULL. */
static int print_help(const struct frame *frame, FILE *stream, const struct verb_spec *verb,
                      enum help_length length)
{
    bool is_out = stream == frame->out;
    struct help_style style =
        help_style_for(&frame->terminal, is_out ? &frame->terminal.out : &frame->terminal.err);

    if (verb)
        help_verb(stream, frame->command, verb, length, &style);
    else
        help_command(stream, frame->command, length, &style);
    return is_out ? COMMAND_EXIT_GOOD : COMMAND_EXIT_NOT_RUN;
}

static int run_verb(struct frame *frame, struct options *options, const struct verb_spec *verb,
                    int count, char *const *arguments)
{
    struct command_call call = {.options = options,
                                .terminal = &frame->terminal,
                                .surroundings = frame->surroundings,
                                .out = frame->out,
                                .err = frame->err,
                                .context = frame->context};

    switch (options_parse(options, frame->command, verb, count, arguments)) {
    case OPTIONS_HELP_SHORT:
        return print_help(frame, frame->out, verb, HELP_SHORT);
    case OPTIONS_HELP_LONG:
        return print_help(frame, frame->out, verb, HELP_LONG);
    case OPTIONS_WRONG:
        return complain(frame, options->message);
    case OPTIONS_READY:
        break;
    }
    decide_from_options(frame, options);
    return verb->run(&call);
}

static int unknown_verb(const struct frame *frame, struct options *options, const char *word)
{
    char message[OPTIONS_MESSAGE_MAX];
    const char *name = frame->command->name;

    if (word[0] != '-') {
        options_unknown_verb(options, frame->command, word);
        return complain(frame, options->message);
    }
    snprintf(message, sizeof(message),
             "%s: options come after the verb; write %s VERB [options], '%s -h' lists the verbs",
             name, name, name);
    return complain(frame, message);
}

static int run_command(struct frame *frame, struct options *options, int argc, char *const *argv)
{
    const struct verb_spec *verb;

    if (argc < 2)
        return print_help(frame, frame->err, NULL, HELP_SHORT);
    if (strcmp(argv[1], "-h") == 0)
        return print_help(frame, frame->out, NULL, HELP_SHORT);
    if (strcmp(argv[1], "--help") == 0)
        return print_help(frame, frame->out, NULL, HELP_LONG);
    verb = command_verb(frame->command, strcmp(argv[1], "--version") == 0 ? "version" : argv[1]);
    if (!verb)
        return unknown_verb(frame, options, argv[1]);
    return run_verb(frame, options, verb, argc - 2, argv + 2);
}

/* A verb that did its work has still failed if nobody can read the result. */
static int check_written(const struct frame *frame, int code)
{
    errno = 0;
    if (fflush(frame->out) == 0 && !ferror(frame->out))
        return code;
    if (code != COMMAND_EXIT_GOOD && code != COMMAND_EXIT_UNDECIDED)
        return code;
    int error = errno; /* 0: it failed earlier, and nobody knows any more why */
    fprintf(frame->err, "%s: cannot write %s output%s%s\n", frame->command->name,
            error ? "the" : "all of the", error ? ": " : "", error ? strerror(error) : "");
    return COMMAND_EXIT_UNWRITTEN;
}

int command_no_memory(const struct command_call *call)
{
    fprintf(call->err, "%s: out of memory; free some and try again\n",
            call->options->command->name);
    return COMMAND_EXIT_NOT_RUN;
}

int command_main(const struct command_spec *command, int argc, char *const *argv,
                 const struct surroundings *surroundings, FILE *out, FILE *err, void *context)
{
    struct frame frame = {.command = command,
                          .surroundings = surroundings,
                          .out = out,
                          .err = err,
                          .context = context};
    struct options *options = malloc(sizeof(*options));
    int code = decide_from_environment(&frame);

    if (!options)
        code = complain(&frame, "out of memory; free some and try again");
    else if (code == COMMAND_EXIT_GOOD)
        code = run_command(&frame, options, argc, argv);
    free(options);
    return check_written(&frame, code);
}

/* ---- help ----------------------------------------------------------------------------------- */

static int run_help(const struct command_call *call)
{
    const struct command_spec *command = call->options->command;
    struct help_style style = help_style_for(call->terminal, &call->terminal->out);
    const struct verb_spec *verb = NULL;
    bool is_manual = options_is_on(call->options, "scdoc");

    if (call->options->operand_count > 0)
        verb = command_verb(command, call->options->operands[0]);
    if (is_manual && verb)
        manual_verb(call->out, command, verb);
    else if (is_manual)
        manual_command(call->out, command);
    else if (verb)
        help_verb(call->out, command, verb, HELP_LONG, &style);
    else
        help_command(call->out, command, HELP_LONG, &style);
    return COMMAND_EXIT_GOOD;
}

static const struct option_spec help_options[] = {
    {.name = "scdoc",
     .kind = OPTION_FLAG,
     .help = "print the source of the manual page instead",
     .more = "The source is in the notation of scdoc(1); the manual pages are made from it."},
    {.name = NULL},
};

const struct verb_spec command_help_verb = {
    .name = "help",
    .summary = "explain the command, or one of its verbs",
    .synopsis = "[VERB]",
    .description = "Prints what --help prints.",
    .options = help_options,
    .operand = {.kind = OPTION_VERB, .value = "VERB"},
    .operands_most = 1,
    .run = run_help,
};

/* ---- completion ----------------------------------------------------------------------------- */

static int run_completion(const struct command_call *call)
{
    const char *name = call->options->operands[0];
    enum completion_shell shell = COMPLETION_BASH;

    while (strcmp(completion_shells[shell], name) != 0)
        shell++;
    completion_script(call->out, call->options->command, shell);
    return COMMAND_EXIT_GOOD;
}

const struct verb_spec command_completion_verb = {
    .name = "completion",
    .summary = "print a script that completes this command in a shell",
    .synopsis = "bash|zsh|fish",
    .description =
        "Prints a completion script. Where a package has not installed it, bash reads it with\n"
        "\n"
        "    eval \"$(tenure completion bash)\"\n"
        "\n"
        "in ~/.bashrc; zsh wants it in a file _tenure in a folder of $fpath; fish in\n"
        "~/.config/fish/completions/tenure.fish.",
    .operand = {.kind = OPTION_CHOICE, .value = "SHELL", .choices = completion_shells},
    .operands_least = 1,
    .operands_most = 1,
    .run = run_completion,
};
