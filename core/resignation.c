/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The queue of resignations: slots for running runners, a ring of slot numbers, and the execution.
 *
 * A resignation names a slot and the generation of its offer; both are looked up at Execute, so one
 * that is spent is recognised whatever became of its runner. Fields are guarded by the lock of the
 * environment; the backend is called without it.
 */
#include "core/resignation.h"

#include <assert.h>
#include <string.h>

#include "core/runner_state.h"

struct slot {
    struct election_runner *runner; /* NULL while free */
    uint64_t generation;            /* grows with every offer and when the runner leaves */
    uint32_t next_free;
};

#define NO_SLOT UINT32_MAX

struct election_pending {
    struct election_env *env;
    struct slot *slots;
    uint32_t slot_count, first_free;
    uint32_t *ring; /* slots with a queued offer, oldest first */
    uint32_t capacity, head, count;
    struct election_condition not_full, not_empty;
};

enum election_error election_pending_new(struct election_pending **pending,
                                         struct election_env *env, uint32_t capacity)
{
    if (capacity == 0)
        return ELECTION_ERR_INVALID;
    struct election_pending *p = env->ops->alloc(env, sizeof *p);
    if (!p)
        return ELECTION_ERR_NO_MEMORY;
    *p = (struct election_pending){.env = env, .capacity = capacity, .first_free = NO_SLOT};
    p->ring = env->ops->alloc(env, capacity * sizeof *p->ring);
    if (!p->ring) {
        env->ops->free(env, p, sizeof *p);
        return ELECTION_ERR_NO_MEMORY;
    }
    election_condition_init(&p->not_full);
    election_condition_init(&p->not_empty);
    *pending = p;
    return ELECTION_OK;
}

void election_pending_free(struct election_pending *p)
{
    if (!p)
        return;
    p->env->ops->free(p->env, p->slots, p->slot_count * sizeof *p->slots);
    p->env->ops->free(p->env, p->ring, p->capacity * sizeof *p->ring);
    p->env->ops->free(p->env, p, sizeof *p);
}

/* ---- slots ---------------------------------------------------------------------------------- */

/* [locked] */
static void adopt_slots(struct election_pending *p, struct slot *slots, uint32_t count)
{
    if (p->slot_count > 0)
        memcpy(slots, p->slots, p->slot_count * sizeof *slots);
    for (uint32_t i = p->slot_count; i < count; i++)
        slots[i] = (struct slot){.next_free = i + 1 < count ? i + 1 : NO_SLOT};
    p->first_free = p->slot_count;
    p->slots = slots;
    p->slot_count = count;
}

/* [locked, given up meanwhile] At least one slot is free afterwards, or false. */
static bool make_free_slot(struct election_pending *p)
{
    struct election_env *env = p->env;
    while (p->first_free == NO_SLOT) {
        uint32_t old_count = p->slot_count;
        uint32_t count = old_count ? old_count * 2 : 4;
        election_unlock(env);
        struct slot *unused = env->ops->alloc(env, count * sizeof *unused);
        uint32_t unused_count = count;
        election_lock(env);
        if (!unused)
            return false;
        if (p->slot_count == old_count) {
            struct slot *old = p->slots;
            adopt_slots(p, unused, count);
            unused = old;
            unused_count = old_count;
        }
        election_unlock(env);
        env->ops->free(env, unused, unused_count * sizeof *unused);
        election_lock(env);
    }
    return true;
}

enum election_error pending_register(struct election_pending *p, struct election_runner *runner)
{
    enum election_error error = ELECTION_ERR_NO_MEMORY;
    election_lock(p->env);
    if (make_free_slot(p)) {
        runner->slot = p->first_free;
        runner->pending = p;
        p->first_free = p->slots[runner->slot].next_free;
        p->slots[runner->slot].runner = runner;
        error = ELECTION_OK;
    }
    election_unlock(p->env);
    return error;
}

void pending_unregister(struct election_pending *p, struct election_runner *runner)
{
    election_lock(p->env);
    struct slot *slot = &p->slots[runner->slot];
    assert(slot->runner == runner && runner->offer == OFFER_NONE);
    slot->runner = NULL;
    slot->generation++;
    slot->next_free = p->first_free;
    p->first_free = runner->slot;
    runner->pending = NULL;
    election_unlock(p->env);
}

/* ---- the queue ------------------------------------------------------------------------------ */

/* [locked] */
static void push(struct election_pending *p, uint32_t slot)
{
    p->ring[(p->head + p->count) % p->capacity] = slot;
    p->count++;
    election_condition_wake_all(&p->not_empty, p->env);
}

/* [locked] */
static uint32_t pop(struct election_pending *p)
{
    uint32_t slot = p->ring[p->head];
    p->head = (p->head + 1) % p->capacity;
    p->count--;
    election_condition_wake_all(&p->not_full, p->env);
    return slot;
}

/* [locked] Take a slot out of the middle; the order of the others stays. */
static void withdraw(struct election_pending *p, uint32_t slot)
{
    for (uint32_t n = p->count; n > 0; n--) {
        uint32_t other = pop(p);
        if (other != slot)
            push(p, other);
    }
}

