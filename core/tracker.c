/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The tracker: entries that are never removed, an order by bytes beside them, and a queue of
 * notifications that one setter at a time delivers.
 *
 * The lock of the environment guards all fields; memory is taken and notifications run without it.
 */
#include "core/tracker.h"

#include <string.h>

#include "core/list.h"
#include "core/tracker_entry.h"

struct entry {
    char *id;
    uint64_t epoch;
    bool held;
};

struct election_tracker {
    struct election_env *env;
    election_tracker_notify *notify;
    void *notify_data;
    struct entry *entries;
    uint32_t *order; /* entries by id */
    uint32_t count, capacity, held;
    uint32_t told; /* the entry that was told of last */
    uint64_t duplicates;
    const void *notifier; /* who is delivering: election_env_ops.self, or NULL */
    struct election_link notifications;
    struct election_condition delivered;
};

/* A change that waits to be told. On its setter's stack, or allocated when set from a notification.
 */
struct notification {
    struct election_link link;
    const char *id;
    bool is_master, done, allocated;
};

static bool valid(const char *id)
{
    return id && strlen(id) < ELECTION_ID_SIZE;
}

/* ---- entries and their order ---------------------------------------------------------------- */

/* [locked] Where `id` stands in the order, or would stand. */
static uint32_t position_of(const struct election_tracker *t, const char *id, bool *found)
{
    uint32_t low = 0, high = t->count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        int compared = strcmp(t->entries[t->order[middle]].id, id);
        if (compared == 0) {
            *found = true;
            return middle;
        }
        if (compared < 0)
            low = middle + 1;
        else
            high = middle;
    }
    *found = false;
    return low;
}

/* [locked] Who is told of an id asks about that one as a rule, with the text that it was given. */
static uint32_t find(const struct election_tracker *t, const char *id)
{
    if (t->told < t->count && t->entries[t->told].id == id)
        return t->told;
    bool found;
    uint32_t position = position_of(t, id, &found);
    return found ? t->order[position] : TRACKER_NO_ENTRY;
}

/* [locked] Takes `copy` over; there is room. */
static uint32_t insert(struct election_tracker *t, uint32_t position, char *copy)
{
    memmove(&t->order[position + 1], &t->order[position],
            (t->count - position) * sizeof *t->order);
    t->order[position] = t->count;
    t->entries[t->count] = (struct entry){.id = copy};
    return t->count++;
}

static void free_arrays(struct election_env *env, struct entry *entries, uint32_t *order,
                        uint32_t capacity)
{
    env->ops->free(env, entries, capacity * sizeof *entries);
    env->ops->free(env, order, capacity * sizeof *order);
}

/* [locked, given up meanwhile] Room for one more entry; false when out of memory. */
static bool make_room(struct election_tracker *t)
{
    struct election_env *env = t->env;
    while (t->count == t->capacity) {
        uint32_t old_capacity = t->capacity;
        uint32_t capacity = old_capacity ? old_capacity * 2 : 4;
        election_unlock(env);
        struct entry *entries = env->ops->alloc(env, capacity * sizeof *entries);
        uint32_t *order = env->ops->alloc(env, capacity * sizeof *order);
        if (!entries || !order) {
            free_arrays(env, entries, order, capacity);
            election_lock(env);
            return false;
        }
        election_lock(env);
        uint32_t unused = capacity;
        if (t->capacity == old_capacity) {
            struct entry *old_entries = t->entries;
            uint32_t *old_order = t->order;
            if (t->count > 0) {
                memcpy(entries, old_entries, t->count * sizeof *entries);
                memcpy(order, old_order, t->count * sizeof *order);
            }
            t->entries = entries;
            t->order = order;
            t->capacity = capacity;
            entries = old_entries;
            order = old_order;
            unused = old_capacity;
        }
        election_unlock(env);
        free_arrays(env, entries, order, unused);
        election_lock(env);
    }
    return true;
}

/* The entry of `id`, added if unknown; TRACKER_NO_ENTRY when out of memory. */
static uint32_t find_or_add(struct election_tracker *t, const char *id)
{
    struct election_env *env = t->env;
    uint32_t entry = tracker_entry_find(t, id);
    if (entry != TRACKER_NO_ENTRY)
        return entry;
    size_t size = strlen(id) + 1;
    char *copy = env->ops->alloc(env, size);
    if (!copy)
        return TRACKER_NO_ENTRY;
    memcpy(copy, id, size);
    election_lock(env);
    bool room = make_room(t);
    bool found;
    uint32_t position = position_of(t, id, &found);
    if (found)
        entry = t->order[position];
    else if (room) {
        entry = insert(t, position, copy);
        copy = NULL;
    }
    election_unlock(env);
    env->ops->free(env, copy, size);
    return entry;
}

