/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The clock of one simulated process: how it differs from true simulated time.
 *
 * Rate and freezes move both its clocks, offset and steps only the one on the wall. Conversions
 * are exact integer arithmetic: local time is rounded down, and a local deadline turns into the
 * first instant of true time at which the local clock shows it, so a timer is never early. No
 * other unit of the simulator does arithmetic on local time.
 */
#ifndef TENURE_SIM_CLOCK_H
#define TENURE_SIM_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

/* Simulated time 0 on every wall: 2026-01-01 00:00:00 UTC. */
#define SIM_WALL_EPOCH_NS INT64_C(1767225600000000000)

#define SIM_RATE_PPM_LIMIT 900000 /* a clock may lose or gain at most nine tenths */

struct sim_clock {
    bool plain; /* shows true time: no rate, no freeze so far */
    bool frozen;
    int32_t rate_ppm;
    int64_t true_base_ns, local_base_ns; /* local_base was shown at true_base */
    int64_t wall_offset_ns;              /* wall minus monotonic, less SIM_WALL_EPOCH_NS */
};

void sim_clock_init(struct sim_clock *clock);

int64_t sim_clock_local_slow(const struct sim_clock *clock, int64_t true_ns);

/* What the monotonic clock shows. */
static inline int64_t sim_clock_local(const struct sim_clock *clock, int64_t true_ns)
{
    return clock->plain ? true_ns : sim_clock_local_slow(clock, true_ns);
}

/* What the clock on the wall shows, in ns since 1970. */
int64_t sim_clock_wall(const struct sim_clock *clock, int64_t true_ns);

/* The first true instant, not before true_now_ns, at which the monotonic clock shows at least
 * local_ns; INT64_MAX if that never comes while the clock is as it is. */
int64_t sim_clock_true(const struct sim_clock *clock, int64_t true_now_ns, int64_t local_ns);

/* Changes at true_now_ns. Deadlines in local time must be converted anew afterwards. */
void sim_clock_set_rate(struct sim_clock *clock, int64_t true_now_ns, int32_t rate_ppm);
void sim_clock_freeze(struct sim_clock *clock, int64_t true_now_ns, bool frozen);
void sim_clock_step_wall(struct sim_clock *clock, int64_t step_ns);

#endif
