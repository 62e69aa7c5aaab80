/* SPDX-License-Identifier: Apache-2.0 */
/* The parser of the command line and the getters; see options.h. */
#include "sim/cli/options.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "sim/cli/options_private.h"
#include "sim/scenario/suggest.h"

/* Where the parser stands. */
struct cursor {
    struct options *options;
    char *const *arguments;
    int count;
    int at; /* the argument that is being read */
};

enum options_outcome option_wrong(struct options *options, const char *format, ...)
{
    const struct verb_spec *verb = options->verb;
    va_list arguments;
    int length = snprintf(options->message, OPTIONS_MESSAGE_MAX, "%s%s%s: ", options->command->name,
                          verb ? " " : "", verb ? verb->name : "");

    if ((size_t)length >= OPTIONS_MESSAGE_MAX) /* a negative length included */
        return OPTIONS_WRONG;
    va_start(arguments, format);
    vsnprintf(options->message + length, OPTIONS_MESSAGE_MAX - (size_t)length, format, arguments);
    va_end(arguments);
    return OPTIONS_WRONG;
}

const struct verb_spec *command_verb(const struct command_spec *command, const char *name)
{
    for (size_t i = 0; command->verbs[i]; i++) {
        if (strcmp(command->verbs[i]->name, name) == 0)
            return command->verbs[i];
    }
    return NULL;
}

static const struct option_spec *find_in(const struct option_spec *table, const char *name,
                                         size_t length)
{
    for (; table && table->name; table++) {
        if (strlen(table->name) == length && memcmp(table->name, name, length) == 0)
            return table;
    }
    return NULL;
}

static const struct option_spec *find_name(const struct options *options, const char *name,
                                           size_t length)
{
    const struct option_spec *own = find_in(options->verb->options, name, length);

    return own ? own : find_in(options->command->common, name, length);
}

static const struct option_spec *find_letter(const struct options *options, char letter)
{
    const struct option_spec *tables[] = {options->verb->options, options->command->common};

    for (size_t i = 0; i < 2; i++) {
        for (const struct option_spec *spec = tables[i]; spec && spec->name; spec++) {
            if (spec->letter == letter)
                return spec;
        }
    }
    return NULL;
}

static bool is_negative_number(const char *text)
{
    if (*text++ != '-')
        return false;
    if (*text == '.')
        text++;
    return *text >= '0' && *text <= '9';
}

static enum options_outcome keep(struct options *options, const struct option_spec *spec,
                                 const char *text, int64_t count)
{
    if (options->given_count == OPTIONS_GIVEN_MAX)
        return option_wrong(options, "more than %d options; give fewer", OPTIONS_GIVEN_MAX);
    options->given[options->given_count++] =
        (struct option_given){.spec = spec, .text = text, .count = count};
    return OPTIONS_READY;
}

static enum options_outcome keep_value(struct options *options, const struct option_spec *spec,
                                       const char *shown, const char *text)
{
    char reason[OPTIONS_MESSAGE_MAX];
    int64_t count;

    if (!option_value(options->command, spec, text, &count, reason))
        return option_wrong(options, "%s: %s", shown, reason);
    return keep(options, spec, text, count);
}

/* The value of an option stands in the next argument, unless that is rather another option. */
static enum options_outcome value_from_next(struct cursor *cursor, const struct option_spec *spec,
                                            const char *shown)
{
    char word[OPTION_WORD_MAX];
    const char *next;

    if (cursor->at + 1 >= cursor->count)
        return option_wrong(cursor->options, "%s needs a value; write --%s=%s", shown, spec->name,
                            spec->value ? spec->value : "CHOICE");
    next = cursor->arguments[++cursor->at];
    if (next[0] == '-' && next[1] != '\0' && !is_negative_number(next))
        return option_wrong(
            cursor->options,
            "%s needs a value, but '%s' follows; if that is the value, write --%s=%s", shown,
            option_word(word, next), spec->name, word);
    return keep_value(cursor->options, spec, shown, next);
}

static enum options_outcome unknown_option(struct options *options, const char *name, size_t length)
{
    const struct option_spec *tables[] = {options->verb->options, options->command->common};
    struct suggestion near = suggest_for(name, length);
    char whole[OPTION_WORD_MAX];
    char word[OPTION_WORD_MAX];
    const char *command = options->command->name;

