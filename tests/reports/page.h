/* SPDX-License-Identifier: Apache-2.0 */
/* What tests of the report share: results in databases, and the page of one. */
#ifndef TENURE_TESTS_REPORTS_PAGE_H
#define TENURE_TESTS_REPORTS_PAGE_H

#include "tests/reports/folder.h"

#include "reports/report.h"
#include "sim/check/vocabulary.h"

static inline void add_result(struct recorder *r, uint32_t expectation, bool held, int64_t limit,
                              int64_t value, const char *limit_text, const char *value_text)
{
    struct recorder_result result = {.expectation = expectation,
                                     .limit_text = limit_text,
                                     .has_limit = limit_text != NULL,
                                     .has_value = value_text != NULL,
                                     .limit = limit,
                                     .value = value,
                                     .value_text = value_text,
                                     .held = held};
    recorder_add_result(r, &result);
}

static inline unsigned metric_number(const char *name)
{
    unsigned i = 0;
    while (i < metric_count && strcmp(metric_table[i].name, name) != 0)
        i++;
    return i;
}

static inline void add_metric(struct recorder *r, const char *name, unsigned statistic,
                              int64_t value)
{
    struct recorder_metric metric = {metric_number(name), statistic, value};
    recorder_add_metrics(r, &metric, 1);
}

/* The page of a database; to be freed. */
static __attribute__((noinline, unused)) char *page_of(const char *path)
{
    struct database database;
    char *out = NULL;
    size_t size = 0;
    FILE *f = open_memstream(&out, &size);
    if (!database_open(&database, path))
        fail_msg("%s", database.message);
    if (!report_write(f, &database))
        fail_msg("%s", database.message);
    database_close(&database);
    fclose(f);
    return out;
}

static inline unsigned count_of(const char *text, const char *part)
{
    unsigned count = 0;
    for (const char *at = strstr(text, part); at; at = strstr(at + 1, part))
        count++;
    return count;
}

static inline void expect_part(const char *page, const char *part)
{
    if (!strstr(page, part))
        fail_msg("the page does not say: %s", part);
}

#endif
