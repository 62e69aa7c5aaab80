/* SPDX-License-Identifier: Apache-2.0 */
/* A database is complete or not there. Each test works in a folder of its own. */
#include "tests/t.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sqlite3.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/record/sample.h"

#define S SAMPLE_S

static char message[RECORDER_MESSAGE_MAX];

/* ---- calls that fail when a test says so ---------------------------------------------------- */

static int fsync_error, rename_error;
static int allocations_left = -1; /* -1: any number */

int __real_fsync(int descriptor);
int __real_rename(const char *from, const char *to);
void *__real_malloc(size_t size);
void *__real_realloc(void *block, size_t size);
void *__real_calloc(size_t count, size_t size);
int __wrap_fsync(int descriptor);
int __wrap_rename(const char *from, const char *to);
void *__wrap_malloc(size_t size);
void *__wrap_realloc(void *block, size_t size);
void *__wrap_calloc(size_t count, size_t size);

int __wrap_fsync(int descriptor)
{
    errno = fsync_error;
    return fsync_error ? -1 : __real_fsync(descriptor);
}

int __wrap_rename(const char *from, const char *to)
{
    errno = rename_error;
    return rename_error ? -1 : __real_rename(from, to);
}

static bool may_allocate(void)
{
    if (allocations_left < 0)
        return true;
    return allocations_left-- > 0 || (allocations_left = 0);
}

void *__wrap_malloc(size_t size)
{
    return may_allocate() ? __real_malloc(size) : NULL;
}

void *__wrap_realloc(void *block, size_t size)
{
    return may_allocate() ? __real_realloc(block, size) : NULL;
}

void *__wrap_calloc(size_t count, size_t size)
{
    return may_allocate() ? __real_calloc(count, size) : NULL;
}

static struct sqlite3_mem_methods sqlite_memory;
static int sqlite_left; /* 0: none fails; 1: the next does */

static bool sqlite_fails(void)
{
    return sqlite_left > 0 && --sqlite_left == 0;
}

static void *sqlite_malloc(int size)
{
    return sqlite_fails() ? NULL : sqlite_memory.xMalloc(size);
}

static void *sqlite_realloc(void *block, int size)
{
    return sqlite_fails() ? NULL : sqlite_memory.xRealloc(block, size);
}

static int let_sqlite_fail(void **state)
{
    struct sqlite3_mem_methods failing;
    (void)state;
    sqlite3_shutdown();
    if (sqlite3_config(SQLITE_CONFIG_GETMALLOC, &sqlite_memory) != SQLITE_OK)
        return -1;
    failing = sqlite_memory;
    failing.xMalloc = sqlite_malloc;
    failing.xRealloc = sqlite_realloc;
    return sqlite3_config(SQLITE_CONFIG_MALLOC, &failing) == SQLITE_OK ? sqlite3_initialize() : -1;
}

/* ---- the tests ------------------------------------------------------------------------------ */

static int own_folder(void **state)
{
    static char folder[64];
    snprintf(folder, sizeof folder, "/tmp/tenure-recorder-XXXXXX");
    *state = mkdtemp(folder);
    fsync_error = rename_error = 0;
    allocations_left = -1;
    return *state ? chdir(folder) : -1;
}

static int leave_folder(void **state)
{
    char command[128];
    fsync_error = rename_error = 0;
    allocations_left = -1;
    snprintf(command, sizeof command, "chmod -R u+w '%s' && rm -rf '%s'", (const char *)*state,
             (const char *)*state);
    return chdir("/tmp") != 0 || system(command) != 0;
}

static void put(const char *path, const char *text)
{
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    fputs(text, f);
    fclose(f);
}

static bool contains(const char *path, const char *text)
{
    char content[64] = "";
    FILE *f = fopen(path, "r");
    if (!f)
        return false;
    size_t count = fread(content, 1, sizeof content - 1, f);
    fclose(f);
    return count == strlen(text) && strcmp(content, text) == 0;
}

