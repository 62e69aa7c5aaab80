/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How long a resignation waits for the end of a pass. From one end to the next there is the rest of
 * the interval, if the pass was shorter, and the next pass: I = max(interval - L, 0) + L'. What is
 * left of that at a random moment depends on the law of I alone. Floating point; a pure function.
 */
#ifndef TENURE_SIM_PASSES_H
#define TENURE_SIM_PASSES_H

#include "sim/scenario/parameter.h"

/* E[I^2] / (2 E[I]), and the variance; zeros if resignations are executed at once. */
struct passes_wait {
    double mean_s, variance_s2;
};

struct passes_wait passes_wait_of(const struct scenario_parameters *parameters);

#endif
