/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Contexts: three interchangeable ways of giving each task a stack and handing the baton on.
 *
 *   asm        own assembly for x86-64 and aarch64: the fastest, the default there
 *   ucontext   the C library's: portable
 *   threads    a thread per task and a baton: every debugger shows every task
 *
 * The same seed has the same digest under all three. Only the kernel calls this. Sanitizers are
 * told of every switch, valgrind of every stack.
 */
#ifndef TENURE_SIM_SWITCH_H
#define TENURE_SIM_SWITCH_H

#include <stdbool.h>
#include <stddef.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define __SANITIZE_ADDRESS__ 1
#endif
#if __has_feature(thread_sanitizer)
#define __SANITIZE_THREAD__ 1
#endif
#endif

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SIM_SWITCH_IS_WATCHED 1
#else
#define SIM_SWITCH_IS_WATCHED 0
#endif

/* X(name, word) */
#define SIM_CONTEXT_LIST(X)                                                                        \
    X(ASM, "asm")                                                                                  \
    X(UCONTEXT, "ucontext")                                                                        \
    X(THREADS, "threads")

enum sim_context_kind {
#define X(name, word) SIM_CONTEXT_##name,
    SIM_CONTEXT_LIST(X)
#undef X
        SIM_CONTEXT_KIND_COUNT
};

const char *sim_context_name(enum sim_context_kind kind);

/* asm where it exists, else ucontext. */
enum sim_context_kind sim_context_default(void);
bool sim_context_available(enum sim_context_kind kind);

/* One side of a switch: a task or the main stack. */
struct sim_switch_side {
    void *stack_pointer;    /* asm: saved here; the others: their own record */
    void *sanitizer_fiber;  /* thread sanitizer */
    void *fake_stack;       /* address sanitizer */
    const void *stack_low;  /* address sanitizer */
    size_t stack_size;
    unsigned valgrind_stack;
};

/* Make the main side of a run, on the caller's stack. False when out of memory. */
bool sim_switch_main_init(enum sim_context_kind kind, struct sim_switch_side *side);
void sim_switch_main_destroy(enum sim_context_kind kind, struct sim_switch_side *side);

/* Make a side that will call function(argument), which never returns, on [low, top). `top` is
 * aligned to 16. False when out of memory. */
bool sim_switch_make(enum sim_context_kind kind, struct sim_switch_side *side, char *low, char *top,
                     void (*function)(void *argument), void *argument);

/* Forget a side that will never be resumed; it is not the running one. Runs none of its code. */
void sim_switch_forget(enum sim_context_kind kind, struct sim_switch_side *side);

/* To be called first thing in a new side's function. */
void sim_switch_begun(enum sim_context_kind kind);

/* Assembly; see switch_x86_64.S. */
void sim_switch_asm(void **save_stack_pointer, void *stack_pointer);
void sim_switch_entry(void);

/* Stop here, go on there; returns when somebody switches back. */
void sim_switch_slowly(enum sim_context_kind kind, struct sim_switch_side *from,
                       struct sim_switch_side *to);
static inline void sim_switch(enum sim_context_kind kind, struct sim_switch_side *from,
                              struct sim_switch_side *to)
{
    if (kind == SIM_CONTEXT_ASM && !SIM_SWITCH_IS_WATCHED)
        sim_switch_asm(&from->stack_pointer, to->stack_pointer);
    else
        sim_switch_slowly(kind, from, to);
}

#endif
