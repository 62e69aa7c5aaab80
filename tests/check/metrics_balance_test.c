/* SPDX-License-Identifier: Apache-2.0 */
/* Load over time, newcomers and the way back to a fair load, against event lists written by hand,
 * with exact values at the limits and beyond them. A hold is 60 s. */
#include "tests/check/metrics_words.h"
#include "tests/t.h"

#define MS INT64_C(1000000)

/* Instances that run from the beginning on. */
static void open_fleet(uint32_t instances, uint32_t resources)
{
    open_with(config_of(instances, resources));
    at(0);
    for (uint16_t i = 0; i < instances; i++)
        starts(i);
}

static void gives(uint16_t from, uint16_t to, uint32_t resource)
{
    disbelieve(from, resource, SIM_CAUSE_RESIGN);
    believe(to, resource);
}

/* ---- load ----------------------------------------------------------------------------------- */

static void the_index_is_weighted_by_time(void **state)
{
    (void)state;
    open_fleet(2, 4);
    at(10 * S);
    for (uint32_t r = 0; r < 4; r++)
        believe(0, r); /* 4 and 0: a half */
    at(40 * S);
    gives(0, 1, 0); /* 3 and 1: 16 / 20 */
    at(50 * S);
    gives(0, 1, 1); /* 2 and 2: 1 */
    finish(110 * S);
    SCALAR_IS(LOAD_JAIN_MEAN, (30 * 500000 + 10 * 800000 + 60 * 1000000) / 100);
    SCALAR_IS(LOAD_JAIN_MIN, 500000);
    SCALAR_IS(LOAD_MAX, 4);
    close_metrics();
}

static void only_instances_that_run_count(void **state)
{
    (void)state;
    open_fleet(3, 2);
    at(0);
    believe(0, 0);
    believe(1, 1);
    at(30 * S);
    stops(2); /* 1, 1, 0: two thirds; then 1, 1 */
    finish(60 * S);
    SCALAR_IS(LOAD_JAIN_MEAN, (666666 + 1000000) / 2);
    SCALAR_IS(LOAD_JAIN_MIN, 666666);
    SCALAR_IS(LOAD_MAX, 1);
    close_metrics();
}

static void time_in_which_nobody_believes_is_left_out(void **state)
{
    (void)state;
    open_fleet(2, 2);
    finish(60 * S);
    SCALAR_IS(LOAD_JAIN_MEAN, 0);
    SCALAR_IS(LOAD_JAIN_MIN, 0);
    SCALAR_IS(LOAD_MAX, 0);
    close_metrics();
    open_fleet(2, 2);
    holds(0, 0, 10 * S, 11 * S, SIM_CAUSE_CRASH);
    finish(60 * S);
    SCALAR_IS(LOAD_JAIN_MEAN, 500000);
    close_metrics();
}

/* What is over within a millisecond is not seen; what lasts to the end of one is. */
static void load_is_looked_at_at_the_end_of_each_millisecond(void **state)
{
    (void)state;
    for (int64_t beyond = 0; beyond < 2; beyond++) {
        open_fleet(2, 2);
        at(1 * S);
        believe(0, 0);
        believe(1, 1);
        at(2 * S);
        gives(1, 0, 1); /* 2 and 0 */
        at(2 * S + MS - 1 + beyond);
        gives(0, 1, 1);
        finish(5 * S);
        SCALAR_IS(LOAD_JAIN_MIN, beyond ? 500000 : 1000000);
        SCALAR_IS(LOAD_MAX, beyond ? 2 : 1);
        close_metrics();
    }
}

static void load_in_the_warm_up_is_left_out(void **state)
{
    (void)state;
    struct metrics_config config = config_of(2, 2);
    config.warm_up_ns = 20 * S;
    open_with(config);
    at(0);
    starts(0);
    starts(1);
    believe(0, 0);
    believe(0, 1);
    at(20 * S);
    gives(0, 1, 0);
    finish(40 * S);
    SCALAR_IS(LOAD_JAIN_MEAN, 1000000);
    SCALAR_IS(LOAD_JAIN_MIN, 1000000);
    SCALAR_IS(LOAD_MAX, 1);
    close_metrics();
}

static void the_store_has_operations_per_hour_of_the_run(void **state)
{
    (void)state;
    struct metrics_config config = config_of(2, 5);
    config.warm_up_ns = 3000 * S;
    open_with(config);
    finish(3600 * S);
    SCALAR_IS(STORE_OPERATIONS_PER_HOUR, 7000); /* of 7 requests; renewals are among them */
    close_metrics();
}

/* ---- newcomers ------------------------------------------------------------------------------ */

static void the_first_start_is_a_race_and_joins_nothing(void **state)
{
    (void)state;
    open_fleet(2, 1);
    holds(0, 0, 1 * S, 50 * S, SIM_CAUSE_RESIGN);
    holds(1, 0, 51 * S, 99 * S, SIM_CAUSE_RESIGN);
    finish(100 * S);
    NOTHING(NEWCOMER);
    close_metrics();
}

