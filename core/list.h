/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Doubly linked ring with a head; links live in the items. Private to the library: not installed.
 * An item that is in no list links to itself, so removing it twice is harmless.
 */
#ifndef ELECTION_LIST_H
#define ELECTION_LIST_H

#include <stdbool.h>
#include <stddef.h>

#include "core/env.h"

#define LIST_ITEM(link, type, member) ((type *)(void *)((char *)(link) - offsetof(type, member)))

static inline void list_init(struct election_link *link)
{
    link->next = link->prev = link;
}

static inline bool list_empty(const struct election_link *head)
{
    return head->next == head;
}

static inline void list_append(struct election_link *head, struct election_link *link)
{
    link->prev = head->prev;
    link->next = head;
    head->prev->next = link;
    head->prev = link;
}

/* Out of its list, and not to be looked at any more. */
static inline void list_unlink(struct election_link *link)
{
    link->prev->next = link->next;
    link->next->prev = link->prev;
}

static inline void list_remove(struct election_link *link)
{
    list_unlink(link);
    list_init(link);
}

/* All items of `from` become those of `to`, which is initialised; `from` is empty afterwards. */
static inline void list_move(struct election_link *to, struct election_link *from)
{
    list_init(to);
    if (list_empty(from))
        return;
    *to = *from;
    to->next->prev = to;
    to->prev->next = to;
    list_init(from);
}

#endif
