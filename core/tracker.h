/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The tracker: which resources this instance believes to be master for. MasterTracker of the API.
 *
 * One per process, shared by its runners; every function may be called from any thread, without the
 * environment lock. None blocks but election_tracker_set, see there. Lists are sorted by bytes, as
 * in the original ("10" stands before "2").
 */
#ifndef ELECTION_TRACKER_H
#define ELECTION_TRACKER_H

#include "election.h"

#ifdef __cplusplus
extern "C" {
#endif

struct election_tracker;

/* Told of every change, exactly once, in the order of the changes. Runs in the thread of a setter,
 * without any lock of the library, never twice at the same time for one tracker. May call every
 * function of the tracker, election_tracker_set included. */
typedef void election_tracker_notify(void *data, const char *id, bool is_master);

/* A list that belongs to the caller; never NULL strings, `ids` is non-NULL even when count is 0.
 * The strings are the tracker's and live as long as it. */
struct election_id_list {
    size_t count;
    const char **ids;
    /* private */
    size_t size;
};

/* Track `count` ids, which are copied, all of them not held; duplicates collapse. `ids` may be NULL
 * when count is 0; `notify` may be NULL. It is not called here. The environment must outlive the
 * tracker. ELECTION_ERR_INVALID for a NULL or over-long id, ELECTION_ERR_NO_MEMORY. */
enum election_error election_tracker_new(struct election_tracker **tracker,
                                         struct election_env *env, const char *const *ids,
                                         size_t count, election_tracker_notify *notify,
                                         void *notify_data);

/* Nothing may use the tracker any more. NULL is fine. */
void election_tracker_free(struct election_tracker *tracker);

/* Change the tracked status of an id; to be called exactly once for each transition.
 *
 * Returns after the notification of this change has run: this call waits for notifications in front
 * of it. Only from inside a notification it returns at once; that change is then notified before
 * the outermost Set returns.
 *
 * An unknown id is added; if that first value is false nobody is notified. Setting the value that
 * is held already changes and notifies nothing, is counted, and returns ELECTION_ERR_DUPLICATE.
 * ELECTION_ERR_INVALID for a bad id and ELECTION_ERR_NO_MEMORY: nothing was changed. */
enum election_error election_tracker_set(struct election_tracker *tracker, const char *id,
                                         bool is_master);

/* As election_tracker_set(.., true), and keep the epoch of the grant, readable by
 * election_tracker_epoch from the moment of the notification on. */
enum election_error election_tracker_set_epoch(struct election_tracker *tracker, const char *id,
                                               uint64_t epoch);

/* How many ids are held. */
size_t election_tracker_count(struct election_tracker *tracker);

/* Whether this id is held; false for an unknown one. */
bool election_tracker_holds(struct election_tracker *tracker, const char *id);

/* The epoch under which the id is held; 0 if it is not held, unknown, or came without one. */
uint64_t election_tracker_epoch(struct election_tracker *tracker, const char *id);

/* How often a value was set that was held already: misuse that the original only logged. */
uint64_t election_tracker_duplicates(struct election_tracker *tracker);

/* The ids held, and all ids tracked. On ELECTION_OK the list belongs to the caller; end it with
 * election_id_list_free. ELECTION_ERR_NO_MEMORY. */
enum election_error election_tracker_held(struct election_tracker *tracker,
                                          struct election_id_list *list);
enum election_error election_tracker_ids(struct election_tracker *tracker,
                                         struct election_id_list *list);
void election_id_list_free(struct election_env *env, struct election_id_list *list);

/* One line about one moment: election_held_info(held, ids). NULL when out of memory; the text
 * belongs to the caller, who ends it with election_string_free. */
char *election_tracker_string(struct election_tracker *tracker);

/* For each of `ids`, in the order given: the id itself if it occurs in `held`, else as many dots as
 * it has bytes; separated by one space. `held` must be sorted by bytes: the search for an id stops
 * at the first entry that is not below it, as in the original. NULL when out of memory; the text
 * belongs to the caller, who ends it with election_string_free. */
char *election_held_info(struct election_env *env, const char *const *held, size_t held_count,
                         const char *const *ids, size_t id_count);
void election_string_free(struct election_env *env, char *text);

#ifdef __cplusplus
}
#endif

#endif
