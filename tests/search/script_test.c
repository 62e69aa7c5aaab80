/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A script is the same run as the case that it was written from. A few seeds of the shipped
 * scenarios and a few made-up worlds; search.script_all has more of both.
 */
#include "tests/search/script_trial.h"
#include "tests/search/script_worlds.h"
#include "tests/t.h"

static void shipped_scenarios_are_the_runs_of_their_scripts(void **state)
{
    (void)state;
    assert_true(script_trial_all_shipped(1) >= 32);
}

static void made_up_worlds_are_the_runs_of_their_scripts(void **state)
{
    (void)state;
    for (uint64_t number = 1; number <= 300; number++)
        script_trial_world(number);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shipped_scenarios_are_the_runs_of_their_scripts),
        cmocka_unit_test(made_up_worlds_are_the_runs_of_their_scripts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
