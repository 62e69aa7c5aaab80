/* SPDX-License-Identifier: Apache-2.0 */
/* What a runner uses of the tracker so as to look its id up once. Private: not installed. */
#ifndef ELECTION_TRACKER_ENTRY_H
#define ELECTION_TRACKER_ENTRY_H

#include "core/tracker.h"

#define TRACKER_NO_ENTRY UINT32_MAX

/* The entry of an id, for as long as the tracker lives; TRACKER_NO_ENTRY if it is unknown. */
uint32_t tracker_entry_find(struct election_tracker *tracker, const char *id);

/* election_tracker_set and election_tracker_set_epoch by entry. *entry may be TRACKER_NO_ENTRY; it
 * is written when the id was added. */
enum election_error tracker_entry_set(struct election_tracker *tracker, uint32_t *entry,
                                      const char *id, bool is_master, uint64_t epoch);

#endif