    for (size_t i = 0; i < 2; i++) {
        for (const struct option_spec *spec = tables[i]; spec && spec->name; spec++)
            suggest_offer(&near, spec->name);
    }
    suggest_offer(&near, "help");
    snprintf(whole, sizeof(whole), "%.*s", (int)(length < 60 ? length : 60), name);
    option_word(word, whole);
    if (near.best)
        return option_wrong(options, "no option --%s; did you mean --%s? '%s %s -h' lists them",
                            word, near.best, command, options->verb->name);
    return option_wrong(options, "no option --%s; '%s %s -h' lists them", word, command,
                        options->verb->name);
}

/* --no-name: undoes the flag `name`. */
static enum options_outcome negated(struct options *options, const char *name, size_t length,
                                    bool has_value)
{
    const struct option_spec *spec = find_name(options, name + 3, length - 3);

    if (!spec)
        return unknown_option(options, name, length);
    if (spec->kind != OPTION_FLAG)
        return option_wrong(options,
                            "--no-%s: --%s takes a value and cannot be undone; leave it out",
                            spec->name, spec->name);
    if (has_value)
        return option_wrong(options, "--no-%s takes no value; write just --no-%s", spec->name,
                            spec->name);
    return keep(options, spec, NULL, 0);
}

static enum options_outcome long_option(struct cursor *cursor, const char *name)
{
    struct options *options = cursor->options;
    size_t length = strcspn(name, "=");
    const char *value = name[length] == '=' ? name + length + 1 : NULL;
    const struct option_spec *spec = find_name(options, name, length);
    char shown[OPTION_WORD_MAX];

    if (strcmp(name, "help") == 0)
        return OPTIONS_HELP_LONG;
    if (!spec && strncmp(name, "no-", 3) == 0)
        return negated(options, name, length, value != NULL);
    if (!spec)
        return unknown_option(options, name, length);
    if (spec->kind == OPTION_FLAG) {
        if (value)
            return option_wrong(options, "--%s takes no value; write --%s or --no-%s", spec->name,
                                spec->name, spec->name);
        return keep(options, spec, NULL, 1);
    }
    snprintf(shown, sizeof(shown), "--%s", spec->name);
    if (value)
        return keep_value(options, spec, shown, value);
    return value_from_next(cursor, spec, shown);
}

static enum options_outcome unknown_letter(struct options *options, const char *argument,
                                           size_t index)
{
    char whole[OPTION_WORD_MAX];
    const char *verb = options->verb->name;
    const char *command = options->command->name;

    option_word(whole, argument);
    if (argument[index] > ' ' && argument[index] < 0x7F)
        return option_wrong(options, "no option -%c in '%s'; '%s %s -h' lists them",
                            argument[index], whole, command, verb);
    return option_wrong(options, "no such option in '%s'; '%s %s -h' lists them", whole, command,
                        verb);
}

/* One argument with one dash: flags, and at its end perhaps an option with a value. */
static enum options_outcome letters(struct cursor *cursor, const char *argument)
{
    struct options *options = cursor->options;
    char word[OPTION_WORD_MAX];

    /* One dash before a whole name is a frequent slip, and must not become a list of letters. */
    if (argument[2] != '\0' && find_name(options, argument + 1, strcspn(argument + 1, "=")))
        return option_wrong(options, "no option %s; did you mean -%s?", option_word(word, argument),
                            word);
    for (size_t i = 1; argument[i]; i++) {
        const struct option_spec *spec = find_letter(options, argument[i]);
        const char *value = argument + i + 1;
        enum options_outcome outcome;
        char shown[] = {'-', argument[i], '\0'};

        if (argument[i] == 'h')
            return OPTIONS_HELP_SHORT;
        if (!spec)
            return unknown_letter(options, argument, i);
        if (spec->kind != OPTION_FLAG) {
            if (*value == '\0')
                return value_from_next(cursor, spec, shown);
            if (*value == '=')
                return option_wrong(options,
                                    "%s takes its value without '='; write %s VALUE or --%s=VALUE",
                                    shown, shown, spec->name);
            return keep_value(options, spec, shown, value);
        }
        outcome = keep(options, spec, NULL, 1);
        if (outcome != OPTIONS_READY)
            return outcome;
    }
    return OPTIONS_READY;
}

static enum options_outcome operand(struct options *options, const char *text)
{
    const struct verb_spec *verb = options->verb;
    char reason[OPTIONS_MESSAGE_MAX];
    char word[OPTION_WORD_MAX];
    int64_t count;

