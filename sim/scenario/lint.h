/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Warnings about scenarios that can be run but hardly say what is meant: faults that never happen,
 * limits that nothing can exceed, periods that sample nothing, metrics without samples, values
 * without an effect. Each with its place and a remedy.
 *
 * Called by scenario_load() when its options ask for it, while the texts are still there.
 */
#ifndef TENURE_SCENARIO_LINT_H
#define TENURE_SCENARIO_LINT_H

struct scenario_reading;

/* Adds warnings about a scenario without errors. */
void scenario_lint(struct scenario_reading *reading);

#endif
