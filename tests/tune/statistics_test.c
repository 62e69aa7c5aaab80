/* SPDX-License-Identifier: Apache-2.0 */
/* Estimates against tables, and against how often intervals really cover. */
#include "sim/tune/statistics.h"

#include <math.h>

#include "sim/kernel/choice.h"
#include "tests/t.h"

static void near_to(double actual, double expected, double within)
{
    if (!(fabs(actual - expected) <= within))
        fail_msg("%.10g is not within %g of %.10g", actual, within, expected);
}

static void a_sample_has_mean_and_deviation(void **state)
{
    struct sample s = {0};
    (void)state;
    assert_true(isinf(sample_half_width(&s, 0.95)));
    near_to(sample_error(&s), 0, 0);
    for (int i = 1; i <= 5; i++)
        sample_add(&s, i);
    near_to(s.mean, 3, 1e-12);
    near_to(sample_deviation(&s), sqrt(2.5), 1e-12);
    near_to(sample_error(&s), sqrt(0.5), 1e-12);
    near_to(sample_half_width(&s, 0.95), 2.776445105 * sqrt(0.5), 1e-8);
}

static void student_quantiles_are_those_of_the_tables(void **state)
{
    static const double rows[][3] = {{1, 0.975, 12.70620474},
                                     {2, 0.975, 4.30265273},
                                     {9, 0.95, 1.83311293},
                                     {19, 0.975, 2.09302405},
                                     {29, 0.995, 2.75638590},
                                     {1000, 0.975, 1.96233908},
                                     {5, 0.5, 0},
                                     {5, 0.025, -2.57058184}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        near_to(statistics_t_quantile(rows[i][0], rows[i][1]), rows[i][2], 2e-7);
}

static void the_beta_function_is_that_of_the_tables(void **state)
{
    (void)state;
    near_to(statistics_beta(2, 3, 0.4), 0.5248, 1e-12); /* a binomial sum */
    near_to(statistics_beta(0.5, 0.5, 0.5), 0.5, 1e-12);
    near_to(statistics_beta(300, 2, 0.99), 4 * pow(0.99, 300), 1e-12);
    near_to(statistics_beta(2, 3, 0), 0, 0);
    near_to(statistics_beta(2, 3, 1), 1, 0);
    near_to(statistics_beta(2, 3, statistics_beta_quantile(2, 3, 0.3)), 0.3, 1e-12);
}

static void proportions_have_exact_limits(void **state)
{
    (void)state;
    struct interval some = statistics_proportion(3, 20, 0.95);
    near_to(some.low, 0.0320709, 1e-6);
    near_to(some.high, 0.3789268, 1e-6);
    struct interval none = statistics_proportion(0, 300, 0.95);
    near_to(none.low, 0, 0);
    near_to(none.high, 1 - pow(0.05, 1.0 / 300), 1e-9); /* about 3 / n */
    struct interval all = statistics_proportion(10, 10, 0.95);
    near_to(all.low, pow(0.05, 1.0 / 10), 1e-9);
    near_to(all.high, 1, 0);
}

/* Of 1000 repetitions with tenures of the default policy, 950 +- 3 sd must cover the mean. */
static void intervals_of_95_percent_cover_as_often(void **state)
{
    enum { REPETITIONS = 1000, SIZE = 25 };
    struct sim_choice_random random;
    int covered = 0;
    uint64_t index = 0;
    (void)state;
    sim_choice_random_init(&random, 7);
    for (int i = 0; i < REPETITIONS; i++) {
        struct sample s = {0};
        for (int j = 0; j < SIZE; j++) {
            double sum = 0;
            for (int r = 0; r < 30; r++) { /* a mean over 30 resources, as a case gives */
                int checks = 12;
                while (random.source.choose(&random.source, SIM_CHOICE_BACK_OFF, 1, index++, 10) !=
                       0)
                    checks++;
                sum += 5 * checks;
            }
            sample_add(&s, sum / 30);
        }
        covered += fabs(s.mean - 105) <= sample_half_width(&s, 0.95);
    }
    assert_in_range(covered, 950 - 21, 950 + 21);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_sample_has_mean_and_deviation),
        cmocka_unit_test(student_quantiles_are_those_of_the_tables),
        cmocka_unit_test(the_beta_function_is_that_of_the_tables),
        cmocka_unit_test(proportions_have_exact_limits),
        cmocka_unit_test(intervals_of_95_percent_cover_as_often),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
