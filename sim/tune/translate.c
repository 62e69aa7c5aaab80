/* SPDX-License-Identifier: Apache-2.0 */
/* Odds and jitter; see translate.h. Floating point, to print. */
#include "sim/tune/translate.h"

#include <math.h>

const char *const translate_names[TRANSLATE_COUNT] = {
#define X(identifier, name) name,
    TRANSLATE_LIST(X)
#undef X
};

struct policy_figures translate_of_odds(const struct theory_input *in)
{
    double figures[THEORY_COUNT];
    theory_compute(in, figures);
    return (struct policy_figures){.mean_s = figures[THEORY_TENURE_MEAN],
                                   .deviation_s = figures[THEORY_TENURE_SD],
                                   .p99_s = figures[THEORY_TENURE_P99],
                                   .mixing_s = theory_mixing_approximation(in)};
}

struct policy_figures translate_of_jitter(const struct theory_input *in, double jitter_s)
{
    return (struct policy_figures){
        .mean_s = in->hold_s + jitter_s / 2,
        .deviation_s = jitter_s / sqrt(12),
        .p99_s = in->hold_s + 0.99 * jitter_s,
        .mixing_s = theory_jitter_mixing_approximation(in->hold_s, jitter_s, in->instances)};
}

double translate_to_jitter(const struct theory_input *in, enum translate match)
{
    struct policy_figures odds = translate_of_odds(in);
    double jitter_s = match == TRANSLATE_MEAN     ? 2 * (odds.mean_s - in->hold_s)
                      : match == TRANSLATE_SPREAD ? sqrt(12) * odds.deviation_s
                                                  : (odds.p99_s - in->hold_s) / 0.99;
    return jitter_s > 0 ? jitter_s : 0;
}

double translate_to_odds(const struct theory_input *in, double jitter_s, enum translate match)
{
    struct policy_figures wanted = translate_of_jitter(in, jitter_s);
    double checks = theory_first_check(in), odds = 1;
    if (match == TRANSLATE_MEAN)
        odds = wanted.mean_s / in->check_s - checks + 1;
    else if (match == TRANSLATE_SPREAD)
        odds = (1 + sqrt(1 + 4 * pow(wanted.deviation_s / in->check_s, 2))) / 2;
    else if (wanted.p99_s / in->check_s - checks + 1 > 0)
        /* q to the power of so many checks leaves a hundredth */
        odds = 1 / (1 - exp(log(0.01) / (wanted.p99_s / in->check_s - checks + 1)));
    return odds > 1 ? odds : 1;
}
