/* SPDX-License-Identifier: Apache-2.0 */
/* The formulas of docs/properties.md, each derived once more, term by term. */
#include "sim/check/bounds.h"
#include "tests/t.h"

#define MS INT64_C(1000000)
#define S  INT64_C(1000000000)

/* etcd's defaults and the runner's; no faults. */
static struct bounds_input calm(void)
{
    return (struct bounds_input){.check_interval_ns = 5 * S,
                                 .call_timeout_ns = 10 * S,
                                 .close_timeout_ns = 1 * S,
                                 .pre_election_pause_ns = 1 * S,
                                 .back_off_min_ns = 100 * MS,
                                 .back_off_max_ns = 5 * S,
                                 .request_timeout_ns = 10 * S,
                                 .lease_ns = 60 * S,
                                 .keep_alive_interval_ns = 20 * S,
                                 .keep_alive_poll_ns = 500 * MS,
                                 .expiry_tick_ns = 500 * MS,
                                 .commit_ns = 10 * MS,
                                 .one_way_least_ns = 5 * MS,
                                 .one_way_most_ns = 5 * MS};
}

static struct bounds_input cut(void)
{
    struct bounds_input in = calm();
    in.checks_can_fail = in.calls_can_hang = true;
    return in;
}

static struct bounds of(struct bounds_input in)
{
    struct bounds b;
    bounds_compute(&in, &b);
    return b;
}

/* ---- stale window --------------------------------------------------------------------------- */

/* The last yes leaves the store just before the loss: 5 ms; then a sleep; then a check: 10 ms. */
static void a_loss_on_a_good_link_is_noticed_at_the_next_check(void **state)
{
    (void)state;
    assert_int64_equal(of(calm()).stale_window_ns, 5 * MS + 5 * S + 10 * MS);
}

static void a_loss_on_a_bad_link_is_noticed_when_the_check_times_out(void **state)
{
    (void)state;
    assert_int64_equal(of(cut()).stale_window_ns, 5 * MS + 15 * S);
}

static void each_tolerated_error_adds_a_cycle(void **state)
{
    (void)state;
    struct bounds_input in = cut();
    in.tolerated_check_errors = 2;
    assert_int64_equal(of(in).stale_window_ns, 5 * MS + 45 * S);
    in.calls_can_hang = false; /* an outage refuses at once */
    assert_int64_equal(of(in).stale_window_ns, 5 * MS + 3 * (5 * S + 10 * MS));
    in.checks_can_fail = false; /* nothing to tolerate */
    assert_int64_equal(of(in).stale_window_ns, of(calm()).stale_window_ns);
}

static void a_pause_adds_its_length(void **state)
{
    (void)state;
    struct bounds_input in = calm();
    in.pause_ns = 90 * S;
    assert_int64_equal(of(in).stale_window_ns, 95 * S + 15 * MS);
}

static void a_slow_clock_stretches_intervals_and_timeouts_but_not_messages(void **state)
{
    (void)state;
    struct bounds_input in = calm();
    in.slowest_rate_ppm = -500000;
    assert_int64_equal(of(in).stale_window_ns, 10 * S + 15 * MS);
    in = cut();
    in.slowest_rate_ppm = -500000;
    assert_int64_equal(of(in).stale_window_ns, 30 * S + 5 * MS);
    in.slowest_rate_ppm = -1; /* rounded up: a timer is never early */
    assert_int64_equal(of(in).stale_window_ns, 15 * S + 5 * MS + 5001 + 10001);
}

static void delays_count_on_every_way(void **state)
{
    (void)state;
    struct bounds_input in = calm();
    in.extra_delay_ns = 1 * S;
    assert_int64_equal(of(in).stale_window_ns, 5 * S + 3 * (1 * S + 5 * MS));
}

/* An answer that cannot come in time is an error: a whole timeout, and errors may be tolerated. */
static void delays_beyond_the_timeout_make_calls_fail(void **state)
{
    (void)state;
    struct bounds_input in = calm();
    in.tolerated_check_errors = 1;
    in.extra_delay_ns = 5 * S - 5 * MS; /* a round trip of 10 s */
    assert_int64_equal(of(in).stale_window_ns, 5 * S + 5 * S + 10 * S);
    in.extra_delay_ns++;
    assert_int64_equal(of(in).stale_window_ns, 5 * S + 1 + 2 * (5 * S + 10 * S));
    in.extra_delay_ns = 20 * S; /* the last yes is no older than a call may last */
    assert_int64_equal(of(in).stale_window_ns, 10 * S + 2 * (5 * S + 10 * S));
}

