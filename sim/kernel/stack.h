/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Stacks of tasks: slots of one size in large slabs, reused, resident only as far as they were
 * touched.
 *
 * One mechanism guards all of them whatever their number: the lowest page of a slot is made a
 * guard page with MADV_GUARD_INSTALL where the kernel has it (Linux 6.13), which costs no mapping
 * of its own (mprotect would: 65,530 mappings are all a process may have); elsewhere the lowest
 * word is a canary that is checked when the slot is given back and when a run ends.
 */
#ifndef TENURE_SIM_STACK_H
#define TENURE_SIM_STACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sim_stack_slab;

struct sim_stacks {
    struct sim_stack_slab *slabs;
    void *free_slots; /* the slot's top words link them */
    uint32_t used, made;
    bool canaries;   /* there are no guard pages; the first slab decides for all */
    bool overflowed; /* a canary was found dead */
};

void sim_stacks_init(struct sim_stacks *stacks);
void sim_stacks_destroy(struct sim_stacks *stacks);

/* The top of a slot, aligned to 64 bytes: the stack grows down from it, sim_stack_size() bytes at
 * the most. NULL when out of memory. */
char *sim_stack_take(struct sim_stacks *stacks);

/* Check the canary and keep the slot for reuse. */
void sim_stack_give_back(struct sim_stacks *stacks, char *top);

/* Check the canaries of all slots, also of those in use; sets `overflowed`. */
void sim_stacks_check(struct sim_stacks *stacks);

size_t sim_stack_size(void);

/* Bytes of resident memory of a slot. For figures and tests. */
size_t sim_stack_resident(const char *top);

#endif
