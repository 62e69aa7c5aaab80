/* SPDX-License-Identifier: Apache-2.0 */
/* Metrics that are lengths, against event lists written by hand: the window that counts, overlaps,
 * stale belief. */
#include "tests/check/metrics_words.h"
#include "tests/t.h"

/* ---- the window ----------------------------------------------------------------------------- */

/* Lengths that began before the warm-up was over are left out; shares are clipped; counts count
 * what happens from then on. */
static void the_warm_up_is_left_out(void **state)
{
    (void)state;
    struct metrics_config config = config_of(2, 1);
    config.warm_up_ns = 100 * S;
    open_with(config);
    at(20 * S);
    grant(0, 0);
    holds(0, 0, 20 * S, 70 * S, SIM_CAUSE_RESIGN);
    at(70 * S);
    release(0, 0, SIM_CAUSE_RESIGN);
    at(120 * S);
    grant(1, 0);
    holds(1, 0, 120 * S, 220 * S, SIM_CAUSE_LOST); /* the gap before began in the warm-up */
    holds(0, 0, 230 * S, 300 * S, SIM_CAUSE_RESIGN);
    finish(300 * S);
    SCALAR_IS(CHANGES, 2);
    SCALAR_IS(VOLUNTARY, 1);
    SCALAR_IS(INVOLUNTARY, 1);
    LENGTHS(TENURE, 70 * S, 100 * S);
    LENGTHS(LEADERLESS_BELIEF, 10 * S);
    NOTHING(HANDOVER);
    LENGTHS(FAILOVER, 10 * S);
    NOTHING(UNOWNED_STORE);
    SCALAR_IS(LEADERLESS_SHARE, 150000); /* 20 s and 10 s of 200 s */
    SCALAR_IS(UNOWNED_SHARE, 100000);
    SCALAR_IS(CHANGES_PER_HOUR, 36000);
    assert_int64_equal(metrics_belief_ns(metrics, 0), 70 * S);
    assert_int64_equal(metrics_belief_ns(metrics, 1), 100 * S);
    close_metrics();
}

static void what_happens_as_the_warm_up_ends_counts(void **state)
{
    (void)state;
    struct metrics_config config = config_of(2, 1);
    config.warm_up_ns = 100 * S;
    open_with(config);
    at(100 * S - 1);
    emit(SIM_EVENT_CHECKED, 0, 0, 0, 1);
    emit(SIM_EVENT_INSTANCE_CRASHED, 0, 0, SIM_NO_RESOURCE, 1);
    at(100 * S);
    emit_two(SIM_EVENT_CONFIRMED, 7, 0, 0, 0, (uint64_t)(100 * S - 1));
    emit_two(SIM_EVENT_CONFIRMED, 20, 0, 0, 0, (uint64_t)(100 * S));
    emit(SIM_EVENT_CHECKED, 3, 0, 0, 0);
    emit(SIM_EVENT_INSTANCE_CRASHED, 0, 0, SIM_NO_RESOURCE, 1);
    holds(0, 0, 100 * S - 1, 103 * S, SIM_CAUSE_LOST); /* began before: no tenure, no short one */
    holds(0, 0, 104 * S, 105 * S, SIM_CAUSE_LOST);
    finish(200 * S);
    SCALAR_IS(CHECKS, 21);
    SCALAR_IS(CHECK_ERRORS, 1);
    SCALAR_IS(CRASHES, 1);
    SCALAR_IS(INVOLUNTARY, 2);
    SCALAR_IS(SHORT_TENURES, 1);
    SCALAR_IS(VERY_SHORT_TENURES, 1);
    LENGTHS(TENURE, 1 * S);
    assert_int64_equal(metrics_belief_ns(metrics, 0), 4 * S);
    close_metrics();
}

