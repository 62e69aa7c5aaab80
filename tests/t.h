/* SPDX-License-Identifier: Apache-2.0 */
/* What every test includes: cmocka with its prerequisites, in one place. */
#ifndef TENURE_TESTS_T_H
#define TENURE_TESTS_T_H

#define CMOCKA_NO_DEPRECATION_WARNINGS

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* cmocka 1.1.5 compares LargestIntegralType as unsigned; these say what is meant. */
#define assert_int64_equal(actual, expected)                                                       \
    do {                                                                                           \
        int64_t a_ = (actual);                                                                     \
        int64_t e_ = (expected);                                                                   \
        if (a_ != e_)                                                                              \
            fail_msg("%s is %" PRId64 ", expected %" PRId64, #actual, a_, e_);                     \
    } while (0)

#endif
