/* SPDX-License-Identifier: Apache-2.0 */
/* The baton, the order of events, and the bookkeeping of the fake environment. See fake_env.h. */
#include "tests/core/fake_env.h"

#include "tests/t.h"

struct block {
    size_t size;
    uint64_t mark;
    max_align_t memory[];
};

#define BLOCK_MARK UINT64_C(0x7e4c0de5a11f00d5)

static struct fake_env *fake_of(struct election_env *env)
{
    return (struct fake_env *)(void *)env;
}

static void violate(struct fake_env *f, const char *what)
{
    if (f->violation[0] == '\0')
        snprintf(f->violation, sizeof f->violation, "%s at %" PRId64 " ns", what, f->now_ns);
}

static void interrupt(struct fake_env *f, struct fake_interruption *interruption)
{
    if (interruption->at == 0 || f->interrupted || --interruption->at > 0)
        return;
    f->interrupted = true;
    interruption->function(interruption->data);
    f->interrupted = false;
}

/* ---- clocks and choices --------------------------------------------------------------------- */

static int64_t fake_now(struct election_env *env)
{
    return fake_of(env)->now_ns;
}

static int64_t fake_wall_now(struct election_env *env)
{
    return fake_of(env)->now_ns + fake_of(env)->wall_ahead_ns;
}

