/* SPDX-License-Identifier: Apache-2.0 */
/* Each metric against event lists written by hand, with exact values: counts, successions, shares
 * and statistics. Memory that runs out. metrics_intervals_test.c has the rest. */
#include "tests/check/metrics_words.h"
#include "tests/t.h"

/* ---- memory --------------------------------------------------------------------------------- */

static int allocations_left = -1; /* negative: no end */

void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *memory, size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *memory, size_t size);

static bool refuses(void)
{
    if (allocations_left < 0)
        return false;
    if (allocations_left == 0)
        return true;
    allocations_left--;
    return false;
}

void *__wrap_calloc(size_t count, size_t size)
{
    return refuses() ? NULL : __real_calloc(count, size);
}

void *__wrap_realloc(void *memory, size_t size)
{
    return refuses() ? NULL : __real_realloc(memory, size);
}

/* ---- successions ---------------------------------------------------------------------------- */

static void holders_that_differ_are_changes_and_others_reelections(void **state)
{
    (void)state;
    open_with(config_of(3, 1));
    holds(0, 0, 10 * S, 100 * S, SIM_CAUSE_RESIGN);
    holds(1, 0, 110 * S, 200 * S, SIM_CAUSE_RESIGN); /* a change */
    holds(1, 0, 205 * S, 300 * S, SIM_CAUSE_CRASH);  /* itself */
    holds(2, 0, 350 * S, 354 * S, SIM_CAUSE_LOST);   /* a change */
    at(360 * S);
    believe(0, 0); /* a change */
    finish(3600 * S);
    SCALAR_IS(CHANGES, 3);
    SCALAR_IS(SELF_REELECTIONS, 1);
    SCALAR_IS(SELF_REELECTION_SHARE, 250000);
    SCALAR_IS(CHANGES_PER_HOUR, 3000);
    SCALAR_IS(VOLUNTARY, 2);
    SCALAR_IS(INVOLUNTARY, 2);
    SCALAR_IS(INVOLUNTARY_PER_HOUR, 2000);
    LENGTHS(TENURE, 4 * S, 90 * S, 90 * S, 95 * S); /* the last one is open: left out */
    LENGTHS(HANDOVER, 5 * S, 10 * S);
    LENGTHS(FAILOVER, 6 * S, 50 * S);
    LENGTHS(LEADERLESS_BELIEF, 5 * S, 6 * S, 10 * S, 10 * S, 50 * S);
    SCALAR_IS(LEADERLESS_SHARE, 81 * 1000000 / 3600);
    close_metrics();
}

static void rates_are_per_resource(void **state)
{
    (void)state;
    open_with(config_of(2, 2));
    holds(0, 0, 1 * S, 2 * S, SIM_CAUSE_STORE);
    holds(1, 0, 2 * S, 3 * S, SIM_CAUSE_ERROR);
    holds(0, 1, 3 * S, 4 * S, SIM_CAUSE_SHUTDOWN);
    finish(1800 * S);
    SCALAR_IS(CHANGES_PER_HOUR, 1000);
    SCALAR_IS(INVOLUNTARY_PER_HOUR, 2000);
    SCALAR_IS(VOLUNTARY, 1);
    close_metrics();
}

/* A, B, A in which B held for less than the hold interval. */
static void ping_pong_needs_a_short_middle(void **state)
{
    (void)state;
    open_with(config_of(3, 1));
    holds(0, 0, 0, 100 * S, SIM_CAUSE_LOST);
    holds(1, 0, 100 * S, 160 * S - 1, SIM_CAUSE_LOST);
    holds(0, 0, 200 * S, 300 * S, SIM_CAUSE_LOST); /* one */
    holds(1, 0, 300 * S, 360 * S, SIM_CAUSE_RESIGN);
    holds(0, 0, 400 * S, 401 * S, SIM_CAUSE_LOST); /* the middle held long enough */
    holds(2, 0, 410 * S, 411 * S, SIM_CAUSE_LOST); /* A, B, C is none */
    holds(2, 0, 420 * S, 421 * S, SIM_CAUSE_LOST); /* nor is a re-election */
    finish(500 * S);
    SCALAR_IS(PING_PONG, 1);
    SCALAR_IS(CHANGES, 5);
    SCALAR_IS(SELF_REELECTIONS, 1);
    close_metrics();
}

