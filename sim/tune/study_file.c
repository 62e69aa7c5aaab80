/* SPDX-License-Identifier: Apache-2.0 */
/* The database of a study: opening, identity, asking; see study_file.h. Rows of cases are written
 * by study_rows.c. */
#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "sim/record/recorder.h"
#include "sim/scenario/utf8.h"
#include "sim/tune/study_file_private.h"

extern const char tune_study_sql[];

/* ---- failures ------------------------------------------------------------------------------- */

bool study_file_complain(struct study_file *f, const char *format, ...)
{
    va_list arguments;
    if (*f->message)
        return false; /* the first one counts */
    va_start(arguments, format);
    vsnprintf(f->message, sizeof f->message, format, arguments);
    va_end(arguments);
    return false;
}

bool study_file_failed(struct study_file *f)
{
    int code = f->database ? sqlite3_errcode(f->database) & 0xff : SQLITE_NOMEM;
    const char *remedy = code == SQLITE_BUSY || code == SQLITE_LOCKED
                             ? "; another program is using it, wait for that one"
                         : code == SQLITE_FULL   ? "; make room on the disk"
                         : code == SQLITE_NOTADB ? "; name another file with --out"
                                                 : "";
    return study_file_complain(f, "cannot use the study %s: %s%s", f->shown,
                               f->database ? sqlite3_errmsg(f->database) : "out of memory", remedy);
}

const char *study_file_message(const struct study_file *f)
{
    return f->message;
}

bool study_file_run(struct study_file *f, const char *sql)
{
    return sqlite3_exec(f->database, sql, NULL, NULL, NULL) == SQLITE_OK || study_file_failed(f);
}

sqlite3_stmt *study_file_statement(struct study_file *f, const char *sql)
{
    sqlite3_stmt *statement = NULL;
    if (sqlite3_prepare_v2(f->database, sql, -1, &statement, NULL) != SQLITE_OK)
        study_file_failed(f);
    return statement;
}

/* ---- identity ------------------------------------------------------------------------------- */

static bool is_varied(const struct scenario *s, const struct scenario_parameter *parameter)
{
    for (uint32_t i = 0; i < s->axis_count; i++)
        if (s->matrix[i].parameter == parameter)
            return true;
    return false;
}

/* One line for each parameter that is not varied, one for each that is, one for each fault. */
char *study_file_identity(const struct study *study)
{
    const struct scenario *s = study->scenario;
    char *text = NULL, value[SCENARIO_VALUE_BYTES];
    size_t size, count;
    FILE *out = open_memstream(&text, &size);
    const struct scenario_parameter *table = scenario_parameters(&count);
    if (!out)
        return NULL;
    fprintf(out, "digest version: %d\n", SIM_DIGEST_VERSION);
    for (size_t i = 0; i < count; i++)
        if (is_varied(s, &table[i]))
            fprintf(out, "%s: varied\n", table[i].name);
        else
            fprintf(out, "%s: %s\n", table[i].name,
                    scenario_parameter_print(&table[i], &s->given, value));
    for (uint32_t i = 0; i < s->fault_count; i++)
        fprintf(out, "fault: %s\n", s->faults[i].text);
    if (fclose(out) != 0) {
        free(text);
        return NULL;
    }
    return text;
}

/* The line of `text` in which the first difference stands. */
static void differing_line(const char *text, const char *other, char *out, size_t size)
{
    size_t line = 0, i = 0;
    for (; text[i] != '\0' && text[i] == other[i]; i++)
        if (text[i] == '\n')
            line = i + 1;
    size_t length = strcspn(text + line, "\n");
    utf8_copy_printable(out, size, text + line, length);
}

