/* SPDX-License-Identifier: Apache-2.0 */
#include "sim/scenario/yaml_tree.h"

#include <yaml.h>

#include "sim/scenario/yaml_problem.h"
#include "tests/t.h"

static struct diagnostics diagnostics;
static struct source source;
static struct yaml_tree tree;

/* Calls left until one fails; 0 for never. */
static unsigned malloc_fails;
static bool initialize_fails;
/* The error that yaml_parser_parse() ends with, and its problem. */
static yaml_error_type_t parse_error;
static const char *parse_problem;

void *__real_malloc(size_t size);
void *__wrap_malloc(size_t size);
int __real_yaml_parser_initialize(yaml_parser_t *parser);
int __wrap_yaml_parser_initialize(yaml_parser_t *parser);
int __real_yaml_parser_parse(yaml_parser_t *parser, yaml_event_t *event);
int __wrap_yaml_parser_parse(yaml_parser_t *parser, yaml_event_t *event);

void *__wrap_malloc(size_t size)
{
    return malloc_fails && --malloc_fails == 0 ? NULL : __real_malloc(size);
}

int __wrap_yaml_parser_initialize(yaml_parser_t *parser)
{
    return initialize_fails ? 0 : __real_yaml_parser_initialize(parser);
}

int __wrap_yaml_parser_parse(yaml_parser_t *parser, yaml_event_t *event)
{
    if (parse_error == YAML_NO_ERROR)
        return __real_yaml_parser_parse(parser, event);
    parser->error = parse_error;
    parser->problem = parse_problem;
    return 0;
}

static int fresh(void **state)
{
    (void)state;
    memset(&diagnostics, 0, sizeof(diagnostics));
    malloc_fails = 0;
    initialize_fails = false;
    parse_error = YAML_NO_ERROR;
    parse_problem = NULL;
    return 0;
}

static int clean(void **state)
{
    (void)state;
    yaml_tree_free(&tree);
    source_free(&source);
    return 0;
}

static bool parse_bytes(const char *text, size_t size)
{
    yaml_tree_free(&tree);
    source_free(&source);
    memset(&diagnostics, 0, sizeof(diagnostics));
    assert_true(source_from_text(&source, SOURCE_FILE, "f.yaml", text, size, &diagnostics));
    return yaml_tree_parse(&tree, &source, &diagnostics);
}

static const struct tree_node *parse(const char *text)
{
    if (!parse_bytes(text, strlen(text)))
        fail_msg("%u:%u: %s", diagnostics.records[0].line, diagnostics.records[0].column,
                 diagnostics.records[0].message);
    return tree.root;
}

static void assert_record(size_t index, uint32_t line, uint32_t column, const char *message,
                          const char *help)
{
    assert_true(index < diagnostics.kept);
    assert_string_equal(diagnostics.records[index].message, message);
    assert_string_equal(diagnostics.records[index].help, help);
    assert_int_equal(diagnostics.records[index].line, line);
    assert_int_equal(diagnostics.records[index].column, column);
}

static void assert_refused(const char *text, uint32_t line, uint32_t column, const char *message,
                           const char *help)
{
    assert_false(parse_bytes(text, strlen(text)));
    assert_int_equal(diagnostics.errors, 1);
    assert_record(0, line, column, message, help);
    assert_null(tree.root);
    assert_null(tree.chunks);
}

static void assert_place(const struct tree_node *node, uint32_t line, uint32_t column,
                         uint32_t end_line, uint32_t end_column, const char *piece)
{
    assert_int_equal(node->line, line);
    assert_int_equal(node->column, column);
    assert_int_equal(node->end_line, end_line);
    assert_int_equal(node->end_column, end_column);
    assert_int_equal(node->length, strlen(piece));
    assert_memory_equal(source.text + node->offset, piece, node->length);
}

