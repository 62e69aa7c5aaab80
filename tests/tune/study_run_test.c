/* SPDX-License-Identifier: Apache-2.0 */
/* Running a study: rounds, racing, limits, what is recommended, interruption, rates of faults. */
#include <math.h>

#include "sim/tune/robust.h"
#include "tests/t.h"
#include "tests/tune/room.h"

#define FLEET                                                                        \
    "scenario: 1\ninstances: 3\nresources: 2\none_way_delay: 0s\ncommit_delay: 0s\n" \
    "pass_interval: 1s\nduration: 40m\nwarm_up: 5m\nseeds: 1..100\n"

#define LONG                                                                         \
    "scenario: 1\ninstances: 3\nresources: 4\none_way_delay: 0s\ncommit_delay: 0s\n" \
    "pass_interval: 1s\nduration: 4h\nwarm_up: 20m\nseeds: 1..100\n"

static struct estimate measured(struct room *room, uint32_t setting, const char *name)
{
    struct measure m;
    struct text_error none;
    struct estimate e;
    assert_int_equal(measure_parse(name, strlen(name), &m, &none), TEXT_OK);
    assert_true(analysis_measure(&room->analysis, room->file, setting, &m, &e));
    analysis_compare(&room->analysis, setting, &m, &e);
    return e;
}

/* ---- rounds --------------------------------------------------------------------------------- */

static void it_stops_when_every_setting_is_precise(void **state)
{
    struct room room;
    (void)state;
    room_open(
        &room, FLEET,
        (struct study_request){ROOM_VARY("resign_odds=2,10"), ROOM_MINIMISE("changes_per_hour")},
        "rounds.db");
    room.plan.seeds_most = 60;
    room.plan.precision = 0.2;
    room.commits_each = true;
    assert_int_equal(room_run(&room), STUDY_DECIDED);
    assert_int_equal(room.totals.seeds, 4);
    assert_int_equal(room.totals.simulated, 8);
    assert_int_equal(room.analysis.terms.looks, 5); /* 4, 14, 24, 36, and not 54 */
    assert_true(room.analysis.terms.level > 0.98);
    assert_true(room.analysis.states[0].is_precise && room.analysis.states[1].is_precise);
    room.plan.precision = 0.03; /* the one with longer odds takes more seeds */
    assert_int_equal(room_run(&room), STUDY_DECIDED);
    assert_true(room.totals.seeds > 4);
    assert_true(room.analysis.states[1].cases > room.analysis.states[0].cases);
    room.plan.precision = 1e-6;
    room.plan.seeds_most = 6;
    assert_int_equal(room_run(&room), STUDY_UNDECIDED);
    assert_int_equal(room.totals.seeds, 6);
    room_close(&room);
}

static void a_setting_that_is_beaten_gets_no_more_seeds(void **state)
{
    struct room room;
    (void)state;
    room_open(
        &room, FLEET,
        (struct study_request){ROOM_VARY("resign_odds=10,2,30"), ROOM_MINIMISE("changes_per_hour")},
        "race.db");
    room.plan.seeds_most = 20;
    room.plan.precision = 1e-6;
    room.plan.races = true;
    assert_int_equal(room_run(&room), STUDY_UNDECIDED);
    assert_true(room.analysis.states[1].dropped);
    assert_int_equal(room.analysis.states[1].cases, 4);
    assert_int_equal(room.analysis.states[0].cases, 20); /* the present one is never dropped */
    assert_int_equal(room.analysis.states[2].cases, 20);
    assert_true(room.analysis.states[2].on_front);
    assert_int_equal(room.analysis.best, 2);
    assert_int_equal(analysis_reason(&room.analysis), ANALYSIS_REASON_BEATS_PRESENT);
    assert_int_equal(analysis_change(&room.analysis, room.file, 2, 0, 0), ANALYSIS_CHANGE_BETTER);
    assert_int_equal(analysis_change(&room.analysis, room.file, 1, 0, 0), ANALYSIS_CHANGE_WORSE);
    assert_int_equal(analysis_change(&room.analysis, room.file, 0, 0, 0), ANALYSIS_CHANGE_SAME);
    room_close(&room);
}

