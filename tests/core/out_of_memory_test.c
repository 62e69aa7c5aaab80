/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every allocation fails once, in turn, until a run gets by without meeting the failure: for each
 * constructor, and for the life of a runner. Nothing may leak, and nothing may be wrong.
 */
#include <glob.h>

#include "core/noop.h"
#include "tests/core/bench.h"
#include "tests/t.h"

/* ---- in turn -------------------------------------------------------------------------------- */

/* Run `body` with the n-th allocation failing, n = 1, 2, ...; it returns the error it saw. How
 * often it failed comes back. */
static uint32_t fail_each(enum election_error (*body)(struct fake_env *fake))
{
    static struct fake_env fake;
    for (uint32_t n = 1;; n++) {
        fake_env_init(&fake);
        fake.fail_allocation = n;
        enum election_error error = body(&fake);
        assert_int_equal(error, fake.allocation_failed ? ELECTION_ERR_NO_MEMORY : ELECTION_OK);
        bool failed = fake.allocation_failed;
        fake_env_end(&fake);
        if (!failed)
            return n - 1;
    }
}

static enum election_error make_tracker(struct fake_env *fake)
{
    const char *ids[] = {"1", "2", "3", "4", "5"};
    struct election_tracker *tracker = NULL;
    enum election_error error = election_tracker_new(&tracker, &fake->env, ids, 5, NULL, NULL);
    assert_true((tracker != NULL) == (error == ELECTION_OK));
    election_tracker_free(tracker);
    return error;
}

static enum election_error make_pending(struct fake_env *fake)
{
    struct election_pending *pending = NULL;
    enum election_error error = election_pending_new(&pending, &fake->env, 7);
    assert_true((pending != NULL) == (error == ELECTION_OK));
    election_pending_free(pending);
    return error;
}

static enum election_error make_noop(struct fake_env *fake)
{
    struct election_noop_factory factory;
    struct election_context context;
    struct election *election = NULL;
    assert_int_equal(election_noop_factory_init(&factory, &fake->env, "a"), ELECTION_OK);
    election_context_init(&context, &fake->env, NULL, ELECTION_FOREVER);
    enum election_error error =
        factory.factory.ops->new_election(&factory.factory, &context, "1", &election);
    assert_true((election != NULL) == (error == ELECTION_OK));
    if (election)
        election->ops->free(election);
    election_context_release(&context);
    return error;
}

static void every_constructor_reports_it_and_leaks_nothing(void **state)
{
    (void)state;
    assert_int_equal(fail_each(make_tracker), 1 + 5 + 2 + 2);
    assert_int_equal(fail_each(make_pending), 2);
    assert_int_equal(fail_each(make_noop), 1);
}

/* A tracker with four ids, so that the fifth needs more room. The allocation that fails is counted
 * from the moment when everything stands. */
static struct election_tracker *four(struct fake_env *fake)
{
    const char *ids[] = {"1", "2", "3", "4"};
    struct election_tracker *tracker;
    uint64_t fail = fake->fail_allocation;
    fake->fail_allocation = 0;
    assert_int_equal(election_tracker_new(&tracker, &fake->env, ids, 4, NULL, NULL), ELECTION_OK);
    assert_int_equal(election_tracker_set(tracker, "2", true), ELECTION_OK);
    fake->fail_allocation = fake->allocations + fail;
    return tracker;
}

static enum election_error set_unknown(struct fake_env *fake)
{
    struct election_tracker *tracker = four(fake);
    enum election_error error = election_tracker_set(tracker, "5", true);
    assert_int_equal(election_tracker_holds(tracker, "5"), error == ELECTION_OK);
    assert_int_equal(election_tracker_count(tracker), error == ELECTION_OK ? 2 : 1);
    election_tracker_free(tracker);
    return error;
}

static enum election_error ask_held(struct fake_env *fake)
{
    struct election_tracker *tracker = four(fake);
    struct election_id_list list;
    enum election_error error = election_tracker_held(tracker, &list);
    if (error == ELECTION_OK)
        election_id_list_free(&fake->env, &list);
    election_tracker_free(tracker);
    return error;
}