uint32_t tracker_entry_find(struct election_tracker *t, const char *id)
{
    election_lock(t->env);
    uint32_t entry = find(t, id);
    election_unlock(t->env);
    return entry;
}

/* ---- telling -------------------------------------------------------------------------------- */

/* [locked, given up meanwhile] Deliver what is queued, until `own` and everything that was set from
 * inside these notifications has been told. */
static void deliver(struct election_tracker *t, struct notification *own)
{
    struct election_env *env = t->env;
    t->notifier = env->ops->self(env);
    bool set_from_inside = false;
    while (!own->done || set_from_inside) {
        struct notification *n = LIST_ITEM(t->notifications.next, struct notification, link);
        list_remove(&n->link);
        election_unlock(env);
        t->notify(t->notify_data, n->id, n->is_master);
        election_lock(env);
        n->done = true;
        if (n->allocated) {
            election_unlock(env);
            env->ops->free(env, n, sizeof *n);
            election_lock(env);
        }
        set_from_inside = false;
        for (struct election_link *l = t->notifications.next; l != &t->notifications; l = l->next)
            set_from_inside |= LIST_ITEM(l, struct notification, link)->allocated;
    }
    t->notifier = NULL;
    election_condition_wake_all(&t->delivered, env);
}

/* [locked, given up meanwhile] Tell this change in its turn, or have it told by whoever delivers.
 */
static void tell(struct election_tracker *t, struct notification *n)
{
    list_append(&t->notifications, &n->link);
    if (n->allocated)
        return;
    while (!n->done) {
        if (t->notifier == NULL)
            deliver(t, n);
        else
            election_condition_wait_uncancelled(&t->delivered, t->env);
    }
}

/* From inside a notification the setter cannot wait, so its change outlives the call. NULL when out
 * of memory. */
static struct notification *notification_for(struct election_tracker *t, struct notification *own)
{
    struct election_env *env = t->env;
    election_lock(env);
    bool inside = t->notifier != NULL && t->notifier == env->ops->self(env);
    election_unlock(env);
    struct notification *n = inside ? env->ops->alloc(env, sizeof *n) : own;
    if (n)
        *n = (struct notification){.allocated = inside};
    return n;
}

/* [locked] Whether there is something to tell. */
static bool change(struct election_tracker *t, struct entry *e, bool is_master, uint64_t epoch)
{
    e->epoch = is_master ? epoch : 0;
    e->held = is_master;
    t->held += is_master ? 1 : UINT32_MAX;
    return t->notify != NULL;
}

enum election_error tracker_entry_set(struct election_tracker *t, uint32_t *entry, const char *id,
                                      bool is_master, uint64_t epoch)
{
    struct election_env *env = t->env;
    bool known = *entry != TRACKER_NO_ENTRY;
    struct notification own;
    struct notification *n = notification_for(t, &own);
    if (!n)
        return ELECTION_ERR_NO_MEMORY;
    enum election_error error = ELECTION_OK;
    bool told = false;
    if (!known)
        *entry = find_or_add(t, id);
    if (*entry == TRACKER_NO_ENTRY) {
        error = ELECTION_ERR_NO_MEMORY;
        goto out;
    }
    election_lock(env);
    struct entry *e = &t->entries[*entry];
    if (e->held != is_master) {
        n->id = e->id;
        n->is_master = is_master;
        t->told = *entry;
        told = change(t, e, is_master, epoch);
        if (told)
            tell(t, n);
    } else if (known || is_master) {
        t->duplicates++;
        error = ELECTION_ERR_DUPLICATE;
    }
    election_unlock(env);
out:
    if (n != &own && !told)
        env->ops->free(env, n, sizeof *n);
    return error;
}

static enum election_error set(struct election_tracker *t, const char *id, bool is_master,
                               uint64_t epoch)
{
    if (!valid(id))
        return ELECTION_ERR_INVALID;
    uint32_t entry = tracker_entry_find(t, id);
    return tracker_entry_set(t, &entry, id, is_master, epoch);
}

enum election_error election_tracker_set(struct election_tracker *t, const char *id, bool is_master)
{
    return set(t, id, is_master, 0);
}

enum election_error election_tracker_set_epoch(struct election_tracker *t, const char *id,
                                               uint64_t epoch)
{
    return set(t, id, true, epoch);
}

/* ---- asking --------------------------------------------------------------------------------- */

size_t election_tracker_count(struct election_tracker *t)
{
    election_lock(t->env);
    size_t held = t->held;
    election_unlock(t->env);
    return held;
}

