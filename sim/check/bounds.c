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

void bounds_compute(const struct bounds_input *in, struct bounds *b)
{
    int128 one_way = (int128)in->one_way_most_ns + in->extra_delay_ns;
    int128 round_trip = 2 * one_way;
    int128 check = stretched(in->check_interval_ns, in->slowest_rate_ppm);
    int128 timeout = stretched(in->call_timeout_ns, in->slowest_rate_ppm);
    int128 answer = in->calls_can_fail || round_trip > timeout ? timeout : round_trip;
    int128 checks = in->calls_can_fail ? in->tolerated_check_errors + 1 : 1;
    int128 unheard = in->longest_pause_ns + checks * (check + answer);
    int128 renewal_age =
        stretched(in->keep_alive_interval_ns + in->keep_alive_poll_ns, in->slowest_rate_ppm) +
        round_trip;
    int128 commit = in->commit_ns;

    b->stale_window_ns = saturated(unheard + one_way);
    b->overlap_after_revocation_ns =
        not_negative(unheard + one_way - in->one_way_least_ns);
    b->overlap_after_expiry_ns =
        not_negative(unheard + round_trip - (in->lease_ns - renewal_age) - in->one_way_least_ns);
    if (b->overlap_after_expiry_ns > b->overlap_after_revocation_ns)
        b->overlap_after_expiry_ns = b->overlap_after_revocation_ns;
    b->out_of_queue_ns = saturated(
        in->pre_election_pause_ns + check + timeout +
        stretched(in->request_timeout_ns + in->back_off_max_ns, in->slowest_rate_ppm) +
        4 * round_trip + 3 * commit);
    b->failover_ns = saturated((int128)in->lease_ns + in->expiry_tick_ns + 2 * commit + one_way +
                               b->out_of_queue_ns);
    b->handover_ns = saturated(2 * round_trip + 2 * commit);
    b->stop_ns = saturated(
        2 * timeout + stretched(in->close_timeout_ns, in->slowest_rate_ppm) +
        in->longest_pause_ns);
    b->restart_ns = stretched(in->back_off_max_ns, in->slowest_rate_ppm);
}