static void an_answer_that_is_held_back_counts_up_to_the_timeout(void **state)
{
    (void)state;
    struct bounds_input in = cut();
    in.late_answer_ns = 3 * S;
    assert_int64_equal(of(in).stale_window_ns, 3 * S + 5 * MS + 15 * S);
    in.late_answer_ns = 30 * S;
    assert_int64_equal(of(in).stale_window_ns, 10 * S + 15 * S);
}

/* ---- overlap -------------------------------------------------------------------------------- */

/* The successor hears of its grant 5 ms after the loss at the least. */
static void overlap_after_a_revocation_is_the_stale_window_less_the_news(void **state)
{
    (void)state;
    struct bounds_input in = calm();
    assert_int64_equal(of(in).overlap_after_revocation_ns, 5 * S + 10 * MS);
    in.one_way_least_ns = 1 * MS;
    assert_int64_equal(of(in).overlap_after_revocation_ns, 5 * S + 14 * MS);
    in.one_way_least_ns = 60 * S; /* never negative */
    in.one_way_most_ns = 1;
    assert_int64_equal(of(in).overlap_after_revocation_ns, 0);
}

/* After a cut belief lasts C + R; the lease is renewed every 20 s + 0.5 s + 10 ms at the most. */
static void overlap_after_a_cut_is_what_the_lease_does_not_cover(void **state)
{
    (void)state;
    struct bounds_input in = cut();
    assert_int64_equal(of(in).overlap_after_expiry_ns, 0);
    in.lease_ns = 30 * S;
    assert_int64_equal(of(in).overlap_after_expiry_ns,
                       15 * S + 20510 * MS - 30 * S - 10 * MS - 5 * MS);
    in.lease_ns = 35 * S + 495 * MS; /* the zero-overlap condition, exactly */
    assert_int64_equal(of(in).overlap_after_expiry_ns, 0);
    in.lease_ns--;
    assert_int64_equal(of(in).overlap_after_expiry_ns, 1);
}

/* 90 s + 5 s + 10 ms, less what is left of the lease: 60 s - 20.51 s, and commit and news. */
static void overlap_after_a_pause_is_the_pause_and_a_check_less_the_rest_of_the_lease(void **state)
{
    (void)state;
    struct bounds_input in = calm();
    in.pause_ns = in.pause_since_renewal_ns = 90 * S;
    assert_int64_equal(of(in).overlap_after_expiry_ns,
                       95010 * MS - (60 * S - 20510 * MS) - 10 * MS - 5 * MS);
}

static void a_pause_that_ends_with_the_lease_leaves_one_check(void **state)
{
    (void)state;
    struct bounds_input in = calm();
    in.pause_ns = in.pause_since_renewal_ns = 60 * S - 20510 * MS - 1;
    assert_int64_equal(of(in).overlap_after_expiry_ns, 5 * S - 5 * MS - 1);
    in.pause_ns = ++in.pause_since_renewal_ns;
    assert_int64_equal(of(in).overlap_after_expiry_ns, 5 * S + 10 * MS);
}

static void faults_in_a_row_add_to_the_age_of_the_renewal(void **state)
{
    (void)state;
    struct bounds_input in = cut();
    in.former_faults_ns = 30 * S;
    assert_int64_equal(of(in).overlap_after_expiry_ns,
                       15 * S + 30 * S + 20510 * MS - 60 * S - 15 * MS);
    in.former_faults_ns = 60 * S; /* a whole lease: nothing to subtract */
    assert_int64_equal(of(in).overlap_after_expiry_ns, of(in).overlap_after_revocation_ns);
}

static void a_lease_that_is_renewed_too_late_covers_nothing(void **state)
{
    (void)state;
    struct bounds_input in = calm();
    in.lease_ns = 20510 * MS + 1;
    assert_int64_equal(of(in).overlap_after_expiry_ns, 5 * S + 10 * MS - 15 * MS - 1);
    in.lease_ns = 20510 * MS;
    assert_int64_equal(of(in).overlap_after_expiry_ns, of(in).overlap_after_revocation_ns);
}

