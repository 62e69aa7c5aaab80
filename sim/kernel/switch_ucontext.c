/* SPDX-License-Identifier: Apache-2.0 */
/* Contexts by the C library's ucontext; see switch.h. */
#include <stdint.h>
#include <stdlib.h>
#include <ucontext.h>

#include "sim/kernel/switch_kinds.h"

bool switch_ucontext_main_init(struct sim_switch_side *side)
{
    side->stack_pointer = calloc(1, sizeof(ucontext_t));
    return side->stack_pointer != NULL;
}

/* makecontext hands on ints only, so the two pointers come in halves. */
static void entry(unsigned function_high, unsigned function_low, unsigned argument_high,
                  unsigned argument_low)
{
    uintptr_t function = (uintptr_t)function_high << 32 | function_low;
    uintptr_t argument = (uintptr_t)argument_high << 32 | argument_low;
    ((void (*)(void *))function)((void *)argument);
}

bool switch_ucontext_make(struct sim_switch_side *side, char *low, char *top,
                          void (*function)(void *), void *argument)
{
    ucontext_t *context = calloc(1, sizeof *context);
    side->stack_pointer = context;
    if (!context || getcontext(context) != 0)
        return false;
    context->uc_stack.ss_sp = low;
    context->uc_stack.ss_size = (size_t)(top - low);
    context->uc_link = NULL;
    uintptr_t f = (uintptr_t)function, a = (uintptr_t)argument;
    makecontext(context, (void (*)(void))entry, 4, (unsigned)(f >> 32), (unsigned)f,
                (unsigned)(a >> 32), (unsigned)a);
    return true;
}

void switch_ucontext_forget(struct sim_switch_side *side)
{
    free(side->stack_pointer);
    side->stack_pointer = NULL;
}

void switch_ucontext_switch(struct sim_switch_side *from, struct sim_switch_side *to)
{
    swapcontext(from->stack_pointer, to->stack_pointer);
}
