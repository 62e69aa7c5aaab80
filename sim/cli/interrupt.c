/* SPDX-License-Identifier: Apache-2.0 */
/* Ctrl-C and SIGTERM; see interrupt.h. */
#include "sim/cli/interrupt.h"

#include <stdatomic.h>
#include <string.h>

/*
 * The one mutable static object of the command: a signal handler is given nothing but the number of
 * the signal, so there is no other way for it to say something. A lock-free atomic is what C11
 * (7.14.1.1) lets a handler share with every thread; `volatile sig_atomic_t` alone would only do
 * for the thread that the signal interrupted.
 */
static volatile _Atomic sig_atomic_t first_signal;

_Static_assert(ATOMIC_INT_LOCK_FREE == 2 && sizeof(sig_atomic_t) == sizeof(int),
               "a signal handler may only touch lock-free atomics");

static void use_default(int number)
{
    struct sigaction action;

    memset(&action, 0, sizeof(action));
    action.sa_handler = SIG_DFL;
    sigaction(number, &action, NULL);
}

/* Runs inside the signal: only async-signal-safe calls (sigaction, raise). */
static void on_signal(int number)
{
    sig_atomic_t none = 0;

    if (atomic_compare_exchange_strong(&first_signal, &none, number))
        return;
    use_default(number);
    raise(number); /* delivered as soon as this handler returns */
}

static void catch_one(int number, struct sigaction *before)
{
    struct sigaction action;

    memset(&action, 0, sizeof(action));
    action.sa_handler = on_signal;
    action.sa_flags = SA_RESTART;
    sigaction(number, NULL, before);
    if (before->sa_handler != SIG_IGN)
        sigaction(number, &action, NULL);
}

void interrupt_catch(struct interrupt *interrupt)
{
    atomic_store(&first_signal, 0);
    catch_one(SIGINT, &interrupt->before_int);
    catch_one(SIGTERM, &interrupt->before_term);
}

bool interrupt_seen(void)
{
    return interrupt_signal() != 0;
}

int interrupt_signal(void)
{
    return (int)atomic_load_explicit(&first_signal, memory_order_relaxed);
}

void interrupt_restore(const struct interrupt *interrupt)
{
    sigaction(SIGINT, &interrupt->before_int, NULL);
    sigaction(SIGTERM, &interrupt->before_term, NULL);
}

void interrupt_raise_again(void)
{
    int number = interrupt_signal();

    if (number == 0)
        return;
    use_default(number);
    raise(number);
}
