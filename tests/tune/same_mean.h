/* SPDX-License-Identifier: Apache-2.0 */
/* Comparing a metric with its average over the draws of faults, in whole runs. */
#ifndef TENURE_TESTS_TUNE_SAME_MEAN_H
#define TENURE_TESTS_TUNE_SAME_MEAN_H

#include <math.h>

#include "sim/tune/measure.h"
#include "sim/tune/statistics.h"
#include "tests/scenario/scenario_text.h"

enum { PLAIN, AVERAGED };

static void sample_of(struct scenario *scenario, const char *const names[2],
                      struct sample samples[2], struct sample *difference)
{
    for (uint64_t i = 0; i < scenario_seed_count(scenario); i++) {
        struct sweep_options options = {.context = sim_context_default(),
                                        .recording = observe_recording()};
        struct sweep_case one = {.scenario = scenario, .which = scenario_case_at(scenario, i)};
        int64_t values[2];
        sweep_case_run(&one, &options);
        assert_int_equal(one.result.outcome, CASE_FINISHED);
        for (int k = 0; k < 2; k++) {
            struct measure m;
            struct text_error none;
            assert_int_equal(measure_parse(names[k], strlen(names[k]), &m, &none), TEXT_OK);
            assert_true(measure_value(&m, &one, &values[k]));
            sample_add(&samples[k], (double)values[k]);
        }
        sample_add(difference, (double)(values[AVERAGED] - values[PLAIN]));
        sweep_case_clear(&one, &options);
    }
}

static const char *const leaderless[]
    __attribute__((unused)) = {"leaderless.share", "leaderless.share.averaged"};
static const char *const involuntary[]
    __attribute__((unused)) = {"involuntary_per_hour", "involuntary_per_hour.averaged"};

/* The same mean, as far as the seeds tell, and less than `share` of the variance. */
static struct sample same_mean(const char *text, const char *const names[2], double share)
{
    struct scenario *scenario = load_good(text);
    struct sample samples[2] = {{0}}, difference = {0};
    sample_of(scenario, names, samples, &difference);
    scenario_free(scenario);
    if (fabs(difference.mean) > 3 * sample_error(&difference))
        fail_msg("%s: %.3f more, standard error %.3f", names[1], difference.mean,
                 sample_error(&difference));
    double left = samples[AVERAGED].squares / samples[PLAIN].squares;
    if (left > share)
        fail_msg("%s: %.3f of the variance is left", names[1], left);
    return samples[AVERAGED];
}

#endif
