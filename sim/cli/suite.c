/* SPDX-License-Identifier: Apache-2.0 */
/* Finding, reading and filtering scenarios; see suite.h. */
#include "sim/cli/suite.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "sim/cli/columns.h"
#include "sim/cli/options.h"
#include "sim/scenario/cases.h"
#include "sim/scenario/quantity.h"
#include "sim/scenario/utf8.h"

#define SUITE_FILES_LIMIT 10000
#define SUITE_DEPTH_LIMIT 16
#define SHOWN_TEXT_MAX    64
#define SHOWN_PATH_MAX    1024
#define PATH_COLUMNS_MOST 60 /* a longer one stands out, and the others are not far from theirs */

/* ---- texts of options ----------------------------------------------------------------------- */

static bool parse_seed(const char **at, uint64_t *seed)
{
    uint64_t value = 0;
    const char *begin = *at;
    for (; **at >= '0' && **at <= '9'; (*at)++) {
        uint64_t digit = (uint64_t)(**at - '0');
        if (value > (UINT64_MAX - digit) / 10)
            return false;
        value = value * 10 + digit;
    }
    *seed = value;
    return *at != begin;
}

static bool parse_seeds(const char *text, uint64_t *first, uint64_t *last)
{
    if (!parse_seed(&text, first))
        return false;
    *last = *first;
    if (strncmp(text, "..", 2) == 0) {
        text += 2;
        if (!parse_seed(&text, last))
            return false;
    }
    return *text == '\0' && *last >= *first && *last - *first < SCENARIO_SEEDS_LIMIT;
}

bool suite_check_seeds(const char *text, char *reason, size_t size)
{
    uint64_t first, last;
    char shown[SHOWN_TEXT_MAX];
    if (parse_seeds(text, &first, &last))
        return true;
    utf8_copy_printable(shown, sizeof shown, text, strlen(text));
    snprintf(reason, size,
             "'%s' is not a range of seeds; write for example 17 or 1..200 (at most %d)", shown,
             SCENARIO_SEEDS_LIMIT);
    return false;
}

bool suite_check_seed(const char *text, char *reason, size_t size)
{
    uint64_t seed;
    const char *at = text;
    char shown[SHOWN_TEXT_MAX];
    if (parse_seed(&at, &seed) && *at == '\0')
        return true;
    utf8_copy_printable(shown, sizeof shown, text, strlen(text));
    snprintf(reason, size, "'%s' is not a seed; write one number, for example 17", shown);
    return false;
}

void suite_seeds(const char *text, uint64_t *first, uint64_t *last)
{
    parse_seeds(text, first, last);
}

static bool check_time(const char *text, int64_t least, char *reason, size_t size)
{
    struct text_error error;
    int64_t ns;
    struct quantity_range range = {least, INT64_MAX};
    if (quantity_parse(QUANTITY_DURATION, text, strlen(text), range, &ns, &error) == TEXT_OK)
        return true;
    snprintf(reason, size, "%s; %s", error.message,
             *error.help ? error.help : "write for example 90s or 5m");
    return false;
}

bool suite_check_duration(const char *text, char *reason, size_t size)
{
    return check_time(text, 1, reason, size);
}

bool suite_check_time(const char *text, char *reason, size_t size)
{
    return check_time(text, 0, reason, size);
}

int64_t suite_duration(const char *text)
{
    struct text_error error;
    int64_t ns = 0;
    struct quantity_range range = {0, INT64_MAX};
    quantity_parse(QUANTITY_DURATION, text, strlen(text), range, &ns, &error);
    return ns;
}

/* ---- filters -------------------------------------------------------------------------------- */

static bool has_option(const struct command_call *call, const char *name)
{
    const struct option_spec *o = call->options->verb->options;
    for (; o && o->name; o++)
        if (strcmp(o->name, name) == 0)
            return true;
    return false;
}

