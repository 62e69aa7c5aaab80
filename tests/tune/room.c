/* SPDX-License-Identifier: Apache-2.0 */
/* See room.h. */
#include "tests/tune/room.h"

#include <sqlite3.h>
#include <unistd.h>

#include "reports/views.h"
#include "tests/scenario/scenario_text.h"

static struct study_file_texts texts(void)
{
    return (struct study_file_texts){.tool_version = "test",
                                     .digest_version = "1",
                                     .views = reports_views_sql(),
                                     .study_views = reports_study_views_sql()};
}

static bool interrupted(void *data)
{
    const struct room *room = data;
    return room->cases_left == 0;
}

static void progress(void *data, uint64_t done, uint64_t known, uint64_t unsafe)
{
    struct room *room = data;
    (void)unsafe;
    assert_true(done <= known);
    room->cases_left -= room->cases_left > 0 && room->cases_left != UINT64_MAX;
}

static bool commit_due(void *data)
{
    return ((struct room *)data)->commits_each;
}

static void replay(const struct sweep_case *one, char *out, size_t size)
{
    snprintf(out, size, "seed %" PRIu64, one->which.seed);
}

void room_open(struct room *room, const char *text, struct study_request request, const char *path)
{
    char message[STUDY_MESSAGE_BYTES], refusal[STUDY_FILE_MESSAGE_MAX];
    const struct study_file_texts made_with = texts();
    memset(room, 0, sizeof *room);
    if (!study_make(&room->study, load_good(text), &request, NULL, message))
        fail_msg("%s", message);
    room->cases_left = UINT64_MAX;
    room->watch = (struct study_watch){interrupted, progress, commit_due, replay, room};
    room->plan = (struct study_plan){.first_seed = 1,
                                     .seeds_least = 4,
                                     .seeds_most = 4,
                                     .precision = 0.05,
                                     .shards = 1,
                                     .workers = 1,
                                     .context = sim_context_default()};
    room->file = path ? study_file_open(path, &room->study, &made_with, refusal) : NULL;
    if (path && !room->file)
        fail_msg("%s", refusal);
}

void room_close(struct room *room)
{
    char message[STUDY_FILE_MESSAGE_MAX];
    analysis_free(&room->analysis);
    assert_true(study_file_close(room->file, message));
    study_free(&room->study);
}

enum study_end room_run(struct room *room)
{
    analysis_free(&room->analysis);
    return study_run(&room->study, room->file, &room->plan, &room->watch, &room->analysis,
                     &room->totals);
}

const char *room_refusal(const struct study *study, const char *path)
{
    static char message[STUDY_FILE_MESSAGE_MAX];
    char ignored[STUDY_FILE_MESSAGE_MAX];
    const struct study_file_texts made_with = texts();
    struct study_file *file = study_file_open(path, study, &made_with, message);
    if (!file)
        return message;
    study_file_close(file, ignored);
    return NULL;
}

const char *room_ask(const char *path, const char *sql)
{
    static char answer[1000];
    sqlite3 *database;
    sqlite3_stmt *statement;
    assert_int_equal(sqlite3_open_v2(path, &database, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
    if (sqlite3_prepare_v2(database, sql, -1, &statement, NULL) != SQLITE_OK)
        fail_msg("%s: %s", sql, sqlite3_errmsg(database));
    snprintf(answer, sizeof answer, "%s",
             sqlite3_step(statement) == SQLITE_ROW && sqlite3_column_text(statement, 0)
                 ? (const char *)sqlite3_column_text(statement, 0)
                 : "NULL");
    sqlite3_finalize(statement);
    sqlite3_close(database);
    return answer;
}

void room_tell(const char *path, const char *sql)
{
    sqlite3 *database;
    assert_int_equal(sqlite3_open(path, &database), SQLITE_OK);
    if (sqlite3_exec(database, sql, NULL, NULL, NULL) != SQLITE_OK)
        fail_msg("%s: %s", sql, sqlite3_errmsg(database));
    sqlite3_close(database);
}

int room_folder(void **state)
{
    static char folder[64];
    snprintf(folder, sizeof folder, "/tmp/tenure-tune-XXXXXX");
    *state = mkdtemp(folder);
    return *state ? chdir(folder) : -1;
}