static enum election_error ask_ids(struct fake_env *fake)
{
    struct election_tracker *tracker = four(fake);
    struct election_id_list list;
    enum election_error error = election_tracker_ids(tracker, &list);
    if (error == ELECTION_OK)
        election_id_list_free(&fake->env, &list);
    election_tracker_free(tracker);
    return error;
}

static enum election_error ask_string(struct fake_env *fake)
{
    struct election_tracker *tracker = four(fake);
    char *text = election_tracker_string(tracker);
    if (text)
        assert_string_equal(text, ". 2 . .");
    enum election_error error = text ? ELECTION_OK : ELECTION_ERR_NO_MEMORY;
    election_string_free(&fake->env, text);
    election_tracker_free(tracker);
    return error;
}

static enum election_error make_runner(struct fake_env *fake)
{
    struct election_tracker *tracker = four(fake);
    struct election_runner_config config = {0};
    struct election_runner *runner = NULL;
    struct stub_election stub;
    stub_election_init(&stub, &fake->env, true, false);
    enum election_error error =
        election_runner_new(&runner, &fake->env, "5", &config, tracker, NULL, NULL, &stub.election);
    assert_true((runner != NULL) == (error == ELECTION_OK));
    election_runner_free(runner);
    election_tracker_free(tracker);
    return error;
}

static void every_call_on_a_tracker_reports_it_and_changes_nothing(void **state)
{
    (void)state;
    assert_int_equal(fail_each(set_unknown), 3);
    assert_int_equal(fail_each(ask_held), 2);
    assert_int_equal(fail_each(ask_ids), 2);
    assert_int_equal(fail_each(ask_string), 3);
    assert_int_equal(fail_each(make_runner), 1);
}

/* ---- set from inside a notification --------------------------------------------------------- */

struct insider {
    struct election_tracker *tracker;
    enum election_error error; /* of the inner set */
    uint32_t told;
};

static void set_fifth(void *data, const char *id, bool is_master)
{
    struct insider *insider = data;
    (void)is_master;
    insider->told++;
    if (strcmp(id, "1") == 0)
        insider->error = election_tracker_set(insider->tracker, "5", true);
}

/* Four ids, so that the fifth needs more room. */
static enum election_error set_from_inside(struct fake_env *fake)
{
    const char *ids[] = {"1", "2", "3", "4"};
    struct insider insider = {.error = ELECTION_ERR_BUSY};
    uint64_t fail = fake->fail_allocation;
    fake->fail_allocation = 0;
    assert_int_equal(
        election_tracker_new(&insider.tracker, &fake->env, ids, 4, set_fifth, &insider),
        ELECTION_OK);
    fake->fail_allocation = fake->allocations + fail;
    assert_int_equal(election_tracker_set(insider.tracker, "1", true), ELECTION_OK);
    bool good = insider.error == ELECTION_OK;
    assert_int_equal(insider.told, good ? 2 : 1);
    assert_int_equal(election_tracker_count(insider.tracker), good ? 2 : 1);
    assert_int_equal(election_tracker_holds(insider.tracker, "5"), good);
    election_tracker_free(insider.tracker);
    return insider.error;
}

static void a_set_from_inside_reports_it_and_the_outer_one_is_told(void **state)
{
    (void)state;
    assert_int_equal(fail_each(set_from_inside), 4); /* the change; id and two arrays */
}

/* ---- beside others -------------------------------------------------------------------------- */

/* Ids that another thread adds while this one takes memory; what it ran into. */
struct other {
    struct election_tracker *tracker;
    enum election_error error;
    uint32_t added;
};

static void add_four(void *data)
{
    struct other *other = data;
    static const char *const ids[] = {"a", "b", "c", "d"};
    for (size_t i = 0; i < 4 && other->error == ELECTION_OK; i++) {
        other->error = election_tracker_set(other->tracker, ids[i], true);
        other->added += other->error == ELECTION_OK;
    }
}

static enum election_error worse(enum election_error a, enum election_error b)
{
    return a != ELECTION_OK ? a : b;
}

