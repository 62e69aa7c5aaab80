/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An election backend within one process: whoever waits longest is next. Shows what a backend of
 * your own has to do; passes the conformance suite.
 *
 * It blocks on a condition variable of its own, outside the environment of libelection, so it has
 * to be told when a context is cancelled: see local_wait_for_mastership for the use of a cancel
 * hook. The environment must be one of env_posix.h, because deadlines are handed to the system's
 * clock.
 */
#ifndef LOCAL_ELECTION_H
#define LOCAL_ELECTION_H

#include <pthread.h>

#include "core/election.h"

struct local_race;

/* What all participants share; stands for the server of a real backend. */
struct local_service {
    pthread_mutex_t mutex;
    struct local_race
        *races; /* one for each resource id; made on first use, freed with the service */
};

struct local_factory {
    struct election_factory factory;
    struct local_service *service;
    char instance_id[ELECTION_ID_SIZE];
};

/* ELECTION_ERR_NO_MEMORY if the system has no room for a mutex. */
enum election_error local_service_init(struct local_service *service);

/* No participant may be alive. */
void local_service_destroy(struct local_service *service);

/* A factory for the instance `instance_id`, which is copied; the service must outlive it.
 * ELECTION_ERR_INVALID if the id does not fit. Nothing to destroy. */
enum election_error local_factory_init(struct local_factory *factory, struct local_service *service,
                                       const char *instance_id);

#endif
