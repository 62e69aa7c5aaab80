/* SPDX-License-Identifier: Apache-2.0 */
/* Chooses among the kinds of contexts and tells the sanitizers; see switch.h. */
#include "sim/kernel/switch.h"

#include <stdint.h>
#include <string.h>

#include "sim/kernel/switch_kinds.h"

#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/common_interface_defs.h>
#endif
#ifdef __SANITIZE_THREAD__
#include <sanitizer/tsan_interface.h>
#endif

/* Some instructions that do nothing unless valgrind runs the program. */
#if __has_include(<valgrind/valgrind.h>)
#include <valgrind/valgrind.h>
#else
#define VALGRIND_STACK_REGISTER(low, high) 0u
#define VALGRIND_STACK_DEREGISTER(id) ((void)(id))
#endif

static const char *const names[] = {
#define X(name, word) [SIM_CONTEXT_##name] = (word),
    SIM_CONTEXT_LIST(X)
#undef X
};

const char *sim_context_name(enum sim_context_kind kind)
{
    return (unsigned)kind < SIM_CONTEXT_KIND_COUNT ? names[kind] : "unknown";
}

bool sim_context_available(enum sim_context_kind kind)
{
    return kind != SIM_CONTEXT_ASM || SIM_HAS_ASM;
}

enum sim_context_kind sim_context_default(void)
{
    return SIM_HAS_ASM ? SIM_CONTEXT_ASM : SIM_CONTEXT_UCONTEXT;
}

/* ---- assembly ------------------------------------------------------------------------------- */

#if defined(__x86_64__)
/* The frame that sim_switch_asm pops: r15 r14 r13 r12 rbx rbp and where to go on; above it two
 * words, so that the entry finds the stack aligned to 16. */
void *switch_asm_make(char *top, void (*function)(void *), void *argument)
{
    uintptr_t *frame = (uintptr_t *)(void *)(top - 9 * sizeof *frame);
    memset(frame, 0, 9 * sizeof *frame);
    frame[2] = (uintptr_t)argument;
    frame[3] = (uintptr_t)function;
    frame[6] = (uintptr_t)sim_switch_entry;
    return frame;
}
#elif defined(__aarch64__)
/* The frame that sim_switch_asm loads: x19 to x30, then d8 to d15. */
void *switch_asm_make(char *top, void (*function)(void *), void *argument)
{
    uintptr_t *frame = (uintptr_t *)(void *)(top - 20 * sizeof *frame);
    memset(frame, 0, 20 * sizeof *frame);
    frame[0] = (uintptr_t)function;
    frame[1] = (uintptr_t)argument;
    frame[11] = (uintptr_t)sim_switch_entry;
    return frame;
}
#else
void *switch_asm_make(char *top, void (*function)(void *), void *argument)
{
    (void)top;
    (void)function;
    (void)argument;
    return NULL;
}

void sim_switch_asm(void **save_stack_pointer, void *stack_pointer)
{
    (void)save_stack_pointer;
    (void)stack_pointer;
}
#endif

/* ---- sanitizers and valgrind ---------------------------------------------------------------- */

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
/* Threads are known to the sanitizers anyway. */
__attribute__((unused)) static bool announced(enum sim_context_kind kind)
{
    return kind != SIM_CONTEXT_THREADS;
}
#endif

static void announce_make(enum sim_context_kind kind, struct sim_switch_side *side)
{
    const char *low = side->stack_low;
    (void)kind;
    side->valgrind_stack = VALGRIND_STACK_REGISTER(low, low + side->stack_size);
#ifdef __SANITIZE_THREAD__
    if (announced(kind))
        side->sanitizer_fiber = __tsan_create_fiber(0);
#endif
}

static void announce_forget(enum sim_context_kind kind, struct sim_switch_side *side)
{
    (void)kind;
    VALGRIND_STACK_DEREGISTER(side->valgrind_stack);
#ifdef __SANITIZE_THREAD__
    if (announced(kind) && side->sanitizer_fiber)
        __tsan_destroy_fiber(side->sanitizer_fiber);
#endif
}

