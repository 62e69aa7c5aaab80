/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One request for memory, or one call of SQLite, that fails: each of them in turn. Included once by
 * each test program, which is linked with --wrap for the functions below.
 */
#ifndef TENURE_TESTS_REPORTS_FAILING_H
#define TENURE_TESTS_REPORTS_FAILING_H

#include "tests/reports/folder.h"

enum failing { FAILING_NOTHING, FAILING_MEMORY, FAILING_PREPARE, FAILING_STEP };

/* Up to this call each one fails, and after that every so many. */
static unsigned failing_each = 24;

static enum failing failing_what;
static unsigned failing_countdown;

static bool fails(enum failing what)
{
    return failing_what == what && failing_countdown > 0 && --failing_countdown == 0;
}

void *__real_malloc(size_t size);
void *__wrap_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__real_realloc(void *old, size_t size);
void *__wrap_realloc(void *old, size_t size);
char *__real_strdup(const char *text);
char *__wrap_strdup(const char *text);
int __wrap_asprintf(char **out, const char *format, ...) __attribute__((format(printf, 2, 3)));
int __real_sqlite3_prepare_v2(sqlite3 *handle, const char *sql, int bytes, sqlite3_stmt **statement,
                              const char **rest);
int __wrap_sqlite3_prepare_v2(sqlite3 *handle, const char *sql, int bytes, sqlite3_stmt **statement,
                              const char **rest);
int __real_sqlite3_step(sqlite3_stmt *statement);
int __wrap_sqlite3_step(sqlite3_stmt *statement);

void *__wrap_malloc(size_t size)
{
    return fails(FAILING_MEMORY) ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
    return fails(FAILING_MEMORY) ? NULL : __real_calloc(count, size);
}

void *__wrap_realloc(void *old, size_t size)
{
    return fails(FAILING_MEMORY) ? NULL : __real_realloc(old, size);
}

char *__wrap_strdup(const char *text)
{
    return fails(FAILING_MEMORY) ? NULL : __real_strdup(text);
}

int __wrap_asprintf(char **out, const char *format, ...)
{
    va_list arguments;
    if (fails(FAILING_MEMORY))
        return -1;
    va_start(arguments, format);
    int length = vasprintf(out, format, arguments);
    va_end(arguments);
    return length;
}

int __wrap_sqlite3_prepare_v2(sqlite3 *handle, const char *sql, int bytes, sqlite3_stmt **statement,
                              const char **rest)
{
    if (!fails(FAILING_PREPARE))
        return __real_sqlite3_prepare_v2(handle, sql, bytes, statement, rest);
    *statement = NULL;
    return SQLITE_NOMEM;
}

int __wrap_sqlite3_step(sqlite3_stmt *statement)
{
    return fails(FAILING_STEP) ? SQLITE_IOERR : __real_sqlite3_step(statement);
}

/* Lets the first call of each kind fail, then the second, ... until `run` does not come that far.
 * What fails must say so. */
static void fail_each(bool (*run)(FILE *f, struct database *database, const void *data),
                      const void *data, const char *path)
{
    for (int what = FAILING_MEMORY; what <= FAILING_STEP; what++) {
        bool fired = true;
        for (unsigned n = 1; fired; n += 1 + n / failing_each) {
            struct database database;
            char *out = NULL;
            size_t size = 0;
            FILE *f = open_memstream(&out, &size);
            assert_true(database_open(&database, path));
            failing_what = what;
            failing_countdown = n;
            bool ok = run(f, &database, data);
            fired = failing_countdown == 0;
            assert_true(fired || n > 1);
            failing_what = FAILING_NOTHING;
            if (ok == fired || (fired && *database.message == '\0'))
                fail_msg("call %u of kind %d: %s", n, what,
                         ok ? "nothing is said of it" : database.message);
            database_close(&database);
            fclose(f);
            free(out);
        }
    }
}

#endif