static void a_newcomer_waits_for_its_first_belief_in_each_resource(void **state)
{
    (void)state;
    open_with(config_of(3, 3));
    at(0);
    starts(0);
    believe(0, 0);
    believe(0, 1);
    at(10 * S);
    starts(1); /* r3 has no master yet */
    at(17 * S);
    gives(0, 1, 0);
    at(20 * S);
    believe(1, 2);
    at(30 * S);
    gives(1, 0, 0);
    at(40 * S);
    gives(0, 1, 0); /* not the first */
    at(55 * S);
    gives(0, 1, 1);
    finish(100 * S);
    LENGTHS(NEWCOMER, 7 * S, 45 * S);
    close_metrics();
}

static void who_starts_again_is_a_newcomer_again(void **state)
{
    (void)state;
    open_fleet(2, 2);
    believe(0, 0);
    believe(1, 1);
    at(10 * S);
    crashes(1);
    disbelieve(1, 1, SIM_CAUSE_CRASH);
    at(20 * S);
    starts(1); /* nobody has r2 */
    at(30 * S);
    believe(1, 1);
    at(31 * S);
    gives(0, 1, 0);
    finish(100 * S);
    LENGTHS(NEWCOMER, 11 * S);
    close_metrics();
}

static void who_goes_before_its_turn_has_not_waited(void **state)
{
    (void)state;
    open_with(config_of(2, 1));
    at(0);
    starts(0);
    believe(0, 0);
    at(10 * S);
    starts(1);
    at(20 * S);
    stops(1);
    at(30 * S);
    gives(0, 1, 0);
    finish(100 * S);
    NOTHING(NEWCOMER);
    close_metrics();
}

/* The instant before its start counts, not what else happens in that of its start. */
static void joining_is_judged_by_the_instant_before(void **state)
{
    (void)state;
    for (int order = 0; order < 2; order++) {
        open_with(config_of(3, 2));
        at(0);
        starts(0);
        believe(0, 0);
        at(10 * S);
        if (order == 0)
            starts(1);
        disbelieve(0, 0, SIM_CAUSE_RESIGN); /* r1 had a master until now */
        believe(0, 1);                      /* r2 has one from now on */
        if (order == 1)
            starts(1);
        at(12 * S);
        believe(1, 0);
        gives(0, 1, 1);
        finish(100 * S);
        LENGTHS(NEWCOMER, 2 * S);
        close_metrics();
    }
}

static void newcomers_of_the_warm_up_are_left_out(void **state)
{
    (void)state;
    for (int64_t beyond = 0; beyond < 2; beyond++) {
        struct metrics_config config = config_of(2, 1);
        config.warm_up_ns = 10 * S + beyond;
        open_with(config);
        at(0);
        starts(0);
        believe(0, 0);
        at(10 * S);
        starts(1);
        at(15 * S);
        gives(0, 1, 0);
        finish(100 * S);
        SERIES_IS(NEWCOMER, COUNT, 1 - beyond);
        close_metrics();
    }
}

/* ---- rebalancing ---------------------------------------------------------------------------- */

/* Two instances, four resources, all on the first; the second starts at 100 s. 4 and 0 are half as
 * fair as can be, 3 and 1 are at exactly 100 % of 4 / 5, 2 and 2 above. */
static void open_lopsided(void)
{
    open_with(config_of(2, 4));
    at(0);
    starts(0);
    for (uint32_t r = 0; r < 4; r++)
        believe(0, r);
    at(100 * S);
    starts(1);
}

static void the_load_is_fair_when_it_is_for_a_whole_hold(void **state)
{
    (void)state;
    for (int64_t beyond = 0; beyond < 2; beyond++) {
        open_lopsided();
        at(130 * S);
        gives(0, 1, 0);
        at(190 * S - beyond * MS);
        gives(1, 0, 0);
        finish(250 * S);
        if (beyond)
            NOTHING(REBALANCE);
        else
            LENGTHS(REBALANCE, 30 * S);
        close_metrics();
    }
}

static void the_run_has_to_last_for_that_hold(void **state)
{
    (void)state;
    for (int64_t beyond = 0; beyond < 2; beyond++) {
        open_lopsided();
        at(130 * S);
        gives(0, 1, 0);
        finish(190 * S - beyond * MS);
        SERIES_IS(REBALANCE, COUNT, 1 - beyond);
        close_metrics();
    }
}

/* M = 10, K = 2: of 10 / 11 nine tenths are 9 / 11: 7 and 3 (100 / 116) are fair, 8 and 2 (100 /
 * 136) are not. */
static void nine_tenths_of_what_chance_gives_are_fair(void **state)
{
    (void)state;
    for (uint32_t moved = 2; moved < 4; moved++) {
        open_with(config_of(2, 10));
        at(0);
        starts(0);
        for (uint32_t r = 0; r < 10; r++)
            believe(0, r);
        at(10 * S);
        starts(1);
        for (uint32_t r = 0; r < moved; r++)
            gives(0, 1, r);
        finish(100 * S);
        SERIES_IS(REBALANCE, COUNT, moved == 3);
        close_metrics();
    }
}

