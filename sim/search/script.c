/* SPDX-License-Identifier: Apache-2.0 */
/* Writing scripts; see script.h. */
#include "sim/search/script.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "sim/scenario/expectation_sentence.h"
#include "sim/scenario/fault_sentence.h"

/* ---- texts in YAML -------------------------------------------------------------------------- */

#define LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"

/* Whether a text means itself as a plain scalar. What it may hold is kept small. */
static bool is_plain(const char *text)
{
    size_t length = strlen(text);
    bool good = length > 0 && strchr(LETTERS, text[0]) &&
                text[strspn(text, LETTERS " .,;:()%<>=!?+-*/_'")] == '\0' &&
                text[length - 1] != ' ';
    for (const char *at = text; *at && good; at++)
        good = at[0] != ':' || (at[1] != ' ' && at[1] != '\0');
    return good;
}

/* Bytes of characters that YAML takes for the end of a line; 0 if none begins here. */
static size_t foreign_break(const char *at)
{
    if (memcmp(at, "\xc2\x85", 2) == 0)
        return 2;
    return strncmp(at, "\xe2\x80\xa8", 3) == 0 || strncmp(at, "\xe2\x80\xa9", 3) == 0 ? 3 : 0;
}

static void write_quoted(FILE *out, const char *text)
{
    fputc('"', out);
    while (*text) {
        const unsigned char byte = (unsigned char)*text;
        size_t length = byte >= 0xc2 ? foreign_break(text) : 0;
        if (length > 0)
            fprintf(out, "\\%c", length == 2 ? 'N' : (unsigned char)text[2] == 0xa8 ? 'L' : 'P');
        else if (byte == '"' || byte == '\\')
            fprintf(out, "\\%c", byte);
        else if (byte == '\n')
            fputs("\\n", out);
        else if (byte < ' ' || byte == 0x7f)
            fprintf(out, "\\x%02x", byte);
        else
            fputc(byte, out);
        text += length > 0 ? length : 1;
    }
    fputc('"', out);
}

static void write_scalar(FILE *out, const char *text)
{
    if (is_plain(text))
        fputs(text, out);
    else
        write_quoted(out, text);
}

/* Whether every line of a text can stand for itself below a key. */
static bool is_literal(const char *text)
{
    const char *end = text + strlen(text);
    bool good = end > text && *text != ' ' && *text != '\n' && end[-1] == '\n' &&
                (end - text < 2 || end[-2] != '\n');
    for (const char *at = text; *at && good; at++) {
        const unsigned char byte = (unsigned char)*at;
        good = *at == '\n' || (byte >= ' ' && byte != 0x7f && (byte < 0xc2 || !foreign_break(at)));
        good = good && !(*at == ' ' && (at[1] == '\n' || !at[1]));
    }
    return good;
}

static void write_text(FILE *out, const char *key, const char *text)
{
    if (!text)
        return;
    fprintf(out, "%s: ", key);
    if (!is_literal(text)) {
        write_scalar(out, text);
        fputc('\n', out);
        return;
    }
    fputs("|\n", out);
    while (*text) {
        int length = (int)strcspn(text, "\n");
        fprintf(out, length > 0 ? "  %.*s\n" : "\n", length, text);
        text += length + 1;
    }
}

/* ---- what the scenario says ----------------------------------------------------------------- */

/* The scenario's, shortened if need be, and the seed. One that comes from the name of a file may
 * hold anything. */
static void write_name(FILE *out, const struct script *s)
{
    char name[SCENARIO_NAME_LIMIT + 1], ending[32];
    int used = snprintf(ending, sizeof ending, "-seed-%" PRIu64, s->which->seed);
    snprintf(name, sizeof name, "%.*s%s", SCENARIO_NAME_LIMIT - used, s->scenario->name, ending);
    for (char *at = name; *at; at++)
        if (!strchr(LETTERS "_-./:", *at))
            *at = '_';
    fputs("name: ", out);
    write_scalar(out, name);
    fputc('\n', out);
}

static void write_names(FILE *out, const char *key, char letter, char *const *names, int64_t count)
{
    bool are_usual = true;
    for (int64_t i = 0; i < count && are_usual; i++) {
        char usual[32];
        snprintf(usual, sizeof usual, "%c%" PRId64, letter, i + 1);
        are_usual = strcmp(usual, names[i]) == 0;
    }
    if (are_usual) {
        fprintf(out, "%s: %" PRId64 "\n", key, count);
        return;
    }
    fprintf(out, "%s:\n", key);
    for (int64_t i = 0; i < count; i++) {
        fputs("  - ", out);
        write_scalar(out, names[i]);
        fputc('\n', out);
    }
}

