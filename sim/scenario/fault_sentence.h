/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sentences about faults, to and from plans: "every 10m crash master(r1) restart after 30s".
 *
 * The grammar stands in sim/fault/fault_kind.h; verbs, options and milestones come from its tables.
 * Pure functions but for the allocation of what a plan owns. Used by the reader of scenarios, by
 * the command line and by whatever writes scenarios.
 */
#ifndef TENURE_SCENARIO_FAULT_SENTENCE_H
#define TENURE_SCENARIO_FAULT_SENTENCE_H

#include <stddef.h>

#include "sim/fault/fault_plan.h"
#include "sim/scenario/text_error.h"

/* The longest sentence, in bytes. */
#define FAULT_SENTENCE_MAX 4000

/* Names of a scenario, borrowed; a plan holds indices into them. */
struct sentence_names {
    char *const *instances;
    char *const *resources;
    uint32_t instance_count, resource_count;
};

/* Reads all of `text`. TEXT_OK: the plan is complete but for line and column, and has to be given
 * to fault_plan_free(). Otherwise `*error` says what is wrong where, and there is nothing to free.
 * TEXT_NO_MEMORY is one of the problems. */
enum text_problem fault_sentence_parse(const char *text, size_t length,
                                       const struct sentence_names *names, struct fault_plan *plan,
                                       struct text_error *error);

/* The canonical sentence of a plan, which reads back as the same plan. Belongs to the caller; NULL
 * when out of memory. */
char *fault_plan_print(const struct fault_plan *plan, const struct sentence_names *names);

/* Frees what a plan owns, not the plan itself. */
void fault_plan_free(struct fault_plan *plan);

/* ---- for those who print or explain options ------------------------------------------------- */

/* Words of enum sim_operation and enum election_error in sentences; NULL after the last. */
const char *fault_operation_word(unsigned operation);
const char *fault_error_word(unsigned error);

/* Where an option is kept in a plan, and what it is when it is not given. By type: DURATION, RATIO
 * int64_t; COUNT uint64_t; WORD, OPERATION, ERROR unsigned; RESOURCE uint32_t. */
struct fault_option_field {
    size_t offset;
    uint64_t otherwise;
};
extern const struct fault_option_field fault_option_fields[FAULT_OPTION_COUNT];

/* The value of an option in a plan, whatever its type; signed ones as their bits. */
uint64_t fault_option_value(const struct fault_plan *plan, unsigned option);

#endif
