/* SPDX-License-Identifier: Apache-2.0 */
/* Every verdict from what a case measured, and which of several is told. */
#include "sim/search/verdict.h"
#include "tests/check/metrics_words.h"
#include "tests/scenario/scenario_text.h"

enum { EXPECTATIONS_MOST = 8 };

/* A scenario, a case of it, and its judgement. */
static struct scenario *scenario;
static struct case_result result;
static struct expectation_result results[EXPECTATIONS_MOST];
static uint32_t count;

/* The sentences below `expect:`; NULL for none. One tenure of 90 s, of n1. */
static void scenario_of(const char *sentences)
{
    char text[1000];
    snprintf(text, sizeof text, "scenario: 1\n%s%s", sentences ? "expect:\n" : "",
             sentences ? sentences : "");
    scenario = load_good(text);
    open_with(config_of(2, 1));
    holds(0, 0, 10 * S, 100 * S, SIM_CAUSE_RESIGN);
    finish(1000 * S);
    result = (struct case_result){.outcome = CASE_FINISHED, .metrics = metrics};
    count = 99;
}

static enum verdict judged(void)
{
    return verdict_case(scenario, &scenario->parameters, &result, results, &count);
}

static void violate(enum property property)
{
    result.properties[property].violations++;
}

static void done(void)
{
    close_metrics();
    scenario_free(scenario);
}

/* ---- words and order ------------------------------------------------------------------------ */

static void verdicts_are_exit_codes_with_a_word_each(void **state)
{
    (void)state;
    static const char *const words[] = {"held",    "limit",     "invalid", "safety", "liveness",
                                        "harness", "undecided", "nothing", "output"};
    for (unsigned code = 0; code < sizeof words / sizeof *words; code++)
        assert_string_equal(verdict_name((enum verdict)code), words[code]);
    assert_string_equal(verdict_name((enum verdict)9), "unknown");
}

/* Of all pairs the one that comes first in 5, 3, 4, 1, 8, 6, 0, in whatever order they are met. */
static void the_worse_of_two_is_the_first_of_5_3_4_1_8_6(void **state)
{
    (void)state;
    static const enum verdict order[] = {5, 3, 4, 1, 8, 6, 0};
    for (size_t i = 0; i < sizeof order / sizeof *order; i++)
        for (size_t j = i; j < sizeof order / sizeof *order; j++) {
            assert_int_equal(verdict_worse(order[i], order[j]), order[i]);
            assert_int_equal(verdict_worse(order[j], order[i]), order[i]);
        }
}

/* What could not be run is told before anything that was found. */
static void what_is_invalid_outdoes_everything(void **state)
{
    (void)state;
    for (int code = 0; code <= 8; code++) {
        assert_int_equal(verdict_worse(VERDICT_INVALID, (enum verdict)code), VERDICT_INVALID);
        assert_int_equal(verdict_worse((enum verdict)code, VERDICT_INVALID), VERDICT_INVALID);
    }
}

/* ---- properties ----------------------------------------------------------------------------- */

static void a_case_without_expectations_holds_unless_a_property_is_violated(void **state)
{
    (void)state;
    scenario_of(NULL);
    assert_int_equal(judged(), VERDICT_HELD);
    assert_int_equal(count, 0);
    done();
    for (unsigned p = 0; p < PROPERTY_COUNT; p++) {
        enum verdict expected =
            property_table[p].class == PROPERTY_SAFETY ? VERDICT_SAFETY : VERDICT_LIVENESS;
        scenario_of(NULL);
        violate((enum property)p);
        assert_int_equal(judged(), expected);
        assert_int_equal(verdict_property(scenario, &result, (enum property)p), expected);
        done();
    }
}

static void a_violation_that_is_named_is_none(void **state)
{
    (void)state;
    static const char *const sentences[] = {"  - S3 violated\n", "  - S3 may be violated\n",
                                            "  - over seeds:\n    - S3 violated in >= 1 seeds\n"};
    for (size_t i = 0; i < sizeof sentences / sizeof *sentences; i++) {
        scenario_of(sentences[i]);
        violate(PROPERTY_S3);
        assert_int_equal(judged(), VERDICT_HELD);
        assert_int_equal(verdict_property(scenario, &result, PROPERTY_S3), VERDICT_HELD);
        assert_int_equal(count, i < 2); /* that over seeds is for others to judge */
        violate(PROPERTY_S4);
        assert_int_equal(judged(), VERDICT_SAFETY);
        done();
    }
}

static void a_violation_that_is_allowed_is_not_demanded(void **state)
{
    (void)state;
    scenario_of("  - S3 may be violated\n");
    assert_int_equal(judged(), VERDICT_HELD);
    assert_true(results[0].held);
    done();
}

static void a_checker_that_stays_silent_is_a_harness_fault(void **state)
{
    (void)state;
    scenario_of("  - S3 violated\n");
    assert_int_equal(judged(), VERDICT_HARNESS);
    assert_false(results[0].held);
    assert_int_equal(results[0].verdict, VERDICT_HARNESS);
    assert_int64_equal(results[0].value, 0);
    done();
}

