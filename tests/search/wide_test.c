/* SPDX-License-Identifier: Apache-2.0 */
/* Wide numbers against answers worked out elsewhere: carries and borrows through every limb. */
#include "sim/search/wide.h"
#include "tests/t.h"

#define ONES      UINT64_MAX
#define WIDE(...) ((struct wide){{__VA_ARGS__}})

static void same(struct wide actual, struct wide expected)
{
    for (int i = 0; i < WIDE_LIMBS; i++)
        if (actual.limb[i] != expected.limb[i])
            fail_msg("limb %d is %016" PRIx64 ", expected %016" PRIx64, i, actual.limb[i],
                     expected.limb[i]);
}

static struct wide power(uint64_t base, int exponent)
{
    struct wide result = wide_from(1);
    for (int i = 0; i < exponent; i++)
        result = wide_multiply(result, wide_from(base));
    return result;
}

/* 2^bits - 1, of whole limbs. */
static struct wide ones(int limbs)
{
    struct wide result = {{0}};
    for (int i = 0; i < limbs; i++)
        result.limb[i] = ONES;
    return result;
}

/* 2^(64 limb). */
static struct wide unit(int limb)
{
    struct wide result = {{0}};
    result.limb[limb] = 1;
    return result;
}

static void a_number_of_two_limbs_is_taken_over_whole(void **state)
{
    (void)state;
    same(wide_from(0), WIDE(0));
    same(wide_from(7), WIDE(7));
    same(wide_from((wide_limb2)3 << 64 | 5), WIDE(5, 3));
    same(wide_from(~(wide_limb2)0), WIDE(ONES, ONES));
}

static void a_carry_runs_through_every_limb(void **state)
{
    (void)state;
    for (int limbs = 1; limbs < WIDE_LIMBS; limbs++) {
        same(wide_add(ones(limbs), wide_from(1)), unit(limbs));
        same(wide_add(wide_from(1), ones(limbs)), unit(limbs));
    }
    same(wide_add(WIDE(ONES, ONES), WIDE(ONES, ONES)), WIDE(ONES - 1, ONES, 1));
    same(wide_add(WIDE(ONES, 0, 5), WIDE(1, 7, ONES)), WIDE(0, 8, 4, 1));
}

static void a_borrow_runs_through_every_limb(void **state)
{
    (void)state;
    for (int limbs = 1; limbs < WIDE_LIMBS; limbs++) {
        same(wide_subtract(unit(limbs), wide_from(1)), ones(limbs));
        same(wide_subtract(unit(limbs), ones(limbs)), wide_from(1));
        same(wide_subtract(ones(limbs), ones(limbs)), WIDE(0));
    }
}

/* The limb and the borrow together are more than a limb. */
static void a_borrow_upon_a_full_limb_goes_on(void **state)
{
    (void)state;
    same(wide_subtract(WIDE(0, 0, 1), WIDE(1, ONES)), WIDE(ONES));
    same(wide_subtract(WIDE(0, ONES, 1), WIDE(1, ONES)), WIDE(ONES, ONES));
    same(wide_subtract(WIDE(0, 0, 9), WIDE(1, ONES, 8)), WIDE(ONES));
}

/* (2^n - 1)^2 = 2^2n - 2^(n+1) + 1 */
static void squares_of_ones(void **state)
{
    (void)state;
    same(wide_multiply(ones(1), ones(1)), WIDE(1, ONES - 1));
    same(wide_multiply(ones(2), ones(2)), WIDE(1, 0, ONES - 1, ONES));
    same(wide_multiply(ones(5), ones(5)), WIDE(1, 0, 0, 0, 0, ONES - 1, ONES, ONES, ONES, ONES));
    same(wide_multiply(ones(9), ones(1)),
         WIDE(1, ONES, ONES, ONES, ONES, ONES, ONES, ONES, ONES, ONES - 1));
}

static void powers_of_ten_and_of_seven(void **state)
{
    (void)state;
    const uint64_t ten_19 = UINT64_C(10000000000000000000);
    same(power(10, 19), WIDE(ten_19));
    same(power(ten_19, 2), WIDE(0x098a224000000000, 0x4b3b4ca85a86c47a));
    same(power(ten_19, 4), WIDE(0, 0x7775a5f171951000, 0x0764b4abe8652979, 0x161bcca7119915b5));
    same(power(ten_19, 9),
         WIDE(0, 0, 0x22b2e80000000000, 0x49c9374363a20b83, 0x66641a560e5c2170, 0x0f83b12f449ff973,
              0x22d25e4cd60f1628, 0x6ed32ac26bfd75b4, 0x0108f936baf85c13));
    same(power(7, 71), WIDE(0x18ace7e4ef4b6af7, 0xd23dea6a78036a5f, 0x07b48f13f15c5c11, 0xa0));
    same(power(7, 213), WIDE(0x98a85d66fa138e27, 0x2fde985f07bf836d, 0x65eedff574ed7703,
                             0x04049fb2780c69ea, 0xecd4774a1d836142, 0x8c5d97ab09d56e15,
                             0x6c64b6eded0d114d, 0xd1e0ba643517b7fc, 0x06ff9bf59312a879, 0x3e8908));
}

static void nothing_and_one_times_a_number(void **state)
{
    (void)state;
    struct wide large = power(7, 213);
    same(wide_multiply(large, wide_from(0)), WIDE(0));
    same(wide_multiply(wide_from(0), large), WIDE(0));
    same(wide_multiply(large, wide_from(1)), large);
    same(wide_multiply(wide_from(1), large), large);
}

/* (a + b)(a - b) + b^2 = a^2, of numbers up to 300 bits. */
static void the_operations_fit_together(void **state)
{
    (void)state;
    for (int m = 2; m <= 105; m++)
        for (int n = 1; n < m; n += 3) {
            struct wide a = wide_add(power(7, m), wide_from(ONES));
            struct wide b = wide_multiply(power(5, n), wide_from(3));
            struct wide product = wide_multiply(wide_add(a, b), wide_subtract(a, b));
            same(wide_subtract(wide_add(a, b), b), a);
            same(wide_add(product, wide_multiply(b, b)), wide_multiply(a, a));
            same(wide_multiply(a, b), wide_multiply(b, a));
        }
}

static void the_greatest_limb_that_differs_decides(void **state)
{
    (void)state;
    for (int i = 0; i < WIDE_LIMBS; i++) {
        struct wide a = ones(i), b = unit(i), c = b;
        assert_true(wide_compare(&a, &b) < 0);
        assert_true(wide_compare(&b, &a) > 0);
        assert_int_equal(wide_compare(&b, &c), 0);
        c.limb[i] = 2;
        assert_true(wide_compare(&b, &c) < 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_number_of_two_limbs_is_taken_over_whole),
        cmocka_unit_test(a_carry_runs_through_every_limb),
        cmocka_unit_test(a_borrow_runs_through_every_limb),
        cmocka_unit_test(a_borrow_upon_a_full_limb_goes_on),
        cmocka_unit_test(squares_of_ones),
        cmocka_unit_test(powers_of_ten_and_of_seven),
        cmocka_unit_test(nothing_and_one_times_a_number),
        cmocka_unit_test(the_operations_fit_together),
        cmocka_unit_test(the_greatest_limb_that_differs_decides),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
