/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The queue of future events, in one total order.
 *
 * THE TIE RULE. Events run in order of (time, tie key, insertion number); nothing else is
 * consulted. The tie key is 0 unless the scenario asks for random ties, in which case it is a
 * recorded choice. Both stand in one number, the event's `order`: tie key in the upper 16 bits,
 * insertion number below.
 *
 * Inside, events that were put in with the same delay stand in one ring (a lane), since later ones
 * are later; one heap holds the first of each lane and everything else. Lanes change the cost,
 * never the order.
 */
#ifndef TENURE_SIM_QUEUE_H
#define TENURE_SIM_QUEUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sim_timer;

struct sim_queue_entry {
    int64_t time_ns;
    uint64_t order;
    struct sim_timer *timer;
};

#define SIM_QUEUE_LANES 16

struct sim_queue_node {
    struct sim_queue_entry entry;
    struct sim_lane *lane; /* the lane whose first entry this is, or NULL */
};

struct sim_lane {
    int64_t delay_ns;
    struct sim_queue_entry *ring; /* capacity is a power of two */
    uint32_t capacity, head, count;
};

struct sim_queue {
    struct sim_queue_node *heap; /* heap[0] is unused, the root is heap[1] */
    uint32_t count, capacity;
    struct sim_lane lanes[SIM_QUEUE_LANES];
};

/* False when out of memory; nothing to destroy then. */
bool sim_queue_init(struct sim_queue *queue);
void sim_queue_destroy(struct sim_queue *queue);

bool sim_queue_push_slowly(struct sim_queue *queue, struct sim_queue_entry entry, int64_t delay_ns);
void sim_queue_drop_slowly(struct sim_queue *queue);

static inline struct sim_lane *sim_queue_lane(struct sim_queue *queue, int64_t delay_ns)
{
    return &queue->lanes[(uint64_t)delay_ns * UINT64_C(0x9e3779b97f4a7c15) >> 60];
}

/* Put an event in. `delay_ns` is its time minus the present, or -1 if its order carries a tie key
 * (so that it may not stand in a lane). False when out of memory; the queue is as before. */
static inline bool sim_queue_push(struct sim_queue *queue, struct sim_queue_entry entry,
                                  int64_t delay_ns)
{
    struct sim_lane *lane = sim_queue_lane(queue, delay_ns);
    if (lane->delay_ns != delay_ns || lane->count == 0 || lane->count == lane->capacity)
        return sim_queue_push_slowly(queue, entry, delay_ns);
    lane->ring[(lane->head + lane->count++) & (lane->capacity - 1)] = entry;
    return true;
}

/* The first event without taking it, NULL if there is none. */
static inline const struct sim_queue_entry *sim_queue_first(const struct sim_queue *queue)
{
    return queue->count > 0 ? &queue->heap[1].entry : NULL;
}

static inline bool sim_queue_before(const struct sim_queue_entry *a,
                                    const struct sim_queue_entry *b)
{
    return a->time_ns < b->time_ns || (a->time_ns == b->time_ns && a->order < b->order);
}

/* Take the first event out; there is one. Most often the next one of its lane is the new first. */
static inline void sim_queue_drop(struct sim_queue *queue)
{
    struct sim_queue_node *heap = queue->heap;
    struct sim_lane *lane = heap[1].lane;
    if (!lane || lane->count < 2) {
        sim_queue_drop_slowly(queue);
        return;
    }
    const struct sim_queue_entry *next = &lane->ring[(lane->head + 1) & (lane->capacity - 1)];
    if ((queue->count > 1 && sim_queue_before(&heap[2].entry, next)) ||
        (queue->count > 2 && sim_queue_before(&heap[3].entry, next))) {
        sim_queue_drop_slowly(queue);
        return;
    }
    heap[1].entry = *next;
    lane->head = (lane->head + 1) & (lane->capacity - 1);
    lane->count--;
}

/* The same, and say which it was. */
static inline struct sim_queue_entry sim_queue_pop(struct sim_queue *queue)
{
    struct sim_queue_entry first = queue->heap[1].entry;
    sim_queue_drop(queue);
    return first;
}

/* How many events stand in the lane of the first one; 0 if it stands in none. */
static inline uint32_t sim_queue_first_lane_count(const struct sim_queue *queue)
{
    const struct sim_lane *lane = queue->heap[1].lane;
    return lane && queue->count > 0 ? lane->count : 0;
}

/* The timer of the event `ahead` places behind the first in the first one's lane, for prefetching;
 * NULL if that is not known. */
static inline struct sim_timer *sim_queue_peek(const struct sim_queue *queue, uint32_t ahead)
{
    if (queue->count == 0)
        return NULL;
    const struct sim_lane *lane = queue->heap[1].lane;
    if (!lane || lane->count <= ahead)
        return NULL;
    return lane->ring[(lane->head + ahead) & (lane->capacity - 1)].timer;
}

#endif