static void a_run_that_ends_in_its_warm_up_has_no_rates(void **state)
{
    (void)state;
    struct metrics_config config = config_of(2, 1);
    config.warm_up_ns = 100 * S;
    open_with(config);
    holds(0, 0, 10 * S, 20 * S, SIM_CAUSE_RESIGN);
    finish(50 * S);
    SCALAR_IS(CHANGES_PER_HOUR, 0);
    SCALAR_IS(LEADERLESS_SHARE, 0);
    SCALAR_IS(UNOWNED_SHARE, 0);
    SCALAR_IS(SHARE_MAX, 0);
    SCALAR_IS(SHARE_MIN, 0);
    SCALAR_IS(JAIN, 0);
    SCALAR_IS(SELF_REELECTION_SHARE, 0);
    SCALAR_IS(FIRST_SHARE, 1000000); /* of the whole run */
    close_metrics();
}

/* Open at the end: gaps, overlaps and stale windows count, tenure and failover do not. */
static void what_is_open_at_the_end_is_censored(void **state)
{
    (void)state;
    open_with(config_of(3, 2));
    at(10 * S);
    grant(0, 0);
    believe(0, 0);
    at(20 * S);
    release(0, 0, SIM_CAUSE_EXPIRY);
    grant(1, 0);
    at(25 * S);
    believe(1, 0);
    at(30 * S);
    grant(2, 0); /* a second owner */
    holds(2, 1, 10 * S, 40 * S, SIM_CAUSE_CRASH);
    finish(100 * S);
    NOTHING(FAILOVER);
    LENGTHS(TENURE, 30 * S);
    LENGTHS(OVERLAP_BELIEF, 75 * S);
    LENGTHS(OVERLAP_STORE, 70 * S);
    LENGTHS(STALE_WINDOW, 80 * S);
    LENGTHS(STALE_FOREIGN, 80 * S);
    LENGTHS(STALE_UNOWNED, 30 * S);
    LENGTHS(LEADERLESS_BELIEF, 10 * S, 10 * S, 60 * S);
    LENGTHS(UNOWNED_STORE, 10 * S, 100 * S);
    SCALAR_IS(LEADERLESS_SHARE, 400000);
    SCALAR_IS(UNOWNED_SHARE, 550000);
    close_metrics();
}

/* ---- overlaps ------------------------------------------------------------------------------- */

static void three_that_overlap_are_three_pairs(void **state)
{
    (void)state;
    open_with(config_of(3, 1));
    for (uint16_t i = 0; i < 3; i++) {
        at((i + 1) * 10 * S);
        grant(i, 0);
        believe(i, 0);
    }
    at(40 * S);
    disbelieve(1, 0, SIM_CAUSE_LOST); /* 20 s with n1, 10 s with n3 */
    release(1, 0, SIM_CAUSE_REVOKE);
    at(45 * S);
    disbelieve(0, 0, SIM_CAUSE_LOST); /* 15 s with n3 */
    release(0, 0, SIM_CAUSE_REVOKE);
    finish(100 * S);
    LENGTHS(OVERLAP_BELIEF, 10 * S, 15 * S, 20 * S);
    LENGTHS(OVERLAP_STORE, 10 * S, 15 * S, 20 * S);
    SERIES_IS(OVERLAP_BELIEF, TOTAL, 45 * S);
    close_metrics();
}

static void beliefs_that_touch_do_not_overlap(void **state)
{
    (void)state;
    open_with(config_of(2, 1));
    at(10 * S);
    grant(0, 0);
    believe(0, 0);
    at(20 * S);
    grant(1, 0);
    believe(1, 0);
    disbelieve(0, 0, SIM_CAUSE_LOST);
    release(0, 0, SIM_CAUSE_LOST);
    at(21 * S);
    believe(0, 0);
    at(21 * S + 1);
    disbelieve(0, 0, SIM_CAUSE_LOST);
    finish(30 * S);
    LENGTHS(OVERLAP_BELIEF, 1);
    NOTHING(OVERLAP_STORE);
    close_metrics();
}

static void an_overlap_of_owners_is_none_of_beliefs(void **state)
{
    (void)state;
    open_with(config_of(2, 1));
    at(10 * S);
    grant(0, 0);
    at(12 * S);
    grant(1, 0);
    at(15 * S);
    release(0, 0, SIM_CAUSE_EXPIRY);
    finish(30 * S);
    LENGTHS(OVERLAP_STORE, 3 * S);
    NOTHING(OVERLAP_BELIEF);
    SCALAR_IS(EXPIRIES, 1);
    close_metrics();
}

