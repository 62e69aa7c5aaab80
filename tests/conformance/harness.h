/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Two ways to run the conformance suite: on tasks of the fake environment and on real threads; over
 * any of the backends that live in this tree without the simulator.
 */
#ifndef TENURE_TESTS_CONFORMANCE_HARNESS_H
#define TENURE_TESTS_CONFORMANCE_HARNESS_H

#include <pthread.h>

#include "core/env_posix.h"
#include "core/noop.h"
#include "examples/local_election.h"
#include "tests/conformance/queue_election.h"
#include "tests/core/fake_env.h"

enum backend { BACKEND_NOOP, BACKEND_QUEUE, BACKEND_LOCAL };

enum { HARNESS_THREADS = 16 };

struct harness_thread {
    pthread_t thread;
    void (*function)(void *argument);
    void *argument;
};

struct harness {
    struct election_conformance subject; /* run this */
    enum backend backend;
    enum queue_defect defect;
    bool threads;
    struct fake_env fake;
    struct election_env_posix posix;
    struct election_env *env;
    struct election_noop_factory noops[ELECTION_CONFORMANCE_INSTANCES];
    struct queue_service queue_service;
    struct queue_factory queues[ELECTION_CONFORMANCE_INSTANCES];
    struct local_service local_service;
    struct local_factory locals[ELECTION_CONFORMANCE_INSTANCES];
    struct harness_thread spawned[HARNESS_THREADS];
    size_t spawned_count;
    /* What was reported. */
    unsigned reported;
    char last_failure[512];
    bool prints;
};

/* `defect` is for BACKEND_QUEUE, which must not be sound then. */
void harness_init(struct harness *harness, enum backend backend, enum queue_defect defect,
                  bool threads);

/* Run all checks, or the one of this name. */
struct election_conformance_summary harness_run(struct harness *harness, const char *name);

#endif
