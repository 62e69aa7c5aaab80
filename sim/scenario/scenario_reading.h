/* SPDX-License-Identifier: Apache-2.0 */
/* A scenario while it is read: shared by scenario_*.c and lint.c. Internal. */
#ifndef TENURE_SCENARIO_READING_H
#define TENURE_SCENARIO_READING_H

#include "sim/scenario/fault_sentence.h"
#include "sim/scenario/scenario_read.h"

enum {
#define PARAMETER(name, type, otherwise, least, most, help) SCENARIO_INDEX_##name,
    SCENARIO_PARAMETER_LIST(PARAMETER)
#undef PARAMETER
        SCENARIO_PARAMETER_COUNT
};

/* A value and where it was written: in a file, or in a setting from `offset` on. Zeros: nowhere. */
struct scenario_value {
    const struct scenario_file *file;
    const struct tree_node *node;
    const struct source *setting;
    size_t offset;
};

struct scenario_reading {
    struct diagnostics *diagnostics;
    struct scenario *scenario;
    struct scenario_files files;
    struct source *settings;
    size_t setting_count;
    struct scenario_value given[SCENARIO_PARAMETER_COUNT]; /* nowhere: the default, or the matrix */
    struct scenario_value axes[SCENARIO_PARAMETER_COUNT];  /* the list of values */
    struct scenario_value seeds;
    struct scenario_value *fault_places, *expectation_places; /* as in the scenario */
};

/* ---- scenario_read.c ------------------------------------------------------------------------ */

/* The place of a value, and of a part of its text. */
struct span scenario_value_span(const struct scenario_value *value);
struct span scenario_value_part(const struct scenario_value *value, size_t offset, size_t length);

/* The value of a key in the nearest file that has it; nowhere if none has. */
struct scenario_value scenario_reading_find(const struct scenario_reading *reading,
                                            const char *key);

/* The text of a value that has to be one; NULL, with an error, if it is a list or mapping. */
const char *scenario_reading_text(struct scenario_reading *reading,
                                  const struct scenario_value *value, const char *what);

/* Adds the error that reading the text of a value gave. */
void scenario_reading_problem(struct scenario_reading *reading, const struct scenario_value *value,
                              const struct text_error *error);
void scenario_reading_no_memory(struct scenario_reading *reading);

/* A copy of `length` bytes; NULL, with an error, when memory ran out. */
char *scenario_reading_copy(struct scenario_reading *reading, const char *text, size_t length);

/* Whether a text is good as a name or as a tag; adds an error if not. */
bool scenario_reading_check_name(struct scenario_reading *reading,
                                 const struct scenario_value *value, const char *name,
                                 const char *what);

/* Reads A or A..B, with errors. */
void scenario_reading_seeds(struct scenario_reading *reading, const struct scenario_value *value,
                            uint64_t *first, uint64_t *last);

/* Adds an error about a key that should be a parameter; `help` if none is near. */
void scenario_reading_unknown_parameter(struct scenario_reading *reading,
                                        const struct scenario_file *file,
                                        const struct tree_node *key, const char *help);

/* ---- scenario_values.c: parameters, matrix, names ------------------------------------------- */

void scenario_reading_parameters(struct scenario_reading *reading);
void scenario_reading_names(struct scenario_reading *reading);

/* ---- scenario_sentences.c: faults and expectations ------------------------------------------ */

void scenario_reading_faults(struct scenario_reading *reading);
void scenario_reading_expectations(struct scenario_reading *reading);

/* ---- scenario_tune.c: what a study is to do -------------------------------------------------- */

void scenario_reading_tune(struct scenario_reading *reading);

/* ---- scenario_check.c: what several values say together ------------------------------------- */

/* Sizes, before anything is made of them. False, with errors, if they are beyond the limits. */
bool scenario_check_sizes(struct scenario_reading *reading);
void scenario_check_cases(struct scenario_reading *reading);

#endif
