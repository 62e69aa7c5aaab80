/* SPDX-License-Identifier: Apache-2.0 */
/* What is expected of a run with edges, against runs of the same model that are drawn one by one.
 */
#include "sim/tune/edges.h"

#include <math.h>

#include "sim/tune/passes.h"
#include "tests/scenario/scenario_text.h"

#define FLEET "scenario: 1\ninstances: 3\nresources: 1\n"
#define SHORT "duration: 1h\nwarm_up: 10m\n"
#define CLOSE "one_way_delay: 0s\ncommit_delay: 0s\n"

static struct edges_input input_of(const char *more)
{
    char text[1000];
    snprintf(text, sizeof text, "%s%s\n", FLEET, more);
    struct scenario *scenario = load_good(text);
    struct edges_input input = edges_input_of(&scenario->parameters);
    scenario_free(scenario);
    return input;
}

/* ---- the same model, drawn ------------------------------------------------------------------ */

static double uniform(uint64_t *x)
{
    *x ^= *x << 13;
    *x ^= *x >> 7;
    *x ^= *x << 17;
    return ((double)(*x >> 11) + 0.5) / 9007199254740992.0;
}

struct drawn {
    double sums[4], squares[4];
};

/* Gaps are uniform on [0, 1 s), which has the variance of the input. */
static void draw_one(const struct edges_input *e, double until_s, uint64_t *x, double v[4])
{
    double now = fmin(fmin(uniform(x), uniform(x)), uniform(x)) * e->pause_s + e->latency_s;
    double c = e->in.check_s;
    memset(v, 0, 4 * sizeof *v);
    v[3] = fmin(now, until_s);
    while (now < until_s) {
        double checks = theory_first_check(&e->in);
        while (uniform(x) >= 1 / e->in.odds)
            checks++;
        v[2] += fmin(checks, floor((until_s - now) / c));
        now += checks * c;
        double gap = e->in.gap_s > 0 ? uniform(x) : 0;
        if (now < until_s)
            v[3] += fmin(gap, until_s - now);
        now += gap;
        if (now <= until_s) {
            v[0]++;
            v[1] += until_s - now;
        }
    }
}

/* To a fiftieth of a check: the sum of two or three gaps is not quite normal. */
static void agrees_with_drawn(const char *more, double until_s)
{
    enum { RUNS = 8000 };
    struct edges_input e = input_of(more);
    struct edges_until u = edges_until(&e, until_s);
    const double expected[] = {u.successions, u.succession_s, u.checks, u.leaderless_s};
    static const char *const names[] = {"successions", "succession_s", "checks", "leaderless_s"};
    struct drawn d = {{0}, {0}};
    uint64_t random = UINT64_C(88172645463325252);
    for (int i = 0; i < RUNS; i++) {
        double v[4];
        draw_one(&e, until_s, &random, v);
        for (int k = 0; k < 4; k++) {
            d.sums[k] += v[k];
            d.squares[k] += v[k] * v[k];
        }
    }
    for (int k = 0; k < 4; k++) {
        double mean = d.sums[k] / RUNS, error = sqrt((d.squares[k] / RUNS - mean * mean) / RUNS);
        if (fabs(mean - expected[k]) > 3.5 * error + 1e-5 * mean + (k == 1 ? 0 : 0.02))
            fail_msg("%s until %g, %s: drawn %.6f (standard error %.6f), law %.6f", more, until_s,
                     names[k], mean, error, expected[k]);
    }
}

static void the_sums_are_those_of_runs_that_are_drawn(void **state)
{
    static const double times[] = {0.2, 60, 61.3, 187, 400, 1200.9};
    (void)state;
    for (size_t i = 0; i < sizeof times / sizeof *times; i++) {
        agrees_with_drawn(SHORT CLOSE "pass_interval: 1s\npass_length: 0s\nresign_odds: 1",
                          times[i]);
        agrees_with_drawn(SHORT CLOSE "pass_interval: 1s\npass_length: 0s\nresign_odds: 3",
                          times[i]);
        agrees_with_drawn(SHORT CLOSE "pass_interval: 0s\nresign_odds: 10", times[i]);
        agrees_with_drawn(
            SHORT CLOSE "pass_interval: 1s\nresign_odds: 200\nmaster_hold_interval: 10s", times[i]);
    }
}

