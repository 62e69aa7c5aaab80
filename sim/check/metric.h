/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The metrics of a case: one list, from which come the names in expectations, the JSON report, the
 * database and docs/metrics.md. Integers throughout, so that SQL and the online value can be compared
 * exactly.
 *
 * SCALAR(name, unit, what)         one number
 * SERIES(name, unit, what)         a collection of lengths of time; an expectation names a statistic of it:
 *                                  .count .total .min .mean .max .p1 .p10 .p50 .p90 .p99 .sd
 *
 * Units: NS, COUNT, PPM (a share), PER_HOUR (thousandths of events per hour and resource).
 * Percentiles are nearest rank. Means are rounded down. What begins before the warm-up is over is left
 * out; what is cut off by the end of the run is censored: counted in .total where it is a share of time,
 * never in tenure or failover.
 */
#ifndef TENURE_SIM_METRIC_H
#define TENURE_SIM_METRIC_H

#define METRIC_LIST(SCALAR, SERIES)                                                                \
    SCALAR(changes, COUNT, "times the holder by belief differs from the one before")               \
    SCALAR(changes_per_hour, PER_HOUR, "changes per resource and hour of observed time")           \
    SCALAR(voluntary, COUNT, "ends of belief by resignation or shutdown")                          \
    SCALAR(involuntary, COUNT, "ends of belief by anything else")                                  \
    SCALAR(involuntary_per_hour, PER_HOUR, "those per resource and hour")                          \
    SCALAR(self_reelections, COUNT, "times the holder is the one before")                          \
    SCALAR(self_reelection_share, PPM, "of all successions")                                       \
    SCALAR(short_tenures, COUNT, "involuntary tenures shorter than the hold interval")             \
    SCALAR(very_short_tenures, COUNT, "tenures shorter than the check interval")                   \
    SCALAR(ping_pong, COUNT, "successions A, B, A in which B held for less than the hold interval") \
    SCALAR(births_stale, COUNT, "beliefs that began when ownership was gone already")              \
    SCALAR(leaderless.share, PPM, "time without any belief, of observed time")                     \
    SCALAR(unowned.share, PPM, "time without an owner at the store, of observed time")             \
    SCALAR(share.max, PPM, "largest share of one instance in all belief time")                     \
    SCALAR(share.min, PPM, "smallest share of one instance in all belief time")                    \
    SCALAR(jain, PPM, "Jain's index of these shares")                                              \
    SCALAR(checks, COUNT, "answers to is_master")                                                  \
    SCALAR(check_errors, COUNT, "of these, errors")                                                \
    SCALAR(resignations, COUNT, "resignations queued")                                             \
    SCALAR(executions, COUNT, "resignations executed")                                             \
    SCALAR(withdrawals, COUNT, "resignations withdrawn")                                           \
    SCALAR(crashes, COUNT, "crashes of instances")                                                 \
    SCALAR(expiries, COUNT, "ownerships ended by expiry")                                          \
    SCALAR(commits.rejected, COUNT, "commits that the guarded store refused: wasted work")         \
    SCALAR(commits.stale, COUNT, "commits accepted although a newer epoch had committed")          \
    SCALAR(requests, COUNT, "calls that reached the store")                                        \
    SCALAR(renewals, COUNT, "keep-alives that reached the store")                                  \
    SERIES(tenure, NS, "belief from beginning to end, censored ones left out")                     \
    SERIES(failover, NS, "from the crash or loss of a master to the next belief")                  \
    SERIES(handover, NS, "from the end of belief by resignation to the next belief")               \
    SERIES(overlap.store, NS, "two owners of one resource at the store")                           \
    SERIES(overlap.belief, NS, "two instances that believe at once")                               \
    SERIES(unowned.store, NS, "no owner at the store")                                             \
    SERIES(leaderless.belief, NS, "no instance believes")                                          \
    SERIES(stale.foreign, NS, "belief while somebody else owns")                                   \
    SERIES(stale.unowned, NS, "belief while nobody owns")                                          \
    SERIES(stale.window, NS, "from the involuntary loss of ownership to the end of belief")        \
    SERIES(resignation.wait, NS, "from queueing a resignation to the beginning of its execution")  \
    SERIES(heal, NS, "from the end of the last fault to belief in every resource")

#endif
