/* SPDX-License-Identifier: Apache-2.0 */
/* Running gnuplot on a script, without a shell. Called by timelines. */
#ifndef TENURE_REPORTS_GNUPLOT_H
#define TENURE_REPORTS_GNUPLOT_H

#include <stdbool.h>
#include <stddef.h>

/* Runs `program` (found by PATH) on the script in its own folder, with default settings and the C
 * locale, and waits. False with one sentence in `message` if it is missing or fails. Blocks until
 * it has ended. */
bool gnuplot_run(const char *program, const char *script_path, char *message, size_t size);

#endif