static void a_middle_that_believes_still_is_no_ping_pong(void **state)
{
    (void)state;
    open_with(config_of(2, 1));
    at(0);
    believe(0, 0);
    at(1 * S);
    believe(1, 0);
    at(2 * S);
    disbelieve(0, 0, SIM_CAUSE_LOST);
    believe(0, 0);
    at(3 * S);
    disbelieve(1, 0, SIM_CAUSE_LOST);
    finish(4 * S);
    SCALAR_IS(PING_PONG, 0);
    SCALAR_IS(CHANGES, 2);
    close_metrics();
}

static void short_tenures_are_involuntary_ones_below_the_hold(void **state)
{
    (void)state;
    open_with(config_of(2, 1));
    holds(0, 0, 0, 60 * S - 1, SIM_CAUSE_EXPIRY);        /* short */
    holds(0, 0, 100 * S, 160 * S, SIM_CAUSE_EXPIRY);     /* not */
    holds(0, 0, 200 * S, 210 * S, SIM_CAUSE_RESIGN);     /* voluntary */
    holds(0, 0, 300 * S, 305 * S - 1, SIM_CAUSE_RESIGN); /* very short */
    holds(0, 0, 400 * S, 405 * S, SIM_CAUSE_LOST);       /* short, not very */
    finish(500 * S);
    SCALAR_IS(SHORT_TENURES, 2);
    SCALAR_IS(VERY_SHORT_TENURES, 1);
    close_metrics();
}

static void the_first_holder_of_a_resource_is_no_change(void **state)
{
    (void)state;
    open_with(config_of(2, 4));
    for (uint32_t r = 0; r < 3; r++)
        holds(r == 1 ? 1 : 0, r, 10 * S, 20 * S, SIM_CAUSE_RESIGN);
    finish(100 * S);
    SCALAR_IS(CHANGES, 0);
    SCALAR_IS(FIRST_SHARE, 666666); /* of the three that were held */
    close_metrics();
}

/* ---- shares --------------------------------------------------------------------------------- */

static void shares_are_of_all_belief_time(void **state)
{
    (void)state;
    open_with(config_of(3, 2));
    holds(0, 0, 0, 60 * S, SIM_CAUSE_RESIGN);
    holds(0, 1, 0, 20 * S, SIM_CAUSE_RESIGN);
    holds(1, 1, 20 * S, 40 * S, SIM_CAUSE_RESIGN);
    finish(100 * S);
    SCALAR_IS(SHARE_MAX, 800000);
    SCALAR_IS(SHARE_MIN, 0);
    SCALAR_IS(JAIN, 490196); /* (0.8 + 0.2)^2 / (3 (0.64 + 0.04)) */
    close_metrics();
}

static void equal_shares_have_a_jain_index_of_one(void **state)
{
    (void)state;
    open_with(config_of(3, 3));
    for (uint16_t i = 0; i < 3; i++)
        holds(i, i, 0, 50 * S, SIM_CAUSE_RESIGN);
    finish(100 * S);
    SCALAR_IS(SHARE_MAX, 333333);
    SCALAR_IS(SHARE_MIN, 333333);
    SCALAR_IS(JAIN, 1000000);
    close_metrics();
}

/* ---- the rest ------------------------------------------------------------------------------- */

