/* SPDX-License-Identifier: Apache-2.0 */
/* A file is complete or untouched. Each test works in a folder of its own. */
#include "tests/t.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sim/cli/output_file.h"

/* ---- system calls that fail when a test says so --------------------------------------------- */

struct failing {
    int flock_times;
    int flock_error;
    int fsync_error;
    int rename_error;
    int fdopen_error;
    int strdup_error;
    int asprintf_error;
    int realpath_error;
    bool replace_before_flock; /* somebody takes our new file for a leftover */
};

static struct failing failing;

int __real_flock(int descriptor, int operation);
int __real_fsync(int descriptor);
int __real_rename(const char *from, const char *to);
FILE *__real_fdopen(int descriptor, const char *mode);
char *__real_strdup(const char *text);
char *__real_realpath(const char *path, char *resolved);

int __wrap_flock(int descriptor, int operation);
int __wrap_fsync(int descriptor);
int __wrap_rename(const char *from, const char *to);
FILE *__wrap_fdopen(int descriptor, const char *mode);
char *__wrap_strdup(const char *text);
char *__wrap_realpath(const char *path, char *resolved);
int __wrap_asprintf(char **out, const char *format, ...) __attribute__((format(printf, 2, 3)));

int __wrap_flock(int descriptor, int operation)
{
    if (failing.replace_before_flock) {
        failing.replace_before_flock = false;
        unlink("out.part");
    }
    if (failing.flock_times > 0) {
        failing.flock_times--;
        errno = failing.flock_error;
        return -1;
    }
    return __real_flock(descriptor, operation);
}

int __wrap_fsync(int descriptor)
{
    errno = failing.fsync_error;
    return failing.fsync_error ? -1 : __real_fsync(descriptor);
}

int __wrap_rename(const char *from, const char *to)
{
    errno = failing.rename_error;
    return failing.rename_error ? -1 : __real_rename(from, to);
}

FILE *__wrap_fdopen(int descriptor, const char *mode)
{
    errno = failing.fdopen_error;
    return failing.fdopen_error ? NULL : __real_fdopen(descriptor, mode);
}

char *__wrap_strdup(const char *text)
{
    errno = failing.strdup_error;
    return failing.strdup_error ? NULL : __real_strdup(text);
}

char *__wrap_realpath(const char *path, char *resolved)
{
    errno = failing.realpath_error;
    return failing.realpath_error ? NULL : __real_realpath(path, resolved);
}

int __wrap_asprintf(char **out, const char *format, ...)
{
    va_list arguments;
    int length;

    if (failing.asprintf_error)
        return -1;
    va_start(arguments, format);
    length = vasprintf(out, format, arguments);
    va_end(arguments);
    return length;
}

/* ---- helpers -------------------------------------------------------------------------------- */

static struct output_file file;

static int enter_folder(void **state)
{
    char *folder = calloc(1, 64);

    strcpy(folder, "/tmp/tenure-output-XXXXXX");
    memset(&failing, 0, sizeof(failing));
    *state = folder;
    return mkdtemp(folder) && chdir(folder) == 0 ? 0 : -1;
}

static int leave_folder(void **state)
{
    char command[128];
    int result;

    memset(&failing, 0, sizeof(failing));
    snprintf(command, sizeof(command), "chmod -R u+w %s && rm -r %s", (char *)*state,
             (char *)*state);
    result = chdir("/") == 0 ? system(command) : -1;
    free(*state);
    return result;
}

static void put(const char *path, const char *text)
{
    FILE *stream = fopen(path, "w");

    assert_non_null(stream);
    fputs(text, stream);
    fclose(stream);
}

static void assert_content(const char *path, const char *expected)
{
    char text[64] = "";
    FILE *stream = fopen(path, "r");

    assert_non_null(stream);
    text[fread(text, 1, sizeof(text) - 1, stream)] = '\0';
    fclose(stream);
    assert_string_equal(text, expected);
}

static void assert_missing(const char *path)
{
    struct stat found;

    assert_int_equal(lstat(path, &found), -1);
}

/* ---- tests ---------------------------------------------------------------------------------- */

static void a_new_file_appears_when_it_is_complete(void **state)
{
    (void)state;
    assert_true(output_file_open(&file, "out", stdout));
    fputs("new", file.stream);
    fflush(file.stream);
    assert_missing("out");
    assert_content("out.part", "new");
    assert_true(output_file_commit(&file, 0));
    assert_content("out", "new");
    assert_missing("out.part");
    assert_null(file.stream);
}

