/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Laws of random lengths of time: constant, uniform, exponential, lognormal.
 *
 * Drawn by integer arithmetic from one choice each, so that every CPU draws the same. No libm.
 */
#ifndef TENURE_SIM_LAW_H
#define TENURE_SIM_LAW_H

#include <stdint.h>

#include "sim/kernel/choice.h"

/* X(name, word, parameters) */
#define SIM_LAW_LIST(X)                                                                            \
    X(CONSTANT, "constant", "length")                                                              \
    X(UNIFORM, "uniform", "least, most")                                                           \
    X(EXPONENTIAL, "exp", "mean")                                                                  \
    X(LOGNORMAL, "lognormal", "median, sigma")

enum sim_law_kind {
#define X(name, word, parameters) SIM_LAW_##name,
    SIM_LAW_LIST(X)
#undef X
        SIM_LAW_KIND_COUNT
};

/* The longest parameter: 1000 days. Results are clamped to it. */
#define SIM_LAW_LIMIT_NS (INT64_C(86400) * 1000 * 1000000000)

struct sim_law {
    enum sim_law_kind kind;
    int64_t a_ns; /* constant: length; uniform: least; exp: mean; lognormal: median */
    int64_t b;    /* uniform: most, ns; lognormal: sigma, ppm (at most 4,000,000) */
};

/* A length of this law; `choices` is asked once, or not at all for a constant. */
int64_t sim_law_draw(const struct sim_law *law, struct sim_choice_source *choices,
                     enum sim_choice purpose, uint64_t entity, uint64_t index);

/* The mean and the mean of the square over ns^2, by the formulas of the laws, as doubles: for
 * reports and expectations of renewal processes, never for decisions. */
double sim_law_mean_ns(const struct sim_law *law);
double sim_law_mean_square_ns2(const struct sim_law *law);

/* Pieces, exposed for tests. ln(2^32 / u) for u in [1, 2^32], in units of 2^-32; e^(x / 2^32) in
 * units of 2^-16 for |x| <= 32 * 2^32, 0 below and UINT64_MAX above; the standard normal quantile
 * of
 * (u + 1/2) / 2^32, in units of 2^-16. */
uint64_t sim_law_minus_ln(uint64_t u);
uint64_t sim_law_exp(int64_t x);
int64_t sim_law_normal_quantile(uint32_t u);

#endif