static void a_heal_is_from_the_last_fault_to_belief_everywhere(void **state)
{
    (void)state;
    open_with(config_of(2, 2));
    at(1 * S);
    believe(0, 0);
    believe(0, 1);
    at(10 * S);
    emit(SIM_EVENT_FAULT_BEGUN, 0, 0, SIM_NO_RESOURCE, 0);
    emit(SIM_EVENT_FAULT_BEGUN, 0, 1, SIM_NO_RESOURCE, 0);
    disbelieve(0, 0, SIM_CAUSE_ERROR);
    disbelieve(0, 1, SIM_CAUSE_ERROR);
    at(20 * S);
    emit(SIM_EVENT_FAULT_ENDED, 0, 0, SIM_NO_RESOURCE, 0);
    at(30 * S);
    emit(SIM_EVENT_FAULT_ENDED, 0, 1, SIM_NO_RESOURCE, 0);
    at(33 * S);
    believe(0, 0);
    at(37 * S);
    believe(1, 1); /* 7 s */
    at(40 * S);
    emit(SIM_EVENT_FAULT_BEGUN, 0, 0, SIM_NO_RESOURCE, 0);
    emit(SIM_EVENT_FAULT_ENDED, 0, 0, SIM_NO_RESOURCE, 0); /* nothing was lost: 0 s */
    at(50 * S);
    emit(SIM_EVENT_FAULT_BEGUN, 0, 0, SIM_NO_RESOURCE, 0);
    disbelieve(0, 0, SIM_CAUSE_ERROR);
    emit(SIM_EVENT_FAULT_ENDED, 0, 0, SIM_NO_RESOURCE, 0);
    at(55 * S);
    emit(SIM_EVENT_FAULT_BEGUN, 0, 0, SIM_NO_RESOURCE, 0); /* broken again before it healed */
    at(60 * S);
    believe(0, 0);
    finish(100 * S);
    LENGTHS(HEAL, 0, 7 * S);
    close_metrics();
}

static void faults_that_touch_are_healed_once(void **state)
{
    (void)state;
    for (int64_t beyond = 0; beyond < 2; beyond++) {
        open_with(config_of(2, 1));
        at(1 * S);
        believe(0, 0);
        at(10 * S);
        breaks();
        at(20 * S);
        heals();
        at(20 * S + beyond);
        breaks();
        heals();
        breaks();
        breaks();
        heals();
        heals();
        finish(100 * S);
        SERIES_IS(HEAL, COUNT, 1 + beyond);
        close_metrics();
    }
}

/* 0 s, 7 s, and 4 s that a fault at the same instant undoes. */
static void the_healing_that_is_taken_back_is_the_last_one(void **state)
{
    (void)state;
    open_with(config_of(1, 1));
    at(1 * S);
    believe(0, 0);
    breaks();
    heals();
    for (int64_t length_s = 7; length_s >= 4; length_s -= 3) {
        at((100 - 10 * length_s) * S);
        breaks();
        disbelieve(0, 0, SIM_CAUSE_ERROR);
        heals();
        at((100 - 9 * length_s) * S);
        believe(0, 0);
    }
    breaks();
    finish(100 * S);
    LENGTHS(HEAL, 0, 7 * S);
    close_metrics();
}

static void a_healing_is_taken_back_once(void **state)
{
    (void)state;
    open_with(config_of(2, 1));
    at(1 * S);
    believe(0, 0);
    breaks();
    heals();
    breaks();
    disbelieve(0, 0, SIM_CAUSE_CRASH);
    heals();
    breaks();
    heals();
    at(9 * S);
    believe(1, 0);
    finish(100 * S);
    LENGTHS(HEAL, 8 * S);
    close_metrics();
}