static bool check_identity(struct study_file *f, const char *wanted)
{
    char here[200], there[200];
    sqlite3_stmt *statement = study_file_statement(f, "SELECT version, identity FROM study");
    bool good = statement && sqlite3_step(statement) == SQLITE_ROW;
    if (!good) {
        sqlite3_finalize(statement);
        *f->message = '\0';
        return study_file_complain(
            f, "%s is a tenure database, but no study; name another file with --out", f->shown);
    }
    int version = sqlite3_column_int(statement, 0);
    const char *found = (const char *)sqlite3_column_text(statement, 1);
    if (version != STUDY_FILE_VERSION) {
        good = study_file_complain(f,
                                   "%s is a study of version %d, this program has version %d; "
                                   "begin a new one with --out",
                                   f->shown, version, STUDY_FILE_VERSION);
    } else if (!found || strcmp(found, wanted) != 0) {
        differing_line(found ? found : "", wanted, there, sizeof there);
        differing_line(wanted, found ? found : "", here, sizeof here);
        good = study_file_complain(f,
                                   "%s is a study of another fleet: '%s' there, '%s' here; name "
                                   "another file with --out, or vary the same parameters",
                                   f->shown, there, here);
    }
    sqlite3_finalize(statement);
    return good;
}

/* ---- beginning a study ---------------------------------------------------------------------- */

/* An empty tenure database with its lookup tables, indexes and views. */
static bool begin_database(struct study_file *f, const struct study_file_texts *texts)
{
    char message[RECORDER_MESSAGE_MAX];
    const struct scenario *s = f->study->scenario;
    struct recorder_meta meta = {.tool_version = texts->tool_version,
                                 .digest_version = texts->digest_version,
                                 .views = texts->views};
    struct recorder *recorder = recorder_open(f->path, &meta, message);
    if (!recorder)
        return study_file_complain(f, "%s", message);
    struct recorder_scenario row = {.path = s->path,
                                    .name = s->name,
                                    .summary = s->summary,
                                    .story = s->story,
                                    .source = s->source,
                                    .tags = (const char *const *)s->tags,
                                    .tag_count = s->tag_count};
    recorder_add_scenario(recorder, &row);
    return recorder_finish(recorder, message) || study_file_complain(f, "%s", message);
}

/* Rows of their own for what is no metric: as that of a length of time of which less is better, but
 * for what they are. */
static bool add_names(struct study_file *f)
{
    bool good = study_file_run(f, "CREATE TEMP TABLE pattern AS SELECT * FROM metric_name WHERE "
                                  "name = 'failover' AND statistic = 'mean'");
    for (unsigned i = 0; good && i < OBSERVE_COUNT; i++) {
        struct measure m = {.is_observed = true, .which = i};
        sqlite3_stmt *statement = study_file_statement(
            f, "UPDATE pattern SET id = ?, name = ?, statistic = NULL, unit = ?, what = ?");
        if (!statement)
            return false;
        sqlite3_bind_int64(statement, 1, measure_id(&m));
        sqlite3_bind_text(statement, 2, observe_names[i], -1, SQLITE_STATIC);
        sqlite3_bind_text(statement, 3, observe_unit_names[i], -1, SQLITE_STATIC);
        sqlite3_bind_text(statement, 4, observe_meanings[i], -1, SQLITE_STATIC);
        good = sqlite3_step(statement) == SQLITE_DONE || study_file_failed(f);
        sqlite3_finalize(statement);
        good = good && study_file_run(f, "INSERT INTO metric_name SELECT * FROM pattern");
    }
    return good && study_file_run(f, "DROP TABLE pattern");
}

static bool begin_tables(struct study_file *f, const struct study_file_texts *texts,
                         const char *identity)
{
    return study_file_run(f, "BEGIN") && study_file_run(f, tune_study_sql) &&
           study_file_run(f, texts->study_views) && add_names(f) &&
           study_file_row(f, "study", "nit", (int64_t)STUDY_FILE_VERSION, identity) &&
           study_file_run(f, "COMMIT");
}

/* ---- opening -------------------------------------------------------------------------------- */

