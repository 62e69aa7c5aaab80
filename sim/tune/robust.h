/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a setting does when faults come less often or more often than the scenario says: those that
 * repeat (`every`) get a longer or shorter period. Cases are kept in the study as those of a
 * variant of the setting, so that what is there is not simulated again.
 */
#ifndef TENURE_SIM_ROBUST_H
#define TENURE_SIM_ROBUST_H

#include "sim/tune/study_run.h"

#define ROBUST_SEEDS 20

/* Whether the scenario has faults that repeat. */
bool robust_applies(const struct study *study);

/* Runs one setting with faults at another rate, with the first seeds of the plan, as far as the
 * study has them not, and adds how many those were to *simulated. The scenario is as before
 * afterwards. STUDY_DECIDED: all of them are there. */
enum study_end robust_run(const struct study *study, struct study_file *file,
                          const struct study_plan *plan, const struct study_watch *watch,
                          uint32_t setting, enum study_rate rate, uint64_t *simulated);

/* The present and the recommended setting at each rate but that of the scenario, if it has faults
 * that repeat. */
enum study_end robust_run_all(const struct analysis *analysis, struct study_file *file,
                              const struct study_plan *plan, const struct study_watch *watch,
                              uint64_t *simulated);

#endif
