/* SPDX-License-Identifier: Apache-2.0 */
/* From the parameters of a case to the configurations of its parts. Pure functions. */
#ifndef TENURE_SIM_CASE_CONFIG_H
#define TENURE_SIM_CASE_CONFIG_H

#include "sim/check/check.h"
#include "sim/check/metrics.h"
#include "sim/scenario/scenario.h"
#include "sim/subject/fleet.h"

/* Names are borrowed from the scenario. */
struct fleet_config case_fleet_config(const struct scenario *scenario,
                                      const struct scenario_parameters *parameters);
struct check_config case_check_config(const struct scenario *scenario,
                                      const struct scenario_parameters *parameters);
/* What the bounds of a case are computed from: its parameters and the worst its faults can do. */
struct bounds_input case_bounds_input(const struct scenario *scenario,
                                      const struct scenario_parameters *parameters);
/* The bounds of an instance with these parameters. */
struct bounds case_bounds(const struct scenario *scenario,
                          const struct scenario_parameters *parameters);
struct metrics_config case_metrics_config(const struct scenario_parameters *parameters);

#endif
