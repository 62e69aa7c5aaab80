/* SPDX-License-Identifier: Apache-2.0 */
/* A list that grows; see fault_log.h. */
#include "sim/fault/fault_log.h"

#include <stdlib.h>

bool fault_log_add(struct fault_log *log, const struct fault_log_entry *entry)
{
    if (log->count == log->capacity) {
        size_t capacity = log->capacity ? log->capacity * 2 : 64;
        void *entries = realloc(log->entries, capacity * sizeof *log->entries);
        if (!entries)
            return false;
        log->entries = entries;
        log->capacity = capacity;
    }
    log->entries[log->count++] = *entry;
    return true;
}

void fault_log_destroy(struct fault_log *log)
{
    free(log->entries);
    *log = (struct fault_log){0};
}