static bool write_sample(const char *path, int64_t seconds)
{
    static struct sample s;
    sample_begin(&s, 3, 4, seconds * S);
    sample_synthesize(&s, 1, true);
    bool ok = sample_write(&s, path, NULL, message);
    sample_end(&s);
    return ok;
}

static void assert_refused(const char *path, const char *reason)
{
    assert_false(write_sample(path, 1000));
    if (!strstr(message, reason))
        fail_msg("\"%s\" does not say \"%s\"", message, reason);
    assert_non_null(strstr(message, "cannot write"));
}

static void refuses_to_replace_what_is_not_a_database_of_ours(void **state)
{
    (void)state;
    put("notes.txt", "dear diary");
    assert_refused("notes.txt", "notes.txt: it exists and is not a tenure database");
    assert_true(contains("notes.txt", "dear diary"));
    assert_int_equal(access("notes.txt.part", F_OK), -1);
    assert_int_equal(system("sqlite3 other.db 'create table t (x)' 2>/dev/null || printf "
                            "'SQLite format 3%0200d' 0 > other.db"),
                     0);
    assert_refused("other.db", "not a tenure database");
}

static void refuses_places_that_are_no_regular_files(void **state)
{
    (void)state;
    assert_refused("/dev/full", "no regular file");
    assert_int_equal(mkdir("folder", 0777), 0);
    assert_refused("folder", "Is a directory; name a file inside that folder");
    assert_refused("missing/a.db", "create the folder first");
    assert_refused("", "No such file");
}

static void an_empty_file_may_be_replaced(void **state)
{
    (void)state;
    put("empty.db", "");
    assert_true(write_sample("empty.db", 1000));
}

static void says_that_the_folder_is_read_only(void **state)
{
    (void)state;
    if (geteuid() == 0)
        skip(); /* root may write everywhere */
    assert_int_equal(mkdir("locked", 0555), 0);
    assert_refused("locked/a.db", "Permission denied; choose a place where you may write");
}

static void a_full_disk_leaves_nothing_behind(void **state)
{
    struct rlimit limit;
    (void)state;
    assert_true(write_sample("a.db", 1000));
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
    rlim_t before = limit.rlim_cur;
    limit.rlim_cur = 200 * 1024;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
    bool ok = write_sample("b.db", 20 * 86400);
    bool replaced = write_sample("a.db", 20 * 86400);
    limit.rlim_cur = before;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
    assert_false(ok);
    assert_false(replaced);
    if (!strstr(message, "a.db: ") || !strstr(message, "; "))
        fail_msg("%s", message);
    assert_int_equal(access("b.db", F_OK), -1);
    assert_int_equal(access("b.db.part", F_OK), -1);
    assert_int_equal(access("a.db.part", F_OK), -1);
    struct stat found;
    assert_int_equal(stat("a.db", &found), 0);
    assert_true(found.st_size > 4096 && found.st_size < 200 * 1024);
}

static void a_disk_that_fails_at_the_end_leaves_the_old_database(void **state)
{
    (void)state;
    assert_true(write_sample("a.db", 1000));
    fsync_error = EIO;
    assert_refused("a.db", "Input/output error");
    fsync_error = 0;
    rename_error = EACCES;
    assert_refused("a.db", "Permission denied");
    assert_int_equal(access("a.db", F_OK), 0);
    assert_int_equal(access("a.db.part", F_OK), -1);
}

static void the_leftover_of_a_killed_process_is_replaced(void **state)
{
    struct recorder_meta meta = {"0.1.0", "1", NULL};
    (void)state;
    pid_t child = fork();
    if (child == 0) {
        struct recorder *r = recorder_open("a.db", &meta, message);
        _exit(r ? kill(getpid(), SIGKILL) : 1);
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status));
    assert_int_equal(access("a.db", F_OK), -1);
    assert_int_equal(access("a.db.part", F_OK), 0);
    assert_true(write_sample("a.db", 1000));
    assert_int_equal(access("a.db.part", F_OK), -1);
}