/* ---- what can be counted -------------------------------------------------------------------- */

static void near_to(double value, double expected, double error)
{
    if (fabs(value - expected) > error)
        fail_msg("%.9f, expected %.9f", value, expected);
}

/* A change every minute from the first belief on, which comes in the first second. */
static void without_chance_it_is_counting(void **state)
{
    (void)state;
    struct edges_input e = input_of(SHORT CLOSE "pass_interval: 0s\nresign_odds: 1\nlease: 30s");
    struct edges_until u = edges_until(&e, 3600);
    near_to(u.successions, 59, 1e-9);
    near_to(u.checks, 719, 1e-9);
    near_to(u.leaderless_s, 0.25, 2e-3); /* the least of three pauses of up to 1 s */
    near_to(edges_until(&e, 60).successions, 0, 1e-9);
    near_to(edges_until(&e, 61).successions, 1, 1e-9);
    near_to(edges_until(&e, 0).leaderless_s, 0, 0);
    struct edges f = edges_of(&e);
    near_to(f.changes_per_hour, 50 * 3600.0 / 3000, 1e-9); /* those in 50 minutes */
    near_to(f.leaderless_share, 0, 1e-9);
    near_to(f.queue_wait_s, 60 + 30, 0.3);
    /* 719 checks, 59 times two, three times two to begin with, and renewals of three sessions */
    near_to(f.store_per_hour, 719 + 118 + 6 + 3 * 359, 3);
}

/* Without a lease nothing is renewed; with polls renewals come at the next of these. */
static void renewals_are_counted_from_the_session_on(void **state)
{
    (void)state;
    struct edges_input e = input_of(SHORT CLOSE "pass_interval: 0s\nresign_odds: 1\nlease: 0s");
    near_to(edges_of(&e).store_per_hour, 719 + 118 + 6, 1e-6);
    e = input_of(SHORT CLOSE "pass_interval: 0s\nresign_odds: 1\nlease: 30s\n"
                             "keep_alive_interval: 7s\nkeep_alive_poll: 0s");
    near_to(e.renewal_first_s, 7, 1e-9);
    near_to(e.renewal_period_s, 7, 1e-9);
    e = input_of(SHORT CLOSE "pass_interval: 0s\nlease: 30s\nkeep_alive_interval: 7s\n"
                             "keep_alive_poll: 2s");
    near_to(e.renewal_first_s, 8, 1e-9);
    e = input_of("duration: 1h\nwarm_up: 0s\n" CLOSE "pass_interval: 0s\nresign_odds: 1");
    near_to(edges_of(&e).changes_per_hour, 59, 1e-6); /* from the start on */
}

static void one_instance_changes_nothing(void **state)
{
    (void)state;
    struct edges_input e = input_of(SHORT CLOSE "pass_interval: 0s");
    e.in.instances = 1;
    struct edges f = edges_of(&e);
    near_to(f.changes_per_hour, 0, 0);
    assert_true(isnan(f.queue_wait_s));
}

/* Far from both edges a run is as the endless one. */
static void long_runs_forget_their_edges(void **state)
{
    double figures[THEORY_COUNT];
    (void)state;
    struct edges_input e =
        input_of(CLOSE "pass_interval: 1s\nwarm_up: 30m\nduration: 20h\nlease: 30s");
    theory_compute(&e.in, figures);
    struct edges f = edges_of(&e);
    near_to(f.changes_per_hour / figures[THEORY_CHANGES_PER_HOUR], 1, 1e-5);
    near_to(f.leaderless_share / figures[THEORY_LEADERLESS_SHARE], 1, 1e-5);
    near_to(f.queue_wait_s / figures[THEORY_NEWCOMER_MEAN], 1, 1e-5);
    near_to(f.store_per_hour / figures[THEORY_STORE_LOAD], 1, 1e-3);
}