static void an_old_file_is_replaced_and_keeps_its_permissions(void **state)
{
    struct stat found;

    (void)state;
    put("out", "old");
    chmod("out", 0640);
    assert_true(output_file_open(&file, "./out", stdout));
    fputs("new", file.stream);
    assert_content("out", "old");
    assert_true(output_file_commit(&file, 0));
    assert_content("out", "new");
    assert_int_equal(stat("out", &found), 0);
    assert_int_equal(found.st_mode & 0777, 0640);
}

static void abandoning_leaves_the_old_file(void **state)
{
    (void)state;
    put("out", "old");
    assert_true(output_file_open(&file, "out", stdout));
    fputs("new", file.stream);
    output_file_abandon(&file);
    output_file_abandon(&file);
    assert_content("out", "old");
    assert_missing("out.part");
}

static void a_writers_error_leaves_the_old_file(void **state)
{
    (void)state;
    put("out", "old");
    assert_true(output_file_open(&file, "out", stdout));
    fputs("new", file.stream);
    assert_false(output_file_commit(&file, ENOSPC));
    assert_string_equal(file.message,
                        "cannot write out: No space left on device; free some space, or "
                        "choose another place");
    assert_content("out", "old");
    assert_missing("out.part");
}

static void failing_system_calls_leave_the_old_file(void **state)
{
    (void)state;
    put("out", "old");
    for (int which = 0; which < 2; which++) {
        failing.fsync_error = which == 0 ? EIO : 0;
        failing.rename_error = which == 1 ? EACCES : 0;
        assert_true(output_file_open(&file, "out", stdout));
        fputs("new", file.stream);
        assert_false(output_file_commit(&file, 0));
        assert_string_equal(
            file.message, which == 0 ? "cannot write out: Input/output error; choose another place"
                                     : "cannot write out: Permission denied; choose a place where "
                                       "you may write");
        assert_content("out", "old");
        assert_missing("out.part");
    }
}

static void a_limit_on_file_sizes_leaves_the_old_file(void **state)
{
    struct rlimit before;
    struct rlimit small;
    char block[4096];

    (void)state;
    put("out", "old");
    memset(block, 'x', sizeof(block));
    getrlimit(RLIMIT_FSIZE, &before);
    small = before;
    small.rlim_cur = 6000;
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    assert_true(output_file_open(&file, "out", stdout));
    for (int i = 0; i < 8; i++)
        fwrite(block, 1, sizeof(block), file.stream);
    assert_false(output_file_commit(&file, 0));
    setrlimit(RLIMIT_FSIZE, &before);
    signal(SIGXFSZ, SIG_DFL);
    assert_content("out", "old");
    assert_missing("out.part");
}

static void a_leftover_is_taken_over(void **state)
{
    (void)state;
    put("out.part", "of a crash, and longer than what comes now");
    assert_true(output_file_open(&file, "out", stdout));
    fputs("new", file.stream);
    assert_true(output_file_commit(&file, 0));
    assert_content("out", "new");
}

static void a_leftover_that_is_no_file_of_ours_is_refused(void **state)
{
    (void)state;
    put("elsewhere", "precious");
    assert_int_equal(symlink("elsewhere", "out.part"), 0);
    assert_false(output_file_open(&file, "out", stdout));
    assert_content("elsewhere", "precious");
    unlink("out.part");
    mkdir("out.part", 0777);
    assert_false(output_file_open(&file, "out", stdout));
    assert_string_equal(file.message,
                        "cannot write out: what has its name with .part behind it is no regular "
                        "file; remove that, or choose another place");
}

static void two_writers_at_once_are_told_apart(void **state)
{
    static struct output_file second;

    (void)state;
    assert_true(output_file_open(&file, "out", stdout));
    assert_false(output_file_open(&second, "out", stdout));
    assert_string_equal(second.message,
                        "cannot write out: another process is writing it; wait until "
                        "it has finished, or choose another name");
    fputs("first", file.stream);
    assert_true(output_file_commit(&file, 0));
    assert_content("out", "first");
    assert_true(output_file_open(&second, "out", stdout));
    output_file_abandon(&second);
}

