/* SPDX-License-Identifier: Apache-2.0 */
/* From libyaml's events to a bounded tree; see yaml_tree.h.
 *
 * The open collections stand on an explicit stack of TREE_DEPTH_MAX frames: nothing here recurses,
 * and nothing is allocated beyond TREE_NODES_MAX nodes and the text of the scalars. */
#include "sim/scenario/yaml_tree.h"

#include <stdlib.h>
#include <string.h>
#include <yaml.h>

#include "sim/scenario/utf8.h"
#include "sim/scenario/yaml_problem.h"

#define CHUNK_BYTES ((size_t)32 * 1024)

/* Memory is taken in chunks and given back all at once. */
struct tree_chunk {
    struct tree_chunk *next;
    size_t used, size;
    _Alignas(16) unsigned char bytes[];
};

/* A collection whose end has not been read. */
struct frame {
    struct tree_node *node;
    struct tree_node *last; /* its latest child */
    struct tree_node *key;  /* a mapping's key that waits for its value */
};

struct builder {
    struct yaml_tree *tree;
    struct diagnostics *diagnostics;
    yaml_parser_t parser;
    size_t skipped; /* bytes of a byte order mark, which libyaml does not get to see */
    size_t cursor_character, cursor_byte; /* the same place, as libyaml and as we count it */
    struct frame stack[TREE_DEPTH_MAX];
    size_t depth;
    size_t nodes;
    bool refused; /* something was reported, and reading goes on to find more */
};

enum step { STEP_ON, STEP_END, STEP_STOP };

static void *allocate(struct yaml_tree *tree, size_t size)
{
    size = (size + 15) & ~(size_t)15;
    struct tree_chunk *chunk = tree->chunks;
    if (!chunk || chunk->size - chunk->used < size) {
        size_t room = size > CHUNK_BYTES ? size : CHUNK_BYTES;
        chunk = malloc(sizeof(*chunk) + room);
        if (!chunk)
            return NULL;
        *chunk = (struct tree_chunk){.next = tree->chunks, .size = room};
        tree->chunks = chunk;
    }
    void *memory = chunk->bytes + chunk->used;
    chunk->used += size;
    return memory;
}

/* The byte of a mark. Marks count characters; the cursor makes following them cheap, because events
 * come in the order of the text. */
static size_t mark_offset(struct builder *builder, yaml_mark_t mark)
{
    const struct source *source = builder->tree->source;
    const char *text = source->text + builder->skipped;
    size_t size = source->size - builder->skipped;
    while (builder->cursor_character < mark.index && builder->cursor_byte < size) {
        builder->cursor_byte +=
            utf8_decode(text + builder->cursor_byte, size - builder->cursor_byte, NULL);
        builder->cursor_character++;
    }
    while (builder->cursor_character > mark.index) {
        do {
            builder->cursor_byte--;
        } while (((unsigned char)text[builder->cursor_byte] & 0xc0U) == 0x80U);
        builder->cursor_character--;
    }
    return builder->skipped + builder->cursor_byte;
}

/* The line and column of a mark, from 1. At the end of a text without a last line feed libyaml
 * invents a further line; here that place is the end of the last line. */
static void mark_place(struct builder *builder, yaml_mark_t mark, uint32_t *line, uint32_t *column)
{
    const char *text = builder->tree->source->text;
    size_t offset = mark_offset(builder, mark);
    size_t start = offset;
    bool invented = mark.column == 0 && offset > builder->skipped && text[offset - 1] != '\n';
    while (invented && start > builder->skipped && text[start - 1] != '\n')
        start--;
    *line = (uint32_t)mark.line + (invented ? 0 : 1);
    *column = (uint32_t)(invented ? utf8_count(text + start, offset - start) : mark.column) + 1;
}

static struct span mark_span(struct builder *builder, yaml_mark_t mark, size_t length)
{
    return source_span(builder->tree->source, mark_offset(builder, mark), length);
}

static enum step out_of_memory(struct builder *builder)
{
    diagnostics_error(builder->diagnostics, source_span(builder->tree->source, 0, 0),
                      "out of memory");
    return STEP_STOP;
}