/* The room that was taken is used up by then, and more is taken. */
static enum election_error set_beside_another(struct fake_env *fake)
{
    struct other other = {.tracker = four(fake), .error = ELECTION_OK};
    fake->at_alloc = (struct fake_interruption){2, add_four, &other};
    enum election_error error = election_tracker_set(other.tracker, "5", true);
    assert_int_equal(election_tracker_holds(other.tracker, "5"), error == ELECTION_OK);
    assert_int_equal(election_tracker_count(other.tracker),
                     1 + other.added + (error == ELECTION_OK));
    election_tracker_free(other.tracker);
    return worse(error, other.error);
}

/* So are the lists. */
static enum election_error ask_beside_another(struct fake_env *fake)
{
    struct other other = {.tracker = four(fake), .error = ELECTION_OK};
    struct election_id_list list;
    fake->at_alloc = (struct fake_interruption){2, add_four, &other};
    enum election_error error = election_tracker_ids(other.tracker, &list);
    if (error == ELECTION_OK) {
        assert_int_equal(list.count, 4 + other.added);
        election_id_list_free(&fake->env, &list);
    }
    election_tracker_free(other.tracker);
    return worse(error, other.error);
}

static void whoever_takes_memory_a_second_time_reports_it_too(void **state)
{
    (void)state;
    /* id, and two arrays twice; the other's four ids and two arrays */
    assert_int_equal(fail_each(set_beside_another), 1 + 2 + 2 + 4 + 2);
    /* two lists twice; the other's four ids and two arrays */
    assert_int_equal(fail_each(ask_beside_another), 2 + 2 + 4 + 2);
}

/* ---- runners -------------------------------------------------------------------------------- */

/* The life of a runner that wins, resigns, wins again and is cancelled. A failure ends the run,
 * which closes all the same; without one everything comes about. */
static void a_whole_run_survives_the_failure_of_each_allocation(void **state)
{
    (void)state;
    static struct bench b;
    uint32_t n = 0;
    bool failed;
    do {
        n++;
        bench_init(&b, true, true);
        election_tracker_free(b.tracker);
        assert_int_equal(election_tracker_new(&b.tracker, b.env, NULL, 0, NULL, NULL), ELECTION_OK);
        bench_run(&b);
        b.fake.fail_allocation = b.fake.allocations + n;
        fake_run_until(&b.fake, 10 * SEC);
        if (election_pending_count(b.pending) > 0) {
            assert_int_equal(bench_execute(&b), ELECTION_OK);
            stub_election_set_master(&b.stub, true);
        }
        fake_run_until(&b.fake, 11 * SEC);
        failed = b.fake.allocation_failed;
        assert_int_equal(fake_task_done(b.task), failed);
        assert_int_equal(election_tracker_holds(b.tracker, BENCH_ID), !failed);
        bench_cancel(&b);
        assert_int_equal(b.result, failed ? ELECTION_ERR_NO_MEMORY : ELECTION_ERR_CANCELLED);
        bench_end(&b);
    } while (failed);
    assert_int_equal(n - 1, 1 + 3); /* a slot of the queue; id and two arrays of the tracker */
}

enum { CREW = 5 };

/* Runners that share a queue, which has room for four before it grows. */
struct crew {
    struct election_tracker *tracker;
    struct election_pending *pending;
    struct election_context context;
    struct stub_election stubs[CREW];
    struct member {
        struct crew *crew;
        struct election_runner *runner;
        enum election_error result;
    } members[CREW];
    struct fake_task *tasks[CREW];
};

static void run_member(void *data)
{
    struct member *m = data;
    m->result = election_runner_run(m->runner, &m->crew->context, m->crew->pending);
}

static void join(struct crew *c, struct fake_env *fake, uint32_t i)
{
    static const char *const ids[] = {"1", "2", "3", "4", "5"};
    struct election_runner_config config = {0};
    struct member *m = &c->members[i];
    stub_election_init(&c->stubs[i], &fake->env, true, false);
    m->crew = c;
    assert_int_equal(election_runner_new(&m->runner, &fake->env, ids[i], &config, c->tracker, NULL,
                                         NULL, &c->stubs[i].election),
                     ELECTION_OK);
    c->tasks[i] = fake_spawn(fake, run_member, m);
}

