/* SPDX-License-Identifier: Apache-2.0 */
/*
 * malloc, calloc, realloc and aligned_alloc that fail on request. For programs linked with --wrap
 * of all; see CMakeLists.txt. Counts across the whole program, so ask for a failure right before
 * the call.
 */
#ifndef TENURE_TESTS_KERNEL_FAILING_MEMORY_H
#define TENURE_TESTS_KERNEL_FAILING_MEMORY_H

#include <stdbool.h>
#include <stdint.h>

/* The n-th request from now on fails (1: the next); 0: none. */
void failing_memory_at(uint32_t n);

/* Whether the request that was to fail has come; none fails any more after this. */
bool failing_memory_end(void);

#endif
