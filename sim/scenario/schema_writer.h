/* SPDX-License-Identifier: Apache-2.0 */
/* JSON, written as it comes: objects, lists, texts. Internal to the schema. */
#ifndef TENURE_SCENARIO_SCHEMA_WRITER_H
#define TENURE_SCENARIO_SCHEMA_WRITER_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

struct schema_writer {
    FILE *out;
    unsigned depth;
    bool empty; /* nothing stands in the innermost object or list yet */
};

/* `key` is NULL in lists and for the whole. */
void schema_open(struct schema_writer *w, const char *key, char bracket);
void schema_close(struct schema_writer *w, char bracket);
void schema_text(struct schema_writer *w, const char *key, const char *text);
void schema_number(struct schema_writer *w, const char *key, int64_t number);
void schema_bool(struct schema_writer *w, const char *key, bool value);

#endif
