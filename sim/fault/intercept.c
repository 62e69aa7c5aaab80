/* SPDX-License-Identifier: Apache-2.0 */
/* The intercept around an election; see intercept.h. Runs on the caller's task. */
#include "sim/fault/intercept.h"

static struct fault_intercept *intercept_of(struct election *election)
{
    return (struct fault_intercept *)(void *)election;
}

/* ---- fates ---------------------------------------------------------------------------------- */

void fault_calls_add(struct fault_calls *calls, struct fault_call *fault)
{
    struct fault_call **link = &calls->first;
    while (*link)
        link = &(*link)->next;
    fault->next = NULL;
    *link = fault;
}

void fault_calls_remove(struct fault_calls *calls, struct fault_call *fault)
{
    struct fault_call **link = &calls->first;
    while (*link && *link != fault)
        link = &(*link)->next;
    if (*link)
        *link = fault->next;
}

static void spend(struct sim_kernel *kernel, struct fault_call *fault)
{
    fault->done++;
    int64_t longest_ns = fault->fate == FAULT_FATE_POSTPONE ? fault->delay_ns : 0;
    if (fault->done == fault->times && fault->spent)
        sim_timer_arm(kernel, fault->spent, election_time_add(kernel->now_ns, longest_ns));
}

static bool strikes(struct sim_kernel *kernel, struct fault_call *fault)
{
    uint64_t index = fault->seen++;
    if (index + 1 < fault->nth || fault->done >= fault->times)
        return false;
    if (fault->probability_ppm < 1000000 &&
        (int64_t)sim_choose(kernel, SIM_CHOICE_CALL_FATE, fault->number, index, 1000000) >=
            fault->probability_ppm)
        return false;
    spend(kernel, fault);
    return true;
}

const struct fault_call *fault_calls_fate(const struct fault_calls *calls,
                                          struct sim_kernel *kernel, uint16_t instance,
                                          enum sim_operation operation)
{
    for (struct fault_call *f = calls->first; f; f = f->next)
        if (f->operation == operation && f->instance == instance && strikes(kernel, f))
            return f;
    return NULL;
}

/* ---- calls ---------------------------------------------------------------------------------- */

/* What differs between the operations: a closure over the call that is made. */
struct intercepted_call {
    struct election_context *context;
    bool *is_master;
    char *master;
};

static enum election_error make(struct fault_intercept *i, enum sim_operation operation,
                                const struct intercepted_call *call)
{
    const struct election_ops *ops = i->inner->ops;
    switch (operation) {
    case SIM_OPERATION_START:
        return ops->start(i->inner, call->context);
    case SIM_OPERATION_WAIT:
        return ops->wait_for_mastership(i->inner, call->context);
    case SIM_OPERATION_IS_MASTER:
        return ops->is_master(i->inner, call->context, call->is_master);
    case SIM_OPERATION_RESIGN:
        return ops->resign(i->inner, call->context);
    case SIM_OPERATION_CLOSE:
        return ops->close(i->inner, call->context);
    default:
        return ops->get_current_master(i->inner, call->context, call->master);
    }
}

/* The fault may be over before the call is, so it is asked before the call is made. */
static enum election_error suffer(struct fault_intercept *i, enum sim_operation operation,
                                  const struct intercepted_call *call,
                                  const struct fault_call *fault)
{
    const enum fault_fate fate = fault->fate;
    const enum election_error reported = fault->error;
    const int64_t delay_ns = fault->delay_ns;
    if (fate == FAULT_FATE_FAIL)
        return reported;
    enum election_error error = make(i, operation, call);
    if (fate == FAULT_FATE_DOUBT)
        return error == ELECTION_OK ? reported : error;
    enum election_error slept =
        election_sleep(call->context, election_time_add(sim_host_now(i->host), delay_ns));
    return slept != ELECTION_OK ? slept : error;
}

static enum election_error pass_on(struct fault_intercept *i, enum sim_operation operation,
                                   const struct intercepted_call *call)
{
    const struct fault_call *fault =
        i->faults->first ? fault_calls_fate(i->faults, i->kernel, i->instance, operation) : NULL;
    return fault ? suffer(i, operation, call, fault) : make(i, operation, call);
}

void fault_intercept_tell_slowly(struct fault_intercept *i)
{
    if (i->confirmed_at_ns > i->kernel->now_ns)
        sim_kernel_disturbed(i->kernel);
    sim_emit(i->kernel, SIM_EVENT_CONFIRMED, i->confirmed_count, i->instance, i->resource,
             i->confirmed_hash, (uint64_t)i->confirmed_at_ns);
    i->confirmed_count = 0;
    i->confirmed_hash = 0;
    i->last_answer = true;
    i->last_error = ELECTION_OK;
}

static enum election_error reported(struct fault_intercept *i, enum sim_operation operation,
                                    struct election_context *context)
{
    const struct intercepted_call call = {.context = context};
    int64_t asked_ns = i->kernel->now_ns;
    fault_intercept_tell(i);
    sim_emit(i->kernel, SIM_EVENT_CALLED, operation, i->instance, i->resource, 0, 0);
    enum election_error error = pass_on(i, operation, &call);
    sim_emit(i->kernel, SIM_EVENT_ANSWERED, operation, i->instance, i->resource, error,
             (uint64_t)asked_ns);
    return error;
}

