/* SPDX-License-Identifier: Apache-2.0 */
/* Help made from the tables of options.h; see option_help.h. */
#include "sim/cli/option_help.h"

#include <inttypes.h>
#include <stdarg.h>
#include <string.h>

#include "sim/cli/columns.h"

enum {
    READABLE_COLUMNS = 100,
    HELP_COLUMN = 26, /* where the explanations begin */
    VERB_COLUMN = 14,
    LABEL_MAX = 128,
    FACTS_MAX = 512,
};

/* Every command has it, so no table says so. */
static const struct option_spec help_option = {
    .name = "help",
    .letter = 'h',
    .kind = OPTION_FLAG,
    .help = "explain: in brief with -h, in full with --help",
};

struct help_style help_style_for(const struct terminal *terminal,
                                 const struct terminal_stream *stream)
{
    struct help_style style = {.colours = &stream->colours, .columns = terminal->columns};

    if (style.columns > READABLE_COLUMNS)
        style.columns = READABLE_COLUMNS;
    return style;
}

/* Appends to a text of `size` bytes; what does not fit is cut. */
static void append(char *out, size_t size, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static void append(char *out, size_t size, const char *format, ...)
{
    size_t length = strlen(out);
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(out + length, size - length, format, arguments);
    va_end(arguments);
}

char *help_value_name(const struct option_spec *spec, char *out, size_t size)
{
    out[0] = '\0';
    if (spec->value) {
        append(out, size, "%s", spec->value);
    } else if (spec->kind == OPTION_CHOICE) {
        for (size_t i = 0; spec->choices[i]; i++)
            append(out, size, "%s%s", i ? "|" : "", spec->choices[i]);
    }
    return out;
}

char *help_option_facts(const struct option_spec *spec, char *out, size_t size)
{
    out[0] = '\0';
    if (spec->kind == OPTION_CHOICE) {
        for (size_t i = 0; spec->choices[i]; i++)
            append(out, size, "%s%s", i ? ", " : "One of ", spec->choices[i]);
        append(out, size, ". ");
    }
    if (spec->kind == OPTION_COUNT && spec->most == INT64_MAX)
        append(out, size, "At least %" PRId64 ". ", spec->least);
    else if (spec->kind == OPTION_COUNT)
        append(out, size, "From %" PRId64 " to %" PRId64 ". ", spec->least, spec->most);
    if (spec->is_repeatable)
        append(out, size, "May be given several times. ");
    if (spec->standard)
        append(out, size, "Default: %s. ", spec->standard);
    if (out[0])
        out[strlen(out) - 1] = '\0'; /* the blank after the last sentence */
    return out;
}

static void heading(FILE *stream, const struct help_style *style, const char *text)
{
    fprintf(stream, "\n%s%s:%s\n", style->colours->bold, text, style->colours->plain);
}

/* "  label      explanation", wrapped; a label that is too wide gets a line of its own. */
static void entry(FILE *stream, const struct help_style *style, const char *label, size_t column,
                  const char *text)
{
    size_t width = columns_count(label, strlen(label)) + 2;
    size_t indent = column;

    /* On a very narrow terminal there is no room for two columns. */
    if (column + 20 > (size_t)style->columns)
        indent = 8;
    fprintf(stream, "  %s%s%s", style->colours->bold, label, style->colours->plain);
    if (width + 2 > indent) {
        fputc('\n', stream);
        width = 0;
    }
    columns_wrap(stream, text, width, indent, (size_t)style->columns);
}

/* "-j, --jobs=N" */
static void option_label(const struct option_spec *spec, char label[LABEL_MAX])
{
    char value[LABEL_MAX];

    label[0] = '\0';
    if (spec->letter)
        append(label, LABEL_MAX, "-%c, ", spec->letter);
    else
        append(label, LABEL_MAX, "    ");
    append(label, LABEL_MAX, "--%s%s", spec->kind == OPTION_FLAG && spec->standard ? "[no-]" : "",
           spec->name);
    help_value_name(spec, value, sizeof(value));
    if (value[0])
        append(label, LABEL_MAX, "=%s", value);
}

static void option_entry(FILE *stream, const struct option_spec *spec, enum help_length length,
                         const struct help_style *style)
{
    char label[LABEL_MAX];
    char facts[FACTS_MAX];
    char text[FACTS_MAX];

    option_label(spec, label);
    snprintf(text, sizeof(text), "%s", spec->help);
    if (length == HELP_SHORT && spec->standard)
        append(text, sizeof(text), " (default: %s)", spec->standard);
    entry(stream, style, label, HELP_COLUMN, text);
    if (length == HELP_SHORT)
        return;
    if (spec->more)
        columns_wrap(stream, spec->more, 0, HELP_COLUMN, (size_t)style->columns);
    help_option_facts(spec, facts, sizeof(facts));
    if (facts[0])
        columns_wrap(stream, facts, 0, HELP_COLUMN, (size_t)style->columns);
}

static void option_entries(FILE *stream, const struct option_spec *table, enum help_length length,
                           const struct help_style *style)
{
    for (; table && table->name; table++) {
        option_entry(stream, table, length, style);
        if (length == HELP_LONG)
            fputc('\n', stream);
    }
}

static void examples(FILE *stream, const struct verb_example *list, const struct help_style *style)
{
    if (!list || !list->command)
        return;
    heading(stream, style, "Examples");
    for (; list->command; list++) {
        fprintf(stream, "  %s\n", list->command);
        columns_wrap(stream, list->says, 0, 6, (size_t)style->columns);
    }
}

static void exit_codes(FILE *stream, const struct exit_meaning *list,
                       const struct help_style *style)
{
    if (!list || !list->meaning)
        return;
    heading(stream, style, "Exit codes");
    for (; list->meaning; list++) {
        char code[16];

        snprintf(code, sizeof(code), "%d", list->code);
        entry(stream, style, code, 8, list->meaning);
    }
}

/* "tenure run: summary" */
static void title(FILE *stream, const char *command, const char *verb, const char *summary,
                  const struct help_style *style)
{
    char line[FACTS_MAX];

    snprintf(line, sizeof(line), "%s%s%s: %s", command, *verb ? " " : "", verb, summary);
    columns_wrap(stream, line, 0, 0, (size_t)style->columns);
}

static void paragraphs(FILE *stream, const char *text, const struct help_style *style)
{
    if (!text || !*text)
        return;
    fputc('\n', stream);
    columns_wrap(stream, text, 0, 0, (size_t)style->columns);
}

void help_verb(FILE *stream, const struct command_spec *command, const struct verb_spec *verb,
               enum help_length length, const struct help_style *style)
{
    bool has_own = verb->options && verb->options->name;

    title(stream, command->name, verb->name, verb->summary, style);
    fprintf(stream, "\n%sUsage:%s %s %s [options]%s%s\n", style->colours->bold,
            style->colours->plain, command->name, verb->name, *verb->synopsis ? " " : "",
            verb->synopsis);
    if (length == HELP_LONG)
        paragraphs(stream, verb->description, style);
    if (has_own) {
        heading(stream, style, "Options");
        option_entries(stream, verb->options, length, style);
    }
    heading(stream, style, has_own ? "Common options" : "Options");
    option_entries(stream, command->common, length, style);
    option_entry(stream, &help_option, length, style);
    if (length == HELP_SHORT) {
        fprintf(stream, "\n'%s %s --help' says more.\n", command->name, verb->name);
        return;
    }
    examples(stream, verb->examples, style);
    exit_codes(stream, command->exits, style);
}

void help_command(FILE *stream, const struct command_spec *command, enum help_length length,
                  const struct help_style *style)
{
    title(stream, command->name, "", command->summary, style);
    fprintf(stream, "\n%sUsage:%s %s VERB [options] [arguments]\n", style->colours->bold,
            style->colours->plain, command->name);
    if (length == HELP_LONG)
        paragraphs(stream, command->description, style);
    heading(stream, style, "Verbs");
    for (size_t i = 0; command->verbs[i]; i++)
        entry(stream, style, command->verbs[i]->name, VERB_COLUMN, command->verbs[i]->summary);
    if (length == HELP_LONG)
        exit_codes(stream, command->exits, style);
    fprintf(stream, "\n'%s VERB -h' explains a verb in brief, '%s VERB --help' in full.\n",
            command->name, command->name);
}
