/* SPDX-License-Identifier: Apache-2.0 */
/* Cases written out as scripts, and the scripts run: both must be the same run. */
#ifndef TENURE_TESTS_SCRIPT_TRIAL_H
#define TENURE_TESTS_SCRIPT_TRIAL_H

#include "sim/search/script.h"
#include "sim/search/verdict.h"

/* A case, its script, and what came of both. */
struct script_trial {
    struct fault_log faults;
    char *text;
    struct scenario *script;
    struct scenario_case which;
    struct case_result of_case, of_script;
    enum verdict verdict_of_case, verdict_of_script;
};

/* Runs a case, writes its script, reads and runs that. Fails the test if one of them cannot be
 * done, or if the script is another run: with the first event that differs. */
void script_trial(struct script_trial *trial, const struct scenario *scenario,
                  const struct scenario_case *which);
void script_trial_end(struct script_trial *trial);

/* Every combination of every shipped scenario, with as many seeds from its first on; the verdict of
 * the script must be that of the case. Returns how many scenarios there are. */
unsigned script_trial_all_shipped(unsigned seeds);

/* A scenario out of a text; fails the test if it is not good. */
struct scenario *script_trial_read(const char *text);

/* A made-up world; see script_worlds.h. */
void script_trial_world(uint64_t number);

#endif
