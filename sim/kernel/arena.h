/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Memory of one simulated process: taken piece by piece, given back as a whole when it crashes.
 *
 * A first block may lie in the caller's storage (the top of a task's stack), further ones come from
 * malloc. Pieces that are freed are reused for the same size. Not for real threads.
 */
#ifndef TENURE_SIM_ARENA_H
#define TENURE_SIM_ARENA_H

#include <stddef.h>

#define SIM_ARENA_CLASSES 32 /* reuse by multiples of 16 bytes, up to 512 */

struct sim_arena_block;

struct sim_arena {
    char *next, *end;
    struct sim_arena_block *blocks;
    void *reusable[SIM_ARENA_CLASSES];
};

/* `first` may be NULL when first_size is 0; it must be aligned to 16 bytes and outlive the
 * arena. */
void sim_arena_init(struct sim_arena *arena, void *first, size_t first_size);

/* Zeroed, aligned to 16 bytes; NULL when out of memory. */
void *sim_arena_alloc(struct sim_arena *arena, size_t size);

/* Keep a piece for reuse. `size` is what was asked for. NULL is fine. */
void sim_arena_give_back(struct sim_arena *arena, void *piece, size_t size);

/* Give everything back at once. The arena must be initialised again before further use. */
void sim_arena_destroy(struct sim_arena *arena);

#endif
