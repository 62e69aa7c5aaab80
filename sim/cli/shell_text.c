/* SPDX-License-Identifier: Apache-2.0 */
/* Words for a shell; see shell_text.h. */
#include "sim/cli/shell_text.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "sim/scenario/utf8.h"

struct text {
    char *out;
    size_t capacity, length;
};

static void add(struct text *t, const char *bytes, size_t count)
{
    for (size_t i = 0; i < count; i++, t->length++)
        if (t->length + 1 < t->capacity)
            t->out[t->length] = bytes[i];
}

static bool is_plain(const char *word)
{
    return *word != '\0' &&
           word[strspn(word, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                             "_-.,+:%/=@")] == '\0';
}

/* Whether every character shows as itself on a terminal. */
static bool is_printable(const char *word)
{
    size_t length = strlen(word);
    for (size_t at = 0; at < length;) {
        struct utf8_glyph glyph = utf8_glyph(word + at, length - at);
        if (glyph.bytes != glyph.consumed || memcmp(glyph.text, word + at, glyph.bytes) != 0)
            return false;
        at += glyph.consumed;
    }
    return true;
}

/* Nothing is special between single quotes but their end. */
static void add_single(struct text *t, const char *word)
{
    add(t, "'", 1);
    for (; *word; word++)
        if (*word == '\'')
            add(t, "'\\''", 4);
        else
            add(t, word, 1);
    add(t, "'", 1);
}

/* Octal has at most three digits, so that a digit that follows is not taken for one of them. */
static void add_escaped(struct text *t, const char *word)
{
    char escape[8];
    add(t, "$'", 2);
    for (; *word; word++) {
        unsigned char byte = (unsigned char)*word;
        if (byte >= 0x20 && byte < 0x7f && byte != '\'' && byte != '\\') {
            add(t, word, 1);
            continue;
        }
        snprintf(escape, sizeof escape, "\\%03o", byte);
        add(t, escape, strlen(escape));
    }
    add(t, "'", 1);
}

static void finish(struct text *t)
{
    if (t->capacity > 0)
        t->out[t->length < t->capacity ? t->length : t->capacity - 1] = '\0';
}

static void add_quoted(struct text *t, const char *word)
{
    if (is_plain(word))
        add(t, word, strlen(word));
    else if (is_printable(word))
        add_single(t, word);
    else
        add_escaped(t, word);
}

size_t shell_text_quote(char *out, size_t capacity, const char *word)
{
    struct text t = {.out = out, .capacity = capacity};
    add_quoted(&t, word);
    finish(&t);
    return t.length;
}

size_t shell_text_quote_path(char *out, size_t capacity, const char *path)
{
    struct text t = {.out = out, .capacity = capacity};
    if (path[0] == '-' && path[1] != '\0')
        add(&t, "./", 2);
    add_quoted(&t, path);
    finish(&t);
    return t.length;
}
