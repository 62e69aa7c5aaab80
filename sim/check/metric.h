/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The metrics of a case: one list, from which come the names in expectations, the JSON report,
 * the database and docs/metrics.md. Integers throughout, so that SQL and the online value can be
 * compared exactly.
 *
 * SCALAR(identifier, name, unit, direction, what)   one number
 * SERIES(identifier, name, unit, direction, what)   a collection of lengths of time; an
 *                                                   expectation names a statistic: .count .total
 *                                                   .min .mean .max .p1 .p10 .p50 .p90 .p99
 *
 * Direction: which way is better for whoever runs the election, LOWER, HIGHER, or NEUTRAL where
 * that depends. How many there are in a series (.count) is neutral always; so is
 * .total where higher is better, as one that is censored at the end is missing from it.
 *
 * Units: NS, COUNT, PPM (a share), PER_HOUR (thousandths of events per hour and, but for those of
 * the store, resource).
 * Percentiles are nearest rank. Means are rounded down. What begins before the warm-up is over is
 * left out. What is open at the end of the run counts with its length so far in overlaps, gaps
 * and stale windows; it is left out of tenure, failover, handover, newcomer and rebalance.
 * docs/metrics.md has the formulas.
 */
#ifndef TENURE_SIM_METRIC_H
#define TENURE_SIM_METRIC_H

