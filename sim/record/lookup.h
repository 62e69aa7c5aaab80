/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Numbers for equal contents: the first one seen gets 1, the next different one 2, and so on.
 *
 * Contents are compared byte by byte; the order in which they come is the only thing that numbers
 * depend on. Called by the recorder.
 */
#ifndef TENURE_SIM_LOOKUP_H
#define TENURE_SIM_LOOKUP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct lookup_entry;

struct lookup {
    struct lookup_entry *entries; /* by number - 1 */
    uint32_t count, capacity;
    uint32_t *slots; /* numbers by hash, 0 if free */
    uint32_t slot_count;
};

/* Contents under construction. `failed` when out of memory. */
struct lookup_content {
    char *bytes;
    size_t length, capacity;
    bool failed;
};

void lookup_destroy(struct lookup *lookup);

/* The number of the contents, which are copied if they are new (`*is_new`). 0 when out of memory.
 */
uint32_t lookup_number(struct lookup *lookup, const struct lookup_content *content, bool *is_new);

/* Empties it, keeping its memory. */
void lookup_content_clear(struct lookup_content *content);
void lookup_content_destroy(struct lookup_content *content);
void lookup_content_number(struct lookup_content *content, uint64_t number);
void lookup_content_text(struct lookup_content *content, const char *text); /* NULL: none */

#endif
