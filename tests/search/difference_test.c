/* SPDX-License-Identifier: Apache-2.0 */
/* The first event in which two runs differ. */
#include "sim/search/difference.h"
#include "tests/search/script_trial.h"
#include "tests/t.h"

static const struct case_options usual;

static enum difference_outcome find(const char *a, const char *b, struct difference *difference)
{
    struct scenario *scenarios[2] = {script_trial_read(a), script_trial_read(b)};
    const struct scenario_case cases[2] = {scenario_case_at(scenarios[0], 0),
                                           scenario_case_at(scenarios[1], 0)};
    const struct difference_side sides[2] = {{scenarios[0], &cases[0], false},
                                             {scenarios[1], &cases[1], false}};
    enum difference_outcome outcome = difference_find(sides, &usual, difference);
    scenario_free(scenarios[0]);
    scenario_free(scenarios[1]);
    return outcome;
}

#define WORLD "scenario: 1\nduration: 4h\ninstances: 2\nprofile: ideal\npass_interval: 0s\n"

static void equal_runs_do_not_differ(void **state)
{
    struct difference d;
    (void)state;
    assert_int_equal(find(WORLD, WORLD, &d), DIFFERENCE_NONE);
}

/* Far behind the first block of events. */
static void the_first_event_that_differs_is_named_with_both_sides(void **state)
{
    struct difference d, later;
    (void)state;
    assert_int_equal(find(WORLD "resources: 3\nfaults:\n  - at 3h step n1 by 1s\n",
                          WORLD "resources: 3\nfaults:\n  - at 3h step n2 by 1s\n", &d),
                     DIFFERENCE_FOUND);
    assert_true(d.number > 4096);
    assert_false(d.ended[0] || d.ended[1]);
    for (int side = 0; side < 2; side++) {
        assert_int_equal(d.events[side].kind, SIM_EVENT_FAULT_BEGUN);
        assert_int64_equal(d.events[side].time_ns, INT64_C(3 * 3600) * 1000000000);
        assert_int_equal(d.events[side].instance, side);
    }
    assert_int_equal(find(WORLD "resources: 3\nfaults:\n  - at 3h step n1 by 1s\n",
                          WORLD "resources: 3\n", &later),
                     DIFFERENCE_FOUND);
    assert_true(later.number == d.number);
    assert_int_not_equal(later.events[1].kind, SIM_EVENT_FAULT_BEGUN);
}

static void the_first_event_of_all_can_differ(void **state)
{
    struct difference d;
    (void)state;
    assert_int_equal(find(WORLD, WORLD "head_start: 1s\nresources: 2\n", &d), DIFFERENCE_FOUND);
    assert_in_range(d.number, 1, 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equal_runs_do_not_differ),
        cmocka_unit_test(the_first_event_that_differs_is_named_with_both_sides),
        cmocka_unit_test(the_first_event_of_all_can_differ),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
