/* SPDX-License-Identifier: Apache-2.0 */
/* Slabs of stack slots; see stack.h. Called by the kernel only. */
#include "sim/kernel/stack.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "sim/kernel/cache.h"

#if defined(__SANITIZE_ADDRESS__)
#define WITH_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define WITH_ASAN 1
#endif
#endif

#ifdef WITH_ASAN
#include <sanitizer/asan_interface.h>
#define SLOT_SIZE ((size_t)256 * 1024) /* red zones and -O0 frames */
#elif defined(__OPTIMIZE__)
#define SLOT_SIZE ((size_t)32 * 1024) /* a task needs two, and twelve to print to stderr */
#else
#define SLOT_SIZE ((size_t)64 * 1024)
#endif

#define SLOTS_PER_SLAB 64
#define PAGE 4096

/* Tops at the same place of every slot would all want the same sets of the caches, so each stands
 * some lines lower than its neighbours. What a parked task needs still lies in one page. */
#define COLOURS 24
#define CANARY UINT64_C(0x5afe57ac4afe57ac)

#ifndef MADV_GUARD_INSTALL
#define MADV_GUARD_INSTALL 102
#endif

struct sim_stack_slab {
    struct sim_stack_slab *next;
    char *memory;
};

/* What a free slot holds at its top. */
struct free_slot {
    void *next;
};

void sim_stacks_init(struct sim_stacks *stacks)
{
    memset(stacks, 0, sizeof *stacks);
}

size_t sim_stack_size(void)
{
    return SLOT_SIZE - 2 * PAGE;
}

static char *slot_of(const char *top)
{
    return (char *)((uintptr_t)(top - 1) / SLOT_SIZE * SLOT_SIZE);
}

/* The lowest word above the guard page. */
static uint64_t *canary_of(const char *top)
{
    return (uint64_t *)(void *)(slot_of(top) + PAGE);
}

static char *top_of_slot(char *slab, size_t number)
{
    return slab + (number + 1) * SLOT_SIZE - number * 7 % COLOURS * SIM_LINE;
}

static struct free_slot *free_slot_of(char *top)
{
    return (struct free_slot *)(void *)(top - sizeof(struct free_slot));
}

/* Slots are aligned to their size, so that a slot is found from any address in it. */
static char *map_aligned(size_t size)
{
    char *memory = mmap(NULL, size + SLOT_SIZE, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (memory == MAP_FAILED)
        return NULL;
    size_t before = (SLOT_SIZE - (uintptr_t)memory % SLOT_SIZE) % SLOT_SIZE;
    if (before > 0)
        munmap(memory, before);
    munmap(memory + before + size, SLOT_SIZE - before);
    return memory + before;
}

/* A guard page below each slot; false if the kernel has none to give. */
static bool guard(char *memory)
{
    for (size_t i = 0; i < SLOTS_PER_SLAB; i++)
        if (madvise(memory + i * SLOT_SIZE, PAGE, MADV_GUARD_INSTALL) != 0)
            return false;
    return true;
}

/* A guard page that is refused although the first slab got its own means that memory is out. With
 * guard pages a canary would only cost a page of its own, so it is not written. */
static bool protect(struct sim_stacks *stacks, char *memory)
{
    bool guarded = guard(memory);
    if (!stacks->slabs)
        stacks->canaries = !guarded;
    if (!stacks->canaries)
        return guarded;
    for (size_t i = 1; i <= SLOTS_PER_SLAB; i++)
        *canary_of(memory + i * SLOT_SIZE) = CANARY;
    return true;
}

static bool slab_add(struct sim_stacks *stacks)
{
    struct sim_stack_slab *slab = malloc(sizeof *slab);
    if (!slab)
        return false;
    slab->memory = map_aligned(SLOTS_PER_SLAB * SLOT_SIZE);
    if (!slab->memory)
        goto no_memory;
    /* A huge page under one stack would make all its neighbours resident. */
    madvise(slab->memory, SLOTS_PER_SLAB * SLOT_SIZE, MADV_NOHUGEPAGE);
    if (!protect(stacks, slab->memory))
        goto no_guards;
    slab->next = stacks->slabs;
    stacks->slabs = slab;
    for (size_t i = SLOTS_PER_SLAB; i > 0; i--) {
        char *top = top_of_slot(slab->memory, i - 1);
        free_slot_of(top)->next = stacks->free_slots;
        stacks->free_slots = top;
    }
    return true;
no_guards:
    munmap(slab->memory, SLOTS_PER_SLAB * SLOT_SIZE);
no_memory:
    free(slab);
    return false;
}

char *sim_stack_take(struct sim_stacks *stacks)
{
    if (!stacks->free_slots && !slab_add(stacks))
        return NULL;
    char *top = stacks->free_slots;
    stacks->free_slots = free_slot_of(top)->next;
    stacks->used++;
    if (stacks->used > stacks->made)
        stacks->made = stacks->used;
    return top;
}

void sim_stack_give_back(struct sim_stacks *stacks, char *top)
{
#ifdef WITH_ASAN
    __asan_unpoison_memory_region(slot_of(top) + PAGE, SLOT_SIZE - PAGE);
#endif
    if (stacks->canaries && *canary_of(top) != CANARY)
        stacks->overflowed = true;
    free_slot_of(top)->next = stacks->free_slots;
    stacks->free_slots = top;
    stacks->used--;
}

void sim_stacks_check(struct sim_stacks *stacks)
{
    if (!stacks->canaries)
        return;
    for (struct sim_stack_slab *slab = stacks->slabs; slab; slab = slab->next)
        for (size_t i = 1; i <= SLOTS_PER_SLAB; i++)
            if (*canary_of(slab->memory + i * SLOT_SIZE) != CANARY)
                stacks->overflowed = true;
}

void sim_stacks_destroy(struct sim_stacks *stacks)
{
    while (stacks->slabs) {
        struct sim_stack_slab *slab = stacks->slabs;
        stacks->slabs = slab->next;
#ifdef WITH_ASAN
        __asan_unpoison_memory_region(slab->memory, SLOTS_PER_SLAB * SLOT_SIZE);
#endif
        munmap(slab->memory, SLOTS_PER_SLAB * SLOT_SIZE);
        free(slab);
    }
    stacks->free_slots = NULL;
}

size_t sim_stack_resident(const char *top)
{
    unsigned char pages[SLOT_SIZE / PAGE];
    size_t resident = 0;
    if (mincore(slot_of(top), SLOT_SIZE, pages) != 0)
        return 0;
    for (size_t i = 0; i < SLOT_SIZE / PAGE; i++)
        resident += (pages[i] & 1) ? PAGE : 0;
    return resident;
}