#define METRIC_LIST(SCALAR, SERIES)                                                                \
    SCALAR(CHANGES, "changes", COUNT, LOWER,                                                       \
           "times the holder by belief differs from the one before")                               \
    SCALAR(CHANGES_PER_HOUR, "changes_per_hour", PER_HOUR, LOWER,                                  \
           "changes per resource and hour of observed time")                                       \
    SCALAR(VOLUNTARY, "voluntary", COUNT, NEUTRAL, "ends of belief by resignation or shutdown")    \
    SCALAR(INVOLUNTARY, "involuntary", COUNT, LOWER, "ends of belief by anything else")            \
    SCALAR(INVOLUNTARY_PER_HOUR, "involuntary_per_hour", PER_HOUR, LOWER,                          \
           "those per resource and hour")                                                          \
    SCALAR(SELF_REELECTIONS, "self_reelections", COUNT, NEUTRAL,                                   \
           "times the holder is the one before")                                                   \
    SCALAR(SELF_REELECTION_SHARE, "self_reelection_share", PPM, NEUTRAL, "of all successions")     \
    SCALAR(SHORT_TENURES, "short_tenures", COUNT, LOWER,                                           \
           "involuntary tenures shorter than the hold interval")                                   \
    SCALAR(VERY_SHORT_TENURES, "very_short_tenures", COUNT, LOWER,                                 \
           "tenures shorter than the check interval")                                              \
    SCALAR(PING_PONG, "ping_pong", COUNT, LOWER,                                                   \
           "successions A, B, A in which B held for less than the hold interval")                  \
    SCALAR(BIRTHS_STALE, "births_stale", COUNT, LOWER,                                             \
           "beliefs that began when ownership was gone already")                                   \
    SCALAR(LEADERLESS_SHARE, "leaderless.share", PPM, LOWER,                                       \
           "time without any belief, of observed time")                                            \
    SCALAR(UNOWNED_SHARE, "unowned.share", PPM, LOWER,                                             \
           "time without an owner at the store, of observed time")                                 \
    SCALAR(SHARE_MAX, "share.max", PPM, LOWER, "largest share of one instance in all belief time") \
    SCALAR(SHARE_MIN, "share.min", PPM, HIGHER,                                                    \
           "smallest share of one instance in all belief time")                                    \
    SCALAR(JAIN, "jain", PPM, HIGHER, "Jain's index of these shares")                              \
    SCALAR(LOAD_JAIN_MEAN, "load.jain.mean", PPM, HIGHER,                                          \
           "mean over time of Jain's index of the resources each instance has at the moment")      \
    SCALAR(LOAD_JAIN_MIN, "load.jain.min", PPM, HIGHER, "the least it ever was")                   \
    SCALAR(LOAD_MAX, "load.max", COUNT, LOWER, "most resources that one instance had at once")     \
    SCALAR(FIRST_SHARE, "first.share", PPM, NEUTRAL,                                               \
           "resources whose first holder is the first instance")                                   \
    SCALAR(CHECKS, "checks", COUNT, NEUTRAL, "answers to is_master")                               \
    SCALAR(CHECK_ERRORS, "check_errors", COUNT, NEUTRAL, "of these, errors")                       \
    SCALAR(RESIGNATIONS, "resignations", COUNT, NEUTRAL, "resignations queued")                    \
    SCALAR(EXECUTIONS, "executions", COUNT, NEUTRAL, "resignations executed")                      \
    SCALAR(WITHDRAWALS, "withdrawals", COUNT, NEUTRAL, "resignations withdrawn")                   \
    SCALAR(CRASHES, "crashes", COUNT, NEUTRAL, "crashes of instances")                             \
    SCALAR(EXPIRIES, "expiries", COUNT, LOWER, "ownerships ended by expiry")                       \
    SCALAR(COMMITS_REJECTED, "commits.rejected", COUNT, LOWER,                                     \
           "commits that the guarded store refused: wasted work")                                  \
    SCALAR(COMMITS_STALE, "commits.stale", COUNT, LOWER,                                           \
           "commits accepted although a newer epoch had committed")                                \
    SCALAR(REQUESTS, "requests", COUNT, LOWER, "calls that reached the store")                     \
    SCALAR(RENEWALS, "renewals", COUNT, LOWER, "keep-alives that reached the store")               \
    SCALAR(STORE_OPERATIONS_PER_HOUR, "store.operations_per_hour", PER_HOUR, LOWER,                \
           "requests per hour of the run, of all resources together")                              \
    SERIES(TENURE, "tenure", NS, HIGHER, "belief from beginning to end, censored ones left out")   \
    SERIES(FAILOVER, "failover", NS, LOWER,                                                        \
           "from the crash or loss of a master to the next belief")                                \
    SERIES(HANDOVER, "handover", NS, LOWER,                                                        \
           "from the end of belief by resignation to the next belief")                             \
    SERIES(OVERLAP_STORE, "overlap.store", NS, LOWER, "two owners of one resource at the store")   \
    SERIES(OVERLAP_BELIEF, "overlap.belief", NS, LOWER, "two instances that believe at once")      \
    SERIES(UNOWNED_STORE, "unowned.store", NS, LOWER, "no owner at the store")                     \
    SERIES(LEADERLESS_BELIEF, "leaderless.belief", NS, LOWER, "no instance believes")              \
    SERIES(STALE_FOREIGN, "stale.foreign", NS, LOWER, "belief while somebody else owns")           \
    SERIES(STALE_UNOWNED, "stale.unowned", NS, LOWER, "belief while nobody owns")                  \
    SERIES(STALE_WINDOW, "stale.window", NS, LOWER,                                                \
           "from the involuntary loss of ownership to the end of belief")                          \
    SERIES(RESIGNATION_WAIT, "resignation.wait", NS, LOWER,                                        \
           "from queueing a resignation to the beginning of its execution")                        \
    SERIES(HEAL, "heal", NS, LOWER, "from the end of the last fault to belief in every resource")  \
    SERIES(NEWCOMER, "newcomer", NS, LOWER,                                                        \
           "from the start of an instance to its first belief in a resource that had a master")    \
    SERIES(REBALANCE, "rebalance", NS, LOWER,                                                      \
           "from the start or end of an instance or the last fault's end until the load is fair")

enum metric {
#define SCALAR(identifier, name, unit, direction, what) METRIC_##identifier,
#define SERIES(identifier, name, unit, direction, what) METRIC_##identifier,
    METRIC_LIST(SCALAR, SERIES)
#undef SCALAR
#undef SERIES
        METRIC_COUNT_OF
};

#endif
