/* SPDX-License-Identifier: Apache-2.0 */
/* The engine of the conformance suite: worlds, concurrent waits, the run. See
 * election_conformance.h. */
#include "election_conformance.h"

#include <stdarg.h>
#include <stdio.h>

#include "conformance_world.h"

const char *const world_ids[ELECTION_CONFORMANCE_INSTANCES] = {"host-a.1", "host-b.2", "host-c.3",
                                                               "host-d.4"};

static const struct check *const *const groups[] = {
    &conformance_basic_checks, &conformance_race_checks, &conformance_life_checks,
    &conformance_error_checks};

enum { GROUPS = sizeof groups / sizeof groups[0] };

void world_fail(struct world *w, const char *format, ...)
{
    va_list arguments;
    if (w->failed)
        return;
    w->failed = true;
    va_start(arguments, format);
    vsnprintf(w->why, sizeof w->why, format, arguments);
    va_end(arguments);
}

/* ---- participants and their calls ----------------------------------------------------------- */

struct participant *world_join(struct world *w, size_t instance, const char *resource_id)
{
    struct participant *p = &w->participants[w->participant_count++];
    struct election_factory *factory = w->instances[instance].factory;
    *p = (struct participant){.world = w, .instance = instance};
    enum election_error error =
        factory->ops->new_election(factory, &w->context, resource_id, &p->election);
    if (error == ELECTION_OK)
        p->ops = p->election->ops;
    else
        world_fail(w, "new_election for `%.20s` returned %s", resource_id,
                   election_error_name(error));
    return p;
}

/* A context that lives as long as the patience. */
static void open_context(struct participant *p, struct election_context *context)
{
    struct election_env *env = p->world->instances[p->instance].env;
    election_context_init(context, env, NULL,
                          election_time_add(election_now(env), p->world->patience_ns));
}

typedef enum election_error plain_op(struct election *, struct election_context *);

static enum election_error call(struct participant *p, plain_op *op)
{
    struct election_context context;
    open_context(p, &context);
    enum election_error error = op(p->election, &context);
    election_context_release(&context);
    return error;
}

enum election_error call_start(struct participant *p)
{
    return p->ops ? call(p, p->ops->start) : ELECTION_ERR_INVALID;
}

enum election_error call_wait(struct participant *p)
{
    return p->ops ? call(p, p->ops->wait_for_mastership) : ELECTION_ERR_INVALID;
}

enum election_error call_resign(struct participant *p)
{
    return p->ops ? call(p, p->ops->resign) : ELECTION_ERR_INVALID;
}

enum election_error call_close(struct participant *p)
{
    return p->ops ? call(p, p->ops->close) : ELECTION_ERR_INVALID;
}

enum election_error call_is_master(struct participant *p, bool *is_master)
{
    struct election_context context;
    if (!p->ops)
        return ELECTION_ERR_INVALID;
    open_context(p, &context);
    enum election_error error = p->ops->is_master(p->election, &context, is_master);
    election_context_release(&context);
    return error;
}

enum election_error call_master(struct participant *p, char master[ELECTION_ID_SIZE])
{
    struct election_context context;
    if (!p->ops)
        return ELECTION_ERR_INVALID;
    open_context(p, &context);
    enum election_error error = p->ops->get_current_master(p->election, &context, master);
    election_context_release(&context);
    return error;
}

enum election_error win(struct participant *p)
{
    enum election_error error = call_start(p);
    return error == ELECTION_OK ? call_wait(p) : error;
}

bool is_master_says(struct participant *p, bool expected)
{
    bool is_master = !expected;
    enum election_error error = call_is_master(p, &is_master);
    if (error == ELECTION_ERR_NO_MASTER)
        return !expected;
    return error == ELECTION_OK && is_master == expected;
}

bool master_is(struct participant *p, const char *id)
{
    char master[ELECTION_ID_SIZE] = "";
    enum election_error error = call_master(p, master);
    if (!id)
        return error == ELECTION_ERR_NO_MASTER;
    return error == ELECTION_OK && memchr(master, '\0', sizeof master) && strcmp(master, id) == 0;
}