static void another_disturbance_ends_the_wait(void **state)
{
    (void)state;
    for (int64_t beyond = 0; beyond < 2; beyond++) {
        open_lopsided();
        at(130 * S);
        gives(0, 1, 0);
        at(190 * S - beyond * MS);
        breaks(); /* not healed by the end */
        finish(400 * S);
        SERIES_IS(REBALANCE, COUNT, 1 - beyond);
        close_metrics();
    }
}

static void the_last_disturbance_counts(void **state)
{
    (void)state;
    open_lopsided();
    at(130 * S);
    gives(0, 1, 0);
    at(150 * S);
    stops(1);
    disbelieve(1, 0, SIM_CAUSE_SHUTDOWN);
    at(151 * S);
    believe(0, 0);
    at(160 * S);
    starts(1);
    at(185 * S);
    gives(0, 1, 2);
    finish(400 * S);
    LENGTHS(REBALANCE, 25 * S);
    close_metrics();
}

static void the_first_start_disturbs_nothing(void **state)
{
    (void)state;
    open_fleet(2, 2);
    at(1 * S);
    believe(0, 0);
    believe(1, 1);
    finish(400 * S);
    NOTHING(REBALANCE);
    close_metrics();
}

static void a_heal_counts_when_nothing_is_broken_any_more(void **state)
{
    (void)state;
    open_fleet(2, 2);
    at(1 * S);
    believe(0, 0);
    believe(1, 1);
    at(100 * S);
    breaks();
    breaks();
    at(110 * S);
    heals(); /* one goes on, long enough to be fair under it */
    at(200 * S);
    heals();
    finish(400 * S);
    LENGTHS(REBALANCE, 0);
    close_metrics();
}

static void resources_without_a_master_are_waited_for(void **state)
{
    (void)state;
    open_fleet(3, 3);
    at(1 * S);
    for (uint16_t i = 0; i < 3; i++)
        believe(i, i);
    at(100 * S);
    crashes(2);
    disbelieve(2, 2, SIM_CAUSE_CRASH); /* 1 and 1: fair, but for what nobody has */
    at(120 * S);
    disbelieve(1, 1, SIM_CAUSE_RESIGN); /* not what was missing */
    at(121 * S);
    believe(0, 1);
    at(122 * S);
    gives(0, 1, 1);
    at(140 * S);
    believe(1, 2);
    finish(400 * S);
    LENGTHS(REBALANCE, 40 * S);
    close_metrics();
}

static void what_never_gets_a_master_is_never_fair(void **state)
{
    (void)state;
    open_fleet(3, 3);
    at(1 * S);
    believe(0, 0);
    believe(1, 1); /* nobody ever believes in r3 */
    at(100 * S);
    stops(2);
    finish(400 * S);
    NOTHING(REBALANCE);
    close_metrics();
}

static void disturbances_of_the_warm_up_are_left_out(void **state)
{
    (void)state;
    for (int64_t beyond = 0; beyond < 2; beyond++) {
        struct metrics_config config = config_of(2, 2);
        config.warm_up_ns = 100 * S + beyond * MS;
        open_with(config);
        at(0);
        starts(0);
        starts(1);
        believe(0, 0);
        believe(1, 1);
        at(100 * S);
        breaks();
        heals();
        finish(400 * S);
        SERIES_IS(REBALANCE, COUNT, 1 - beyond);
        close_metrics();
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_index_is_weighted_by_time),
        cmocka_unit_test(only_instances_that_run_count),
        cmocka_unit_test(time_in_which_nobody_believes_is_left_out),
        cmocka_unit_test(load_is_looked_at_at_the_end_of_each_millisecond),
        cmocka_unit_test(load_in_the_warm_up_is_left_out),
        cmocka_unit_test(the_store_has_operations_per_hour_of_the_run),
        cmocka_unit_test(the_first_start_is_a_race_and_joins_nothing),
        cmocka_unit_test(a_newcomer_waits_for_its_first_belief_in_each_resource),
        cmocka_unit_test(who_starts_again_is_a_newcomer_again),
        cmocka_unit_test(who_goes_before_its_turn_has_not_waited),
        cmocka_unit_test(joining_is_judged_by_the_instant_before),
        cmocka_unit_test(newcomers_of_the_warm_up_are_left_out),
        cmocka_unit_test(the_load_is_fair_when_it_is_for_a_whole_hold),
        cmocka_unit_test(the_run_has_to_last_for_that_hold),
        cmocka_unit_test(nine_tenths_of_what_chance_gives_are_fair),
        cmocka_unit_test(another_disturbance_ends_the_wait),
        cmocka_unit_test(the_last_disturbance_counts),
        cmocka_unit_test(the_first_start_disturbs_nothing),
        cmocka_unit_test(a_heal_counts_when_nothing_is_broken_any_more),
        cmocka_unit_test(resources_without_a_master_are_waited_for),
        cmocka_unit_test(what_never_gets_a_master_is_never_fair),
        cmocka_unit_test(disturbances_of_the_warm_up_are_left_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
