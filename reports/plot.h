/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Pictures of a case beside its timeline, and of a sweep: distributions with theory, courses over
 * time, the heat map of a matrix. Each is a gnuplot script with its data, as the timeline is; see
 * timeline.h for what that means. Called by the plot verb.
 */
#ifndef TENURE_REPORTS_PLOT_H
#define TENURE_REPORTS_PLOT_H

#include "reports/timeline.h"

struct plot_kind {
    const char *name;
    const char *what; /* what is seen; one line, lower case */
    bool takes_part;  /* --resource, --from, --until mean something */
    bool (*write)(FILE *f, struct database *database, const char *name, unsigned formats,
                  const void *request); /* see script_file.h */
};

struct plot_request {
    struct timeline_selection selection;
    const char *metric; /* of a sweep */
};

/* In the order of the help; ends with one whose name is NULL. Static storage. */
extern const struct plot_kind plot_kinds[];

/* Everything at once, as timeline_write(). */
enum timeline_result plot_write(const char *database_path, const struct plot_kind *kind,
                                const struct plot_request *request,
                                const struct timeline_output *output,
                                char message[DATABASE_MESSAGE_MAX]);

#endif
