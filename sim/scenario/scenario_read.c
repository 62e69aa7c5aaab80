/* SPDX-License-Identifier: Apache-2.0 */
/* Loading scenarios: the entry, what is told apart by key, and freeing; see scenario_read.h. */
#include "sim/scenario/scenario_read.h"

#include <stdlib.h>
#include <string.h>

#include "sim/scenario/expectation_sentence.h"
#include "sim/scenario/lint.h"
#include "sim/scenario/quantity.h"
#include "sim/scenario/scenario_reading.h"
#include "sim/scenario/words.h"

/* ---- values --------------------------------------------------------------------------------- */

struct span scenario_value_span(const struct scenario_value *value)
{
    if (value->setting)
        return source_span(value->setting, value->offset, value->setting->size - value->offset);
    return tree_node_span(&value->file->tree, value->node);
}

struct span scenario_value_part(const struct scenario_value *value, size_t offset, size_t length)
{
    if (value->setting)
        return source_span(value->setting, value->offset + offset, length);
    return tree_node_span_inside(&value->file->tree, value->node, offset, length);
}

struct scenario_value scenario_reading_find(const struct scenario_reading *reading, const char *key)
{
    for (uint32_t i = 0; i < reading->files.count; i++) {
        const struct scenario_file *file = &reading->files.at[i];
        const struct tree_node *node = tree_node_get(file->tree.root, key);
        if (node)
            return (struct scenario_value){.file = file, .node = node};
    }
    return (struct scenario_value){0};
}

const char *scenario_reading_text(struct scenario_reading *reading,
                                  const struct scenario_value *value, const char *what)
{
    if (value->setting)
        return value->setting->text + value->offset;
    if (value->node->kind == TREE_SCALAR && !tree_node_is_nothing(value->node))
        return value->node->text;
    if (value->node->kind == TREE_SCALAR) {
        diagnostics_error(reading->diagnostics, scenario_value_span(value), "%s is missing here",
                          what);
        diagnostics_help(reading->diagnostics, "write it, or leave the key out");
    } else {
        diagnostics_error(reading->diagnostics, scenario_value_span(value), "a %s is not %s",
                          value->node->kind == TREE_LIST ? "list" : "mapping", what);
        diagnostics_help(reading->diagnostics, "write one value");
    }
    return NULL;
}

void scenario_reading_problem(struct scenario_reading *reading, const struct scenario_value *value,
                              const struct text_error *error)
{
    struct text_error placed = *error;
    size_t length =
        value->setting ? value->setting->size - value->offset : value->node->text_length;
    struct span whole = scenario_value_part(value, 0, length);
    if (whole.length != length) { /* not written as it reads: folded or with escapes */
        placed.offset = 0;
        placed.length = whole.length;
    }
    diagnostics_text_error(reading->diagnostics, whole, &placed);
}

void scenario_reading_no_memory(struct scenario_reading *reading)
{
    char name[] = "tenure";
    const struct source nowhere = {.name = name};
    const struct source *source =
        reading->files.count > 0 ? &reading->files.at[0].source : &nowhere;
    diagnostics_error(reading->diagnostics, source_span(source, 0, 0), "memory ran out");
}

char *scenario_reading_copy(struct scenario_reading *reading, const char *text, size_t length)
{
    char *copy = strndup(text, length);
    if (!copy)
        scenario_reading_no_memory(reading);
    return copy;
}

bool scenario_reading_check_name(struct scenario_reading *reading,
                                 const struct scenario_value *value, const char *name,
                                 const char *what)
{
    size_t good =
        strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./:");
    if (name[0] != '\0' && name[good] == '\0' && good <= SCENARIO_NAME_LIMIT)
        return true;
    diagnostics_error(reading->diagnostics, scenario_value_span(value), "this is not %s", what);
    diagnostics_help(reading->diagnostics,
                     "use up to %d letters, digits and _ - . / :", SCENARIO_NAME_LIMIT);
    return false;
}

/* ---- keys that are not parameters ----------------------------------------------------------- */

static void read_text(struct scenario_reading *reading, const char *key, char **text)
{
    const struct scenario_value value = scenario_reading_find(reading, key);
    if (!value.node)
        return;
    const char *read = scenario_reading_text(reading, &value, "a text");
    if (read)
        *text = scenario_reading_copy(reading, read, strlen(read));
}

