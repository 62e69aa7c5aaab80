/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The first event in which two runs differ that should be the same.
 *
 * Runs each side twice: once to find the block of events in which they part, by hashes, once more
 * to look at that block. So it needs no room for the events of a run, however long.
 */
#ifndef TENURE_SIM_DIFFERENCE_H
#define TENURE_SIM_DIFFERENCE_H

#include "sim/search/case_run.h"

struct difference_side {
    const struct scenario *scenario;
    const struct scenario_case *which;
    bool step_by_step; /* this side is in any case */
};

enum difference_outcome {
    DIFFERENCE_NONE,
    DIFFERENCE_FOUND,
    DIFFERENCE_NOT_RUN /* out of memory, interrupted, or a run that did not come to its end */
};

struct difference {
    uint64_t number; /* of the event, from 1 */
    struct sim_event events[2];
    bool ended[2]; /* this side has no such event */
};

/* The reader of `options` is not used. Blocks for four runs. */
enum difference_outcome difference_find(const struct difference_side sides[2],
                                        const struct case_options *options,
                                        struct difference *difference);

#endif
