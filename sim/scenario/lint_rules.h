/* SPDX-License-Identifier: Apache-2.0 */
/* The parts of lint. Internal. */
#ifndef TENURE_SCENARIO_LINT_RULES_H
#define TENURE_SCENARIO_LINT_RULES_H

#include "sim/scenario/scenario_reading.h"

/* Of a larger matrix so many combinations are looked at. */
#define LINT_COMBINATIONS 1000

void scenario_lint_faults(struct scenario_reading *reading);
void scenario_lint_expectations(struct scenario_reading *reading);

#endif
