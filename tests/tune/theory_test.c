/* SPDX-License-Identifier: Apache-2.0 */
/* Closed forms against figures that were worked out and simulated elsewhere. */
#include "sim/tune/theory.h"

#include <math.h>

#include "tests/t.h"

static struct theory_input runner(double hold_s, double check_s, double odds)
{
    return (struct theory_input){.check_s = check_s,
                                 .hold_s = hold_s,
                                 .odds = odds,
                                 .instances = 3,
                                 .present = 3,
                                 .resources = 30,
                                 .pause_s = 1};
}

static void near_to(double actual, double expected, double within)
{
    if (!(fabs(actual - expected) <= within))
        fail_msg("%.6g is not within %g of %.6g", actual, within, expected);
}

static void tenures_have_the_moments_and_quantiles_of_their_law(void **state)
{
    static const struct {
        double hold, check, odds, first, mean, sd, p50, p90, p99, residual, rate;
    } rows[] = {
        {60, 5, 10, 12, 105, 47.43, 90, 165, 275, 63.2, 34.29},
        {60, 5.01, 10, 12, 105.21, 47.53, 90.2, 165.3, 275.6, 63.3, 34.22},
        {60, 5.5, 10, 11, 110, 52.18, 93.5, 176, 297, 67.4, 32.73},
        {60, 5, 1, 12, 60, 0, 60, 60, 60, 30, 60},
        {60, 5, 1000, 12, 5055, 4997, 3520, 11565, 23070, 4998, 0.712},
        {10, 0.05, 10, 200, 10.45, 0.474, 10.3, 11.05, 12.15, 5.24, 344.5},
        {60, 7, 10, 9, 126, 66.4, 105, 210, 364, 80.5, 28.57},
        {60, 120, 10, 1, 1200, 1138, 840, 2640, 5280, 1140, 3},
        {60, 1, 46, 60, 105, 45.5, 91, 164, 269, 62.4, 34.29},
        {300, 5, 10, 60, 345, 47.4, 330, 405, 515, 175.8, 10.43},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct theory_input in = runner(rows[i].hold, rows[i].check, rows[i].odds);
        double f[THEORY_COUNT];
        theory_compute(&in, f);
        near_to(theory_first_check(&in), rows[i].first, 0);
        near_to(f[THEORY_TENURE_MEAN], rows[i].mean, 0.005 + rows[i].mean * 1e-4);
        near_to(f[THEORY_TENURE_SD], rows[i].sd, 0.05 + rows[i].sd * 1e-3);
        near_to(f[THEORY_TENURE_P50], rows[i].p50, 0.05 + rows[i].p50 * 1e-3);
        near_to(f[THEORY_TENURE_P90], rows[i].p90, 0.05 + rows[i].p90 * 1e-3);
        near_to(f[THEORY_TENURE_P99], rows[i].p99, 0.05 + rows[i].p99 * 1e-3);
        near_to(f[THEORY_TENURE_RESIDUAL], rows[i].residual, 0.05 + rows[i].residual * 1e-3);
        near_to(f[THEORY_CHANGES_PER_HOUR], rows[i].rate, 0.005 + rows[i].rate * 1e-3);
    }
}

static void tenures_lie_on_the_lattice_of_checks(void **state)
{
    struct theory_input in = runner(60, 5, 10);
    (void)state;
    near_to(theory_tenure_up_to(&in, 59.9), 0, 0);
    near_to(theory_tenure_up_to(&in, 60), 0.1, 1e-12);
    near_to(theory_tenure_up_to(&in, 64.9), 0.1, 1e-12);
    near_to(theory_tenure_up_to(&in, 65), 0.19, 1e-12);
    in.odds = 1;
    near_to(theory_tenure_up_to(&in, 60), 1, 0);
}

static void loads_mix_as_the_exact_roots_say(void **state)
{
    static const double odds[] = {2, 5, 10, 24, 30, 40, 60, 100};
    static const struct {
        double instances, exact[8], approximate[8];
    } rows[] = {
        {2, {1160, 231, 111, 60, 53, 46, 111, 216}, {1113, 208, 104, 79, 80, 86, 102, 140}},
        {3, {2552, 489, 238, 156, 156, 170, 218, 341}, {2504, 467, 235, 177, 181, 194, 231, 315}},
        {5, {7004, 1319, 653, 472, 479, 517, 627, 890}, {6956, 1297, 652, 492, 502, 539, 640, 875}},
    };
    (void)state;
    for (size_t r = 0; r < 3; r++)
        for (size_t i = 0; i < 8; i++) {
            struct theory_input in = runner(60, 5, odds[i]);
            in.instances = rows[r].instances;
            near_to(theory_mixing_time(&in), rows[r].exact[i], 0.6);
            near_to(theory_mixing_approximation(&in), rows[r].approximate[i], 1);
        }
}