static void refuse(struct builder *builder, struct span at, const char *message, const char *help)
{
    diagnostics_error(builder->diagnostics, at, "%s", message);
    diagnostics_help(builder->diagnostics, "%s", help);
    builder->refused = true;
}

/* A new node of this event's extent, or NULL after a report. */
static struct tree_node *new_node(struct builder *builder, const yaml_event_t *event)
{
    if (builder->nodes == TREE_NODES_MAX) {
        refuse(builder, mark_span(builder, event->start_mark, 1),
               "there are too many values in this text",
               "at most 100000 keys, values and list items are read");
        return NULL;
    }
    struct tree_node *node = allocate(builder->tree, sizeof(*node));
    if (!node) {
        out_of_memory(builder);
        return NULL;
    }
    builder->nodes++;
    size_t end = mark_offset(builder, event->end_mark);
    size_t start = mark_offset(builder, event->start_mark);
    *node = (struct tree_node){.offset = (uint32_t)start, .length = (uint32_t)(end - start)};
    mark_place(builder, event->start_mark, &node->line, &node->column);
    mark_place(builder, event->end_mark, &node->end_line, &node->end_column);
    return node;
}

static void refuse_anchor_or_tag(struct builder *builder, const yaml_event_t *event,
                                 const void *anchor, const void *tag)
{
    struct span at = mark_span(builder, event->start_mark, 1);
    if (anchor)
        refuse(builder, at, "anchors are not supported", "write the value out where it is used");
    if (tag)
        refuse(builder, at, "tags are not supported", "put a value that begins with '!' in quotes");
}

/* Control characters that came in through escapes such as "\0". */
static void check_characters(struct builder *builder, const struct tree_node *node)
{
    for (uint32_t i = 0; i < node->text_length; i++) {
        unsigned char byte = (unsigned char)node->text[i];
        if (byte == 0x7f || (byte < 0x20 && byte != '\n' && byte != '\t')) {
            refuse(builder, tree_node_span(builder->tree, node),
                   "there is a control character in this text", "leave the escape out");
            return;
        }
    }
}

static enum tree_style scalar_style(yaml_scalar_style_t style)
{
    switch (style) {
    case YAML_SINGLE_QUOTED_SCALAR_STYLE:
    case YAML_DOUBLE_QUOTED_SCALAR_STYLE:
        return TREE_QUOTED;
    case YAML_LITERAL_SCALAR_STYLE:
    case YAML_FOLDED_SCALAR_STYLE:
        return TREE_LITERAL;
    default:
        return TREE_PLAIN;
    }
}

static struct tree_node *new_scalar(struct builder *builder, const yaml_event_t *event)
{
    struct tree_node *node = new_node(builder, event);
    if (!node)
        return NULL;
    size_t length = event->data.scalar.length;
    char *text = allocate(builder->tree, length + 1);
    if (!text) {
        out_of_memory(builder);
        return NULL;
    }
    memcpy(text, event->data.scalar.value, length);
    text[length] = '\0';
    node->kind = TREE_SCALAR;
    node->style = scalar_style(event->data.scalar.style);
    node->text = text;
    node->text_length = (uint32_t)length;
    refuse_anchor_or_tag(builder, event, event->data.scalar.anchor, event->data.scalar.tag);
    check_characters(builder, node);
    return node;
}

static bool same_text(const struct tree_node *a, const struct tree_node *b)
{
    return a->text_length == b->text_length && memcmp(a->text, b->text, a->text_length) == 0;
}

static enum step add_key(struct builder *builder, struct frame *frame, struct tree_node *key)
{
    struct span at = tree_node_span(builder->tree, key);
    frame->key = key;
    if (frame->node->count == TREE_KEYS_MAX) {
        refuse(builder, at, "there are too many keys in this mapping", "at most 1000 are read");
        return STEP_STOP;
    }
    if (tree_node_is_nothing(key))
        refuse(builder, at, "a key is missing before this ':'", "write 'key: value'");
    else if (key->style == TREE_PLAIN && tree_node_is(key, "<<"))
        refuse(builder, at, "merge keys are not supported",
               "write the keys out where they are used");
    for (const struct tree_node *other = frame->node->first; other; other = other->next) {
        if (!same_text(other->key, key))
            continue;
        diagnostics_error(builder->diagnostics, at, "'%.*s' is given twice",
                          text_error_quote(key->text, key->text_length), key->text);
        uint32_t line = source_line(builder->tree->source, other->key->offset);
        if (line > 0)
            diagnostics_help(builder->diagnostics, "first given on line %u", (unsigned)line);
        builder->refused = true;
        break;
    }
    return STEP_ON;
}

