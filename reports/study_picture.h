/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The pictures of a study, out of its database alone: a gnuplot script each, with all its data.
 *
 * They can be read without colour: cells say their values, what is chosen has a frame, points and
 * lines differ in shape.
 */
#ifndef TENURE_REPORTS_STUDY_PICTURE_H
#define TENURE_REPORTS_STUDY_PICTURE_H

#include "reports/timeline.h"

/* X(identifier, what the files end with, what it shows) */
#define STUDY_PICTURE_LIST(X)                                                                \
    X(HEAT, "heat", "each objective over the two parameters varied first")                   \
    X(PARETO, "pareto", "each objective against the first, with the front")                  \
    X(LENGTHS, "lengths", "tenures and fail-overs longer than so much, and the closed form") \
    X(LOAD, "load", "the load of an instance that won everything at the start")              \
    X(TORNADO, "tornado", "how far each parameter moves each objective")

enum study_picture {
#define X(identifier, ending, what) STUDY_PICTURE_##identifier,
    STUDY_PICTURE_LIST(X)
#undef X
        STUDY_PICTURE_COUNT
};

extern const char *const study_picture_endings[STUDY_PICTURE_COUNT];

/* Draws one; `message` is set unless the result is TIMELINE_OK. A heat map of one parameter alone,
 * or a tornado of nothing varied alone, is TIMELINE_NO_DATA. */
enum timeline_result study_picture_make(const char *database_path, enum study_picture which,
                                        const struct timeline_output *output,
                                        char message[DATABASE_MESSAGE_MAX]);

/* Only the script; see script_file.h. */
bool study_picture_script(FILE *f, struct database *database, enum study_picture which,
                          const char *name, unsigned formats);

#endif
