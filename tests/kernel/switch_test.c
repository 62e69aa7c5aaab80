/* SPDX-License-Identifier: Apache-2.0 */
/* Contexts: what a switch keeps, under each kind, many at a time. */
#include "sim/kernel/switch.h"

#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <ucontext.h>

#include "sim/kernel/stack.h"
#include "tests/kernel/context_kinds.h"
#include "tests/kernel/failing_memory.h"
#include "tests/t.h"

/* ---- a system that refuses ------------------------------------------------------------------ */

static struct {
    bool pthread_create, pthread_attr_init, sem_init, getcontext;
    int32_t interruptions; /* of the next waits for a baton, of whatever thread */
} refuses;

int __real_pthread_create(pthread_t *thread, const pthread_attr_t *attributes,
                          void *(*function)(void *), void *data);
int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attributes,
                          void *(*function)(void *), void *data);
int __real_pthread_attr_init(pthread_attr_t *attributes);
int __wrap_pthread_attr_init(pthread_attr_t *attributes);
int __real_sem_init(sem_t *semaphore, int shared, unsigned value);
int __wrap_sem_init(sem_t *semaphore, int shared, unsigned value);
int __real_sem_wait(sem_t *semaphore);
int __wrap_sem_wait(sem_t *semaphore);
int __real_getcontext(ucontext_t *context);
int __wrap_getcontext(ucontext_t *context);

int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attributes,
                          void *(*function)(void *), void *data)
{
    return refuses.pthread_create ? EAGAIN
                                  : __real_pthread_create(thread, attributes, function, data);
}

int __wrap_pthread_attr_init(pthread_attr_t *attributes)
{
    return refuses.pthread_attr_init ? ENOMEM : __real_pthread_attr_init(attributes);
}

int __wrap_sem_init(sem_t *semaphore, int shared, unsigned value)
{
    int rc = __real_sem_init(semaphore, shared, value); /* destroyed either way */
    return refuses.sem_init ? -1 : rc;
}

int __wrap_sem_wait(sem_t *semaphore)
{
    if (__atomic_fetch_sub(&refuses.interruptions, 1, __ATOMIC_RELAXED) <= 0)
        return __real_sem_wait(semaphore);
    errno = EINTR;
    return -1;
}

int __wrap_getcontext(ucontext_t *context)
{
    return refuses.getcontext ? -1 : __real_getcontext(context);
}

/* ---- a ring of tasks by hand ---------------------------------------------------------------- */

enum { TASKS = 40 };

struct ring {
    enum sim_context_kind kind;
    struct sim_stacks stacks;
    struct sim_switch_side main_side;
    struct player {
        struct ring *ring;
        struct sim_switch_side side;
        char *top;
        uint32_t number, turns;
        double result;
        uint64_t checksum;
    } players[TASKS];
    uint32_t trace[4 * TASKS], traced;
};

static struct ring *ring_new(void **state, void (*function)(void *argument))
{
    struct ring *r = calloc(1, sizeof *r);
    assert_non_null(r);
    r->kind = kind_of(state);
    sim_stacks_init(&r->stacks);
    assert_true(sim_switch_main_init(r->kind, &r->main_side));
    for (uint32_t i = 0; i < TASKS; i++) {
        struct player *p = &r->players[i];
        p->ring = r;
        p->number = i;
        p->top = sim_stack_take(&r->stacks);
        assert_non_null(p->top);
        assert_true(sim_switch_make(r->kind, &p->side, p->top - sim_stack_size(), p->top,
                                    function, p));
    }
    return r;
}

static void ring_free(struct ring *r)
{
    for (uint32_t i = 0; i < TASKS; i++)
        sim_switch_forget(r->kind, &r->players[i].side);
    sim_switch_main_destroy(r->kind, &r->main_side);
    sim_stacks_destroy(&r->stacks);
    free(r);
}

static void to_main(struct player *p)
{
    sim_switch(p->ring->kind, &p->side, &p->ring->main_side);
}

static void to_player(struct ring *r, uint32_t number)
{
    sim_switch(r->kind, &r->main_side, &r->players[number].side);
}

static void note_and_yield(void *argument)
{
    struct player *p = argument;
    sim_switch_begun(p->ring->kind);
    for (;;) {
        p->ring->trace[p->ring->traced++] = p->number;
        p->turns++;
        to_main(p);
    }
}

static void the_main_stack_and_tasks_take_turns(void **state)
{
    struct ring *r = ring_new(state, note_and_yield);
    for (uint32_t turn = 0; turn < 3; turn++)
        for (uint32_t i = 0; i < TASKS; i++)
            to_player(r, (i * 7) % TASKS);
    assert_int_equal(r->traced, 3 * TASKS);
    for (uint32_t i = 0; i < r->traced; i++)
        assert_int_equal(r->trace[i], (i % TASKS * 7) % TASKS);
    ring_free(r);
}

