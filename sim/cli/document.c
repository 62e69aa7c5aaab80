/* SPDX-License-Identifier: Apache-2.0 */
/* Documents about a run; see document.h. */
#include "sim/cli/document.h"

#include "sim/cli/document_private.h"

struct document *document_new(enum document_format format, FILE *stream,
                              const struct results_origin *origin)
{
    return format == DOCUMENT_JSON ? document_json_new(stream, origin)
                                   : document_claims_new(format, stream);
}

const struct results_listener *document_listener(struct document *d)
{
    return &d->listener;
}

int document_finish(struct document *d, const struct results_totals *totals)
{
    return d->finish(d, totals);
}

void document_abandon(struct document *d)
{
    if (d)
        d->abandon(d);
}
