/* SPDX-License-Identifier: Apache-2.0 */
/*
 * a*b + c is rounded twice, also where the compiler knows of fused multiply-add: -ffp-contract=off
 * is in effect. Compiled with the instruction switched on where that is an option; see
 * CMakeLists.txt.
 */
#include "tests/t.h"

static double product_plus(double a, double b, double c)
{
    return a * b + c;
}

/* (1 + 2^-27)^2 is 1 + 2^-26 + 2^-54, whose last bit does not fit into a double. */
static void a_product_is_rounded_before_it_is_added_to(void **state)
{
    volatile double a = 1.0 + 1.0 / (1 << 27), c = -(1.0 + 1.0 / (1 << 26));
    (void)state;
#if defined(__x86_64__)
    if (!__builtin_cpu_supports("fma"))
        skip();
#endif
    double sum = product_plus(a, a, c);
    assert_true(sum == 0.0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_product_is_rounded_before_it_is_added_to),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
