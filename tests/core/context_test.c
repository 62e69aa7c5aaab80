/* SPDX-License-Identifier: Apache-2.0 */
/* Contexts, conditions, hooks and the sleep. */
#include "core/context.h"

#include "tests/core/fake_env.h"
#include "tests/t.h"

#define MS ELECTION_MILLISECOND

/* ---- alive or dead -------------------------------------------------------------------------- */

static void a_context_is_dead_from_its_deadline_on(void **state)
{
    (void)state;
    static struct fake_env fake;
    struct election_context context;
    fake_env_init(&fake);
    election_context_init(&context, &fake.env, NULL, 5 * MS);
    fake.now_ns = 5 * MS - 1;
    assert_int_equal(election_context_error(&context), ELECTION_OK);
    fake.now_ns = 5 * MS;
    assert_int_equal(election_context_error(&context), ELECTION_ERR_DEADLINE);
    election_context_cancel(&context);
    assert_int_equal(election_context_error(&context), ELECTION_ERR_CANCELLED);
    election_context_release(&context);
    fake_env_end(&fake);
}

static void without_a_deadline_it_never_expires(void **state)
{
    (void)state;
    static struct fake_env fake;
    struct election_context context;
    fake_env_init(&fake);
    election_context_init(&context, &fake.env, NULL, ELECTION_FOREVER);
    fake.now_ns = ELECTION_FOREVER;
    assert_int_equal(election_context_error(&context), ELECTION_OK);
    election_context_release(&context);
    fake_env_end(&fake);
}

static void a_child_takes_the_earlier_deadline(void **state)
{
    (void)state;
    static struct fake_env fake;
    struct election_context parent, sooner, later, bound_sooner, bound_later;
    fake_env_init(&fake);
    election_context_init(&parent, &fake.env, NULL, 50);
    election_context_init(&sooner, &fake.env, &parent, 40);
    election_context_init(&later, &fake.env, &parent, 60);
    election_context_bound(&bound_sooner, &parent, 40);
    election_context_bound(&bound_later, &parent, 60);
    assert_int64_equal(sooner.deadline_ns, 40);
    assert_int64_equal(later.deadline_ns, 50);
    assert_int64_equal(bound_sooner.deadline_ns, 40);
    assert_int64_equal(bound_later.deadline_ns, 50);
    election_context_release(&later);
    election_context_release(&sooner);
    election_context_release(&parent);
    fake_env_end(&fake);
}

static void far_deadlines_do_not_overflow(void **state)
{
    (void)state;
    assert_int64_equal(election_time_add(5, 7), 12);
    assert_int64_equal(election_time_add(5, ELECTION_FOREVER), ELECTION_FOREVER);
    assert_int64_equal(election_time_add(ELECTION_FOREVER - 1, 1), ELECTION_FOREVER);
    assert_int64_equal(election_time_add(ELECTION_FOREVER, ELECTION_FOREVER), ELECTION_FOREVER);
    assert_int64_equal(election_time_add(-5, 3), -2);
}

/* A family of contexts: root has a and d, a has b and c. */
struct family {
    struct fake_env fake;
    struct election_context root, a, b, c, d;
};

static void family_init(struct family *f)
{
    fake_env_init(&f->fake);
    election_context_init(&f->root, &f->fake.env, NULL, ELECTION_FOREVER);
    election_context_init(&f->a, &f->fake.env, &f->root, ELECTION_FOREVER);
    election_context_init(&f->b, &f->fake.env, &f->a, ELECTION_FOREVER);
    election_context_init(&f->c, &f->fake.env, &f->a, ELECTION_FOREVER);
    election_context_init(&f->d, &f->fake.env, &f->root, ELECTION_FOREVER);
}

static void family_end(struct family *f)
{
    election_context_release(&f->d);
    election_context_release(&f->c);
    election_context_release(&f->b);
    election_context_release(&f->a);
    election_context_release(&f->root);
    fake_env_end(&f->fake);
}

