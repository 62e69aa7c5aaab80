/* SPDX-License-Identifier: Apache-2.0 */
/* Whether the value of an option is good, by its kind; see options.h. Called by the parser and by
 * the check of tables. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "sim/cli/options_private.h"
#include "sim/scenario/suggest.h"
#include "sim/scenario/utf8.h"

char *option_word(char out[OPTION_WORD_MAX], const char *word)
{
    utf8_copy_printable(out, OPTION_WORD_MAX, word, strlen(word));
    return out;
}

/* A decimal number with an optional minus sign and nothing around it. False on overflow too. */
static bool whole_number(const char *text, int64_t *value)
{
    bool is_negative = *text == '-';
    int64_t found = 0;

    text += is_negative;
    if (*text == '\0')
        return false;
    for (; *text; text++) {
        int64_t digit = *text - '0';

        if (digit < 0 || digit > 9)
            return false;
        /* Collected below zero, where there is room for one more. */
        if (__builtin_mul_overflow(found, 10, &found) ||
            __builtin_sub_overflow(found, digit, &found))
            return false;
    }
    if (!is_negative && found == INT64_MIN)
        return false;
    *value = is_negative ? found : -found;
    return true;
}

static bool count_value(const struct option_spec *spec, const char *text, int64_t *count,
                        char reason[OPTIONS_MESSAGE_MAX])
{
    char word[OPTION_WORD_MAX];
    bool is_number = whole_number(text, count);

    if (is_number && *count >= spec->least && *count <= spec->most)
        return true;
    snprintf(reason, OPTIONS_MESSAGE_MAX, "'%s' is %s; write a number from %" PRId64 " to %" PRId64,
             option_word(word, text), is_number ? "out of bounds" : "no whole number", spec->least,
             spec->most);
    return false;
}

/* Appends ", choice" for each choice that fits. */
static void list_choices(const char *const *choices, char *out, size_t size)
{
    size_t length = strlen(out);

    for (size_t i = 0; choices[i]; i++) {
        int added = snprintf(out + length, size - length, "%s%s", i ? ", " : "", choices[i]);

        if (added < 0 || (size_t)added >= size - length)
            return;
        length += (size_t)added;
    }
}

static bool choice_value(const struct option_spec *spec, const char *text, int64_t *index,
                         char reason[OPTIONS_MESSAGE_MAX])
{
    struct suggestion near = suggest_for(text, strlen(text));
    char word[OPTION_WORD_MAX];
    int length;

    for (size_t i = 0; spec->choices[i]; i++) {
        if (strcmp(text, spec->choices[i]) == 0) {
            *index = (int64_t)i;
            return true;
        }
        suggest_offer(&near, spec->choices[i]);
    }
    length = snprintf(reason, OPTIONS_MESSAGE_MAX, "'%s' is no choice; ", option_word(word, text));
    if (near.best)
        length += snprintf(reason + length, OPTIONS_MESSAGE_MAX - (size_t)length,
                           "did you mean %s? ", near.best);
    snprintf(reason + length, OPTIONS_MESSAGE_MAX - (size_t)length, "choose from ");
    list_choices(spec->choices, reason, OPTIONS_MESSAGE_MAX);
    return false;
}

static bool verb_value(const struct command_spec *command, const char *text,
                       char reason[OPTIONS_MESSAGE_MAX])
{
    struct suggestion near = suggest_for(text, strlen(text));
    char word[OPTION_WORD_MAX];
    int length;

    for (size_t i = 0; command->verbs[i]; i++) {
        if (strcmp(text, command->verbs[i]->name) == 0)
            return true;
        suggest_offer(&near, command->verbs[i]->name);
    }
    length = snprintf(reason, OPTIONS_MESSAGE_MAX, "'%s' is no verb; ", option_word(word, text));
    if (near.best)
        length += snprintf(reason + length, OPTIONS_MESSAGE_MAX - (size_t)length,
                           "did you mean %s? ", near.best);
    snprintf(reason + length, OPTIONS_MESSAGE_MAX - (size_t)length, "'%s --help' lists them",
             command->name);
    return false;
}

bool option_value(const struct command_spec *command, const struct option_spec *spec,
                  const char *text, int64_t *count, char reason[OPTIONS_MESSAGE_MAX])
{
    *count = 0;
    if (spec->kind == OPTION_COUNT)
        return count_value(spec, text, count, reason);
    if (spec->kind == OPTION_CHOICE)
        return choice_value(spec, text, count, reason);
    if (spec->kind == OPTION_VERB)
        return verb_value(command, text, reason);
    if (*text == '\0' && spec->kind != OPTION_TEXT) {
        snprintf(reason, OPTIONS_MESSAGE_MAX, "the %s is empty; write one, or leave the option out",
                 spec->value);
        return false;
    }
    reason[0] = '\0';
    return !spec->check || spec->check(text, reason, OPTIONS_MESSAGE_MAX);
}

void options_unknown_verb(struct options *options, const struct command_spec *command,
                          const char *word)
{
    char reason[OPTIONS_MESSAGE_MAX];

    if (verb_value(command, word, reason))
        reason[0] = '\0';
    options->command = command;
    options->verb = NULL;
    option_wrong(options, "%s", reason);
}
