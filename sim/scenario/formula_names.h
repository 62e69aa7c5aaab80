/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The names that limits may use: every numeric parameter of the scenario by its name, the mean and
 * the bounds of every law, and what follows from them, one row each in FORMULA_NAME_LIST.
 *
 * Values are those of one case: the parameters given must be filled in (scenario_case_at).
 */
#ifndef TENURE_SCENARIO_FORMULA_NAMES_H
#define TENURE_SCENARIO_FORMULA_NAMES_H

#include "sim/scenario/formula.h"
#include "sim/scenario/parameter.h"

/* NAME(name, unit, meaning)    unit: DURATION, NUMBER or RATIO */
#define FORMULA_NAME_LIST(NAME)                                                                    \
    NAME(effective_pause, DURATION, "pre_election_pause, at least 10ms")                           \
    NAME(effective_check, DURATION, "master_check_interval, at least 50ms")                        \
    NAME(effective_hold, DURATION, "master_hold_interval, at least 10s")                           \
    NAME(effective_odds, NUMBER, "resign_odds, at least 1")                                        \
    NAME(effective_back_off_max, DURATION, "back_off_max, at least back_off_min")                  \
    NAME(round_trip, DURATION, "mean time of a request and its answer: 2 * one_way_delay.mean")    \
    NAME(round_trip_most, DURATION, "the longest one: 2 * one_way_delay.most")                     \
    NAME(check_period, DURATION, "from one check to the next: effective_check + round_trip")       \
    NAME(hold_checks, NUMBER,                                                                      \
         "the check that may resign first: max(1, ceil(effective_hold / check_period))")           \
    NAME(mean_tenure, DURATION,                                                                    \
         "mean tenure without faults: check_period * (hold_checks + effective_odds - 1)")          \
    NAME(mean_tenure_seen, DURATION,                                                               \
         "mean of the tenures that begin and end in the run: mean_tenure less their variance, "    \
         "check_period^2 * effective_odds * (effective_odds - 1), over duration - warm_up - "      \
         "mean_tenure")                                                                            \
    NAME(residual_tenure, DURATION,                                                                \
         "mean rest of a tenure at a random moment: (mean_tenure + variance / mean_tenure) / 2")   \
    NAME(pass_wait, DURATION,                                                                      \
         "mean wait of a resignation for the end of the pass: half the mean square over the mean " \
         "of the time from the end of one pass to the end of the next, I = max(pass_interval - "   \
         "L, 0) + L'; lognormal to four digits")                                                   \
    NAME(handover_mean, DURATION,                                                                  \
         "from belief that ends by resignation to the next one: pass_wait + round_trip + "         \
         "commit_delay")                                                                           \
    NAME(leaderless_mean, RATIO,                                                                   \
         "time without belief, without faults: handover_mean / (mean_tenure + handover_mean)")     \
    NAME(newcomer_mean, DURATION,                                                                  \
         "from the start of the last instance, at a fleet that runs, to its first belief in a "    \
         "resource: its way into the queue, half of effective_pause + 1.5 * round_trip + "         \
         "2 * commit_delay, then residual_tenure, instances - 2 of mean_tenure and instances - 1 " \
         "of handover_mean")                                                                       \
    NAME(load_jain_mean, RATIO,                                                                    \
         "Jain's index of loads given away at random: resources / (resources + instances - 1)")    \
    NAME(keep_alive_period, DURATION,                                                              \
         "from one renewal to the next: keep_alive_interval + round_trip, up to the next poll")    \
    NAME(failover_least, DURATION,                                                                 \
         "from a crash to the next master, at the least: lease - keep_alive_interval - "           \
         "keep_alive_poll - round_trip_most, then commit and notice")                              \
    NAME(failover_most, DURATION,                                                                  \
         "from a crash to the next master, at the most: lease + expiry_tick + commit_delay + "     \
         "round_trip_most")                                                                        \
    NAME(stale_window, DURATION,                                                                   \
         "from the loss of ownership to the end of belief: one_way_delay.most + "                  \
         "(tolerated_check_errors + 1) * (effective_check + call_timeout)")                        \
    NAME(overlap_most, DURATION,                                                                   \
         "two beliefs at once when a master is cut off: max(0, stale_window - failover_least)")    \
    NAME(recovery_most, DURATION,                                                                  \
         "from the end of the last fault to a master everywhere: failover_most + "                 \
         "max(call_timeout, request_timeout) + effective_back_off_max + effective_pause")          \
    NAME(start_race, RATIO,                                                                        \
         "chance of the first instance to be the first master: x + (1 - x^instances) / instances " \
         "with x = min(1, head_start / effective_pause)")

struct formula_name_row {
    const char *name;
    enum formula_dimension dimension;
    const char *meaning;
};

/* The rows of the list above; *count is set. Static storage. */
const struct formula_name_row *formula_name_rows(size_t *count);

/* What formula_evaluate() takes, for the parameters of a case, which are borrowed. */
struct formula_names formula_names_of(const struct scenario_parameters *parameters);

#endif
