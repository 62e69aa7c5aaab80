/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How often a study looks at its seeds, and how sure each look has to be so that all together are
 * as sure as is said.
 *
 * Who looks again and again, and stops when it suits, is wrong more often than one who looks once.
 * The number of looks is fixed before the first: there are so many seeds at first, then half as
 * many again each time, up to the most. All get intervals of the same level (Pocock), which is
 * chosen so that with 95 % probability none of them misses: repeated confidence intervals, which
 * hold wherever the study stops and why (Jennison and Turnbull). Means of more and more seeds are
 * taken for normal with the correlation that they have, their deviation is estimated from them as
 * Student's t has it. Floating point; pure functions.
 */
#ifndef TENURE_SIM_LOOKS_H
#define TENURE_SIM_LOOKS_H

#include <stdint.h>

#define LOOKS_MOST 40

struct looks {
    uint32_t count;
    uint64_t seeds[LOOKS_MOST]; /* at each, rising */
};

/* From `least` seeds (or `most`, if that is fewer) to `most`. No look is at less than an eighth
 * more seeds than the one before: looks so near to each other are as good as one, and too near for
 * the steps in which looks_level sums. */
struct looks looks_of(uint64_t least, uint64_t most);

/* The level of each look at which all of them together have `level`. */
double looks_level(const struct looks *looks, double level);

#endif
