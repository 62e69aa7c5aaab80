/* SPDX-License-Identifier: Apache-2.0 */
/* Events as lines of text; see event_text.h. */
#include "sim/cli/event_text.h"

#include <inttypes.h>

#include "core/error.h"

/* The word, or the number that stands in its place; `number` has room for it. */
static const char *cause_word(const struct sim_event *e, char number[4])
{
    if (e->kind == SIM_EVENT_CONFIRMED) {
        snprintf(number, 4, "%u", e->cause);
        return number;
    }
    if (e->kind == SIM_EVENT_CALLED || e->kind == SIM_EVENT_ANSWERED)
        return sim_operation_name(e->cause);
    if (e->kind == SIM_EVENT_CHECKED || e->kind == SIM_EVENT_OBSERVED)
        return election_error_name(e->cause);
    if (e->kind == SIM_EVENT_FAULT_BEGUN || e->kind == SIM_EVENT_FAULT_ENDED)
        return fault_kinds[e->cause].verb;
    return e->cause == 0 ? "" : sim_cause_name(e->cause);
}

static void print_values(FILE *out, const struct sim_event *e)
{
    if (*sim_event_value_name(e->kind))
        fprintf(out, "  %s %" PRId64, sim_event_value_name(e->kind), (int64_t)e->value);
    if (*sim_event_extra_name(e->kind))
        fprintf(out, "  %s %" PRId64, sim_event_extra_name(e->kind), (int64_t)e->extra);
}

void event_text_print(FILE *out, const struct scenario *s, const struct sim_event *e)
{
    const char *instance = "-", *resource = "-";
    char number[4];
    if (e->instance != SIM_NO_INSTANCE && e->instance < s->instance_name_count)
        instance = s->instance_names[e->instance];
    if (e->resource != SIM_NO_RESOURCE && e->resource < s->resource_name_count)
        resource = s->resource_names[e->resource];
    fprintf(out, "%17.9f %-8s %-8s %-22s %-20s", (double)e->time_ns / 1e9, instance, resource,
            sim_event_name(e->kind), cause_word(e, number));
    print_values(out, e);
    fputc('\n', out);
}

void event_text_difference(FILE *out, const struct difference *d,
                           const struct difference_side sides[2], const char *const names[2])
{
    fprintf(out, "the first event that differs is number %" PRIu64 ":\n", d->number);
    for (int side = 0; side < 2; side++) {
        fprintf(out, "%s:\n", names[side]);
        if (d->ended[side])
            fputs("    there is none: the run has ended\n", out);
        else
            event_text_print(out, sides[side].scenario, &d->events[side]);
    }
}
