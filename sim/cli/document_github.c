/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Annotations for GitHub: a workflow command for each claim that failed, which shows it at its line
 * of the scenario. GitHub shows ten errors of a step; errors of the harness come first.
 */
#include <inttypes.h>
#include <string.h>

#include "sim/cli/document_private.h"

static const char *in_message(uint32_t character, char scratch[8])
{
    (void)scratch;
    switch (character) {
    case '%':
        return "%25";
    case '\r':
        return "%0D";
    case '\n':
        return "%0A";
    default:
        return sink_is_control(character) ? "" : NULL;
    }
}

static const char *in_property(uint32_t character, char scratch[8])
{
    if (character == ':')
        return "%3A";
    if (character == ',')
        return "%2C";
    return in_message(character, scratch);
}

static void write_claim(struct sink *s, const struct claim_group *g, const struct claim *c)
{
    sink_text(s, "::error file=");
    sink_foreign(s, c->path, strlen(c->path), in_property);
    if (c->line > 0)
        sink_format(s, ",line=%" PRId64 ",col=%" PRId64, c->line, c->column);
    sink_text(s, ",title=");
    sink_foreign(s, g->name, strlen(g->name), in_property);
    sink_text(s, "::");
    sink_foreign(s, c->title, strlen(c->title), in_message);
    sink_text(s, "%0A");
    size_t length = strlen(c->detail);
    while (length > 0 && c->detail[length - 1] == '\n')
        length--;
    sink_foreign(s, c->detail, length, in_message);
    sink_text(s, "\n");
}

static void write_all(struct sink *s, const struct claims *claims, enum claim_result result)
{
    for (uint32_t i = 0; i < claims->count; i++)
        for (uint32_t c = 0; c < claims->groups[i].count; c++)
            if (claim_result(&claims->groups[i], &claims->groups[i].claims[c]) == result)
                write_claim(s, &claims->groups[i], &claims->groups[i].claims[c]);
}

int document_write_github(FILE *stream, const struct claims *claims)
{
    struct sink s;
    sink_start(&s, stream);
    write_all(&s, claims, CLAIM_ERROR);
    write_all(&s, claims, CLAIM_FAILED);
    return sink_finish(&s);
}
