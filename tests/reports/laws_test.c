/* SPDX-License-Identifier: Apache-2.0 */
/* What theory says, beside numbers worked out by hand. */
#include "tests/reports/folder.h"

#include "reports/laws.h"
#include "reports/spread.h"

static void expect_mean(const char *text, double expected)
{
    double mean;
    if (!laws_mean(text, &mean))
        fail_msg("%s is not read", text);
    if (mean < expected * 0.999999 || mean > expected * 1.000001)
        fail_msg("the mean of %s is %g, expected %g", text, mean, expected);
}

static void lengths_and_laws_have_a_mean(void **state)
{
    static const char *const nothing[] = {"",
                                          "5",
                                          "x",
                                          "5 parsecs",
                                          "uniform(1ms)",
                                          "uniform(x)",
                                          "uniform(1ms,",
                                          "exp(1s",
                                          "1s and more",
                                          "lognormal(2s, 1)"};
    double mean;
    (void)state;
    expect_mean("5ms", 5e6);
    expect_mean("1m30s", 90e9);
    expect_mean("2h", 7200e9);
    expect_mean("1d", 86400e9);
    expect_mean("7us", 7e3);
    expect_mean("3ns", 3);
    expect_mean("1.5s", 1.5e9);
    expect_mean("exp(200ms)", 200e6);
    expect_mean("uniform(1ms, 5ms)", 3e6);
    for (size_t i = 0; i < sizeof nothing / sizeof *nothing; i++)
        if (laws_mean(nothing[i], &mean))
            fail_msg("'%s' is read", nothing[i]);
}

/* H = 60, C = 5, N = 10: 12 checks, 90 s is the median, 275 s the p99. */
static void tenures_follow_the_geometric_law(void **state)
{
    struct laws laws = {.has_tenure = true, .check_ns = 5e9, .hold_checks = 12, .odds = 10};
    (void)state;
    assert_true(laws_tenure_share(&laws, 59e9) == 0);
    assert_int_equal((int)(laws_tenure_share(&laws, 60e9) * 1e6 + 0.5), 100000);
    assert_int_equal((int)(laws_tenure_share(&laws, 64.9e9) * 1e6 + 0.5), 100000);
    assert_int_equal((int)(laws_tenure_share(&laws, 65e9) * 1e6 + 0.5), 190000);
    assert_int_equal((int)(laws_tenure_share(&laws, 1e20) * 1e6 + 0.5), 1000000);
    assert_int_equal((int)(laws_tenure_quantile(&laws, 0.5) / 1e9 + 0.5), 90);
    assert_int_equal((int)(laws_tenure_quantile(&laws, 0.9) / 1e9 + 0.5), 165);
    assert_int_equal((int)(laws_tenure_quantile(&laws, 0.99) / 1e9 + 0.5), 275);
    assert_int_equal((int)(laws_tenure_quantile(&laws, 0.05) / 1e9 + 0.5), 60);
    laws.odds = 1;
    assert_true(laws_tenure_share(&laws, 60e9) == 1);
}

/* Two lengths that are evenly spread over 2 and 1 s, over 5 s. */
static void failovers_are_the_sum_of_two_even_lengths(void **state)
{
    struct laws laws = {.failover_least_ns = 5e9, .renewal_ns = 2e9, .tick_ns = 1e9};
    (void)state;
    assert_true(laws_failover_share(&laws, 4.9e9) == 0);
    assert_int_equal((int)(laws_failover_share(&laws, 6e9) * 1e6 + 0.5), 250000);
    assert_int_equal((int)(laws_failover_share(&laws, 6.5e9) * 1e6 + 0.5), 500000);
    assert_int_equal((int)(laws_failover_share(&laws, 7e9) * 1e6 + 0.5), 750000);
    assert_true(laws_failover_share(&laws, 8e9) == 1);
    laws.tick_ns = 0;
    assert_int_equal((int)(laws_failover_share(&laws, 6e9) * 1e6 + 0.5), 500000);
}

/* ---- out of a database ---------------------------------------------------------------------- */

static void write_parameters(struct recorder_parameter *parameters, uint32_t count)
{
    struct sample s;
    sample_begin(&s, 1, 1, 60 * S);
    s.of.parameters = parameters;
    s.of.parameter_count = count;
    write_case(&s, "a.db");
}

static struct laws read_laws(void)
{
    struct database database;
    struct laws laws = {0};
    if (!database_open(&database, "a.db") || !laws_read(&laws, &database, 1))
        fail_msg("%s", database.message);
    database_close(&database);
    return laws;
}

