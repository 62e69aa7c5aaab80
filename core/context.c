/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Contexts and conditions: lists of parked calls over the seam's wait and wake.
 *
 * Allocates nothing and reads no clock but the environment's. Called by runner, tracker, queue of
 * resignations, and by backends.
 */
#include "core/context.h"

#include <assert.h>

#include "core/list.h"

static bool cancelled(const struct election_context *context)
{
    return context->scope->cancelled;
}

void election_context_init(struct election_context *context, struct election_env *env,
                           struct election_context *parent, int64_t deadline_ns)
{
    context->env = env;
    context->scope = context;
    context->parent = parent ? parent->scope : NULL;
    context->deadline_ns =
        parent && parent->deadline_ns < deadline_ns ? parent->deadline_ns : deadline_ns;
    list_init(&context->in_parent);
    list_init(&context->children);
    list_init(&context->waiters);
    list_init(&context->hooks);
    context->cancelled = false;
    if (!parent)
        return;
    election_lock(env);
    context->cancelled = context->parent->cancelled;
    list_append(&context->parent->children, &context->in_parent);
    election_unlock(env);
}

void election_context_release(struct election_context *context)
{
    assert(list_empty(&context->waiters) && list_empty(&context->hooks));
    assert(list_empty(&context->children));
    if (!context->parent)
        return;
    election_lock(context->env);
    list_remove(&context->in_parent);
    election_unlock(context->env);
}

/* [locked] Out of the lists it is in. */
static inline void unlink_waiter(struct election_waiter *waiter)
{
    if (waiter->in_condition.next)
        list_remove(&waiter->in_condition);
    if (waiter->in_context.next)
        list_remove(&waiter->in_context);
}

static void wake(struct election_env *env, struct election_waiter *waiter)
{
    unlink_waiter(waiter);
    env->ops->wake(env, waiter);
}

/* The next context of the tree below `top` in preorder, NULL after the last. */
static struct election_context *next_in_tree(struct election_context *top,
                                             struct election_context *context)
{
    if (!list_empty(&context->children))
        return LIST_ITEM(context->children.next, struct election_context, in_parent);
    while (context != top) {
        if (context->in_parent.next != &context->parent->children)
            return LIST_ITEM(context->in_parent.next, struct election_context, in_parent);
        context = context->parent;
    }
    return NULL;
}

/* [locked] */
static void cancel_tree(struct election_context *top, struct election_link *hooks)
{
    for (struct election_context *c = top; c; c = next_in_tree(top, c)) {
        c->cancelled = true;
        while (!list_empty(&c->waiters))
            wake(c->env, LIST_ITEM(c->waiters.next, struct election_waiter, in_context));
        while (!list_empty(&c->hooks)) {
            struct election_link *link = c->hooks.next;
            list_remove(link);
            list_append(hooks, link);
        }
    }
}

/* [locked] Runs each hook without the lock; a hook that is being removed waits for it. */
static void run_hooks(struct election_env *env, struct election_link *hooks)
{
    while (!list_empty(hooks)) {
        struct election_cancel_hook *hook =
            LIST_ITEM(hooks->next, struct election_cancel_hook, link);
        list_remove(&hook->link);
        hook->linked = false;
        hook->running = true;
        election_unlock(env);
        hook->wake_up(hook->data);
        election_lock(env);
        hook->running = false;
        if (hook->remover)
            env->ops->wake(env, hook->remover);
    }
}

void election_context_cancel(struct election_context *context)
{
    struct election_context *scope = context->scope;
    struct election_link hooks;
    list_init(&hooks);
    election_lock(scope->env);
    cancel_tree(scope, &hooks);
    run_hooks(scope->env, &hooks);
    election_unlock(scope->env);
}

enum election_error election_context_error(struct election_context *context)
{
    election_lock(context->env);
    bool is_cancelled = cancelled(context);
    election_unlock(context->env);
    if (is_cancelled)
        return ELECTION_ERR_CANCELLED;
    if (context->deadline_ns != ELECTION_FOREVER &&
        election_now(context->env) >= context->deadline_ns)
        return ELECTION_ERR_DEADLINE;
    return ELECTION_OK;
}

