/* SPDX-License-Identifier: Apache-2.0 */
/* Conversions between true and local time; see clock.h. */
#include "sim/kernel/clock.h"

#include <assert.h>

#define MILLION 1000000

__extension__ typedef __int128 int128;

void sim_clock_init(struct sim_clock *clock)
{
    *clock = (struct sim_clock){.plain = true};
}

int64_t sim_clock_local_slow(const struct sim_clock *clock, int64_t true_ns)
{
    if (clock->frozen)
        return clock->local_base_ns;
    int128 elapsed = (int128)(true_ns - clock->true_base_ns) * (MILLION + clock->rate_ppm);
    return clock->local_base_ns + (int64_t)(elapsed / MILLION);
}

int64_t sim_clock_wall(const struct sim_clock *clock, int64_t true_ns)
{
    return SIM_WALL_EPOCH_NS + sim_clock_local(clock, true_ns) + clock->wall_offset_ns;
}

int64_t sim_clock_true(const struct sim_clock *clock, int64_t true_now_ns, int64_t local_ns)
{
    if (local_ns <= sim_clock_local(clock, true_now_ns))
        return true_now_ns;
    if (clock->plain || local_ns == INT64_MAX)
        return local_ns;
    if (clock->frozen)
        return INT64_MAX;
    int64_t rate = MILLION + clock->rate_ppm;
    int128 scaled = (int128)(local_ns - clock->local_base_ns) * MILLION;
    int128 true_ns = clock->true_base_ns + (scaled + rate - 1) / rate;
    return true_ns > INT64_MAX ? INT64_MAX : (int64_t)true_ns;
}

static void rebase(struct sim_clock *clock, int64_t true_now_ns)
{
    clock->local_base_ns = sim_clock_local(clock, true_now_ns);
    clock->true_base_ns = true_now_ns;
    clock->plain = false;
}

void sim_clock_set_rate(struct sim_clock *clock, int64_t true_now_ns, int32_t rate_ppm)
{
    assert(rate_ppm > -SIM_RATE_PPM_LIMIT - 1 && rate_ppm <= SIM_RATE_PPM_LIMIT);
    rebase(clock, true_now_ns);
    clock->rate_ppm = rate_ppm;
}

void sim_clock_freeze(struct sim_clock *clock, int64_t true_now_ns, bool frozen)
{
    rebase(clock, true_now_ns);
    clock->frozen = frozen;
}

void sim_clock_step_wall(struct sim_clock *clock, int64_t step_ns)
{
    clock->wall_offset_ns += step_ns;
}
