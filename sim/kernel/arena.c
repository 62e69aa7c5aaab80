/* SPDX-License-Identifier: Apache-2.0 */
/* Bump allocation with reuse by size; see arena.h. */
#include "sim/kernel/arena.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define ALIGNMENT 16
#define BLOCK_SIZE 4096

struct sim_arena_block {
    struct sim_arena_block *next;
    size_t size; /* keeps what follows aligned */
};

void sim_arena_init(struct sim_arena *arena, void *first, size_t first_size)
{
    memset(arena, 0, sizeof *arena);
    arena->next = first;
    arena->end = first ? arena->next + first_size : NULL;
}

static size_t rounded(size_t size)
{
    return (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
}

/* The list of pieces of this size, NULL if the size is too large to be reused. */
static void **reusable(struct sim_arena *arena, size_t size)
{
    size_t class = size / ALIGNMENT - 1;
    return class < SIM_ARENA_CLASSES ? &arena->reusable[class] : NULL;
}

static void *from_new_block(struct sim_arena *arena, size_t size)
{
    size_t block_size = size > BLOCK_SIZE / 2 ? size : BLOCK_SIZE;
    struct sim_arena_block *block = malloc(sizeof *block + block_size);
    if (!block)
        return NULL;
    block->next = arena->blocks;
    block->size = block_size;
    arena->blocks = block;
    char *piece = (char *)(block + 1);
    if (block_size > size) {
        arena->next = piece + size;
        arena->end = piece + block_size;
    }
    return piece;
}

void *sim_arena_alloc(struct sim_arena *arena, size_t size)
{
    if (size > PTRDIFF_MAX)
        return NULL;
    size = rounded(size ? size : 1);
    void **list = reusable(arena, size);
    void *piece;
    if (list && *list) {
        piece = *list;
        memcpy(list, piece, sizeof *list);
    } else if (size <= (size_t)(arena->end - arena->next)) {
        piece = arena->next;
        arena->next += size;
    } else {
        piece = from_new_block(arena, size);
    }
    if (piece)
        memset(piece, 0, size);
    return piece;
}

void sim_arena_give_back(struct sim_arena *arena, void *piece, size_t size)
{
    if (!piece)
        return;
    void **list = reusable(arena, rounded(size ? size : 1));
    if (!list)
        return;
    memcpy(piece, list, sizeof *list);
    *list = piece;
}

void sim_arena_destroy(struct sim_arena *arena)
{
    while (arena->blocks) {
        struct sim_arena_block *block = arena->blocks;
        arena->blocks = block->next;
        free(block);
    }
    memset(arena, 0, sizeof *arena);
}
