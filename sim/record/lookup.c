/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers for equal contents; see lookup.h. */
#include "sim/record/lookup.h"

#include <stdlib.h>
#include <string.h>

struct lookup_entry {
    char *bytes;
    size_t length;
    uint64_t hash;
};

enum { FIRST_SLOTS = 64, FIRST_BYTES = 256 };

void lookup_destroy(struct lookup *l)
{
    for (uint32_t i = 0; i < l->count; i++)
        free(l->entries[i].bytes);
    free(l->entries);
    free(l->slots);
    memset(l, 0, sizeof *l);
}

/* FNV-1a: equality is decided by the bytes. */
static uint64_t hash_of(const char *bytes, size_t length)
{
    uint64_t hash = UINT64_C(14695981039346656037);
    for (size_t i = 0; i < length; i++)
        hash = (hash ^ (unsigned char)bytes[i]) * UINT64_C(1099511628211);
    return hash;
}

static void put(uint32_t *slots, uint32_t slot_count, uint64_t hash, uint32_t number)
{
    uint32_t slot = (uint32_t)(hash & (slot_count - 1));
    while (slots[slot])
        slot = (slot + 1) & (slot_count - 1);
    slots[slot] = number;
}

/* At least half of the slots stay free. */
static bool make_room(struct lookup *l)
{
    if (l->count == l->capacity) {
        uint32_t capacity = l->capacity ? l->capacity * 2 : FIRST_SLOTS / 2;
        struct lookup_entry *entries = realloc(l->entries, capacity * sizeof *entries);
        if (!entries)
            return false;
        l->entries = entries;
        l->capacity = capacity;
    }
    if ((l->count + 1) * 2 <= l->slot_count)
        return true;
    uint32_t slot_count = l->slot_count ? l->slot_count * 2 : FIRST_SLOTS;
    uint32_t *slots = calloc(slot_count, sizeof *slots);
    if (!slots)
        return false;
    for (uint32_t i = 0; i < l->count; i++)
        put(slots, slot_count, l->entries[i].hash, i + 1);
    free(l->slots);
    l->slots = slots;
    l->slot_count = slot_count;
    return true;
}

static uint32_t find(const struct lookup *l, const struct lookup_content *content, uint64_t hash)
{
    if (l->slot_count == 0)
        return 0;
    uint32_t slot = (uint32_t)(hash & (l->slot_count - 1));
    for (; l->slots[slot]; slot = (slot + 1) & (l->slot_count - 1)) {
        const struct lookup_entry *e = &l->entries[l->slots[slot] - 1];
        if (e->hash == hash && e->length == content->length &&
            memcmp(e->bytes, content->bytes, e->length) == 0)
            return l->slots[slot];
    }
    return 0;
}

uint32_t lookup_number(struct lookup *l, const struct lookup_content *content, bool *is_new)
{
    *is_new = false;
    if (content->failed || content->length == 0)
        return 0;
    uint64_t hash = hash_of(content->bytes, content->length);
    uint32_t number = find(l, content, hash);
    if (number || !make_room(l))
        return number;
    char *bytes = malloc(content->length);
    if (!bytes)
        return 0;
    memcpy(bytes, content->bytes, content->length);
    l->entries[l->count++] =
        (struct lookup_entry){.bytes = bytes, .length = content->length, .hash = hash};
    put(l->slots, l->slot_count, hash, l->count);
    *is_new = true;
    return l->count;
}

/* ---- contents ------------------------------------------------------------------------------- */

static void append(struct lookup_content *c, const void *bytes, size_t length)
{
    if (c->capacity - c->length < length) {
        size_t capacity = c->capacity ? c->capacity : FIRST_BYTES;
        while (capacity - c->length < length)
            capacity *= 2;
        char *grown = realloc(c->bytes, capacity);
        if (!grown) {
            c->failed = true;
            return;
        }
        c->bytes = grown;
        c->capacity = capacity;
    }
    memcpy(c->bytes + c->length, bytes, length);
    c->length += length;
}

void lookup_content_clear(struct lookup_content *c)
{
    c->length = 0;
    c->failed = false;
}

void lookup_content_destroy(struct lookup_content *c)
{
    free(c->bytes);
    memset(c, 0, sizeof *c);
}

void lookup_content_number(struct lookup_content *c, uint64_t number)
{
    append(c, &number, sizeof number);
}

void lookup_content_text(struct lookup_content *c, const char *text)
{
    append(c, text ? "+" : "-", 1);
    if (text)
        append(c, text, strlen(text) + 1);
}
