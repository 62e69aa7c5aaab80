/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The parameters of a scenario as a struct, and as a table that can be asked by name.
 *
 * Everything that reads, prints, stores or documents parameters goes through the table.
 */
#ifndef TENURE_SIM_PARAMETER_H
#define TENURE_SIM_PARAMETER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/kernel/law.h"
#include "sim/scenario/parameter_list.h"
#include "sim/scenario/text_error.h"
#include "sim/store/profile.h"

enum scenario_type {
    SCENARIO_DURATION,
    SCENARIO_COUNT,
    SCENARIO_RATIO,
    SCENARIO_CHOICE,
    SCENARIO_FLAGS,
    SCENARIO_LAW
};

/* A field whose default is "profile" and that was not given; in a LAW, the kind is
 * SIM_LAW_KIND_COUNT. */
#define SCENARIO_FROM_PROFILE INT64_MIN

#define SCENARIO_FIELD_DURATION int64_t
#define SCENARIO_FIELD_COUNT int64_t
#define SCENARIO_FIELD_RATIO int64_t
#define SCENARIO_FIELD_CHOICE int64_t
#define SCENARIO_FIELD_FLAGS int64_t
#define SCENARIO_FIELD_LAW struct sim_law

struct scenario_parameters {
#define PARAMETER(name, type, otherwise, least, most, help) SCENARIO_FIELD_##type name;
    SCENARIO_PARAMETER_LIST(PARAMETER)
#undef PARAMETER
};

struct scenario_parameter {
    const char *name;
    enum scenario_type type;
    const char *otherwise; /* the default, as text */
    int64_t least, most;
    const char *choices; /* words separated by blanks, NULL unless CHOICE or FLAGS */
    const char *help;
    size_t offset; /* of the field */
};

/* All of them, in the order of the list. Static storage. */
const struct scenario_parameter *scenario_parameters(size_t *count);
const struct scenario_parameter *scenario_parameter_find(const char *name);
const struct scenario_parameter *scenario_parameter_find_word(const char *name, size_t length);

/* Fills in the defaults of the list; those that come from the profile are only marked. */
void scenario_parameters_default(struct scenario_parameters *parameters);

/* Sets one parameter from a text of `length` bytes, as --set, matrix: and scenario files write it.
 * A list of FLAGS is separated by blanks or commas; "profile" is understood where it is the
 * default. TEXT_OK, or a problem with `*error` filled and `*parameters` untouched. */
enum text_problem scenario_parameter_set(const struct scenario_parameter *parameter,
                                         const char *text, size_t length,
                                         struct scenario_parameters *parameters,
                                         struct text_error *error);

/* Room for any printed value and its NUL. */
#define SCENARIO_VALUE_BYTES 256

/* Prints a value so that scenario_parameter_set() gives it back. Returns `out`. */
char *scenario_parameter_print(const struct scenario_parameter *parameter,
                               const struct scenario_parameters *parameters,
                               char out[SCENARIO_VALUE_BYTES]);

/* The field of anything but a LAW, and that of a LAW. */
int64_t scenario_parameter_number(const struct scenario_parameter *parameter,
                                  const struct scenario_parameters *parameters);
const struct sim_law *scenario_parameter_law(const struct scenario_parameter *parameter,
                                             const struct scenario_parameters *parameters);

/* Whether a field has to come from the profile: SCENARIO_FROM_PROFILE, or a law of kind
 * SIM_LAW_KIND_COUNT. */
bool scenario_parameter_is_unset(const struct scenario_parameter *parameter,
                                 const struct scenario_parameters *parameters);

/* ---- profile_values.c ----------------------------------------------------------------------- */

/* Fills in what has to come from the profile. A lease that was given changes the keep-alive
 * interval that was not to a third of it. Idempotent. */
void scenario_parameters_fill(struct scenario_parameters *parameters);

/* What the store is built from. The parameters must be filled in. */
struct store_parameters scenario_store_parameters(const struct scenario_parameters *parameters);

#endif