/* All of them, also those that have their defaults: these may change some day. */
static void write_parameters(FILE *out, const struct script *s)
{
    const struct scenario_parameters *p = &s->which->parameters;
    char value[SCENARIO_VALUE_BYTES];
    size_t count;
    const struct scenario_parameter *table = scenario_parameters(&count);
    for (size_t i = 0; i < count; i++) {
        if (strcmp(table[i].name, "instances") == 0) {
            write_names(out, "instances", 'n', s->scenario->instance_names, p->instances);
        } else if (strcmp(table[i].name, "resources") == 0) {
            write_names(out, "resources", 'r', s->scenario->resource_names, p->resources);
        } else {
            fprintf(out, "%s: ", table[i].name);
            write_scalar(out, scenario_parameter_print(&table[i], p, value));
            fputc('\n', out);
        }
    }
}

static void write_head(FILE *out, const struct script *s)
{
    const struct scenario *scenario = s->scenario;
    for (const char *const *comment = s->comments; comment && *comment; comment++)
        fprintf(out, "# %s\n", *comment);
    fputs("scenario: 1\n", out);
    write_name(out, s);
    write_text(out, "summary", scenario->summary);
    write_text(out, "story", scenario->story);
    write_text(out, "source", scenario->source);
    if (scenario->tag_count > 0)
        fputs("tags:\n", out);
    for (uint32_t i = 0; i < scenario->tag_count; i++) {
        fputs("  - ", out);
        write_scalar(out, scenario->tags[i]);
        fputc('\n', out);
    }
    write_text(out, "known_failing", scenario->known_failing);
    fprintf(out, "seeds: %" PRIu64 "\n", s->which->seed);
}

/* ---- faults --------------------------------------------------------------------------------- */

/* The end of the entries that one strike began. */
static size_t end_of_strike(const struct fault_log *log, size_t begin)
{
    size_t end = begin + 1;
    while (end < log->count && log->entries[end].strike == log->entries[begin].strike)
        end++;
    return end;
}

size_t script_fault_count(const struct fault_log *log)
{
    size_t count = 0;
    for (size_t at = 0; at < log->count; at = end_of_strike(log, at))
        count++;
    return count;
}

/* The sentence that does the same again; the caller's. */
static char *sentence_of(const struct script *s, size_t begin, size_t end)
{
    const struct scenario *scenario = s->scenario;
    const struct fault_log_entry *entries = s->faults->entries;
    const struct sentence_names names = {scenario->instance_names, scenario->resource_names,
                                         scenario->instance_name_count,
                                         scenario->resource_name_count};
    struct fault_plan plan = scenario->faults[entries[begin].plan];
    uint16_t *instances = malloc((end - begin) * sizeof *instances);
    if (!instances)
        return NULL;
    for (size_t i = begin; i < end; i++)
        instances[i - begin] = entries[i].instance;
    plan.trigger = FAULT_AT;
    plan.at_ns = entries[begin].time_ns;
    plan.after = entries[begin].after;
    bool in_turn = plan.kind == FAULT_RESTART; /* one by one, each with a time of its own */
    if (in_turn || (plan.target != FAULT_TARGET_STORE && plan.target != FAULT_TARGET_ALL))
        plan.target = FAULT_TARGET_NAMED;
    plan.between_ns = 0;
    plan.instances = instances;
    plan.instance_count = (uint32_t)(end - begin);
    char *text = fault_plan_print(&plan, &names);
    free(instances);
    return text;
}

static bool was_to_join(const struct scenario *scenario, uint32_t instance)
{
    for (uint32_t i = 0; i < scenario->fault_count; i++) {
        const struct fault_plan *plan = &scenario->faults[i];
        for (uint32_t k = 0; plan->kind == FAULT_JOIN && k < plan->instance_count; k++)
            if (plan->instances[k] == instance)
                return true;
    }
    return false;
}

static bool has_joined(const struct script *s, uint32_t instance)
{
    const struct fault_log *log = s->faults;
    for (size_t i = 0; i < log->count; i++)
        if (log->entries[i].instance == instance &&
            s->scenario->faults[log->entries[i].plan].kind == FAULT_JOIN)
            return true;
    return false;
}

/* That an instance is not there has to be said all the same: it waits for what it has to do first.
 */
static bool is_absent(const struct script *s, uint32_t instance)
{
    return was_to_join(s->scenario, instance) && !has_joined(s, instance);
}

