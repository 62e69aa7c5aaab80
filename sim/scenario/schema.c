/* SPDX-License-Identifier: Apache-2.0 */
/* The schema of scenario files out of the tables; see schema.h. Patterns are looser than the
 * reader: they are there for colours in an editor, the reader has the last word. */
#include "sim/scenario/schema.h"

#include <stdlib.h>
#include <string.h>

#include "sim/check/vocabulary.h"
#include "sim/scenario/fault_sentence.h"
#include "sim/scenario/measure_name.h"
#include "sim/scenario/parameter.h"
#include "sim/scenario/scenario.h"
#include "sim/scenario/scenario_key.h"
#include "sim/scenario/schema_writer.h"
#include "sim/scenario/words.h"

#define DURATION "([0-9]+(\\.[0-9]+)?(d|h|m|s|ms|us|\xc2\xb5s|ns))+"
#define RATIO    "[0-9]+(\\.[0-9]+)?(%|ppm)"
#define COMPARE  "(<=|<|==|!=|>=|>)"
#define LAW      "(0|" DURATION "|uniform\\(.+,.+\\)|exp\\(.+\\)|lognormal\\(.+,.+\\))"
#define NAME     "^[A-Za-z0-9_./:-]+$"

static void describe(struct schema_writer *w, const char *text)
{
    schema_text(w, "description", text);
}

static void write_words(struct schema_writer *w, const char *list)
{
    size_t count = words_count(list);
    for (size_t i = 0; i < count; i++) {
        struct word word = words_at(list, i);
        char copy[64];
        snprintf(copy, sizeof copy, "%.*s", (int)word.length, word.text);
        schema_text(w, NULL, copy);
    }
}

/* ---- parameters ----------------------------------------------------------------------------- */

static bool may_be_profile(const struct scenario_parameter *parameter)
{
    return strcmp(parameter->otherwise, "profile") == 0;
}

/* A text of a pattern, or the bare 0 that YAML takes for a number. */
static void write_pattern(struct schema_writer *w, const struct scenario_parameter *parameter,
                          const char *pattern)
{
    char whole[512];
    snprintf(whole, sizeof whole, "^(%s%s)$", may_be_profile(parameter) ? "profile|" : "", pattern);
    schema_open(w, "anyOf", '[');
    schema_open(w, NULL, '{');
    schema_text(w, "type", "string");
    schema_text(w, "pattern", whole);
    schema_close(w, '}');
    schema_open(w, NULL, '{');
    schema_number(w, "const", 0);
    schema_close(w, '}');
    schema_close(w, ']');
}

/* Some readers of YAML take no and yes for truth values. */
static void write_choice(struct schema_writer *w, const struct scenario_parameter *parameter)
{
    schema_open(w, "enum", '[');
    write_words(w, parameter->choices);
    if (may_be_profile(parameter))
        schema_text(w, NULL, "profile");
    if (strcmp(parameter->choices, "no yes") == 0) {
        schema_bool(w, NULL, false);
        schema_bool(w, NULL, true);
    }
    if (words_index(parameter->choices, "false", 5) >= 0)
        schema_bool(w, NULL, false);
    schema_close(w, ']');
}

static void write_flags(struct schema_writer *w, const struct scenario_parameter *parameter)
{
    schema_open(w, "anyOf", '[');
    schema_open(w, NULL, '{');
    schema_open(w, "enum", '[');
    write_words(w, "all none");
    write_words(w, parameter->choices);
    schema_close(w, ']');
    schema_close(w, '}');
    schema_open(w, NULL, '{');
    schema_text(w, "type", "array");
    schema_open(w, "items", '{');
    schema_open(w, "enum", '[');
    write_words(w, parameter->choices);
    schema_close(w, ']');
    schema_close(w, '}');
    schema_close(w, '}');
    schema_close(w, ']');
}