/* Which are dead, as letters. */
static const char *dead(struct family *f)
{
    static char letters[8];
    struct election_context *all[] = {&f->root, &f->a, &f->b, &f->c, &f->d};
    int length = 0;
    for (int i = 0; i < 5; i++)
        if (election_context_error(all[i]) != ELECTION_OK)
            letters[length++] = "rabcd"[i];
    letters[length] = '\0';
    return letters;
}

static void cancelling_reaches_all_below_and_none_above_or_beside(void **state)
{
    (void)state;
    static struct family f;
    static const char *const expected[] = {"rabcd", "abc", "b", "c", "d"};
    for (int i = 0; i < 5; i++) {
        family_init(&f);
        struct election_context *all[] = {&f.root, &f.a, &f.b, &f.c, &f.d};
        election_context_cancel(all[i]);
        assert_string_equal(dead(&f), expected[i]);
        election_context_cancel(all[i]);
        assert_string_equal(dead(&f), expected[i]);
        family_end(&f);
    }
}

static void a_child_of_a_dead_context_is_born_dead(void **state)
{
    (void)state;
    static struct family f;
    struct election_context child, bounded;
    family_init(&f);
    election_context_cancel(&f.a);
    election_context_init(&child, &f.fake.env, &f.a, ELECTION_FOREVER);
    election_context_bound(&bounded, &f.b, ELECTION_FOREVER);
    assert_int_equal(election_context_error(&child), ELECTION_ERR_CANCELLED);
    assert_int_equal(election_context_error(&bounded), ELECTION_ERR_CANCELLED);
    election_context_release(&child);
    family_end(&f);
}

static void cancelling_a_bounded_context_cancels_the_one_it_bounds(void **state)
{
    (void)state;
    static struct family f;
    struct election_context bounded, child;
    family_init(&f);
    election_context_bound(&bounded, &f.b, 7);
    election_context_init(&child, &f.fake.env, &bounded, ELECTION_FOREVER);
    assert_int64_equal(child.deadline_ns, 7);
    election_context_cancel(&bounded);
    assert_string_equal(dead(&f), "b");
    assert_int_equal(election_context_error(&child), ELECTION_ERR_CANCELLED);
    election_context_release(&child);
    family_end(&f);
}

static void a_released_child_is_not_reached_any_more(void **state)
{
    (void)state;
    static struct family f;
    family_init(&f);
    struct election_context child;
    election_context_init(&child, &f.fake.env, &f.b, ELECTION_FOREVER);
    election_context_release(&child);
    memset(&child, 0x5a, sizeof child);
    struct election_context before = child;
    election_context_cancel(&f.root);
    assert_memory_equal(&child, &before, sizeof child);
    family_end(&f);
}

/* ---- sleeping ------------------------------------------------------------------------------- */

struct sleeper {
    struct election_context *context;
    int64_t until_ns, woke_ns;
    enum election_error result;
};

static void sleep_until(void *data)
{
    struct sleeper *s = data;
    s->result = election_sleep(s->context, s->until_ns);
    s->woke_ns = election_now(s->context->env);
}

