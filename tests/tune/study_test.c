/* SPDX-License-Identifier: Apache-2.0 */
/* What a study tries: settings, aims, and what is refused. Answers are tested by tune_test.sh. */
#include "sim/tune/study.h"

#include <math.h>

#include "sim/tune/theory.h"
#include "tests/scenario/scenario_text.h"

static const char fleet[] = "scenario: 1\ninstances: 3\nresources: 30\none_way_delay: 0s\n"
                            "commit_delay: 0s\npass_interval: 0s\nduration: 2h\n";

struct making {
    struct study study;
    char message[STUDY_MESSAGE_BYTES];
    char notes[2000];
    bool good;
};

static struct making make(const char *text, struct study_request request)
{
    struct making m = {.message = ""};
    FILE *notes = fmemopen(m.notes, sizeof m.notes, "w");
    m.good = study_make(&m.study, load_good(text), &request, notes, m.message);
    fclose(notes);
    return m;
}

#define LIST(...)     ((const char *const[]){__VA_ARGS__})
#define COUNT(...)    (sizeof LIST(__VA_ARGS__) / sizeof(char *))
#define VARY(...)     .vary = LIST(__VA_ARGS__), .vary_count = COUNT(__VA_ARGS__)
#define SUBJECT(...)  .subject_to = LIST(__VA_ARGS__), .subject_count = COUNT(__VA_ARGS__)
#define MINIMISE(...) .minimise = LIST(__VA_ARGS__), .minimise_count = COUNT(__VA_ARGS__)
#define MAXIMISE(...) .maximise = LIST(__VA_ARGS__), .maximise_count = COUNT(__VA_ARGS__)

static void assert_labels(struct making *m, const char *expected)
{
    char all[4000] = "", label[STUDY_LABEL_BYTES];
    if (!m->good)
        fail_msg("%s", m->message);
    for (uint32_t i = 0; i < m->study.setting_count; i++)
        strcat(strcat(all, i > 0 ? "|" : ""), study_label(&m->study, i, label));
    assert_string_equal(all, expected);
}

static void refused(const char *text, struct study_request request, const char *expected)
{
    struct making m = make(text, request);
    assert_false(m.good);
    assert_string_equal(m.message, expected);
    study_free(&m.study);
}

static void the_present_setting_is_always_compared(void **state)
{
    (void)state;
    struct making m = make(fleet, (struct study_request){VARY("lease=10s,30s")});
    assert_labels(&m, "lease=10s|lease=30s|lease=1m");
    assert_int_equal(m.study.present, 2);
    assert_int_equal(m.study.equal_churn, -1);
    assert_int_equal(study_find(&m.study, "lease=30s"), 1);
    assert_int_equal(study_find(&m.study, "lease=40s"), -1);
    char flags[STUDY_LABEL_BYTES];
    assert_string_equal(study_flags(&m.study, 0, flags), "--lease=10s");
    study_free(&m.study);
}

static void what_theory_proposes_at_the_same_churn_is_compared_too(void **state)
{
    (void)state;
    struct making m =
        make(fleet, (struct study_request){VARY("resign_odds=10", "master_hold_interval=1m")});
    assert_labels(&m, "resign_odds=10 master_hold_interval=1m|"
                      "resign_odds=15 master_hold_interval=35s");
    assert_int_equal(m.study.present, 0);
    assert_int_equal(m.study.equal_churn, 1);
    struct scenario_parameters p = study_parameters(&m.study, 1);
    struct theory_input in = theory_input_of(&p);
    assert_true(fabs(theory_mixing_time(&in) - 87.9) < 0.1);
    study_free(&m.study);
    m = make(fleet, (struct study_request){VARY("resign_odds=10", "master_hold_interval=1m"),
                                           .without_proposal = true});
    assert_labels(&m, "resign_odds=10 master_hold_interval=1m");
    study_free(&m.study);
}

static void hold_and_odds_are_varied_unless_anything_is_named(void **state)
{
    (void)state;
    struct making m = make(fleet, (struct study_request){0});
    assert_true(m.good);
    assert_int_equal(m.study.setting_count, 26); /* 5 times 5, and the proposal */
    assert_int_equal(m.study.objective_count, 5);
    char label[STUDY_LABEL_BYTES];
    assert_string_equal(study_label(&m.study, 0, label), "master_hold_interval=15s resign_odds=2");
    assert_string_equal(study_label(&m.study, m.study.present, label),
                        "master_hold_interval=1m resign_odds=10");
    study_free(&m.study);
}

static void a_matrix_is_varied_as_it_stands(void **state)
{
    (void)state;
    struct making m = make("scenario: 1\nmatrix:\n  resign_odds: [5, 10]\n  lease: [10s]\n",
                           (struct study_request){VARY("lease=20s,1m")});
    assert_labels(&m, "resign_odds=5 lease=20s|resign_odds=5 lease=1m|resign_odds=10 lease=20s|"
                      "resign_odds=10 lease=1m|resign_odds=5 lease=10s");
    assert_int_equal(m.study.present, 4);
    study_free(&m.study);
}

static void values_that_a_clamp_makes_equal_are_tried_once(void **state)
{
    (void)state;
    struct making m = make(fleet, (struct study_request){VARY("master_hold_interval=1s,5s,1m")});
    assert_labels(&m, "master_hold_interval=5s|master_hold_interval=1m");
    assert_non_null(strstr(m.notes, "master_hold_interval=1s crosses a clamp"));
    assert_non_null(strstr(m.notes, "master_hold_interval=5s is below the least"));
    study_free(&m.study);
}