static void resignations_wait_for_their_execution(void **state)
{
    (void)state;
    open_with(config_of(2, 1));
    at(10 * S);
    emit(SIM_EVENT_RESIGNATION_QUEUED, 0, 0, 0, 0);
    at(13 * S);
    emit(SIM_EVENT_EXECUTE_BEGUN, 0, 0, 0, 1);
    emit(SIM_EVENT_EXECUTE_BEGUN, 0, 0, 0, 2); /* nothing was queued */
    emit(SIM_EVENT_EXECUTE_BEGUN, 0, 0, SIM_NO_RESOURCE, 3);
    at(20 * S);
    emit(SIM_EVENT_RESIGNATION_QUEUED, 0, 1, 0, 0);
    emit(SIM_EVENT_RESIGNATION_WITHDRAWN, 0, 1, 0, 0);
    at(25 * S);
    emit(SIM_EVENT_EXECUTE_BEGUN, 0, 1, 0, 4);
    finish(100 * S);
    SCALAR_IS(RESIGNATIONS, 2);
    SCALAR_IS(EXECUTIONS, 3);
    SCALAR_IS(WITHDRAWALS, 1);
    LENGTHS(RESIGNATION_WAIT, 3 * S);
    close_metrics();
}

static void commits_are_stale_below_the_highest_epoch(void **state)
{
    (void)state;
    open_with(config_of(2, 2));
    emit(SIM_EVENT_COMMIT_ACCEPTED, 0, 0, 0, 2);
    emit(SIM_EVENT_COMMIT_ACCEPTED, 0, 1, 0, 3);
    emit(SIM_EVENT_COMMIT_ACCEPTED, 0, 0, 0, 2);
    emit(SIM_EVENT_COMMIT_ACCEPTED, 0, 1, 0, 3);
    emit(SIM_EVENT_COMMIT_ACCEPTED, 0, 0, 1, 1);
    emit(SIM_EVENT_COMMIT_REJECTED, 0, 0, 0, 1);
    finish(100 * S);
    SCALAR_IS(COMMITS_STALE, 1);
    SCALAR_IS(COMMITS_REJECTED, 1);
    SCALAR_IS(REQUESTS, 7);
    SCALAR_IS(RENEWALS, 11);
    close_metrics();
}

static void what_was_set_twice_counts_once(void **state)
{
    (void)state;
    open_with(config_of(2, 1));
    at(10 * S);
    believe(0, 0);
    believe(0, 0);
    at(20 * S);
    disbelieve(0, 0, SIM_CAUSE_LOST);
    disbelieve(0, 0, SIM_CAUSE_LOST);
    finish(100 * S);
    LENGTHS(TENURE, 10 * S);
    SCALAR_IS(INVOLUNTARY, 1);
    SCALAR_IS(CHANGES, 0);
    close_metrics();
}

/* ---- statistics ----------------------------------------------------------------------------- */

static void tell_tenures(int64_t count)
{
    for (int64_t n = count; n > 0; n--) /* n ns long, the longest first */
        holds(0, 0, (count - n) * 1000, (count - n) * 1000 + n, SIM_CAUSE_RESIGN);
}

static void percentiles_are_nearest_rank(void **state)
{
    (void)state;
    open_with(config_of(1, 1));
    tell_tenures(200);
    finish(1 * S);
    SERIES_IS(TENURE, COUNT, 200);
    SERIES_IS(TENURE, TOTAL, 20100);
    SERIES_IS(TENURE, MEAN, 100); /* 100.5, rounded down */
    SERIES_IS(TENURE, MIN, 1);
    SERIES_IS(TENURE, P1, 2);
    SERIES_IS(TENURE, P10, 20);
    SERIES_IS(TENURE, P50, 100);
    SERIES_IS(TENURE, P90, 180);
    SERIES_IS(TENURE, P99, 198);
    SERIES_IS(TENURE, MAX, 200);
    close_metrics();
    open_with(config_of(1, 1));
    tell_tenures(3);
    finish(1 * S);
    SERIES_IS(TENURE, P1, 1);
    SERIES_IS(TENURE, P50, 2);
    SERIES_IS(TENURE, P90, 3);
    close_metrics();
    open_with(config_of(1, 1));
    tell_tenures(1);
    finish(1 * S);
    SERIES_IS(TENURE, P1, 1);
    SERIES_IS(TENURE, P99, 1);
    SERIES_IS(TENURE, MEAN, 1);
    close_metrics();
}

