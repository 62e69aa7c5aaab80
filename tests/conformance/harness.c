/* SPDX-License-Identifier: Apache-2.0 */
/* The callbacks that the conformance suite needs, for fake and for real time. See harness.h. */
#include "tests/conformance/harness.h"

#include "tests/t.h"

static enum election_error make_factory(struct harness *h, size_t i, const char *id,
                                        struct election_factory **factory)
{
    switch (h->backend) {
    case BACKEND_NOOP:
        *factory = &h->noops[i].factory;
        return election_noop_factory_init(&h->noops[i], h->env, id);
    case BACKEND_QUEUE:
        *factory = &h->queues[i].factory;
        queue_factory_init(&h->queues[i], &h->queue_service, id);
        return ELECTION_OK;
    default:
        *factory = &h->locals[i].factory;
        return local_factory_init(&h->locals[i], &h->local_service, id);
    }
}

static enum election_error set_up(void *data, const char *const *instance_ids, size_t count,
                                  struct election_conformance_instance *instances)
{
    struct harness *h = data;
    enum election_error error = ELECTION_OK;
    fake_env_init(&h->fake);
    h->env = &h->fake.env;
    h->spawned_count = 0;
    if (h->threads) {
        error = election_env_posix_init(&h->posix);
        h->env = &h->posix.env;
    }
    queue_service_init(&h->queue_service, h->env, h->defect);
    if (error == ELECTION_OK)
        error = local_service_init(&h->local_service);
    for (size_t i = 0; i < count && error == ELECTION_OK; i++) {
        instances[i].env = h->env;
        error = make_factory(h, i, instance_ids[i], &instances[i].factory);
    }
    return error;
}

static void tear_down(void *data)
{
    struct harness *h = data;
    local_service_destroy(&h->local_service);
    if (h->threads)
        election_env_posix_destroy(&h->posix);
    fake_env_end(&h->fake);
}

static void *thread_main(void *data)
{
    struct harness_thread *thread = data;
    thread->function(thread->argument);
    return NULL;
}

static void *spawn(void *data, size_t instance, void (*function)(void *argument), void *argument)
{
    struct harness *h = data;
    (void)instance;
    if (!h->threads)
        return fake_spawn(&h->fake, function, argument);
    if (h->spawned_count == HARNESS_THREADS)
        return NULL;
    struct harness_thread *thread = &h->spawned[h->spawned_count++];
    thread->function = function;
    thread->argument = argument;
    return pthread_create(&thread->thread, NULL, thread_main, thread) == 0 ? thread : NULL;
}

static void join(void *data, void *spawned)
{
    struct harness *h = data;
    if (!h->threads)
        fake_join(&h->fake, spawned);
    else
        pthread_join(((struct harness_thread *)spawned)->thread, NULL);
}

static void fail_next(void *data, size_t instance, enum election_conformance_op op,
                      enum election_error error)
{
    struct harness *h = data;
    election_lock(h->env);
    h->queues[instance].next_error[op] = error;
    election_unlock(h->env);
}

static void report(void *data, const char *check, enum election_conformance_verdict verdict,
                   const char *why)
{
    struct harness *h = data;
    h->reported++;
    if (verdict == ELECTION_CONFORMANCE_FAILED)
        snprintf(h->last_failure, sizeof h->last_failure, "%s: %s", check, why);
    if (h->prints)
        print_message("  %-8s%s: %s\n", election_conformance_word(verdict), check, why);
}

void harness_init(struct harness *h, enum backend backend, enum queue_defect defect, bool threads)
{
    memset(h, 0, sizeof *h);
    h->backend = backend;
    h->defect = defect;
    h->threads = threads;
    h->subject = (struct election_conformance){
        .data = h,
        .set_up = set_up,
        .tear_down = tear_down,
        .spawn = spawn,
        .join = join,
        .moment_ns = threads ? 10 * ELECTION_MILLISECOND : 0,
    };
    if (backend == BACKEND_QUEUE)
        h->subject.fail_next = fail_next;
    if (backend != BACKEND_NOOP)
        h->subject.capabilities =
            ELECTION_CONFORMANCE_EXCLUSIVE | ELECTION_CONFORMANCE_FIFO | ELECTION_CONFORMANCE_EPOCH;
    h->subject.capabilities |= ELECTION_CONFORMANCE_OBSERVERS;
}

struct election_conformance_summary harness_run(struct harness *h, const char *name)
{
    return election_conformance_run(&h->subject, name, report, h);
}
