/* SPDX-License-Identifier: Apache-2.0 */
#include "sim/scenario/expectation_sentence.h"
#include "sim/scenario/quantity.h"
#include "tests/t.h"

static struct scenario_parameters defaults(void)
{
    struct scenario_parameters parameters;
    scenario_parameters_default(&parameters);
    scenario_parameters_fill(&parameters);
    return parameters;
}

static struct expectation expectation_of(const char *text, bool over_seeds)
{
    struct expectation expectation;
    struct text_error error;
    if (expectation_parse(text, strlen(text), over_seeds, &expectation, &error) != TEXT_OK)
        fail_msg("%s: %s (%s)", text, error.message, error.help);
    return expectation;
}

static const struct {
    bool over_seeds;
    enum expectation_kind kind;
    const char *text, *canonical; /* NULL: it is canonical */
} good[] = {
    {false, EXPECT_METRIC, "failover.max <= lease + expiry_tick + 100ms", NULL},
    {false, EXPECT_METRIC, "failover.max<=lease ", "failover.max <= lease"},
    {false, EXPECT_METRIC, "  overlap.belief.max\t==\n0", "overlap.belief.max == 0"},
    {false, EXPECT_METRIC, "jain >= 90%", NULL},
    {false, EXPECT_METRIC, "share.max < 50%", NULL},
    {false, EXPECT_METRIC, "changes_per_hour > 34.3", NULL},
    {false, EXPECT_METRIC, "changes != 3", NULL},
    {false, EXPECT_METRIC, "tenure.count > 10", NULL},
    {false, EXPECT_HOLDS, "S2h holds", NULL},
    {false, EXPECT_VIOLATED, "S6 violated", NULL},
    {false, EXPECT_ALLOWED, "S2 may be violated", NULL},
    {true, EXPECT_WITHIN, "tenure.mean within 3 se of mean_tenure", NULL},
    {true, EXPECT_WITHIN, "changes_per_hour within 100 se of 34.3", NULL},
    {true, EXPECT_FITS, "tenure fits geometric", NULL},
    {true, EXPECT_VIOLATED_IN, "S2h violated in >= 1 seed", "S2h violated in >= 1 seeds"},
    {true, EXPECT_VIOLATED_IN, "L1 violated in == resources + 1 seeds", NULL},
};

static void sentences_print_canonically_and_read_back(void **state)
{
    const struct scenario_parameters parameters = defaults();
    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        struct expectation e = expectation_of(good[i].text, good[i].over_seeds);
        struct formula_value limit;
        struct text_error error;
        assert_int_equal(e.kind, good[i].kind);
        assert_int_equal(expectation_limit(&e, &parameters, &limit, &error), TEXT_OK);
        char *printed = expectation_print(&e);
        assert_string_equal(printed, good[i].canonical ? good[i].canonical : good[i].text);
        struct expectation again = expectation_of(printed, good[i].over_seeds);
        assert_int_equal(again.kind, e.kind);
        assert_int_equal(again.metric, e.metric);
        assert_int_equal(again.statistic, e.statistic);
        assert_int_equal(again.property, e.property);
        assert_int_equal(again.compare, e.compare);
        assert_int64_equal(again.standard_errors, e.standard_errors);
        if (e.formula)
            assert_string_equal(again.formula, e.formula);
        expectation_free(&e);
        expectation_free(&again);
        free(printed);
    }
}

static void the_parts_of_a_sentence_are_kept(void **state)
{
    (void)state;
    struct expectation e = expectation_of("failover.p99 < 2 * lease  ", false);
    assert_string_equal(metric_table[e.metric].name, "failover");
    assert_int_equal(e.statistic, STATISTIC_P99);
    assert_int_equal(e.compare, COMPARE_LT);
    assert_string_equal(expectation_compare_sign(e.compare), "<");
    assert_string_equal(e.formula, "2 * lease");
    assert_string_equal(e.text, "failover.p99 < 2 * lease");
    assert_int_equal(e.formula_column, 15);
    assert_int_equal(expectation_dimension(&e), FORMULA_DURATION);
    expectation_free(&e);
}

