/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The pictures of a study inside a page: what study_picture.h draws with gnuplot, as SVG that
 * stretches, and as numbers beside it. Doubles, for drawing.
 */
#ifndef TENURE_REPORTS_HTML_STUDY_H
#define TENURE_REPORTS_HTML_STUDY_H

#include <stdbool.h>
#include <stdio.h>

#include "reports/study_data.h"

/* Each objective over the two parameters with most values; nothing if fewer are varied. */
void study_html_heat(FILE *f, const struct study_data *data);

/* Each objective against the first one, with intervals. */
void study_html_pareto(FILE *f, const struct study_data *data);

/* How far each parameter alone moves each objective: a table, with bars in it. */
void study_html_tornado(FILE *f, const struct study_data *data);

/* How long tenures and fail-overs are, and how load evens out after a start, beside the closed
 * form. False with the database's message set. */
bool study_html_curves(FILE *f, struct database *database, const struct study_data *data);

#endif
