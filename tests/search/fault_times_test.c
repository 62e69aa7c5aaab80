/* SPDX-License-Identifier: Apache-2.0 */
/* What faults with a time can do together, at its limits. */
#include "sim/search/fault_times.h"

#include "tests/search/script_trial.h"
#include "tests/t.h"

#define S INT64_C(1000000000)

static struct scenario *scenario;

/* Sentences as items of a list. */
static void faults(const char *items)
{
    char text[2000];
    snprintf(text, sizeof text, "scenario: 1\nduration: 1000s\nfaults:\n%s", items);
    scenario_free(scenario);
    scenario = script_trial_read(text);
}

static int drop(void **state)
{
    (void)state;
    scenario_free(scenario);
    scenario = NULL;
    return 0;
}

static void assert_delay(const char *items, int64_t expected_ns)
{
    faults(items);
    assert_int64_equal(fault_times_delay(scenario, &scenario->parameters), expected_ns);
}

static void delays_add_up_where_they_are_at_the_same_time(void **state)
{
    (void)state;
    assert_delay("  - every 10s cut n1 for 1s\n", 0);
    assert_delay("  - at 10s delay n1 by 1s for 10s\n  - at 20s delay n1 by 2s for 10s\n", 2 * S);
    assert_delay("  - at 10s delay n1 by 1s for 10000000001ns\n"
                 "  - at 20s delay n1 by 2s for 10s\n",
                 3 * S);
    assert_delay("  - at 500s delay n1 by 4s\n  - delay n1 by 1s\n"
                 "  - at 20s delay n1 by 2s for 10s\n",
                 5 * S);
}

static void assert_paused(const char *items, int64_t window_ns, int64_t expected_ns)
{
    faults(items);
    assert_int64_equal(fault_times_paused(scenario, &scenario->parameters, window_ns), expected_ns);
}

static void pauses_add_up_that_begin_in_a_window(void **state)
{
    static const char two[] = "  - at 10s pause n1 for 3s\n  - at 20s suspend n1 for 4s\n";
    (void)state;
    assert_paused("  - at 10s cut n1 for 3s\n", 1000 * S, 0);
    assert_paused(two, 10 * S - 1, 4 * S);
    assert_paused(two, 10 * S, 7 * S);
    assert_paused("  - at 10s pause n1 for 3s\n  - at 20s suspend n2 for 4s\n", 100 * S, 4 * S);
    assert_paused("  - at 10s pause n1 for 3s\n  - at 20s suspend any for 4s\n", 100 * S, 7 * S);
    assert_paused("  - at 10s pause all for 3s\n  - at 20s suspend n3 for 4s\n", 100 * S, 7 * S);
    assert_paused("  - at 999s pause n1 for 30s\n", 100 * S, 1 * S);
}

static void a_process_that_is_paused_is_not_paused_again_unless_it_can_crash(void **state)
{
    static const char three[] = "  - at 10s pause n1 for 10s\n  - at 15s pause n1 for 20s\n"
                                "  - at 21s pause n1 for 1s\n";
    char crash[500];
    (void)state;
    assert_paused(three, 100 * S, 11 * S);
    snprintf(crash, sizeof crash, "%s  - at 1s crash n2\n", three);
    assert_paused(crash, 100 * S, 11 * S);
    snprintf(crash, sizeof crash, "%s  - at 1s crash any\n", three);
    assert_paused(crash, 100 * S, 25 * S);
}

static void assert_row(const char *items, int64_t broken_ns, int64_t before_ns, int64_t least_ns)
{
    faults(items);
    struct fault_times_row row = fault_times_rows(scenario, &scenario->parameters, 2 * S);
    assert_int64_equal(row.broken_ns, broken_ns);
    assert_int64_equal(row.before_ns, before_ns);
    assert_int64_equal(row.least_ns, least_ns);
}

static void cuts_and_outages_stand_in_a_row_if_little_is_between_them(void **state)
{
    (void)state;
    assert_row("  - at 10s pause n1 for 3s\n", 0, 0, INT64_MAX);
    assert_row("  - at 10s cut n1 for 5s\n", 5 * S, 0, 5 * S);
    assert_row("  - at 10s cut n1 for 5s\n  - at 17s outage for 7s\n", 12 * S, 5 * S, 5 * S);
    assert_row("  - at 10s cut n1 for 5s\n  - at 17000000001ns outage for 7s\n", 7 * S, 0, 5 * S);
    /* what overlaps counts once, and what lies within the other changes nothing */
    assert_row("  - at 10s cut n1 for 5s\n  - at 12s outage for 7s\n", 9 * S, 2 * S, 5 * S);
    assert_row("  - at 10s cut n1 for 9s\n  - at 12s outage for 3s\n", 9 * S, 2 * S, 3 * S);
}

#define TEST(name) cmocka_unit_test_teardown(name, drop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(delays_add_up_where_they_are_at_the_same_time),
        TEST(pauses_add_up_that_begin_in_a_window),
        TEST(a_process_that_is_paused_is_not_paused_again_unless_it_can_crash),
        TEST(cuts_and_outages_stand_in_a_row_if_little_is_between_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
