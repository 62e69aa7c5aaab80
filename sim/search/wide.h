/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whole numbers of up to 640 bits, not negative: what comparing squares of sums of squares needs,
 * without rounding. Only over_seeds.c uses them. The greatest product there stays below 2^600.
 */
#ifndef TENURE_SIM_WIDE_H
#define TENURE_SIM_WIDE_H

#include <stdint.h>

#define WIDE_LIMBS 10

__extension__ typedef unsigned __int128 wide_limb2;

struct wide {
    uint64_t limb[WIDE_LIMBS]; /* least first */
};

static inline struct wide wide_from(wide_limb2 value)
{
    return (struct wide){{(uint64_t)value, (uint64_t)(value >> 64)}};
}

static inline struct wide wide_add(struct wide a, struct wide b)
{
    wide_limb2 carry = 0;
    for (int i = 0; i < WIDE_LIMBS; i++) {
        carry += (wide_limb2)a.limb[i] + b.limb[i];
        a.limb[i] = (uint64_t)carry;
        carry >>= 64;
    }
    return a;
}

static inline struct wide wide_multiply(struct wide a, struct wide b)
{
    struct wide product = {{0}};
    for (int i = 0; i < WIDE_LIMBS; i++) {
        wide_limb2 carry = 0;
        for (int j = 0; i + j < WIDE_LIMBS; j++) {
            carry += (wide_limb2)a.limb[i] * b.limb[j] + product.limb[i + j];
            product.limb[i + j] = (uint64_t)carry;
            carry >>= 64;
        }
    }
    return product;
}

/* Less than, equal to or greater than 0, as a is less than, equal to or greater than b. */
static inline int wide_compare(const struct wide *a, const struct wide *b)
{
    for (int i = WIDE_LIMBS - 1; i >= 0; i--)
        if (a->limb[i] != b->limb[i])
            return a->limb[i] < b->limb[i] ? -1 : 1;
    return 0;
}

/* a - b, for a at least b. */
static inline struct wide wide_subtract(struct wide a, struct wide b)
{
    uint64_t borrow = 0;
    for (int i = 0; i < WIDE_LIMBS; i++) {
        wide_limb2 taken = (wide_limb2)b.limb[i] + borrow;
        borrow = a.limb[i] < taken;
        a.limb[i] -= (uint64_t)taken;
    }
    return a;
}

#endif