static void mappings_lists_and_scalars_become_a_tree(void **state)
{
    (void)state;
    const struct tree_node *root = parse("name: demo   # comment\n"
                                         "faults:\n"
                                         "  - at 30s pause n1\n"
                                         "  - at 1m pause any\n"
                                         "\n"
                                         "latency: {min: 1ms, max: 2ms}\n");
    assert_int_equal(root->kind, TREE_MAP);
    assert_int_equal(root->style, TREE_BLOCK);
    assert_int_equal(root->count, 3);
    const struct tree_node *name = tree_node_get(root, "name");
    assert_true(tree_node_is(name, "demo"));
    assert_int_equal(name->style, TREE_PLAIN);
    assert_place(name, 1, 7, 1, 11, "demo");
    assert_place(name->key, 1, 1, 1, 5, "name");
    const struct tree_node *faults = name->next;
    assert_int_equal(faults->kind, TREE_LIST);
    assert_int_equal(faults->count, 2);
    assert_place(faults, 3, 3, 4, 20, "- at 30s pause n1\n  - at 1m pause any");
    assert_place(faults->first, 3, 5, 3, 20, "at 30s pause n1");
    assert_null(faults->first->key);
    assert_null(faults->first->next->next);
    const struct tree_node *latency = tree_node_get(root, "latency");
    assert_int_equal(latency->style, TREE_FLOW);
    assert_place(latency, 6, 10, 6, 30, "{min: 1ms, max: 2ms}");
    assert_true(tree_node_is(tree_node_get(latency, "max"), "2ms"));
    assert_null(tree_node_get(latency, "p50"));
    assert_null(tree_node_get(faults, "min"));
    assert_null(tree_node_get(name, "min"));
    assert_false(tree_node_is(faults, "x"));
    assert_false(tree_node_is_nothing(faults));
}

static void scalars_stay_text(void **state)
{
    (void)state;
    const struct tree_node *root = parse("[no, 1:30, ~, 'it''s', \"a\\n\", '', 0x10]");
    const struct tree_node *node = root->first;
    assert_true(tree_node_is(node, "no"));
    assert_true(tree_node_is(node = node->next, "1:30"));
    assert_true(tree_node_is(node = node->next, "~"));
    assert_true(tree_node_is(node = node->next, "it's"));
    assert_int_equal(node->style, TREE_QUOTED);
    assert_true(tree_node_is(node = node->next, "a\n"));
    assert_int_equal(node->style, TREE_QUOTED);
    assert_true(tree_node_is(node = node->next, ""));
    assert_false(tree_node_is_nothing(node));
    assert_true(tree_node_is(node->next, "0x10"));
}

static void block_scalars_keep_their_lines(void **state)
{
    (void)state;
    const struct tree_node *root = parse("a: |\n  one\n  two\nb: >\n  x\n  y\nc:\n");
    assert_true(tree_node_is(tree_node_get(root, "a"), "one\ntwo\n"));
    assert_true(tree_node_is(tree_node_get(root, "b"), "x y\n"));
    assert_int_equal(tree_node_get(root, "a")->style, TREE_LITERAL);
    assert_int_equal(tree_node_get(root, "b")->style, TREE_LITERAL);
    assert_true(tree_node_is_nothing(tree_node_get(root, "c")));
}

static void columns_count_characters_and_offsets_bytes(void **state)
{
    (void)state;
    const struct tree_node *root =
        parse("\xef\xbb\xbf\xc3\xa9t\xc3\xa9: b\xc3\xa9\r\nx: [\xe2\x82\xac, y]\r\n");
    assert_place(root->first->key, 1, 1, 1, 4, "\xc3\xa9t\xc3\xa9");
    assert_place(root->first, 1, 6, 1, 8, "b\xc3\xa9");
    assert_place(root->first->next->first->next, 2, 8, 2, 9, "y");
}

