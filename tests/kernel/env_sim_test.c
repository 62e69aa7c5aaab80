/* SPDX-License-Identifier: Apache-2.0 */
/* The seam on simulated time, op by op, and the library's contexts on top of it. */
#include "sim/kernel/env_sim.h"

#include "core/context.h"
#include "tests/kernel/context_kinds.h"
#include "tests/kernel/failing_memory.h"
#include "tests/kernel/world.h"
#include "tests/t.h"

#define SEC ELECTION_SECOND

/* A world in which each host has an environment. */
struct bench {
    struct world *world;
    struct sim_arena arena;
    struct sim_env envs[WORLD_HOSTS];
    struct election_context root;
    struct election_condition condition;
};

static void bench_init(struct bench *b, enum sim_context_kind kind)
{
    b->world = world_new(kind, SIM_TIES_INSERTION, 1);
    sim_arena_init(&b->arena, NULL, 0);
    for (size_t i = 0; i < WORLD_HOSTS; i++)
        sim_env_init(&b->envs[i], &b->world->hosts[i], 100 + i, &b->arena);
    election_context_init(&b->root, &b->envs[0].env, NULL, ELECTION_FOREVER);
    election_condition_init(&b->condition);
}

static void bench_free(struct bench *b)
{
    world_free(b->world);
    sim_arena_destroy(&b->arena);
}

static enum sim_outcome run(struct bench *b, int64_t until_ns)
{
    return sim_kernel_run(b->world->kernel, until_ns, UINT64_MAX);
}

/* ---- time and chance ------------------------------------------------------------------------ */

static void now_and_wall_now_are_the_hosts(void **state)
{
    struct bench b;
    struct named_timer x;
    bench_init(&b, kind_of(state));
    named_timer_init(&x, b.world, "x");
    named_timer_arm(&x, 20 * SEC);
    sim_clock_set_rate(&b.world->hosts[1].clock, 0, -500000);
    sim_clock_step_wall(&b.world->hosts[1].clock, -3 * SEC);
    run(&b, 10 * SEC);
    struct election_env *plain = &b.envs[0].env, *slow = &b.envs[1].env;
    assert_int_equal(plain->ops->version, ELECTION_ENV_VERSION);
    assert_int64_equal(plain->ops->now(plain), 10 * SEC);
    assert_int64_equal(plain->ops->wall_now(plain), SIM_WALL_EPOCH_NS + 10 * SEC);
    assert_int64_equal(slow->ops->now(slow), 5 * SEC);
    assert_int64_equal(slow->ops->wall_now(slow), SIM_WALL_EPOCH_NS + 2 * SEC);
    bench_free(&b);
}

static void choices_are_keyed_by_the_entity(void **state)
{
    struct bench b;
    bench_init(&b, kind_of(state));
    for (uint64_t i = 0; i < WORLD_HOSTS; i++) {
        struct election_env *env = &b.envs[i].env;
        for (uint64_t index = 0; index < 50; index++)
            assert_true(env->ops->choose(env, ELECTION_CHOICE_BACK_OFF, index, 1000) ==
                        sim_choice_draw(1, SIM_CHOICE_BACK_OFF, 100 + i, index, 1000));
        assert_true(env->ops->choose(env, ELECTION_CHOICE_PAUSE, 0, 1) == 0);
    }
    bench_free(&b);
}

/* What is kept for a tenure gives the answers that asking for each check gives, in any order and
 * with any odds. */
static void a_resignation_is_the_one_of_the_choices(void **state)
{
    struct bench b;
    struct sim_choice_random random;
    bench_init(&b, kind_of(state));
    sim_choice_random_init(&random, 1);
    struct election_env *env = &b.envs[0].env;
    uint64_t resignations = 0;
    for (uint64_t i = 0; i < 20000; i++) {
        uint64_t back = i % 7 == 0 ? i / 2 : i, odds = i % 11 == 0 ? 3 : 10;
        uint64_t index = back / 40 << 32 | back % 40;
        uint64_t answer = env->ops->choose(env, ELECTION_CHOICE_RESIGN, index, odds);
        assert_true(answer == random.source.choose(&random.source, SIM_CHOICE_RESIGN, 100, index,
                                                   odds));
        assert_true(answer < 2);
        resignations += answer == 0;
    }
    assert_in_range(resignations, 2000, 3000);
    bench_free(&b);
}

