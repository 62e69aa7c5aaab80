/* SPDX-License-Identifier: Apache-2.0 */
/* Exact fractions; see rational.h. */
#include "sim/scenario/rational.h"

/* Leaves room for adding two products and for one decimal digit. */
#define LIMIT ((rational_integer)1 << 120)

static rational_integer magnitude(rational_integer value)
{
    return value < 0 ? -value : value;
}

static rational_integer common_divisor(rational_integer a, rational_integer b)
{
    while (b != 0) {
        rational_integer rest = a % b;
        a = b;
        b = rest;
    }
    return magnitude(a);
}

/* __builtin_mul_overflow() on 128 bits needs a function that libgcc does not have when clang asks.
 */
static bool multiply(rational_integer a, rational_integer b, rational_integer *product)
{
    if (a != 0 && magnitude(b) > LIMIT / magnitude(a))
        return false;
    *product = a * b;
    return true;
}

static bool finish(rational_integer numerator, rational_integer denominator,
                   struct rational *result)
{
    rational_integer divisor = common_divisor(numerator, denominator);
    numerator /= divisor;
    denominator /= divisor;
    if (magnitude(numerator) > LIMIT)
        return false;
    *result = (struct rational){numerator, denominator};
    return true;
}

struct rational rational_from_integer(int64_t value)
{
    return (struct rational){value, 1};
}

struct rational rational_from_parts(int64_t numerator, int64_t denominator)
{
    rational_integer divisor = common_divisor(numerator, denominator);
    return (struct rational){numerator / divisor, denominator / divisor};
}

bool rational_add(struct rational a, struct rational b, struct rational *result)
{
    rational_integer divisor = common_divisor(a.denominator, b.denominator);
    rational_integer left, right, denominator;
    return multiply(a.numerator, b.denominator / divisor, &left) &&
           multiply(b.numerator, a.denominator / divisor, &right) &&
           multiply(a.denominator, b.denominator / divisor, &denominator) &&
           finish(left + right, denominator, result);
}

bool rational_subtract(struct rational a, struct rational b, struct rational *result)
{
    b.numerator = -b.numerator;
    return rational_add(a, b, result);
}

bool rational_multiply(struct rational a, struct rational b, struct rational *result)
{
    /* Cancelled crosswise first, so that only results that are really too long overflow. */
    rational_integer one = common_divisor(a.numerator, b.denominator);
    rational_integer other = common_divisor(b.numerator, a.denominator);
    rational_integer numerator, denominator;
    if (!multiply(a.numerator / one, b.numerator / other, &numerator) ||
        !multiply(a.denominator / other, b.denominator / one, &denominator))
        return false;
    *result = (struct rational){numerator, denominator};
    return true;
}

bool rational_divide(struct rational a, struct rational b, struct rational *result)
{
    if (b.numerator == 0)
        return false;
    struct rational inverse = {b.denominator, b.numerator};
    if (b.numerator < 0)
        inverse = (struct rational){-b.denominator, -b.numerator};
    return rational_multiply(a, inverse, result);
}

/* Whole part downwards; the rest is then 0 <= rest < denominator. */
static rational_integer floor_of(struct rational value)
{
    rational_integer whole = value.numerator / value.denominator;
    return value.numerator % value.denominator < 0 ? whole - 1 : whole;
}

struct rational rational_floor(struct rational value)
{
    return (struct rational){floor_of(value), 1};
}

struct rational rational_ceil(struct rational value)
{
    return (struct rational){-floor_of((struct rational){-value.numerator, value.denominator}), 1};
}

int rational_compare(struct rational a, struct rational b)
{
    /* Digit by digit of the continued fractions: cross-multiplying could overflow. */
    for (int sign = 1;; sign = -sign) {
        rational_integer whole_a = floor_of(a), whole_b = floor_of(b);
        if (whole_a != whole_b)
            return whole_a < whole_b ? -sign : sign;
        rational_integer rest_a = a.numerator - whole_a * a.denominator;
        rational_integer rest_b = b.numerator - whole_b * b.denominator;
        if (rest_a == 0 || rest_b == 0)
            return rest_a == rest_b ? 0 : rest_a == 0 ? -sign : sign;
        a = (struct rational){a.denominator, rest_a};
        b = (struct rational){b.denominator, rest_b};
    }
}

bool rational_scale(struct rational value, unsigned decimals, int64_t *result)
{
    bool negative = value.numerator < 0;
    rational_integer whole = magnitude(value.numerator) / value.denominator;
    rational_integer rest = magnitude(value.numerator) % value.denominator;
    bool exact = true;
    if (whole > INT64_MAX) {
        whole = INT64_MAX;
        exact = false;
    }
    for (unsigned i = 0; i < decimals; i++) {
        rest *= 10;
        whole = whole * 10 + rest / value.denominator;
        rest %= value.denominator;
    }
    exact = exact && rest == 0;
    if (rest >= value.denominator - rest)
        whole++;
    if (whole > INT64_MAX) {
        whole = INT64_MAX;
        exact = false;
    }
    *result = (int64_t)(negative ? -whole : whole);
    return exact;
}