static void write_parameter(struct schema_writer *w, const struct scenario_parameter *parameter)
{
    schema_open(w, parameter->name, '{');
    describe(w, parameter->help);
    schema_text(w, "default", parameter->otherwise);
    switch (parameter->type) {
    case SCENARIO_DURATION:
        write_pattern(w, parameter, DURATION);
        break;
    case SCENARIO_RATIO:
        write_pattern(w, parameter, RATIO);
        break;
    case SCENARIO_LAW:
        write_pattern(w, parameter, LAW);
        break;
    case SCENARIO_COUNT:
        schema_text(w, "type", "integer");
        schema_number(w, "minimum", parameter->least);
        schema_number(w, "maximum", parameter->most);
        break;
    case SCENARIO_CHOICE:
        write_choice(w, parameter);
        break;
    case SCENARIO_FLAGS:
        write_flags(w, parameter);
        break;
    }
    schema_close(w, '}');
}

static void write_reference(struct schema_writer *w, const char *key, const char *name)
{
    char path[96];
    snprintf(path, sizeof path, "#/definitions/%s", name);
    schema_open(w, key, '{');
    schema_text(w, "$ref", path);
    schema_close(w, '}');
}

/* A number of instances or resources, or their names. */
static void write_named(struct schema_writer *w, const struct scenario_parameter *parameter)
{
    schema_open(w, parameter->name, '{');
    describe(w, parameter->help);
    schema_open(w, "anyOf", '[');
    write_reference(w, NULL, parameter->name);
    schema_open(w, NULL, '{');
    schema_text(w, "type", "array");
    schema_open(w, "items", '{');
    schema_text(w, "type", "string");
    schema_text(w, "pattern", NAME);
    schema_close(w, '}');
    schema_close(w, '}');
    schema_close(w, ']');
    schema_close(w, '}');
}

static void write_parameters(struct schema_writer *w)
{
    size_t count;
    const struct scenario_parameter *table = scenario_parameters(&count);
    for (size_t i = 0; i < count; i++)
        if (strcmp(table[i].name, "instances") == 0 || strcmp(table[i].name, "resources") == 0)
            write_named(w, &table[i]);
        else
            write_reference(w, table[i].name, table[i].name);
}

static void write_matrix(struct schema_writer *w, const char *help)
{
    size_t count;
    const struct scenario_parameter *table = scenario_parameters(&count);
    schema_open(w, "matrix", '{');
    describe(w, help);
    schema_text(w, "type", "object");
    schema_bool(w, "additionalProperties", false);
    schema_open(w, "properties", '{');
    for (size_t i = 0; i < count; i++) {
        schema_open(w, table[i].name, '{');
        schema_text(w, "type", "array");
        schema_number(w, "minItems", 1);
        schema_number(w, "maxItems", SCENARIO_AXIS_LIMIT);
        write_reference(w, "items", table[i].name);
        schema_close(w, '}');
    }
    schema_close(w, '}');
    schema_close(w, '}');
}

/* ---- sentences ------------------------------------------------------------------------------ */

static void print_verbs(FILE *out)
{
    for (int kind = 0; kind < FAULT_KIND_COUNT; kind++)
        fprintf(out, "%s%s", kind > 0 ? "|" : "", fault_kinds[kind].verb);
}

static void print_name(FILE *out, const char *name)
{
    for (; *name; name++)
        fprintf(out, *name == '.' ? "\\%c" : "%c", *name);
}

static void print_metrics(FILE *out, bool series)
{
    const char *bar = "";
    for (unsigned i = 0; i < metric_count; i++)
        if (metric_table[i].is_series == series) {
            fputs(bar, out);
            print_name(out, metric_table[i].name);
            bar = "|";
        }
}

static void print_fault_pattern(FILE *out)
{
    fputs("^((at|after|from|every|when)\\s.+\\s)?(", out);
    print_verbs(out);
    fputs(")(\\s.*)?$", out);
}

static void print_measure(FILE *out, bool over_seeds)
{
    fputs("((", out);
    print_metrics(out, true);
    fputs(")\\.(", out);
    for (unsigned i = 0; i < STATISTIC_COUNT_OF && !over_seeds; i++)
        fprintf(out, "%s%s", i > 0 ? "|" : "", statistic_name(i));
    fputs(over_seeds ? "mean)|" : ")|", out);
    print_metrics(out, false);
    fputs(")", out);
}