    if (options->operand_count == verb->operands_most)
        return option_wrong(options, "'%s' is one argument too many; usage: %s %s [options] %s",
                            option_word(word, text), options->command->name, verb->name,
                            verb->synopsis);
    if (options->operand_count == OPTIONS_OPERANDS_MAX)
        return option_wrong(options, "more than %d arguments; name a folder instead",
                            OPTIONS_OPERANDS_MAX);
    if (!option_value(options->command, &verb->operand, text, &count, reason))
        return option_wrong(options, "%s: %s", verb->operand.value, reason);
    options->operands[options->operand_count++] = text;
    return OPTIONS_READY;
}

static enum options_outcome argument(struct cursor *cursor, const char *text)
{
    if (text[0] != '-' || text[1] == '\0' || is_negative_number(text))
        return operand(cursor->options, text);
    if (text[1] == '-')
        return long_option(cursor, text + 2);
    return letters(cursor, text);
}

enum options_outcome options_parse(struct options *options, const struct command_spec *command,
                                   const struct verb_spec *verb, int count, char *const *arguments)
{
    struct cursor cursor = {.options = options, .arguments = arguments, .count = count};
    enum options_outcome outcome = OPTIONS_READY;
    bool options_ended = false;

    options->command = command;
    options->verb = verb;
    options->given_count = 0;
    options->operand_count = 0;
    options->message[0] = '\0';
    for (; cursor.at < count && outcome == OPTIONS_READY; cursor.at++) {
        const char *text = arguments[cursor.at];

        if (options_ended)
            outcome = operand(options, text);
        else if (strcmp(text, "--") == 0)
            options_ended = true;
        else
            outcome = argument(&cursor, text);
    }
    if (outcome == OPTIONS_READY && options->operand_count < verb->operands_least)
        return option_wrong(options, "%s is missing; usage: %s %s [options] %s",
                            verb->operand.value, command->name, verb->name, verb->synopsis);
    return outcome;
}

/* The option of a getter; the caller's mistake if there is none. */
static const struct option_spec *spec_of(const struct options *options, const char *name)
{
    const struct option_spec *spec = find_name(options, name, strlen(name));

    assert(spec);
    return spec;
}

/* The option as it was given last, or NULL. */
static const struct option_given *last_given(const struct options *options, const char *name)
{
    const struct option_spec *spec = spec_of(options, name);

    for (size_t i = options->given_count; i > 0; i--) {
        if (options->given[i - 1].spec == spec)
            return &options->given[i - 1];
    }
    return NULL;
}

size_t options_given(const struct options *options, const char *name)
{
    const struct option_spec *spec = spec_of(options, name);
    size_t times = 0;

    for (size_t i = 0; i < options->given_count; i++)
        times += options->given[i].spec == spec;
    return times;
}

const char *options_text(const struct options *options, const char *name)
{
    const struct option_given *given = last_given(options, name);

    assert(spec_of(options, name)->kind != OPTION_FLAG);
    return given ? given->text : spec_of(options, name)->standard;
}

const char *options_nth(const struct options *options, const char *name, size_t index)
{
    const struct option_spec *spec = spec_of(options, name);

    for (size_t i = 0; i < options->given_count; i++) {
        if (options->given[i].spec == spec && index-- == 0)
            return options->given[i].text;
    }
    return NULL;
}

bool options_is_on(const struct options *options, const char *name)
{
    const struct option_given *given = last_given(options, name);

    assert(spec_of(options, name)->kind == OPTION_FLAG);
    return given ? given->count != 0 : spec_of(options, name)->standard != NULL;
}

int64_t options_times(const struct options *options, const char *name)
{
    const struct option_spec *spec = spec_of(options, name);
    int64_t times = 0;

    assert(spec->kind == OPTION_FLAG);
    for (size_t i = 0; i < options->given_count; i++) {
        if (options->given[i].spec == spec)
            times = options->given[i].count ? times + 1 : 0;
    }
    return times;
}

/* The number behind the value given last, else behind the default, else `otherwise`. */
static int64_t number_of(const struct options *options, const char *name, enum option_kind kind,
                         int64_t otherwise)
{
    const struct option_given *given = last_given(options, name);
    const struct option_spec *spec = spec_of(options, name);
    char reason[OPTIONS_MESSAGE_MAX];
    int64_t number;

    assert(spec->kind == kind);
    (void)kind;
    if (given)
        return given->count;
    if (!spec->standard || !option_value(options->command, spec, spec->standard, &number, reason))
        return otherwise;
    return number;
}

int64_t options_count(const struct options *options, const char *name)
{
    return number_of(options, name, OPTION_COUNT, 0);
}

int64_t options_choice(const struct options *options, const char *name)
{
    return number_of(options, name, OPTION_CHOICE, -1);
}
