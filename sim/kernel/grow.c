/* SPDX-License-Identifier: Apache-2.0 */
/* Arrays that grow; see grow.h. */
#include "sim/kernel/grow.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define HUGE_PAGE_BYTES ((size_t)2 << 20)

/* NULL if there is no room for a second array beside the first. */
static void *move_to_huge_pages(void *items, size_t old_bytes, size_t new_bytes)
{
    if (new_bytes > SIZE_MAX - HUGE_PAGE_BYTES)
        return NULL;
    size_t bytes = (new_bytes + HUGE_PAGE_BYTES - 1) / HUGE_PAGE_BYTES * HUGE_PAGE_BYTES;
    void *moved = aligned_alloc(HUGE_PAGE_BYTES, bytes);
    if (!moved)
        return NULL;
#ifdef MADV_HUGEPAGE
    (void)madvise(moved, bytes, MADV_HUGEPAGE); /* a wish: it works without */
#endif
    if (old_bytes > 0)
        memcpy(moved, items, old_bytes);
    free(items);
    return moved;
}

void *sim_grow(void *items, size_t old_bytes, size_t new_bytes)
{
    void *moved =
        new_bytes >= HUGE_PAGE_BYTES ? move_to_huge_pages(items, old_bytes, new_bytes) : NULL;
    return moved ? moved : realloc(items, new_bytes);
}
