/* SPDX-License-Identifier: Apache-2.0 */
/* A list of events at the limit of a property, and one nanosecond or one unit beyond it. Lists
 * stand in files by subject, each with a set; the test of a class of properties runs all of its
 * sets. */
#ifndef TENURE_TESTS_CHECK_EDGE_H
#define TENURE_TESTS_CHECK_EDGE_H

#include "tests/check/stream.h"

struct edge {
    const char *name;
    enum property property;
    void (*events)(struct stream *s, int64_t beyond); /* 0 at the limit, 1 beyond it */
    uint64_t also;                                    /* properties that break as well, beyond */
    uint64_t already;                                 /* and those that break at the limit too */
    bool holds;                                       /* also beyond what would be the limit */
};

#define EDGE_THAT_BREAKS(property, list, also, already)        \
    {                                                          \
#list, PROPERTY_##property, list, also, already, false \
    }
#define EDGE(property, list, also) EDGE_THAT_BREAKS(property, list, also, 0)
#define HOLDS(property, list)                        \
    {                                                \
#list, PROPERTY_##property, list, 0, 0, true \
    }

struct edge_set {
    const struct edge *edges;
    size_t count;
};

extern const struct edge_set safety_store_edges, safety_runner_edges, safety_call_edges;
extern const struct edge_set liveness_failover_edges, liveness_queue_edges;

/* The sets of a class of properties. */
struct edge_family {
    const struct edge_set *const *sets;          /* NULL behind the last */
    void (*finish)(struct stream *s);            /* judges what is open behind the last event */
    uint64_t (*beside)(const struct edge *edge); /* properties that the list is not about */
};

/* Opens the stream, tells the list and judges; the caller closes. */
void edge_run(const struct edge_family *family, const struct edge *edge, int64_t beyond,
              struct stream *s);

/* The test fails if there is none. */
const struct edge *edge_named(const struct edge_family *family, const char *name);

/* Each list exercises its property and breaks nothing. */
void edges_hold_at_the_limit(const struct edge_family *family);

/* Each list breaks its property, once, and with it those that it names; but one that holds, none.
 */
void edges_break_beyond_the_limit(const struct edge_family *family);

/* Each property of the class, but those of the bit set, has a list that breaks it. */
void every_property_has_an_edge(const struct edge_family *family, enum property_class class,
                                uint64_t without);

#endif