/* Without a name the scenario is called as its file. */
static void read_name(struct scenario_reading *reading, const char *path)
{
    const struct scenario_file *file = &reading->files.at[0];
    const struct tree_node *node = tree_node_get(file->tree.root, "name");
    if (node) {
        const struct scenario_value value = {.file = file, .node = node};
        const char *name = scenario_reading_text(reading, &value, "a name");
        if (name && scenario_reading_check_name(reading, &value, name, "a name of a scenario"))
            reading->scenario->name = scenario_reading_copy(reading, name, strlen(name));
        return;
    }
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
    const char *dot = strrchr(name, '.');
    if (strcmp(path, "-") == 0)
        name = "stdin";
    else if (dot && dot > name && (strcmp(dot, ".yaml") == 0 || strcmp(dot, ".yml") == 0)) {
        reading->scenario->name = scenario_reading_copy(reading, name, (size_t)(dot - name));
        return;
    }
    reading->scenario->name = scenario_reading_copy(reading, name, strlen(name));
}

static void read_tags(struct scenario_reading *reading)
{
    struct scenario *scenario = reading->scenario;
    const struct scenario_value value = scenario_reading_find(reading, "tags");
    if (!value.node || tree_node_is_nothing(value.node))
        return;
    if (value.node->kind != TREE_LIST || value.node->count > SCENARIO_TAGS_LIMIT) {
        diagnostics_error(reading->diagnostics, scenario_value_span(&value),
                          "this is not a list of at most %d tags", SCENARIO_TAGS_LIMIT);
        diagnostics_help(reading->diagnostics, "write it as in 'tags: [safety, crash]'");
        return;
    }
    scenario->tags = calloc(value.node->count + 1, sizeof *scenario->tags);
    if (!scenario->tags) {
        scenario_reading_no_memory(reading);
        return;
    }
    for (const struct tree_node *node = value.node->first; node; node = node->next) {
        const struct scenario_value tag = {.file = value.file, .node = node};
        const char *text = scenario_reading_text(reading, &tag, "a tag");
        if (!text || !scenario_reading_check_name(reading, &tag, text, "a tag"))
            continue;
        char *copy = scenario_reading_copy(reading, text, strlen(text));
        if (copy)
            scenario->tags[scenario->tag_count++] = copy;
    }
}

static enum text_problem parse_seed(const char *text, size_t offset, size_t length, int64_t *seed,
                                    struct text_error *error)
{
    enum text_problem problem =
        quantity_parse(QUANTITY_INTEGER, text + offset, length, quantity_amount, seed, error);
    if (problem) {
        error->offset += offset;
        text_error_help(error, "write one number, or a range such as 1..20");
    }
    return problem;
}

/* A or A..B */
static enum text_problem parse_seeds(const char *text, uint64_t *first_seed, uint64_t *last_seed,
                                     struct text_error *error)
{
    const char *dots = strstr(text, "..");
    size_t length = strlen(text), first_length = dots ? (size_t)(dots - text) : length;
    size_t second = dots ? first_length + 2 : 0;
    int64_t first, last;
    enum text_problem problem = parse_seed(text, 0, first_length, &first, error);
    if (!problem)
        problem = parse_seed(text, second, length - second, &last, error);
    if (problem)
        return problem;
    if (last < first || last - first >= SCENARIO_SEEDS_LIMIT) {
        text_error_set(error, TEXT_RANGE, 0, length,
                       last < first ? "the last seed is smaller than the first"
                                    : "there are too many seeds");
        text_error_help(error, "a range has between 1 and %d seeds", SCENARIO_SEEDS_LIMIT);
        return TEXT_RANGE;
    }
    *first_seed = (uint64_t)first;
    *last_seed = (uint64_t)last;
    return TEXT_OK;
}

void scenario_reading_seeds(struct scenario_reading *reading, const struct scenario_value *value,
                            uint64_t *first, uint64_t *last)
{
    struct text_error error;
    const char *text = scenario_reading_text(reading, value, "a seed or a range of seeds");
    if (text && parse_seeds(text, first, last, &error) != TEXT_OK)
        scenario_reading_problem(reading, value, &error);
}

