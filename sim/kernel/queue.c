/* SPDX-License-Identifier: Apache-2.0 */
/* The front, lanes and a binary heap; see queue.h for the order. Called by the kernel only. */
#include "sim/kernel/queue.h"

#include <stdlib.h>
#include <string.h>

#define FIRST_CAPACITY 64

bool sim_queue_init(struct sim_queue *queue)
{
    memset(queue, 0, sizeof *queue);
    queue->alone.ring = &queue->alone_entry;
    queue->front = &queue->alone;
    queue->limit_ns = INT64_MAX;
    queue->capacity = FIRST_CAPACITY;
    queue->heap = calloc(queue->capacity, sizeof *queue->heap);
    return queue->heap != NULL;
}

void sim_queue_destroy(struct sim_queue *queue)
{
    for (size_t i = 0; i < SIM_QUEUE_LANES; i++)
        free(queue->lanes[i].ring);
    free(queue->heap);
    memset(queue, 0, sizeof *queue);
}

/* ---- the heap ------------------------------------------------------------------------------- */

/* Put `node` where the root was and let it sink. */
static void sink(struct sim_queue *queue, struct sim_queue_node node)
{
    struct sim_queue_node *heap = queue->heap;
    uint32_t hole = 1;
    for (;;) {
        uint32_t child = hole * 2;
        if (child > queue->count)
            break;
        if (child < queue->count && sim_queue_before(&heap[child + 1].entry, &heap[child].entry))
            child++;
        if (!sim_queue_before(&heap[child].entry, &node.entry))
            break;
        heap[hole] = heap[child];
        hole = child;
    }
    heap[hole] = node;
}

/* Room for one more; false when out of memory. */
static bool heap_reserve(struct sim_queue *queue)
{
    if (queue->count + 2 < queue->capacity) /* one more than that may be pushed aside */
        return true;
    struct sim_queue_node *heap = realloc(queue->heap, 2 * (size_t)queue->capacity * sizeof *heap);
    if (!heap)
        return false;
    queue->heap = heap;
    queue->capacity *= 2;
    return true;
}

/* There is room. */
static void push_proper(struct sim_queue *queue, struct sim_queue_node node)
{
    uint32_t hole = ++queue->count;
    while (hole > 1 && sim_queue_before(&node.entry, &queue->heap[hole / 2].entry)) {
        queue->heap[hole] = queue->heap[hole / 2];
        hole /= 2;
    }
    queue->heap[hole] = node;
}

/* The first of the heap; NULL if it is empty. */
static const struct sim_queue_node *heap_first(const struct sim_queue *queue)
{
    if (queue->aside)
        return &queue->heap[0];
    return queue->count > 0 ? &queue->heap[1] : NULL;
}

/* There is room. */
static void heap_push(struct sim_queue *queue, struct sim_queue_node node)
{
    const struct sim_queue_node *first = heap_first(queue);
    if (first && !sim_queue_before(&node.entry, &first->entry)) {
        push_proper(queue, node);
        return;
    }
    if (queue->aside)
        push_proper(queue, queue->heap[0]);
    queue->heap[0] = node;
    queue->aside = true;
}

/* Take the first out; there is one. */
static struct sim_queue_node heap_pop(struct sim_queue *queue)
{
    if (queue->aside) {
        queue->aside = false;
        return queue->heap[0];
    }
    struct sim_queue_node first = queue->heap[1];
    struct sim_queue_node last = queue->heap[queue->count--];
    if (queue->count > 0)
        sink(queue, last);
    return first;
}

/* ---- the front ------------------------------------------------------------------------------ */

static struct sim_queue_entry *head_of(const struct sim_lane *lane)
{
    return &lane->ring[lane->head & lane->mask];
}

static void limit(struct sim_queue *queue)
{
    const struct sim_queue_node *first = heap_first(queue);
    queue->limit_ns = first ? first->entry.time_ns : INT64_MAX;
}

/* The first of all events, which stands in the heap no more. */
static void set_front(struct sim_queue *queue, struct sim_queue_node node)
{
    queue->front = node.lane;
    if (!node.lane) {
        queue->front = &queue->alone;
        queue->alone_entry = node.entry;
        queue->alone.head = 0;
        queue->alone.tail = 1;
    }
    queue->first = head_of(queue->front);
    limit(queue);
}

static struct sim_queue_node front_node(const struct sim_queue *queue)
{
    bool alone = queue->front == &queue->alone;
    return (struct sim_queue_node){*queue->first, alone ? NULL : queue->front};
}

/* An event that stands in no lane, or first in its own; there is room in the heap. */
static void put(struct sim_queue *queue, struct sim_queue_node node)
{
    if (!queue->first) {
        set_front(queue, node);
        return;
    }
    if (sim_queue_before(&node.entry, queue->first)) {
        heap_push(queue, front_node(queue));
        set_front(queue, node);
        return;
    }
    heap_push(queue, node);
    limit(queue);
}

/* ---- lanes ---------------------------------------------------------------------------------- */

/* Twice the room; false when out of memory. */
static bool lane_grow(struct sim_queue *queue, struct sim_lane *lane)
{
    uint32_t capacity = lane->ring ? (lane->mask + 1) * 2 : FIRST_CAPACITY;
    struct sim_queue_entry *ring = malloc(capacity * sizeof *ring);
    uint32_t count = sim_lane_count(lane);
    if (!ring)
        return false;
    for (uint32_t i = 0; i < count; i++)
        ring[i] = lane->ring[(lane->head + i) & lane->mask];
    free(lane->ring);
    lane->ring = ring;
    lane->mask = capacity - 1;
    lane->head = 0;
    lane->tail = count;
    if (queue->front == lane)
        queue->first = ring;
    return true;
}

bool sim_queue_push_slowly(struct sim_queue *queue, struct sim_queue_entry entry, int64_t delay_ns)
{
    struct sim_lane *lane = sim_queue_lane(queue, delay_ns);
    uint32_t count = sim_lane_count(lane);
    if (!heap_reserve(queue))
        return false;
    if (delay_ns < 0 || (count > 0 && lane->delay_ns != delay_ns)) {
        put(queue, (struct sim_queue_node){entry, NULL});
        return true;
    }
    if ((!lane->ring || count > lane->mask) && !lane_grow(queue, lane))
        return false;
    lane->ring[lane->tail++ & lane->mask] = entry;
    lane->delay_ns = delay_ns;
    if (count == 0)
        put(queue, (struct sim_queue_node){entry, lane});
    return true;
}

void sim_queue_drop_slowly(struct sim_queue *queue)
{
    struct sim_lane *front = queue->front;
    front->head++;
    bool more = sim_lane_count(front) > 0;
    queue->first = more ? head_of(front) : NULL;
    const struct sim_queue_node *first = heap_first(queue);
    if (!first || (more && sim_queue_before(queue->first, &first->entry)))
        return;
    struct sim_queue_node node = heap_pop(queue);
    if (more)
        push_proper(queue, front_node(queue));
    set_front(queue, node);
}
