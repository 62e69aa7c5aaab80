/* SPDX-License-Identifier: Apache-2.0 */
/* A YAML text as a bounded tree in which every node knows its place.
 *
 * The subset: one document in UTF-8; block and flow lists and mappings; plain, quoted and block
 * scalars. Anchors, aliases, merge keys, tags, directives, further documents, keys given twice,
 * keys that are not one word and control characters are refused, each with a place and a remedy.
 * Scalars are text: what they mean is for the caller's schema to say, so `no`, `on` and `1:30` are
 * what they look like.
 *
 * Nothing here knows what a scenario is. Called by the scenario loader; one thread at a time. */
#ifndef TENURE_SCENARIO_YAML_TREE_H
#define TENURE_SCENARIO_YAML_TREE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/scenario/diagnostic.h"
#include "sim/scenario/source.h"

#define TREE_DEPTH_MAX 32     /* lists and mappings inside one another */
#define TREE_NODES_MAX 100000 /* keys included */
#define TREE_KEYS_MAX  1000   /* in one mapping */

enum tree_kind { TREE_SCALAR, TREE_LIST, TREE_MAP };

enum tree_style {
    TREE_PLAIN,   /* a plain scalar */
    TREE_QUOTED,  /* a scalar in single or double quotes */
    TREE_LITERAL, /* a scalar after | or > */
    TREE_BLOCK,   /* an indented list or mapping */
    TREE_FLOW,    /* [a, b] or {a: b} */
};

/* A node; owned by its tree, and not to be changed. Lines and columns count from 1, columns in
 * characters; `offset` and `length` are bytes of the source. The end is exclusive; that of a block
 * collection is the end of its last child. */
struct tree_node {
    enum tree_kind kind;
    enum tree_style style;
    uint32_t line, column;
    uint32_t end_line, end_column;
    uint32_t offset, length;
    const char *text;     /* scalars: UTF-8, NUL-terminated, no other NUL in it; otherwise NULL */
    uint32_t text_length; /* bytes of text */
    uint32_t count;       /* lists and mappings: children */
    const struct tree_node *key; /* values in a mapping: their key, a scalar; otherwise NULL */
    const struct tree_node
        *first; /* lists and mappings: the first child, in the order of the text */
    const struct tree_node *next; /* the next child of the same parent */
};

struct tree_chunk;

struct yaml_tree {
    const struct source *source; /* borrowed, must outlive the tree */
    const struct tree_node *root;
    struct tree_chunk *chunks; /* the memory of all nodes */
};

/* Parses a source. On true the tree is complete and within the bounds above. On false at least one
 * error has been added and the tree is empty. Refused constructs are all reported, in the order of
 * the text; a syntax error, an exceeded bound and lack of memory end the reading. Text that is
 * empty or only comments is an error. Never blocks. Free with yaml_tree_free(). */
bool yaml_tree_parse(struct yaml_tree *tree, const struct source *source,
                     struct diagnostics *diagnostics);

/* Frees all nodes; the tree is empty afterwards. Idempotent, and safe on a tree of zeros. */
void yaml_tree_free(struct yaml_tree *tree);

/* The value of a key in a mapping, or NULL. `map` may be any node. */
const struct tree_node *tree_node_get(const struct tree_node *map, const char *key);

/* Whether this is a key or list item without a value ("a:"), which YAML calls null. '' is not: it
 * is an empty text. */
bool tree_node_is_nothing(const struct tree_node *node);

/* Whether a scalar is exactly this text. False for lists and mappings. */
bool tree_node_is(const struct tree_node *node, const char *text);

/* The place of a node, and of `length` bytes at `offset` in the text of a scalar. The latter is
 * exact whenever the text stands in the source as it is: always for plain scalars on one line, and
 * for quoted ones on one line without escapes. Otherwise it is the whole node. */
struct span tree_node_span(const struct yaml_tree *tree, const struct tree_node *node);
struct span tree_node_span_inside(const struct yaml_tree *tree, const struct tree_node *node,
                                  size_t offset, size_t length);

#endif
