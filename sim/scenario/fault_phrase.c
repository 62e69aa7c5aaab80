/* SPDX-License-Identifier: Apache-2.0 */
/* Reading sentences about faults: the target, the options and the end; see fault_reader.h. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/error.h"
#include "sim/kernel/clock.h"
#include "sim/kernel/event.h"
#include "sim/scenario/fault_reader.h"
#include "sim/scenario/parameter_list.h"

/* ---- where options are kept ----------------------------------------------------------------- */

#define AT(field) offsetof(struct fault_plan, field)

const struct fault_option_field fault_option_fields[FAULT_OPTION_COUNT] = {
    [FAULT_BIT_RESTART_AFTER] = {AT(restart_after_ns), (uint64_t)FAULT_FOREVER},
    [FAULT_BIT_CONTEXT] = {AT(context), 0},
    [FAULT_BIT_TIMERS] = {AT(timers), 0},
    [FAULT_BIT_DIRECTION] = {AT(direction), 0},
    [FAULT_BIT_CHANNEL] = {AT(channel), 0},
    [FAULT_BIT_BY_DURATION] = {AT(by), 0},
    [FAULT_BIT_BY_RATIO] = {AT(by), 0},
    [FAULT_BIT_OPERATION] = {AT(operation), 0},
    [FAULT_BIT_NTH] = {AT(nth), 1},
    [FAULT_BIT_TIMES] = {AT(call_times), UINT64_MAX},
    [FAULT_BIT_PROBABILITY] = {AT(probability_ppm), QUANTITY_WHOLE_PPM},
    [FAULT_BIT_WITH] = {AT(error), ELECTION_ERR_UNAVAILABLE},
    [FAULT_BIT_LEASES] = {AT(leases), 0},
    [FAULT_BIT_RESOURCE] = {AT(resource), SIM_NO_RESOURCE},
    [FAULT_BIT_DOWN] = {AT(down_ns), 0},
    [FAULT_BIT_BETWEEN] = {AT(between_ns), 0},
    [FAULT_BIT_MANNER] = {AT(manner), 0},
    [FAULT_BIT_HOLD] = {AT(settings.hold_ns), (uint64_t)FAULT_UNCHANGED},
    [FAULT_BIT_CHECK] = {AT(settings.check_ns), (uint64_t)FAULT_UNCHANGED},
    [FAULT_BIT_ODDS] = {AT(settings.odds), (uint64_t)FAULT_UNCHANGED},
    [FAULT_BIT_LEASE] = {AT(settings.lease_ns), (uint64_t)FAULT_UNCHANGED},
};

static bool is_wide(unsigned option)
{
    enum fault_option_type type = fault_options[option].type;
    return type == FAULT_TYPE_DURATION || type == FAULT_TYPE_RATIO || type == FAULT_TYPE_COUNT;
}

void fault_option_store(struct fault_plan *plan, unsigned option, uint64_t value)
{
    void *field = (char *)plan + fault_option_fields[option].offset;
    const uint32_t narrow = (uint32_t)value;
    if (is_wide(option))
        memcpy(field, &value, sizeof value);
    else
        memcpy(field, &narrow, sizeof narrow);
}

uint64_t fault_option_value(const struct fault_plan *plan, unsigned option)
{
    const void *field = (const char *)plan + fault_option_fields[option].offset;
    uint64_t wide;
    uint32_t narrow;
    memcpy(&narrow, field, sizeof narrow);
    if (!is_wide(option))
        return narrow;
    memcpy(&wide, field, sizeof wide);
    return wide;
}

const char *fault_operation_word(unsigned operation)
{
    static const char *const words[] = {
#define X(name, word) word,
        SIM_OPERATION_LIST(X)
#undef X
    };
    return operation < sizeof words / sizeof words[0] ? words[operation] : NULL;
}

const char *fault_error_word(unsigned error)
{
    static const char *const words[] = {
#define X(name, word, sentence) word,
        ELECTION_ERROR_LIST(X)
#undef X
    };
    return error < sizeof words / sizeof words[0] ? words[error] : NULL;
}

