/* SPDX-License-Identifier: Apache-2.0 */
/* Events as people read them: one line with time, instance, resource, kind, cause and values. */
#ifndef TENURE_SIM_CLI_EVENT_TEXT_H
#define TENURE_SIM_CLI_EVENT_TEXT_H

#include <stdio.h>

#include "sim/scenario/scenario.h"
#include "sim/search/difference.h"

/* One line. */
void event_text_print(FILE *out, const struct scenario *scenario, const struct sim_event *event);

/* The event in which two runs differ, once for each; `names` says which run is which. */
void event_text_difference(FILE *out, const struct difference *difference,
                           const struct difference_side sides[2], const char *const names[2]);

#endif