/* 236,000 tenures: the many that are over for certain are not summed one check at a time. */
static void a_month_of_short_tenures_takes_no_longer(void **state)
{
    double figures[THEORY_COUNT];
    (void)state;
    struct edges_input e = input_of(CLOSE "pass_interval: 2s\nwarm_up: 1d\nduration: 30d\n"
                                          "lease: 30s\nresign_odds: 1\nmaster_hold_interval: 10s");
    theory_compute(&e.in, figures);
    struct edges f = edges_of(&e);
    near_to(f.changes_per_hour / figures[THEORY_CHANGES_PER_HOUR], 1, 1e-5);
    near_to(f.leaderless_share / figures[THEORY_LEADERLESS_SHARE], 1, 1e-5);
    near_to(f.queue_wait_s / figures[THEORY_NEWCOMER_MEAN], 1,
            2e-3); /* it leaves out that gaps vary */
    near_to(f.store_per_hour / figures[THEORY_STORE_LOAD], 1, 1e-4);
}

static void who_starts_late_can_not_be_first(void **state)
{
    (void)state;
    struct edges_input e =
        input_of(SHORT CLOSE "head_start: 1m\nresign_odds: 1\npass_interval: 0s");
    near_to(edges_until(&e, 60).leaderless_s, 0.5, 1e-3);
    e = input_of(SHORT CLOSE "start_stagger: 1m\nresign_odds: 1\npass_interval: 0s");
    near_to(edges_until(&e, 60).leaderless_s, 0.5, 1e-3);
    e = input_of(SHORT "one_way_delay: 10ms\ncommit_delay: 5ms\npre_election_pause: 10ms");
    near_to(edges_until(&e, 2).leaderless_s, 0.0525, 1e-4); /* four ways, two commits, a pause */
}

/* ---- passes --------------------------------------------------------------------------------- */

static struct passes_wait passes(const char *more)
{
    char text[1000];
    snprintf(text, sizeof text, "%s%s\n", FLEET, more);
    struct scenario *scenario = load_good(text);
    struct passes_wait wait = passes_wait_of(&scenario->parameters);
    scenario_free(scenario);
    return wait;
}

static void a_resignation_waits_for_the_rest_of_a_pass(void **state)
{
    (void)state;
    struct passes_wait w = passes(SHORT CLOSE "pass_interval: 6s\npass_length: 2s");
    near_to(w.mean_s, 3, 1e-9);
    near_to(w.variance_s2, 3, 1e-9);
    w = passes(SHORT CLOSE
               "pass_interval: 1ms\npass_length: exp(2s)"); /* it forgets how long it took */
    near_to(w.mean_s, 2, 2e-3);
    near_to(w.variance_s2, 4, 5e-3);
    w = passes(SHORT CLOSE "pass_interval: 1ms\npass_length: uniform(2s, 4s)");
    near_to(w.mean_s, (4 + 16 + 8) / 3.0 / 6, 1e-6);
    w = passes(SHORT CLOSE "pass_interval: 1ms\npass_length: lognormal(1s, 1)");
    near_to(w.mean_s, exp(1.5) / 2, 5e-3);
    w = passes(
        SHORT CLOSE
        "pass_interval: 10s\npass_length: uniform(0s, 2s)"); /* 9 s +- 0.58, then 1 +- 0.58 */
    near_to(w.mean_s, (100 + 2.0 / 3) / 20, 1e-5);
    w = passes(SHORT CLOSE "pass_interval: 0s\npass_length: 2s");
    near_to(w.mean_s, 0, 0);
    w = passes(SHORT CLOSE "pass_interval: 6s\npass_length: 2s\nexecute: at_once");
    near_to(w.mean_s, 0, 0);
}

/* More than two million tenures of 10 s. */
static void a_run_of_many_days_is_summed_to_its_end(void **state)
{
    (void)state;
    const struct edges_input e = input_of("duration: 240d\npass_interval: 0s\n"
                                          "master_hold_interval: 10s\nresign_odds: 1\n" CLOSE);
    struct edges_until u = edges_until(&e, e.window_end_s);
    assert_true(fabs(u.successions - 240 * 8640) < 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_sums_are_those_of_runs_that_are_drawn),
        cmocka_unit_test(without_chance_it_is_counting),
        cmocka_unit_test(renewals_are_counted_from_the_session_on),
        cmocka_unit_test(one_instance_changes_nothing),
        cmocka_unit_test(long_runs_forget_their_edges),
        cmocka_unit_test(a_month_of_short_tenures_takes_no_longer),
        cmocka_unit_test(who_starts_late_can_not_be_first),
        cmocka_unit_test(a_resignation_waits_for_the_rest_of_a_pass),
        cmocka_unit_test(a_run_of_many_days_is_summed_to_its_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
