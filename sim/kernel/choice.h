/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Choices: every decision of a run that could go either way.
 *
 * A choice is named by purpose, entity and index, so it can be made again out of order, and a new
 * purpose moves no other. Where the numbers come from can be replaced: random (keyed by the seed),
 * a recorded list, and whatever implements struct sim_choice_source. Results are what is recorded.
 */
#ifndef TENURE_SIM_CHOICE_H
#define TENURE_SIM_CHOICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The first three are enum election_choice. Numbers key the streams: new ones go at the end. */
#define SIM_CHOICE_LIST(X)                                                                         \
    X(PAUSE, "pre_election_pause")                                                                 \
    X(RESIGN, "resign")                                                                            \
    X(BACK_OFF, "back_off")                                                                        \
    X(TIE, "tie")                                                                                  \
    X(REQUEST_DELAY, "request_delay")                                                              \
    X(REPLY_DELAY, "reply_delay")                                                                  \
    X(KEEP_ALIVE_PHASE, "keep_alive_phase")                                                        \
    X(REQUEST_LOSS, "request_loss")                                                                \
    X(REPLY_LOSS, "reply_loss")                                                                    \
    X(CALL_FATE, "call_fate")                                                                      \
    X(PASS_LENGTH, "pass_length")                                                                  \
    X(PASS_PHASE, "pass_phase")                                                                    \
    X(FAULT_PHASE, "fault_phase")                                                                  \
    X(FAULT_TARGET, "fault_target")                                                                \
    X(FAULT_LENGTH, "fault_length")                                                                \
    X(EXPIRY_PHASE, "expiry_phase")                                                                \
    X(OBSERVER_PHASE, "observer_phase")

enum sim_choice {
#define X(name, word) SIM_CHOICE_##name,
    SIM_CHOICE_LIST(X)
#undef X
        SIM_CHOICE_COUNT
};

/* The word of a purpose; "unknown" outside the list. Static storage. */
const char *sim_choice_name(unsigned purpose);

struct sim_choice_source {
    /* A number in [0, bound), bound >= 1. Of a RESIGN only whether it is 0 means anything; the
     * upper half of its index is the tenure, the lower the check. */
    uint64_t (*choose)(struct sim_choice_source *source, enum sim_choice purpose, uint64_t entity,
                       uint64_t index, uint64_t bound);

    /* The first index from this one on, in the same tenure, at which `choose` answers a RESIGN with
     * 0: so that a run need not ask at each check. NULL: it has to. */
    uint64_t (*next_resign)(struct sim_choice_source *source, uint64_t entity, uint64_t index,
                            uint64_t bound);
};

/* Random: a function of (seed, purpose, entity, index, bound) and of nothing else. XXH3-64 of the
 * little-endian record (purpose, attempt, entity, index) with the seed, reduced to the bound by
 * multiplication; the few draws that would favour some results are drawn again (Lemire 2019).
 *
 * A RESIGN is drawn once for a tenure, not once for a check: the number of checks that pass before
 * it is a geometric number, made from one uniform number by inversion. So the same seed makes a
 * tenure longer with larger odds, never shorter, and two settings can be compared with common
 * random numbers (Glasserman and Yao 1992). */
struct sim_choice_random {
    struct sim_choice_source source;
    uint64_t seed;
};

void sim_choice_random_init(struct sim_choice_random *random, uint64_t seed);
uint64_t sim_choice_draw(uint64_t seed, enum sim_choice purpose, uint64_t entity, uint64_t index,
                         uint64_t bound);

/* How many trials with a chance of 1 in `odds` fail before one succeeds, by inversion of `uniform`
 * in [0, 2^64): the largest n with uniform < ((odds - 1) / odds)^n 2^64, where powers are rounded
 * down (which can be seen below 2^24). Never falls when the odds rise. At most UINT32_MAX. */
uint64_t sim_choice_failures(uint64_t uniform, uint64_t odds);

struct sim_choice_record {
    uint64_t entity, index, bound, result;
    uint32_t purpose;
};

/* Records what another source answers. */
struct sim_choice_recorder {
    struct sim_choice_source source;
    struct sim_choice_source *from;
    struct sim_choice_record *records; /* grows; freed by _destroy */
    size_t count, capacity;
    bool out_of_memory;
};

void sim_choice_recorder_init(struct sim_choice_recorder *recorder, struct sim_choice_source *from);
void sim_choice_recorder_destroy(struct sim_choice_recorder *recorder);

/* Answers from a list in the order in which it was recorded. `first_difference` is the place of the
 * first choice that was asked otherwise (another purpose, entity, index or bound, or beyond the
 * end); from there on every answer is 0. It is SIZE_MAX while all is well. The list is borrowed. */
struct sim_choice_replay {
    struct sim_choice_source source;
    const struct sim_choice_record *records;
    size_t count, next, first_difference;
};

void sim_choice_replay_init(struct sim_choice_replay *replay,
                            const struct sim_choice_record *records, size_t count);

#endif
