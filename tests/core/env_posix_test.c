/* SPDX-License-Identifier: Apache-2.0 */
/* The environment of a production program. The only unit test that lets real time pass: a few ms.
 */
#include "core/env_posix.h"

#include <errno.h>
#include <sys/types.h>

#include "core/context.h"
#include "tests/t.h"

#define MS ELECTION_MILLISECOND

static bool no_random, no_mutex;

ssize_t __real_getrandom(void *buffer, size_t length, unsigned flags);
ssize_t __wrap_getrandom(void *buffer, size_t length, unsigned flags);
int __real_pthread_mutex_init(pthread_mutex_t *mutex, const pthread_mutexattr_t *attributes);
int __wrap_pthread_mutex_init(pthread_mutex_t *mutex, const pthread_mutexattr_t *attributes);

ssize_t __wrap_getrandom(void *buffer, size_t length, unsigned flags)
{
    if (!no_random)
        return __real_getrandom(buffer, length, flags);
    errno = ENOSYS;
    return -1;
}

int __wrap_pthread_mutex_init(pthread_mutex_t *mutex, const pthread_mutexattr_t *attributes)
{
    return no_mutex ? ENOMEM : __real_pthread_mutex_init(mutex, attributes);
}

static void says_why_it_cannot_start(void **state)
{
    (void)state;
    struct election_env_posix posix;
    no_random = true;
    assert_int_equal(election_env_posix_init(&posix), ELECTION_ERR_UNAVAILABLE);
    no_random = false;
    no_mutex = true;
    assert_int_equal(election_env_posix_init(&posix), ELECTION_ERR_NO_MEMORY);
    no_mutex = false;
    assert_int_equal(election_env_posix_init(&posix), ELECTION_OK);
    assert_int_equal(posix.env.ops->version, ELECTION_ENV_VERSION);
    election_env_posix_destroy(&posix);
}

static int set_up(void **state)
{
    static struct election_env_posix posix;
    *state = &posix;
    return election_env_posix_init(&posix) == ELECTION_OK ? 0 : -1;
}

static int tear_down(void **state)
{
    election_env_posix_destroy(*state);
    return 0;
}

static struct election_env *env_of(void **state)
{
    return &((struct election_env_posix *)*state)->env;
}

static void its_clocks_run_and_the_monotonic_one_never_goes_back(void **state)
{
    struct election_env *env = env_of(state);
    int64_t last_ns = election_now(env);
    for (int i = 0; i < 1000; i++) {
        int64_t now_ns = election_now(env);
        assert_true(now_ns >= last_ns);
        last_ns = now_ns;
    }
    assert_true(env->ops->wall_now(env) > INT64_C(1600000000) * ELECTION_SECOND);
}

static void choices_are_below_the_bound_and_reach_every_value(void **state)
{
    struct election_env *env = env_of(state);
    int seen[3] = {0};
    for (uint64_t i = 0; i < 3000; i++) {
        uint64_t number = env->ops->choose(env, ELECTION_CHOICE_RESIGN, i, 3);
        assert_true(number < 3);
        seen[number]++;
    }
    for (int i = 0; i < 3; i++) /* sigma is 26 */
        assert_in_range(seen[i], 1000 - 7 * 26, 1000 + 7 * 26);
    assert_int_equal(env->ops->choose(env, ELECTION_CHOICE_PAUSE, 0, 1), 0);
}

/* Just above half of the range nearly half of all draws are unfair and drawn again. */
static void a_draw_that_would_favour_small_numbers_is_drawn_again(void **state)
{
    struct election_env *env = env_of(state);
    struct election_env_posix *posix = *state;
    uint64_t bound = (UINT64_C(1) << 63) + 1, drawn_before = posix->drawn;
    for (uint64_t i = 0; i < 200; i++)
        assert_true(env->ops->choose(env, ELECTION_CHOICE_RESIGN, i, bound) < bound);
    assert_true(posix->drawn - drawn_before > 200);
}

static void two_environments_draw_different_numbers(void **state)
{
    struct election_env *env = env_of(state);
    struct election_env_posix other;
    assert_int_equal(election_env_posix_init(&other), ELECTION_OK);
    uint64_t bound = UINT64_C(1) << 60;
    assert_int_not_equal(env->ops->choose(env, ELECTION_CHOICE_PAUSE, 0, bound),
                         other.env.ops->choose(&other.env, ELECTION_CHOICE_PAUSE, 0, bound));
    election_env_posix_destroy(&other);
}

