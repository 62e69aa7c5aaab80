/* SPDX-License-Identifier: Apache-2.0 */
/* A streaming JSON writer; see json.h. */
#include "sim/cli/json.h"

#include <assert.h>
#include <errno.h>
#include <inttypes.h>
#include <string.h>

void json_start(struct json_writer *json, FILE *stream, int indent)
{
    memset(json, 0, sizeof(*json));
    sink_start(&json->sink, stream);
    json->indent = indent;
}

/* True if the caller keeps to the rules of nesting. */
static bool nesting(struct json_writer *json, bool is_right)
{
    assert(is_right);
    if (!is_right)
        sink_fail(&json->sink, EINVAL);
    return is_right;
}

static bool inside_object(const struct json_writer *json)
{
    return json->depth > 0 && json->levels[json->depth - 1].is_object;
}

static void new_line(struct json_writer *json)
{
    if (json->indent == 0)
        return;
    sink_text(&json->sink, "\n");
    sink_format(&json->sink, "%*s", json->depth * json->indent, "");
}

/* The comma and line break before the next member of the innermost object or array. */
static void separate(struct json_writer *json)
{
    bool *has_members;

    if (json->depth == 0)
        return;
    has_members = &json->levels[json->depth - 1].has_members;
    if (*has_members)
        sink_text(&json->sink, ",");
    *has_members = true;
    new_line(json);
}

/* Called before every value. False if no value may stand here. */
static bool begin_value(struct json_writer *json)
{
    if (!nesting(json, !json->complete && inside_object(json) == json->has_key))
        return false;
    if (!json->has_key)
        separate(json);
    json->has_key = false;
    return true;
}

static void end_value(struct json_writer *json)
{
    if (json->depth == 0)
        json->complete = true;
}

static void value_text(struct json_writer *json, const char *text)
{
    if (!begin_value(json))
        return;
    sink_text(&json->sink, text);
    end_value(json);
}

static void begin(struct json_writer *json, bool is_object)
{
    if (!nesting(json, json->depth < JSON_DEPTH_MAX) || !begin_value(json))
        return;
    json->levels[json->depth].is_object = is_object;
    json->levels[json->depth].has_members = false;
    json->depth++;
    sink_text(&json->sink, is_object ? "{" : "[");
}

static void end(struct json_writer *json, bool is_object)
{
    if (!nesting(json, json->depth > 0 && inside_object(json) == is_object && !json->has_key))
        return;
    json->depth--;
    if (json->levels[json->depth].has_members)
        new_line(json);
    sink_text(&json->sink, is_object ? "}" : "]");
    end_value(json);
}

void json_object_begin(struct json_writer *json)
{
    begin(json, true);
}

void json_object_end(struct json_writer *json)
{
    end(json, true);
}

void json_array_begin(struct json_writer *json)
{
    begin(json, false);
}

void json_array_end(struct json_writer *json)
{
    end(json, false);
}

static const char *escape_of(uint32_t character, char scratch[8])
{
    switch (character) {
    case '"':
        return "\\\"";
    case '\\':
        return "\\\\";
    case '\b':
        return "\\b";
    case '\f':
        return "\\f";
    case '\n':
        return "\\n";
    case '\r':
        return "\\r";
    case '\t':
        return "\\t";
    default:
        break;
    }
    if (!sink_is_control(character))
        return NULL;
    snprintf(scratch, 8, "\\u%04x", character & 0xFFFF);
    return scratch;
}

static void quoted(struct json_writer *json, const char *text, size_t length)
{
    sink_text(&json->sink, "\"");
    sink_foreign(&json->sink, text, length, escape_of);
    sink_text(&json->sink, "\"");
}

void json_key(struct json_writer *json, const char *key)
{
    if (!nesting(json, inside_object(json) && !json->has_key))
        return;
    separate(json);
    quoted(json, key, strlen(key));
    sink_text(&json->sink, json->indent ? ": " : ":");
    json->has_key = true;
}

void json_bytes(struct json_writer *json, const char *text, size_t length)
{
    if (!begin_value(json))
        return;
    quoted(json, text, length);
    end_value(json);
}

void json_string(struct json_writer *json, const char *text)
{
    if (text)
        json_bytes(json, text, strlen(text));
    else
        json_null(json);
}

void json_int64(struct json_writer *json, int64_t value)
{
    char text[24];

    snprintf(text, sizeof(text), "%" PRId64, value);
    value_text(json, text);
}

void json_uint64(struct json_writer *json, uint64_t value)
{
    char text[24];

    snprintf(text, sizeof(text), "%" PRIu64, value);
    value_text(json, text);
}

void json_string_member(struct json_writer *json, const char *key, const char *text)
{
    json_key(json, key);
    json_string(json, text);
}

void json_uint64_member(struct json_writer *json, const char *key, uint64_t value)
{
    json_key(json, key);
    json_uint64(json, value);
}

void json_bool(struct json_writer *json, bool value)
{
    value_text(json, value ? "true" : "false");
}

void json_null(struct json_writer *json)
{
    value_text(json, "null");
}

static const char *skip_digits(const char *text)
{
    return text + strspn(text, "0123456789");
}

/* number = [ "-" ] ( "0" / digit1-9 *digit ) [ "." 1*digit ] [ ( "e" / "E" ) [ "+" / "-" ] 1*digit
 * ] */
static bool is_json_number(const char *text)
{
    const char *after;

    if (*text == '-')
        text++;
    after = skip_digits(text);
    if (after == text || (*text == '0' && after != text + 1))
        return false;
    if (*after == '.') {
        text = after + 1;
        after = skip_digits(text);
        if (after == text)
            return false;
    }
    if (*after == 'e' || *after == 'E') {
        text = after + 1;
        if (*text == '+' || *text == '-')
            text++;
        after = skip_digits(text);
        if (after == text)
            return false;
    }
    return *after == '\0';
}

void json_decimal(struct json_writer *json, const char *text)
{
    value_text(json, text && is_json_number(text) ? text : "null");
}

int json_finish(struct json_writer *json)
{
    if (!nesting(json, json->complete || json->sink.error))
        return EINVAL;
    sink_text(&json->sink, "\n");
    return sink_finish(&json->sink);
}