static void at_equal_churn_a_smaller_hold_mixes_faster(void **state)
{
    static const double rows[][3] = {{60, 10, 238}, {50, 12, 154}, {35, 15, 88},
                                     {30, 16, 76},  {20, 18, 65},  {10, 20, 66}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct theory_input in = runner(rows[i][0], 5, rows[i][1]);
        near_to(theory_mixing_time(&in), rows[i][2], 0.6);
    }
}

static void ten_instances_one_instance_and_a_convoy(void **state)
{
    struct theory_input in = runner(60, 5, 10);
    (void)state;
    in.instances = 10;
    near_to(theory_mixing_time(&in), 2607, 0.6);
    in.instances = 1;
    near_to(theory_mixing_time(&in), 0, 0);
    near_to(theory_mixing_approximation(&in), 0, 0);
    in = runner(60, 5, 1);
    assert_true(isinf(theory_mixing_time(&in)));
    assert_true(isinf(theory_mixing_approximation(&in)));
}

/* From 96 checks on another way is gone: the times must go on as they did. */
static void a_hold_of_very_many_checks_is_no_other_law(void **state)
{
    (void)state;
    for (int odds = 2; odds < 3000; odds *= 3) {
        double before = 0, step = 0;
        for (int hold = 88; hold <= 104; hold += 4) {
            struct theory_input in = runner(hold, 1, odds);
            double now = theory_mixing_time(&in);
            if (step > 0)
                near_to(now - before, step, step * 0.2 + 0.5);
            step = before > 0 ? now - before : 0;
            before = now;
        }
    }
}

static void a_gap_slows_mixing_as_a_longer_cycle_does(void **state)
{
    struct theory_input in = runner(60, 5, 10);
    (void)state;
    double without = theory_mixing_time(&in);
    in.gap_s = 5; /* as if the cycle were 110 s with the same spread */
    near_to(theory_mixing_time(&in) / without, pow(110.0 / 105, 3), 0.01);
}

static void uniform_jitter_has_its_own_mixing_time(void **state)
{
    (void)state;
    near_to(theory_jitter_mixing_approximation(60, 120, 3), 657, 1);
    near_to(theory_jitter_mixing_approximation(60, 100, 3), 728, 1);
    near_to(theory_jitter_mixing_approximation(60, 7200, 3), 5175, 1);
}

static void the_grid_of_hold_and_odds_has_these_figures(void **state)
{
    static const struct {
        double hold, odds, mean, changes, leaderless, newcomer, mixing;
    } rows[] = {
        {10, 1, 10, 349.5, 2.91e-2, 15, INFINITY}, {10, 10, 55, 65.1, 5.4e-3, 103, 34},
        {30, 10, 75, 47.8, 4.0e-3, 128, 85},       {60, 2, 65, 55.1, 4.6e-3, 98, 2504},
        {60, 10, 105, 34.2, 2.9e-3, 168, 235},     {60, 24, 175, 20.5, 1.7e-3, 302, 177},
        {60, 50, 305, 11.8, 9.8e-4, 558, 211},     {60, 100, 555, 6.5, 5.4e-4, 1056, 315},
        {60, 1000, 5055, 0.71, 6e-5, 10053, 2358}, {120, 50, 365, 9.9, 8.2e-4, 631, 362},
        {300, 10, 345, 10.4, 8.7e-4, 521, 8321},   {300, 100, 795, 4.5, 3.8e-4, 1348, 926},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct theory_input in = runner(rows[i].hold, 5, rows[i].odds);
        double f[THEORY_COUNT];
        in.gap_s = 0.3;
        theory_compute(&in, f);
        near_to(f[THEORY_TENURE_MEAN], rows[i].mean, 1e-9);
        near_to(f[THEORY_CHANGES_PER_HOUR], rows[i].changes, rows[i].changes * 0.01);
        near_to(f[THEORY_LEADERLESS_SHARE], rows[i].leaderless, rows[i].leaderless * 0.02);
        near_to(f[THEORY_NEWCOMER_MEAN], rows[i].newcomer, 1.2); /* the table leaves out the gap */
        if (isinf(rows[i].mixing))
            assert_true(isinf(theory_mixing_approximation(&in)));
        else
            near_to(theory_mixing_approximation(&in), rows[i].mixing, 1);
    }
}

