/* SPDX-License-Identifier: Apache-2.0 */
/* NAME.part when calls fail or others get in the way. Each test works in a folder of its own. */
#include "tests/t.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sim/record/part_file.h"

enum { MARK = 0x54656e72, VERSION = 7 };
static const struct part_file_mark mark = {MARK, VERSION};

/* ---- system calls that fail when a test says so --------------------------------------------- */

static struct failing {
    int flock, access, unlink, realpath; /* errno values */
    int strdup_after;                    /* so many succeed before one fails; 0: none fails */
    int flock_times;
    bool asprintf, strndup;
    bool taken;     /* somebody takes our new file for a leftover, once */
    bool exchanged; /* somebody puts another file in its place, each time */
} failing;

int __real_flock(int descriptor, int operation);
int __wrap_flock(int descriptor, int operation);
int __real_access(const char *path, int mode);
int __wrap_access(const char *path, int mode);
int __real_unlink(const char *path);
int __wrap_unlink(const char *path);
char *__real_realpath(const char *path, char *resolved);
char *__wrap_realpath(const char *path, char *resolved);
char *__real_strdup(const char *text);
char *__wrap_strdup(const char *text);
char *__real_strndup(const char *text, size_t length);
char *__wrap_strndup(const char *text, size_t length);
int __wrap_asprintf(char **out, const char *format, ...) __attribute__((format(printf, 2, 3)));

static int fails(int error)
{
    errno = error;
    return error != 0;
}

static void exchange(const char *path)
{
    __real_unlink(path);
    int descriptor = open(path, O_CREAT | O_WRONLY | O_EXCL, 0666);
    if (descriptor >= 0)
        close(descriptor);
}

int __wrap_flock(int descriptor, int operation)
{
    if (failing.taken)
        __real_unlink("./a.db.part");
    failing.taken = false;
    if (failing.exchanged)
        exchange("./a.db.part");
    if (failing.flock_times > 0 && failing.flock_times-- > 0)
        return fails(failing.flock) ? -1 : 0;
    return __real_flock(descriptor, operation);
}

int __wrap_access(const char *path, int mode)
{
    return fails(failing.access) ? -1 : __real_access(path, mode);
}

int __wrap_unlink(const char *path)
{
    return fails(failing.unlink) ? -1 : __real_unlink(path);
}

char *__wrap_realpath(const char *path, char *resolved)
{
    return fails(failing.realpath) ? NULL : __real_realpath(path, resolved);
}

char *__wrap_strdup(const char *text)
{
    if (failing.strdup_after > 0 && --failing.strdup_after == 0)
        return NULL;
    return __real_strdup(text);
}

char *__wrap_strndup(const char *text, size_t length)
{
    return failing.strndup ? NULL : __real_strndup(text, length);
}

int __wrap_asprintf(char **out, const char *format, ...)
{
    va_list arguments;
    if (failing.asprintf)
        return -1;
    va_start(arguments, format);
    int length = vasprintf(out, format, arguments);
    va_end(arguments);
    return length;
}

/* ---- helpers -------------------------------------------------------------------------------- */

static struct part_file file;

static int enter_folder(void **state)
{
    static char folder[64];
    memset(&failing, 0, sizeof failing);
    snprintf(folder, sizeof folder, "/tmp/tenure-part-XXXXXX");
    *state = mkdtemp(folder);
    return *state ? chdir(folder) : -1;
}

static int leave_folder(void **state)
{
    char command[128];
    memset(&failing, 0, sizeof failing);
    snprintf(command, sizeof command, "rm -rf '%s'", (const char *)*state);
    return chdir("/tmp") != 0 || system(command) != 0;
}

static void assert_refused(const char *path, const char *message)
{
    assert_false(part_file_open(&file, path, &mark));
    assert_string_equal(file.message, message);
    assert_null(file.part);
    part_file_abandon(&file); /* there is nothing to clean up */
}

static void put(const char *path, const char *text)
{
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    fputs(text, f);
    assert_int_equal(fclose(f), 0);
}

static bool exists(const char *path)
{
    return __real_access(path, F_OK) == 0;
}

static void assert_written(const char *path)
{
    if (!part_file_open(&file, path, &mark))
        fail_msg("%s", file.message);
    assert_true(part_file_commit(&file));
    assert_true(exists(path));
    assert_false(exists("a.db.part"));
}

/* ---- the tests ------------------------------------------------------------------------------ */

static void each_reason_has_a_remedy(void **state)
{
    static const struct {
        int error;
        const char *remedy;
    } rows[] = {{ENOENT, "create the folder first, or choose another place"},
                {ENOTDIR, "create the folder first, or choose another place"},
                {EACCES, "choose a place where you may write"},
                {EPERM, "choose a place where you may write"},
                {EROFS, "choose a place where you may write"},
                {ENOSPC, "free some space, or choose another place"},
                {EDQUOT, "free some space, or choose another place"},
                {EFBIG, "raise the limit on file sizes, or choose another place"},
                {EISDIR, "name a file inside that folder"},
                {ENAMETOOLONG, "choose a shorter name"},
                {EWOULDBLOCK, "wait until it has finished, or choose another name"},
                {ENOMEM, "close other programs, or store fewer cases"},
                {EIO, "choose another place"}};
    char name[] = "a\n.db";
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char expected[256];
        struct part_file f = {.shown = name, .descriptor = -1};
        part_file_complain(&f, rows[i].error, "reason");
        snprintf(expected, sizeof expected, "cannot write a\\n.db: reason; %s", rows[i].remedy);
        assert_string_equal(f.message, expected);
    }
}