static const struct {
    bool over_seeds;
    const char *text;
    size_t offset, length;
    const char *message, *help;
} bad[] = {
    {false, "", 0, 0, "an expectation is missing here",
     "write a sentence, as in 'failover.max <= lease + expiry_tick'"},
    {false, "<= 2s", 0, 2, "a metric is missing before '<='",
     "write it as in 'failover.max <= lease + expiry_tick'"},
    {false, "failovr.max <= 2s", 0, 7, "'failovr' is not a metric", "did you mean 'failover'?"},
    {false, "failover.maxx <= 2s", 9, 4, "'maxx' is not a statistic", "did you mean 'max'?"},
    {false, "s2h holds", 0, 3, "'s2h' is not a metric or a property", "did you mean 'S2h'?"},
    {false, "changez <= 2", 0, 7, "'changez' is not a metric or a property",
     "did you mean 'changes'?"},
    {false, "failover <= 2s", 0, 8, "'failover' is a series: a statistic is missing",
     "write failover.max, or one of .count .total .min .mean .p50 .p90 .p99"},
    {false, "jain.max <= 2%", 4, 4, "'jain' is one number and has no statistics", "write 'jain'"},
    {false, "jain.maxx <= 2%", 0, 9, "'jain.maxx' is not a metric or a property",
     "write one of changes, changes_per_hour, voluntary, involuntary, involuntary_per_hour, "
     "self_reelections, self_reelection_share, short_tenures, very_short_tenures, ping_pong, ..."},
    {false, "failover.max", 12, 0, "a comparison is missing at the end",
     "comparisons are < <= == != >= >"},
    {false, "failover.max under 2s", 13, 5, "a comparison is missing before 'under'",
     "comparisons are < <= == != >= >"},
    {false, "failover.max =< 2s", 13, 2, "'=<' is not a comparison",
     "comparisons are < <= == != >= >"},
    {false, "failover.max <=", 15, 0, "a limit is missing at the end",
     "write a value or a formula, such as 2s or lease + expiry_tick"},
    {true, "failover.max <= 2s", 0, 12, "a comparison is made in each case",
     "write it outside 'over seeds:', or write 'within 3 se of'"},
    {false, "tenure.mean within 3 se of 2s", 0, 11, "a mean is compared over all seeds",
     "write the sentence below 'over seeds:'"},
    {true, "tenure.max within 3 se of 2s", 0, 10, "only a mean has a standard error",
     "write it as in 'tenure.mean within 3 se of mean_tenure'"},
    {true, "tenure.mean within", 18, 0, "a number is missing at the end",
     "write it as in 'tenure.mean within 3 se of mean_tenure'"},
    {true, "tenure.mean within 0 se of 2s", 19, 1, "'0' is too small",
     "the least allowed here is 1"},
    {true, "tenure.mean within 3 of 2s", 21, 2, "'se' is missing before 'of'",
     "write it as in 'tenure.mean within 3 se of mean_tenure'"},
    {true, "tenure.mean within 3 se 2s", 24, 2, "'of' is missing before '2s'",
     "write it as in 'tenure.mean within 3 se of mean_tenure'"},
    {true, "tenure.mean within 3 se of", 26, 0, "a limit is missing at the end",
     "write a value or a formula, such as 2s or lease + expiry_tick"},
    {true, "failover fits geometric", 0, 8, "only 'tenure' has a known law",
     "write 'tenure fits geometric'"},
    {true, "tenure fits uniform", 12, 7, "'geometric' is missing before 'uniform'",
     "write 'tenure fits geometric'"},
    {true, "tenure fits geometric law", 22, 3, "the sentence is over before this", "leave it out"},
    {false, "tenure fits geometric", 0, 6, "a law is compared over all seeds",
     "write the sentence below 'over seeds:'"},
    {false, "S2", 2, 0, "a verdict is missing at the end",
     "write 'holds', 'violated' or 'may be violated'"},
    {false, "S2 hold", 3, 4, "'hold' is not a verdict", "did you mean 'holds'?"},
    {false, "S2 holds always", 9, 6, "the sentence is over before this", "leave it out"},
    {false, "S2 may fail", 7, 4, "'be violated' is missing before 'fail'",
     "write it as in 'S2 may be violated'"},
    {false, "S2 violated twice", 12, 5, "the sentence is over before this", "leave it out"},
    {false, "S2 violated in >= 1 seeds", 0, 2, "seeds are counted over all seeds",
     "write the sentence below 'over seeds:'"},
    {true, "S2 holds", 0, 2, "this verdict is given in each case",
     "write it outside 'over seeds:', or write 'violated in >= 1 seeds'"},
    {true, "S2 violated in 1 seeds", 15, 1, "a comparison is missing before '1'",
     "comparisons are < <= == != >= >"},
    {true, "S2 violated in >= seeds", 18, 5, "a number is missing before 'seeds'",
     "write it as in 'S2h violated in >= 1 seeds'"},
    {true, "S2 violated in >= 1", 19, 0, "'seeds' is missing at the end",
     "write it as in 'S2h violated in >= 1 seeds'"},
    {true, "S2 violated in >= 1 seeds here", 26, 4, "the sentence is over before this",
     "leave it out"},
};

