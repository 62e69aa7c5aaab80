/* SPDX-License-Identifier: Apache-2.0 */
/* Words and lists of them; see words.h. */
#include "sim/scenario/words.h"

#include <stdio.h>
#include <string.h>

#define OFFERS_MAX 1000

static bool is_blank(char byte)
{
    return byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r' || byte == ',';
}

static bool is_parenthesis(char byte)
{
    return byte == '(' || byte == ')';
}

struct word word_next(const char *text, size_t length, size_t *at)
{
    while (*at < length && is_blank(text[*at]))
        ++*at;
    size_t from = *at;
    while (*at < length && !is_blank(text[*at]) && !is_parenthesis(text[*at]))
        ++*at;
    if (*at == from && *at < length)
        ++*at;
    return (struct word){.text = text + from, .length = *at - from, .offset = from};
}

bool word_is(struct word word, const char *text)
{
    return strlen(text) == word.length && memcmp(text, word.text, word.length) == 0;
}

int words_index(const char *list, const char *text, size_t length)
{
    size_t at = 0, size = strlen(list);
    for (int index = 0;; index++) {
        struct word word = word_next(list, size, &at);
        if (word.length == 0)
            return -1;
        if (word.length == length && memcmp(word.text, text, length) == 0)
            return index;
    }
}

size_t words_count(const char *list)
{
    size_t at = 0, size = strlen(list), count = 0;
    while (word_next(list, size, &at).length > 0)
        count++;
    return count;
}

struct word words_at(const char *list, size_t index)
{
    size_t at = 0, size = strlen(list);
    struct word word = word_next(list, size, &at);
    while (index-- > 0)
        word = word_next(list, size, &at);
    return word;
}

void unknown_word_begin(struct unknown_word *unknown, const char *text, size_t length)
{
    *unknown = (struct unknown_word){.suggestion = suggest_for(text, length)};
}

/* Adds a name to the list, or "..." once there is no room. */
static void enumerate(struct unknown_word *unknown, const char *name, size_t length)
{
    const size_t room = sizeof unknown->list - sizeof ", ...";
    if (unknown->used > room)
        return;
    const char *comma = unknown->used > 0 ? ", " : "";
    if (unknown->used + strlen(comma) + length > room) {
        sprintf(unknown->list + unknown->used, "%s...", comma);
        unknown->used = sizeof unknown->list;
        return;
    }
    unknown->used +=
        (size_t)sprintf(unknown->list + unknown->used, "%s%.*s", comma, (int)length, name);
}

void unknown_word_offer(struct unknown_word *unknown, const char *name, size_t length)
{
    char copy[sizeof unknown->best];
    if (unknown->offered++ == OFFERS_MAX)
        unknown->offered = OFFERS_MAX;
    else
        enumerate(unknown, name, length);
    if (length >= sizeof copy || unknown->offered == OFFERS_MAX)
        return;
    memcpy(copy, name, length);
    copy[length] = '\0';
    size_t distance = unknown->suggestion.distance;
    suggest_offer(&unknown->suggestion, copy);
    if (unknown->suggestion.distance < distance)
        memcpy(unknown->best, copy, length + 1);
}

void unknown_word_offer_list(struct unknown_word *unknown, const char *list)
{
    size_t at = 0, size = strlen(list);
    for (struct word word = word_next(list, size, &at); word.length > 0;
         word = word_next(list, size, &at))
        unknown_word_offer(unknown, word.text, word.length);
}

enum text_problem unknown_word_report(struct unknown_word *unknown, struct text_error *error,
                                      size_t offset, const char *what)
{
    const char *text = unknown->suggestion.word;
    size_t length = unknown->suggestion.length;
    text_error_set(error, TEXT_NAME, offset, length, "'%.*s' is not %s",
                   text_error_quote(text, length), text, what);
    if (unknown->best[0] != '\0')
        text_error_help(error, "did you mean '%s'?", unknown->best);
    else if (unknown->used > 0)
        text_error_help(error, "write one of %s", unknown->list);
    return TEXT_NAME;
}
