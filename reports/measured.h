/* SPDX-License-Identifier: Apache-2.0 */
/* The metrics of one combination of parameters, with the values of all its cases. Reads the
 * database only. */
#ifndef TENURE_REPORTS_MEASURED_H
#define TENURE_REPORTS_MEASURED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "reports/database.h"

struct measured {
    char name[64]; /* with its statistic: tenure.mean */
    char unit[16];
    char what[128];
    int64_t *values; /* of the cases that have one, in case order */
    size_t count, capacity;
};

struct measured_list {
    struct measured *items;
    size_t count, capacity;
};

/* False with the database's message set. */
bool measured_read(struct measured_list *list, struct database *database, int64_t configuration_id);
void measured_free(struct measured_list *list);

/* NULL if no case has it. */
const struct measured *measured_find(const struct measured_list *list, const char *name);

/* 0 of nothing. */
int64_t measured_total(const struct measured_list *list, const char *name);
int64_t measured_most(const struct measured_list *list, const char *name);

#endif