static void print_properties(FILE *out)
{
    fputs("(", out);
    for (unsigned i = 0; i < PROPERTY_COUNT; i++)
        fprintf(out, "%s%s", i > 0 ? "|" : "", property_table[i].label);
    fputs(")", out);
}

static void print_expectation_pattern(FILE *out)
{
    fputs("^(", out);
    print_measure(out, false);
    fputs("\\s*" COMPARE "\\s*.+|", out);
    print_properties(out);
    fputs("\\s(holds|violated|may be violated))$", out);
}

static void print_over_seeds_pattern(FILE *out)
{
    fputs("^(", out);
    print_measure(out, true);
    fputs("\\swithin\\s[0-9]+\\sse\\sof\\s.+|tenure fits geometric|", out);
    print_properties(out);
    fputs("\\sviolated\\sin\\s*" COMPARE "\\s*.+\\sseeds?)$", out);
}

/* A text that `print` puts together. */
static void write_printed(struct schema_writer *w, const char *key, void (*print)(FILE *out))
{
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    if (out) {
        print(out);
        fclose(out);
    }
    schema_text(w, key, text ? text : "");
    free(text);
}

static void write_snippet(struct schema_writer *w, const char *label, const char *help,
                          const char *body)
{
    schema_open(w, NULL, '{');
    schema_text(w, "label", label);
    describe(w, help);
    schema_text(w, "body", body);
    schema_close(w, '}');
}

static void write_fault_snippets(struct schema_writer *w)
{
    schema_open(w, "defaultSnippets", '[');
    for (int kind = 0; kind < FAULT_KIND_COUNT; kind++) {
        const struct fault_kind_row *row = &fault_kinds[kind];
        char body[160];
        snprintf(body, sizeof body, "at ${1:1m} %s%s%s%s%s%s%s%s", row->verb,
                 row->options & FAULT_OPTION(OPERATION) ? " ${2:is_master} of" : "",
                 kind == FAULT_JOIN                   ? " ${3:n3}"
                 : kind == FAULT_RESTART              ? " ${3:all}"
                 : row->scope == FAULT_SCOPE_INSTANCE ? " ${3:master(r1)}"
                 : row->scope == FAULT_SCOPE_STORE    ? " store"
                                                      : "",
                 row->options & FAULT_OPTION(BY_DURATION) ? " by ${4:500ms}" : "",
                 row->options & FAULT_OPTION(BY_RATIO) ? " by ${4:2%}" : "",
                 row->options & FAULT_OPTION(DOWN) ? " down ${4:30s} between ${5:30s}" : "",
                 kind == FAULT_CONFIGURE ? " resign_odds ${4:100}" : "",
                 row->length == FAULT_LENGTH_NONE ? "" : " for ${5:30s}");
        write_snippet(w, row->verb, row->what, body);
    }
    schema_close(w, ']');
}

static void write_expectation_snippets(struct schema_writer *w)
{
    static const char *const limits[] = {
        [METRIC_NS] = "1s", [METRIC_COUNT] = "0", [METRIC_PPM] = "1%", [METRIC_PER_HOUR] = "60"};
    schema_open(w, "defaultSnippets", '[');
    for (unsigned i = 0; i < metric_count; i++) {
        const struct metric_row *row = &metric_table[i];
        char body[128];
        snprintf(body, sizeof body, "%s%s <= ${1:%s}", row->name, row->is_series ? ".${2:max}" : "",
                 limits[row->unit]);
        write_snippet(w, row->name, row->what, body);
    }
    for (unsigned i = 0; i < PROPERTY_COUNT; i++) {
        const struct property_row *row = &property_table[i];
        char body[64];
        snprintf(body, sizeof body, "%s ${1|holds,violated,may be violated|}", row->label);
        write_snippet(w, row->label, row->sentence, body);
    }
    schema_close(w, ']');
}

static void write_sentence(struct schema_writer *w, const char *key, void (*pattern)(FILE *out))
{
    schema_open(w, key, '{');
    schema_text(w, "type", "string");
    write_printed(w, "pattern", pattern);
    schema_close(w, '}');
}

