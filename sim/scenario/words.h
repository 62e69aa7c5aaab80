/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Words: cutting a sentence into them, lists of them in one string, and what to say about an
 * unknown one.
 *
 * Pure functions over borrowed texts; no allocation. Used by the parameters and by the sentences of
 * faults and expectations.
 */
#ifndef TENURE_SCENARIO_WORDS_H
#define TENURE_SCENARIO_WORDS_H

#include <stdbool.h>
#include <stddef.h>

#include "sim/scenario/suggest.h"
#include "sim/scenario/text_error.h"

/* A piece of a text. At the end of the text: length 0. */
struct word {
    const char *text; /* not NUL-terminated */
    size_t length;
    size_t offset; /* in the text it was cut from */
};

/* The word at or after `*at`: what stands between blanks and commas; a parenthesis is a word of its
 * own. `*at` moves behind it. */
struct word word_next(const char *text, size_t length, size_t *at);

/* Whether a word is exactly this text. */
bool word_is(struct word word, const char *text);

/* ---- lists of words separated by blanks, as the tables have them ---------------------------- */

/* The index of a word in such a list, -1 if it is not there. */
int words_index(const char *list, const char *text, size_t length);
size_t words_count(const char *list);

/* The word at an index below the count. */
struct word words_at(const char *list, size_t index);

/* ---- an unknown word ------------------------------------------------------------------------ */

/* What could have been meant: the nearest one, and all of them for as long as there is room. */
struct unknown_word {
    struct suggestion suggestion;
    char best[65];
    char list[TEXT_ERROR_BYTES / 2 + 64];
    size_t used, offered;
};

/* Begins with the word, which is borrowed until the report. */
void unknown_word_begin(struct unknown_word *unknown, const char *text, size_t length);

/* Offers a word that is known. Only the first 1,000 are looked at. */
void unknown_word_offer(struct unknown_word *unknown, const char *name, size_t length);

/* Offers all words of a list. */
void unknown_word_offer_list(struct unknown_word *unknown, const char *list);

/* Fills in "'crush' is not a kind of fault" with the help "did you mean 'crash'?", or all the
 * words. Returns TEXT_NAME. */
enum text_problem unknown_word_report(struct unknown_word *unknown, struct text_error *error,
                                      size_t offset, const char *what);

#endif