static void an_interrupted_study_goes_on_and_comes_to_the_same(void **state)
{
    enum { CASES = 40 };
    struct room room, whole;
    struct study_request request = {ROOM_VARY("resign_odds=2,10"),
                                    ROOM_MINIMISE("changes_per_hour")};
    (void)state;
    room_open(&room, FLEET, request, "parts.db");
    room.plan.seeds_least = room.plan.seeds_most = CASES / 2;
    room.cases_left = 3;
    assert_int_equal(room_run(&room), STUDY_INTERRUPTED);
    uint64_t first = room.totals.simulated; /* some may have been on their way */
    assert_in_range(first, 3, CASES - 1);
    assert_non_null(room.analysis.states);
    room_close(&room);
    room_open(&room, FLEET, request, "parts.db");
    room.plan.seeds_least = room.plan.seeds_most = CASES / 2;
    enum study_end end = room_run(&room);
    assert_int_equal(room.totals.simulated, CASES - first);
    room_open(&whole, FLEET, request, "whole.db");
    whole.plan.seeds_least = whole.plan.seeds_most = CASES / 2;
    assert_int_equal(room_run(&whole), end);
    for (uint32_t i = 0; i < 2; i++) {
        struct estimate one = measured(&room, i, "changes_per_hour");
        struct estimate other = measured(&whole, i, "changes_per_hour");
        assert_true(one.mean == other.mean && one.low == other.low);
    }
    room_close(&room);
    room_close(&whole);
}

static void a_shard_has_every_nth_seed_of_all_settings(void **state)
{
    struct room room;
    (void)state;
    room_open(&room, FLEET, (struct study_request){ROOM_VARY("resign_odds=2,10")}, "shard.db");
    room.plan.shards = 3;
    room.plan.shard = 1;
    room.plan.seeds_most = 8;
    room_run(&room);
    assert_int_equal(room.totals.simulated, 6); /* seeds 2, 5, 8 */
    assert_true(study_file_has(room.file, 0, 5));
    assert_false(study_file_has(room.file, 0, 4));
    room_close(&room);
}

/* One instance keeps what it has; before anybody is master there is nothing to measure. */
static void fleets_in_which_nothing_happens_are_measured_too(void **state)
{
    struct room room;
    (void)state;
    room_open(&room, "scenario: 1\ninstances: 1\nresources: 2\nduration: 40m\nseeds: 1..9\n",
              (struct study_request){ROOM_VARY("resign_odds=2,10")}, "alone.db");
    room_run(&room);
    assert_int_equal(measured(&room, 0, "queue.wait").stored.count, 0);
    assert_int_equal(measured(&room, 0, "mixing.time").stored.count, 0);
    assert_true(measured(&room, 0, "changes_per_hour").mean == 0);
    room_close(&room);
    room_open(&room,
              "scenario: 1\ninstances: 2\nduration: 20ms\nseeds: 1..9\n"
              "pre_election_pause: 10s\n",
              (struct study_request){ROOM_VARY("resign_odds=2,10")}, "brief.db");
    room_run(&room);
    assert_true(measured(&room, 0, "leaderless.share").mean > 0.9);
    room_close(&room);
}

/* ---- limits and reasons --------------------------------------------------------------------- */

static void the_best_within_the_limits_is_recommended(void **state)
{
    struct room room;
    (void)state;
    room_open(&room, FLEET,
              (struct study_request){ROOM_VARY("resign_odds=10,2,30"),
                                     ROOM_MINIMISE("changes_per_hour"),
                                     ROOM_SUBJECT("queue.wait < 4m", "changes < 100")},
              "limits.db");
    room.plan.seeds_least = room.plan.seeds_most = 20;
    room_run(&room);
    assert_int_equal(room.analysis.states[0].within, WITHIN_YES);
    assert_int_equal(room.analysis.states[2].within, WITHIN_NO);
    assert_int_equal(room.analysis.states[2].broken, 0);
    assert_true(room.analysis.states[2].missed_by > 0.01);
    assert_int_equal(room.analysis.best, 0);
    assert_int_equal(analysis_reason(&room.analysis), ANALYSIS_REASON_PRESENT);
    room_close(&room);
}

/* Of one limit in each seed, one of the mean, each side. */
static enum within within_of(const char *limit)
{
    struct room room;
    room_open(&room, FLEET,
              (struct study_request){ROOM_VARY("resign_odds=10"), ROOM_MINIMISE("jain"),
                                     ROOM_SUBJECT(limit), .without_proposal = true},
              "sides.db");
    room_run(&room);
    enum within within = room.analysis.states[0].within;
    room_close(&room);
    return within;
}

static void limits_hold_for_each_seed_or_for_the_interval(void **state)
{
    (void)state;
    assert_int_equal(within_of("changes_per_hour > 1"), WITHIN_YES);
    assert_int_equal(within_of("changes_per_hour >= 1"), WITHIN_YES);
    assert_int_equal(within_of("changes_per_hour <= 1"), WITHIN_NO);
    assert_int_equal(within_of("changes_per_hour < 34.5"), WITHIN_UNDECIDED);
    assert_int_equal(within_of("changes > 5"), WITHIN_YES);
    assert_int_equal(within_of("changes != 7"), WITHIN_YES);
    assert_int_equal(within_of("changes <= 1"), WITHIN_NO);
    assert_int_equal(within_of("tenure.min == 60s"), WITHIN_YES);
    assert_int_equal(within_of("overlap.belief.max == 0s"), WITHIN_YES); /* there is none */
    assert_int_equal(within_of("failover.p99 < 1s"), WITHIN_YES);        /* nothing was measured */
    assert_int_equal(within_of("failover.p99 > 1s"), WITHIN_NO);
}