static void write_absent(FILE *out, const struct script *s)
{
    bool begun = s->faults->count > 0;
    for (uint32_t i = 0; i < s->which->parameters.instances; i++) {
        char text[2 * SCENARIO_NAME_LIMIT + 32];
        const char *name = s->scenario->instance_names[i];
        if (!is_absent(s, i))
            continue;
        snprintf(text, sizeof text, "when %s starts join %s", name, name);
        fputs(begun ? "  - " : "faults:\n  - ", out);
        write_scalar(out, text);
        fputc('\n', out);
        begun = true;
    }
}

static bool write_faults(FILE *out, const struct script *s)
{
    const struct fault_log *log = s->faults;
    if (log->count > 0)
        fputs("faults:\n", out);
    for (size_t begin = 0; begin < log->count;) {
        size_t end = end_of_strike(log, begin);
        char *text = sentence_of(s, begin, end);
        if (!text)
            return false;
        fputs("  - ", out);
        write_scalar(out, text);
        fputc('\n', out);
        free(text);
        begin = end;
    }
    write_absent(out, s);
    return true;
}

/* ---- expectations --------------------------------------------------------------------------- */

static void write_item(FILE *out, const char *text, bool *begun)
{
    fputs(*begun ? "  - " : "expect:\n  - ", out);
    write_scalar(out, text);
    fputc('\n', out);
    *begun = true;
}

/* Whether a property may be violated only because it must be in some seeds. */
static bool is_allowed_by(const struct scenario *scenario, const struct expectation *e)
{
    bool is_first = e->kind == EXPECT_VIOLATED_IN;
    for (uint32_t i = 0; i < scenario->expectation_count && is_first; i++) {
        const struct expectation *other = &scenario->expectations[i];
        bool names_one = other->kind == EXPECT_HOLDS || other->kind == EXPECT_VIOLATED ||
                         other->kind == EXPECT_ALLOWED ||
                         (other->kind == EXPECT_VIOLATED_IN && other < e);
        is_first = !names_one || other->property != e->property;
    }
    return is_first;
}

/* Those over seeds cannot be judged from one; what they allow stays allowed. */
static bool write_expectations(FILE *out, const struct script *s)
{
    const struct scenario *scenario = s->scenario;
    bool begun = false;
    for (uint32_t i = 0; i < scenario->expectation_count; i++)
        if (!scenario->expectations[i].over_seeds)
            write_item(out, scenario->expectations[i].text, &begun);
    bool good = true;
    for (uint32_t i = 0; i < scenario->expectation_count && good; i++) {
        struct expectation allowed = scenario->expectations[i];
        if (!is_allowed_by(scenario, &scenario->expectations[i]))
            continue;
        allowed.kind = EXPECT_ALLOWED;
        allowed.over_seeds = false;
        char *text = expectation_print(&allowed);
        good = text != NULL;
        if (good)
            write_item(out, text, &begun);
        free(text);
    }
    for (uint32_t i = 0; i < scenario->expectation_count && good; i++) {
        if (!scenario->expectations[i].over_seeds)
            continue;
        char *text = expectation_print(&scenario->expectations[i]);
        good = text != NULL;
        if (good)
            fprintf(out, "# over seeds, so left out: %s\n", text);
        free(text);
    }
    return good;
}

/* ---- the whole ------------------------------------------------------------------------------ */

enum script_problem script_write(const struct script *s, char **text)
{
    size_t size;
    *text = NULL;
    if (s->which->seed > INT64_MAX)
        return SCRIPT_SEED_TOO_LARGE;
    if (script_fault_count(s->faults) > SCENARIO_FAULTS_LIMIT)
        return SCRIPT_TOO_MANY_FAULTS;
    FILE *out = open_memstream(text, &size);
    if (!out)
        return SCRIPT_NO_MEMORY;
    write_head(out, s);
    write_parameters(out, s);
    bool good = write_faults(out, s) && write_expectations(out, s) && !ferror(out);
    if (fclose(out) == 0 && good)
        return SCRIPT_GOOD;
    free(*text);
    *text = NULL;
    return SCRIPT_NO_MEMORY;
}

static bool open_text(void *context, struct source *source, const char *path,
                      struct diagnostics *diagnostics)
{
    const char *const *text = context;
    return source_from_text(source, SOURCE_FILE, path, *text, strlen(*text), diagnostics);
}

struct scenario *script_read(const char *text, const char *path, struct diagnostics *diagnostics)
{
    const struct scenario_opener opener = {.open = open_text, .context = &text};
    return scenario_load_from(path, &opener, NULL, diagnostics);
}
