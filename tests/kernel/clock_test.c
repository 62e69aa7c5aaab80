/* SPDX-License-Identifier: Apache-2.0 */
/* Clocks of simulated processes: exact conversions, and deadlines that are never early. */
#include "sim/kernel/clock.h"

#include "sim/kernel/choice.h"
#include "tests/t.h"

#define SEC INT64_C(1000000000)
#define DAY (86400 * SEC)

__extension__ typedef __int128 int128;

static struct sim_clock with_rate(int64_t at_ns, int32_t rate_ppm)
{
    struct sim_clock clock;
    sim_clock_init(&clock);
    sim_clock_set_rate(&clock, at_ns, rate_ppm);
    return clock;
}

static void a_new_clock_shows_true_time(void **state)
{
    (void)state;
    struct sim_clock clock;
    sim_clock_init(&clock);
    assert_int64_equal(sim_clock_local(&clock, 0), 0);
    assert_int64_equal(sim_clock_local(&clock, 12345), 12345);
    assert_int64_equal(sim_clock_wall(&clock, 0), SIM_WALL_EPOCH_NS);
    assert_int64_equal(sim_clock_wall(&clock, SEC), INT64_C(1767225601000000000));
    assert_int64_equal(sim_clock_true(&clock, 5, 77), 77);
}

static void a_step_moves_the_wall_alone(void **state)
{
    (void)state;
    struct sim_clock clock;
    sim_clock_init(&clock);
    sim_clock_step_wall(&clock, -3 * SEC);
    sim_clock_step_wall(&clock, SEC);
    assert_int64_equal(sim_clock_wall(&clock, 5 * SEC), SIM_WALL_EPOCH_NS + 3 * SEC);
    assert_int64_equal(sim_clock_local(&clock, 5 * SEC), 5 * SEC);
    assert_int64_equal(sim_clock_true(&clock, 0, 7 * SEC), 7 * SEC);
}

static void a_rate_counts_from_when_it_was_set(void **state)
{
    (void)state;
    struct sim_clock fast = with_rate(10 * SEC, 100), slow = with_rate(10 * SEC, -100);
    assert_int64_equal(sim_clock_local(&fast, 10 * SEC), 10 * SEC);
    assert_int64_equal(sim_clock_local(&fast, 20 * SEC), 20 * SEC + 1000000);
    assert_int64_equal(sim_clock_local(&slow, 20 * SEC), 20 * SEC - 1000000);
    assert_int64_equal(sim_clock_wall(&slow, 20 * SEC), SIM_WALL_EPOCH_NS + 20 * SEC - 1000000);
    sim_clock_set_rate(&fast, 20 * SEC, 0);
    assert_int64_equal(sim_clock_local(&fast, 30 * SEC), 30 * SEC + 1000000);
}

static void local_time_is_rounded_down(void **state)
{
    (void)state;
    struct sim_clock fast = with_rate(0, 1), slow = with_rate(0, -1);
    assert_int64_equal(sim_clock_local(&fast, 999999), 999999);
    assert_int64_equal(sim_clock_local(&fast, 1000000), 1000001);
    assert_int64_equal(sim_clock_local(&slow, 1), 0);
    assert_int64_equal(sim_clock_local(&slow, 999999), 999998);
    assert_int64_equal(sim_clock_local(&slow, 1000000), 999999);
    assert_int64_equal(sim_clock_local(&slow, 1000001), 999999);
}

static void a_frozen_clock_stands_still_and_goes_on(void **state)
{
    (void)state;
    struct sim_clock clock;
    sim_clock_init(&clock);
    sim_clock_freeze(&clock, 4 * SEC, true);
    assert_int64_equal(sim_clock_local(&clock, 9 * SEC), 4 * SEC);
    assert_int64_equal(sim_clock_wall(&clock, 9 * SEC), SIM_WALL_EPOCH_NS + 4 * SEC);
    assert_int64_equal(sim_clock_true(&clock, 9 * SEC, 4 * SEC), 9 * SEC);
    assert_int64_equal(sim_clock_true(&clock, 9 * SEC, 4 * SEC + 1), INT64_MAX);
    sim_clock_freeze(&clock, 9 * SEC, false);
    assert_int64_equal(sim_clock_local(&clock, 10 * SEC), 5 * SEC);
    assert_int64_equal(sim_clock_true(&clock, 9 * SEC, 4 * SEC + 1), 9 * SEC + 1);
}

static void a_rate_set_while_frozen_counts_from_the_thaw(void **state)
{
    (void)state;
    struct sim_clock clock;
    sim_clock_init(&clock);
    sim_clock_freeze(&clock, SEC, true);
    sim_clock_set_rate(&clock, 2 * SEC, 500000);
    assert_int64_equal(sim_clock_local(&clock, 3 * SEC), SEC);
    sim_clock_freeze(&clock, 3 * SEC, false);
    assert_int64_equal(sim_clock_local(&clock, 5 * SEC), 4 * SEC);
}

static void a_deadline_that_has_come_is_now(void **state)
{
    (void)state;
    struct sim_clock clock = with_rate(0, 250000);
    assert_int64_equal(sim_clock_true(&clock, 8 * SEC, 10 * SEC), 8 * SEC);
    assert_int64_equal(sim_clock_true(&clock, 8 * SEC, 3), 8 * SEC);
    assert_int64_equal(sim_clock_true(&clock, 8 * SEC, -5), 8 * SEC);
}

