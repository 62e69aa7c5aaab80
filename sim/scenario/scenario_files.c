/* SPDX-License-Identifier: Apache-2.0 */
/* Reading a scenario file and what it extends; see scenario_files.h. */
#include "sim/scenario/scenario_files.h"

#include <stdlib.h>
#include <string.h>

#include "sim/scenario/parameter.h"
#include "sim/scenario/scenario_key.h"
#include "sim/scenario/suggest.h"
#include "sim/scenario/text_error.h"

static const char *const keys[] = {
#define KEY(name, help) #name,
    SCENARIO_KEY_LIST(KEY)
#undef KEY
};

#define KEY_COUNT (sizeof keys / sizeof keys[0])

static bool is_key(const struct tree_node *key)
{
    for (size_t i = 0; i < KEY_COUNT; i++)
        if (tree_node_is(key, keys[i]))
            return true;
    return scenario_parameter_find(key->text) != NULL;
}

static void unknown_key(const struct scenario_file *file, const struct tree_node *key,
                        struct diagnostics *diagnostics)
{
    size_t count;
    const struct scenario_parameter *parameters = scenario_parameters(&count);
    struct suggestion suggestion = suggest_for(key->text, key->text_length);
    for (size_t i = 0; i < KEY_COUNT; i++)
        suggest_offer(&suggestion, keys[i]);
    for (size_t i = 0; i < count; i++)
        suggest_offer(&suggestion, parameters[i].name);
    diagnostics_error(diagnostics, tree_node_span(&file->tree, key), "unknown key '%.*s'",
                      text_error_quote(key->text, key->text_length), key->text);
    if (suggestion.best)
        diagnostics_help(diagnostics, "did you mean '%s'?", suggestion.best);
    else
        diagnostics_help(diagnostics, "the schema of scenario files lists all keys");
}

static void check_keys(const struct scenario_file *file, struct diagnostics *diagnostics)
{
    for (const struct tree_node *value = file->tree.root->first; value; value = value->next)
        if (!is_key(value->key))
            unknown_key(file, value->key, diagnostics);
}

/* Before anything else: a file of another version may mean something else by everything. */
static bool check_version(const struct scenario_file *file, struct diagnostics *diagnostics)
{
    const struct tree_node *root = file->tree.root;
    if (root->kind != TREE_MAP) {
        diagnostics_error(diagnostics, tree_node_span(&file->tree, root),
                          "this is not a scenario but %s",
                          root->kind == TREE_LIST ? "a list" : "a text");
        diagnostics_help(diagnostics, "write 'scenario: 1', and 'key: value' below it");
        return false;
    }
    const struct tree_node *version = tree_node_get(root, "scenario");
    if (!version) {
        diagnostics_error(diagnostics, source_span(&file->source, root->offset, 0),
                          "the version of the format is missing");
        diagnostics_help(diagnostics, "begin with the line 'scenario: 1'");
        return false;
    }
    if (tree_node_is(version, SCENARIO_FORMAT_VERSION))
        return true;
    diagnostics_error(diagnostics, tree_node_span(&file->tree, version),
                      "this is not a version of the format that can be read here");
    diagnostics_help(diagnostics, "this tenure reads version 1: write 'scenario: 1'");
    return false;
}

/* ---- extends -------------------------------------------------------------------------------- */

/* Takes "." and "folder/.." out of a path, in place. */
static void simplify(char *path)
{
    char *out = path + (path[0] == '/'), *const root = out;
    for (char *part = out; *part;) {
        char *end = strchrnul(part, '/');
        char *rest = *end ? end + 1 : end;
        size_t length = (size_t)(end - part);
        bool up = length == 2 && memcmp(part, "..", 2) == 0;
        bool above = out - root >= 3 && memcmp(out - 3, "../", 3) == 0 &&
                     (out - 3 == root || out[-4] == '/');
        if (up && out > root && !above) {
            out--;
            while (out > root && out[-1] != '/')
                out--;
        } else if (length > 0 && !(length == 1 && part[0] == '.')) {
            memmove(out, part, (size_t)(rest - part));
            out += rest - part;
        }
        part = rest;
    }
    *out = '\0';
}

/* The path of what a file extends; NULL when out of memory. */
static char *path_beside(const char *path, const char *name)
{
    const char *slash = strrchr(path, '/');
    size_t folder = slash ? (size_t)(slash - path) + 1 : 0, length = strlen(name);
    char *joined = malloc(folder + length + 1);
    if (!joined)
        return NULL;
    memcpy(joined, path, folder);
    memcpy(joined + folder, name, length + 1);
    simplify(joined);
    return joined;
}

