/* SPDX-License-Identifier: Apache-2.0 */
/* XXH3-128 over batches of events; see digest.h. */
#include "sim/kernel/digest.h"

#include <stdlib.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "sim/kernel/bytes.h"

struct sim_digest {
    XXH3_state_t *state;
};

struct sim_digest *sim_digest_new(void)
{
    struct sim_digest *digest = malloc(sizeof *digest);
    if (!digest)
        return NULL;
    digest->state = XXH3_createState();
    if (!digest->state) {
        free(digest);
        return NULL;
    }
    XXH3_128bits_reset(digest->state);
    return digest;
}

void sim_digest_free(struct sim_digest *digest)
{
    if (!digest)
        return;
    XXH3_freeState(digest->state);
    free(digest);
}

static struct sim_event turned(struct sim_event e)
{
    e.time_ns = (int64_t)little_endian_64((uint64_t)e.time_ns);
    e.value = little_endian_64(e.value);
    e.extra = little_endian_64(e.extra);
    e.resource = little_endian_32(e.resource);
    e.instance = little_endian_16(e.instance);
    return e;
}

static void digest_turned(struct sim_digest *digest, const struct sim_event *events, size_t count)
{
    struct sim_event batch[64];
    while (count > 0) {
        size_t now = count < 64 ? count : 64;
        for (size_t i = 0; i < now; i++)
            batch[i] = turned(events[i]);
        XXH3_128bits_update(digest->state, batch, now * sizeof *batch);
        events += now;
        count -= now;
    }
}

static void digest_read(void *data, const struct sim_event *events, size_t count)
{
    struct sim_digest *digest = data;
    if (SIM_LITTLE_ENDIAN_HOST)
        XXH3_128bits_update(digest->state, events, count * sizeof *events);
    else
        digest_turned(digest, events, count);
}

struct sim_reader sim_digest_reader(struct sim_digest *digest)
{
    return (struct sim_reader){digest_read, digest};
}

struct sim_digest_value sim_digest_value(const struct sim_digest *digest)
{
    XXH128_hash_t hash = XXH3_128bits_digest(digest->state);
    return (struct sim_digest_value){hash.high64, hash.low64};
}

void sim_digest_format(struct sim_digest_value value, char text[SIM_DIGEST_TEXT_SIZE])
{
    static const char digits[] = "0123456789abcdef";
    for (int i = 0; i < 32; i++) {
        uint64_t word = i < 16 ? value.high : value.low;
        text[i] = digits[word >> (60 - 4 * (i % 16)) & 15];
    }
    text[32] = '\0';
}
