/* SPDX-License-Identifier: Apache-2.0 */
/* Records of one size that never move; see records.h. */
#include "sim/record/records.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "sim/kernel/grow.h"

_Static_assert(RECORDS_FIRST_CHUNK == 1 << 6, "records_at() numbers chunks from that bit");
_Static_assert(((UINT64_C(1) << RECORDS_CHUNKS) - 1) * RECORDS_FIRST_CHUNK >= RECORDS_NONE,
               "there is a chunk for every number");

uint32_t records_append(struct records *s, size_t size)
{
    assert(s->count < RECORDS_NONE);
    uint64_t place = (uint64_t)s->count + RECORDS_FIRST_CHUNK;
    unsigned bit = 63 - (unsigned)__builtin_clzll(place);
    char **chunk = &s->chunks[bit - 6];
    if (!*chunk)
        *chunk = sim_grow(NULL, 0, ((size_t)1 << bit) * size);
    return *chunk ? s->count++ : RECORDS_NONE;
}

void records_destroy(struct records *s)
{
    for (int i = 0; i < RECORDS_CHUNKS; i++)
        free(s->chunks[i]);
    memset(s, 0, sizeof *s);
}
