/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Observers: processes that ask who is master of each resource in turn and never campaign.
 *
 * Each has a host and a participant per resource; their link is that of instance_count + n, which
 * faults do not touch.
 */
#include <stdlib.h>
#include <string.h>

#include "sim/store/participant.h"
#include "sim/subject/fleet.h"

struct observer {
    struct fleet *fleet;
    struct sim_host host;
    struct sim_env env;
    struct sim_arena arena;
    struct election_context life;
    uint32_t number;
};

static uint16_t instance_named(const struct fleet *fleet, const char *name)
{
    for (uint32_t i = 0; i < fleet->config.instance_count; i++)
        if (strcmp(fleet->config.instance_names[i], name) == 0)
            return (uint16_t)i;
    return SIM_NO_INSTANCE;
}

static void ask(struct observer *o, struct election *election, uint32_t resource)
{
    struct sim_kernel *kernel = o->fleet->kernel;
    struct election_context limited;
    char master[ELECTION_ID_SIZE];
    int64_t asked_ns = kernel->now_ns;
    election_context_bound(&limited, &o->life,
                           sim_host_now(&o->host) + o->fleet->config.runner.call_timeout_ns);
    enum election_error error =
        election->ops->get_current_master(election, &limited, master);
    uint16_t answer =
        error == ELECTION_OK ? instance_named(o->fleet, master) : SIM_NO_INSTANCE;
    sim_emit(kernel, SIM_EVENT_OBSERVED, error, SIM_NO_INSTANCE, resource, answer,
             (uint64_t)asked_ns);
}

static void observer_main(void *argument)
{
    struct observer *o = argument;
    struct fleet *fleet = o->fleet;
    int64_t interval_ns = fleet->config.observer_interval_ns;
    int64_t next_ns = (int64_t)sim_choose(fleet->kernel, SIM_CHOICE_OBSERVER_PHASE, o->number, 0,
                                          (uint64_t)interval_ns);
    uint16_t link = (uint16_t)(fleet->config.instance_count + o->number);
    for (uint32_t turn = 0;; turn = (turn + 1) % fleet->config.resource_count) {
        if (election_sleep(&o->life, next_ns) != ELECTION_OK)
            return;
        struct store_participant *p =
            store_participant_new(fleet->store, &o->host, link, turn);
        if (!p)
            return;
        ask(o, &p->election, turn);
        p->election.ops->free(&p->election);
        next_ns = sim_host_now(&o->host) + interval_ns;
    }
}

bool observers_new(struct fleet *fleet)
{
    uint32_t count = fleet->config.observer_count;
    if (count == 0)
        return true;
    fleet->observers = calloc(count, sizeof *fleet->observers);
    if (!fleet->observers)
        return false;
    for (uint32_t i = 0; i < count; i++) {
        struct observer *o = &fleet->observers[i];
        o->fleet = fleet;
        o->number = i;
        sim_host_init(&o->host, fleet->kernel);
        sim_arena_init(&o->arena, NULL, 0);
        sim_env_init(&o->env, &o->host, i, &o->arena);
        election_context_init(&o->life, &o->env.env, NULL, ELECTION_FOREVER);
        sim_task_spawn(&o->host, observer_main, o, 0);
    }
    return true;
}

void observers_free(struct fleet *fleet)
{
    for (uint32_t i = 0; fleet->observers && i < fleet->config.observer_count; i++) {
        struct observer *o = &fleet->observers[i];
        store_client_crashed(fleet->store, (uint16_t)(fleet->config.instance_count + i));
        sim_host_crash(&o->host);
        sim_arena_destroy(&o->arena);
    }
    free(fleet->observers);
    fleet->observers = NULL;
}