static void a_database_that_is_being_written_is_left_alone(void **state)
{
    struct recorder_meta meta = {"0.1.0", "1", NULL};
    (void)state;
    struct recorder *first = recorder_open("a.db", &meta, message);
    assert_non_null(first);
    assert_refused("a.db", "another process is writing it");
    assert_true(recorder_finish(first, message));
}

static void giving_up_leaves_no_trace(void **state)
{
    struct recorder_meta meta = {"0.1.0", "1", NULL};
    (void)state;
    recorder_abort(recorder_open("a.db", &meta, message));
    recorder_abort(NULL);
    assert_int_equal(access("a.db", F_OK), -1);
    assert_int_equal(access("a.db.part", F_OK), -1);
}

static void refuses_rows_that_refer_to_nothing(void **state)
{
    struct recorder_meta meta = {"0.1.0", "1", NULL};
    struct recorder_result result = {.scenario = 3};
    struct recorder_metric metric = {.metric = 100000};
    (void)state;
    struct recorder *r = recorder_open("a.db", &meta, message);
    assert_false(recorder_add_result(r, &result));
    assert_string_not_equal(recorder_message(r), "");
    assert_false(recorder_add_metrics(r, &metric, 1)); /* it stays failed */
    assert_false(recorder_end_case(r));
    assert_false(recorder_finish(r, message));
    assert_int_equal(access("a.db", F_OK), -1);
    assert_int_equal(access("a.db.part", F_OK), -1);
}

static struct recorder *open_with_one_case(void)
{
    static const struct recorder_meta meta = {"0.1.0", "1", NULL};
    static struct sample s;
    sample_begin(&s, 1, 1, 100 * S);
    s.of.history = NULL;
    struct recorder *r = recorder_open("a.db", &meta, message);
    assert_non_null(r);
    assert_true(recorder_add_scenario(r, &s.scenario));
    assert_true(recorder_begin_case(r, &s.of));
    sample_end(&s);
    return r;
}

static void assert_broken(struct recorder *r)
{
    assert_non_null(strstr(recorder_message(r), "Invalid argument"));
    assert_false(recorder_finish(r, message));
    assert_int_equal(access("a.db", F_OK), -1);
}

static void refuses_numbers_beyond_the_tables(void **state)
{
    struct recorder_property property = {.property = 1000};
    struct recorder_metric metric = {.statistic = 1000};
    struct recorder_result result = {.expectation = 1000};
    struct recorder_case of = {.scenario = 1};
    (void)state;
    struct recorder *r = open_with_one_case();
    assert_false(recorder_add_property(r, &property));
    assert_broken(r);
    r = open_with_one_case();
    assert_false(recorder_add_metrics(r, &metric, 1));
    assert_broken(r);
    r = open_with_one_case();
    assert_false(recorder_add_result(r, &result));
    assert_broken(r);
    r = open_with_one_case();
    assert_false(recorder_begin_case(r, &of));
    assert_broken(r);
}

/* After the first failure everything is refused, and the first reason stays. */
static void stays_failed(void **state)
{
    struct recorder_property property = {.property = 1000}, good = {.property = 0};
    struct recorder_metric metric = {0};
    struct recorder_result result = {0};
    struct recorder_scenario scenario = {.path = "a.yaml", .name = "a"};
    struct recorder_case of = {.scenario = 0};
    (void)state;
    struct recorder *r = open_with_one_case();
    assert_false(recorder_add_property(r, &property));
    assert_false(recorder_add_property(r, &good));
    assert_false(recorder_add_metrics(r, &metric, 1));
    assert_false(recorder_add_metrics(r, &metric, 0));
    assert_false(recorder_add_result(r, &result));
    assert_false(recorder_add_scenario(r, &scenario));
    assert_false(recorder_begin_case(r, &of));
    assert_false(recorder_end_case(r));
    assert_broken(r);
}