static void laws_come_out_of_stored_parameters(void **state)
{
    struct recorder_parameter parameters[] = {
        {"master_check_interval", "5s", NULL, true, 5 * S},
        {"master_hold_interval", "1m", NULL, true, 60 * S},
        {"resign_odds", "-3", "1", true, 1},
        {"one_way_delay", "5ms", NULL, false, 0},
        {"profile", "etcd-lease", NULL, false, 0},
        {"lease", "1m", NULL, true, 60 * S},
        {"keep_alive_interval", "20s", NULL, true, 20 * S},
        {"keep_alive_poll", "500ms", NULL, true, S / 2},
        {"expiry_tick", "500ms", NULL, true, S / 2},
        {"commit_delay", "10ms", NULL, true, S / 100},
    };
    (void)state;
    write_parameters(parameters, 10);
    struct laws laws = read_laws();
    assert_true(laws.has_tenure && laws.has_failover && laws.has_stale);
    assert_int64_equal((int64_t)laws.check_ns, 5010000000);
    assert_int64_equal(laws.hold_checks, 12);
    assert_int64_equal(laws.odds, 1);
    assert_int64_equal((int64_t)laws.renewal_ns, 20500000000); /* due at 20.01 s, seen at 20.5 */
    assert_int64_equal((int64_t)laws.failover_least_ns, 60000000000 - 20500000000 + 20000000);
    assert_int64_equal((int64_t)laws.failover_most_ns, 60000000000 + 500000000 + 20000000);
    assert_int64_equal((int64_t)laws.stale_most_ns, 5015000000);
    parameters[7].number = 0;
    write_parameters(parameters, 10);
    assert_int64_equal((int64_t)read_laws().renewal_ns, 20010000000);
    parameters[1].number = 0;
    write_parameters(parameters, 10);
    assert_int64_equal(read_laws().hold_checks, 1);
    parameters[1].number = INT64_MAX;
    parameters[0].number = 1;
    parameters[3].value = "0s";
    write_parameters(parameters, 10);
    assert_false(read_laws().has_tenure);
}

static void there_is_no_law_where_something_is_missing(void **state)
{
    struct recorder_parameter parameters[] = {
        {"master_check_interval", "5s", NULL, true, 5 * S},
        {"master_hold_interval", "1m", NULL, true, 60 * S},
        {"resign_odds", "10", NULL, true, 10},
        {"one_way_delay", "lognormal(5ms, 1)", NULL, false, 0},
        {"profile", "ideal", NULL, false, 0},
        {"lease", "0s", NULL, true, 0},
    };
    (void)state;
    write_parameters(parameters, 6);
    struct laws laws = read_laws();
    assert_false(laws.has_tenure || laws.has_failover || laws.has_stale);
    parameters[3].value = "5ms";
    write_parameters(parameters, 6);
    laws = read_laws();
    assert_true(laws.has_tenure && !laws.has_failover && laws.has_stale);
    parameters[4].value = "noop";
    write_parameters(parameters, 6);
    laws = read_laws();
    assert_false(laws.has_tenure || laws.has_stale);
    write_parameters(parameters, 0);
    assert_false(read_laws().has_tenure);
}

/* ---- spread --------------------------------------------------------------------------------- */

static void means_have_student_intervals(void **state)
{
    int64_t values[] = {5, 1, 3, 2, 4}, one[] = {7};
    int64_t many[100];
    (void)state;
    struct spread s = spread_of(values, 5);
    assert_int64_equal(s.least, 1);
    assert_int64_equal(s.median, 3);
    assert_int64_equal(s.greatest, 5);
    assert_int_equal((int)(s.mean * 1000 + 0.5), 3000);
    assert_int_equal((int)(s.half_width * 1000 + 0.5), 1963); /* 2.776 * sqrt(2.5 / 5) */
    s = spread_of(one, 1);
    assert_true(s.half_width < 0 && s.mean > 6.99 && s.mean < 7.01);
    assert_int_equal(spread_of(NULL, 0).count, 0);
    for (int i = 0; i < 100; i++)
        many[i] = i;
    s = spread_of(many, 100);
    assert_int_equal((int)(s.half_width * 1000 + 0.5), 5756); /* 1.984 * 29.011 / 10 */
    assert_int64_equal(spread_quantile(many, 100, 990), 98);
    assert_int64_equal(spread_quantile(many, 100, 0), 0);
    assert_int64_equal(spread_quantile(many, 100, 1000), 99);
    for (int i = 0; i < 100; i++)
        many[i] = 3;
    assert_true(spread_of(many, 100).half_width < 1e-9);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lengths_and_laws_have_a_mean),
        cmocka_unit_test(tenures_follow_the_geometric_law),
        cmocka_unit_test(failovers_are_the_sum_of_two_even_lengths),
        IN_FOLDER(laws_come_out_of_stored_parameters),
        IN_FOLDER(there_is_no_law_where_something_is_missing),
        cmocka_unit_test(means_have_student_intervals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