/* ---- the target ----------------------------------------------------------------------------- */

/* A word out of those that `word_at` gives from `first` on. */
static enum text_problem read_word_of(struct fault_reader *r,
                                      const char *(*word_at)(unsigned index), unsigned first,
                                      const char *what, uint64_t *index)
{
    struct unknown_word unknown;
    if (r->word.length == 0)
        return fault_reader_missing(r, what, "");
    unknown_word_begin(&unknown, r->word.text, r->word.length);
    for (unsigned i = first; word_at(i); i++) {
        if (fault_reader_skip(r, word_at(i))) {
            *index = i;
            return TEXT_OK;
        }
        unknown_word_offer(&unknown, word_at(i), strlen(word_at(i)));
    }
    return unknown_word_report(&unknown, r->error, r->word.offset, what);
}

static enum text_problem read_operation(struct fault_reader *r)
{
    uint64_t operation = 0;
    enum text_problem problem =
        read_word_of(r, fault_operation_word, 0, "an operation of the backend", &operation);
    if (problem)
        return problem;
    fault_option_store(r->plan, FAULT_BIT_OPERATION, operation);
    r->given |= FAULT_OPTION(OPERATION);
    if (!fault_reader_skip(r, "of"))
        return fault_reader_missing(r, "'of'", "write whose calls, as in 'fail is_master of n1'");
    return TEXT_OK;
}

/* Whether the next words begin an option or the end, so that the list of instances is over. */
static bool at_option(struct fault_reader *r)
{
    if (r->word.length == 0 || word_is(r->word, "for") || word_is(r->word, "until"))
        return true;
    for (unsigned option = 0; option < FAULT_OPTION_COUNT; option++) {
        struct word first = words_at(fault_options[option].keyword, 0);
        if (r->word.length == first.length && memcmp(r->word.text, first.text, first.length) == 0)
            return true;
    }
    return false;
}

static void offer_options(struct unknown_word *unknown, enum fault_kind kind)
{
    const struct fault_kind_row *row = &fault_kinds[kind];
    for (unsigned option = 0; option < FAULT_OPTION_COUNT; option++)
        if (row->options >> option & 1 && option != FAULT_BIT_OPERATION)
            unknown_word_offer(unknown, fault_options[option].keyword,
                               strlen(fault_options[option].keyword));
    if (row->length != FAULT_LENGTH_NONE)
        unknown_word_offer_list(unknown, "for until");
}

static enum text_problem unknown_instance(struct fault_reader *r)
{
    struct unknown_word unknown;
    unknown_word_begin(&unknown, r->word.text, r->word.length);
    if (r->plan->instance_count > 0)
        offer_options(&unknown, r->plan->kind);
    fault_reader_offer_instances(r, &unknown);
    if (r->plan->instance_count == 0)
        unknown_word_offer_list(&unknown, "all any master candidate");
    return unknown_word_report(&unknown, r->error, r->word.offset,
                               r->plan->instance_count > 0 ? "an instance or an option"
                                                           : "an instance of this scenario");
}

static enum text_problem add_instance(struct fault_reader *r, uint32_t instance)
{
    struct fault_plan *plan = r->plan;
    uint32_t count = plan->instance_count;
    for (uint32_t i = 0; i < count; i++)
        if (plan->instances[i] == instance) {
            text_error_set(r->error, TEXT_SYNTAX, r->word.offset, r->word.length,
                           "'%.*s' is named twice", text_error_quote(r->word.text, r->word.length),
                           r->word.text);
            text_error_help(r->error, "name each instance once");
            return TEXT_SYNTAX;
        }
    if ((count & (count - 1)) == 0) {
        uint32_t room = count == 0 ? 1 : 2 * count;
        uint16_t *grown = realloc(plan->instances, room * sizeof *grown);
        if (!grown)
            return fault_reader_no_memory(r);
        plan->instances = grown;
    }
    plan->instances[plan->instance_count++] = (uint16_t)instance;
    fault_reader_next(r);
    return TEXT_OK;
}

