/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Fleets whose instances have settings of their own, from faults that give them: what such an
 * instance can have in the course of a run, and the bounds that follow. Pure functions.
 */
#ifndef TENURE_SIM_MIXED_FLEET_H
#define TENURE_SIM_MIXED_FLEET_H

#include "sim/check/bounds.h"
#include "sim/scenario/scenario.h"

/* Whether any instance may have settings of its own. */
bool mixed_fleet(const struct scenario *scenario);

/* The bounds of an instance: the widest of all settings that it can have. */
struct bounds mixed_fleet_bounds(const struct scenario *scenario,
                                 const struct scenario_parameters *parameters, uint16_t instance);

/* Those of the fleet: the widest of any instance. */
struct bounds mixed_fleet_widest(const struct scenario *scenario,
                                 const struct scenario_parameters *parameters);

#endif