static void a_crash_is_noticed_by_the_law_of_the_lease(void **state)
{
    static const struct {
        double lease, renewal, tick, notice, mean, sd, least, most;
    } rows[] = {
        {60, 20, 0.5, 0.01, 50.26, 5.77, 40.01, 60.51}, /* an etcd lease */
        {10, 10.0 / 3, 0.5, 0.015, 8.60, 0.97, 6.68, 10.515},
        {10, 10.0 / 3, 2, 0, 9.33, 1.12, 6.67, 12}, /* a ZooKeeper session */
        {35, 5, 0, 0, 32.5, 1.44, 30, 35},          /* Consul: twice the TTL and the lock delay */
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct theory_input in = runner(60, 5, 10);
        double f[THEORY_COUNT];
        in.lease_s = rows[i].lease;
        in.renewal_s = rows[i].renewal;
        in.expiry_tick_s = rows[i].tick;
        in.notice_s = rows[i].notice;
        theory_compute(&in, f);
        near_to(f[THEORY_FAILOVER_MEAN], rows[i].mean, 0.01);
        near_to(f[THEORY_FAILOVER_SD], rows[i].sd, 0.01);
        near_to(f[THEORY_FAILOVER_MIN], rows[i].least, 0.01);
        near_to(f[THEORY_FAILOVER_MAX], rows[i].most, 0.01);
        near_to(f[THEORY_FAILOVER_P50], rows[i].mean, 0.01); /* the law is symmetric */
        near_to(theory_failover_up_to(&in, f[THEORY_FAILOVER_P99]), 0.99, 1e-9);
        near_to(theory_failover_up_to(&in, f[THEORY_FAILOVER_MIN] - 1e-6), 0, 0);
        near_to(theory_failover_up_to(&in, f[THEORY_FAILOVER_MAX] + 1e-6), 1, 0);
    }
}

static void without_a_lease_a_crash_is_noticed_at_once(void **state)
{
    struct theory_input in = runner(60, 5, 10);
    double f[THEORY_COUNT];
    (void)state;
    in.notice_s = 0.25;
    in.renewal_s = 20;
    theory_compute(&in, f);
    near_to(f[THEORY_FAILOVER_MIN], 0.25, 0);
    near_to(f[THEORY_FAILOVER_MAX], 0.25, 0);
    near_to(f[THEORY_FAILOVER_P99], 0.25, 1e-12);
    near_to(theory_failover_up_to(&in, 0.3), 1, 0);
}

static void the_density_of_failovers_is_a_trapezium(void **state)
{
    struct theory_input in = runner(60, 5, 10);
    (void)state;
    in.lease_s = 10;
    in.renewal_s = 4;
    in.expiry_tick_s = 2;
    near_to(theory_failover_up_to(&in, 7), 1.0 / 16, 1e-12);
    near_to(theory_failover_up_to(&in, 9), 0.5, 1e-12);
    near_to(theory_failover_up_to(&in, 11), 15.0 / 16, 1e-12);
    in.renewal_s = 2;
    in.expiry_tick_s = 4; /* the same sum about */
    near_to(theory_failover_up_to(&in, 9), 1.0 / 16, 1e-12);
}

static void a_head_start_decides_the_start_race(void **state)
{
    static const double rows[][2] = {{0, 0.3333},  {0.1, 0.433}, {0.3, 0.624},
                                     {0.5, 0.792}, {0.9, 0.990}, {1.5, 1}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct theory_input in = runner(60, 5, 10);
        double f[THEORY_COUNT];
        in.head_start_s = rows[i][0];
        theory_compute(&in, f);
        near_to(f[THEORY_FIRST_SHARE], rows[i][1], 0.0006);
    }
}

static void load_and_storm_are_counted_in_requests(void **state)
{
    struct theory_input in = runner(60, 5, 10);
    double f[THEORY_COUNT];
    (void)state;
    in.lease_s = 60;
    in.renewal_s = 20;
    theory_compute(&in, f);
    near_to(f[THEORY_STORE_LOAD], 3600 * (30 / 5.0 + 30 * 2 / 105.0 + 90 / 20.0), 1e-6);
    near_to(f[THEORY_STORM_FIRST], 3, 1e-9);
    in.instances = 1;
    in.lease_s = 0;
    theory_compute(&in, f);
    near_to(f[THEORY_STORE_LOAD], 3600 * (30 / 5.0 + 30 * 2 / 105.0), 1e-6);
    near_to(f[THEORY_CHANGES_PER_HOUR], 0, 0);
    assert_true(isnan(f[THEORY_NEWCOMER_MEAN]));
}