static bool connect(struct study_file *f, int flags)
{
    const char *relative = *f->path == '/' ? "" : "./";
    char *name = sqlite3_mprintf("%s%s", relative, f->path);
    int result = name ? sqlite3_open_v2(name, &f->database,
                                        flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_URI, NULL)
                      : SQLITE_NOMEM;
    sqlite3_free(name);
    if (result != SQLITE_OK)
        return study_file_failed(f);
    sqlite3_busy_timeout(f->database, 2000);
    return study_file_run(f, "PRAGMA cache_size=-16000; PRAGMA foreign_keys=OFF;"
                             "PRAGMA synchronous=NORMAL; PRAGMA temp_store=MEMORY");
}

static int64_t header_number(struct study_file *f, const char *pragma)
{
    sqlite3_stmt *statement = study_file_statement(f, pragma);
    int64_t number = -1;
    if (statement && sqlite3_step(statement) == SQLITE_ROW)
        number = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    return number;
}

static bool check_header(struct study_file *f)
{
    int64_t application = header_number(f, "PRAGMA application_id");
    if (*f->message || application != RECORDER_APPLICATION_ID) {
        *f->message = '\0';
        return study_file_complain(f, "%s is no tenure database; name another file with --out",
                                   f->shown);
    }
    int64_t version = header_number(f, "PRAGMA user_version");
    if (version != RECORDER_SCHEMA_VERSION)
        return study_file_complain(f,
                                   "%s has schema version %" PRId64
                                   ", this program has version %d; begin a new study with --out",
                                   f->shown, version, RECORDER_SCHEMA_VERSION);
    return true;
}

static bool is_there(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0 && status.st_size > 0;
}

static bool open_study(struct study_file *f, const struct study_file_texts *texts)
{
    char *identity = study_file_identity(f->study);
    if (!identity)
        return study_file_complain(f, "out of memory");
    bool fresh = !is_there(f->path);
    bool good = (!fresh || begin_database(f, texts)) && connect(f, SQLITE_OPEN_READWRITE) &&
                check_header(f);
    if (good)
        good = fresh ? begin_tables(f, texts, identity) : check_identity(f, identity);
    free(identity);
    return good && study_file_settings(f);
}

struct study_file *study_file_open(const char *path, const struct study *study,
                                   const struct study_file_texts *texts,
                                   char message[STUDY_FILE_MESSAGE_MAX])
{
    struct study_file *f = calloc(1, sizeof *f);
    if (f) {
        utf8_copy_printable(f->shown, sizeof f->shown, path, strlen(path));
        f->study = study;
        f->path = strdup(path);
        f->configurations =
            calloc((size_t)study->setting_count * STUDY_RATE_COUNT, sizeof *f->configurations);
    }
    if (f && f->path && f->configurations && open_study(f, texts))
        return f;
    snprintf(message, STUDY_FILE_MESSAGE_MAX, "%s",
             f && *f->message ? f->message : "out of memory");
    if (f) {
        char ignored[STUDY_FILE_MESSAGE_MAX];
        study_file_close(f, ignored);
    }
    return NULL;
}

bool study_file_close(struct study_file *f, char message[STUDY_FILE_MESSAGE_MAX])
{
    if (!f)
        return true;
    bool good = !f->in_transaction || study_file_commit(f);
    snprintf(message, STUDY_FILE_MESSAGE_MAX, "%s", f->message);
    for (int i = 0; i < STUDY_STATEMENT_COUNT; i++)
        sqlite3_finalize(f->statements[i]);
    sqlite3_close(f->database);
    free(f->configurations);
    free(f->path);
    free(f);
    return good;
}

bool study_file_check(struct study_file *f)
{
    char *identity = study_file_identity(f->study);
    bool good = identity || study_file_complain(f, "out of memory");
    good =
        good && connect(f, SQLITE_OPEN_READONLY) && check_header(f) && check_identity(f, identity);
    free(identity);
    return good;
}

int64_t study_file_configuration(const struct study_file *f, uint32_t setting)
{
    return f->configurations[setting];
}
