/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Parameters that are good each by itself and bad together: rules, each with its formula and with a
 * scenario whose expectation fails because of it.
 *
 * Pure functions but for what is printed.
 */
#ifndef TENURE_SIM_COUPLING_H
#define TENURE_SIM_COUPLING_H

#include <stdio.h>

#include "sim/scenario/scenario.h"

/* X(identifier, name, formula, what follows, faults of the run that shows it, what it expects) */
#define COUPLING_LIST(X)                                                                           \
    X(LEASE_UNRENEWED, "lease-not-renewed", "keep_alive_period + round_trip_most >= lease",        \
      "the lease ends before it is renewed; masters lose it again and again", "", "expiries == 0") \
    X(CHECK_BEYOND_LEASE, "check-beyond-lease",                                                    \
      "(tolerated_check_errors + 1) (effective_check + call_timeout) > failover_least",            \
      "a master that is cut off may still believe when the next one is elected",                   \
      "every 15m cut master(r1) for 2m", "overlap.belief.max == 0s")                               \
    X(CONVOY, "convoy", "effective_odds == 1, resources > 1",                                      \
      "all resources go round together, and an uneven load never evens out", "",                   \
      "load.jain.mean >= 80%")                                                                     \
    X(PAUSE_TOO_SHORT, "pause-too-short", "max(head_start, start_stagger) >= effective_pause",     \
      "who starts first wins every resource", "", "first.share < 90%")                             \
    X(HOLD_WITHOUT_EFFECT, "hold-without-effect", "effective_check > effective_hold",              \
      "the first check comes later than the hold ends, so that the check interval decides", "",    \
      "tenure.min <= 1.1 * effective_hold")                                                        \
    X(SLOW_PASSES, "slow-passes", "g / (mu + g) > 1%",                                             \
      "resignations wait for the end of a pass so long that resources are often without a master", \
      "", "leaderless.share < 1%")

enum coupling {
#define X(identifier, name, formula, what, faults, expect) COUPLING_##identifier,
    COUPLING_LIST(X)
#undef X
        COUPLING_COUNT
};

struct coupling_row {
    const char *name, *formula, *what, *faults, *expect;
};

/* COUPLING_COUNT rows. Static storage. */
extern const struct coupling_row coupling_table[];

/* By name; COUPLING_COUNT if there is none. */
enum coupling coupling_find(const char *name);

/* Whether a rule is broken by filled in parameters; `numbers` (of `size` bytes) gets the two sides
 * as they are then. */
bool coupling_applies(enum coupling rule, const struct scenario_parameters *parameters,
                      char *numbers, size_t size);

/* A scenario that extends the given one and fails where the rule is broken. */
void coupling_print_scenario(FILE *out, enum coupling rule, const struct scenario *scenario);

#endif
