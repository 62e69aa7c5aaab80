/* SPDX-License-Identifier: Apache-2.0 */
/* Scenarios made up from a number: few instances, many faults of all kinds, and times that meet. */
#ifndef TENURE_TESTS_SCRIPT_WORLDS_H
#define TENURE_TESTS_SCRIPT_WORLDS_H

#include <stdint.h>

/* The text of a scenario; belongs to the caller. Equal numbers give equal texts. */
char *script_world(uint64_t number);

/* The same on a store without leases and delays, with few faults: masters can foresee their checks
 * most of the time. */
char *script_calm_world(uint64_t number);

#endif
