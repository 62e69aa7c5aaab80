/* SPDX-License-Identifier: Apache-2.0 */
/* What is taken out of measures because it was drawn: means stay, scatter goes. */
#include "sim/tune/victims.h"

#include <math.h>

#include "sim/tune/theory.h"
#include "tests/tune/same_mean.h"

/* A few short runs; victims_slow_test.c has many. */
#define FEW                                                                                \
    "scenario: 1\ninstances: 3\nresources: 1\nduration: 100m\nwarm_up: 40m\nseeds: 1..8\n" \
    "lease: 10s\nfaults:\n  - "
#define FLEET                                                                          \
    "scenario: 1\ninstances: 3\nresources: 2\nduration: 4h\nwarm_up: 1h\nlease: 10s\n" \
    "faults:\n  - "

/* ---- whole runs ----------------------------------------------------------------------------- */

static void the_mean_is_that_of_what_happens_and_scatters_less(void **state)
{
    (void)state;
    same_mean(FEW "every 20m crash any restart after 30s\n", leaderless, 0.3);
    same_mean(FEW "every 25m revoke any\n", involuntary, 0.01);
}

/* ---- which faults --------------------------------------------------------------------------- */

static bool drawn(const char *sentence)
{
    char text[1000];
    snprintf(text, sizeof text, "%s%s\n", FLEET, sentence);
    struct scenario *scenario = load_good(text);
    bool result = victims_are_drawn(scenario);
    scenario_free(scenario);
    return result;
}

static void faults_that_end_mastership_by_a_draw_are_averaged(void **state)
{
    (void)state;
    assert_true(drawn("every 1h crash any"));
    assert_true(drawn("at 2h crash any"));
    assert_true(drawn("every 1h crash n1 restart after 1m")); /* when */
    assert_true(drawn("every 1h crash all restart after 1m"));
    assert_true(drawn("every 1h suspend any for 10s"));
    assert_false(drawn("every 1h suspend any for 9s")); /* the lease outlasts it */
    assert_false(drawn("every 1h cut any for 1m channel watch"));
    assert_true(drawn("every 1h cut any for 1m"));
    assert_false(drawn("every 1h cut any for 9s"));
    assert_false(drawn("every 1h revoke any resource r1"));
    assert_false(drawn("every 1h exactly crash n1 restart after 1m"));
    assert_false(drawn("every 1h jitter 5m crash n1 restart after 1m"));
    assert_false(drawn("every 1h until 2h crash n1 restart after 1m"));
    assert_false(drawn("every 1h 2 times crash n1 restart after 1m"));
    assert_false(drawn("every 1h crash master(r1) restart after 1m"));
    assert_false(drawn("every 1h crash n1 restart after 1m\n  - at 3h heal"));
    assert_false(drawn("at 2h crash n1"));
    assert_false(drawn("every 1h stop any restart after 1m"));
    assert_false(drawn("every 1h restart any down 1m"));
    assert_false(drawn("every 1h outage for 1m"));
}

/* ---- by hand -------------------------------------------------------------------------------- */

static void take(struct victims *v, unsigned kind, double time_s, uint16_t instance,
                 uint32_t resource)
{
    victims_take(v, &(struct sim_event){.kind = (uint8_t)kind,
                                        .time_ns = (int64_t)(time_s * 1e9),
                                        .instance = instance,
                                        .resource = resource,
                                        .value = 1});
}

