/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a timeline draws, laid out: where lanes stand, which bars are left when those that nobody
 * could tell apart are put together, which faults have a label. Used by timeline.c.
 */
#ifndef TENURE_REPORTS_PICTURE_H
#define TENURE_REPORTS_PICTURE_H

#include <stdbool.h>
#include <stdint.h>

#include "reports/lanes.h"

enum { PICTURE_STATES = 4, PICTURE_LANES_MAX = 240, PICTURE_FAULT_ROWS_MAX = 4 };

/* What is narrower than a pixel is added up by pixel: `share` is how much of it is filled, in
 * thousandths. */
struct picture_bar {
    int64_t begin_ns, end_ns;
    uint32_t lane, share;
};

/* The pixel of a lane that is being filled. */
struct picture_pixel {
    int64_t begin_ns, filled_ns;
};

struct picture_bars {
    struct picture_bar *items;
    uint32_t count, capacity;
    int64_t *last_end_ns;         /* by lane: what is drawn up to */
    struct picture_pixel *pixels; /* by lane */
};

struct picture_fault {
    bool is_drawn; /* in its row; the shade behind is drawn all the same */
    bool has_label;
    uint8_t row;
};

struct picture {
    const struct lanes *lanes;
    uint32_t lane_count;  /* resources times (instances + nobody) */
    uint32_t fault_rows;
    uint32_t labelled;    /* faults with a label */
    struct picture_bars bars[PICTURE_STATES]; /* by enum lanes_state */
    struct picture_fault *faults;
    int64_t pixel_ns;
    /* pixels */
    int width, height, left, right, top, bottom, lane_height;
    bool failed;
};

/* Lays out what `lanes` shows; fewer resources, if there are more lanes than fit. False with the
 * message set. */
bool picture_open(struct picture *picture, struct lanes *lanes, struct database *database);
void picture_close(struct picture *picture);

/* The middle of a lane, and of a row of faults, in lanes from the top. Thousandths. */
int picture_lane_at(const struct picture *picture, uint32_t lane);
int picture_fault_row_at(uint32_t row);

/* The height of it all, in thousandths of a lane. */
int picture_rows(const struct picture *picture);

#endif