static uint64_t mix(uint64_t z)
{
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

static uint64_t fake_choose(struct election_env *env, enum election_choice purpose, uint64_t index,
                            uint64_t bound)
{
    struct fake_env *f = fake_of(env);
    uint64_t result = f->otherwise[purpose] % bound;
    if (f->locked)
        violate(f, "choose under the lock");
    if (f->consumed[purpose] < f->scripted[purpose])
        result = f->script[purpose][f->consumed[purpose]++];
    else if (f->seeded)
        result = mix(mix(f->seed + purpose) + index * UINT64_C(0x9e3779b97f4a7c15)) % bound;
    if (result >= bound)
        violate(f, "a scripted choice is out of bounds");
    if (f->draw_count < FAKE_DRAWS)
        f->draws[f->draw_count] = (struct fake_draw){purpose, index, bound, result};
    f->draw_count++;
    return result;
}

void fake_will_choose(struct fake_env *f, enum election_choice purpose, uint64_t result)
{
    assert_true(f->scripted[purpose] < FAKE_SCRIPT);
    f->script[purpose][f->scripted[purpose]++] = result;
}

/* ---- lock and tasks ------------------------------------------------------------------------- */

static void fake_lock(struct election_env *env)
{
    struct fake_env *f = fake_of(env);
    if (f->locked)
        violate(f, "the lock was taken twice");
    f->locked = true;
}

static void fake_unlock(struct election_env *env)
{
    struct fake_env *f = fake_of(env);
    if (!f->locked)
        violate(f, "the lock was not held at unlock");
    f->locked = false;
    interrupt(f, &f->at_unlock);
}

static void resume(struct fake_env *f, struct fake_task *task)
{
    f->current = task;
    sem_post(&task->go);
    sem_wait(&f->back);
    f->current = NULL;
    if (task->state == FAKE_TASK_DONE)
        pthread_join(task->thread, NULL);
}

/* Whether `a` comes before `b`, which may be NULL. */
static bool before(const struct fake_task *a, const struct fake_task *b)
{
    if (!b || a->state != b->state)
        return !b || a->state == FAKE_TASK_READY;
    if (a->state == FAKE_TASK_PARKED && a->deadline_ns != b->deadline_ns)
        return a->deadline_ns < b->deadline_ns;
    return a->sequence < b->sequence;
}

/* One event, if there is one up to `limit_ns`. */
static bool step(struct fake_env *f, int64_t limit_ns)
{
    struct fake_task *next = NULL;
    for (uint32_t i = 0; i < f->task_count; i++) {
        struct fake_task *task = &f->tasks[i];
        bool timed = task->state == FAKE_TASK_PARKED && task->deadline_ns != ELECTION_FOREVER &&
                     task->deadline_ns <= limit_ns;
        if ((timed || task->state == FAKE_TASK_READY) && before(task, next))
            next = task;
    }
    if (!next)
        return false;
    if (next->state == FAKE_TASK_PARKED && next->deadline_ns > f->now_ns)
        f->now_ns = next->deadline_ns;
    resume(f, next);
    return true;
}

static void main_wait(struct fake_env *f, struct election_waiter *waiter, int64_t deadline_ns)
{
    waiter->slot = f;
    while (!waiter->woken && step(f, deadline_ns))
        continue;
    if (!waiter->woken && deadline_ns == ELECTION_FOREVER) {
        fprintf(stderr, "fake_env: the main stack waits for ever at %" PRId64 " ns\n", f->now_ns);
        abort();
    }
    if (!waiter->woken && f->now_ns < deadline_ns)
        f->now_ns = deadline_ns;
}

static void fake_wait(struct election_env *env, struct election_waiter *waiter, int64_t deadline_ns)
{
    struct fake_env *f = fake_of(env);
    struct fake_task *task = f->current;
    if (!f->locked)
        violate(f, "wait without the lock");
    f->locked = false;
    if (!task) {
        main_wait(f, waiter, deadline_ns);
    } else {
        waiter->slot = task;
        task->state = FAKE_TASK_PARKED;
        task->deadline_ns = deadline_ns;
        task->sequence = f->sequence++;
        sem_post(&f->back);
        sem_wait(&task->go);
    }
    f->locked = true;
}

static void fake_wake(struct election_env *env, struct election_waiter *waiter)
{
    struct fake_env *f = fake_of(env);
    if (!f->locked)
        violate(f, "wake without the lock");
    if (waiter->woken)
        violate(f, "a waiter was woken twice");
    waiter->woken = true;
    if (waiter->slot == f)
        return;
    struct fake_task *task = waiter->slot;
    task->state = FAKE_TASK_READY;
    task->sequence = f->sequence++;
}

static const void *fake_self(struct election_env *env)
{
    struct fake_env *f = fake_of(env);
    if (f->interrupted)
        return &f->interrupter_self;
    return f->current ? (const void *)f->current : &f->main_self;
}

static void *task_main(void *data)
{
    struct fake_task *task = data;
    sem_wait(&task->go);
    task->function(task->data);
    if (task->fake->locked)
        violate(task->fake, "a task ended with the lock held");
    task->state = FAKE_TASK_DONE;
    sem_post(&task->fake->back);
    return NULL;
}

struct fake_task *fake_spawn(struct fake_env *f, void (*function)(void *data), void *data)
{
    struct fake_task *task = &f->tasks[f->task_count];
    if (f->task_count == FAKE_TASKS) {
        fprintf(stderr, "fake_env: more than %d tasks\n", FAKE_TASKS);
        abort();
    }
    f->task_count++;
    *task = (struct fake_task){.fake = f,
                               .function = function,
                               .data = data,
                               .state = FAKE_TASK_READY,
                               .sequence = f->sequence++};
    sem_init(&task->go, 0, 0);
    if (pthread_create(&task->thread, NULL, task_main, task) != 0)
        abort();
    return task;
}

bool fake_task_done(const struct fake_task *task)
{
    return task->state == FAKE_TASK_DONE;
}

void fake_run_until(struct fake_env *f, int64_t until_ns)
{
    while (step(f, until_ns))
        continue;
    if (f->now_ns < until_ns)
        f->now_ns = until_ns;
}

void fake_run_before(struct fake_env *f, int64_t until_ns)
{
    while (step(f, until_ns - 1))
        continue;
    f->now_ns = until_ns;
}

void fake_settle(struct fake_env *f)
{
    fake_run_until(f, f->now_ns);
}

void fake_join(struct fake_env *f, struct fake_task *task)
{
    while (!fake_task_done(task) && step(f, ELECTION_FOREVER))
        continue;
    assert_true(fake_task_done(task));
}

/* ---- memory --------------------------------------------------------------------------------- */

static void *fake_alloc(struct election_env *env, size_t size)
{
    struct fake_env *f = fake_of(env);
    if (f->locked)
        violate(f, "alloc under the lock");
    interrupt(f, &f->at_alloc);
    if (++f->allocations == f->fail_allocation) {
        f->allocation_failed = true;
        return NULL;
    }
    struct block *block = malloc(sizeof *block + size);
    if (!block)
        return NULL;
    block->size = size;
    block->mark = BLOCK_MARK;
    memset(block->memory, 0xa5, size);
    f->live_blocks++;
    f->live_bytes += (int64_t)size;
    return block->memory;
}

static void fake_free(struct election_env *env, void *memory, size_t size)
{
    struct fake_env *f = fake_of(env);
    if (f->locked)
        violate(f, "free under the lock");
    if (!memory)
        return;
    struct block *block = (struct block *)(void *)((char *)memory - offsetof(struct block, memory));
    if (block->mark != BLOCK_MARK || block->size != size)
        violate(f, "free of a wrong size or pointer");
    block->mark = 0;
    memset(block->memory, 0x5a, block->size);
    f->live_blocks--;
    f->live_bytes -= (int64_t)block->size;
    free(block);
}

/* ---- life ----------------------------------------------------------------------------------- */

static const struct election_env_ops fake_ops = {
    .version = ELECTION_ENV_VERSION,
    .now = fake_now,
    .wall_now = fake_wall_now,
    .choose = fake_choose,
    .lock = fake_lock,
    .unlock = fake_unlock,
    .wait = fake_wait,
    .wake = fake_wake,
    .self = fake_self,
    .alloc = fake_alloc,
    .free = fake_free,
};

void fake_env_init(struct fake_env *f)
{
    memset(f, 0, sizeof *f);
    f->env.ops = &fake_ops;
    sem_init(&f->back, 0, 0);
}

void fake_env_end(struct fake_env *f)
{
    assert_string_equal(f->violation, "");
    assert_false(f->locked);
    assert_int64_equal(f->live_blocks, 0);
    assert_int64_equal(f->live_bytes, 0);
    for (uint32_t i = 0; i < f->task_count; i++) {
        assert_true(fake_task_done(&f->tasks[i]));
        sem_destroy(&f->tasks[i].go);
    }
    sem_destroy(&f->back);
}
