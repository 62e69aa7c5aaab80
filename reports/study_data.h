/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What pictures of a study need, read from its database: settings, what was varied, objectives.
 * Values are in the units that v_study has. Floating point, to draw.
 */
#ifndef TENURE_REPORTS_STUDY_DATA_H
#define TENURE_REPORTS_STUDY_DATA_H

#include <stdbool.h>
#include <stdint.h>

#include "reports/database.h"

enum { STUDY_AXES_MAX = 16, STUDY_AIMS_MAX = 16, STUDY_TEXT_MAX = 160 };

struct study_value {
    double mean, low, high; /* NAN: none; what never ends is INFINITY */
};

struct study_row {
    int64_t id;                  /* of the configuration */
    char label[STUDY_TEXT_MAX];  /* the values of the axes, "1m, 10" */
    uint32_t at[STUDY_AXES_MAX]; /* by axis: which of its values */
    bool is_present, is_proposal, is_knee, is_best, on_front, is_out; /* is_out: of limits */
    struct study_value values[STUDY_AIMS_MAX];                        /* by objective */
};

struct study_scale {
    char name[STUDY_TEXT_MAX];
    char (*values)[STUDY_TEXT_MAX]; /* in the order of their numbers, or as they came */
    uint32_t count;
};

struct study_aim_row {
    char name[STUDY_TEXT_MAX], unit[16];
    bool maximise;
};

struct study_data {
    char scenario[STUDY_TEXT_MAX];
    struct study_scale axes[STUDY_AXES_MAX];
    struct study_aim_row aims[STUDY_AIMS_MAX];
    struct study_row *rows;
    uint32_t axis_count, aim_count, row_count;
    int64_t present, best; /* rows; -1: none */
};

/* False with the database's message set, also if it is no study or one that was not looked at. */
bool study_data_open(struct study_data *data, struct database *database);
void study_data_close(struct study_data *data);

/* A value as people read it: "34.2/h", "0.29 %", "never". Returns `out`. */
char *study_value_text(const struct study_aim_row *aim, double value, char out[32]);

/* The settings that are drawn apart: the present one, and what is recommended if it is another. */
int study_chosen(const struct study_data *data, const struct study_row *rows[2]);

/* The two axes with the most values; false if fewer than two are varied. */
bool study_longest_axes(const struct study_data *data, uint32_t *x, uint32_t *y);

/* The row with these values of two axes, and of the others what there is now; NULL. */
const struct study_row *study_row_at(const struct study_data *data, uint32_t x, uint32_t at_x,
                                     uint32_t y, uint32_t at_y);

/* Between which values the means of an objective lie. Logarithmic where all are above 0 and spread
 * over more than a factor of 5. most < least: there are none. */
struct study_range {
    double least, most, least_above_0;
    bool is_logarithmic;
};

struct study_range study_range_of(const struct study_data *data, uint32_t aim);

/* How dark a mean is drawn, 0 to 1, by its logarithm. What never ends is darkest. */
double study_shade(const struct study_range *range, double value);

/* How far one parameter alone moves an objective from what it is now. */
struct study_swing {
    double low, high;   /* relative to now, as logarithms to base 2 */
    double least, most; /* and as they are */
    uint32_t at_low, at_high;
};

/* There is a present setting. False if nothing moves. */
bool study_swing_of(const struct study_data *data, uint32_t axis, uint32_t aim,
                    struct study_swing *swing);

/* The row that differs from the present one in this axis alone and has this value there; -1. */
int64_t study_neighbour(const struct study_data *data, uint32_t axis, uint32_t value);

#endif