static void limits_speak_of_each_seed_or_of_the_mean(void **state)
{
    (void)state;
    struct making m = make(fleet, (struct study_request){SUBJECT(
                                      "overlap.belief.max == 0ms", "failover.p99 < 15s",
                                      "changes < 100", "mixing.time < 2 * master_hold_interval",
                                      "queue.wait <= 5m", "changes_per_hour == 0")});
    static const bool each[] = {true, false, true, false, false, true};
    assert_true(m.good);
    assert_int_equal(m.study.constraint_count, 6);
    for (int i = 0; i < 6; i++)
        assert_int_equal(m.study.constraints[i].in_each_seed, each[i]);
    assert_true(m.study.constraints[3].measure.is_observed);
    study_free(&m.study);
}

static void aims_can_be_set_anew(void **state)
{
    (void)state;
    struct making m =
        make(fleet, (struct study_request){MINIMISE("failover.p99"), MAXIMISE("tenure.mean")});
    assert_true(m.good);
    assert_int_equal(m.study.objective_count, 2);
    assert_true(m.study.objectives[1].maximise);
    struct study_request other = {MINIMISE("jain"), SUBJECT("checks > 5")};
    assert_true(study_set_aims(&m.study, &other, m.message));
    assert_int_equal(m.study.objective_count, 1);
    assert_int_equal(m.study.constraint_count, 1);
    study_free(&m.study);
}

static void what_is_wrong_is_said_with_a_remedy(void **state)
{
    (void)state;
    refused(fleet, (struct study_request){VARY("resign_odds")},
            "--vary 'resign_odds': write NAME=VALUES, such as master_hold_interval=10s..5m");
    refused(fleet, (struct study_request){VARY("zzzz=1")},
            "--vary 'zzzz': there is no such parameter; `tenure schema` lists them");
    refused(fleet, (struct study_request){VARY("odds=1")},
            "--vary 'odds': there is no such parameter; did you mean 'resign_odds'?");
    refused(fleet, (struct study_request){VARY("hold_jitter=1")},
            "--vary 'hold_jitter': the runner resigns by odds and has no jitter; vary resign_odds, "
            "and let --jitter say which odds stand for one");
    refused(fleet, (struct study_request){VARY("resign_odds=x")},
            "--vary 'resign_odds=x': 'x' is not a whole number; write it in digits, such as 10");
    refused(fleet, (struct study_request){VARY("head_start=1h,3h")},
            "head_start=3h: the head start is not shorter than the run");
    refused(fleet, (struct study_request){VARY("back_off_min=1m")},
            "back_off_min=1m: the first back-off is longer than the longest");
    refused(fleet, (struct study_request){VARY("instances=5")},
            "instances=5: the scenario names fewer instances or resources; write the largest "
            "number there");
    refused(fleet, (struct study_request){VARY("instances=4000", "resources=1000")},
            "instances=4000 resources=1000: there are too many instances of resources");
    refused(fleet, (struct study_request){MINIMISE("zzzz")},
            "--minimise 'zzzz': 'zzzz' is no metric; docs/metrics.md and docs/tune.md have them "
            "all");
    refused(fleet, (struct study_request){MAXIMISE("tenure.p98")},
            "--maximise 'tenure.p98': 'tenure.p98' is no metric; did you mean 'tenure.p90'?");
    refused(fleet, (struct study_request){SUBJECT("mixing.time < 5")},
            "--subject-to 'mixing.time < 5': this limit is a number, but it must be a duration; "
            "write a duration with its unit, such as 2s");
}

static void there_is_a_bound_on_everything(void **state)
{
    const char *many[STUDY_OBJECTIVES_MOST + 1];
    (void)state;
    for (size_t i = 0; i <= STUDY_OBJECTIVES_MOST; i++)
        many[i] = "jain";
    refused(fleet,
            (struct study_request){.minimise = many, .minimise_count = STUDY_OBJECTIVES_MOST + 1},
            "more than 16 objectives");
    for (size_t i = 0; i <= STUDY_OBJECTIVES_MOST; i++)
        many[i] = "jain < 1%";
    refused(fleet,
            (struct study_request){.subject_to = many, .subject_count = STUDY_OBJECTIVES_MOST + 1},
            "more than 16 limits");
    refused(fleet, (struct study_request){VARY("resign_odds=1..1000 by 1", "observers=1..20 by 1")},
            "more than 10000 settings; vary fewer parameters, or give shorter lists");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_present_setting_is_always_compared),
        cmocka_unit_test(what_theory_proposes_at_the_same_churn_is_compared_too),
        cmocka_unit_test(hold_and_odds_are_varied_unless_anything_is_named),
        cmocka_unit_test(a_matrix_is_varied_as_it_stands),
        cmocka_unit_test(values_that_a_clamp_makes_equal_are_tried_once),
        cmocka_unit_test(limits_speak_of_each_seed_or_of_the_mean),
        cmocka_unit_test(aims_can_be_set_anew),
        cmocka_unit_test(what_is_wrong_is_said_with_a_remedy),
        cmocka_unit_test(there_is_a_bound_on_everything),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
