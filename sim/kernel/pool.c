/* SPDX-License-Identifier: Apache-2.0 */
/* Blocks of records and a list of free ones; see pool.h. */
#include "sim/kernel/pool.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "sim/kernel/cache.h"

#define ALIGNMENT         16
#define RECORDS_PER_BLOCK 64

_Static_assert(RECORDS_PER_BLOCK * ALIGNMENT % SIM_LINE == 0, "blocks are whole lines");

/* Records begin with a line of the cache, so that one of 64 bytes lies in one. */
struct sim_pool_block {
    struct sim_pool_block *next;
    char unused[SIM_LINE - sizeof(void *)];
};

void sim_pool_init(struct sim_pool *pool, size_t size)
{
    memset(pool, 0, sizeof *pool);
    pool->size = (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
}

void sim_pool_destroy(struct sim_pool *pool)
{
    while (pool->blocks) {
        struct sim_pool_block *block = pool->blocks;
        pool->blocks = block->next;
        free(block);
    }
    pool->free_records = NULL;
    pool->next = pool->end = NULL;
}

static bool add_block(struct sim_pool *pool)
{
    size_t records_size = RECORDS_PER_BLOCK * pool->size; /* a multiple of lines */
    struct sim_pool_block *block = aligned_alloc(SIM_LINE, sizeof *block + records_size);
    if (!block)
        return false;
    memset(block, 0, sizeof *block + records_size);
    block->next = pool->blocks;
    pool->blocks = block;
    pool->next = (char *)(block + 1);
    pool->end = pool->next + records_size;
    return true;
}

void *sim_pool_take(struct sim_pool *pool)
{
    void *record = pool->free_records;
    if (record) {
        memcpy(&pool->free_records, record, sizeof pool->free_records);
        return record;
    }
    if (pool->next == pool->end && !add_block(pool))
        return NULL;
    record = pool->next;
    pool->next += pool->size;
    return record;
}

void sim_pool_give_back(struct sim_pool *pool, void *record)
{
    memcpy(record, &pool->free_records, sizeof pool->free_records);
    pool->free_records = record;
}
