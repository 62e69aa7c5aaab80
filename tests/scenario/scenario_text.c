/* SPDX-License-Identifier: Apache-2.0 */
/* See scenario_text.h. */
#include "tests/scenario/scenario_text.h"

struct shelf {
    const struct memory_file *files;
    size_t count;
};

static bool open_memory(void *context, struct source *source, const char *path,
                        struct diagnostics *diagnostics)
{
    const struct shelf *shelf = context;
    for (size_t i = 0; i < shelf->count; i++)
        if (strcmp(shelf->files[i].name, path) == 0)
            return source_from_text(source, SOURCE_FILE, path, shelf->files[i].text,
                                    strlen(shelf->files[i].text), diagnostics);
    return false;
}

struct scenario *load_files(const struct memory_file *files, size_t count, const char *name,
                            const char *const *settings, bool lint, struct diagnostics *diagnostics)
{
    struct shelf shelf = {files, count};
    const struct scenario_opener opener = {open_memory, &shelf};
    struct scenario_options options = {.settings = settings, .lint = lint};
    while (settings && settings[options.setting_count])
        options.setting_count++;
    memset(diagnostics, 0, sizeof *diagnostics);
    return scenario_load_from(name, &opener, &options, diagnostics);
}

char *complaints_text(const struct diagnostics *diagnostics)
{
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    assert_non_null(out);
    for (size_t i = 0; i < diagnostics->kept; i++) {
        const struct diagnostic *d = &diagnostics->records[i];
        if (strcmp(d->file, "test.yaml") != 0)
            fprintf(out, "%s:", d->file);
        fprintf(out, "%u:%u", (unsigned)d->line, (unsigned)d->column);
        if (d->length > 0)
            fprintf(out, "-%u", (unsigned)(d->column + d->length - 1));
        fprintf(out, " %s: %s", d->severity == SEVERITY_ERROR ? "error" : "warning", d->message);
        if (d->help[0] != '\0')
            fprintf(out, " (%s)", d->help);
        fputc('\n', out);
    }
    fclose(out);
    return text;
}

char *complaints_of(const char *text, bool lint)
{
    const struct memory_file file = {"test.yaml", text};
    struct diagnostics *diagnostics = malloc(sizeof *diagnostics);
    assert_non_null(diagnostics);
    struct scenario *scenario = load_files(&file, 1, file.name, NULL, lint, diagnostics);
    assert_true((scenario != NULL) == (diagnostics->errors == 0));
    scenario_free(scenario);
    char *complaints = complaints_text(diagnostics);
    free(diagnostics);
    return complaints;
}

static void assert_complaints_as(const char *text, const char *expected, bool lint)
{
    char *complaints = complaints_of(text, lint);
    assert_string_equal(complaints, expected);
    free(complaints);
}

void assert_complaints(const char *text, const char *expected)
{
    assert_complaints_as(text, expected, false);
}

void assert_warnings(const char *text, const char *expected)
{
    assert_complaints_as(text, expected, true);
}

struct scenario *load_set(const char *text, const char *const *settings)
{
    const struct memory_file file = {"test.yaml", text};
    struct diagnostics *diagnostics = malloc(sizeof *diagnostics);
    assert_non_null(diagnostics);
    struct scenario *scenario = load_files(&file, 1, file.name, settings, false, diagnostics);
    diagnostics_print(diagnostics, stderr, false);
    free(diagnostics);
    assert_non_null(scenario);
    return scenario;
}

struct scenario *load_good(const char *text)
{
    return load_set(text, NULL);
}
