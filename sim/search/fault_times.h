/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What faults that strike once, each at a time that is written down, can do together at the worst.
 *
 * Of those that repeat or wait for something only the period is known; bounds on them are in
 * case_config.c. A script has hundreds of the former in place of one of the latter, and its bounds
 * must not be wider than those of the run that it was written from. Pure functions.
 */
#ifndef TENURE_SIM_FAULT_TIMES_H
#define TENURE_SIM_FAULT_TIMES_H

#include "sim/scenario/scenario.h"

/* Whether a fault of instances can be about this one, and whether it is whenever it strikes. */
bool fault_times_may_strike(const struct fault_plan *plan, uint16_t instance);
bool fault_times_surely_strikes(const struct fault_plan *plan, uint16_t instance);

/* How long an occurrence of a fault lasts within the run, ns. */
int64_t fault_times_length(const struct fault_plan *plan, const struct scenario_parameters *p);

/* The most that delays of messages add up to at any moment. */
int64_t fault_times_delay(const struct scenario *scenario, const struct scenario_parameters *p);

/* The most that pauses of one process add up to which begin in a window of true time. */
int64_t fault_times_paused(const struct scenario *scenario, const struct scenario_parameters *p,
                           int64_t window_ns);

/* Cuts and outages in a row: with no more than `settling_ns` between the end of one and the
 * beginning of the next. */
struct fault_times_row {
    int64_t broken_ns; /* the longest that they last together in one row */
    int64_t before_ns; /* and of that, before the last of a row began */
    int64_t least_ns;  /* the shortest of all; INT64_MAX if there is none */
};

struct fault_times_row fault_times_rows(const struct scenario *scenario,
                                        const struct scenario_parameters *p, int64_t settling_ns);

#endif