/* Two sessions of one instance are one owner. */
static void an_instance_does_not_overlap_with_itself(void **state)
{
    (void)state;
    open_with(config_of(2, 1));
    at(10 * S);
    grant(0, 0);
    believe(0, 0);
    at(20 * S);
    grant(0, 0);
    at(30 * S);
    release(0, 0, SIM_CAUSE_EXPIRY);
    at(40 * S);
    grant(1, 0);
    at(50 * S);
    release(0, 0, SIM_CAUSE_EXPIRY);
    finish(60 * S);
    LENGTHS(OVERLAP_STORE, 10 * S);
    LENGTHS(STALE_FOREIGN, 10 * S);
    LENGTHS(STALE_WINDOW, 10 * S);
    close_metrics();
}

/* ---- stale belief --------------------------------------------------------------------------- */

static void stale_belief_is_told_apart_by_whether_somebody_owns(void **state)
{
    (void)state;
    open_with(config_of(3, 1));
    at(10 * S);
    grant(0, 0);
    believe(0, 0);
    at(20 * S);
    release(0, 0, SIM_CAUSE_REVOKE);
    at(23 * S);
    grant(1, 0); /* nobody owned for 3 s */
    at(25 * S);
    believe(1, 0);
    at(30 * S);
    release(1, 0, SIM_CAUSE_RESIGN); /* somebody owned for 7 s */
    disbelieve(1, 0, SIM_CAUSE_RESIGN);
    at(34 * S);
    disbelieve(0, 0, SIM_CAUSE_LOST);
    finish(100 * S);
    LENGTHS(STALE_FOREIGN, 7 * S);
    LENGTHS(STALE_UNOWNED, 3 * S, 4 * S);
    LENGTHS(STALE_WINDOW, 14 * S);
    SCALAR_IS(BIRTHS_STALE, 0);
    close_metrics();
}

static void a_handover_at_the_store_leaves_no_moment_without_an_owner(void **state)
{
    (void)state;
    open_with(config_of(3, 1));
    at(10 * S);
    grant(0, 0);
    at(20 * S);
    believe(2, 0); /* born stale */
    at(30 * S);
    release(0, 0, SIM_CAUSE_RESIGN);
    grant(1, 0);
    at(40 * S);
    disbelieve(2, 0, SIM_CAUSE_LOST);
    finish(100 * S);
    LENGTHS(STALE_FOREIGN, 10 * S, 10 * S);
    NOTHING(STALE_UNOWNED);
    NOTHING(STALE_WINDOW); /* it never had what it could lose */
    LENGTHS(UNOWNED_STORE, 10 * S);
    SCALAR_IS(BIRTHS_STALE, 1);
    close_metrics();
}

static void what_was_given_up_opens_no_window(void **state)
{
    (void)state;
    open_with(config_of(2, 1));
    at(10 * S);
    grant(0, 0);
    believe(0, 0);
    at(20 * S);
    release(0, 0, SIM_CAUSE_RESIGN);
    at(21 * S);
    disbelieve(0, 0, SIM_CAUSE_RESIGN);
    finish(100 * S);
    NOTHING(STALE_WINDOW);
    LENGTHS(STALE_UNOWNED, 1 * S);
    close_metrics();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_warm_up_is_left_out),
        cmocka_unit_test(what_happens_as_the_warm_up_ends_counts),
        cmocka_unit_test(a_run_that_ends_in_its_warm_up_has_no_rates),
        cmocka_unit_test(what_is_open_at_the_end_is_censored),
        cmocka_unit_test(three_that_overlap_are_three_pairs),
        cmocka_unit_test(beliefs_that_touch_do_not_overlap),
        cmocka_unit_test(an_overlap_of_owners_is_none_of_beliefs),
        cmocka_unit_test(an_instance_does_not_overlap_with_itself),
        cmocka_unit_test(stale_belief_is_told_apart_by_whether_somebody_owns),
        cmocka_unit_test(a_handover_at_the_store_leaves_no_moment_without_an_owner),
        cmocka_unit_test(what_was_given_up_opens_no_window),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
