/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/check/edge.h"

#include "tests/t.h"

void edge_run(const struct edge_family *family, const struct edge *edge, int64_t beyond,
              struct stream *s)
{
    stream_open(s);
    edge->events(s, beyond);
    family->finish(s);
}

/* The n-th of all sets; NULL behind the last. */
static const struct edge *edge_at(const struct edge_family *family, size_t n)
{
    for (const struct edge_set *const *set = family->sets; *set; n -= (*set)->count, set++)
        if (n < (*set)->count)
            return &(*set)->edges[n];
    return NULL;
}

const struct edge *edge_named(const struct edge_family *family, const char *name)
{
    const struct edge *edge;
    for (size_t n = 0; (edge = edge_at(family, n)); n++)
        if (strcmp(edge->name, name) == 0)
            return edge;
    fail_msg("no list is named %s", name);
    return NULL;
}

/* As assert_only, but says which list it was. */
static void breaks_only(const struct edge *edge, const struct stream *s, uint64_t allowed)
{
    for (unsigned p = 0; p < PROPERTY_COUNT; p++)
        if (stream_violations(s, p) > 0 && !(allowed >> p & 1))
            print_error("%s:\n", edge->name);
    assert_only(s, allowed);
}

void edges_hold_at_the_limit(const struct edge_family *family)
{
    const struct edge *edge;
    for (size_t n = 0; (edge = edge_at(family, n)); n++) {
        struct stream s;
        edge_run(family, edge, 0, &s);
        if (stream_exercised(&s, edge->property) == 0)
            fail_msg("%s does not exercise its property", edge->name);
        if (stream_violations(&s, edge->property) > 0)
            fail_msg("%s breaks its property at the limit", edge->name);
        breaks_only(edge, &s, edge->already | family->beside(edge));
        stream_close(&s);
    }
}

void edges_break_beyond_the_limit(const struct edge_family *family)
{
    const struct edge *edge;
    for (size_t n = 0; (edge = edge_at(family, n)); n++) {
        struct stream s;
        uint64_t expected = edge->holds ? 0 : 1;
        uint64_t with_it = edge->also | edge->already;
        edge_run(family, edge, 1, &s);
        if (stream_violations(&s, edge->property) != expected)
            fail_msg("%s: %" PRIu64 " violations", edge->name,
                     stream_violations(&s, edge->property));
        breaks_only(edge, &s, expected << edge->property | with_it | family->beside(edge));
        for (unsigned p = 0; p < PROPERTY_COUNT; p++)
            if (with_it >> p & 1 && stream_violations(&s, p) == 0)
                fail_msg("%s: %s is silent", edge->name, property_table[p].label);
        stream_close(&s);
    }
}

void every_property_has_an_edge(const struct edge_family *family, enum property_class class,
                                uint64_t without)
{
    for (unsigned p = 0; p < PROPERTY_COUNT; p++) {
        bool found = property_table[p].class != class || (without >> p & 1);
        const struct edge *edge;
        for (size_t n = 0; (edge = edge_at(family, n)); n++)
            found |= edge->property == p && !edge->holds;
        if (!found)
            fail_msg("%s has no edge", property_table[p].label);
    }
}
