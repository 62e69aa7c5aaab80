/* SPDX-License-Identifier: Apache-2.0 */
/* Comparing runs by blocks; see difference.h. */
#include "sim/search/difference.h"

#include <stdlib.h>
#include <string.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#define BLOCK 4096 /* events */

/* ---- hashes of a run ------------------------------------------------------------------------ */

/* After each block, over everything so far. Batches come in any size, so events are hashed one by
 * one. */
struct hashes {
    uint64_t *at;
    size_t count, capacity;
    uint64_t hash, events;
    bool out_of_memory;
};

static void end_block(struct hashes *h)
{
    if (h->count == h->capacity) {
        size_t capacity = h->capacity ? h->capacity * 2 : 64;
        void *at = realloc(h->at, capacity * sizeof *h->at);
        if (!at) {
            h->out_of_memory = true;
            return;
        }
        h->at = at;
        h->capacity = capacity;
    }
    h->at[h->count++] = h->hash;
}

static void read_hashes(void *data, const struct sim_event *events, size_t count)
{
    struct hashes *h = data;
    for (size_t i = 0; i < count && !h->out_of_memory; i++) {
        h->hash = XXH3_64bits_withSeed(&events[i], sizeof events[i], h->hash);
        if (++h->events % BLOCK == 0)
            end_block(h);
    }
}

/* ---- events of a block ---------------------------------------------------------------------- */

struct block {
    uint64_t first, seen; /* from 0 */
    size_t count;
    struct sim_event events[BLOCK];
};

static void read_block(void *data, const struct sim_event *events, size_t count)
{
    struct block *b = data;
    for (size_t i = 0; i < count; i++, b->seen++)
        if (b->seen >= b->first && b->count < BLOCK)
            b->events[b->count++] = events[i];
}

/* ---- both runs ------------------------------------------------------------------------------ */

static bool run(const struct difference_side *side, const struct case_options *options,
                struct sim_reader reader)
{
    struct case_options with = *options;
    struct case_result result;
    with.reader = reader;
    with.faults = NULL;
    with.step_by_step |= side->step_by_step;
    case_run(side->scenario, side->which, &with, &result);
    bool finished = result.outcome == CASE_FINISHED;
    case_result_clear(&result);
    return finished;
}

/* The first block that is not the same; the last one that either has begun, if all others are. */
static uint64_t block_that_differs(const struct hashes h[2])
{
    uint64_t block = 0;
    while (block < h[0].count && block < h[1].count && h[0].at[block] == h[1].at[block])
        block++;
    return block;
}

/* False: the blocks are the same. */
static bool compare(const struct block b[2], struct difference *difference)
{
    size_t i = 0;
    while (i < b[0].count && i < b[1].count &&
           memcmp(&b[0].events[i], &b[1].events[i], sizeof b[0].events[i]) == 0)
        i++;
    memset(difference, 0, sizeof *difference);
    difference->number = b[0].first + i + 1;
    for (int side = 0; side < 2; side++) {
        difference->ended[side] = i >= b[side].count;
        if (i < b[side].count)
            difference->events[side] = b[side].events[i];
    }
    return !difference->ended[0] || !difference->ended[1];
}

static enum difference_outcome look_at_block(const struct difference_side sides[2],
                                             const struct case_options *options, uint64_t first,
                                             struct difference *difference)
{
    struct block *blocks = calloc(2, sizeof *blocks);
    bool finished = blocks != NULL;
    for (int side = 0; side < 2 && finished; side++) {
        blocks[side].first = first;
        finished = run(&sides[side], options, (struct sim_reader){read_block, &blocks[side]});
    }
    bool found = finished && compare(blocks, difference);
    free(blocks);
    return !finished ? DIFFERENCE_NOT_RUN : found ? DIFFERENCE_FOUND : DIFFERENCE_NONE;
}

enum difference_outcome difference_find(const struct difference_side sides[2],
                                        const struct case_options *options,
                                        struct difference *difference)
{
    struct hashes hashes[2] = {{0}};
    enum difference_outcome outcome = DIFFERENCE_NOT_RUN;
    bool finished = true;
    for (int side = 0; side < 2 && finished; side++)
        finished = run(&sides[side], options, (struct sim_reader){read_hashes, &hashes[side]}) &&
                   !hashes[side].out_of_memory;
    if (finished && hashes[0].events == hashes[1].events && hashes[0].hash == hashes[1].hash)
        outcome = DIFFERENCE_NONE;
    else if (finished)
        outcome = look_at_block(sides, options, block_that_differs(hashes) * BLOCK, difference);
    free(hashes[0].at);
    free(hashes[1].at);
    return outcome;
}
