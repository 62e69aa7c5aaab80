/* SPDX-License-Identifier: Apache-2.0 */
/* The nearest of a list of names; see suggest.h. */
#include "sim/scenario/suggest.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#define WORD_BYTES   64
#define DISTANCE_MAX 2

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* tolower() would ask the locale. */
static char lower(char letter)
{
    return letter >= 'A' && letter <= 'Z' ? (char)(letter - 'A' + 'a') : letter;
}

static bool same(char a, char b)
{
    return lower(a) == lower(b);
}

size_t suggest_distance(const char *a, size_t a_length, const char *b, size_t b_length)
{
    /* Three rows of the usual table: a swap looks two rows back. */
    size_t rows[3][WORD_BYTES + 1];
    size_t *before = rows[0], *above = rows[1], *row = rows[2];
    if (a_length > WORD_BYTES || b_length > WORD_BYTES)
        return SIZE_MAX;
    for (size_t j = 0; j <= b_length; j++)
        above[j] = before[j] = j;
    for (size_t i = 1; i <= a_length; i++) {
        row[0] = i;
        for (size_t j = 1; j <= b_length; j++) {
            row[j] =
                least(above[j - 1] + !same(a[i - 1], b[j - 1]), least(above[j], row[j - 1]) + 1);
            if (i > 1 && j > 1 && same(a[i - 1], b[j - 2]) && same(a[i - 2], b[j - 1]))
                row[j] = least(row[j], before[j - 2] + 1);
        }
        size_t *spare = before;
        before = above;
        above = row;
        row = spare;
    }
    return above[b_length];
}

struct suggestion suggest_for(const char *word, size_t length)
{
    return (struct suggestion){.word = word, .length = length, .distance = DISTANCE_MAX + 1};
}

void suggest_offer(struct suggestion *suggestion, const char *name)
{
    size_t length = strlen(name);
    size_t distance = suggest_distance(suggestion->word, suggestion->length, name, length);
    size_t longer = length > suggestion->length ? length : suggestion->length;
    if (distance < suggestion->distance && distance <= longer / 3) {
        suggestion->distance = distance;
        suggestion->best = name;
    }
}

const char *suggest_among(const char *word, size_t length, const char *const *names, size_t count)
{
    struct suggestion suggestion = suggest_for(word, length);
    for (size_t i = 0; i < count; i++)
        suggest_offer(&suggestion, names[i]);
    return suggestion.best;
}
