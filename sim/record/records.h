/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Records of one size that never move: a list that only grows.
 *
 * They lie in chunks, each twice as large as the one before, so that a large list is neither copied
 * nor touched before it is used. Called by the history of a case.
 */
#ifndef TENURE_SIM_RECORDS_H
#define TENURE_SIM_RECORDS_H

#include <stddef.h>
#include <stdint.h>

/* A number that no record has. */
#define RECORDS_NONE UINT32_MAX

enum { RECORDS_FIRST_CHUNK = 64, RECORDS_CHUNKS = 27 };

/* All zeros: empty. */
struct records {
    char *chunks[RECORDS_CHUNKS];
    uint32_t count;
};

/* The record of that number, from 0 to count - 1, among records of `size` bytes. */
static inline void *records_at(const struct records *records, uint32_t number, size_t size)
{
    uint64_t place = (uint64_t)number + RECORDS_FIRST_CHUNK;
    unsigned bit = 63 - (unsigned)__builtin_clzll(place); /* the chunk's size and first place */
    return records->chunks[bit - 6] + (size_t)(place - (UINT64_C(1) << bit)) * size;
}

/* Room for one more record, to be filled in: its number. RECORDS_NONE when out of memory; they
 * end at RECORDS_NONE, which their caller has to look after. */
uint32_t records_append(struct records *records, size_t size);

/* Frees the memory; they are none. Setting `count` to 0 empties them and keeps the memory. */
void records_destroy(struct records *records);

#endif