static enum election_error intercept_start(struct election *election,
                                           struct election_context *context)
{
    return reported(intercept_of(election), SIM_OPERATION_START, context);
}

static enum election_error intercept_wait(struct election *election,
                                          struct election_context *context)
{
    return reported(intercept_of(election), SIM_OPERATION_WAIT, context);
}

static enum election_error intercept_resign(struct election *election,
                                            struct election_context *context)
{
    return reported(intercept_of(election), SIM_OPERATION_RESIGN, context);
}

static enum election_error intercept_close(struct election *election,
                                           struct election_context *context)
{
    return reported(intercept_of(election), SIM_OPERATION_CLOSE, context);
}

/* Every answer but those that nearly all are. */
__attribute__((noinline)) static enum election_error tell_check(struct fault_intercept *i,
                                                                enum election_error error,
                                                                bool answer, int64_t asked_ns)
{
    fault_intercept_tell(i);
    sim_emit(i->kernel, SIM_EVENT_CHECKED, error, i->instance, i->resource, answer,
             (uint64_t)asked_ns);
    i->last_answer = answer;
    i->last_error = error;
    if (answer)
        sim_task_expect_check(i->kernel, i->instance, i->resource, false);
    return error;
}

static void confirm(struct fault_intercept *i, int64_t now_ns)
{
    i->confirmed_at_ns = now_ns;
    i->confirmed_hash = i->confirmed_hash * INTERCEPT_HASH_FACTOR + (uint64_t)now_ns;
    if (++i->confirmed_count == INTERCEPT_CONFIRMED_MOST) {
        sim_task_catch_up(i->kernel);
        fault_intercept_tell_slowly(i);
    }
}

__attribute__((noinline)) static enum election_error ask_under_faults(
    struct fault_intercept *i, struct election_context *context, bool *is_master)
{
    const struct intercepted_call call = {.context = context, .is_master = is_master};
    return pass_on(i, SIM_OPERATION_IS_MASTER, &call);
}

static enum election_error intercept_is_master(struct election *election,
                                               struct election_context *context, bool *is_master)
{
    struct fault_intercept *i = intercept_of(election);
    int64_t asked_ns = i->kernel->now_ns;
    enum election_error error = i->faults->first
                                    ? ask_under_faults(i, context, is_master)
                                    : i->inner->ops->is_master(i->inner, context, is_master);
    bool yes = error == ELECTION_OK && *is_master;
    if (!yes || i->kernel->now_ns != asked_ns)
        return tell_check(i, error, yes, asked_ns);
    confirm(i, asked_ns);
    sim_task_expect_check(i->kernel, i->instance, i->resource, true);
    return ELECTION_OK;
}

static enum election_error intercept_is_master_each(struct election *election,
                                                    struct election_context *context,
                                                    bool *is_master)
{
    struct fault_intercept *i = intercept_of(election);
    sim_task_catch_up(i->kernel);
    int64_t asked_ns = i->kernel->now_ns;
    enum election_error error = ask_under_faults(i, context, is_master);
    return tell_check(i, error, error == ELECTION_OK && *is_master, asked_ns);
}

static enum election_error intercept_get_current_master(struct election *election,
                                                        struct election_context *context,
                                                        char master[ELECTION_ID_SIZE])
{
    const struct intercepted_call call = {.context = context, .master = master};
    return pass_on(intercept_of(election), SIM_OPERATION_GET_CURRENT_MASTER, &call);
}

static uint64_t intercept_epoch(struct election *election)
{
    struct election *inner = intercept_of(election)->inner;
    return inner->ops->epoch ? inner->ops->epoch(inner) : 0;
}

static void intercept_free(struct election *election)
{
    struct election *inner = intercept_of(election)->inner;
    inner->ops->free(inner);
}

#define INTERCEPT_OPS(is_master_function)                                             \
    {                                                                                 \
        .version = ELECTION_OPS_VERSION, .start = intercept_start,                    \
        .wait_for_mastership = intercept_wait, .is_master = (is_master_function),     \
        .resign = intercept_resign, .close = intercept_close,                         \
        .get_current_master = intercept_get_current_master, .epoch = intercept_epoch, \
        .free = intercept_free,                                                       \
    }

static const struct election_ops intercept_ops = INTERCEPT_OPS(intercept_is_master);
static const struct election_ops intercept_ops_each = INTERCEPT_OPS(intercept_is_master_each);

void fault_intercept_tell_each_check(struct fault_intercept *i)
{
    i->election.ops = &intercept_ops_each;
}

void fault_intercept_init(struct fault_intercept *intercept, struct election *inner,
                          struct sim_host *host, const struct fault_calls *faults,
                          uint16_t instance, uint32_t resource)
{
    *intercept = (struct fault_intercept){.election = {&intercept_ops},
                                          .inner = inner,
                                          .kernel = host->kernel,
                                          .host = host,
                                          .faults = faults,
                                          .resource = resource,
                                          .instance = instance};
}