static void a_limit_that_divides_by_zero_in_a_setting_does_not_hold_there(void **state)
{
    struct room room;
    (void)state;
    room_open(&room, FLEET,
              (struct study_request){ROOM_VARY("resign_odds=10,20"), ROOM_MINIMISE("jain"),
                                     ROOM_SUBJECT("changes_per_hour > 10 / (resign_odds - 20)")},
              "zero.db");
    room_run(&room);
    assert_int_equal(room.analysis.states[0].within, WITHIN_YES);
    assert_int_equal(room.analysis.states[1].within, WITHIN_NO);
    assert_true(isinf(room.analysis.states[1].missed_by));
    room_close(&room);
}

static void what_theory_proposes_or_the_knee_is_recommended_without_limits(void **state)
{
    struct room room;
    (void)state;
    room_open(&room, FLEET,
              (struct study_request){ROOM_VARY("resign_odds=10", "master_hold_interval=1m"),
                                     ROOM_MINIMISE("changes_per_hour", "mixing.time")},
              "proposal.db");
    room.plan.precision = 0.1;
    room.plan.seeds_least = room.plan.seeds_most = 12;
    room_run(&room);
    assert_int_equal(room.analysis.best, 1);
    bool on_front;
    assert_true(analysis_theory_front(&room.analysis, 1, &on_front));
    assert_true(on_front);
    assert_true(analysis_theory_front(&room.analysis, 0, &on_front));
    assert_false(on_front);
    room_close(&room);
    room_open(&room, FLEET,
              (struct study_request){ROOM_VARY("resign_odds=10,4,30"),
                                     ROOM_MINIMISE("changes_per_hour", "queue.wait"),
                                     ROOM_MAXIMISE("tenure.p90")},
              "knee.db");
    room_run(&room);
    assert_true(room.analysis.knee >= 0);
    assert_int_equal(room.analysis.best, room.analysis.knee);
    assert_false(analysis_theory_front(&room.analysis, 0, &on_front) && false);
    room_close(&room);
    room_open(&room, FLEET,
              (struct study_request){ROOM_VARY("resign_odds=10"), ROOM_MINIMISE("jain"),
                                     .without_proposal = true},
              "no-theory.db");
    room_run(&room);
    room_close(&room);
}

static void a_setting_in_which_safety_breaks_is_not_recommended(void **state)
{
    static const char unsafe[] = "scenario: 1\ninstances: 2\nresources: 1\nduration: 20m\n"
                                 "seeds: 1..9\nlease: 10s\nsubject: trillian-2018\n"
                                 "faults:\n  - at 8m cut master(r1) for 5m\n";
    struct room room;
    (void)state;
    room_open(&room, unsafe,
              (struct study_request){ROOM_VARY("resign_odds=1000,100"),
                                     ROOM_MINIMISE("changes_per_hour")},
              "unsafe.db");
    room.plan.races = true;
    room_run(&room);
    assert_true(room.analysis.states[0].unsafe > 0);
    assert_int_equal(room.analysis.states[0].within, WITHIN_NO);
    assert_false(room.analysis.states[0].on_front);
    assert_int_equal(room.analysis.best, -1);
    assert_true(room.analysis.states[1].dropped);
    room_close(&room);
}

/* ---- theory --------------------------------------------------------------------------------- */

static void measurement_is_compared_by_what_runs_as_long_measure(void **state)
{
    struct room room;
    (void)state;
    room_open(&room, LONG, (struct study_request){ROOM_VARY("resign_odds=10")}, "theory.db");
    room.plan.seeds_least = room.plan.seeds_most = 8;
    room_run(&room);
    static const char *const compared[] = {
        "changes_per_hour",          "leaderless.share", "queue.wait",    "mixing.time",
        "store.operations_per_hour", "tenure.mean",      "handover.mean", "first.share"};
    for (size_t i = 0; i < sizeof compared / sizeof *compared; i++) {
        struct estimate e = measured(&room, 0, compared[i]);
        assert_false(isnan(e.expected));
        if (fabs(e.errors) > 3)
            fail_msg("%s: %.2f standard errors", compared[i], e.errors);
    }
    struct estimate e = measured(&room, 0, "tenure.p90");
    assert_true(isnan(e.expected) && !isnan(e.theory));
    e = measured(&room, 0, "jain");
    assert_true(isnan(e.theory));
    room_close(&room);
    room_open(&room, FLEET, (struct study_request){ROOM_VARY("resign_odds=1")}, "never.db");
    room_run(&room);
    e = measured(&room, 0, "mixing.time"); /* it never does */
    assert_true(isnan(e.errors) && isinf(e.theory));
    room_close(&room);
}

