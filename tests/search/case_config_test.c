/* SPDX-License-Identifier: Apache-2.0 */
/* What the parts of a case are configured with, and what the faults of a scenario can do at worst.
 */
#include "sim/search/case_config.h"

#include "sim/search/case_run.h"
#include "tests/scenario/scenario_text.h"

#define MS INT64_C(1000000)
#define S  INT64_C(1000000000)

/* ---- parameters ----------------------------------------------------------------------------- */

static void the_runner_gets_what_the_scenario_says(void **state)
{
    (void)state;
    struct scenario *s = load_good("scenario: 1\npre_election_pause: 2s\nresign_odds: -3\n"
                                   "master_check_interval: 3s\nmaster_hold_interval: 40s\n"
                                   "hold_clock: wall\ncall_timeout: 4s\nclose_timeout: 5s\n"
                                   "tolerated_check_errors: 6\ncampaign_errors: return\n"
                                   "back_off_min: 70ms\nback_off_max: 8s\n");
    struct election_runner_config r = case_fleet_config(s, &s->parameters).runner;
    assert_int64_equal(r.pre_election_pause_ns, 2 * S);
    assert_int64_equal(r.master_check_interval_ns, 3 * S);
    assert_int64_equal(r.master_hold_interval_ns, 40 * S);
    assert_int64_equal(r.resign_odds, -3); /* the library clamps */
    assert_int_equal(r.time_source, ELECTION_TIME_WALL);
    assert_int64_equal(r.call_timeout_ns, 4 * S);
    assert_int64_equal(r.close_timeout_ns, 5 * S);
    assert_int_equal(r.tolerated_check_errors, 6);
    assert_int_equal(r.campaign_policy, ELECTION_CAMPAIGN_RETURN);
    assert_int64_equal(r.back_off_min_ns, 70 * MS);
    assert_int64_equal(r.back_off_max_ns, 8 * S);
    scenario_free(s);
    s = load_good("scenario: 1\n");
    r = case_fleet_config(s, &s->parameters).runner;
    assert_int_equal(r.time_source, ELECTION_TIME_MONOTONIC);
    assert_int_equal(r.campaign_policy, ELECTION_CAMPAIGN_RETRY);
    scenario_free(s);
}

static void the_fleet_gets_what_the_scenario_says(void **state)
{
    (void)state;
    struct scenario *s =
        load_good("scenario: 1\ninstances: [alpha, beta]\nresources: [log]\nstart_stagger: 1s\n"
                  "head_start: 2s\nobservers: 3\nobserver_interval: 4s\npass_interval: 5s\n"
                  "pass_length: 6s\npending_capacity: 7\nexecute: at_once\n"
                  "execute_again_after: 8s\nguard: unfenced\n");
    struct fleet_config f = case_fleet_config(s, &s->parameters);
    assert_int_equal(f.instance_count, 2);
    assert_string_equal(f.instance_names[1], "beta");
    assert_int_equal(f.resource_count, 1);
    assert_string_equal(f.resource_names[0], "log");
    assert_int64_equal(f.start_stagger_ns, 1 * S);
    assert_int64_equal(f.head_start_ns, 2 * S);
    assert_int_equal(f.observer_count, 3);
    assert_int64_equal(f.observer_interval_ns, 4 * S);
    assert_int64_equal(f.pass_interval_ns, 5 * S);
    assert_int64_equal(f.pass_length.a_ns, 6 * S);
    assert_int_equal(f.pending_capacity, 7);
    assert_true(f.execute_at_once);
    assert_int64_equal(f.execute_again_after_ns, 8 * S);
    assert_int_equal(f.guard, GUARD_UNFENCED);
    assert_false(f.is_2018);
    scenario_free(s);
    s = load_good("scenario: 1\nguard: optimistic\n");
    f = case_fleet_config(s, &s->parameters);
    assert_int_equal(f.guard, GUARD_OPTIMISTIC);
    assert_false(f.execute_at_once);
    scenario_free(s);
}

static void the_2018_runner_gets_its_defects(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        unsigned defects;
    } rows[] = {
        {"", 31},
        {"release_before_clear: yes\n", 31 | DEFECT_RELEASE_BEFORE_CLEAR},
        {"defects: none\n", 0},
        {"defects: none\nrelease_before_clear: yes\n", DEFECT_RELEASE_BEFORE_CLEAR},
        {"defects: stale_belief_after_check_error\n", DEFECT_STALE_BELIEF_AFTER_CHECK_ERROR},
        {"defects: stale_belief_after_run\n", DEFECT_STALE_BELIEF_AFTER_RUN},
        {"defects: exit_on_wait_error\n", DEFECT_EXIT_ON_WAIT_ERROR},
        {"defects: close_with_dead_context\n", DEFECT_CLOSE_WITH_DEAD_CONTEXT},
        {"defects: block_on_shutdown\n", DEFECT_BLOCK_ON_SHUTDOWN},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char text[200];
        snprintf(text, sizeof text, "scenario: 1\nsubject: trillian-2018\n%s", rows[i].text);
        struct scenario *s = load_good(text);
        struct fleet_config f = case_fleet_config(s, &s->parameters);
        assert_true(f.is_2018);
        assert_int_equal(f.defects, rows[i].defects);
        scenario_free(s);
    }
}