static void an_empty_series_has_a_count_and_a_total_only(void **state)
{
    (void)state;
    int64_t ignored;
    open_with(config_of(1, 1));
    finish(1 * S);
    SERIES_IS(FAILOVER, COUNT, 0);
    SERIES_IS(FAILOVER, TOTAL, 0);
    for (unsigned s = 0; s < STATISTIC_COUNT_OF; s++)
        assert_int_equal(metrics_value(metrics, METRIC_FAILOVER, s, &ignored),
                         s == STATISTIC_COUNT || s == STATISTIC_TOTAL);
    close_metrics();
}

/* ---- no memory ------------------------------------------------------------------------------ */

static void no_memory_for_the_metrics(void **state)
{
    (void)state;
    struct metrics_config config = config_of(2, 2);
    for (int n = 0; n < 4; n++) {
        allocations_left = n;
        struct metrics *none = metrics_new(&config);
        allocations_left = -1;
        assert_null(none);
    }
    metrics_free(NULL);
}

/* A heal that could not be kept is not taken back by a fault that touches it. */
static void no_memory_for_a_heal(void **state)
{
    (void)state;
    open_with(config_of(1, 1));
    at(1 * S);
    believe(0, 0);
    emit(SIM_EVENT_FAULT_BEGUN, 0, 0, SIM_NO_RESOURCE, 0);
    disbelieve(0, 0, SIM_CAUSE_ERROR);
    at(2 * S);
    emit(SIM_EVENT_FAULT_ENDED, 0, 0, SIM_NO_RESOURCE, 0);
    at(5 * S);
    allocations_left = 0;
    believe(0, 0);
    emit(SIM_EVENT_FAULT_BEGUN, 0, 0, SIM_NO_RESOURCE, 0);
    emit(SIM_EVENT_FAULT_ENDED, 0, 0, SIM_NO_RESOURCE, 0);
    allocations_left = -1;
    assert_false(metrics_finish(metrics, 10 * S, 0, 0));
    close_metrics();
}

static void no_memory_for_a_series(void **state)
{
    (void)state;
    open_with(config_of(1, 1));
    allocations_left = 0;
    holds(0, 0, 10 * S, 20 * S, SIM_CAUSE_RESIGN);
    allocations_left = -1;
    assert_false(metrics_finish(metrics, 100 * S, 0, 0));
    close_metrics();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(holders_that_differ_are_changes_and_others_reelections),
        cmocka_unit_test(rates_are_per_resource),
        cmocka_unit_test(ping_pong_needs_a_short_middle),
        cmocka_unit_test(a_middle_that_believes_still_is_no_ping_pong),
        cmocka_unit_test(short_tenures_are_involuntary_ones_below_the_hold),
        cmocka_unit_test(the_first_holder_of_a_resource_is_no_change),
        cmocka_unit_test(shares_are_of_all_belief_time),
        cmocka_unit_test(equal_shares_have_a_jain_index_of_one),
        cmocka_unit_test(a_heal_is_from_the_last_fault_to_belief_everywhere),
        cmocka_unit_test(faults_that_touch_are_healed_once),
        cmocka_unit_test(the_healing_that_is_taken_back_is_the_last_one),
        cmocka_unit_test(a_healing_is_taken_back_once),
        cmocka_unit_test(resignations_wait_for_their_execution),
        cmocka_unit_test(commits_are_stale_below_the_highest_epoch),
        cmocka_unit_test(what_was_set_twice_counts_once),
        cmocka_unit_test(percentiles_are_nearest_rank),
        cmocka_unit_test(an_empty_series_has_a_count_and_a_total_only),
        cmocka_unit_test(no_memory_for_the_metrics),
        cmocka_unit_test(no_memory_for_a_heal),
        cmocka_unit_test(no_memory_for_a_series),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