static void refuses_half_a_history(void **state)
{
    static struct sample s;
    (void)state;
    sample_begin(&s, 1, 1, 100 * S);
    assert_false(sample_write(&s, "a.db", NULL, message)); /* the run has not ended */
    history_end(&s.history, 100 * S);
    s.history.problem = HISTORY_TOO_LARGE;
    assert_false(sample_write(&s, "a.db", NULL, message));
    assert_non_null(strstr(message, "store fewer cases"));
    s.history.problem = HISTORY_OK;
    assert_true(sample_write(&s, "a.db", NULL, message));
    sample_end(&s);
}

/* Wherever memory runs out, there is a sentence and no file. */
static void running_out_of_memory_is_an_error(void **state)
{
    static struct sample s;
    (void)state;
    sample_begin(&s, 3, 4, 1000 * S);
    sample_synthesize(&s, 1, true);
    bool ok = false;
    int tries = 0;
    for (int n = 0; !ok; n += 1 + n / 40) {
        allocations_left = n;
        ok = sample_write(&s, "a.db", NULL, message);
        allocations_left = -1;
        if (!ok) {
            assert_string_not_equal(message, "");
            assert_int_equal(access("a.db", F_OK), -1);
            assert_int_equal(access("a.db.part", F_OK), -1);
        }
        tries++;
    }
    assert_true(tries > 20);
    sample_end(&s);
}

/* The same for every request of SQLite, each of which fails once. */
static void sqlite_running_out_of_memory_is_an_error(void **state)
{
    static struct sample s;
    (void)state;
    sample_begin(&s, 3, 4, 100000 * S);
    sample_synthesize(&s, 1, true);
    bool ok = false;
    int tries = 0;
    for (int n = 1; !ok; n += 1 + n / 100) {
        sqlite_left = n;
        ok = sample_write(&s, "a.db", "CREATE VIEW v AS SELECT 1", message);
        bool failed = sqlite_left == 0;
        sqlite_left = 0;
        if (!ok) {
            if (!failed || !strstr(message, "memory"))
                fail_msg("request %d: %s", n, message);
            assert_int_equal(access("a.db", F_OK), -1);
            assert_int_equal(access("a.db.part", F_OK), -1);
        }
        if (ok && failed) { /* SQLite could do without it */
            ok = false;
            assert_int_equal(unlink("a.db"), 0);
        }
        tries++;
    }
    assert_true(tries > 100);
    sample_end(&s);
}

int main(void)
{
#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, own_folder, leave_folder)
    const struct CMUnitTest tests[] = {
        IN_FOLDER(refuses_to_replace_what_is_not_a_database_of_ours),
        IN_FOLDER(refuses_places_that_are_no_regular_files),
        IN_FOLDER(an_empty_file_may_be_replaced),
        IN_FOLDER(says_that_the_folder_is_read_only),
        IN_FOLDER(a_full_disk_leaves_nothing_behind),
        IN_FOLDER(a_disk_that_fails_at_the_end_leaves_the_old_database),
        IN_FOLDER(the_leftover_of_a_killed_process_is_replaced),
        IN_FOLDER(a_database_that_is_being_written_is_left_alone),
        IN_FOLDER(giving_up_leaves_no_trace),
        IN_FOLDER(refuses_rows_that_refer_to_nothing),
        IN_FOLDER(refuses_numbers_beyond_the_tables),
        IN_FOLDER(stays_failed),
        IN_FOLDER(refuses_half_a_history),
        IN_FOLDER(running_out_of_memory_is_an_error),
        IN_FOLDER(sqlite_running_out_of_memory_is_an_error),
    };
    return cmocka_run_group_tests(tests, let_sqlite_fail, NULL);
}