static void places_inside_a_scalar_are_exact_when_they_can_be(void **state)
{
    (void)state;
    const struct tree_node *root =
        parse("- at 1m pause all\n- 'a b'\n- \"a\\tb\"\n- a\n  b\n- |\n  a b\n- \"a b\"\n");
    const struct tree_node *node = root->first;
    struct span span = tree_node_span_inside(&tree, node, 3, 2);
    assert_int_equal(span.offset, 5);
    assert_int_equal(span.length, 2);
    assert_memory_equal(source.text + span.offset, "1m", 2);
    node = node->next;
    span = tree_node_span_inside(&tree, node, 2, 1);
    assert_memory_equal(source.text + span.offset, "b", 1);
    for (int i = 0; i < 3; i++) {
        node = node->next;
        span = tree_node_span_inside(&tree, node, 2, 1);
        assert_int_equal(span.offset, node->offset);
        assert_int_equal(span.length, node->length);
    }
    span = tree_node_span_inside(&tree, node->next, 2, 1);
    assert_memory_equal(source.text + span.offset, "b", 1);
    span = tree_node_span_inside(&tree, root, 2, 1);
    assert_int_equal(span.offset, 0);
    /* As long as its text, but folded. */
    root = parse("- a\n b\n");
    span = tree_node_span_inside(&tree, root->first, 2, 1);
    assert_int_equal(span.offset, 2);
    assert_int_equal(span.length, root->first->length);
}

static void the_end_of_the_text_is_on_its_last_line(void **state)
{
    (void)state;
    const struct tree_node *root = parse("? \xc3\xa9");
    assert_place(root->first, 1, 4, 1, 4, "");
    assert_place(parse("\xef\xbb\xbf? a")->first, 1, 4, 1, 4, "");
    assert_place(parse("a: 1\n? b")->first->next, 2, 4, 2, 4, "");
    assert_place(parse("a: 1\n? b\n")->first->next, 3, 1, 3, 1, "");
}

static void one_document_may_be_marked(void **state)
{
    (void)state;
    assert_true(tree_node_is(tree_node_get(parse("---\na: 1\n...\n"), "a"), "1"));
    assert_true(tree_node_is(parse("word"), "word"));
    assert_true(tree_node_is(parse("''"), ""));
    assert_int_equal(parse("[]")->count, 0);
    assert_place(parse("{ }"), 1, 1, 1, 4, "{ }");
}

static void keys_given_twice_are_refused(void **state)
{
    (void)state;
    assert_refused("a: 1\nduration: 10m\nb: 2\nduration: 20m\n", 4, 1, "'duration' is given twice",
                   "first given on line 2");
    assert_int_equal(diagnostics.records[0].length, 8);
    assert_refused("{a: 1, 'a': 2}", 1, 8, "'a' is given twice", "first given on line 1");
    assert_true(parse_bytes("a: {x: 1}\nb: {x: 1}\n", 20));
}

static void refused_constructs_are_all_reported(void **state)
{
    const char *text = "a: &x 1\nb: *x\nc: !!int 3\n<<: {d: 1}\ne: &y [1]\nf: &z {}\n";
    (void)state;
    assert_false(parse_bytes(text, strlen(text)));
    assert_int_equal(diagnostics.errors, 6);
    assert_record(0, 1, 4, "anchors are not supported", "write the value out where it is used");
    assert_record(1, 2, 4, "aliases are not supported",
                  "write the value out, or put a text that begins with '*' in quotes");
    assert_int_equal(diagnostics.records[1].length, 2);
    assert_record(2, 3, 4, "tags are not supported", "put a value that begins with '!' in quotes");
    assert_record(3, 4, 1, "merge keys are not supported",
                  "write the keys out where they are used");
    assert_record(4, 5, 4, "anchors are not supported", "write the value out where it is used");
    assert_record(5, 6, 4, "anchors are not supported", "write the value out where it is used");
    assert_false(parse_bytes("- !!map {}\n- !!seq []\n- ! x\n- {<<: 1, '<<': 2}\n", 47));
    assert_int_equal(diagnostics.errors, 5);
    assert_record(3, 4, 4, "merge keys are not supported",
                  "write the keys out where they are used");
    assert_record(4, 4, 11, "'<<' is given twice", "first given on line 4");
    assert_true(parse_bytes("{'<<': 2}\n", 10));
}

