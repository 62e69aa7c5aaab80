/* SPDX-License-Identifier: Apache-2.0 */
/* "Did you mean ...?": the nearest of a list of names.
 *
 * Distance is the number of letters to insert, delete, replace or swap with the neighbour; ASCII
 * case is ignored. A name qualifies when its distance is at most 2 and at most a third of the
 * longer of the two lengths. Among equals the one offered first wins, so the answer depends on the
 * order of the caller's table and on nothing else. Pure functions, no allocation. */
#ifndef TENURE_SCENARIO_SUGGEST_H
#define TENURE_SCENARIO_SUGGEST_H

#include <stddef.h>

/* A search in progress, for callers whose names are not in one array. `best` is the answer so far,
 * NULL for none; it is one of the strings that were offered, not a copy. */
struct suggestion {
    const char *word;
    size_t length;
    size_t distance;
    const char *best;
};

/* Begins a search for `length` bytes at `word`, which are borrowed until the search ends. */
struct suggestion suggest_for(const char *word, size_t length);

/* Offers a candidate. Names and words longer than 64 bytes never match. */
void suggest_offer(struct suggestion *suggestion, const char *name);

/* The three in one: the nearest of `count` names, or NULL. */
const char *suggest_among(const char *word, size_t length, const char *const *names, size_t count);

/* The distance between two words of at most 64 bytes each; SIZE_MAX when one is longer. */
size_t suggest_distance(const char *a, size_t a_length, const char *b, size_t b_length);

#endif
