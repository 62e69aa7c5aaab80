/* SPDX-License-Identifier: Apache-2.0 */
#include "sim/scenario/rational.h"
#include "tests/t.h"

static struct rational parts(int64_t numerator, int64_t denominator)
{
    return rational_from_parts(numerator, denominator);
}

static void assert_is(struct rational value, int64_t numerator, int64_t denominator)
{
    assert_int64_equal((int64_t)value.numerator, numerator);
    assert_int64_equal((int64_t)value.denominator, denominator);
}

/* 2^(60 times) and its like, beyond what an int64_t reaches. */
static struct rational power_of_two(unsigned exponent)
{
    struct rational value = rational_from_integer(1);
    for (unsigned i = 0; i < exponent; i++)
        assert_true(rational_multiply(value, rational_from_integer(2), &value));
    return value;
}

static void fractions_are_in_lowest_terms(void **state)
{
    (void)state;
    assert_is(parts(6, 4), 3, 2);
    assert_is(parts(-6, 4), -3, 2);
    assert_is(parts(0, 4), 0, 1);
    assert_is(rational_from_integer(-7), -7, 1);
}

static void the_four_operations_are_exact(void **state)
{
    struct rational value;
    (void)state;
    assert_true(rational_add(parts(1, 3), parts(1, 6), &value));
    assert_is(value, 1, 2);
    assert_true(rational_subtract(parts(1, 3), parts(1, 2), &value));
    assert_is(value, -1, 6);
    assert_true(rational_multiply(parts(2, 3), parts(-3, 4), &value));
    assert_is(value, -1, 2);
    assert_true(rational_multiply(parts(0, 1), parts(-3, 4), &value));
    assert_is(value, 0, 1);
    assert_true(rational_divide(parts(1, 2), parts(3, 4), &value));
    assert_is(value, 2, 3);
    assert_true(rational_divide(parts(1, 2), parts(-3, 4), &value));
    assert_is(value, -2, 3);
}

static void division_by_zero_and_overflow_are_refused(void **state)
{
    struct rational value = {42, 1};
    struct rational most = power_of_two(120), least, tiny, odd;
    (void)state;
    assert_false(rational_divide(parts(1, 2), parts(0, 1), &value));
    assert_false(rational_multiply(most, rational_from_integer(2), &value));
    assert_false(rational_add(most, rational_from_integer(1), &value));
    assert_true(rational_divide(rational_from_integer(1), most, &tiny));
    assert_false(rational_divide(tiny, rational_from_integer(2), &value));
    assert_false(rational_add(most, tiny, &value));
    assert_false(rational_add(tiny, most, &value));
    assert_true(rational_divide(rational_from_integer(1), power_of_two(119), &odd));
    assert_false(rational_add(odd, parts(1, 3), &value));
    assert_is(value, 42, 1);
    assert_true(rational_subtract(rational_from_integer(0), most, &least));
    assert_true(rational_add(most, least, &value));
    assert_is(value, 0, 1);
}

static void floor_and_ceil_go_the_right_way(void **state)
{
    (void)state;
    assert_is(rational_floor(parts(7, 2)), 3, 1);
    assert_is(rational_ceil(parts(7, 2)), 4, 1);
    assert_is(rational_floor(parts(-7, 2)), -4, 1);
    assert_is(rational_ceil(parts(-7, 2)), -3, 1);
    assert_is(rational_floor(parts(4, 2)), 2, 1);
    assert_is(rational_ceil(parts(-4, 2)), -2, 1);
}

static void assert_order(struct rational a, struct rational b, int order)
{
    int found = rational_compare(a, b);
    int back = rational_compare(b, a);
    assert_int_equal((found > 0) - (found < 0), order);
    assert_int_equal((back > 0) - (back < 0), -order);
}

static void comparison_is_exact(void **state)
{
    struct rational huge = power_of_two(119), almost;
    (void)state;
    assert_order(parts(1, 2), parts(2, 4), 0);
    assert_order(parts(1, 3), parts(1, 2), -1);
    assert_order(parts(-1, 3), parts(-1, 2), 1);
    assert_order(parts(-1, 3), parts(1, 3), -1);
    assert_order(parts(3, 1), parts(7, 2), -1);
    assert_order(parts(3, 1), parts(5, 2), 1);
    assert_order(parts(355, 113), parts(22, 7), -1);
    /* h/(h+1) and (h-1)/h: the products of their parts would need 240 bits. */
    struct rational near = {huge.numerator, huge.numerator + 1};
    struct rational nearer = {huge.numerator - 1, huge.numerator};
    assert_order(near, nearer, 1);
    assert_order(near, near, 0);
    assert_true(rational_subtract(huge, rational_from_integer(1), &almost));
    assert_order(huge, almost, 1);
}

static void assert_scales(struct rational value, unsigned decimals, int64_t expected, bool exact)
{
    int64_t scaled = 0;
    assert_int_equal(rational_scale(value, decimals, &scaled), exact);
    assert_int64_equal(scaled, expected);
}

static void scaling_rounds_to_nearest_and_says_so(void **state)
{
    (void)state;
    assert_scales(parts(5, 2), 1, 25, true);
    assert_scales(parts(1, 3), 6, 333333, false);
    assert_scales(parts(2, 3), 6, 666667, false);
    assert_scales(parts(1, 2), 0, 1, false);
    assert_scales(parts(-1, 2), 0, -1, false);
    assert_scales(parts(49, 100), 0, 0, false);
    assert_scales(parts(INT64_MAX, 1), 0, INT64_MAX, true);
    assert_scales(parts(INT64_MAX, 1), 1, INT64_MAX, false);
    assert_scales(power_of_two(100), 18, INT64_MAX, false);
    assert_scales(power_of_two(120), 0, INT64_MAX, false);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fractions_are_in_lowest_terms),
        cmocka_unit_test(the_four_operations_are_exact),
        cmocka_unit_test(division_by_zero_and_overflow_are_refused),
        cmocka_unit_test(floor_and_ceil_go_the_right_way),
        cmocka_unit_test(comparison_is_exact),
        cmocka_unit_test(scaling_rounds_to_nearest_and_says_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