static void a_name_that_is_too_long_or_in_no_folder_is_refused(void **state)
{
    char name[400], expected[600];
    (void)state;
    memset(name, 'a', sizeof name);
    name[sizeof name - 1] = '\0';
    assert_false(part_file_open(&file, name, &mark));
    assert_non_null(strstr(file.message, "File name too long; choose a shorter name"));
    put("file", "x");
    snprintf(expected, sizeof expected,
             "cannot write file/a.db: Not a directory; create the folder first, or choose another "
             "place");
    assert_refused("file/a.db", expected);
}

static void what_cannot_be_read_is_not_replaced(void **state)
{
    (void)state;
    if (geteuid() == 0)
        skip(); /* root may read everything */
    put("a.db", "secret");
    assert_int_equal(chmod("a.db", 0222), 0);
    assert_refused("a.db", "cannot write a.db: it exists and cannot be read; choose another place");
}

static void put_number(unsigned char *at, uint32_t value)
{
    for (int i = 0; i < 4; i++)
        at[i] = (unsigned char)(value >> (24 - 8 * i));
}

/* A file of SQLite's with these two numbers where its format has them. */
static void put_header(const char *path, uint32_t application_id, uint32_t version)
{
    unsigned char header[100] = "SQLite format 3";
    put_number(header + 60, version);
    put_number(header + 68, application_id);
    FILE *f = fopen(path, "wb");
    assert_int_equal(fwrite(header, 1, sizeof header, f), sizeof header);
    fclose(f);
}

static void the_mark_decides_what_is_ours(void **state)
{
    (void)state;
    put_header("a.db", MARK + 1, VERSION);
    assert_refused("a.db", "cannot write a.db: it exists and is not a tenure database; "
                           "choose another place");
    put_header("a.db", MARK, VERSION + 1);
    assert_refused("a.db", "cannot write a.db: it exists and is a database of another version of "
                           "tenure; move it away, or choose another place");
    put_header("a.db", MARK, VERSION);
    assert_written("a.db");
}

static void what_may_not_be_written_is_not_replaced(void **state)
{
    (void)state;
    put("a.db", "");
    failing.access = EROFS;
    assert_refused("a.db", "cannot write a.db: Read-only file system; choose a place where you may "
                           "write");
    failing.access = 0;
    failing.realpath = EACCES;
    assert_refused("a.db",
                   "cannot write a.db: Permission denied; choose a place where you may write");
}

static void memory_may_run_out_anywhere(void **state)
{
    static const char no_memory[] =
        "cannot write a.db: Cannot allocate memory; close other programs, or store fewer cases";
    (void)state;
    failing.strdup_after = 1;
    assert_refused("a.db", "cannot write a.db: out of memory");
    failing.strdup_after = 2;
    assert_refused("a.db", no_memory);
    failing.asprintf = true;
    assert_refused("a.db", no_memory);
    failing.asprintf = false;
    failing.strndup = true; /* only the folder is not forced to disk */
    assert_written("a.db");
}

static void a_file_system_without_locks_will_do(void **state)
{
    (void)state;
    failing.flock = ENOLCK;
    failing.flock_times = 1;
    assert_written("a.db");
}

static void starts_over_when_its_file_was_taken_for_a_leftover(void **state)
{
    (void)state;
    failing.taken = true;
    assert_written("a.db");
}

static void gives_up_when_somebody_is_always_faster(void **state)
{
    (void)state;
    failing.exchanged = true;
    assert_refused("a.db", "cannot write a.db: another process is writing it; wait until it has "
                           "finished, or choose another name");
}

static void a_leftover_that_cannot_be_removed_is_an_error(void **state)
{
    (void)state;
    put("a.db.part", "left over");
    failing.unlink = EROFS;
    assert_refused("a.db", "cannot write a.db: Read-only file system; choose a place where you may "
                           "write");
    failing.unlink = 0;
    assert_int_equal(unlink("a.db.part"), 0);
    assert_int_equal(symlink("elsewhere", "a.db.part"), 0); /* is not followed */
    assert_refused("a.db", "cannot write a.db: what has its name with .part behind it is no "
                           "regular file; remove that, or choose another place");
    assert_false(exists("elsewhere"));
}

static void the_target_of_a_link_is_replaced_with_its_permissions(void **state)
{
    struct stat found;
    (void)state;
    assert_int_equal(mkdir("folder", 0777), 0);
    put("folder/real.db", "");
    assert_int_equal(chmod("folder/real.db", 0640), 0);
    assert_int_equal(symlink("folder/real.db", "a.db"), 0);
    assert_written("a.db");
    assert_int_equal(lstat("a.db", &found), 0);
    assert_true(S_ISLNK(found.st_mode));
    assert_int_equal(stat("folder/real.db", &found), 0);
    assert_int_equal(found.st_mode & 0777, 0640);
}

int main(void)
{
#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, enter_folder, leave_folder)
    const struct CMUnitTest tests[] = {
        IN_FOLDER(each_reason_has_a_remedy),
        IN_FOLDER(a_name_that_is_too_long_or_in_no_folder_is_refused),
        IN_FOLDER(what_cannot_be_read_is_not_replaced),
        IN_FOLDER(the_mark_decides_what_is_ours),
        IN_FOLDER(what_may_not_be_written_is_not_replaced),
        IN_FOLDER(memory_may_run_out_anywhere),
        IN_FOLDER(a_file_system_without_locks_will_do),
        IN_FOLDER(starts_over_when_its_file_was_taken_for_a_leftover),
        IN_FOLDER(gives_up_when_somebody_is_always_faster),
        IN_FOLDER(a_leftover_that_cannot_be_removed_is_an_error),
        IN_FOLDER(the_target_of_a_link_is_replaced_with_its_permissions),
    };
    return cmocka_run_group_tests_name("part_file", tests, NULL, NULL);
}
