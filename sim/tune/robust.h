/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a setting does when faults come less often or more often than the scenario says: those that
 * repeat (`every`) get a longer or shorter period. Nothing of it is stored.
 */
#ifndef TENURE_SIM_ROBUST_H
#define TENURE_SIM_ROBUST_H

#include "sim/tune/study_run.h"

#define ROBUST_SEEDS 20

struct robust_row {
    uint64_t cases, unsafe; /* of these a safety property broke in */
    struct sample objectives[STUDY_OBJECTIVES_MOST];
};

/* Whether the scenario has faults that repeat. */
bool robust_applies(const struct study *study);

/* Runs one setting with faults `factor_ppm` / 10^6 times as often, with the first seeds of the
 * plan. Fewer cases than ROBUST_SEEDS: it was interrupted. False when out of memory or when a case
 * did not come to its end. The scenario is as before afterwards. */
bool robust_run(const struct study *study, const struct study_plan *plan,
                const struct study_watch *watch, uint32_t setting, int64_t factor_ppm,
                struct robust_row *row);

#endif