/* ---- rates of faults ------------------------------------------------------------------------ */

static void other_rates_of_faults_are_kept_as_variants(void **state)
{
    static const char text[] =
        FLEET "faults:\n  - every 10m jitter 1m crash any restart after 30s\n"
              "  - at 30m crash n1 restart after 30s\n";
    struct room room, other;
    uint64_t simulated = 0, cases, unsafe;
    (void)state;
    room_open(&room, text,
              (struct study_request){ROOM_VARY("resign_odds=10,30"),
                                     ROOM_MINIMISE("involuntary_per_hour")},
              "rates.db");
    room_run(&room);
    assert_true(robust_applies(&room.study));
    room.cases_left = 0;
    assert_int_equal(robust_run(&room.study, room.file, &room.plan, &room.watch, 0,
                                STUDY_RATE_OFTEN, &simulated),
                     STUDY_INTERRUPTED);
    room.cases_left = UINT64_MAX;
    assert_int_equal(robust_run_all(&room.analysis, room.file, &room.plan, &room.watch, &simulated),
                     STUDY_DECIDED);
    bool one = room.analysis.best == (int64_t)room.study.present;
    assert_int_equal(simulated, one ? 8 : 16);
    uint32_t often = study_variant(&room.study, 0, STUDY_RATE_OFTEN);
    assert_true(study_file_count(room.file, often, 100, &cases, &unsafe));
    assert_int_equal(cases, 4);
    struct estimate now = measured(&room, 0, "involuntary_per_hour");
    struct estimate thrice = measured(&room, often, "involuntary_per_hour");
    assert_true(thrice.mean > 1.5 * now.mean);
    assert_true(isnan(thrice.theory));
    assert_int_equal(room.study.scenario->faults[0].period_ns, INT64_C(600000000000));
    assert_true(analysis_store(&room.analysis, room.file));
    room_close(&room);
    assert_string_equal(room_ask("rates.db",
                                 "SELECT count(*) FROM v_study WHERE fault_rate = 3 AND "
                                 "setting LIKE '%faults=x3'"),
                        one ? "1" : "2");
    assert_string_equal(room_ask("rates.db", "SELECT count(*) FROM v_pareto"), "2");
    room_open(&other, text, (struct study_request){ROOM_VARY("resign_odds=10,30")}, "merged.db");
    assert_true(study_file_merge(other.file, "rates.db", &cases));
    assert_int_equal(cases, one ? 16 : 24);
    assert_true(study_file_has(other.file, often, 2));
    room_close(&other);
}

static void without_faults_that_repeat_there_are_no_rates(void **state)
{
    struct room room;
    uint64_t simulated = 0;
    (void)state;
    room_open(&room, FLEET, (struct study_request){ROOM_VARY("resign_odds=10")}, "none.db");
    room_run(&room);
    assert_false(robust_applies(&room.study));
    assert_int_equal(robust_run_all(&room.analysis, room.file, &room.plan, &room.watch, &simulated),
                     STUDY_DECIDED);
    assert_int_equal(simulated, 0);
    room_close(&room);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_stops_when_every_setting_is_precise),
        cmocka_unit_test(a_setting_that_is_beaten_gets_no_more_seeds),
        cmocka_unit_test(an_interrupted_study_goes_on_and_comes_to_the_same),
        cmocka_unit_test(a_shard_has_every_nth_seed_of_all_settings),
        cmocka_unit_test(fleets_in_which_nothing_happens_are_measured_too),
        cmocka_unit_test(the_best_within_the_limits_is_recommended),
        cmocka_unit_test(limits_hold_for_each_seed_or_for_the_interval),
        cmocka_unit_test(a_limit_that_divides_by_zero_in_a_setting_does_not_hold_there),
        cmocka_unit_test(what_theory_proposes_or_the_knee_is_recommended_without_limits),
        cmocka_unit_test(a_setting_in_which_safety_breaks_is_not_recommended),
        cmocka_unit_test(measurement_is_compared_by_what_runs_as_long_measure),
        cmocka_unit_test(other_rates_of_faults_are_kept_as_variants),
        cmocka_unit_test(without_faults_that_repeat_there_are_no_rates),
    };
    return cmocka_run_group_tests(tests, room_folder, NULL);
}