static enum text_problem read_names(struct fault_reader *r)
{
    r->plan->target = FAULT_TARGET_NAMED;
    if (r->word.length == 0)
        return fault_reader_missing(r, "a target",
                                    "name instances, or write all, any, master(RESOURCE) or "
                                    "candidate(RESOURCE)");
    do {
        uint32_t instance;
        if (!fault_reader_find_instance(r, &instance))
            return unknown_instance(r);
        enum text_problem problem = add_instance(r, instance);
        if (problem)
            return problem;
    } while (!at_option(r));
    return TEXT_OK;
}

/* ( RESOURCE ) */
static enum text_problem read_role(struct fault_reader *r, enum fault_target target)
{
    static const char help[] = "write it as in 'master(r1)'";
    r->plan->target = target;
    if (!fault_reader_skip(r, "("))
        return fault_reader_missing(r, "'('", help);
    enum text_problem problem = fault_reader_resource(r, &r->plan->target_resource);
    if (!problem && !fault_reader_skip(r, ")"))
        return fault_reader_missing(r, "')'", help);
    return problem;
}

enum text_problem fault_reader_target(struct fault_reader *r)
{
    const struct fault_kind_row *row = &fault_kinds[r->plan->kind];
    enum text_problem problem = TEXT_OK;
    r->plan->target = FAULT_TARGET_STORE;
    if (row->options & FAULT_OPTION(OPERATION))
        problem = read_operation(r);
    if (problem || row->scope != FAULT_SCOPE_INSTANCE) {
        if (row->scope == FAULT_SCOPE_STORE)
            fault_reader_skip(r, "store");
        return problem;
    }
    if (fault_reader_skip(r, "all"))
        r->plan->target = FAULT_TARGET_ALL;
    else if (fault_reader_skip(r, "any"))
        r->plan->target = FAULT_TARGET_ANY;
    else if (fault_reader_skip(r, "master"))
        return read_role(r, FAULT_TARGET_MASTER);
    else if (fault_reader_skip(r, "candidate"))
        return read_role(r, FAULT_TARGET_CANDIDATE);
    else
        return read_names(r);
    return TEXT_OK;
}

/* ---- options -------------------------------------------------------------------------------- */

static struct quantity_range range_of(enum fault_kind kind, unsigned option)
{
    enum fault_option_type type = fault_options[option].type;
    if (option == FAULT_BIT_ODDS)
        return (struct quantity_range){1, 1000000000};
    if (option == FAULT_BIT_LEASE)
        return (struct quantity_range){MILLISECONDS(1), DAYS_1000};
    if (type == FAULT_TYPE_COUNT)
        return (struct quantity_range){1, INT64_MAX};
    if (type == FAULT_TYPE_RATIO)
        return kind == FAULT_RATE ? (struct quantity_range){-SIM_RATE_PPM_LIMIT, SIM_RATE_PPM_LIMIT}
                                  : (struct quantity_range){0, QUANTITY_WHOLE_PPM};
    return (struct quantity_range){kind == FAULT_STEP ? -DAYS_1000 : 0, DAYS_1000};
}

static enum text_problem read_amount(struct fault_reader *r, unsigned option)
{
    static const enum quantity_kind kinds[] = {
        [FAULT_TYPE_DURATION] = QUANTITY_DURATION,
        [FAULT_TYPE_RATIO] = QUANTITY_RATIO,
        [FAULT_TYPE_COUNT] = QUANTITY_INTEGER,
    };
    const struct fault_option_row *row = &fault_options[option];
    int64_t value = 0;
    enum text_problem problem = fault_reader_quantity(
        r, kinds[row->type], range_of(r->plan->kind, option), "a value", row->help, &value);
    if (!problem)
        fault_option_store(r->plan, option, (uint64_t)value);
    return problem;
}

