/* SPDX-License-Identifier: Apache-2.0 */
/* Judging a case; see verdict.h. */
#include "sim/search/verdict.h"

const char *verdict_name(enum verdict verdict)
{
    switch (verdict) {
#define X(name, code, word)                                                                        \
    case VERDICT_##name:                                                                           \
        return word;
        VERDICT_LIST(X)
#undef X
    }
    return "unknown";
}

static int severity(enum verdict verdict)
{
    static const uint8_t order[] = {[VERDICT_HELD] = 0,    [VERDICT_UNDECIDED] = 1,
                                    [VERDICT_OUTPUT] = 2,  [VERDICT_LIMIT] = 3,
                                    [VERDICT_LIVENESS] = 4, [VERDICT_SAFETY] = 5,
                                    [VERDICT_HARNESS] = 6, [VERDICT_NOTHING] = 7,
                                    [VERDICT_INVALID] = 8};
    return order[verdict];
}

enum verdict verdict_worse(enum verdict a, enum verdict b)
{
    return severity(a) >= severity(b) ? a : b;
}

static bool names_violation(const struct expectation *e, enum property property)
{
    return e->property == (unsigned)property &&
           (e->kind == EXPECT_VIOLATED || e->kind == EXPECT_VIOLATED_IN ||
            e->kind == EXPECT_ALLOWED);
}

enum verdict verdict_property(const struct scenario *scenario, const struct case_result *result,
                              enum property property)
{
    if (result->properties[property].violations == 0)
        return VERDICT_HELD;
    for (uint32_t i = 0; i < scenario->expectation_count; i++)
        if (names_violation(&scenario->expectations[i], property))
            return VERDICT_HELD;
    return property_table[property].class == PROPERTY_SAFETY ? VERDICT_SAFETY : VERDICT_LIVENESS;
}

static void judge_metric(const struct expectation *e, const struct scenario_parameters *p,
                         const struct case_result *result, struct expectation_result *r)
{
    struct text_error error;
    r->has_value = metrics_value(result->metrics, (enum metric)e->metric,
                                 (enum statistic)e->statistic, &r->value);
    if (!r->has_value)
        r->value = 0; /* nothing measured is nothing above a limit, and nothing that reaches one */
    if (expectation_limit(e, p, &r->limit, &error) != TEXT_OK) {
        r->verdict = VERDICT_INVALID;
        return;
    }
    r->held = expectation_is_met(e, r->value, r->limit);
    r->verdict = r->held ? VERDICT_HELD : VERDICT_LIMIT;
}

static void judge_property(const struct expectation *e, const struct case_result *result,
                           struct expectation_result *r)
{
    r->has_value = true;
    r->value = (int64_t)result->properties[e->property].violations;
    r->held = e->kind == EXPECT_ALLOWED || (e->kind == EXPECT_HOLDS) == (r->value == 0);
    if (r->held)
        r->verdict = VERDICT_HELD;
    else if (e->kind == EXPECT_VIOLATED)
        r->verdict = VERDICT_HARNESS;
    else
        r->verdict = property_table[e->property].class == PROPERTY_SAFETY ? VERDICT_SAFETY
                                                                          : VERDICT_LIVENESS;
}

enum verdict verdict_case(const struct scenario *scenario, const struct scenario_parameters *p,
                          const struct case_result *result, struct expectation_result *results,
                          uint32_t *count)
{
    enum verdict verdict = VERDICT_HELD;
    *count = 0;
    for (uint32_t i = 0; i < scenario->expectation_count; i++) {
        const struct expectation *e = &scenario->expectations[i];
        if (e->over_seeds)
            continue;
        struct expectation_result *r = &results[(*count)++];
        *r = (struct expectation_result){.expectation = e};
        if (e->kind == EXPECT_METRIC)
            judge_metric(e, p, result, r);
        else
            judge_property(e, result, r);
        verdict = verdict_worse(verdict, r->verdict);
    }
    for (unsigned i = 0; i < PROPERTY_COUNT; i++)
        verdict = verdict_worse(verdict, verdict_property(scenario, result, (enum property)i));
    return verdict;
}
