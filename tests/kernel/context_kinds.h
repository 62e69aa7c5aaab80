/* SPDX-License-Identifier: Apache-2.0 */
/* A test once for each kind of contexts: EACH_KIND(test) in the table, kind_of(state) in the
 * test. */
#ifndef TENURE_TESTS_KERNEL_CONTEXT_KINDS_H
#define TENURE_TESTS_KERNEL_CONTEXT_KINDS_H

#include "sim/kernel/switch.h"
#include "tests/t.h"

static enum sim_context_kind context_kinds[] = {SIM_CONTEXT_ASM, SIM_CONTEXT_UCONTEXT,
                                                SIM_CONTEXT_THREADS};

#define EACH_KIND(test)                                                                            \
    {#test " [asm]", test, NULL, NULL, &context_kinds[0]},                                         \
        {#test " [ucontext]", test, NULL, NULL, &context_kinds[1]},                                \
    {                                                                                              \
        #test " [threads]", test, NULL, NULL, &context_kinds[2]                                    \
    }

/* Skips the test where the kind does not exist. */
static inline enum sim_context_kind kind_of(void **state)
{
    enum sim_context_kind kind = *(enum sim_context_kind *)*state;
    if (!sim_context_available(kind))
        skip();
    return kind;
}

#endif
