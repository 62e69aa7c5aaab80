/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fleet [SECONDS]: three instances of a service share four resources, each resource has one master.
 *
 * Every instance has one runner for each resource, one tracker for all of them, and one loop that
 * works on what the tracker says it holds and executes resignations between its passes, never
 * during one. Here the instances are threads of one process; in production each is a process, and
 * local_election is replaced by a backend that reaches across machines. Half way through, the first
 * instance leaves.
 *
 * Ends after SECONDS (30 unless given) or on Ctrl-C.
 */
#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "core/env_posix.h"
#include "core/runner.h"
#include "local_election.h"

enum { INSTANCES = 3, RESOURCES = 4 };

static const char *const instance_ids[INSTANCES] = {"alpha", "beta", "gamma"};
static const char *const resource_ids[RESOURCES] = {"accounts", "billing", "catalog", "orders"};

static const struct election_runner_config config = {
    .pre_election_pause_ns = 200 * ELECTION_MILLISECOND, /* so that the first does not win all */
    .master_check_interval_ns = 250 * ELECTION_MILLISECOND,
    .master_hold_interval_ns = 10 * ELECTION_SECOND, /* the least that is allowed */
    .resign_odds = 8,
};

struct instance;

/* One thread: this instance in the election for one resource. */
struct candidate {
    struct instance *instance;
    struct election *election;
    struct election_runner *runner;
    pthread_t thread;
};

struct instance {
    const char *id;
    struct election_env *env;
    int64_t started_ns; /* of the fleet */
    struct local_factory factory;
    struct election_context context; /* dies when the instance is to leave */
    struct election_tracker *tracker;
    struct election_pending *pending;
    struct candidate candidates[RESOURCES];
    pthread_t loop;
    uint64_t passes, resignations;
};

static void check(enum election_error error, const char *what)
{
    if (error == ELECTION_OK)
        return;
    fprintf(stderr, "fleet: %s: %s\n", what, election_error_sentence(error));
    exit(EXIT_FAILURE);
}

static void say(struct instance *in, const char *what)
{
    int64_t ms = (election_now(in->env) - in->started_ns) / ELECTION_MILLISECOND;
    printf("%4" PRId64 ".%03" PRId64 " s  %-6s  %s\n", ms / 1000, ms % 1000, in->id, what);
}

/* The tracker's notification: the line shows what is held now, dots for what is not. */
static void on_change(void *data, const char *id, bool is_master)
{
    struct instance *in = data;
    (void)id;
    (void)is_master;
    char *held = election_tracker_string(in->tracker);
    say(in, held ? held : "out of memory");
    election_string_free(in->env, held);
}

/* ---- one instance --------------------------------------------------------------------------- */

static void *run_candidate(void *data)
{
    struct candidate *c = data;
    election_runner_run(c->runner, &c->instance->context, c->instance->pending);
    return NULL;
}

/* One pass over all resources that are held. A real service works on them here; one that writes to
 * a store hands over election_tracker_epoch() with every write, and the store refuses older ones.
 */
static void pass(struct instance *in)
{
    struct election_id_list held;
    if (election_tracker_held(in->tracker, &held) != ELECTION_OK)
        return;
    in->passes += held.count;
    election_id_list_free(in->env, &held);
}

/* Between passes nothing is being worked on, so mastership may be handed over. */
static void execute_resignations(struct instance *in)
{
    struct election_resignation resignation;
    while (election_pending_take(in->pending, &resignation) == ELECTION_OK)
        if (election_resignation_execute(&resignation, &in->context, NULL) == ELECTION_OK)
            in->resignations++;
}

static void *run_loop(void *data)
{
    struct instance *in = data;
    enum election_error alive;
    do {
        pass(in);
        execute_resignations(in);
        alive = election_sleep(&in->context, election_now(in->env) + 100 * ELECTION_MILLISECOND);
    } while (alive == ELECTION_OK);
    return NULL;
}

