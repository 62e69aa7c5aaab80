/* SPDX-License-Identifier: Apache-2.0 */
/* The kinds of contexts that switch.c chooses among; each is a file of its own. Private. */
#ifndef TENURE_SIM_SWITCH_KINDS_H
#define TENURE_SIM_SWITCH_KINDS_H

#include "sim/kernel/switch.h"

#if defined(__x86_64__) || defined(__aarch64__)
#define SIM_HAS_ASM 1
#else
#define SIM_HAS_ASM 0
#endif

void *switch_asm_make(char *top, void (*function)(void *), void *argument);

bool switch_ucontext_main_init(struct sim_switch_side *side);
bool switch_ucontext_make(struct sim_switch_side *side, char *low, char *top,
                          void (*function)(void *), void *argument);
void switch_ucontext_forget(struct sim_switch_side *side);
void switch_ucontext_switch(struct sim_switch_side *from, struct sim_switch_side *to);

bool switch_threads_main_init(struct sim_switch_side *side);
bool switch_threads_make(struct sim_switch_side *side, void (*function)(void *), void *argument);
void switch_threads_forget(struct sim_switch_side *side);
void switch_threads_switch(struct sim_switch_side *from, struct sim_switch_side *to);

#endif
