/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A collection of lengths of time, of which ranks are asked for at the end.
 *
 * Lengths of 0 are counted, not stored: where the store answers at once, two of the three that a
 * tenure leaves behind are 0. Called by the metrics; whoever judges over seeds reads them.
 */
#ifndef TENURE_SIM_LENGTHS_H
#define TENURE_SIM_LENGTHS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

__extension__ typedef __int128 metric_int128;

/* All zeros: empty. */
struct lengths {
    int64_t *values_ns; /* those above 0, in the order in which they came until they are sorted */
    size_t stored, capacity, zeros;
    bool sorted;
};

/* Not after lengths_sort; 0 and more. False when out of memory: it is not in the collection. */
bool lengths_add(struct lengths *lengths, int64_t length_ns);

/* Removes one of that length: the last one that was added. Not after lengths_sort. */
void lengths_take_back(struct lengths *lengths, int64_t length_ns);

/* In rising order, without more memory. */
void lengths_sort(struct lengths *lengths);

static inline size_t lengths_count(const struct lengths *lengths)
{
    return lengths->zeros + lengths->stored;
}

/* The one at that place, from 0 to count - 1; of rising lengths once they are sorted. */
static inline int64_t lengths_at(const struct lengths *lengths, size_t place)
{
    return place < lengths->zeros ? 0 : lengths->values_ns[place - lengths->zeros];
}

metric_int128 lengths_total(const struct lengths *lengths);

/* Nearest rank, of sorted lengths that are not empty: the one that at least `percent` percent do
 * not exceed. */
int64_t lengths_percentile(const struct lengths *lengths, unsigned percent);

/* Frees the memory; the collection is empty. */
void lengths_destroy(struct lengths *lengths);

#endif
