/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The files that gnuplot writes: made sure of before and looked at afterwards, since gnuplot ends
 * well when a disk is full. Used by timeline.c.
 */
#ifndef TENURE_REPORTS_PICTURE_FILE_H
#define TENURE_REPORTS_PICTURE_FILE_H

#include <stdbool.h>
#include <stddef.h>

#include "reports/timeline.h"

/* False with a message if something that is no regular file, nor a link to one, has the name
 * NAME.svg or NAME.png: a pipe would be waited for. */
bool picture_file_prepare(const char *basename, enum timeline_format format, char *message,
                          size_t size);

/* Whether the picture is complete; if not, what there is of it is removed. False with a message. */
bool picture_file_finish(const char *basename, enum timeline_format format, char *message,
                         size_t size);

#endif