static void losing_the_race_for_the_part_starts_over(void **state)
{
    (void)state;
    failing.replace_before_flock = true;
    assert_true(output_file_open(&file, "out", stdout));
    fputs("new", file.stream);
    assert_true(output_file_commit(&file, 0));
    assert_content("out", "new");
}

static void losing_the_race_again_and_again_is_an_error(void **state)
{
    (void)state;
    /* Ours is never locked in time, and what we leave is seen as a leftover and removed. */
    for (int i = 0; i < 2; i++) {
        failing.flock_times = 1000;
        failing.flock_error = EWOULDBLOCK;
        assert_false(output_file_open(&file, "out", stdout));
        assert_non_null(strstr(file.message, "another process is writing it"));
    }
}

static void a_file_system_without_locks_will_do(void **state)
{
    (void)state;
    failing.flock_times = 1;
    failing.flock_error = ENOLCK;
    assert_true(output_file_open(&file, "out", stdout));
    assert_true(output_file_commit(&file, 0));
    assert_content("out", "");
}

static void missing_memory_and_streams_are_errors(void **state)
{
    (void)state;
    failing.strdup_error = ENOMEM;
    assert_false(output_file_open(&file, "out", stdout));
    assert_string_equal(file.message, "cannot write out: out of memory");
    failing.strdup_error = 0;
    failing.asprintf_error = ENOMEM;
    assert_false(output_file_open(&file, "out", stdout));
    failing.asprintf_error = 0;
    put("old", "old");
    failing.realpath_error = ELOOP;
    assert_false(output_file_open(&file, "old", stdout));
    failing.realpath_error = 0;
    failing.fdopen_error = EMFILE;
    assert_false(output_file_open(&file, "out", stdout));
    assert_missing("out.part");
    failing.fdopen_error = 0;
    /* The folder cannot be synced: the file is written all the same. */
    assert_true(output_file_open(&file, "out", stdout));
    failing.strdup_error = ENOMEM;
    assert_true(output_file_commit(&file, 0));
    assert_content("out", "");
}

static void bad_places_are_refused_with_a_remedy(void **state)
{
    char path[5000];

    (void)state;
    assert_false(output_file_open(&file, "no/such/out", stdout));
    assert_string_equal(file.message,
                        "cannot write no/such/out: No such file or directory; create the "
                        "folder first, or choose another place");
    mkdir("folder", 0777);
    assert_false(output_file_open(&file, "folder", stdout));
    assert_string_equal(file.message,
                        "cannot write folder: Is a directory; name a file inside that folder");
    put("plain", "");
    assert_false(output_file_open(&file, "plain/out", stdout));
    memset(path, 'x', sizeof(path) - 1);
    path[sizeof(path) - 1] = '\0';
    assert_false(output_file_open(&file, path, stdout));
    assert_non_null(strstr(file.message, "File name too long; choose a shorter name"));
    path[252] = '\0'; /* the name would do, but NAME.part would not */
    assert_false(output_file_open(&file, path, stdout));
    assert_non_null(strstr(file.message, "File name too long; choose a shorter name"));
    assert_false(output_file_open(&file, "", stdout));
}

static void a_write_protected_file_is_refused(void **state)
{
    (void)state;
    if (geteuid() == 0) {
        /* The super-user may write anything: try as somebody else, in a child. */
        pid_t child;
        int status;

        put("out", "old");
        chmod("out", 0444);
        chmod(".", 0777);
        child = fork();
        if (child == 0) {
            if (setuid(65534) != 0)
                _exit(2);
            exit(output_file_open(&file, "out", stdout) ? 1 : 0);
        }
        assert_int_equal(waitpid(child, &status, 0), child);
        assert_int_equal(status, 0);
        return;
    }
    put("out", "old");
    chmod("out", 0444);
    assert_false(output_file_open(&file, "out", stdout));
    assert_non_null(strstr(file.message, "Permission denied"));
}

static void through_a_symbolic_link_its_target_is_replaced(void **state)
{
    struct stat found;

    (void)state;
    mkdir("folder", 0777);
    put("folder/real", "old");
    assert_int_equal(symlink("folder/real", "out"), 0);
    assert_true(output_file_open(&file, "out", stdout));
    fputs("new", file.stream);
    assert_true(output_file_commit(&file, 0));
    assert_int_equal(lstat("out", &found), 0);
    assert_true(S_ISLNK(found.st_mode));
    assert_content("folder/real", "new");
}

