/* SPDX-License-Identifier: Apache-2.0 */
/*
 * struct election_env_ops on simulated time; see env_sim.h.
 *
 * There is one thread, so the lock does nothing; tasks change hands in wait only. `self` is the
 * running task, or the kernel for the main stack.
 */
#include "sim/kernel/env_sim.h"

static struct sim_env *sim_of(struct election_env *env)
{
    return (struct sim_env *)(void *)env;
}

static int64_t sim_now(struct election_env *env)
{
    const struct sim_env *sim = sim_of(env);
    return sim_clock_local(&sim->host->clock, sim->kernel->now_ns);
}

static int64_t sim_wall_now(struct election_env *env)
{
    const struct sim_host *host = sim_of(env)->host;
    return sim_clock_wall(&host->clock, host->kernel->now_ns);
}

static uint64_t choose_elsewhere(struct sim_env *sim, enum election_choice purpose, uint64_t index,
                                 uint64_t bound)
{
    struct sim_choice_source *source = sim->kernel->choices;
    if (purpose != ELECTION_CHOICE_RESIGN || !source->next_resign)
        return source->choose(source, (enum sim_choice)purpose, sim->entity, index, bound);
    sim->resign_from = index;
    sim->resign_span = source->next_resign(source, sim->entity, index, bound) - index;
    sim->resign_odds = bound;
    if (sim->resign_span == 0)
        sim_task_catch_up(sim->kernel);
    return sim->resign_span > 0;
}

/* Whether to resign is decided for a whole tenure, since it is asked at each check. What follows
 * upon a resignation others can see. */
static uint64_t sim_env_choose(struct election_env *env, enum election_choice purpose,
                               uint64_t index, uint64_t bound)
{
    struct sim_env *sim = sim_of(env);
    uint64_t place = index - sim->resign_from;
    if (purpose == ELECTION_CHOICE_RESIGN && bound == sim->resign_odds) {
        if (place < sim->resign_span)
            return 1;
        if (place == sim->resign_span) {
            sim_task_catch_up(sim->kernel);
            return 0;
        }
    }
    return choose_elsewhere(sim, purpose, index, bound);
}

static void sim_nothing(struct election_env *env)
{
    (void)env;
}

static void sim_wait(struct election_env *env, struct election_waiter *waiter, int64_t deadline_ns)
{
    struct sim_kernel *kernel = sim_of(env)->kernel;
    waiter->slot = kernel->current;
    sim_task_wait(kernel, deadline_ns);
}

static void sim_wake(struct election_env *env, struct election_waiter *waiter)
{
    (void)env;
    waiter->woken = true;
    sim_task_wake(waiter->slot);
}

static const void *sim_self(struct election_env *env)
{
    const struct sim_kernel *kernel = sim_of(env)->kernel;
    return kernel->current ? (const void *)kernel->current : (const void *)kernel;
}

/* A piece of what is near lives as long as the arena does, so that it may end up in there. */
void *sim_env_alloc(struct sim_env *sim, size_t size)
{
    size_t rounded = (size + 15) / 16 * 16;
    if (rounded < size || rounded > (size_t)(sim->near_end - sim->near))
        return sim_arena_alloc(sim->arena, size);
    void *piece = sim->near;
    sim->near += rounded;
    return piece;
}

static void *sim_alloc(struct election_env *env, size_t size)
{
    struct sim_env *sim = sim_of(env);
    if (sim->may_allocate && !sim->may_allocate(sim->may_allocate_data))
        return NULL;
    return sim_env_alloc(sim, size);
}

static void sim_free(struct election_env *env, void *memory, size_t size)
{
    sim_arena_give_back(sim_of(env)->arena, memory, size);
}

static const struct election_env_ops sim_ops = {
    .version = ELECTION_ENV_VERSION,
    .now = sim_now,
    .wall_now = sim_wall_now,
    .choose = sim_env_choose,
    .lock = sim_nothing,
    .unlock = sim_nothing,
    .wait = sim_wait,
    .wake = sim_wake,
    .self = sim_self,
    .alloc = sim_alloc,
    .free = sim_free,
};

_Static_assert((int)SIM_CHOICE_PAUSE == (int)ELECTION_CHOICE_PAUSE &&
                   (int)SIM_CHOICE_BACK_OFF == (int)ELECTION_CHOICE_BACK_OFF,
               "the library's purposes come first in SIM_CHOICE_LIST");

void sim_env_init(struct sim_env *env, struct sim_host *host, uint64_t entity,
                  struct sim_arena *arena)
{
    *env = (struct sim_env){.env = {&sim_ops},
                            .host = host,
                            .kernel = host ? host->kernel : NULL,
                            .entity = entity,
                            .arena = arena};
}