static void start_candidate(struct instance *in, struct candidate *c, const char *resource_id)
{
    struct election_factory *factory = &in->factory.factory;
    c->instance = in;
    check(factory->ops->new_election(factory, &in->context, resource_id, &c->election),
          "making an election");
    check(election_runner_new(&c->runner, in->env, resource_id, &config, in->tracker, NULL, NULL,
                              c->election),
          "making a runner");
    if (pthread_create(&c->thread, NULL, run_candidate, c) != 0)
        check(ELECTION_ERR_NO_MEMORY, "starting a thread");
}

static void start_instance(struct instance *in, const char *id, struct local_service *service,
                           struct election_context *all, int64_t started_ns)
{
    in->id = id;
    in->env = all->env;
    in->started_ns = started_ns;
    election_context_init(&in->context, in->env, all, ELECTION_FOREVER);
    check(local_factory_init(&in->factory, service, id), "making a factory");
    check(election_tracker_new(&in->tracker, in->env, resource_ids, RESOURCES, on_change, in),
          "making a tracker");
    check(election_pending_new(&in->pending, in->env, RESOURCES), "making a queue");
    for (int r = 0; r < RESOURCES; r++)
        start_candidate(in, &in->candidates[r], resource_ids[r]);
    if (pthread_create(&in->loop, NULL, run_loop, in) != 0)
        check(ELECTION_ERR_NO_MEMORY, "starting a thread");
}

/* The context is dead: every thread is on its way out, and runners close their elections. */
static void end_instance(struct instance *in)
{
    char text[96];
    pthread_join(in->loop, NULL);
    for (int r = 0; r < RESOURCES; r++) {
        struct candidate *c = &in->candidates[r];
        pthread_join(c->thread, NULL);
        election_runner_free(c->runner);
        c->election->ops->free(c->election);
    }
    snprintf(text, sizeof text, "left after %" PRIu64 " passes and %" PRIu64 " resignations",
             in->passes, in->resignations);
    say(in, text);
    election_pending_free(in->pending);
    election_tracker_free(in->tracker);
    election_context_release(&in->context);
}

/* ---- the fleet ------------------------------------------------------------------------------ */

/* False when a signal asked for the end. */
static bool let_run(struct election_env *env, const sigset_t *signals, int64_t until_ns)
{
    for (;;) {
        int64_t left_ns = until_ns - election_now(env);
        if (left_ns <= 0)
            return true;
        struct timespec left = {.tv_sec = (time_t)(left_ns / ELECTION_SECOND),
                                .tv_nsec = (long)(left_ns % ELECTION_SECOND)};
        if (sigtimedwait(signals, NULL, &left) > 0)
            return false;
        if (errno != EAGAIN && errno != EINTR)
            return true;
    }
}

static int64_t seconds_of(int argc, char **argv)
{
    char *end = NULL;
    if (argc < 2)
        return 30;
    long seconds = strtol(argv[1], &end, 10);
    if (argc > 2 || *end != '\0' || seconds < 1 || seconds > 3600) {
        fprintf(stderr, "usage: fleet [SECONDS], 1 to 3600\n");
        exit(2);
    }
    return seconds;
}

int main(int argc, char **argv)
{
    static struct instance instances[INSTANCES];
    struct election_env_posix posix;
    struct local_service service;
    struct election_context all;
    sigset_t signals;
    int64_t half_ns = seconds_of(argc, argv) * ELECTION_SECOND / 2;

    /* Before any thread is made, so that only let_run gets them. */
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &signals, NULL);

    check(election_env_posix_init(&posix), "starting the environment");
    check(local_service_init(&service), "starting the service");
    election_context_init(&all, &posix.env, NULL, ELECTION_FOREVER);
    int64_t started_ns = election_now(&posix.env);
    for (int i = 0; i < INSTANCES; i++)
        start_instance(&instances[i], instance_ids[i], &service, &all, started_ns);

    bool go_on = let_run(&posix.env, &signals, started_ns + half_ns);
    election_context_cancel(&instances[0].context);
    end_instance(&instances[0]);
    if (go_on)
        let_run(&posix.env, &signals, started_ns + 2 * half_ns);

    election_context_cancel(&all);
    for (int i = 1; i < INSTANCES; i++)
        end_instance(&instances[i]);
    election_context_release(&all);
    local_service_destroy(&service);
    election_env_posix_destroy(&posix);
    return 0;
}
