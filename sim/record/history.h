/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the database stores of one case, kept in memory: a reader of the event stream.
 *
 * Intervals stand in the order in which they began; where two began at the same instant, in the
 * order of their events. Everything is [begin, end): what is open when the run ends has the end of
 * the run as its end, and says so in its cause or its flag.
 *
 * One event adds one interval at the most (of 40 bytes and less; rows of work have 48), and checks,
 * which are most of a stream, are skipped at once. When memory or the limit is used up the history
 * says so and ignores what follows.
 *
 * It may not influence the run. Called on the main stack by whoever runs a case; one history
 * belongs to one case at a time and keeps its memory for the next one.
 */
#ifndef TENURE_SIM_HISTORY_H
#define TENURE_SIM_HISTORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/kernel/event.h"
#include "sim/record/records.h"

#define HISTORY_UNKNOWN INT64_MIN /* a time that never came */

enum history_level { HISTORY_BELIEF, HISTORY_OWNERSHIP, HISTORY_LEVEL_COUNT };

/* Belief of an instance in a resource, or its ownership at the store. */
struct history_interval {
    int64_t begin_ns, end_ns;
    uint64_t epoch;
    uint32_t resource;
    uint32_t next; /* private: the next open one of the resource */
    uint16_t instance;
    uint8_t begin_cause, end_cause; /* enum sim_cause */
};

/* How a resignation went on. X(name, word) */
#define HISTORY_OUTCOME_LIST(X)                                                                    \
    X(PENDING, "pending")                                                                          \
    X(EXECUTED, "executed")                                                                        \
    X(FAILED, "failed")                                                                            \
    X(WITHDRAWN, "withdrawn")                                                                      \
    X(ABANDONED, "abandoned")

enum history_outcome {
#define X(name, word) HISTORY_OUTCOME_##name,
    HISTORY_OUTCOME_LIST(X)
#undef X
        HISTORY_OUTCOME_COUNT
};

/* A resignation. HISTORY_UNKNOWN in a time that never came; one that was executed without having
 * been queued has no queued_ns. */
struct history_resignation {
    int64_t queued_ns, begun_ns, ended_ns;
    uint32_t resource;
    uint32_t next; /* private */
    uint16_t instance;
    uint8_t outcome; /* enum history_outcome */
};

/* What became of the commit of a pass. X(name, word) */
#define HISTORY_COMMIT_LIST(X)                                                                     \
    X(NONE, "none")                                                                                \
    X(ACCEPTED, "accepted")                                                                        \
    X(REJECTED, "rejected")

enum history_commit {
#define X(name, word) HISTORY_COMMIT_##name,
    HISTORY_COMMIT_LIST(X)
#undef X
        HISTORY_COMMIT_COUNT
};

/* A pass over a resource that did not agree with ownership: at some moment of it the instance was
 * not the only owner by that epoch, or its commit was rejected, or the pass did not end. */
struct history_work {
    int64_t begin_ns, end_ns;
    uint64_t epoch, pass;
    uint32_t resource;
    uint32_t next;   /* private */
    uint32_t grants; /* private: how many the resource had seen */
    uint16_t instance;
    uint8_t commit; /* enum history_commit */
    bool began_before : 1; /* it was under way already when it was first seen */
    bool is_open : 1;      /* it did not end */
    bool agreed : 1;       /* private */
};

struct history_fault {
    int64_t begin_ns, end_ns;
    uint64_t number;   /* in the run, from 1 */
    uint32_t next;     /* private */
    uint16_t instance; /* SIM_NO_INSTANCE: the store, or everything */
    uint8_t kind;      /* enum fault_kind */
    bool is_open;      /* active when the run ended */
};

/* A process of an instance, from its start to its end. */
struct history_life {
    int64_t begin_ns, end_ns;
    uint64_t incarnation;
    uint32_t next; /* private */
    uint16_t instance;
    uint8_t end_cause; /* crash, shutdown, end_of_run */
};

enum history_problem {
    HISTORY_OK,
    HISTORY_NO_MEMORY, /* the system has none left */
    HISTORY_TOO_LARGE  /* the limit is used up */
};

struct history_resource;

struct history {
    struct records levels[HISTORY_LEVEL_COUNT]; /* struct history_interval */
    struct records resignations, works, faults, lives;
    uint64_t works_seen; /* also those that agreed and were not kept */
    int64_t end_ns;      /* of the run; HISTORY_UNKNOWN while it goes on */
    enum history_problem problem;

    /* private */
    struct history_resource *resources;
    uint32_t resource_capacity, resource_count, instance_count;
    uint32_t first_fault, last_fault, first_life;
    size_t bytes, limit;
};

/* An empty history. `limit` is how many bytes of intervals it may hold, 0 for as many as there are.
 */
void history_init(struct history *history, size_t limit);
void history_destroy(struct history *history);

/* Forgets the last case and gets ready for the next one, of so many instances and resources. False
 * when out of memory. Events of others are ignored. */
bool history_begin(struct history *history, uint32_t instance_count, uint32_t resource_count);

/* The reader to add to the kernel; `history` is borrowed. */
struct sim_reader history_reader(struct history *history);

/* Closes what is open; SIM_EVENT_RUN_ENDED does the same. Calls after the first are ignored. */
void history_end(struct history *history, int64_t end_ns);

/* What was kept, by number from 0 to `count` of its kind. */
static inline const struct history_interval *history_interval(const struct history *history,
                                                              enum history_level level,
                                                              uint32_t number)
{
    return records_at(&history->levels[level], number, sizeof(struct history_interval));
}

static inline const struct history_resignation *
history_resignation(const struct history *history, uint32_t number)
{
    return records_at(&history->resignations, number, sizeof(struct history_resignation));
}

static inline const struct history_work *history_work(const struct history *history,
                                                      uint32_t number)
{
    return records_at(&history->works, number, sizeof(struct history_work));
}

static inline const struct history_fault *history_fault(const struct history *history,
                                                        uint32_t number)
{
    return records_at(&history->faults, number, sizeof(struct history_fault));
}

static inline const struct history_life *history_life(const struct history *history,
                                                      uint32_t number)
{
    return records_at(&history->lives, number, sizeof(struct history_life));
}

/* Words of the lists above; "unknown" outside them. Static storage. */
const char *history_outcome_name(unsigned outcome);
const char *history_commit_name(unsigned commit);

#endif
