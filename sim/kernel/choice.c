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

/* a times b, fractions of 2^64. */
static uint64_t times(uint64_t a, uint64_t b)
{
    return (uint64_t)((uint128)a * b >> 64);
}

/* Doubles the exponent until the power is too small, then comes back by halves: the powers of what
 * was found so far are multiplied in the same order for every uniform number, so that the answer
 * rises with the odds although each product is rounded down. */
uint64_t sim_choice_failures(uint64_t uniform, uint64_t odds)
{
    uint64_t squares[32];
    unsigned count = 0;
    if (odds <= 1)
        return 0;
    for (uint64_t p = (uint64_t)(((uint128)(odds - 1) << 64) / odds);
         count < 32 && uniform < p; p = times(p, p))
        squares[count++] = p;
    uint64_t power = 0, failures = 0;
    while (count-- > 0) {
        uint64_t smaller = failures == 0 ? squares[count] : times(power, squares[count]);
        if (uniform < smaller) {
            power = smaller;
            failures |= UINT64_C(1) << count;
        }
    }
    return failures;
}

#define CHECK_BITS 32

/* The checks at which a runner would resign follow each other by geometric numbers, of which a
 * tenure most often needs the first. */
static uint64_t next_resign(uint64_t seed, uint64_t entity, uint64_t index, uint64_t odds)
{
    uint64_t tenure = index >> CHECK_BITS << CHECK_BITS;
    uint64_t wanted = index - tenure, check = 0;
    if (odds <= 1)
        return index;
    for (uint32_t attempt = 0;; attempt++) {
        check += sim_choice_failures(hash(seed, SIM_CHOICE_RESIGN, attempt, entity, tenure), odds);
        if (check >= UINT32_MAX)
            return tenure + UINT32_MAX;
        if (check >= wanted)
            return tenure + check;
        check++;
    }
}

static uint64_t random_choose(struct sim_choice_source *source, enum sim_choice purpose,
                              uint64_t entity, uint64_t index, uint64_t bound)
{
    const struct sim_choice_random *random = (const struct sim_choice_random *)(void *)source;
    if (purpose == SIM_CHOICE_RESIGN)
        return next_resign(random->seed, entity, index, bound) == index ? 0 : 1;
    return sim_choice_draw(random->seed, purpose, entity, index, bound);
}

static uint64_t random_next_resign(struct sim_choice_source *source, uint64_t entity,
                                   uint64_t index, uint64_t bound)
{
    const struct sim_choice_random *random = (const struct sim_choice_random *)(void *)source;
    return next_resign(random->seed, entity, index, bound);
}

void sim_choice_random_init(struct sim_choice_random *random, uint64_t seed)
{
    random->source = (struct sim_choice_source){random_choose, random_next_resign};
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
    *recorder = (struct sim_choice_recorder){.source = {recorder_choose, NULL}, .from = from};
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
    *replay = (struct sim_choice_replay){.source = {replay_choose, NULL},
                                         .records = records,
                                         .count = count,
                                         .first_difference = SIZE_MAX};
}
