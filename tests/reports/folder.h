/* SPDX-License-Identifier: Apache-2.0 */
/* A folder of its own for each test, and databases in it. Included once by each test program. */
#ifndef TENURE_TESTS_REPORTS_FOLDER_H
#define TENURE_TESTS_REPORTS_FOLDER_H

#include "tests/t.h"

#include <sqlite3.h>
#include <unistd.h>

#include "reports/database.h"
#include "reports/query.h"
#include "reports/views.h"
#include "tests/record/sample.h"

#define S SAMPLE_S
#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, own_folder, leave_folder)

static char message[RECORDER_MESSAGE_MAX];

static int own_folder(void **state)
{
    static char folder[64];
    snprintf(folder, sizeof folder, "/tmp/tenure-reports-XXXXXX");
    *state = mkdtemp(folder);
    return *state ? chdir(folder) : -1;
}

static int leave_folder(void **state)
{
    char command[128];
    snprintf(command, sizeof command, "rm -rf '%s'", (const char *)*state);
    return chdir("/tmp") != 0 || system(command) != 0;
}

/* Ends the run of the sample and writes it as case 1 of `path`. */
static inline void write_case(struct sample *s, const char *path)
{
    history_end(&s->history, s->of.window_end_ns);
    if (!sample_write(s, path, reports_views_sql(), message))
        fail_msg("%s", message);
    sample_end(s);
}

/* Whole file as text; to be freed. */
static inline char *slurp(const char *path)
{
    FILE *f = fopen(path, "rb");
    if (!f)
        fail_msg("%s is missing", path);
    char *text = calloc(1, 1 << 22);
    assert_true(fread(text, 1, (1 << 22) - 1, f) > 0);
    fclose(f);
    return text;
}

static inline void copy_file(const char *from, const char *to)
{
    char block[65536];
    size_t bytes;
    FILE *in = fopen(from, "rb"), *out = fopen(to, "wb");
    assert_true(in && out);
    while ((bytes = fread(block, 1, sizeof block, in)) > 0)
        assert_int_equal(fwrite(block, 1, bytes, out), bytes);
    fclose(in);
    assert_int_equal(fclose(out), 0);
}

/* What a query prints; to be freed. */
static inline char *run_query(const char *path, const char *sql, enum query_format format)
{
    struct database database;
    struct query_options options = {.format = format};
    char *out = NULL;
    size_t size = 0;
    FILE *f = open_memstream(&out, &size);
    if (!database_open(&database, path))
        fail_msg("%s", database.message);
    if (!query_run(f, &database, sql, &options))
        fail_msg("%s: %s", sql, database.message);
    database_close(&database);
    fclose(f);
    return out;
}

static inline void expect_csv(const char *path, const char *sql, const char *expected)
{
    char *actual = run_query(path, sql, QUERY_CSV);
    assert_string_equal(actual, expected);
    free(actual);
}

#endif