/* Hangs a node below the innermost open collection, or makes it the root. */
static enum step attach(struct builder *builder, struct tree_node *node)
{
    if (builder->depth == 0) {
        builder->tree->root = node;
        return STEP_ON;
    }
    struct frame *frame = &builder->stack[builder->depth - 1];
    if (frame->node->kind == TREE_MAP && !frame->key) {
        if (node->kind == TREE_SCALAR)
            return add_key(builder, frame, node);
        refuse(builder, source_span(builder->tree->source, node->offset, 1),
               "a list or mapping cannot be a key",
               "write 'key: value', and quotes around [ ] { }");
        return STEP_STOP;
    }
    node->key = frame->key;
    frame->key = NULL;
    if (frame->last)
        frame->last->next = node;
    else
        frame->node->first = node;
    frame->last = node;
    frame->node->count++;
    return STEP_ON;
}

static enum step scalar(struct builder *builder, const yaml_event_t *event)
{
    struct tree_node *node = new_scalar(builder, event);
    return node ? attach(builder, node) : STEP_STOP;
}

/* An alias is refused, but counts as a value so that the rest of the text can be looked at. */
static enum step alias(struct builder *builder, const yaml_event_t *event)
{
    refuse(
        builder,
        mark_span(builder, event->start_mark, strlen((const char *)event->data.alias.anchor) + 1),
        "aliases are not supported",
        "write the value out, or put a text that begins with '*' in quotes");
    struct tree_node *node = new_node(builder, event);
    if (!node)
        return STEP_STOP;
    node->style = TREE_QUOTED;
    node->text = "";
    return attach(builder, node);
}

static enum step open_collection(struct builder *builder, const yaml_event_t *event)
{
    bool map = event->type == YAML_MAPPING_START_EVENT;
    bool flow = map ? event->data.mapping_start.style == YAML_FLOW_MAPPING_STYLE
                    : event->data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE;
    refuse_anchor_or_tag(builder, event,
                         map ? event->data.mapping_start.anchor : event->data.sequence_start.anchor,
                         map ? event->data.mapping_start.tag : event->data.sequence_start.tag);
    if (builder->depth == TREE_DEPTH_MAX) {
        refuse(builder, mark_span(builder, event->start_mark, 1), "this is nested too deeply",
               "at most 32 lists and mappings may stand inside one another");
        return STEP_STOP;
    }
    struct tree_node *node = new_node(builder, event);
    if (!node)
        return STEP_STOP;
    node->kind = map ? TREE_MAP : TREE_LIST;
    node->style = flow ? TREE_FLOW : TREE_BLOCK;
    if (attach(builder, node) == STEP_STOP)
        return STEP_STOP;
    builder->stack[builder->depth++] = (struct frame){.node = node};
    return STEP_ON;
}

/* Flow collections end at their bracket. libyaml ends a block where the next token begins, blank
 * lines and comments included; here it ends with its last child. */
static void close_collection(struct builder *builder, const yaml_event_t *event)
{
    struct frame *frame = &builder->stack[--builder->depth];
    struct tree_node *node = frame->node;
    if (node->style == TREE_FLOW || !frame->last) {
        mark_place(builder, event->end_mark, &node->end_line, &node->end_column);
        node->length = (uint32_t)mark_offset(builder, event->end_mark) - node->offset;
    } else {
        node->end_line = frame->last->end_line;
        node->end_column = frame->last->end_column;
        node->length = frame->last->offset + frame->last->length - node->offset;
    }
}

static enum step begin_document(struct builder *builder, const yaml_event_t *event)
{
    struct span at = mark_span(builder, event->start_mark, 3);
    if (builder->tree->root) {
        refuse(builder, at, "a second document begins here", "a file holds one document");
        return STEP_STOP;
    }
    if (event->data.document_start.version_directive ||
        event->data.document_start.tag_directives.start !=
            event->data.document_start.tag_directives.end)
        refuse(builder, source_span(at.source, at.offset, 1), "directives are not supported",
               "leave the lines that begin with '%' out");
    return STEP_ON;
}