/* Whether two paths lead to the same place, as far as their texts say. */
static bool same_path(const char *a, const char *b, bool *no_memory)
{
    char *x = strdup(a), *y = strdup(b);
    *no_memory = *no_memory || !x || !y;
    bool same = false;
    if (x && y) {
        simplify(x);
        simplify(y);
        same = strcmp(x, y) == 0;
    }
    free(x);
    free(y);
    return same;
}

static bool is_read_already(const struct scenario_files *files, const char *path, bool *no_memory)
{
    bool found = false;
    for (uint32_t i = 0; i < files->count && !found; i++)
        found = same_path(files->at[i].source.name, path, no_memory);
    return found;
}

/* The node of a usable `extends:`, NULL without; `*good` is set to whether reading can go on. */
static const struct tree_node *extends_of(const struct scenario_file *file, bool *good,
                                          struct diagnostics *diagnostics)
{
    const struct tree_node *node = tree_node_get(file->tree.root, "extends");
    *good = true;
    if (!node)
        return NULL;
    if (node->kind == TREE_SCALAR && node->text_length > 0 && node->text[0] != '/')
        return node;
    diagnostics_error(diagnostics, tree_node_span(&file->tree, node),
                      "a scenario extends one file, named relative to itself");
    diagnostics_help(diagnostics, "write 'extends: base.yaml'");
    *good = false;
    return NULL;
}

static bool read_one(struct scenario_files *files, const struct scenario_opener *opener,
                     const char *path, struct diagnostics *diagnostics)
{
    struct scenario_file *file = &files->at[files->count];
    if (!opener->open(opener->context, &file->source, path, diagnostics))
        return false;
    files->count++;
    if (!yaml_tree_parse(&file->tree, &file->source, diagnostics) ||
        !check_version(file, diagnostics))
        return false;
    check_keys(file, diagnostics);
    return true;
}

/* Reads the file at `path` that the last one extends; says where it was asked for if it could not
 * be opened. */
static bool read_extended(struct scenario_files *files, const struct scenario_opener *opener,
                          const char *path, struct span at, struct diagnostics *diagnostics)
{
    const uint32_t before = files->count;
    bool no_memory = false;
    if (is_read_already(files, path, &no_memory)) {
        diagnostics_error(diagnostics, at, "this scenario would extend itself");
        diagnostics_help(diagnostics, "leave 'extends' out in one of the files of the circle");
        return false;
    }
    if (no_memory) {
        diagnostics_error(diagnostics, at, "memory ran out");
        return false;
    }
    if (before > SCENARIO_EXTENDS_LIMIT) {
        diagnostics_error(diagnostics, at, "too many scenarios extend one another");
        diagnostics_help(diagnostics, "at most %d files may stand below a scenario",
                         SCENARIO_EXTENDS_LIMIT);
        return false;
    }
    bool done = read_one(files, opener, path, diagnostics);
    if (files->count == before) {
        diagnostics_error(diagnostics, at, "the file that is extended cannot be read");
        diagnostics_help(diagnostics, "the name is relative to the file that names it");
    }
    return done;
}

static bool read_next(struct scenario_files *files, const struct scenario_opener *opener,
                      const struct tree_node *node, struct diagnostics *diagnostics)
{
    const struct scenario_file *file = &files->at[files->count - 1];
    const struct span at = tree_node_span(&file->tree, node);
    char *path = path_beside(file->source.name, node->text);
    if (!path) {
        diagnostics_error(diagnostics, at, "memory ran out");
        return false;
    }
    bool done = read_extended(files, opener, path, at, diagnostics);
    free(path);
    return done;
}

bool scenario_files_read(struct scenario_files *files, const struct scenario_opener *opener,
                         const char *path, struct diagnostics *diagnostics)
{
    bool good;
    memset(files, 0, sizeof *files);
    if (!read_one(files, opener, path, diagnostics))
        return false;
    for (;;) {
        const struct scenario_file *last = &files->at[files->count - 1];
        const struct tree_node *node = extends_of(last, &good, diagnostics);
        if (!node)
            return good;
        if (!read_next(files, opener, node, diagnostics))
            return false;
    }
}

void scenario_files_free(struct scenario_files *files)
{
    for (uint32_t i = 0; i < files->count; i++) {
        yaml_tree_free(&files->at[i].tree);
        source_free(&files->at[i].source);
    }
    files->count = 0;
}
