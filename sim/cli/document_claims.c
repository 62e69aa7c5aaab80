/* SPDX-License-Identifier: Apache-2.0 */
/* Documents that are written when all is known, from the claims of the run; see document.h. */
#include <stdlib.h>

#include "sim/cli/document_private.h"

struct claims_document {
    struct document document;
    struct claims claims;
    FILE *stream;
    int (*write)(FILE *stream, const struct claims *claims);
};

static struct claims_document *document_of(struct document *d)
{
    return (struct claims_document *)(void *)d;
}

static void abandon(struct document *d)
{
    struct claims_document *c = document_of(d);
    claims_free(&c->claims);
    free(c);
}

static int finish(struct document *d, const struct results_totals *totals)
{
    struct claims_document *c = document_of(d);
    c->claims.totals = *totals;
    if (c->claims.count > 0) /* the run may have been broken off in the middle of a scenario */
        claims_end_scenario(&c->claims);
    int error = c->write(c->stream, &c->claims);
    abandon(d);
    return error;
}

struct document *document_claims_new(enum document_format format, FILE *stream)
{
    static int (*const writers[DOCUMENT_COUNT])(FILE *, const struct claims *) = {
        [DOCUMENT_JUNIT] = document_write_junit,
        [DOCUMENT_TAP] = document_write_tap,
        [DOCUMENT_MARKDOWN] = document_write_markdown,
        [DOCUMENT_GITHUB] = document_write_github};
    struct claims_document *c = calloc(1, sizeof *c);
    if (!c)
        return NULL;
    c->document = (struct document){.listener = {.data = &c->claims,
                                                 .scenario_begins = claims_begin_scenario,
                                                 .case_ended = claims_case,
                                                 .seeds_ended = claims_over_seeds,
                                                 .scenario_ended = claims_end_scenario,
                                                 .asserted = claims_assertion},
                                    .finish = finish,
                                    .abandon = abandon};
    c->stream = stream;
    c->write = writers[format];
    return &c->document;
}
