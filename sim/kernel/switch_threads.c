/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Contexts by threads that pass a baton; see switch.h. Exactly one of them runs at any time.
 *
 * A forgotten thread is woken once more to end by pthread_exit, without running any code of its
 * task.
 */
#include <pthread.h>
#include <semaphore.h>
#include <stdlib.h>

#include "sim/kernel/switch_kinds.h"

#define THREAD_STACK ((size_t)256 * 1024)

struct baton_thread {
    sem_t baton;
    pthread_t thread;
    bool has_thread, forgotten;
    void (*function)(void *);
    void *argument;
};

static void take_baton(struct baton_thread *t)
{
    while (sem_wait(&t->baton) != 0) {
        /* interrupted by a signal */
    }
    if (t->forgotten)
        pthread_exit(NULL);
}

static void *thread_main(void *data)
{
    struct baton_thread *t = data;
    take_baton(t);
    t->function(t->argument);
    return NULL;
}

bool switch_threads_main_init(struct sim_switch_side *side)
{
    struct baton_thread *t = calloc(1, sizeof *t);
    side->stack_pointer = t;
    return t && sem_init(&t->baton, 0, 0) == 0;
}

bool switch_threads_make(struct sim_switch_side *side, void (*function)(void *), void *argument)
{
    pthread_attr_t attributes;
    if (!switch_threads_main_init(side))
        return false;
    struct baton_thread *t = side->stack_pointer;
    t->function = function;
    t->argument = argument;
    if (pthread_attr_init(&attributes) != 0)
        return false;
    pthread_attr_setstacksize(&attributes, THREAD_STACK);
    t->has_thread = pthread_create(&t->thread, &attributes, thread_main, t) == 0;
    pthread_attr_destroy(&attributes);
    return t->has_thread;
}

void switch_threads_forget(struct sim_switch_side *side)
{
    struct baton_thread *t = side->stack_pointer;
    if (!t)
        return;
    if (t->has_thread) {
        t->forgotten = true;
        sem_post(&t->baton);
        pthread_join(t->thread, NULL);
    }
    sem_destroy(&t->baton);
    free(t);
    side->stack_pointer = NULL;
}

void switch_threads_switch(struct sim_switch_side *from, struct sim_switch_side *to)
{
    sem_post(&((struct baton_thread *)to->stack_pointer)->baton);
    take_baton(from->stack_pointer);
}
