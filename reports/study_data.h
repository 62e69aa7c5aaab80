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

/* The row that differs from the present one in this axis alone and has this value there; -1. */
int64_t study_neighbour(const struct study_data *data, uint32_t axis, uint32_t value);

#endif
