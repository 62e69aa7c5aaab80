/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Real threads: instances with several runners each, one tracker with a notification, one loop that
 * executes resignations, and cancellations at random moments; over the backend of the example,
 * which blocks outside the environment. To be run under the thread sanitizer. What it asserts holds
 * under every interleaving; threads record, the main thread asserts.
 */
#include "core/env_posix.h"
#include "core/runner.h"
#include "examples/local_election.h"
#include "tests/t.h"

#define MS ELECTION_MILLISECOND

enum { INSTANCES = 4, RESOURCES = 3, ROUNDS = 4, ROUND_MS = 250 };

static const char *const resources[RESOURCES] = {"1", "10", "2"};

struct rig;

struct candidate {
    struct node *node;
    struct election_context context;
    struct election *election;
    struct election_runner *runner;
    pthread_t thread;
    enum election_error result;
};

struct node {
    struct rig *rig;
    char id[16];
    struct local_factory factory;
    struct election_context context;
    struct election_tracker *tracker;
    struct election_pending *pending;
    struct candidate candidates[RESOURCES];
    pthread_t loop;
    /* Written by the notification, which never runs twice at a time for one tracker. */
    bool believed[RESOURCES];
    uint64_t last_epoch[RESOURCES];
    unsigned changes, wrong;
    /* Written by the loop. */
    unsigned executed, spent, spent_twice;
};

struct rig {
    struct election_env_posix posix;
    struct election_env *env;
    struct local_service service;
    struct node nodes[INSTANCES];
    int64_t wall_ahead_ns; /* atomic: how far the wall clock is ahead, for the hold interval */
    struct election_env_ops ops;
};

/* The environment's wall clock leaps by an hour at each look: so the hold interval is always over.
 */
static struct rig the_rig;

static int64_t leaping_wall_now(struct election_env *env)
{
    (void)env;
    return __atomic_add_fetch(&the_rig.wall_ahead_ns, 3600 * ELECTION_SECOND, __ATOMIC_RELAXED);
}

static int index_of(const char *id)
{
    int r = 0;
    while (strcmp(resources[r], id) != 0)
        r++;
    return r;
}

static void notify(void *data, const char *id, bool is_master)
{
    struct node *n = data;
    int r = index_of(id);
    n->changes++;
    if (n->believed[r] == is_master)
        n->wrong++; /* a change was lost or told twice */
    n->believed[r] = is_master;
    uint64_t epoch = election_tracker_epoch(n->tracker, id);
    if (is_master && epoch != 0 && epoch <= n->last_epoch[r])
        n->wrong++;
    if (is_master && epoch != 0)
        n->last_epoch[r] = epoch;
    char *text = election_tracker_string(n->tracker);
    if (!text)
        n->wrong++;
    election_string_free(n->rig->env, text);
}

static void *run_candidate(void *data)
{
    struct candidate *c = data;
    c->result = election_runner_run(c->runner, &c->context, c->node->pending);
    return NULL;
}

/* Waits for resignations and executes them; also tries each a second time, which must be refused.
 */
static void *run_loop(void *data)
{
    struct node *n = data;
    while (election_pending_wait(n->pending, &n->context) == ELECTION_OK) {
        struct election_resignation resignation;
        if (election_pending_take(n->pending, &resignation) != ELECTION_OK)
            continue;
        if (election_resignation_execute(&resignation, &n->context, NULL) == ELECTION_ERR_SPENT)
            n->spent++;
        else
            n->executed++;
        if (election_resignation_execute(&resignation, &n->context, NULL) == ELECTION_ERR_SPENT)
            n->spent_twice++;
    }
    return NULL;
}

static void start_candidate(struct node *n, int r)
{
    struct candidate *c = &n->candidates[r];
    struct election_runner_config config = {.time_source = ELECTION_TIME_WALL,
                                            .resign_odds = 2,
                                            .back_off_min_ns = 1 * MS,
                                            .back_off_max_ns = 2 * MS};
    c->node = n;
    election_context_init(&c->context, n->rig->env, &n->context, ELECTION_FOREVER);
    assert_int_equal(n->factory.factory.ops->new_election(&n->factory.factory, &n->context,
                                                          resources[r], &c->election),
                     ELECTION_OK);
    assert_int_equal(election_runner_new(&c->runner, n->rig->env, resources[r], &config, n->tracker,
                                         NULL, NULL, c->election),
                     ELECTION_OK);
    assert_int_equal(pthread_create(&c->thread, NULL, run_candidate, c), 0);
}