static void write_faults(struct schema_writer *w, const char *help)
{
    schema_open(w, "faults", '{');
    describe(w, help);
    schema_open(w, "type", '[');
    write_words(w, "array null");
    schema_close(w, ']');
    schema_number(w, "maxItems", SCENARIO_FAULTS_LIMIT);
    write_sentence(w, "items", print_fault_pattern);
    write_fault_snippets(w);
    schema_close(w, '}');
}

static void write_over_seeds(struct schema_writer *w)
{
    schema_open(w, NULL, '{');
    schema_text(w, "type", "object");
    schema_bool(w, "additionalProperties", false);
    schema_open(w, "required", '[');
    schema_text(w, NULL, "over seeds");
    schema_close(w, ']');
    schema_open(w, "properties", '{');
    schema_open(w, "over seeds", '{');
    describe(w, "what must come out of all seeds together");
    schema_text(w, "type", "array");
    write_sentence(w, "items", print_over_seeds_pattern);
    schema_close(w, '}');
    schema_close(w, '}');
    schema_close(w, '}');
}

static void write_expect(struct schema_writer *w, const char *help)
{
    schema_open(w, "expect", '{');
    describe(w, help);
    schema_open(w, "type", '[');
    write_words(w, "array null");
    schema_close(w, ']');
    schema_number(w, "maxItems", SCENARIO_SENTENCES_LIMIT);
    schema_open(w, "items", '{');
    schema_open(w, "anyOf", '[');
    write_sentence(w, NULL, print_expectation_pattern);
    write_over_seeds(w);
    schema_close(w, ']');
    schema_close(w, '}');
    write_expectation_snippets(w);
    schema_close(w, '}');
}

/* ---- the other keys ------------------------------------------------------------------------- */

static void write_scenario(struct schema_writer *w, const char *help)
{
    schema_open(w, "scenario", '{');
    describe(w, help);
    schema_number(w, "const", 1);
    schema_close(w, '}');
}

static void write_text_key(struct schema_writer *w, const char *key, const char *help,
                           const char *pattern)
{
    schema_open(w, key, '{');
    describe(w, help);
    schema_text(w, "type", "string");
    if (pattern)
        schema_text(w, "pattern", pattern);
    schema_close(w, '}');
}

static void write_name(struct schema_writer *w, const char *help)
{
    write_text_key(w, "name", help, NAME);
}

static void write_summary(struct schema_writer *w, const char *help)
{
    write_text_key(w, "summary", help, NULL);
}

static void write_story(struct schema_writer *w, const char *help)
{
    write_text_key(w, "story", help, NULL);
}

static void write_source(struct schema_writer *w, const char *help)
{
    write_text_key(w, "source", help, NULL);
}

static void write_known_failing(struct schema_writer *w, const char *help)
{
    write_text_key(w, "known_failing", help, NULL);
}

static void write_extends(struct schema_writer *w, const char *help)
{
    write_text_key(w, "extends", help, "^[^/]");
}

static void write_tags(struct schema_writer *w, const char *help)
{
    schema_open(w, "tags", '{');
    describe(w, help);
    schema_text(w, "type", "array");
    schema_number(w, "maxItems", SCENARIO_TAGS_LIMIT);
    schema_open(w, "items", '{');
    schema_text(w, "type", "string");
    schema_text(w, "pattern", NAME);
    schema_close(w, '}');
    schema_close(w, '}');
}

static void write_seeds(struct schema_writer *w, const char *help)
{
    schema_open(w, "seeds", '{');
    describe(w, help);
    schema_open(w, "anyOf", '[');
    schema_open(w, NULL, '{');
    schema_text(w, "type", "integer");
    schema_number(w, "minimum", 0);
    schema_close(w, '}');
    schema_open(w, NULL, '{');
    schema_text(w, "type", "string");
    schema_text(w, "pattern", "^[0-9]+\\.\\.[0-9]+$");
    schema_close(w, '}');
    schema_close(w, ']');
    schema_close(w, '}');
}

/* ---- studies -------------------------------------------------------------------------------- */

