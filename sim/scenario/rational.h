/* SPDX-License-Identifier: Apache-2.0 */
/* Fractions of whole numbers, exact or refused: what limits are computed with, so that a measured
 * value that equals its limit is never beyond it by a rounding.
 *
 * Pure functions; the operations return false when the exact result has more digits than fit. */
#ifndef TENURE_SCENARIO_RATIONAL_H
#define TENURE_SCENARIO_RATIONAL_H

#include <stdbool.h>
#include <stdint.h>

__extension__ typedef __int128 rational_integer;

/* In lowest terms, the denominator at least 1, neither part beyond 2^120. */
struct rational {
    rational_integer numerator;
    rational_integer denominator;
};

struct rational rational_from_integer(int64_t value);

/* numerator / denominator, for a denominator of at least 1. */
struct rational rational_from_parts(int64_t numerator, int64_t denominator);

/* The four operations. False, with `*result` untouched, on overflow; rational_divide() also for b =
 * 0. */
bool rational_add(struct rational a, struct rational b, struct rational *result);
bool rational_subtract(struct rational a, struct rational b, struct rational *result);
bool rational_multiply(struct rational a, struct rational b, struct rational *result);
bool rational_divide(struct rational a, struct rational b, struct rational *result);

/* The next whole number downwards and upwards. */
struct rational rational_floor(struct rational value);
struct rational rational_ceil(struct rational value);

/* Less than, equal to or greater than 0, as a is less than, equal to or greater than b. Exact for
 * all values; never overflows. */
int rational_compare(struct rational a, struct rational b);

/* value * 10^decimals (decimals at most 18), rounded to the nearest whole number, halves away from
 * zero, and kept within int64_t. Returns whether the result is exact. For printing only. */
bool rational_scale(struct rational value, unsigned decimals, int64_t *result);

#endif
