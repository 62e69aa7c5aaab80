/* SPDX-License-Identifier: Apache-2.0 */
/* The suite as the report sees it: its scenarios, how many cases of each held, and its table.
 * Private to report*.c. */
#ifndef TENURE_REPORTS_REPORT_SUITE_H
#define TENURE_REPORTS_REPORT_SUITE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "reports/closest.h"
#include "reports/database.h"

struct suite_scenario {
    int64_t id;
    char *name, *path, *summary, *story, *source, *known_failing, *tags; /* NULL: none */
    int64_t cases, failed, recorded, combinations, over_seeds_failed;
    int64_t first_case, last_case; /* their ids */
    int64_t first_failed;          /* a case; 0: none */
    int worst_code;                /* an exit code; 0: all held */
    char worst[24];                /* its word */
    struct closest_list expectations;
    /* over all its cases, in the unit of the metric; below 0: none has it */
    double changes_per_hour, tenure_mean, failover_max, leaderless_share;
};

struct suite {
    struct suite_scenario *items;
    size_t count;
    int64_t cases, failed, excused, recorded;
    size_t scenarios_failed; /* that are not known to fail */
    int64_t assertions, assertions_failed;
};

/* False with the database's message set; free it in any case. */
bool report_suite_read(struct suite *suite, struct database *database);
void report_suite_free(struct suite *suite);

/* Cases or combinations failed; `known_failing` makes it an excuse. */
bool report_suite_is_failed(const struct suite_scenario *s);

/* The word and the class of a verdict: good, bad, excused. */
const char *report_suite_verdict(const struct suite_scenario *s);
const char *report_suite_class(const struct suite_scenario *s);

void report_suite_write_table(FILE *f, const struct suite *suite);

/* "12.3 % below the limit", or what else there is to say. */
void report_suite_write_margin(FILE *f, const struct closest *c);

#endif
