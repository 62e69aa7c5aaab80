/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Pools of equal records, whose memory is not returned before the pool goes: an event that was put
 * off may still point into a record that was given back.
 */
#ifndef TENURE_SIM_POOL_H
#define TENURE_SIM_POOL_H

#include <stddef.h>

struct sim_pool {
    size_t size; /* of a record, at least a pointer */
    void *free_records;
    struct sim_pool_block *blocks;
    char *next, *end;
};

void sim_pool_init(struct sim_pool *pool, size_t size);
void sim_pool_destroy(struct sim_pool *pool);

/* A record, aligned to 16 bytes, and to 64 if its size is a multiple of that. Its bytes are as the
 * last user left them but for the first pointer, and zero the first time. NULL when out of memory.
 */
void *sim_pool_take(struct sim_pool *pool);
void sim_pool_give_back(struct sim_pool *pool, void *record);

#endif