/* ---- waits that run beside ------------------------------------------------------------------ */

static void run_wait(void *argument)
{
    struct wait *wait = argument;
    struct participant *p = wait->participant;
    struct election_env *env = wait->context.env;
    election_lock(env);
    wait->begun = true;
    election_condition_wake_all(&wait->changed, env);
    election_unlock(env);
    enum election_error result = p->ops->wait_for_mastership(p->election, &wait->context);
    int64_t ended_ns = election_now(env);
    election_lock(env);
    wait->result = result;
    wait->ended_ns = ended_ns;
    wait->ended = true;
    election_condition_wake_all(&wait->changed, env);
    election_unlock(env);
}

/* Until `what` (of the wait) is true, or patience is at an end. */
static bool becomes_true(struct wait *wait, const bool *what)
{
    struct world *w = wait->participant->world;
    enum election_wait_result result = ELECTION_WAIT_WOKEN;
    int64_t until_ns = election_time_add(election_now(w->env), w->patience_ns);
    election_lock(w->env);
    while (!*what && result == ELECTION_WAIT_WOKEN)
        result = election_condition_wait(&wait->changed, &w->context, until_ns);
    bool is_true = *what;
    election_unlock(w->env);
    return is_true;
}

/* Returns when the other thread is about to make the call: on a busy machine that takes a while. */
struct wait *begin_wait(struct participant *p, int64_t deadline_ns)
{
    struct world *w = p->world;
    struct wait *wait = &w->waits[w->wait_count++];
    *wait = (struct wait){.participant = p, .ended = true, .result = ELECTION_ERR_INVALID};
    election_condition_init(&wait->changed);
    election_context_init(&wait->context, w->instances[p->instance].env, NULL, deadline_ns);
    enum election_error error = call_start(p);
    if (error != ELECTION_OK) {
        world_fail(w, "start returned %s", election_error_name(error));
        return wait;
    }
    wait->ended = false;
    p->waiting = wait;
    wait->spawned = w->subject->spawn(w->subject->data, p->instance, run_wait, wait);
    if (!wait->spawned) {
        wait->ended = true;
        world_fail(w, "the harness could not spawn");
    } else if (!becomes_true(wait, &wait->begun)) {
        world_fail(w, "what the harness spawned does not run");
    }
    return wait;
}

bool has_ended(struct wait *wait)
{
    election_lock(wait->context.env);
    bool ended = wait->ended;
    election_unlock(wait->context.env);
    return ended;
}

bool ends(struct wait *wait)
{
    return becomes_true(wait, &wait->ended);
}

bool wins(struct wait *wait)
{
    return ends(wait) && wait->result == ELECTION_OK;
}

void world_let_a_moment_pass(struct world *w)
{
    election_sleep(&w->context, election_time_add(election_now(w->env), w->moment_ns));
}

/* ---- the life of a world -------------------------------------------------------------------- */

static bool open_world(struct world *w, const struct election_conformance *subject,
                       const struct check *check)
{
    memset(w, 0, sizeof *w);
    w->subject = subject;
    w->moment_ns = subject->moment_ns > 0 ? subject->moment_ns : 50 * ELECTION_MILLISECOND;
    w->patience_ns = subject->patience_ns > 0 ? subject->patience_ns : 10 * ELECTION_SECOND;
    enum election_error error = subject->set_up(subject->data, check->ids ? check->ids : world_ids,
                                                check->instances, w->instances);
    if (error != ELECTION_OK) {
        world_fail(w, "the harness could not set up: %s", election_error_sentence(error));
        return false;
    }
    w->instance_count = check->instances;
    w->env = w->instances[0].env;
    election_context_init(&w->context, w->env, NULL, ELECTION_FOREVER);
    return true;
}

/* A backend that is broken may leave waits behind that do not hear their cancellation; what can be
 * done is to give up mastership everywhere else, so that they win in the end. */
