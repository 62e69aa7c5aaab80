/* SPDX-License-Identifier: Apache-2.0 */
/* The scripts of study_picture.c: one function each. Errors of the stream are the caller's; false
 * with the database's message set. */
#ifndef TENURE_REPORTS_STUDY_PRIVATE_H
#define TENURE_REPORTS_STUDY_PRIVATE_H

#include <stdio.h>

#include "reports/study_data.h"

struct study_drawing {
    const struct study_data *data;
    struct database *database;
    const char *name;
    unsigned formats;
};

bool study_draw_heat(FILE *f, const struct study_drawing *drawing);
bool study_draw_pareto(FILE *f, const struct study_drawing *drawing);
bool study_draw_lengths(FILE *f, const struct study_drawing *drawing);
bool study_draw_load(FILE *f, const struct study_drawing *drawing);
bool study_draw_tornado(FILE *f, const struct study_drawing *drawing);

/* A text in a block of data. */
void study_data_text(FILE *f, const char *text);

/* Title of the picture; the size is that of all panels together. */
void study_title(FILE *f, const struct study_drawing *drawing, const char *what, int width,
                 int height);

#endif
