/* SPDX-License-Identifier: Apache-2.0 */
/* Blocks of records and a list of free ones; see pool.h. */
#include "sim/kernel/pool.h"

#include <stdlib.h>
#include <string.h>

#define ALIGNMENT 16
#define RECORDS_PER_BLOCK 64

struct sim_pool_block {
    struct sim_pool_block *next;
    size_t unused; /* keeps records aligned */
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

void *sim_pool_take(struct sim_pool *pool)
{
    void *record = pool->free_records;
    if (record) {
        memcpy(&pool->free_records, record, sizeof pool->free_records);
        return record;
    }
    if (pool->next == pool->end) {
        struct sim_pool_block *block =
            calloc(1, sizeof *block + RECORDS_PER_BLOCK * pool->size);
        if (!block)
            return NULL;
        block->next = pool->blocks;
        pool->blocks = block;
        pool->next = (char *)(block + 1);
        pool->end = pool->next + RECORDS_PER_BLOCK * pool->size;
    }
    record = pool->next;
    pool->next += pool->size;
    return record;
}

void sim_pool_give_back(struct sim_pool *pool, void *record)
{
    memcpy(record, &pool->free_records, sizeof pool->free_records);
    pool->free_records = record;
}