static void read_seeds(struct scenario_reading *reading)
{
    if (!reading->seeds.setting)
        reading->seeds = scenario_reading_find(reading, "seeds");
    if (reading->seeds.setting || reading->seeds.node)
        scenario_reading_seeds(reading, &reading->seeds, &reading->scenario->first_seed,
                               &reading->scenario->last_seed);
}

/* ---- settings ------------------------------------------------------------------------------- */

static void unknown_setting(struct scenario_reading *reading, const struct source *source,
                            size_t length)
{
    size_t count;
    const struct scenario_parameter *parameters = scenario_parameters(&count);
    struct suggestion suggestion = suggest_for(source->text, length);
    for (size_t i = 0; i < count; i++)
        suggest_offer(&suggestion, parameters[i].name);
    diagnostics_error(reading->diagnostics, source_span(source, 0, length),
                      "'%.*s' is not a parameter", text_error_quote(source->text, length),
                      source->text);
    if (suggestion.best)
        diagnostics_help(reading->diagnostics, "did you mean '%s'?", suggestion.best);
    else
        diagnostics_help(reading->diagnostics, "the schema of scenario files lists all parameters");
}

static void read_setting(struct scenario_reading *reading, const struct source *source)
{
    size_t parameter_count;
    const char *equals = memchr(source->text, '=', source->size);
    if (!equals || memchr(source->text, '\0', source->size)) {
        diagnostics_error(reading->diagnostics, source_span(source, 0, source->size),
                          "this is not a setting");
        diagnostics_help(reading->diagnostics, "write it as in resign_odds=5");
        return;
    }
    const size_t length = (size_t)(equals - source->text);
    const struct scenario_value value = {.setting = source, .offset = length + 1};
    const struct scenario_parameter *parameter = scenario_parameter_find_word(source->text, length);
    if (parameter)
        reading->given[parameter - scenario_parameters(&parameter_count)] = value;
    else if (length == strlen("seeds") && memcmp(source->text, "seeds", length) == 0)
        reading->seeds = value;
    else
        unknown_setting(reading, source, length);
}

static bool read_settings(struct scenario_reading *reading, const struct scenario_options *options)
{
    if (options->setting_count == 0)
        return true;
    reading->settings = calloc(options->setting_count, sizeof *reading->settings);
    if (!reading->settings) {
        scenario_reading_no_memory(reading);
        return false;
    }
    for (size_t i = 0; i < options->setting_count; i++) {
        struct source *source = &reading->settings[i];
        if (!source_from_text(source, SOURCE_ARGUMENT, "--set", options->settings[i],
                              strlen(options->settings[i]), reading->diagnostics))
            return false;
        reading->setting_count++;
        read_setting(reading, source);
    }
    return true;
}

static bool counts(const struct scenario_reading *reading, const struct source *setting)
{
    for (size_t i = 0; i < SCENARIO_PARAMETER_COUNT; i++)
        if (reading->given[i].setting == setting)
            return true;
    return false;
}

/* Whoever runs a case again has to set them again. */
static void keep_settings(struct scenario_reading *reading)
{
    struct scenario *scenario = reading->scenario;
    if (reading->setting_count == 0)
        return;
    scenario->settings = calloc(reading->setting_count, sizeof *scenario->settings);
    if (!scenario->settings) {
        scenario_reading_no_memory(reading);
        return;
    }
    for (size_t i = 0; i < reading->setting_count; i++) {
        const struct source *source = &reading->settings[i];
        if (!counts(reading, source))
            continue;
        char *copy = scenario_reading_copy(reading, source->text, source->size);
        if (!copy)
            return;
        scenario->settings[scenario->setting_count++] = copy;
    }
}

/* ---- the whole ------------------------------------------------------------------------------ */

static bool copy_paths(struct scenario_reading *reading, const char *path)
{
    struct scenario *scenario = reading->scenario;
    scenario->path = scenario_reading_copy(reading, path, strlen(path));
    scenario->files = calloc(reading->files.count, sizeof *scenario->files);
    if (!scenario->path || !scenario->files) {
        scenario_reading_no_memory(reading);
        return false;
    }
    for (uint32_t i = 0; i < reading->files.count; i++) {
        const char *name = reading->files.at[i].source.name;
        scenario->files[i] = scenario_reading_copy(reading, name, strlen(name));
        if (!scenario->files[i])
            return false;
        scenario->file_count++;
    }
    return true;
}

