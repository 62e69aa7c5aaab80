/* SPDX-License-Identifier: Apache-2.0 */
/* Reading sentences about faults: the trigger and the verb here, what follows in fault_phrase.c;
 * see fault_sentence.h. */
#include "sim/scenario/fault_sentence.h"

#include <stdlib.h>
#include <string.h>

#include "sim/kernel/event.h"
#include "sim/scenario/fault_reader.h"
#include "sim/scenario/parameter_list.h"
#include "sim/scenario/quantity.h"

#define LEAST_PERIOD_NS INT64_C(1000000)

static const struct quantity_range any_time = {0, DAYS_1000};
static const struct quantity_range any_count = {1, INT64_MAX};

/* ---- words ---------------------------------------------------------------------------------- */

void fault_reader_next(struct fault_reader *r)
{
    r->word = word_next(r->text, r->length, &r->at);
}

bool fault_reader_skip(struct fault_reader *r, const char *text)
{
    if (!word_is(r->word, text))
        return false;
    fault_reader_next(r);
    return true;
}

bool fault_reader_skip_phrase(struct fault_reader *r, const char *phrase)
{
    const struct fault_reader before = *r;
    size_t at = 0, length = strlen(phrase);
    for (struct word word = word_next(phrase, length, &at); word.length > 0;
         word = word_next(phrase, length, &at)) {
        if (r->word.length != word.length || memcmp(r->word.text, word.text, word.length) != 0) {
            *r = before;
            return false;
        }
        fault_reader_next(r);
    }
    return true;
}

enum text_problem fault_reader_missing(struct fault_reader *r, const char *what, const char *help)
{
    const struct word word = r->word;
    if (word.length == 0)
        text_error_set(r->error, TEXT_SYNTAX, r->length, 0, "%s is missing at the end", what);
    else
        text_error_set(r->error, TEXT_SYNTAX, word.offset, word.length,
                       "%s is missing before '%.*s'", what,
                       text_error_quote(word.text, word.length), word.text);
    text_error_help(r->error, "%s", help);
    return TEXT_SYNTAX;
}

enum text_problem fault_reader_quantity(struct fault_reader *r, enum quantity_kind kind,
                                        struct quantity_range range, const char *what,
                                        const char *help, int64_t *value)
{
    const struct word word = r->word;
    if (word.length == 0)
        return fault_reader_missing(r, what, help);
    enum text_problem problem =
        quantity_parse(kind, word.text, word.length, range, value, r->error);
    if (problem)
        r->error->offset += word.offset;
    else
        fault_reader_next(r);
    return problem;
}

static enum text_problem read_time(struct fault_reader *r, const char *help, int64_t *ns)
{
    return fault_reader_quantity(r, QUANTITY_DURATION, any_time, "a time", help, ns);
}

/* ---- names ---------------------------------------------------------------------------------- */

/* Names mostly end in their number: that place is looked at first. */
static bool find_name(char *const *names, uint32_t count, struct word word, uint32_t *index)
{
    size_t digits = word.length;
    uint64_t number = 0;
    while (digits > 0 && word.text[digits - 1] >= '0' && word.text[digits - 1] <= '9')
        digits--;
    for (size_t i = digits; i < word.length && number <= count; i++)
        number = number * 10 + (uint64_t)(word.text[i] - '0');
    if (number >= 1 && number <= count && word_is(word, names[number - 1])) {
        *index = (uint32_t)number - 1;
        return true;
    }
    for (uint32_t i = 0; i < count;
         i++) /* a sentence holds no NUL, so this stays within the name */
        if (strncmp(names[i], word.text, word.length) == 0 && names[i][word.length] == '\0') {
            *index = i;
            return true;
        }
    return false;
}

bool fault_reader_find_instance(const struct fault_reader *r, uint32_t *instance)
{
    return find_name(r->names->instances, r->names->instance_count, r->word, instance);
}

enum text_problem fault_reader_resource(struct fault_reader *r, uint32_t *resource)
{
    if (r->word.length == 0)
        return fault_reader_missing(r, "a resource", "name a resource of this scenario");
    if (find_name(r->names->resources, r->names->resource_count, r->word, resource)) {
        fault_reader_next(r);
        return TEXT_OK;
    }
    struct unknown_word unknown;
    unknown_word_begin(&unknown, r->word.text, r->word.length);
    for (uint32_t i = 0; i < r->names->resource_count && i < NAMES_OFFERED; i++)
        unknown_word_offer(&unknown, r->names->resources[i], strlen(r->names->resources[i]));
    return unknown_word_report(&unknown, r->error, r->word.offset, "a resource of this scenario");
}

