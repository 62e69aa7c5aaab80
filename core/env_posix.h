/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The environment of a production program: real clocks, POSIX threads, malloc.
 *
 * Make one per process (or per group of elections that share nothing) and pass &posix.env to the
 * library. It has no thread of its own and no global state.
 */
#ifndef ELECTION_ENV_POSIX_H
#define ELECTION_ENV_POSIX_H

#include <pthread.h>

#include "env.h"
#include "error.h"

#ifdef __cplusplus
extern "C" {
#endif

struct election_env_posix {
    struct election_env env;
    /* private */
    pthread_mutex_t mutex;
    uint64_t seed;
    uint64_t drawn;
};

/* Start the environment in caller's storage. The generator is seeded by the system, so processes
 * draw different numbers. ELECTION_ERR_UNAVAILABLE if the system gives no random bytes,
 * ELECTION_ERR_NO_MEMORY if it has no room for a mutex. */
enum election_error election_env_posix_init(struct election_env_posix *posix);

/* End it. No object that uses it may be alive. */
void election_env_posix_destroy(struct election_env_posix *posix);

#ifdef __cplusplus
}
#endif

#endif