static void more_than_one_document_is_refused(void **state)
{
    (void)state;
    assert_refused("a: 1\n---\nb: 2\n", 2, 1, "a second document begins here",
                   "a file holds one document");
    assert_refused("a: 1\n...\nb: 2\n", 3, 1, "the text goes on after its end",
                   "a file holds one document");
    assert_refused("'a'\nb\n", 2, 1, "the text goes on after its end", "a file holds one document");
}

static void directives_are_refused(void **state)
{
    const char *help = "leave the line that begins with '%' out";
    const char *helps = "leave the lines that begin with '%' out";
    (void)state;
    assert_refused("%YAML 1.1\n---\na: 1\n", 1, 1, "directives are not supported", helps);
    assert_refused("%TAG !e! tag:e,2000:\n---\na: 1\n", 1, 1, "directives are not supported",
                   helps);
    assert_refused("%FOO\n---\na: 1\n", 1, 1, "directives are not supported", help);
    assert_refused("%YAML 3.0\n---\na: 1\n", 1, 1, "directives are not supported", help);
    assert_refused("%YAML 1.1\n%YAML 1.1\n---\na: 1\n", 2, 1, "directives are not supported", help);
}

static void tabs_are_named(void **state)
{
    (void)state;
    assert_refused("a:\n\tb: 1\n", 2, 1, "a tab is used for indentation", "indent with spaces");
    assert_refused("a: 1\n\tb: 2\n", 2, 1, "a tab is used for indentation", "indent with spaces");
    assert_refused("a: |\n\tb: 2\n", 2, 1, "a tab is used for indentation", "indent with spaces");
}

static void signs_that_yaml_takes_for_itself_are_explained(void **state)
{
    const char *quotes = "put the value in quotes";
    (void)state;
    assert_refused("crash: *\n", 1, 8, "a plain value cannot begin with '*'", quotes);
    assert_refused("crash: &\n", 1, 8, "a plain value cannot begin with '&'", quotes);
    assert_refused("max: > 5s\n", 1, 6, "a plain value cannot begin with '|' or '>'", quotes);
    assert_refused("max: |x\n", 1, 6, "a plain value cannot begin with '|' or '>'", quotes);
    assert_refused("loss: %5\n", 1, 7, "a plain value cannot begin with '%'", quotes);
    assert_refused("loss: @5\n", 1, 7, "a plain value cannot begin with '@'", quotes);
    assert_refused("loss: `5`\n", 1, 7, "a plain value cannot begin with '`'", quotes);
    assert_refused("loss: !<\n", 1, 7, "tags are not supported",
                   "put a value that begins with '!' in quotes");
    assert_refused("loss: !x!y z\n", 1, 7, "tags are not supported",
                   "put a value that begins with '!' in quotes");
}

