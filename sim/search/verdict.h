/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Verdicts: from what a case measured and what its scenario expects to an exit code.
 *
 * A property that was violated fails the case unless the scenario names the violation. A violation
 * that was to be found and was not is a harness fault: a checker that stays silent.
 */
#ifndef TENURE_SIM_VERDICT_H
#define TENURE_SIM_VERDICT_H

#include "sim/scenario/expectation_sentence.h"
#include "sim/search/case_run.h"

/* The numbers are exit codes. X(name, code, word) */
#define VERDICT_LIST(X)                                                                            \
    X(HELD, 0, "held")                                                                             \
    X(LIMIT, 1, "limit")                                                                           \
    X(INVALID, 2, "invalid")                                                                       \
    X(SAFETY, 3, "safety")                                                                         \
    X(LIVENESS, 4, "liveness")                                                                     \
    X(HARNESS, 5, "harness")                                                                       \
    X(UNDECIDED, 6, "undecided")                                                                   \
    X(NOTHING, 7, "nothing")                                                                       \
    X(OUTPUT, 8, "output")

enum verdict {
#define X(name, code, word) VERDICT_##name = (code),
    VERDICT_LIST(X)
#undef X
};

const char *verdict_name(enum verdict verdict);

/* The one that is reported if both apply: 5, 3, 4, 1, 8, 6, 0. */
enum verdict verdict_worse(enum verdict a, enum verdict b);

/* One expectation judged. */
struct expectation_result {
    const struct expectation *expectation;
    bool held, has_value;
    int64_t value; /* in the unit of what is expected; violations for a property */
    uint64_t samples; /* behind a mean over seeds */
    struct formula_value limit;
    enum verdict verdict; /* HELD, or what it means that it did not hold */
};

/* Judge the expectations of a finished case that are not over seeds. `results` has room for all
 * expectations of the scenario; *count is how many were judged. Returns the verdict of the case. */
enum verdict verdict_case(const struct scenario *scenario, const struct scenario_parameters *p,
                          const struct case_result *result, struct expectation_result *results,
                          uint32_t *count);

/* The class of a property that was violated and not named by the scenario; HELD if there is none.
 */
enum verdict verdict_property(const struct scenario *scenario, const struct case_result *result,
                              enum property property);

#endif
