/* SPDX-License-Identifier: Apache-2.0 */
/* Workload W0 of `tenure bench`: simulated tasks that sleep and draw a number, and nothing else. */
#ifndef TENURE_SIM_CLI_BENCH_TIMERS_H
#define TENURE_SIM_CLI_BENCH_TIMERS_H

#include <stdbool.h>
#include <stdint.h>

#include "sim/kernel/switch.h"

/* `tasks` tasks, each `for (;;) { sleep(d); draw; }` for so long, first wake-up uniform in [0, 1
 * s). With jitter d = 900 ms + U[0, 200 ms), else 1 s. Returns the number of wake-ups; 0 when out
 * of memory. */
uint64_t bench_timers(enum sim_context_kind context, uint32_t tasks, bool jitter,
                      int64_t duration_ns);

#endif