static void forever_stays_forever_and_nothing_overflows(void **state)
{
    (void)state;
    struct sim_clock slow = with_rate(0, -SIM_RATE_PPM_LIMIT);
    struct sim_clock fast = with_rate(0, SIM_RATE_PPM_LIMIT);
    assert_int64_equal(sim_clock_true(&slow, 0, INT64_MAX), INT64_MAX);
    assert_int64_equal(sim_clock_true(&fast, 0, INT64_MAX), INT64_MAX);
    assert_int64_equal(sim_clock_true(&slow, 0, INT64_MAX - 1), INT64_MAX);
    assert_int64_equal(sim_clock_true(&slow, 0, INT64_MAX / 10), INT64_MAX - 7);
    assert_int64_equal(sim_clock_true(&fast, 0, 19), 10);
}

/* The timer at one nanosecond less would be early; at this one it is late by a nanosecond at the
 * most. */
static void a_deadline_is_the_first_instant_that_shows_it(void **state)
{
    (void)state;
    static const int32_t rates[] = {-900000, -500000, -333333, -200, -1, 1, 7, 200, 333333, 900000};
    for (size_t i = 0; i < sizeof rates / sizeof *rates; i++) {
        struct sim_clock clock = with_rate(17, rates[i]);
        for (int64_t local = 18; local < 3000; local++) {
            int64_t at = sim_clock_true(&clock, 17, local);
            assert_true(sim_clock_local(&clock, at) >= local);
            assert_true(sim_clock_local(&clock, at) <= local + 1);
            assert_true(sim_clock_local(&clock, at - 1) < local);
        }
    }
}

/* What the header promises, computed anew: floor for local time, ceiling for deadlines. */
static int64_t reference_local(int64_t base, int64_t since, int64_t at, int32_t rate_ppm)
{
    int128 product = (int128)(at - since) * (1000000 + rate_ppm);
    int128 quotient = product / 1000000;
    return base + (int64_t)(quotient * 1000000 > product ? quotient - 1 : quotient);
}

static int64_t reference_true(int64_t base, int64_t since, int64_t local, int32_t rate_ppm)
{
    int128 product = (int128)(local - base) * 1000000;
    int128 quotient = product / (1000000 + rate_ppm);
    bool exact = quotient * (1000000 + rate_ppm) == product;
    return since + (int64_t)(exact ? quotient : quotient + 1);
}

static uint64_t drawn(uint64_t index, uint64_t bound)
{
    return sim_choice_draw(20260101, SIM_CHOICE_TIE, 0, index, bound);
}

static void random_clocks_agree_with_wide_arithmetic(void **state)
{
    (void)state;
    uint64_t index = 0;
    for (int i = 0; i < 20000; i++) {
        int32_t before = (int32_t)drawn(index++, 1800001) - 900000;
        int32_t rate = (int32_t)drawn(index++, 1800001) - 900000;
        int64_t start = (int64_t)drawn(index++, (uint64_t)(100 * DAY));
        int64_t since = start + (int64_t)drawn(index++, (uint64_t)(100 * DAY));
        int64_t now = since + (int64_t)drawn(index++, (uint64_t)(100 * DAY));
        int64_t ahead = (int64_t)drawn(index++, i % 2 == 0 ? 100 : (uint64_t)(1000 * DAY));
        struct sim_clock clock = with_rate(start, before);
        int64_t base = reference_local(start, start, since, before);
        sim_clock_set_rate(&clock, since, rate);
        int64_t local = reference_local(base, since, now, rate);
        assert_int64_equal(sim_clock_local(&clock, now), local);
        int64_t deadline = local + 1 + ahead;
        int64_t at = sim_clock_true(&clock, now, deadline);
        assert_int64_equal(at, reference_true(base, since, deadline, rate));
        assert_true(at > now);
        assert_true(sim_clock_local(&clock, at) >= deadline);
        assert_true(sim_clock_local(&clock, at - 1) < deadline);
        assert_true(sim_clock_local(&clock, at) <= deadline + 1);
    }
}

static void local_time_never_goes_back(void **state)
{
    (void)state;
    struct sim_clock clock;
    sim_clock_init(&clock);
    int64_t now = 0, last = 0;
    for (uint64_t i = 0; i < 20000; i++) {
        now += (int64_t)drawn(3 * i, 50);
        if (drawn(3 * i + 1, 2) == 0)
            sim_clock_set_rate(&clock, now, (int32_t)drawn(3 * i + 2, 1800001) - 900000);
        else
            sim_clock_freeze(&clock, now, drawn(3 * i + 2, 2) == 0);
        assert_true(sim_clock_local(&clock, now) >= last);
        last = sim_clock_local(&clock, now);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_new_clock_shows_true_time),
        cmocka_unit_test(a_step_moves_the_wall_alone),
        cmocka_unit_test(a_rate_counts_from_when_it_was_set),
        cmocka_unit_test(local_time_is_rounded_down),
        cmocka_unit_test(a_frozen_clock_stands_still_and_goes_on),
        cmocka_unit_test(a_rate_set_while_frozen_counts_from_the_thaw),
        cmocka_unit_test(a_deadline_that_has_come_is_now),
        cmocka_unit_test(forever_stays_forever_and_nothing_overflows),
        cmocka_unit_test(a_deadline_is_the_first_instant_that_shows_it),
        cmocka_unit_test(random_clocks_agree_with_wide_arithmetic),
        cmocka_unit_test(local_time_never_goes_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