enum election_error election_pending_take(struct election_pending *p,
                                          struct election_resignation *resignation)
{
    enum election_error error = ELECTION_ERR_EMPTY;
    election_lock(p->env);
    if (p->count > 0) {
        uint32_t slot = pop(p);
        struct election_runner *runner = p->slots[slot].runner;
        runner->offer = OFFER_TAKEN;
        resignation->pending = p;
        resignation->slot = slot;
        resignation->generation = p->slots[slot].generation;
        memcpy(resignation->id, runner->id, strlen(runner->id) + 1);
        error = ELECTION_OK;
    }
    election_unlock(p->env);
    return error;
}

enum election_error election_pending_wait(struct election_pending *p,
                                          struct election_context *context)
{
    enum election_wait_result result = ELECTION_WAIT_WOKEN;
    election_lock(p->env);
    while (p->count == 0 && result == ELECTION_WAIT_WOKEN)
        result = election_condition_wait(&p->not_empty, context, ELECTION_FOREVER);
    election_unlock(p->env);
    if (result == ELECTION_WAIT_WOKEN)
        return ELECTION_OK;
    return result == ELECTION_WAIT_CANCELLED ? ELECTION_ERR_CANCELLED : ELECTION_ERR_DEADLINE;
}

uint32_t election_pending_count(struct election_pending *p)
{
    election_lock(p->env);
    uint32_t count = p->count;
    election_unlock(p->env);
    return count;
}

/* ---- offering, on the runner's side --------------------------------------------------------- */

/* [locked, given up meanwhile] Withdraw the offer; false if it was executed. Once executing it is
 * waited for: its calls are bounded, and the run must not close the election beside them. */
static bool take_back(struct election_pending *p, struct election_runner *runner)
{
    while (runner->offer == OFFER_EXECUTING)
        election_condition_wait_uncancelled(&runner->offer_changed, p->env);
    if (runner->offer == OFFER_NONE)
        return false;
    if (runner->offer == OFFER_QUEUED)
        withdraw(p, runner->slot);
    p->slots[runner->slot].generation++;
    runner->offer = OFFER_NONE;
    return true;
}

enum election_error pending_offer(struct election_pending *p, struct election_runner *runner,
                                  struct election_context *context)
{
    enum election_wait_result result = ELECTION_WAIT_WOKEN;
    bool executed = false;
    election_lock(p->env);
    while (p->count == p->capacity && result == ELECTION_WAIT_WOKEN)
        result = election_condition_wait(&p->not_full, context, ELECTION_FOREVER);
    if (result == ELECTION_WAIT_WOKEN) {
        p->slots[runner->slot].generation++;
        runner->offer = OFFER_QUEUED;
        push(p, runner->slot);
        while (runner->offer != OFFER_NONE && result == ELECTION_WAIT_WOKEN)
            result = election_condition_wait(&runner->offer_changed, context, ELECTION_FOREVER);
        executed = !take_back(p, runner);
    }
    election_unlock(p->env);
    if (executed)
        return ELECTION_OK;
    return result == ELECTION_WAIT_CANCELLED ? ELECTION_ERR_CANCELLED : ELECTION_ERR_DEADLINE;
}

/* ---- executing, on the caller's side -------------------------------------------------------- */

/* The runner of a resignation that was taken and not spent, which is EXECUTING now; else NULL. */
static struct election_runner *begin(const struct election_resignation *resignation)
{
    struct election_pending *p = resignation->pending;
    struct election_runner *runner = NULL;
    election_lock(p->env);
    const struct slot *slot = &p->slots[resignation->slot];
    if (slot->generation == resignation->generation && slot->runner->offer == OFFER_TAKEN) {
        runner = slot->runner;
        runner->offer = OFFER_EXECUTING;
    }
    election_unlock(p->env);
    return runner;
}

/* After this the runner may end and be freed by its owner. */
static void finish(struct election_pending *p, struct election_runner *runner,
                   enum election_error restart_error)
{
    election_lock(p->env);
    runner->restart_error = restart_error;
    runner->offer = OFFER_NONE;
    p->slots[runner->slot].generation++;
    election_condition_wake_all(&runner->offer_changed, p->env);
    election_unlock(p->env);
}

static enum election_error bounded(struct election_runner *runner,
                                   enum election_error (*call)(struct election *,
                                                               struct election_context *),
                                   struct election_context *context)
{
    struct election_context limited;
    election_context_bound(&limited, context,
                           election_time_add(election_now(runner->env),
                                             runner->config.call_timeout_ns));
    return call(runner->election, &limited);
}

enum election_error election_resignation_execute(const struct election_resignation *resignation,
                                                 struct election_context *context,
                                                 struct election_resignation_outcome *outcome)
{
    if (!resignation || !resignation->pending)
        return ELECTION_ERR_INVALID;
    struct election_runner *runner = begin(resignation);
    if (!runner)
        return ELECTION_ERR_SPENT;
    runner_notice(runner, ELECTION_NOTICE_RESIGNING, ELECTION_OK);
    const struct election_ops *ops = runner->election->ops;
    struct election_resignation_outcome result;
    result.resign = bounded(runner, ops->resign, context);
    if (result.resign != ELECTION_OK)
        runner_notice(runner, ELECTION_NOTICE_RESIGN_FAILED, result.resign);
    result.start = bounded(runner, ops->start, context);
    if (result.start != ELECTION_OK)
        runner_notice(runner, ELECTION_NOTICE_RESTART_FAILED, result.start);
    runner_notice(runner, ELECTION_NOTICE_RESIGNED, ELECTION_OK);
    finish(resignation->pending, runner, result.start);
    if (outcome)
        *outcome = result;
    return result.resign != ELECTION_OK ? result.resign : result.start;
}
