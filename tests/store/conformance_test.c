/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The conformance suite over the in-memory store, on tasks of the simulation kernel: by profile,
 * over the intercept, and with faults that only cost time. One kernel a check.
 */
#include "tests/conformance/election_conformance.h"

#include "sim/fault/intercept.h"
#include "tests/store/sim_world.h"
#include "tests/t.h"

enum { ELECTIONS = 32, SPAWNED = 16, FAULTS = 32 };

struct conformance {
    struct election_conformance subject;
    struct store_parameters parameters;
    enum sim_context_kind context;
    bool intercepted, delayed, postponed;
    struct sim_world world;
    struct sim_factory {
        struct election_factory factory;
        struct conformance *conformance;
        uint16_t instance;
    } factories[ELECTION_CONFORMANCE_INSTANCES];
    char resources[WORLD_RESOURCES][ELECTION_ID_SIZE];
    uint32_t resource_count;
    struct fault_calls calls;
    struct fault_call faults[FAULTS];
    size_t fault_count;
    struct fault_intercept intercepts[ELECTIONS];
    size_t intercept_count;
    struct spawned {
        struct conformance *conformance;
        void (*function)(void *argument);
        void *argument;
        struct election_condition ended;
        bool has_ended;
    } spawned[SPAWNED];
    size_t spawned_count;
    const char *check;
    bool finished;
    struct election_conformance_summary summary;
    char failures[4000];
    int64_t longest_ns;
};

/* ---- factories ------------------------------------------------------------------------------ */

static uint32_t resource_number(struct conformance *c, const char *id)
{
    for (uint32_t i = 0; i < c->resource_count; i++)
        if (strcmp(c->resources[i], id) == 0)
            return i;
    strcpy(c->resources[c->resource_count], id);
    return c->resource_count++;
}

static enum election_error new_election(struct election_factory *factory,
                                        struct election_context *context, const char *resource_id,
                                        struct election **election)
{
    struct sim_factory *f = (struct sim_factory *)(void *)factory;
    struct conformance *c = f->conformance;
    (void)context;
    if (strlen(resource_id) >= ELECTION_ID_SIZE)
        return ELECTION_ERR_INVALID;
    uint32_t resource = resource_number(c, resource_id);
    struct sim_host *host = &c->world.hosts[f->instance].host;
    struct store_participant *p =
        store_participant_new(c->world.store, host, f->instance, resource);
    *election = &p->election;
    if (!c->intercepted)
        return ELECTION_OK;
    struct fault_intercept *intercept = &c->intercepts[c->intercept_count++];
    fault_intercept_init(intercept, &p->election, host, &c->calls, f->instance, resource);
    *election = &intercept->election;
    return ELECTION_OK;
}

static const struct election_factory_ops factory_ops = {ELECTION_OPS_VERSION, new_election};

/* ---- what the suite needs ------------------------------------------------------------------- */

static void add_fault(struct conformance *c, enum fault_fate fate, uint16_t instance,
                      enum sim_operation operation, uint64_t times, enum election_error error)
{
    struct fault_call *fault = &c->faults[c->fault_count++];
    *fault = (struct fault_call){.fate = fate,
                                 .operation = operation,
                                 .instance = instance,
                                 .nth = 1,
                                 .times = times,
                                 .probability_ppm = 1000000,
                                 .error = error,
                                 .delay_ns = 7 * MS};
    fault_calls_add(&c->calls, fault);
}

static enum election_error set_up(void *data, const char *const *ids, size_t count,
                                  struct election_conformance_instance *instances)
{
    struct conformance *c = data;
    c->world.store->instance_names = ids;
    for (size_t i = 0; i < count; i++) {
        c->factories[i] = (struct sim_factory){{&factory_ops}, c, (uint16_t)i};
        instances[i].factory = &c->factories[i].factory;
        instances[i].env = &c->world.hosts[i].env.env;
        if (c->delayed)
            store_link_delay(&c->world.store->links[i], (int64_t)(i + 1) * 3 * MS);
        for (int o = SIM_OPERATION_START; c->postponed && o <= SIM_OPERATION_GET_CURRENT_MASTER;
             o++)
            add_fault(c, FAULT_FATE_POSTPONE, (uint16_t)i, (enum sim_operation)o, UINT64_MAX, 0);
    }
    return ELECTION_OK;
}

