/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The seam: everything the library cannot do alone. Tell the time, draw a number, wait, allocate.
 *
 * A production program uses the environment of env_posix.h; a simulator supplies its own. The same
 * object code of runner, tracker and contexts runs in both.
 *
 * The environment lock is a leaf: the library never calls anything of the caller's (notification,
 * backend, observer, allocator) while it holds the lock. Objects that are used together (a runner,
 * its tracker, its contexts, its queue of resignations) must have environments that share one lock.
 */
#ifndef ELECTION_ENV_H
#define ELECTION_ENV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define ELECTION_ENV_VERSION 1u

/* The deadline that never comes. */
#define ELECTION_FOREVER INT64_MAX

#define ELECTION_MICROSECOND INT64_C(1000)
#define ELECTION_MILLISECOND INT64_C(1000000)
#define ELECTION_SECOND INT64_C(1000000000)

/* What a number is drawn for. A new purpose goes at the end: streams are keyed by it. */
#define ELECTION_CHOICE_LIST(X)                                                                    \
    X(PAUSE, "pre_election_pause")                                                                 \
    X(RESIGN, "resign")                                                                            \
    X(BACK_OFF, "back_off")

enum election_choice {
#define X(name, word) ELECTION_CHOICE_##name,
    ELECTION_CHOICE_LIST(X)
#undef X
        ELECTION_CHOICE_COUNT
};

struct election_link {
    struct election_link *next, *prev;
};

/*
 * One parked call, in storage of whoever parks (usually its stack). The library keeps the links;
 * `slot` belongs to the environment between the start and the end of `wait`.
 */
struct election_waiter {
    struct election_link in_condition, in_context;
    void *slot;
    bool woken;
};

struct election_env;

struct election_env_ops {
    uint32_t version; /* ELECTION_ENV_VERSION */

    /* Nanoseconds on a clock that never goes back. Any thread, lock held or not; never blocks. */
    int64_t (*now)(struct election_env *env);

    /* Nanoseconds since 1970 on the clock of the wall, which people and daemons may set. As `now`.
     */
    int64_t (*wall_now)(struct election_env *env);

    /* A number in [0, bound), bound >= 1, uniform. `index` counts the choices of one purpose; a
     * simulator answers the same index with the same number. Called without the lock. */
    uint64_t (*choose)(struct election_env *env, enum election_choice purpose, uint64_t index,
                       uint64_t bound);

    /* The lock that all environments of one family share. Not recursive. */
    void (*lock)(struct election_env *env);
    void (*unlock)(struct election_env *env);

    /* Park the caller until `wake` was called for this waiter or `now` has reached deadline_ns.
     * Called with the lock held, which is given up meanwhile and held again on return. Returns with
     * waiter->woken telling which it was; never returns early. */
    void (*wait)(struct election_env *env, struct election_waiter *waiter, int64_t deadline_ns);

    /* Set waiter->woken and let its `wait` return. Lock held; never blocks. */
    void (*wake)(struct election_env *env, struct election_waiter *waiter);

    /* Who is calling: two calls get the same answer if and only if they come from the same thread
     * of control (a thread, or a simulator's task). Never NULL. Lock held or not. */
    const void *(*self)(struct election_env *env);

    /* Memory, aligned for any type; NULL when there is none. Called without the lock. `free` gets
     * the size that was asked for and accepts NULL. */
    void *(*alloc)(struct election_env *env, size_t size);
    void (*free)(struct election_env *env, void *memory, size_t size);
};

/* An environment begins with this; the implementation adds what it needs behind. */
struct election_env {
    const struct election_env_ops *ops;
};

/* ---- what the library itself uses; backends may, too ---------------------------------------- */

static inline int64_t election_now(struct election_env *env)
{
    return env->ops->now(env);
}

static inline void election_lock(struct election_env *env)
{
    env->ops->lock(env);
}

static inline void election_unlock(struct election_env *env)
{
    env->ops->unlock(env);
}

/* a + b without overflow, for b >= 0: a deadline far away is ELECTION_FOREVER. */
static inline int64_t election_time_add(int64_t a, int64_t b)
{
    return a > ELECTION_FOREVER - b ? ELECTION_FOREVER : a + b;
}

#ifdef __cplusplus
}
#endif

#endif