static bool has_tag(const struct scenario *s, const char *tag)
{
    for (uint32_t i = 0; i < s->tag_count; i++)
        if (strcmp(s->tags[i], tag) == 0)
            return true;
    return false;
}

/* Every --tag must be there; every -k must occur in path or name. */
static bool wanted(const struct scenario *s, const struct command_call *call)
{
    for (size_t i = 0; has_option(call, "tag") && i < options_given(call->options, "tag"); i++)
        if (!has_tag(s, options_nth(call->options, "tag", i)))
            return false;
    for (size_t i = 0; has_option(call, "match") && i < options_given(call->options, "match");
         i++) {
        const char *part = options_nth(call->options, "match", i);
        if (!strstr(s->path, part) && !strstr(s->name, part))
            return false;
    }
    return true;
}

static void apply_seeds(struct scenario *s, const struct command_call *call)
{
    if (has_option(call, "seeds") && options_given(call->options, "seeds") > 0)
        suite_seeds(options_text(call->options, "seeds"), &s->first_seed, &s->last_seed);
}

/* ---- reading -------------------------------------------------------------------------------- */

static bool keep(struct suite *suite, struct scenario *scenario)
{
    if (suite->count == suite->capacity) {
        uint32_t capacity = suite->capacity ? suite->capacity * 2 : 32;
        void *scenarios = realloc(suite->scenarios, capacity * sizeof *suite->scenarios);
        if (!scenarios)
            return false;
        suite->scenarios = scenarios;
        suite->capacity = capacity;
    }
    suite->scenarios[suite->count++] = scenario;
    return true;
}

static int read_file(struct suite *suite, const struct command_call *call, const char *path,
                     bool lint)
{
    const char *settings[OPTIONS_GIVEN_MAX];
    struct scenario_options options = {.settings = settings, .lint = lint};
    struct diagnostics *diagnostics = calloc(1, sizeof *diagnostics);
    int code = 0;
    if (!diagnostics)
        return command_no_memory(call);
    if (has_option(call, "set"))
        while (options.setting_count < options_given(call->options, "set")) {
            settings[options.setting_count] =
                options_nth(call->options, "set", options.setting_count);
            options.setting_count++;
        }
    suite->files++;
    struct scenario *scenario = scenario_load(path, &options, diagnostics);
    diagnostics_print(diagnostics, call->err, *call->terminal->err.colours.red != '\0');
    free(diagnostics);
    if (!scenario) {
        suite->unread++;
        return COMMAND_EXIT_NOT_RUN;
    }
    apply_seeds(scenario, call);
    if (!wanted(scenario, call)) {
        scenario_free(scenario);
    } else if (!keep(suite, scenario)) {
        scenario_free(scenario);
        code = command_no_memory(call);
    }
    return code;
}

static int read_path(struct suite *suite, const struct command_call *call, const char *path,
                     bool lint, int depth);

static int wanted_entry(const struct dirent *entry)
{
    return entry->d_name[0] != '.' && entry->d_name[0] != '_';
}

