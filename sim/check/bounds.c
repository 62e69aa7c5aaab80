/* SPDX-License-Identifier: Apache-2.0 */
/* The formulas of docs/properties.md. Pure arithmetic. */
#include "sim/check/bounds.h"

__extension__ typedef __int128 int128;

static int64_t saturated(int128 value)
{
    return value > INT64_MAX ? INT64_MAX : (int64_t)value;
}

/* True time in which the slowest clock shows an interval, rounded up. */
static int64_t stretched(int64_t interval_ns, int64_t slowest_rate_ppm)
{
    int128 rate = 1000000 + slowest_rate_ppm;
    return saturated(((int128)interval_ns * 1000000 + rate - 1) / rate);
}

static int64_t not_negative(int128 value)
{
    return value < 0 ? 0 : saturated(value);
}

static int128 most(int128 a, int128 b)
{
    return a > b ? a : b;
}

static int128 least(int128 a, int128 b)
{
    return a < b ? a : b;
}

/* S2, S3: what the slowest client can miss. */
static void compute_staleness(const struct bounds_input *in, struct bounds *b)
{
    int128 one_way = (int128)in->one_way_most_ns + in->extra_delay_ns;
    int128 check = stretched(in->check_interval_ns, in->slowest_rate_ppm);
    int128 timeout = stretched(in->call_timeout_ns, in->slowest_rate_ppm);
    bool late = 2 * one_way > timeout;
    int128 answer = in->calls_can_hang || late ? timeout : 2 * one_way;
    int128 checks = in->checks_can_fail || late ? (int128)in->tolerated_check_errors + 1 : 1;
    int128 silence = checks * (check + answer);
    int128 renewal_age =
        stretched(in->keep_alive_interval_ns + in->keep_alive_poll_ns, in->slowest_rate_ppm) +
        2 * one_way + in->former_faults_ns;
    int128 heard = least(one_way + in->late_answer_ns, timeout);
    int128 stale = heard + silence + in->pause_ns;
    int128 revoked = stale - in->one_way_least_ns;
    int128 expired = least(in->late_answer_ns, timeout) + silence + in->pause_since_renewal_ns +
                     renewal_age - in->lease_ns - in->commit_ns - in->one_way_least_ns;
    int128 prompt = in->late_answer_ns > 0 ? answer : least(2 * one_way, timeout);
    if (in->renewals_can_be_too_late || in->pause_since_renewal_ns + renewal_age >= in->lease_ns)
        expired = most(expired, heard + check + prompt - in->one_way_least_ns);
    if (in->renewals_can_fail_alone || renewal_age >= in->lease_ns)
        expired = revoked;

    b->stale_window_ns = saturated(stale);
    b->overlap_after_revocation_ns = not_negative(revoked);
    b->overlap_after_expiry_ns = not_negative(least(expired, revoked));
}

/* L1, L2, L4, L5: on healthy links, but for what a fault has left under way. */
static void compute_recovery(const struct bounds_input *in, struct bounds *b)
{
    int128 one_way = in->one_way_most_ns, round_trip = 2 * one_way;
    int128 commit = in->commit_ns, write = round_trip + commit;
    int128 delayed = in->calls_can_hang ? INT64_MAX : write + 2 * (int128)in->extra_delay_ns;
    int128 under_way = least(in->call_timeout_ns, delayed);
    int128 entering_under_way = least(in->request_timeout_ns, delayed);
    int128 told = one_way + in->extra_delay_ns + in->late_grant_ns;
    int128 learns = most(under_way, told) + in->check_interval_ns + round_trip + write;
    int128 fails = most(under_way, entering_under_way) + in->back_off_max_ns;
    int128 noticed = (in->pause_ns > 0 ? in->keep_alive_interval_ns : 0) + in->keep_alive_poll_ns +
                     round_trip + 2 * (int128)in->extra_delay_ns;
    int128 unaware = in->lease_ns > 0 ? least(noticed, fails) : fails;
    int128 refused = most(unaware, in->back_off_max_ns) + write + in->back_off_max_ns;
    int128 waits = most(fails, refused) - in->back_off_min_ns;
    int128 out = most(most(learns, waits), most(told, in->pre_election_pause_ns)) +
                 in->back_off_min_ns + write + one_way + commit;
    int128 expiry =
        (int128)in->lease_ns + in->expiry_tick_ns + in->keep_alive_poll_ns + commit + told;
    bool hopeless = write > least(in->call_timeout_ns, in->request_timeout_ns);

    b->out_of_queue_ns = hopeless ? INT64_MAX : saturated(out);
    b->failover_ns =
        hopeless ? INT64_MAX : saturated(most(in->lease_ns > 0 ? expiry : 0, out) + told);
    b->handover_ns = saturated(write);
}

/* L7: a resignation under execution is waited for: two calls, then closing. */
static void compute_stop(const struct bounds_input *in, struct bounds *b)
{
    int128 write = 2 * ((int128)in->one_way_most_ns + in->extra_delay_ns) + in->commit_ns;
    int128 timeout = stretched(in->call_timeout_ns, in->slowest_rate_ppm);
    int128 close = stretched(in->close_timeout_ns, in->slowest_rate_ppm);
    if (!in->calls_can_hang) {
        timeout = least(timeout, write);
        close = least(close, write);
    }
    b->stop_ns = saturated(in->pause_ns + 2 * timeout + close);
}

void bounds_compute(const struct bounds_input *in, struct bounds *b)
{
    compute_staleness(in, b);
    compute_recovery(in, b);
    compute_stop(in, b);
    b->restart_ns = in->back_off_max_ns;
}