void fault_reader_offer_instances(const struct fault_reader *r, struct unknown_word *unknown)
{
    for (uint32_t i = 0; i < r->names->instance_count && i < NAMES_OFFERED; i++)
        unknown_word_offer(unknown, r->names->instances[i], strlen(r->names->instances[i]));
}

/* ---- triggers ------------------------------------------------------------------------------- */

static enum text_problem before(struct fault_reader *r, struct word word, const char *what,
                                const char *than)
{
    text_error_set(r->error, TEXT_RANGE, word.offset, word.length, "%s is not after %s", what,
                   than);
    text_error_help(r->error, "exchange the two, or write a later time");
    return TEXT_RANGE;
}

/* [until TIME]; `end` stays untouched without. */
static enum text_problem read_until(struct fault_reader *r, int64_t not_before, int64_t *end)
{
    if (!fault_reader_skip(r, "until"))
        return TEXT_OK;
    struct word word = r->word;
    enum text_problem problem = read_time(r, "write a time, as in 'until 2m'", end);
    if (!problem && *end <= not_before)
        return before(r, word, "the end", "the beginning");
    return problem;
}

/* TIME [until TIME]; as `from`, but who writes that means a fault that lasts. */
static enum text_problem read_at(struct fault_reader *r)
{
    r->plan->trigger = FAULT_AT;
    enum text_problem problem =
        read_time(r, "write when the fault begins, as in 'at 1m30s'", &r->plan->at_ns);
    if (!problem)
        problem = read_until(r, r->plan->at_ns, &r->plan->end_ns);
    r->has_end = r->plan->end_ns != FAULT_FOREVER;
    r->must_last = r->must_last || r->has_end;
    return problem;
}

static enum text_problem read_after(struct fault_reader *r)
{
    r->plan->after = true;
    return read_at(r);
}

static enum text_problem read_from(struct fault_reader *r)
{
    r->must_last = true;
    return read_at(r);
}

/* N times; the number stands before the word. */
static enum text_problem read_repetitions(struct fault_reader *r)
{
    int64_t times = 0;
    struct word word = r->word;
    enum text_problem problem =
        fault_reader_quantity(r, QUANTITY_INTEGER, any_count, "a number", "", &times);
    if (problem)
        return problem;
    if (!fault_reader_skip(r, "times") && !fault_reader_skip(r, "time"))
        return fault_reader_missing(r, "'times'",
                                    "write how often, as in 'every 10m 5 times crash n1'");
    if (r->plan->times != UINT64_MAX) {
        text_error_set(r->error, TEXT_SYNTAX, word.offset, word.length,
                       "the number of times is given twice");
        text_error_help(r->error, "leave one of them out");
        return TEXT_SYNTAX;
    }
    r->plan->times = (uint64_t)times;
    return TEXT_OK;
}

static enum text_problem read_every_clause(struct fault_reader *r, bool *more)
{
    struct fault_plan *plan = r->plan;
    char first = r->word.length > 0 ? r->word.text[0] : '\0';
    *more = true;
    if (!plan->exactly && fault_reader_skip(r, "exactly")) {
        plan->exactly = true;
        return TEXT_OK;
    }
    if (plan->jitter_ns == 0 && fault_reader_skip(r, "jitter")) {
        const struct quantity_range jitters = {1, plan->period_ns};
        return fault_reader_quantity(
            r, QUANTITY_DURATION, jitters, "a duration",
            "write at most the period, as in 'every 10m jitter 20s crash n1'", &plan->jitter_ns);
    }
    if (plan->at_ns == 0 && fault_reader_skip(r, "from"))
        return read_time(r, "write a time, as in 'every 10m from 5m crash n1'", &plan->at_ns);
    if (plan->until_ns == FAULT_FOREVER && word_is(r->word, "until"))
        return read_until(r, plan->at_ns, &plan->until_ns);
    if (first >= '0' && first <= '9')
        return read_repetitions(r);
    *more = false;
    return TEXT_OK;
}

