/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A streaming JSON writer.
 *
 * The caller says begin, key, value, end in the order of the document; the writer adds commas,
 * indentation and escapes. Whatever bytes come in, valid JSON in UTF-8 comes out: bytes that are no
 * character become U+FFFD. Nothing is kept in memory but the nesting. Not thread-safe.
 *
 *     json_start(&json, stream, 2);
 *     json_object_begin(&json);
 *     json_key(&json, "seed");
 *     json_uint64(&json, 17);
 *     json_object_end(&json);
 *     error = json_finish(&json);
 *
 * Wrong nesting (a value in an object without its key, an end without its begin, a second document,
 * more than JSON_DEPTH_MAX levels) is a mistake of the caller: an assertion fails, and in a build
 * without assertions the call writes nothing and json_finish() returns EINVAL.
 *
 * Write errors are remembered: after the first one every call does nothing, and json_finish()
 * returns it.
 */
#ifndef TENURE_SIM_CLI_JSON_H
#define TENURE_SIM_CLI_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "sim/cli/sink.h"

enum { JSON_DEPTH_MAX = 32 };

/* Fields are private to json.c. */
struct json_writer {
    struct sink sink;
    int indent;    /* columns for each level; 0 = all on one line */
    int depth;     /* open objects and arrays */
    bool has_key;  /* a key was written, its value was not */
    bool complete; /* the document has ended */
    struct {
        bool is_object;
        bool has_members;
    } levels[JSON_DEPTH_MAX];
};

/*
 * Begins a document on `stream`, which the writer borrows until json_finish(). `indent` is the
 * number of columns for each level (0 to 8); 0 puts the document on one line, as JSON Lines wants
 * it.
 */
void json_start(struct json_writer *json, FILE *stream, int indent);

void json_object_begin(struct json_writer *json);
void json_object_end(struct json_writer *json);
void json_array_begin(struct json_writer *json);
void json_array_end(struct json_writer *json);

/* The name of the next value; only directly inside an object. `key` is escaped like any string. */
void json_key(struct json_writer *json, const char *key);

/* A string ended by NUL; NULL is written as null. */
void json_string(struct json_writer *json, const char *text);

/* A string of `length` bytes, which may contain NUL. */
void json_bytes(struct json_writer *json, const char *text, size_t length);

void json_int64(struct json_writer *json, int64_t value);
void json_uint64(struct json_writer *json, uint64_t value);
void json_bool(struct json_writer *json, bool value);
void json_null(struct json_writer *json);

/*
 * A number given as text, such as "17.204": written as it is if it is a JSON number, and as null if
 * it is NULL or anything else ("nan", "inf", ""), because JSON has no word for those.
 */
void json_decimal(struct json_writer *json, const char *text);

/* Key and value. */
void json_string_member(struct json_writer *json, const char *key, const char *text);
void json_uint64_member(struct json_writer *json, const char *key, uint64_t value);

/*
 * Ends the document with a line feed and flushes the stream. Returns 0, or the errno value of the
 * first write error, or EINVAL if the document is not complete. May block as the stream does.
 */
int json_finish(struct json_writer *json);

#endif
