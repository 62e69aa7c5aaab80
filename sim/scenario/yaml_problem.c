/* SPDX-License-Identifier: Apache-2.0 */
/* What libyaml finds wrong, in words for people; see yaml_problem.h. */
#include "sim/scenario/yaml_problem.h"

#include <string.h>

#include "sim/scenario/utf8.h"

static void complain(struct diagnostics *diagnostics, const struct source *source, size_t offset,
                     size_t length, const char *message, const char *help)
{
    diagnostics_error(diagnostics, source_span(source, offset, length), "%s", message);
    diagnostics_help(diagnostics, "%s", help);
}

static void complain_encoding(const struct source *source, size_t offset,
                              struct diagnostics *diagnostics)
{
    bool utf16 =
        offset == 0 && source->size >= 2 &&
        (memcmp(source->text, "\xff\xfe", 2) == 0 || memcmp(source->text, "\xfe\xff", 2) == 0);
    complain(diagnostics, source, offset, 1,
             utf16 ? "this file is in UTF-16, not UTF-8" : "this byte is not UTF-8",
             "save the file as UTF-8");
}

/* Whether a character may stand in a file. What YAML forbids, and the three that some count as line
 * ends and others do not. */
static bool allowed(uint32_t character, char next)
{
    if (character == '\r')
        return next == '\n';
    if (character < 0x20)
        return character == '\t' || character == '\n';
    return !(character >= 0x7f && character <= 0x9f) && character != 0x2028 &&
           character != 0x2029 && character != 0xfeff && character != 0xfffe && character != 0xffff;
}

bool yaml_problem_check_text(const struct source *source, struct diagnostics *diagnostics)
{
    size_t at = source->size >= 3 && memcmp(source->text, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
    while (at < source->size) {
        uint32_t character = 0;
        size_t length = utf8_decode(source->text + at, source->size - at, &character);
        if (length == 0) {
            complain_encoding(source, at, diagnostics);
            return false;
        }
        if (character == 0) {
            complain(diagnostics, source, at, 1, "there is a NUL byte in the text",
                     "a scenario is a text file in UTF-8");
            return false;
        }
        /* The text is followed by a NUL, so there always is a next byte. */
        if (!allowed(character, source->text[at + 1])) {
            complain(diagnostics, source, at, length, "this character is not allowed in the text",
                     "end lines with LF or CRLF, and leave out other control characters");
            return false;
        }
        at += length;
    }
    return true;
}

/* Signs that libyaml takes for the beginning of something we do not have. They are recognised by
 * what it was doing, and shown where that began: the place where it gave up lies behind the sign.
 */
static const struct {
    const char *context;
    const char *message;
    const char *help;
} signs[] = {
    {"directive", "directives are not supported", "leave the line that begins with '%' out"},
    {"a tag", "tags are not supported", "put a value that begins with '!' in quotes"},
    {"scanning an anchor", "a plain value cannot begin with '&'", "put the value in quotes"},
    {"scanning an alias", "a plain value cannot begin with '*'", "put the value in quotes"},
    {"scanning a block scalar", "a plain value cannot begin with '|' or '>'",
     "put the value in quotes"},
    {"scanning a simple key", "a ':' is missing behind this key", "write 'key: value'"},
};

/* libyaml's sentences and ours. `context` asks for the place where the construct began. */
static const struct wording {
    const char *problem;
    const char *message;
    const char *help;
    bool context;
} wordings[] = {
    {"mapping values are not allowed", "a ':' is not expected here",
     "put a value that holds ': ' in quotes; keys of one block begin in the same column", false},
    {"did not find expected key", "this line does not fit into its block",
     "keys of one block begin in the same column", true},
    {"block sequence entries are not allowed", "a list cannot begin here",
     "put each '- ' item on a line of its own, below the key", false},
    {"did not find expected '-' indicator", "this line does not fit into its list",
     "each item begins with '- ', all in the same column", true},
    {"did not find expected ',' or ']'", "a ',' or ']' is missing", "close the list with ']'",
     true},
    {"did not find expected ',' or '}'", "a ',' or '}' is missing", "close the mapping with '}'",
     true},
    {"found unexpected end of stream", "the closing quote is missing", "close the text", true},
    {"found unexpected document indicator", "the closing quote is missing", "close the text", true},
    {"found unknown escape character", "this escape is not known in double quotes",
     "use single quotes, in which '\\' is an ordinary character", false},
    {"did not find expected hexdecimal number", "this escape needs more hexadecimal digits",
     "use single quotes, in which '\\' is an ordinary character", false},
    {"found invalid Unicode character escape", "this escape is not a Unicode character",
     "write the character itself", false},
    {"found undefined tag handle", "tags are not supported",
     "put a value that begins with '!' in quotes", false},
    {"YAML document", "directives are not supported", "leave the line that begins with '%' out",
     false},
    {"found duplicate %", "directives are not supported", "leave the line that begins with '%' out",
     false},
    {"did not find expected node content", "a value is missing here",
     "write one, or put a value that begins with , ] or } in quotes", false},
    {"did not find expected <document start>", "the text goes on after its end",
     "a file holds one document", false},
};

static void complain_tab(const struct source *source, size_t offset,
                         struct diagnostics *diagnostics)
{
    complain(diagnostics, source, offset, 1, "a tab is used for indentation", "indent with spaces");
}

/* A character that begins nothing in YAML. */
static void complain_start(const struct source *source, size_t offset,
                           struct diagnostics *diagnostics)
{
    struct span at = source_span(source, offset, 1);
    char byte = source->text[offset];
    if (byte == '\t') {
        complain_tab(source, offset, diagnostics);
        return;
    }
    diagnostics_error(diagnostics, at, "a plain value cannot begin with '%c'", byte);
    diagnostics_help(diagnostics, "put the value in quotes");
}

static void report_wording(const struct wording *wording, const struct source *source,
                           size_t offset, size_t context, struct diagnostics *diagnostics)
{
    complain(diagnostics, source, offset, 1, wording->message, wording->help);
    uint32_t line = source_line(source, context);
    if (wording->context && line > 0)
        diagnostics_help(diagnostics, "%s; it begins on line %u", wording->help, (unsigned)line);
}

void yaml_problem_report(const yaml_parser_t *parser, const struct source *source, size_t offset,
                         size_t context, struct diagnostics *diagnostics)
{
    const char *problem = parser->problem ? parser->problem : "unknown error";
    if (parser->error == YAML_MEMORY_ERROR) {
        diagnostics_error(diagnostics, source_span(source, 0, 0), "out of memory");
        return;
    }
    if (strstr(problem, "found a tab character")) {
        complain_tab(source, offset, diagnostics);
        return;
    }
    if (strstr(problem, "cannot start any token")) {
        complain_start(source, offset, diagnostics);
        return;
    }
    const char *doing = parser->context ? parser->context : "";
    for (size_t i = 0; i < sizeof(signs) / sizeof(signs[0]); i++) {
        if (strstr(doing, signs[i].context)) {
            complain(diagnostics, source, context, 1, signs[i].message, signs[i].help);
            return;
        }
    }
    for (size_t i = 0; i < sizeof(wordings) / sizeof(wordings[0]); i++) {
        if (strstr(problem, wordings[i].problem)) {
            report_wording(&wordings[i], source, offset, context, diagnostics);
            return;
        }
    }
    diagnostics_error(diagnostics, source_span(source, offset, 1), "this is not YAML: %s", problem);
    diagnostics_help(diagnostics, "put the value in quotes if it is meant as text");
}
