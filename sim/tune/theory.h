/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Closed forms: what the fault-free runner does, from its parameters alone.
 *
 * One list of figures, from which come the columns of `tenure tune --theory`, the table `theory` of
 * a study and docs/tune.md. A figure that is also measured has the name of its measure (measure.h),
 * so that the two are set beside each other. Floating point: these are figures to print and to
 * compare with estimates; nothing that happens in a run depends on them. Pure functions.
 */
#ifndef TENURE_SIM_THEORY_H
#define TENURE_SIM_THEORY_H

#include <stdbool.h>

#include "sim/scenario/scenario.h"

enum theory_unit {
    THEORY_SECONDS,
    THEORY_PER_HOUR,
    THEORY_PER_SECOND,
    THEORY_SHARE,
    THEORY_NUMBER
};

/* X(identifier, name, unit, formula)
 *
 * c is the check period, k the first check that may resign, p = 1 / odds, q = 1 - p, g the gap of a
 * hand-over, K instances, M resources. */
#define THEORY_LIST(X)                                                                           \
    X(TENURE_MIN, "tenure.min", SECONDS, "c k, k = max(1, ceil(hold / c))")                      \
    X(TENURE_MEAN, "tenure.mean", SECONDS, "mu = c (k + odds - 1)")                              \
    X(TENURE_SD, "tenure.sd", SECONDS, "sigma = c sqrt(odds (odds - 1))")                        \
    X(TENURE_P50, "tenure.p50", SECONDS, "c (k + ceil(ln(1 - x) / ln q) - 1), x = 0.5")          \
    X(TENURE_P90, "tenure.p90", SECONDS, "the same, x = 0.9")                                    \
    X(TENURE_P99, "tenure.p99", SECONDS, "the same, x = 0.99")                                   \
    X(TENURE_RESIDUAL, "tenure.residual", SECONDS,                                               \
      "what is left of a tenure at a random moment: (sigma^2 + mu^2) / (2 mu)")                  \
    X(HANDOVER_MEAN, "handover.mean", SECONDS,                                                   \
      "g = E[I^2] / (2 E[I]) + round trip + commit, I = max(interval - L, 0) + L'")              \
    X(CHANGES_PER_HOUR, "changes_per_hour", PER_HOUR, "3600 / (mu + g)")                         \
    X(LEADERLESS_SHARE, "leaderless.share", SHARE, "g / (mu + g)")                               \
    X(FAILOVER_MIN, "failover.min", SECONDS, "lease - A + commit + one way, A between renewals") \
    X(FAILOVER_MEAN, "failover.mean", SECONDS, "the same with - A / 2 + tick / 2")               \
    X(FAILOVER_SD, "failover.sd", SECONDS, "sqrt((A^2 + tick^2) / 12)")                          \
    X(FAILOVER_P50, "failover.p50", SECONDS, "of U(-A, 0) + U(0, tick)")                         \
    X(FAILOVER_P99, "failover.p99", SECONDS, "the same")                                         \
    X(FAILOVER_MAX, "failover.max", SECONDS, "lease + tick + commit + one way")                  \
    X(NEWCOMER_MEAN, "queue.wait", SECONDS,                                                      \
      "residual of tenure and gap, then K - 2 times mu + g: one that joins the queue of K - 1")  \
    X(MIXING_TIME, "mixing.time", SECONDS,                                                       \
      "slowest decay of E[exp(-s (T + g))]^K = 1: z^k p exp(-s g) = w (1 - q z), w^K = 1")       \
    X(STORE_LOAD, "store.operations_per_hour", PER_HOUR,                                         \
      "3600 (M (mu / c + 2) / (mu + g) + M K / A): checks, resigning and entering, renewals")    \
    X(FIRST_SHARE, "first.share", SHARE,                                                         \
      "x + (1 - x^K) / K, x = min(1, head_start / pause), K those that start with the run")      \
    X(STORM_FIRST, "storm.first", NUMBER,                                                        \
      "M / odds: resignations at one check when one instance won everything at once")

enum theory_figure {
#define X(identifier, name, unit, formula) THEORY_##identifier,
    THEORY_LIST(X)
#undef X
        THEORY_COUNT
};

struct theory_row {
    const char *name;
    enum theory_unit unit;
    const char *formula;
};

/* THEORY_COUNT rows. Static storage. */
extern const struct theory_row theory_table[];

/* What the closed forms need. Seconds. */
struct theory_input {
    double check_s; /* c: from one check to the next */
    double hold_s;
    double odds;  /* at least 1 */
    double gap_s; /* g */
    double instances, resources;
    double present;     /* instances that start with the run; those that join later start no race */
    bool first_is_late; /* the first instance is one of the latter */
    double lease_s;     /* 0: none, a crash is noticed at once */
    double renewal_s, expiry_tick_s;
    double notice_s; /* commit and one way */
    double head_start_s, pause_s;
};

/* The input that a case's parameters (filled in) make, of a fleet that starts as a whole. */
struct theory_input theory_input_of(const struct scenario_parameters *parameters);

/* The same of a scenario, in which instances may join later. */
struct theory_input theory_input_in(const struct scenario *scenario,
                                    const struct scenario_parameters *parameters);

/* All figures. What does not exist is NAN; what never ends is INFINITY. */
void theory_compute(const struct theory_input *input, double figures[THEORY_COUNT]);

/* mu. */
double theory_mean(const struct theory_input *input);

/* k, and the smallest c (k + j) that a tenure does not exceed with probability `share`. */
double theory_first_check(const struct theory_input *input);
double theory_tenure_quantile(const struct theory_input *input, double share);

double theory_failover_mean(const struct theory_input *input);

/* P(tenure <= x), and P(failover <= x). */
double theory_tenure_up_to(const struct theory_input *input, double x_s);
double theory_failover_up_to(const struct theory_input *input, double x_s);

/* The relaxation time of the load, and its small-variance limit 2 mu^3 / (sigma^2 (2 pi / K)^2);
 * INFINITY if loads never mix, 0 for one instance. */
double theory_mixing_time(const struct theory_input *input);
double theory_mixing_approximation(const struct theory_input *input);

/* The waiting time of one that joins the queue behind K - 1 others, when a random moment of
 * residual and gap are given by mean and variance: for a policy of uniform jitter H + U(0, J). */
double theory_jitter_mixing_approximation(double hold_s, double jitter_s, double instances);

/* The name's figure, or -1. */
int theory_find(const char *name);

#endif
