/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a YAML text: no crash, bounds kept, and every node where the tree says it is. */
#include <string.h>

#include "sim/scenario/utf8.h"
#include "sim/scenario/yaml_tree.h"
#include "tests/fuzz/fuzz.h"

struct walk {
    const struct yaml_tree *tree;
    size_t nodes;
};

static void check_place(const struct walk *walk, const struct tree_node *node)
{
    const struct source *source = walk->tree->source;
    FUZZ_ASSERT(node->offset <= source->size && node->length <= source->size - node->offset);
    FUZZ_ASSERT(source_line(source, node->offset) == node->line);
    size_t start = node->offset;
    while (start > 0 && source->text[start - 1] != '\n')
        start--;
    if (start == 0 && source->size >= 3 && memcmp(source->text, "\xef\xbb\xbf", 3) == 0)
        start = 3;
    FUZZ_ASSERT(utf8_count(source->text + start, node->offset - start) + 1 == node->column);
}

static void check_node(struct walk *walk, const struct tree_node *node, unsigned depth)
{
    FUZZ_ASSERT(++walk->nodes <= TREE_NODES_MAX);
    FUZZ_ASSERT(depth <= TREE_DEPTH_MAX);
    check_place(walk, node);
    if (node->kind == TREE_SCALAR) {
        FUZZ_ASSERT(strlen(node->text) == node->text_length);
        if (node->style == TREE_PLAIN && node->line == node->end_line)
            FUZZ_ASSERT(node->length == node->text_length &&
                        memcmp(walk->tree->source->text + node->offset, node->text, node->length) ==
                            0);
        return;
    }
    size_t children = 0;
    for (const struct tree_node *child = node->first; child; child = child->next) {
        children++;
        FUZZ_ASSERT((child->key != NULL) == (node->kind == TREE_MAP));
        if (child->key) {
            check_node(walk, child->key, depth + 1);
            FUZZ_ASSERT(tree_node_get(node, child->key->text) == child);
        }
        check_node(walk, child, depth + 1);
    }
    FUZZ_ASSERT(children == node->count);
}

static void check_diagnostics(const struct diagnostics *diagnostics, FILE *sink)
{
    diagnostics_print(diagnostics, sink, true);
    for (size_t i = 0; i < diagnostics->kept; i++) {
        const struct diagnostic *record = &diagnostics->records[i];
        size_t length = strlen(record->excerpt);
        FUZZ_ASSERT(record->message[0] && length < sizeof(record->excerpt));
        for (size_t at = 0; at < length;) {
            struct utf8_glyph glyph = utf8_glyph(record->excerpt + at, length - at);
            FUZZ_ASSERT(glyph.bytes == glyph.consumed); /* nothing is left to escape */
            at += glyph.consumed;
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static FILE *sink;
    static struct diagnostics diagnostics;
    struct source source;
    struct yaml_tree tree;
    if (!sink)
        sink = fopen("/dev/null", "w");
    memset(&diagnostics, 0, sizeof(diagnostics));
    if (!source_from_text(&source, SOURCE_FILE, "fuzz.yaml", (const char *)data, size,
                          &diagnostics))
        return 0;
    if (yaml_tree_parse(&tree, &source, &diagnostics)) {
        struct walk walk = {.tree = &tree};
        FUZZ_ASSERT(diagnostics.errors == 0);
        check_node(&walk, tree.root, 0);
        yaml_tree_free(&tree);
    } else {
        FUZZ_ASSERT(diagnostics.errors > 0 && !tree.root && !tree.chunks);
    }
    check_diagnostics(&diagnostics, sink);
    source_free(&source);
    return 0;
}