static void renewals_that_fail_alone_leave_the_whole_window(void **state)
{
    (void)state;
    struct bounds_input in = calm();
    in.renewals_can_fail_alone = true;
    assert_int64_equal(of(in).overlap_after_expiry_ns, of(in).overlap_after_revocation_ns);
}

/* A session dies just after the fault that kept it from being renewed: the link is good again. */
static void renewals_that_come_too_late_leave_one_check(void **state)
{
    (void)state;
    struct bounds_input in = cut();
    in.renewals_can_be_too_late = true;
    assert_int64_equal(of(in).overlap_after_expiry_ns, 5 * S + 10 * MS);
    in.late_answer_ns = 2 * S; /* held back by a fault of its own */
    assert_int64_equal(of(in).overlap_after_expiry_ns, 2 * S + 15 * S);
}

/* ---- queue, failover, handover -------------------------------------------------------------- */

/* A stale belief: a check under way, a sleep, a check that says no, a wait that is refused, a
 * back-off, a session, an entry. */
static void the_way_back_into_the_queue(void **state)
{
    (void)state;
    struct bounds_input in = calm();
    int64_t again = 100 * MS + 20 * MS + 15 * MS;
    in.back_off_max_ns = 2 * S;
    assert_int64_equal(of(in).out_of_queue_ns, 20 * MS + 5 * S + 10 * MS + 20 * MS + again);
    in.calls_can_hang = true;
    assert_int64_equal(of(in).out_of_queue_ns, 10 * S + 5 * S + 10 * MS + 20 * MS + again);
    in.back_off_max_ns = 20 * S; /* refused after one long back-off, and again */
    assert_int64_equal(of(in).out_of_queue_ns, 20 * S + 20 * MS + 20 * S - 100 * MS + again);
    in.pre_election_pause_ns = 100 * S;
    assert_int64_equal(of(in).out_of_queue_ns, 100 * S + again);
}

/* Without keep-alives a client learns only from a refusal that its session is gone; one that was
 * paused sends the next one up to an interval later. */
static void a_client_that_does_not_know_backs_off_twice(void **state)
{
    (void)state;
    struct bounds_input in = cut();
    int64_t again = 20 * MS + 15 * MS;
    in.check_interval_ns = 1 * S;
    assert_int64_equal(of(in).out_of_queue_ns, 15 * S + again);
    in.lease_ns = 0;
    assert_int64_equal(of(in).out_of_queue_ns, 15 * S + 20 * MS + 5 * S + again);
    in.lease_ns = 60 * S;
    in.pause_ns = 1 * S;
    assert_int64_equal(of(in).out_of_queue_ns, 15 * S + 20 * MS + 5 * S + again);
    in.keep_alive_interval_ns = 11 * S;
    assert_int64_equal(of(in).out_of_queue_ns, 11510 * MS + 20 * MS + 5 * S + again);
}

static void messages_that_a_delay_left_under_way_are_waited_for(void **state)
{
    (void)state;
    struct bounds_input in = calm();
    in.back_off_max_ns = 200 * MS;
    in.extra_delay_ns = 2 * S;
    int64_t again = 100 * MS + 20 * MS + 15 * MS;
    assert_int64_equal(of(in).out_of_queue_ns, 4020 * MS + 5 * S + 10 * MS + 20 * MS + again);
    in.late_grant_ns = 30 * S;
    assert_int64_equal(of(in).out_of_queue_ns, 32005 * MS + 5 * S + 10 * MS + 20 * MS + again);
}

/* The last renewal may be under way; then lease, tick, a poll's grace, the commit, and the news. */
static void failover_waits_for_the_lease(void **state)
{
    (void)state;
    struct bounds_input in = calm();
    assert_int64_equal(of(in).failover_ns,
                       5 * MS + 60 * S + 500 * MS + 500 * MS + 10 * MS + 5 * MS);
    in.lease_ns = 0; /* at once: only the way into the queue is left */
    assert_int64_equal(of(in).failover_ns, of(in).out_of_queue_ns + 5 * MS);
    in.lease_ns = 60 * S;
    in.pre_election_pause_ns = 100 * S;
    assert_int64_equal(of(in).failover_ns, of(in).out_of_queue_ns + 5 * MS);
}

/* Whoever resigned may be the only candidate: an entry and its answer. */
static void a_handover_is_one_call(void **state)
{
    (void)state;
    assert_int64_equal(of(calm()).handover_ns, 20 * MS);
}