static void read_document(struct scenario_reading *reading, const char *path)
{
    struct scenario *scenario = reading->scenario;
    read_name(reading, path);
    read_text(reading, "summary", &scenario->summary);
    read_text(reading, "story", &scenario->story);
    read_text(reading, "source", &scenario->source);
    read_text(reading, "known_failing", &scenario->known_failing);
    read_tags(reading);
    read_seeds(reading);
    scenario_reading_parameters(reading);
    if (!scenario_check_sizes(reading))
        return;
    scenario_reading_names(reading);
    scenario_reading_faults(reading);
    scenario_reading_expectations(reading);
    scenario_reading_tune(reading);
}

static void read_all(struct scenario_reading *reading, const char *path,
                     const struct scenario_opener *opener, const struct scenario_options *options)
{
    const size_t errors = reading->diagnostics->errors;
    if (!scenario_files_read(&reading->files, opener, path, reading->diagnostics) ||
        !copy_paths(reading, path) || !read_settings(reading, options))
        return;
    read_document(reading, path);
    keep_settings(reading);
    if (reading->diagnostics->errors == errors)
        scenario_check_cases(reading);
    if (reading->diagnostics->errors == errors && options->lint)
        scenario_lint(reading);
}

struct scenario *scenario_load_from(const char *path, const struct scenario_opener *opener,
                                    const struct scenario_options *options,
                                    struct diagnostics *diagnostics)
{
    static const struct scenario_options usual = {0};
    const size_t errors = diagnostics->errors;
    struct scenario_reading reading = {.diagnostics = diagnostics};
    struct scenario *scenario = calloc(1, sizeof *scenario);
    reading.scenario = scenario;
    if (!scenario) {
        scenario_reading_no_memory(&reading);
        return NULL;
    }
    scenario->first_seed = scenario->last_seed = 1;
    scenario_parameters_default(&scenario->given);
    read_all(&reading, path, opener, options ? options : &usual);
    for (size_t i = 0; i < reading.setting_count; i++)
        source_free(&reading.settings[i]);
    free(reading.settings);
    free(reading.fault_places);
    free(reading.expectation_places);
    scenario_files_free(&reading.files);
    if (diagnostics->errors == errors)
        return scenario;
    scenario_free(scenario);
    return NULL;
}

static bool open_file(void *context, struct source *source, const char *path,
                      struct diagnostics *diagnostics)
{
    (void)context;
    return source_read(source, path, diagnostics);
}

struct scenario *scenario_load(const char *path, const struct scenario_options *options,
                               struct diagnostics *diagnostics)
{
    const struct scenario_opener opener = {.open = open_file};
    return scenario_load_from(path, &opener, options, diagnostics);
}

static void free_texts(char **texts, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        free(texts[i]);
    free(texts);
}

void scenario_free(struct scenario *scenario)
{
    if (!scenario)
        return;
    for (uint32_t i = 0; i < scenario->fault_count; i++)
        fault_plan_free(&scenario->faults[i]);
    for (uint32_t i = 0; i < scenario->expectation_count; i++)
        expectation_free(&scenario->expectations[i]);
    for (uint32_t i = 0; i < scenario->axis_count; i++)
        free_texts(scenario->matrix[i].values, scenario->matrix[i].count);
    free_texts(scenario->instance_names, scenario->instance_name_count);
    free_texts(scenario->resource_names, scenario->resource_name_count);
    free_texts(scenario->tags, scenario->tag_count);
    free_texts(scenario->files, scenario->file_count);
    free_texts(scenario->settings, scenario->setting_count);
    free_texts(scenario->tune.vary.at, scenario->tune.vary.count);
    free_texts(scenario->tune.minimise.at, scenario->tune.minimise.count);
    free_texts(scenario->tune.maximise.at, scenario->tune.maximise.count);
    free_texts(scenario->tune.subject_to.at, scenario->tune.subject_to.count);
    free(scenario->timed);
    free(scenario->faults);
    free(scenario->expectations);
    free(scenario->matrix);
    free(scenario->path);
    free(scenario->name);
    free(scenario->summary);
    free(scenario->story);
    free(scenario->source);
    free(scenario->known_failing);
    free(scenario);
}