/* Four are masters when the fifth comes. */
static enum election_error join_a_full_queue(struct fake_env *fake)
{
    static struct crew c;
    const char *ids[] = {"1", "2", "3", "4", "5"};
    uint64_t fail = fake->fail_allocation;
    memset(&c, 0, sizeof c);
    fake->fail_allocation = 0;
    assert_int_equal(election_tracker_new(&c.tracker, &fake->env, ids, CREW, NULL, NULL),
                     ELECTION_OK);
    assert_int_equal(election_pending_new(&c.pending, &fake->env, CREW), ELECTION_OK);
    election_context_init(&c.context, &fake->env, NULL, ELECTION_FOREVER);
    for (uint32_t i = 0; i < CREW - 1; i++)
        join(&c, fake, i);
    fake_run_until(fake, 1 * SEC);
    join(&c, fake, CREW - 1);
    fake->fail_allocation = fake->allocations + fail;
    fake_run_until(fake, 2 * SEC);
    enum election_error error = c.members[CREW - 1].result;
    assert_int_equal(fake_task_done(c.tasks[CREW - 1]), error != ELECTION_OK);
    assert_int_equal(election_tracker_count(c.tracker), error != ELECTION_OK ? CREW - 1 : CREW);
    election_context_cancel(&c.context);
    for (uint32_t i = 0; i < CREW; i++) {
        fake_join(fake, c.tasks[i]);
        assert_int_equal(c.stubs[i].nth[STUB_CLOSE], 1);
        if (i < CREW - 1)
            assert_int_equal(c.members[i].result, ELECTION_ERR_CANCELLED);
        election_runner_free(c.members[i].runner);
    }
    assert_int_equal(election_tracker_count(c.tracker), 0);
    election_context_release(&c.context);
    election_pending_free(c.pending);
    election_tracker_free(c.tracker);
    return error;
}

static void a_runner_that_finds_no_room_in_the_queue_harms_no_other(void **state)
{
    (void)state;
    assert_int_equal(fail_each(join_a_full_queue), 1);
}

/* ---- nothing is left out -------------------------------------------------------------------- */

static uint32_t occurrences(const char *path, const char *what)
{
    static char text[65536];
    uint32_t count = 0;
    FILE *file = fopen(path, "r");
    if (!file)
        fail_msg("%s is missing", path);
    size_t size = fread(text, 1, sizeof text - 1, file);
    fclose(file);
    assert_true(size < sizeof text - 1);
    text[size] = '\0';
    for (const char *at = text; (at = strstr(at, what)); at++)
        count++;
    return count;
}

/* The places that take memory, each of which is made to fail above: who adds one adds a test. */
static void every_place_that_takes_memory_is_known_here(void **state)
{
    (void)state;
    static const struct {
        const char *file;
        uint32_t places;
    } rows[] = {
        {"context.c", 0},                         /* contexts live in the caller's storage */
        {"env_posix.c", 0},                       /* is asked and does not ask */
        {"error.c", 0},     {"held_info.c", 1},   /* the text */
        {"noop.c", 1},      {"resignation.c", 3}, /* the queue, its ring, slots */
        {"runner.c", 1},    {"tracker.c", 6},     /* itself, id, two arrays, a change, lists */
    };
    glob_t found;
    assert_int_equal(glob(TENURE_SOURCE_DIR "/core/*.c", 0, NULL, &found), 0);
    assert_int_equal(found.gl_pathc, sizeof rows / sizeof *rows);
    for (size_t i = 0; i < found.gl_pathc; i++) {
        assert_string_equal(strrchr(found.gl_pathv[i], '/') + 1, rows[i].file);
        uint32_t places = occurrences(found.gl_pathv[i], "->alloc(");
        if (places != rows[i].places)
            fail_msg("%s takes memory in %u places, tests know of %u", rows[i].file, places,
                     rows[i].places);
    }
    globfree(&found);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_constructor_reports_it_and_leaks_nothing),
        cmocka_unit_test(every_call_on_a_tracker_reports_it_and_changes_nothing),
        cmocka_unit_test(a_set_from_inside_reports_it_and_the_outer_one_is_told),
        cmocka_unit_test(whoever_takes_memory_a_second_time_reports_it_too),
        cmocka_unit_test(a_whole_run_survives_the_failure_of_each_allocation),
        cmocka_unit_test(a_runner_that_finds_no_room_in_the_queue_harms_no_other),
        cmocka_unit_test(every_place_that_takes_memory_is_known_here),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