/* The sleep table of the original's time helpers, at exact times, and the edges beside it. */
static void sleeping_ends_in_time_or_with_its_context(void **state)
{
    (void)state;
    static const struct {
        int64_t sleep_ns, timeout_ns;
        bool cancel;
        enum election_error result;
        int64_t woke_ns;
    } rows[] = {
        {0, 1000 * MS, false, ELECTION_OK, 0},
        {10 * MS, 20 * MS, false, ELECTION_OK, 10 * MS},
        {20 * MS, 10 * MS, false, ELECTION_ERR_DEADLINE, 10 * MS},
        {1 * MS, 0, false, ELECTION_ERR_DEADLINE, 0},
        {10 * MS, 20 * MS, true, ELECTION_ERR_CANCELLED, 0},
        {10 * MS, 10 * MS, false, ELECTION_ERR_DEADLINE, 10 * MS},
        {10 * MS - 1, 10 * MS, false, ELECTION_OK, 10 * MS - 1},
        {-5, 10 * MS, false, ELECTION_OK, 0},
        {3 * MS, ELECTION_FOREVER, false, ELECTION_OK, 3 * MS},
        {ELECTION_FOREVER, 4 * MS, false, ELECTION_ERR_DEADLINE, 4 * MS},
    };
    static struct fake_env fake;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct election_context context;
        fake_env_init(&fake);
        election_context_init(&context, &fake.env, NULL, rows[i].timeout_ns);
        if (rows[i].cancel)
            election_context_cancel(&context);
        struct sleeper s = {.context = &context, .until_ns = rows[i].sleep_ns};
        fake_join(&fake, fake_spawn(&fake, sleep_until, &s));
        assert_int_equal(s.result, rows[i].result);
        assert_int64_equal(s.woke_ns, rows[i].woke_ns);
        election_context_release(&context);
        fake_env_end(&fake);
    }
}

static void of_a_wake_up_and_a_cancellation_at_one_instant_the_cancellation_wins(void **state)
{
    (void)state;
    static struct fake_env fake;
    struct election_context context;
    fake_env_init(&fake);
    election_context_init(&context, &fake.env, NULL, ELECTION_FOREVER);
    struct sleeper s = {.context = &context, .until_ns = 10 * MS};
    struct fake_task *task = fake_spawn(&fake, sleep_until, &s);
    fake_run_before(&fake, 10 * MS);
    election_context_cancel(&context);
    fake_join(&fake, task);
    assert_int_equal(s.result, ELECTION_ERR_CANCELLED);
    assert_int64_equal(s.woke_ns, 10 * MS);
    election_context_release(&context);
    fake_env_end(&fake);
}

static void a_cancellation_wakes_sleepers_in_the_whole_tree(void **state)
{
    (void)state;
    static struct family f;
    struct sleeper s[5];
    struct fake_task *tasks[5];
    struct election_context bounded;
    family_init(&f);
    election_context_bound(&bounded, &f.c, 3600 * ELECTION_SECOND);
    struct election_context *contexts[] = {&f.a, &f.b, &bounded, &f.d, &f.root};
    for (int i = 0; i < 5; i++) {
        s[i] = (struct sleeper){.context = contexts[i], .until_ns = 1000 * MS};
        tasks[i] = fake_spawn(&f.fake, sleep_until, &s[i]);
    }
    fake_run_until(&f.fake, 3 * MS);
    election_context_cancel(&f.a);
    fake_run_until(&f.fake, 4 * MS);
    for (int i = 0; i < 3; i++) {
        assert_true(fake_task_done(tasks[i]));
        assert_int_equal(s[i].result, ELECTION_ERR_CANCELLED);
        assert_int64_equal(s[i].woke_ns, 3 * MS);
    }
    for (int i = 3; i < 5; i++) {
        fake_join(&f.fake, tasks[i]);
        assert_int_equal(s[i].result, ELECTION_OK);
        assert_int64_equal(s[i].woke_ns, 1000 * MS);
    }
    family_end(&f);
}

/* ---- conditions ----------------------------------------------------------------------------- */

struct waiting {
    struct election_condition *condition;
    struct election_context *context; /* NULL: uncancelled */
    struct election_env *env;
    int64_t deadline_ns, woke_ns;
    enum election_wait_result result;
    int *order, position;
};

static void wait_on(void *data)
{
    struct waiting *w = data;
    w->result = ELECTION_WAIT_WOKEN;
    election_lock(w->env);
    if (w->context)
        w->result = election_condition_wait(w->condition, w->context, w->deadline_ns);
    else
        election_condition_wait_uncancelled(w->condition, w->env);
    election_unlock(w->env);
    w->woke_ns = election_now(w->env);
    w->position = (*w->order)++;
}

static void wake_all(struct fake_env *fake, struct election_condition *condition)
{
    election_lock(&fake->env);
    election_condition_wake_all(condition, &fake->env);
    election_unlock(&fake->env);
}

