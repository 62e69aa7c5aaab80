/* SPDX-License-Identifier: Apache-2.0 */
/* What the fuzz targets share. */
#ifndef TENURE_TESTS_FUZZ_H
#define TENURE_TESTS_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

/* The entry that libFuzzer and replay_main.c call; always returns 0. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* assert() that NDEBUG does not take away. */
#define FUZZ_ASSERT(condition)                                                            \
    do {                                                                                  \
        if (!(condition)) {                                                               \
            fprintf(stderr, "%s:%d: %s does not hold\n", __FILE__, __LINE__, #condition); \
            abort();                                                                      \
        }                                                                                 \
    } while (0)

#endif