/* Each hands over to the next without the main stack, the last one to the main stack. */
static void pass_on(void *argument)
{
    struct player *p = argument;
    struct ring *r = p->ring;
    sim_switch_begun(r->kind);
    for (;;) {
        p->turns++;
        if (p->number + 1 < TASKS)
            sim_switch(r->kind, &p->side, &r->players[p->number + 1].side);
        else
            to_main(p);
    }
}

static void tasks_hand_over_to_each_other(void **state)
{
    struct ring *r = ring_new(state, pass_on);
    for (uint32_t turn = 0; turn < 50; turn++)
        to_player(r, 0);
    for (uint32_t i = 0; i < TASKS; i++)
        assert_int_equal(r->players[i].turns, 50);
    ring_free(r);
}

/* ---- registers ------------------------------------------------------------------------------ */

/* More values alive across the switch than there are registers, each moved on in its own way. */
static void keep_many_values(void *argument)
{
    struct player *p = argument;
    sim_switch_begun(p->ring->kind);
    uint64_t a = p->number, b = a + 1, c = a + 2, d = a + 3, e = a + 4, f = a + 5, g = a + 6;
    uint64_t h = a + 7, i = a + 8, j = a + 9, k = a + 10, l = a + 11, m = a + 12, n = a + 13;
    double q = (double)a, r = q + 1, s = q + 2, t = q + 3, u = q + 4, v = q + 5, w = q + 6;
    double x = q + 7, y = q + 8, z = q + 9;
    for (;;) {
        to_main(p);
        a += 1, b += a, c ^= b, d += c, e ^= d, f += e, g ^= f, h += g, i ^= h, j += i, k ^= j;
        l += k, m ^= l, n += m;
        q += 0.5, r += q, s -= r, t += s, u -= t, v += u, w -= v, x += w, y -= x, z += y;
        p->checksum = a ^ b ^ c ^ d ^ e ^ f ^ g ^ h ^ i ^ j ^ k ^ l ^ m ^ n;
        p->result = q + r + s + t + u + v + w + x + y + z;
    }
}

static void values_survive_switches(void **state)
{
    struct ring *r = ring_new(state, keep_many_values);
    for (uint32_t i = 0; i < TASKS; i++)
        to_player(r, i);
    /* player 0 alone */
    for (uint32_t turn = 0; turn < 20; turn++)
        to_player(r, 0);
    uint64_t checksum = r->players[0].checksum;
    double result = r->players[0].result;
    ring_free(r);
    /* and the same among forty that change all registers in between */
    r = ring_new(state, keep_many_values);
    for (uint32_t turn = 0; turn < 21; turn++)
        for (uint32_t i = 0; i < TASKS; i++)
            to_player(r, (i + turn) % TASKS);
    assert_true(r->players[0].checksum == checksum);
    assert_true(r->players[0].result == result);
    assert_true(r->players[1].checksum != checksum);
    ring_free(r);
}

static uint64_t descend(struct player *p, uint32_t depth)
{
    volatile uint64_t here[8];
    for (uint32_t i = 0; i < 8; i++)
        here[i] = p->number * 1000 + depth + i;
    if (depth % 10 == 0)
        to_main(p);
    uint64_t below = depth > 0 ? descend(p, depth - 1) : 0;
    if (depth % 10 == 5)
        to_main(p);
    for (uint32_t i = 0; i < 8; i++)
        below += here[i];
    return below;
}

static void recurse(void *argument)
{
    struct player *p = argument;
    sim_switch_begun(p->ring->kind);
    p->checksum = descend(p, 100);
    p->turns = 1;
    for (;;)
        to_main(p);
}

static void deep_stacks_survive_switches(void **state)
{
    struct ring *r = ring_new(state, recurse);
    for (uint32_t turn = 0; turn < 30; turn++)
        for (uint32_t i = 0; i < TASKS; i++)
            to_player(r, i);
    for (uint32_t i = 0; i < TASKS; i++) {
        assert_int_equal(r->players[i].turns, 1);
        assert_true(r->players[i].checksum == UINT64_C(101) * 8 * i * 1000 + 8 * 5050 + 101 * 28);
    }
    ring_free(r);
}

static void a_task_begins_on_an_aligned_stack(void *argument)
{
    struct player *p = argument;
    _Alignas(16) volatile char local[16];
    sim_switch_begun(p->ring->kind);
    local[0] = 0;
    p->checksum = (uintptr_t)local % 16;
    p->turns = p->ring->kind == SIM_CONTEXT_THREADS ||
               ((char *)local < p->top && (char *)local > p->top - sim_stack_size());
    for (;;)
        to_main(p);
}

static void a_task_runs_on_its_stack(void **state)
{
    struct ring *r = ring_new(state, a_task_begins_on_an_aligned_stack);
    for (uint32_t i = 0; i < TASKS; i++) {
        to_player(r, i);
        assert_int_equal(r->players[i].checksum, 0);
#ifndef __SANITIZE_ADDRESS__ /* which may put locals elsewhere */
        assert_int_equal(r->players[i].turns, 1);
#endif
    }
    ring_free(r);
}

/* ---- forgetting ----------------------------------------------------------------------------- */

