/* SPDX-License-Identifier: Apache-2.0 */
/* The answer of a study for programs, as `tenure schema --for tune-json` describes it. */
#ifndef TENURE_SIM_CLI_TUNE_JSON_H
#define TENURE_SIM_CLI_TUNE_JSON_H

#include "sim/tune/study_run.h"

/* What came of a study, beside the analysis. */
struct tune_outcome {
    const struct study_plan *plan;
    const struct study_totals *totals;
    int exit_code;
    const char *verdict;
    bool robust; /* rates of faults are asked for */
};

/* Returns 0 or an errno value. */
int tune_json(FILE *out, const struct analysis *analysis, struct study_file *file,
              const struct tune_outcome *outcome);

#endif