static void end_candidate(struct candidate *c)
{
    pthread_join(c->thread, NULL);
    assert_int_equal(c->result, ELECTION_ERR_CANCELLED);
    assert_false(election_tracker_holds(c->node->tracker, resources[c - c->node->candidates]));
    election_runner_free(c->runner);
    c->election->ops->free(c->election);
    election_context_release(&c->context);
}

static void start_node(struct rig *rig, int i)
{
    struct node *n = &rig->nodes[i];
    n->rig = rig;
    snprintf(n->id, sizeof n->id, "node-%d", i);
    election_context_init(&n->context, rig->env, NULL, ELECTION_FOREVER);
    assert_int_equal(local_factory_init(&n->factory, &rig->service, n->id), ELECTION_OK);
    assert_int_equal(election_tracker_new(&n->tracker, rig->env, NULL, 0, notify, n), ELECTION_OK);
    assert_int_equal(election_pending_new(&n->pending, rig->env, 1), ELECTION_OK);
    for (int r = 0; r < RESOURCES; r++)
        start_candidate(n, r);
    assert_int_equal(pthread_create(&n->loop, NULL, run_loop, n), 0);
}

static void end_node(struct node *n)
{
    election_context_cancel(&n->context);
    for (int r = 0; r < RESOURCES; r++)
        end_candidate(&n->candidates[r]);
    pthread_join(n->loop, NULL);
    assert_int_equal(n->wrong, 0);
    assert_int_equal(n->spent_twice, n->executed + n->spent);
    assert_int_equal(election_tracker_count(n->tracker), 0);
    assert_int_equal(election_tracker_duplicates(n->tracker), 0);
    election_pending_free(n->pending);
    election_tracker_free(n->tracker);
    election_context_release(&n->context);
}

static void pause_for(struct election_env *env, int64_t duration_ns)
{
    struct election_context context;
    election_context_init(&context, env, NULL, ELECTION_FOREVER);
    election_sleep(&context, election_now(env) + duration_ns);
    election_context_release(&context);
}

/* For a round: at random moments cancel one runner and start it again. */
static void disturb(struct rig *rig)
{
    int64_t end_ns = election_now(rig->env) + ROUND_MS * MS;
    while (election_now(rig->env) < end_ns) {
        uint64_t number = rig->env->ops->choose(rig->env, ELECTION_CHOICE_PAUSE, 0, 1u << 20);
        struct node *n = &rig->nodes[number % INSTANCES];
        int r = (int)(number / INSTANCES % RESOURCES);
        pause_for(rig->env, (int64_t)(number % 7) * MS);
        election_context_cancel(&n->candidates[r].context);
        end_candidate(&n->candidates[r]);
        start_candidate(n, r);
    }
}

static void runners_trackers_and_resignations_work_under_threads(void **state)
{
    (void)state;
    struct rig *rig = &the_rig;
    unsigned changes = 0, executed = 0;
    assert_int_equal(election_env_posix_init(&rig->posix), ELECTION_OK);
    rig->ops = *rig->posix.env.ops;
    rig->ops.wall_now = leaping_wall_now;
    rig->posix.env.ops = &rig->ops;
    rig->env = &rig->posix.env;
    assert_int_equal(local_service_init(&rig->service), ELECTION_OK);
    for (int i = 0; i < INSTANCES; i++)
        start_node(rig, i);
    for (int round = 0; round < ROUNDS; round++)
        disturb(rig);
    pause_for(rig->env, 300 * MS); /* undisturbed, so that some resign */
    for (int i = 0; i < INSTANCES; i++) {
        end_node(&rig->nodes[i]);
        changes += rig->nodes[i].changes;
        executed += rig->nodes[i].executed;
    }
    assert_true(changes >= 2 * RESOURCES);
    assert_true(executed > 0);
    local_service_destroy(&rig->service);
    election_env_posix_destroy(&rig->posix);
}

/* ---- one tracker, many setters -------------------------------------------------------------- */

enum { SETTERS = 6, SETS = 400 };