static void bad_sentences_are_refused_with_place_reason_and_remedy(void **state)
{
    int wrong = 0;
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct expectation e;
        struct text_error error = {0};
        assert_int_not_equal(
            expectation_parse(bad[i].text, strlen(bad[i].text), bad[i].over_seeds, &e, &error),
            TEXT_OK);
        if (strcmp(error.message, bad[i].message) != 0 || strcmp(error.help, bad[i].help) != 0 ||
            error.offset != bad[i].offset || error.length != bad[i].length) {
            print_error("%s: %zu+%zu %s (%s)\n", bad[i].text, error.offset, error.length,
                        error.message, error.help);
            wrong++;
        }
        assert_null(e.text);
        assert_null(e.formula);
    }
    assert_int_equal(wrong, 0);
}

static void a_sentence_is_bounded(void **state)
{
    char text[EXPECTATION_SENTENCE_MAX + 2];
    struct expectation e;
    struct text_error error;
    (void)state;
    memset(text, ' ', sizeof text);
    memcpy(text, "S2 holds", 8);
    assert_int_equal(expectation_parse(text, EXPECTATION_SENTENCE_MAX, false, &e, &error), TEXT_OK);
    assert_string_equal(e.text, "S2 holds");
    expectation_free(&e);
    assert_int_equal(expectation_parse("changes < 3\0 4", 14, false, &e, &error), TEXT_SYNTAX);
    assert_string_equal(error.message, "this byte is not text");
    assert_int_equal(error.offset, 11);
    assert_int_equal(expectation_parse(text, EXPECTATION_SENTENCE_MAX + 1, false, &e, &error),
                     TEXT_TOO_COMPLEX);
}

/* ---- limits --------------------------------------------------------------------------------- */

static void refuses_limit(const char *text, size_t offset, const char *message, const char *help)
{
    const struct scenario_parameters parameters = defaults();
    struct expectation e = expectation_of(text, false);
    struct formula_value limit;
    struct text_error error;
    assert_int_not_equal(expectation_limit(&e, &parameters, &limit, &error), TEXT_OK);
    assert_string_equal(error.message, message);
    assert_string_equal(error.help, help);
    assert_int_equal(error.offset, offset);
    expectation_free(&e);
}

static void a_limit_must_be_of_the_kind_of_its_metric(void **state)
{
    (void)state;
    refuses_limit("failover.max <= 2", 0, "this limit is a number, but it must be a duration",
                  "write a duration with its unit, such as 2s");
    refuses_limit("jain >= 0.9", 0, "this limit is a number, but it must be a ratio",
                  "write a share, such as 2%");
    refuses_limit("changes < 2s", 0, "this limit is a duration, but it must be a number",
                  "write a plain number");
    refuses_limit("tenure.count < 2s", 0, "this limit is a duration, but it must be a number",
                  "write a plain number");
    refuses_limit("failover.max <= leas", 0, "nothing is known as 'leas'", "did you mean 'lease'?");
}

static bool met(const char *text, int64_t measured)
{
    const struct scenario_parameters parameters = defaults();
    struct expectation e = expectation_of(text, false);
    struct formula_value limit;
    struct text_error error;
    assert_int_equal(expectation_limit(&e, &parameters, &limit, &error), TEXT_OK);
    bool result = expectation_is_met(&e, measured, limit);
    expectation_free(&e);
    return result;
}

static void measured_values_are_compared_exactly(void **state)
{
    (void)state;
    assert_true(met("failover.max <= 2s", 2 * QUANTITY_S));
    assert_false(met("failover.max <= 2s", 2 * QUANTITY_S + 1));
    assert_true(met("failover.max < 2s", 2 * QUANTITY_S - 1));
    assert_false(met("failover.max < 2s", 2 * QUANTITY_S));
    assert_true(met("failover.max <= lease / 7", 8571428571));
    assert_false(met("failover.max <= lease / 7", 8571428572));
    assert_true(met("jain == 90%", 900000));
    assert_true(met("jain != 90%", 900001));
    assert_true(met("changes_per_hour >= 34.3", 34300));
    assert_false(met("changes_per_hour >= 34.3", 34299));
    assert_true(met("changes > 3", 4));
    assert_false(met("changes > 3", 3));
    assert_true(met("tenure.count == 3", 3));
    assert_true(met("overlap.belief.max == 0", 0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sentences_print_canonically_and_read_back),
        cmocka_unit_test(the_parts_of_a_sentence_are_kept),
        cmocka_unit_test(bad_sentences_are_refused_with_place_reason_and_remedy),
        cmocka_unit_test(a_sentence_is_bounded),
        cmocka_unit_test(a_limit_must_be_of_the_kind_of_its_metric),
        cmocka_unit_test(measured_values_are_compared_exactly),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
