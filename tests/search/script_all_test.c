/* SPDX-License-Identifier: Apache-2.0 */
/* As search.script, with every combination of every shipped scenario at twenty seeds, and thousands
 * of made-up worlds. */
#include "tests/search/script_trial.h"
#include "tests/search/script_worlds.h"
#include "tests/t.h"

static void shipped_scenarios_are_the_runs_of_their_scripts(void **state)
{
    (void)state;
    assert_true(script_trial_all_shipped(20) >= 32);
}

static void made_up_worlds_are_the_runs_of_their_scripts(void **state)
{
    (void)state;
    for (uint64_t number = 1001; number <= 6000; number++)
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
