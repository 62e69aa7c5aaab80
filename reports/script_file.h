/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From a database to a script and its pictures on disk: the script is complete or not there, and
 * gnuplot draws it. Used by the plots.
 */
#ifndef TENURE_REPORTS_SCRIPT_FILE_H
#define TENURE_REPORTS_SCRIPT_FILE_H

#include "reports/timeline.h"

/* Writes a script. `name` is what its pictures are called, without their ending. False with the
 * database's message set. */
typedef bool script_writer(FILE *f, struct database *database, const char *name, unsigned formats,
                           const void *data);

/* Everything at once; `message` is set unless the result is TIMELINE_OK. */
enum timeline_result script_file_make(const char *database_path,
                                      const struct timeline_output *output, script_writer *write,
                                      const void *data, char message[DATABASE_MESSAGE_MAX]);

#endif
