/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A small simulated world for tests: a kernel, a store, some hosts, tasks that carry out scripts of
 * calls, and everything that was emitted, kept. Scripts record; tests assert on the main stack.
 */
#ifndef TENURE_TESTS_STORE_SIM_WORLD_H
#define TENURE_TESTS_STORE_SIM_WORLD_H

#include "core/election.h"
#include "sim/kernel/env_sim.h"
#include "sim/kernel/kernel.h"
#include "sim/store/participant.h"
#include "sim/store/store.h"

#define NS INT64_C(1)
#define US INT64_C(1000)
#define MS INT64_C(1000000)
#define S INT64_C(1000000000)

enum {
    WORLD_HOSTS = 6,
    WORLD_RESOURCES = 8,
    WORLD_PLANS = 32,
    WORLD_STEPS = 24,
    WORLD_TEXT = 16384
};

/* ---- what was emitted ----------------------------------------------------------------------- */

struct event_log {
    struct sim_event *events;
    size_t count, capacity;
};

struct sim_reader event_log_reader(struct event_log *log);
void event_log_destroy(struct event_log *log);

#define ANY_INSTANCE (-1)

/* How many events of this kind, and the n-th of them (from 0), NULL if there are not so many. */
size_t event_log_count(const struct event_log *log, enum sim_event_kind kind, int instance);
const struct sim_event *event_log_nth(const struct event_log *log, enum sim_event_kind kind,
                                      int instance, size_t n);

/* Bit set of kinds. */
#define KIND(name) (UINT64_C(1) << SIM_EVENT_##name)
#define OWNERSHIP (KIND(GRANTED) | KIND(RELEASED))

/* One line an event: "TIME KIND[/CAUSE] [nI] [rR] VALUE", kinds of the bit set only. Static
 * storage, overwritten by the next call. */
const char *event_log_text(const struct event_log *log, uint64_t kinds);

/* "1.5s", "20ms", "60s+1ns" is "60.000000001s". Static storage, eight of them. */
const char *time_text(int64_t time_ns);

/* ---- the world ------------------------------------------------------------------------------ */

struct world_host {
    struct sim_host host;
    struct sim_arena arena;
    struct sim_env env;
    struct election_context life;
};

struct world_plan {
    struct sim_timer timer;
    void (*act)(void *data);
    void *data;
};

struct sim_world {
    struct sim_choice_random random;
    struct sim_kernel *kernel;
    struct store *store;
    struct world_host hosts[WORLD_HOSTS];
    struct world_plan plans[WORLD_PLANS];
    size_t plan_count;
    struct event_log log;
};

/* Eight resources; host i is instance i. */
void world_open(struct sim_world *world, const struct store_parameters *parameters);
void world_open_on(struct sim_world *world, const struct store_parameters *parameters,
                   enum sim_context_kind context, uint64_t seed);
void world_close(struct sim_world *world);

/* The parameters of a profile, to be changed. */
struct store_parameters parameters_of(const char *profile);

/* Let everything happen up to and including this time; time stands there afterwards. */
void world_go(struct sim_world *world, int64_t time_ns);

/* Have something done on the main stack at a time. */
void world_at(struct sim_world *world, int64_t time_ns, void (*act)(void *data), void *data);

/* ---- actors: tasks that call an election at given times ------------------------------------- */

struct step {
    int64_t at_ns; /* on the host's clock; at once if that has passed */
    enum sim_operation operation;
    int64_t timeout_ns; /* 0: none */
};

struct outcome {
    bool returned;
    enum election_error error;
    int64_t called_ns, returned_ns; /* true time */
    uint64_t value;                 /* IS_MASTER: the answer; WAIT: the epoch */
    char master[ELECTION_ID_SIZE];  /* GET_CURRENT_MASTER */
};

struct actor {
    struct sim_world *world;
    struct sim_host *host;
    struct sim_env *env;
    struct election *election;
    struct election_context context; /* of all its calls; may be cancelled */
    size_t count;
    struct step steps[WORLD_STEPS];
    struct outcome outcomes[WORLD_STEPS];
};

/* An actor on a host over a participant of its own for a resource. */
void actor_begin(struct actor *actor, struct sim_world *world, unsigned host, uint32_t resource,
                 const struct step *steps, size_t count);
#define ACT(actor, world, host, resource, ...)                                               \
    do {                                                                                     \
        const struct step steps_[] = {__VA_ARGS__};                                          \
        actor_begin(actor, world, host, resource, steps_, sizeof steps_ / sizeof steps_[0]); \
    } while (0)

/* The same over an election that exists already. */
void actor_begin_on(struct actor *actor, struct sim_world *world, unsigned host,
                    struct election *election, const struct step *steps, size_t count);

struct store_participant *participant_of_actor(const struct actor *actor);

/* One call after the other: "start ok 0s-20ms, wait cancelled 20ms-1s". Static storage. */
const char *actor_text(const struct actor *actor);

/* Crash the process of a host as the fleet does it. */
void world_crash(struct sim_world *world, unsigned host);

#endif
