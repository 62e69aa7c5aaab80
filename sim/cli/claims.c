/* SPDX-License-Identifier: Apache-2.0 */
/* What was checked in a run, gathered; see claims.h. */
#include "sim/cli/claims.h"

#include <inttypes.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "sim/cli/shell_text.h"
#include "sim/search/verdict.h"

static const char title_of_properties[] = "every numbered property holds, or the scenario names it";
static const char title_of_run[] = "every case can be run to its end and judged";

/* ---- room ----------------------------------------------------------------------------------- */

static bool room(void **items, uint32_t count, uint32_t *capacity, size_t size)
{
    if (count < *capacity)
        return true;
    uint32_t more = *capacity ? *capacity * 2 : 8;
    void *grown = realloc(*items, more * size);
    if (!grown)
        return false;
    *items = grown;
    *capacity = more;
    return true;
}

static void free_claim(struct claim *c)
{
    if (c->stream)
        fclose(c->stream);
    free(c->title);
    free(c->path);
    free(c->message);
    free(c->detail);
}

static void free_group(struct claim_group *g)
{
    for (uint32_t i = 0; i < g->count; i++)
        free_claim(&g->claims[i]);
    free(g->claims);
    free(g->name);
    free(g->path);
    free(g->known_failing);
}

void claims_free(struct claims *c)
{
    for (uint32_t i = 0; i < c->count; i++)
        free_group(&c->groups[i]);
    free(c->groups);
    memset(c, 0, sizeof *c);
}

static struct claim_group *add_group(struct claims *c, const char *name, const char *path,
                                     const char *known_failing)
{
    void *groups = c->groups;
    if (!room(&groups, c->count, &c->capacity, sizeof *c->groups))
        return NULL;
    c->groups = groups;
    struct claim_group *g = &c->groups[c->count++];
    *g = (struct claim_group){.name = strdup(name),
                              .path = strdup(path),
                              .known_failing = known_failing ? strdup(known_failing) : NULL};
    return g->name && g->path && (g->known_failing || !known_failing) ? g : NULL;
}

static struct claim *add_claim(struct claim_group *g, const char *title, const char *path,
                               int64_t line, int64_t column)
{
    void *claims = g->claims;
    if (!room(&claims, g->count, &g->capacity, sizeof *g->claims))
        return NULL;
    g->claims = claims;
    struct claim *c = &g->claims[g->count++];
    *c = (struct claim){
        .title = strdup(title), .path = strdup(path), .line = line, .column = column};
    return c->title && c->path ? c : NULL;
}

/* The claim of that name and place; a new one if there is none. NULL when out of memory. */
static struct claim *claim_of(struct claim_group *g, const char *title, const char *path,
                              int64_t line, int64_t column)
{
    for (uint32_t i = 0; i < g->count; i++) {
        struct claim *c = &g->claims[i];
        if (c->line == line && c->column == column && strcmp(c->title, title) == 0 &&
            strcmp(c->path, path) == 0)
            return c;
    }
    return add_claim(g, title, path, line, column);
}

/* ---- failures ------------------------------------------------------------------------------- */

/* Counts a failure. *out is where to write about it, NULL if enough is written. */
static bool fail(struct claim *c, int code, FILE **out)
{
    *out = NULL;
    c->code = (int)verdict_worse((enum verdict)c->code, (enum verdict)code);
    if (c->failed++ >= CLAIMS_FAILURES_MOST)
        return true;
    if (!c->stream)
        c->stream = open_memstream(&c->detail, &c->detail_size);
    *out = c->stream;
    return c->stream != NULL;
}

/* The first line of the first failure says it in short. */
static bool keep_message(struct claim *c)
{
    if (c->message)
        return true;
    if (fflush(c->stream) != 0 || !c->detail)
        return false;
    c->message = strndup(c->detail, strcspn(c->detail, "\n"));
    return c->message != NULL;
}

static void write_case_name(FILE *out, const char *matrix, uint64_t seed)
{
    fprintf(out, "%s%sseed %" PRIu64 ": ", matrix, *matrix ? " " : "", seed);
}

static void write_measured(FILE *out, const struct results_expectation *e)
{
    if (e->value)
        fprintf(out, "was %s", e->value);
    else
        fputs("nothing was measured", out);
    if (e->limit)
        fprintf(out, ", limit %s", e->limit);
    fputc('\n', out);
}

/* What is expected over seeds is seen again by running all of them. */
static void write_run_line(FILE *out, const struct claim_group *g)
{
    char path[SHELL_TEXT_BYTES(PATH_MAX)];
    shell_text_quote_path(path, sizeof path, g->path);
    fprintf(out, "  tenure run %s\n", path);
}

/* `one` is NULL where the expectation is over seeds. */
static bool take_expectation(struct claim_group *g, const struct results_expectation *e,
                             const char *matrix, const struct results_case *one)
{
    FILE *out;
    struct claim *c = claim_of(g, e->text, e->path, e->line, e->column);
    if (!c)
        return false;
    c->cases++;
    if (e->held)
        return true;
    if (!fail(c, e->code, &out))
        return false;
    if (!out)
        return true;
    if (one)
        write_case_name(out, matrix, one->seed);
    else
        fprintf(out, "%s%sover seeds: ", matrix, *matrix ? " " : "");
    write_measured(out, e);
    if (one)
        fprintf(out, "  %s\n", one->replay);
    else
        write_run_line(out, g);
    return keep_message(c);
}