static enum step take(struct builder *builder, const yaml_event_t *event)
{
    switch (event->type) {
    case YAML_SCALAR_EVENT:
        return scalar(builder, event);
    case YAML_ALIAS_EVENT:
        return alias(builder, event);
    case YAML_SEQUENCE_START_EVENT:
    case YAML_MAPPING_START_EVENT:
        return open_collection(builder, event);
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
        close_collection(builder, event);
        return STEP_ON;
    case YAML_DOCUMENT_START_EVENT:
        return begin_document(builder, event);
    case YAML_STREAM_END_EVENT:
        return STEP_END;
    default:
        return STEP_ON;
    }
}

/* The next event; true when the text has been read to its end. */
static bool read_events(struct builder *builder)
{
    enum step step = STEP_ON;
    while (step == STEP_ON) {
        yaml_event_t event;
        if (!yaml_parser_parse(&builder->parser, &event)) {
            yaml_problem_report(&builder->parser, builder->tree->source,
                                mark_offset(builder, builder->parser.problem_mark),
                                mark_offset(builder, builder->parser.context_mark),
                                builder->diagnostics);
            return false;
        }
        step = take(builder, &event);
        yaml_event_delete(&event);
    }
    return step == STEP_END;
}

static bool read_text(struct builder *builder)
{
    const struct source *source = builder->tree->source;
    if (!yaml_parser_initialize(&builder->parser)) {
        out_of_memory(builder);
        return false;
    }
    if (source->size >= 3 && memcmp(source->text, "\xef\xbb\xbf", 3) == 0)
        builder->skipped = 3;
    yaml_parser_set_encoding(&builder->parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&builder->parser,
                                 (const unsigned char *)source->text + builder->skipped,
                                 source->size - builder->skipped);
    bool done = read_events(builder);
    yaml_parser_delete(&builder->parser);
    if (done && (!builder->tree->root || tree_node_is_nothing(builder->tree->root))) {
        refuse(builder, source_span(source, 0, 0), "there is nothing in this text",
               "it holds no more than comments and blank lines");
    }
    return done && !builder->refused;
}

bool yaml_tree_parse(struct yaml_tree *tree, const struct source *source,
                     struct diagnostics *diagnostics)
{
    *tree = (struct yaml_tree){.source = source};
    if (!yaml_problem_check_text(source, diagnostics))
        return false;
    struct builder builder = {.tree = tree, .diagnostics = diagnostics};
    bool done = read_text(&builder);
    if (!done)
        yaml_tree_free(tree);
    return done;
}

void yaml_tree_free(struct yaml_tree *tree)
{
    while (tree->chunks) {
        struct tree_chunk *next = tree->chunks->next;
        free(tree->chunks);
        tree->chunks = next;
    }
    tree->root = NULL;
}

const struct tree_node *tree_node_get(const struct tree_node *map, const char *key)
{
    for (const struct tree_node *node = map->first; node; node = node->next) {
        if (node->key && tree_node_is(node->key, key))
            return node;
    }
    return NULL;
}

bool tree_node_is_nothing(const struct tree_node *node)
{
    return node->kind == TREE_SCALAR && node->style == TREE_PLAIN && node->text_length == 0;
}

bool tree_node_is(const struct tree_node *node, const char *text)
{
    return node->kind == TREE_SCALAR && strcmp(node->text, text) == 0;
}

struct span tree_node_span(const struct yaml_tree *tree, const struct tree_node *node)
{
    return source_span(tree->source, node->offset, node->length);
}

struct span tree_node_span_inside(const struct yaml_tree *tree, const struct tree_node *node,
                                  size_t offset, size_t length)
{
    struct span whole = tree_node_span(tree, node);
    size_t quote = node->style == TREE_QUOTED ? 1 : 0;
    if (node->kind != TREE_SCALAR || node->style == TREE_LITERAL ||
        node->length != node->text_length + 2 * quote ||
        memcmp(tree->source->text + node->offset + quote, node->text, node->text_length) != 0)
        return whole;
    return source_span(tree->source, whole.offset + quote + offset, length);
}
