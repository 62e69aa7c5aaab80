/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a run claims, gathered: for each scenario one claim for each of its expectations, over all
 * of its cases, and one for the numbered properties; then the assertions of the suite.
 *
 * Names of claims do not depend on seeds, so that whoever keeps a history of test results sees the
 * same ones again. Memory is that of the claims and of the first few failures of each. Used by
 * document_claims.c, which feeds and frees it.
 */
#ifndef TENURE_SIM_CLI_CLAIMS_H
#define TENURE_SIM_CLI_CLAIMS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "reports/results.h"

/* Failures of a claim that are told one by one. */
#define CLAIMS_FAILURES_MOST 10

struct claim {
    char *title;
    char *path;           /* where it stands; line 0: it stands in no line */
    int64_t line, column; /* from 1 */
    uint64_t cases, failed;
    int code;         /* the worst exit code of its failures, 0: held */
    char *message;    /* the first failure, in one line; NULL: it held */
    char *detail;     /* lines about the failures, with replay lines; NULL: it held */
    size_t detail_size;
    FILE *stream; /* to `detail`, while it is being gathered */
};

/* The claims of a scenario, or the assertions. */
struct claim_group {
    char *name, *path;
    char *known_failing; /* the reason, or NULL */
    uint64_t cases, failed;
    struct claim *claims;
    uint32_t count, capacity;
};

struct claims {
    struct claim_group *groups;
    uint32_t count, capacity;
    struct results_totals totals; /* once all is known */
};

/* Tell these; `data` is the struct claims. */
bool claims_begin_scenario(void *data, const struct results_scenario *scenario);
bool claims_case(void *data, const struct results_case *one);
bool claims_over_seeds(void *data, const char *matrix,
                       const struct results_expectation *expectations, uint32_t count);
bool claims_end_scenario(void *data);
bool claims_assertion(void *data, const struct results_assertion *assertion);

void claims_free(struct claims *claims);

enum claim_result { CLAIM_PASSED, CLAIM_FAILED, CLAIM_ERROR, CLAIM_SKIPPED };

/* Skipped: known to fail, or undecided. Error: it could not be run or judged. */
enum claim_result claim_result(const struct claim_group *group, const struct claim *claim);

/* How many claims have that result: of a group, or of all if `group` is NULL. */
uint64_t claims_count(const struct claims *claims, const struct claim_group *group,
                      enum claim_result result);

/* Whether nothing of the group failed but what is known to. */
bool claim_group_is_good(const struct claim_group *group);

#endif