static void all_that_wait_are_woken_in_the_order_in_which_they_came(void **state)
{
    (void)state;
    static struct fake_env fake;
    struct election_condition condition;
    struct election_context context;
    struct waiting w[4];
    int order = 0;
    fake_env_init(&fake);
    election_condition_init(&condition);
    wake_all(&fake, &condition); /* nobody: nothing is remembered */
    election_context_init(&context, &fake.env, NULL, ELECTION_FOREVER);
    for (int i = 0; i < 4; i++) {
        w[i] = (struct waiting){&condition, i == 2 ? NULL : &context, &fake.env, ELECTION_FOREVER,
                                0,          ELECTION_WAIT_DEADLINE,   &order,    -1};
        fake_spawn(&fake, wait_on, &w[i]);
    }
    fake_run_until(&fake, 5 * MS);
    assert_int_equal(order, 0);
    wake_all(&fake, &condition);
    fake_settle(&fake);
    for (int i = 0; i < 4; i++) {
        assert_int_equal(w[i].result, ELECTION_WAIT_WOKEN);
        assert_int_equal(w[i].position, i);
        assert_int64_equal(w[i].woke_ns, 5 * MS);
    }
    election_context_release(&context);
    fake_env_end(&fake);
}

static void a_wait_ends_at_its_own_or_at_its_contexts_deadline(void **state)
{
    (void)state;
    static struct fake_env fake;
    struct election_condition condition;
    struct election_context context;
    struct waiting w[2];
    int order = 0;
    fake_env_init(&fake);
    election_condition_init(&condition);
    election_context_init(&context, &fake.env, NULL, 8 * MS);
    for (int i = 0; i < 2; i++) {
        w[i] =
            (struct waiting){&condition, &context, &fake.env, (5 + 5 * i) * MS, 0, 0, &order, -1};
        fake_spawn(&fake, wait_on, &w[i]);
    }
    fake_run_until(&fake, 20 * MS);
    assert_int_equal(w[0].result, ELECTION_WAIT_DEADLINE);
    assert_int64_equal(w[0].woke_ns, 5 * MS);
    assert_int_equal(w[1].result, ELECTION_WAIT_DEADLINE);
    assert_int64_equal(w[1].woke_ns, 8 * MS);
    wake_all(&fake, &condition); /* they are in no list any more */
    election_context_cancel(&context);
    election_context_release(&context);
    fake_env_end(&fake);
}

static void a_wait_ends_with_its_context_for_that_context_only(void **state)
{
    (void)state;
    static struct fake_env fake;
    struct election_condition condition;
    struct election_context dying, living;
    struct waiting w[3];
    int order = 0;
    fake_env_init(&fake);
    election_condition_init(&condition);
    election_context_init(&dying, &fake.env, NULL, ELECTION_FOREVER);
    election_context_init(&living, &fake.env, NULL, ELECTION_FOREVER);
    for (int i = 0; i < 3; i++)
        w[i] = (struct waiting){&condition, i == 1 ? &living : &dying, &fake.env, ELECTION_FOREVER,
                                0,          ELECTION_WAIT_WOKEN,       &order,    -1};
    fake_spawn(&fake, wait_on, &w[0]);
    fake_spawn(&fake, wait_on, &w[1]);
    fake_run_until(&fake, 5 * MS);
    election_context_cancel(&dying);
    fake_settle(&fake);
    assert_int_equal(w[0].result, ELECTION_WAIT_CANCELLED);
    assert_int_equal(w[1].position, -1);
    fake_join(&fake, fake_spawn(&fake, wait_on, &w[2])); /* does not even begin */
    assert_int_equal(w[2].result, ELECTION_WAIT_CANCELLED);
    wake_all(&fake, &condition);
    fake_settle(&fake);
    assert_int_equal(w[1].result, ELECTION_WAIT_WOKEN);
    election_context_release(&dying);
    election_context_release(&living);
    fake_env_end(&fake);
}