static int by_bytes(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static bool is_yaml(const char *name)
{
    size_t length = strlen(name);
    return length > 5 && strcmp(name + length - 5, ".yaml") == 0;
}

static int worse(int a, int b)
{
    return a != 0 ? a : b;
}

static int read_folder(struct suite *suite, const struct command_call *call, const char *path,
                       bool lint, int depth)
{
    struct dirent **entries;
    int code = 0;
    int count = scandir(path, &entries, wanted_entry, by_bytes);
    if (count < 0) {
        fprintf(call->err, "tenure: cannot read folder %s: %s\n", path, strerror(errno));
        return COMMAND_EXIT_NOT_RUN;
    }
    for (int i = 0; i < count; i++) {
        char child[PATH_MAX];
        struct stat status;
        size_t end = strlen(path);
        const char *slash = end > 0 && path[end - 1] == '/' ? "" : "/";
        int length = snprintf(child, sizeof child, "%s%s%s", path, slash, entries[i]->d_name);
        bool fits = length > 0 && (size_t)length < sizeof child;
        /* A pipe or a device would be waited for, and nobody named it. */
        if (fits && stat(child, &status) == 0 &&
            (S_ISDIR(status.st_mode) || (S_ISREG(status.st_mode) && is_yaml(entries[i]->d_name))))
            code = worse(code, read_path(suite, call, child, lint, depth + 1));
        free(entries[i]);
    }
    free(entries);
    return code;
}

static int read_path(struct suite *suite, const struct command_call *call, const char *path,
                     bool lint, int depth)
{
    struct stat status;
    if (suite->files > SUITE_FILES_LIMIT || depth > SUITE_DEPTH_LIMIT) {
        fprintf(call->err,
                "tenure: %s: more than %d files or %d folders deep; name fewer scenarios\n", path,
                SUITE_FILES_LIMIT, SUITE_DEPTH_LIMIT);
        return COMMAND_EXIT_NOT_RUN;
    }
    if (strcmp(path, "-") != 0 && stat(path, &status) == 0 && S_ISDIR(status.st_mode))
        return read_folder(suite, call, path, lint, depth);
    return read_file(suite, call, path, lint);
}

int suite_read(struct suite *suite, const struct command_call *call, bool lint)
{
    int code = 0;
    memset(suite, 0, sizeof *suite);
    size_t operands = call->options->operand_count;
    for (size_t i = 0; i < operands; i++)
        code = worse(code, read_path(suite, call, call->options->operands[i], lint, 0));
    if (operands == 0)
        code = read_path(suite, call, "scenarios", lint, 0);
    if (code != 0)
        return code;
    if (suite->files == 0) {
        fprintf(call->err, "tenure: no scenario (*.yaml) in %s\n",
                operands > 0 ? call->options->operands[0] : "scenarios");
        return 7;
    }
    if (suite->count == 0) {
        fprintf(call->err, "tenure: none of %u scenarios matches; see `tenure list`\n",
                suite->files);
        return 7;
    }
    return 0;
}

int suite_read_one_case(struct suite *suite, const struct command_call *call)
{
    int code = suite_read(suite, call, false);
    if (code != 0)
        return code;
    if (suite->count > 1) {
        fprintf(call->err, "tenure: %s holds %u scenarios; name one of them\n",
                call->options->operands[0], suite->count);
        return COMMAND_EXIT_NOT_RUN;
    }
    if (scenario_combination_count(suite->scenarios[0]) > 1) {
        fprintf(call->err,
                "tenure: %s has a matrix; say which case with --set, as its replay line does\n",
                suite->scenarios[0]->path);
        return COMMAND_EXIT_NOT_RUN;
    }
    return 0;
}

void suite_free(struct suite *suite)
{
    for (uint32_t i = 0; i < suite->count; i++)
        scenario_free(suite->scenarios[i]);
    free(suite->scenarios);
    memset(suite, 0, sizeof *suite);
}

/* ---- paths in lines ------------------------------------------------------------------------- */

static size_t shown_path(char out[SHOWN_PATH_MAX], const char *path)
{
    size_t length = utf8_copy_printable(out, SHOWN_PATH_MAX, path, strlen(path));
    return columns_count(out, length);
}

size_t suite_path_columns(const struct suite *suite)
{
    char shown[SHOWN_PATH_MAX];
    size_t columns = 0;
    for (uint32_t i = 0; i < suite->count; i++) {
        size_t one = shown_path(shown, suite->scenarios[i]->path);
        if (one > columns && one <= PATH_COLUMNS_MOST)
            columns = one;
    }
    return columns;
}

void suite_print_path(FILE *out, const char *path, size_t columns)
{
    char shown[SHOWN_PATH_MAX];
    size_t used = shown_path(shown, path);
    fprintf(out, "%s%*s", shown, used < columns ? (int)(columns - used) : 0, "");
}
