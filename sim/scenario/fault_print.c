/* SPDX-License-Identifier: Apache-2.0 */
/* The canonical sentence of a planned fault; see fault_sentence.h. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "sim/kernel/event.h"
#include "sim/scenario/fault_sentence.h"
#include "sim/scenario/quantity.h"
#include "sim/scenario/words.h"

static void print_quantity(FILE *out, const char *before, enum quantity_kind kind, int64_t value)
{
    char text[QUANTITY_BYTES];
    fprintf(out, "%s%s", before, quantity_print(kind, value, text));
}

static void print_duration(FILE *out, const char *before, int64_t ns)
{
    print_quantity(out, before, QUANTITY_DURATION, ns);
}

static const char *ordinal_ending(uint64_t n)
{
    static const char *const endings[] = {"th", "st", "nd", "rd"};
    return n / 10 % 10 != 1 && n % 10 <= 3 ? endings[n % 10] : "th";
}

static void print_every(FILE *out, const struct fault_plan *plan)
{
    print_duration(out, "every ", plan->period_ns);
    if (plan->exactly)
        fputs(" exactly", out);
    if (plan->jitter_ns > 0)
        print_duration(out, " jitter ", plan->jitter_ns);
    if (plan->at_ns > 0)
        print_duration(out, " from ", plan->at_ns);
    if (plan->until_ns != FAULT_FOREVER)
        print_duration(out, " until ", plan->until_ns);
    if (plan->times != UINT64_MAX)
        fprintf(out, " %" PRIu64 " times", plan->times);
}

static void print_trigger(FILE *out, const struct fault_plan *plan,
                          const struct sentence_names *names)
{
    switch (plan->trigger) {
    case FAULT_AT:
        print_duration(out, plan->after ? "after " : "at ", plan->at_ns);
        break;
    case FAULT_EVERY:
        print_every(out, plan);
        break;
    case FAULT_WHEN_EVENT:
        fprintf(out, "when %s %s",
                plan->milestone_instance == SIM_NO_INSTANCE
                    ? "any"
                    : names->instances[plan->milestone_instance],
                fault_milestones[plan->milestone].words);
        if (plan->milestone_nth > 1)
            fprintf(out, " for the %" PRIu64 "%s time", plan->milestone_nth,
                    ordinal_ending(plan->milestone_nth));
        break;
    case FAULT_WHEN_NOBODY:
        fprintf(out, "when nobody is master of %s", names->resources[plan->milestone_resource]);
        print_duration(out, " for ", plan->milestone_for_ns);
        break;
    }
}

static void print_target(FILE *out, const struct fault_plan *plan,
                         const struct sentence_names *names)
{
    switch (plan->target) {
    case FAULT_TARGET_NAMED:
        for (uint32_t i = 0; i < plan->instance_count; i++)
            fprintf(out, " %s", names->instances[plan->instances[i]]);
        break;
    case FAULT_TARGET_ALL:
        fputs(" all", out);
        break;
    case FAULT_TARGET_ANY:
        fputs(" any", out);
        break;
    case FAULT_TARGET_MASTER:
        fprintf(out, " master(%s)", names->resources[plan->target_resource]);
        break;
    case FAULT_TARGET_CANDIDATE:
        fprintf(out, " candidate(%s)", names->resources[plan->target_resource]);
        break;
    case FAULT_TARGET_STORE:
        if (fault_kinds[plan->kind].scope == FAULT_SCOPE_STORE)
            fputs(" store", out);
        break;
    }
}

static void print_option(FILE *out, const struct fault_plan *plan,
                         const struct sentence_names *names, unsigned option)
{
    const struct fault_option_row *row = &fault_options[option];
    const uint64_t value = fault_option_value(plan, option);
    struct word word;
    fprintf(out, " %s ", row->keyword);
    switch (row->type) {
    case FAULT_TYPE_DURATION:
        print_duration(out, "", (int64_t)value);
        break;
    case FAULT_TYPE_RATIO:
        print_quantity(out, "", QUANTITY_RATIO, (int64_t)value);
        break;
    case FAULT_TYPE_COUNT:
        fprintf(out, "%" PRIu64, value);
        break;
    case FAULT_TYPE_WORD:
        word = words_at(row->words, (size_t)value);
        fprintf(out, "%.*s", (int)word.length, word.text);
        break;
    case FAULT_TYPE_RESOURCE:
        fputs(names->resources[value], out);
        break;
    default:
        fputs(fault_error_word((unsigned)value), out);
        break;
    }
}

static void print_sentence(FILE *out, const struct fault_plan *plan,
                           const struct sentence_names *names)
{
    const struct fault_kind_row *row = &fault_kinds[plan->kind];
    print_trigger(out, plan, names);
    fprintf(out, " %s", row->verb);
    if (row->options & FAULT_OPTION(OPERATION))
        fprintf(out, " %s of", fault_operation_word(plan->operation));
    print_target(out, plan, names);
    for (unsigned option = 0; option < FAULT_OPTION_COUNT; option++) {
        bool allowed = row->options >> option & 1 && option != FAULT_BIT_OPERATION;
        bool needed = FAULT_OPTIONS_NEEDED >> option & 1;
        if (allowed &&
            (needed || fault_option_value(plan, option) != fault_option_fields[option].otherwise))
            print_option(out, plan, names, option);
    }
    if (plan->length_ns != FAULT_FOREVER)
        print_duration(out, " for ", plan->length_ns);
    if (plan->end_ns != FAULT_FOREVER)
        print_duration(out, " until ", plan->end_ns);
}

char *fault_plan_print(const struct fault_plan *plan, const struct sentence_names *names)
{
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    if (!out)
        return NULL;
    print_sentence(out, plan, names);
    bool failed = ferror(out);
    if (fclose(out) != 0 || failed) {
        free(text);
        return NULL;
    }
    return text;
}