static void forgetting_runs_none_of_its_code(void **state)
{
    struct ring *r = ring_new(state, note_and_yield);
    for (uint32_t i = 0; i < TASKS; i += 2)
        to_player(r, i);
    ring_free(r); /* half of them never began, half are parked */

    r = ring_new(state, note_and_yield);
    for (uint32_t i = 0; i < TASKS; i++) {
        to_player(r, i);
        sim_switch_forget(r->kind, &r->players[i].side);
        assert_int_equal(r->players[i].turns, 1);
        assert_int_equal(r->traced, i + 1);
        assert_true(sim_switch_make(r->kind, &r->players[i].side,
                                    r->players[i].top - sim_stack_size(), r->players[i].top,
                                    note_and_yield, &r->players[i]));
    }
    ring_free(r);
}

/* ---- refusals ------------------------------------------------------------------------------- */

/* Makes a side while the n-th allocation fails, for every n, and forgets what there is of it. */
static void sides_without_memory(void **state)
{
    enum sim_context_kind kind = kind_of(state);
    struct sim_stacks stacks;
    struct sim_switch_side side;
    sim_stacks_init(&stacks);
    char *top = sim_stack_take(&stacks);
    bool needs_memory = kind != SIM_CONTEXT_ASM;
    failing_memory_at(1);
    assert_int_equal(sim_switch_main_init(kind, &side), !needs_memory);
    assert_int_equal(failing_memory_end(), needs_memory);
    sim_switch_main_destroy(kind, &side);
    failing_memory_at(1);
    assert_int_equal(
        sim_switch_make(kind, &side, top - sim_stack_size(), top, note_and_yield, NULL),
        !needs_memory);
    assert_int_equal(failing_memory_end(), needs_memory);
    sim_switch_forget(kind, &side);
    sim_stacks_destroy(&stacks);
}

static void assert_refused(enum sim_context_kind kind, bool *refusal)
{
    struct sim_stacks stacks;
    struct sim_switch_side side;
    sim_stacks_init(&stacks);
    char *top = sim_stack_take(&stacks);
    *refusal = true;
    assert_false(sim_switch_make(kind, &side, top - sim_stack_size(), top, note_and_yield, NULL));
    *refusal = false;
    sim_switch_forget(kind, &side);
    sim_stacks_destroy(&stacks);
}

static void a_system_that_refuses_is_an_answer(void **state)
{
    (void)state;
    struct sim_switch_side side;
    assert_refused(SIM_CONTEXT_THREADS, &refuses.pthread_create);
    assert_refused(SIM_CONTEXT_THREADS, &refuses.pthread_attr_init);
    assert_refused(SIM_CONTEXT_THREADS, &refuses.sem_init);
    assert_refused(SIM_CONTEXT_UCONTEXT, &refuses.getcontext);
    refuses.sem_init = true;
    assert_false(sim_switch_main_init(SIM_CONTEXT_THREADS, &side));
    refuses.sem_init = false;
    sim_switch_main_destroy(SIM_CONTEXT_THREADS, &side);
}

static void an_interrupted_wait_for_the_baton_goes_on(void **state)
{
    __atomic_store_n(&refuses.interruptions, 30, __ATOMIC_RELAXED);
    struct ring *r = ring_new(state, note_and_yield);
    for (uint32_t i = 0; i < TASKS; i++)
        to_player(r, i);
    __atomic_store_n(&refuses.interruptions, 0, __ATOMIC_RELAXED);
    assert_int_equal(r->traced, TASKS);
    ring_free(r);
}

static void kinds_have_words(void **state)
{
    (void)state;
    assert_string_equal(sim_context_name(SIM_CONTEXT_ASM), "asm");
    assert_string_equal(sim_context_name(SIM_CONTEXT_UCONTEXT), "ucontext");
    assert_string_equal(sim_context_name(SIM_CONTEXT_THREADS), "threads");
    assert_string_equal(sim_context_name(SIM_CONTEXT_KIND_COUNT), "unknown");
}

static void the_default_is_available(void **state)
{
    (void)state;
    assert_true(sim_context_available(sim_context_default()));
    assert_true(sim_context_available(SIM_CONTEXT_UCONTEXT));
    assert_true(sim_context_available(SIM_CONTEXT_THREADS));
#if defined(__x86_64__) || defined(__aarch64__)
    assert_int_equal(sim_context_default(), SIM_CONTEXT_ASM);
#endif
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        EACH_KIND(the_main_stack_and_tasks_take_turns),
        EACH_KIND(tasks_hand_over_to_each_other),
        EACH_KIND(values_survive_switches),
        EACH_KIND(deep_stacks_survive_switches),
        EACH_KIND(a_task_runs_on_its_stack),
        EACH_KIND(forgetting_runs_none_of_its_code),
        EACH_KIND(sides_without_memory),
        EACH_KIND(an_interrupted_wait_for_the_baton_goes_on),
        cmocka_unit_test(a_system_that_refuses_is_an_answer),
        cmocka_unit_test(kinds_have_words),
        cmocka_unit_test(the_default_is_available),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
