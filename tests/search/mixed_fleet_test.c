/* SPDX-License-Identifier: Apache-2.0 */
/* Bounds of instances that have settings of their own, against those of a fleet that has them all
 * over. */
#include "sim/search/mixed_fleet.h"

#include "sim/search/case_config.h"
#include "tests/search/script_trial.h"
#include "tests/t.h"

#define CUT "  - at 100s cut n1 n2 for 300s\n"

static struct scenario *read(const char *parameters, const char *faults)
{
    char text[2000];
    snprintf(text, sizeof text,
             "scenario: 1\nduration: 1000s\ninstances: 4\n%sfaults:\n" CUT "%s", parameters,
             faults);
    return script_trial_read(text);
}

static bool equal(const struct bounds *a, const struct bounds *b)
{
    return memcmp(a, b, sizeof *a) == 0;
}

/* The bounds of instance n (from 1) under the faults are those of a fleet with the parameters. */
static void assert_bounds(const char *faults, int n, const char *parameters)
{
    struct scenario *mixed = read("", faults), *plain = read(parameters, "");
    struct scenario_case of = scenario_case_at(mixed, 0), like = scenario_case_at(plain, 0);
    struct bounds own = mixed_fleet_bounds(mixed, &of.parameters, (uint16_t)(n - 1));
    struct bounds expected = case_bounds(plain, &like.parameters);
    if (!equal(&own, &expected))
        fail_msg("n%d does not have the bounds of %s", n, parameters);
    scenario_free(mixed);
    scenario_free(plain);
}

static void an_instance_has_the_bounds_of_its_settings(void **state)
{
    (void)state;
    const char *faults = "  - configure n1 master_check_interval 20s\n"
                         "  - configure n2 lease 15s\n"
                         "  - at 50s join n4 lease 30s master_check_interval 2s\n";
    assert_bounds(faults, 1, "master_check_interval: 20s\n");
    assert_bounds(faults, 2, "lease: 15s\n");
    assert_bounds(faults, 3, "");
    assert_bounds(faults, 4, "lease: 30s\nmaster_check_interval: 2s\n");
}

static void the_last_of_several_counts_at_the_beginning(void **state)
{
    (void)state;
    assert_bounds("  - configure all lease 15s\n  - configure n2 lease 45s\n", 2, "lease: 45s\n");
    assert_bounds("  - configure all lease 15s\n  - configure n2 lease 45s\n", 3, "lease: 15s\n");
}

/* Which of them it has when is not known. */
static void settings_to_come_widen_those_of_the_beginning(void **state)
{
    struct scenario *mixed = read("", "  - at 60s restart n1 down 1s lease 15s\n"
                                      "  - configure any master_check_interval 9s\n");
    struct scenario *longer = read("master_check_interval: 9s\n", "");
    struct scenario *shorter = read("master_check_interval: 9s\nlease: 15s\n", "");
    struct scenario_case of = scenario_case_at(mixed, 0), a = scenario_case_at(longer, 0),
                         b = scenario_case_at(shorter, 0);
    struct bounds own = mixed_fleet_bounds(mixed, &of.parameters, 0);
    struct bounds one = case_bounds(longer, &a.parameters);
    struct bounds other = case_bounds(shorter, &b.parameters);
    (void)state;
    assert_true(one.failover_ns > other.failover_ns);
    assert_true(one.overlap_after_expiry_ns < other.overlap_after_expiry_ns);
    assert_int64_equal(own.failover_ns, one.failover_ns);
    assert_int64_equal(own.overlap_after_expiry_ns, other.overlap_after_expiry_ns);
    scenario_free(mixed);
    scenario_free(longer);
    scenario_free(shorter);
}

static void the_fleet_has_the_widest_of_all(void **state)
{
    struct scenario *mixed = read("", "  - configure n3 lease 100s\n"
                                      "  - configure n4 master_check_interval 30s\n");
    struct scenario_case of = scenario_case_at(mixed, 0);
    struct check_config config = case_check_config(mixed, &of.parameters);
    struct bounds n3 = mixed_fleet_bounds(mixed, &of.parameters, 2);
    struct bounds n4 = mixed_fleet_bounds(mixed, &of.parameters, 3);
    (void)state;
    assert_true(config.mixed);
    assert_int64_equal(config.bounds.failover_ns, n3.failover_ns);
    assert_int64_equal(config.bounds.stale_window_ns, n4.stale_window_ns);
    assert_true(n3.stale_window_ns < n4.stale_window_ns);
    scenario_free(mixed);
}

static void a_fleet_without_such_faults_is_not_mixed(void **state)
{
    struct scenario *plain = read("", "  - at 60s restart all down 1s\n  - at 70s join n4\n");
    struct scenario *mixed = read("", "  - at 60s restart all down 1s resign_odds 10\n");
    (void)state;
    assert_false(mixed_fleet(plain));
    assert_true(mixed_fleet(mixed));
    scenario_free(plain);
    scenario_free(mixed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_instance_has_the_bounds_of_its_settings),
        cmocka_unit_test(the_last_of_several_counts_at_the_beginning),
        cmocka_unit_test(settings_to_come_widen_those_of_the_beginning),
        cmocka_unit_test(the_fleet_has_the_widest_of_all),
        cmocka_unit_test(a_fleet_without_such_faults_is_not_mixed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
