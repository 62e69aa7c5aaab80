/* SPDX-License-Identifier: Apache-2.0 */
/* Looks cases up in the database of an earlier run; see last_failed.h. */
#include "sim/cli/last_failed.h"

#include <stdio.h>

#include "reports/database.h"
#include "sim/scenario/cases.h"

static const char question[] =
    "select 1 from \"case\" c join scenario s on s.id = c.scenario_id "
    "join configuration g on g.id = c.configuration_id "
    "where s.path = ?1 and g.matrix = ?2 and c.seed = ?3 and c.code <> 0";

/* Also false with the database's message set. */
static bool has_failed(struct database *d, sqlite3_stmt *statement, const struct scenario *scenario,
                       uint64_t number)
{
    char label[1024];
    struct scenario_case which = scenario_case_at(scenario, number);
    scenario_combination_label(scenario, which.combination, label, sizeof label);
    sqlite3_reset(statement);
    sqlite3_bind_text(statement, 1, scenario->path, -1, SQLITE_STATIC);
    sqlite3_bind_text(statement, 2, label, -1, SQLITE_STATIC);
    sqlite3_bind_int64(statement, 3, (int64_t)which.seed);
    return database_next(d, statement);
}

static bool select_jobs(struct database *d, struct scenario *const *scenarios,
                        struct sweep_job *jobs, uint64_t *job_count)
{
    sqlite3_stmt *statement;
    uint64_t kept = 0;
    if (!database_prepare(d, question, &statement))
        return false;
    for (uint64_t i = 0; i < *job_count && !*d->message; i++)
        if (has_failed(d, statement, scenarios[jobs[i].scenario], jobs[i].number))
            jobs[kept++] = jobs[i];
    sqlite3_finalize(statement);
    if (*d->message)
        return false;
    *job_count = kept;
    return true;
}

bool last_failed_select(const char *path, struct scenario *const *scenarios, struct sweep_job *jobs,
                        uint64_t *job_count, char *message, size_t size)
{
    struct database database;
    bool is_open = database_open(&database, path);
    bool good = is_open && select_jobs(&database, scenarios, jobs, job_count);
    if (!good)
        snprintf(message, size, "cannot tell what failed last: %s; run without --last-failed",
                 database.message);
    if (is_open)
        database_close(&database);
    return good;
}
