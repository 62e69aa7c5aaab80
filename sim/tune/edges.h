/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the fault-free runner does between two moments of a run that begins with a start: closed
 * forms speak of an endless run, and a run has edges.
 *
 * The first belief comes at the least of the instances' pauses. From there on tenures and gaps
 * follow each other: a delayed renewal process. The sum of n tenures is n k checks and a negative
 * binomial number of them, so that all that is asked for is a sum over n of its distribution, taken
 * where the gaps leave it on the lattice of checks. Gaps are taken for independent, and their sum
 * for normal with its mean and variance; nothing else is approximated. Floating point; pure
 * functions, some milliseconds each.
 */
#ifndef TENURE_SIM_EDGES_H
#define TENURE_SIM_EDGES_H

#include "sim/tune/theory.h"

struct edges_input {
    struct theory_input in;
    double gap_variance_s2;
    double pause_s;
    double latency_s; /* from the end of a pause to the first belief */
    double one_way_s;
    double window_begin_s, window_end_s; /* warm-up, and end of the run */
    double renewal_first_s;              /* from the session's start to its first renewal */
    double renewal_period_s;             /* and from one to the next; 0: none */
    double session_s;                    /* from the end of a pause to the session */
    double head_start_s, stagger_s;
};

struct edges_input edges_input_of(const struct scenario_parameters *parameters);

/* Expected of one resource from the start of the run until `time_s`. */
struct edges_until {
    double successions;  /* beliefs but the first one */
    double succession_s; /* the integral of that over time */
    double checks;       /* that were asked at the store */
    double leaderless_s; /* time without belief */
};

struct edges_until edges_until(const struct edges_input *input, double time_s);

/* What a run is expected to measure in its window, as the figures of theory.h have it in an endless
 * one; NAN where there is nothing to add to those. */
struct edges {
    double changes_per_hour, leaderless_share, store_per_hour, queue_wait_s;
};

struct edges edges_of(const struct edges_input *input);

/* One that joins a queue after this moment is not counted, since it might not be served before the
 * end: before it all but one in a thousand are. */
double edges_join_until(const struct theory_input *in, double window_begin_s, double window_end_s);

#endif