static enum text_problem read_choice(struct fault_reader *r, unsigned option)
{
    const struct fault_option_row *row = &fault_options[option];
    char what[64];
    if (r->word.length == 0)
        return fault_reader_missing(r, "a value", row->help);
    int index = words_index(row->words, r->word.text, r->word.length);
    if (index >= 0) {
        fault_option_store(r->plan, option, (uint64_t)index);
        fault_reader_next(r);
        return TEXT_OK;
    }
    struct unknown_word unknown;
    unknown_word_begin(&unknown, r->word.text, r->word.length);
    unknown_word_offer_list(&unknown, row->words);
    snprintf(what, sizeof what, "a value of '%s'", row->keyword);
    return unknown_word_report(&unknown, r->error, r->word.offset, what);
}

static enum text_problem read_value(struct fault_reader *r, unsigned option)
{
    uint64_t error = 0;
    uint32_t resource = SIM_NO_RESOURCE;
    enum text_problem problem;
    switch (fault_options[option].type) {
    case FAULT_TYPE_WORD:
        return read_choice(r, option);
    case FAULT_TYPE_ERROR:
        problem = read_word_of(r, fault_error_word, ELECTION_OK + 1, "an error", &error);
        fault_option_store(r->plan, option, error);
        return problem;
    case FAULT_TYPE_RESOURCE:
        problem = fault_reader_skip(r, "any") ? TEXT_OK : fault_reader_resource(r, &resource);
        fault_option_store(r->plan, option, resource);
        return problem;
    default:
        return read_amount(r, option);
    }
}

static enum text_problem given_twice(struct fault_reader *r, struct word word, const char *what)
{
    text_error_set(r->error, TEXT_SYNTAX, word.offset, word.length, "%s is given twice", what);
    text_error_help(r->error, "leave one of them out");
    return TEXT_SYNTAX;
}

/* for DURATION, until TIME */
static enum text_problem read_end(struct fault_reader *r)
{
    static const struct quantity_range lengths = {1, DAYS_1000};
    struct fault_plan *plan = r->plan;
    const struct word word = r->word;
    bool is_for = fault_reader_skip(r, "for");
    if (!is_for)
        fault_reader_next(r);
    if (r->has_end)
        return given_twice(r, word, "the end of the fault");
    r->has_end = true;
    if (fault_kinds[plan->kind].length == FAULT_LENGTH_NONE) {
        text_error_set(r->error, TEXT_SYNTAX, word.offset, word.length,
                       "'%s' happens at an instant", fault_kinds[plan->kind].verb);
        text_error_help(r->error, "leave out '%.*s' and what follows it", (int)word.length,
                        word.text);
        return TEXT_SYNTAX;
    }
    if (is_for)
        return fault_reader_quantity(r, QUANTITY_DURATION, lengths, "a duration",
                                     "write how long, as in 'for 5s'", &plan->length_ns);
    if (plan->trigger == FAULT_EVERY) {
        text_error_set(r->error, TEXT_SYNTAX, word.offset, word.length,
                       "'until' is the end of a single fault, and this one comes again");
        text_error_help(r->error, "write 'for', or 'until' right after the period");
        return TEXT_SYNTAX;
    }
    const struct word time = r->word;
    enum text_problem problem =
        fault_reader_quantity(r, QUANTITY_DURATION, lengths, "a time",
                              "write when it ends, as in 'until 2m'", &plan->end_ns);
    if (!problem && plan->trigger == FAULT_AT && plan->end_ns <= plan->at_ns) {
        text_error_set(r->error, TEXT_RANGE, time.offset, time.length,
                       "the fault would end before it begins");
        text_error_help(r->error, "'until' takes a time of the run; for a length write 'for'");
        return TEXT_RANGE;
    }
    return problem;
}

/* A word that begins no option of this kind. */
static enum text_problem unknown_option(struct fault_reader *r)
{
    const struct fault_kind_row *row = &fault_kinds[r->plan->kind];
    struct unknown_word unknown;
    char what[64];
    unknown_word_begin(&unknown, r->word.text, r->word.length);
    offer_options(&unknown, r->plan->kind);
    snprintf(what, sizeof what, "an option of '%s'", row->verb);
    enum text_problem problem = unknown_word_report(&unknown, r->error, r->word.offset, what);
    if (unknown.offered == 0)
        text_error_help(r->error, "nothing may follow here");
    return problem;
}