static void announce_leaving(enum sim_context_kind kind, struct sim_switch_side *from,
                             struct sim_switch_side *to)
{
    (void)kind;
    (void)from;
    (void)to;
#ifdef __SANITIZE_ADDRESS__
    if (announced(kind))
        __sanitizer_start_switch_fiber(&from->fake_stack, to->stack_low, to->stack_size);
#endif
#ifdef __SANITIZE_THREAD__
    if (announced(kind))
        __tsan_switch_to_fiber(to->sanitizer_fiber, 0);
#endif
}

static void announce_arrived(enum sim_context_kind kind, struct sim_switch_side *side)
{
    (void)kind;
    (void)side;
#ifdef __SANITIZE_ADDRESS__
    if (announced(kind))
        __sanitizer_finish_switch_fiber(side->fake_stack, NULL, NULL);
#endif
}

/* The main side's stack is the calling thread's; its bounds are learnt here. */
static void announce_main(enum sim_context_kind kind, struct sim_switch_side *side)
{
    (void)kind;
    (void)side;
#ifdef __SANITIZE_THREAD__
    side->sanitizer_fiber = __tsan_get_current_fiber();
#endif
#ifdef __SANITIZE_ADDRESS__
    if (announced(kind)) {
        const void *low = NULL;
        size_t size = 0;
        void *fake = NULL;
        __sanitizer_start_switch_fiber(&fake, __builtin_frame_address(0), 1);
        __sanitizer_finish_switch_fiber(fake, &low, &size);
        /* back: otherwise a thread that never runs a task ends with a stack of one byte */
        __sanitizer_start_switch_fiber(&fake, low, size);
        __sanitizer_finish_switch_fiber(fake, NULL, NULL);
        side->stack_low = low;
        side->stack_size = size;
    }
#endif
}

void sim_switch_begun(enum sim_context_kind kind)
{
    (void)kind;
#ifdef __SANITIZE_ADDRESS__
    if (announced(kind))
        __sanitizer_finish_switch_fiber(NULL, NULL, NULL);
#endif
}

/* ---- the interface -------------------------------------------------------------------------- */

bool sim_switch_main_init(enum sim_context_kind kind, struct sim_switch_side *side)
{
    *side = (struct sim_switch_side){0};
    announce_main(kind, side);
    if (kind == SIM_CONTEXT_UCONTEXT)
        return switch_ucontext_main_init(side);
    if (kind == SIM_CONTEXT_THREADS)
        return switch_threads_main_init(side);
    return true;
}

void sim_switch_main_destroy(enum sim_context_kind kind, struct sim_switch_side *side)
{
    if (kind == SIM_CONTEXT_UCONTEXT)
        switch_ucontext_forget(side);
    if (kind == SIM_CONTEXT_THREADS)
        switch_threads_forget(side);
}

bool sim_switch_make(enum sim_context_kind kind, struct sim_switch_side *side, char *low, char *top,
                     void (*function)(void *argument), void *argument)
{
    *side = (struct sim_switch_side){.stack_low = low, .stack_size = (size_t)(top - low)};
    announce_make(kind, side);
    if (kind == SIM_CONTEXT_UCONTEXT)
        return switch_ucontext_make(side, low, top, function, argument);
    if (kind == SIM_CONTEXT_THREADS)
        return switch_threads_make(side, function, argument);
    side->stack_pointer = switch_asm_make(top, function, argument);
    return true;
}

void sim_switch_forget(enum sim_context_kind kind, struct sim_switch_side *side)
{
    announce_forget(kind, side);
    if (kind == SIM_CONTEXT_UCONTEXT)
        switch_ucontext_forget(side);
    if (kind == SIM_CONTEXT_THREADS)
        switch_threads_forget(side);
}

void sim_switch_slowly(enum sim_context_kind kind, struct sim_switch_side *from,
                       struct sim_switch_side *to)
{
    announce_leaving(kind, from, to);
    if (kind == SIM_CONTEXT_ASM)
        sim_switch_asm(&from->stack_pointer, to->stack_pointer);
    else if (kind == SIM_CONTEXT_UCONTEXT)
        switch_ucontext_switch(from, to);
    else
        switch_threads_switch(from, to);
    announce_arrived(kind, from);
}
