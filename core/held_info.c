/* SPDX-License-Identifier: Apache-2.0 */
/* HeldInfo: one line of ids and dots. Pure text; called by the tracker and by anyone. */
#include <stdint.h>
#include <string.h>

#include "core/tracker.h"

/* A string knows its size in front of it, since the environment wants it back. */
struct sized_string {
    size_t size;
    char text[];
};

static char *string_alloc(struct election_env *env, size_t length)
{
    struct sized_string *string = env->ops->alloc(env, sizeof *string + length + 1);
    if (!string)
        return NULL;
    string->size = sizeof *string + length + 1;
    return string->text;
}

void election_string_free(struct election_env *env, char *text)
{
    if (!text)
        return;
    struct sized_string *string =
        (struct sized_string *)(void *)(text - offsetof(struct sized_string, text));
    env->ops->free(env, string, string->size);
}

char *election_held_info(struct election_env *env, const char *const *held, size_t held_count,
                         const char *const *ids, size_t id_count)
{
    size_t length = 0;
    for (size_t i = 0; i < id_count; i++)
        length += strlen(ids[i]) + 1;
    char *text = string_alloc(env, length);
    if (!text)
        return NULL;
    char *end = text;
    size_t h = 0;
    for (size_t i = 0; i < id_count; i++) {
        size_t bytes = strlen(ids[i]);
        if (i > 0) {
            *end++ = ' ';
            /* All entries passed so far are below a smaller id, so they are below this one. */
            if (strcmp(ids[i], ids[i - 1]) < 0)
                h = 0;
        }
        while (h < held_count && strcmp(held[h], ids[i]) < 0)
            h++;
        if (h < held_count && strcmp(held[h], ids[i]) == 0)
            memcpy(end, ids[i], bytes);
        else
            memset(end, '.', bytes);
        end += bytes;
    }
    *end = '\0';
    return text;
}
