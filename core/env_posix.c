/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The seam on POSIX threads. The only file of the library that asks the system for time, chance or
 * memory.
 */
#include "core/env_posix.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/random.h>
#include <time.h>

static struct election_env_posix *posix_of(struct election_env *env)
{
    return (struct election_env_posix *)(void *)env;
}

static int64_t read_clock(clockid_t clock)
{
    struct timespec t;
    int rc = clock_gettime(clock, &t);
    assert(rc == 0);
    (void)rc;
    return (int64_t)t.tv_sec * ELECTION_SECOND + t.tv_nsec;
}

static int64_t posix_now(struct election_env *env)
{
    (void)env;
    return read_clock(CLOCK_MONOTONIC);
}

static int64_t posix_wall_now(struct election_env *env)
{
    (void)env;
    return read_clock(CLOCK_REALTIME);
}

/* The finaliser of splitmix64 (Steele, Lea, Flood 2014) over seed + a counter. */
static uint64_t draw(struct election_env_posix *posix)
{
    uint64_t count = __atomic_add_fetch(&posix->drawn, 1, __ATOMIC_RELAXED);
    uint64_t z = posix->seed + count * UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

static uint64_t posix_choose(struct election_env *env, enum election_choice purpose, uint64_t index,
                             uint64_t bound)
{
    (void)purpose;
    (void)index;
    uint64_t unfair = (0 - bound) % bound; /* draws below this would favour small results */
    uint64_t number;
    do
        number = draw(posix_of(env));
    while (number < unfair);
    return number % bound;
}

static void posix_lock(struct election_env *env)
{
    int rc = pthread_mutex_lock(&posix_of(env)->mutex);
    assert(rc == 0);
    (void)rc;
}

static void posix_unlock(struct election_env *env)
{
    int rc = pthread_mutex_unlock(&posix_of(env)->mutex);
    assert(rc == 0);
    (void)rc;
}

static void make_condition(pthread_cond_t *condition)
{
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(condition, &attributes);
    pthread_condattr_destroy(&attributes);
}

static void posix_wait(struct election_env *env, struct election_waiter *waiter,
                       int64_t deadline_ns)
{
    pthread_mutex_t *mutex = &posix_of(env)->mutex;
    struct timespec until = {.tv_sec = (time_t)(deadline_ns / ELECTION_SECOND),
                             .tv_nsec = (long)(deadline_ns % ELECTION_SECOND)};
    pthread_cond_t condition;
    make_condition(&condition);
    waiter->slot = &condition;
    while (!waiter->woken) {
        if (deadline_ns == ELECTION_FOREVER)
            pthread_cond_wait(&condition, mutex);
        else if (deadline_ns <= 0 ||
                 pthread_cond_timedwait(&condition, mutex, &until) == ETIMEDOUT)
            break;
    }
    waiter->slot = NULL;
    pthread_cond_destroy(&condition);
}

static void posix_wake(struct election_env *env, struct election_waiter *waiter)
{
    (void)env;
    waiter->woken = true;
    pthread_cond_signal(waiter->slot);
}

static const void *posix_self(struct election_env *env)
{
    (void)env;
    static _Thread_local char self;
    return &self;
}

static void *posix_alloc(struct election_env *env, size_t size)
{
    (void)env;
    return malloc(size);
}

static void posix_free(struct election_env *env, void *memory, size_t size)
{
    (void)env;
    (void)size;
    free(memory);
}

static const struct election_env_ops posix_ops = {
    .version = ELECTION_ENV_VERSION,
    .now = posix_now,
    .wall_now = posix_wall_now,
    .choose = posix_choose,
    .lock = posix_lock,
    .unlock = posix_unlock,
    .wait = posix_wait,
    .wake = posix_wake,
    .self = posix_self,
    .alloc = posix_alloc,
    .free = posix_free,
};

enum election_error election_env_posix_init(struct election_env_posix *posix)
{
    posix->env.ops = &posix_ops;
    posix->drawn = 0;
    if (getrandom(&posix->seed, sizeof posix->seed, 0) != (ssize_t)sizeof posix->seed)
        return ELECTION_ERR_UNAVAILABLE;
    if (pthread_mutex_init(&posix->mutex, NULL) != 0)
        return ELECTION_ERR_NO_MEMORY;
    return ELECTION_OK;
}

void election_env_posix_destroy(struct election_env_posix *posix)
{
    pthread_mutex_destroy(&posix->mutex);
}
