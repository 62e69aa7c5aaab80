/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Arrays that grow to many megabytes while a run goes on.
 *
 * What they cost is not the copying but the first touch of each page, above all on virtual
 * machines (some 10 us a page where this was measured). Large ones therefore lie in huge pages
 * where the system has them, and are copied when they grow: for a moment there are two. Called by
 * what keeps one record for each of many events.
 */
#ifndef TENURE_SIM_GROW_H
#define TENURE_SIM_GROW_H

#include <stddef.h>

/* realloc() for such an array, from `old_bytes` in use to `new_bytes`. NULL when out of memory:
 * `items` is what it was. To be freed with free(). */
void *sim_grow(void *items, size_t old_bytes, size_t new_bytes);

#endif
