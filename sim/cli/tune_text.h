/* SPDX-License-Identifier: Apache-2.0 */
/* What `tenure tune` prints: tables of settings, and sentences about them. What returns a bool says
 * false, and has told so, when memory ran out. */
#ifndef TENURE_SIM_CLI_TUNE_TEXT_H
#define TENURE_SIM_CLI_TUNE_TEXT_H

#include "sim/cli/command.h"
#include "sim/tune/analysis.h"

/* The closed forms of every setting; `all`: every figure instead of those that are asked most. */
bool tune_text_theory(const struct command_call *call, const struct study *study, bool all);

/* What came of a study: every setting with its estimates, where theory and measurement part, the
 * recommendation with its price. `all`: estimates beside closed forms for every setting. */
bool tune_text_answer(const struct command_call *call, const struct analysis *analysis,
                      struct study_file *file, bool all);

/* Parameters of a setting that are bad together, if there are any; how many there are. */
uint32_t tune_text_couplings(const struct command_call *call, const struct study *study,
                             uint32_t setting, const char *whose);

/* The scenario that shows a coupling. Returns the exit code. */
int tune_text_show(const struct command_call *call, const struct study *study, const char *name);

/* The jitter that stands for the present odds, or the odds for this jitter (-1: none). */
bool tune_text_translation(const struct command_call *call, const struct study *study,
                           int64_t jitter_ns);

/* A cell of a column; columns are as wide as their widest cell. */
struct tune_table;

/* NULL when out of memory. */
struct tune_table *tune_table_new(uint32_t columns);
void tune_table_cell(struct tune_table *table, const char *text);

/* Prints rows in the order of the cells, numbers to the right, and frees the table. The first row
 * is the head. False, told, when memory ran out since it was made; nothing is printed then. */
bool tune_table_print(struct tune_table *table, const struct command_call *call);

#endif