static void a_wait_is_never_early(void **state)
{
    struct election_env *env = env_of(state);
    for (int i = 0; i < 5; i++) {
        struct election_waiter waiter = {0};
        int64_t until_ns = election_now(env) + 2 * MS + i;
        election_lock(env);
        env->ops->wait(env, &waiter, until_ns);
        election_unlock(env);
        assert_true(election_now(env) >= until_ns);
        assert_false(waiter.woken);
    }
}

static void a_deadline_in_the_past_does_not_wait(void **state)
{
    struct election_env *env = env_of(state);
    static const int64_t past_ns[] = {INT64_MIN, -1, 0, 1};
    for (int i = 0; i < 4; i++) {
        struct election_waiter waiter = {0};
        election_lock(env);
        env->ops->wait(env, &waiter, past_ns[i]);
        election_unlock(env);
        assert_false(waiter.woken);
    }
}

/* The sleep table of the original's time helpers. */
static void sleeping_ends_in_time_or_with_its_context(void **state)
{
    struct election_env *env = env_of(state);
    static const struct {
        int64_t sleep_ns, timeout_ns;
        bool cancel;
        enum election_error result;
    } rows[] = {
        {0, 1000 * MS, false, ELECTION_OK},
        {10 * MS, 20000 * MS, false, ELECTION_OK},
        {20000 * MS, 10 * MS, false, ELECTION_ERR_DEADLINE},
        {1 * MS, 0, false, ELECTION_ERR_DEADLINE},
        {10 * MS, 20 * MS, true, ELECTION_ERR_CANCELLED},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct election_context context;
        int64_t now_ns = election_now(env);
        election_context_init(&context, env, NULL, now_ns + rows[i].timeout_ns);
        if (rows[i].cancel)
            election_context_cancel(&context);
        assert_int_equal(election_sleep(&context, now_ns + rows[i].sleep_ns), rows[i].result);
        if (rows[i].result == ELECTION_OK)
            assert_true(election_now(env) >= now_ns + rows[i].sleep_ns);
        election_context_release(&context);
    }
}

struct sleeper {
    struct election_context context;
    int64_t until_ns;
    enum election_error result;
    const void *self;
};

static void *sleep_until(void *data)
{
    struct sleeper *s = data;
    s->self = s->context.env->ops->self(s->context.env);
    s->result = election_sleep(&s->context, s->until_ns);
    return NULL;
}

static void a_cancellation_from_another_thread_ends_the_wait(void **state)
{
    struct election_env *env = env_of(state);
    int64_t far_ns = election_now(env) + 3600 * ELECTION_SECOND;
    for (int limited = 0; limited <= 1; limited++) {
        struct sleeper s = {.until_ns = limited ? far_ns : ELECTION_FOREVER};
        struct election_context pause;
        pthread_t thread;
        election_context_init(&s.context, env, NULL, ELECTION_FOREVER);
        election_context_init(&pause, env, NULL, ELECTION_FOREVER);
        assert_int_equal(pthread_create(&thread, NULL, sleep_until, &s), 0);
        election_sleep(&pause, election_now(env) + 5 * MS);
        election_context_cancel(&s.context);
        pthread_join(thread, NULL);
        assert_int_equal(s.result, ELECTION_ERR_CANCELLED);
        assert_ptr_not_equal(s.self, env->ops->self(env));
        assert_ptr_equal(env->ops->self(env), env->ops->self(env));
        election_context_release(&pause);
        election_context_release(&s.context);
    }
}

static void memory_comes_and_goes(void **state)
{
    struct election_env *env = env_of(state);
    void *memory = env->ops->alloc(env, 100);
    assert_non_null(memory);
    assert_int_equal((uintptr_t)memory % _Alignof(max_align_t), 0);
    env->ops->free(env, memory, 100);
    env->ops->free(env, NULL, 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(says_why_it_cannot_start),
        cmocka_unit_test_setup_teardown(its_clocks_run_and_the_monotonic_one_never_goes_back,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(choices_are_below_the_bound_and_reach_every_value, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_draw_that_would_favour_small_numbers_is_drawn_again,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(two_environments_draw_different_numbers, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_wait_is_never_early, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_deadline_in_the_past_does_not_wait, set_up, tear_down),
        cmocka_unit_test_setup_teardown(sleeping_ends_in_time_or_with_its_context, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_cancellation_from_another_thread_ends_the_wait, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(memory_comes_and_goes, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