static void syntax_errors_are_explained(void **state)
{
    (void)state;
    assert_refused("a: [1, 2\nb: 3\n", 2, 2, "a ',' or ']' is missing",
                   "close the list with ']'; it begins on line 1");
    assert_refused("a: {b: 1\n", 2, 1, "a ',' or '}' is missing",
                   "close the mapping with '}'; it begins on line 1");
    assert_refused(
        "a: b: c\n", 1, 5, "a ':' is not expected here",
        "put a value that holds ': ' in quotes; keys of one block begin in the same column");
    assert_refused("a: 1\nb\nc: 2\n", 2, 1, "a ':' is missing behind this key",
                   "write 'key: value'");
    assert_refused("a: 'x\n", 2, 1, "the closing quote is missing",
                   "close the text; it begins on line 1");
    assert_refused("a: 'x\n---\n", 2, 1, "the closing quote is missing",
                   "close the text; it begins on line 1");
    assert_refused("a: \"\\q\"\n", 1, 5, "this escape is not known in double quotes",
                   "use single quotes, in which '\\' is an ordinary character");
    assert_refused("a: \"\\xzz\"\n", 1, 7, "this escape needs more hexadecimal digits",
                   "use single quotes, in which '\\' is an ordinary character");
    assert_refused("a: \"\\ud800\"\n", 1, 7, "this escape is not a Unicode character",
                   "write the character itself");
    assert_refused("a: }\n", 1, 4, "a value is missing here",
                   "write one, or put a value that begins with , ] or } in quotes");
    assert_refused("- a\nb: c\n", 2, 1, "this line does not fit into its list",
                   "each item begins with '- ', all in the same column; it begins on line 1");
    assert_refused("a: - b\n", 1, 4, "a list cannot begin here",
                   "put each '- ' item on a line of its own, below the key");
    assert_refused("b: 1 # x\n  y: 2\n", 2, 3, "this line does not fit into its block",
                   "keys of one block begin in the same column; it begins on line 1");
    assert_refused(": x\n", 1, 1, "this line does not fit into its block",
                   "keys of one block begin in the same column; it begins on line 1");
    assert_refused("a: ? b\n", 1, 4,
                   "this is not YAML: mapping keys are not allowed in this context",
                   "put the value in quotes if it is meant as text");
}

static void arguments_get_help_without_a_line(void **state)
{
    (void)state;
    source_free(&source);
    assert_true(source_from_text(&source, SOURCE_ARGUMENT, "--set", "[1, 2", 5, &diagnostics));
    assert_false(yaml_tree_parse(&tree, &source, &diagnostics));
    assert_record(0, 0, 6, "a ',' or ']' is missing", "close the list with ']'");
    source_free(&source);
    memset(&diagnostics, 0, sizeof(diagnostics));
    assert_true(
        source_from_text(&source, SOURCE_ARGUMENT, "--set", "{a: 1, a: 2}", 12, &diagnostics));
    assert_false(yaml_tree_parse(&tree, &source, &diagnostics));
    assert_record(0, 0, 8, "'a' is given twice", "");
}

static void keys_are_words(void **state)
{
    (void)state;
    assert_refused("{a: b}: c\n", 1, 1, "a list or mapping cannot be a key",
                   "write 'key: value', and quotes around [ ] { }");
    assert_refused("[a]: c\n", 1, 1, "a list or mapping cannot be a key",
                   "write 'key: value', and quotes around [ ] { }");
    assert_refused("?\n: x\n", 1, 2, "a key is missing before this ':'", "write 'key: value'");
    assert_true(parse_bytes("'': x\n", 6));
    assert_refused("*a : x\n", 1, 1, "aliases are not supported",
                   "write the value out, or put a text that begins with '*' in quotes");
}

static void empty_texts_are_refused(void **state)
{
    static const char *const texts[] = {"", "# only a comment\n", "---\n", "\n\n", "\xef\xbb\xbf"};
    (void)state;
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
        assert_refused(texts[i], 1, 1, "there is nothing in this text",
                       "it holds no more than comments and blank lines");
}

static void only_utf8_is_read(void **state)
{
    (void)state;
    assert_refused("a: 1\nb: \xe9t\xe9\n", 2, 4, "this byte is not UTF-8",
                   "save the file as UTF-8");
    assert_refused("\xff\xfe"
                   "a",
                   1, 1, "this file is in UTF-16, not UTF-8", "save the file as UTF-8");
    assert_refused("\xfe\xff", 1, 1, "this file is in UTF-16, not UTF-8", "save the file as UTF-8");
    assert_refused("\xff", 1, 1, "this byte is not UTF-8", "save the file as UTF-8");
    assert_refused("\xff\xff", 1, 1, "this byte is not UTF-8", "save the file as UTF-8");
}

