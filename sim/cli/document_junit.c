/* SPDX-License-Identifier: Apache-2.0 */
/*
 * JUnit XML about a run: a suite for each scenario, a test case for each of its claims; see
 * claims.h. No times: a simulated run has none that are worth comparing.
 */
#include "sim/cli/document_private.h"
#include "sim/cli/junit.h"
#include "sim/search/verdict.h"

static const enum junit_result results[] = {[CLAIM_PASSED] = JUNIT_PASSED,
                                            [CLAIM_FAILED] = JUNIT_FAILED,
                                            [CLAIM_ERROR] = JUNIT_ERROR,
                                            [CLAIM_SKIPPED] = JUNIT_SKIPPED};

/* Of a suite, or of everything. */
static struct junit_totals totals_of(const struct claims *claims, const struct claim_group *g)
{
    struct junit_totals totals = {.name = g ? g->name : "tenure",
                                  .failures = claims_count(claims, g, CLAIM_FAILED),
                                  .errors = claims_count(claims, g, CLAIM_ERROR),
                                  .skipped = claims_count(claims, g, CLAIM_SKIPPED),
                                  .time_ns = -1};
    totals.tests = totals.failures + totals.errors + totals.skipped +
                   claims_count(claims, g, CLAIM_PASSED);
    return totals;
}

static void write_claim(struct junit_writer *junit, const struct claim_group *g,
                        const struct claim *c)
{
    const char *verdict = verdict_name((enum verdict)c->code);
    const char *message = g->known_failing ? g->known_failing : c->message;
    junit_case(junit, &(struct junit_case){.class_name = g->name,
                                           .name = c->title,
                                           .file = c->path,
                                           .line = c->line,
                                           .time_ns = -1,
                                           .result = results[claim_result(g, c)],
                                           .type = verdict,
                                           .message = message ? message : verdict,
                                           .detail = c->detail});
}

int document_write_junit(FILE *stream, const struct claims *claims)
{
    struct junit_writer junit;
    struct junit_totals totals = totals_of(claims, NULL);
    junit_start(&junit, stream, &totals);
    for (uint32_t i = 0; i < claims->count; i++) {
        const struct claim_group *g = &claims->groups[i];
        totals = totals_of(claims, g);
        junit_suite_begin(&junit, &totals);
        for (uint32_t c = 0; c < g->count; c++)
            write_claim(&junit, g, &g->claims[c]);
        junit_suite_end(&junit);
    }
    return junit_finish(&junit);
}