static void tear_down(void *data)
{
    (void)data; /* on the main stack, when all has ended */
}

static void run_spawned(void *argument)
{
    struct spawned *s = argument;
    s->function(s->argument);
    s->has_ended = true;
    election_condition_wake_all(&s->ended, &s->conformance->world.hosts[0].env.env);
}

static void *spawn(void *data, size_t instance, void (*function)(void *argument), void *argument)
{
    struct conformance *c = data;
    struct spawned *s = &c->spawned[c->spawned_count++];
    *s = (struct spawned){.conformance = c, .function = function, .argument = argument};
    election_condition_init(&s->ended);
    return sim_task_spawn(&c->world.hosts[instance].host, run_spawned, s, 0) ? s : NULL;
}

static void join(void *data, void *spawned)
{
    struct conformance *c = data;
    struct spawned *s = spawned;
    while (!s->has_ended)
        election_condition_wait_uncancelled(&s->ended, &c->world.hosts[0].env.env);
}

static void fail_next(void *data, size_t instance, enum election_conformance_op op,
                      enum election_error error)
{
    add_fault(data, FAULT_FATE_FAIL, (uint16_t)instance, (enum sim_operation)op, 1, error);
    struct conformance *c = data;
    if (c->postponed) { /* ahead of those that only cost time */
        struct fault_call *last = &c->faults[c->fault_count - 1];
        fault_calls_remove(&c->calls, last);
        last->next = c->calls.first;
        c->calls.first = last;
    }
}

static void report(void *data, const char *check, enum election_conformance_verdict verdict,
                   const char *why)
{
    struct conformance *c = data;
    size_t length = strlen(c->failures);
    if (verdict == ELECTION_CONFORMANCE_FAILED)
        snprintf(c->failures + length, sizeof c->failures - length, "%s: %s\n", check, why);
}

/* ---- running -------------------------------------------------------------------------------- */

static void run_check(void *argument)
{
    struct conformance *c = argument;
    struct election_conformance_summary one =
        election_conformance_run(&c->subject, c->check, report, c);
    c->summary.passed += one.passed;
    c->summary.failed += one.failed;
    c->summary.skipped += one.skipped;
    c->finished = true;
}

static void run_all(struct conformance *c)
{
    c->subject.data = c;
    c->subject.set_up = set_up;
    c->subject.tear_down = tear_down;
    c->subject.spawn = spawn;
    c->subject.join = join;
    c->subject.fail_next = c->intercepted ? fail_next : NULL;
    c->subject.moment_ns = c->delayed || c->postponed ? 500 * MS : 0;
    for (size_t n = 0; (c->check = election_conformance_check(n)) != NULL; n++) {
        world_open_on(&c->world, &c->parameters, c->context, n);
        c->calls.first = NULL;
        c->fault_count = c->intercept_count = c->spawned_count = c->resource_count = 0;
        c->finished = false;
        sim_task_spawn(&c->world.hosts[0].host, run_check, c, 0);
        world_go(&c->world, 1000 * S);
        assert_true(c->finished);
        for (unsigned i = 0; i < WORLD_HOSTS; i++) {
            assert_null(c->world.store->links[i].participants);
            assert_int_equal(c->world.hosts[i].host.tasks, 0);
        }
        world_close(&c->world);
    }
    if (c->summary.failed > 0)
        fail_msg("%s", c->failures);
}

