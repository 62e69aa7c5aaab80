/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Analytic bounds: how long belief may outlive ownership, how long a failover may take, and so on,
 * as functions of a case's parameters and of the worst its faults can do. Formulas and their
 * derivation stand in docs/properties.md; nothing here looks at a run.
 */
#ifndef TENURE_SIM_BOUNDS_H
#define TENURE_SIM_BOUNDS_H

#include <stdbool.h>
#include <stdint.h>

/* Effective values, ns. */
struct bounds_input {
    int64_t check_interval_ns, call_timeout_ns, close_timeout_ns;
    int64_t pre_election_pause_ns, back_off_min_ns, back_off_max_ns, request_timeout_ns;
    int64_t tolerated_check_errors;
    int64_t lease_ns, keep_alive_interval_ns, keep_alive_poll_ns, expiry_tick_ns, commit_ns;
    int64_t one_way_least_ns, one_way_most_ns;
    /* the worst that the faults of the scenario can do */
    int64_t extra_delay_ns;         /* all delays added up */
    int64_t late_answer_ns;         /* the longest that the answer to a check is held back */
    int64_t late_grant_ns;          /* and that to a wait, which nothing bounds */
    int64_t pause_ns;               /* all pauses that may fall into one window, added up */
    int64_t pause_since_renewal_ns; /* the same, with the time since the last renewal */
    int64_t
        former_faults_ns; /* so long renewals may have failed just before the last fault began */
    int64_t slowest_rate_ppm;      /* 0 or negative */
    bool checks_can_fail;          /* is_master may report errors */
    bool calls_can_hang;           /* a call may take its whole timeout */
    bool renewals_can_fail_alone;  /* keep-alives may fail while checks succeed */
    bool renewals_can_be_too_late; /* a fault may end just before a session does */
};

struct bounds {
    int64_t stale_window_ns;             /* S3: involuntary loss of ownership to end of belief */
    int64_t overlap_after_expiry_ns;     /* S2, when the stale belief's lease ran out */
    int64_t overlap_after_revocation_ns; /* S2, when it was taken away */
    int64_t out_of_queue_ns;             /* L5; INT64_MAX if calls cannot succeed in time */
    int64_t failover_ns;                 /* L1, L2 */
    int64_t handover_ns;                 /* L4: end of an execution to the next belief */
    int64_t stop_ns;                     /* L7: cancellation to the return of Run */
    int64_t restart_ns;                  /* L9 */
};

void bounds_compute(const struct bounds_input *input, struct bounds *bounds);

#endif
