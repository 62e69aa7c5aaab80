/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What faults cost by the draw of whom they hit and when, so that it can be taken out again.
 *
 * A fault on `any` strikes one of the instances, each with the same probability, whatever they are
 * doing. How many resources lose their master is chance then, and in runs with few faults most of
 * the scatter of what faults cost. Given all that happened before, the number that is expected is
 * known exactly: the mean over the instances. So what is hit beyond it, times what one hit costs,
 * is a sum whose mean is 0, and a measure less that sum has the mean that it had: the fault is
 * charged P(victim is master) times the cost in place of the cost of whoever was drawn.
 *
 * The phase of a fault that repeats is drawn too, so that it strikes once a period at a uniform
 * moment, and how often within the window is chance again, with a mean that is known. Each strike
 * beyond it is taken out at what one costs on average.
 *
 * Whether the costs are right does not matter for the mean, only for how much scatter is left. They
 * are those of the closed forms.
 */
#ifndef TENURE_SIM_VICTIMS_H
#define TENURE_SIM_VICTIMS_H

#include "sim/fault/fault_log.h"
#include "sim/kernel/event.h"
#include "sim/scenario/scenario.h"

struct victims;

/* What was hit beyond what is expected of the draws. */
struct victims_excess {
    double leaderless_ns; /* time without a master in the window, of all resources together */
    double involuntary;   /* ends of belief in the window */
};

/* Whether a fault of the scenario draws whom it hits or when, and ends what a master has. */
bool victims_are_drawn(const struct scenario *scenario);

/* For one case. The scenario and the log, which the case fills, are borrowed. NULL when out of
 * memory. */
struct victims *victims_new(const struct scenario *scenario, const struct scenario_parameters *p,
                            const struct fault_log *log);
void victims_free(struct victims *victims); /* NULL is harmless */

/* Takes beliefs and faults of the stream, in order. */
void victims_take(struct victims *victims, const struct sim_event *event);

/* At the end of the run. */
struct victims_excess victims_excess(const struct victims *victims);

#endif
