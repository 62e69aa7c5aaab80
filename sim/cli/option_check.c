/* SPDX-License-Identifier: Apache-2.0 */
/* Whether the tables of a command are sound; see option_check.h. */
#include "sim/cli/option_check.h"

#include <stdio.h>
#include <string.h>

#include "sim/cli/options_private.h"

/* Lines of help should fit beside the names of the options. */
enum { HELP_MAX = 76 };

static bool is_letter(char letter)
{
    return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z');
}

static const char *name_mistake(const char *name)
{
    static const char allowed[] = "abcdefghijklmnopqrstuvwxyz0123456789-";

    if (name[0] < 'a' || name[0] > 'z' || name[strspn(name, allowed)] != '\0')
        return "its name is not made of lower-case letters, digits and dashes";
    return NULL;
}

static const char *line_mistake(const char *line)
{
    size_t length = line ? strlen(line) : 0;

    if (length == 0)
        return "a line of help is missing";
    if (length > HELP_MAX || strchr(line, '\n'))
        return "its line of help is too long";
    return line[length - 1] == '.' ? "its line of help ends in a full stop" : NULL;
}

/* What holds for options and operands. */
static const char *value_mistake(const struct command_spec *command, const struct option_spec *spec)
{
    char reason[OPTIONS_MESSAGE_MAX];
    int64_t count;

    if (spec->kind == OPTION_FLAG)
        return spec->standard && strcmp(spec->standard, "on") != 0 ? "its default is not \"on\""
                                                                   : NULL;
    if (spec->kind == OPTION_CHOICE && (!spec->choices || !spec->choices[0]))
        return "its choices are missing";
    if (spec->kind != OPTION_CHOICE && !spec->value)
        return "the name of its value is missing";
    if (spec->kind == OPTION_COUNT && spec->least > spec->most)
        return "its bounds are in the wrong order";
    if (spec->standard && !option_value(command, spec, spec->standard, &count, reason))
        return "its default is no good value";
    return NULL;
}

static const char *option_mistake(const struct command_spec *command,
                                  const struct option_spec *spec)
{
    const char *mistake = name_mistake(spec->name);

    if (!mistake && (strcmp(spec->name, "help") == 0 || strncmp(spec->name, "no-", 3) == 0))
        mistake = "its name is reserved";
    if (!mistake && spec->letter && (!is_letter(spec->letter) || spec->letter == 'h'))
        mistake = "its letter is reserved or none";
    if (!mistake)
        mistake = line_mistake(spec->help);
    return mistake ? mistake : value_mistake(command, spec);
}

/* True if `spec` clashes with one of `table` before `end` (NULL = the whole table). */
static bool clashes(const struct option_spec *spec, const struct option_spec *table,
                    const struct option_spec *end)
{
    for (; table && table != end && table->name; table++) {
        if (strcmp(table->name, spec->name) == 0)
            return true;
        if (spec->letter && table->letter == spec->letter)
            return true;
    }
    return false;
}

static const char *options_mistake(const struct command_spec *command,
                                   const struct option_spec *table, const struct option_spec *other,
                                   const char **name)
{
    for (const struct option_spec *spec = table; spec && spec->name; spec++) {
        const char *mistake = option_mistake(command, spec);

        *name = spec->name;
        if (!mistake && (clashes(spec, table, spec) || clashes(spec, other, NULL)))
            mistake = "its name or letter is taken";
        if (mistake)
            return mistake;
    }
    return NULL;
}

static const char *verb_mistake(const struct command_spec *command, size_t index, const char **name)
{
    const struct verb_spec *verb = command->verbs[index];
    const char *mistake = name_mistake(verb->name);

    *name = verb->name;
    for (size_t i = 0; !mistake && i < index; i++) {
        if (strcmp(command->verbs[i]->name, verb->name) == 0)
            mistake = "its name is taken";
    }
    if (!mistake)
        mistake = line_mistake(verb->summary);
    if (!mistake && (!verb->synopsis || !verb->description || !verb->run))
        mistake = "its synopsis, description or function is missing";
    if (!mistake && verb->operands_most > 0 &&
        (!verb->operand.value || verb->operand.kind == OPTION_FLAG))
        mistake = "its operand is not described";
    if (!mistake && verb->operands_most > 0)
        mistake = value_mistake(command, &verb->operand);
    if (!mistake && verb->operands_least > verb->operands_most)
        mistake = "its numbers of operands are in the wrong order";
    return mistake;
}

bool command_spec_is_sound(const struct command_spec *command, char *message, size_t size)
{
    const char *name = "common options";
    const char *verb = "";
    const char *mistake = options_mistake(command, command->common, NULL, &name);

    for (size_t i = 0; !mistake && command->verbs[i]; i++) {
        verb = command->verbs[i]->name;
        mistake = verb_mistake(command, i, &name);
        if (!mistake)
            mistake = options_mistake(command, command->verbs[i]->options, command->common, &name);
    }
    if (mistake)
        snprintf(message, size, "%s %s: %s: %s", command->name, verb, name, mistake);
    else
        snprintf(message, size, "%s", "");
    return !mistake;
}
