/* SPDX-License-Identifier: Apache-2.0 */
/* Manual pages in scdoc's notation; see option_manual.h. */
#include "sim/cli/option_manual.h"

#include <string.h>

#include "sim/cli/option_help.h"

enum { FACTS_MAX = 512 };

/* Writes part of a line with scdoc's markup escaped. `at_start`: the text begins a line, where more
 * is markup. */
static void escaped(FILE *stream, const char *text, size_t length, bool at_start)
{
    for (size_t i = 0; i < length; i++) {
        bool is_markup = strchr("\\_*+", text[i]) != NULL;

        if (at_start && i == 0 && strchr("#;[|]`", text[i]))
            is_markup = true;
        if (is_markup)
            fputc('\\', stream);
        fputc(text[i], stream);
    }
}

void manual_text(FILE *stream, const char *text, const char *indent)
{
    bool in_block = false;

    for (;;) {
        size_t length = strcspn(text, "\n");
        bool is_block_line = *text == ' ';

        if (is_block_line != in_block)
            fprintf(stream, "%s```\n", indent);
        in_block = is_block_line;
        if (length > 0)
            fputs(indent, stream);
        if (in_block)
            fwrite(text, 1, length, stream);
        else
            escaped(stream, text, length, true);
        fputc('\n', stream);
        if (text[length] == '\0')
            break;
        text += length + 1;
    }
    if (in_block)
        fprintf(stream, "%s```\n", indent);
}

static void bold(FILE *stream, const char *text)
{
    fputc('*', stream);
    escaped(stream, text, strlen(text), false);
    fputc('*', stream);
}

/* "*-j*, *--jobs*=_N_" */
static void option_head(FILE *stream, const struct option_spec *spec)
{
    char value[FACTS_MAX];

    if (spec->letter)
        fprintf(stream, "*-%c*, ", spec->letter);
    fprintf(stream, "*--%s*", spec->name);
    if (spec->kind == OPTION_FLAG && spec->standard)
        fprintf(stream, ", *--no-%s*", spec->name);
    help_value_name(spec, value, sizeof(value));
    if (value[0]) {
        fputs("=_", stream);
        escaped(stream, value, strlen(value), false);
        fputc('_', stream);
    }
    fputc('\n', stream);
}

/* The line of help as a sentence: with a capital and a full stop. */
static void sentence(FILE *stream, const char *indent, const char *help)
{
    char first = help[0] >= 'a' && help[0] <= 'z' ? (char)(help[0] - 'a' + 'A') : help[0];

    fputs(indent, stream);
    escaped(stream, &first, 1, true);
    escaped(stream, help + 1, strlen(help + 1), false);
    fputs(".\n", stream);
}

static void option_entry(FILE *stream, const struct option_spec *spec)
{
    char facts[FACTS_MAX];

    option_head(stream, spec);
    sentence(stream, "\t", spec->help);
    if (spec->more) {
        fputc('\n', stream);
        manual_text(stream, spec->more, "\t");
    }
    help_option_facts(spec, facts, sizeof(facts));
    if (facts[0]) {
        fputc('\n', stream);
        manual_text(stream, facts, "\t");
    }
    fputc('\n', stream);
}

void manual_options(FILE *stream, const struct command_spec *command, const struct verb_spec *verb)
{
    const struct option_spec *tables[] = {verb->options, command->common};

    fputs("# OPTIONS\n\n", stream);
    for (size_t i = 0; i < 2; i++) {
        for (const struct option_spec *spec = tables[i]; spec && spec->name; spec++)
            option_entry(stream, spec);
    }
    fputs("*-h*, *--help*\n\tExplain: in brief with *-h*, in full with *--help*.\n\n", stream);
}

static void examples(FILE *stream, const struct verb_example *list)
{
    if (!list || !list->command)
        return;
    fputs("# EXAMPLES\n\n", stream);
    for (; list->command; list++) {
        bold(stream, list->command);
        fputc('\n', stream);
        manual_text(stream, list->says, "\t");
        fputc('\n', stream);
    }
}

static void exit_codes(FILE *stream, const struct exit_meaning *list)
{
    if (!list || !list->meaning)
        return;
    fputs("# EXIT STATUS\n\n", stream);
    for (; list->meaning; list++) {
        fprintf(stream, "*%d*\n", list->code);
        sentence(stream, "\t", list->meaning);
        fputc('\n', stream);
    }
}

static void see_also(FILE *stream, const struct command_spec *command,
                     const struct verb_spec *except)
{
    bool is_first = true;

    fputs("# SEE ALSO\n\n", stream);
    if (except) {
        fprintf(stream, "*%s*(1)", command->name);
        is_first = false;
    }
    for (size_t i = 0; command->verbs[i]; i++) {
        if (command->verbs[i] == except)
            continue;
        fprintf(stream, "%s*%s-%s*(1)", is_first ? "" : ", ", command->name,
                command->verbs[i]->name);
        is_first = false;
    }
    fputc('\n', stream);
}

void manual_verb(FILE *stream, const struct command_spec *command, const struct verb_spec *verb)
{
    fprintf(stream, "%s-%s(1)\n\n# NAME\n\n%s-%s - ", command->name, verb->name, command->name,
            verb->name);
    escaped(stream, verb->summary, strlen(verb->summary), false);
    fprintf(stream, "\n\n# SYNOPSIS\n\n*%s %s* [options] ", command->name, verb->name);
    escaped(stream, verb->synopsis, strlen(verb->synopsis), false);
    fputs("\n\n# DESCRIPTION\n\n", stream);
    manual_text(stream, verb->description, "");
    fputc('\n', stream);
    manual_options(stream, command, verb);
    examples(stream, verb->examples);
    exit_codes(stream, command->exits);
    see_also(stream, command, verb);
}

void manual_command(FILE *stream, const struct command_spec *command)
{
    fprintf(stream, "%s(1)\n\n# NAME\n\n%s - ", command->name, command->name);
    escaped(stream, command->summary, strlen(command->summary), false);
    fprintf(stream, "\n\n# SYNOPSIS\n\n*%s* _VERB_ [options] [arguments]\n\n# DESCRIPTION\n\n",
            command->name);
    manual_text(stream, command->description, "");
    fputs("\n# VERBS\n\n", stream);
    for (size_t i = 0; command->verbs[i]; i++) {
        bold(stream, command->verbs[i]->name);
        fputc('\n', stream);
        sentence(stream, "\t", command->verbs[i]->summary);
        fputc('\n', stream);
    }
    exit_codes(stream, command->exits);
    see_also(stream, command, NULL);
}