static void woken_and_cancelled_before_it_runs_is_cancelled(void **state)
{
    (void)state;
    static struct fake_env fake;
    struct election_condition condition;
    struct election_context context;
    int order = 0;
    fake_env_init(&fake);
    election_condition_init(&condition);
    election_context_init(&context, &fake.env, NULL, ELECTION_FOREVER);
    struct waiting w = {&condition, &context, &fake.env, ELECTION_FOREVER, 0, 0, &order, -1};
    fake_spawn(&fake, wait_on, &w);
    fake_run_until(&fake, 1 * MS);
    wake_all(&fake, &condition);
    election_context_cancel(&context);
    fake_settle(&fake);
    assert_int_equal(w.result, ELECTION_WAIT_CANCELLED);
    election_context_release(&context);
    fake_env_end(&fake);
}

/* ---- hooks ---------------------------------------------------------------------------------- */

static void count_call(void *data)
{
    ++*(int *)data;
}

static void a_hook_is_called_once_when_the_context_is_cancelled(void **state)
{
    (void)state;
    static struct family f;
    int calls = 0;
    struct election_context bounded;
    struct election_cancel_hook hook = {.wake_up = count_call, .data = &calls};
    family_init(&f);
    election_context_bound(&bounded, &f.b, 1);
    election_context_add_hook(&bounded, &hook);
    election_context_cancel(&f.d);
    assert_int_equal(calls, 0);
    election_context_cancel(&f.root);
    assert_int_equal(calls, 1);
    election_context_cancel(&f.root);
    election_context_cancel(&f.b);
    assert_int_equal(calls, 1);
    election_context_remove_hook(&hook);
    election_context_remove_hook(&hook);
    family_end(&f);
}

static void a_hook_of_a_dead_context_is_called_at_once(void **state)
{
    (void)state;
    static struct family f;
    int calls = 0;
    struct election_cancel_hook hook = {.wake_up = count_call, .data = &calls};
    family_init(&f);
    election_context_cancel(&f.a);
    election_context_add_hook(&f.c, &hook);
    assert_int_equal(calls, 1);
    election_context_remove_hook(&hook);
    family_end(&f);
}

static void a_removed_hook_is_not_called(void **state)
{
    (void)state;
    static struct family f;
    int calls = 0;
    struct election_cancel_hook hook = {.wake_up = count_call, .data = &calls};
    family_init(&f);
    election_context_add_hook(&f.a, &hook);
    election_context_remove_hook(&hook);
    election_context_cancel(&f.root);
    assert_int_equal(calls, 0);
    family_end(&f);
}

static void cancel_context(void *data)
{
    election_context_cancel(data);
}

/* The context dies between the registration and the end of add_hook. */
static void a_hook_is_called_once_even_if_cancelled_while_it_is_added(void **state)
{
    (void)state;
    static struct family f;
    int calls = 0;
    struct election_cancel_hook hook = {.wake_up = count_call, .data = &calls};
    family_init(&f);
    f.fake.at_unlock = (struct fake_interruption){1, cancel_context, &f.a};
    election_context_add_hook(&f.a, &hook);
    assert_int_equal(calls, 1);
    election_context_remove_hook(&hook);
    family_end(&f);
}

/* Two hooks; the first to run removes nothing, but meanwhile somebody removes the second. */
struct hook_pair {
    struct election_cancel_hook first, second;
    struct election_context *context;
    int calls;
};

static void remove_second(void *data)
{
    struct hook_pair *p = data;
    p->calls++;
    election_context_remove_hook(&p->second);
}

