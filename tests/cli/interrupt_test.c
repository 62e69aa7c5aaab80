/* SPDX-License-Identifier: Apache-2.0 */
/* The first signal sets a flag, the second ends the process. */
#include "tests/t.h"

#include <sys/wait.h>
#include <unistd.h>

#include "sim/cli/interrupt.h"

static void the_first_signal_only_sets_a_flag(void **state)
{
    struct interrupt interrupt;

    (void)state;
    interrupt_catch(&interrupt);
    assert_false(interrupt_seen());
    assert_int_equal(interrupt_signal(), 0);
    interrupt_raise_again();
    raise(SIGTERM);
    assert_true(interrupt_seen());
    assert_int_equal(interrupt_signal(), SIGTERM);
    interrupt_restore(&interrupt);
    assert_true(interrupt_seen());
    interrupt_catch(&interrupt);
    assert_false(interrupt_seen());
    interrupt_restore(&interrupt);
}

static void restoring_brings_back_the_earlier_actions(void **state)
{
    struct sigaction before;
    struct sigaction after;
    struct interrupt interrupt;

    (void)state;
    sigaction(SIGINT, NULL, &before);
    interrupt_catch(&interrupt);
    sigaction(SIGINT, NULL, &after);
    assert_true(after.sa_handler != before.sa_handler);
    interrupt_restore(&interrupt);
    sigaction(SIGINT, NULL, &after);
    assert_true(after.sa_handler == before.sa_handler);
}

static void an_ignored_signal_stays_ignored(void **state)
{
    struct interrupt interrupt;
    struct sigaction now;

    (void)state;
    signal(SIGINT, SIG_IGN);
    interrupt_catch(&interrupt);
    raise(SIGINT);
    assert_false(interrupt_seen());
    raise(SIGTERM);
    assert_true(interrupt_seen());
    interrupt_restore(&interrupt);
    sigaction(SIGINT, NULL, &now);
    assert_true(now.sa_handler == SIG_IGN);
    signal(SIGINT, SIG_DFL);
}

/* Runs `body` in a child and returns the signal that ended it, 0 if none did. */
static int ended_by(void (*body)(void))
{
    pid_t child = fork();
    int status;

    assert_int_not_equal(child, -1);
    if (child == 0) {
        struct interrupt interrupt;

        signal(SIGINT, SIG_DFL);
        signal(SIGTERM, SIG_DFL);
        interrupt_catch(&interrupt);
        body();
        exit(0);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

static void one_signal(void)
{
    raise(SIGINT);
}

static void two_signals(void)
{
    raise(SIGINT);
    raise(SIGINT);
}

static void two_different_signals(void)
{
    raise(SIGINT);
    raise(SIGTERM);
}

static void one_signal_raised_again(void)
{
    raise(SIGTERM);
    interrupt_raise_again();
}

static void the_second_signal_ends_the_process(void **state)
{
    (void)state;
    assert_int_equal(ended_by(one_signal), 0);
    assert_int_equal(ended_by(two_signals), SIGINT);
    assert_int_equal(ended_by(two_different_signals), SIGTERM);
}

static void raising_again_ends_the_process_by_that_signal(void **state)
{
    (void)state;
    assert_int_equal(ended_by(one_signal_raised_again), SIGTERM);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_signal_only_sets_a_flag),
        cmocka_unit_test(restoring_brings_back_the_earlier_actions),
        cmocka_unit_test(an_ignored_signal_stays_ignored),
        cmocka_unit_test(the_second_signal_ends_the_process),
        cmocka_unit_test(raising_again_ends_the_process_by_that_signal),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
