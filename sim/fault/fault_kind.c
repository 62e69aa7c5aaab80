/* SPDX-License-Identifier: Apache-2.0 */
/* The tables of fault_kind.h as rows. */
#include "sim/fault/fault_kind.h"

#include "sim/kernel/event_kind.h"

const struct fault_kind_row fault_kinds[] = {
#define FAULT(name, verb, scope, options, length, what, threatens)                                 \
    {verb, FAULT_SCOPE_##scope, options, FAULT_LENGTH_##length, what, threatens},
    FAULT_KIND_LIST(FAULT)
#undef FAULT
};

const struct fault_option_row fault_options[] = {
#define OPTION(name, keyword, type, words, help) {keyword, FAULT_TYPE_##type, words, help},
    FAULT_OPTION_LIST(OPTION)
#undef OPTION
};

const struct fault_milestone_row fault_milestones[] = {
#define MILESTONE(name, words, kind) {words, SIM_EVENT_##kind},
    FAULT_MILESTONE_LIST(MILESTONE)
#undef MILESTONE
};

const unsigned fault_milestone_count = sizeof fault_milestones / sizeof fault_milestones[0];