struct shared_tracker {
    struct election_env_posix posix;
    struct election_tracker *tracker;
    int inside;
    unsigned wrong, told;
    bool value[SETTERS + 1];
};

struct setter {
    struct shared_tracker *shared;
    char id[4];
    pthread_t thread;
    unsigned wrong;
};

static void on_set(void *data, const char *id, bool is_master)
{
    struct shared_tracker *s = data;
    if (++s->inside != 1)
        s->wrong++;
    s->told++;
    int i = atoi(id);
    if (s->value[i] == is_master)
        s->wrong++;
    s->value[i] = is_master;
    if (i == 0) /* a set from inside */
        election_tracker_set(s->tracker, "6", is_master);
    s->inside--;
}

/* Each setter owns one id, so when Set has returned, the value told last is the one it set. */
static void *set_often(void *data)
{
    struct setter *s = data;
    struct shared_tracker *shared = s->shared;
    for (int n = 0; n < SETS; n++) {
        if (election_tracker_set(shared->tracker, s->id, n % 2 == 0) != ELECTION_OK)
            s->wrong++;
        if (election_tracker_holds(shared->tracker, s->id) != (n % 2 == 0))
            s->wrong++;
    }
    return NULL;
}

static void notifications_of_many_setters_are_told_once_and_one_at_a_time(void **state)
{
    (void)state;
    static struct shared_tracker shared;
    static struct setter setters[SETTERS];
    assert_int_equal(election_env_posix_init(&shared.posix), ELECTION_OK);
    assert_int_equal(
        election_tracker_new(&shared.tracker, &shared.posix.env, NULL, 0, on_set, &shared),
        ELECTION_OK);
    for (int i = 0; i < SETTERS; i++) {
        setters[i].shared = &shared;
        snprintf(setters[i].id, sizeof setters[i].id, "%d", i % 10);
        assert_int_equal(pthread_create(&setters[i].thread, NULL, set_often, &setters[i]), 0);
    }
    for (int i = 0; i < SETTERS; i++) {
        pthread_join(setters[i].thread, NULL);
        assert_int_equal(setters[i].wrong, 0);
    }
    assert_int_equal(shared.wrong, 0);
    assert_int_equal(shared.told, (SETTERS + 1) * SETS);
    assert_int_equal(election_tracker_count(shared.tracker), 0);
    election_tracker_free(shared.tracker);
    election_env_posix_destroy(&shared.posix);
}

/* ---- contexts and hooks --------------------------------------------------------------------- */

struct race {
    struct election_env_posix posix;
    struct election_context context;
    unsigned calls; /* of the hook; atomic */
};

static void count_call(void *data)
{
    __atomic_add_fetch((unsigned *)data, 1, __ATOMIC_RELAXED);
}

static void *cancel_context(void *data)
{
    election_context_cancel(&((struct race *)data)->context);
    return NULL;
}

static void a_hook_added_and_removed_beside_a_cancellation_is_called_at_most_once(void **state)
{
    (void)state;
    static struct race race;
    assert_int_equal(election_env_posix_init(&race.posix), ELECTION_OK);
    for (int i = 0; i < 500; i++) {
        pthread_t thread;
        struct election_context child;
        struct election_cancel_hook hook = {.wake_up = count_call, .data = &race.calls};
        race.calls = 0;
        election_context_init(&race.context, &race.posix.env, NULL, ELECTION_FOREVER);
        election_context_init(&child, &race.posix.env, &race.context, ELECTION_FOREVER);
        assert_int_equal(pthread_create(&thread, NULL, cancel_context, &race), 0);
        election_context_add_hook(&child, &hook);
        election_context_remove_hook(&hook);
        unsigned calls = __atomic_load_n(&race.calls, __ATOMIC_RELAXED);
        election_context_release(&child);
        pthread_join(thread, NULL);
        assert_true(calls <= 1);
        assert_int_equal(race.calls, calls); /* not after remove_hook */
        election_context_release(&race.context);
    }
    election_env_posix_destroy(&race.posix);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(runners_trackers_and_resignations_work_under_threads),
        cmocka_unit_test(notifications_of_many_setters_are_told_once_and_one_at_a_time),
        cmocka_unit_test(a_hook_added_and_removed_beside_a_cancellation_is_called_at_most_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
