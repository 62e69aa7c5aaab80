/* SPDX-License-Identifier: Apache-2.0 */
/* Looks cases up in the database of an earlier run; see last_failed.h. */
#include "sim/cli/last_failed.h"

#include <sqlite3.h>
#include <stdio.h>

#include "sim/scenario/cases.h"

static const char question[] =
    "select 1 from \"case\" c join scenario s on s.id = c.scenario_id "
    "join configuration g on g.id = c.configuration_id "
    "where s.path = ?1 and g.matrix = ?2 and c.seed = ?3 and c.code <> 0";

/* SQLITE_ROW: it failed; SQLITE_DONE: it did not; else it cannot be told. */
static int look_up(sqlite3_stmt *statement, const struct scenario *scenario, uint64_t number)
{
    char label[1024];
    struct scenario_case which = scenario_case_at(scenario, number);
    scenario_combination_label(scenario, which.combination, label, sizeof label);
    sqlite3_reset(statement);
    sqlite3_bind_text(statement, 1, scenario->path, -1, SQLITE_STATIC);
    sqlite3_bind_text(statement, 2, label, -1, SQLITE_STATIC);
    sqlite3_bind_int64(statement, 3, (int64_t)which.seed);
    return sqlite3_step(statement);
}

bool last_failed_select(const char *path, struct scenario *const *scenarios, struct sweep_job *jobs,
                        uint64_t *job_count, char *message, size_t size)
{
    sqlite3 *database = NULL;
    sqlite3_stmt *statement = NULL;
    uint64_t kept = 0;
    bool good = sqlite3_open_v2(path, &database, SQLITE_OPEN_READONLY, NULL) == SQLITE_OK &&
                sqlite3_prepare_v2(database, question, -1, &statement, NULL) == SQLITE_OK;
    for (uint64_t i = 0; good && i < *job_count; i++) {
        int found = look_up(statement, scenarios[jobs[i].scenario], jobs[i].number);
        good = found == SQLITE_ROW || found == SQLITE_DONE;
        if (found == SQLITE_ROW)
            jobs[kept++] = jobs[i];
    }
    if (good)
        *job_count = kept;
    else
        snprintf(message, size, "cannot read the last run from %s: %s; run without --last-failed",
                 path, database ? sqlite3_errmsg(database) : "out of memory");
    sqlite3_finalize(statement);
    sqlite3_close(database);
    return good;
}