static void control_characters_are_refused(void **state)
{
    static const char *const lines[] = {
        "a: \x01",         "a: \x7f",         "a: \xc2\x85",
        "a: \xe2\x80\xa8", "a: \xe2\x80\xa9", "a: \xef\xbb\xbf",
        "a: \xef\xbf\xbe", "a: \xef\xbf\xbf", "a: \r",
    };
    (void)state;
    for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
        assert_refused(lines[i], 1, 4, "this character is not allowed in the text",
                       "end lines with LF or CRLF, and leave out other control characters");
    assert_false(parse_bytes("a: \0\n", 5));
    assert_record(0, 1, 4, "there is a NUL byte in the text", "a scenario is a text file in UTF-8");
    assert_refused("a: \"x\\0\"", 1, 4, "there is a control character in this text",
                   "leave the escape out");
    assert_refused("a: \"\\x7f\"", 1, 4, "there is a control character in this text",
                   "leave the escape out");
    assert_true(parse_bytes("a: \"\\t\\n\"", 9));
}

static void depth_is_bounded(void **state)
{
    char text[2 * TREE_DEPTH_MAX + 4];
    (void)state;
    memset(text, '[', TREE_DEPTH_MAX);
    memset(text + TREE_DEPTH_MAX, ']', TREE_DEPTH_MAX);
    assert_true(parse_bytes(text, 2 * TREE_DEPTH_MAX));
    memset(text, '[', TREE_DEPTH_MAX + 1);
    memset(text + TREE_DEPTH_MAX + 1, ']', TREE_DEPTH_MAX + 1);
    assert_false(parse_bytes(text, 2 * TREE_DEPTH_MAX + 2));
    assert_record(0, 1, TREE_DEPTH_MAX + 1, "this is nested too deeply",
                  "at most 32 lists and mappings may stand inside one another");
}

/* "[x,x,...]" with one node for the list and one for each x; `last` stands where the last x would.
 */
static bool parse_items(size_t nodes, const char *last)
{
    size_t size = 2 * nodes + strlen(last);
    char *text = malloc(size);
    assert_non_null(text);
    size_t used = 0;
    text[used++] = '[';
    for (size_t i = 2; i < nodes; i++) {
        text[used++] = 'x';
        text[used++] = ',';
    }
    memcpy(text + used, last, strlen(last));
    used += strlen(last);
    text[used++] = ']';
    bool done = parse_bytes(text, used);
    free(text);
    return done;
}

static void nodes_are_bounded(void **state)
{
    static const char *const lasts[] = {"x", "[]", "*x"};
    const char *message = "there are too many values in this text";
    const char *help = "at most 100000 keys, values and list items are read";
    (void)state;
    assert_true(parse_items(TREE_NODES_MAX, "x"));
    assert_int_equal(tree.root->count, TREE_NODES_MAX - 1);
    for (size_t i = 0; i < 3; i++) {
        assert_false(parse_items(TREE_NODES_MAX + 1, lasts[i]));
        assert_int_equal(diagnostics.errors, i == 2 ? 2 : 1);
        assert_record(diagnostics.kept - 1, 1, 2 * TREE_NODES_MAX, message, help);
    }
}

static void keys_in_one_mapping_are_bounded(void **state)
{
    char text[TREE_KEYS_MAX * 8 + 20];
    size_t used = 0;
    (void)state;
    for (int i = 0; i < TREE_KEYS_MAX; i++)
        used += (size_t)sprintf(text + used, "k%d: 1\n", i);
    assert_true(parse_bytes(text, used));
    used += (size_t)sprintf(text + used, "more: 1\n");
    assert_false(parse_bytes(text, used));
    assert_record(0, TREE_KEYS_MAX + 1, 1, "there are too many keys in this mapping",
                  "at most 1000 are read");
}

