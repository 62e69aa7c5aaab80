/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The same case of two runs over each other: two rows for each resource, one colour for each
 * instance, and where the two part. Called by the plot verb.
 */
#ifndef TENURE_REPORTS_PLOT_OVER_H
#define TENURE_REPORTS_PLOT_OVER_H

#include "reports/timeline.h"

/* `selection` finds the case in the first database; in the second it is the one of the same
 * scenario, combination and seed. Everything at once, as timeline_write(). */
enum timeline_result plot_over_write(const char *database_path, const char *other_path,
                                     const struct timeline_selection *selection,
                                     const struct timeline_output *output,
                                     char message[DATABASE_MESSAGE_MAX]);

#endif
