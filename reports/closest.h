/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The expectations of a scenario over all its cases: how many held, and which case came closest to
 * the limit, or went furthest beyond it. Reads the database only.
 */
#ifndef TENURE_REPORTS_CLOSEST_H
#define TENURE_REPORTS_CLOSEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "reports/database.h"

enum closest_compare {
    CLOSEST_MOST,  /* <=, < */
    CLOSEST_LEAST, /* >=, > */
    CLOSEST_EQUAL, /* == */
    CLOSEST_OTHER  /* a property, a fit, an interval: there is no distance */
};

/* One result of one expectation, the one to be shown. */
struct closest {
    int64_t id;
    char *text, *place;            /* place: path:line:column */
    char *limit_text, *value_text; /* NULL where there is none */
    char *matrix, *seed;           /* of the case; NULL over seeds */
    int64_t case_id;               /* 0 over seeds */
    bool over_seeds, has_distance, has_limit;
    int64_t limit, value;
    int64_t margin_ppm; /* room up to the limit, of the larger of both; below 0 beyond it */
    int64_t results, failed;
    enum closest_compare compare;
};

struct closest_list {
    struct closest *items;
    size_t count, capacity;
};

/* In the order of the scenario file. False with the database's message set. */
bool closest_read(struct closest_list *list, struct database *database, int64_t scenario_id);
void closest_free(struct closest_list *list);

/* Of all that held and have a distance, the one with the least room; NULL if there is none. */
const struct closest *closest_of(const struct closest_list *list);

/* By the second word of the sentence. */
enum closest_compare closest_compare_of(const char *sentence);

/* The name of what a sentence is about: its first word, without the statistic if that is one.
 * Writes a metric such as overlap.belief, or a property such as S2. `is_least` says whether the
 * statistic is about the shortest. */
void closest_subject(const char *sentence, char *out, size_t size, bool *is_least);

#endif