static enum text_problem read_every(struct fault_reader *r)
{
    const struct quantity_range periods = {LEAST_PERIOD_NS, DAYS_1000};
    struct fault_plan *plan = r->plan;
    bool more = true;
    plan->trigger = FAULT_EVERY;
    enum text_problem problem =
        fault_reader_quantity(r, QUANTITY_DURATION, periods, "a period",
                              "write how often, as in 'every 10m crash n1'", &plan->period_ns);
    struct word clauses = r->word;
    while (!problem && more)
        problem = read_every_clause(r, &more);
    if (!problem && plan->until_ns <= plan->at_ns)
        return before(r, clauses, "'until'", "'from'");
    return problem;
}

/* for the N-th time: 3rd, 21st. */
static enum text_problem read_nth(struct fault_reader *r)
{
    static const char help[] = "write it as in 'when n2 resigns for the 3rd time'";
    static const char *const endings[] = {"st", "nd", "rd", "th"};
    struct word word = r->word;
    int64_t nth = 0;
    bool ordinal = false;
    for (size_t i = 0; i < 4 && word.length > 2; i++)
        ordinal = ordinal || memcmp(word.text + word.length - 2, endings[i], 2) == 0;
    if (!ordinal || quantity_parse(QUANTITY_INTEGER, word.text, word.length - 2, any_count, &nth,
                                   r->error) != TEXT_OK)
        return fault_reader_missing(r, "a number such as '3rd'", help);
    fault_reader_next(r);
    if (!fault_reader_skip(r, "time"))
        return fault_reader_missing(r, "'time'", help);
    r->plan->milestone_nth = (uint64_t)nth;
    return TEXT_OK;
}

static enum text_problem read_milestone(struct fault_reader *r)
{
    struct unknown_word unknown;
    unknown_word_begin(&unknown, r->word.text, r->word.length);
    for (unsigned i = 0; i < fault_milestone_count; i++) {
        if (fault_reader_skip_phrase(r, fault_milestones[i].words)) {
            r->plan->milestone = i;
            return fault_reader_skip_phrase(r, "for the") ? read_nth(r) : TEXT_OK;
        }
        unknown_word_offer(&unknown, fault_milestones[i].words, strlen(fault_milestones[i].words));
    }
    if (r->word.length == 0)
        return fault_reader_missing(r, "what to wait for",
                                    "write it as in 'when n2 resigns crash n2'");
    return unknown_word_report(&unknown, r->error, r->word.offset, "something to wait for");
}

static enum text_problem read_nobody(struct fault_reader *r)
{
    static const char help[] = "write it as in 'when nobody is master of r1 for 5s crash n2'";
    r->plan->trigger = FAULT_WHEN_NOBODY;
    if (!fault_reader_skip_phrase(r, "is master of"))
        return fault_reader_missing(r, "'is master of'", help);
    enum text_problem problem = fault_reader_resource(r, &r->plan->milestone_resource);
    if (problem)
        return problem;
    if (!fault_reader_skip(r, "for"))
        return fault_reader_missing(r, "'for'", help);
    return read_time(r, help, &r->plan->milestone_for_ns);
}

static enum text_problem read_when(struct fault_reader *r)
{
    uint32_t instance = SIM_NO_INSTANCE;
    if (fault_reader_skip(r, "nobody"))
        return read_nobody(r);
    r->plan->trigger = FAULT_WHEN_EVENT;
    if (r->word.length == 0)
        return fault_reader_missing(r, "an instance", "write it as in 'when n2 resigns crash n2'");
    if (!word_is(r->word, "any") && !fault_reader_find_instance(r, &instance)) {
        struct unknown_word unknown;
        unknown_word_begin(&unknown, r->word.text, r->word.length);
        fault_reader_offer_instances(r, &unknown);
        unknown_word_offer_list(&unknown, "any nobody");
        return unknown_word_report(&unknown, r->error, r->word.offset,
                                   "an instance of this scenario");
    }
    fault_reader_next(r);
    r->plan->milestone_instance = (uint16_t)instance;
    return read_milestone(r);
}

/* Without a trigger a fault is there from the start; what happens at an instant needs one. */
static enum text_problem check_from_the_start(struct fault_reader *r, enum fault_kind kind)
{
    r->plan->trigger = FAULT_AT;
    if (fault_kinds[kind].length != FAULT_LENGTH_NONE || kind == FAULT_STEP ||
        kind == FAULT_CONFIGURE)
        return TEXT_OK;
    return fault_reader_missing(r, "when it happens", "write 'at 1m', 'every 10m' or 'when ...'");
}