static void write_property(FILE *out, const struct results_property *p)
{
    fprintf(out, "%s broken %" PRIu64 " times: %s; first at %02" PRId64 ":%02d:%02d.%03d", p->label,
            p->violations, p->sentence, p->first_ns / 3600000000000,
            (int)(p->first_ns / 60000000000 % 60), (int)(p->first_ns / 1000000000 % 60),
            (int)(p->first_ns / 1000000 % 1000));
    if (p->resource)
        fprintf(out, ", %s", p->resource);
    if (p->instance)
        fprintf(out, ", %s", p->instance);
    fputc('\n', out);
}

static bool is_broken(const struct results_property *p)
{
    return p->violations > 0 && !p->is_allowed;
}

static bool take_properties(struct claim_group *g, const struct results_case *one)
{
    FILE *out = NULL;
    bool failed = false;
    struct claim *c = claim_of(g, title_of_properties, g->path, 0, 0);
    if (!c)
        return false;
    c->cases++;
    for (uint32_t i = 0; i < one->property_count; i++) {
        const struct results_property *p = &one->properties[i];
        if (!is_broken(p))
            continue;
        int code = p->is_safety ? VERDICT_SAFETY : VERDICT_LIVENESS;
        if (failed)
            c->code = (int)verdict_worse((enum verdict)c->code, (enum verdict)code);
        else if (!fail(c, code, &out))
            return false;
        failed = true;
        if (!out)
            continue;
        write_case_name(out, one->matrix, one->seed);
        write_property(out, p);
    }
    if (!out)
        return true;
    fprintf(out, "  %s\n", one->replay);
    return keep_message(c);
}

/* Only there if there is something to say. */
static bool take_problem(struct claim_group *g, const struct results_case *one)
{
    FILE *out;
    if (!one->problem)
        return true;
    struct claim *c = claim_of(g, title_of_run, g->path, 0, 0);
    if (!c)
        return false;
    c->cases++;
    if (!fail(c, one->code, &out))
        return false;
    if (!out)
        return true;
    write_case_name(out, one->matrix, one->seed);
    fprintf(out, "%s\n  %s\n", one->problem, one->replay);
    return keep_message(c);
}

/* Nothing is written about a claim any more. */
static bool close_claims(struct claim_group *g)
{
    bool good = true;
    for (uint32_t i = 0; i < g->count; i++) {
        struct claim *c = &g->claims[i];
        if (!c->stream)
            continue;
        if (c->failed > CLAIMS_FAILURES_MOST)
            fprintf(c->stream, "and %" PRIu64 " more\n", c->failed - CLAIMS_FAILURES_MOST);
        good = fclose(c->stream) == 0 && good;
        c->stream = NULL;
    }
    return good;
}

/* ---- what is told --------------------------------------------------------------------------- */

static struct claim_group *last_group(struct claims *c)
{
    return &c->groups[c->count - 1];
}

bool claims_begin_scenario(void *data, const struct results_scenario *s)
{
    return add_group(data, s->name, s->path, s->known_failing) != NULL;
}

bool claims_case(void *data, const struct results_case *one)
{
    struct claim_group *g = last_group(data);
    bool good = true;
    g->cases++;
    g->failed += one->code != 0;
    for (uint32_t i = 0; good && i < one->expectation_count; i++)
        good = take_expectation(g, &one->expectations[i], one->matrix, one);
    if (one->property_count > 0)
        good = good && take_properties(g, one);
    return good && take_problem(g, one);
}

bool claims_over_seeds(void *data, const char *matrix, const struct results_expectation *e,
                       uint32_t count)
{
    bool good = true;
    for (uint32_t i = 0; good && i < count; i++)
        good = take_expectation(last_group(data), &e[i], matrix, NULL);
    return good;
}

bool claims_end_scenario(void *data)
{
    return close_claims(last_group(data));
}

bool claims_assertion(void *data, const struct results_assertion *a)
{
    static const char name[] = "assertions";
    struct claims *claims = data;
    struct claim_group *g = claims->count > 0 ? last_group(claims) : NULL;
    if ((!g || g->path[0] != '\0') && !(g = add_group(claims, name, "", NULL)))
        return false;
    FILE *out = NULL;
    char *title = NULL;
    if (asprintf(&title, "%s: %s", a->name, a->sentence) < 0)
        return false;
    struct claim *c = add_claim(g, title, a->path, 1, 1);
    free(title);
    if (!c)
        return false;
    c->cases = 1;
    if (a->held)
        return true;
    if (!fail(c, VERDICT_LIMIT, &out))
        return false;
    fprintf(out, "%s\n", a->text ? a->text : "");
    return keep_message(c) && close_claims(g);
}

/* ---- results -------------------------------------------------------------------------------- */

enum claim_result claim_result(const struct claim_group *g, const struct claim *c)
{
    if (c->code == VERDICT_HELD)
        return CLAIM_PASSED;
    if (c->code == VERDICT_UNDECIDED || g->known_failing)
        return CLAIM_SKIPPED;
    return c->code == VERDICT_HARNESS || c->code == VERDICT_INVALID ? CLAIM_ERROR : CLAIM_FAILED;
}

static uint64_t count_in(const struct claim_group *g, enum claim_result result)
{
    uint64_t count = 0;
    for (uint32_t i = 0; i < g->count; i++)
        count += claim_result(g, &g->claims[i]) == result;
    return count;
}

uint64_t claims_count(const struct claims *c, const struct claim_group *group,
                      enum claim_result result)
{
    uint64_t count = 0;
    if (group)
        return count_in(group, result);
    for (uint32_t i = 0; i < c->count; i++)
        count += count_in(&c->groups[i], result);
    return count;
}

bool claim_group_is_good(const struct claim_group *g)
{
    return count_in(g, CLAIM_FAILED) == 0 && count_in(g, CLAIM_ERROR) == 0;
}