static void lack_of_memory_is_an_error(void **state)
{
    static const char text[] = "a: 1\nb: [1, 2]\n";
    char *longer = malloc(200000);
    (void)state;
    assert_non_null(longer);
    memset(longer, 'x', 200000);
    assert_true(source_from_text(&source, SOURCE_FILE, "f", text, sizeof(text) - 1, &diagnostics));
    malloc_fails = 1;
    assert_false(yaml_tree_parse(&tree, &source, &diagnostics));
    assert_string_equal(diagnostics.records[0].message, "out of memory");
    source_free(&source);
    /* The node fits into the first chunk, its long text needs a second one. */
    memset(&diagnostics, 0, sizeof(diagnostics));
    assert_true(source_from_text(&source, SOURCE_FILE, "f", longer, 200000, &diagnostics));
    malloc_fails = 2;
    assert_false(yaml_tree_parse(&tree, &source, &diagnostics));
    assert_int_equal(diagnostics.errors, 1);
    assert_string_equal(diagnostics.records[0].message, "out of memory");
    assert_null(tree.chunks);
    free(longer);
}

static void failures_of_the_parser_are_errors(void **state)
{
    (void)state;
    assert_true(source_from_text(&source, SOURCE_FILE, "f", "a: 1", 4, &diagnostics));
    initialize_fails = true;
    assert_false(yaml_tree_parse(&tree, &source, &diagnostics));
    initialize_fails = false;
    parse_error = YAML_MEMORY_ERROR;
    assert_false(yaml_tree_parse(&tree, &source, &diagnostics));
    parse_error = YAML_READER_ERROR;
    assert_false(yaml_tree_parse(&tree, &source, &diagnostics));
    parse_problem = "something new";
    assert_false(yaml_tree_parse(&tree, &source, &diagnostics));
    assert_int_equal(diagnostics.errors, 4);
    assert_string_equal(diagnostics.records[0].message, "out of memory");
    assert_string_equal(diagnostics.records[1].message, "out of memory");
    assert_string_equal(diagnostics.records[2].message, "this is not YAML: unknown error");
    assert_string_equal(diagnostics.records[3].message, "this is not YAML: something new");
}

static void long_texts_in_chunks_of_their_own_are_kept(void **state)
{
    (void)state;
    char *text = malloc(300000);
    assert_non_null(text);
    memset(text, 'x', 300000);
    memcpy(text, "- ", 2);
    memcpy(text + 150000, "\n- ", 3);
    assert_true(parse_bytes(text, 300000));
    assert_int_equal(tree.root->first->text_length, 149998);
    assert_int_equal(tree.root->first->next->text_length, 149997);
    free(text);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fresh, clean)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(mappings_lists_and_scalars_become_a_tree),
        TEST(scalars_stay_text),
        TEST(block_scalars_keep_their_lines),
        TEST(columns_count_characters_and_offsets_bytes),
        TEST(places_inside_a_scalar_are_exact_when_they_can_be),
        TEST(the_end_of_the_text_is_on_its_last_line),
        TEST(one_document_may_be_marked),
        TEST(keys_given_twice_are_refused),
        TEST(refused_constructs_are_all_reported),
        TEST(more_than_one_document_is_refused),
        TEST(directives_are_refused),
        TEST(tabs_are_named),
        TEST(signs_that_yaml_takes_for_itself_are_explained),
        TEST(syntax_errors_are_explained),
        TEST(arguments_get_help_without_a_line),
        TEST(keys_are_words),
        TEST(empty_texts_are_refused),
        TEST(only_utf8_is_read),
        TEST(control_characters_are_refused),
        TEST(depth_is_bounded),
        TEST(nodes_are_bounded),
        TEST(keys_in_one_mapping_are_bounded),
        TEST(lack_of_memory_is_an_error),
        TEST(failures_of_the_parser_are_errors),
        TEST(long_texts_in_chunks_of_their_own_are_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
