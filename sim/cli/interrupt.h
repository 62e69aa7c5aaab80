/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Ctrl-C and SIGTERM: the first asks the work to stop in good order, the second stops it at once.
 *
 * The first signal only sets a flag; loops that work poll interrupt_seen() between cases and stop,
 * so that the summary and the database are still written. A second signal restores the default
 * action and raises itself, which ends the process. At the end the command calls
 * interrupt_restore() and then interrupt_raise_again(), so that the shell that called it sees a
 * process that died of the signal (a script in a loop then stops as well).
 */
#ifndef TENURE_SIM_CLI_INTERRUPT_H
#define TENURE_SIM_CLI_INTERRUPT_H

#include <signal.h>
#include <stdbool.h>

/* The actions that were in force before; private to interrupt.c. */
struct interrupt {
    struct sigaction before_int;
    struct sigaction before_term;
};

/*
 * Begins to catch SIGINT and SIGTERM and forgets any earlier signal. A signal that is ignored stays
 * ignored, as nohup and background jobs of a shell expect. Interrupted system calls are restarted.
 * Called by main() before there are threads; one at a time in a process.
 */
void interrupt_catch(struct interrupt *interrupt);

/* True once a signal has come. Any thread may ask, at any time, at the cost of one load. */
bool interrupt_seen(void);

/* The number of the first signal that came, or 0. */
int interrupt_signal(void);

/* Puts the earlier actions back. What has been seen stays seen. */
void interrupt_restore(const struct interrupt *interrupt);

/* If a signal was seen, raises it with its default action, which does not return. Otherwise does
 * nothing. */
void interrupt_raise_again(void);

#endif