static enum text_problem read_option(struct fault_reader *r)
{
    const unsigned allowed = fault_kinds[r->plan->kind].options & ~FAULT_OPTION(OPERATION);
    const struct word word = r->word;
    if (word_is(word, "for") || word_is(word, "until"))
        return read_end(r);
    for (unsigned option = 0; option < FAULT_OPTION_COUNT; option++) {
        if (!(allowed >> option & 1) || !fault_reader_skip_phrase(r, fault_options[option].keyword))
            continue;
        if (r->given >> option & 1) {
            char what[64];
            snprintf(what, sizeof what, "'%s'", fault_options[option].keyword);
            return given_twice(r, word, what);
        }
        r->given |= 1u << option;
        return read_value(r, option);
    }
    return unknown_option(r);
}

/* A sentence need not end with a NUL. */
static struct word first_word(const struct fault_reader *r)
{
    size_t at = 0;
    return word_next(r->text, r->length, &at);
}

/* An instance joins once, and those that will are known from the beginning; settings that come
 * again change nothing. */
static enum text_problem check_once(struct fault_reader *r)
{
    const struct word first = first_word(r);
    const enum fault_kind kind = r->plan->kind;
    bool again = r->plan->trigger == FAULT_EVERY;
    if ((kind != FAULT_JOIN && kind != FAULT_CONFIGURE) ||
        (!again && (kind != FAULT_JOIN || r->plan->target == FAULT_TARGET_NAMED)))
        return TEXT_OK;
    if (again) {
        text_error_set(r->error, TEXT_SYNTAX, (size_t)(first.text - r->text), first.length,
                       "'%s' happens only once", fault_kinds[kind].verb);
        text_error_help(r->error, "write 'at' with a time, or 'when'");
    } else {
        text_error_set(r->error, TEXT_SYNTAX, (size_t)(first.text - r->text), first.length,
                       "who joins has to be named");
        text_error_help(r->error, "write the names of instances, as in 'at 1h join %s'",
                        r->names->instances[r->names->instance_count - 1]);
    }
    return TEXT_SYNTAX;
}

/* What has to be there and is not. */
static enum text_problem check_complete(struct fault_reader *r)
{
    const struct fault_kind_row *row = &fault_kinds[r->plan->kind];
    const unsigned missing = row->options & FAULT_OPTIONS_NEEDED & ~r->given;
    if (missing & FAULT_OPTION(DOWN))
        return fault_reader_missing(r, "'down'", "say how long each is, as in 'down 30s'");
    if (missing)
        return fault_reader_missing(r, "'by'",
                                    row->options & FAULT_OPTION(BY_RATIO)
                                        ? "say how much, as in 'by 2%'"
                                        : "say how much, as in 'by 500ms'");
    if (r->plan->kind == FAULT_CONFIGURE && !(r->given & FAULT_SETTINGS))
        return fault_reader_missing(r, "a setting", "write one, as in 'resign_odds 100'");
    if (row->length == FAULT_LENGTH_NEEDED && !r->has_end)
        return fault_reader_missing(r, "the length of the fault", "write 'for 5s', say");
    if (row->length == FAULT_LENGTH_NONE && r->must_last) {
        struct word first = first_word(r);
        text_error_set(r->error, TEXT_SYNTAX, (size_t)(first.text - r->text), first.length,
                       "'%s' happens at an instant", row->verb);
        text_error_help(r->error, "write 'at' with one time, or 'every'");
        return TEXT_SYNTAX;
    }
    return TEXT_OK;
}

enum text_problem fault_reader_options(struct fault_reader *r)
{
    enum text_problem problem = TEXT_OK;
    while (!problem && r->word.length > 0)
        problem = read_option(r);
    if (!problem)
        problem = check_complete(r);
    return problem ? problem : check_once(r);
}