static void a_hook_removed_while_another_runs_is_not_called(void **state)
{
    (void)state;
    static struct family f;
    struct hook_pair pair = {.calls = 0};
    int second_calls = 0;
    pair.first = (struct election_cancel_hook){.wake_up = remove_second, .data = &pair};
    pair.second = (struct election_cancel_hook){.wake_up = count_call, .data = &second_calls};
    family_init(&f);
    election_context_add_hook(&f.a, &pair.first);
    election_context_add_hook(&f.b, &pair.second);
    election_context_cancel(&f.root);
    assert_int_equal(pair.calls, 1);
    assert_int_equal(second_calls, 0);
    election_context_remove_hook(&pair.first);
    family_end(&f);
}

/* A hook that takes its time, so that a removal meets it running. */
struct slow_hook {
    struct family *family;
    struct election_cancel_hook hook;
    int64_t ended_ns, removed_ns;
    struct fake_task *remover;
};

static void take_a_while(void *data)
{
    struct slow_hook *s = data;
    struct election_context own;
    election_context_init(&own, &s->family->fake.env, NULL, ELECTION_FOREVER);
    election_sleep(&own, 9 * MS);
    election_context_release(&own);
    s->ended_ns = election_now(&s->family->fake.env);
}

static void remove_hook_at_5_ms(void *data)
{
    struct slow_hook *s = data;
    struct election_context own;
    election_context_init(&own, &s->family->fake.env, NULL, ELECTION_FOREVER);
    election_sleep(&own, 5 * MS);
    election_context_remove_hook(&s->hook);
    s->removed_ns = election_now(&s->family->fake.env);
    election_context_release(&own);
}

static void removing_a_running_hook_waits_for_it(void **state)
{
    (void)state;
    static struct family f;
    static struct slow_hook s;
    family_init(&f);
    s = (struct slow_hook){.family = &f, .hook = {.wake_up = take_a_while, .data = &s}};
    election_context_add_hook(&f.a, &s.hook);
    s.remover = fake_spawn(&f.fake, remove_hook_at_5_ms, &s);
    fake_run_until(&f.fake, 1 * MS);
    struct fake_task *canceller = fake_spawn(&f.fake, cancel_context, &f.a);
    fake_run_until(&f.fake, 8 * MS);
    assert_false(fake_task_done(s.remover));
    fake_join(&f.fake, s.remover);
    fake_join(&f.fake, canceller);
    assert_int64_equal(s.ended_ns, 9 * MS);
    assert_int64_equal(s.removed_ns, 9 * MS);
    family_end(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_context_is_dead_from_its_deadline_on),
        cmocka_unit_test(without_a_deadline_it_never_expires),
        cmocka_unit_test(a_child_takes_the_earlier_deadline),
        cmocka_unit_test(far_deadlines_do_not_overflow),
        cmocka_unit_test(cancelling_reaches_all_below_and_none_above_or_beside),
        cmocka_unit_test(a_child_of_a_dead_context_is_born_dead),
        cmocka_unit_test(cancelling_a_bounded_context_cancels_the_one_it_bounds),
        cmocka_unit_test(a_released_child_is_not_reached_any_more),
        cmocka_unit_test(sleeping_ends_in_time_or_with_its_context),
        cmocka_unit_test(of_a_wake_up_and_a_cancellation_at_one_instant_the_cancellation_wins),
        cmocka_unit_test(a_cancellation_wakes_sleepers_in_the_whole_tree),
        cmocka_unit_test(all_that_wait_are_woken_in_the_order_in_which_they_came),
        cmocka_unit_test(a_wait_ends_at_its_own_or_at_its_contexts_deadline),
        cmocka_unit_test(a_wait_ends_with_its_context_for_that_context_only),
        cmocka_unit_test(woken_and_cancelled_before_it_runs_is_cancelled),
        cmocka_unit_test(a_hook_is_called_once_when_the_context_is_cancelled),
        cmocka_unit_test(a_hook_of_a_dead_context_is_called_at_once),
        cmocka_unit_test(a_removed_hook_is_not_called),
        cmocka_unit_test(a_hook_is_called_once_even_if_cancelled_while_it_is_added),
        cmocka_unit_test(a_hook_removed_while_another_runs_is_not_called),
        cmocka_unit_test(removing_a_running_hook_waits_for_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
