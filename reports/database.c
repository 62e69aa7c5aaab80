/* SPDX-License-Identifier: Apache-2.0 */
/* Opening a tenure database for reading; see database.h. */
#include "reports/database.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "reports/utf8.h"

enum { SHOWN_MAX = 256, HEADER_BYTES = 100, STEPS_AT_ONCE = 1000 };
enum { LONGEST_TEXT = 1000 * 1000 * 100 };

static bool fail_list(struct database *d, const char *format, va_list arguments)
    __attribute__((format(printf, 2, 0)));

static bool fail_list(struct database *d, const char *format, va_list arguments)
{
    vsnprintf(d->message, sizeof d->message, format, arguments);
    return false;
}

bool database_fail(struct database *d, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fail_list(d, format, arguments);
    va_end(arguments);
    return false;
}

char *database_printable(char *out, size_t size, const char *text)
{
    size_t at = 0, cut = 0; /* up to `cut` there is room for "..." */
    size_t length = text ? strlen(text) : 0;
    for (size_t i = 0; i < length;) {
        char glyph[8];
        i += utf8_show(glyph, text + i, length - i);
        size_t bytes = strlen(glyph);
        if (at + bytes >= size) {
            memcpy(out + cut, "...", 3);
            at = cut + 3;
            break;
        }
        memcpy(out + at, glyph, bytes);
        at += bytes;
        if (at + 4 <= size)
            cut = at;
    }
    out[at] = '\0';
    return out;
}

/* ---- the file, before SQLite looks at it ---------------------------------------------------- */

