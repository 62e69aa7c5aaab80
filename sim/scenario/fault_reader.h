/* SPDX-License-Identifier: Apache-2.0 */
/* A sentence about a fault while it is read: shared by fault_sentence.c and fault_phrase.c.
 * Internal. */
#ifndef TENURE_SCENARIO_FAULT_READER_H
#define TENURE_SCENARIO_FAULT_READER_H

#include "sim/scenario/fault_sentence.h"
#include "sim/scenario/quantity.h"
#include "sim/scenario/words.h"

#define NAMES_OFFERED 1000

struct fault_reader {
    const char *text;
    size_t length, at; /* `at` is behind `word` */
    struct word word;  /* the one to be read next; length 0 at the end */
    const struct sentence_names *names;
    struct fault_plan *plan;
    struct text_error *error;
    unsigned given; /* FAULT_OPTION bits */
    bool has_end;   /* for or until was given */
    bool must_last; /* by the form of the trigger */
};

void fault_reader_next(struct fault_reader *r);

/* Move on if the next word is this one, or if the next words are these. */
bool fault_reader_skip(struct fault_reader *r, const char *text);
bool fault_reader_skip_phrase(struct fault_reader *r, const char *phrase);

/* "WHAT is missing before 'word'" or "... at the end". Returns TEXT_SYNTAX. */
enum text_problem fault_reader_missing(struct fault_reader *r, const char *what, const char *help);
enum text_problem fault_reader_no_memory(struct fault_reader *r);

/* Reads the next word as a quantity; `what` and `help` are for the case that there is none. */
enum text_problem fault_reader_quantity(struct fault_reader *r, enum quantity_kind kind,
                                        struct quantity_range range, const char *what,
                                        const char *help, int64_t *value);

/* Reads a resource by name; looks for an instance of the next word's name, without reading it. */
enum text_problem fault_reader_resource(struct fault_reader *r, uint32_t *resource);
bool fault_reader_find_instance(const struct fault_reader *r, uint32_t *instance);
void fault_reader_offer_instances(const struct fault_reader *r, struct unknown_word *unknown);

/* What follows the verb: [OPERATION of] TARGET, and the rest of the sentence. */
enum text_problem fault_reader_target(struct fault_reader *r);
enum text_problem fault_reader_options(struct fault_reader *r);

void fault_option_store(struct fault_plan *plan, unsigned option, uint64_t value);

#endif