static struct scenario_parameters parameters(void)
{
    struct scenario_parameters p;
    scenario_parameters_default(&p);
    scenario_parameters_fill(&p);
    return p;
}

static void parameters_are_clamped_and_filled_in(void **state)
{
    struct scenario_parameters p = parameters();
    (void)state;
    p.resign_odds = 0;
    p.master_hold_interval = 1;
    struct theory_input in = theory_input_of(&p);
    near_to(in.odds, 1, 0);
    near_to(in.hold_s, 10, 0);
    near_to(in.check_s, 5.01, 1e-9);
    near_to(in.renewal_s, 20.5, 1e-9);
    near_to(in.notice_s, 0.015, 1e-9);
    near_to(in.gap_s, 0.05 + 0.01 + 0.01, 1e-9);
}

static void the_wait_for_the_end_of_a_pass_is_that_of_a_renewal_process(void **state)
{
    struct scenario_parameters p = parameters();
    (void)state;
    p.one_way_delay = (struct sim_law){SIM_LAW_CONSTANT, 0, 0};
    p.commit_delay = 0;
    p.pass_interval = 10000000000;
    near_to(theory_input_of(&p).gap_s, 5, 1e-9);
    p.pass_length = (struct sim_law){SIM_LAW_CONSTANT, 12000000000, 0};
    near_to(theory_input_of(&p).gap_s, 6, 1e-9);
    p.pass_length = (struct sim_law){SIM_LAW_UNIFORM, 0, 20000000000};
    near_to(theory_input_of(&p).gap_s, 8, 1e-5); /* E[I] = 2.5 + 10, E[I^2] = 200 */
    p.execute = 1;
    near_to(theory_input_of(&p).gap_s, 0, 0);
    p.execute = 0;
    p.pass_interval = 0;
    near_to(theory_input_of(&p).gap_s, 0, 0);
}

static void who_joins_later_starts_no_race(void **state)
{
    uint16_t last[] = {2}, first[] = {0};
    struct fault_plan plan = {.kind = FAULT_JOIN, .instances = last, .instance_count = 1};
    struct scenario scenario = {.faults = &plan, .fault_count = 1};
    struct scenario_parameters p = parameters();
    double f[THEORY_COUNT];
    (void)state;
    p.instances = 3;
    struct theory_input in = theory_input_in(&scenario, &p);
    theory_compute(&in, f);
    near_to(f[THEORY_FIRST_SHARE], 0.5, 1e-9);
    near_to(in.instances, 3, 0);
    plan.kind = FAULT_CONFIGURE;
    in = theory_input_in(&scenario, &p);
    theory_compute(&in, f);
    near_to(f[THEORY_FIRST_SHARE], 1.0 / 3, 1e-9);
    plan = (struct fault_plan){.kind = FAULT_JOIN, .instances = first, .instance_count = 1};
    in = theory_input_in(&scenario, &p);
    theory_compute(&in, f);
    near_to(f[THEORY_FIRST_SHARE], 0, 0);
}

static void figures_have_names(void **state)
{
    (void)state;
    for (int i = 0; i < THEORY_COUNT; i++)
        assert_int_equal(theory_find(theory_table[i].name), i);
    assert_int_equal(theory_find("nothing"), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tenures_have_the_moments_and_quantiles_of_their_law),
        cmocka_unit_test(tenures_lie_on_the_lattice_of_checks),
        cmocka_unit_test(loads_mix_as_the_exact_roots_say),
        cmocka_unit_test(at_equal_churn_a_smaller_hold_mixes_faster),
        cmocka_unit_test(ten_instances_one_instance_and_a_convoy),
        cmocka_unit_test(a_hold_of_very_many_checks_is_no_other_law),
        cmocka_unit_test(a_gap_slows_mixing_as_a_longer_cycle_does),
        cmocka_unit_test(uniform_jitter_has_its_own_mixing_time),
        cmocka_unit_test(the_grid_of_hold_and_odds_has_these_figures),
        cmocka_unit_test(a_crash_is_noticed_by_the_law_of_the_lease),
        cmocka_unit_test(without_a_lease_a_crash_is_noticed_at_once),
        cmocka_unit_test(the_density_of_failovers_is_a_trapezium),
        cmocka_unit_test(a_head_start_decides_the_start_race),
        cmocka_unit_test(who_joins_later_starts_no_race),
        cmocka_unit_test(load_and_storm_are_counted_in_requests),
        cmocka_unit_test(parameters_are_clamped_and_filled_in),
        cmocka_unit_test(the_wait_for_the_end_of_a_pass_is_that_of_a_renewal_process),
        cmocka_unit_test(figures_have_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
