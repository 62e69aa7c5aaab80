/* SPDX-License-Identifier: Apache-2.0 */
/*
 * TAP version 14 about a run: a subtest for each scenario, a test point for each of its claims;
 * see claims.h and https://testanything.org/tap-version-14-specification.html. What is known to
 * fail has the directive for what is yet to be done, what is undecided is skipped.
 */
#include <inttypes.h>
#include <string.h>

#include "sim/cli/document_private.h"
#include "sim/search/verdict.h"

/* A description ends at a line feed, and at a # that no backslash precedes. */
static const char *in_description(uint32_t character, char scratch[8])
{
    (void)scratch;
    if (character == '#')
        return "\\#";
    if (character == '\\')
        return "\\\\";
    if (character == '\n' || character == '\t')
        return " ";
    return sink_is_control(character) ? "" : NULL;
}

/* A string of YAML in double quotes. */
static const char *in_quotes(uint32_t character, char scratch[8])
{
    (void)scratch;
    switch (character) {
    case '"':
        return "\\\"";
    case '\\':
        return "\\\\";
    case '\n':
        return "\\n";
    case '\t':
        return "\\t";
    case 0x2028: /* lines and byte orders that YAML knows */
    case 0x2029:
    case 0xFEFF:
        return "";
    default:
        return sink_is_control(character) ? "" : NULL;
    }
}

static void foreign(struct sink *s, const char *text, sink_substitute *substitute)
{
    sink_foreign(s, text, strlen(text), substitute);
}

static void member(struct sink *s, const char *key, const char *text)
{
    sink_format(s, "      %s: \"", key);
    foreign(s, text, in_quotes);
    sink_text(s, "\"\n");
}

static void diagnostics(struct sink *s, const struct claim *c)
{
    sink_text(s, "      ---\n");
    member(s, "message", c->message);
    member(s, "severity", verdict_name((enum verdict)c->code));
    sink_format(s, "      failed: %" PRIu64 "\n      cases: %" PRIu64 "\n", c->failed, c->cases);
    member(s, "file", c->path);
    if (c->line > 0)
        sink_format(s, "      line: %" PRId64 "\n      column: %" PRId64 "\n", c->line, c->column);
    member(s, "detail", c->detail);
    sink_text(s, "      ...\n");
}

static void point(struct sink *s, const struct claim_group *g, uint32_t number)
{
    const struct claim *c = &g->claims[number];
    enum claim_result result = claim_result(g, c);
    bool skipped = result == CLAIM_SKIPPED && !g->known_failing;
    sink_format(s, "    %s %u - ", c->code == 0 || skipped ? "ok" : "not ok", number + 1);
    foreign(s, c->title, in_description);
    if (skipped)
        sink_text(s, " # SKIP undecided");
    else if (result == CLAIM_SKIPPED) {
        sink_text(s, " # TO" "DO ");
        foreign(s, g->known_failing, in_description);
    }
    sink_text(s, "\n");
    if (c->code != 0 && !skipped)
        diagnostics(s, c);
}

int document_write_tap(FILE *stream, const struct claims *claims)
{
    struct sink s;
    sink_start(&s, stream);
    sink_format(&s, "TAP version 14\n1..%u\n", claims->count);
    for (uint32_t i = 0; i < claims->count; i++) {
        const struct claim_group *g = &claims->groups[i];
        sink_text(&s, "# Subtest: ");
        foreign(&s, g->name, in_description);
        sink_format(&s, "\n    1..%u\n", g->count);
        for (uint32_t c = 0; c < g->count; c++)
            point(&s, g, c);
        sink_format(&s, "%s %u - ", claim_group_is_good(g) ? "ok" : "not ok", i + 1);
        foreign(&s, g->name, in_description);
        sink_text(&s, "\n");
    }
    return sink_finish(&s);
}