static uint32_t big_endian(const unsigned char *bytes)
{
    return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

static bool check_header(struct database *d, const char *shown, const unsigned char *header,
                         uint64_t size)
{
    if (memcmp(header, "SQLite format 3", 16) != 0)
        return database_fail(d, "%s is not a tenure database: it is no SQLite file", shown);
    if (big_endian(header + 68) != DATABASE_APPLICATION_ID)
        return database_fail(d, "%s is not a tenure database: another program wrote it", shown);
    uint32_t version = big_endian(header + 60);
    if (version != DATABASE_SCHEMA_VERSION)
        return database_fail(d, "%s has schema version %u, this program reads version %d; %s",
                             shown, version, DATABASE_SCHEMA_VERSION,
                             version > DATABASE_SCHEMA_VERSION ? "use a newer tenure"
                                                               : "run the scenarios again");
    uint64_t page_size = (uint64_t)header[16] << 8 | header[17];
    if (page_size == 1)
        page_size = 65536;
    if (page_size * big_endian(header + 28) > size)
        return database_fail(d, "%s is cut short: %llu of %llu bytes are there; copy it again",
                             shown, (unsigned long long)size,
                             (unsigned long long)(page_size * big_endian(header + 28)));
    return true;
}

static bool check_file(struct database *d, const char *shown)
{
    unsigned char header[HEADER_BYTES];
    char scratch[64];
    struct stat found;
    int descriptor = open(d->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (descriptor < 0 || fstat(descriptor, &found) != 0) {
        int error = errno;
        if (descriptor >= 0)
            close(descriptor);
        return database_fail(d, "cannot read %s: %s", shown,
                             strerror_r(error, scratch, sizeof scratch));
    }
    ssize_t count = S_ISREG(found.st_mode) ? read(descriptor, header, sizeof header) : -1;
    close(descriptor);
    if (count < 0)
        return database_fail(d, "%s is not a tenure database: it is no regular file", shown);
    if (count == 0)
        return database_fail(d, "%s is not a tenure database: it is empty", shown);
    if (count < HEADER_BYTES)
        return database_fail(d, "%s is not a tenure database: it is no SQLite file", shown);
    return check_header(d, shown, header, (uint64_t)found.st_size);
}

/* ---- opening -------------------------------------------------------------------------------- */

static bool is_harmless_pragma(const char *name)
{
    static const char *const names[] = {"table_info", "table_xinfo",  "table_list",    "index_list",
                                        "index_info", "user_version", "application_id"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(name, names[i]) == 0)
            return true;
    return false;
}

static int authorize(void *data, int action, const char *first, const char *second,
                     const char *database, const char *trigger)
{
    (void)data;
    (void)database;
    (void)trigger;
    switch (action) {
    case SQLITE_SELECT:
    case SQLITE_READ:
    case SQLITE_RECURSIVE:
        return SQLITE_OK;
    case SQLITE_FUNCTION:
        return second && strcmp(second, "load_extension") == 0 ? SQLITE_DENY : SQLITE_OK;
    case SQLITE_PRAGMA:
        if (!first || !is_harmless_pragma(first))
            return SQLITE_DENY;
        return second &&
                       (strcmp(first, "user_version") == 0 || strcmp(first, "application_id") == 0)
                   ? SQLITE_DENY
                   : SQLITE_OK;
    default:
        return SQLITE_DENY;
    }
}

/* Asked by SQLite now and then; not 0: give up. */
static int count_steps(void *data)
{
    int64_t *left = data;
    *left -= STEPS_AT_ONCE;
    return *left < 0;
}

void database_bound(struct database *d, int64_t steps)
{
    d->steps = steps;
    sqlite3_progress_handler(d->handle, STEPS_AT_ONCE, count_steps, &d->steps);
}

static bool open_handle(struct database *d, const char *shown)
{
    sqlite3_stmt *statement;
    const char *relative = *d->path == '/' ? "" : "./"; /* never taken for a URI or :memory: */
    char *name = sqlite3_mprintf("%s%s", relative, d->path);
    int result =
        name ? sqlite3_open_v2(name, &d->handle, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, NULL)
             : SQLITE_NOMEM;
    sqlite3_free(name);
    if (result != SQLITE_OK)
        return database_fail(d, "cannot read %s: %s", shown, sqlite3_errstr(result));
    sqlite3_db_config(d->handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(d->handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    sqlite3_db_config(d->handle, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
    sqlite3_db_config(d->handle, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
    sqlite3_limit(d->handle, SQLITE_LIMIT_LENGTH, LONGEST_TEXT);
    sqlite3_set_authorizer(d->handle, authorize, NULL);
    database_bound(d, DATABASE_STEPS_MOST);
    if (!database_prepare(d, "SELECT count(*) FROM v_case", &statement))
        return database_fail(d, "%s is damaged, or was not written to its end: %s", shown,
                             sqlite3_errmsg(d->handle));
    sqlite3_finalize(statement);
    return true;
}

bool database_open(struct database *d, const char *path)
{
    char shown[SHOWN_MAX];
    memset(d, 0, sizeof *d);
    d->path = strdup(path);
    if (!d->path)
        return database_fail(d, "out of memory");
    database_printable(shown, sizeof shown, path);
    if (check_file(d, shown) && open_handle(d, shown))
        return true;
    database_close(d);
    return false;
}

void database_close(struct database *d)
{
    sqlite3_close(d->handle);
    free(d->path);
    d->handle = NULL;
    d->path = NULL;
}

/* ---- statements ----------------------------------------------------------------------------- */

/* Blanks, comments and semicolons. */
static bool is_nothing(sqlite3 *handle, const char *sql)
{
    while (*sql) {
        sqlite3_stmt *statement = NULL;
        const char *rest = sql;
        if (sqlite3_prepare_v2(handle, sql, -1, &statement, &rest) != SQLITE_OK || statement) {
            sqlite3_finalize(statement);
            return false;
        }
        if (rest == sql)
            break;
        sql = rest;
    }
    return true;
}

bool database_prepare(struct database *d, const char *sql, sqlite3_stmt **statement)
{
    const char *rest = NULL;
    int result = sqlite3_prepare_v2(d->handle, sql, -1, statement, &rest);
    *d->message = '\0';
    if (result == SQLITE_AUTH || (*statement && !sqlite3_stmt_readonly(*statement))) {
        sqlite3_finalize(*statement);
        *statement = NULL;
        return database_fail(d, "only reading is allowed: use SELECT, and WITH ... SELECT");
    }
    if (result != SQLITE_OK) {
        char shown[SHOWN_MAX];
        return database_fail(d, "the query does not work: %s",
                             database_printable(shown, sizeof shown, sqlite3_errmsg(d->handle)));
    }
    if (!*statement)
        return database_fail(d, "the query is empty");
    if (!is_nothing(d->handle, rest)) {
        sqlite3_finalize(*statement);
        *statement = NULL;
        return database_fail(d, "one statement at a time");
    }
    return true;
}

bool database_define(struct database *d, const char *sql)
{
    *d->message = '\0';
    sqlite3_set_authorizer(d->handle, NULL, NULL);
    int result = sqlite3_exec(d->handle, sql, NULL, NULL, NULL);
    sqlite3_set_authorizer(d->handle, authorize, NULL);
    char shown[SHOWN_MAX];
    return result == SQLITE_OK ||
           database_fail(d, "%s",
                         database_printable(shown, sizeof shown, sqlite3_errmsg(d->handle)));
}

bool database_next(struct database *d, sqlite3_stmt *statement)
{
    int result = sqlite3_step(statement);
    *d->message = '\0';
    if (result == SQLITE_ROW)
        return true;
    if (result == SQLITE_INTERRUPT) {
        database_fail(d, "the query was given up: it does more work than is allowed");
    } else if (result != SQLITE_DONE) {
        char shown[SHOWN_MAX], path[SHOWN_MAX];
        database_fail(d, "%s: %s", database_printable(path, sizeof path, d->path),
                      database_printable(shown, sizeof shown, sqlite3_errmsg(d->handle)));
    }
    return false;
}
