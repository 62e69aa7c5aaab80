/* SPDX-License-Identifier: Apache-2.0 */
/* Lanes and a binary heap; see queue.h for the order. Called by the kernel only. */
#include "sim/kernel/queue.h"

#include <stdlib.h>
#include <string.h>

#define FIRST_CAPACITY 64

bool sim_queue_init(struct sim_queue *queue)
{
    memset(queue, 0, sizeof *queue);
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

static bool heap_push(struct sim_queue *queue, struct sim_queue_node node)
{
    if (queue->count + 1 == queue->capacity) {
        struct sim_queue_node *heap =
            realloc(queue->heap, 2 * (size_t)queue->capacity * sizeof *heap);
        if (!heap)
            return false;
        queue->heap = heap;
        queue->capacity *= 2;
    }
    uint32_t hole = ++queue->count;
    while (hole > 1 && sim_queue_before(&node.entry, &queue->heap[hole / 2].entry)) {
        queue->heap[hole] = queue->heap[hole / 2];
        hole /= 2;
    }
    queue->heap[hole] = node;
    return true;
}

/* Room for one more; false when out of memory. */
static bool lane_grow(struct sim_lane *lane)
{
    uint32_t capacity = lane->capacity ? lane->capacity * 2 : FIRST_CAPACITY;
    struct sim_queue_entry *ring = malloc(capacity * sizeof *ring);
    if (!ring)
        return false;
    for (uint32_t i = 0; i < lane->count; i++)
        ring[i] = lane->ring[(lane->head + i) & (lane->capacity - 1)];
    free(lane->ring);
    lane->ring = ring;
    lane->capacity = capacity;
    lane->head = 0;
    return true;
}

bool sim_queue_push_slowly(struct sim_queue *queue, struct sim_queue_entry entry, int64_t delay_ns)
{
    struct sim_lane *lane = sim_queue_lane(queue, delay_ns);
    if (delay_ns < 0 || (lane->count > 0 && lane->delay_ns != delay_ns))
        return heap_push(queue, (struct sim_queue_node){entry, NULL});
    if (lane->count == lane->capacity && !lane_grow(lane))
        return false;
    if (lane->count == 0) {
        if (!heap_push(queue, (struct sim_queue_node){entry, lane}))
            return false;
        lane->delay_ns = delay_ns;
    }
    lane->ring[(lane->head + lane->count) & (lane->capacity - 1)] = entry;
    lane->count++;
    return true;
}

void sim_queue_drop_slowly(struct sim_queue *queue)
{
    struct sim_lane *lane = queue->heap[1].lane;
    if (lane) {
        lane->head = (lane->head + 1) & (lane->capacity - 1);
        lane->count--;
        if (lane->count > 0) {
            sink(queue, (struct sim_queue_node){lane->ring[lane->head], lane});
            return;
        }
    }
    struct sim_queue_node last = queue->heap[queue->count--];
    if (queue->count > 0)
        sink(queue, last);
}
