/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Contexts: how long a call may take, and whether it is still wanted. The place of Go's ctx.
 *
 * A context lives in the caller's storage and needs no allocation. There are two kinds:
 *
 *   election_context_init    can be cancelled; cancelling reaches all contexts below it
 *   election_context_bound   only shortens the deadline of its parent; costs nothing, needs no
 * release
 *
 * A function that takes a context may wait; no other function may, but election_tracker_set and
 * election_context_remove_hook, which wait for a callback of yours that is running at that moment.
 *
 * All functions here are safe to call from any thread. Those marked [locked] are called with the
 * environment lock held; all others without it.
 */
#ifndef ELECTION_CONTEXT_H
#define ELECTION_CONTEXT_H

#include "env.h"
#include "error.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Fields are private; the struct is here so that it can live in your storage. */
struct election_context {
    struct election_env *env;
    struct election_context *scope; /* the nearest context that can be cancelled: itself or above */
    int64_t deadline_ns;            /* own or inherited, whichever is earlier */
    bool cancelled;
    struct election_context *parent;   /* the parent's scope, or NULL */
    struct election_link in_parent;    /* among the parent's children */
    struct election_link children;     /* contexts that die with this one */
    struct election_link waiters;      /* calls parked under this context */
    struct election_link hooks;        /* election_cancel_hook */
};

/* A wake-up for a call that blocks outside the environment (a socket, a database). */
struct election_cancel_hook {
    /* Called once when the context is cancelled, by the thread that cancels, without the lock. Must
     * not block and must not touch the hook. */
    void (*wake_up)(void *data);
    void *data;
    /* private */
    struct election_context *scope;
    struct election_link link;
    bool linked, running;
    struct election_waiter *remover;
};

/* Something calls can wait for. Private fields; initialise with election_condition_init. */
struct election_condition {
    struct election_link waiters;
};

enum election_wait_result { ELECTION_WAIT_WOKEN, ELECTION_WAIT_DEADLINE, ELECTION_WAIT_CANCELLED };

/* Make a context that can be cancelled. `parent` may be NULL; it must outlive the context. The
 * deadline is absolute, on the environment's monotonic clock; ELECTION_FOREVER for none. If the
 * parent is cancelled already, so is the new context. Pair with election_context_release. */
void election_context_init(struct election_context *context, struct election_env *env,
                           struct election_context *parent, int64_t deadline_ns);

/* Take the context out of its parent. No call may be parked under it, no hook registered. */
void election_context_release(struct election_context *context);

/* Make a context that only bounds its parent: same cancellation, the earlier of both deadlines. The
 * parent must outlive it. Nothing to release. */
static inline void election_context_bound(struct election_context *context,
                                          struct election_context *parent, int64_t deadline_ns)
{
    context->env = parent->env;
    context->scope = parent->scope;
    context->deadline_ns = deadline_ns < parent->deadline_ns ? deadline_ns : parent->deadline_ns;
}

/* Cancel the context and everything below it: parked calls return, hooks run. Cancelling a bounded
 * context cancels the one it bounds. Idempotent. */
void election_context_cancel(struct election_context *context);

/* ELECTION_OK while the context is alive, else ELECTION_ERR_CANCELLED or ELECTION_ERR_DEADLINE. */
enum election_error election_context_error(struct election_context *context);

/* Have hook->wake_up(hook->data) called when the context is cancelled; at once if it is already.
 * The hook is the caller's storage and must be removed before it or the context goes away.
 * Deadlines are the blocking call's own business: see election_context.deadline_ns. */
void election_context_add_hook(struct election_context *context, struct election_cancel_hook *hook);

/* After return, wake_up is not running and will not run. Waits while it is running. */
void election_context_remove_hook(struct election_cancel_hook *hook);

/* Sleep until `until_ns`. ELECTION_OK when that time has come; ELECTION_ERR_CANCELLED or
 * ELECTION_ERR_DEADLINE when the context ended first. Of a wake-up and a cancellation at the same
 * instant the cancellation wins, so a call under a dead context never starts. */
enum election_error election_sleep(struct election_context *context, int64_t until_ns);

void election_condition_init(struct election_condition *condition);

/* [locked] Wait until the condition is woken, the context ends, or deadline_ns. May be woken for
 * somebody else's news: look again. Waiters are woken in the order in which they came. */
enum election_wait_result election_condition_wait(struct election_condition *condition,
                                                  struct election_context *context,
                                                  int64_t deadline_ns);

/* [locked] As above, under no context. For waits that are known to be short. */
void election_condition_wait_uncancelled(struct election_condition *condition,
                                         struct election_env *env);

/* [locked] Wake all that wait now. Never blocks. */
void election_condition_wake_all(struct election_condition *condition, struct election_env *env);

#ifdef __cplusplus
}
#endif

#endif
