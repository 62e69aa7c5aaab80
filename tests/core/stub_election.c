/* SPDX-License-Identifier: Apache-2.0 */
/* The scripted election of the unit tests. See stub_election.h. */
#include "tests/core/stub_election.h"

#include <stdio.h>
#include <string.h>

static struct stub_election *stub_of(struct election *election)
{
    return (struct stub_election *)(void *)election;
}

static struct stub_call *begin(struct stub_election *s, enum stub_op op,
                               struct election_context *context)
{
    static struct stub_call overflow;
    s->nth[op]++;
    if (s->on_call)
        s->on_call(s->on_call_data, op, s->nth[op]);
    struct stub_call *call = s->call_count < STUB_CALLS ? &s->calls[s->call_count++] : &overflow;
    *call = (struct stub_call){.op = op,
                               .begin_ns = election_now(s->env),
                               .deadline_ns = context->deadline_ns,
                               .was_alive = election_context_error(context)};
    if (op != STUB_GET_MASTER && ++s->running > s->most_running)
        s->most_running = s->running;
    return call;
}

static enum election_error end(struct stub_election *s, struct stub_call *call,
                               enum election_error result)
{
    if (call->op != STUB_GET_MASTER)
        s->running--;
    call->end_ns = election_now(s->env);
    call->result = result;
    return result;
}

/* The delay, then the scripted error. */
static enum election_error answer(struct stub_election *s, enum stub_op op,
                                  struct election_context *context)
{
    enum election_error error = ELECTION_OK;
    struct election_context own;
    if (s->delay_ns[op] > 0) {
        election_context_init(&own, s->env, s->deaf[op] ? NULL : context, ELECTION_FOREVER);
        error = election_sleep(&own, election_now(s->env) + s->delay_ns[op]);
        election_context_release(&own);
    }
    if (error != ELECTION_OK || s->failing[op] == 0)
        return error;
    if (s->failing[op] != STUB_ALWAYS)
        s->failing[op]--;
    return s->errors[op];
}

static enum election_error stub_start(struct election *e, struct election_context *context)
{
    struct stub_election *s = stub_of(e);
    struct stub_call *call = begin(s, STUB_START, context);
    return end(s, call, answer(s, STUB_START, context));
}

static enum election_error stub_wait(struct election *e, struct election_context *context)
{
    struct stub_election *s = stub_of(e);
    struct stub_call *call = begin(s, STUB_WAIT, context);
    enum election_error error = election_context_error(context);
    if (error == ELECTION_OK)
        error = answer(s, STUB_WAIT, context);
    election_lock(s->env);
    while (error == ELECTION_OK && !s->is_master) {
        enum election_wait_result result =
            election_condition_wait(&s->changed, context, ELECTION_FOREVER);
        if (result != ELECTION_WAIT_WOKEN)
            error =
                result == ELECTION_WAIT_CANCELLED ? ELECTION_ERR_CANCELLED : ELECTION_ERR_DEADLINE;
    }
    election_unlock(s->env);
    return end(s, call, error);
}

static enum election_error stub_is_master(struct election *e, struct election_context *context,
                                          bool *is_master)
{
    struct stub_election *s = stub_of(e);
    struct stub_call *call = begin(s, STUB_IS_MASTER, context);
    enum election_error error = answer(s, STUB_IS_MASTER, context);
    if (error == ELECTION_OK)
        *is_master = s->is_master;
    return end(s, call, error);
}

static enum election_error stub_resign(struct election *e, struct election_context *context)
{
    struct stub_election *s = stub_of(e);
    struct stub_call *call = begin(s, STUB_RESIGN, context);
    enum election_error error = answer(s, STUB_RESIGN, context);
    if (error == ELECTION_OK)
        s->is_master = false;
    return end(s, call, error);
}

static enum election_error stub_close(struct election *e, struct election_context *context)
{
    struct stub_election *s = stub_of(e);
    struct stub_call *call = begin(s, STUB_CLOSE, context);
    return end(s, call, answer(s, STUB_CLOSE, context));
}

static enum election_error stub_get_current_master(struct election *e,
                                                   struct election_context *context,
                                                   char master[ELECTION_ID_SIZE])
{
    struct stub_election *s = stub_of(e);
    struct stub_call *call = begin(s, STUB_GET_MASTER, context);
    enum election_error error = answer(s, STUB_GET_MASTER, context);
    if (error == ELECTION_OK && !s->is_master)
        error = ELECTION_ERR_NO_MASTER;
    if (error == ELECTION_OK)
        strcpy(master, "self");
    return end(s, call, error);
}

static uint64_t stub_epoch(struct election *e)
{
    return stub_of(e)->epoch;
}

static void stub_free(struct election *e)
{
    (void)e;
}

#define STUB_OPERATIONS                                                                     \
    .version = ELECTION_OPS_VERSION, .start = stub_start, .wait_for_mastership = stub_wait, \
    .is_master = stub_is_master, .resign = stub_resign, .close = stub_close,                \
    .get_current_master = stub_get_current_master, .free = stub_free

static const struct election_ops stub_ops = {STUB_OPERATIONS, .epoch = NULL};
static const struct election_ops stub_ops_with_epoch = {STUB_OPERATIONS, .epoch = stub_epoch};

void stub_election_init(struct stub_election *s, struct election_env *env, bool is_master,
                        bool has_epoch)
{
    memset(s, 0, sizeof *s);
    s->election.ops = has_epoch ? &stub_ops_with_epoch : &stub_ops;
    s->env = env;
    s->is_master = is_master;
    election_condition_init(&s->changed);
}

void stub_election_set_master(struct stub_election *s, bool is_master)
{
    election_lock(s->env);
    s->is_master = is_master;
    election_condition_wake_all(&s->changed, s->env);
    election_unlock(s->env);
}

void stub_election_fail(struct stub_election *s, enum stub_op op, enum election_error error,
                        uint32_t times)
{
    s->errors[op] = error;
    s->failing[op] = times;
}

const char *stub_election_trace(const struct stub_election *s, char *text, size_t size)
{
    static const char *const words[STUB_OPS] = {"Start",  "Wait",  "IsMaster",
                                                "Resign", "Close", "GetMaster"};
    size_t length = 0;
    text[0] = '\0';
    for (uint32_t i = 0; i < s->call_count && length < size; i++)
        length += (size_t)snprintf(text + length, size - length, "%s%s", i ? " " : "",
                                   words[s->calls[i].op]);
    return text;
}

const struct stub_call *stub_election_call(const struct stub_election *s, enum stub_op op,
                                           uint32_t nth)
{
    for (uint32_t i = 0; i < s->call_count; i++)
        if (s->calls[i].op == op && --nth == 0)
            return &s->calls[i];
    return NULL;
}
