/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The timeline of a case for terminals and logs: one line for each instance, one character for a
 * stretch of time. Reads the database only.
 */
#ifndef TENURE_REPORTS_TEXT_TIMELINE_H
#define TENURE_REPORTS_TEXT_TIMELINE_H

#include <stdbool.h>
#include <stdio.h>

#include "reports/database.h"
#include "reports/lanes.h"

struct text_timeline_options {
    unsigned width; /* columns; less than 40 is taken as 40, more than 400 as 400 */
    bool ascii;     /* nothing but ASCII in what is drawn; names stay as they are */
    bool no_title;  /* neither the line that names the case nor the legend */
};

/* False with the database's message set; errors of the stream are the caller's. */
bool text_timeline_write(FILE *stream, struct database *database,
                         const struct timeline_selection *selection,
                         const struct text_timeline_options *options);

#endif
