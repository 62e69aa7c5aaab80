/* SPDX-License-Identifier: Apache-2.0 */
/* How often the intervals of a study cover what they say: 200 repetitions with seeds of their own.
 */
#include <math.h>

#include "sim/tune/measure.h"
#include "sim/tune/statistics.h"
#include "tests/scenario/scenario_text.h"
#include "tests/tune/room.h"

enum { REPETITIONS = 200, SEEDS = 20, MEASURES = 4 };

static const char *const names[MEASURES] = {"changes_per_hour", "leaderless.share", "queue.wait",
                                            "tenure.p90"};

static const char fleet[] = "scenario: 1\ninstances: 3\nresources: 3\nduration: 2h\nwarm_up: 10m\n"
                            "pass_interval: 600ms\nseeds: 1..4000\n";

static void run_one(struct scenario *scenario, uint64_t number, struct sample *samples)
{
    struct sweep_options options = {.context = sim_context_default(),
                                    .recording = observe_recording()};
    struct sweep_case one = {.scenario = scenario, .which = scenario_case_at(scenario, number)};
    sweep_case_run(&one, &options);
    assert_int_equal(one.result.outcome, CASE_FINISHED);
    for (int i = 0; i < MEASURES; i++) {
        struct measure m;
        struct text_error none;
        int64_t value;
        assert_int_equal(measure_parse(names[i], strlen(names[i]), &m, &none), TEXT_OK);
        assert_true(measure_value(&m, &one, &value));
        sample_add(&samples[i], (double)value);
    }
    sweep_case_clear(&one, &options);
}

/* What is covered is the mean of all 4000 seeds, which is known 14 times better than that of 20. Of
 * 200 intervals 190 are expected to cover, with a standard deviation of 3.1. */
static void intervals_of_95_percent_cover_as_often(void **state)
{
    static struct sample samples[REPETITIONS][MEASURES];
    struct sample all[MEASURES] = {{0}};
    struct scenario *scenario = load_good(fleet);
    (void)state;
    for (uint64_t r = 0; r < REPETITIONS; r++)
        for (uint64_t s = 0; s < SEEDS; s++)
            run_one(scenario, r * SEEDS + s, samples[r]);
    for (int i = 0; i < MEASURES; i++) {
        int covered = 0;
        for (int r = 0; r < REPETITIONS; r++)
            sample_add(&all[i], samples[r][i].mean);
        for (int r = 0; r < REPETITIONS; r++)
            covered +=
                fabs(samples[r][i].mean - all[i].mean) <= sample_half_width(&samples[r][i], 0.95);
        if (covered < 190 - 10 || covered > 190 + 9)
            fail_msg("%s: %d of %d intervals cover", names[i], covered, REPETITIONS);
    }
    scenario_free(scenario);
}

/* ---- studies that stop when they are precise ------------------------------------------------- */

static const char small[] = "scenario: 1\ninstances: 3\nresources: 1\nduration: 2h\nwarm_up: 10m\n"
                            "pass_interval: 600ms\nseeds: 1..400000\n";

/* The mean that is covered: of 8000 seeds that no study has. */
static double true_mean(const struct measure *m)
{
    struct scenario *scenario = load_good(small);
    struct sample sample = {0};
    for (uint64_t i = 300000; i < 308000; i++) {
        struct sweep_options options = {.context = sim_context_default(),
                                        .recording = observe_recording()};
        struct sweep_case one = {.scenario = scenario, .which = scenario_case_at(scenario, i)};
        int64_t value;
        sweep_case_run(&one, &options);
        assert_true(measure_value(m, &one, &value));
        sample_add(&sample, (double)value);
        sweep_case_clear(&one, &options);
    }
    scenario_free(scenario);
    return sample.mean;
}

/* Each repetition is a whole study with its file, up to 100 seeds, that looks 5 times at most. Of
 * 200 intervals 190 are expected to cover at the least. */
static void intervals_cover_where_a_study_stops(void **state)
{
    struct measure m;
    struct text_error none;
    int covered = 0, early = 0;
    (void)state;
    assert_int_equal(measure_parse("changes_per_hour", 16, &m, &none), TEXT_OK);
    double mean = true_mean(&m);
    for (uint64_t r = 0; r < REPETITIONS; r++) {
        struct room room;
        room_open(&room, small,
                  (struct study_request){ROOM_VARY("resign_odds=10"),
                                         ROOM_MINIMISE("changes_per_hour"),
                                         .without_proposal = true},
                  "coverage.db");
        room.plan.first_seed = r * 1000 + 1;
        room.plan.seeds_least = SEEDS;
        room.plan.seeds_most = 100;
        room.plan.precision = 0.02;
        room_run(&room);
        const struct estimate *e = analysis_estimate(&room.analysis, 0, 0);
        covered += fabs(e->stored.mean - mean) <= e->half;
        early += e->stored.count < 100;
        room_close(&room);
        assert_int_equal(remove("coverage.db"), 0);
    }
    print_message("%d of %d cover, %d stopped early\n", covered, REPETITIONS, early);
    assert_true(early > REPETITIONS / 4);
    assert_true(covered >= 190 - 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(intervals_of_95_percent_cover_as_often),
        cmocka_unit_test(intervals_cover_where_a_study_stops),
    };
    return cmocka_run_group_tests(tests, room_folder, NULL);
}
