/* SPDX-License-Identifier: Apache-2.0 */
/* Bare state machines over a binary heap; see bench_reference.h. */
#include "sim/cli/bench_reference.h"

#include <stdlib.h>
#include <string.h>

#define SECOND INT64_C(1000000000)

struct machine {
    int64_t since_ns;
    uint32_t resource, next; /* next in the resource's queue */
    uint8_t started, master;
};

struct entry {
    int64_t time_ns;
    uint32_t machine;
};

struct world {
    struct machine *machines;
    struct entry *heap; /* from 1 */
    uint32_t count;
    uint32_t *first, *last; /* queue of each resource; 0 is none, machines count from 1 */
    uint64_t state;
    struct bench_reference_result result;
};

static uint64_t draw(struct world *w)
{
    w->state += UINT64_C(0x9e3779b97f4a7c15);
    uint64_t z = w->state;
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

static void push(struct world *w, int64_t time_ns, uint32_t machine)
{
    uint32_t hole = ++w->count;
    while (hole > 1 && time_ns < w->heap[hole / 2].time_ns) {
        w->heap[hole] = w->heap[hole / 2];
        hole /= 2;
    }
    w->heap[hole] = (struct entry){time_ns, machine};
}

static struct entry pop(struct world *w)
{
    struct entry first = w->heap[1], last = w->heap[w->count--];
    uint32_t hole = 1;
    for (uint32_t child = 2; child <= w->count; child = hole * 2) {
        child += child < w->count && w->heap[child + 1].time_ns < w->heap[child].time_ns;
        if (last.time_ns <= w->heap[child].time_ns)
            break;
        w->heap[hole] = w->heap[child];
        hole = child;
    }
    w->heap[hole] = last;
    return first;
}

static void grant(struct world *w, uint32_t machine, int64_t now_ns)
{
    w->machines[machine].master = 1;
    w->machines[machine].since_ns = now_ns;
    w->result.transitions++;
    push(w, now_ns + 5 * SECOND, machine);
}

static void enter(struct world *w, uint32_t machine, int64_t now_ns)
{
    uint32_t resource = w->machines[machine].resource;
    w->machines[machine].next = 0;
    if (w->last[resource])
        w->machines[w->last[resource]].next = machine;
    else
        w->first[resource] = machine;
    w->last[resource] = machine;
    if (w->first[resource] == machine)
        grant(w, machine, now_ns);
}

static void resign(struct world *w, uint32_t machine, int64_t now_ns)
{
    uint32_t resource = w->machines[machine].resource;
    w->machines[machine].master = 0;
    w->first[resource] = w->machines[machine].next;
    if (!w->first[resource])
        w->last[resource] = 0;
    else
        grant(w, w->first[resource], now_ns);
    enter(w, machine, now_ns);
}

static void step(struct world *w, struct entry e)
{
    struct machine *m = &w->machines[e.machine];
    if (!m->master) {
        enter(w, e.machine, e.time_ns);
        return;
    }
    w->result.checks++;
    if (e.time_ns - m->since_ns >= 60 * SECOND && draw(w) % 10 == 0)
        resign(w, e.machine, e.time_ns);
    else
        push(w, e.time_ns + 5 * SECOND, e.machine);
}

struct bench_reference_result bench_reference(uint32_t instances, uint32_t resources,
                                              int64_t duration_ns, uint64_t seed)
{
    uint32_t machines = instances * resources;
    struct world w = {.state = seed};
    w.machines = calloc(machines + 1, sizeof *w.machines);
    w.heap = calloc(machines + 2, sizeof *w.heap);
    w.first = calloc(resources, sizeof *w.first);
    w.last = calloc(resources, sizeof *w.last);
    if (w.machines && w.heap && w.first && w.last) {
        for (uint32_t i = 1; i <= machines; i++) {
            w.machines[i].resource = (i - 1) % resources;
            push(&w, (int64_t)(draw(&w) % (uint64_t)SECOND), i);
        }
        while (w.count > 0 && w.heap[1].time_ns <= duration_ns)
            step(&w, pop(&w));
    }
    free(w.machines);
    free(w.heap);
    free(w.first);
    free(w.last);
    return w.result;
}