static enum text_problem read_trigger(struct fault_reader *r)
{
    static const struct {
        const char *word;
        enum text_problem (*read)(struct fault_reader *r);
    } triggers[] = {{"at", read_at},
                    {"after", read_after},
                    {"from", read_from},
                    {"every", read_every},
                    {"when", read_when}};
    for (size_t i = 0; i < sizeof triggers / sizeof triggers[0]; i++)
        if (fault_reader_skip(r, triggers[i].word))
            return triggers[i].read(r);
    for (int kind = 0; kind < FAULT_KIND_COUNT; kind++)
        if (word_is(r->word, fault_kinds[kind].verb))
            return check_from_the_start(r, (enum fault_kind)kind);
    struct unknown_word unknown;
    unknown_word_begin(&unknown, r->word.text, r->word.length);
    unknown_word_offer_list(&unknown, "at after from every when");
    return unknown_word_report(&unknown, r->error, r->word.offset,
                               "the beginning of a sentence about a fault");
}

/* ---- the whole ------------------------------------------------------------------------------ */

static enum text_problem read_verb(struct fault_reader *r)
{
    struct unknown_word unknown;
    if (r->word.length == 0)
        return fault_reader_missing(r, "a verb", "say what happens, as in 'at 1m crash n1'");
    unknown_word_begin(&unknown, r->word.text, r->word.length);
    for (int kind = 0; kind < FAULT_KIND_COUNT; kind++) {
        if (fault_reader_skip(r, fault_kinds[kind].verb)) {
            r->plan->kind = (enum fault_kind)kind;
            return TEXT_OK;
        }
        unknown_word_offer(&unknown, fault_kinds[kind].verb, strlen(fault_kinds[kind].verb));
    }
    return unknown_word_report(&unknown, r->error, r->word.offset, "a kind of fault");
}

static enum text_problem read_sentence(struct fault_reader *r)
{
    if (r->length > FAULT_SENTENCE_MAX) {
        text_error_set(r->error, TEXT_TOO_COMPLEX, 0, r->length, "this sentence is too long");
        text_error_help(r->error, "a sentence has at most %d bytes; write two", FAULT_SENTENCE_MAX);
        return TEXT_TOO_COMPLEX;
    }
    const char *nul = memchr(r->text, '\0', r->length);
    if (nul)
        return text_error_set(r->error, TEXT_SYNTAX, (size_t)(nul - r->text), 1,
                              "this byte is not text");
    fault_reader_next(r);
    if (r->word.length == 0) {
        text_error_set(r->error, TEXT_EMPTY, 0, 0, "a fault is missing here");
        text_error_help(r->error, "write a sentence, as in 'at 1m crash n1 restart after 30s'");
        return TEXT_EMPTY;
    }
    enum text_problem problem = read_trigger(r);
    if (!problem)
        problem = read_verb(r);
    if (!problem)
        problem = fault_reader_target(r);
    if (!problem)
        problem = fault_reader_options(r);
    return problem;
}

static void set_defaults(struct fault_plan *plan)
{
    *plan = (struct fault_plan){
        .until_ns = FAULT_FOREVER,
        .times = UINT64_MAX,
        .milestone_instance = SIM_NO_INSTANCE,
        .milestone_nth = 1,
        .length_ns = FAULT_FOREVER,
        .end_ns = FAULT_FOREVER,
    };
    for (unsigned option = 0; option < FAULT_OPTION_COUNT; option++)
        fault_option_store(plan, option, fault_option_fields[option].otherwise);
}

enum text_problem fault_sentence_parse(const char *text, size_t length,
                                       const struct sentence_names *names, struct fault_plan *plan,
                                       struct text_error *error)
{
    struct fault_reader reader = {
        .text = text, .length = length, .names = names, .plan = plan, .error = error};
    set_defaults(plan);
    enum text_problem problem = read_sentence(&reader);
    if (!problem) {
        plan->text = strndup(text, length);
        if (!plan->text)
            problem = fault_reader_no_memory(&reader);
    }
    if (problem)
        fault_plan_free(plan);
    return problem;
}

enum text_problem fault_reader_no_memory(struct fault_reader *r)
{
    text_error_set(r->error, TEXT_NO_MEMORY, 0, r->length, "memory ran out");
    return TEXT_NO_MEMORY;
}

void fault_plan_free(struct fault_plan *plan)
{
    free(plan->instances);
    free(plan->text);
    plan->instances = NULL;
    plan->text = NULL;
}
