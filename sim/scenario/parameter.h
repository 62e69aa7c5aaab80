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

enum scenario_type {
    SCENARIO_DURATION,
    SCENARIO_COUNT,
    SCENARIO_RATIO,
    SCENARIO_CHOICE,
    SCENARIO_FLAGS,
    SCENARIO_LAW
};

/* A field whose default is "profile" and that was not given. */
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

#endif