bool election_tracker_holds(struct election_tracker *t, const char *id)
{
    election_lock(t->env);
    uint32_t entry = find(t, id);
    bool held = entry != TRACKER_NO_ENTRY && t->entries[entry].held;
    election_unlock(t->env);
    return held;
}

uint64_t election_tracker_epoch(struct election_tracker *t, const char *id)
{
    election_lock(t->env);
    uint32_t entry = find(t, id);
    uint64_t epoch = entry != TRACKER_NO_ENTRY ? t->entries[entry].epoch : 0;
    election_unlock(t->env);
    return epoch;
}

uint64_t election_tracker_duplicates(struct election_tracker *t)
{
    election_lock(t->env);
    uint64_t duplicates = t->duplicates;
    election_unlock(t->env);
    return duplicates;
}

static bool list_alloc(struct election_env *env, struct election_id_list *list, size_t room)
{
    list->count = 0;
    list->size = (room ? room : 1) * sizeof *list->ids;
    list->ids = env->ops->alloc(env, list->size);
    return list->ids != NULL;
}

/* [locked] There is room for all. */
static void fill(struct election_tracker *t, struct election_id_list *list, bool only_held)
{
    for (uint32_t i = 0; i < t->count; i++) {
        const struct entry *e = &t->entries[t->order[i]];
        if (e->held || !only_held)
            list->ids[list->count++] = e->id;
    }
}

/* Two lists of one moment; ids may grow in number while memory is taken, so try until they fit. */
static enum election_error snapshot(struct election_tracker *t, struct election_id_list *held,
                                    struct election_id_list *all)
{
    struct election_env *env = t->env;
    for (;;) {
        election_lock(env);
        size_t room = t->count;
        election_unlock(env);
        if (!list_alloc(env, held, room))
            return ELECTION_ERR_NO_MEMORY;
        if (!list_alloc(env, all, room)) {
            election_id_list_free(env, held);
            return ELECTION_ERR_NO_MEMORY;
        }
        election_lock(env);
        bool fits = t->count <= room;
        if (fits) {
            fill(t, held, true);
            fill(t, all, false);
        }
        election_unlock(env);
        if (fits)
            return ELECTION_OK;
        election_id_list_free(env, held);
        election_id_list_free(env, all);
    }
}

enum election_error election_tracker_held(struct election_tracker *t, struct election_id_list *list)
{
    struct election_id_list all;
    enum election_error error = snapshot(t, list, &all);
    if (error == ELECTION_OK)
        election_id_list_free(t->env, &all);
    return error;
}

enum election_error election_tracker_ids(struct election_tracker *t, struct election_id_list *list)
{
    struct election_id_list held;
    enum election_error error = snapshot(t, &held, list);
    if (error == ELECTION_OK)
        election_id_list_free(t->env, &held);
    return error;
}

void election_id_list_free(struct election_env *env, struct election_id_list *list)
{
    env->ops->free(env, list->ids, list->size);
    *list = (struct election_id_list){0};
}

char *election_tracker_string(struct election_tracker *t)
{
    struct election_id_list held, all;
    if (snapshot(t, &held, &all) != ELECTION_OK)
        return NULL;
    char *text = election_held_info(t->env, held.ids, held.count, all.ids, all.count);
    election_id_list_free(t->env, &held);
    election_id_list_free(t->env, &all);
    return text;
}

/* ---- life ----------------------------------------------------------------------------------- */

enum election_error election_tracker_new(struct election_tracker **tracker,
                                         struct election_env *env, const char *const *ids,
                                         size_t count, election_tracker_notify *notify,
                                         void *notify_data)
{
    struct election_tracker *t = env->ops->alloc(env, sizeof *t);
    if (!t)
        return ELECTION_ERR_NO_MEMORY;
    *t = (struct election_tracker){.env = env, .notify = notify, .notify_data = notify_data};
    list_init(&t->notifications);
    election_condition_init(&t->delivered);
    for (size_t i = 0; i < count; i++) {
        bool is_valid = valid(ids[i]);
        if (!is_valid || find_or_add(t, ids[i]) == TRACKER_NO_ENTRY) {
            election_tracker_free(t);
            return is_valid ? ELECTION_ERR_NO_MEMORY : ELECTION_ERR_INVALID;
        }
    }
    *tracker = t;
    return ELECTION_OK;
}

void election_tracker_free(struct election_tracker *t)
{
    if (!t)
        return;
    struct election_env *env = t->env;
    for (uint32_t i = 0; i < t->count; i++)
        env->ops->free(env, t->entries[i].id, strlen(t->entries[i].id) + 1);
    free_arrays(env, t->entries, t->order, t->capacity);
    env->ops->free(env, t, sizeof *t);
}
