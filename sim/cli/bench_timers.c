/* SPDX-License-Identifier: Apache-2.0 */
/* The timer loop on the kernel; see bench_timers.h. */
#include "sim/cli/bench_timers.h"

#include <stdlib.h>

#include "core/context.h"
#include "sim/kernel/env_sim.h"

struct sleeper {
    struct sim_env env;
    struct election_context *context;
    bool jitter;
    uint64_t wake_ups;
};

static void sleep_for_ever(void *argument)
{
    struct sleeper *s = argument;
    struct election_env *env = &s->env.env;
    uint64_t first_ns = env->ops->choose(env, ELECTION_CHOICE_PAUSE, 0, ELECTION_SECOND);
    election_sleep(s->context, (int64_t)first_ns);
    for (;;) {
        int64_t length_ns = ELECTION_SECOND;
        uint64_t drawn = env->ops->choose(env, ELECTION_CHOICE_BACK_OFF, ++s->wake_ups,
                                          200 * ELECTION_MILLISECOND);
        if (s->jitter)
            length_ns = 900 * ELECTION_MILLISECOND + (int64_t)drawn;
        if (election_sleep(s->context, election_now(env) + length_ns) != ELECTION_OK)
            return;
    }
}

uint64_t bench_timers(enum sim_context_kind context, uint32_t tasks, bool jitter,
                      int64_t duration_ns)
{
    struct sim_choice_random random;
    struct sim_host host;
    struct sim_arena arena;
    struct election_context life;
    uint64_t wake_ups = 0;
    sim_choice_random_init(&random, 1);
    struct sim_kernel_config config = {.context = context, .choices = &random.source};
    struct sim_kernel *kernel = sim_kernel_new(&config);
    struct sleeper *sleepers = calloc(tasks, sizeof *sleepers);
    if (!kernel || !sleepers)
        goto out;
    sim_host_init(&host, kernel);
    sim_arena_init(&arena, NULL, 0);
    for (uint32_t i = 0; i < tasks; i++)
        sim_env_init(&sleepers[i].env, &host, i, &arena);
    election_context_init(&life, &sleepers[0].env.env, NULL, ELECTION_FOREVER);
    for (uint32_t i = 0; i < tasks; i++) {
        sleepers[i].context = &life;
        sleepers[i].jitter = jitter;
        sim_task_spawn(&host, sleep_for_ever, &sleepers[i], 0);
    }
    if (sim_kernel_run(kernel, duration_ns, UINT64_MAX) == SIM_RUN_UNTIL)
        for (uint32_t i = 0; i < tasks; i++)
            wake_ups += sleepers[i].wake_ups;
    sim_host_crash(&host);
    sim_arena_destroy(&arena);
out:
    free(sleepers);
    sim_kernel_free(kernel);
    return wake_ups;
}