/* Checkers and metrics judge by the values in force, which have minimums. */
static void checkers_and_metrics_get_effective_values(void **state)
{
    (void)state;
    struct scenario *s = load_good("scenario: 1\nduration: 2h\nwarm_up: 3m\ninstances: 4\n"
                                   "resources: 5\nmaster_hold_interval: 1s\n"
                                   "master_check_interval: 1ms\n");
    struct check_config c = case_check_config(s, &s->parameters);
    struct metrics_config m = case_metrics_config(&s->parameters);
    assert_int_equal(c.instance_count, 4);
    assert_int_equal(c.resource_count, 5);
    assert_int64_equal(c.duration_ns, 7200 * S);
    assert_int64_equal(c.hold_ns, ELECTION_MIN_MASTER_HOLD_INTERVAL_NS);
    assert_int64_equal(c.lease_ns, 60 * S);
    assert_true(c.exclusive);
    assert_true(c.fenced);
    assert_int_equal(m.instance_count, 4);
    assert_int_equal(m.resource_count, 5);
    assert_int64_equal(m.warm_up_ns, 180 * S);
    assert_int64_equal(m.hold_ns, ELECTION_MIN_MASTER_HOLD_INTERVAL_NS);
    assert_int64_equal(m.check_interval_ns, ELECTION_MIN_MASTER_CHECK_INTERVAL_NS);
    struct bounds b = case_bounds(s, &s->parameters);
    assert_memory_equal(&b, &c.bounds, sizeof b);
    scenario_free(s);
    s = load_good("scenario: 1\nprofile: noop\nguard: optimistic\n");
    c = case_check_config(s, &s->parameters);
    assert_false(c.exclusive);
    assert_false(c.fenced);
    scenario_free(s);
}

static void bounds_are_computed_from_effective_values(void **state)
{
    (void)state;
    struct scenario *s = load_good("scenario: 1\nmaster_check_interval: 1ms\n"
                                   "pre_election_pause: 0s\none_way_delay: uniform(1ms, 4ms)\n"
                                   "tolerated_check_errors: 2\nrequest_timeout: 3s\n");
    s->parameters.back_off_min = 9 * S; /* the reader refuses it, the library raises the other */
    struct bounds_input in = case_bounds_input(s, &s->parameters);
    assert_int64_equal(in.check_interval_ns, ELECTION_MIN_MASTER_CHECK_INTERVAL_NS);
    assert_int64_equal(in.pre_election_pause_ns, ELECTION_MIN_PRE_ELECTION_PAUSE_NS);
    assert_int64_equal(in.back_off_min_ns, 9 * S);
    assert_int64_equal(in.back_off_max_ns, 9 * S);
    assert_int64_equal(in.one_way_least_ns, 1 * MS);
    assert_int64_equal(in.one_way_most_ns, 4 * MS);
    assert_int64_equal(in.tolerated_check_errors, 2);
    assert_int64_equal(in.request_timeout_ns, 3 * S);
    assert_int64_equal(in.call_timeout_ns, 10 * S);
    assert_int64_equal(in.close_timeout_ns, 1 * S);
    assert_int64_equal(in.lease_ns, 60 * S);
    assert_int64_equal(in.keep_alive_interval_ns, 20 * S);
    assert_int64_equal(in.keep_alive_poll_ns, 500 * MS);
    assert_int64_equal(in.expiry_tick_ns, 500 * MS);
    assert_int64_equal(in.commit_ns, 10 * MS);
    scenario_free(s);
}

/* ---- the worst that faults can do ----------------------------------------------------------- */

/* etcd's defaults and the runner's, three hours; up to two faults, NULL for none. */
static struct scenario *faulty(const char *fault, const char *further)
{
    char text[600];
    snprintf(text, sizeof text, "scenario: 1\nduration: 3h\n%s%s%s%s%s",
             fault ? "faults:\n  - " : "", fault ? fault : "", further ? "\n  - " : "",
             further ? further : "", "\n");
    return load_good(text);
}

