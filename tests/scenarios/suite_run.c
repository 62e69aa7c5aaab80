/* SPDX-License-Identifier: Apache-2.0 */
/* See suite_run.h. */
#include "tests/scenarios/suite_run.h"

#include <glob.h>
#include <sys/wait.h>
#include <unistd.h>

#define DATABASE "suite.db"

int suite_folder_enter(void **state)
{
    char folder[] = "/tmp/tenure-suite-XXXXXX";
    if (!mkdtemp(folder) || chdir(folder) != 0)
        return -1;
    *state = strdup(folder);
    return *state ? 0 : -1;
}

int suite_folder_leave(void **state)
{
    char command[128];
    snprintf(command, sizeof command, "rm -rf '%s'", (const char *)*state);
    free(*state);
    return chdir("/tmp") != 0 || system(command) != 0;
}

int suite_run(const char *options, const char *part, int most)
{
    char command[2048];
    snprintf(command, sizeof command,
             "'%s' run %s --out " DATABASE " '%s/scenarios%s%s' >suite.log 2>&1 </dev/null",
             TENURE_COMMAND, options, TENURE_SOURCE_DIR, *part ? "/" : "", part);
    int status = system(command);
    int code = WIFEXITED(status) ? WEXITSTATUS(status) : 128;
    if (code > most && system("cat suite.log >&2") != 0)
        fail_msg("the log is gone");
    return code;
}

size_t suite_file_count(void)
{
    glob_t found;
    assert_int_equal(glob(TENURE_SOURCE_DIR "/scenarios/*/[!_]*.yaml", 0, NULL, &found), 0);
    size_t count = found.gl_pathc;
    globfree(&found);
    return count;
}

sqlite3 *suite_open(void)
{
    sqlite3 *database = NULL;
    if (sqlite3_open_v2(DATABASE, &database, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK)
        fail_msg(DATABASE ": %s", sqlite3_errmsg(database));
    return database;
}

void suite_execute(sqlite3 *database, const char *sql)
{
    char *message = NULL;
    if (sqlite3_exec(database, sql, NULL, NULL, &message) != SQLITE_OK)
        fail_msg("%s: %.200s", message, sql);
}

int64_t suite_number(sqlite3 *database, const char *sql)
{
    sqlite3_stmt *statement = NULL;
    if (sqlite3_prepare_v2(database, sql, -1, &statement, NULL) != SQLITE_OK ||
        sqlite3_step(statement) != SQLITE_ROW)
        fail_msg("%s: %.200s", sqlite3_errmsg(database), sql);
    int64_t number = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    return number;
}
