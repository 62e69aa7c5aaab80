/* SPDX-License-Identifier: Apache-2.0 */
/* See world.h. Asserts on the main stack only: what a task cannot do it leaves out of the log. */
#include "tests/kernel/world.h"

#include "tests/t.h"

struct world *world_new(enum sim_context_kind kind, enum sim_ties ties, uint64_t seed)
{
    struct world *w = calloc(1, sizeof *w);
    assert_non_null(w);
    sim_choice_random_init(&w->random, seed);
    struct sim_kernel_config config = {
        .context = kind, .ties = ties, .choices = &w->random.source};
    w->kernel = sim_kernel_new(&config);
    assert_non_null(w->kernel);
    for (size_t i = 0; i < WORLD_HOSTS; i++)
        sim_host_init(&w->hosts[i], w->kernel);
    return w;
}

void world_free(struct world *w)
{
    for (size_t i = 0; i < WORLD_HOSTS; i++)
        sim_host_crash(&w->hosts[i]);
    assert_int_equal(w->kernel->stacks.used, 0);
    assert_false(w->kernel->stacks.overflowed);
    sim_kernel_free(w->kernel);
    free(w);
}

static void add(struct world *w, const char *text)
{
    const char *blank = w->length > 0 ? " " : "";
    int written = snprintf(w->log + w->length, WORLD_LOG - w->length, "%s%s", blank, text);
    if (written > 0 && w->length + (size_t)written < WORLD_LOG)
        w->length += (size_t)written;
}

void world_note(struct world *w, const char *name)
{
    char text[80];
    snprintf(text, sizeof text, "%s@%" PRId64, name, w->kernel->now_ns);
    add(w, text);
}

void world_say(struct world *w, const char *name)
{
    add(w, name);
}

const char *world_log(struct world *w)
{
    w->log[w->length] = '\0';
    w->length = 0;
    return w->log;
}

static void fire_named(struct sim_timer *timer)
{
    struct named_timer *named = (struct named_timer *)(void *)timer;
    world_note(named->world, named->name);
}

void named_timer_init(struct named_timer *timer, struct world *world, const char *name)
{
    *timer = (struct named_timer){{.fire = fire_named}, world, name};
}

void named_timer_arm(struct named_timer *timer, int64_t time_ns)
{
    sim_timer_arm(timer->world->kernel, &timer->timer, time_ns);
}

static void elapsed_named(struct sim_local_timer *timer)
{
    struct named_local *named = (struct named_local *)(void *)timer;
    world_note(named->world, named->name);
}

void named_local_init(struct named_local *timer, struct world *world, struct sim_host *host,
                      const char *name)
{
    timer->world = world;
    timer->name = name;
    sim_local_timer_init(&timer->timer, host, elapsed_named);
}

static void sleeper_main(void *argument)
{
    struct sleeper *s = argument;
    char end[40];
    world_note(s->world, s->name);
    for (const int64_t *until = s->until_ns; *until != 0; until++) {
        sim_task_wait(s->world->kernel, *until);
        s->steps++;
        world_note(s->world, s->name);
    }
    snprintf(end, sizeof end, "%s.", s->name);
    world_say(s->world, end);
}

void sleeper_spawn(struct sleeper *sleeper, struct world *world, struct sim_host *host,
                   const char *name)
{
    sleeper->world = world;
    sleeper->name = name;
    sleeper->host = host;
    sleeper->steps = 0;
    sleeper->task = sim_task_spawn(host, sleeper_main, sleeper, 0);
    assert_non_null(sleeper->task);
}
