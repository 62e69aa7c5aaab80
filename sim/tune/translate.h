/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From odds to jitter and back: policies that hold for H and then resign with odds at each check,
 * or hold for H and a uniform jitter. They cannot agree in everything; what is matched is chosen,
 * and the rest is shown. Pure functions; floating point, to print.
 */
#ifndef TENURE_SIM_TRANSLATE_H
#define TENURE_SIM_TRANSLATE_H

#include "sim/tune/theory.h"

/* X(identifier, what the two have in common) */
#define TRANSLATE_LIST(X) \
    X(MEAN, "mean")       \
    X(SPREAD, "spread")   \
    X(P99, "p99")

enum translate {
#define X(identifier, name) TRANSLATE_##identifier,
    TRANSLATE_LIST(X)
#undef X
        TRANSLATE_COUNT
};

extern const char *const translate_names[TRANSLATE_COUNT];

struct policy_figures {
    double mean_s, deviation_s, p99_s, mixing_s;
};

/* Of the policy by odds, and of one by jitter. Mixing in the limit of small variance, for both. */
struct policy_figures translate_of_odds(const struct theory_input *input);
struct policy_figures translate_of_jitter(const struct theory_input *input, double jitter_s);

/* The jitter that stands for the odds, and the odds (not whole) that stand for a jitter; 0 and 1 at
 * the least. */
double translate_to_jitter(const struct theory_input *input, enum translate match);
double translate_to_odds(const struct theory_input *input, double jitter_s, enum translate match);

#endif
