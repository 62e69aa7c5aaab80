/* SPDX-License-Identifier: Apache-2.0 */
/* A streaming writer for JUnit XML; see junit.h. */
#include "sim/cli/junit.h"

#include <assert.h>
#include <errno.h>
#include <inttypes.h>
#include <string.h>

static const char *in_body(uint32_t character, char scratch[8])
{
    (void)scratch;
    switch (character) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\t':
    case '\n':
        return NULL;
    case '\r': /* a parser would turn it into a line feed */
        return "&#13;";
    case 0xFFFE: /* the only characters beside controls that XML does not know */
    case 0xFFFF:
        return "";
    default:
        return sink_is_control(character) ? "" : NULL;
    }
}

static const char *in_attribute(uint32_t character, char scratch[8])
{
    if (character == '\t') /* a parser would turn white space into blanks */
        return "&#9;";
    if (character == '\n')
        return "&#10;";
    return in_body(character, scratch);
}

static void attribute(struct junit_writer *junit, const char *name, const char *text)
{
    if (!text)
        return;
    sink_format(&junit->sink, " %s=\"", name);
    sink_foreign(&junit->sink, text, strlen(text), in_attribute);
    sink_text(&junit->sink, "\"");
}

static void attribute_count(struct junit_writer *junit, const char *name, uint64_t count)
{
    sink_format(&junit->sink, " %s=\"%" PRIu64 "\"", name, count);
}

/* Seconds with milliseconds, as the readers of this format expect; rounded down. */
static void attribute_time(struct junit_writer *junit, int64_t time_ns)
{
    if (time_ns < 0)
        return;
    sink_format(&junit->sink, " time=\"%" PRId64 ".%03" PRId64 "\"", time_ns / 1000000000,
                time_ns / 1000000 % 1000);
}

static void head(struct junit_writer *junit, const char *element, const struct junit_totals *totals)
{
    sink_format(&junit->sink, "<%s", element);
    attribute(junit, "name", totals->name);
    attribute_count(junit, "tests", totals->tests);
    attribute_count(junit, "failures", totals->failures);
    attribute_count(junit, "errors", totals->errors);
    attribute_count(junit, "skipped", totals->skipped);
    attribute_time(junit, totals->time_ns);
    sink_text(&junit->sink, ">\n");
}

void junit_start(struct junit_writer *junit, FILE *stream, const struct junit_totals *totals)
{
    sink_start(&junit->sink, stream);
    junit->in_suite = false;
    sink_text(&junit->sink, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    head(junit, "testsuites", totals);
}

/* True if the caller keeps to the rules of nesting. */
static bool nesting(struct junit_writer *junit, bool is_right)
{
    assert(is_right);
    if (!is_right)
        sink_fail(&junit->sink, EINVAL);
    return is_right;
}

void junit_suite_begin(struct junit_writer *junit, const struct junit_totals *totals)
{
    if (!nesting(junit, !junit->in_suite))
        return;
    junit->in_suite = true;
    sink_text(&junit->sink, "  ");
    head(junit, "testsuite", totals);
}

void junit_suite_end(struct junit_writer *junit)
{
    if (!nesting(junit, junit->in_suite))
        return;
    junit->in_suite = false;
    sink_text(&junit->sink, "  </testsuite>\n");
}

static void outcome(struct junit_writer *junit, const struct junit_case *one)
{
    static const char *const elements[] = {
        [JUNIT_FAILED] = "failure", [JUNIT_ERROR] = "error", [JUNIT_SKIPPED] = "skipped"};
    const char *element = elements[one->result];

    if (!element)
        return;
    sink_format(&junit->sink, "      <%s", element);
    attribute(junit, "message", one->message);
    attribute(junit, "type", one->type);
    if (!one->detail) {
        sink_text(&junit->sink, "/>\n");
        return;
    }
    sink_text(&junit->sink, ">");
    sink_foreign(&junit->sink, one->detail, strlen(one->detail), in_body);
    sink_format(&junit->sink, "</%s>\n", element);
}

void junit_case(struct junit_writer *junit, const struct junit_case *one)
{
    if (!nesting(junit, junit->in_suite))
        return;
    sink_text(&junit->sink, "    <testcase");
    attribute(junit, "classname", one->class_name);
    attribute(junit, "name", one->name);
    attribute(junit, "file", one->file);
    if (one->line > 0)
        attribute_count(junit, "line", (uint64_t)one->line);
    attribute_time(junit, one->time_ns);
    if (one->result == JUNIT_PASSED && !one->output) {
        sink_text(&junit->sink, "/>\n");
        return;
    }
    sink_text(&junit->sink, ">\n");
    outcome(junit, one);
    if (one->output) {
        sink_text(&junit->sink, "      <system-out>");
        sink_foreign(&junit->sink, one->output, strlen(one->output), in_body);
        sink_text(&junit->sink, "</system-out>\n");
    }
    sink_text(&junit->sink, "    </testcase>\n");
}

int junit_finish(struct junit_writer *junit)
{
    if (nesting(junit, !junit->in_suite))
        sink_text(&junit->sink, "</testsuites>\n");
    return sink_finish(&junit->sink);
}