static void close_world(struct world *w)
{
    for (size_t i = 0; i < w->wait_count; i++)
        election_context_cancel(&w->waits[i].context);
    for (size_t i = 0; i < w->participant_count; i++) {
        struct participant *p = &w->participants[i];
        if (!p->waiting || has_ended(p->waiting))
            call_close(p);
    }
    for (size_t i = 0; i < w->wait_count; i++) {
        if (w->waits[i].spawned) {
            w->subject->join(w->subject->data, w->waits[i].spawned);
            call_close(w->waits[i].participant);
        }
        election_context_release(&w->waits[i].context);
    }
    for (size_t i = 0; i < w->participant_count; i++)
        if (w->participants[i].ops)
            w->participants[i].ops->free(w->participants[i].election);
    election_context_release(&w->context);
}

/* ---- the run -------------------------------------------------------------------------------- */

static const char *missing(const struct election_conformance *subject, const struct check *check)
{
    unsigned lacks = check->needs & ~subject->capabilities;
    if (lacks & ELECTION_CONFORMANCE_EXCLUSIVE)
        return "every instance of this backend is master";
    if (lacks & ELECTION_CONFORMANCE_FIFO)
        return "this backend promises no order";
    if (lacks & ELECTION_CONFORMANCE_EPOCH)
        return "this backend has no epochs";
    if (lacks & ELECTION_CONFORMANCE_OBSERVERS)
        return "this backend answers participants only";
    if (check->injects && !subject->fail_next)
        return "the harness cannot make calls fail";
    return NULL;
}

static void run_check(const struct election_conformance *subject, const struct check *check,
                      election_conformance_report *report, void *report_data,
                      struct election_conformance_summary *summary)
{
    enum election_conformance_verdict verdict = ELECTION_CONFORMANCE_SKIPPED;
    const char *why = missing(subject, check);
    struct world world;
    bool opened = false;
    if (!why) {
        opened = open_world(&world, subject, check);
        if (opened)
            check->run(&world);
        verdict = world.failed ? ELECTION_CONFORMANCE_FAILED : ELECTION_CONFORMANCE_PASSED;
        why = world.failed ? world.why : check->sentence;
    }
    summary->passed += verdict == ELECTION_CONFORMANCE_PASSED;
    summary->failed += verdict == ELECTION_CONFORMANCE_FAILED;
    summary->skipped += verdict == ELECTION_CONFORMANCE_SKIPPED;
    if (report)
        report(report_data, check->name, verdict, why);
    if (opened)
        close_world(&world);
    if (verdict != ELECTION_CONFORMANCE_SKIPPED)
        subject->tear_down(subject->data);
}

static const struct check *check_at(size_t n)
{
    for (size_t g = 0; g < GROUPS; g++)
        for (const struct check *check = *groups[g]; check->name; check++)
            if (n-- == 0)
                return check;
    return NULL;
}

struct election_conformance_summary election_conformance_run(
    const struct election_conformance *subject, const char *name,
    election_conformance_report *report, void *report_data)
{
    struct election_conformance_summary summary = {0, 0, 0};
    const struct check *check;
    bool found = false;
    for (size_t n = 0; (check = check_at(n)); n++) {
        if (name && strcmp(name, check->name) != 0)
            continue;
        found = true;
        run_check(subject, check, report, report_data, &summary);
    }
    if (!found) {
        summary.failed++;
        if (report)
            report(report_data, name, ELECTION_CONFORMANCE_FAILED,
                   "there is no check of this name");
    }
    return summary;
}

const char *election_conformance_check(size_t n)
{
    const struct check *check = check_at(n);
    return check ? check->name : NULL;
}

const char *election_conformance_word(enum election_conformance_verdict verdict)
{
    static const char *const words[] = {"passed", "failed", "skipped"};
    return (unsigned)verdict < sizeof words / sizeof words[0] ? words[verdict] : "unknown";
}