static void calls_that_can_never_succeed_have_no_deadline(void **state)
{
    (void)state;
    struct bounds_input in = calm();
    in.call_timeout_ns = 20 * MS;
    assert_true(of(in).out_of_queue_ns < INT64_MAX);
    in.call_timeout_ns--;
    assert_int64_equal(of(in).out_of_queue_ns, INT64_MAX);
    assert_int64_equal(of(in).failover_ns, INT64_MAX);
    in = calm();
    in.request_timeout_ns = 20 * MS - 1;
    assert_int64_equal(of(in).out_of_queue_ns, INT64_MAX);
}

/* ---- stop, restart -------------------------------------------------------------------------- */

/* Resign and start under execution, then close. */
static void a_stop_is_three_calls(void **state)
{
    (void)state;
    struct bounds_input in = calm();
    assert_int64_equal(of(in).stop_ns, 60 * MS);
    in.calls_can_hang = true;
    in.pause_ns = 3 * S;
    assert_int64_equal(of(in).stop_ns, 3 * S + 20 * S + 1 * S);
    in.slowest_rate_ppm = -500000;
    assert_int64_equal(of(in).stop_ns, 3 * S + 40 * S + 2 * S);
    in = calm();
    in.close_timeout_ns = 1 * MS;
    in.extra_delay_ns = 100 * S;
    assert_int64_equal(of(in).stop_ns, 20 * S + 1 * MS);
}

static void a_restart_takes_a_back_off(void **state)
{
    (void)state;
    assert_int64_equal(of(calm()).restart_ns, 5 * S);
}

static void bounds_saturate(void **state)
{
    (void)state;
    struct bounds_input in = cut();
    in.check_interval_ns = in.call_timeout_ns = in.lease_ns = in.pause_ns = INT64_MAX / 4;
    in.close_timeout_ns = in.extra_delay_ns = in.back_off_max_ns = INT64_MAX / 4;
    in.request_timeout_ns = INT64_MAX / 4;
    in.tolerated_check_errors = 1000;
    in.slowest_rate_ppm = -900000;
    struct bounds b = of(in);
    assert_int64_equal(b.stale_window_ns, INT64_MAX);
    assert_int64_equal(b.overlap_after_revocation_ns, INT64_MAX);
    assert_int64_equal(b.stop_ns, INT64_MAX);
    assert_int64_equal(b.failover_ns > INT64_MAX / 2, true);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_loss_on_a_good_link_is_noticed_at_the_next_check),
        cmocka_unit_test(a_loss_on_a_bad_link_is_noticed_when_the_check_times_out),
        cmocka_unit_test(each_tolerated_error_adds_a_cycle),
        cmocka_unit_test(a_pause_adds_its_length),
        cmocka_unit_test(a_slow_clock_stretches_intervals_and_timeouts_but_not_messages),
        cmocka_unit_test(delays_count_on_every_way),
        cmocka_unit_test(delays_beyond_the_timeout_make_calls_fail),
        cmocka_unit_test(an_answer_that_is_held_back_counts_up_to_the_timeout),
        cmocka_unit_test(overlap_after_a_revocation_is_the_stale_window_less_the_news),
        cmocka_unit_test(overlap_after_a_cut_is_what_the_lease_does_not_cover),
        cmocka_unit_test(overlap_after_a_pause_is_the_pause_and_a_check_less_the_rest_of_the_lease),
        cmocka_unit_test(a_pause_that_ends_with_the_lease_leaves_one_check),
        cmocka_unit_test(faults_in_a_row_add_to_the_age_of_the_renewal),
        cmocka_unit_test(a_lease_that_is_renewed_too_late_covers_nothing),
        cmocka_unit_test(renewals_that_fail_alone_leave_the_whole_window),
        cmocka_unit_test(renewals_that_come_too_late_leave_one_check),
        cmocka_unit_test(the_way_back_into_the_queue),
        cmocka_unit_test(a_client_that_does_not_know_backs_off_twice),
        cmocka_unit_test(messages_that_a_delay_left_under_way_are_waited_for),
        cmocka_unit_test(failover_waits_for_the_lease),
        cmocka_unit_test(a_handover_is_one_call),
        cmocka_unit_test(calls_that_can_never_succeed_have_no_deadline),
        cmocka_unit_test(a_stop_is_three_calls),
        cmocka_unit_test(a_restart_takes_a_back_off),
        cmocka_unit_test(bounds_saturate),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