void election_context_add_hook(struct election_context *context, struct election_cancel_hook *hook)
{
    struct election_context *scope = context->scope;
    hook->scope = scope;
    hook->running = false;
    hook->remover = NULL;
    election_lock(scope->env);
    bool dead = scope->cancelled;
    hook->linked = !dead;
    if (!dead)
        list_append(&scope->hooks, &hook->link);
    election_unlock(scope->env);
    if (dead)
        hook->wake_up(hook->data);
}

void election_context_remove_hook(struct election_cancel_hook *hook)
{
    struct election_env *env = hook->scope->env;
    struct election_waiter waiter = {0};
    election_lock(env);
    if (hook->linked) {
        list_remove(&hook->link);
        hook->linked = false;
    } else if (hook->running) {
        hook->remover = &waiter;
        env->ops->wait(env, &waiter, ELECTION_FOREVER);
    }
    election_unlock(env);
}

/* [locked] Park in a condition's list and under `context` (NULL for none). */
static enum election_wait_result park(struct election_env *env, struct election_link *list,
                                      struct election_context *context, int64_t deadline_ns)
{
    struct election_waiter waiter;
    waiter.woken = false;
    waiter.in_context.next = NULL;
    list_append(list, &waiter.in_condition);
    if (context)
        list_append(&context->scope->waiters, &waiter.in_context);
    env->ops->wait(env, &waiter, deadline_ns);
    if (!waiter.woken)
        unlink_waiter(&waiter);
    if (context && cancelled(context))
        return ELECTION_WAIT_CANCELLED;
    return waiter.woken ? ELECTION_WAIT_WOKEN : ELECTION_WAIT_DEADLINE;
}

/* Nothing but cancellation wakes a sleeper, whose waiter stands in the context's list alone. */
static bool sleeps_until(struct election_context *scope, struct election_env *env, int64_t until_ns)
{
    struct election_waiter waiter;
    waiter.woken = true;
    election_lock(env);
    if (!scope->cancelled) {
        waiter.woken = false;
        waiter.in_condition.next = NULL;
        list_append(&scope->waiters, &waiter.in_context);
        env->ops->wait(env, &waiter, until_ns);
        if (!waiter.woken)
            list_unlink(&waiter.in_context);
    }
    election_unlock(env);
    return !waiter.woken;
}

enum election_error election_sleep(struct election_context *context, int64_t until_ns)
{
    int64_t deadline_ns = context->deadline_ns;
    bool in_time = until_ns < deadline_ns || deadline_ns == ELECTION_FOREVER;
    if (!sleeps_until(context->scope, context->env, in_time ? until_ns : deadline_ns))
        return ELECTION_ERR_CANCELLED;
    return in_time ? ELECTION_OK : ELECTION_ERR_DEADLINE;
}

void election_condition_init(struct election_condition *condition)
{
    list_init(&condition->waiters);
}

enum election_wait_result election_condition_wait(struct election_condition *condition,
                                                  struct election_context *context,
                                                  int64_t deadline_ns)
{
    if (cancelled(context))
        return ELECTION_WAIT_CANCELLED;
    int64_t until_ns = deadline_ns < context->deadline_ns ? deadline_ns : context->deadline_ns;
    return park(context->env, &condition->waiters, context, until_ns);
}

void election_condition_wait_uncancelled(struct election_condition *condition,
                                         struct election_env *env)
{
    park(env, &condition->waiters, NULL, ELECTION_FOREVER);
}

void election_condition_wake_all(struct election_condition *condition, struct election_env *env)
{
    struct election_link woken;
    list_move(&woken, &condition->waiters);
    while (!list_empty(&woken))
        wake(env, LIST_ITEM(woken.next, struct election_waiter, in_condition));
}