static void a_strike_counts_for_what_it_hits_beyond_the_mean(void **state)
{
    (void)state;
    struct scenario *scenario = load_good(FLEET "at 2h crash any\n");
    struct fault_log log = {0};
    assert_true(fault_log_add(&log, &(struct fault_log_entry){.plan = 0}));
    struct victims *v = victims_new(scenario, &scenario->parameters, &log);
    struct theory_input in = theory_input_of(&scenario->parameters);
    double failover_ns = theory_failover_mean(&in) * 1e9;
    take(v, SIM_EVENT_BELIEVED, 1, 0, 0);
    take(v, SIM_EVENT_BELIEVED, 1, 0, 0); /* told twice */
    take(v, SIM_EVENT_BELIEVED, 1, 1, 1);
    take(v, SIM_EVENT_FAULT_BEGUN, 7200, 0, SIM_NO_RESOURCE); /* one hit, 2/3 expected */
    assert_true(fabs(victims_excess(v).leaderless_ns - failover_ns / 3) < 1);
    assert_true(fabs(victims_excess(v).involuntary - 1.0 / 3) < 1e-9);
    take(v, SIM_EVENT_FAULT_BEGUN, 1, 2, SIM_NO_RESOURCE); /* before the warm-up is over */
    assert_true(fabs(victims_excess(v).involuntary - 1.0 / 3) < 1e-9);
    take(v, SIM_EVENT_FAULT_BEGUN, 14399, 2, SIM_NO_RESOURCE); /* 1 s of it is left of the run */
    assert_true(fabs(victims_excess(v).leaderless_ns - failover_ns / 3 + 2e9 / 3) < 1);
    assert_true(fabs(victims_excess(v).involuntary + 1.0 / 3) < 1e-9);
    take(v, SIM_EVENT_BELIEVED, 14399, 2, 0); /* two masters of a resource: it has one left */
    take(v, SIM_EVENT_FAULT_BEGUN, 14399, 0, SIM_NO_RESOURCE); /* of 1 alone and 3 in all */
    assert_true(fabs(victims_excess(v).leaderless_ns - failover_ns / 3 + 3e9 / 3) < 1);
    assert_true(fabs(victims_excess(v).involuntary + 1.0 / 3) < 1e-9);
    take(v, SIM_EVENT_DISBELIEVED, 14399, 0, 0);
    take(v, SIM_EVENT_FAULT_BEGUN, 14399, 2, SIM_NO_RESOURCE);
    assert_true(fabs(victims_excess(v).leaderless_ns - failover_ns / 3 + 2e9 / 3) < 1);
    victims_free(v);
    victims_free(NULL);
    fault_log_destroy(&log);
    scenario_free(scenario);
}

/* Of a strike at a uniform moment of each hour the mean is taken out: without any it is missing. */
static void strikes_are_expected_once_a_period(void **state)
{
    static const struct {
        const char *sentence;
        double strikes, leaderless; /* in the window; lengths of a fail-over in it */
    } rows[] = {
        {"every 1h crash n1 restart after 1m", 3, 3},
        {"every 1h from 2h crash n1 restart after 1m", 2, 2},
        {"every 1h crash n1 n2 restart after 1m", 6, 6},
        {"every 1h crash all restart after 1m", 9, 9},
        {"every 1h from 239m crash n1 restart after 1m", 1.0 / 60, 1.0 / 60},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char text[1000];
        struct fault_log log = {0};
        snprintf(text, sizeof text, "%s%s\n", FLEET, rows[i].sentence);
        struct scenario *scenario = load_good(text);
        struct victims *v = victims_new(scenario, &scenario->parameters, &log);
        struct theory_input in = theory_input_of(&scenario->parameters);
        double failover_ns = theory_failover_mean(&in) * 1e9, masters = 2.0 / 3;
        struct victims_excess excess = victims_excess(v);
        assert_true(fabs(excess.involuntary + masters * rows[i].strikes) < 1e-9);
        /* those before the warm-up reach into the window as those near the end reach beyond it */
        double missing =
            strstr(rows[i].sentence, "from") ? failover_ns * failover_ns / 2 / 3600e9 : 0;
        assert_true(fabs(excess.leaderless_ns +
                         masters * (rows[i].leaderless * failover_ns - missing)) < 10);
        victims_free(v);
        scenario_free(scenario);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_mean_is_that_of_what_happens_and_scatters_less),
        cmocka_unit_test(faults_that_end_mastership_by_a_draw_are_averaged),
        cmocka_unit_test(a_strike_counts_for_what_it_hits_beyond_the_mean),
        cmocka_unit_test(strikes_are_expected_once_a_period),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