static void devices_are_written_in_place(void **state)
{
    struct stat found;

    (void)state;
    assert_true(output_file_open(&file, "/dev/null", stdout));
    fputs("new", file.stream);
    assert_true(output_file_commit(&file, 0));
    assert_int_equal(stat("/dev/null", &found), 0);
    assert_true(S_ISCHR(found.st_mode));
    assert_true(output_file_open(&file, "/dev/null", stdout));
    output_file_abandon(&file);
    assert_true(output_file_open(&file, "/dev/full", stdout));
    fputs("new", file.stream);
    assert_false(output_file_commit(&file, 0));
    assert_string_equal(file.message, "cannot write /dev/full: No space left on device; free some "
                                      "space, or choose another place");
    mknod("socket", S_IFSOCK | 0666, 0);
    assert_false(output_file_open(&file, "socket", stdout));
}

/* Runs `body` in a child whose stdout is `path`, and returns its exit code. */
static int with_stdout(const char *path, int (*body)(void))
{
    pid_t child;
    int status;

    fflush(stdout);
    child = fork();
    if (child == 0) {
        if (!freopen(path, "w", stdout))
            _exit(2);
        exit(body());
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    return WEXITSTATUS(status);
}

static int write_to_stdout(void)
{
    bool opened = output_file_open(&file, "-", stdout);

    fputs("new", file.stream);
    return opened && output_file_commit(&file, 0) && fputs("!", stdout) >= 0 ? 0 : 1;
}

static int fail_on_stdout(void)
{
    const char *expected =
        "cannot write standard output: No space left on device; free some space, or "
        "choose another place";

    output_file_open(&file, "-", stdout);
    fputs("new", file.stream);
    if (output_file_commit(&file, 0) || strcmp(file.message, expected) != 0)
        return 1;
    output_file_open(&file, "-", stdout);
    /* An earlier failure is not forgotten, though its reason is. */
    if (output_file_commit(&file, 0) || !strstr(file.message, "Input/output error"))
        return 1;
    output_file_open(&file, "-", stdout);
    output_file_abandon(&file);
    output_file_open(&file, "-", stdout);
    if (output_file_commit(&file, EPIPE) || !strstr(file.message, "has gone away"))
        return 1;
    fclose(stdout);
    return 0;
}

static void a_dash_is_stdout_which_stays_open(void **state)
{
    (void)state;
    assert_int_equal(with_stdout("out", write_to_stdout), 0);
    assert_content("out", "new!");
    assert_int_equal(with_stdout("/dev/full", fail_on_stdout), 0);
}

static void a_dash_is_whatever_the_caller_has_for_standard_output(void **state)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);

    (void)state;
    assert_true(output_file_open(&file, "-", out));
    fputs("new", file.stream);
    assert_true(output_file_commit(&file, 0));
    fputs("!", out);
    fclose(out);
    assert_string_equal(text, "new!");
    free(text);
}

#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, enter_folder, leave_folder)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_FOLDER(a_new_file_appears_when_it_is_complete),
        IN_FOLDER(an_old_file_is_replaced_and_keeps_its_permissions),
        IN_FOLDER(abandoning_leaves_the_old_file),
        IN_FOLDER(a_writers_error_leaves_the_old_file),
        IN_FOLDER(failing_system_calls_leave_the_old_file),
        IN_FOLDER(a_limit_on_file_sizes_leaves_the_old_file),
        IN_FOLDER(a_leftover_is_taken_over),
        IN_FOLDER(a_leftover_that_is_no_file_of_ours_is_refused),
        IN_FOLDER(two_writers_at_once_are_told_apart),
        IN_FOLDER(losing_the_race_for_the_part_starts_over),
        IN_FOLDER(losing_the_race_again_and_again_is_an_error),
        IN_FOLDER(a_file_system_without_locks_will_do),
        IN_FOLDER(missing_memory_and_streams_are_errors),
        IN_FOLDER(bad_places_are_refused_with_a_remedy),
        IN_FOLDER(a_write_protected_file_is_refused),
        IN_FOLDER(through_a_symbolic_link_its_target_is_replaced),
        IN_FOLDER(devices_are_written_in_place),
        IN_FOLDER(a_dash_is_stdout_which_stays_open),
        IN_FOLDER(a_dash_is_whatever_the_caller_has_for_standard_output),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