/* A source that knows no more than one answer at a time is asked for each check. */
static void without_a_way_to_look_ahead_each_check_is_asked(void **state)
{
    struct bench b;
    struct sim_choice_random random;
    struct sim_choice_recorder recorder;
    bench_init(&b, kind_of(state));
    sim_choice_random_init(&random, 1);
    sim_choice_recorder_init(&recorder, &random.source);
    b.world->kernel->choices = &recorder.source;
    struct election_env *env = &b.envs[0].env;
    for (uint64_t index = 0; index < 30; index++)
        assert_true(env->ops->choose(env, ELECTION_CHOICE_RESIGN, index, 10) ==
                    random.source.choose(&random.source, SIM_CHOICE_RESIGN, 100, index, 10));
    assert_int_equal(recorder.count, 30);
    sim_choice_recorder_destroy(&recorder);
    bench_free(&b);
}

/* ---- self ----------------------------------------------------------------------------------- */

struct asker {
    struct bench *bench;
    const void *self[2];
};

static void ask_who_i_am(void *argument)
{
    struct asker *a = argument;
    struct election_env *env = &a->bench->envs[0].env;
    a->self[0] = env->ops->self(env);
    election_lock(env);
    a->self[1] = env->ops->self(env);
    election_unlock(env);
}

static void self_tells_tasks_and_the_main_stack_apart(void **state)
{
    struct bench b;
    bench_init(&b, kind_of(state));
    struct asker asked[2] = {{.bench = &b}, {.bench = &b}};
    for (size_t i = 0; i < 2; i++)
        assert_non_null(sim_task_spawn(&b.world->hosts[i], ask_who_i_am, &asked[i], 0));
    run(&b, 1);
    struct election_env *env = &b.envs[0].env;
    const void *main_self = env->ops->self(env);
    assert_non_null(main_self);
    assert_ptr_equal(main_self, b.envs[1].env.ops->self(&b.envs[1].env));
    for (size_t i = 0; i < 2; i++) {
        assert_non_null(asked[i].self[0]);
        assert_ptr_equal(asked[i].self[0], asked[i].self[1]);
        assert_true(asked[i].self[0] != main_self);
    }
    assert_true(asked[0].self[0] != asked[1].self[0]);
    bench_free(&b);
}

/* ---- wait and wake -------------------------------------------------------------------------- */

struct waiting {
    struct bench *bench;
    const char *name;
    int64_t deadline_ns;
    struct election_waiter waiter;
};

static void wait_once(void *argument)
{
    struct waiting *d = argument;
    struct election_env *env = &d->bench->envs[0].env;
    char text[40];
    election_lock(env);
    env->ops->wait(env, &d->waiter, d->deadline_ns);
    election_unlock(env);
    snprintf(text, sizeof text, "%s:%s", d->name, d->waiter.woken ? "woken" : "deadline");
    world_note(d->bench->world, text);
}

static void spawn_waiting(struct waiting *d)
{
    assert_non_null(sim_task_spawn(&d->bench->world->hosts[0], wait_once, d, 0));
}

static void wake_in_a_timer(struct sim_timer *timer)
{
    struct named_timer *named = (struct named_timer *)(void *)timer;
    struct waiting *d = (struct waiting *)(void *)named->name;
    struct election_env *env = &d->bench->envs[1].env; /* any of the family */
    election_lock(env);
    env->ops->wake(env, &d->waiter);
    election_unlock(env);
}

static void arm_wake(struct named_timer *timer, struct waiting *d, int64_t at_ns)
{
    named_timer_init(timer, d->bench->world, (const char *)d);
    timer->timer.fire = wake_in_a_timer;
    named_timer_arm(timer, at_ns);
}

static void a_wait_ends_at_its_deadline_or_when_woken(void **state)
{
    struct bench b;
    struct named_timer wakes[2];
    bench_init(&b, kind_of(state));
    struct waiting woken = {.bench = &b, .name = "a", .deadline_ns = 500};
    struct waiting late = {.bench = &b, .name = "b", .deadline_ns = 200};
    struct waiting endless = {.bench = &b, .name = "c", .deadline_ns = ELECTION_FOREVER};
    struct waiting past = {.bench = &b, .name = "d", .deadline_ns = -1};
    spawn_waiting(&woken);
    spawn_waiting(&late);
    spawn_waiting(&endless);
    spawn_waiting(&past);
    arm_wake(&wakes[0], &woken, 100);
    arm_wake(&wakes[1], &endless, 300);
    assert_int_equal(run(&b, 1000), SIM_RUN_IDLE);
    assert_string_equal(world_log(b.world), "d:deadline@0 a:woken@100 b:deadline@200 c:woken@300");
    bench_free(&b);
}

