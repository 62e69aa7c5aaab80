/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The queue of future events, in one total order.
 *
 * THE TIE RULE. Events run in order of (time, tie key, insertion number); nothing else is
 * consulted. The tie key is 2 unless the scenario asks for random ties, in which case it is a
 * recorded choice. Keys 0 and 65535 are for what comes before or after everything else at its
 * instant; among those a rank comes before the insertion number. Key 1 is for checks that tasks
 * sleep to: whose check it is comes before the insertion number, so that their order does not
 * depend on when they were put in. All stands in one number, the event's `order`: tie key in the
 * upper 16 bits, insertion number, or rank and insertion number, below.
 *
 * Inside, events that were put in with the same delay stand in one ring (a lane), since later ones
 * are later. The lane whose first event is the first of all is the front; a heap has the first
 * event of each other lane and every event that stands in none. As long as the front's next event
 * comes before any in the heap, nothing but the front is touched. What was put in to happen at once
 * pushes the front aside for a moment only, so the heap's first may stand beside the heap proper.
 * Lanes change the cost, never the order.
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

#define SIM_TIE_KEY_SHIFT 48
enum sim_tie_key {
    SIM_TIE_FIRST = 0,
    SIM_TIE_CHECK = 1,
    SIM_TIE_USUAL = 2,
    SIM_TIE_LAST = 65535
};

#define SIM_QUEUE_LANES 16

struct sim_lane {
    int64_t delay_ns;
    struct sim_queue_entry *ring;
    uint32_t mask;       /* capacity less one; the capacity is a power of two, or 0 */
    uint32_t head, tail; /* [head, tail), both modulo the capacity and 2^32 */
};

struct sim_queue_node {
    struct sim_queue_entry entry;
    struct sim_lane *lane; /* the lane whose first entry this is, or NULL */
};

struct sim_queue {
    const struct sim_queue_entry *first; /* of all; NULL if there is none */
    struct sim_lane *front;              /* whose first that is; `alone` if it is in no lane */
    int64_t limit_ns;                    /* the earliest time in the heap; INT64_MAX: none */
    struct sim_queue_node *heap;         /* heap[0], if `aside`, comes before the root, heap[1] */
    bool aside;
    uint32_t count, capacity;            /* of the heap proper: from heap[1] on */
    struct sim_lane lanes[SIM_QUEUE_LANES];
    struct sim_lane alone; /* of one entry, the next one */
    struct sim_queue_entry alone_entry;
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

static inline uint32_t sim_lane_count(const struct sim_lane *lane)
{
    return lane->tail - lane->head;
}

/* Whether the lane has events of that delay, which is then not negative, and room for one more. */
static inline bool sim_lane_takes(const struct sim_lane *lane, int64_t delay_ns)
{
    return lane->delay_ns == delay_ns && sim_lane_count(lane) - 1 < lane->mask;
}

static inline void sim_lane_append(struct sim_lane *lane, struct sim_queue_entry entry)
{
    lane->ring[lane->tail++ & lane->mask] = entry;
}

static inline bool sim_queue_before(const struct sim_queue_entry *a,
                                    const struct sim_queue_entry *b)
{
    return a->time_ns < b->time_ns || (a->time_ns == b->time_ns && a->order < b->order);
}

/* Put an event in. `delay_ns` is its time minus the present, or -1 if its order carries a tie key
 * (so that it may not stand in a lane). False when out of memory; the queue is as before. */
static inline bool sim_queue_push(struct sim_queue *queue, struct sim_queue_entry entry,
                                  int64_t delay_ns)
{
    struct sim_lane *lane = sim_queue_lane(queue, delay_ns);
    if (!sim_lane_takes(lane, delay_ns))
        return sim_queue_push_slowly(queue, entry, delay_ns);
    sim_lane_append(lane, entry);
    return true;
}

/* The same for an event whose order is not that of insertion: it may be due at the instant of the
 * last one of its lane, and have to come before it. */
static inline bool sim_queue_push_ordered(struct sim_queue *queue, struct sim_queue_entry entry,
                                          int64_t delay_ns)
{
    const struct sim_lane *lane = sim_queue_lane(queue, delay_ns);
    bool in_line = sim_lane_count(lane) == 0 ||
                   sim_queue_before(&lane->ring[(lane->tail - 1) & lane->mask], &entry);
    return sim_queue_push(queue, entry, in_line ? delay_ns : -1);
}

/* The first event without taking it, NULL if there is none. */
static inline const struct sim_queue_entry *sim_queue_first(const struct sim_queue *queue)
{
    return queue->first;
}

/* Take the first event out; there is one. */
static inline void sim_queue_drop(struct sim_queue *queue)
{
    struct sim_lane *front = queue->front;
    const struct sim_queue_entry *next = &front->ring[(front->head + 1) & front->mask];
    if (sim_lane_count(front) < 2 || next->time_ns >= queue->limit_ns) {
        sim_queue_drop_slowly(queue);
        return;
    }
    front->head++;
    queue->first = next;
}

/* The same, and say which it was. */
static inline struct sim_queue_entry sim_queue_pop(struct sim_queue *queue)
{
    struct sim_queue_entry first = *queue->first;
    sim_queue_drop(queue);
    return first;
}

/* How many events stand in the lane of the first one; 0 if there is none. */
static inline uint32_t sim_queue_first_lane_count(const struct sim_queue *queue)
{
    return sim_lane_count(queue->front);
}

/* The timer of the event `ahead` places behind the first in the first one's lane, for prefetching;
 * NULL if that is not known. */
static inline struct sim_timer *sim_queue_peek(const struct sim_queue *queue, uint32_t ahead)
{
    const struct sim_lane *lane = queue->front;
    if (sim_lane_count(lane) <= ahead)
        return NULL;
    return lane->ring[(lane->head + ahead) & lane->mask].timer;
}

/* One that will come soon, for prefetching: place 1 is the first of the heap, 2 and 3 are below it.
 * NULL if there is none. */
static inline struct sim_timer *sim_queue_soon(const struct sim_queue *queue, uint32_t place)
{
    return place <= queue->count ? queue->heap[place].entry.timer : NULL;
}

#endif
