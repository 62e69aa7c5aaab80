/* SPDX-License-Identifier: Apache-2.0 */
/* Words of events, causes and operations, from the lists of event_kind.h. */
#include "sim/kernel/event.h"

static const struct {
    const char *word, *value, *extra;
} events[] = {
#define X(name, word, value, extra) [SIM_EVENT_##name] = {word, value, extra},
    SIM_EVENT_LIST(X)
#undef X
};

static const struct {
    const char *word;
    bool voluntary;
} causes[] = {
#define X(name, word, voluntary) [SIM_CAUSE_##name] = {word, voluntary},
    SIM_CAUSE_LIST(X)
#undef X
};

static const char *const operations[] = {
#define X(name, word) [SIM_OPERATION_##name] = (word),
    SIM_OPERATION_LIST(X)
#undef X
};

const char *sim_event_name(unsigned kind)
{
    return kind < SIM_EVENT_KIND_COUNT ? events[kind].word : "unknown";
}

const char *sim_event_value_name(unsigned kind)
{
    return kind < SIM_EVENT_KIND_COUNT ? events[kind].value : "";
}

const char *sim_event_extra_name(unsigned kind)
{
    return kind < SIM_EVENT_KIND_COUNT ? events[kind].extra : "";
}

const char *sim_cause_name(unsigned cause)
{
    return cause < SIM_CAUSE_COUNT ? causes[cause].word : "unknown";
}

bool sim_cause_is_voluntary(unsigned cause)
{
    return cause < SIM_CAUSE_COUNT && causes[cause].voluntary;
}

const char *sim_operation_name(unsigned operation)
{
    return operation < SIM_OPERATION_COUNT ? operations[operation] : "unknown";
}
