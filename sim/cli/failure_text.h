/* SPDX-License-Identifier: Apache-2.0 */
/* What a failing case looks like on a terminal or in a log: limit beside value, place, replay line.
 */
#ifndef TENURE_SIM_CLI_FAILURE_TEXT_H
#define TENURE_SIM_CLI_FAILURE_TEXT_H

#include <stdio.h>

#include "sim/cli/terminal.h"
#include "sim/search/sweep.h"

/* Room for a replay line: the longest path with every byte escaped, and as much for settings. */
#define REPLAY_LINE_SIZE 40000

/* "tenure replay FILE --seed 17 --set resign_odds=5 --digest 9f3a..."; names things, not numbers.
 */
void replay_line(const struct sweep_case *one, char out[REPLAY_LINE_SIZE]);

/* Why a case could not be judged or trusted: a sentence, or NULL. */
const char *failure_text_problem(const struct sweep_case *one);

/* Header, expectations that did not hold, properties that were broken, replay line. */
void failure_text_case(FILE *out, const struct terminal *terminal, const struct sweep_case *one);

/* One expectation with its limit and value, in one line and with its place in the next. */
void failure_text_expectation(FILE *out, const struct terminal *terminal,
                              const struct expectation_result *result, bool with_place);

/* A measured value with its unit; `out` has FORMULA_BYTES. */
const char *failure_text_value(const struct expectation_result *result, char *out);

#endif
