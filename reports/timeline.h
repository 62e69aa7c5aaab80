/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The picture of a case: who believed, who owned, when nobody did, and which faults were active.
 *
 * A gnuplot script with all its data is written beside the picture, so that anybody can change and
 * run it again. Names out of the database are data in it, never commands. gnuplot runs without a
 * shell and without the user's start-up files. Reads the database only; blocks as the disk and
 * gnuplot do.
 */
#ifndef TENURE_REPORTS_TIMELINE_H
#define TENURE_REPORTS_TIMELINE_H

#include <stdbool.h>
#include <stdio.h>

#include "reports/database.h"
#include "reports/lanes.h"

enum timeline_format { TIMELINE_SVG = 1, TIMELINE_PNG = 2 };

struct timeline_output {
    const char *basename; /* NAME: NAME.gp, NAME.svg, NAME.png are written */
    unsigned formats;     /* bit set of enum timeline_format */
    bool script_only;     /* write the script and do not run it */
};

enum timeline_result {
    TIMELINE_OK,
    TIMELINE_NO_DATA,     /* database or selection: see the message */
    TIMELINE_NOT_WRITTEN, /* the script or a picture */
    TIMELINE_NO_GNUPLOT   /* the script is written, gnuplot is missing or failed */
};

/* Everything at once; `message` is set unless the result is TIMELINE_OK. */
enum timeline_result timeline_write(const char *database_path,
                                    const struct timeline_selection *selection,
                                    const struct timeline_output *output,
                                    char message[DATABASE_MESSAGE_MAX]);

/* Only the script, to a stream. `name` is what the pictures are called in it, without their ending.
 * False with the database's message set; errors of the stream are the caller's. */
bool timeline_script(FILE *stream, struct database *database,
                     const struct timeline_selection *selection, const char *name,
                     unsigned formats);

#endif
