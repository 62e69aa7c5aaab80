/* SPDX-License-Identifier: Apache-2.0 */
/* Sources of choices; see choice.h. No state but in the sources. */
#include "sim/kernel/choice.h"

#include <stdlib.h>
#include <string.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "sim/kernel/bytes.h"

static const char *const names[] = {
#define X(name, word) [SIM_CHOICE_##name] = (word),
    SIM_CHOICE_LIST(X)
#undef X
};

const char *sim_choice_name(unsigned purpose)
{
    return purpose < SIM_CHOICE_COUNT ? names[purpose] : "unknown";
}

/* ---- random --------------------------------------------------------------------------------- */

__extension__ typedef unsigned __int128 uint128;

static inline uint64_t hash(uint64_t seed, uint32_t purpose, uint32_t attempt, uint64_t entity,
                            uint64_t index)
{
    uint64_t key[3] = {little_endian_64(purpose | (uint64_t)attempt << 32),
                       little_endian_64(entity), little_endian_64(index)};
    return XXH3_64bits_withSeed(key, sizeof key, seed);
}

uint64_t sim_choice_draw(uint64_t seed, enum sim_choice purpose, uint64_t entity, uint64_t index,
                         uint64_t bound)
{
    uint128 product = (uint128)hash(seed, purpose, 0, entity, index) * bound;
    if ((uint64_t)product < bound) {
        uint64_t unfair = (0 - bound) % bound;
        for (uint32_t attempt = 1; (uint64_t)product < unfair; attempt++)
            product = (uint128)hash(seed, purpose, attempt, entity, index) * bound;
    }
    return (uint64_t)(product >> 64);
}

static uint64_t random_choose(struct sim_choice_source *source, enum sim_choice purpose,
                              uint64_t entity, uint64_t index, uint64_t bound)
{
    const struct sim_choice_random *random = (const struct sim_choice_random *)(void *)source;
    return sim_choice_draw(random->seed, purpose, entity, index, bound);
}

void sim_choice_random_init(struct sim_choice_random *random, uint64_t seed)
{
    random->source.choose = random_choose;
    random->seed = seed;
}

/* ---- recording ------------------------------------------------------------------------------ */

static void keep(struct sim_choice_recorder *recorder, struct sim_choice_record record)
{
    if (recorder->count == recorder->capacity) {
        size_t capacity = recorder->capacity ? recorder->capacity * 2 : 256;
        void *records = realloc(recorder->records, capacity * sizeof *recorder->records);
        if (!records) {
            recorder->out_of_memory = true;
            return;
        }
        recorder->records = records;
        recorder->capacity = capacity;
    }
    recorder->records[recorder->count++] = record;
}

static uint64_t recorder_choose(struct sim_choice_source *source, enum sim_choice purpose,
                                uint64_t entity, uint64_t index, uint64_t bound)
{
    struct sim_choice_recorder *recorder = (struct sim_choice_recorder *)(void *)source;
    uint64_t result = recorder->from->choose(recorder->from, purpose, entity, index, bound);
    keep(recorder, (struct sim_choice_record){.purpose = purpose,
                                              .entity = entity,
                                              .index = index,
                                              .bound = bound,
                                              .result = result});
    return result;
}

void sim_choice_recorder_init(struct sim_choice_recorder *recorder, struct sim_choice_source *from)
{
    *recorder = (struct sim_choice_recorder){.source = {recorder_choose}, .from = from};
}

void sim_choice_recorder_destroy(struct sim_choice_recorder *recorder)
{
    free(recorder->records);
    recorder->records = NULL;
    recorder->count = recorder->capacity = 0;
}

/* ---- replay --------------------------------------------------------------------------------- */

static uint64_t replay_choose(struct sim_choice_source *source, enum sim_choice purpose,
                              uint64_t entity, uint64_t index, uint64_t bound)
{
    struct sim_choice_replay *replay = (struct sim_choice_replay *)(void *)source;
    size_t place = replay->next++;
    if (place >= replay->first_difference)
        return 0;
    if (place < replay->count) {
        const struct sim_choice_record *r = &replay->records[place];
        if (r->purpose == (uint32_t)purpose && r->entity == entity && r->index == index &&
            r->bound == bound)
            return r->result;
    }
    replay->first_difference = place;
    return 0;
}

void sim_choice_replay_init(struct sim_choice_replay *replay,
                            const struct sim_choice_record *records, size_t count)
{
    *replay = (struct sim_choice_replay){.source = {replay_choose},
                                         .records = records,
                                         .count = count,
                                         .first_difference = SIZE_MAX};
}