static struct bounds_input worst_of(const char *fault, const char *further)
{
    struct scenario *s = faulty(fault, further);
    struct bounds_input in = case_bounds_input(s, &s->parameters);
    scenario_free(s);
    return in;
}

/* What one fault changes in the input of the bounds: all that is not named stays. */
struct effect {
    const char *fault;
    struct bounds_input worst; /* only what the faults decide */
};

static void assert_worst(const char *fault, const char *further, const struct bounds_input *worst)
{
    struct bounds_input in = worst_of(fault, further);
    const char *where = fault ? fault : "no fault";
#define SAME(field)                                                                        \
    if (in.field != worst->field)                                                          \
    fail_msg("%s: " #field " is %" PRId64 ", expected %" PRId64, where, (int64_t)in.field, \
             (int64_t)worst->field)
    SAME(extra_delay_ns);
    SAME(late_answer_ns);
    SAME(late_grant_ns);
    SAME(pause_ns);
    SAME(pause_since_renewal_ns);
    SAME(former_faults_ns);
    SAME(slowest_rate_ppm);
    SAME(checks_can_fail);
    SAME(calls_can_hang);
    SAME(renewals_can_fail_alone);
    SAME(renewals_can_be_too_late);
#undef SAME
}

static void each_fault_has_its_worst(void **state)
{
    (void)state;
    static const struct effect rows[] = {
        {NULL, {0}},
        {"at 10m crash n1 restart after 1m", {0}},
        {"at 10m stop n1 restart after 1m", {0}},
        {"at 10m step n1 by 5s", {0}},
        {"at 10m revoke n1", {0}},
        {"at 10m delay n1 by 100ms for 1m", {.extra_delay_ns = 100 * MS}},
        {"at 10m lose n1 by 10% for 1m",
         {.checks_can_fail = true, .calls_can_hang = true, .renewals_can_fail_alone = true}},
        {"at 10m outage store for 30s", {.checks_can_fail = true}},
        {"at 10m cut n1 for 30s", {.checks_can_fail = true, .calls_can_hang = true}},
        {"at 10m cut n1 channel calls for 30s", {.checks_can_fail = true, .calls_can_hang = true}},
        {"at 10m cut n1 channel watch for 30s", {0}},
        {"at 10m cut n1 channel keep_alive for 30s", {.renewals_can_fail_alone = true}},
        {"at 10m cut n1 direction to_store for 30s",
         {.checks_can_fail = true, .calls_can_hang = true, .renewals_can_fail_alone = true}},
        {"at 10m cut n1 direction from_store for 30s",
         {.checks_can_fail = true, .calls_can_hang = true}},
        {"at 10m fail is_master of n1 for 1m", {.checks_can_fail = true}},
        {"at 10m fail wait_for_mastership of n1 for 1m", {0}},
        {"at 10m doubt is_master of n1 for 1m", {.checks_can_fail = true}},
        {"at 10m doubt wait_for_mastership of n1 for 1m",
         {.late_grant_ns = 5 * S + 2 * 5 * MS + 10 * MS}},
        {"at 10m doubt resign of n1 for 1m", {0}},
        {"at 10m postpone is_master of n1 by 3s for 1m",
         {.checks_can_fail = true, .calls_can_hang = true, .late_answer_ns = 3 * S}},
        {"at 10m postpone wait_for_mastership of n1 by 3s for 1m",
         {.calls_can_hang = true, .late_grant_ns = 3 * S}},
        {"at 10m rate n1 by -200ppm for 1m", {.slowest_rate_ppm = -200}},
        {"at 10m rate n1 by 200ppm for 1m", {0}},
        {"at 10m heal", {.renewals_can_be_too_late = true}},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_worst(rows[i].fault, NULL, &rows[i].worst);
}

static void several_faults_add_up_or_the_greatest_counts(void **state)
{
    (void)state;
    assert_worst("at 10m delay n1 by 100ms for 1m", "at 20m delay n2 by 30ms for 1m",
                 &(struct bounds_input){.extra_delay_ns = 130 * MS});
    assert_worst("at 10m rate n1 by -200ppm for 1m", "at 20m rate n2 by -300ppm for 1m",
                 &(struct bounds_input){.slowest_rate_ppm = -300});
    assert_worst("at 10m postpone wait_for_mastership of n1 by 3s for 1m",
                 "at 20m postpone wait_for_mastership of n1 by 2s for 1m",
                 &(struct bounds_input){.calls_can_hang = true, .late_grant_ns = 3 * S});
    assert_worst("at 10m postpone is_master of n1 by 2s for 1m",
                 "at 20m postpone is_master of n1 by 3s for 1m",
                 &(struct bounds_input){
                     .checks_can_fail = true, .calls_can_hang = true, .late_answer_ns = 3 * S});
    /* a session that was revoked in an outage is missed no earlier than the outage ends */
    assert_worst("at 10m outage store for 30s", "at 10m revoke n1",
                 &(struct bounds_input){.checks_can_fail = true, .renewals_can_fail_alone = true});
}

/* A period that is shorter than the fault: it is active several times at once. */
static void a_fault_that_coincides_with_itself_counts_so_often(void **state)
{
    (void)state;
    assert_worst("every 1m delay n1 by 10ms for 1m", NULL,
                 &(struct bounds_input){.extra_delay_ns = 10 * MS});
    assert_worst("every 1m delay n1 by 10ms for 60001ms", NULL,
                 &(struct bounds_input){.extra_delay_ns = 20 * MS});
    assert_worst("every 1m delay n1 by 10ms for 3m", NULL,
                 &(struct bounds_input){.extra_delay_ns = 30 * MS});
    assert_worst("at 1h delay n1 by 10ms for 3m", NULL,
                 &(struct bounds_input){.extra_delay_ns = 10 * MS});
}

/* ---- pauses --------------------------------------------------------------------------------- */

/* Without faults a check may be unanswered for 5.015 s; the last renewal may be 20.5 s old. */
static void pauses_prolong_the_window_they_fall_into(void **state)
{
    (void)state;
    assert_worst("at 10m pause n1 for 30s", NULL,
                 &(struct bounds_input){.pause_ns = 30 * S, .pause_since_renewal_ns = 30 * S});
    assert_worst("at 10m suspend n1 for 30s", "at 20m pause n1 for 5s",
                 &(struct bounds_input){.pause_ns = 35 * S, .pause_since_renewal_ns = 35 * S});
    assert_worst("every 1m pause n1 for 10s", NULL,
                 &(struct bounds_input){.pause_ns = 10 * S, .pause_since_renewal_ns = 10 * S});
    /* 25.515 s and the pauses in it: three begin every 20 s */
    assert_worst("every 20s pause n1 for 10s", NULL,
                 &(struct bounds_input){.pause_ns = 10 * S, .pause_since_renewal_ns = 30 * S});
}

static void pauses_that_never_end_last_as_long_as_the_run(void **state)
{
    (void)state;
    struct bounds_input in = worst_of("every 10s pause n1 for 10s", NULL);
    assert_int64_equal(in.pause_ns, 3 * 3600 * S);
    assert_int64_equal(in.pause_since_renewal_ns, 3 * 3600 * S);
    in = worst_of("at 10m pause n1 until 11m", NULL);
    assert_int64_equal(in.pause_ns, 60 * S);
    in = worst_of("at 10m pause n1 until 5h", NULL);
    assert_int64_equal(in.pause_ns, (3 * 60 - 10) * 60 * S);
}

/* ---- renewals ------------------------------------------------------------------------------- */

/* All cuts and outages but the last one may have come just before it. */
static void former_faults_are_those_before_the_last(void **state)
{
    (void)state;
    assert_int64_equal(worst_of("at 10m cut n1 for 30s", NULL).former_faults_ns, 0);
    assert_int64_equal(worst_of("at 10m cut n1 for 30s", "at 11m cut n1 for 20s").former_faults_ns,
                       30 * S);
    assert_int64_equal(
        worst_of("at 10m outage store for 25s", "at 11m cut n1 for 45s").former_faults_ns, 45 * S);
    assert_int64_equal(worst_of("at 10m cut n1 for 2m", "at 20m cut n1 for 3m").former_faults_ns,
                       60 * S); /* longer than a lease is no worse */
    assert_int64_equal(worst_of("at 10m cut n1 for 30s", "at 11m pause n1 for 1s").former_faults_ns,
                       30 * S);
    assert_int64_equal(worst_of("every 1m cut n1 for 30s", NULL).former_faults_ns, 0);
}

/* Half a second between two looks and 10 ms under way: less leaves no time for a renewal. */
static void faults_too_close_to_renew_between_them_are_as_good_as_a_lease(void **state)
{
    (void)state;
    assert_int64_equal(worst_of("every 30s cut n1 for 29489ms", NULL).former_faults_ns, 0);
    assert_int64_equal(worst_of("every 30s cut n1 for 29490ms", NULL).former_faults_ns, 60 * S);
    assert_int64_equal(worst_of("every 30s cut n1 for 2m", NULL).former_faults_ns, 60 * S);
    assert_int64_equal(worst_of("every 30s 1 times cut n1 for 31s", NULL).former_faults_ns, 60 * S);
}

/* The lease of 60 s less 21.02 s, the longest from renewal to renewal; and 60.51 s until the store
 * has taken note of its end. */
static void a_session_may_die_at_the_end_of_a_fault_of_about_a_lease(void **state)
{
    (void)state;
    static const struct {
        const char *fault, *further;
        bool dying;
    } rows[] = {
        {"at 10m cut n1 for 38979ms", NULL, false},
        {"at 10m cut n1 for 38980ms", NULL, true},
        {"at 10m cut n1 for 60510ms", NULL, true},
        {"at 10m cut n1 for 60511ms", NULL, false},
        {"at 10m cut n1 channel keep_alive for 60511ms", NULL, true},
        {"at 10m cut n1 direction to_store for 5m", NULL, true},
        {"at 10m outage store for 38979ms", NULL, false},
        {"at 10m outage store for 5m", NULL, true},
        {"at 10m pause n1 for 38979ms", NULL, false},
        {"at 10m suspend n1 for 38980ms", NULL, true},
        {"at 10m lose n1 by 50% for 1m", NULL, false},
        /* one after the other; which of them comes last is not looked at */
        {"at 10m cut n1 for 19489ms", "at 11m cut n1 for 1s", false},
        {"at 10m cut n1 for 19490ms", "at 11m cut n1 for 1s", true},
        /* a client whose clock is fast gives its session up early, and never outlasts it */
        {"at 10m cut n1 for 38978ms", "at 1m rate n1 by 50ppm", true},
        {"at 10m cut n1 for 38977ms", "at 1m rate n1 by 50ppm", false},
        {"at 10m cut n1 for 5m", "at 1m rate n1 by 50ppm", true},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (worst_of(rows[i].fault, rows[i].further).renewals_can_be_too_late != rows[i].dying)
            fail_msg("%s", rows[i].fault);
}

/* ---- owners that linger --------------------------------------------------------------------- */

static void some_faults_let_an_owner_linger(void **state)
{
    (void)state;
    static const struct {
        const char *fault;
        bool lingers;
    } rows[] = {
        {NULL, false},
        {"at 10m crash n1", false},
        {"at 10m stop n1", false},
        {"at 10m pause n1 for 1m", false},
        {"at 10m suspend n1 for 1m", false},
        {"at 10m outage store for 1m", false},
        {"at 10m revoke n1", false},
        {"at 10m step n1 by 1s", false},
        {"at 10m heal", false},
        {"at 10m cut n1 for 1m", false},
        {"at 10m cut n1 channel calls for 1m", true},
        {"at 10m cut n1 direction from_store for 1m", true},
        {"at 10m delay n1 by 1s", true},
        {"at 10m lose n1 by 1%", true},
        {"at 10m fail is_master of n1", true},
        {"at 10m doubt wait_for_mastership of n1", true},
        {"at 10m postpone wait_for_mastership of n1 by 1s", true},
        {"at 10m rate n1 by 1ppm", true},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct scenario *s = faulty(rows[i].fault, NULL);
        if (case_check_config(s, &s->parameters).owner_can_linger != rows[i].lingers)
            fail_msg("%s", rows[i].fault);
        scenario_free(s);
    }
}

/* A session that never ends. */
static void without_a_lease_an_owner_may_linger(void **state)
{
    (void)state;
    struct scenario *s = load_good("scenario: 1\nprofile: ideal\n");
    assert_true(case_check_config(s, &s->parameters).owner_can_linger);
    scenario_free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_runner_gets_what_the_scenario_says),
        cmocka_unit_test(the_fleet_gets_what_the_scenario_says),
        cmocka_unit_test(the_2018_runner_gets_its_defects),
        cmocka_unit_test(checkers_and_metrics_get_effective_values),
        cmocka_unit_test(bounds_are_computed_from_effective_values),
        cmocka_unit_test(each_fault_has_its_worst),
        cmocka_unit_test(several_faults_add_up_or_the_greatest_counts),
        cmocka_unit_test(a_fault_that_coincides_with_itself_counts_so_often),
        cmocka_unit_test(pauses_prolong_the_window_they_fall_into),
        cmocka_unit_test(pauses_that_never_end_last_as_long_as_the_run),
        cmocka_unit_test(former_faults_are_those_before_the_last),
        cmocka_unit_test(faults_too_close_to_renew_between_them_are_as_good_as_a_lease),
        cmocka_unit_test(a_session_may_die_at_the_end_of_a_fault_of_about_a_lease),
        cmocka_unit_test(some_faults_let_an_owner_linger),
        cmocka_unit_test(without_a_lease_an_owner_may_linger),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
