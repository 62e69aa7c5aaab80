/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A summary in Markdown, for a step summary of GitHub or a comment on a merge request: what failed
 * first, with limit and replay line; all scenarios folded away. Foreign text stands in spans and
 * blocks of code only, where nothing is markup and nobody is mentioned.
 */
#include <inttypes.h>
#include <string.h>

#include "sim/cli/document_private.h"

/* Told in full: a step summary of GitHub may have 1 MiB, and is dropped when it has more. */
enum { GROUPS_MOST = 24 };

/* The longest run of backticks in a text. */
static size_t longest_fence(const char *text)
{
    size_t longest = 0, run = 0;
    for (; *text; text++) {
        run = *text == '`' ? run + 1 : 0;
        longest = run > longest ? run : longest;
    }
    return longest;
}

static void fence(struct sink *s, size_t count)
{
    while (count-- > 0)
        sink_text(s, "`");
}

static const char *in_span(uint32_t character, char scratch[8])
{
    (void)scratch;
    if (character == '\n' || character == '\t')
        return " ";
    return sink_is_control(character) ? "" : NULL;
}

/* A bar would end the cell, in code as well. */
static const char *in_cell(uint32_t character, char scratch[8])
{
    return character == '|' ? "\\|" : in_span(character, scratch);
}

static const char *in_block(uint32_t character, char scratch[8])
{
    (void)scratch;
    return character != '\n' && sink_is_control(character) ? "" : NULL;
}

static void code(struct sink *s, const char *text, sink_substitute *substitute)
{
    size_t ticks = longest_fence(text) + 1;
    bool padded = ticks > 1 || *text == '\0';
    fence(s, ticks);
    sink_text(s, padded ? " " : "");
    sink_foreign(s, text, strlen(text), substitute);
    sink_text(s, padded ? " " : "");
    fence(s, ticks);
}

static void code_block(struct sink *s, const char *text)
{
    size_t ticks = longest_fence(text) + 1;
    ticks = ticks < 3 ? 3 : ticks;
    fence(s, ticks);
    sink_text(s, "text\n");
    sink_foreign(s, text, strlen(text), in_block);
    fence(s, ticks);
    sink_text(s, "\n");
}

static const char *plural(uint64_t count)
{
    return count == 1 ? "" : "s";
}

static void write_verdict(struct sink *s, const struct claims *claims)
{
    uint64_t bad = 0, assertions = 0;
    for (uint32_t i = 0; i < claims->count; i++) {
        const struct claim_group *g = &claims->groups[i];
        if (g->path[0] == '\0')
            assertions = claims_count(claims, g, CLAIM_FAILED);
        else
            bad += !claim_group_is_good(g);
    }
    if (bad > 0)
        sink_format(s, "### ❌ tenure: %" PRIu64 " of %" PRIu64 " scenario%s failed", bad,
                    claims->totals.scenarios, plural(claims->totals.scenarios));
    else if (assertions > 0)
        sink_text(s, "### ❌ tenure: the scenarios held");
    else if (claims->totals.code != 0)
        sink_text(s, "### ⚠️ tenure: undecided");
    else
        sink_text(s, "### ✅ tenure: everything held");
    if (assertions > 0)
        sink_format(s, ", %" PRIu64 " assertion%s failed", assertions, plural(assertions));
    sink_text(s, "\n\n");
}

static void write_head(struct sink *s, const struct claims *claims)
{
    const struct results_totals *t = &claims->totals;
    write_verdict(s, claims);
    sink_format(s,
                "%" PRIu64 " scenario%s, %" PRIu64 " case%s: %" PRIu64 " held, %" PRIu64 " failed",
                t->scenarios, plural(t->scenarios), t->cases, plural(t->cases),
                t->cases - t->failed - t->known_failing, t->failed);
    if (t->known_failing > 0)
        sink_format(s, ", %" PRIu64 " known to fail", t->known_failing);
    if (t->cases < t->planned)
        sink_format(s, ", %" PRIu64 " not run", t->planned - t->cases);
    sink_text(s, ".\n");
}

static void write_claim(struct sink *s, const struct claim *c)
{
    sink_text(s, "\n");
    code(s, c->title, in_span);
    if (c->cases > 1)
        sink_format(s, " failed in %" PRIu64 " of %" PRIu64, c->failed, c->cases);
    if (c->line > 0) {
        char place[64];
        snprintf(place, sizeof place, ":%" PRId64 ":%" PRId64, c->line, c->column);
        sink_text(s, ", see ");
        code(s, c->path, in_span);
        sink_text(s, place);
    }
    sink_text(s, "\n\n");
    code_block(s, c->detail);
}

static void write_failures(struct sink *s, const struct claims *claims)
{
    uint32_t told = 0, left_out = 0;
    for (uint32_t i = 0; i < claims->count; i++) {
        const struct claim_group *g = &claims->groups[i];
        if (claim_group_is_good(g))
            continue;
        if (told == GROUPS_MOST) {
            left_out++;
            continue;
        }
        told++;
        sink_text(s, "\n#### ");
        code(s, g->name, in_span);
        sink_text(s, "\n");
        for (uint32_t c = 0; c < g->count; c++)
            if (g->claims[c].code != 0)
                write_claim(s, &g->claims[c]);
    }
    if (left_out > 0)
        sink_format(s, "\n%u more failed; the table has them.\n", left_out);
}

static const char *mark(const struct claim_group *g)
{
    if (!claim_group_is_good(g))
        return "❌";
    for (uint32_t i = 0; i < g->count; i++)
        if (g->claims[i].code != 0)
            return "⚠️";
    return "✅";
}

static void write_table(struct sink *s, const struct claims *claims)
{
    sink_text(s, "\n<details><summary>All scenarios</summary>\n\n");
    sink_text(s, "| | name | cases | failed | claims checked |\n|---|---|--:|--:|--:|\n");
    for (uint32_t i = 0; i < claims->count; i++) {
        const struct claim_group *g = &claims->groups[i];
        sink_format(s, "| %s | ", mark(g));
        code(s, g->name, in_cell);
        if (g->known_failing) {
            sink_text(s, " known to fail: ");
            code(s, g->known_failing, in_cell);
        }
        sink_format(s, " | %" PRIu64 " | %" PRIu64 " | %u |\n", g->cases, g->failed, g->count);
    }
    sink_text(s, "\n</details>\n");
}

int document_write_markdown(FILE *stream, const struct claims *claims)
{
    struct sink s;
    sink_start(&s, stream);
    write_head(&s, claims);
    write_failures(&s, claims);
    if (claims->count > 0)
        write_table(&s, claims);
    return sink_finish(&s);
}
