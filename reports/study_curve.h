/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Curves of one setting of a study: how tenures and fail-overs spread, how load evens out after a
 * start, measured and by the closed form. Read for pictures. Floating point, to draw.
 */
#ifndef TENURE_REPORTS_STUDY_CURVE_H
#define TENURE_REPORTS_STUDY_CURVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "reports/database.h"

struct study_point {
    double x, y;
};

/* Rising x. Of lengths: seconds, and the share that is longer. */
struct study_curve {
    struct study_point *points;
    size_t count, capacity;
};

enum study_series { STUDY_TENURE, STUDY_FAILOVER, STUDY_SERIES_COUNT };

extern const char *const study_series_names[STUDY_SERIES_COUNT];

/* What was measured; no points if nothing was. The curve is to be freed after true. Each of the
 * four is false with the database's message set. */
bool study_curve_measured(struct study_curve *curve, struct database *database, int64_t setting,
                          enum study_series series);

/* The closed form of the same. */
bool study_curve_law(struct study_curve *curve, struct database *database, int64_t setting,
                     enum study_series series);

/* Seconds since the first master, and the share of all resources that an instance holds which won
 * everything at the start. */
bool study_curve_load(struct study_curve *curve, struct database *database, int64_t setting);

/* How that decays by the closed form, so many seconds; no points if it never does. */
bool study_curve_decay(struct study_curve *curve, struct database *database, int64_t setting,
                       double until_s);

void study_curve_free(struct study_curve *curve);

/* A figure of the closed form, INFINITY if it never ends; a parameter as it is in force. NAN if
 * there is none, or the database's message is set. */
double study_theory(struct database *database, int64_t setting, const char *figure);
double study_parameter(struct database *database, int64_t setting, const char *name);

#endif