static void over_profile(const char *profile, unsigned capabilities, unsigned passed)
{
    for (int kind = 0; kind < SIM_CONTEXT_KIND_COUNT; kind++) {
        if (!sim_context_available((enum sim_context_kind)kind))
            continue;
        struct conformance *c = calloc(1, sizeof *c);
        c->parameters = parameters_of(profile);
        c->context = (enum sim_context_kind)kind;
        c->subject.capabilities = capabilities;
        run_all(c);
        assert_int_equal(c->summary.passed, passed);
        free(c);
    }
}

enum {
    ALL = ELECTION_CONFORMANCE_EXCLUSIVE | ELECTION_CONFORMANCE_FIFO | ELECTION_CONFORMANCE_EPOCH |
          ELECTION_CONFORMANCE_OBSERVERS
};

static unsigned checks(void)
{
    unsigned count = 0;
    while (election_conformance_check(count))
        count++;
    return count;
}

enum { INJECTED = 7 }; /* checks that need fail_next */

static void the_ideal_store_conforms(void **state)
{
    (void)state;
    over_profile("ideal", ALL, checks() - INJECTED);
}

static void the_etcd_like_store_conforms(void **state)
{
    (void)state;
    over_profile("etcd-lease", ALL, checks() - INJECTED);
}

static void the_noop_store_conforms_to_what_is_asked_of_a_noop(void **state)
{
    (void)state;
    unsigned passed = 0;
    struct conformance *c = calloc(1, sizeof *c);
    c->parameters = parameters_of("noop");
    c->context = sim_context_default();
    c->subject.capabilities = ELECTION_CONFORMANCE_OBSERVERS;
    run_all(c);
    passed = c->summary.passed;
    assert_true(passed >= 15);
    assert_int_equal(passed + c->summary.skipped, checks());
    free(c);
}

static void over_intercept(const char *profile, bool delayed, bool postponed,
                           enum store_close_revokes close_revokes)
{
    struct conformance *c = calloc(1, sizeof *c);
    c->parameters = parameters_of(profile);
    c->parameters.close_revokes = close_revokes;
    c->context = sim_context_default();
    c->subject.capabilities = ALL;
    c->intercepted = true;
    c->delayed = delayed;
    c->postponed = postponed;
    run_all(c);
    assert_int_equal(c->summary.passed, checks());
    free(c);
}

static void a_store_behind_the_intercept_conforms(void **state)
{
    (void)state;
    over_intercept("ideal", false, false, STORE_CLOSE_OWN_TIMEOUT);
    over_intercept("etcd-lease", false, false, STORE_CLOSE_OWN_TIMEOUT);
}

static void it_conforms_when_messages_are_late(void **state)
{
    (void)state;
    over_intercept("ideal", true, false, STORE_CLOSE_OWN_TIMEOUT);
    over_intercept("etcd-lease", true, false, STORE_CLOSE_OWN_TIMEOUT);
}

static void it_conforms_when_answers_are_late(void **state)
{
    (void)state;
    over_intercept("ideal", false, true, STORE_CLOSE_OWN_TIMEOUT);
    over_intercept("etcd-lease", true, true, STORE_CLOSE_OWN_TIMEOUT);
}

static void it_conforms_when_close_uses_the_callers_context(void **state)
{
    (void)state;
    over_intercept("ideal", false, false, STORE_CLOSE_CALLER_CONTEXT);
    over_intercept("etcd-lease", false, false, STORE_CLOSE_CALLER_CONTEXT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_ideal_store_conforms),
        cmocka_unit_test(the_etcd_like_store_conforms),
        cmocka_unit_test(the_noop_store_conforms_to_what_is_asked_of_a_noop),
        cmocka_unit_test(a_store_behind_the_intercept_conforms),
        cmocka_unit_test(it_conforms_when_messages_are_late),
        cmocka_unit_test(it_conforms_when_answers_are_late),
        cmocka_unit_test(it_conforms_when_close_uses_the_callers_context),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