static void print_study_measure(FILE *out)
{
    fputs("(", out);
    for (int i = 0; i < OBSERVE_COUNT; i++) {
        print_name(out, observe_names[i]);
        fputs("|", out);
    }
    print_measure(out, false);
    fputs(")", out);
}

static void print_objective_pattern(FILE *out)
{
    fputs("^", out);
    print_study_measure(out);
    fputs("$", out);
}

static void print_constraint_pattern(FILE *out)
{
    fputs("^", out);
    print_study_measure(out);
    fputs("\\s*" COMPARE "\\s*.+$", out);
}

static void write_study_texts(struct schema_writer *w, const char *key, const char *help,
                              void (*pattern)(FILE *out))
{
    schema_open(w, key, '{');
    describe(w, help);
    schema_open(w, "type", '[');
    write_words(w, "array null");
    schema_close(w, ']');
    schema_number(w, "maxItems", SCENARIO_AIMS_LIMIT);
    write_sentence(w, "items", pattern);
    schema_close(w, '}');
}

static void write_minimise(struct schema_writer *w, const char *help)
{
    write_study_texts(w, "minimise", help, print_objective_pattern);
}

static void write_maximise(struct schema_writer *w, const char *help)
{
    write_study_texts(w, "maximise", help, print_objective_pattern);
}

static void write_subject_to(struct schema_writer *w, const char *help)
{
    write_study_texts(w, "subject_to", help, print_constraint_pattern);
}

static void write_precision(struct schema_writer *w, const char *help)
{
    write_text_key(w, "precision", help, "^" RATIO "$");
}

/* Lists and ranges of values are texts; a single one may be a bare number. */
static void write_vary(struct schema_writer *w, const char *help)
{
    size_t count;
    const struct scenario_parameter *table = scenario_parameters(&count);
    schema_open(w, "vary", '{');
    describe(w, help);
    schema_open(w, "type", '[');
    write_words(w, "object null");
    schema_close(w, ']');
    schema_bool(w, "additionalProperties", false);
    schema_open(w, "properties", '{');
    for (size_t i = 0; i < count; i++) {
        schema_open(w, table[i].name, '{');
        describe(w, table[i].help);
        schema_open(w, "type", '[');
        write_words(w, "string number boolean array");
        schema_close(w, ']');
        schema_number(w, "minItems", 1);
        schema_open(w, "items", '{');
        schema_open(w, "type", '[');
        write_words(w, "string number boolean");
        schema_close(w, ']');
        schema_close(w, '}');
        schema_close(w, '}');
    }
    schema_close(w, '}');
    schema_close(w, '}');
}

static void write_tune(struct schema_writer *w, const char *help)
{
    schema_open(w, "tune", '{');
    describe(w, help);
    schema_open(w, "type", '[');
    write_words(w, "object null");
    schema_close(w, ']');
    schema_bool(w, "additionalProperties", false);
    schema_open(w, "properties", '{');
#define KEY(name, key_help) write_##name(w, key_help);
    SCENARIO_TUNE_KEY_LIST(KEY)
#undef KEY
    schema_close(w, '}');
    schema_close(w, '}');
}

/* ---- the whole ------------------------------------------------------------------------------ */

void scenario_schema_write(FILE *out)
{
    struct schema_writer w = {.out = out, .empty = true};
    size_t count;
    const struct scenario_parameter *table = scenario_parameters(&count);
    schema_open(&w, NULL, '{');
    schema_text(&w, "$schema", "http://json-schema.org/draft-07/schema#");
    schema_text(&w, "title", "tenure scenario");
    schema_text(&w, "type", "object");
    schema_open(&w, "required", '[');
    schema_text(&w, NULL, "scenario");
    schema_close(&w, ']');
    schema_bool(&w, "additionalProperties", false);
    schema_open(&w, "properties", '{');
#define KEY(name, help) write_##name(&w, help);
    SCENARIO_KEY_LIST(KEY)
#undef KEY
    write_parameters(&w);
    schema_close(&w, '}');
    schema_open(&w, "definitions", '{');
    for (size_t i = 0; i < count; i++)
        write_parameter(&w, &table[i]);
    schema_close(&w, '}');
    schema_close(&w, '}');
    putc('\n', out);
}
