/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Small charts inside an HTML page: distributions beside the law, values over seeds beside a limit,
 * courses over time. SVG with a caption and a sentence for screen readers. Numbers only; the texts
 * that are passed in are ours, not the database's, unless said otherwise.
 */
#ifndef TENURE_REPORTS_HTML_CHART_H
#define TENURE_REPORTS_HTML_CHART_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "reports/laws.h"
#include "reports/measured.h"
#include "reports/penalty.h"
#include "reports/series.h"

/* A distribution: the lengths of one case, if `lengths` has some; the percentiles NAME.p1 to
 * NAME.p99 over the seeds; the law, if `law` is not NULL. Nothing is written if there is neither.
 */
struct chart_distribution {
    const char *title, *name;
    const struct series *lengths;
    const struct measured_list *metrics;
    double (*law)(const struct laws *laws, double length_ns);
    const struct laws *laws;
    const char *law_says; /* what the law is of; ours */
};

void chart_distribution(FILE *f, const struct chart_distribution *c);

/* The values of a metric of lengths, one dot for each case; what the scenario limits them by, and
 * what theory does. Below 0: there is none. Nothing is written without a metric. */
struct chart_bound {
    const char *title;
    const struct measured *metric;
    double limit, theory;
    const char *theory_says; /* what the theory is of; ours */
};

void chart_limit(FILE *f, const struct chart_bound *c);

/* Changes by resource and hour over the run; `expected` is drawn dashed if it is above 0. */
void chart_changes(FILE *f, const struct series *changes, const struct load *load, double expected);

/* The flap penalty of the resources where it gets highest; nothing if there is none. Names are
 * escaped here. */
void chart_penalty(FILE *f, const struct penalties *penalties);

/* How many resources each instance holds over the run. Names of instances are escaped here. */
void chart_load(FILE *f, const struct load *load);

/* Jain's index over the run. */
void chart_jain(FILE *f, const struct load *load);

/* In a cell of a table: where the values of the seeds lie between the least and the greatest. */
void chart_dots(FILE *f, const struct measured *metric);

/* In a cell of a table: a value beside its limit. */
void chart_beside(FILE *f, double value, double limit, bool failed);

#endif
