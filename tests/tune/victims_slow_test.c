/* SPDX-License-Identifier: Apache-2.0 */
/* Averages over the draws of faults in many runs: the mean of what happened, and the closed form.
 */
#include "sim/tune/theory.h"
#include "tests/tune/same_mean.h"

#define RUNS  "scenario: 1\ninstances: 3\nresources: 2\nduration: 4h\nwarm_up: 1h\nseeds: 1..60\n"
#define FLEET RUNS "lease: 10s\nfaults:\n  - "

static void the_mean_is_that_of_what_happens_and_scatters_less(void **state)
{
    (void)state;
    same_mean(FLEET "every 20m crash any restart after 30s\n", leaderless, 0.2);
    same_mean(FLEET "every 20m crash any restart after 30s\n", involuntary, 0.01);
    same_mean(FLEET "every 50m crash n2 restart after 30s\n", leaderless, 0.98);
    same_mean(RUNS "lease: 1m\nfaults:\n  - every 25m cut any for 3m\n", leaderless, 0.6);
    same_mean(FLEET "every 25m pause any for 3m\n", involuntary, 0.3);
    same_mean(FLEET "every 25m revoke any\n", involuntary, 0.01);
    same_mean(FLEET "every 25m restart any down 30s manner crash\n", involuntary, 0.1);
    same_mean(FLEET "every 2h from 2h crash any restart after 30s\n", leaderless, 0.2);
}

/* A crash costs a fail-over if its victim is the master, and what is left of its lease when the
 * master resigns if it is the first in the queue. The lease ends before a second succession can
 * come. A victim that is still down from the last time costs nothing. */
static void crashes_cost_what_the_closed_form_says(void **state)
{
    static const char text[] = FLEET "every 10m crash any restart after 30s\n";
    double figures[THEORY_COUNT];
    (void)state;
    struct scenario *scenario = load_good(text);
    struct theory_input in = theory_input_of(&scenario->parameters);
    theory_compute(&in, figures);
    scenario_free(scenario);
    double mean = figures[THEORY_FAILOVER_MEAN], sd = figures[THEORY_FAILOVER_SD];
    double first_in_queue = (mean * mean + sd * sd) / 2 / figures[THEORY_TENURE_MEAN];
    double expected =
        figures[THEORY_LEADERLESS_SHARE] + (mean + first_in_queue) / 3 / 600 * (1 - 30.0 / 1800);
    struct sample measured = same_mean(text, leaderless, 0.2);
    double errors = (measured.mean / 1e6 - expected) / (sample_error(&measured) / 1e6);
    if (fabs(errors) > 3)
        fail_msg("measured %.6f, expected %.6f: %.1f standard errors", measured.mean / 1e6,
                 expected, errors);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_mean_is_that_of_what_happens_and_scatters_less),
        cmocka_unit_test(crashes_cost_what_the_closed_form_says),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