/* A wake before the task ran counts, even if its deadline stood first in the order of that
 * instant. */
static void a_wake_at_the_instant_of_the_deadline_is_a_wake(void **state)
{
    struct bench b;
    struct named_timer before, after;
    bench_init(&b, kind_of(state));
    struct waiting first = {.bench = &b, .name = "first", .deadline_ns = 100};
    struct waiting second = {.bench = &b, .name = "second", .deadline_ns = 100};
    arm_wake(&before, &first, 100);
    spawn_waiting(&first);
    spawn_waiting(&second);
    run(&b, 50);
    arm_wake(&after, &second, 100);
    sim_timer_disarm(&after.timer); /* it would reach a waiter that is gone */
    assert_int_equal(run(&b, 1000), SIM_RUN_IDLE);
    /* woken at 100 by an event before its deadline's, so it runs behind the other's deadline */
    assert_string_equal(world_log(b.world), "second:deadline@100 first:woken@100");
    bench_free(&b);
}

/* ---- memory --------------------------------------------------------------------------------- */

struct allowance {
    uint32_t left;
};

static bool may_allocate(void *data)
{
    struct allowance *a = data;
    return a->left > 0 && a->left-- > 0;
}

static void memory_comes_from_the_arena(void **state)
{
    struct bench b;
    bench_init(&b, kind_of(state));
    struct election_env *env = &b.envs[0].env;
    char *memory = env->ops->alloc(env, 100);
    assert_non_null(memory);
    memset(memory, 1, 100);
    env->ops->free(env, memory, 100);
    assert_ptr_equal(env->ops->alloc(env, 100), memory);
    env->ops->free(env, NULL, 8);
    failing_memory_at(1);
    assert_null(env->ops->alloc(env, 100000));
    assert_true(failing_memory_end());
    bench_free(&b);
}

static void memory_runs_out_when_it_is_told_to(void **state)
{
    struct bench b;
    struct allowance allowance = {2};
    bench_init(&b, kind_of(state));
    struct election_env *env = &b.envs[0].env;
    b.envs[0].may_allocate = may_allocate;
    b.envs[0].may_allocate_data = &allowance;
    assert_non_null(env->ops->alloc(env, 8));
    assert_non_null(env->ops->alloc(env, 8));
    assert_null(env->ops->alloc(env, 8));
    assert_non_null(b.envs[1].env.ops->alloc(&b.envs[1].env, 8)); /* the others' does not */
    bench_free(&b);
}

/* ---- the library's contexts ----------------------------------------------------------------- */

struct caller {
    struct bench *bench;
    const char *name;
    struct election_context context;
    int64_t until_ns;
    bool on_condition;
};

static const char *wait_word(enum election_wait_result result)
{
    static const char *const words[] = {"woken", "deadline", "cancelled"};
    return words[result];
}

static void call(void *argument)
{
    struct caller *c = argument;
    char text[60];
    if (c->on_condition) {
        election_lock(c->context.env);
        enum election_wait_result result =
            election_condition_wait(&c->bench->condition, &c->context, c->until_ns);
        election_unlock(c->context.env);
        snprintf(text, sizeof text, "%s:%s", c->name, wait_word(result));
    } else {
        enum election_error error = election_sleep(&c->context, c->until_ns);
        snprintf(text, sizeof text, "%s:%s", c->name,
                 error == ELECTION_OK              ? "slept"
                 : error == ELECTION_ERR_CANCELLED ? "cancelled"
                                                   : "deadline");
    }
    world_note(c->bench->world, text);
}

static void caller_begin(struct caller *c, struct bench *b, size_t host, int64_t deadline_ns)
{
    c->bench = b;
    election_context_init(&c->context, &b->envs[host].env, &b->root, deadline_ns);
    assert_non_null(sim_task_spawn(&b->world->hosts[host], call, c, 0));
}

