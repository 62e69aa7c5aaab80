/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The timeline of a case as a picture inside an HTML page: the lanes and bars of picture.h, drawn
 * as SVG that stretches with the page. Colours that depend on light and dark are classes of
 * report.css.
 */
#ifndef TENURE_REPORTS_HTML_TIMELINE_H
#define TENURE_REPORTS_HTML_TIMELINE_H

#include <stdbool.h>
#include <stdio.h>

#include "reports/database.h"
#include "reports/lanes.h"

/* A <figure>. The case must be recorded. False with the database's message set; what has been
 * written by then is to be thrown away. */
bool html_timeline(FILE *f, struct database *database, const struct timeline_selection *selection);

#endif