static void a_property_that_is_to_hold_fails_with_its_class(void **state)
{
    (void)state;
    scenario_of("  - S3 holds\n  - L1 holds\n");
    assert_int_equal(judged(), VERDICT_HELD);
    assert_true(results[0].held && results[1].held);
    violate(PROPERTY_L1);
    violate(PROPERTY_L1);
    assert_int_equal(judged(), VERDICT_LIVENESS);
    assert_true(results[0].held);
    assert_false(results[1].held);
    assert_int_equal(results[1].verdict, VERDICT_LIVENESS);
    assert_int64_equal(results[1].value, 2);
    violate(PROPERTY_S3);
    assert_int_equal(judged(), VERDICT_SAFETY);
    assert_int_equal(results[0].verdict, VERDICT_SAFETY);
    done();
}

/* ---- metrics -------------------------------------------------------------------------------- */

static void a_limit_that_is_met_holds_and_one_that_is_not_fails(void **state)
{
    (void)state;
    scenario_of("  - tenure.max <= 90s\n");
    assert_int_equal(judged(), VERDICT_HELD);
    assert_true(results[0].held && results[0].has_value);
    assert_int64_equal(results[0].value, 90 * S);
    assert_int_equal(results[0].limit.dimension, FORMULA_DURATION);
    assert_true(results[0].limit.value.numerator == 90 * S);
    done();
    scenario_of("  - tenure.max <= 90s - 1ns\n");
    assert_int_equal(judged(), VERDICT_LIMIT);
    assert_false(results[0].held);
    assert_int_equal(results[0].verdict, VERDICT_LIMIT);
    done();
}

/* Nothing that was measured is above no limit and reaches none. */
static void a_statistic_of_nothing_counts_as_zero(void **state)
{
    (void)state;
    scenario_of("  - failover.max <= 0s\n  - failover.min >= 1ns\n");
    assert_int_equal(judged(), VERDICT_LIMIT);
    assert_true(results[0].held);
    assert_false(results[0].has_value);
    assert_false(results[1].held);
    done();
}

static void a_limit_is_that_of_the_case(void **state)
{
    (void)state;
    scenario_of("  - tenure.max <= 9s * resign_odds\n");
    struct scenario_parameters p = scenario->parameters;
    assert_int_equal(verdict_case(scenario, &p, &result, results, &count), VERDICT_HELD);
    p.resign_odds = 9;
    assert_int_equal(verdict_case(scenario, &p, &result, results, &count), VERDICT_LIMIT);
    done();
}

/* What the reader has checked for all cases cannot go wrong; if it does, nothing is judged. */
static void a_limit_without_a_value_is_invalid(void **state)
{
    (void)state;
    scenario_of("  - tenure.max <= 900s / resign_odds\n  - S3 violated\n");
    scenario->parameters.resign_odds = 0;
    assert_int_equal(judged(), VERDICT_INVALID);
    assert_false(results[0].held);
    assert_int_equal(results[0].verdict, VERDICT_INVALID);
    done();
}

/* ---- several at once ------------------------------------------------------------------------ */

static void the_worst_of_a_case_is_told_and_all_are_listed(void **state)
{
    (void)state;
    scenario_of("  - tenure.max <= 1s\n  - over seeds:\n    - tenure.mean within 1 se of 1s\n"
                "  - S4 violated\n  - L1 may be violated\n");
    violate(PROPERTY_S4);
    violate(PROPERTY_L1);
    assert_int_equal(judged(), VERDICT_LIMIT);
    assert_int_equal(count, 3);
    assert_int_equal(results[1].expectation - scenario->expectations, 2);
    violate(PROPERTY_L5);
    assert_int_equal(judged(), VERDICT_LIVENESS);
    violate(PROPERTY_S2);
    assert_int_equal(judged(), VERDICT_SAFETY);
    result.properties[PROPERTY_S4].violations = 0;
    assert_int_equal(judged(), VERDICT_HARNESS);
    done();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(verdicts_are_exit_codes_with_a_word_each),
        cmocka_unit_test(the_worse_of_two_is_the_first_of_5_3_4_1_8_6),
        cmocka_unit_test(what_is_invalid_outdoes_everything),
        cmocka_unit_test(a_case_without_expectations_holds_unless_a_property_is_violated),
        cmocka_unit_test(a_violation_that_is_named_is_none),
        cmocka_unit_test(a_violation_that_is_allowed_is_not_demanded),
        cmocka_unit_test(a_checker_that_stays_silent_is_a_harness_fault),
        cmocka_unit_test(a_property_that_is_to_hold_fails_with_its_class),
        cmocka_unit_test(a_limit_that_is_met_holds_and_one_that_is_not_fails),
        cmocka_unit_test(a_statistic_of_nothing_counts_as_zero),
        cmocka_unit_test(a_limit_is_that_of_the_case),
        cmocka_unit_test(a_limit_without_a_value_is_invalid),
        cmocka_unit_test(the_worst_of_a_case_is_told_and_all_are_listed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