static void a_sleep_ends_on_time_at_the_deadline_or_by_cancellation(void **state)
{
    struct bench b;
    bench_init(&b, kind_of(state));
    struct caller slept = {.name = "a", .until_ns = 100}, bounded = {.name = "b", .until_ns = 300};
    struct caller cancelled = {.name = "c", .until_ns = 9000};
    caller_begin(&slept, &b, 0, ELECTION_FOREVER);
    caller_begin(&bounded, &b, 1, 200);
    caller_begin(&cancelled, &b, 2, 8000);
    run(&b, 400);
    election_context_cancel(&b.root);
    assert_int_equal(run(&b, 1000), SIM_RUN_IDLE);
    assert_string_equal(world_log(b.world), "a:slept@100 b:deadline@200 c:cancelled@400");
    bench_free(&b);
}

static void a_sleep_follows_the_hosts_clock(void **state)
{
    struct bench b;
    bench_init(&b, kind_of(state));
    struct caller slow = {.name = "slow", .until_ns = 100};
    sim_clock_set_rate(&b.world->hosts[1].clock, 0, -750000);
    caller_begin(&slow, &b, 1, ELECTION_FOREVER);
    run(&b, 1000);
    assert_string_equal(world_log(b.world), "slow:slept@400");
    bench_free(&b);
}

/* At one instant: a cancellation that comes after the wake-up was decided still wins. */
static void a_cancellation_at_the_same_instant_wins(void **state)
{
    struct bench b;
    bench_init(&b, kind_of(state));
    struct caller c = {.name = "c", .until_ns = 100};
    struct named_timer x;
    named_timer_init(&x, b.world, "x");
    named_timer_arm(&x, 100); /* stands before the sleep's end */
    caller_begin(&c, &b, 0, ELECTION_FOREVER);
    assert_int_equal(sim_kernel_run(b.world->kernel, 100, 2), SIM_RUN_STEPS);
    assert_string_equal(world_log(b.world), "x@100");
    election_context_cancel(&b.root);
    run(&b, 1000);
    assert_string_equal(world_log(b.world), "c:cancelled@100");
    bench_free(&b);
}

static void a_condition_wakes_in_the_order_of_waiting(void **state)
{
    struct bench b;
    bench_init(&b, kind_of(state));
    struct caller callers[] = {
        {.name = "a", .until_ns = ELECTION_FOREVER, .on_condition = true},
        {.name = "b", .until_ns = 50, .on_condition = true},
        {.name = "c", .until_ns = ELECTION_FOREVER, .on_condition = true},
        {.name = "d", .until_ns = ELECTION_FOREVER, .on_condition = true}};
    for (size_t i = 0; i < 4; i++)
        caller_begin(&callers[i], &b, i % WORLD_HOSTS, i == 2 ? 60 : ELECTION_FOREVER);
    run(&b, 99);
    b.world->kernel->now_ns = 100;
    election_lock(&b.envs[0].env);
    election_condition_wake_all(&b.condition, &b.envs[0].env);
    election_unlock(&b.envs[0].env);
    run(&b, 1000);
    assert_string_equal(world_log(b.world), "b:deadline@50 c:deadline@60 a:woken@100 d:woken@100");
    bench_free(&b);
}

static void a_condition_under_a_dead_context_is_not_waited_for(void **state)
{
    struct bench b;
    bench_init(&b, kind_of(state));
    struct caller c = {.name = "c", .until_ns = ELECTION_FOREVER, .on_condition = true};
    election_context_cancel(&b.root);
    caller_begin(&c, &b, 0, ELECTION_FOREVER);
    assert_int_equal(run(&b, 10), SIM_RUN_IDLE);
    assert_string_equal(world_log(b.world), "c:cancelled@0");
    bench_free(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        EACH_KIND(now_and_wall_now_are_the_hosts),
        EACH_KIND(choices_are_keyed_by_the_entity),
        EACH_KIND(a_resignation_is_the_one_of_the_choices),
        EACH_KIND(without_a_way_to_look_ahead_each_check_is_asked),
        EACH_KIND(self_tells_tasks_and_the_main_stack_apart),
        EACH_KIND(a_wait_ends_at_its_deadline_or_when_woken),
        EACH_KIND(a_wake_at_the_instant_of_the_deadline_is_a_wake),
        EACH_KIND(memory_comes_from_the_arena),
        EACH_KIND(memory_runs_out_when_it_is_told_to),
        EACH_KIND(a_sleep_ends_on_time_at_the_deadline_or_by_cancellation),
        EACH_KIND(a_sleep_follows_the_hosts_clock),
        EACH_KIND(a_cancellation_at_the_same_instant_wins),
        EACH_KIND(a_condition_wakes_in_the_order_of_waiting),
        EACH_KIND(a_condition_under_a_dead_context_is_not_waited_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
